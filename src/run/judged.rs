//! A judge's verdict as an entry of the log.

use super::entry::What;
use crate::metrics::{Judged, Judgement, Measurement};

impl Judgement {
    /// Each metric as it is noted at a place.
    pub fn to_measurements(&self, place: &str) -> Vec<Measurement> {
        self.metrics.iter().map(|m| self.one(m, place)).collect()
    }

    /// The whole as it is noted at a place: its only metric, or all of them under one verdict.
    pub fn to_measurement(&self, place: &str) -> Measurement {
        let whole = match self.metrics.as_slice() {
            [one] => self.one(one, place),
            many => {
                let names: Vec<&str> = many.iter().map(|m| m.name.as_str()).collect();
                Measurement {
                    place: place.to_owned(),
                    name: names.join(", "),
                    unit: if self.score.is_some() { "of 100".into() } else { String::new() },
                    readings: self.score.map(crate::metrics::figures::thousandths).into_iter().collect(),
                    judge: self.judge.word().to_owned(),
                    ..Measurement::default()
                }
            }
        };
        Measurement { verdict: self.verdict, action: Some(self.action), why: self.why.clone(), more_minutes: self.more_minutes, ..whole }
    }

    /// What is logged: one figure as itself; several one by one, and before them the whole where a score decided.
    pub fn to_entry(&self, place: &str) -> What {
        let each = || self.to_measurements(place).into_iter().map(What::Measured);
        match self.metrics.len() {
            0 | 1 => What::Measured(self.to_measurement(place)),
            _ if self.score.is_some() => What::Many(std::iter::once(What::Measured(self.to_measurement(place))).chain(each()).collect()),
            _ => What::Many(each().collect()),
        }
    }

    fn one(&self, m: &Judged, place: &str) -> Measurement {
        Measurement {
            place: place.to_owned(),
            name: m.name.clone(),
            unit: m.unit.clone(),
            readings: m.readings.clone(),
            baseline: m.baseline,
            verdict: m.verdict,
            why: m.reason.clone(),
            judge: self.judge.word().to_owned(),
            limit: m.limit.clone(),
            action: Some(m.action),
            series: m.series.clone(),
            more_minutes: m.more_minutes,
        }
    }
}
