//! Where are we: the stage of the run, the present line, the next decision, since when, and who. And the moments at which
//! something becomes due.

use super::day::Choice;
use super::event::Ending;
use super::fold::State;
use super::gate::{Gate, Matter, Stand, next};
use super::place::{Kind, lines};
use super::schedule::{Row, Schedule};
use crate::catalogue::{EventList, Weight};
use crate::plan::{Line, Plan};

/// A stage of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It has not started.
    Before,
    /// It has started, the deployment has not.
    Preparing,
    /// The deployment runs: step `n` of `of`; 0 of 0 where there are no steps, 0 before the first one.
    Rolling {
        /// The step, from 1.
        n: usize,
        /// All steps.
        of: usize,
    },
    /// Somebody stopped it.
    Holding,
    /// It goes back.
    GoingBack,
    /// The new version is everywhere and is watched.
    Watching,
    /// It is over.
    Ended(Ending),
}

/// Where the run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// The stage.
    pub stage: Stage,
    /// The place: a phase or `step:<step id>`; empty before the start.
    pub place: String,
    /// The place, as it is shown.
    pub label: String,
    /// Since when the stage lasts, milliseconds since 1970 UTC.
    pub since: Option<i64>,
    /// The first open stop or check line of the place, or of the way back while it is gone.
    pub line: Option<String>,
    /// The gate that is decided next.
    pub gate: Option<Gate>,
    /// The place that comes next.
    pub next: Option<String>,
    /// Milliseconds by which the latest entry lies ahead of the clock, if more than a minute: a clock was changed.
    pub ahead: Option<i64>,
}

/// Reads where the run is.
pub fn now(plan: &Plan, state: &State, schedule: &Schedule, gates: &[Gate], at: i64) -> Now {
    let here = schedule.here();
    let (stage, since) = stage(plan, state, here);
    let line = if stage == Stage::GoingBack { back(plan, state) } else { here.and_then(|r| open_line(lines(plan, &r.place.id), state)) };
    let latest =
        state.lines.values().map(|l| l.at).chain(state.decided.iter().map(|d| d.at)).chain(state.course.holds.iter().map(|h| h.from.at));
    let latest = latest.chain(state.course.began.values().map(|b| b.at)).chain(state.course.started.iter().map(|s| s.at)).max();
    Now {
        stage,
        place: here.map(|r| r.place.id.clone()).unwrap_or_default(),
        label: here.map(|r| r.place.label.clone()).unwrap_or_default(),
        since,
        line,
        gate: if matches!(stage, Stage::Ended(_)) { None } else { next(gates).cloned() },
        next: schedule.next().map(|r| r.place.id.clone()),
        ahead: latest.map(|l| l - at).filter(|ahead| *ahead > crate::when::MINUTE),
    }
}

fn stage(plan: &Plan, state: &State, here: Option<&Row>) -> (Stage, Option<i64>) {
    let course = &state.course;
    let Some(started) = &course.started else { return (Stage::Before, None) };
    if let Some(end) = &course.ended {
        return (Stage::Ended(end.what), Some(end.at));
    }
    if let Some(at) = going_back(state) {
        return (Stage::GoingBack, Some(at));
    }
    if let Some(hold) = course.holding().next() {
        return (Stage::Holding, Some(hold.at));
    }
    let Some(row) = here else { return (Stage::Preparing, Some(started.at)) };
    let since = row.actual.from.or(Some(started.at));
    let of = plan.rollout.steps.len();
    let n = plan.rollout.steps.iter().position(|s| row.place.id.strip_prefix("step:") == Some(&s.id)).map_or(0, |i| i + 1);
    match row.place.kind {
        Kind::Before => (Stage::Preparing, since),
        Kind::Deploy if row.actual.from.is_none() => (Stage::Preparing, Some(started.at)),
        Kind::Deploy | Kind::Step => (Stage::Rolling { n, of }, since),
        Kind::After => (Stage::Watching, since),
    }
}

/// Since when the run goes back: the last decision is to roll back, or the list of the way back was opened during the run.
pub fn going_back(state: &State) -> Option<i64> {
    let started = state.course.started.as_ref()?.at;
    let last = state.decided.iter().rev().find(|d| d.what.choice != Choice::Hold && d.at >= started);
    let decided = last.filter(|d| d.what.choice == Choice::RollBack).map(|d| d.at);
    decided.or_else(|| state.open_lists.contains_key(&EventList::Rollback).then_some(started))
}

fn back(plan: &Plan, state: &State) -> Option<String> {
    plan.lists.iter().find(|(l, _)| *l == EventList::Rollback).and_then(|(_, all)| open_line(all, state))
}

/// The first line that is not settled: stop items first, then checks.
fn open_line(all: &[Line], state: &State) -> Option<String> {
    let open = |l: &&Line| !state.lines.get(&l.id).is_some_and(|s| s.mark.is_settled());
    let stop = all.iter().filter(open).find(|l| l.weight == Weight::Stop && !super::gate::is_decision(&l.item));
    let line = stop.or_else(|| all.iter().filter(open).find(|l| !super::gate::is_decision(&l.item)));
    line.map(|l| l.id.clone())
}

/// Moments at which something becomes due, in order: (milliseconds since 1970 UTC, what).
pub fn alarms(state: &State, schedule: &Schedule, gates: &[Gate]) -> Vec<(i64, String)> {
    let mut out = Vec::new();
    if state.course.ended.is_some() {
        return out;
    }
    for r in &schedule.rows {
        let text = match r.place.kind {
            Kind::Deploy if r.actual.from.is_none() => r.planned.from.map(|at| (at, "The planned start is reached.".to_owned())),
            Kind::Before if r.actual.from.is_none() => r.planned.from.map(|at| (at, format!("{} is due.", r.place.label))),
            Kind::Step => r.due.map(|at| (at, format!("The pause at {} is over.", r.place.label))),
            Kind::After => r.due.map(|at| (at, format!("{} is due: {}.", r.place.label, r.place.about))),
            _ => None,
        };
        out.extend(text);
    }
    let late = gates.iter().filter(|g| matches!(g.stand, Stand::Open | Stand::Waiting | Stand::TimedOut));
    out.extend(late.filter_map(|g| Some((g.until?, format!("The gate at {} timed out.", g.label)))));
    out.extend(state.course.holding().filter_map(|h| Some((h.what.review?, format!("Look at the hold again: {}.", h.what.reason)))));
    crate::order::by_key(&mut out, |a| a.0);
    out
}

/// What is decided at a gate, in words.
pub fn matter(gate: &Gate) -> String {
    match gate.matter {
        Matter::Start => "whether the deployment starts".into(),
        Matter::Step => format!("whether it goes on from {}", gate.label),
        Matter::Close => "whether the release is closed".into(),
    }
}
