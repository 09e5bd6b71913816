//! Series as a chart: paths, ticks, labels and one sentence that says the same. Whole numbers only; nothing of the browser.

use crate::metrics::{Measurement, Track};
use crate::rollout::limits;
use crate::rollout::schema::{Against, LimitDef};
use crate::views::words::number;
use crate::when::{self, MINUTE};
use crate::wire::wire;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Width of the drawing.
pub const WIDTH: i64 = 640;
/// Its height.
pub const HEIGHT: i64 = 240;
/// Where the plot begins and ends: left, top, right, bottom.
pub const PLOT: (i64, i64, i64, i64) = (64, 12, 628, 208);

/// A chart in a box of `WIDTH` by `HEIGHT`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// The lines, in the order given.
    pub lines: Vec<Line>,
    /// Limits, each across the plot.
    pub limits: Vec<Tick>,
    /// Marks of the horizontal axis.
    pub across: Vec<Tick>,
    /// Marks of the vertical axis.
    pub up: Vec<Tick>,
    /// What is shown, in one or two sentences.
    pub summary: String,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// canary, baseline or what it is called.
    pub name: String,
    /// An SVG path: one stroke for each stretch without a gap.
    pub path: String,
    /// Points that stand alone between gaps.
    pub dots: Vec<(i64, i64)>,
}

/// A mark with its label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tick {
    /// Where on its axis.
    pub at: i64,
    /// Its label.
    pub label: String,
}

/// What is drawn.
#[derive(Debug, Clone, Default)]
pub struct Given<'a> {
    /// What was measured.
    pub name: &'a str,
    /// Its unit.
    pub unit: &'a str,
    /// The lines.
    pub series: &'a [Track],
    /// Limits with their names, in thousandths.
    pub limits: &'a [(String, i64)],
    /// Minutes east of UTC for the labels of times.
    pub offset: i32,
}

/// The lines of a measurement: those that were kept with it, or its readings and its baseline.
pub fn tracks(m: &Measurement) -> Vec<Track> {
    if !m.series.is_empty() || m.readings.len() < 2 {
        return m.series.clone();
    }
    let line = |name: &str, values: Vec<Option<i64>>| Track { name: name.to_owned(), times: Vec::new(), values };
    let mut out = vec![line("canary", m.readings.iter().copied().map(Some).collect())];
    out.extend(m.baseline.map(|b| line("baseline", vec![Some(b); m.readings.len()])));
    out
}

/// The limit that a measurement was judged by, as a figure: one that is relative is counted from the baseline.
pub fn limit(m: &Measurement, defs: &[LimitDef], own: &BTreeMap<String, i64>) -> Option<(String, i64)> {
    let def = defs.iter().find(|d| d.id == m.limit)?;
    let value = i128::from(limits::value(def, own));
    let base = i128::from(m.baseline.unwrap_or_default());
    let at = match def.against {
        Against::Itself => value,
        Against::Points => base + value,
        Against::Percent => base + base * value / 100_000,
        Against::Times => base * value / 1000,
        Against::Budget => return None,
    };
    let known = def.against == Against::Itself || m.baseline.is_some();
    Some((def.label.clone(), i64::try_from(at).ok()?)).filter(|_| known)
}

/// Draws.
pub fn chart(given: &Given<'_>) -> Chart {
    let values = || given.series.iter().flat_map(|t| t.values.iter().flatten().copied());
    let all = || values().chain(given.limits.iter().map(|(_, v)| *v));
    let (Some(low), Some(high), Some(_)) = (all().min(), all().max(), values().next()) else {
        return Chart { summary: format!("{}: nothing to draw, no reading is there.", given.name), ..Chart::default() };
    };
    let scale = Scale::around(low, high);
    let time = Time::of(given);
    let lines = given.series.iter().map(|t| line(t, &scale, &time)).collect();
    let limits = given.limits.iter().map(|(name, v)| Tick { at: scale.y(*v), label: format!("{name}: {}", with_unit(*v, given.unit)) });
    Chart { lines, limits: limits.collect(), across: time.ticks(), up: scale.ticks(given.unit), summary: summary(given, &time) }
}

fn with_unit(v: i64, unit: &str) -> String {
    let gap = if unit.is_empty() || unit.starts_with('%') { "" } else { " " };
    format!("{}{gap}{unit}", number(v))
}

