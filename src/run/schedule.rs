//! The schedule of a run: what was planned, what came, and when the rest ends. From time stamps only: the same entries and
//! the same moment give the same schedule, whatever the page did in between.
//!
//! Steps run one after the other with their pauses. A hold stops the clock of the step it falls into; an overrun moves what
//! follows. The phases after the rollout count from its end, that is from the end of its last step (of the deployment itself
//! where there are no steps). A hold before the deployment moves it only as far as it reaches beyond the planned start.

use super::fold::State;
use super::place::{Kind, Place, after, begins, ended, here, is_open, places};
use crate::plan::Plan;
use crate::rollout::Pause;
use crate::when::MINUTE;

/// What a schedule is made for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// Now, milliseconds since 1970 UTC.
    pub now: i64,
    /// The planned start of the deployment, milliseconds since 1970 UTC; none if nobody gave one.
    pub start: Option<i64>,
    /// Minutes that the deployment itself takes where it has no steps; 0 if nobody said.
    pub length: i64,
}

/// Beginning and end, milliseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The beginning.
    pub from: Option<i64>,
    /// The end.
    pub to: Option<i64>,
}

/// A place of the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The place.
    pub place: Place,
    /// As planned; empty without a planned start.
    pub planned: Span,
    /// As it came.
    pub actual: Span,
    /// As it came, and as the rest will come if nothing else holds it.
    pub projected: Span,
    /// Milliseconds it is late: the present place over its pause, another one over its due time.
    pub overdue: Option<i64>,
    /// Milliseconds of the pause that are left; stands still during a hold. None where nothing runs.
    pub left: Option<i64>,
    /// When the pause of the present place is over, milliseconds since 1970 UTC; moves during a hold.
    pub due: Option<i64>,
    /// Whether the run stands here.
    pub here: bool,
}

impl Row {
    /// Whether it lasts until somebody decides.
    pub fn until_decided(&self) -> bool {
        self.place.pause == Some(Pause::UntilDecided)
    }
}

/// An end: planned, projected, and as it came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct End {
    /// As planned.
    pub planned: Option<i64>,
    /// As it will come if nothing else holds it.
    pub projected: Option<i64>,
    /// As it came.
    pub actual: Option<i64>,
}

/// The schedule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule {
    /// All places in order.
    pub rows: Vec<Row>,
    /// The end of the rollout.
    pub rollout: End,
    /// The end of the whole.
    pub finish: End,
    /// Whether what is projected is the earliest only: a hold lasts, or a step waits until somebody decides.
    pub at_least: bool,
}

impl Schedule {
    /// The row where the run stands.
    pub fn here(&self) -> Option<&Row> {
        self.rows.iter().find(|r| r.here)
    }

    /// The row after it.
    pub fn next(&self) -> Option<&Row> {
        self.rows.iter().skip_while(|r| !r.here).nth(1)
    }
}

/// Makes the schedule of a run, or of a plan that has not started.
pub fn schedule(plan: &Plan, state: &State, at: &Moment) -> Schedule {
    let all = places(plan);
    let began = begins(&all, plan, state);
    let stands = here(&all, &began, plan, state);
    let ends: Vec<Option<i64>> = (0..all.len()).map(|i| ended(i, &all, &began, plan, state)).collect();
    let actual = began.into_iter().zip(ends).map(|(from, to)| Span { from, to });
    let row = |(i, (place, actual))| Row {
        place,
        planned: Span::default(),
        actual,
        projected: Span::default(),
        overdue: None,
        left: None,
        due: None,
        here: stands == Some(i),
    };
    let rows = all.into_iter().zip(actual).enumerate().map(row).collect();
    let over = state.course.ended.as_ref().map(|e| e.at);
    let clock = Clock { plan, state, at, over };
    let mut out = Schedule { rows, at_least: over.is_none() && state.course.holding().next().is_some(), ..Schedule::default() };
    clock.before(&mut out.rows);
    clock.rollout(&mut out);
    clock.after(&mut out);
    out
}

struct Clock<'a> {
    plan: &'a Plan,
    state: &'a State,
    at: &'a Moment,
    over: Option<i64>,
}

