//! Figures that a person pastes at a gate: read, judged under the limits of the release, drawn, and ready to be logged.

use crate::document::Document;
use crate::metrics::samples::Side;
use crate::metrics::wish::{Judge, Metric, Wish};
use crate::metrics::{self, Choice, Given, Hints, Samples, Verdict};
use crate::pipeline::{self, Library};
use crate::problem::Problem;
use crate::rollout::schema::Figure;
use crate::views::chart::{self, Chart};
use crate::wire::wire;

/// What a person wants judged.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The release, with its limits.
    pub doc: Document,
    /// Where: `step:<step id>` or a phase.
    pub place: String,
    /// What the figures measure.
    pub figure: Figure,
    /// By whom.
    pub judge: Judge,
    /// Figures of the new version, or of both: typed, pasted or dropped.
    pub text: String,
    /// Figures of the version that it is compared with; may be empty.
    pub baseline: String,
    /// The number of requests beside each point where the points count failed ones; may be empty.
    pub requests: String,
    /// Whether the guess which series is which was wrong.
    pub turned: bool,
    /// Minutes east of UTC in which the chart tells times.
    pub offset: i32,
}

/// What became of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// The series that were found: name, and which version they were taken for and why.
    pub series: Vec<(String, String)>,
    /// What was left out or guessed.
    pub problems: Vec<Problem>,
    /// What the figures mean.
    pub verdict: Verdict,
    /// What is advised.
    pub action: Choice,
    /// Why, in words.
    pub why: String,
    /// So many more minutes would tell.
    pub more_minutes: Option<u32>,
    /// The figures, drawn.
    pub chart: Chart,
    /// The entry to log, as JSON; empty where nothing was read.
    pub entry: String,
}

/// Reads and judges.
pub fn measure(q: &Question, lib: &Library) -> Measured {
    let d = pipeline::derive(&q.doc, lib);
    let text = |fact| d.scenario.text(fact).unwrap_or_default();
    let hints = Hints { from: text(crate::facts::id::VERSION_FROM), to: text(crate::facts::id::VERSION_TO) };
    let mut samples = both(q, &hints);
    if q.turned {
        samples.turn();
    }
    let mut metric = Metric::of(&samples, q.figure);
    if !q.requests.trim().is_empty() {
        let mut counts = metrics::read(&q.requests, &hints);
        samples.problems.append(&mut counts.problems);
        metric = metric.with_requests(&counts);
    }
    let wish = Wish { judge: q.judge, metrics: vec![metric], ..Wish::default() };
    let judged = metrics::judge(&wish, &Given::of(&d.scenario, &d.rollout, &lib.limits, &d.limits, &q.place));
    let noted = judged.to_measurement(&q.place);
    let tracks = chart::tracks(&noted);
    let limits: Vec<(String, i64)> = chart::limit(&noted, &lib.limits, &d.limits).into_iter().collect();
    let drawn = chart::chart(&chart::Given { name: &noted.name, unit: &noted.unit, series: &tracks, limits: &limits, offset: q.offset });
    Measured {
        series: samples.series.iter().map(|s| (s.title(), format!("{}: {}", side(s.side), s.because))).collect(),
        verdict: judged.verdict,
        action: judged.action,
        why: judged.why.clone(),
        more_minutes: judged.more_minutes,
        chart: drawn,
        entry: if samples.series.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&judged.to_entry(&q.place)).unwrap_or_default()
        },
        problems: samples.problems,
    }
}

/// The figures of both versions: from one text, or from two.
fn both(q: &Question, hints: &Hints<'_>) -> Samples {
    let mut samples = metrics::read(&q.text, hints);
    if q.baseline.trim().is_empty() {
        return samples;
    }
    let mut other = metrics::read(&q.baseline, hints);
    let said = |all: &mut Samples, side| {
        all.series.truncate(1);
        for s in &mut all.series {
            s.side = side;
            s.because = "as you said".into();
        }
    };
    said(&mut samples, Side::Canary);
    said(&mut other, Side::Baseline);
    samples.series.append(&mut other.series);
    samples.problems.append(&mut other.problems);
    samples
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Canary => "the new version",
        Side::Baseline => "the version to compare with",
        Side::Other => "not used",
    }
}

wire!(enum Judge { 0 Threshold, 1 Kayenta, 2 Sequential });
wire!(enum Verdict { 0 Pass, 1 Fail, 2 Inconclusive, 3 NoData });
wire!(enum Choice { 0 Proceed, 1 Hold, 2 RollBack });
wire! {
    Question { doc, place, figure, judge, text, baseline, requests, turned, offset }
    Measured { series, problems, verdict, action, why, more_minutes, chart, entry }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::edit::{self, Hand};
    use crate::run::What;

    fn asked(entries: &[What], text: &str, baseline: &str) -> Measured {
        let mut doc = Document::new("r1");
        let hand = Hand { device: "d".into(), by: String::new(), now: 0 };
        let described = What::Text { text: "canary of auth-service to production, 10/50".into(), at: 0, zone: String::new() };
        [described].iter().chain(entries).for_each(|w| drop(edit::apply(&mut doc, w.clone(), &hand)));
        let q = Question {
            doc,
            place: "step:s1".into(),
            figure: Figure::P95,
            text: text.into(),
            baseline: baseline.into(),
            ..Question::default()
        };
        measure(&q, Library::whole())
    }

    #[test]
    fn figures_are_judged_under_the_limits_of_the_release() {
        assert_eq!(asked(&[], "268 ms", "220 ms").verdict, Verdict::Inconclusive, "21.8 percent lie between 10 and 25");
        let own = What::Limit { limit: "canary-p95-rise".into(), value: Some(30_000) };
        assert_eq!(asked(&[own], "268", "220").verdict, Verdict::Pass, "a person's own limit counts");
        assert_eq!(asked(&[], "400", "220").action, Choice::RollBack);
    }

    #[test]
    fn what_is_logged_says_what_was_read_where_and_by_whom_it_was_judged() {
        let m = asked(&[], "400 410 405", "220 221 219");
        let What::Measured(noted) = serde_json::from_str(&m.entry).expect("an entry") else { panic!("{}", m.entry) };
        assert_eq!((noted.place.as_str(), noted.judge.as_str(), noted.verdict), ("step:s1", "threshold", m.verdict));
        assert_eq!(noted.readings, [400_000, 410_000, 405_000]);
        assert_eq!(m.chart.lines.len(), 2);
        assert_eq!(m.series.len(), 2);
    }

    #[test]
    fn nothing_readable_is_no_data_and_logs_nothing() {
        let m = asked(&[], "no figures here", "");
        assert_eq!((m.verdict, m.entry.as_str()), (Verdict::NoData, ""));
        assert!(!m.problems.is_empty());
    }
}
