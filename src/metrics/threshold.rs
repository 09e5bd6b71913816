//! The threshold judge: every limit of the release, with the person's own values, gives pass, hold or roll back with the reason.
//!
//! Each reading is judged by itself, as an AnalysisRun of Argo Rollouts does: a limit is breached once more readings are beyond it than
//! the limit of failed health checks allows (that is the generated failureLimit), and no more than a minority may be. An improvement
//! is information. A reading that is missing is never a success: without a majority of good readings there is no pass.

use super::bar::{Bar, bars};
use super::figures::{median, show, show_in};
use super::judgement::{Judged, worst};
use super::kayenta::Class;
use super::measured::{Choice, Verdict};
use super::more;
use super::wish::{Given, Metric, middle};
use crate::rollout::limits;
use crate::rollout::schema::{Against, Figure};

/// What one limit says of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Its id; empty for a limit of one's own.
    pub limit: String,
    /// What it means.
    pub verdict: Verdict,
    /// What it advises.
    pub action: Choice,
    /// Whether the figure is below a floor rather than above a ceiling.
    pub low: bool,
    /// Why, one sentence.
    pub why: String,
}

/// Judges a metric under its limits.
pub fn judge(metric: &Metric, given: &Given<'_>) -> Judged {
    let metric = &rates(metric);
    let said: Vec<Said> = bars(metric, given).iter().map(|bar| under(bar, metric, given)).collect();
    let mut out = Judged::of(metric);
    out.ratio = ratio(metric, given);
    let Some(first) = said.iter().min_by_key(|s| rank(s)) else {
        let why = if middle(&metric.canary).is_none() {
            "No reading of the canary."
        } else {
            "There is no limit for this figure: set one, or compare it with a baseline."
        };
        (out.class, out.verdict, out.action) = (Class::Inconclusive, Verdict::Inconclusive, Choice::Hold);
        why.clone_into(&mut out.reason);
        return out;
    };
    (out.verdict, out.action, out.limit) = (first.verdict, first.action, first.limit.clone());
    out.class = match (first.verdict, first.low) {
        (Verdict::Pass, _) => Class::Pass,
        (Verdict::NoData, _) => Class::Nodata,
        (Verdict::Fail, true) => Class::Low,
        (Verdict::Fail, false) => Class::High,
        (Verdict::Inconclusive, _) => Class::Inconclusive,
    };
    let mut told = vec![first.why.clone()];
    told.extend(burn(metric, given, first));
    told.extend(better(metric, given));
    if let Some((why, minutes)) = few_requests(metric, given).filter(|_| out.verdict == Verdict::Pass) {
        (out.class, out.verdict, out.action, out.more_minutes) = (Class::Inconclusive, Verdict::Inconclusive, Choice::Hold, minutes);
        told.insert(0, why);
    }
    out.reason = told.join(" ");
    out
}

/// The order in which limits speak: what means roll back first, then failures, then what is not known; of those that pass the first.
fn rank(s: &Said) -> u8 {
    match (s.verdict, s.action) {
        (Verdict::Fail, Choice::RollBack) => 0,
        (Verdict::Fail, _) => 1,
        (Verdict::Inconclusive, _) => 2,
        (Verdict::NoData, _) => 3,
        (Verdict::Pass, _) => 4,
    }
}

/// Rates in percent where failed requests are counted.
fn rates(metric: &Metric) -> Metric {
    let Some(requests) = &metric.requests else { return metric.clone() };
    let rate = |failed: &[Option<f64>], all: &[Option<f64>]| {
        failed.iter().zip(all).map(|(f, n)| Some(100.0 * (*f)? / n.filter(|n| *n > 0.0)?)).collect()
    };
    let (baseline, canary) = (rate(&metric.baseline, &requests.baseline), rate(&metric.canary, &requests.canary));
    Metric { baseline, canary, unit: "%".into(), ..metric.clone() }
}

