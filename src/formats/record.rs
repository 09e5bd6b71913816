//! The record of a release as Markdown: what happened when, by whom, judged how, and what was left open.

use super::header;
use super::markdown::{fence, inline};
use crate::document::Document;
use crate::facts::id;
use crate::pipeline::{Derived, Library};
use crate::rollout::{Pause, capacity, consequences};
use crate::run::{Choice, Mark};
use crate::views::record::spans::{self, Span};
use crate::views::record::{self, Happening, Outcome, figures};
use crate::views::{status, words};
use crate::when::{self, Civil, MINUTE, Zones};
use serde_json::{Map, Value as Json};
use std::fmt::Write;

/// Writes the record; `zones` tells the offsets of time zones.
pub fn write(doc: &Document, d: &Derived, zones: &dyn Zones) -> String {
    let (events, taken_back) = record::happenings(&doc.entries, d);
    let spans = spans::spans(&events, d, spans::day(d, zones));
    let mut out = head(d, &events, &spans, zones);
    if taken_back > 0 {
        let _ = writeln!(out, "\n{taken_back} entries were taken back and do not count here.");
    }
    durations(&mut out, d, &spans, zones);
    steps(&mut out, d, &spans, zones);
    measurements(&mut out, d);
    decisions(&mut out, d, zones);
    timeline(&mut out, d, &events, zones);
    aside(&mut out, d);
    open(&mut out, d);
    program(&mut out, d, &spans);
    out
}

fn moment(d: &Derived, zones: &dyn Zones, at: i64) -> String {
    when::show(at, spans::offset(d, zones, at))
}

fn head(d: &Derived, events: &[Happening], spans: &[Span], zones: &dyn Zones) -> String {
    let mut out = format!("# Record of {}\n\n", inline(&status::name(d)));
    out.push_str("| | |\n|---|---|\n");
    let mut row = |label: &str, value: &str| {
        let _ = writeln!(out, "| {label} | {} |", inline(value));
    };
    header::rows(d).into_iter().for_each(|(label, value)| row(label, &value));
    if let Some(start) = spans::start(d, zones) {
        row("Window", &moment(d, zones, start));
    }
    row("Outcome", outcome_words(d));
    for (label, fact) in [("On call", id::ONCALL), ("Namespace", id::NAMESPACE), ("Image", id::IMAGE), ("Status channel", id::CHANNEL)] {
        if let Some(value) = d.scenario.text(fact) {
            row(label, value);
        }
    }
    row("Who took part", &record::people(events).join(", "));
    if let Some((first, last)) = spans.iter().find_map(|s| s.actual) {
        row("Deployment", &format!("{} to {}: {}", moment(d, zones, first), moment(d, zones, last), took(first, last)));
    }
    let (all, passed) = figures::verdicts(d);
    if all > 0 {
        row("Verdicts", &verdict_words(all, passed));
    }
    if let Some(by) = figures::latency_reduction(d) {
        row("P95 latency", &format!("{by} lower than the baseline"));
    }
    out
}

fn outcome_words(d: &Derived) -> &'static str {
    match record::outcome(d) {
        Outcome::Live => "Live and confirmed",
        Outcome::RolledBack => "Rolled back",
        Outcome::Unfinished => "Not finished",
    }
}

fn verdict_words(all: usize, passed: usize) -> String {
    if all == passed { format!("All passed ({passed}/{all})") } else { format!("{passed} of {all} passed, {} not", all - passed) }
}

/// A length of time in words: `32 minutes`, `1 h 58 min`, `45 s`.
fn took(from: i64, to: i64) -> String {
    let seconds = to.saturating_sub(from) / 1000;
    let (minutes, rest) = (seconds / 60, seconds % 60);
    match minutes {
        0 => format!("{seconds} s"),
        1 if rest == 0 => "1 minute".into(),
        m if m < 120 && rest == 0 => format!("{m} minutes"),
        m if m < 120 => format!("{m} min {rest} s"),
        m if m % 60 == 0 => format!("{} hours", m / 60),
        m => format!("{} h {} min", m / 60, m % 60),
    }
}

fn planned(minutes: Option<i64>) -> String {
    minutes.map_or("not said".to_owned(), |m| took(0, m.saturating_mul(MINUTE)))
}

fn durations(out: &mut String, d: &Derived, spans: &[Span], zones: &dyn Zones) {
    if !spans.iter().any(|s| s.actual.is_some()) {
        return;
    }
    out.push_str("\n## How long it took\n\nComputed from the times of the entries.\n\n| what | planned | actual | from | to |\n|---|---|---|---|---|\n");
    for s in spans {
        let (actual, from, to) = match s.actual {
            Some((a, b)) => (took(a, b), clock(d, zones, a), clock(d, zones, b)),
            None => ("not reached".into(), String::new(), String::new()),
        };
        let _ = writeln!(out, "| {} | {} | {actual} | {from} | {to} |", inline(&s.label), planned(s.planned));
    }
}

