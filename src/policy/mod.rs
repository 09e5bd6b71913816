//! The rules of an organisation on top of the library: items added, changed and retired, limits, roles, freezes and gates.
//!
//! Invariants: every rule has a reason and an owner; an item that a policy retires is set aside with that reason; ids stay, so that
//! ticks survive a new version of the policy.
//! Inside: `apply` (policy → catalogue, limits, plan), `check` (what a policy may not say), `kept` (how the page keeps it and its workers
//! follow it).

pub mod apply;
pub mod check;
pub mod kept;

use crate::catalogue::{Item, Weight};
use crate::plan::{Freeze, GateRule};
use crate::scenario::condition::Condition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Names it: lower-case letters, digits, `.` and `-`.
    pub id: String,
    /// Its version, as its owner counts.
    pub version: String,
    /// Who answers for it.
    pub owner: String,
    /// Why it is there: stands in for a rule's own reason.
    pub reason: String,
    /// Items that it adds, in the order of the file.
    pub added: Vec<Added>,
    /// Items that it changes.
    pub changed: Vec<Changed>,
    /// Items that it retires.
    pub retired: Vec<Retired>,
    /// Limits, in thousandths of their unit, with the reason.
    pub limits: BTreeMap<String, (i64, String)>,
    /// What its people call a role.
    pub roles: BTreeMap<String, String>,
    /// Periods in which nothing is released.
    pub freezes: Vec<(Condition, Freeze)>,
    /// What gates need; the place may be a choice of steps such as `each-step`.
    pub gates: Vec<(Condition, GateRule)>,
}

/// An item of the policy's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Never changes.
    pub id: String,
    /// What must be true or done.
    pub title: String,
    /// When it is due.
    pub phase: String,
    /// When it is due in a hotfix; empty: a hotfix sets it aside.
    pub hotfix: String,
    /// How much it weighs.
    pub weight: Weight,
    /// When it applies.
    pub when: Condition,
    /// Who does it.
    pub role: String,
    /// How.
    pub action: String,
    /// How to see that it is done.
    pub verify: String,
    /// Why.
    pub reason: String,
    /// A page about it; may be empty.
    pub url: String,
}

/// A change of an item of the library; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The item.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Its phase.
    pub phase: Option<String>,
    /// Its weight.
    pub weight: Option<Weight>,
    /// When it applies.
    pub when: Option<Condition>,
    /// Who does it.
    pub role: Option<String>,
    /// Why it was changed.
    pub reason: String,
}

/// An item that is asked no longer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// The item.
    pub id: String,
    /// Why.
    pub reason: String,
    /// The item that takes its place; may be empty.
    pub replaced_by: String,
}

impl Policy {
    /// The policy in a few words: `acme 2026-11 (Platform team)`.
    pub fn name(&self) -> String {
        format!("{} {} ({})", self.id, self.version, self.owner)
    }
}

impl Added {
    /// The item as the catalogue holds it.
    fn item(&self, policy: &Policy) -> Item {
        Item {
            id: self.id.clone(),
            title: self.title.clone(),
            phase: self.phase.clone(),
            hotfix: self.hotfix.clone(),
            weight: self.weight,
            when: self.when.clone(),
            role: self.role.clone(),
            action: self.action.clone(),
            verify: self.verify.clone(),
            why: self.reason.clone(),
            source: Some(crate::catalogue::Source { name: format!("Policy {}", policy.name()), url: self.url.clone() }),
            ..Item::default()
        }
    }
}