fn line(t: &Track, scale: &Scale, time: &Time) -> Line {
    let mut out = Line { name: t.name.clone(), ..Line::default() };
    let points: Vec<Option<(i64, i64)>> = t.values.iter().enumerate().map(|(i, v)| Some((time.x(t, i), scale.y((*v)?)))).collect();
    for stretch in points.split(Option::is_none) {
        let stretch: Vec<(i64, i64)> = stretch.iter().flatten().copied().collect();
        match stretch.as_slice() {
            [] => {}
            [dot] => out.dots.push(*dot),
            many => many.iter().enumerate().for_each(|(i, (x, y))| {
                let _ = write!(out.path, "{}{x} {y}", if i == 0 { "M" } else { "L" });
            }),
        }
    }
    out
}

/// The vertical axis, from a round figure to a round figure.
struct Scale {
    low: i128,
    high: i128,
    step: i128,
}

impl Scale {
    fn around(low: i64, high: i64) -> Self {
        let (low, high) = (i128::from(low), i128::from(high));
        // A flat line gets some room around it; what starts near zero starts at zero.
        let wide = (high - low).max(high.abs() / 10).max(10);
        let low = if low >= 0 && low < wide { 0 } else { low };
        let mut step = 1;
        while wide > step * 4 {
            step = match step.to_string().as_bytes().first() {
                Some(b'2') => step / 2 * 5,
                _ => step * 2,
            };
        }
        let high = (high.max(low + 1) + step - 1).div_euclid(step) * step;
        Self { low: low.div_euclid(step) * step, high, step }
    }

    fn y(&self, v: i64) -> i64 {
        let (_, top, _, bottom) = PLOT;
        let share = (i128::from(v) - self.low) * i128::from(bottom - top);
        bottom - i64::try_from(share / (self.high - self.low).max(1)).unwrap_or(0)
    }

    fn ticks(&self, unit: &str) -> Vec<Tick> {
        let mut out = Vec::new();
        let mut at = self.low;
        while at <= self.high && out.len() < 12 {
            let v = i64::try_from(at).unwrap_or(i64::MAX);
            out.push(Tick { at: self.y(v), label: with_unit(v, unit) });
            at += self.step;
        }
        out
    }
}

/// The horizontal axis: times where every line has them, else the number of the reading.
struct Time {
    timed: bool,
    first: i64,
    last: i64,
    offset: i32,
}

impl Time {
    fn of(given: &Given<'_>) -> Self {
        let timed = given.series.iter().all(|t| !t.values.is_empty() && t.times.len() == t.values.len());
        let times = || given.series.iter().flat_map(|t| t.times.iter().copied());
        let longest = given.series.iter().map(|t| t.values.len()).max().unwrap_or(0);
        let (first, last) = match timed.then(|| times().min().zip(times().max())).flatten() {
            Some(ends) => ends,
            None => (0, i64::try_from(longest).unwrap_or(1) - 1),
        };
        Self { timed, first, last, offset: given.offset }
    }

    fn x(&self, t: &Track, i: usize) -> i64 {
        let at = if self.timed { t.times.get(i).copied().unwrap_or(self.first) } else { i64::try_from(i).unwrap_or(0) };
        self.place(at)
    }

    fn place(&self, at: i64) -> i64 {
        let (left, _, right, _) = PLOT;
        let wide = (i128::from(self.last) - i128::from(self.first)).max(1);
        let share = (i128::from(at) - i128::from(self.first)) * i128::from(right - left) / wide;
        left + i64::try_from(share).unwrap_or(0)
    }

    fn label(&self, at: i64) -> String {
        if !self.timed {
            return (at + 1).to_string();
        }
        // What is less than a day was a time of day already.
        let offset = if at < 86_400_000 { 0 } else { i64::from(self.offset) * MINUTE };
        let civil = when::Civil::from_utc(at.saturating_add(offset));
        format!("{:02}:{:02}", civil.hour, civil.minute)
    }

