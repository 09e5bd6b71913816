//! Figures that were read: in words, against their baseline, and counted.

use crate::pipeline::Derived;
use crate::run::{Measurement, Verdict};
use crate::views::words;

/// The word of a verdict.
pub fn verdict(v: Verdict) -> &'static str {
    match v {
        Verdict::Pass => "PASSED",
        Verdict::Fail => "FAILED",
        Verdict::Inconclusive => "INCONCLUSIVE",
        Verdict::NoData => "NO DATA",
    }
}

/// The readings with as many decimals as the finest of them, and the unit behind each.
pub fn readings(m: &Measurement) -> Vec<String> {
    let plain: Vec<String> = m.readings.iter().map(|r| words::number(*r)).collect();
    let decimals = |t: &str| t.split_once('.').map_or(0, |(_, p)| p.len());
    let most = plain.iter().map(|t| decimals(t)).max().unwrap_or(0);
    let pad = |t: &String| {
        let dot = if most > 0 && !t.contains('.') { "." } else { "" };
        format!("{t}{dot}{}", "0".repeat(most - decimals(t)))
    };
    plain.iter().map(|t| unit(&pad(t), &m.unit)).collect()
}

fn unit(number: &str, unit: &str) -> String {
    if unit.is_empty() || unit.starts_with('%') { format!("{number}{unit}") } else { format!("{number} {unit}") }
}

/// The baseline with its unit, without what kind of figure it is.
pub fn baseline(m: &Measurement) -> Option<String> {
    m.baseline.map(|b| unit(&words::number(b), m.unit.split(' ').next().unwrap_or_default()))
}

/// The figure that stands for the readings: the one in the middle.
pub fn middle(m: &Measurement) -> Option<i64> {
    let mut all = m.readings.clone();
    crate::order::by_key(&mut all, |r| *r);
    all.get(all.len() / 2).copied()
}

/// What became of the baseline: percentage points for rates, percent of it for everything else.
pub fn change(m: &Measurement) -> Option<String> {
    let (now, before) = middle(m).zip(m.baseline)?;
    let by = now.checked_sub(before)?;
    let way = if by < 0 { "lower" } else { "higher" };
    if by == 0 {
        return Some("the same".into());
    }
    if m.unit.starts_with('%') {
        return Some(format!("{} points {way}", words::number(by.abs())));
    }
    Some(format!("{}% {way}", words::number(percent(by, before)?)))
}

/// `by` in percent of `of`, in thousandths, rounded to a tenth of a percent.
fn percent(by: i64, of: i64) -> Option<i64> {
    let tenths = by.abs().checked_mul(2000)?.checked_add(of.abs())?.checked_div(of.abs().checked_mul(2)?)?;
    Some(tenths * 100)
}

/// A measurement in one line. A series is judged, a single figure is compared.
pub fn measured(m: &Measurement) -> String {
    let read = readings(m);
    let said = verdict(m.verdict);
    match read.as_slice() {
        [one] => {
            let why = match (baseline(m), m.why.as_str()) {
                (None, "") => String::new(),
                (None, why) => format!(" ({why})"),
                (Some(b), "") => format!(" (baseline: {b})"),
                (Some(b), why) => format!(" (baseline: {b}) - {why}"),
            };
            format!("{}: {one}{why} → {said}", m.name)
        }
        all => {
            let why = if m.why.is_empty() { String::new() } else { format!(" ({})", m.why) };
            format!("{}: {} - {said}{why}", m.name, all.join(", "))
        }
    }
}

/// How many verdicts at the steps of the rollout there are, and how many of them passed; all verdicts where it has no steps.
pub fn verdicts(d: &Derived) -> (usize, usize) {
    let steps = !d.rollout.steps.is_empty();
    let all = d.state.measured.iter().filter(|m| !steps || m.what.place.starts_with("step:"));
    let (passed, rest): (Vec<_>, Vec<_>) = all.partition(|m| m.what.verdict == Verdict::Pass);
    (passed.len() + rest.len(), passed.len())
}

/// How far P95 latency fell by the last figure that was compared; none if it did not fall.
pub fn latency_reduction(d: &Derived) -> Option<String> {
    let last = d.state.measured.iter().rev().find(|m| m.what.name.to_lowercase().contains("p95") && m.what.baseline.is_some())?;
    let (now, before) = middle(&last.what).zip(last.what.baseline)?;
    let by = percent(now.checked_sub(before).filter(|by| *by < 0)?, before)?;
    Some(format!("{}%", words::number(by)))
}
