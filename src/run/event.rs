//! What happens between the start of a run and its end, beside ticks, figures and decisions.

use super::entry::EntryId;
use serde::{Deserialize, Serialize};

pub use crate::plan::GateRule;

/// The run starts: from here on the plan is the sealed one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Hash of the sealed plan, see `Sealed::hash`.
    pub plan: String,
    /// Whether this is a rehearsal: nothing in it counts for the figures of the service.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rehearsal: bool,
}

/// A change of the facts or of the catalogue is taken over into the run, on purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Hash of the plan that holds from here on.
    pub plan: String,
    /// Why it was taken over.
    pub reason: String,
    /// What it changed, one sentence each, as it was shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

/// A person stops the release where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Where: a phase, `step:<step id>`, or a list.
    pub place: String,
    /// Why.
    pub reason: String,
    /// Who looks after it.
    pub owner: String,
    /// What ends it, in words.
    pub until: String,
    /// When it is looked at again, milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<i64>,
}

/// A hold ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumption {
    /// The entry of the hold.
    pub hold: EntryId,
    /// What happened.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// One voice at a gate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Where the gate stands.
    pub place: String,
    /// The station or the role that speaks.
    pub station: String,
    /// GO or NO-GO.
    pub go: bool,
    /// Why; required for NO-GO.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Something went wrong for users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// What users notice.
    pub what: String,
    /// critical, high, medium or low.
    pub severity: String,
    /// The prepared list that fits, an item's id of the incident lists; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scenario: String,
}

/// A message left the page, or a file did: with the head of the log at that moment, so that a later look can compare.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// What: a message's id, or `export:<format>`, `state`, `hand-over`.
    pub what: String,
    /// To whom, or where; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// The head that went with it.
    pub head: String,
}

/// A rule was set aside by a person who answers for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Which: `freeze:<name>`, `latest-start`, `limit:<limit>`, `gate:<place>`, `line:<line>`.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
}

/// A period in which nothing is released.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// What it is called; names it.
    pub name: String,
    /// Its beginning, milliseconds since 1970 UTC.
    pub from: i64,
    /// Its end, milliseconds since 1970 UTC. One that ends before it begins is no freeze any more.
    pub to: i64,
    /// A hard one is set aside by its owner only, a soft one by anybody who gives a reason.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hard: bool,
    /// Who answers for it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
}

/// The run ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The new version stays.
    #[default]
    Shipped,
    /// The old version is back.
    RolledBack,
    /// It was stopped before anything changed.
    CalledOff,
}
