//! What experts know to be wrong stands in no output, whatever is described: manifests, queries, commands, SQL, scripts, plans,
//! messages. Each test looks at all of it with a detector that its own bad sample sets off.
//! Inside: `releases` (fully described ones), `kubernetes`, `rollouts`, `gitops`, `database`, `figures`, `process`.

mod database;
mod figures;
mod gitops;
mod kubernetes;
mod process;
mod releases;
mod rollouts;

use crate::files::{derived, everything, stories};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use tminus::formats::{markdown, message, record};
use tminus::pipeline::{Derived, Library, derive, derive_state, messages, runbook, target};
use tminus::plan::runbook::Step;
use tminus::platforms::{self, Written};
use tminus::run::State;
use tminus::samples;
use tminus::when::{bundled::Bundled, parse_rfc3339};

/// What comes out of one description with one strategy.
struct Release {
    name: String,
    d: Derived,
    files: Vec<Written>,
    book: Vec<Step>,
    /// Everything that is said about it in plan, messages, commands and files.
    said: BTreeSet<Arc<str>>,
}

/// All that is written for all descriptions.
#[derive(Default)]
struct Output {
    releases: Vec<Release>,
    /// Every different line of it, with the first place where it stands.
    said: BTreeMap<Arc<str>, String>,
}

/// Written once, for all tests.
fn output() -> &'static Output {
    static ALL: OnceLock<Output> = OnceLock::new();
    ALL.get_or_init(written)
}

fn written() -> Output {
    let lib = Library::whole();
    let mut out = Output::default();
    for (name, text) in stories() {
        for s in &lib.strategies {
            let place = format!("{name} as {}", s.id);
            let files = everything().get(&place).cloned().unwrap_or_default();
            out.add(place, derived(&text, Some(&s.id)), files, "");
        }
    }
    for (name, text, strategy) in releases::all() {
        let d = dated(&text, strategy);
        let files = platforms::files(&target(&d, lib));
        out.add(name, d, files, "");
    }
    for s in samples::embedded() {
        let Some(doc) = tminus::formats::desk::sample(&s.id) else { panic!("no sample {}", s.id) };
        let d = derive(&doc, lib);
        let files = platforms::files(&target(&d, lib));
        let told = record::write(&doc, &d, &Bundled);
        out.add(s.id, d, files, &told);
    }
    let mut whole = BTreeSet::new();
    for data in [serde_json::to_value(&lib.areas), serde_json::to_value(&lib.strategies), serde_json::to_value(&lib.limits)] {
        strings(&data.unwrap_or_else(|e| panic!("{e}")), &mut |t| out.hear(t, "", "the data", &mut whole));
    }
    out
}

impl Output {
    fn add(&mut self, name: String, d: Derived, files: Vec<Written>, told: &str) {
        let lib = Library::whole();
        let given = d.state.inputs.text.clone();
        let book = runbook(&d, lib);
        let mut said = BTreeSet::new();
        self.hear(&plan(&markdown::write("r", &d, &d.state)), &given, &format!("{name}: plan"), &mut said);
        self.hear(told, &given, &format!("{name}: record"), &mut said);
        for m in messages(&d, lib, &Bundled).all {
            self.hear(&message::write(&m, "text"), &given, &format!("{name}: {}", m.id), &mut said);
        }
        for s in &book {
            let c = &s.command;
            let place = format!("{name}: {}", c.id);
            [&c.title, &c.needs, &c.run, &c.expect, &c.fails].into_iter().for_each(|t| self.hear(t, &given, &place, &mut said));
        }
        for f in &files {
            let place = format!("{name}: {}", f.path);
            [&f.text, &f.purpose, &f.how].into_iter().for_each(|t| self.hear(t, &given, &place, &mut said));
        }
        self.releases.push(Release { name, d, files, book, said });
    }

    fn hear(&mut self, text: &str, given: &str, place: &str, said: &mut BTreeSet<Arc<str>>) {
        for s in text.lines().map(|l| l.trim_matches(|c: char| c.is_whitespace() || "#-/|".contains(c))) {
            // What the description says itself is its writer's, with the label before it too.
            let own = |t: &str| t.is_empty() || given.contains(t.trim_end_matches('.'));
            if own(s) || s.split_once(": ").is_some_and(|(_, t)| own(t)) || s.split_once(" | ").is_some_and(|(_, t)| own(t)) {
                continue;
            }
            let kept = match self.said.get_key_value(s) {
                Some((known, _)) => known.clone(),
                None => {
                    let new: Arc<str> = s.into();
                    self.said.insert(new.clone(), place.to_owned());
                    new
                }
            };
            said.insert(kept);
        }
    }
}

