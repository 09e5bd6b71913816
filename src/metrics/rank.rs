//! Mann-Whitney U (Wilcoxon rank sum), two-sided, with the Hodges-Lehmann estimate of the shift and its confidence interval.
//!
//! As R's `wilcox.test(x, y, exact = FALSE, correct = TRUE, conf.int = TRUE)`, which Kayenta follows: the normal approximation
//! with ties and a continuity correction of one half. The interval and the estimate are the shifts at which the corrected
//! statistic W(mu) = (sum of ranks of x - mu, less m(m+1)/2 + mn/2, less sign/2) / sigma meets -z, z and 0, found by Brent's
//! method (R. P. Brent: Algorithms for Minimization without Derivatives, 1973, chapter 4) with R's tolerance of 1e-4. That
//! tolerance is absolute: figures far below it (shares of one, seconds) belong into percent and milliseconds first.

use super::figures::{normal, normal_quantile, sorted};

/// R's tolerance of the search for the shifts.
const TOLERANCE: f64 = 1e-4;
/// Most steps of the search.
const STEPS: u32 = 1001;

/// What the test says of `x` against `y`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// U of `x`: pairs in which `x` is the larger, ties counted half.
    pub u: f64,
    /// Two-sided p-value against no shift.
    pub p: f64,
    /// Hodges-Lehmann estimate of the shift of `x` against `y`.
    pub estimate: f64,
    /// Lower end of its confidence interval.
    pub low: f64,
    /// Upper end of its confidence interval.
    pub high: f64,
}

/// Ranks `x - mu` among `y`: the centred statistic and its standard deviation. Both lists are in order.
fn ranks(x: &[f64], y: &[f64], mu: f64) -> (f64, f64) {
    let (m, n) = (x.len() as f64, y.len() as f64);
    let (mut i, mut j) = (0, 0);
    let (mut passed, mut sum, mut ties) = (0.0, 0.0, 0.0);
    while i < x.len() || j < y.len() {
        let here = match (x.get(i), y.get(j)) {
            (Some(a), Some(b)) => (a - mu).min(*b),
            (Some(a), None) => a - mu,
            (None, b) => b.copied().unwrap_or_default(),
        };
        let of_x = x.iter().skip(i).take_while(|a| **a - mu <= here).count();
        let of_y = y.iter().skip(j).take_while(|b| **b <= here).count();
        let all = (of_x + of_y) as f64;
        sum += of_x as f64 * (passed + (all + 1.0) / 2.0);
        ties += all * all * all - all;
        passed += all;
        // What is no number would stand still.
        (i, j) = if all == 0.0 { (i + 1, j + 1) } else { (i + of_x, j + of_y) };
    }
    let spread = (m * n / 12.0) * ((m + n + 1.0) - ties / ((m + n) * (m + n - 1.0)));
    (sum - m * (m + 1.0) / 2.0 - m * n / 2.0, spread.max(0.0).sqrt())
}

/// The corrected statistic at a shift, in standard deviations; none if all are tied.
pub fn statistic(x: &[f64], y: &[f64], mu: f64) -> Option<f64> {
    let (centred, sigma) = ranks(x, y, mu);
    let correction = if centred == 0.0 { 0.0 } else { centred.signum() * 0.5 };
    (sigma > 0.0).then(|| (centred - correction) / sigma)
}

/// Tests `x` against `y` with a confidence level between 0 and 1; none if one is empty or everything is tied.
pub fn test(x: &[f64], y: &[f64], confidence: f64) -> Option<MannWhitney> {
    let (x, y) = (sorted(x), sorted(y));
    let (least, most) = (x.first()? - y.last()?, x.last()? - y.first()?);
    let at = |mu: f64, z: f64| statistic(&x, &y, mu).map(|w| w - z);
    let z = normal_quantile((1.0 - confidence) / 2.0);
    let bound = |z: f64| {
        let (low, high) = (at(least, z)?, at(most, z)?);
        if low <= 0.0 {
            Some(least)
        } else if high >= 0.0 {
            Some(most)
        } else {
            root(least, most, low, high, &|mu| at(mu, z))
        }
    };
    let estimate = root(least, most, at(least, 0.0)?, at(most, 0.0)?, &|mu| at(mu, 0.0))?;
    let (centred, _) = ranks(&x, &y, 0.0);
    let w = statistic(&x, &y, 0.0)?;
    let u = centred + (x.len() as f64) * (y.len() as f64) / 2.0;
    Some(MannWhitney { u, p: (2.0 * normal(-w.abs())).min(1.0), estimate, low: bound(-z)?, high: bound(z)? })
}

/// Where a function crosses zero between two points (Brent's method, as R's `zeroin`).
fn root(from: f64, to: f64, f_from: f64, f_to: f64, f: &dyn Fn(f64) -> Option<f64>) -> Option<f64> {
    if f_from == 0.0 {
        return Some(from);
    }
    if f_to == 0.0 {
        return Some(to);
    }
    // `a` is the guess before, `b` the best one, `c` lies on the other side of zero.
    let (mut a, mut b, mut fa, mut fb) = (from, to, f_from, f_to);
    let (mut c, mut fc) = (a, fa);
    for _ in 0..=STEPS {
        let before = b - a;
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let fine = 2.0 * f64::EPSILON * b.abs() + TOLERANCE / 2.0;
        let half = (c - b) / 2.0;
        if half.abs() <= fine || fb == 0.0 {
            return Some(b);
        }
        let mut step = half;
        if before.abs() >= fine && fa.abs() > fb.abs() {
            let (p, q) = interpolated(a, b, c, (fa, fb, fc));
            if p < 0.75 * (c - b) * q - (fine * q).abs() / 2.0 && p < (before * q / 2.0).abs() {
                step = p / q;
            }
        }
        if step.abs() < fine {
            step = if step > 0.0 { fine } else { -fine };
        }
        (a, fa) = (b, fb);
        b += step;
        fb = f(b)?;
        if fb > 0.0 && fc > 0.0 || fb < 0.0 && fc < 0.0 {
            (c, fc) = (a, fa);
        }
    }
    Some(b)
}

/// The next step as a fraction: linear with two points, inverse quadratic with three.
#[expect(clippy::float_cmp, reason = "the same point, not a near one")]
fn interpolated(a: f64, b: f64, c: f64, (fa, fb, fc): (f64, f64, f64)) -> (f64, f64) {
    let wide = c - b;
    let (p, q) = if a == c {
        let t = fb / fa;
        (wide * t, 1.0 - t)
    } else {
        let (q, t1, t2) = (fa / fc, fb / fc, fb / fa);
        (t2 * (wide * q * (q - t1) - (b - a) * (t1 - 1.0)), (q - 1.0) * (t1 - 1.0) * (t2 - 1.0))
    };
    if p > 0.0 { (p, -q) } else { (-p, q) }
}
