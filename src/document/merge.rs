//! Two copies of one document come together: the union of their entries, in any order the same.

use super::Document;
use crate::run::{Entry, seal};
use serde::{Deserialize, Serialize};

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

/// How a copy from elsewhere stands to the one here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// There is none here.
    #[default]
    New,
    /// Both say the same.
    Same,
    /// All of theirs is here, and more.
    NewerHere,
    /// All of ours is there, and more.
    NewerThere,
    /// Each has what the other has not: they come together entry by entry.
    Both,
}

/// Compares a copy from elsewhere with the one here.
pub fn standing(here: &[Entry], there: &[Entry]) -> Standing {
    let lacks = |a: &[Entry], b: &[Entry]| {
        let known = crate::order::map(a.iter().map(|e| (&e.id, e)));
        b.iter().any(|e| known.get(&e.id).is_none_or(|own| *own != e && later(e, own)))
    };
    match (here.is_empty(), lacks(here, there), lacks(there, here)) {
        (true, ..) => Standing::New,
        (_, false, false) => Standing::Same,
        (_, false, true) => Standing::NewerHere,
        (_, true, false) => Standing::NewerThere,
        (_, true, true) => Standing::Both,
    }
}

/// Takes in another copy of a release, its sealed plans too; returns whether anything changed. A plan that is not the one of
/// its hash is left out.
pub fn join(doc: &mut Document, other: Document) -> bool {
    let mut changed = merge(doc, other.entries);
    for (hash, plan) in other.plans {
        if !doc.plans.contains_key(&hash) && seal::hash(&plan) == hash {
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

crate::wire::wire!(enum Standing { 0 New, 1 Same, 2 NewerHere, 3 NewerThere, 4 Both });
