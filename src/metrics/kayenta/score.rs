//! The score of all metrics: the share that passes in each group, weighted (Kayenta's WeightedSumScorer).

use super::Class;
use std::collections::BTreeMap;

/// A metric as the score sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Its groups.
    pub group: String,
    /// What it was found to be.
    pub class: Class,
    /// Whether that fails the whole.
    pub critical: bool,
}

/// The score with what decided it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Score {
    /// A metric, by its number, fails the whole.
    Critical(usize),
    /// So many of the metrics, half of them or more, have no data that could be judged.
    NoData(usize),
    /// The score, 0 to 100, rounded to hundredths.
    Points(f64),
}

impl Score {
    /// The points: zero where something else decided.
    pub fn points(self) -> f64 {
        if let Self::Points(p) = self { p } else { 0.0 }
    }
}

fn unread(class: Class) -> bool {
    matches!(class, Class::Nodata | Class::Inconclusive | Class::Error)
}

/// Scores metrics. `weights` are percent by group; groups without one share what is left of 100.
pub fn score(metrics: &[Scored], weights: &BTreeMap<String, f64>) -> Score {
    if let Some(first) = metrics.iter().position(|m| m.critical && m.class != Class::Pass) {
        return Score::Critical(first);
    }
    let missing = metrics.iter().filter(|m| unread(m.class)).count();
    if missing * 2 >= metrics.len() {
        return Score::NoData(missing);
    }
    let mut groups: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for m in metrics {
        let (passed, all) = groups.entry(&m.group).or_default();
        *passed += u32::from(m.class == Class::Pass);
        *all += u32::from(!unread(m.class));
    }
    let unweighted = groups.keys().filter(|g| !weights.contains_key(**g)).count();
    let rest = (100.0 - weights.values().sum::<f64>()) / unweighted.max(1) as f64;
    let points: f64 = groups
        .iter()
        .map(|(group, (passed, all))| {
            let share = if *all == 0 { 100.0 } else { f64::from(*passed) / f64::from(*all) * 100.0 };
            share * weights.get(*group).copied().unwrap_or(rest) / 100.0
        })
        .sum();
    Score::Points((points * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(metrics: &[(&str, Class, bool)], weights: &[(&str, f64)]) -> Score {
        let metrics: Vec<Scored> =
            metrics.iter().map(|(group, class, critical)| Scored { group: (*group).into(), class: *class, critical: *critical }).collect();
        score(&metrics, &weights.iter().map(|(g, w)| ((*g).to_owned(), *w)).collect())
    }

    /// The cases of Kayenta's ScorerSuite, with its figures.
    #[test]
    fn the_score_is_kayentas() {
        use Class::{High, Low, Nodata, Pass};
        let halves = [("1", 50.0), ("2", 50.0)];
        for (metrics, weights, points) in [
            (vec![("g", Pass, false)], vec![], 100.0),
            (vec![("g", High, false)], vec![], 0.0),
            (vec![("g", Nodata, false)], vec![], 0.0),
            (vec![("a", Pass, false), ("a", Pass, false), ("b", Nodata, false)], vec![], 100.0),
            (vec![("g", Pass, false), ("g", High, false)], vec![], 50.0),
            (vec![("g", Pass, false), ("g", High, false), ("g", Low, false)], vec![], 33.33),
            (vec![("1", Pass, false), ("1", Pass, false), ("2", High, false)], vec![("1", 75.0), ("2", 25.0)], 75.0),
            (vec![("1", Pass, false), ("1", High, false), ("2", High, false)], halves.to_vec(), 25.0),
            (vec![("1", Pass, false), ("1", Nodata, false), ("2", High, false)], halves.to_vec(), 50.0),
            (vec![("g", Pass, false), ("g", High, true)], vec![], 0.0),
            (vec![("g", Low, false), ("g", Pass, true)], vec![], 50.0),
            (vec![("g", Pass, false), ("g", Nodata, true)], vec![], 0.0),
            (vec![("1", High, false), ("1", Low, false), ("1", Pass, false), ("2", High, false)], vec![("1", 15.0), ("2", 85.0)], 5.0),
        ] {
            assert_eq!(scored(&metrics, &weights).points(), points, "{metrics:?} {weights:?}");
        }
        assert_eq!(scored(&[("g", Nodata, false)], &[]), Score::NoData(1));
        assert_eq!(scored(&[], &[]), Score::NoData(0), "nothing is no success");
    }
}
