//! The document as YAML.

use super::shape;
use crate::document::Document;
use crate::pipeline::Derived;
use crate::problem::Problem;

/// Writes a document with what follows from it.
pub fn write(doc: &Document, d: &Derived) -> String {
    let body = serde_saphyr::to_string(&shape::write(doc, d)).unwrap_or_default();
    format!("# A release of T-Minus. `entries` is the log; `inputs` and `plan` follow from it and are ignored when read back.\n{body}")
}

/// Reads a document, inside a budget that a hostile file cannot pass.
pub fn read(text: &str) -> Result<(Document, Vec<Problem>), Problem> {
    let budget = serde_saphyr::budget! {
        max_events: 2_000_000,
        max_nodes: 600_000,
        max_depth: 64,
        max_aliases: 0,
        max_anchors: 0,
        max_documents: 1,
    };
    let options = serde_saphyr::options! { budget: budget, strict_booleans: true };
    let found = serde_saphyr::from_str_with_options(text, options).map_err(|e| {
        let place = e.location().map(|l| format!("line {}", l.line())).unwrap_or_default();
        Problem::error(format!("This is no YAML of a release: {}.", why(&e.to_string())), "A YAML export has `tminus`, `id` and `entries`.")
            .at(place)
    })?;
    shape::document(found)
}

/// What the reader of YAML complains of, in one line, without the place, which is told elsewhere.
fn why(all: &str) -> String {
    let first = all.lines().next().unwrap_or_default().trim_start_matches("error: ");
    let what = match first.split_once(": ") {
        Some((place, what)) if place.starts_with("line ") => what,
        _ => first,
    };
    let breach = what.strip_prefix("budget breached: ").map(|b| b.split([' ', '{']).next().unwrap_or_default());
    match breach {
        Some("Anchors" | "Aliases") => "it has an anchor or an alias (`&name`, `*name`), which no export has".into(),
        Some("Documents") => "it holds more than one document".into(),
        Some("Depth") => "it is nested too deeply".into(),
        Some(_) => "it has more values than any release".into(),
        None if what.starts_with("recursion limit") => "it is nested too deeply".into(),
        None => what.chars().filter(|c| !c.is_control()).take(200).collect(),
    }
}
