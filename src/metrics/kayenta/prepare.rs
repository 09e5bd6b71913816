//! What happens to the points before they are compared, and how large a difference is.

use super::{Gaps, Rules};
use crate::metrics::figures::{mean, normal_quantile, quantile, sorted};

/// The points of one side, ready to be compared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prepared {
    /// The values.
    pub values: Vec<f64>,
    /// How many outliers were taken out.
    pub outliers: usize,
}

impl Prepared {
    /// Deals with gaps, then with outliers.
    pub fn of(points: &[Option<f64>], rules: &Rules) -> Self {
        let read = points.iter().map(|p| p.filter(|v| v.is_finite()));
        let values: Vec<f64> = match rules.gaps {
            Gaps::Remove => read.flatten().map(|v| v + 0.0).collect(),
            Gaps::Replace => read.map(|v| v.unwrap_or(0.0) + 0.0).collect(),
        };
        let kept = rules.outlier_factor.map_or_else(|| values.clone(), |factor| without_outliers(&values, factor));
        Self { outliers: values.len() - kept.len(), values: kept }
    }
}

/// Values within Tukey's fences of so many interquartile ranges; the fences reach at least to the 1st and the 99th percentile.
pub fn without_outliers(values: &[f64], factor: f64) -> Vec<f64> {
    let ordered = sorted(values);
    let at = |q: f64| quantile(&ordered, q).unwrap_or_default();
    let (p25, p75) = (at(0.25), at(0.75));
    let low = (p25 - factor * (p75 - p25)).min(at(0.01));
    let high = (p75 + factor * (p75 - p25)).max(at(0.99));
    values.iter().copied().filter(|v| (low..=high).contains(v)).collect()
}

/// Mean of the canary divided by that of the baseline; none if one of them is zero.
pub fn mean_ratio(canary: &[f64], baseline: &[f64]) -> Option<f64> {
    let (c, b) = (mean(canary)?, mean(baseline)?);
    (c != 0.0 && b != 0.0).then(|| c / b)
}

/// Share of pairs in which the canary is the larger, ties counted half.
pub fn cles(canary: &[f64], baseline: &[f64]) -> f64 {
    let (x, y) = (sorted(canary), sorted(baseline));
    let (mut below, mut upto, mut wins) = (0, 0, 0.0);
    for v in &x {
        below += y.iter().skip(below).take_while(|b| *b < v).count();
        upto = upto.max(below);
        upto += y.iter().skip(upto).take_while(|b| *b <= v).count();
        wins += (below + upto) as f64 / 2.0;
    }
    wins / (x.len() as f64 * y.len() as f64)
}

/// Both sides as they are; where each is constant, with noise of a hundred-thousandth of the value, so that they have ranks.
pub fn with_noise(canary: &[f64], baseline: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let constant = |v: &[f64]| v.windows(2).all(|w| w.first() == w.last());
    if !(constant(canary) && constant(baseline)) {
        return (canary.to_vec(), baseline.to_vec());
    }
    let noisy = |v: &[f64]| {
        let n = v.len() as f64;
        v.iter().enumerate().map(|(i, x)| x + x * 1e-5 * normal_quantile((i as f64 + 0.5) / n)).collect()
    };
    (noisy(canary), noisy(baseline))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kayenta's StatisticSuite and DetectorSuite.
    #[test]
    fn sizes_and_percentiles_are_kayentas() {
        assert_eq!(mean_ratio(&[10.0; 5], &[1.0; 5]), Some(10.0));
        assert_eq!(mean_ratio(&[10.0; 5], &[0.0; 5]), None);
        assert_eq!(cles(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.0, 2.0, 3.0, 4.0, 5.0]), 0.5);
        let of = |v: &[f64], q: f64| quantile(&sorted(v), q).unwrap();
        assert!((of(&[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5], 0.05) - 0.175).abs() < 1e-12);
        let nist = [95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.0610, 95.1591, 95.1195, 95.1772, 95.0925, 95.1990, 95.1682];
        assert!((of(&nist, 0.9) - 95.19568).abs() < 1e-9);
    }

    #[test]
    fn a_lone_giant_is_an_outlier_among_many_and_not_among_few() {
        let mut many: Vec<f64> = (0..200).map(|i| 20.0 + f64::from(i % 7)).collect();
        many.push(5_000.0);
        assert_eq!(without_outliers(&many, 3.0).len(), 200);
        // The 99th percentile of eight values lies between the two largest: only the largest is beyond it.
        assert_eq!(without_outliers(&[21.0, 23.0, 24.0, 25.0, 50.0, 29.0, 23.0, 21.0], 3.0).len(), 7);
        assert_eq!(without_outliers(&[], 3.0), Vec::<f64>::new());
    }
}
