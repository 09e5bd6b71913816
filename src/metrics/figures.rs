//! Small arithmetic of samples, the normal distribution, and how a computed figure is written.
//!
//! Logarithms and exponentials come from `libm`, which gives the same bits natively and in the browser.

/// The mean; none of nothing. Summed as it stands, and once more over what is left, as Apache Commons Math does.
pub fn mean(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let first = values.iter().sum::<f64>() / n;
    (!values.is_empty()).then(|| first + values.iter().map(|v| v - first).sum::<f64>() / n)
}

/// Values in order.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut out = values.to_vec();
    out.sort_unstable_by(f64::total_cmp);
    out
}

/// The value in the middle, or the mean of the two; none of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(&sorted(values), 0.5)
}

/// A quantile (0 to 1) of values in order, interpolated as R's type 7: position (n - 1) q. None of nothing.
pub fn quantile(ordered: &[f64], q: f64) -> Option<f64> {
    let last = ordered.len().checked_sub(1)?;
    let at = last as f64 * q.clamp(0.0, 1.0);
    let low = at.floor();
    let (a, b) = (ordered.get(low as usize)?, ordered.get(at.ceil() as usize)?);
    Some(a + (at - low) * (b - a))
}

/// Variance with n - 1 below; none of fewer than two values.
pub fn variance(values: &[f64]) -> Option<f64> {
    let m = mean(values).filter(|_| values.len() > 1)?;
    Some(values.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / (values.len() - 1) as f64)
}

/// Standard normal distribution: the share below `z`.
pub fn normal(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The `z` below which a share (0 to 1, both excluded) of the standard normal distribution lies. Halving finds it to the last bit.
pub fn normal_quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-40.0_f64, 40.0_f64);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if normal(middle) < share { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// A figure rounded to so many significant digits.
pub fn rounded(x: f64, digits: usize) -> f64 {
    format!("{x:.*e}", digits.saturating_sub(1)).parse().unwrap_or(x)
}

/// A figure in thousandths; what does not fit is cut at the ends.
pub fn thousandths(x: f64) -> i64 {
    (x * 1000.0).round() as i64
}

/// A figure for people: four significant digits, no fewer than those before the point, no idle zeros.
pub fn show(x: f64) -> String {
    if !x.is_finite() {
        return if x.is_nan() { "no number".into() } else { "beyond measure".into() };
    }
    let whole = x.abs();
    let places = match whole {
        w if w >= 1000.0 => 0,
        w if w >= 100.0 => 1,
        w if w >= 10.0 => 2,
        w if w >= 1.0 => 3,
        w if w >= 0.1 => 4,
        _ => 6,
    };
    let text = format!("{x:.places$}");
    let cut = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if cut == "-0" { "0".into() } else { cut.to_owned() }
}

/// A figure with its unit behind it: `230 ms`, `0.4%`.
pub fn show_in(x: f64, unit: &str) -> String {
    let gap = if unit.is_empty() || unit.starts_with('%') { "" } else { " " };
    format!("{}{gap}{unit}", show(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_short() {
        let shown: Vec<String> = [0.3, 23.636_36, 1234.5, 0.000_25, 2.0, -0.000_000_1].iter().map(|x| show(*x)).collect();
        assert_eq!(shown, ["0.3", "23.64", "1234", "0.00025", "2", "0"]);
        assert_eq!([show_in(230.0, "ms"), show_in(0.4, "%"), show_in(3.0, "")], ["230 ms", "0.4%", "3"]);
        assert_eq!(show(f64::INFINITY), "beyond measure");
    }

    /// SciPy: norm.cdf and norm.ppf.
    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        assert!((normal(1.959_963_984_540_054) - 0.975).abs() < 1e-15);
        assert!((normal(-6.0) / 9.865_876_450_376_946e-10 - 1.0).abs() < 1e-12);
        assert!((normal_quantile(0.01) + 2.326_347_874_040_841).abs() < 1e-12);
    }
}
