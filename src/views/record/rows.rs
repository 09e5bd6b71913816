//! The log as the record screen shows it: one row an entry, in the order of the log, so that a slider can stop at each.

use super::spans::{clock, day_of};
use super::{happening, place};
use crate::document::Document;
use crate::document::replay::order;
use crate::pipeline::Derived;
use crate::run::{What, undo};
use crate::when::{MINUTE, Zones};
use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// One entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its number in the order of the log, from 1.
    pub n: usize,
    /// Its kind, an id of `KINDS`.
    pub kind: String,
    /// The day on which it happened.
    pub day: String,
    /// The time of day when it happened.
    pub time: String,
    /// When it was written down, where that was another minute.
    pub recorded: String,
    /// Where; may be empty.
    pub place: String,
    /// Who.
    pub by: String,
    /// From whom it was heard.
    pub heard_from: String,
    /// What, one sentence each.
    pub told: Vec<String>,
    /// What a command printed.
    pub printed: String,
    /// Whether a later entry took it back.
    pub taken_back: bool,
}

/// Kinds of entries, for the filter: (id, label).
pub const KINDS: [(&str, &str); 6] = [
    ("run", "Run"),
    ("decision", "Decisions"),
    ("figure", "Figures"),
    ("line", "Lines"),
    ("output", "Commands and sights"),
    ("input", "Inputs"),
];

/// The rows of a log. Entries that say nothing to a person (a newer version's, a taking back) have a row too.
pub fn rows(doc: &Document, d: &Derived, zones: &dyn Zones) -> Vec<Row> {
    let gone = undo::taken_back(&doc.entries);
    let all = order(&doc.entries).into_iter().enumerate();
    all.map(|(n, e)| {
        let said = happening(e, d);
        let told = match &e.what {
            What::TakeBack(of) => vec![format!("Took back: {}", first(doc, d, of))],
            What::Unknown(_) => vec!["An entry of a newer version of the page.".into()],
            _ => said.as_ref().map(|h| h.told.clone()).unwrap_or_default(),
        };
        Row {
            n: n + 1,
            kind: kind(&e.what).into(),
            day: day_of(d, zones, e.happened),
            time: clock(d, zones, e.happened),
            recorded: if e.recorded.saturating_sub(e.happened) >= MINUTE { clock(d, zones, e.recorded) } else { String::new() },
            place: said.as_ref().filter(|h| !h.place.is_empty()).map(|h| place(d, &h.place)).unwrap_or_default(),
            by: e.by.clone(),
            heard_from: e.heard_from.clone(),
            told,
            printed: said.map(|h| h.printed).unwrap_or_default(),
            taken_back: gone.contains(&e.id),
        }
    })
    .collect()
}

/// The first sentence of an entry.
fn first(doc: &Document, d: &Derived, id: &crate::run::EntryId) -> String {
    let entry = doc.entries.iter().find(|e| &e.id == id);
    let said = entry.and_then(|e| happening(e, d)).and_then(|h| h.told.into_iter().next());
    said.unwrap_or_else(|| format!("entry {} of device {}", id.seq, id.device))
}

fn kind(what: &What) -> &'static str {
    match what {
        What::Decided(_) | What::Voted(_) | What::Rule(_) | What::Overridden(_) => "decision",
        What::Measured(_) => "figure",
        What::Mark { .. }
        | What::Note { .. }
        | What::Link { .. }
        | What::Own(_)
        | What::Move { .. }
        | What::Remove { .. }
        | What::Confirm { .. } => "line",
        What::Logged(_) => "output",
        What::Started(_)
        | What::Amended(_)
        | What::Began(_)
        | What::Held(_)
        | What::Resumed(_)
        | What::Incident(_)
        | What::Resolved { .. }
        | What::Sent(_)
        | What::Ended(_)
        | What::Open { .. } => "run",
        What::Many(all) => all.first().map_or("line", kind),
        _ => "input",
    }
}

wire!(Row { n, kind, day, time, recorded, place, by, heard_from, told, printed, taken_back });
