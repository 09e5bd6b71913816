//! When a release may start: freeze periods, the latest start that leaves time to watch and to go back, weekday and zone.

use super::event::Freeze;
use super::fold::State;
use super::schedule::{Moment, Schedule};
use crate::when::{Civil, MINUTE, days_from_civil, weekday};

/// Minutes of watching after the rollout that must fit before people go home: the first three looks (5, 15 and 30 minutes).
pub const WATCH: i64 = 30;
/// Minutes that a way back must fit into, where nobody said how long it takes.
pub const BACK: i64 = 15;

/// The freezes that a release meets between now or its planned start and the end of its rollout, and that nobody set aside.
/// What is over meets none.
pub fn in_force<'a>(state: &'a State, schedule: &Schedule, at: &Moment) -> Vec<&'a Freeze> {
    if state.course.ended.is_some() || schedule.rollout.actual.is_some() {
        return Vec::new();
    }
    let from = if state.course.is_running() { at.now } else { at.start.unwrap_or(at.now).max(at.now) };
    let to = schedule.rollout.projected.unwrap_or(from).max(from);
    state.course.freezes.values().filter(|f| f.from <= to && from < f.to && !is_set_aside(state, f)).collect()
}

/// Whether somebody who may do so set a freeze aside: its owner a hard one, anybody a soft one.
pub fn is_set_aside(state: &State, f: &Freeze) -> bool {
    let own = |who: &str| f.owner.trim().is_empty() || who.trim().to_lowercase() == f.owner.trim().to_lowercase();
    state
        .course
        .overridden(&format!("freeze:{}", f.name))
        .is_some_and(|o| !o.what.reason.trim().is_empty() && (!f.hard || own(&o.what.owner)))
}

/// What there is to know about a start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// The latest start, milliseconds since 1970 UTC; none if nobody said when people go home.
    pub latest: Option<i64>,
    /// Minutes that are needed from the start: rollout, watching, way back.
    pub needed: i64,
    /// What is odd about the planned start, one sentence each.
    pub odd: Vec<&'static str>,
}

/// Looks at a start: `home` is the time of day at which people go home (`18:00`), `offset` the minutes east of UTC where they are.
pub fn start(schedule: &Schedule, at: &Moment, offset: i32, home: &str) -> Start {
    let begin = at.start.unwrap_or(at.now);
    let first = schedule.rows.iter().find(|r| r.place.kind == super::place::Kind::Deploy).and_then(|r| r.projected.from);
    let rollout = schedule.rollout.projected.zip(first).map_or(0, |(to, from)| (to - from) / MINUTE);
    let needed = rollout + WATCH + BACK;
    let local = Civil::from_utc(begin + i64::from(offset) * MINUTE);
    let latest = clock(home).map(|(hour, minute)| {
        let home = Civil { hour, minute, ..local }.as_utc() - i64::from(offset) * MINUTE;
        home - needed * MINUTE
    });
    let mut odd = Vec::new();
    match weekday(days_from_civil(local.year, local.month, local.day)) {
        4 if local.hour >= 12 => odd.push("It is Friday afternoon where it starts: say who is there at the weekend."),
        5 | 6 => odd.push("It is the weekend where it starts: say who is there."),
        _ => {}
    }
    if latest.is_some_and(|l| begin > l) {
        odd.push("It starts later than the latest start: watching and a way back do not fit before people go home.");
    }
    if at.start.is_some_and(|s| s < at.now) {
        odd.push("The planned start has passed.");
    }
    Start { latest, needed, odd }
}

/// Hour and minute of `18:00` or `18`.
fn clock(text: &str) -> Option<(u8, u8)> {
    let text = text.trim();
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    let (hour, minute) = (hour.trim().parse().ok()?, minute.trim().parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;
    use crate::rollout::{Pause, Step};
    use crate::run::event::{Override, Start as Begun};
    use crate::run::schedule::schedule;
    use crate::run::{EntryId, Noted};
    use crate::when::parse_rfc3339;

    fn plan() -> Plan {
        let mut plan = Plan::default();
        plan.rollout.steps = vec![Step { id: "s1".into(), weight: 100, pause: Pause::Minutes(15), gate: false }];
        plan
    }

    fn at(text: &str) -> i64 {
        parse_rfc3339(text).unwrap_or_default()
    }

    fn noted<T>(at: i64, what: T) -> Noted<T> {
        let entry = EntryId { device: "d".into(), seq: 1 };
        Noted { entry, at, recorded: at, by: "Ada".into(), heard_from: String::new(), what }
    }

    fn frozen(hard: bool) -> State {
        let mut state = State::default();
        let freeze = Freeze {
            name: "Christmas".into(),
            from: at("2026-12-20T00:00:00Z"),
            to: at("2027-01-04T00:00:00Z"),
            hard,
            owner: "Cleo".into(),
        };
        state.course.freezes.insert(freeze.name.clone(), freeze);
        state
    }

    fn meets(state: &State, when: &str) -> bool {
        let moment = Moment { now: at("2026-12-01T00:00:00Z"), start: Some(at(when)), length: 0 };
        !in_force(state, &schedule(&plan(), state, &moment), &moment).is_empty()
    }

    #[test]
    fn a_freeze_is_met_by_what_runs_into_it() {
        let state = frozen(true);
        assert!(!meets(&state, "2026-12-19T23:40:00Z"), "over five minutes before it begins");
        assert!(meets(&state, "2026-12-19T23:50:00Z"), "15 minutes of rollout reach into it");
        assert!(meets(&state, "2026-12-27T10:00:00Z"));
        assert!(!meets(&state, "2027-01-04T00:00:00Z"));
    }

    #[test]
    fn only_its_owner_sets_a_hard_freeze_aside_and_always_with_a_reason() {
        for (hard, owner, reason, aside) in
            [(true, "Cleo", "the fix", true), (true, "Ada", "the fix", false), (false, "Ada", "the fix", true), (false, "Ada", " ", false)]
        {
            let mut state = frozen(hard);
            let o = Override { rule: "freeze:Christmas".into(), reason: reason.into(), owner: owner.into() };
            state.course.overrides.push(noted(1, o));
            assert_eq!(!meets(&state, "2026-12-27T10:00:00Z"), aside, "{hard} {owner} {reason}");
        }
    }

    #[test]
    fn the_latest_start_leaves_time_to_watch_and_to_go_back() {
        let moment = Moment { now: 0, start: Some(at("2026-11-27T16:10:00Z")), length: 0 };
        let state = State::default();
        let s = start(&schedule(&plan(), &state, &moment), &moment, 60, "18:00");
        assert_eq!((s.needed, s.latest), (60, Some(at("2026-11-27T16:00:00Z"))));
        assert_eq!(s.odd.len(), 2, "Friday afternoon, and too late: {:?}", s.odd);
        let unknown = start(&schedule(&plan(), &state, &moment), &moment, 60, "late");
        assert_eq!(unknown.latest, None);
    }

    #[test]
    fn a_run_that_is_over_meets_no_freeze() {
        let mut state = frozen(true);
        state.course.started = Some(noted(1, Begun::default()));
        state.course.ended = Some(noted(2, crate::run::event::Ending::Shipped));
        assert!(!meets(&state, "2026-12-27T10:00:00Z"));
    }
}
