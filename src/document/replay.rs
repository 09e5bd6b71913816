//! A release as it stood at an earlier moment: the log up to an entry, and everything that follows from it.

use super::Document;
use crate::run::Entry;

/// The entries in the order of the log.
pub fn order(entries: &[Entry]) -> Vec<&Entry> {
    let mut all: Vec<&Entry> = entries.iter().collect();
    crate::order::by(&mut all, |a, b| (a.lamport, &a.id).cmp(&(b.lamport, &b.id)));
    all
}

/// The release with its first `n` entries, in the order of the log, and the sealed plans that they name.
pub fn replay(doc: &Document, n: usize) -> Document {
    let entries: Vec<Entry> = order(&doc.entries).into_iter().take(n).cloned().collect();
    let mut out = Document { entries, ..Document::new(doc.id.clone()) };
    let named: Vec<String> = out.plan_hashes().into_iter().map(str::to_owned).collect();
    out.plans = crate::order::map(named.into_iter().filter_map(|h| Some((h.clone(), doc.plans.get(&h)?.clone()))));
    out
}

/// How many entries had been written down by a moment (milliseconds since 1970 UTC): all up to the last one that had.
pub fn by(doc: &Document, moment: i64) -> usize {
    order(&doc.entries).iter().rposition(|e| e.recorded <= moment).map_or(0, |at| at + 1)
}
