//! The draft of a blameless post-mortem, filled with what the log holds. What it does not hold is a named blank in brackets.

use super::paper::{Block, Point};
use super::record::{Told, outcome_words, timeline};
use crate::document::Document;
use crate::facts::{Value, id};
use crate::pipeline::Derived;
use crate::run::{Choice, Mark, Verdict};
use crate::scenario::Known;
use crate::views::record::{self, delivery, figures, spans::took, stops};
use crate::views::status;
use crate::when::{MINUTE, Zones};

/// What stood before the trouble belongs to its story: so much of it is shown, in milliseconds.
const BEFORE: i64 = 30 * MINUTE;

/// The draft before its format.
pub fn draft(doc: &Document, d: &Derived, zones: &dyn Zones) -> Vec<Block> {
    let told = Told::of(doc, d, zones);
    let trouble = delivery::trouble(d);
    let good = trouble.and_then(|(at, _)| delivery::good_again(d, at));
    let mut out = vec![
        Block::Title(format!("Post-mortem of {}", status::name(d))),
        Block::Text(
            "A draft, filled from the log of the release. It asks what made sense to the people at that moment, not who was at fault. \
             What stands in brackets the log does not know."
                .into(),
        ),
    ];
    if trouble.is_none() {
        out.push(Block::Text(
            "The log holds no incident, no decision to go back and no opened list: there may be nothing to write up.".into(),
        ));
    }
    out.push(Block::Rows(head(&told, trouble, good)));
    out.extend(impact(d));
    out.extend(detection(&told, trouble));
    out.extend(response(&told, trouble, good));
    out.push(Block::Heading("Causes".into()));
    out.push(Block::List(vec![
        Point::of(format!("Root cause: {}", text(d, "incident_cause", "what the trouble grew from"))),
        Point::of("Contributing: [what made it likelier, worse or later to be seen]"),
    ]));
    out.push(Block::Heading("Lessons".into()));
    out.push(Block::List(
        ["What went well: [to be filled]", "What went badly: [to be filled]", "Where luck helped: [to be filled]"].map(Point::of).to_vec(),
    ));
    out.extend(actions(d));
    out.push(Block::Heading("Time line".into()));
    let from = trouble.map_or(i64::MIN, |(at, _)| at.saturating_sub(BEFORE));
    out.extend(timeline(&told, from, i64::MAX));
    out
}

fn blank(what: &str) -> String {
    format!("[{what}: not in the log]")
}

/// A fact in words, or a named blank.
fn text(d: &Derived, fact: &str, what: &str) -> String {
    match d.scenario.known(fact) {
        Known::Present(Value::List(l)) => l.join("; "),
        Known::Present(v) => v.show(),
        Known::Absent => "none".into(),
        Known::Unknown => blank(what),
    }
}

fn head(told: &Told<'_>, trouble: Option<(i64, &str)>, good: Option<(i64, &str)>) -> Vec<(String, String)> {
    let d = told.d;
    let declared = d.state.course.incidents.first().map(|i| &i.from.what);
    let severity = declared.map(|i| i.severity.clone()).filter(|s| !s.is_empty());
    let versions: Vec<&str> = [id::VERSION_FROM, id::VERSION_TO].iter().filter_map(|f| d.scenario.text(f)).collect();
    let at = |m: Option<(i64, &str)>, what: &str| m.map_or_else(|| blank(what), |(at, sign)| format!("{} ({sign})", told.moment(at)));
    let length = trouble.zip(good).map_or_else(|| blank("how long"), |((a, _), (b, _))| took(a, b));
    let row = |l: &str, v: String| (l.to_owned(), v);
    vec![
        row("Application", d.scenario.text(id::APP).map_or_else(|| blank("which"), str::to_owned)),
        row("Version", if versions.is_empty() { blank("which") } else { versions.join(" → ") }),
        row("Severity", severity.unwrap_or_else(|| text(d, "severity", "how bad"))),
        row("First sign", at(trouble, "when it began to show")),
        row("Good again", at(good, "when")),
        row("Length", length),
        row("How the release ended", outcome_words(d).into()),
        row("Who took part", record::people(&told.events).join(", ")),
    ]
}

