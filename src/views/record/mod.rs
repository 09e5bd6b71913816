//! What happened on a release: events in order, figures against their baseline, durations planned and actual, what was left
//! open.
//!
//! Invariant: everything is computed from the entries of the log; nothing of it is stored.
//! Inside: `course` (the entries of a run in words), `figures` (what was read, against its baseline), `spans` (how long it took, and the
//! zone of the release), `stops` (holds and exceptions), `delivery` (lead time, recovery, rework), `proof` (whether the log is
//! consistent), `rows` (the log, entry by entry), `past` (how it stood at one of them).

pub mod course;
pub mod figures;
pub mod spans;
pub mod stops;
pub mod delivery;
pub mod proof;
pub mod rows;
pub mod past;

use super::words;
use crate::catalogue::EventList;
use crate::pipeline::{Derived, Library};
use crate::plan::Line;
use crate::run::{Choice, Entry, Mark, State, What, undo};
use crate::scenario::resolve::Answer;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When, milliseconds since 1970 UTC.
    pub at: i64,
    /// When it was written down.
    pub recorded: i64,
    /// Where; empty for what concerns the whole release.
    pub place: String,
    /// Who.
    pub by: String,
    /// From whom it was heard.
    pub heard_from: String,
    /// What, one sentence each; the first is the head.
    pub told: Vec<String>,
    /// What a command printed, as it is.
    pub printed: String,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is live.
    Live,
    /// It was rolled back.
    RolledBack,
    /// It is not finished.
    Unfinished,
}

/// How a release ended: by its last decision and its stop lines.
pub fn outcome(d: &Derived) -> Outcome {
    if d.state.decided.last().is_some_and(|x| x.what.choice == Choice::RollBack) {
        return Outcome::RolledBack;
    }
    let done = |l: &&Line| !mark(&d.state, &l.id).is_settled();
    let open = d.plan.lines().filter(|l| l.weight == crate::catalogue::Weight::Stop).any(|l| done(&l));
    if open || d.state.lines.is_empty() { Outcome::Unfinished } else { Outcome::Live }
}

/// Everything that happened and still counts, in the order of time; and how many entries were taken back.
pub fn happenings(entries: &[Entry], d: &Derived) -> (Vec<Happening>, usize) {
    let gone = undo::taken_back(entries);
    let counts = entries.iter().filter(|e| !gone.contains(&e.id));
    let mut out: Vec<Happening> = counts.filter_map(|e| happening(e, d)).collect();
    crate::order::by_key(&mut out, |h| h.at);
    let taken = entries.iter().filter(|e| gone.contains(&e.id) && !matches!(e.what, What::TakeBack(_))).count();
    (out, taken)
}

fn happening(e: &Entry, d: &Derived) -> Option<Happening> {
    let mut told = Vec::new();
    let mut printed = String::new();
    let place = tell(&e.what, d, &mut told, &mut printed)?;
    let (by, heard_from) = (e.by.clone(), e.heard_from.clone());
    Some(Happening { at: e.happened, recorded: e.recorded, place, by, heard_from, told, printed })
}

/// Tells what an edit did and returns its place; none for what is no event.
fn tell(what: &What, d: &Derived, told: &mut Vec<String>, printed: &mut String) -> Option<String> {
    let lib = Library::embedded();
    let whole = String::new;
    let (text, place) = match what {
        What::Text { .. } => ("The release was described.".into(), whole()),
        What::Title(t) => (format!("Named: {t}"), whole()),
        What::Answer { fact, answer } => (format!("{}: {}", words::fact_label(lib, fact), answered(lib, fact, answer.as_ref())), whole()),
        What::Field { field, value } => (format!("Header, {field}: {value}"), whole()),
        What::Strategy(Some(s)) => (format!("Strategy chosen: {}", words::value(lib, "strategy", s)), whole()),
        What::Strategy(None) => ("Strategy as recommended.".into(), whole()),
        What::Templates(_) => ("Templates were chosen.".into(), whole()),
        What::Rollout(_) => ("The rollout was changed.".into(), whole()),
        What::Limit { limit, .. } => {
            let def = lib.limits.iter().find(|l| &l.id == limit);
            (format!("Limit changed: {}", def.map_or(limit.as_str(), |l| l.label.as_str())), whole())
        }
        What::Mark { line, mark, reason } => (with(&format!("{}: {}", words::mark(*mark), title(d, line)), reason), place_of(d, line)),
        What::Note { line, text } => (format!("Note on \"{}\": {text}", title(d, line)), place_of(d, line)),
        What::Link { line, url } => (format!("Link at \"{}\": {url}", title(d, line)), place_of(d, line)),
        What::Wording { message, text, .. } => {
            let did = if text.is_some() { "was put in own words" } else { "is as generated again" };
            (format!("The message {message} {did}."), whole())
        }
        What::Own(o) => (format!("Own line added: {}", o.title), o.place.clone()),
        What::Move { line, place, .. } => (format!("Moved: {}", title(d, line)), place.clone()),
        What::Remove { line, reason, removed } => {
            (with(&format!("{}: {}", if *removed { "Taken out" } else { "Put back" }, title(d, line)), reason), place_of(d, line))
        }
        What::Confirm { item, .. } => (format!("Confirmed for the service: {}", title(d, &format!("{item}@service"))), whole()),
        What::Open { list, reason } => {
            let name = if *list == EventList::Rollback { "The list for going back was opened" } else { "An incident was opened" };
            (with(name, reason), crate::plan::compose::list_place(*list).to_owned())
        }
        What::Measured(m) => (figures::measured(m), m.place.clone()),
        What::Decided(x) => {
            let shown = if x.shown.is_empty() { String::new() } else { format!(" Shown then: {}", x.shown) };
            (format!("Decided: {}{shown}", with(choice(x.choice), &x.why)), x.place.clone())
        }
        What::Logged(l) if l.text.starts_with("$ ") || l.text.contains('\n') => {
            printed.clone_from(&l.text);
            (String::new(), l.place.clone())
        }
        What::Logged(l) => (l.text.clone(), l.place.clone()),
        What::Archive(true) => ("Archived.".into(), whole()),
        What::Template(name) if name.is_empty() => ("No longer a template.".into(), whole()),
        What::Template(name) => (format!("Kept as the template {name}."), whole()),
        What::Archive(false) => ("Taken out of the archive.".into(), whole()),
        What::Many(all) => {
            let places: Vec<String> = all.iter().filter_map(|w| tell(w, d, told, printed)).collect();
            return places.into_iter().next();
        }
        // The rest is of the run, or neither an edit nor an event; kinds of newer versions too.
        run => course::tell(run, d)?,
    };
    if !text.is_empty() {
        told.push(text);
    }
    Some(place)
}

