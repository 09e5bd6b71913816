//! Prometheus: the queries of the release, recording and alerting rules for its objective, and the test of the rules.
//!
//! Inside: `queries` (what to ask while it rolls), `rules` (what is recorded and what alerts), `proof` (the rules' own test).

mod proof;
pub(super) mod queries;
pub(super) mod rules;

use super::metrics::by_prometheus;
use super::{File, Target, Tool};

/// The tool.
pub const TOOL: Tool = Tool { id: "prometheus", label: "Prometheus", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !by_prometheus(t) {
        return Vec::new();
    }
    let mut out = Vec::new();
    out.extend(queries::file(t));
    out.extend(rules::files(t));
    out.extend(proof::file(t));
    out
}

/// Folder of the release's rules.
fn folder(t: &Target<'_>) -> String {
    format!("prometheus/{}/{}", t.app_path(), t.environment())
}