fn impact(d: &Derived) -> Vec<Block> {
    let declared = d.state.course.incidents.iter().map(|i| i.from.what.what.clone());
    let mut points: Vec<Point> = declared.filter(|w| !w.is_empty()).map(Point::of).collect();
    if points.is_empty() {
        points.push(Point::of(text(d, "incident_what", "what users noticed")));
    }
    points.push(Point::of(format!("Who, and how many: {}", text(d, "incident_impact", "who was affected and how"))));
    let failed = d.state.measured.iter().filter(|m| m.what.verdict == Verdict::Fail);
    points.extend(failed.map(|m| Point::of(format!("{}, {}", record::place(d, &m.what.place), figures::measured(&m.what)))));
    vec![Block::Heading("Impact".into()), Block::List(points)]
}

fn detection(told: &Told<'_>, trouble: Option<(i64, &str)>) -> Vec<Block> {
    let d = told.d;
    let mut points = Vec::new();
    if let Some((at, sign)) = trouble {
        let entry = told.events.iter().find(|h| h.at == at);
        let by = entry.map(|h| h.by.clone()).filter(|b| !b.is_empty()).unwrap_or_else(|| blank("by whom"));
        let heard = entry.map(|h| h.heard_from.clone()).filter(|h| !h.is_empty()).map(|h| format!(", heard from {h}")).unwrap_or_default();
        points.push(Point::of(format!("First sign: {sign}, {}, by {by}{heard}.", told.moment(at))));
        let began = d.state.measured.iter().rev().find(|m| m.at == at).map(|m| m.what.place.clone());
        let began = began.and_then(|p| Some((d.state.course.began.get(&p)?.at, p)));
        if let Some((from, place)) = began {
            points.push(Point::of(format!("{} after {} began.", took(from, at), record::place(d, &place))));
        }
    }
    points.push(Point::of(format!("Since when it was so: {}", text(d, "incident_since", "when it began"))));
    points.push(Point::of("What would have shown it earlier: [to be filled]"));
    vec![Block::Heading("Detection".into()), Block::List(points)]
}

fn response(told: &Told<'_>, trouble: Option<(i64, &str)>, good: Option<(i64, &str)>) -> Vec<Block> {
    let d = told.d;
    let since = trouble.map_or(i64::MAX, |(at, _)| at);
    let mut points = Vec::new();
    for x in d.state.decided.iter().filter(|x| x.at >= since || x.what.choice == Choice::RollBack) {
        let shown = if x.what.shown.is_empty() { String::new() } else { format!(" On the screen then: {}", x.what.shown) };
        let by = if x.by.is_empty() { "nobody named" } else { &x.by };
        points.push(Point {
            strong: record::choice(x.what.choice).into(),
            text: format!("{}, by {by}: {}{shown}", told.moment(x.at), x.what.why),
            ..Point::default()
        });
    }
    for h in stops::holds(d).into_iter().filter(|h| h.from >= since) {
        points.push(Point { strong: "HOLD".into(), text: format!("{}, {}: {}", told.moment(h.from), h.place, h.why), ..Point::default() });
    }
    if let Known::Present(Value::List(all)) = d.scenario.known("incident_actions") {
        points.extend(all.iter().map(Point::of));
    }
    match good {
        Some((at, sign)) => points.push(Point::of(format!("Good again by {sign}, {}.", told.moment(at)))),
        None => points.push(Point::of(format!("Good again: {}", blank("when, and what showed it")))),
    }
    vec![Block::Heading("Response and recovery".into()), Block::List(points)]
}

/// Lines that somebody wrote for afterwards and that are still open, and what was said to follow.
fn actions(d: &Derived) -> Vec<Block> {
    let open = |id: &str| d.state.lines.get(id).is_none_or(|s| !matches!(s.mark, Mark::Done | Mark::NotApplicable));
    let own = d.state.own.iter().filter(|o| open(&o.id) && !d.state.removed.contains_key(&o.id));
    let mut points: Vec<Point> = own.map(|o| Point::of(format!("{} - owner: [who], due: [when]", o.title))).collect();
    if let Known::Present(Value::List(all)) = d.scenario.known("incident_followups") {
        points.extend(all.iter().map(Point::of));
    }
    if points.is_empty() {
        points.push(Point::of("[what is changed so that it cannot happen the same way again, by whom, until when]"));
    }
    vec![Block::Heading("Actions".into()), Block::List(points)]
}
