//! How many more minutes would tell, at the rate at which figures come in now.

use super::figures::{median, normal_quantile, quantile, sorted, variance};
use super::sequential::{self, means};
use crate::rollout::power;

/// Longer than anybody watches a step (a week): beyond it there is no answer.
pub const LONGEST: u32 = 7 * 24 * 60;
/// Looking every minute costs so many times the requests of a single look at the end: with them four of five doubled error rates were
/// found. A test measures it.
pub const LOOKING: f64 = 2.5;

fn minutes(points: f64, per_minute: f64) -> Option<u32> {
    let m = (points / per_minute).ceil();
    (per_minute > 0.0 && m.is_finite() && m <= f64::from(LONGEST)).then_some((m as u32).max(1))
}

/// Requests: how many more minutes until a rise of the error rate from `base` to `raised` (shares, 0 to 1) shows, at `weight` percent
/// of the traffic, with `seen` requests of the canary so far and so many a minute. The sample size is `power::requests_needed` (one
/// look, one-sided 5 %, power 80 %) times `LOOKING`.
pub fn of_requests(base: f64, raised: f64, weight: u8, seen: f64, per_minute: f64) -> Option<u32> {
    let needed = power::requests_needed(base, raised, weight) as f64 * LOOKING;
    minutes((needed - seen).max(1.0), per_minute)
}

/// Samples under the sequential test: until its confidence sequence is narrower than half of what matters, so that it shows either.
pub fn of_means(seen: usize, deviation: f64, matters: f64, per_minute: f64) -> Option<u32> {
    let narrow = |n: usize| means::half_width(n, deviation, sequential::ALPHA).is_some_and(|h| h <= matters / 2.0);
    let (mut low, mut high) = (seen, seen.max(2));
    while !narrow(high) {
        if high > 10_000_000 || matters <= 0.0 {
            return None;
        }
        (low, high) = (high, high * 2);
    }
    while high - low > 1 {
        let middle = usize::midpoint(low, high);
        if narrow(middle) { high = middle } else { low = middle }
    }
    minutes((high - seen).max(1) as f64, per_minute)
}

/// Points under the rank test: N = (z_a + z_b)^2 / (12 c (1-c) (P - 1/2)^2) points of both sides together, c the share of the
/// canary and P the chance that a point of the canary is the larger one after a shift by `matters` (G. E. Noether, JASA 82, 1987,
/// equation 1; two-sided at the confidence of the judge, power 80 %). P is that of a normal distribution with the spread of the
/// baseline, by its interquartile range where that is not zero.
pub fn of_ranks(baseline: &[f64], canary: usize, matters: f64, confidence: f64, per_minute: f64) -> Option<u32> {
    let ordered = sorted(baseline);
    let range = quantile(&ordered, 0.75)? - quantile(&ordered, 0.25)?;
    let spread = if range > 0.0 { range / 1.349 } else { variance(baseline).unwrap_or(0.0).sqrt() };
    let share = if spread > 0.0 { super::figures::normal(matters.abs() / (spread * std::f64::consts::SQRT_2)) } else { 1.0 };
    let least = (2..1000).find(|n| !super::kayenta::too_few(baseline.len().max(*n), *n, confidence))? as f64;
    let z = normal_quantile((1.0 + confidence) / 2.0) + normal_quantile(0.8);
    // Both sides get points at the same rate, so half of them are the canary's.
    let each = z * z / (12.0 * 0.25 * (share - 0.5) * (share - 0.5)) / 2.0;
    (share > 0.5).then(|| minutes((each.max(least) - canary as f64).max(1.0), per_minute))?
}

/// Points a minute, from the times of the points (milliseconds); one a minute if they have none.
pub fn rate(times: &[i64]) -> f64 {
    let steps: Vec<f64> =
        times.windows(2).map(|w| (w.last().copied().unwrap_or(0).saturating_sub(w.first().copied().unwrap_or(0))) as f64).collect();
    median(&steps).filter(|s| *s > 0.0).map_or(1.0, |s| 60_000.0 / s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_more_at_a_time() {
        // 3,070 requests for one look at 0.3 to 0.6 % and 10 %, two and a half times that for many, at 600 a minute.
        assert_eq!(of_requests(0.003, 0.006, 10, 0.0, 600.0), Some(13));
        assert_eq!(of_requests(0.003, 0.006, 10, 7_600.0, 600.0), Some(1));
        assert_eq!(of_requests(0.003, 0.006, 10, 0.0, 0.0), None, "without traffic no time is long enough");
        assert_eq!(of_requests(0.003, 0.002, 10, 0.0, 60.0), None, "a fall is no rise");
        assert_eq!(of_means(5, 0.0, 1.0, 1.0), Some(1), "without spread the next point tells");
        assert_eq!(of_means(5, 1.0, 0.0, 1.0), None, "nothing matters");
        assert_eq!(rate(&[0, 30_000, 60_000, 90_000]), 2.0);
        assert_eq!(rate(&[]), 1.0);
    }

    #[test]
    fn too_few_points_ask_for_as_many_as_the_test_needs() {
        let more = of_ranks(&[10.0, 10.1, 9.9], 3, 5.0, 0.98, 1.0).unwrap();
        assert!((2..=4).contains(&more), "{more}");
    }
}
