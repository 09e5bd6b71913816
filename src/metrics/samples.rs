//! Series of figures as they were read, and which of them is the canary.

use super::figures::{median, sorted};
use crate::problem::Problem;
use serde::{Deserialize, Serialize};

/// Which version a series tells of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The new version.
    Canary,
    /// The version that it is compared with.
    Baseline,
    /// Neither.
    #[default]
    Other,
}

/// One point of a series.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// When, milliseconds since 1970 UTC (or since midnight where only a time of day was given).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// The figure; none is a gap: nothing was read, or what is no number.
    pub value: Option<f64>,
}

/// One series.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its name: that of the metric, the column or the row; may be empty.
    pub name: String,
    /// Its labels, in the order of the text.
    pub labels: Vec<(String, String)>,
    /// The unit behind its figures, as written; empty if there is none.
    pub unit: String,
    /// Its points, in the order of time.
    pub points: Vec<Point>,
    /// Which version it tells of: guessed, and to be set by a person.
    pub side: Side,
    /// Why that was guessed.
    pub because: String,
}

impl Series {
    /// How a person tells it from others: its name and its labels.
    pub fn title(&self) -> String {
        let labels: Vec<String> = self.labels.iter().map(|(k, v)| if k.is_empty() { v.clone() } else { format!("{k}={v}") }).collect();
        match (self.name.is_empty(), labels.is_empty()) {
            (_, true) => self.name.clone(),
            (true, _) => labels.join(", "),
            _ => format!("{} ({})", self.name, labels.join(", ")),
        }
    }
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// The series.
    pub series: Vec<Series>,
    /// What was left out or guessed, with its place.
    pub problems: Vec<Problem>,
    /// Whether Prometheus gave them: it counts shares of one and seconds, where people type percent and milliseconds.
    pub measured: bool,
}

/// What is known of the two versions beside the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints<'a> {
    /// The version that goes.
    pub from: &'a str,
    /// The version that comes.
    pub to: &'a str,
}

/// Words that name the new version.
const NEW: [&str; 10] = ["canary", "candidate", "experiment", "treatment", "new", "next", "latest", "green", "preview", "test"];
/// Words that name the old one.
const OLD: [&str; 11] = ["baseline", "stable", "control", "primary", "production", "old", "current", "previous", "blue", "active", "prod"];

impl Samples {
    /// Guesses which series is the canary and which the baseline: by words of their names and labels, by the versions, by the order
    /// of versions, and of two by the order of the text, which it says.
    pub fn guess(&mut self, hints: &Hints<'_>) {
        for s in &mut self.series {
            (s.side, s.because) = by_words(s, hints);
        }
        if !self.series.iter().any(|s| s.side == Side::Canary)
            || self.series.len() > 1 && !self.series.iter().any(|s| s.side == Side::Baseline)
        {
            self.by_order();
        }
        let of = |side| self.series.iter().filter(|s| s.side == side).count();
        for (side, name) in [(of(Side::Canary), "canary"), (of(Side::Baseline), "baseline")] {
            if side > 1 {
                self.problems.push(Problem::info(
                    format!("{side} series belong to the {name}: their points are taken together."),
                    "Sum or average them in the query, or set the others aside.",
                ));
            }
        }
    }

    fn by_order(&mut self) {
        let versions: Vec<Option<Vec<u64>>> = self.series.iter().map(version).collect();
        let known: Vec<&Vec<u64>> = versions.iter().flatten().collect();
        let newest = known.iter().max().map(|v| (*v).clone());
        let differ = known.windows(2).any(|w| w.first() != w.last());
        if let Some(newest) = newest.filter(|_| differ && known.len() == self.series.len()) {
            for (s, v) in self.series.iter_mut().zip(&versions) {
                let new = v.as_ref() == Some(&newest);
                s.side = if new { Side::Canary } else { Side::Baseline };
                s.because = if new { "the higher version" } else { "the lower version" }.into();
            }
            return;
        }
        match self.series.as_mut_slice() {
            [only] if only.side == Side::Other => {
                (only.side, only.because) = (Side::Canary, "the only series".into());
            }
            [a, b] => {
                let turned = a.side == Side::Canary || b.side == Side::Baseline;
                let (old, new) = if turned { (b, a) } else { (a, b) };
                let guessed = old.side == Side::Other && new.side == Side::Other;
                for (s, side, because) in [(old, Side::Baseline, "the first of two"), (new, Side::Canary, "the second of two")] {
                    if s.side == Side::Other {
                        (s.side, s.because) = (side, if guessed { because } else { "the other one of two" }.into());
                    }
                }
                if guessed {
                    self.problems.push(Problem::info(
                        "Nothing says which series is the canary: the second one was taken.",
                        "Turn them round if that is wrong.",
                    ));
                }
            }
            many if many.len() > 2 => self.problems.push(Problem::warning(
                format!("{} series were read, and nothing says which is the canary.", many.len()),
                "Set the canary and the baseline.",
            )),
            _ => {}
        }
    }

