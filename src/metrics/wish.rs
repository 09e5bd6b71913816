//! What is to be judged: metrics with their points, by which judge, under which limits.

use super::figures::median;
use super::kayenta::Rules;
use super::samples::{Point, Samples, Side};
use crate::facts::id;
use crate::rollout::Rollout;
use crate::rollout::schema::{Against, Figure, LimitDef, Moment};
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who judges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judge {
    /// The limits of the release.
    #[default]
    Threshold,
    /// The rank test of Kayenta.
    Kayenta,
    /// A test that may be looked at every minute.
    Sequential,
}

impl Judge {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Threshold => "threshold",
            Self::Kayenta => "kayenta",
            Self::Sequential => "sequential",
        }
    }
}

/// Requests of both sides, one number for each point; the points are then failed requests.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Requests {
    /// Of the baseline.
    pub baseline: Vec<Option<f64>>,
    /// Of the canary.
    pub canary: Vec<Option<f64>>,
}

/// A limit of one's own, beside those of the release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnLimit {
    /// Its value, in the unit of the metric, in percent, points or times.
    pub value: f64,
    /// What it is compared with.
    pub against: Against,
}

/// One metric.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Unit of its points.
    pub unit: String,
    /// What it measures, which says which limits of the release are its own; none has only the limits that are given here.
    pub figure: Option<Figure>,
    /// A limit of its own.
    pub limit: Option<OwnLimit>,
    /// Limits of the release by their ids; empty: those of its figure.
    pub limits: Vec<String>,
    /// Share of the score, in percent; none shares what is left.
    pub weight: Option<f64>,
    /// Its group in the score; empty: a group of its own.
    pub group: String,
    /// How the statistical judges see it. The threshold judge takes direction and critical from here.
    pub rules: Rules,
    /// Points of the baseline in the order of time; none is a gap.
    pub baseline: Vec<Option<f64>>,
    /// Points of the canary.
    pub canary: Vec<Option<f64>>,
    /// Times of the canary's points, milliseconds since 1970 UTC; may be empty.
    pub times: Vec<i64>,
    /// Requests of both sides where the points count failed ones.
    pub requests: Option<Requests>,
    /// From which rise on it matters: percent of the baseline's mean, or of its error rate where requests are counted. None: 10 percent,
    /// and twice the error rate.
    pub matters: Option<f64>,
}

/// What is to be judged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// By whom.
    pub judge: Judge,
    /// The metrics.
    pub metrics: Vec<Metric>,
    /// Score from which the whole passes (Kayenta).
    pub pass: Option<f64>,
    /// Score from which it is neither passed nor failed (Kayenta).
    pub marginal: Option<f64>,
    /// Weights of groups in percent (Kayenta).
    pub groups: BTreeMap<String, f64>,
}

/// What is known of the release.
#[derive(Debug, Clone, Default)]
pub struct Given<'a> {
    /// The limits.
    pub limits: &'a [LimitDef],
    /// Those that differ from their defaults, in thousandths (`limits::in_force`).
    pub own: BTreeMap<String, i64>,
    /// Objective in thousandths of a percent.
    pub slo: Option<i64>,
    /// Figures of today in thousandths, which stand in where no baseline was read.
    pub today: BTreeMap<Figure, i64>,
    /// At a step, or once all traffic is on the new version.
    pub moment: Moment,
    /// Share of the new version, in percent.
    pub weight: u8,
}

impl<'a> Given<'a> {
    /// What is known of a release at a place: `step:<step id>` or a phase.
    pub fn of(scenario: &Scenario, rollout: &Rollout, limits: &'a [LimitDef], in_force: &BTreeMap<String, i64>, place: &str) -> Self {
        let weight = place.strip_prefix("step:").and_then(|id| rollout.steps.iter().find(|s| s.id == id)).map_or(100, |s| s.weight);
        let facts = [(Figure::ErrorRate, id::ERROR_RATE), (Figure::P95, id::P95), (Figure::P99, id::P99)];
        Self {
            limits,
            own: in_force.clone(),
            slo: scenario.thousandths(id::SLO).filter(|v| (1..100_000).contains(v)),
            today: facts.into_iter().filter_map(|(figure, fact)| Some((figure, scenario.thousandths(fact)?))).collect(),
            moment: if weight < 100 { Moment::Step } else { Moment::After },
            weight,
        }
    }
}

