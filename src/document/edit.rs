//! An edit becomes an entry of the log: the one door through which a document changes.

use super::Document;
use crate::run::{Entry, EntryId, What};

/// Who edits, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The device.
    pub device: String,
    /// The name, as typed; may be empty.
    pub by: String,
    /// Now, milliseconds since 1970 UTC.
    pub now: i64,
}

/// Appends an edit to the log and returns its entry.
pub fn apply(doc: &mut Document, what: What, hand: &Hand) -> EntryId {
    let seq = doc.entries.iter().filter(|e| e.id.device == hand.device).map(|e| e.id.seq).max().unwrap_or(0) + 1;
    let lamport = doc.entries.iter().map(|e| e.lamport).max().unwrap_or(0) + 1;
    let id = EntryId { device: hand.device.clone(), seq };
    doc.entries.push(Entry {
        id: id.clone(),
        lamport,
        happened: hand.now,
        recorded: hand.now,
        by: hand.by.clone(),
        heard_from: String::new(),
        prev: String::new(),
        what,
    });
    id
}
