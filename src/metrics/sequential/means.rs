//! Samples of two versions, read at the same moments: is the mean difference above zero?
//!
//! The martingale for differences d of unknown spread against the mean m is the ratio of a normal mixture of effects to none, both
//! averaged over all spreads: sqrt(c/(n+c)) ((n+c) V / ((n+c) V - S^2))^(n/2) with S and V the sum and the sum of squares of d - m
//! (T. L. Lai, Annals of Statistics 4, 1976; H. Wang, A. Ramdas: Anytime-valid t-tests and confidence sequences for Gaussian
//! means with unknown variance, arXiv 2310.03722, theorem 4.1; c is their c^2). Solving it for m at 1/alpha gives a confidence
//! sequence: mean +- sqrt(q (n-1) s^2 / (n^2/(n+c) - q n)), q = 1 - ((n + c) / (c alpha^2))^(-1/n). It holds from the
//! second point on for normal differences, and for others as far as a t-test does; an asymptotic confidence sequence
//! would hold only after many points, which a canary step does not have.

use super::{Finding, State};

/// Effects, in standard deviations, are expected to be about 1/sqrt(C).
const C: f64 = 1.0;

/// Half the width of the confidence sequence after `n` differences with a standard deviation; none as long as it is boundless.
pub fn half_width(n: usize, deviation: f64, alpha: f64) -> Option<f64> {
    let count = n as f64;
    let q = 1.0 - libm::exp(-libm::log((count + C) / (C * alpha * alpha)) / count);
    let below = count * count / (count + C) - q * count;
    (n > 1 && below > 0.0).then(|| deviation * (q * (count - 1.0) / below).sqrt())
}

/// Sums of a growing list of differences.
#[derive(Default)]
struct Sums {
    n: usize,
    mean: f64,
    squares: f64,
}

impl Sums {
    /// Takes a difference in (B. P. Welford, Technometrics 4, 1962).
    fn see(&mut self, d: f64) {
        self.n += 1;
        let off = d - self.mean;
        self.mean += off / self.n as f64;
        self.squares += off * (d - self.mean);
    }

    fn deviation(&self) -> f64 {
        (self.squares / (self.n.max(2) - 1) as f64).sqrt()
    }

    /// Logarithm of the martingale against a mean of zero.
    fn log(&self) -> f64 {
        let n = self.n as f64;
        let sum = n * self.mean;
        let all = self.squares + n * self.mean * self.mean;
        if all <= 0.0 {
            return 0.0;
        }
        0.5 * libm::log(C / (n + C)) - 0.5 * n * libm::log1p(-(sum * sum / ((n + C) * all)).min(1.0 - 1e-12))
    }
}

/// A confidence sequence as it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Range {
    /// Differences seen.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
    /// Half of the width, if it is bounded.
    pub half: Option<f64>,
}

/// Looks after every difference (canary less baseline, turned so that more is worse). `matters`: from which mean difference on it
/// matters. `alpha` covers both sides together.
pub fn test(differences: &[f64], matters: f64, alpha: f64) -> (State, Range) {
    let mut sums = Sums::default();
    let mut state = State { finding: Finding::Open, look: None, p: 1.0, looks: 0 };
    let mut half = None;
    for d in differences.iter().filter(|d| d.is_finite()) {
        sums.see(*d);
        half = half_width(sums.n, sums.deviation(), alpha);
        state.looks = sums.n;
        if sums.mean > 0.0 {
            state.p = state.p.min(libm::exp(-sums.log()));
        }
        let Some(h) = half else { continue };
        let found = match (sums.mean - h > 0.0, sums.mean + h < matters) {
            (true, _) => Finding::Worse,
            (_, true) => Finding::Fine,
            _ => Finding::Open,
        };
        if state.finding == Finding::Open && found != Finding::Open || state.finding == Finding::Fine && found == Finding::Worse {
            (state.finding, state.look) = (found, Some(sums.n));
        }
    }
    (state, Range { n: sums.n, mean: sums.mean, deviation: sums.deviation(), half })
}