fn steps(out: &mut String, d: &Derived, spans: &[Span], zones: &dyn Zones) {
    let means = consequences::consequences(&d.rollout, &d.scenario);
    if let Some(c) = means.capacity {
        let _ = writeln!(out, "\n## The rollout\n\nBetween {} and {} pods serve while it rolls.", c.least, c.most);
    }
    if means.steps.is_empty() {
        return;
    }
    out.push_str("\n## The rollout\n\nWeights as set, and the pods that follow from them.\n\n");
    out.push_str("| step | weight set | really | new pods | all pods | pause | began | decided |\n|---|---|---|---|---|---|---|---|\n");
    for (i, (s, m)) in d.rollout.steps.iter().zip(&means.steps).enumerate() {
        let place = format!("step:{}", s.id);
        let pods = m.pods.or_else(|| d.rollout.replicas.map(|n| capacity::routed(n, s.weight)));
        let (new, all) = match (pods, d.rollout.replicas) {
            // At 100 % the old pods go as soon as the new version is the stable one.
            (Some(_), Some(n)) if s.weight == 100 => (n.to_string(), n.to_string()),
            (Some((canary, stable)), _) => (canary.to_string(), (canary.saturating_add(stable)).to_string()),
            _ => ("unknown".into(), "unknown".into()),
        };
        let real = m.real.map_or("unknown".to_owned(), |r| format!("{r} %"));
        let pause = match s.pause {
            Pause::Minutes(_) if s.weight == 100 => String::new(),
            Pause::Minutes(m) => planned(Some(i64::from(m))),
            Pause::UntilDecided => "until decided".into(),
        };
        let label = format!("Step {}, {} %", i + 1, s.weight);
        let full = spans.iter().find(|x| x.label == "From the start to 100 %").and_then(|x| x.actual).map(|(_, to)| to);
        let span = spans.iter().find(|x| x.label == label).and_then(|x| x.actual).map(|(from, _)| from);
        let began = span.or(full.filter(|_| s.weight == 100)).map(|at| clock(d, zones, at)).unwrap_or_default();
        let decided = d.state.decided.iter().rev().find(|x| x.what.place == place).map_or("", |x| record::choice(x.what.choice));
        let _ = writeln!(out, "| {} | {} % | {real} | {new} | {all} | {pause} | {began} | {decided} |", i + 1, s.weight);
    }
}

fn measurements(out: &mut String, d: &Derived) {
    if d.state.measured.is_empty() {
        return;
    }
    out.push_str("\n## Figures\n\nFor latency and errors only a rise counts against the release; a drop is information.\n\n");
    out.push_str("| where | figure | read | baseline | change | verdict | why |\n|---|---|---|---|---|---|---|\n");
    for m in d.state.measured.iter().map(|m| &m.what) {
        let read = figures::readings(m);
        let read = match read.as_slice() {
            [] => "nothing".into(),
            [one] => one.clone(),
            all => format!("{} readings, see below", all.len()),
        };
        let cells = [
            record::place(d, &m.place),
            m.name.clone(),
            read,
            figures::baseline(m).unwrap_or_default(),
            figures::change(m).unwrap_or_default(),
            figures::verdict(m.verdict).to_owned(),
            m.why.clone(),
        ];
        let _ = writeln!(out, "| {} |", cells.map(|c| inline(&c)).join(" | "));
    }
    let series: Vec<_> = d.state.measured.iter().map(|m| &m.what).filter(|m| m.readings.len() > 1).collect();
    if !series.is_empty() {
        out.push_str("\nReading by reading:\n\n");
    }
    for m in series {
        let all: Vec<String> = figures::readings(m).iter().enumerate().map(|(i, r)| format!("Iteration {}: {r}", i + 1)).collect();
        let head = format!("{}, {}", record::place(d, &m.place), m.name);
        let _ = writeln!(out, "- {}: {}; {}", inline(&head), inline(&all.join("; ")), figures::verdict(m.verdict));
    }
}

fn decisions(out: &mut String, d: &Derived, zones: &dyn Zones) {
    if d.state.decided.is_empty() {
        return;
    }
    out.push_str("\n## Decisions\n\n");
    for x in &d.state.decided {
        let head = format!("{}, {}", moment(d, zones, x.at), record::place(d, &x.what.place));
        let by = if x.by.is_empty() { "nobody named" } else { &x.by };
        let _ = writeln!(out, "- **{}** at {} by {}", record::choice(x.what.choice), inline(&head), inline(by));
        for (label, text) in [("Why", &x.what.why), ("Shown then", &x.what.shown)] {
            if !text.is_empty() {
                let _ = writeln!(out, "  - {label}: {}", inline(text));
            }
        }
    }
}

