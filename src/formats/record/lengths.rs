//! How long it took, planned and actual, and what the release adds to the delivery figures of its service.

use super::Told;
use crate::formats::paper::Block;
use crate::views::record::delivery;
use crate::views::record::spans::{phases as all_phases, took};
use crate::when::MINUTE;

pub(super) fn planned(minutes: Option<i64>) -> String {
    minutes.map_or("not said".to_owned(), |m| took(0, m.saturating_mul(MINUTE)))
}

pub(super) fn durations(told: &Told<'_>) -> Vec<Block> {
    if !told.spans.iter().any(|s| s.actual.is_some()) {
        return Vec::new();
    }
    let rows = told.spans.iter().map(|s| {
        let (actual, from, to) = match s.actual {
            Some((a, b)) => (took(a, b), told.clock(a), told.clock(b)),
            None => ("not reached".into(), String::new(), String::new()),
        };
        vec![s.label.clone(), planned(s.planned), actual, from, to]
    });
    vec![
        Block::Heading("How long it took".into()),
        Block::Text("Computed from the times of the entries.".into()),
        Block::table(&["what", "planned", "actual", "from", "to"], rows.collect()),
    ]
}

/// When each phase was due, and its first and last entry.
pub(super) fn phases(told: &Told<'_>) -> Vec<Block> {
    let all = all_phases(&told.events, told.d, told.zones);
    if !all.iter().any(|p| p.actual.is_some() && p.due.is_some()) {
        return Vec::new();
    }
    let rows = all.iter().map(|p| {
        let moved = p.due.zip(p.actual).map(|(due, (began, _))| match began - due {
            late if late.abs() < MINUTE => "on time".to_owned(),
            late if late > 0 => format!("{} later", took(due, began)),
            _ => format!("{} earlier", took(began, due)),
        });
        let (began, last, length) = match p.actual {
            Some((a, b)) => (told.moment(a), told.clock(b), took(a, b)),
            None => ("no entry".into(), String::new(), String::new()),
        };
        let due = p.due.map_or_else(|| "follows".to_owned(), |at| told.moment(at));
        vec![p.label.clone(), due, began, moved.unwrap_or_default(), last, length]
    });
    vec![
        Block::Under("Phase by phase".into()),
        Block::table(&["phase", "due", "first entry", "against plan", "last entry", "length"], rows.collect()),
    ]
}

pub(super) fn delivery(told: &Told<'_>) -> Vec<Block> {
    if told.spans.iter().all(|s| s.actual.is_none()) {
        return Vec::new();
    }
    let rows = delivery::figures(told.d, &told.spans, told.zones).into_iter().map(|f| vec![f.label.to_owned(), f.value, f.ground]);
    vec![Block::Heading("Delivery figures of this release".into()), Block::table(&["figure", "value", "computed from"], rows.collect())]
}
