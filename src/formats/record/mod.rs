//! The record of a release as a report: what happened when, by whom, judged how, and what was left open.
//!
//! Inside: `course` (the rollout, decisions, holds, the time line), `lengths` (how long it took, delivery figures), `figures` (what
//! was measured), `ends` (what did not apply, what was left open, what a program wants to know).

mod course;
mod ends;
mod figures;
mod lengths;

use super::header;
use super::paper::{self, Block};
use crate::document::Document;
use crate::facts::id;
use crate::pipeline::Derived;
use crate::run::chain::short;
use crate::views::record::spans::{self, Span, moment, took};
use crate::views::record::{self, Happening, Outcome, figures as read, proof};
use crate::views::status;
use crate::when::Zones;

pub(super) use course::timeline;
pub(super) use figures::measurements;

/// All that a part of the report needs.
pub(super) struct Told<'a> {
    pub(super) d: &'a Derived,
    pub(super) zones: &'a dyn Zones,
    pub(super) events: Vec<Happening>,
    pub(super) spans: Vec<Span>,
    taken_back: usize,
}

impl<'a> Told<'a> {
    pub(super) fn of(doc: &Document, d: &'a Derived, zones: &'a dyn Zones) -> Self {
        let (events, taken_back) = record::happenings(&doc.entries, d);
        let spans = spans::spans(&events, d, spans::day(d, zones));
        Self { d, zones, events, spans, taken_back }
    }

    pub(super) fn moment(&self, at: i64) -> String {
        moment(self.d, self.zones, at)
    }

    pub(super) fn clock(&self, at: i64) -> String {
        spans::clock(self.d, self.zones, at)
    }
}

/// Writes the report as Markdown; `zones` tells the offsets of time zones.
pub fn write(doc: &Document, d: &Derived, zones: &dyn Zones) -> String {
    paper::markdown(&report(doc, d, zones))
}

/// The report before its format.
pub fn report(doc: &Document, d: &Derived, zones: &dyn Zones) -> Vec<Block> {
    let told = Told::of(doc, d, zones);
    let mut out = vec![Block::Title(format!("Record of {}", status::name(d))), Block::Rows(head(&told))];
    if told.taken_back > 0 {
        out.push(Block::Text(format!("{} entries were taken back and do not count here.", told.taken_back)));
    }
    out.extend(lengths::durations(&told));
    out.extend(lengths::phases(&told));
    out.extend(lengths::delivery(&told));
    out.extend(course::rollout(&told));
    out.extend(measurements(&told));
    out.extend(course::decisions(&told));
    out.extend(course::holds(&told));
    out.extend(course::exceptions(&told));
    out.push(Block::Heading("What happened".into()));
    out.extend(timeline(&told, i64::MIN, i64::MAX));
    out.extend(ends::aside(&told));
    out.extend(ends::open(&told));
    out.extend(log(doc, &told));
    out.extend(ends::program(&told));
    out
}

fn head(told: &Told<'_>) -> Vec<(String, String)> {
    let d = told.d;
    let mut out: Vec<(String, String)> = header::rows(d).into_iter().map(|(l, v)| (l.to_owned(), v)).collect();
    let mut row = |label: &str, value: String| out.push((label.to_owned(), value));
    if let Some(start) = spans::start(d, told.zones) {
        row("Window", told.moment(start));
    }
    row("Outcome", outcome_words(d).into());
    for (label, fact) in [("On call", id::ONCALL), ("Namespace", id::NAMESPACE), ("Image", id::IMAGE), ("Status channel", id::CHANNEL)] {
        if let Some(value) = d.scenario.text(fact) {
            row(label, value.to_owned());
        }
    }
    row("Who took part", record::people(&told.events).join(", "));
    if let Some((first, last)) = told.spans.iter().find_map(|s| s.actual) {
        row("Deployment", format!("{} to {}: {}", told.moment(first), told.moment(last), took(first, last)));
    }
    if let Some(s) = &d.state.course.started {
        let kind = if s.what.rehearsal { "rehearsal, " } else { "" };
        row("Run", format!("{kind}started {}, plan {}", told.moment(s.at), short(&s.what.plan)));
    }
    let (all, passed) = read::verdicts(d);
    if all > 0 {
        row("Verdicts", verdict_words(all, passed));
    }
    if let Some(by) = read::latency_reduction(d) {
        row("P95 latency", format!("{by} lower than the baseline"));
    }
    out
}

pub(super) fn outcome_words(d: &Derived) -> &'static str {
    match record::outcome(d) {
        Outcome::Live => "Live and confirmed",
        Outcome::RolledBack => "Rolled back",
        Outcome::Unfinished => "Not finished",
    }
}

fn verdict_words(all: usize, passed: usize) -> String {
    if all == passed { format!("All passed ({passed}/{all})") } else { format!("{passed} of {all} passed, {} not", all - passed) }
}

/// Whether the log is consistent, and with which head.
fn log(doc: &Document, told: &Told<'_>) -> Vec<Block> {
    let proof = proof::proof(doc, told.d, "", told.zones);
    if proof.head.is_empty() {
        return Vec::new();
    }
    let mut out = vec![Block::Heading("The log".into())];
    out.extend(proof.said.into_iter().map(|(_, sentence)| Block::Text(sentence)));
    out.push(Block::Text(
        "Names were typed, not proved. Compare the head below with one that was sent to see whether the log is the one of that moment."
            .into(),
    ));
    out
}
