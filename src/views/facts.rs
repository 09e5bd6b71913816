//! The picture as rows: one group a topic, one row a fact.

use super::words;
use crate::evidence::Basis;
use crate::facts::schema::FactKind;
use crate::pipeline::{Derived, Library};
use crate::scenario::{Known, Resolved};

/// Facts of one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Shown above them.
    pub label: String,
    /// The facts.
    pub rows: Vec<Row>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The fact.
    pub id: String,
    /// Shown before the value.
    pub label: String,
    /// The value in words; "none" if it is known to be absent.
    pub value: String,
    /// Class of the tag: stated, implied, assumed, answered.
    pub tone: &'static str,
    /// Words of the tag.
    pub ground: &'static str,
    /// Quoted words.
    pub quotes: Vec<String>,
    /// Why, where it is not quoted.
    pub reason: String,
    /// What was read before a person corrected it.
    pub read: Option<String>,
    /// Whether the text contradicts itself here.
    pub conflict: bool,
    /// Whether a person gave it.
    pub answered: bool,
}

/// All known facts, by topic.
pub fn groups(lib: &Library, d: &Derived) -> Vec<Group> {
    lib.topics
        .iter()
        .map(|t| Group {
            label: t.label.clone(),
            rows: t.facts.iter().filter(|f| !silent(d, &f.id)).filter_map(|f| row(lib, d, &f.id)).collect(),
        })
        .filter(|g| !g.rows.is_empty())
        .collect()
}

/// Whether nothing speaks of a fact and it is merely assumed to be absent: dozens of such rows would drown the rest.
fn silent(d: &Derived, id: &str) -> bool {
    d.scenario.facts.get(id).is_some_and(|r| r.basis == Basis::Assumed && r.known == Known::Absent)
}

/// Labels of the changes that are assumed to be no part of the release, because nothing speaks of them.
pub fn assumed_absent(lib: &Library, d: &Derived) -> Vec<String> {
    lib.topics.iter().flat_map(|t| &t.facts).filter(|f| silent(d, &f.id)).map(|f| f.label.clone()).collect()
}

/// The facts that the home screen shows first, in its order.
pub fn headline(lib: &Library, d: &Derived) -> Vec<Row> {
    const FIRST: [&str; 18] = [
        "app_name", "version_to", "version_from", "app_type", "platform", "platform_flavour", "criticality", "strategy_stated", "gitops",
        "databases", "database-migration", "window", "zero_downtime_required", "user_impacting", "replicas", "rps", "error_rate", "oncall",
    ];
    FIRST.iter().filter_map(|id| row(lib, d, id)).collect()
}

/// One fact as a row; none if nothing is known and nobody answered.
pub fn row(lib: &Library, d: &Derived, id: &str) -> Option<Row> {
    let def = lib.fact(id)?;
    let r = d.scenario.facts.get(id)?;
    let value = match &r.known {
        Known::Present(v) => words::shown(def, v),
        Known::Absent if def.kind == FactKind::Component => "not part of it".into(),
        Known::Absent => "none".into(),
        Known::Unknown => "not known".into(),
    };
    let (tone, ground) = ground(r.basis);
    let mut quotes: Vec<String> = r.evidence.iter().map(|e| e.quote.clone()).filter(|q| !q.is_empty()).collect();
    quotes.dedup();
    quotes.truncate(4);
    let read = r.read.as_deref().and_then(|k| match k {
        Known::Present(v) => Some(words::shown(def, v)),
        _ => None,
    });
    Some(Row {
        id: id.to_owned(),
        label: def.label.clone(),
        value,
        tone,
        ground,
        quotes,
        reason: reason(r),
        read,
        conflict: d.scenario.contradictions.iter().any(|c| c.fact == id),
        answered: r.basis == Basis::Answered,
    })
}

fn reason(r: &Resolved) -> String {
    r.evidence.iter().map(|e| e.reason.as_str()).find(|x| !x.is_empty()).unwrap_or_default().to_owned()
}

fn ground(basis: Basis) -> (&'static str, &'static str) {
    match basis {
        Basis::Assumed => ("assumed", "assumed"),
        Basis::Implied => ("implied", "follows"),
        Basis::Stated => ("stated", "read"),
        Basis::Answered => ("answered", "your word"),
    }
}

/// Facts that can still be added by hand: (id, label), by topic.
pub fn addable(lib: &Library, d: &Derived) -> Vec<(String, String)> {
    lib.topics
        .iter()
        .flat_map(|t| &t.facts)
        .filter(|f| f.id != crate::facts::id::SUBJECT && (!d.scenario.facts.contains_key(&f.id) || silent(d, &f.id)))
        .map(|f| (f.id.clone(), f.label.clone()))
        .collect()
}
