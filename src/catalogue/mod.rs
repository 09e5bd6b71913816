//! Which items apply to this release, and why.
//!
//! Invariants: no item disappears without a reason; unknown is not no (what might apply is included and says which fact
//! would settle it); ids are written by hand and never change.
//! Inside: `schema` (what the data files hold, shared with build.rs), `select` (scenario → applicable items).

pub mod schema;
pub mod select;

// The schema names conditions by this path, so that build.rs can include the same file.
use crate::scenario::condition;

pub use schema::{Branch, CommandDef, EventList, Item, Kind, Part, Source, Weight};
pub use select::{Applies, Selected, select};
