//! Plan and document ↔ Markdown, YAML, JSON, HTML, CSV, ICS, docs repositories, issue trackers; write and read side by side.
//!
//! Invariants: everything a person typed is data, and every writer escapes for its format; reading never fails, it returns
//! what it found and a list of problems. The page's first module names `desk` and `list` alone: readers and writers belong to the worker.
//! Inside: `header` (rows that every export opens with), `head` (the head of the log below it), `outline` (what a document says before
//! any format), `paper` (reports before their format), `dialect` (the kinds of Markdown), one file a format, `handover` (a release as a
//! link or a QR code), `portable` (what the page asks for links and policies), `read` (the one door for foreign text), `judge` (figures to be judged ↔ JSON), `measuring` (figures pasted at a
//! gate), `chart` (a chart as SVG), `list` (every format with its name and where it goes), `desk` (what the page asks of the worker).

pub mod header;
pub mod head;
pub mod outline;
pub mod dialect;
pub mod markdown;
pub mod markdown_read;
pub mod docs;
pub mod github_form;
pub mod gitlab;
pub mod jira;
pub mod confluence;
pub mod shape;
pub mod yaml;
pub mod json;
pub mod html;
pub mod csv;
pub mod ics;
pub mod backup;
pub mod bundle;
pub mod handover;
pub mod policy;
pub mod paper;
pub mod record;
pub mod post_mortem;
pub mod release_notes;
pub mod message;
pub mod judge;
pub mod chart;
pub mod measuring;
pub mod read;
pub mod list;
pub mod portable;
pub mod desk;
