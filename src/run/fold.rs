//! Entries → state. Folded in the order (Lamport, device, sequence), whatever order they arrive in.

use super::conflict::{Claim, conflicts};
use super::course::Course;
use super::day::{Decision, LogLine, Measurement};
use super::entry::{Draft, Entry, EntryId, Mark, OwnItem, What};
use crate::catalogue::EventList;
use crate::rollout::RolloutSettings;
use crate::scenario::resolve::Answers;
use crate::wire::wire;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person gave: everything else follows from it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The description.
    pub text: String,
    /// When it was typed, milliseconds since 1970 UTC.
    pub described_at: i64,
    /// Zone of the person who typed it; may be empty.
    pub zone: String,
    /// Name of the release; empty: made from application and version.
    pub title: String,
    /// Answers, corrections and rejections.
    pub answers: Answers,
    /// Fields of the header.
    pub fields: BTreeMap<String, String>,
    /// The chosen strategy.
    pub strategy: Option<String>,
    /// The chosen templates.
    pub templates: Option<Vec<String>>,
    /// Changes of the rollout.
    pub rollout: RolloutSettings,
    /// Own values of limits, in thousandths.
    pub limits: BTreeMap<String, i64>,
}

/// What is known of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineState {
    /// Its state.
    pub mark: Mark,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub by: String,
    /// When it happened, milliseconds since 1970 UTC; 0 if never.
    pub at: i64,
    /// A note.
    pub note: String,
    /// A link.
    pub link: String,
}

/// A standing item, confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Who answers for it.
    pub owner: String,
    /// Until when, milliseconds since 1970 UTC.
    pub expires: i64,
    /// When it was confirmed, milliseconds since 1970 UTC.
    pub at: i64,
}

/// Something of the day, with who noted it and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted<T> {
    /// The entry.
    pub entry: EntryId,
    /// When it happened, milliseconds since 1970 UTC.
    pub at: i64,
    /// When it was written down, milliseconds since 1970 UTC.
    pub recorded: i64,
    /// Who did it.
    pub by: String,
    /// From whom it was heard, if somebody else wrote it down.
    pub heard_from: String,
    /// What it is.
    pub what: T,
}

impl<T> Noted<T> {
    /// Whose act it is: of whom it was heard, else of who wrote it down.
    pub fn who(&self) -> &str {
        if self.heard_from.trim().is_empty() { &self.by } else { &self.heard_from }
    }
}

pub(super) fn noted<T: Clone>(e: &Entry, what: &T) -> Noted<T> {
    let (by, heard_from) = (e.by.clone(), e.heard_from.clone());
    Noted { entry: e.id.clone(), at: e.happened, recorded: e.recorded, by, heard_from, what: what.clone() }
}

/// A message in a person's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worded {
    /// The own words.
    pub text: Draft,
    /// The generated ones that they were written on.
    pub on: Draft,
    /// Who wrote them.
    pub by: String,
    /// When, milliseconds since 1970 UTC.
    pub at: i64,
}

/// What the log folds to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// What the person gave.
    pub inputs: Inputs,
    /// Lines that something was said of.
    pub lines: BTreeMap<String, LineState>,
    /// Own lines, in the order they were made.
    pub own: Vec<OwnItem>,
    /// Moves in order of time, the latest of each line: (line, (place, the line it goes before)).
    pub moves: Vec<(String, (String, String))>,
    /// Lines taken out, with the reason.
    pub removed: BTreeMap<String, String>,
    /// Standing items that were confirmed.
    pub confirmed: BTreeMap<String, Confirmed>,
    /// Messages in own words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub wordings: BTreeMap<String, Worded>,
    /// Lists that were opened, with the reason.
    pub open_lists: BTreeMap<EventList, String>,
    /// Figures that were read, in the order of the log.
    pub measured: Vec<Noted<Measurement>>,
    /// Decisions, in the order of the log; the last one of a place counts.
    pub decided: Vec<Noted<Decision>>,
    /// What commands printed and people saw, in the order of the log.
    pub logged: Vec<Noted<LogLine>>,
    /// The course of the run.
    #[serde(default)]
    pub course: Course,
    /// Whether the release is put away.
    pub archived: bool,
    /// The name of the template that this is; empty: it is a release.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub template: String,
    /// Fields that were given several values by people who did not see each other; the last one counts.
    pub conflicts: BTreeMap<String, Vec<Claim>>,
}

