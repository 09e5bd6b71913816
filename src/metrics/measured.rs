//! What is kept of figures that were read and judged, and what may follow from them.
//!
//! build.rs includes this file too, for the bundled examples: it must not name anything of the crate.

use serde::{Deserialize, Serialize};

/// Figures that were read and judged. All figures are integers, so that two devices write the same bytes.
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
    /// Who judged: threshold, kayenta or sequential; empty for a person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub judge: String,
    /// The limit that decided; empty if none did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub limit: String,
    /// What the judge advises; none from a person, whose decision is an entry of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Choice>,
    /// What can be drawn: canary and baseline over time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Track>,
    /// So many more minutes of the same traffic would tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_minutes: Option<u32>,
}

/// One line of a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// canary or baseline, or what it is called.
    pub name: String,
    /// Milliseconds since 1970 UTC of each value; empty if they have no times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<i64>,
    /// The values in thousandths of the unit; none is a gap.
    pub values: Vec<Option<i64>>,
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
