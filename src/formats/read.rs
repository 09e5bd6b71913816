//! The one door for foreign text: what is it, and what does it say?

use super::markdown_read::{self, MarkdownRead};
use super::{json, yaml};
use crate::document::Document;
use crate::problem::Problem;
use crate::wire::wire;

/// What was read.
#[derive(Debug, Clone)]
pub enum Found {
    /// A whole release.
    Release(Document, Vec<Problem>),
    /// A ticked checklist.
    Ticks(MarkdownRead),
    /// Nothing of ours; why.
    Nothing(Problem),
}

/// More than any release needs, in bytes.
const LONGEST: usize = 4_000_000;

/// Reads a text by its name and shape.
pub fn read(name: &str, text: &str) -> Found {
    if text.len() > LONGEST {
        return Found::Nothing(Problem::error(
            format!("{name} has {} bytes, more than {LONGEST}.", text.len()),
            "Is it really one release?",
        ));
    }
    if text.trim().is_empty() {
        return Found::Nothing(Problem::error(format!("{name} is empty."), "Choose an export of this page: Markdown, YAML or JSON."));
    }
    let trimmed = text.trim_start();
    let lower = name.to_lowercase();
    let result = if trimmed.starts_with('{') {
        json::read(text)
    } else if lower.ends_with(".yaml") || lower.ends_with(".yml") || text.lines().any(|l| l.starts_with("tminus:")) {
        yaml::read(text)
    } else if text.contains("[ ]") || text.contains("[x]") || text.contains("[X]") || text.contains("tm-release:") {
        return Found::Ticks(markdown_read::read(text));
    } else {
        return Found::Nothing(Problem::error(
            format!("{name} is no export of this page."),
            "Choose Markdown, YAML or JSON that was taken away here. A description goes into the text field.",
        ));
    };
    match result {
        Ok((doc, problems)) if doc.entries.is_empty() => Found::Nothing(
            problems
                .into_iter()
                .next()
                .unwrap_or_else(|| Problem::error(format!("{name} has no entries."), "There is nothing to take in.")),
        ),
        Ok((doc, problems)) => Found::Release(doc, problems),
        Err(p) => Found::Nothing(p),
    }
}

wire!(enum Found { 0 Release(document, problems), 1 Ticks(read), 2 Nothing(problem) });