fn with(head: &str, why: &str) -> String {
    if why.is_empty() { head.to_owned() } else { format!("{head}, because: {why}") }
}

fn answered(lib: &Library, fact: &str, answer: Option<&Answer>) -> String {
    match answer {
        Some(Answer::Is(value)) => lib.fact(fact).map_or_else(|| value.show(), |def| words::shown(def, value)),
        Some(Answer::IsNot) => "there is none".into(),
        Some(Answer::Rejected) => "what was read is wrong".into(),
        None => "the answer was taken away".into(),
    }
}

/// The word of a choice.
pub fn choice(c: Choice) -> &'static str {
    match c {
        Choice::Proceed => "PROCEED",
        Choice::Hold => "HOLD",
        Choice::RollBack => "ROLL BACK",
    }
}

fn all_lines(d: &Derived) -> impl Iterator<Item = &Line> {
    d.plan.lines().chain(&d.plan.standing).chain(d.plan.lists.iter().flat_map(|(_, l)| l))
}

fn title<'a>(d: &'a Derived, line: &'a str) -> &'a str {
    all_lines(d).find(|l| l.id == line).map_or(line, |l| l.title.as_str())
}

fn place_of(d: &Derived, line: &str) -> String {
    let own = d.state.own.iter().find(|o| o.id == line).map(|o| o.place.as_str());
    own.or_else(|| line.split_once('@').map(|(_, p)| p)).unwrap_or_default().to_owned()
}

fn mark(state: &State, line: &str) -> Mark {
    state.lines.get(line).map_or(Mark::Open, |s| s.mark)
}

/// A place as a person reads it.
pub fn place(d: &Derived, place: &str) -> String {
    match place {
        "if-rollback" => "Going back".into(),
        "if-incident" => "Incident".into(),
        other => d.plan.sections.iter().find(|s| s.place == other).map_or_else(|| other.to_owned(), |s| s.label.clone()),
    }
}

/// Lines of the time line and of opened lists that are not done: (place, title, state, reason).
pub fn left_open(d: &Derived) -> Vec<(String, String, &'static str, String)> {
    let opened = d.plan.lists.iter().filter(|(list, _)| d.state.open_lists.contains_key(list));
    let lists = opened.flat_map(|(list, lines)| lines.iter().map(|l| (crate::plan::compose::list_place(*list), l)));
    let timed = d.plan.sections.iter().flat_map(|s| s.lines.iter().map(|l| (s.place.as_str(), l)));
    let open = timed.chain(lists).filter(|(_, l)| !mark(&d.state, &l.id).is_settled());
    open.map(|(p, l)| {
        let s = d.state.lines.get(&l.id);
        (place(d, p), l.title.clone(), words::mark(mark(&d.state, &l.id)), s.map(|s| s.reason.clone()).unwrap_or_default())
    })
    .collect()
}

/// How many standing lines nobody confirmed for this release or set aside.
pub fn unconfirmed(d: &Derived) -> usize {
    d.plan.standing.iter().filter(|l| !d.state.confirmed.contains_key(&l.item) && mark(&d.state, &l.id) == Mark::Open).count()
}

/// Lines that a person set aside: (title, reason, by).
pub fn not_applicable(d: &Derived) -> Vec<(String, String, String)> {
    let marked = d.state.lines.iter().filter(|(_, s)| s.mark == Mark::NotApplicable);
    marked.map(|(id, s)| (title(d, id).to_owned(), s.reason.clone(), s.by.clone())).collect()
}

/// Everybody who did something or was heard, in the order of appearance.
pub fn people(all: &[Happening]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in all.iter().flat_map(|h| [&h.by, &h.heard_from]).filter(|n| !n.is_empty()) {
        if !out.contains(name) {
            out.push(name.clone());
        }
    }
    out
}
