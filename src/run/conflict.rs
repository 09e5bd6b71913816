//! Two people changed one field without seeing each other: both values are kept and shown, the later one counts until
//! somebody decides by writing the field again or by taking one back.

use super::entry::{Entry, EntryId, What};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One of the values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The entry that wrote it.
    pub entry: EntryId,
    /// Who wrote it.
    pub by: String,
    /// When it happened, milliseconds since 1970 UTC.
    pub at: i64,
    /// What was written.
    pub what: What,
}

/// The field that an edit writes; none for what writes several or none.
pub fn field(what: &What) -> Option<String> {
    Some(match what {
        What::Text { .. } => "text".into(),
        What::Title(_) => "title".into(),
        What::Answer { fact, .. } => format!("fact:{fact}"),
        What::Field { field, .. } => format!("field:{field}"),
        What::Strategy(_) => "strategy".into(),
        What::Templates(_) => "templates".into(),
        What::Rollout(_) => "rollout".into(),
        What::Limit { limit, .. } => format!("limit:{limit}"),
        What::Mark { line, .. } => format!("mark:{line}"),
        What::Note { line, .. } => format!("note:{line}"),
        What::Link { line, .. } => format!("link:{line}"),
        What::Own(item) => format!("own:{}", item.id),
        What::Move { line, .. } => format!("move:{line}"),
        What::Remove { line, .. } => format!("remove:{line}"),
        What::Confirm { item, .. } => format!("confirm:{item}"),
        What::Wording { message, .. } => format!("wording:{message}"),
        What::Open { list, .. } => format!("open:{list:?}").to_lowercase(),
        What::Decided(d) => format!("decided:{}", d.place),
        What::Archive(_) => "archive".into(),
        What::Template(_) => "template".into(),
        What::Started(_) => "started".into(),
        What::Amended(_) => "amended".into(),
        What::Rule(r) => format!("rule:{}", r.place),
        What::Voted(v) => format!("vote:{}:{}", v.place, v.station),
        What::Overridden(o) => format!("override:{}", o.rule),
        What::Freeze(f) => format!("freeze:{}", f.name),
        What::Ended(_) => "ended".into(),
        What::Measured(_) | What::Logged(_) | What::Many(_) | What::TakeBack(_) | What::Unknown(_) => return None,
        // Each of these is an event of its own, or the first one counts.
        What::Began(_) | What::Held(_) | What::Resumed(_) | What::Incident(_) | What::Resolved { .. } | What::Sent(_) => return None,
    })
}

/// Entries times devices up to which it is worked out who saw what: years of work of a large team. A file made to stop the page
/// can hold more; there the later value counts, and that another one was given is told by the log alone.
const MOST: usize = 2_000_000;

/// Fields that were given several values at the same time, the one that counts last. `order` is the whole log in its
/// order, `counts` says which entries were not taken back.
pub fn conflicts(order: &[&Entry], counts: &dyn Fn(&Entry) -> bool) -> BTreeMap<String, Vec<Claim>> {
    if order.windows(2).all(|w| matches!(w, [a, b] if is_parent(a, b))) {
        return BTreeMap::new();
    }
    let devices = crate::order::set(order.iter().map(|e| e.id.device.as_str()));
    if order.len().saturating_mul(devices.len()) > MOST {
        return BTreeMap::new();
    }
    let column = crate::order::map(devices.into_iter().enumerate().map(|(n, d)| (d, n)));
    let clocks = clocks(order, &column);
    let saw = |reader: &Entry, id: &EntryId| {
        let known = clocks.get(&reader.id).zip(column.get(id.device.as_str())).and_then(|(clock, n)| clock.get(*n));
        known.is_some_and(|seq| *seq >= id.seq)
    };
    let mut open: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
    for e in order.iter().filter(|e| counts(e)) {
        each(&e.what, &mut |what| {
            let Some(field) = field(what) else { return };
            let values = open.entry(field).or_default();
            values.retain(|v| !saw(e, &v.entry) && !same(&v.what, what));
            values.push(Claim { entry: e.id.clone(), by: e.by.clone(), at: e.happened, what: what.clone() });
        });
    }
    open.retain(|_, values| values.len() > 1);
    open
}

fn each(what: &What, act: &mut dyn FnMut(&What)) {
    match what {
        What::Many(all) => all.iter().for_each(|w| each(w, act)),
        one => act(one),
    }
}

/// Whether two values say the same; when, where and on what a text was typed does not matter.
fn same(a: &What, b: &What) -> bool {
    match (a, b) {
        (What::Text { text: a, .. }, What::Text { text: b, .. }) => a == b,
        (What::Wording { text: a, .. }, What::Wording { text: b, .. }) => a == b,
        _ => a == b,
    }
}

fn is_parent(a: &Entry, of: &Entry) -> bool {
    a.id.device == of.id.device && a.id.seq.checked_add(1) == Some(of.id.seq) || of.after.contains(&a.id)
}

/// For each entry the last number of each device that its writer had seen.
pub(super) fn clocks<'a>(order: &[&'a Entry], column: &BTreeMap<&str, usize>) -> BTreeMap<&'a EntryId, Vec<u64>> {
    let mut out: BTreeMap<&EntryId, Vec<u64>> = BTreeMap::new();
    for e in order {
        let before = EntryId { device: e.id.device.clone(), seq: e.id.seq.saturating_sub(1) };
        let mut clock = vec![0; column.len()];
        for parent in e.after.iter().chain([&before]) {
            for (own, theirs) in clock.iter_mut().zip(out.get(parent).into_iter().flatten()) {
                *own = (*own).max(*theirs);
            }
        }
        if let Some(own) = column.get(e.id.device.as_str()).and_then(|n| clock.get_mut(*n)) {
            *own = e.id.seq;
        }
        out.insert(&e.id, clock);
    }
    out
}

/// The entries that nobody has followed yet, those of `device` left out: what a new entry of it comes after.
pub fn heads(entries: &[Entry], device: &str) -> Vec<EntryId> {
    let mut last: BTreeMap<&str, &EntryId> = BTreeMap::new();
    for e in entries {
        let known = last.entry(&e.id.device).or_insert(&e.id);
        if known.seq < e.id.seq {
            *known = &e.id;
        }
    }
    let followed = crate::order::set(entries.iter().flat_map(|e| &e.after));
    last.into_values().filter(|id| id.device != device && !followed.contains(id)).cloned().collect()
}
