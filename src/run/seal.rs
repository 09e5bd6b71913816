//! The sealed plan: what a run is carried out by, whatever becomes of the description or the catalogue meanwhile.

use crate::plan::{Plan, runbook};
use crate::scenario::Scenario;
use crate::wire::wire;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A plan as it stood when the run started, or when a change was taken over. Never rewritten; kept under its hash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The library it was made with.
    pub library: String,
    /// The strategy.
    pub strategy: String,
    /// Limits that differ from their defaults, in thousandths.
    pub limits: BTreeMap<String, i64>,
    /// The picture of the release.
    pub scenario: Scenario,
    /// The plan without own lines, moves and removals: these are entries and come on top of it.
    pub plan: Plan,
    /// The commands of the tools, with the release's names in them.
    pub runbook: Vec<runbook::Step>,
}

impl Sealed {
    /// SHA-256 of the sealed plan as JSON, in hexadecimal.
    pub fn hash(&self) -> String {
        Kept::from(self).hash()
    }
}

/// A sealed plan as it is kept and handed on: the JSON that its hash is of. The page keeps plans and never looks into them, so its
/// first load carries no reader for what a plan holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    json: String,
}

impl Kept {
    /// A plan from its JSON, as it was stored.
    pub fn stored(json: String) -> Self {
        Self { json }
    }

    /// Its JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The hash that entries name.
    pub fn hash(&self) -> String {
        Sha256::digest(self.json.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
    }

    /// What it holds; none if that is no sealed plan.
    pub fn open(&self) -> Option<Sealed> {
        serde_json::from_str(&self.json).ok()
    }
}

impl From<&Sealed> for Kept {
    fn from(sealed: &Sealed) -> Self {
        Self { json: serde_json::to_string(sealed).unwrap_or_default() }
    }
}

impl From<Sealed> for Kept {
    fn from(sealed: Sealed) -> Self {
        Self::from(&sealed)
    }
}

wire!(Kept { json });
