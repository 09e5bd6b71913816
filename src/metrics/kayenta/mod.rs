//! One metric as Kayenta's NetflixACAJudge classifies it, and the score of all of them.
//!
//! Followed at github.com/spinnaker/kayenta a69573b (NetflixACAJudge, MannWhitneyClassifier, MannWhitney, IQRDetector, Transforms,
//! EffectSizes, WeightedSumScorer, ThresholdScoreClassifier). Kept different on purpose:
//!
//! - Where both sides are constant and unequal, Kayenta adds random noise of a hundred-thousandth of the value. Here the noise is
//!   the quantiles of the normal distribution, so that the answer is the same on every run.
//! - Too few points to tell anything (`too_few`) are inconclusive there where Kayenta passes or fails them; Kayenta's `Error`
//!   (everything tied) is inconclusive too. Such a metric counts in the score as one without data.
//! - With `nanStrategy` replace, Kayenta passes a metric of which no point was read at all. Here it has no data.
//! - Half of the metrics or more without data is the verdict no data, or inconclusive, where Kayenta says fail; the score is 0 in both.
//! - Infinite figures are gaps.
//!
//! Inside: `prepare` (gaps, outliers, effect sizes), `score` (groups and weights).

pub mod prepare;
pub mod score;

use super::figures::{mean, rounded, show};
use super::rank;
use prepare::Prepared;
use serde::{Deserialize, Serialize};

/// The change that counts against a release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A rise: errors, latency.
    Increase,
    /// A fall: successes, orders.
    Decrease,
    /// Both.
    #[default]
    Either,
}

/// What stands for a missing point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gaps {
    /// Nothing: it is left out.
    #[default]
    Remove,
    /// Zero: for counts whose series only exists once something was counted.
    Replace,
}

/// How the size of a difference is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Mean of the canary divided by the mean of the baseline.
    #[default]
    MeanRatio,
    /// Share of pairs in which the canary is the larger (Vargha and Delaney 2000).
    Cles,
}

/// How a metric is judged. The four sizes are from which effect on a difference counts; none is no condition (1 for the mean ratio,
/// 0.5 for the share of pairs).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// The change that counts.
    pub direction: Direction,
    /// Whether its failure fails the whole.
    pub critical: bool,
    /// Whether it fails without data.
    pub must_have_data: bool,
    /// Shown but not counted.
    pub muted: bool,
    /// Missing points.
    pub gaps: Gaps,
    /// Points further than so many interquartile ranges outside the quartiles are taken out; none keeps all.
    pub outlier_factor: Option<f64>,
    /// The measure of the four sizes.
    pub effect: Effect,
    /// From this effect on a rise counts.
    pub allowed_increase: Option<f64>,
    /// From this effect down a fall counts.
    pub allowed_decrease: Option<f64>,
    /// From this effect on a rise of a critical metric is critical.
    pub critical_increase: Option<f64>,
    /// From this effect down a fall of a critical metric is critical.
    pub critical_decrease: Option<f64>,
}

/// What the test needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// A difference must exceed this share of the estimated one with its whole confidence interval.
    pub tolerance: f64,
    /// Confidence level of the interval.
    pub confidence: f64,
}

/// As NetflixACAJudge sets it.
pub const NETFLIX: Level = Level { tolerance: 0.25, confidence: 0.98 };

/// What a metric is found to be. The first six are Kayenta's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// No difference that counts.
    Pass,
    /// Higher than it may be.
    High,
    /// Lower than it may be.
    Low,
    /// No points on one side.
    Nodata,
    /// No points, which this metric must have.
    NodataFailMetric,
    /// It could not be computed.
    Error,
    /// Too few points to tell.
    Inconclusive,
}

impl Class {
    /// The word, as Kayenta writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::High => "High",
            Self::Low => "Low",
            Self::Nodata => "Nodata",
            Self::NodataFailMetric => "NodataFailMetric",
            Self::Error => "Error",
            Self::Inconclusive => "Inconclusive",
        }
    }
}

/// A metric, classified.
#[derive(Debug, Clone, PartialEq)]
pub struct Classified {
    /// What it is.
    pub class: Class,
    /// Whether it fails the whole.
    pub critical: bool,
    /// Mean of the canary divided by that of the baseline; none if one of them is zero.
    pub ratio: Option<f64>,
    /// Two-sided p-value; none if nothing was tested.
    pub p: Option<f64>,
    /// Why, in words.
    pub reason: String,
}

fn said(class: Class, critical: bool, ratio: Option<f64>, reason: impl Into<String>) -> Classified {
    Classified { class, critical, ratio, p: None, reason: reason.into() }
}

