//! All facts resolved into one picture.
//!
//! Invariant: contradictions are kept and shown, never resolved silently; unknown is not no.
//! Inside: `condition` (the language of `when:`), `resolve` (observations and answers → the picture).

pub mod condition;
mod derive;
pub mod resolve;

use crate::evidence::{Basis, Evidence};
use crate::facts::Value;
use crate::wire::wire;
use condition::{Lookup, Tri};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of one fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// Known present, with its value.
    Present(Value),
    /// Known absent: worth as much as known present.
    Absent,
    /// Nobody has said.
    Unknown,
}

/// One fact of the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// The fact.
    pub id: String,
    /// What is known.
    pub known: Known,
    /// The strongest ground it stands on.
    pub basis: Basis,
    /// Everything that speaks for it.
    pub evidence: Vec<Evidence>,
    /// What a reader found before a person corrected it.
    pub read: Option<Box<Known>>,
}

/// Two statements that cannot both be true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// The fact they disagree on.
    pub fact: String,
    /// What one side says.
    pub one: Evidence,
    /// What the other side says.
    pub other: Evidence,
    /// The disagreement in one sentence.
    pub message: String,
}

/// One of several services named in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Version after the change.
    pub to: Option<String>,
    /// Version before the change.
    pub from: Option<String>,
}

/// The one picture of the release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// Every fact that anybody said something about, or that a default stands in for.
    pub facts: BTreeMap<String, Resolved>,
    /// Disagreements.
    pub contradictions: Vec<Contradiction>,
    /// Services in the order of deployment; empty or one for a single service.
    pub services: Vec<Service>,
    /// Strategies that the text rules out.
    pub excluded: Vec<String>,
}

impl Scenario {
    /// What is known of a fact.
    pub fn known(&self, id: &str) -> &Known {
        self.facts.get(id).map_or(&Known::Unknown, |r| &r.known)
    }

    /// The text or choice of a fact.
    pub fn text(&self, id: &str) -> Option<&str> {
        match self.known(id) {
            Known::Present(Value::Text(t)) => Some(t),
            _ => None,
        }
    }

    /// The number of a fact, in thousandths.
    pub fn thousandths(&self, id: &str) -> Option<i64> {
        match self.known(id) {
            Known::Present(Value::Number(n)) => Some(*n),
            _ => None,
        }
    }

    /// The number of a fact as a whole number, rounded down; negative ones are none.
    pub fn whole(&self, id: &str) -> Option<u64> {
        self.thousandths(id).and_then(|n| u64::try_from(n / 1000).ok())
    }

    /// The list of a fact; empty if nothing is known.
    pub fn list(&self, id: &str) -> &[String] {
        match self.known(id) {
            Known::Present(Value::List(l)) => l,
            _ => &[],
        }
    }

    /// A yes/no fact.
    pub fn flag(&self, id: &str) -> Tri {
        match self.known(id) {
            Known::Present(Value::Flag(b)) => Tri::from_bool(*b),
            Known::Present(_) => Tri::Yes,
            Known::Absent => Tri::No,
            Known::Unknown => Tri::Unknown,
        }
    }

    /// Whether a component is in the picture.
    pub fn has(&self, component: &str) -> Tri {
        match self.known(component) {
            Known::Present(_) => Tri::Yes,
            Known::Absent => Tri::No,
            Known::Unknown => Tri::Unknown,
        }
    }

    /// Whether this change touches a component.
    pub fn touches(&self, component: &str) -> Tri {
        match self.known(component) {
            Known::Present(Value::Component { touched }) => Tri::from_bool(*touched),
            Known::Present(_) => Tri::Yes,
            Known::Absent => Tri::No,
            Known::Unknown => Tri::Unknown,
        }
    }
}

/// Yes/no names of the conditions, and the facts that answer them.
const FLAG_FACTS: [(&str, &str); 3] =
    [("user-impacting", "user_impacting"), ("zero-downtime", "zero_downtime_required"), ("critical-deployment", "critical_deployment")];

/// The fact that answers a yes/no name of a condition.
pub fn flag_fact(name: &str) -> &str {
    FLAG_FACTS.iter().find(|(k, _)| *k == name).map_or(name, |(_, f)| f)
}

impl Lookup for Scenario {
    fn is(&self, key: &str, value: &str) -> Tri {
        match key {
            "has" => self.has(value),
            "touches" => self.touches(value),
            "excludes" => Tri::from_bool(self.excluded.iter().any(|x| x == value)),
            _ => match self.known(key) {
                Known::Present(Value::Text(t)) => Tri::from_bool(t == value),
                Known::Present(Value::List(l)) => Tri::from_bool(l.iter().any(|x| x == value)),
                Known::Present(other) => Tri::from_bool(other.show() == value),
                Known::Absent => Tri::from_bool(value == "none"),
                Known::Unknown => Tri::Unknown,
            },
        }
    }

    fn flag(&self, key: &str) -> Tri {
        Self::flag(self, flag_fact(key))
    }
}

wire!(enum Known { 0 Present(value), 1 Absent, 2 Unknown });
wire! {
    Resolved { id, known, basis, evidence, read }
    Contradiction { fact, one, other, message }
    Service { name, to, from }
    Scenario { facts, contradictions, services, excluded }
}
