//! What stood in the way, and what was set aside on purpose: holds with their length, accepted lines, overrides.

use super::{place, title};
use crate::pipeline::Derived;
use crate::run::Mark;

/// A hold with its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// From when, milliseconds since 1970 UTC.
    pub from: i64,
    /// Until when; none while it lasts.
    pub to: Option<i64>,
    /// Where.
    pub place: String,
    /// Why, who looked after it, what was to end it.
    pub why: String,
    /// Who stopped it.
    pub by: String,
    /// What ended it.
    pub end: String,
}

/// The holds, in the order of the log.
pub fn holds(d: &Derived) -> Vec<Stop> {
    let all = d.state.course.holds.iter().map(|h| {
        let what = &h.from.what;
        let parts = [
            what.reason.trim_end_matches('.').to_owned(),
            if what.owner.is_empty() { String::new() } else { format!("looked after by {}", what.owner) },
            if what.until.is_empty() { String::new() } else { format!("until {}", what.until) },
        ];
        let why: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        Stop {
            from: h.from.at,
            to: h.end.as_ref().map(|e| e.at),
            place: place(d, &what.place),
            why: why.join("; "),
            by: h.from.by.clone(),
            end: h.end.as_ref().map(|e| e.what.clone()).unwrap_or_default(),
        }
    });
    all.collect()
}

/// Something that is not so, or that a rule forbids, and with which somebody went on all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// When, milliseconds since 1970 UTC.
    pub at: i64,
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// Who answers for it.
    pub by: String,
}

/// Accepted lines and overrides, in the order of time.
pub fn exceptions(d: &Derived) -> Vec<Exception> {
    let accepted = d.state.lines.iter().filter(|(_, s)| s.mark == Mark::Accepted).map(|(id, s)| Exception {
        at: s.at,
        what: format!("Accepted although it is not so: {}", title(d, id)),
        why: s.reason.clone(),
        by: s.by.clone(),
    });
    let rules = d.state.course.overrides.iter().map(|o| Exception {
        at: o.at,
        what: format!("Set aside: {}", rule(d, &o.what.rule)),
        why: o.what.reason.clone(),
        by: if o.what.owner.is_empty() { o.by.clone() } else { o.what.owner.clone() },
    });
    let mut out: Vec<Exception> = accepted.chain(rules).collect();
    crate::order::by_key(&mut out, |e| e.at);
    out
}

/// A rule as a person reads it.
pub fn rule(d: &Derived, rule: &str) -> String {
    match rule.split_once(':') {
        Some(("freeze", name)) => format!("the freeze period {name}"),
        Some(("limit", limit)) => {
            let lib = crate::pipeline::Library::embedded();
            format!("the limit {}", lib.limits.iter().find(|l| l.id == limit).map_or(limit, |l| l.label.as_str()))
        }
        Some(("gate", at)) => format!("the gate at {}", place(d, at)),
        Some(("line", line)) => format!("the line {}", title(d, line)),
        _ if rule == "latest-start" => "the latest start".into(),
        _ => rule.to_owned(),
    }
}
