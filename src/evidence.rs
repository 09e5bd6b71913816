//! Why we believe a fact, and how sure we are.

use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// Where a fact comes from, the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Nobody said it; a named default stands in.
    Assumed,
    /// It follows from something else that was said (EKS is Kubernetes).
    Implied,
    /// The text says it.
    Stated,
    /// A person answered or corrected it; wins over everything read.
    Answered,
}

/// One piece of evidence for a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// How the fact is known.
    pub basis: Basis,
    /// The words that say it, verbatim; empty for an answer or a default.
    pub quote: String,
    /// Byte offset of the first byte of `quote` in the description.
    pub start: usize,
    /// Byte offset after the last byte of `quote`.
    pub end: usize,
    /// The rule that read it, in plain words ("EKS runs Kubernetes"); may be empty.
    pub reason: String,
}

impl Evidence {
    /// Evidence quoted from the description.
    pub fn quoted(text: &str, start: usize, end: usize, basis: Basis) -> Self {
        let quote = text.get(start..end).unwrap_or_default().to_owned();
        Self { basis, quote, start, end, reason: String::new() }
    }

    /// A default that nobody stated.
    pub fn assumed(reason: impl Into<String>) -> Self {
        Self { basis: Basis::Assumed, quote: String::new(), start: 0, end: 0, reason: reason.into() }
    }

    /// What a person answered.
    pub fn answered() -> Self {
        Self { basis: Basis::Answered, quote: String::new(), start: 0, end: 0, reason: "You said so.".into() }
    }
}

wire!(enum Basis { 0 Assumed, 1 Implied, 2 Stated, 3 Answered });
wire!(Evidence { basis, quote, start, end, reason });
