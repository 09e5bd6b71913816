//! The sealed plan: what a run is carried out by, whatever becomes of the description or the catalogue meanwhile.

use super::entry::What;
use crate::plan::{Plan, runbook};
use crate::scenario::Scenario;
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
    /// The plan as the text that is hashed and kept: JSON, always in the same order.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the text of a sealed plan; none for what a newer version wrote, or what is none.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// Names the text of a sealed plan: its SHA-256 in hexadecimal.
pub fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Hashes of the sealed plans that an edit names.
pub fn named(what: &What) -> Vec<&String> {
    match what {
        What::Started(s) => vec![&s.plan],
        What::Amended(a) => vec![&a.plan],
        What::Many(all) => all.iter().flat_map(named).collect(),
        _ => Vec::new(),
    }
}
