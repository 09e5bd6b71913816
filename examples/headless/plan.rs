//! `plan`: a description on standard input, the plan on standard output.

use crate::input;
use std::collections::BTreeMap;
use tminus::document::{Document, edit};
use tminus::facts::id;
use tminus::formats::{csv, head, html, ics, json, markdown, policy, yaml};
use tminus::pipeline::{Derived, Library, derive, messages};
use tminus::problem::Problem;
use tminus::run::{What, chain};
use tminus::when::{bundled::Bundled, parse_rfc3339, window};

const FORMATS: [&str; 6] = ["markdown", "yaml", "json", "ics", "html", "csv"];

/// Runs the verb.
pub(crate) fn run(args: &[String]) -> u8 {
    let options = match input::options(args, &["format", "now", "strategy", "policy"]) {
        Ok(o) => o,
        Err(why) => return crate::wrong(&why),
    };
    let format = options.get("format").map_or("markdown", String::as_str);
    if !FORMATS.contains(&format) {
        return crate::wrong(&format!("there is no format '{format}'; formats are {}", FORMATS.join(", ")));
    }
    let (doc, now) = match described(&options) {
        Ok(found) => found,
        Err(status) => return status,
    };
    let d = derive(&doc, Library::whole());
    let out = match format {
        "yaml" => yaml::write(&doc, &d),
        "json" => json::write(&doc, &d),
        "html" => head::inside(&html::write(&d, &d.state), &chain::head(&doc.entries)),
        "csv" => csv::write(&d, &d.state),
        "ics" => ics::write(&doc.id, &d, &messages(&d, Library::whole(), &Bundled), start(&d, now), now.unwrap_or(0)),
        _ => head::below(markdown::write(&doc.id, &d, &d.state), &chain::head(&doc.entries)),
    };
    u8::from(!input::answer(&out))
}

/// The document that standard input and the options `now` and `strategy` describe, and `now`; or the exit status.
pub(crate) fn described(options: &BTreeMap<String, String>) -> Result<(Document, Option<i64>), u8> {
    if let Some(path) = options.get("policy") {
        adopt(path).map_err(|why| crate::problem(&why))?;
    }
    let lib = Library::whole();
    let now = match options.get("now").map(|t| parse_rfc3339(t).ok_or(t)) {
        None => None,
        Some(Ok(ms)) => Some(ms),
        Some(Err(t)) => return Err(crate::wrong(&format!("'{t}' is no RFC 3339 time such as 2026-11-24T14:05:00Z"))),
    };
    let strategy = options.get("strategy").cloned();
    if let Some(s) = strategy.as_ref().filter(|s| !lib.strategies.iter().any(|d| &d.id == *s)) {
        let all: Vec<&str> = lib.strategies.iter().map(|d| d.id.as_str()).collect();
        return Err(crate::wrong(&format!("there is no strategy '{s}'; strategies are {}", all.join(", "))));
    }
    match input::text() {
        Ok(t) if t.trim().is_empty() => Err(crate::problem("the description is empty. Write it to standard input.")),
        Ok(t) => Ok((document(t, strategy, now), now)),
        Err(why) => Err(crate::problem(&why)),
    }
}

/// Puts the policy of a file in force.
fn adopt(path: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    let told = |all: Vec<Problem>| all.iter().map(|p| format!("{path}: {p}")).collect::<Vec<_>>().join("\n");
    Library::adopt(Some(policy::read(&text, Library::plain()).map_err(told)?));
    Ok(())
}

/// A document of one description. Its id follows from the text, so that the output is the same on every run.
fn document(text: String, strategy: Option<String>, now: Option<i64>) -> Document {
    let mut doc = Document::new(tminus::document::id_of(&text));
    let at = now.unwrap_or(0);
    let hand = edit::Hand { device: "headless".into(), by: String::new(), now: at };
    edit::apply(&mut doc, What::Text { text, at, zone: "UTC".into() }, &hand);
    if strategy.is_some() {
        edit::apply(&mut doc, What::Strategy(strategy), &hand);
    }
    doc
}

/// When the deployment starts. Without `now` no date is computed.
pub(crate) fn start(d: &Derived, now: Option<i64>) -> Option<i64> {
    let Some(now) = now else {
        eprintln!("headless: without --now no date is computed, so the calendar has no events.");
        return None;
    };
    let Some(words) = d.scenario.text(id::WINDOW) else {
        eprintln!("headless: the description does not say when, so the calendar has no events.");
        return None;
    };
    let w = window::window(words, now, "UTC", &Bundled);
    if !w.question.is_empty() {
        eprintln!("headless: window '{words}': {}", w.question);
    }
    w.start
}
