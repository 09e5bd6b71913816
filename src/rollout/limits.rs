//! Limits: thresholds that a person can change, with the figures they start from.

use super::schema::LimitDef;
use crate::facts::{id, parse_thousandths, show_thousandths};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// The value of a limit in thousandths: a person's own, the stated one, or the default.
pub fn value(def: &LimitDef, own: &BTreeMap<String, i64>) -> i64 {
    own.get(&def.id).copied().unwrap_or(def.default)
}

/// The limit as a person reads it: `< 1%`. One that has no default and was not set says so.
pub fn show(def: &LimitDef, own: &BTreeMap<String, i64>) -> String {
    match value(def, own) {
        0 if def.default == 0 => "not set".into(),
        v => def.form.replace("{value}", &show_thousandths(v)),
    }
}

/// Limits that the description sets (`success >= 99%`, `p95 < 250ms`), under a person's own.
pub fn in_force(scenario: &Scenario, own: &BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let mut out = BTreeMap::new();
    for gate in scenario.list(id::GATES) {
        let mut words = gate.split(' ');
        let limit = match words.next() {
            Some("success") => "success-rate-min",
            Some("errors") => "accept-error-rate",
            Some("p95") => "p95-max",
            Some("p99") => "p99-max",
            _ => continue,
        };
        let figure = words.nth(1).and_then(|v| parse_thousandths(v.trim_end_matches(|c: char| !c.is_ascii_digit())));
        out.extend(figure.map(|v| (limit.to_owned(), v)));
    }
    out.extend(own.iter().map(|(k, v)| (k.clone(), *v)));
    out
}
