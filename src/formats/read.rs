//! The one door for foreign text: what is it, and what does it say?

use super::markdown_read::{self, MarkdownRead};
use super::{json, yaml};
use crate::document::Document;
use crate::facts;
use crate::problem::{Problem, Severity};
use crate::run::What;
use crate::run::fold::MOST_BY_HAND;
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
pub const LONGEST: usize = 4_000_000;

/// More lines than any checklist has; thousands more would be made own lines of the release.
const MOST_LINES: usize = 5_000;

/// More problems than a person reads.
const MOST_PROBLEMS: usize = 20;

/// Reads a text by its name and shape. The name is cut where it is told: it may be anything.
pub fn read(name: &str, text: &str) -> Found {
    let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    match find(&name, text.strip_prefix('\u{feff}').unwrap_or(text)) {
        Found::Ticks(read) if read.lines.len() > MOST_LINES => Found::Nothing(Problem::error(
            format!("{name} has {} tasks, more than {MOST_LINES}.", read.lines.len()),
            "Is it really the checklist of one release?",
        )),
        Found::Ticks(mut read) => {
            read.problems = few(lost(text).into_iter().chain(read.problems).collect());
            Found::Ticks(read)
        }
        Found::Release(doc, problems) => {
            let longer = doc.entries.iter().any(|e| matches!(&e.what, What::Text { text, .. } if text.len() > facts::LONGEST_TEXT));
            let told = longer.then(|| {
                Problem::warning(
                    format!("Its description is longer than {} characters; what follows is kept and not read.", facts::LONGEST_TEXT),
                    "",
                )
            });
            let many = doc.entries.iter().map(|e| by_hand(&e.what)).sum::<usize>() > MOST_BY_HAND;
            let cut = many.then(|| {
                Problem::warning(
                    format!("It has more than {MOST_BY_HAND} own lines and moves; the first {MOST_BY_HAND} of each are shown."),
                    "",
                )
            });
            Found::Release(doc, few(told.into_iter().chain(cut).chain(problems).collect()))
        }
        nothing => nothing,
    }
}

/// Own lines and moves in an edit.
fn by_hand(what: &What) -> usize {
    match what {
        What::Many(all) => all.iter().map(by_hand).sum(),
        What::Own(_) | What::Move { .. } => 1,
        _ => 0,
    }
}

/// Whether a checklist was saved in another encoding by the editor that ticked it: what is no UTF-8 is this sign by now.
fn lost(text: &str) -> Option<Problem> {
    let line = text.lines().position(|l| l.contains('\u{fffd}'))?;
    let what = "A sign could not be read and is a \u{fffd} now.";
    Some(Problem::warning(what, "If the file was not saved as UTF-8, save it so and read it in again.").at(format!("line {}", line + 1)))
}

/// The first problems, and how many more there are.
fn few(mut all: Vec<Problem>) -> Vec<Problem> {
    let more = all.len().saturating_sub(MOST_PROBLEMS);
    if more > 0 {
        all.truncate(MOST_PROBLEMS);
        all.push(Problem::info(format!("{more} more problems are not shown."), ""));
    }
    all
}

fn find(name: &str, text: &str) -> Found {
    if text.len() > LONGEST {
        return Found::Nothing(Problem::error(
            format!("{name} has {} bytes, more than {LONGEST}.", text.len()),
            "Is it really one release?",
        ));
    }
    if text.contains('\0') {
        return Found::Nothing(Problem::error(
            format!("{name} is no text in UTF-8: it has signs that no text has."),
            "If it is a text, open it in an editor and save it as UTF-8.",
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
        Ok((doc, problems)) if doc.entries.is_empty() => Found::Nothing(match problems.into_iter().next() {
            Some(first) => Problem {
                severity: Severity::Error,
                hint: "No other entry could be read either. Take the release away anew.".into(),
                ..first
            },
            None => Problem::error(format!("{name} has no entries."), "There is nothing to take in."),
        }),
        Ok((doc, problems)) => Found::Release(doc, problems),
        Err(p) => Found::Nothing(p),
    }
}

wire!(enum Found { 0 Release(document, problems), 1 Ticks(read), 2 Nothing(problem) });
