//! Pipelines: build, test, scan, SBOM, sign, verify, deploy with the chosen strategy, and stop at its gates.
//!
//! Invariants: every job that changes what runs stands behind a gate or behind one that did; actions are pinned by commit; no
//! value from outside is pasted into a script; permissions are those of the job.
//! Inside: `release` (what is done, whatever runs it), `github`, `gitlab`.

mod release;
mod github;
mod gitlab;

use super::{File, Target, Tool};
use crate::facts::id;

/// The tool.
pub const TOOL: Tool = Tool { id: "pipeline", label: "Pipeline", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if t.is(id::CI, "github-actions") {
        vec![github::workflow(t)]
    } else if t.is(id::CI, "gitlab-ci") {
        vec![gitlab::pipeline(t)]
    } else {
        Vec::new()
    }
}

/// How tags of this release's versions begin.
fn tag_prefix(t: &Target<'_>) -> &'static str {
    if t.scenario.text(id::VERSION_TO).is_some_and(|v| v.starts_with('v')) { "v" } else { "" }
}

#[cfg(test)]
mod tests;
