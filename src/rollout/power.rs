//! What a step can show: the requests it sees and the smallest rise of the error rate that they reveal.
//!
//! Normal approximation for two proportions, one-sided at 5 %, power 80 %, with the stable version seeing the rest of the
//! traffic: n = (z_a sqrt(p(1-p)(1+k)) + z_b sqrt(p1(1-p1) + k p0(1-p0)))^2 / (p1-p0)^2 with k = canary/stable requests
//! and p the pooled rate (Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, chapter 4).

/// z for 5 % one-sided.
const Z_ALPHA: f64 = 1.644_853_627;
/// z for a power of 80 %.
const Z_BETA: f64 = 0.841_621_234;

/// Requests that the canary must see to show a rise from `base` to `raised` (both as shares, 0 to 1) at a weight of
/// `weight` percent.
pub fn requests_needed(base: f64, raised: f64, weight: u8) -> u64 {
    let w = f64::from(weight.clamp(1, 99)) / 100.0;
    let k = w / (1.0 - w);
    let pooled = (raised * w + base * (1.0 - w)).clamp(0.0, 1.0);
    let a = Z_ALPHA * (pooled * (1.0 - pooled) * (1.0 + k)).sqrt();
    let b = Z_BETA * (raised * (1.0 - raised) + k * base * (1.0 - base)).sqrt();
    let gap = raised - base;
    if gap <= 0.0 {
        return u64::MAX;
    }
    ((a + b) * (a + b) / (gap * gap)).ceil().min(1e15) as u64
}

/// Below this many requests the normal approximation says nothing.
const FEWEST: u64 = 30;

/// The smallest rise (in thousandths of a percentage point) that `requests` canary requests can show; none if even a rise to
/// 100 % stays hidden.
pub fn smallest_rise(base_thousandths: i64, requests: u64, weight: u8) -> Option<i64> {
    let base = (base_thousandths.clamp(0, 100_000) as f64) / 100_000.0;
    let (mut low, mut high) = (0_i64, 100_000 - base_thousandths.clamp(0, 100_000));
    let enough = |rise: i64| requests_needed(base, base + (rise as f64) / 100_000.0, weight) <= requests;
    if requests < FEWEST || high == 0 || !enough(high) {
        return None;
    }
    while high - low > 1 {
        let middle = (low + high) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    // One hundredth of a point is as fine as a person reads it.
    Some((high + 9) / 10 * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Within two percent of the figures computed by hand.
    fn near(n: u64, expected: u64) -> bool {
        n.abs_diff(expected) * 50 <= expected
    }

    #[test]
    fn known_sample_sizes_at_ten_percent() {
        assert!(near(requests_needed(0.003, 0.006, 10), 3_070), "{}", requests_needed(0.003, 0.006, 10));
        assert!(near(requests_needed(0.003, 0.013, 10), 425), "{}", requests_needed(0.003, 0.013, 10));
        assert!(near(requests_needed(0.001, 0.002, 10), 9_240), "{}", requests_needed(0.001, 0.002, 10));
    }

    #[test]
    fn more_requests_show_smaller_rises() {
        let few = smallest_rise(300, 300, 10).unwrap();
        let many = smallest_rise(300, 30_000, 10).unwrap();
        assert!(many < few, "{many} {few}");
        assert_eq!(smallest_rise(300, 1, 10), None);
    }
}
