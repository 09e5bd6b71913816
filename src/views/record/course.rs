//! The entries of a run in words.

use super::{place, with};
use crate::pipeline::Derived;
use crate::run::chain::short;
use crate::run::event::{Ending, GateRule};
use crate::run::{EntryId, What};

/// What an entry of the run says, and where; none if it is no entry of the run.
pub(super) fn tell(what: &What, d: &Derived) -> Option<(String, String)> {
    let whole = String::new;
    Some(match what {
        What::Started(s) => {
            let kind = if s.rehearsal { "The rehearsal started" } else { "The run started" };
            (format!("{kind}; plan sealed as {}.", short(&s.plan)), whole())
        }
        What::Amended(a) => (with(&format!("The plan was changed to {}: {}", short(&a.plan), a.changes.join(" ")), &a.reason), whole()),
        What::Began(p) => (format!("Began: {}", place(d, p)), p.clone()),
        What::Held(h) => {
            let owner = if h.owner.is_empty() { String::new() } else { format!(", looked after by {}", h.owner) };
            let until = if h.until.is_empty() { String::new() } else { format!(", until {}", h.until) };
            (with(&format!("HOLD{owner}{until}"), &h.reason), h.place.clone())
        }
        What::Resumed(r) => (with("The hold is over", &r.why), hold_place(d, &r.hold)),
        What::Rule(rule) => (format!("The gate needs {}.", needs(rule)), rule.place.clone()),
        What::Voted(v) => (with(&format!("{}: {}", v.station, if v.go { "GO" } else { "NO-GO" }), &v.why), v.place.clone()),
        What::Incident(i) => (format!("Incident declared, {}: {}", i.severity, i.what), "if-incident".into()),
        What::Resolved { why, .. } => (with("The incident is over", why), "if-incident".into()),
        What::Sent(s) => {
            let to = if s.to.is_empty() { String::new() } else { format!(" to {}", s.to) };
            (format!("Left the page: {}{to}, with the head {}.", sent(&s.what), short(&s.head)), whole())
        }
        What::Overridden(o) => (with(&format!("Set aside by {}: {}", o.owner, o.rule), &o.reason), whole()),
        What::Freeze(f) if f.to > f.from => (format!("Freeze set: {}{}", f.name, if f.hard { ", hard" } else { "" }), whole()),
        What::Freeze(f) => (format!("Freeze taken out: {}", f.name), whole()),
        What::Ended(how) => (ending(*how).into(), whole()),
        _ => return None,
    })
}

/// What left the page, in words.
fn sent(what: &str) -> String {
    match what.split_once(':') {
        Some(("export", format)) => format!("an export, {format}"),
        _ if what == "state" => "the state as one message".into(),
        _ if what == "hand-over" => "the release, handed over".into(),
        _ => format!("the message {what}"),
    }
}

/// How a run ended, in one sentence.
pub fn ending(how: Ending) -> &'static str {
    match how {
        Ending::Shipped => "The run ended: the new version stays.",
        Ending::RolledBack => "The run ended: the old version is back.",
        Ending::CalledOff => "The run was called off before anything changed.",
    }
}

/// What a gate needs, in words.
pub fn needs(rule: &GateRule) -> String {
    let mut all = vec![if rule.people > 1 { format!("{} people", rule.people) } else { "one person".into() }];
    if !rule.role.is_empty() {
        all.push(format!("the {} among them", rule.role));
    }
    if !rule.stations.is_empty() {
        all.push(format!("GO from {}", rule.stations.join(", ")));
    }
    if rule.verdict {
        all.push("judged figures".into());
    }
    if let Some(m) = rule.minutes {
        all.push(format!("a decision within {m} minutes"));
    }
    all.join(", ")
}

fn hold_place(d: &Derived, hold: &EntryId) -> String {
    d.state.course.holds.iter().find(|h| &h.from.entry == hold).map(|h| h.from.what.place.clone()).unwrap_or_default()
}
