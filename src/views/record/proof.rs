//! Whether the log is consistent and matches the heads that left the page: in sentences. It proves nothing that was not sent.

use super::spans::{clock, day_of};
use crate::document::Document;
use crate::document::replay::order;
use crate::pipeline::Derived;
use crate::run::chain::{self, Compared, Fault, States, short};
use crate::run::{Entry, EntryId};
use crate::when::Zones;
use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// One sentence, and whether it is good news.
pub type Said = (bool, String);

/// What the log says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The head; empty for an empty log.
    pub head: String,
    /// Whether it is consistent, and whether it matches what was sent.
    pub said: Vec<Said>,
    /// What a pasted head says; none if none was pasted.
    pub pasted: Option<Said>,
}

/// Faults that are named one by one; more are counted.
const NAMED: usize = 5;

/// Looks at the log, and compares a head that somebody pasted (empty: none).
pub fn proof(doc: &Document, d: &Derived, pasted: &str, zones: &dyn Zones) -> Proof {
    let told = Told { order: order(&doc.entries), d, zones };
    let states = States::of(&doc.entries);
    let mut said = consistent(doc, &told);
    said.extend(sent(&states, &told));
    let pasted = (!pasted.trim().is_empty()).then(|| compared(&states, pasted, &told));
    Proof { head: chain::head(&doc.entries), said, pasted }
}

struct Told<'a> {
    order: Vec<&'a Entry>,
    d: &'a Derived,
    zones: &'a dyn Zones,
}

impl Told<'_> {
    /// An entry as it stands in the record: its number, its time and its author.
    fn entry(&self, id: &EntryId) -> String {
        match self.order.iter().position(|e| &e.id == id).and_then(|n| Some((n, self.order.get(n)?))) {
            Some((n, e)) => {
                let by = if e.by.is_empty() { String::new() } else { format!(" by {}", e.by) };
                format!("entry {} ({}{by})", n + 1, self.moment(e.recorded))
            }
            None => format!("entry {} of device {}", id.seq, id.device),
        }
    }

    fn moment(&self, at: i64) -> String {
        format!("{}, {}", day_of(self.d, self.zones, at), clock(self.d, self.zones, at))
    }
}

fn consistent(doc: &Document, told: &Told<'_>) -> Vec<Said> {
    let faults = chain::faults(&doc.entries, &doc.plans);
    if faults.is_empty() {
        let devices = crate::order::set(doc.entries.iter().map(|e| &e.id.device)).len();
        let on = if devices > 1 { format!(", on {devices} devices") } else { String::new() };
        return vec![(true, format!("Consistent: each of the {} entries{on} follows from the one before it.", doc.entries.len()))];
    }
    let mut out: Vec<Said> = faults.iter().take(NAMED).map(|f| (false, fault(f, told))).collect();
    if faults.len() > NAMED {
        out.push((false, format!("And {} more places that do not follow.", faults.len() - NAMED)));
    }
    out
}

fn fault(f: &Fault, told: &Told<'_>) -> String {
    match f {
        Fault::Broken(id) => {
            format!(
                "Not consistent: {} does not follow from its device's entry before; one of the two was changed after it was written.",
                told.entry(id)
            )
        }
        Fault::Missing(id) => format!("Not consistent: the entry before {} is missing.", told.entry(id)),
        Fault::Unseen(id, after) => format!("Not consistent: {} comes after {}, which is missing.", told.entry(id), told.entry(after)),
        Fault::Order(id) => format!("Not consistent: {} stands before one that it comes after.", told.entry(id)),
        Fault::Twice(id) => format!("Not consistent: {} is there twice.", told.entry(id)),
        Fault::Plan(hash) => {
            format!("The sealed plan {} is not here, or is not the one that the log names. The file of the run carries it.", short(hash))
        }
    }
}

fn sent(states: &States<'_>, told: &Told<'_>) -> Option<Said> {
    let all: Vec<(&Entry, bool)> = states.sent().collect();
    let (last, _) = all.last()?;
    match all.iter().find(|(_, holds)| !holds) {
        None => {
            let heads = if all.len() == 1 { "head".to_owned() } else { format!("{} heads", all.len()) };
            Some((true, format!("It matches the {heads} noted when something was sent, the last on {}.", told.moment(last.recorded))))
        }
        Some((first, _)) => {
            let good = all.iter().take_while(|(e, _)| e.id != first.id).map(|(e, _)| *e).last();
            Some((false, mismatch(first.recorded, good.map(|e| e.recorded), told)))
        }
    }
}

fn mismatch(at: i64, good: Option<i64>, told: &Told<'_>) -> String {
    let place = match good {
        Some(good) => format!("The first difference lies after what was sent on {}, which still matches.", told.moment(good)),
        None => "The first difference cannot be told.".into(),
    };
    format!("It does not match the head sent on {}: something before that was changed since. {place}", told.moment(at))
}

fn compared(states: &States<'_>, pasted: &str, told: &Told<'_>) -> Said {
    match states.compare(pasted) {
        Compared::Whole => (true, "It is the head of this log as it stands.".into()),
        Compared::Sent(_, at) => {
            (true, format!("It matches the head sent on {}; what was added later is not covered by it.", told.moment(at)))
        }
        Compared::After(id, _) => {
            (true, format!("The log had this head after {}; what was added later is not covered by it.", told.entry(&id)))
        }
        Compared::Changed { at, good, .. } => {
            let good = good.and_then(|id| told.order.iter().find(|e| e.id == id).map(|e| e.recorded));
            (false, mismatch(at, good, told))
        }
        Compared::Unknown => (false, "It does not match any state of this log. The first difference cannot be told.".into()),
        Compared::NoHead => (false, "This is no head: paste at least its first twelve digits (0 to 9, a to f).".into()),
    }
}

wire! {
    Proof { head, said, pasted }
}
