//! The plan as a GitLab issue: a description template, which can be pasted into an issue as well. Its ticks can be read back.
//!
//! GitLab reads `[~]` as "does not apply", and a line that opens with `/` as a quick action. Nothing that a person typed opens a
//! line, so the only actions are those at the end.

use super::dialect::GITLAB;
use super::markdown;
use super::outline::outline;
use crate::pipeline::Derived;
use crate::run::State;
use crate::when::Civil;
use std::fmt::Write;

/// Writes the template; `start` is when the deployment starts, milliseconds since 1970 UTC.
pub fn write(doc_id: &str, d: &Derived, state: &State, start: Option<i64>) -> String {
    let mut out = markdown::whole(doc_id, &outline(d, state), &GITLAB);
    out.push_str("\n/label ~release\n");
    if let Some(c) = start.map(Civil::from_utc) {
        let _ = writeln!(out, "/due {:04}-{:02}-{:02}", c.year, c.month, c.day);
    }
    out
}
