//! Plan and document ↔ Markdown, YAML, JSON, ICS, HTML, CSV; write and read side by side.
//!
//! Invariant: everything a person typed is data; every writer escapes for its format.