/// Own lines, and moves, of one release. Nobody makes more by hand; what a file holds beyond is kept in the log and not shown.
pub const MOST_BY_HAND: usize = 5_000;

/// Folds a log.
pub fn fold(entries: &[Entry]) -> State {
    let mut order: Vec<&Entry> = entries.iter().collect();
    crate::order::by(&mut order, |a, b| (a.lamport, &a.id).cmp(&(b.lamport, &b.id)));
    let taken_back = super::undo::taken_back(entries);
    let mut state = State::default();
    for e in order.iter().filter(|e| !taken_back.contains(&e.id)) {
        apply(&mut state, e, &e.what);
    }
    state.conflicts = conflicts(&order, &|e| !taken_back.contains(&e.id));
    state
}

fn apply(s: &mut State, e: &Entry, what: &What) {
    match what {
        What::Text { text, at, zone } => {
            s.inputs.text.clone_from(text);
            s.inputs.described_at = *at;
            s.inputs.zone.clone_from(zone);
        }
        What::Title(t) => s.inputs.title.clone_from(t),
        What::Answer { fact, answer } => set(&mut s.inputs.answers, fact, answer.clone()),
        What::Field { field, value } => set(&mut s.inputs.fields, field, (!value.is_empty()).then(|| value.clone())),
        What::Strategy(id) => s.inputs.strategy.clone_from(id),
        What::Templates(t) => s.inputs.templates.clone_from(t),
        What::Rollout(r) => s.inputs.rollout = r.clone(),
        What::Limit { limit, value } => set(&mut s.inputs.limits, limit, *value),
        What::Mark { line, mark, reason } => {
            let l = s.lines.entry(line.clone()).or_default();
            l.mark = *mark;
            l.reason.clone_from(reason);
            l.by.clone_from(&e.by);
            l.at = e.happened;
            s.course.take(e, what);
        }
        What::Note { line, text } => s.lines.entry(line.clone()).or_default().note.clone_from(text),
        What::Link { line, url } => s.lines.entry(line.clone()).or_default().link.clone_from(url),
        What::Own(item) => match s.own.iter().position(|o| o.id == item.id) {
            Some(at) => s.own[at] = item.clone(),
            None if s.own.len() < MOST_BY_HAND => s.own.push(item.clone()),
            None => {}
        },
        What::Move { line, place, before } => {
            s.moves.retain(|(l, _)| l != line);
            if s.moves.len() < MOST_BY_HAND {
                s.moves.push((line.clone(), (place.clone(), before.clone())));
            }
        }
        What::Remove { line, reason, removed } => set(&mut s.removed, line, removed.then(|| reason.clone())),
        What::Confirm { item, owner, expires } => {
            let c = Confirmed { owner: owner.clone(), expires: *expires, at: e.happened };
            s.confirmed.insert(item.clone(), c);
        }
        What::Wording { message, text, on } => {
            let own = text.clone().map(|text| Worded { text, on: on.clone(), by: e.by.clone(), at: e.happened });
            set(&mut s.wordings, message, own);
        }
        What::Open { list, reason } => {
            s.open_lists.insert(*list, reason.clone());
        }
        What::Measured(m) => s.measured.push(noted(e, m)),
        What::Decided(d) => s.decided.push(noted(e, d)),
        What::Logged(l) => s.logged.push(noted(e, l)),
        What::Archive(a) => s.archived = *a,
        What::Template(name) => s.template.clone_from(name),
        What::Many(all) => all.iter().for_each(|w| apply(s, e, w)),
        What::TakeBack(_) | What::Unknown(_) => {}
        _ => s.course.take(e, what),
    }
}

fn set<V>(map: &mut BTreeMap<String, V>, key: &str, value: Option<V>) {
    match value {
        Some(v) => map.insert(key.to_owned(), v),
        None => map.remove(key),
    };
}

wire!(Confirmed { owner, expires, at });
wire!(Inputs { text, described_at, zone, title, answers, fields, strategy, templates, rollout, limits });
