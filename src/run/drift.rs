//! What changed since the plan was sealed: in words, for a person who decides whether the run takes it over.

use super::seal::Sealed;
use crate::plan::{Line, Plan};
use std::collections::BTreeMap;

/// What a newer plan would change, one sentence each; `label` names a fact, and has no name for one
/// that counts without being taken over. Empty if nothing would.
pub fn changes(old: &Sealed, new: &Sealed, label: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut out = Vec::new();
    if old.strategy != new.strategy {
        out.push(format!("The strategy: {} instead of {}.", new.strategy, old.strategy));
    }
    if old.plan.rollout != new.plan.rollout {
        out.push(format!("The rollout: {} instead of {}.", steps(&new.plan), steps(&old.plan)));
    }
    facts(old, new, label, &mut out);
    limits(&old.limits, &new.limits, &mut out);
    lines(&old.plan, &new.plan, &mut out);
    if old.plan.gates != new.plan.gates {
        out.push("What the gates need changed.".into());
    }
    if old.plan.freezes != new.plan.freezes {
        out.push("The freezes changed.".into());
    }
    commands(old, new, &mut out);
    out
}

/// The steps of a rollout in one line: `10 %, 50 %, 100 %`.
fn steps(plan: &Plan) -> String {
    let all: Vec<String> = plan.rollout.steps.iter().map(|s| format!("{} %", s.weight)).collect();
    if all.is_empty() { format!("surge {}, unavailable {}", plan.rollout.surge, plan.rollout.unavailable) } else { all.join(", ") }
}

fn facts(old: &Sealed, new: &Sealed, label: &dyn Fn(&str) -> Option<String>, out: &mut Vec<String>) {
    let ids = crate::order::set(old.scenario.facts.keys().chain(new.scenario.facts.keys()));
    for id in ids {
        let Some(name) = label(id) else { continue };
        if old.scenario.known(id) != new.scenario.known(id) {
            out.push(format!("{name} is now: {}.", shown(new, id)));
        }
    }
}

fn shown(s: &Sealed, id: &str) -> String {
    match s.scenario.known(id) {
        crate::scenario::Known::Present(value) => value.show(),
        crate::scenario::Known::Absent => "none".into(),
        crate::scenario::Known::Unknown => "not known".into(),
    }
}

fn limits(old: &BTreeMap<String, i64>, new: &BTreeMap<String, i64>, out: &mut Vec<String>) {
    let ids = crate::order::set(old.keys().chain(new.keys()));
    let changed = ids.into_iter().filter(|id| old.get(*id) != new.get(*id));
    out.extend(changed.map(|id| format!("The limit {id} changed.")));
}

/// All lines of a plan by their id: on the time line, standing, and in the prepared lists.
fn all(plan: &Plan) -> BTreeMap<&str, &Line> {
    let lists = plan.lists.iter().flat_map(|(_, l)| l);
    crate::order::map(plan.lines().chain(&plan.standing).chain(lists).map(|l| (l.id.as_str(), l)))
}

fn lines(old: &Plan, new: &Plan, out: &mut Vec<String>) {
    let (before, after) = (all(old), all(new));
    for (id, line) in &after {
        match before.get(id) {
            None => out.push(format!("New line: {}", line.title)),
            Some(was) if was.title != line.title => out.push(format!("Changed line: {} (was: {})", line.title, was.title)),
            Some(was) if was.commands != line.commands || was.action != line.action || was.weight != line.weight => {
                out.push(format!("Changed line: {}", line.title));
            }
            Some(_) => {}
        }
    }
    for (id, line) in &before {
        if !after.contains_key(id) {
            out.push(format!("No longer in the plan: {}", line.title));
        }
    }
}

fn commands(old: &Sealed, new: &Sealed, out: &mut Vec<String>) {
    let changed = new.runbook.iter().filter(|s| !old.runbook.contains(s)).count();
    if changed > 0 {
        out.push(format!("{changed} commands of the run book changed."));
    }
}
