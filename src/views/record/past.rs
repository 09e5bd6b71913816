//! A release as it stood at an earlier entry, in a few rows.

use crate::document::Document;
use crate::document::replay::replay;
use crate::pipeline::{Library, derive};
use crate::run::lamp::{Light, lamp, present};
use crate::views::status;
use crate::wire::wire;

/// How it stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// How many entries it had.
    pub n: usize,
    /// The lamp: go, hold or nogo, its word, and its reason.
    pub tone: String,
    /// The word of the lamp.
    pub light: String,
    /// Why.
    pub reason: String,
    /// The run, the step, the lines done, holds and incidents: label and value.
    pub rows: Vec<(String, String)>,
}

/// The release after its first `n` entries.
pub fn past(doc: &Document, n: usize, lib: &Library) -> Past {
    let d = derive(&replay(doc, n), lib);
    let shown = lamp(&d.plan, &d.state);
    let step = present(&d.plan, &d.state).and_then(|p| d.plan.sections.iter().find(|s| s.place == p));
    let progress = d.plan.sections.iter().map(|s| status::progress(s, &d.state));
    let (done, all) = progress.fold((0, 0), |(done, all), p| (done + p.done, all + p.all));
    let course = &d.state.course;
    let run = match (&course.started, &course.ended) {
        (None, _) => "not started",
        (Some(_), None) => "going on",
        (Some(_), Some(_)) => "ended",
    };
    let row = |label: &str, value: String| (label.to_owned(), value);
    let mut rows = vec![
        row("Run", run.to_owned()),
        row("Step", step.map_or_else(|| "no line is open".to_owned(), |s| s.label.clone())),
        row("Lines", format!("{done} of {all} done")),
    ];
    rows.extend(course.holding().map(|h| row("Hold", h.what.reason.clone())));
    rows.extend(course.open_incidents().map(|i| row("Incident", i.what.what.clone())));
    let tone = match shown.light {
        Light::Go => "go",
        Light::Hold => "hold",
        Light::NoGo => "nogo",
    };
    Past { n, tone: tone.into(), light: status::light(shown.light).into(), reason: shown.reason, rows }
}

wire!(Past { n, tone, light, reason, rows });
