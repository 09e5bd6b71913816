//! What `rollout/data/limits.yaml` holds. build.rs includes this file too: it must not name anything of the crate.

use serde::{Deserialize, Serialize};

/// All limits.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitFile {
    /// The limits.
    pub limits: Vec<LimitDef>,
}

/// A threshold with its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitDef {
    /// Never changes.
    pub id: String,
    /// Shown.
    pub label: String,
    /// How the value is written, with `{value}` in it: `< {value}%`.
    pub form: String,
    /// Default, in thousandths of its unit.
    pub default: i64,
    /// Smallest sensible value, in thousandths.
    pub min: i64,
    /// Largest sensible value, in thousandths.
    pub max: i64,
    /// What the unit means: "percentage points above the stable version".
    pub unit: String,
    /// What a breach means: hold or roll-back.
    pub breach: String,
    /// What it is used for, one sentence.
    pub about: String,
    /// The figure that it is a limit of.
    pub figure: Figure,
    /// What the figure is compared with.
    pub against: Against,
    /// Where the breach begins.
    pub breached: Bound,
    /// When it is judged.
    pub judged: Moment,
    /// Smallest weight of a step, in percent, from which it is judged.
    #[serde(default)]
    pub from: u8,
    /// The limit that means roll back: between this one and that one somebody looks.
    #[serde(default)]
    pub until: String,
}

/// What is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Share of requests that failed, in percent.
    #[default]
    ErrorRate,
    /// Share of requests that did not, in percent.
    SuccessRate,
    /// 95th percentile of the response time, in milliseconds.
    P95,
    /// 99th percentile of the response time, in milliseconds.
    P99,
    /// Response time as it is usually given (median or mean), in milliseconds.
    ResponseTime,
    /// CPU use in percent of what is requested.
    Cpu,
    /// Memory use, in any unit that stays the same.
    Memory,
    /// Restarts of one pod within five minutes.
    Restarts,
    /// Health checks that failed in a row.
    HealthChecks,
}

/// What a figure is compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// Nothing: the limit is absolute.
    #[default]
    Itself,
    /// The baseline: how many units it is above.
    Points,
    /// The baseline: how many percent it is above.
    Percent,
    /// The baseline: how many times as much it is.
    Times,
    /// The objective: how many times as fast as allowed its budget is spent.
    Budget,
}

/// Where a breach begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// At the limit.
    #[default]
    At,
    /// Above it.
    Above,
    /// Below it.
    Below,
}

/// When a limit is judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// At the steps of the rollout.
    Step,
    /// When all traffic is on the new version.
    After,
    /// At any time.
    #[default]
    Always,
}
