//! What is noted on the day: figures that were read (see `measured`), decisions at the gates, what a command printed or somebody saw.
//!
//! build.rs includes this file too, for the bundled examples: it must not name anything of the crate.

#[allow(unused_imports, reason = "the build needs a part of it")]
pub use super::measured::{Choice, Measurement, Verdict};
use serde::{Deserialize, Serialize};

/// What somebody decided at a gate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Where.
    pub place: String,
    /// What.
    pub choice: Choice,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// What was on the screen when it was decided: lamp, reason, figures.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shown: String,
}

/// What a command printed, or what somebody saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Where.
    pub place: String,
    /// The words; a command that was run begins with `$ `.
    pub text: String,
}