/// Classifies a metric from its points; none is a missing one.
pub fn judge(baseline: &[Option<f64>], canary: &[Option<f64>], rules: &Rules, level: Level) -> Classified {
    let read = |side: &[Option<f64>]| side.iter().any(|v| v.is_some_and(f64::is_finite));
    let (control, experiment) = (Prepared::of(baseline, rules), Prepared::of(canary, rules));
    if !read(baseline) || !read(canary) {
        return without_data(rules, read(canary));
    }
    let found = classify(&control.values, &experiment.values, rules, level);
    let (n, m) = (control.values.len(), experiment.values.len());
    if matches!(found.class, Class::Pass | Class::High | Class::Low) && too_few(n, m, level.confidence) || found.class == Class::Error {
        let reason = format!(
            "Too few points to tell: {m} of the canary and {n} of the baseline. Even if all of them differed, chance could do that more often than once in {}.",
            (1.0 / (1.0 - level.confidence)).round()
        );
        return Classified { class: Class::Inconclusive, critical: false, reason, ..found };
    }
    let left_out = control.outliers + experiment.outliers;
    let reason = if left_out > 0 { format!("{} {left_out} outliers were left out.", found.reason) } else { found.reason };
    Classified { reason, ..found }
}

fn without_data(rules: &Rules, canary_read: bool) -> Classified {
    let side = if canary_read { "baseline" } else { "canary" };
    let class = if rules.must_have_data && !rules.critical { Class::NodataFailMetric } else { Class::Nodata };
    said(class, class == Class::Nodata && rules.critical, None, format!("No point of the {side} was read."))
}

/// Whether so few points that not even complete separation of the two sides is significant: 2 / C(m+n, n) is the smallest exact
/// two-sided p-value of the rank sum (Lehmann: Nonparametrics, 1975, chapter 1).
pub fn too_few(n: usize, m: usize, confidence: f64) -> bool {
    let small = n.min(m);
    let mut ways = 1.0_f64;
    for i in 1..=small {
        ways *= (n.max(m) + i) as f64 / i as f64;
        // More cannot become fewer again.
        if 2.0 / ways <= 1.0 - confidence {
            return false;
        }
    }
    true
}

/// Classifies as Kayenta does, once gaps and outliers are dealt with.
pub fn classify(control: &[f64], experiment: &[f64], rules: &Rules, level: Level) -> Classified {
    if control.is_empty() || experiment.is_empty() {
        return match rules.gaps {
            Gaps::Remove => without_data(rules, !experiment.is_empty()),
            Gaps::Replace => said(Class::Pass, false, Some(1.0), "There is nothing to compare."),
        };
    }
    if super::figures::sorted(control) == super::figures::sorted(experiment) {
        return said(Class::Pass, false, Some(1.0), "Canary and baseline are identical.");
    }
    let (x, y) = prepare::with_noise(experiment, control);
    let Some(t) = rank::test(&x, &y, level.confidence) else {
        return said(Class::Error, false, None, "All values are tied.");
    };
    let ratio = prepare::mean_ratio(experiment, control);
    let (size, usual) = match rules.effect {
        Effect::MeanRatio => (ratio, 1.0),
        Effect::Cles => (Some(prepare::cles(&x, &y)), 0.5),
    };
    // Where the size cannot be computed, the condition on it does not count.
    let at_least = |limit: Option<f64>| size.is_none_or(|s| s >= limit.unwrap_or(usual));
    let at_most = |limit: Option<f64>| size.is_none_or(|s| s <= limit.unwrap_or(usual));
    let bar = level.tolerance * t.estimate.abs();
    let high = rules.direction != Direction::Decrease && t.low > bar && at_least(rules.allowed_increase);
    let low = rules.direction != Direction::Increase && t.high < -bar && at_most(rules.allowed_decrease);
    let (class, critical) = match (high, low) {
        (true, _) => (Class::High, rules.critical && at_least(rules.critical_increase)),
        (_, true) => (Class::Low, rules.critical && at_most(rules.critical_decrease)),
        _ => (Class::Pass, false),
    };
    let means = (mean(experiment).unwrap_or_default(), mean(control).unwrap_or_default());
    let reason = told(class, means, &t, level.confidence);
    Classified { class, critical, ratio: ratio.map(|r| rounded(r, 9)), p: Some(rounded(t.p, 9)), reason }
}

fn told(class: Class, (canary, baseline): (f64, f64), t: &rank::MannWhitney, confidence: f64) -> String {
    let what = match class {
        Class::High => "The canary is higher",
        Class::Low => "The canary is lower",
        _ => "No difference that counts",
    };
    format!(
        "{what}: mean {} against {}; shift {}, with {} % confidence between {} and {}.",
        show(canary),
        show(baseline),
        show(t.estimate),
        show(confidence * 100.0),
        show(t.low),
        show(t.high)
    )
}
