//! What is noted on the day: figures that were read, decisions at the gates, what a command printed or somebody saw.
//!
//! build.rs includes this file too, for the bundled examples: it must not name anything of the crate.

use serde::{Deserialize, Serialize};

/// Figures that were read and judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurement {
    /// Where: a phase, `step:<step id>`, or an event list.
    pub place: String,
    /// What was measured: `P95 latency`.
    pub name: String,
    /// Its unit, and after a space what kind of figure it is: `ms`, `% avg`.
    pub unit: String,
    /// The readings in the order they were taken, in thousandths of the unit.
    pub readings: Vec<i64>,
    /// What they are compared with, in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<i64>,
    /// What they mean.
    pub verdict: Verdict,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// The limit that decided; empty if none did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub limit: String,
    /// What follows from it: hold or roll back where a limit was breached; none where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Choice>,
}

/// What figures mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// They are as they should be.
    Pass,
    /// They are not.
    Fail,
    /// They do not tell.
    Inconclusive,
    /// There are none.
    #[default]
    NoData,
}

/// What somebody decided at a gate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Where.
    pub place: String,
    /// What.
    pub choice: Choice,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// What was on the screen when it was decided: lamp, reason, figures.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shown: String,
}

/// What can be decided at a gate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Go on.
    Proceed,
    /// Stay here.
    #[default]
    Hold,
    /// Go back.
    RollBack,
}

/// What a command printed, or what somebody saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Where.
    pub place: String,
    /// The words; a command that was run begins with `$ `.
    pub text: String,
}
