//! The lamp: GO, HOLD or NO-GO, always with the first blocker and a count of the rest. It is derived, never stored.

use super::entry::Mark;
use super::fold::State;
use crate::catalogue::Weight;
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

/// The place where the release stands: the first one that still has an open line.
pub fn present<'a>(plan: &'a Plan, state: &State) -> Option<&'a str> {
    let open = |l: &Line| matches!(mark(state, l), Mark::Open | Mark::Failed | Mark::Blocked);
    plan.sections.iter().find(|s| s.lines.iter().any(open)).map(|s| s.place.as_str())
}

/// Reads the lamp: a failed stop item is NO-GO, an open or blocked one of the present or an earlier place is HOLD.
pub fn lamp(plan: &Plan, state: &State) -> Lamp {
    let here = present(plan, state);
    let mut failed = Vec::new();
    let mut open = Vec::new();
    for section in &plan.sections {
        for l in section.lines.iter().filter(|l| l.weight == Weight::Stop) {
            match mark(state, l) {
                Mark::Failed => failed.push(l),
                Mark::Open | Mark::Blocked => open.push(l),
                Mark::Done | Mark::NotApplicable | Mark::Accepted => {}
            }
        }
        if Some(section.place.as_str()) == here {
            break;
        }
    }
    let (light, blockers) = if !failed.is_empty() {
        (Light::NoGo, failed)
    } else if !open.is_empty() {
        (Light::Hold, open)
    } else {
        return Lamp { light: Light::Go, reason: String::new(), line: None, more: 0 };
    };
    let first = blockers.first().copied();
    Lamp {
        light,
        reason: first.map(|l| l.title.clone()).unwrap_or_default(),
        line: first.map(|l| l.id.clone()),
        more: blockers.len().saturating_sub(1),
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
