//! Reads a Markdown export back: states, notes, reasons and own lines, into the release of its id.

use super::markdown::{flat, uncomment, unescape};
use crate::problem::Problem;
use crate::run::{Mark, OwnItem, State, What};
use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// One line as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRead {
    /// Its id; none for a task that was added by hand.
    pub id: Option<String>,
    /// The place it stands at.
    pub place: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub mark: Mark,
    /// The reason of the state.
    pub reason: String,
    /// Its note.
    pub note: String,
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkdownRead {
    /// The release it belongs to; empty if it does not say.
    pub release: String,
    /// The description.
    pub description: String,
    /// Its lines.
    pub lines: Vec<LineRead>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Reads a file; never fails.
pub fn read(text: &str) -> MarkdownRead {
    let mut out = MarkdownRead::default();
    let mut place = String::new();
    let mut fence = 0;
    let mut described = false;
    for (n, raw) in text.lines().enumerate() {
        let t = raw.trim();
        // A fence ends at a run of at least as many backticks, so commands may hold shorter ones.
        let ticks = t.chars().take_while(|c| *c == '`').count();
        if fence == 0 && ticks >= 3 {
            fence = ticks;
            continue;
        }
        if fence > 0 {
            if ticks >= fence && ticks == t.chars().count() {
                fence = 0;
            }
            continue;
        }
        if raw.starts_with("## ") {
            described = raw == "## Description";
        } else if described && let Some(l) = raw.strip_prefix('>') {
            out.description.push_str(if out.description.is_empty() { "" } else { "\n" });
            out.description.push_str(&unescape(l.trim()));
        } else if let Some(id) = between(t, "<!-- tm-release:") {
            out.release = uncomment(id);
        } else if let Some(p) = between(t, "<!-- tm-place:") {
            place = uncomment(p);
        } else if let Some(body) = task(t) {
            let top = raw.starts_with(['-', '*', '+']);
            match line(body, t, &place, top) {
                Some(l) => out.lines.push(l),
                None => out
                    .problems
                    .push(Problem::info("This task is part of another line and was left alone.", "").at(format!("line {}", n + 1))),
            }
        } else if let Some(note) = t.strip_prefix("- Note: ")
            && let Some(last) = out.lines.last_mut()
        {
            last.note = unescape(note);
        }
    }
    if out.release.is_empty() {
        out.problems
            .push(Problem::warning("The file does not say which release it belongs to.", "Open the release first; the ticks go into it."));
    }
    if out.lines.is_empty() {
        out.problems.push(Problem::warning("No task was found in the file.", "Tasks look like `- [x] text`."));
    }
    out
}

/// The part behind `- [ ]` or `- [x]`.
fn task(t: &str) -> Option<&str> {
    let body = t.strip_prefix(['-', '*', '+'])?.trim_start();
    ["[ ]", "[x]", "[X]"].iter().find_map(|b| body.strip_prefix(b)).map(str::trim)
}

fn line(body: &str, whole: &str, place: &str, top: bool) -> Option<LineRead> {
    let ticked = whole.contains("[x]") || whole.contains("[X]");
    let ticked = ticked && whole.find("[x]").or_else(|| whole.find("[X]")).is_some_and(|i| i < 6);
    // The last comment is ours; one that a person typed is escaped.
    let own = body.rfind("<!-- tm:").filter(|at| !body.get(..*at).is_some_and(|b| b.ends_with('\\')));
    let id = own.and_then(|at| between(body.get(at..)?, "<!-- tm:")).map(uncomment);
    if id.is_none() && !top {
        return None;
    }
    let text = own.and_then(|at| body.get(..at)).unwrap_or(body).trim();
    let (title, mark, reason) = match text.rfind(" **[") {
        Some(at) if text.ends_with("]**") => {
            let inner = text.get(at + 4..text.len() - 3).unwrap_or_default();
            let (word, reason) = inner.split_once(": ").unwrap_or((inner, ""));
            let mark = [Mark::Failed, Mark::Blocked, Mark::NotApplicable, Mark::Accepted]
                .into_iter()
                .find(|m| crate::views::words::mark(*m) == word)?;
            (text.get(..at).unwrap_or_default(), if ticked { Mark::Done } else { mark }, unescape(reason))
        }
        _ => (text, if ticked { Mark::Done } else { Mark::Open }, String::new()),
    };
    let title = unescape(title.trim_end_matches(" `stop`"));
    Some(LineRead { id, place: place.to_owned(), title, mark, reason, note: String::new() })
}

/// What stands in a comment that opens a text.
fn between<'a>(text: &'a str, open: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(open)?;
    Some(rest.get(..rest.find(" -->")?)?.trim())
}

/// The edits that bring a release to what the file says: changed states and notes, and own lines that were added.
pub fn edits(read: &MarkdownRead, state: &State, known: &dyn Fn(&str) -> bool, new_id: &dyn Fn() -> String) -> (Vec<What>, Vec<Problem>) {
    let mut out = Vec::new();
    let mut problems = Vec::new();
    for l in &read.lines {
        let Some(id) = &l.id else {
            if l.title.is_empty() {
                continue;
            }
            let own = OwnItem {
                id: new_id(),
                title: l.title.clone(),
                place: if l.place.is_empty() { "T-0".into() } else { l.place.clone() },
                stop: false,
            };
            let line = own.id.clone();
            out.push(What::Own(own));
            if l.mark != Mark::Open {
                out.push(What::Mark { line, mark: l.mark, reason: l.reason.clone() });
            }
            continue;
        };
        if !known(id) {
            problems.push(Problem::info(format!("The line \"{}\" is not in this release and was left alone.", l.title), ""));
            continue;
        }
        let now = state.lines.get(id).cloned().unwrap_or_default();
        if now.mark != l.mark || flat(&now.reason) != l.reason && l.mark != Mark::Done && l.mark != Mark::Open {
            out.push(What::Mark { line: id.clone(), mark: l.mark, reason: l.reason.clone() });
        }
        if !l.note.is_empty() && flat(&now.note) != l.note {
            out.push(What::Note { line: id.clone(), text: l.note.clone() });
        }
    }
    (out, problems)
}

wire! {
    LineRead { id, place, title, mark, reason, note }
    MarkdownRead { release, description, lines, problems }
}
