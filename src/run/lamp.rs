//! The lamp: GO, HOLD or NO-GO, always with the first blocker and a count of the rest. It is derived, never stored.

use super::day::{Choice, Verdict};
use super::entry::Mark;
use super::fold::State;
use super::gate::{self, Stand};
use super::schedule::{Moment, schedule};
use super::{freeze, now, place};
use crate::catalogue::{EventList, Weight};
use crate::plan::{Line, Plan};

/// What the lamp shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Nothing blocks.
    Go,
    /// Something must be done or decided first.
    Hold,
    /// Something that must be so is not so.
    NoGo,
}

/// The lamp with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lamp {
    /// What it shows.
    pub light: Light,
    /// The first blocker, in words; empty for GO.
    pub reason: String,
    /// The line that blocks first.
    pub line: Option<String>,
    /// How many more there are.
    pub more: usize,
}

/// The place where the release stands: during a run the furthest one that began, otherwise the first one that still has an
/// open line. None if no line is open anywhere.
pub fn present<'a>(plan: &'a Plan, state: &State) -> Option<&'a str> {
    let open = plan.sections.iter().find(|s| place::is_open(plan, state, &s.place))?;
    let running = stands(plan, state).and_then(|id| plan.sections.iter().find(|s| s.place == id));
    Some(&running.unwrap_or(open).place)
}

/// The place where a run stands; none before its start and after its end.
fn stands(plan: &Plan, state: &State) -> Option<String> {
    state.course.is_running().then_some(())?;
    let all = place::places(plan);
    let began = place::begins(&all, plan, state);
    all.get(place::here(&all, &began, plan, state)?).map(|p| p.id.clone())
}

/// Something that keeps the lamp from GO.
struct Blocker {
    light: Light,
    reason: String,
    line: Option<String>,
}

/// Reads the lamp without looking at the time: neither freezes nor gates that timed out count.
pub fn lamp(plan: &Plan, state: &State) -> Lamp {
    shown(&blockers(plan, state))
}

/// Reads the lamp at a moment.
///
/// NO-GO: the run goes back, a failed stop item, a limit that means roll back breached at the present place, a hard freeze that nobody set aside. HOLD: a soft one, an
/// active hold, a gate that timed out or lacks its verdict, other bad figures at the present place, a stop item of the present
/// or an earlier place open. What was accepted or set aside with a reason counts no more.
pub fn lamp_at(plan: &Plan, state: &State, at: &Moment) -> Lamp {
    let mut all = Vec::new();
    let schedule = schedule(plan, state, at);
    for f in freeze::in_force(plan, state, &schedule, at) {
        let light = if f.hard { Light::NoGo } else { Light::Hold };
        all.push(Blocker { light, reason: format!("Freeze: {}", f.name), line: None });
    }
    for g in gate::gates(plan, state, &schedule, at).iter().filter(|g| g.is_undecided()) {
        let late = (g.stand == Stand::TimedOut).then(|| format!("The gate at {} timed out: nobody decided", g.label));
        let figures = || g.figures.clone().filter(|_| g.stand != Stand::Held);
        all.extend(late.or_else(figures).map(|reason| Blocker { light: Light::Hold, reason, line: None }));
    }
    all.extend(blockers(plan, state));
    shown(&all)
}

fn shown(all: &[Blocker]) -> Lamp {
    let first = all.iter().find(|b| b.light == Light::NoGo).or(all.first());
    Lamp {
        light: first.map_or(Light::Go, |b| b.light),
        reason: first.map(|b| b.reason.clone()).unwrap_or_default(),
        line: first.and_then(|b| b.line.clone()),
        more: all.len().saturating_sub(1),
    }
}

