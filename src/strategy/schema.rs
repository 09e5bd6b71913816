//! What a file of `strategy/data` holds. build.rs includes this file too: beside the conditions it must not name
//! anything of the crate.

use super::condition::Condition;
use serde::{Deserialize, Serialize};

/// One strategy: a file of `strategy/data`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrategyDef {
    /// rolling, blue-green, canary, feature-flag, recreate.
    pub id: String,
    /// Shown.
    pub label: String,
    /// What it is, one or two sentences.
    pub summary: String,
    /// Points that it has before any rule speaks.
    pub base: i32,
    /// What it is best for, its characteristics, its approach, tools: what the strategy screen tells of it.
    pub notes: Vec<Note>,
    /// What speaks for or against it.
    pub fit: Vec<FitRule>,
    /// What rules it out.
    pub vetoes: Vec<VetoRule>,
    /// Weights of the default steps, in percent; empty where the strategy has none.
    #[serde(default)]
    pub steps: Vec<u8>,
    /// Pause after each default step, in minutes.
    #[serde(default)]
    pub pauses: Vec<u32>,
}

/// Something the strategy screen tells of a strategy.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// approach, best-for, characteristic, requirement, tools, artefact.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Contract rows that it answers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// A rule that adds or takes points.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitRule {
    /// When it speaks.
    pub when: Condition,
    /// Points; negative ones speak against.
    pub points: i32,
    /// Why, one sentence.
    pub because: String,
    /// Where it comes from; may be empty.
    #[serde(default)]
    pub source: String,
}

/// A rule that rules a strategy out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VetoRule {
    /// When it speaks.
    pub when: Condition,
    /// Why, one sentence.
    pub because: String,
    /// What would lift it.
    #[serde(default)]
    pub lifted_by: String,
    /// Where it comes from; may be empty.
    #[serde(default)]
    pub source: String,
}
