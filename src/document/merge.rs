//! Two copies of one document come together: the union of their entries, in any order the same.

use super::Document;
use crate::run::Entry;

/// Merges entries into a document; returns whether it changed.
///
/// Two entries of one id can only differ while somebody is typing (an entry is rewritten until the next one follows); the
/// one recorded last counts, and on a tie the one that is larger as JSON, so that every order of merging ends the same.
pub fn merge(doc: &mut Document, entries: impl IntoIterator<Item = Entry>) -> bool {
    let mut all = crate::order::map(std::mem::take(&mut doc.entries).into_iter().map(|e| (e.id.clone(), e)));
    let mut changed = false;
    for e in entries {
        match all.get(&e.id) {
            Some(known) if known == &e || !later(&e, known) => {}
            _ => {
                all.insert(e.id.clone(), e);
                changed = true;
            }
        }
    }
    doc.entries = all.into_values().collect();
    crate::order::by(&mut doc.entries, |a, b| (a.lamport, &a.id).cmp(&(b.lamport, &b.id)));
    changed
}

/// Takes in another copy of a release, its sealed plans too; returns whether anything changed. A plan that is not the one of
/// its hash is left out.
pub fn join(doc: &mut Document, other: Document) -> bool {
    let mut changed = merge(doc, other.entries);
    for (hash, plan) in other.plans {
        if !doc.plans.contains_key(&hash) && plan.hash() == hash {
            doc.plans.insert(hash, plan);
            changed = true;
        }
    }
    changed
}

/// Whether `a` is the later writing of one entry.
pub(super) fn later(a: &Entry, b: &Entry) -> bool {
    let key = |e: &Entry| (e.recorded, e.lamport, serde_json::to_string(e).unwrap_or_default());
    key(a) > key(b)
}
