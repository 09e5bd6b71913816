//! The ranking: points, reasons, vetoes, and what would change the answer.

use super::schema::StrategyDef;
use crate::evidence::Basis;
use crate::facts::{Value, id};
use crate::scenario::condition::{Term, Tri};
use crate::scenario::{Known, Resolved, Scenario};
use crate::wire::wire;
use std::collections::BTreeSet;

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

impl Scored {
    /// Why it is not the one that is planned: what rules it out, what speaks against it, or what the other has before it.
    pub fn why_not(&self, planned: Option<&Self>) -> String {
        if let Some(v) = self.vetoes.first() {
            return format!("Ruled out: {}", v.because);
        }
        if let Some(r) = self.reasons.iter().find(|r| r.points < 0) {
            return r.because.clone();
        }
        let own = |r: &Reason| self.reasons.iter().any(|x| x.because == r.because && x.points >= r.points);
        match planned.and_then(|p| p.reasons.iter().find(|r| r.points > 0 && !own(r)).map(|r| (p, r))) {
            Some((p, r)) => format!("Nothing speaks against it; {} fits better: {}", p.label.to_lowercase(), lower_first(&r.because)),
            None => "Nothing speaks against it; the planned one is the more usual choice.".to_owned(),
        }
    }
}

/// A sentence that goes on within another one; a name in capitals stays as it is.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(c) if !letters.clone().next().is_some_and(char::is_uppercase) => c.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
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
///
/// A stated strategy goes first unless a veto speaks against it; then it is challenged with the veto's words.
pub fn rank(defs: &[StrategyDef], scenario: &Scenario) -> Ranking {
    let mut ranking = order(defs, scenario);
    ranking.flips = flips(defs, scenario, ranking.winner());
    ranking
}

fn order(defs: &[StrategyDef], scenario: &Scenario) -> Ranking {
    let mut scored: Vec<Scored> = defs.iter().map(|d| score(d, scenario)).collect();
    let stated = scenario.text(id::STRATEGY_STATED).map(str::to_owned);
    crate::order::by_key(&mut scored, |s| (!s.vetoes.is_empty(), -s.score));
    let of_stated = stated.as_ref().and_then(|id| scored.iter().position(|s| &s.id == id));
    let challenge = of_stated.and_then(|at| scored.get(at)).map(|s| s.vetoes.clone()).unwrap_or_default();
    if let Some(at) = of_stated.filter(|_| challenge.is_empty()) {
        let s = scored.remove(at);
        scored.insert(0, s);
    }
    Ranking { scored, stated, challenge, flips: Vec::new() }
}

/// The fact that says whether old and new can work on the same data.
const COMPATIBLE: &str = "old-new-compatible";

