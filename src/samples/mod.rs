//! Finished releases to look at: each is a real log, made by the same door through which a person's edits go.
//!
//! Invariants: a sample gives the same document on every run; figures that follow from its entries (durations, counts) are
//! computed from them and stand nowhere in the data. The page's first module must not name this room: it asks the worker.
//! Inside: `schema` (what the data files hold, shared with build.rs).

pub mod schema;

// The schema names these words by this path, so that build.rs can include the same file.
use crate::run::day;

use crate::catalogue::EventList;
use crate::document::Document;
use crate::document::edit::{self, Hand};
use crate::facts::{Value, parse_thousandths};
use crate::run::event::{Ending, GateRule, Hold, Incident, Resumption, Vote};
use crate::run::{Decision, EntryId, LogLine, Mark, Measurement, OwnItem, What};
use crate::scenario::resolve::Answer;
use crate::when::parse_rfc3339;
use schema::{AnswerDef, MeasuredDef, SampleFile, Stage};

/// The device that a sample's entries name: no browser has it, so undo never takes a sample apart.
const DEVICE: &str = "sample";
/// A confirmation of the service holds for so long, in milliseconds (180 days).
const HOLDS: i64 = 180 * 24 * 3_600_000;

/// All samples that the program carries.
#[expect(clippy::expect_used, reason = "build.rs wrote the bytes from the same types; a test decodes them")]
pub fn embedded() -> Vec<SampleFile> {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/samples.bin"))).expect("embedded data")
}

/// Seals the plan of a release as it stands: the edit that starts its run, and the plan that this names.
pub type Seal<'a> = &'a dyn Fn(&Document) -> (What, String);

/// The document of a sample; none if there is none of that id. Its plan is sealed by whoever opens it, since this room stands
/// above the one that makes plans, and a sealed plan is no data.
pub fn document(id: &str, seal: Seal<'_>) -> Option<Document> {
    let all = embedded();
    let file = all.iter().find(|f| f.id == id)?;
    let mut doc = Document::new(file.id.clone());
    match &file.base {
        Some(base) => {
            let origin = all.iter().find(|f| f.id == base.sample)?;
            describe(&mut doc, origin, &file.title);
            let until = time(&base.until);
            origin.log.iter().filter(|s| time(&s.at) < until).for_each(|s| stage(&mut doc, s, seal));
        }
        None => describe(&mut doc, file, &file.title),
    }
    file.log.iter().for_each(|s| stage(&mut doc, s, seal));
    Some(doc)
}

fn describe(doc: &mut Document, file: &SampleFile, title: &str) {
    let hand = Hand { device: DEVICE.into(), by: file.by.clone(), now: time(&file.described) };
    let mut add = |what| edit::apply(doc, what, &hand);
    add(What::Text { text: file.text.clone(), at: hand.now, zone: file.zone.clone() });
    add(What::Title(title.to_owned()));
    let answers = file.answers.iter().map(answered);
    let fields = file.fields.iter().map(|(field, value)| What::Field { field: field.clone(), value: value.clone() });
    let all: Vec<What> = answers.chain(fields).collect();
    if !all.is_empty() {
        add(What::Many(all));
    }
}

fn stage(doc: &mut Document, s: &Stage, seal: Seal<'_>) {
    let at = time(&s.at);
    let hand = Hand { device: DEVICE.into(), by: s.by.clone(), now: if s.recorded.is_empty() { at } else { time(&s.recorded) } };
    let mut run = beginning(doc, s);
    if s.start {
        let (what, sealed) = seal(doc);
        doc.take_plan(sealed);
        run.insert(0, what);
    }
    let end = end(doc, s);
    let mut add = |what| drop(edit::report(doc, what, &hand, at, &s.heard_from));
    run.into_iter().for_each(&mut add);
    match s.answers.as_slice() {
        [] => {}
        [one] => add(answered(one)),
        all => add(What::Many(all.iter().map(answered).collect())),
    }
    for o in &s.own {
        add(What::Own(OwnItem { id: o.id.clone(), title: o.title.clone(), place: s.place.clone(), stop: o.stop }));
    }
    for text in &s.log {
        add(What::Logged(LogLine { place: s.place.clone(), text: text.trim_end().to_owned() }));
    }
    for m in &s.measured {
        add(What::Measured(measurement(m, &s.place)));
    }
    for (list, reason) in &s.opened {
        let list = if list == "rollback" { EventList::Rollback } else { EventList::Incident };
        add(What::Open { list, reason: reason.clone() });
    }
    // What is ticked in one go is one entry, as with the page's own bulk actions.
    let mut marks = marks(s, at);
    if marks.len() == 1 {
        marks.drain(..).for_each(&mut add);
    } else if !marks.is_empty() {
        add(What::Many(marks));
    }
    if let Some(d) = &s.decided {
        let (why, shown) = (d.why.clone(), d.shown.clone());
        add(What::Decided(Decision { place: s.place.clone(), choice: d.choice, why, shown }));
    }
    end.into_iter().for_each(&mut add);
}