/// What follows from a description that was written two weeks before its window.
fn dated(text: &str, strategy: &str) -> Derived {
    let mut state = State::default();
    state.inputs.text = text.to_owned();
    state.inputs.strategy = Some(strategy.to_owned());
    state.inputs.described_at = parse_rfc3339("2029-02-01T10:00:00Z").unwrap_or_default();
    state.inputs.zone = "UTC".to_owned();
    derive_state(state, Library::whole())
}

/// The plan without what it quotes of the description.
fn plan(text: &str) -> String {
    let own = |l: &&str| !l.starts_with('>') && (!l.starts_with("| ") || l.matches(" | ").count() != 2);
    markdown::unescape(&text.lines().filter(own).collect::<Vec<_>>().join("\n"))
}

fn strings(json: &Json, take: &mut dyn FnMut(&str)) {
    match json {
        Json::String(s) => take(s),
        Json::Array(all) => all.iter().for_each(|j| strings(j, take)),
        Json::Object(all) => all.values().for_each(|j| strings(j, take)),
        _ => {}
    }
}

/// The sentences of a line.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split(". ").map(|s| s.trim_start_matches("[ ] ").trim_start_matches("[x] ").trim())
}

/// A detector: whether a text says what is wrong.
type Wrong = fn(&str) -> bool;

/// A detector finds its bad samples and leaves the good ones alone: without that its silence means nothing.
#[track_caller]
fn proven(wrong: Wrong, bad: &[&str], good: &[&str]) {
    assert!(!bad.is_empty() && !good.is_empty());
    bad.iter().for_each(|s| assert!(wrong(s), "not seen: {s}"));
    good.iter().for_each(|s| assert!(!wrong(s), "seen, though it is right: {s}"));
}

#[track_caller]
fn none(mut found: Vec<String>) {
    let n = found.len();
    found.truncate(12);
    assert!(found.is_empty(), "{n}:\n{}", found.join("\n"));
}

/// No line that is written anywhere is wrong.
#[track_caller]
fn no_line(wrong: Wrong, bad: &[&str], good: &[&str]) {
    proven(wrong, bad, good);
    none(output().said.iter().filter(|(l, _)| wrong(l)).map(|(l, p)| format!("{p}: {l}")).collect());
}

/// No sentence that is written anywhere is wrong.
#[track_caller]
fn no_sentence(wrong: Wrong, bad: &[&str], good: &[&str]) {
    proven(wrong, bad, good);
    none(output().said.iter().flat_map(|(l, p)| sentences(l).filter(|s| wrong(s)).map(move |s| format!("{p}: {s}"))).collect());
}

/// Different documents of the files whose path ends so, with the first place.
fn documents(endings: &[&str]) -> BTreeMap<&'static str, String> {
    let mut out = BTreeMap::new();
    for r in &output().releases {
        for f in r.files.iter().filter(|f| endings.iter().any(|e| f.path.ends_with(e))) {
            for d in f.text.split("---\n") {
                out.entry(d).or_insert_with(|| format!("{}: {}", r.name, f.path));
            }
        }
    }
    out
}

/// No YAML document is wrong; at least one of them is of the kind that the detector looks at.
#[track_caller]
fn no_document(kind: &str, wrong: Wrong, bad: &[&str], good: &[&str]) {
    proven(wrong, bad, good);
    let all = documents(&[".yaml", ".yml"]);
    let of: Vec<_> = all.iter().filter(|(d, _)| is_kind(d, kind)).collect();
    assert!(of.len() > 2, "only {} of the kind {kind}", of.len());
    none(of.iter().filter(|(d, _)| wrong(d)).map(|(d, p)| format!("{p}:\n{d}")).collect());
}

fn is_kind(document: &str, kind: &str) -> bool {
    document.lines().any(|l| l.strip_prefix("kind: ") == Some(kind))
}

/// Whether a text holds one of the words, whatever their case.
fn any(text: &str, words: &[&str]) -> bool {
    let low = text.to_lowercase();
    words.iter().any(|w| low.contains(w))
}

/// Whether a sentence tells a thing as often stated, or says why it does not work.
fn refuted(sentence: &str) -> bool {
    let reasons =
        ["does not", "do not", "is not", "no command", "cannot", "refused", "impossible", "never", "undone", "undoes", "put back"];
    any(sentence, &["often stated"]) || any(sentence, &reasons)
}
