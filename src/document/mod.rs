//! What is saved: the log of entries of one release.
//!
//! Invariants: nothing derived is saved before a run starts; data of a newer version is never rewritten.
//! Inside: `edit` (an edit becomes an entry).

pub mod edit;

use crate::run::Entry;
use serde::{Deserialize, Serialize};

/// The version of the saved shape that this program writes.
pub const VERSION: u32 = 1;

/// One release, as it is saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Given when it is made; never changes.
    pub id: String,
    /// The log.
    pub entries: Vec<Entry>,
}
