//! Undo and redo: an entry that takes another back, and one that takes the taking back back.

use super::entry::{Entry, EntryId, What};
use std::collections::BTreeSet;

/// Whether an entry is something that undo passes over: a taking back, or what left the page and cannot be called back.
fn is_passed(what: &What) -> bool {
    matches!(what, What::TakeBack(_) | What::Sent(_))
}

/// The entry that undo would take back: the latest one of this browser (all its devices begin with `device`) that counts, is
/// no taking back itself, and can be called back.
pub fn to_undo<'a>(entries: &'a [Entry], device: &str) -> Option<&'a Entry> {
    let gone = taken_back(entries);
    let own = entries.iter().filter(|e| e.id.device.starts_with(device) && !is_passed(&e.what));
    own.filter(|e| !gone.contains(&e.id)).max_by_key(|e| (e.lamport, e.id.clone()))
}

/// The taking back that redo would take back: this browser's latest one, as long as it did nothing else since.
pub fn to_redo<'a>(entries: &'a [Entry], device: &str) -> Option<&'a Entry> {
    let gone = taken_back(entries);
    let own = || entries.iter().filter(|e| e.id.device.starts_with(device));
    let last_edit = own().filter(|e| !is_passed(&e.what)).map(|e| e.lamport).max().unwrap_or(0);
    let undone = own().filter(|e| e.lamport > last_edit && matches!(&e.what, What::TakeBack(of) if !is_take_back(entries, of)));
    undone.filter(|e| !gone.contains(&e.id)).max_by_key(|e| (e.lamport, e.id.clone()))
}

fn is_take_back(entries: &[Entry], id: &EntryId) -> bool {
    entries.iter().any(|e| &e.id == id && matches!(e.what, What::TakeBack(_)))
}

/// Entries that do not count, because a later entry took them back.
pub fn taken_back(entries: &[Entry]) -> BTreeSet<EntryId> {
    let mut order: Vec<&Entry> = entries.iter().collect();
    crate::order::by(&mut order, |a, b| (a.lamport, &a.id).cmp(&(b.lamport, &b.id)));
    let mut out = BTreeSet::new();
    for e in order.iter().rev() {
        if let What::TakeBack(of) = &e.what
            && !out.contains(&e.id)
        {
            out.insert(of.clone());
        }
    }
    out
}