/// The baseline of each reading: the one of the same moment where there are as many, else the one in the middle, else today's.
fn baselines(metric: &Metric, given: &Given<'_>) -> Vec<Option<f64>> {
    if metric.baseline.len() == metric.canary.len() && middle(&metric.baseline).is_some() {
        return metric.baseline.clone();
    }
    let today = metric.figure.and_then(|f| match f {
        Figure::SuccessRate => given.today.get(&Figure::ErrorRate).map(|v| 100.0 - *v as f64 / 1000.0),
        f => given.today.get(&f).map(|v| *v as f64 / 1000.0),
    });
    vec![middle(&metric.baseline).or(today); metric.canary.len()]
}

/// What a limit compares: the figure itself, or how far it is from its baseline; what is no number is not there.
fn compared(bar: &Bar, canary: Option<f64>, baseline: Option<f64>, given: &Given<'_>) -> Option<f64> {
    let c = canary.map(|v| if bar.turned { 100.0 - v } else { v })?;
    let b = || baseline.map(|v| if bar.turned { 100.0 - v } else { v });
    let x = match bar.against {
        Against::Itself => c,
        Against::Points => c - b()?,
        Against::Percent => (c / b()? - 1.0) * 100.0,
        Against::Times => c / b()?,
        Against::Budget => c / ((100_000 - given.slo?) as f64 / 1000.0),
    };
    let x = if bar.either {
        x.abs()
    } else if bar.down {
        -x
    } else {
        x
    };
    (!x.is_nan()).then_some(x)
}

/// Judges a metric under one limit.
pub fn under(bar: &Bar, metric: &Metric, given: &Given<'_>) -> Said {
    let baseline = baselines(metric, given);
    let read: Vec<Option<f64>> = metric.canary.iter().zip(&baseline).map(|(c, b)| compared(bar, *c, *b, given)).collect();
    let seen: Vec<f64> = read.iter().flatten().copied().collect();
    let beyond = seen.iter().filter(|x| bar.breached(**x)).count();
    let may = tolerated(given, read.len());
    let (verdict, action) = if seen.is_empty() {
        (Verdict::NoData, Choice::Hold)
    } else if beyond > may {
        // Between a limit that means hold and the one that means roll back somebody looks.
        (if bar.band { Verdict::Inconclusive } else { Verdict::Fail }, bar.action)
    } else if (seen.len() - beyond) * 2 <= read.len() {
        (Verdict::Inconclusive, Choice::Hold)
    } else {
        (Verdict::Pass, Choice::Proceed)
    };
    let why = match verdict {
        Verdict::NoData => missing(bar, metric, given),
        _ => {
            let mut why = bar.sentence(&readings(metric), median(&seen).unwrap_or_default(), middle(&baseline), metric, given);
            if read.len() > 1 && (beyond > 0 || seen.len() < read.len()) {
                let lost = read.len() - seen.len();
                let gaps = if lost > 0 { format!(", {lost} missing") } else { String::new() };
                why = format!("{why} {beyond} of {} readings beyond it{gaps}; {may} may be.", read.len());
            }
            format!("{why} {}", advice(verdict, action))
        }
    };
    Said { limit: bar.id.clone(), verdict, action, low: bar.low(), why }
}

fn advice(verdict: Verdict, action: Choice) -> &'static str {
    match (verdict, action) {
        (Verdict::Pass, _) => "That is within it.",
        (_, Choice::RollBack) => "That means roll back.",
        (Verdict::Inconclusive, _) => "Hold and look.",
        _ => "That means hold.",
    }
}

/// How many readings may be beyond a limit: one fewer than failed health checks may be, and always a minority.
pub fn tolerated(given: &Given<'_>, readings: usize) -> usize {
    let def = given.limits.iter().find(|l| l.id == "health-failures");
    let may = def.map_or(0, |d| usize::try_from(limits::value(d, &given.own) / 1000 - 1).unwrap_or(0));
    may.min(readings.saturating_sub(1) / 2)
}

fn missing(bar: &Bar, metric: &Metric, given: &Given<'_>) -> String {
    if middle(&metric.canary).is_none() {
        return "No reading of the canary. That is no success.".into();
    }
    match bar.against {
        Against::Budget if given.slo.is_none() => "The objective is not known, so the budget cannot be judged.".into(),
        _ => format!("{} There is no baseline to compare {} with: give the stable version's figure.", bar.label, readings(metric)),
    }
}

