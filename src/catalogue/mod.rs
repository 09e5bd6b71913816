//! Which items apply to this release, and why.
//!
//! Invariants: no item disappears without a reason; unknown is not no (what might apply is included and says which fact
//! would settle it); ids are written by hand and never change.
//! Inside: `schema` (what the data files hold, shared with build.rs), `select` (scenario → applicable items).

pub mod schema;
pub mod select;

// The schema names conditions by this path, so that build.rs can include the same file.
use crate::scenario::condition;
use crate::wire::wire;

pub use schema::{Branch, CommandDef, EventList, Item, Kind, Part, Source, Weight};
pub use select::{Applies, Selected, select};

wire!(enum Weight { 0 Stop, 1 Check, 2 Standing });
wire!(enum Kind { 0 Check, 1 Principle, 2 Field, 3 Outline });
wire!(enum EventList { 0 Rollback, 1 Incident });
wire!(Source { name, url });
