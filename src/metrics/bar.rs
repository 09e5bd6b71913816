//! A limit as the threshold judge applies it, and how it is put in words.

use super::figures::{show, show_in};
use super::kayenta::Direction;
use super::measured::Choice;
use super::wish::{Given, Metric};
use crate::rollout::limits;
use crate::rollout::schema::{Against, Bound, Figure, LimitDef, Moment};

/// A limit, ready to be applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its id; empty for a limit of one's own.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its value.
    pub value: f64,
    /// What it compares with.
    pub against: Against,
    /// Where the breach begins.
    pub bound: Bound,
    /// What a breach means.
    pub action: Choice,
    /// Whether a limit that means roll back lies behind it.
    pub band: bool,
    /// Whether the figure counts the other way round (successes under a limit on errors): 100 less the figure is compared.
    pub turned: bool,
    /// Whether a fall is the breach.
    pub down: bool,
    /// Whether a rise and a fall are.
    pub either: bool,
}

impl Bar {
    /// Whether a compared figure is beyond the limit. Figures that differ by less than a billionth are the same.
    pub fn breached(&self, x: f64) -> bool {
        let same = (x - self.value).abs() <= 1e-9 * self.value.abs().max(1.0);
        match self.bound {
            Bound::At => same || x > self.value,
            Bound::Above => !same && x > self.value,
            Bound::Below => !same && x < self.value,
        }
    }

    /// Whether a breach means that the figure is too low.
    pub fn low(&self) -> bool {
        self.down || (self.bound == Bound::Below) != self.turned
    }

    /// What was read against the limit, one sentence. `x` is the compared figure in the middle.
    pub fn sentence(&self, read: &str, x: f64, baseline: Option<f64>, metric: &Metric, given: &Given<'_>) -> String {
        let from = baseline.map_or(String::new(), |b| show_in(b, &metric.unit));
        let x = if self.down { -x } else { x };
        let way = |x: f64| if x < 0.0 { "below" } else { "above" };
        let limit = show(self.value);
        match self.against {
            Against::Itself => {
                let limit = show_in(if self.turned { 100.0 - self.value } else { self.value }, &metric.unit);
                format!("{}: {read}; the limit is {limit}.", metric.name)
            }
            Against::Points => {
                format!("{}: {read}, {} points {} the baseline of {from}; the limit is {limit} points.", metric.name, show(x.abs()), way(x))
            }
            Against::Percent if x.is_infinite() => format!("{}: {read} over a baseline of {from}; the limit is {limit}%.", metric.name),
            Against::Percent => {
                let by = (x.abs() * 10.0).round() / 10.0;
                format!("{}: {read}, {}% {} the baseline of {from}; the limit is {limit}%.", metric.name, show(by), way(x))
            }
            Against::Times => format!("{}: {read}, {} times the baseline of {from}; the limit is {limit} times.", metric.name, show(x)),
            Against::Budget => {
                let slo = given.slo.map_or(String::new(), |s| show(s as f64 / 1000.0));
                format!(
                    "{}: {read} spends the error budget of an objective of {slo}% {} times as fast as it allows; the limit is {limit} times.",
                    metric.name,
                    show((x * 10.0).round() / 10.0)
                )
            }
        }
    }
}

/// A limit of the release as it applies to a figure; none if it is one of another figure, or not set.
pub fn bar(def: &LimitDef, figure: Figure, given: &Given<'_>) -> Option<Bar> {
    let rates = [Figure::ErrorRate, Figure::SuccessRate];
    let turned = def.figure != figure;
    if turned && !(rates.contains(&def.figure) && rates.contains(&figure)) {
        return None;
    }
    let value = limits::value(def, &given.own);
    let unset = value == 0 && def.default == 0;
    (!unset).then(|| Bar {
        id: def.id.clone(),
        label: format!("{}.", def.label),
        value: value as f64 / 1000.0,
        against: def.against,
        bound: def.breached,
        action: if def.breach == "roll-back" { Choice::RollBack } else { Choice::Hold },
        band: !def.until.is_empty(),
        turned,
        down: false,
        either: false,
    })
}

/// The limits of a metric: its own and those of the release. Without an objective the budget is no limit, and what has no baseline
/// at all after the rollout is judged by itself.
pub fn bars(metric: &Metric, given: &Given<'_>) -> Vec<Bar> {
    let own = metric.limit.map(|l| {
        let down = metric.rules.direction == Direction::Decrease;
        let absolute = matches!(l.against, Against::Itself | Against::Times);
        Bar {
            id: String::new(),
            label: String::new(),
            value: l.value,
            against: l.against,
            bound: if down && absolute { Bound::Below } else { Bound::At },
            action: if metric.rules.critical { Choice::RollBack } else { Choice::Hold },
            band: false,
            turned: false,
            down: down && !absolute,
            either: metric.rules.direction == Direction::Either && !absolute,
        }
    });
    let chosen = |d: &&LimitDef| match metric.limits.as_slice() {
        [] => {
            metric.figure.is_some()
                && (d.judged == Moment::Always || d.judged == given.moment)
                && given.weight >= d.from
                && (d.against != Against::Budget || given.slo.is_some())
        }
        some => some.contains(&d.id),
    };
    let of_release = given.limits.iter().filter(chosen).filter_map(|d| bar(d, metric.figure.unwrap_or(d.figure), given));
    own.into_iter().chain(of_release).collect()
}