/// What a stage begins with: its place, what its gate needs, voices, holds, an incident.
fn beginning(doc: &Document, s: &Stage) -> Vec<What> {
    let place = || s.place.clone();
    let mut out = Vec::new();
    out.extend(s.begins.then(|| What::Began(place())));
    out.extend(s.needs.as_ref().map(|n| {
        let rule = GateRule { place: place(), people: n.people, stations: n.stations.clone(), verdict: n.verdict, ..GateRule::default() };
        What::Rule(rule)
    }));
    out.extend(s.votes.iter().map(|(station, said)| {
        let go = said == "GO";
        What::Voted(Vote { place: place(), station: station.clone(), go, why: if go { String::new() } else { said.clone() } })
    }));
    out.extend(s.held.as_ref().map(|h| {
        let (reason, owner, until) = (h.reason.clone(), h.owner.clone(), h.until.clone());
        What::Held(Hold { place: place(), reason, owner, until, review: None })
    }));
    let hold = last(doc, |w| matches!(w, What::Held(_))).filter(|_| !s.resumed.is_empty());
    out.extend(hold.map(|hold| What::Resumed(Resumption { hold, why: s.resumed.clone() })));
    out.extend(
        s.incident
            .as_ref()
            .map(|i| What::Incident(Incident { what: i.what.clone(), severity: i.severity.clone(), scenario: String::new() })),
    );
    out
}

/// What a stage ends with: the end of an incident, the end of the run.
fn end(doc: &Document, s: &Stage) -> Vec<What> {
    let incident = last(doc, |w| matches!(w, What::Incident(_))).filter(|_| !s.resolved.is_empty());
    let mut out: Vec<What> = incident.map(|incident| What::Resolved { incident, why: s.resolved.clone() }).into_iter().collect();
    out.extend(match s.ended.as_str() {
        "shipped" => Some(What::Ended(Ending::Shipped)),
        "rolled-back" => Some(What::Ended(Ending::RolledBack)),
        "called-off" => Some(What::Ended(Ending::CalledOff)),
        _ => None,
    });
    out
}

/// The last entry of a kind.
fn last(doc: &Document, is: impl Fn(&What) -> bool) -> Option<EntryId> {
    doc.entries.iter().rev().find(|e| is(&e.what)).map(|e| e.id.clone())
}

fn marks(s: &Stage, at: i64) -> Vec<What> {
    // An own line has no place in its id; an item's line has.
    let line = |id: &str| if id.contains('@') || id.starts_with("own.") { id.to_owned() } else { format!("{id}@{}", s.place) };
    let set = |id: &str, mark: Mark, reason: &str| What::Mark { line: line(id), mark, reason: reason.to_owned() };
    let mut out: Vec<What> = s.done.iter().map(|id| set(id, Mark::Done, "")).collect();
    out.extend(s.failed.iter().map(|(id, why)| set(id, Mark::Failed, why)));
    out.extend(s.set_aside.iter().map(|(id, why)| set(id, Mark::NotApplicable, why)));
    out.extend(s.notes.iter().map(|(id, text)| What::Note { line: line(id), text: text.clone() }));
    out.extend(s.confirmed.iter().map(|item| What::Confirm { item: item.clone(), owner: s.by.clone(), expires: at.saturating_add(HOLDS) }));
    out
}

fn measurement(m: &MeasuredDef, place: &str) -> Measurement {
    Measurement {
        place: place.to_owned(),
        name: m.name.clone(),
        unit: m.unit.clone(),
        readings: m.read.split_whitespace().filter_map(parse_thousandths).collect(),
        baseline: parse_thousandths(&m.baseline),
        verdict: m.verdict,
        why: m.why.clone(),
        ..Measurement::default()
    }
}

fn answered(a: &AnswerDef) -> What {
    What::Answer { fact: a.fact.clone(), answer: answer(a) }
}

fn answer(a: &AnswerDef) -> Option<Answer> {
    if a.none {
        return Some(Answer::IsNot);
    }
    let text = a.text.clone().map(Value::Text);
    let number = a.number.as_deref().and_then(parse_thousandths).map(Value::Number);
    let list = a.list.clone().map(Value::List);
    let component = a.touched.map(|touched| Value::Component { touched });
    text.or(number).or(a.flag.map(Value::Flag)).or(list).or(component).map(Answer::Is)
}

/// The moment of a time in the data; build.rs has checked its form, a test that it can be read.
fn time(text: &str) -> i64 {
    parse_rfc3339(text).unwrap_or_default()
}
