//! Where a run stands, as far as going back depends on it: from what was begun, ticked and decided, never from a guess.

use crate::catalogue::EventList;
use crate::plan::compose::list_place;
use crate::plan::no_return;
use crate::plan::phase::phases;
use crate::plan::runbook::{Step, of_line};
use crate::plan::{Command, Line, Plan};
use crate::platforms::Stand;
use crate::run::event::Ending;
use crate::run::lamp::present;
use crate::run::{Choice, State};

/// Where a run stands, with the times that deadlines are counted from (milliseconds since 1970 UTC).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Where it stands.
    pub stand: Stand,
    /// Where it stood when going back began; the same as `stand` as long as nobody goes back.
    pub from: Stand,
    /// When the migration was done.
    pub migrated: Option<i64>,
    /// When the last step began.
    pub full: Option<i64>,
    /// When the rollout was complete.
    pub completed: Option<i64>,
    /// When the backup was confirmed.
    pub backup: Option<i64>,
}

/// Reads where a run stands.
pub fn whereabouts(plan: &Plan, state: &State) -> Whereabouts {
    let here = reached(plan, state);
    let mut out = Whereabouts {
        migrated: done(plan, state, |l| l.item == "release.migration"),
        backup: state.confirmed.get("db.backup").map(|c| c.at).or_else(|| done(plan, state, |l| l.item == "db.backup")),
        full: plan.rollout.steps.last().and_then(|s| began(state, &format!("step:{}", s.id))),
        completed: completed(plan, state, here),
        ..Whereabouts::default()
    };
    out.from = forward(plan, state, here, &out);
    let back = state.course.ended.as_ref().is_some_and(|e| e.what == Ending::RolledBack);
    out.stand = match out.from {
        Stand::Before if !back => Stand::Before,
        _ if back || is_proved(state) && is_going(state) => Stand::Back,
        _ if is_going(state) => Stand::GoingBack,
        from => from,
    };
    out
}

/// The commands of a line; in a run a line of a prepared list has those of the state that it is worked on in.
pub fn commands(book: &[Step], line: &Line, plan: &Plan, state: &State) -> Vec<Command> {
    let listed = [EventList::Rollback, EventList::Incident].into_iter().any(|l| line.id.ends_with(list_place(l)));
    let stand = (listed && state.course.started.is_some()).then(|| whereabouts(plan, state).from);
    of_line(book, line, stand)
}

/// Where a place stands on the time line: its phase, then its step; none for what is no place of it.
type Position = (usize, usize);

fn position(plan: &Plan, place: &str) -> Option<Position> {
    let phase = |id: &str| phases(is_hotfix(plan)).iter().position(|p| p.id == id);
    match place.strip_prefix("step:") {
        Some(id) => Some((phase(deployment(plan))?, 1 + plan.rollout.steps.iter().position(|s| s.id == id)?)),
        None => Some((phase(place)?, 0)),
    }
}

fn is_hotfix(plan: &Plan) -> bool {
    plan.templates.iter().any(|t| t == "hotfix")
}

/// The phase in which the deployment starts; the first phase of a hotfix is called T-0 too.
fn deployment(plan: &Plan) -> &'static str {
    if is_hotfix(plan) { "hotfix-deployment" } else { "T-0" }
}

/// The furthest place that was begun, or the first one with something open; the end once nothing is.
fn reached(plan: &Plan, state: &State) -> Option<Position> {
    let begun = state.course.began.keys().filter_map(|p| position(plan, p)).max();
    let open = match present(plan, state) {
        Some(place) => position(plan, place),
        None => plan.sections.last().and_then(|s| position(plan, &s.place)),
    };
    begun.max(open)
}

fn forward(plan: &Plan, state: &State, here: Option<Position>, times: &Whereabouts) -> Stand {
    let (Some(here), Some(start)) = (here, position(plan, deployment(plan))) else { return Stand::Before };
    let ticked = |wanted: &dyn Fn(&Line) -> bool| plan.lines().any(|l| wanted(l) && when(state, l).is_some());
    if ticked(&|l| l.item == no_return::ITEM && l.id.ends_with(no_return::CLOSE)) {
        return Stand::Contracted;
    }
    if here.0 > start.0 || ticked(&|l| l.item == "bg.switch") {
        let cleaned = ticked(&|l| l.moments.iter().any(|m| m == "workload:clean-up"));
        return if cleaned { Stand::Gone } else { Stand::Kept };
    }
    if here > start || here == start && has_started(plan, state) {
        let step = here.1.checked_sub(1).and_then(|i| plan.rollout.steps.get(i));
        return if step.is_some_and(|s| s.weight == 100) { Stand::Full } else { Stand::Rolling };
    }
    if times.migrated.is_some() { Stand::Migrated } else { Stand::Before }
}

/// The lines of the phase in which the deployment starts.
fn starting(plan: &Plan) -> &[Line] {
    plan.sections.iter().find(|s| s.place == deployment(plan)).map_or(&[], |s| s.lines.as_slice())
}

/// Whether somebody ticked something of the deployment itself; a migration that ran before it is none.
fn has_started(plan: &Plan, state: &State) -> bool {
    let moves = |l: &&Line| !matches!(l.item.as_str(), "release.migration" | no_return::ITEM) && !l.item.starts_with("db.");
    starting(plan).iter().filter(moves).any(|l| when(state, l).is_some())
}

/// When the rollout was complete: the switch, the first place after it that began, or the last tick at its last step.
fn completed(plan: &Plan, state: &State, here: Option<Position>) -> Option<i64> {
    let start = position(plan, deployment(plan))?;
    let after = || state.course.began.iter().filter(|(p, _)| position(plan, p).is_some_and(|x| x.0 > start.0)).map(|(_, n)| n.at).min();
    let last = || plan.sections.iter().rfind(|s| s.place.starts_with("step:")).map_or_else(|| starting(plan), |s| s.lines.as_slice());
    let ticked = || last().iter().filter_map(|l| when(state, l)).max().filter(|_| here.is_some_and(|h| h.0 > start.0));
    done(plan, state, |l| l.item == "bg.switch").or_else(after).or_else(ticked)
}

fn began(state: &State, place: &str) -> Option<i64> {
    state.course.began.get(place).map(|n| n.at)
}

/// Whether somebody decided to go back, and nobody decided otherwise since; opening the list of the way back decides it too.
fn is_going(state: &State) -> bool {
    state.decided.last().is_some_and(|d| d.what.choice == Choice::RollBack) || state.open_lists.contains_key(&EventList::Rollback)
}

fn is_proved(state: &State) -> bool {
    state.lines.get(&format!("back.validate@{}", list_place(EventList::Rollback))).is_some_and(|l| l.mark.is_settled())
}

fn when(state: &State, line: &Line) -> Option<i64> {
    state.lines.get(&line.id).filter(|l| l.mark == crate::run::Mark::Done).map(|l| l.at)
}

fn done(plan: &Plan, state: &State, wanted: impl Fn(&Line) -> bool) -> Option<i64> {
    plan.lines().chain(&plan.standing).filter(|l| wanted(l)).find_map(|l| when(state, l))
}
