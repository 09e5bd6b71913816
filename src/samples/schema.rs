//! What a file of `samples/data` holds. build.rs includes this file too: beside what is noted on the day it must not name
//! anything of the crate.

use super::day::{Choice, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A finished release: a file of `samples/data`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleFile {
    /// The file's stem, and the id of the release.
    pub id: String,
    /// Name of the release; it says that it is a sample.
    pub title: String,
    /// The sample that this one goes on from, and until when it is the same.
    #[serde(default)]
    pub base: Option<Base>,
    /// When it was described (RFC 3339).
    #[serde(default)]
    pub described: String,
    /// The zone of the person who described it.
    #[serde(default)]
    pub zone: String,
    /// Who described it.
    #[serde(default)]
    pub by: String,
    /// The description.
    #[serde(default)]
    pub text: String,
    /// Facts that the description does not give.
    #[serde(default)]
    pub answers: Vec<AnswerDef>,
    /// Fields of the header.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// What was done, in the order of time.
    pub log: Vec<Stage>,
}

/// Where another sample is left.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// The other sample.
    pub sample: String,
    /// What it has from this moment on (RFC 3339) is not so here.
    pub until: String,
}

/// The answer to a question; one of the values.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerDef {
    /// The fact.
    pub fact: String,
    /// Words, or the id of a choice.
    #[serde(default)]
    pub text: Option<String>,
    /// A decimal.
    #[serde(default)]
    pub number: Option<String>,
    /// Yes or no.
    #[serde(default)]
    pub flag: Option<bool>,
    /// Several words.
    #[serde(default)]
    pub list: Option<Vec<String>>,
    /// A component is in the picture; true if this change touches it.
    #[serde(default)]
    pub touched: Option<bool>,
    /// There is none.
    #[serde(default)]
    pub none: bool,
}

/// What somebody did at one place at one moment.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// When (RFC 3339).
    pub at: String,
    /// When it was written down, where that was later.
    #[serde(default)]
    pub recorded: String,
    /// Who.
    pub by: String,
    /// From whom it was heard.
    #[serde(default)]
    pub heard_from: String,
    /// Where; lines without a place stand there.
    pub place: String,
    /// Whether the run starts here; its plan is sealed by whoever opens the sample.
    #[serde(default)]
    pub start: bool,
    /// Whether the place begins.
    #[serde(default)]
    pub begins: bool,
    /// Facts that were answered.
    #[serde(default)]
    pub answers: Vec<AnswerDef>,
    /// What the gate of the place needs.
    #[serde(default)]
    pub needs: Option<NeedsDef>,
    /// What stations said at the gate: `GO`, or why not.
    #[serde(default)]
    pub votes: BTreeMap<String, String>,
    /// A stop.
    #[serde(default)]
    pub held: Option<HeldDef>,
    /// What ended the last hold.
    #[serde(default)]
    pub resumed: String,
    /// Lines of one's own, made before anything else.
    #[serde(default)]
    pub own: Vec<OwnDef>,
    /// What commands printed and people saw.
    #[serde(default)]
    pub log: Vec<String>,
    /// Figures.
    #[serde(default)]
    pub measured: Vec<MeasuredDef>,
    /// Lines that were done.
    #[serde(default)]
    pub done: Vec<String>,
    /// Lines that were tried, with why they failed.
    #[serde(default)]
    pub failed: BTreeMap<String, String>,
    /// Lines that do not apply, with the reason.
    #[serde(default)]
    pub set_aside: BTreeMap<String, String>,
    /// Notes on lines.
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
    /// Standing items that were confirmed, by item.
    #[serde(default)]
    pub confirmed: Vec<String>,
    /// A list that was opened: rollback or incident; and why.
    #[serde(default)]
    pub opened: BTreeMap<String, String>,
    /// An incident: what users notice.
    #[serde(default)]
    pub incident: Option<IncidentDef>,
    /// What ended the incident.
    #[serde(default)]
    pub resolved: String,
    /// A decision.
    #[serde(default)]
    pub decided: Option<DecidedDef>,
    /// How the run ended, after everything else: shipped, rolled-back or called-off.
    #[serde(default)]
    pub ended: String,
}

/// What a gate needs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedsDef {
    /// How many people.
    pub people: u8,
    /// Stations that are polled.
    #[serde(default)]
    pub stations: Vec<String>,
    /// Whether figures must have been judged.
    #[serde(default)]
    pub verdict: bool,
}

/// A stop.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldDef {
    /// Why.
    pub reason: String,
    /// Who looks after it.
    pub owner: String,
    /// What ends it.
    pub until: String,
}

/// An incident.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentDef {
    /// What users notice.
    pub what: String,
    /// critical, high, medium or low.
    pub severity: String,
}

/// A line of one's own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnDef {
    /// Never changes.
    pub id: String,
    /// What must be done.
    pub title: String,
    /// Whether it blocks.
    #[serde(default)]
    pub stop: bool,
}

/// Figures.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasuredDef {
    /// What was measured.
    pub name: String,
    /// Its unit, and after a space what kind of figure it is.
    pub unit: String,
    /// Decimals, one after the other.
    pub read: String,
    /// What they are compared with, a decimal.
    #[serde(default)]
    pub baseline: String,
    /// What they mean.
    pub verdict: Verdict,
    /// Why.
    #[serde(default)]
    pub why: String,
}

/// A decision.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecidedDef {
    /// What.
    pub choice: Choice,
    /// Why.
    pub why: String,
    /// What was shown.
    #[serde(default)]
    pub shown: String,
}