impl Clock<'_> {
    /// Phases before the deployment stand at their distance from the planned start; late is what is open after its time.
    fn before(&self, rows: &mut [Row]) {
        let mut next = self.at.start;
        for row in rows.iter_mut().rev().filter(|r| r.place.kind == Kind::Before) {
            row.planned.from = self.at.start.zip(row.place.offset).map(|(s, o)| s + o * MINUTE);
            row.planned.to = row.planned.from.and(next);
            row.projected.from = row.actual.from.or(row.planned.from);
            row.projected.to = row.actual.to.or(row.planned.to).max(row.projected.from);
            let due = row.planned.to.filter(|due| *due < self.at.now && self.over.is_none());
            row.overdue = due.filter(|_| is_open(self.plan, self.state, &row.place.id)).map(|due| self.at.now - due);
            next = row.planned.from.or(next);
        }
    }

    /// The deployment and its steps follow one another.
    fn rollout(&self, out: &mut Schedule) {
        let mut planned = self.at.start;
        let mut cursor = self.at.start.unwrap_or(self.at.now);
        let stands = out.rows.iter().position(|r| r.here).unwrap_or(0);
        for (i, row) in out.rows.iter_mut().enumerate().filter(|(_, r)| matches!(r.place.kind, Kind::Deploy | Kind::Step)) {
            let length = self.length(row);
            row.planned = Span { from: planned, to: planned.map(|t| t + length) };
            planned = row.planned.to;
            // What was passed over takes no time any more.
            if i < stands && row.actual.from.is_none() {
                continue;
            }
            self.stretch(row, cursor, length);
            cursor = row.projected.to.unwrap_or(cursor);
            out.at_least |= row.until_decided() && self.over.is_none() && row.actual.to.is_none();
            out.rollout = End { planned, projected: row.projected.to, actual: row.actual.to };
        }
    }

    /// One place of the rollout: `cursor` is the end of the one before it.
    fn stretch(&self, row: &mut Row, cursor: i64, length: i64) {
        let now = self.at.now;
        let Some(from) = row.actual.from else {
            // What has not begun begins now at the earliest; after the end of the run it does not begin any more.
            let begin = cursor.max(now);
            if self.over.is_none() {
                row.projected = Span { from: Some(begin), to: Some(begin + length) };
            }
            let late = row.place.kind == Kind::Deploy && self.over.is_none();
            row.overdue = row.planned.from.filter(|due| late && *due < now).map(|due| now - due);
            return;
        };
        let due = after(&self.state.course.holds, from, length, now);
        // A step without a gate goes on by itself when its pause is over.
        let by_itself = length > 0 && !row.place.gate && row.place.kind == Kind::Step && due <= now;
        row.actual.to = row.actual.to.or(by_itself.then_some(due));
        row.projected = Span { from: Some(from), to: Some(row.actual.to.unwrap_or(due.max(now))) };
        if length > 0 && row.actual.to.is_none() {
            row.due = Some(due);
            row.left = (due > now).then_some(due - now);
            row.overdue = (due < now).then_some(now - due);
        }
    }

    /// Milliseconds that a place of the rollout takes; 0 where it lasts until decided, and where nobody said.
    fn length(&self, row: &Row) -> i64 {
        match (row.place.kind, row.place.pause) {
            (Kind::Step, Some(Pause::Minutes(m))) => i64::from(m) * MINUTE,
            (Kind::Deploy, _) if self.plan.rollout.steps.is_empty() => self.at.length * MINUTE,
            _ => 0,
        }
    }

    /// The phases after the rollout stand at their distance from its end, and the last of them ends the whole.
    fn after(&self, out: &mut Schedule) {
        let (end, now) = (out.rollout, self.at.now);
        let Some(from_end) = end.actual.or(end.projected) else { return self.finish(out) };
        for row in out.rows.iter_mut().filter(|r| r.place.kind == Kind::After) {
            let offset = row.place.offset.unwrap_or(0) * MINUTE;
            let due = after(&self.state.course.holds, from_end, offset, now);
            row.planned.from = end.planned.map(|t| t + offset);
            row.projected.from = row.actual.from.or(self.over.is_none().then_some(if end.actual.is_some() { due.max(now) } else { due }));
            if end.actual.is_some() && row.actual.from.is_none() && self.over.is_none() {
                row.due = Some(due);
                row.overdue = (due < now).then_some(now - due);
            }
        }
        self.finish(out);
    }

    /// A phase after the rollout lasts until the next one; the whole ends with the last one.
    fn finish(&self, out: &mut Schedule) {
        let (mut planned, mut projected) = (None, None);
        for row in out.rows.iter_mut().rev().filter(|r| r.place.kind == Kind::After) {
            row.planned.to = planned.or(row.planned.from);
            let open = row.actual.from.is_some() && row.actual.to.is_none();
            let own = row.projected.from.map(|from| if open && row.here { from.max(self.at.now) } else { from });
            row.projected.to = row.actual.to.or(projected.max(own));
            (planned, projected) = (row.planned.from, row.projected.from);
        }
        let last = out.rows.last();
        out.finish =
            End { planned: last.and_then(|r| r.planned.to), projected: self.over.or(last.and_then(|r| r.projected.to)), actual: self.over };
    }
}
