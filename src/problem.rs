//! The one error that a person ever sees.

use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Info,
    /// Something was left out or guessed.
    Warning,
    /// The thing asked for was not done.
    Error,
}

/// What went wrong, where, and what the person can do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What happened, one sentence.
    pub message: String,
    /// What to do, one sentence; may be empty.
    pub hint: String,
    /// Where: "line 12", "step 3", a file name; may be empty.
    pub place: String,
}

impl Problem {
    /// A problem that stopped what was asked for.
    pub fn error(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), hint: hint.into(), place: String::new() }
    }

    /// A problem that left something out.
    pub fn warning(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message, hint) }
    }

    /// A remark.
    pub fn info(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { severity: Severity::Info, ..Self::error(message, hint) }
    }

    /// The same problem, with its place.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.message)?;
        if !self.hint.is_empty() {
            write!(f, " {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

wire!(enum Severity { 0 Info, 1 Warning, 2 Error });
wire!(Problem { severity, message, hint, place });
