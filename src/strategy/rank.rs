//! The ranking: points, reasons, vetoes, and what would change the answer.

use super::schema::StrategyDef;
use crate::facts::id;
use crate::scenario::Scenario;
use crate::scenario::condition::Tri;

/// A rule that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Points that it gave; 0 for a veto.
    pub points: i32,
    /// Why.
    pub because: String,
    /// What would lift a veto; empty for a fit rule.
    pub lifted_by: String,
    /// Where the rule comes from; may be empty.
    pub source: String,
}

/// One strategy with what speaks for and against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// The strategy's id.
    pub id: String,
    /// Shown.
    pub label: String,
    /// Sum of the points. It ranks; it means nothing by itself.
    pub score: i32,
    /// Fit rules that spoke, the strongest first.
    pub reasons: Vec<Reason>,
    /// What rules it out; empty if nothing does.
    pub vetoes: Vec<Reason>,
}

/// A fact whose change would change the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The fact.
    pub fact: String,
    /// What it would have to be, in words.
    pub to: String,
    /// The strategy that would win.
    pub winner: String,
}

/// The answer: every strategy, the recommended one first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranking {
    /// Best first; ruled-out ones last.
    pub scored: Vec<Scored>,
    /// The one that the text or the person named, if any.
    pub stated: Option<String>,
    /// Why the stated strategy is challenged; empty if it is respected or none was stated.
    pub challenge: Vec<Reason>,
    /// The nearest facts whose flip changes the winner.
    pub flips: Vec<Flip>,
}

impl Ranking {
    /// The id of the recommended strategy.
    pub fn winner(&self) -> &str {
        self.scored.first().map_or("rolling", |s| &s.id)
    }
}

/// Ranks all strategies for a scenario.
pub fn rank(defs: &[StrategyDef], scenario: &Scenario) -> Ranking {
    let mut scored: Vec<Scored> = defs.iter().map(|d| score(d, scenario)).collect();
    let stated = scenario.text(id::STRATEGY_STATED).map(str::to_owned);
    scored.sort_by_key(|s| (!s.vetoes.is_empty(), -s.score, Some(&s.id) != stated.as_ref()));
    let challenge = stated
        .as_ref()
        .and_then(|id| scored.iter().find(|s| &s.id == id))
        .map(|s| s.vetoes.clone())
        .unwrap_or_default();
    if challenge.is_empty()
        && let Some(at) = stated.as_ref().and_then(|id| scored.iter().position(|s| &s.id == id))
    {
        let s = scored.remove(at);
        scored.insert(0, s);
    }
    Ranking { scored, stated, challenge, flips: Vec::new() }
}

fn score(def: &StrategyDef, scenario: &Scenario) -> Scored {
    let mut reasons: Vec<Reason> = def
        .fit
        .iter()
        .filter(|r| r.when.eval(scenario) == Tri::Yes)
        .map(|r| Reason { points: r.points, because: r.because.clone(), lifted_by: String::new(), source: r.source.clone() })
        .collect();
    reasons.sort_by_key(|r| -r.points.abs());
    let vetoes = def
        .vetoes
        .iter()
        .filter(|r| r.when.eval(scenario) == Tri::Yes)
        .map(|r| Reason { points: 0, because: r.because.clone(), lifted_by: r.lifted_by.clone(), source: r.source.clone() })
        .collect();
    let score = def.base + reasons.iter().map(|r| r.points).sum::<i32>();
    Scored { id: def.id.clone(), label: def.label.clone(), score, reasons, vetoes }
}
