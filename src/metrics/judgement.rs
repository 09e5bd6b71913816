//! What a judge says: a verdict, what it advises, and why, for each metric and for the whole.

use super::figures::thousandths;
use super::kayenta::Class;
use super::measured::{Choice, Track, Verdict};
use super::wish::{Judge, Metric, middle};
use serde::{Deserialize, Serialize};

/// One metric, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Its name.
    pub name: String,
    /// Unit of its figures.
    pub unit: String,
    /// What it was found to be.
    pub class: Class,
    /// What that means.
    pub verdict: Verdict,
    /// What is advised.
    pub action: Choice,
    /// The limit that decided; empty if none did.
    pub limit: String,
    /// Canary divided by baseline; none if it cannot be computed. Nine significant digits.
    pub ratio: Option<f64>,
    /// p-value; none without a test. Nine significant digits.
    pub p: Option<f64>,
    /// Why, in words.
    pub reason: String,
    /// So many more minutes would tell.
    pub more_minutes: Option<u32>,
    /// Readings of the canary in thousandths, the first and last of many and the extremes between.
    pub readings: Vec<i64>,
    /// The baseline in the middle, in thousandths.
    pub baseline: Option<i64>,
    /// What can be drawn.
    pub series: Vec<Track>,
}

/// Most readings that are kept of a metric.
const KEPT: usize = 60;
/// Most points of a line that is kept.
const DRAWN: usize = 120;

impl Judged {
    /// A metric that nobody judged yet.
    pub fn of(metric: &Metric) -> Self {
        let whole = |points: &[Option<f64>]| points.iter().map(|p| p.map(thousandths)).collect::<Vec<_>>();
        let readings = thin(&whole(&metric.canary.iter().copied().filter(Option::is_some).collect::<Vec<_>>()), KEPT);
        let track = |name: &str, points: &[Option<f64>]| {
            let timed = metric.times.len() == points.len();
            let kept = picked(&whole(points), DRAWN);
            Track {
                name: name.to_owned(),
                times: if timed { kept.iter().filter_map(|(i, _)| metric.times.get(*i).copied()).collect() } else { Vec::new() },
                values: kept.into_iter().map(|(_, v)| v).collect(),
            }
        };
        let drawn = metric.canary.len().max(metric.baseline.len()) > 1;
        let both = [("canary", &metric.canary), ("baseline", &metric.baseline)];
        Self {
            name: metric.name.clone(),
            unit: metric.unit.clone(),
            class: Class::Nodata,
            verdict: Verdict::NoData,
            action: Choice::Hold,
            limit: String::new(),
            ratio: None,
            p: None,
            reason: String::new(),
            more_minutes: None,
            readings: readings.into_iter().flatten().collect(),
            baseline: middle(&metric.baseline).map(thousandths),
            series: both.iter().filter(|(_, p)| drawn && !p.is_empty()).map(|(n, p)| track(n, p)).collect(),
        }
    }
}

fn thin(values: &[Option<i64>], most: usize) -> Vec<Option<i64>> {
    picked(values, most).into_iter().map(|(_, v)| v).collect()
}

/// Values with their places; of many only the smallest and the largest of each stretch, and a gap where nothing was read there.
fn picked(values: &[Option<i64>], most: usize) -> Vec<(usize, Option<i64>)> {
    let all: Vec<(usize, Option<i64>)> = values.iter().copied().enumerate().collect();
    if all.len() <= most {
        return all;
    }
    let stretch = (all.len() * 2).div_ceil(most);
    let extremes = |part: &[(usize, Option<i64>)]| -> Vec<(usize, Option<i64>)> {
        let seen = || part.iter().filter(|(_, v)| v.is_some()).copied();
        let mut two: Vec<(usize, Option<i64>)> = seen().min_by_key(|(_, v)| *v).into_iter().chain(seen().max_by_key(|(_, v)| *v)).collect();
        if two.is_empty() {
            two.extend(part.first().copied());
        }
        two.sort_unstable();
        two.dedup();
        two
    };
    all.chunks(stretch).flat_map(extremes).collect()
}

/// The whole, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// By whom.
    pub judge: Judge,
    /// What it means.
    pub verdict: Verdict,
    /// What is advised.
    pub action: Choice,
    /// Why, in words.
    pub why: String,
    /// 0 to 100; none where nothing is scored.
    pub score: Option<f64>,
    /// The metrics in their order.
    pub metrics: Vec<Judged>,
    /// So many more minutes would tell.
    pub more_minutes: Option<u32>,
}

/// The strongest advice of all.
pub fn worst(metrics: &[Judged]) -> Choice {
    metrics.iter().map(|m| m.action).max().unwrap_or(Choice::Hold)
}

impl Judgement {
    /// The whole from its metrics; the reason names the first that decided and counts the rest.
    pub fn new(judge: Judge, (verdict, action): (Verdict, Choice), score: Option<f64>, metrics: Vec<Judged>) -> Self {
        let same = |m: &&Judged| m.verdict == verdict;
        let leading = |m: &&Judged| m.action == action && m.verdict == verdict;
        let first = metrics.iter().find(leading).or_else(|| metrics.iter().find(same)).or(metrics.first());
        let alike = metrics.iter().filter(same).count().saturating_sub(1);
        let more = match alike {
            0 => String::new(),
            1 => " One more metric says so.".into(),
            n => format!(" {n} more metrics say so."),
        };
        let why = first.map_or_else(|| "There are no metrics.".into(), |m| format!("{}{more}", m.reason));
        let more_minutes =
            metrics.iter().filter_map(|m| m.more_minutes).max().filter(|_| matches!(verdict, Verdict::Inconclusive | Verdict::NoData));
        Self { judge, verdict, action, why, score, metrics, more_minutes }
    }
}
