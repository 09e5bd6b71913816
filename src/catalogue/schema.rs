//! What a file of `catalogue/data` holds. build.rs includes this file too: beside the conditions it must not name
//! anything of the crate.

use super::condition::Condition;
use serde::{Deserialize, Serialize};

/// One area: a file of `catalogue/data`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaFile {
    /// The file's stem.
    pub area: String,
    /// Shown above its items.
    pub label: String,
    /// The items.
    pub items: Vec<Item>,
}

/// How much an item weighs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// No go without it.
    Stop,
    /// To be done tonight.
    #[default]
    Check,
    /// True of the service, not of this release.
    Standing,
}

/// What an entry of the catalogue is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A line to check.
    #[default]
    Check,
    /// Something the product holds to; shown in the help.
    Principle,
    /// A field of a template's header.
    Field,
    /// The order of a template's parts.
    Outline,
}

/// A list that is prepared always and opened by an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventList {
    /// Opened when somebody rolls back.
    Rollback,
    /// Opened when somebody declares an incident.
    Incident,
}

/// One line to check.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Written by hand; never changes.
    pub id: String,
    /// What it is.
    #[serde(default)]
    pub kind: Kind,
    /// What must be true or done, one line.
    pub title: String,
    /// When it is due; empty for an item of an event list.
    #[serde(default)]
    pub phase: String,
    /// When it is due in a hotfix; empty: a hotfix sets it aside.
    #[serde(default)]
    pub hotfix: String,
    /// The event list it joins instead of a phase.
    #[serde(default)]
    pub list: Option<EventList>,
    /// How much it weighs.
    #[serde(default)]
    pub weight: Weight,
    /// When it weighs stop, whatever `weight` says.
    #[serde(default)]
    pub stop_when: Option<Condition>,
    /// When a standing item must be looked at tonight.
    #[serde(default)]
    pub check_when: Option<Condition>,
    /// When it applies.
    #[serde(default)]
    pub when: Condition,
    /// Who usually does it.
    #[serde(default)]
    pub role: String,
    /// What to do.
    #[serde(default, rename = "do")]
    pub action: String,
    /// Sub-points.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// Of a symptom: the first actions, before anybody looks for the cause.
    #[serde(default)]
    pub first: Vec<Part>,
    /// Of a symptom: what to do by what is found.
    #[serde(default)]
    pub branches: Vec<Branch>,
    /// Of a symptom: minutes from its declaration within which somebody decides; 0: no deadline.
    #[serde(default)]
    pub decide_within: u32,
    /// Of a symptom: what is decided, and by whom.
    #[serde(default)]
    pub decide: String,
    /// How to see that it is done.
    #[serde(default)]
    pub verify: String,
    /// Commands that help.
    #[serde(default)]
    pub commands: Vec<CommandDef>,
    /// Moments whose commands of the release's tools belong to this line as well: deploy, watch, roll-back, ...
    #[serde(default)]
    pub moments: Vec<String>,
    /// Why it is asked.
    #[serde(default)]
    pub why: String,
    /// Where the advice comes from.
    #[serde(default)]
    pub source: Option<Source>,
    /// Contract rows that it answers.
    #[serde(default)]
    pub covers: Vec<String>,
    /// The item is no longer used; it keeps its place for old plans.
    #[serde(default)]
    pub retired: bool,
    /// The item that took its place.
    #[serde(default)]
    pub replaced_by: String,
}

/// A sub-point of an item.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What to look at.
    pub text: String,
    /// When it applies.
    #[serde(default)]
    pub when: Condition,
    /// Contract rows that it answers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// What to do when something is found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// What is found.
    #[serde(rename = "if")]
    pub found: String,
    /// What to do then.
    pub then: String,
    /// When it applies.
    #[serde(default)]
    pub when: Condition,
    /// Contract rows that it answers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// A command or query of an item.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandDef {
    /// What to run, with placeholders.
    pub run: String,
    /// When it applies.
    #[serde(default)]
    pub when: Condition,
    /// What it prints when all is well.
    #[serde(default)]
    pub expect: String,
    /// What it means when it does not, and what to do.
    #[serde(default)]
    pub fails: String,
}

/// A page that a rule or an item comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    pub name: String,
    /// Where it is; may be empty.
    #[serde(default)]
    pub url: String,
}
