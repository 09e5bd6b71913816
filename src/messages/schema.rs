//! What a file of `messages/data` holds. build.rs includes this file too: beside the conditions it must not name anything
//! of the crate.

use super::condition::Condition;
use serde::{Deserialize, Serialize};

/// One moment of a release: a file of `messages/data`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MomentFile {
    /// The file's stem.
    pub moment: String,
    /// Shown above its messages.
    #[serde(default)]
    pub label: String,
    /// Place in the list.
    #[serde(default)]
    pub order: u16,
    /// The messages, one for each audience.
    #[serde(default)]
    pub messages: Vec<MessageDef>,
    /// Wordings that several messages share.
    #[serde(default)]
    pub phrases: Vec<PhraseDef>,
}

/// What opens a message that has no time of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Somebody rolls back.
    Rollback,
    /// Somebody declares an incident.
    Incident,
    /// The incident is over.
    Resolved,
    /// The report on the incident is due.
    Report,
}

/// A text for an audience at a moment.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageDef {
    /// `<moment>.<audience>`, written by hand; never changes.
    pub id: String,
    /// For whom.
    pub audience: String,
    /// Where it is sent.
    pub channel: String,
    /// When it is sent, in words.
    pub cadence: String,
    /// Earliest time, in minutes from the start of the deployment.
    #[serde(default)]
    pub from: Option<i64>,
    /// Latest time, in minutes from the start of the deployment.
    #[serde(default)]
    pub to: Option<i64>,
    /// Minutes between two of them while it lasts; 0: sent once.
    #[serde(default)]
    pub every: u32,
    /// Says that all goes on: not sent while an incident lasts.
    #[serde(default)]
    pub calm: bool,
    /// What opens it, where it has no time.
    #[serde(default)]
    pub event: Option<Event>,
    /// When it applies.
    #[serde(default)]
    pub when: Condition,
    /// The subject, with placeholders.
    pub subject: String,
    /// What it says.
    pub body: Vec<BlockDef>,
    /// Contract rows that it answers by its audience, channel and time.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// A part of a message: exactly one of heading, text, bullets and rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockDef {
    /// When it is said; what nobody settled is not said.
    #[serde(default)]
    pub when: Condition,
    /// Left out where one of its values is not known, instead of showing a blank.
    #[serde(default)]
    pub if_known: bool,
    /// A headline.
    #[serde(default)]
    pub heading: String,
    /// A paragraph.
    #[serde(default)]
    pub text: String,
    /// What stands before the bullets.
    #[serde(default)]
    pub label: String,
    /// Bullets; one that is a single placeholder of several values becomes one bullet each.
    #[serde(default)]
    pub bullets: Vec<LineDef>,
    /// Lines of a label and a value.
    #[serde(default)]
    pub rows: Vec<RowDef>,
    /// Contract rows that it answers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// A bullet, or one of the wordings of a phrase.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineDef {
    /// What it says.
    pub text: String,
    /// When it is said.
    #[serde(default)]
    pub when: Condition,
    /// Left out where one of its values is not known.
    #[serde(default)]
    pub if_known: bool,
    /// Contract rows that it answers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// A label and its value.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowDef {
    /// What stands before the colon.
    pub label: String,
    /// The value, with placeholders.
    pub value: String,
    /// When it is said.
    #[serde(default)]
    pub when: Condition,
    /// Left out where one of its values is not known.
    #[serde(default)]
    pub if_known: bool,
    /// The form of the value, as a person types it.
    #[serde(default)]
    pub form: String,
    /// Contract rows that it answers.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// A wording that several messages share.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhraseDef {
    /// Its placeholder.
    pub id: String,
    /// The first one that holds is said; one with `if_known` only where its values are known. None holds: what needs it is
    /// left out.
    pub any: Vec<LineDef>,
}

/// Placeholders that are computed, beside facts, limits (`limit.ID`) and phrases.
pub const COMPUTED: [&str; 26] = [
    "app", "approver", "channel", "decision", "deployer", "deployment", "duration", "each-service", "ends", "event-reason", "health",
    "namespace", "oncall-all", "problems", "progress", "report-due", "results", "severity", "solved", "stage", "stage-reached", "starts",
    "steps", "strategy", "ticket", "versions",
];

/// The placeholders of a text.
pub fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).filter(|n| is_placeholder(n)).collect()
}

/// Whether what stands between braces is a placeholder.
pub fn is_placeholder(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c))
}