/// The time of day in the release's zone, with UTC beside it.
fn clock(d: &Derived, zones: &dyn Zones, at: i64) -> String {
    let offset = spans::offset(d, zones, at);
    let (local, utc) = (Civil::from_utc(at + i64::from(offset) * MINUTE), Civil::from_utc(at));
    let here = format!("{:02}:{:02}", local.hour, local.minute);
    if offset == 0 { format!("{here} UTC") } else { format!("{here} ({:02}:{:02} UTC)", utc.hour, utc.minute) }
}

fn timeline(out: &mut String, d: &Derived, events: &[Happening], zones: &dyn Zones) {
    out.push_str("\n## What happened\n");
    let mut day = String::new();
    for h in events {
        let local = h.at + i64::from(spans::offset(d, zones, h.at)) * MINUTE;
        let today = when::show_day(local);
        if today != day {
            let _ = writeln!(out, "\n### {today}\n");
            day = today;
        }
        let mut head = vec![clock(d, zones, h.at)];
        head.extend((!h.place.is_empty()).then(|| record::place(d, &h.place)));
        head.extend((!h.by.is_empty()).then(|| h.by.clone()));
        head.extend((!h.heard_from.is_empty()).then(|| format!("heard from {}", h.heard_from)));
        if h.recorded - h.at >= MINUTE {
            head.push(format!("written down {}", clock(d, zones, h.recorded)));
        }
        let head = inline(&head.join(", "));
        match h.told.as_slice() {
            [one] => {
                let _ = writeln!(out, "- {head}: {}", inline(one));
            }
            all => {
                let _ = writeln!(out, "- {head}:");
                all.iter().for_each(|t| {
                    let _ = writeln!(out, "  - {}", inline(t));
                });
            }
        }
        if !h.printed.is_empty() {
            let fence = fence(&h.printed);
            let _ = writeln!(out, "\n  {fence}text");
            h.printed.lines().for_each(|l| {
                let _ = writeln!(out, "{}", format!("  {l}").trim_end());
            });
            let _ = writeln!(out, "  {fence}\n");
        }
    }
}

fn aside(out: &mut String, d: &Derived) {
    out.push_str("\n## What did not apply\n\n");
    for (title, reason, by) in record::not_applicable(d) {
        let _ = writeln!(out, "- {}: {} ({})", inline(&title), inline(&reason), inline(&by));
    }
    // One row a reason: what keeps a dozen lines away is told once.
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for a in &d.plan.aside {
        // Steps that the release does not have have no figures.
        let title = a.title.replace("{weight} %", "each step").replace("{pause}", "its pause");
        match reasons.iter_mut().find(|(condition, _)| *condition == a.condition) {
            Some((_, titles)) => titles.push(title),
            None => reasons.push((&a.condition, vec![title])),
        }
    }
    for (condition, titles) in reasons {
        let _ = writeln!(out, "- {} {}", inline(&words::aside(Library::whole(), condition)), inline(&titles.join("; ")));
    }
}

fn open(out: &mut String, d: &Derived) {
    out.push_str("\n## What failed or was left open\n\n");
    let lines = record::left_open(d);
    for (place, title, state, reason) in &lines {
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        let _ = writeln!(out, "- {}: {} ({}{})", inline(place), inline(title), state, inline(&why));
    }
    let unconfirmed = record::unconfirmed(d);
    if unconfirmed > 0 {
        let _ = writeln!(out, "- {unconfirmed} standing lines of the service were not confirmed in this release.");
    }
    if lines.is_empty() && unconfirmed == 0 {
        out.push_str("Nothing.\n");
    }
    let failed = d.state.lines.values().filter(|s| s.mark == Mark::Failed).count();
    let held = d.state.decided.iter().filter(|x| x.what.choice == Choice::Hold).count();
    let _ = writeln!(out, "\nLines that failed: {failed}. Holds: {held}.");
}

/// What a program wants to know, as JSON.
fn program(out: &mut String, d: &Derived, spans: &[Span]) {
    let (all, passed) = figures::verdicts(d);
    let duration = spans.iter().find_map(|s| s.actual).map(|(a, b)| took(a, b));
    let reduction = figures::latency_reduction(d).map(|by| format!("{by} latency reduction"));
    let text = |fact: &str| d.scenario.text(fact).map(str::to_owned);
    let rows = [
        ("name", text(id::APP)),
        ("versionFrom", text(id::VERSION_FROM)),
        ("versionTo", text(id::VERSION_TO)),
        ("outcome", Some(outcome_words(d).to_owned())),
        ("deploymentDuration", duration),
        ("verdicts", (all > 0).then(|| verdict_words(all, passed))),
        ("performanceImprovement", reduction),
    ];
    let map: Map<String, Json> = rows.into_iter().filter_map(|(k, v)| Some((k.to_owned(), Json::String(v?)))).collect();
    let json = serde_json::to_string_pretty(&map).unwrap_or_default();
    let _ = writeln!(out, "\n## For programs\n\n```json\n{json}\n```");
}
