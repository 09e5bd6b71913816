//! An edit becomes an entry of the log: the one door through which a document changes.

use super::Document;
use crate::run::{Entry, EntryId, What, conflict};

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

/// Typing goes on in one entry for this long, in milliseconds.
const ONE_PAUSE: i64 = 20_000;

/// Appends an edit to the log and returns its entry. Typing on within a pause rewrites the last entry instead.
pub fn apply(doc: &mut Document, what: What, hand: &Hand) -> Entry {
    match typing_on(doc, &what, hand) {
        Some(e) => e,
        None => report(doc, what, hand, hand.now, ""),
    }
}

/// Appends what happened at another time than now, or was heard from somebody, and returns its entry.
pub fn report(doc: &mut Document, what: What, hand: &Hand, happened: i64, heard_from: &str) -> Entry {
    let own = doc.entries.iter().filter(|e| e.id.device == hand.device).max_by_key(|e| e.id.seq);
    let seq = own.map_or(0, |e| e.id.seq).saturating_add(1);
    let prev = own.map(Entry::hash).unwrap_or_default();
    let lamport = doc.entries.iter().map(|e| e.lamport).max().unwrap_or(0).saturating_add(1);
    let after = conflict::heads(&doc.entries, &hand.device);
    let id = EntryId { device: hand.device.clone(), seq };
    let (by, heard_from) = (hand.by.clone(), heard_from.to_owned());
    let entry = Entry { id, lamport, happened, recorded: hand.now, by, heard_from, prev, after, what };
    doc.entries.push(entry.clone());
    entry
}

fn typing_on(doc: &mut Document, what: &What, hand: &Hand) -> Option<Entry> {
    let last = doc.entries.last_mut()?;
    let same = match (&last.what, what) {
        (What::Text { .. }, What::Text { .. }) | (What::Title(_), What::Title(_)) => true,
        (What::Note { line: a, .. }, What::Note { line: b, .. }) => a == b,
        (What::Field { field: a, .. }, What::Field { field: b, .. }) => a == b,
        // Taking the generated words again is no typing: undo must bring the own ones back.
        (What::Wording { message: a, text: Some(_), .. }, What::Wording { message: b, text: Some(_), .. }) => a == b,
        _ => false,
    };
    if !same || last.id.device != hand.device || hand.now.saturating_sub(last.recorded) > ONE_PAUSE {
        return None;
    }
    last.what = what.clone();
    last.happened = hand.now;
    last.recorded = hand.now.max(last.recorded.saturating_add(1));
    Some(last.clone())
}
