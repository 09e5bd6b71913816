//! What did not apply, what failed or was left open, and the short form for programs.

use super::{Told, outcome_words, verdict_words};
use crate::facts::id;
use crate::formats::paper::{Block, Point};
use crate::pipeline::Library;
use crate::run::{Choice, Mark};
use crate::views::record::spans::took;
use crate::views::record::{self, figures};
use crate::views::words;
use serde_json::{Map, Value as Json};

pub(super) fn aside(told: &Told<'_>) -> Vec<Block> {
    let set_aside = record::not_applicable(told.d).into_iter().map(|(title, reason, by)| Point::of(format!("{title}: {reason} ({by})")));
    // One row a reason: what keeps a dozen lines away is told once.
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for a in &told.d.plan.aside {
        // Steps that the release does not have have no figures.
        let title = a.title.replace("{weight} %", "each step").replace("{pause}", "its pause");
        match reasons.iter_mut().find(|(condition, _)| *condition == a.condition) {
            Some((_, titles)) => titles.push(title),
            None => reasons.push((&a.condition, vec![title])),
        }
    }
    let rest = reasons.into_iter().map(|(why, titles)| Point::of(format!("{} {}", words::aside(Library::whole(), why), titles.join("; "))));
    vec![Block::Heading("What did not apply".into()), Block::List(set_aside.chain(rest).collect())]
}

pub(super) fn open(told: &Told<'_>) -> Vec<Block> {
    let d = told.d;
    let lines = record::left_open(d).into_iter().map(|(place, title, state, reason)| {
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        Point::of(format!("{place}: {title} ({state}{why})"))
    });
    let mut points: Vec<Point> = lines.collect();
    let unconfirmed = record::unconfirmed(d);
    if unconfirmed > 0 {
        points.push(Point::of(format!("{unconfirmed} standing lines of the service were not confirmed in this release.")));
    }
    let failed = d.state.lines.values().filter(|s| s.mark == Mark::Failed).count();
    let held = d.state.decided.iter().filter(|x| x.what.choice == Choice::Hold).count() + d.state.course.holds.len();
    vec![
        Block::Heading("What failed or was left open".into()),
        if points.is_empty() { Block::Text("Nothing.".into()) } else { Block::List(points) },
        Block::Text(format!("Lines that failed: {failed}. Holds: {held}.")),
    ]
}

/// What a program wants to know, as JSON.
pub(super) fn program(told: &Told<'_>) -> Vec<Block> {
    let d = told.d;
    let (all, passed) = figures::verdicts(d);
    let duration = told.spans.iter().find_map(|s| s.actual).map(|(a, b)| took(a, b));
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
    vec![Block::Heading("For programs".into()), Block::Code("json".into(), json)]
}