/// What blocks whatever the time is, NO-GO and HOLD each in the order in which they are named.
fn blockers(plan: &Plan, state: &State) -> Vec<Blocker> {
    let here = present(plan, state);
    let mut out = Vec::new();
    if state.course.is_running() && now::going_back(state).is_some() {
        let why = state.open_lists.get(&EventList::Rollback).filter(|w| !w.is_empty()).map_or(String::new(), |w| format!(": {w}"));
        out.push(Blocker { light: Light::NoGo, reason: format!("Going back{why}"), line: None });
    }
    for h in state.course.holding() {
        out.push(Blocker { light: Light::Hold, reason: format!("On hold: {}", h.what.reason), line: None });
    }
    figures(stands(plan, state).as_deref().or(here), state, &mut out);
    for section in &plan.sections {
        let present = Some(section.place.as_str()) == here;
        for l in section.lines.iter().filter(|l| l.weight == Weight::Stop) {
            let light = match mark(state, l) {
                Mark::Failed => Light::NoGo,
                // The gate asks for the decision itself: it does not wait for its own line.
                Mark::Open if present && state.course.is_running() && gate::is_decision(&l.item) => continue,
                Mark::Open | Mark::Blocked => Light::Hold,
                Mark::Done | Mark::NotApplicable | Mark::Accepted => continue,
            };
            if state.course.overridden(&format!("line:{}", l.id)).is_none() {
                out.push(Blocker { light, reason: l.title.clone(), line: Some(l.id.clone()) });
            }
        }
        if present {
            break;
        }
    }
    out
}

/// The latest figures of each name at the present place, where they are bad.
fn figures(here: Option<&str>, state: &State, out: &mut Vec<Blocker>) {
    let at: Vec<_> = state.measured.iter().map(|m| &m.what).filter(|m| Some(m.place.as_str()) == here).collect();
    for (i, m) in at.iter().enumerate() {
        let limit = if m.limit.is_empty() { &m.name } else { &m.limit };
        let superseded = at.iter().skip(i + 1).any(|later| later.name == m.name);
        if superseded || m.verdict != Verdict::Fail || state.course.overridden(&format!("limit:{limit}")).is_some() {
            continue;
        }
        let light = if m.action == Some(Choice::RollBack) { Light::NoGo } else { Light::Hold };
        let why = gate::because(&m.name, &m.why);
        out.push(Blocker { light, reason: format!("{} failed{why}", m.name), line: None });
    }
}

fn mark(state: &State, line: &Line) -> Mark {
    state.lines.get(&line.id).map_or(Mark::Open, |s| s.mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Section;
    use crate::run::fold::LineState;

    fn plan() -> Plan {
        let line = |id: &str, weight| Line {
            id: id.into(),
            item: id.into(),
            area: String::new(),
            weight,
            title: id.to_uppercase(),
            action: String::new(),
            parts: vec![],
            drill: None,
            verify: String::new(),
            commands: vec![],
            moments: Vec::new(),
            why: String::new(),
            because: vec![],
            unsettled: vec![],
            role: String::new(),
            source: None,
            own: false,
        };
        let section = |place: &str, lines| Section { place: place.into(), label: place.into(), about: String::new(), offset: None, lines };
        Plan {
            sections: vec![
                section("T-48h", vec![line("a", Weight::Stop), line("b", Weight::Check)]),
                section("T-0", vec![line("c", Weight::Stop)]),
            ],
            ..Plan::default()
        }
    }

    fn state(marks: &[(&str, Mark)]) -> State {
        let mut s = State::default();
        for (id, mark) in marks {
            s.lines.insert((*id).into(), LineState { mark: *mark, ..LineState::default() });
        }
        s
    }

    #[test]
    fn only_stop_items_of_the_present_block() {
        assert_eq!(lamp(&plan(), &state(&[])).light, Light::Hold);
        assert_eq!(lamp(&plan(), &state(&[("a", Mark::Done)])).light, Light::Go, "an open check item does not block");
        assert_eq!(lamp(&plan(), &state(&[("a", Mark::Done), ("b", Mark::Done)])).reason, "C");
        assert_eq!(lamp(&plan(), &state(&[("a", Mark::Failed)])).light, Light::NoGo);
        assert_eq!(lamp(&plan(), &state(&[("a", Mark::NotApplicable), ("b", Mark::Done), ("c", Mark::Done)])).light, Light::Go);
    }
}