    /// Turns canary and baseline round.
    pub fn turn(&mut self) {
        for s in &mut self.series {
            s.side = match s.side {
                Side::Canary => Side::Baseline,
                Side::Baseline => Side::Canary,
                Side::Other => Side::Other,
            };
            s.because = "set by hand".into();
        }
    }

    /// The points of a side, taken together in the order of the series.
    pub fn points(&self, side: Side) -> Vec<Point> {
        self.series.iter().filter(|s| s.side == side).flat_map(|s| s.points.iter().copied()).collect()
    }

    /// The unit of a side; empty if there is none.
    pub fn unit(&self, side: Side) -> &str {
        self.series.iter().find(|s| s.side == side).map_or("", |s| s.unit.as_str())
    }

    /// Puts series onto the same moments where each has its own, so that what is missing in one is a gap there.
    pub fn align(&mut self) {
        let timed = |s: &Series| s.points.iter().all(|p| p.at.is_some());
        let mut all: Vec<i64> = self.series.iter().flat_map(|s| s.points.iter().filter_map(|p| p.at)).collect();
        all.sort_unstable();
        all.dedup();
        let fits = self.series.len().saturating_mul(all.len()) <= MOST;
        if !self.series.iter().all(timed) || !fits {
            return;
        }
        for s in self.series.iter_mut().filter(|s| s.points.len() < all.len()) {
            let mut points = s.points.iter().peekable();
            let filled = all.iter().map(|at| match points.next_if(|p| p.at == Some(*at)) {
                Some(p) => *p,
                None => Point { at: Some(*at), value: None },
            });
            let filled: Vec<Point> = filled.collect();
            // Only if no point was lost, as one would be that stands twice at one moment.
            if points.next().is_none() {
                s.points = filled;
            }
        }
    }

    /// Puts points into the order of time, and a gap wherever more than one and a half of the usual time passed.
    pub fn fill(&mut self) {
        for s in &mut self.series {
            if s.points.iter().any(|p| p.at.is_none()) {
                continue;
            }
            s.points.sort_by_key(|p| p.at);
            let times: Vec<f64> = s.points.iter().filter_map(|p| p.at).map(|t| t as f64).collect();
            let steps: Vec<f64> = times.windows(2).map(|w| w.last().unwrap_or(&0.0) - w.first().unwrap_or(&0.0)).collect();
            let Some(usual) = median(&sorted(&steps)).filter(|u| *u > 0.0) else { continue };
            let mut out: Vec<Point> = Vec::with_capacity(s.points.len());
            for p in &s.points {
                let before = out.last().and_then(|q| q.at).zip(p.at);
                if let Some((a, b)) = before
                    && (b.saturating_sub(a)) as f64 > 1.5 * usual
                {
                    out.push(Point { at: a.checked_add(usual as i64), value: None });
                }
                out.push(*p);
            }
            s.points = out;
        }
    }
}

/// Most points that are kept of all series together.
pub const MOST: usize = 400_000;

fn by_words(s: &Series, hints: &Hints<'_>) -> (Side, String) {
    let told = |value: &str| -> Option<Side> {
        if !hints.to.is_empty() && same_version(value, hints.to) {
            return Some(Side::Canary);
        }
        if !hints.from.is_empty() && same_version(value, hints.from) {
            return Some(Side::Baseline);
        }
        let lower = value.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        // The last word that tells: `production-canary` is a canary.
        words.iter().rev().find_map(|w| match w {
            w if NEW.contains(w) => Some(Side::Canary),
            w if OLD.contains(w) => Some(Side::Baseline),
            _ => None,
        })
    };
    let mut labels = s.labels.iter();
    if let Some((side, k, v)) = labels.find_map(|(k, v)| told(v).map(|side| (side, k, v))) {
        return (side, if k.is_empty() { format!("it is called {v}") } else { format!("its label {k} is {v}") });
    }
    match told(&s.name) {
        Some(side) => (side, format!("it is called {}", s.name)),
        None => (Side::Other, String::new()),
    }
}

fn same_version(a: &str, b: &str) -> bool {
    let plain = |v: &str| v.trim().trim_start_matches(['v', 'V']).to_owned();
    plain(a) == plain(b)
}

/// The version of a series: the label that looks like one, or its name.
fn version(s: &Series) -> Option<Vec<u64>> {
    let parse = |v: &str| {
        let core = v.trim().trim_start_matches(['v', 'V']).split(['-', '+']).next()?;
        let numbers: Vec<u64> = core.split('.').map(|n| n.parse().ok()).collect::<Option<_>>()?;
        (numbers.len() > 1).then_some(numbers)
    };
    s.labels
        .iter()
        .filter(|(k, _)| k.to_lowercase().contains("version") || k.is_empty())
        .find_map(|(_, v)| parse(v))
        .or_else(|| parse(&s.name))
}
