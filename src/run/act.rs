//! What a decision of the run writes into the log: one edit each, so that one undo takes all of it back.

use super::day::{Choice, Decision};
use super::entry::{EntryId, Mark, What};
use super::event::{Ending, Hold, Override};
use super::fold::State;
use super::gate::{Gate, Matter, is_decision};
use super::place::{Kind, lines};
use super::schedule::Schedule;
use crate::catalogue::EventList;
use crate::plan::Plan;

/// What somebody says with a decision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// Who decides.
    pub by: &'a str,
    /// Why.
    pub why: &'a str,
    /// What was on the screen: lamp, reason, figures.
    pub shown: &'a str,
}

/// The gate that a decision is about now: the one before the deployment until it begins, else that of the present place.
pub fn gate_here<'a>(gates: &'a [Gate], schedule: &Schedule) -> Option<&'a Gate> {
    let row = schedule.here()?;
    let before = row.place.kind == Kind::Before || row.place.kind == Kind::Deploy && row.actual.from.is_none();
    if before {
        gates.iter().find(|g| g.matter == Matter::Start)
    } else {
        gates.iter().find(|g| g.place == row.place.id && g.matter != Matter::Start)
    }
}

/// The place that begins when the run goes on from where it stands; none at the last one.
pub fn onward(gates: &[Gate], schedule: &Schedule) -> Option<String> {
    match gate_here(gates, schedule).filter(|g| g.matter == Matter::Start) {
        Some(start) => Some(start.place.clone()),
        None => schedule.next().map(|r| r.place.id.clone()),
    }
}

/// Going on: the decision at the gate with its line ticked, and the next place begins once the gate has all it needs. Where
/// there is no gate the next place begins. None where nothing comes next.
pub fn proceed(plan: &Plan, state: &State, schedule: &Schedule, gates: &[Gate], said: Said<'_>) -> Option<What> {
    let next = onward(gates, schedule);
    let Some(gate) = gate_here(gates, schedule) else { return next.map(What::Began) };
    let mut all = Vec::new();
    let mut gate = gate.clone();
    if let Some(figures) = gate.figures.take().filter(|_| !said.why.is_empty()) {
        let (reason, owner) = (said.why.to_owned(), said.by.to_owned());
        all.push(What::Overridden(Override { rule: format!("gate:{}", gate.place), reason, owner }));
        gate.missing.retain(|m| *m != figures);
    }
    all.push(decided(&gate.place, Choice::Proceed, said));
    if gate.passes_with(said.by) {
        let open = lines(plan, &gate.place)
            .iter()
            .filter(|l| is_decision(&l.item) && !state.lines.get(&l.id).is_some_and(|s| s.mark.is_settled()));
        all.extend(open.map(|l| What::Mark { line: l.id.clone(), mark: Mark::Done, reason: said.why.to_owned() }));
        match gate.matter {
            Matter::Close => all.push(What::Ended(Ending::Shipped)),
            Matter::Start | Matter::Step => all.extend(next.map(What::Began)),
        }
    }
    Some(What::Many(all))
}

/// A hold: where a gate stands open, it is a decision there as well.
pub fn hold(gates: &[Gate], schedule: &Schedule, hold: Hold, said: Said<'_>) -> What {
    match gate_here(gates, schedule) {
        Some(gate) => {
            let place = gate.place.clone();
            What::Many(vec![decided(&place, Choice::Hold, said), What::Held(Hold { place, ..hold })])
        }
        None => What::Held(Hold { place: schedule.here().map(|r| r.place.id.clone()).unwrap_or_default(), ..hold }),
    }
}

/// The way back: the decision, its list opens, and holds end, since nothing waits any more.
pub fn roll_back(state: &State, schedule: &Schedule, said: Said<'_>) -> What {
    let place = schedule.here().map(|r| r.place.id.clone()).unwrap_or_default();
    let mut all = vec![decided(&place, Choice::RollBack, said), What::Open { list: EventList::Rollback, reason: said.why.to_owned() }];
    let ends = |hold: &EntryId| What::Resumed(super::event::Resumption { hold: hold.clone(), why: "roll back decided".into() });
    all.extend(state.course.holding().map(|h| ends(&h.entry)));
    What::Many(all)
}

fn decided(place: &str, choice: Choice, said: Said<'_>) -> What {
    What::Decided(Decision { place: place.to_owned(), choice, why: said.why.to_owned(), shown: said.shown.to_owned() })
}
