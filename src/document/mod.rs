//! What is saved: the log of entries of one release.
//!
//! Invariants: nothing derived is saved; data of a newer version is never rewritten; what was reported as saved is there.
//! Inside: `edit` (an edit becomes an entry), `merge`, `migrate`, `replay` (a release as it stood), `store` (the port to a key-value store), `keeping` (journal and
//! snapshots in it), `gone` (deleted releases), `plans` (sealed plans).

pub mod edit;
pub mod merge;
pub mod migrate;
pub mod replay;
pub mod store;
pub mod keeping;
mod gone;
mod plans;

use crate::facts::id;
use crate::run::{Confirmed, Course, Entry, What, seal};
use crate::wire::{Bytes, Wire};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the saved shape that this program writes.
pub const VERSION: u32 = 1;

/// One release, as it is saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Given when it is made; never changes.
    pub id: String,
    /// The log.
    pub entries: Vec<Entry>,
    /// The sealed plans that its entries name, by their hash: each as the text that was hashed, since only who carries the run out
    /// by it needs to read it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub plans: BTreeMap<String, String>,
}

impl Document {
    /// An empty release.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), entries: Vec::new(), plans: BTreeMap::new() }
    }

    /// Hashes of the sealed plans that the entries name, in the order of the log, each once.
    pub fn plan_hashes(&self) -> Vec<&str> {
        plan_hashes(&self.entries)
    }

    /// Takes the text of a sealed plan in, under its hash.
    pub fn take_plan(&mut self, text: String) {
        self.plans.insert(seal::hash(&text), text);
    }

    /// The text of the plan that the run is carried out by; none before the start, or where it did not come with the release.
    pub fn sealed(&self, course: &Course) -> Option<&str> {
        self.plans.get(course.plan()?).map(String::as_str)
    }
}

/// Hashes of the sealed plans that entries name, in their order, each once.
pub fn plan_hashes(entries: &[Entry]) -> Vec<&str> {
    let mut out: Vec<&str> = entries.iter().flat_map(|e| seal::named(&e.what)).map(String::as_str).collect();
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|h| seen.insert(*h));
    out
}

/// The log goes over the wire as it is saved, since that keeps what a newer version wrote.
impl Wire for Document {
    fn put(&self, to: &mut Vec<u8>) {
        self.id.put(to);
        serde_json::to_string(&self.entries).unwrap_or_default().put(to);
        self.plans.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        let id = String::take(from);
        let entries = serde_json::from_str(&String::take(from)).unwrap_or_default();
        Self { id, entries, plans: Wire::take(from) }
    }
}

/// Whether a text can be the id of a release: it becomes part of keys and addresses.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b'.')
}

/// An id that follows from a text, where chance is not wanted.
pub fn id_of(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).iter().take(6).map(|b| format!("{b:02x}")).collect()
}

/// What a new release takes over from the last one of its service: settings, never ticks.
pub fn carry_over(last: &crate::run::State) -> Vec<What> {
    let mut out = vec![What::Rollout(last.inputs.rollout.clone())];
    out.extend(last.inputs.limits.iter().map(|(limit, v)| What::Limit { limit: limit.clone(), value: Some(*v) }));
    out.extend(last.own.iter().map(|o| What::Own(o.clone())));
    out.extend(last.inputs.strategy.iter().map(|s| What::Strategy(Some(s.clone()))));
    out.extend(last.course.freezes.values().map(|f| What::Freeze(f.clone())));
    // Of the header only the approver, and when people go home, stay the same from release to release.
    out.extend(
        last.inputs
            .fields
            .iter()
            .filter(|(f, _)| matches!(f.as_str(), "approver" | "home"))
            .map(|(f, v)| What::Field { field: f.clone(), value: v.clone() }),
    );
    out
}

/// What a template of one's own takes from a release, and a release from a template: all that was typed and chosen, never what was
/// ticked, confirmed or carried out, and no date. `at` is when the description counts as typed, milliseconds since 1970 UTC.
pub fn template(of: &crate::run::State, at: i64) -> Vec<What> {
    let inputs = &of.inputs;
    let mut out = vec![What::Text { text: inputs.text.clone(), at, zone: inputs.zone.clone() }];
    let dated = [id::WINDOW, id::VERSION_FROM, id::VERSION_TO];
    let answers = inputs.answers.iter().filter(|(fact, _)| !dated.contains(&fact.as_str()));
    out.extend(answers.map(|(fact, answer)| What::Answer { fact: fact.clone(), answer: Some(answer.clone()) }));
    out.extend(inputs.templates.iter().map(|t| What::Templates(Some(t.clone()))));
    out.extend(of.moves.iter().map(|(line, (place, before))| What::Move {
        line: line.clone(),
        place: place.clone(),
        before: before.clone(),
    }));
    out.extend(of.removed.iter().map(|(line, reason)| What::Remove { line: line.clone(), reason: reason.clone(), removed: true }));
    // The periods in which nothing is released have dates.
    out.extend(carry_over(of).into_iter().filter(|w| !matches!(w, What::Freeze(_))));
    out
}

/// Standing items that hold at a moment: confirmed and not run out.
pub fn holding(confirmed: &BTreeMap<String, Confirmed>, now: i64) -> BTreeMap<String, Confirmed> {
    crate::order::map(confirmed.iter().filter(|(_, c)| c.expires > now).map(|(k, c)| (k.clone(), c.clone())))
}
