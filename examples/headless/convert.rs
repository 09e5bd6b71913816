//! `convert`: a document from one format to another.

use crate::input;
use tminus::document::{Document, edit};
use tminus::formats::{head, json, markdown, markdown_read, yaml};
use tminus::pipeline::{Library, derive};
use tminus::problem::{Problem, Severity};
use tminus::run::{What, chain};

const FORMATS: [&str; 3] = ["yaml", "json", "markdown"];

/// Runs the verb.
pub(crate) fn run(args: &[String]) -> u8 {
    let options = match input::options(args, &["from", "to"]) {
        Ok(o) => o,
        Err(why) => return crate::wrong(&why),
    };
    let (Some(from), Some(to)) = (options.get("from"), options.get("to")) else {
        return crate::wrong("convert needs --from and --to");
    };
    if let Some(f) = [from, to].into_iter().find(|f| !FORMATS.contains(&f.as_str())) {
        return crate::wrong(&format!("there is no format '{f}'; formats are {}", FORMATS.join(", ")));
    }
    let text = match input::text() {
        Ok(t) => t,
        Err(why) => return crate::problem(&why),
    };
    let read = match from.as_str() {
        "yaml" => yaml::read(&text),
        "json" => json::read(&text),
        _ => from_markdown(&text),
    };
    let (doc, problems) = match read {
        Ok(found) => found,
        Err(p) => return crate::problem(&p.to_string()),
    };
    problems.iter().for_each(|p| eprintln!("headless: {p}"));
    let d = derive(&doc, Library::whole());
    let out = match to.as_str() {
        "yaml" => yaml::write(&doc, &d),
        "json" => json::write(&doc, &d),
        _ => head::below(markdown::write(&doc.id, &d, &d.state), &chain::head(&doc.entries)),
    };
    let left_out = problems.iter().any(|p| p.severity > Severity::Info);
    u8::from(!input::answer(&out) || left_out)
}

/// A ticked checklist as a document: its description, states, notes and own lines as edits of its release.
fn from_markdown(text: &str) -> Result<(Document, Vec<Problem>), Problem> {
    let read = markdown_read::read(text);
    if read.lines.is_empty() {
        return Err(read.problems.into_iter().next_back().unwrap_or_else(|| Problem::error("No task was found.", "")));
    }
    let (state, mut n) = (tminus::run::State::default(), 0);
    let own = std::cell::RefCell::new(&mut n);
    let new_id = || {
        **own.borrow_mut() += 1;
        format!("own.{}", own.borrow())
    };
    let (edits, mut problems) = markdown_read::edits(&read, &state, &|_| true, &new_id);
    problems.extend(read.problems.iter().cloned());
    let id = if read.release.is_empty() { tminus::document::id_of(text) } else { read.release.clone() };
    let mut doc = Document::new(id);
    let hand = edit::Hand { device: "headless".into(), by: String::new(), now: 0 };
    if !read.description.is_empty() {
        edit::apply(&mut doc, What::Text { text: read.description.clone(), at: 0, zone: "UTC".into() }, &hand);
    }
    if !edits.is_empty() {
        edit::apply(&mut doc, What::Many(edits), &hand);
    }
    Ok((doc, problems))
}