/// The nearest facts whose flip changes the winner: found by trying every term that any rule names, one at a time.
fn flips(defs: &[StrategyDef], scenario: &Scenario, winner: &str) -> Vec<Flip> {
    let mut tried = BTreeSet::new();
    // One copy without the quotes serves all tries: they would be copied a hundred times for nothing.
    let mut other = Scenario { excluded: scenario.excluded.clone(), ..Scenario::default() };
    other.facts.extend(scenario.facts.iter().map(|(k, r)| {
        (k.clone(), Resolved { id: r.id.clone(), known: r.known.clone(), basis: r.basis, evidence: Vec::new(), read: None })
    }));
    let mut out: Vec<Flip> = Vec::new();
    let terms = defs.iter().flat_map(|d| d.fit.iter().map(|r| &r.when).chain(d.vetoes.iter().map(|r| &r.when))).flat_map(|c| &c.terms);
    for term in terms.filter(|t| t.key != "excludes") {
        for (fact, to, value) in changes(term, scenario) {
            if !tried.insert((fact.clone(), to.clone())) {
                continue;
            }
            let resolved = Resolved { id: fact.clone(), known: value, basis: Basis::Assumed, evidence: Vec::new(), read: None };
            let before = other.facts.insert(fact.clone(), resolved);
            // Data that goes is data that the old version can no longer share, unless somebody said that it can.
            let goes = fact == "destructive-migration" && scenario.touches(&fact) != Tri::Yes;
            let shared = goes && other.facts.get(COMPATIBLE).is_none_or(|r| r.basis < Basis::Stated);
            let compatible = shared.then(|| {
                let no = Known::Present(Value::Flag(false));
                let apart = Resolved { id: COMPATIBLE.into(), known: no, basis: Basis::Assumed, evidence: Vec::new(), read: None };
                other.facts.insert(COMPATIBLE.into(), apart)
            });
            let now = order(defs, &other);
            match compatible {
                Some(Some(r)) => _ = other.facts.insert(COMPATIBLE.into(), r),
                Some(None) => _ = other.facts.remove(COMPATIBLE),
                None => {}
            }
            match before {
                Some(r) => other.facts.insert(fact.clone(), r),
                None => other.facts.remove(&fact),
            };
            let unsafe_way = goes && matches!(now.winner(), "rolling" | "canary");
            if now.winner() != winner && !unsafe_way && !out.iter().any(|f| f.fact == fact) {
                out.push(Flip { fact, to, winner: now.winner().to_owned() });
            }
        }
    }
    // Yes/no facts are nearer than another platform or kind of application.
    crate::order::by_key(&mut out, |f| {
        (matches!(f.fact.as_str(), "platform" | "app_type" | "criticality"), scenario.facts.contains_key(&f.fact))
    });
    out.truncate(2);
    out
}

/// What a term could be instead: (fact, in words, value).
fn changes(term: &Term, scenario: &Scenario) -> Vec<(String, String, Known)> {
    match term.key.as_str() {
        "has" | "touches" => term
            .values
            .iter()
            .map(|v| match scenario.touches(v) {
                Tri::Yes => (v.clone(), "not part of this change".to_owned(), Known::Absent),
                _ => (v.clone(), "part of this change".to_owned(), Known::Present(Value::Component { touched: true })),
            })
            .collect(),
        key if term.values.is_empty() => {
            let fact = crate::scenario::flag_fact(key);
            let (to, value) = if scenario.flag(fact) == Tri::Yes { ("no", false) } else { ("yes", true) };
            let mut out = vec![(fact.to_owned(), to.to_owned(), Known::Present(Value::Flag(value)))];
            if scenario.flag(fact) == Tri::Unknown {
                out.push((fact.to_owned(), "no".to_owned(), Known::Present(Value::Flag(false))));
            }
            out
        }
        "strategy_stated" => Vec::new(),
        key => term
            .values
            .iter()
            .filter(|v| scenario.text(key) != Some(v))
            .map(|v| (key.to_owned(), v.clone(), Known::Present(Value::Text(v.clone()))))
            .collect(),
    }
}

fn score(def: &StrategyDef, scenario: &Scenario) -> Scored {
    let mut reasons: Vec<Reason> = def
        .fit
        .iter()
        .filter(|r| r.when.eval(scenario) == Tri::Yes)
        .map(|r| Reason { points: r.points, because: r.because.clone(), lifted_by: String::new(), source: r.source.clone() })
        .collect();
    crate::order::by_key(&mut reasons, |r| -r.points.abs());
    let vetoes = def
        .vetoes
        .iter()
        .filter(|r| r.when.eval(scenario) == Tri::Yes)
        .map(|r| Reason { points: 0, because: r.because.clone(), lifted_by: r.lifted_by.clone(), source: r.source.clone() })
        .collect();
    let score = def.base + reasons.iter().map(|r| r.points).sum::<i32>();
    Scored { id: def.id.clone(), label: def.label.clone(), score, reasons, vetoes }
}

wire! {
    Reason { points, because, lifted_by, source }
    Scored { id, label, score, reasons, vetoes }
    Flip { fact, to, winner }
    Ranking { scored, stated, challenge, flips }
}