/// The name of a figure.
pub fn label(figure: Figure) -> &'static str {
    match figure {
        Figure::ErrorRate => "Error rate",
        Figure::SuccessRate => "Success rate",
        Figure::P95 => "P95 latency",
        Figure::P99 => "P99 latency",
        Figure::ResponseTime => "Response time",
        Figure::Cpu => "CPU use",
        Figure::Memory => "Memory use",
        Figure::Restarts => "Restarts",
        Figure::HealthChecks => "Failed health checks",
    }
}

impl Metric {
    /// A metric from what was read, in the unit of its figure.
    pub fn of(samples: &Samples, figure: Figure) -> Self {
        let values = |side| samples.points(side).iter().map(|p: &Point| p.value).collect::<Vec<_>>();
        let (mut baseline, mut canary) = (values(Side::Baseline), values(Side::Canary));
        let units = [samples.unit(Side::Canary), samples.unit(Side::Baseline)];
        let (times, _) = scale(figure, units[0], &[&canary, &baseline], samples.measured);
        canary.iter_mut().flatten().for_each(|v| *v *= times);
        let own = if units[1].is_empty() { times } else { scale(figure, units[1], &[&baseline], samples.measured).0 };
        baseline.iter_mut().flatten().for_each(|v| *v *= own);
        Self {
            name: label(figure).to_owned(),
            unit: scale(figure, units[0], &[], samples.measured).1,
            figure: Some(figure),
            rules: Rules { direction: direction(figure), ..Rules::default() },
            times: samples.points(Side::Canary).iter().filter_map(|p| p.at).collect(),
            baseline,
            canary,
            ..Self::default()
        }
    }

    /// The same metric with the number of requests of each point, so that its points count failed ones.
    #[must_use]
    pub fn with_requests(self, samples: &Samples) -> Self {
        let values = |side| samples.points(side).iter().map(|p| p.value).collect();
        Self { requests: Some(Requests { baseline: values(Side::Baseline), canary: values(Side::Canary) }), ..self }
    }
}

fn direction(figure: Figure) -> super::kayenta::Direction {
    use super::kayenta::Direction;
    if figure == Figure::SuccessRate { Direction::Decrease } else { Direction::Increase }
}

/// By how much points are multiplied to be in the unit of their figure, and that unit. `measured`: whether Prometheus gave them,
/// which counts shares of one and seconds; people type percent and milliseconds.
fn scale(figure: Figure, unit: &str, points: &[&[Option<f64>]], measured: bool) -> (f64, String) {
    let all: Vec<f64> = points.iter().flat_map(|p| p.iter().flatten().copied()).collect();
    let small = |than: f64| !all.is_empty() && all.iter().all(|v| v.abs() <= than);
    let word = unit.trim().to_lowercase();
    match figure {
        Figure::P95 | Figure::P99 | Figure::ResponseTime => {
            let times = match word.as_str() {
                "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
                "us" | "µs" | "μs" => 0.001,
                "ns" => 1e-6,
                "min" | "minutes" => 60_000.0,
                "" if measured && small(30.0) || small(0.999) => 1000.0,
                _ => 1.0,
            };
            (times, "ms".into())
        }
        Figure::ErrorRate | Figure::SuccessRate | Figure::Cpu => {
            let share = word.is_empty() && small(1.0) && (measured || figure == Figure::SuccessRate) || word == "ratio";
            (if share { 100.0 } else { 1.0 }, "%".into())
        }
        Figure::Memory | Figure::Restarts | Figure::HealthChecks => (1.0, unit.to_owned()),
    }
}

/// The figure in the middle of the points that are there.
pub fn middle(points: &[Option<f64>]) -> Option<f64> {
    median(&points.iter().flatten().copied().collect::<Vec<_>>())
}
