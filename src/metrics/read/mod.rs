//! What people paste or drop, read into series: the answer of Prometheus, a table, a list, a single figure.
//!
//! Invariant: reading never fails. What could not be read is told with its place.
//! Inside: `prometheus` (its HTTP API), `table` (columns), `number` (one figure with its unit, a moment).

mod number;
mod prometheus;
mod table;

use super::samples::{Hints, Samples};
use crate::problem::Problem;

/// Most series that are kept.
const MOST_SERIES: usize = 100;

/// Reads figures; `hints` help to tell the versions apart.
pub fn read(text: &str, hints: &Hints<'_>) -> Samples {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        let nothing =
            Problem::error("There is nothing to read.", "Paste figures: one with its unit, a list, a table, or the answer of Prometheus.");
        return Samples { problems: vec![nothing], ..Samples::default() };
    }
    let mut out = match json_part(text) {
        Some(json) => prometheus::read(json),
        None => table::read(text),
    };
    if out.series.len() > MOST_SERIES {
        out.problems.push(Problem::warning(
            format!("{} series were read: the first {MOST_SERIES} are kept.", out.series.len()),
            "Ask for fewer: sum by the label that tells the versions apart.",
        ));
        out.series.truncate(MOST_SERIES);
    }
    out.fill();
    out.align();
    let gaps = out.series.iter().flat_map(|s| &s.points).filter(|p| p.value.is_none()).count();
    if gaps > 0 {
        out.problems.push(Problem::info(format!("{gaps} values are no numbers or missing: they are gaps."), ""));
    }
    out.guess(hints);
    out
}

/// The JSON in a text: all of it, or what stands below the command that printed it.
fn json_part(text: &str) -> Option<&str> {
    if text.starts_with(['{', '[']) {
        return Some(text);
    }
    let first = text.lines().next()?.trim_start();
    let command = ["$ ", "# ", "> ", "curl ", "promtool "].iter().any(|p| first.starts_with(p));
    let at = text.find("\n{").or_else(|| text.find("\n["))?;
    text.get(at + 1..).filter(|_| command)
}