    fn ticks(&self) -> Vec<Tick> {
        const MOST: i128 = 6;
        let unit = if self.timed { MINUTE } else { 1 };
        let wide = i128::from(self.last) - i128::from(self.first);
        let steps =
            if self.timed { [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440] } else { [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000] };
        let fits = |s: &i64| i128::from(*s * unit) * MOST >= wide;
        let widest = i64::try_from(wide / MOST + 1).unwrap_or(i64::MAX);
        let step = steps.into_iter().find(fits).map_or(widest, |s| s * unit);
        let begin = if self.timed {
            self.first.div_euclid(step).saturating_add(i64::from(self.first.rem_euclid(step) != 0)).saturating_mul(step)
        } else {
            self.first
        };
        let ticks = (0..=7).map(|i| begin.saturating_add(step.saturating_mul(i))).take_while(|t| *t <= self.last);
        let mut out: Vec<Tick> = ticks.map(|t| Tick { at: self.place(t), label: self.label(t) }).collect();
        out.dedup();
        out
    }
}

fn summary(given: &Given<'_>, time: &Time) -> String {
    let mut out = given.name.to_owned();
    if !given.unit.is_empty() {
        let _ = write!(out, " in {}", given.unit);
    }
    if time.timed {
        let _ = write!(out, ", {} to {}", time.label(time.first), time.label(time.last));
    }
    let lines: Vec<String> = given.series.iter().filter_map(said).collect();
    let _ = write!(out, ": {}.", lines.join("; "));
    let canary = given.series.iter().find(|t| t.name == "canary").or(given.series.first());
    for (name, limit) in given.limits {
        let seen = || canary.into_iter().flat_map(|t| t.values.iter().flatten());
        let over = seen().filter(|v| **v > *limit).count();
        let _ = write!(out, " {name} at {}: {over} of {} readings are above it.", number(*limit), seen().count());
    }
    let gaps = given.series.iter().flat_map(|t| &t.values).filter(|v| v.is_none()).count();
    if gaps > 0 {
        let _ = write!(out, " {gaps} {} missing.", if gaps == 1 { "reading is" } else { "readings are" });
    }
    out
}

fn said(t: &Track) -> Option<String> {
    let seen = || t.values.iter().flatten().copied();
    let (low, high, last) = (seen().min()?, seen().max()?, seen().next_back()?);
    Some(match low == high {
        true => format!("{} {}", t.name, number(low)),
        false => format!("{} between {} and {}, at the end {}", t.name, number(low), number(high), number(last)),
    })
}

wire! {
    Tick { at, label }
    Line { name, path, dots }
    Chart { lines, limits, across, up, summary }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(name: &str, values: &[Option<i64>]) -> Track {
        Track { name: name.into(), times: Vec::new(), values: values.to_vec() }
    }

    #[test]
    fn a_gap_breaks_the_line_and_a_lone_point_is_a_dot() {
        let series = [track("canary", &[Some(268_000), Some(272_000), None, Some(265_000)]), track("baseline", &[Some(220_000); 4])];
        let limits = [("P95 latency".to_owned(), 250_000)];
        let c = chart(&Given { name: "P95 latency", unit: "ms", series: &series, limits: &limits, offset: 0 });
        assert_eq!(c.lines[0].path, "M64 52L252 39");
        assert_eq!(c.lines[0].dots.len(), 1);
        assert_eq!(c.lines[1].path.matches('L').count(), 3);
        assert_eq!(c.across.iter().map(|t| t.label.as_str()).collect::<Vec<_>>(), ["1", "2", "3", "4"]);
        assert_eq!(
            c.summary,
            "P95 latency in ms: canary between 265 and 272, at the end 265; baseline 220. P95 latency at 250: 3 of 3 readings are above it. 1 reading is missing."
        );
    }

    #[test]
    fn times_are_labelled_in_the_zone_and_extremes_do_not_break_it() {
        let times = vec![1_772_020_800_000, 1_772_020_860_000, 1_772_020_920_000];
        let series = [Track { name: "canary".into(), times, values: vec![Some(i64::MIN), Some(i64::MAX), Some(0)] }];
        let c = chart(&Given { name: "x", unit: "", series: &series, limits: &[], offset: 60 });
        assert_eq!(c.across.iter().map(|t| t.label.as_str()).collect::<Vec<_>>(), ["13:00", "13:01", "13:02"]);
        assert!(c.up.len() > 1 && c.lines[0].path.starts_with('M'));
        assert!(chart(&Given::default()).lines.is_empty());
        let empty = [track("canary", &[None, None])];
        assert!(chart(&Given { name: "x", series: &empty, ..Given::default() }).summary.contains("no reading"));
    }
}
