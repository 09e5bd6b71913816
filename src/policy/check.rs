//! What a policy may not say: names that nothing has, ids that exist, values out of range.

use super::Policy;
use crate::catalogue::schema::AreaFile;
use crate::plan::phase::is_phase;
use crate::problem::Problem;
use crate::rollout::schema::LimitDef;
use crate::scenario::condition::Condition;
use std::collections::BTreeSet;

/// What a policy is checked against.
pub struct Known<'a> {
    /// The catalogue without the policy.
    pub areas: &'a [AreaFile],
    /// The limits without the policy.
    pub limits: &'a [LimitDef],
    /// Ids of all facts.
    pub facts: &'a BTreeSet<&'a str>,
}

/// Keys that a condition may use beside the facts.
const ADDED: [&str; 9] =
    ["strategy", "template", "step", "excludes", "has", "touches", "user-impacting", "zero-downtime", "critical-deployment"];

/// Finds the first thing that is wrong with each rule. The place is what the rule names: the reader of the file puts the line to it.
pub fn check(policy: &Policy, known: &Known<'_>) -> Vec<Problem> {
    let mut out = Vec::new();
    head(policy, &mut out);
    let ids: BTreeSet<&str> = known.areas.iter().flat_map(|a| &a.items).map(|i| i.id.as_str()).collect();
    let mut own = BTreeSet::new();
    for a in &policy.added {
        if !is_name(&a.id) {
            out.push(wrong(&a.id, "is no id", "Use lower-case letters, digits, '.' and '-'."));
        } else if ids.contains(a.id.as_str()) || !own.insert(a.id.as_str()) {
            out.push(wrong(&a.id, "is the id of another item", "Choose another id, or put the change under 'change'."));
        }
        if a.title.trim().is_empty() {
            out.push(wrong(&a.id, "has no title", "Say in one line what must be true or done."));
        }
        if !(a.url.is_empty() || a.url.starts_with("https://") || a.url.starts_with("http://")) {
            out.push(wrong(&a.id, "has a 'url' that is no web address", "It begins with https://."));
        }
        phase(&a.id, &a.phase, &mut out);
        if !a.hotfix.is_empty() {
            phase(&a.id, &a.hotfix, &mut out);
        }
        condition(&a.id, &a.when, known, &mut out);
    }
    for c in &policy.changed {
        exists(&c.id, &ids, &mut out);
        c.phase.iter().for_each(|p| phase(&c.id, p, &mut out));
        c.when.iter().for_each(|w| condition(&c.id, w, known, &mut out));
    }
    for r in &policy.retired {
        exists(&r.id, &ids, &mut out);
        if !r.replaced_by.is_empty() && !ids.contains(r.replaced_by.as_str()) && !own.contains(r.replaced_by.as_str()) {
            out.push(wrong(&r.replaced_by, "is no item", "Name an item of the catalogue or of this policy."));
        }
    }
    for (id, (value, _)) in &policy.limits {
        limit(id, *value, known, &mut out);
    }
    for (when, f) in &policy.freezes {
        condition(&f.name, when, known, &mut out);
        if f.to <= f.from {
            out.push(wrong(&f.name, "ends before it begins", "Put the later moment under 'to'."));
        }
    }
    for (when, g) in &policy.gates {
        condition(&g.place, when, known, &mut out);
        phase(&g.place, &g.place, &mut out);
        if !(1..=9).contains(&g.people) {
            out.push(wrong(&g.place, "asks for no possible number of people", "1 to 9 people can decide at a gate."));
        }
    }
    out
}

fn head(policy: &Policy, out: &mut Vec<Problem>) {
    let head = [("id", &policy.id), ("version", &policy.version), ("owner", &policy.owner), ("reason", &policy.reason)];
    for (key, _) in head.into_iter().filter(|(_, v)| v.trim().is_empty()) {
        out.push(Problem::error(format!("The policy has no '{key}'."), "A policy says what it is, who answers for it and why.").at(key));
    }
    if !policy.id.is_empty() && !is_name(&policy.id) {
        out.push(wrong(&policy.id, "is no id", "Use lower-case letters, digits, '.' and '-'."));
    }
}

fn limit(id: &str, value: i64, known: &Known<'_>, out: &mut Vec<Problem>) {
    match known.limits.iter().find(|l| l.id == id) {
        None => {
            let all: Vec<&str> = known.limits.iter().map(|l| l.id.as_str()).collect();
            out.push(wrong(id, "is no limit", &format!("The limits are: {}.", all.join(", "))));
        }
        Some(l) if value < l.min || value > l.max => {
            let show = crate::facts::show_thousandths;
            out.push(wrong(id, &format!("cannot be {}", show(value)), &format!("It goes from {} to {}.", show(l.min), show(l.max))));
        }
        Some(_) => {}
    }
}

fn exists(id: &str, ids: &BTreeSet<&str>, out: &mut Vec<Problem>) {
    if !ids.contains(id) {
        let stem = id.split('.').next().unwrap_or_default();
        let near: Vec<&str> = ids.iter().copied().filter(|i| i.split('.').next() == Some(stem)).take(8).collect();
        let hint = if near.is_empty() {
            "Ids stand at each line of the checklist.".to_owned()
        } else {
            format!("Near it are: {}.", near.join(", "))
        };
        out.push(wrong(id, "is no item of the catalogue", &hint));
    }
}

fn phase(id: &str, phase: &str, out: &mut Vec<Problem>) {
    if !is_phase(phase) {
        let hint = "Phases are T-48h, T-2h, pre-canary, T-0, T+5m, T+15m, T+30m, T+2h, T+24h, the hotfix phases, and each-step, first-step, middle-steps, half-step, late-step, last-step.";
        out.push(wrong(id, &format!("stands at '{phase}', which is no phase"), hint));
    }
}

fn condition(id: &str, when: &Condition, known: &Known<'_>, out: &mut Vec<Problem>) {
    for t in &when.terms {
        let component = t.key == "has" || t.key == "touches";
        let unknown = if !known.facts.contains(t.key.as_str()) && !ADDED.contains(&t.key.as_str()) {
            Some(t.key.as_str())
        } else {
            t.values.iter().map(String::as_str).find(|v| component && !known.facts.contains(v))
        };
        if let Some(name) = unknown {
            out.push(wrong(id, &format!("has the condition '{when}', and '{name}' is no fact"), "The scenario screen names the facts."));
            return;
        }
    }
}

/// Whether a text can be an id.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 80 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
}

fn wrong(what: &str, how: &str, hint: &str) -> Problem {
    Problem::error(format!("'{what}' {how}."), hint).at(what)
}
