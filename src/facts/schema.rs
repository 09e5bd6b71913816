//! What a file of `facts/data` holds. build.rs includes this file too: it must not name anything of the crate.

use serde::{Deserialize, Serialize};

/// One topic: a file of `facts/data`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicFile {
    /// The file's stem.
    pub topic: String,
    /// Shown above its facts.
    pub label: String,
    /// The facts.
    pub facts: Vec<FactDef>,
}

/// What can be known.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactDef {
    /// Never changes.
    pub id: String,
    /// Shown before the value.
    pub label: String,
    /// What shape the value has.
    pub kind: FactKind,
    /// What to ask a person; empty if it is never asked.
    #[serde(default)]
    pub question: String,
    /// For a number: its unit.
    #[serde(default)]
    pub unit: String,
    /// For a choice: what it can be.
    #[serde(default)]
    pub values: Vec<ValueDef>,
    /// For a flag or component: phrases that say yes.
    #[serde(default)]
    pub cues: Vec<String>,
    /// Phrases that say no by themselves ("stateless" says there is no database).
    #[serde(default)]
    pub cues_against: Vec<String>,
    /// For a component: phrases that say that this change touches it.
    #[serde(default)]
    pub touch_cues: Vec<String>,
    /// For a component: its name in the vocabulary of what a change touches (scored corpus); empty if it has none.
    #[serde(default)]
    pub infra: String,
    /// For a component: it names a change, so being in the picture means being touched.
    #[serde(default)]
    pub is_change: bool,
    /// For text: labels of `key: value` lines that give it.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Other facts that follow when this one is present: `fact=value` or `has=component`.
    #[serde(default)]
    pub implies: Vec<String>,
    /// What stands in when nobody says it, with the reason: shown as assumed. Empty: it stays unknown.
    #[serde(default)]
    pub assume: String,
}

/// Shape of a fact's value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// Free words.
    #[default]
    Text,
    /// One of `values`.
    Choice,
    /// Several of `values`.
    Set,
    /// A number with a unit.
    Number,
    /// Yes or no.
    Flag,
    /// A part of the picture that a change may touch.
    Component,
    /// A list of words.
    List,
}

/// One thing that a choice can be.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueDef {
    /// Never changes.
    pub id: String,
    /// Shown.
    pub label: String,
    /// Phrases that say it.
    #[serde(default)]
    pub cues: Vec<String>,
    /// How much one phrase counts when several values are named.
    #[serde(default = "usual_weight")]
    pub weight: u8,
    /// Other facts that follow: `fact=value` or `has=component`.
    #[serde(default)]
    pub implies: Vec<String>,
}

fn usual_weight() -> u8 {
    2
}
