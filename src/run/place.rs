//! The places of a run in their order, when each began and ended, and where the run stands.
//!
//! A place begins when somebody says so, or by the first thing that is done there after the start. What is ticked ahead of time
//! begins nothing: a step or a phase after the deployment begins by a tick only where the one before it began or is settled.

use super::course::Lasting;
use super::day::Choice;
use super::fold::State;
use crate::plan::phase::phases;
use crate::plan::{Line, Plan};
use crate::rollout::Pause;

/// What a place is on the time line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A phase before the deployment.
    Before,
    /// The deployment itself.
    Deploy,
    /// A step of the rollout.
    Step,
    /// A phase after the rollout.
    After,
}

/// A place of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// A phase, or `step:<step id>`.
    pub id: String,
    /// Shown.
    pub label: String,
    /// What it is for.
    pub about: String,
    /// What it is.
    pub kind: Kind,
    /// Minutes: before the deployment from its planned start, after the rollout from its end; none where it has no due time.
    pub offset: Option<i64>,
    /// How long a step stays.
    pub pause: Option<Pause>,
    /// Whether somebody must decide at the end of the step.
    pub gate: bool,
}

/// The place where the deployment begins.
pub fn deploy_place(plan: &Plan) -> &'static str {
    if is_hotfix(plan) { "hotfix-deployment" } else { "T-0" }
}

/// Whether the plan is that of a hotfix, which has two clocks.
pub fn is_hotfix(plan: &Plan) -> bool {
    plan.templates.iter().any(|t| t == "hotfix")
}

/// The places of a plan in the order of the run: phases that have lines, the deployment, and every step.
pub fn places(plan: &Plan) -> Vec<Place> {
    let deploy = deploy_place(plan);
    let hotfix = is_hotfix(plan);
    let mut out = Vec::new();
    let mut kind = Kind::Before;
    for p in phases(hotfix) {
        let here = p.id == deploy;
        if !here && plan.sections.iter().all(|s| s.place != p.id) {
            continue;
        }
        // The first clock of a hotfix runs from the issue, so its phases have no due time before the deployment.
        let offset = if here || hotfix && kind == Kind::Before { None } else { p.offset };
        let at = if here { Kind::Deploy } else { kind };
        out.push(Place { id: p.id.into(), label: p.label.into(), about: p.about.into(), kind: at, offset, pause: None, gate: false });
        if here {
            out.extend(steps(plan));
            kind = Kind::After;
        }
    }
    out
}

fn steps(plan: &Plan) -> impl Iterator<Item = Place> + '_ {
    let of = plan.rollout.steps.len();
    plan.rollout.steps.iter().enumerate().map(move |(i, s)| Place {
        id: format!("step:{}", s.id),
        label: format!("{} %", s.weight),
        about: format!("Step {} of {of}", i + 1),
        kind: Kind::Step,
        offset: None,
        pause: Some(s.pause),
        gate: s.gate,
    })
}

/// The lines of a place.
pub fn lines<'a>(plan: &'a Plan, place: &str) -> &'a [Line] {
    plan.sections.iter().find(|s| s.place == place).map_or(&[], |s| &s.lines)
}

/// Whether a place has a line that is not settled.
pub fn is_open(plan: &Plan, state: &State, place: &str) -> bool {
    lines(plan, place).iter().any(|l| !state.lines.get(&l.id).is_some_and(|s| s.mark.is_settled()))
}

/// When each place began, milliseconds since 1970 UTC; none where it did not, and nothing before the start.
pub fn begins(all: &[Place], plan: &Plan, state: &State) -> Vec<Option<i64>> {
    let Some(started) = &state.course.started else { return vec![None; all.len()] };
    let mut out: Vec<Option<i64>> = Vec::with_capacity(all.len());
    let mut reached = true;
    for p in all {
        let said = state.course.began.get(&p.id).map(|b| b.at);
        let free = reached || matches!(p.kind, Kind::Before | Kind::Deploy);
        let began = said.or_else(|| free.then(|| first_event(p, plan, state, started.at)).flatten());
        reached = began.is_some() || free && !is_open(plan, state, &p.id);
        out.push(began);
    }
    out
}

/// The first thing that was done at a place after the start.
fn first_event(p: &Place, plan: &Plan, state: &State, from: i64) -> Option<i64> {
    let marks = lines(plan, &p.id).iter().filter_map(|l| state.course.marked.get(&l.id).copied());
    let figures = state.measured.iter().filter(|m| m.what.place == p.id).map(|m| m.at);
    let said = state.logged.iter().filter(|l| l.what.place == p.id).map(|l| l.at);
    // Before the deployment a decision or a hold is about going on at all: it begins nothing.
    let inside = matches!(p.kind, Kind::Step | Kind::After);
    let decided = state.decided.iter().filter(|d| inside && d.what.place == p.id).map(|d| d.at);
    let held = state.course.holds.iter().filter(|h| inside && h.from.what.place == p.id).map(|h| h.from.at);
    marks.chain(figures).chain(said).chain(decided).chain(held).filter(|at| *at >= from).min()
}

/// Where the run stands: the furthest place that began, else the first one with something open. None before the start and
/// for an empty plan.
pub fn here(all: &[Place], begins: &[Option<i64>], plan: &Plan, state: &State) -> Option<usize> {
    state.course.started.as_ref()?;
    let began = begins.iter().rposition(Option::is_some);
    began.or_else(|| all.iter().position(|p| is_open(plan, state, &p.id))).or(if all.is_empty() { None } else { Some(0) })
}

/// When a place ended by what was said: by the beginning of a later one, by the decision to go on from a step, by the last line
/// of the deployment, or by the end of the run.
pub fn ended(i: usize, all: &[Place], begins: &[Option<i64>], plan: &Plan, state: &State) -> Option<i64> {
    let from = (*begins.get(i)?)?;
    let place = all.get(i)?;
    let next = || begins.iter().skip(i + 1).flatten().next().copied();
    let decided = || {
        let last = state.decided.iter().rev().find(|d| d.what.place == place.id)?;
        (place.kind == Kind::Step && last.what.choice == Choice::Proceed).then_some(last.at)
    };
    let settled = || {
        let own = lines(plan, &place.id);
        let done = place.kind == Kind::Deploy && !own.is_empty() && !is_open(plan, state, &place.id);
        done.then(|| own.iter().filter_map(|l| state.lines.get(&l.id)).map(|s| s.at).max()).flatten()
    };
    let over = || state.course.ended.as_ref().map(|e| e.at);
    next().or_else(decided).or_else(settled).or_else(over).map(|to| to.max(from))
}

/// The moment at which so many milliseconds have passed since `from`, the time on hold left out. A hold that lasts reaches to
/// `now`; holds at the same time count once; one after the moment moves nothing.
pub fn after<T>(holds: &[Lasting<T>], from: i64, length: i64, now: i64) -> i64 {
    let mut spans: Vec<(i64, i64)> =
        holds.iter().map(|h| (h.from.at, h.end.as_ref().map_or(now, |e| e.at))).filter(|(a, b)| a < b).collect();
    crate::order::by_key(&mut spans, |s| *s);
    let mut reach = from + length;
    let mut seen = from;
    for (a, b) in spans {
        if a >= reach {
            break;
        }
        let stopped = (b - a.max(seen)).max(0);
        reach += stopped;
        seen = seen.max(b);
    }
    reach
}
