//! One figure with its unit, and moments.

use crate::when::{MINUTE, parse_rfc3339};

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// A figure with its unit; the unit may be empty.
    Figure(f64, String),
    /// Nothing, or what is no number.
    Gap,
    /// Words.
    Words,
}

/// Words that stand where there is no figure.
const GAPS: [&str; 12] = ["", "-", "--", "nan", "null", "none", "n/a", "na", "undefined", "no data", "inf", "+inf"];

/// Reads a cell. `comma`: whether a comma is the decimal one.
pub(super) fn cell(text: &str, comma: bool) -> Cell {
    let t = text.trim().trim_matches('"').trim();
    let lower = t.to_lowercase();
    if GAPS.contains(&lower.as_str()) || lower == "-inf" || lower == "infinity" {
        return Cell::Gap;
    }
    let end = t.find(|c: char| !(c.is_ascii_digit() || "+-.,eE'_ ".contains(c))).unwrap_or(t.len());
    // An `e` or a blank at the end belongs to the unit.
    let digits = t.get(..end).unwrap_or_default().trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.');
    let unit = t.get(digits.len()..).unwrap_or_default().trim();
    match figure(digits, comma) {
        Some(v) if unit.chars().count() <= 12 && !unit.contains(|c: char| c.is_ascii_digit()) => Cell::Figure(v, unit.to_owned()),
        _ => Cell::Words,
    }
}

fn figure(digits: &str, comma: bool) -> Option<f64> {
    let plain: String = digits.chars().filter(|c| !"'_ ".contains(*c)).collect();
    let plain = match (plain.contains(','), plain.contains('.')) {
        // 1.234,5 and 1,234.5: what stands last is the decimal sign.
        (true, true) if plain.rfind(',') > plain.rfind('.') => plain.replace('.', "").replace(',', "."),
        (true, true) => plain.replace(',', ""),
        (true, false) if comma || !thousands(&plain) => plain.replace(',', "."),
        (true, false) => plain.replace(',', ""),
        _ => plain,
    };
    // `inf` and `nan` have no digits; what is too large is no figure either.
    plain.contains(|c: char| c.is_ascii_digit()).then(|| plain.parse::<f64>().ok()).flatten().filter(|v| v.is_finite())
}

/// Whether commas stand where thousands are grouped: `1,234`, not `0,234`.
fn thousands(plain: &str) -> bool {
    let mut groups = plain.trim_start_matches(['+', '-']).split(',');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|g| g.len() == 3 && g.chars().all(|c| c.is_ascii_digit()))
}

/// Reads a moment, milliseconds since 1970 UTC: RFC 3339 with `T` or a blank, seconds or milliseconds since 1970; a time of day
/// counts from midnight.
pub(super) fn moment(text: &str) -> Option<i64> {
    let t = text.trim().trim_matches('"').trim();
    let plain = t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if plain && t.len() >= 10 {
        let seconds: f64 = t.parse().ok()?;
        return match seconds {
            s if (1e9..1e10).contains(&s) => Some((s * 1000.0).round() as i64),
            s if (1e12..1e13).contains(&s) => Some(s.round() as i64),
            _ => None,
        };
    }
    if t.len() >= 16 && t.as_bytes().get(4) == Some(&b'-') {
        let mut iso = t.replacen(' ', "T", 1);
        iso.retain(|c| c != ' ');
        return parse_rfc3339(&iso);
    }
    let parts: Vec<i64> = t.split(':').map(|p| (p.len() == 2).then(|| p.parse().ok()).flatten()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [h, m] if *h < 24 && *m < 60 => Some((h * 60 + m) * MINUTE),
        [h, m, s] if *h < 24 && *m < 60 && *s < 60 => Some((h * 60 + m) * MINUTE + s * 1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_its_unit_and_either_decimal_sign() {
        let fig = |v: f64, u: &str| Cell::Figure(v, u.into());
        for (text, comma, cell_) in [
            ("230 ms", false, fig(230.0, "ms")),
            ("0.4%", false, fig(0.4, "%")),
            ("0,4 %", false, fig(0.4, "%")),
            ("1.2s", false, fig(1.2, "s")),
            ("1,234 ms", false, fig(1234.0, "ms")),
            ("1,234", true, fig(1.234, "")),
            ("1.234,5", true, fig(1234.5, "")),
            ("1,234,567.5", false, fig(1_234_567.5, "")),
            ("2.5e-3", false, fig(0.0025, "")),
            ("-3", false, fig(-3.0, "")),
            ("12 req/s", false, fig(12.0, "req/s")),
            ("NaN", false, Cell::Gap),
            ("+Inf", false, Cell::Gap),
            ("1e999", false, Cell::Words),
            ("canary", false, Cell::Words),
            ("v2.3.0", false, Cell::Words),
        ] {
            assert_eq!(cell(text, comma), cell_, "{text}");
        }
    }

    #[test]
    fn moments_are_read_as_tools_write_them() {
        let noon = 1_772_020_800_000;
        for text in
            ["2026-02-25T12:00:00Z", "2026-02-25 12:00:00", "2026-02-25 13:00 +01:00", "1772020800", "1772020800.000", "1772020800000"]
        {
            assert_eq!(moment(text), Some(noon), "{text}");
        }
        assert_eq!(moment("12:30"), Some(45_000_000));
        assert_eq!([moment("230"), moment("12:99"), moment("canary"), moment("")], [None; 4]);
    }
}
