//! Policy → catalogue, limits and plan.

use super::Policy;
use crate::catalogue::schema::AreaFile;
use crate::plan::phase::step_phase;
use crate::plan::{Aside, GateRule, Plan};
use crate::rollout::schema::LimitDef;
use crate::scenario::condition::{Lookup, Tri};

/// The area of a policy's own items.
pub const AREA: &str = "policy";

/// Adds and changes items.
pub fn items(areas: &mut Vec<AreaFile>, policy: &Policy) {
    for item in areas.iter_mut().flat_map(|a| &mut a.items) {
        if let Some(name) = policy.roles.get(&item.role) {
            item.role.clone_from(name);
        }
        let Some(c) = policy.changed.iter().find(|c| c.id == item.id) else { continue };
        if let Some(title) = &c.title {
            item.title.clone_from(title);
        }
        if let Some(phase) = &c.phase {
            item.phase.clone_from(phase);
        }
        if let Some(weight) = c.weight {
            item.weight = weight;
            item.stop_when = None;
            item.check_when = None;
        }
        if let Some(when) = &c.when {
            item.when.clone_from(when);
        }
        if let Some(role) = &c.role {
            item.role.clone_from(role);
        }
        item.why = format!("{} Policy {}: {}", item.why, policy.name(), c.reason).trim().to_owned();
    }
    if !policy.added.is_empty() {
        let items = policy.added.iter().map(|a| a.item(policy)).collect();
        areas.push(AreaFile { area: AREA.into(), label: format!("Policy {}", policy.id), items });
    }
}

/// Sets limits. What a description states or a person sets still wins over them, and says so.
pub fn limits(defs: &mut [LimitDef], policy: &Policy) {
    for def in defs {
        if let Some((value, _)) = policy.limits.get(&def.id) {
            def.default = *value;
        }
    }
}

/// Sets retired items aside, and adds what gates need and the freezes that hold for this release.
pub fn plan(plan: &mut Plan, policy: &Policy, lookup: &dyn Lookup) {
    retire(plan, policy);
    let holds = |when: &crate::scenario::condition::Condition| when.eval(lookup) != Tri::No;
    plan.freezes.extend(policy.freezes.iter().filter(|(when, _)| holds(when)).map(|(_, f)| f.clone()));
    let gates: Vec<&GateRule> = policy.gates.iter().filter(|(when, _)| holds(when)).map(|(_, g)| g).collect();
    for gate in gates {
        for place in places(plan, &gate.place) {
            plan.gates.push(GateRule { place, ..gate.clone() });
        }
    }
}

fn retire(plan: &mut Plan, policy: &Policy) {
    let lines = plan.sections.iter_mut().map(|s| &mut s.lines);
    let all = lines.chain([&mut plan.standing]).chain(plan.lists.iter_mut().map(|(_, l)| l));
    let mut aside = Vec::new();
    for lines in all {
        lines.retain(|l| {
            let Some(r) = policy.retired.iter().find(|r| r.id == l.item) else { return true };
            let instead = if r.replaced_by.is_empty() { String::new() } else { format!(", instead: {}", r.replaced_by) };
            let condition = format!("removed: policy {}: {}{instead}", policy.name(), r.reason);
            let new = Aside { item: l.item.clone(), area: l.area.clone(), title: l.title.clone(), condition };
            if !aside.contains(&new) {
                aside.push(new);
            }
            false
        });
    }
    plan.aside.extend(aside);
    plan.sections.retain(|s| !s.lines.is_empty());
}

/// The places that a gate's place means: a phase, or the steps that a choice picks.
fn places(plan: &Plan, place: &str) -> Vec<String> {
    let Some(choice) = step_phase(place) else { return vec![place.to_owned()] };
    let steps = &plan.rollout.steps;
    let weights: Vec<u8> = steps.iter().map(|s| s.weight).collect();
    choice.pick(&weights).into_iter().filter_map(|i| steps.get(i)).map(|s| format!("step:{}", s.id)).collect()
}
