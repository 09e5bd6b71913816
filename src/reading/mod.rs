//! Free text → facts: sentences, numbers, negation, history, hypothesis, cues.
//!
//! Invariant: reading never fails; what is not understood is left alone. Four readings are never evidence for what
//! happens now: negation, history, hypothesis and names.

use crate::evidence::Evidence;
use crate::facts::Value;
use crate::facts::schema::TopicFile;
use serde::{Deserialize, Serialize};

/// How a phrase stands in its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// It is said to be so now.
    Affirmed,
    /// It is said not to be so.
    Negated,
    /// It was so once.
    History,
    /// It may be so one day.
    Hypothesis,
}

/// One thing that the reader found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The fact.
    pub fact: String,
    /// Its value.
    pub value: Value,
    /// How it stands.
    pub stance: Stance,
    /// The words.
    pub evidence: Evidence,
}

/// Everything that a text says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// In the order of the text.
    pub observations: Vec<Observation>,
    /// Services named with versions, in the order of the text.
    pub services: Vec<crate::reading::ServiceRead>,
}

/// A service as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRead {
    /// Its name.
    pub name: String,
    /// Version after the change.
    pub to: Option<String>,
    /// Version before the change.
    pub from: Option<String>,
}

/// Reads a description.
pub fn read(_topics: &[TopicFile], _text: &str) -> Reading {
    Reading::default()
}