/// The readings in words: all of them if they are few.
pub fn readings(metric: &Metric) -> String {
    let seen: Vec<f64> = metric.canary.iter().flatten().copied().collect();
    match seen.as_slice() {
        [one] => show_in(*one, &metric.unit),
        few if few.len() <= 6 => {
            let all: Vec<String> = few.iter().map(|v| show(*v)).collect();
            let unit = show_in(0.0, &metric.unit);
            format!("{}{}", all.join(", "), unit.trim_start_matches('0'))
        }
        many => format!("{} (middle of {} readings)", show_in(median(many).unwrap_or_default(), &metric.unit), many.len()),
    }
}

fn ratio(metric: &Metric, given: &Given<'_>) -> Option<f64> {
    let (c, b) = (middle(&metric.canary)?, middle(&baselines(metric, given))?);
    (b != 0.0).then(|| super::figures::rounded(c / b, 9))
}

/// How fast the error budget is spent, where the sentence is about something else.
fn burn(metric: &Metric, given: &Given<'_>, first: &Said) -> Option<String> {
    if metric.figure != Some(Figure::ErrorRate) || first.limit == "burn-rate-max" {
        return None;
    }
    let left = (100_000 - given.slo?) as f64 / 1000.0;
    let burn = middle(&metric.canary)? / left;
    let days = 30.0 / burn;
    let gone = if days < 2.0 {
        format!("{} hours", show((days * 240.0).round() / 10.0))
    } else {
        format!("{} days", show((days * 10.0).round() / 10.0))
    };
    (burn > 1.0).then(|| {
        format!(
            "It spends the error budget {} times as fast as the objective allows: a budget of 30 days is gone in {gone}.",
            show((burn * 10.0).round() / 10.0)
        )
    })
}

/// An improvement, told.
fn better(metric: &Metric, given: &Given<'_>) -> Option<String> {
    let (c, b) = (middle(&metric.canary)?, middle(&baselines(metric, given))?);
    let up_is_better = metric.rules.direction == super::kayenta::Direction::Decrease;
    let gain = if up_is_better { c - b } else { b - c };
    let percent = (gain / b.abs() * 1000.0).round() / 10.0;
    (gain > 0.0 && b != 0.0 && percent >= 1.0)
        .then(|| format!("{}% better than the baseline of {}.", show(percent), show_in(b, &metric.unit)))
}

/// Whether so few requests were seen that a rise by the limit would stay hidden; then how many more minutes show it.
fn few_requests(metric: &Metric, given: &Given<'_>) -> Option<(String, Option<u32>)> {
    let requests = metric.requests.as_ref()?;
    let seen: f64 = requests.canary.iter().flatten().sum();
    let stable: f64 = requests.baseline.iter().flatten().sum();
    let base = middle(&baselines(metric, given))? / 100.0;
    let def = given.limits.iter().find(|l| l.id == "canary-error-rise")?;
    let rise = limits::value(def, &given.own) as f64 / 100_000.0;
    let weight = if stable > 0.0 { (100.0 * seen / (seen + stable)).round() as u8 } else { given.weight };
    let needed = crate::rollout::power::requests_needed(base, base + rise, weight);
    let per_minute = seen / requests.canary.len().max(1) as f64 * more::rate(&metric.times);
    ((seen as u64) < needed).then(|| {
        let minutes = more::of_requests(base, base + rise, weight, seen, per_minute);
        (format!("{} requests are too few to show a rise of {} points: {needed} are needed.", show(seen), show(rise * 100.0)), minutes)
    })
}

/// The verdict on several metrics: any failure fails, any doubt holds.
pub fn whole(metrics: &[Judged]) -> (Verdict, Choice) {
    let of = |v: Verdict| metrics.iter().any(|m| m.verdict == v);
    let verdict = if of(Verdict::Fail) {
        Verdict::Fail
    } else if of(Verdict::Inconclusive) {
        Verdict::Inconclusive
    } else if of(Verdict::NoData) || metrics.is_empty() {
        // Some figures were read: the whole is open, not empty.
        if of(Verdict::Pass) { Verdict::Inconclusive } else { Verdict::NoData }
    } else {
        Verdict::Pass
    };
    (verdict, worst(metrics))
}
