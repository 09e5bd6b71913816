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
}
