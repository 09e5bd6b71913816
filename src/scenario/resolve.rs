//! Observations + answers → one picture: answers win, implied facts follow, defaults are marked, contradictions are kept.

use super::derive::{derive_from_parts, derive_subject};
use super::{Contradiction, Known, Resolved, Scenario, Service};
use crate::evidence::{Basis, Evidence};
use crate::facts::schema::{FactDef, FactKind, TopicFile};
use crate::facts::{Value, id};
use crate::reading::{HERE, Observation, Reading, Stance};
use crate::wire::wire;
use std::collections::BTreeMap;

/// What a person said of a fact.
pub type Answers = BTreeMap<String, Answer>;

/// A person's word on a fact.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is so.
    Is(Value),
    /// It is not so, or there is none.
    IsNot,
    /// What was read is wrong; nothing is known instead.
    Rejected,
}

/// Resolves everything that is known into one picture.
pub fn resolve(topics: &[TopicFile], reading: &Reading, answers: &Answers) -> Scenario {
    let mut scenario = Scenario::default();
    for def in topics.iter().flat_map(|t| &t.facts) {
        let seen: Vec<&Observation> = reading.observations.iter().filter(|o| o.fact == def.id).collect();
        if !seen.is_empty() {
            let (resolved, contradiction) = settle(def, &seen);
            scenario.contradictions.extend(contradiction);
            scenario.facts.extend(resolved.map(|r| (def.id.clone(), r)));
        }
    }
    for (fact, answer) in answers {
        answered(&mut scenario, fact, answer);
    }
    for def in topics.iter().flat_map(|t| &t.facts) {
        imply(&mut scenario, topics, def, answers);
    }
    derive_flags(&mut scenario);
    for def in topics.iter().flat_map(|t| &t.facts).filter(|d| !d.assume.is_empty()) {
        assume(&mut scenario, &def.id, Value::Text(def.assume.clone()), "Nobody said it; the usual choice stands in.");
    }
    assume_rest(&mut scenario);
    assume_unchanged(&mut scenario, topics);
    scenario.excluded = excluded(reading, &scenario);
    scenario.services = reading.services.iter().map(|s| Service { name: s.name.clone(), to: s.to.clone(), from: s.from.clone() }).collect();
    scenario
}

/// Strategies that the text denies and does not state.
fn excluded(reading: &Reading, scenario: &Scenario) -> Vec<String> {
    let stated = scenario.text(id::STRATEGY_STATED);
    let denied = reading.observations.iter().filter(|o| o.fact == id::STRATEGY_STATED && o.stance == Stance::Negated);
    let mut out: Vec<String> = denied.filter_map(|o| if let Value::Text(v) = &o.value { Some(v.clone()) } else { None }).collect();
    out.retain(|v| Some(v.as_str()) != stated);
    crate::order::by(&mut out, Ord::cmp);
    out.dedup();
    out
}

fn settle(def: &FactDef, seen: &[&Observation]) -> (Option<Resolved>, Option<Contradiction>) {
    let of = |stance: Stance| seen.iter().copied().filter(move |o| o.stance == stance).collect::<Vec<_>>();
    let affirmed = of(Stance::Affirmed);
    let negated = of(Stance::Negated);
    let make = |known: Known, from: &[&Observation]| {
        Some(Resolved {
            id: def.id.clone(),
            known,
            basis: Basis::Stated,
            evidence: from.iter().map(|o| o.evidence.clone()).collect(),
            read: None,
        })
    };
    let clash = || match (affirmed.first(), negated.first()) {
        (Some(a), Some(n)) => Some(Contradiction {
            fact: def.id.clone(),
            one: a.evidence.clone(),
            other: n.evidence.clone(),
            message: format!("{}: the text says so and denies it.", def.label),
        }),
        _ => None,
    };
    match def.kind {
        FactKind::Component => {
            let touched = affirmed.iter().any(|o| matches!(o.value, Value::Component { touched: true }));
            let picture: Vec<&Observation> =
                seen.iter().copied().filter(|o| matches!(o.stance, Stance::Affirmed | Stance::Background | Stance::Contingency)).collect();
            // "DB untouched, migrations are additive": what is denied in words of its own says more than a word in passing.
            let words = |all: &[&Observation]| all.iter().map(|o| o.evidence.quote.split(' ').count()).max().unwrap_or(0);
            let passing = def.is_change && words(&affirmed) == 1 && words(&negated) > 1;
            // "Only the notice in this PR, no upgrade": what is denied of this change by name is no part of it.
            let named = negated.iter().any(|o| o.weight >= HERE);
            let touched = touched && !passing && !named;
            let only_untouched = negated.iter().any(|o| matches!(o.value, Value::Component { touched: true }));
            if touched {
                let from: Vec<_> = affirmed.to_vec();
                return (make(Known::Present(Value::Component { touched: true }), &from), clash());
            }
            if !negated.is_empty() && (picture.is_empty() && !only_untouched || def.is_change) {
                return (make(Known::Absent, &negated), None);
            }
            if !picture.is_empty() && !def.is_change || only_untouched {
                let from = if picture.is_empty() { &negated } else { &picture };
                return (make(Known::Present(Value::Component { touched: false }), from), None);
            }
            (None, None)
        }
        FactKind::Flag => {
            // A phrase that denies by itself is the more explicit one.
            let yes = affirmed.iter().filter(|o| o.value == Value::Flag(true)).copied().collect::<Vec<_>>();
            let no = negated;
            if !no.is_empty() && no.iter().map(|o| o.evidence.quote.len()).max() >= yes.iter().map(|o| o.evidence.quote.len()).max() {
                return (make(Known::Present(Value::Flag(false)), &no), None);
            }
            if yes.is_empty() {
                return (None, None);
            }
            (make(Known::Present(Value::Flag(true)), &yes), None)
        }
        FactKind::Choice => choice(def, &affirmed, &negated, seen),
        FactKind::Set => {
            let picture: Vec<&Observation> = affirmed.clone();
            let mut list: Vec<String> = Vec::new();
            for o in &picture {
                if let Value::Text(t) = &o.value
                    && !list.contains(t)
                {
                    list.push(t.clone());
                }
            }
            if list.is_empty() { (None, None) } else { (make(Known::Present(Value::List(list)), &picture), None) }
        }
        _ => (affirmed.first().and_then(|o| make(Known::Present(o.value.clone()), &[*o])), None),
    }
}

/// Least points of a kind of application: one stray word outside the opening has less.
const SAID: i32 = 7;

/// The value of a choice that most words speak for; the first named wins a tie.
fn choice(
    def: &FactDef,
    affirmed: &[&Observation],
    negated: &[&Observation],
    seen: &[&Observation],
) -> (Option<Resolved>, Option<Contradiction>) {
    let mut sums: Vec<(String, i32, usize)> = Vec::new();
    let background: Vec<&Observation> = seen
        .iter()
        .copied()
        .filter(|o| match def.id.as_str() {
            "platform" | "platform_flavour" | "app_type" => o.stance == Stance::Background,
            id::CRITICALITY => matches!(o.stance, Stance::Background | Stance::Contingency),
            _ => false,
        })
        .collect();
    let speaking = if affirmed.is_empty() { &background } else { affirmed };
    let mut quotes: Vec<(String, String)> = Vec::new();
    for o in speaking {
        let Value::Text(v) = &o.value else { continue };
        let key = (v.clone(), o.evidence.quote.to_lowercase());
        let repeated = quotes.contains(&key);
        quotes.push(key);
        let points = if repeated { 1 } else { o.weight * 2 };
        match sums.iter_mut().find(|(x, _, _)| x == v) {
            Some(s) => s.1 += points,
            None => sums.push((v.clone(), points, o.evidence.start)),
        }
    }
    let phrase = |o: &&Observation| o.evidence.quote.contains(' ');
    if def.id == id::APP_TYPE && sums.iter().all(|s| s.1 < SAID) && !speaking.iter().any(phrase) {
        // One word in passing ("the frontend follows", "after the DNS change") is no statement.
        sums.clear();
    }
    if def.id == id::STRATEGY_STATED {
        // A strategy that is denied as often as it is named is not the one.
        let times = |all: &[&Observation], v: &str| all.iter().filter(|o| o.value == Value::Text(v.to_owned())).count();
        sums.retain(|s| times(negated, &s.0) == 0 || times(negated, &s.0) < times(affirmed, &s.0));
    }
    if def.id == id::CRITICALITY {
        // The highest environment of the change counts: hotfix, production, staging, development.
        let rank = |v: &str| ["hotfix", "production", "staging", "development"].iter().position(|x| *x == v).unwrap_or(9);
        // What the first line or a labelled line names is the environment of this change; the rest is where it goes later.
        let titled: Vec<String> = speaking
            .iter()
            .filter(|o| o.weight >= 6)
            .filter_map(|o| if let Value::Text(t) = &o.value { Some(t.clone()) } else { None })
            .collect();
        if !titled.is_empty() {
            sums.retain(|s| titled.contains(&s.0) || s.0 == "hotfix");
        }
        let keyed = sums.iter().any(|s| s.1 >= 40);
        sums.retain(|s| !keyed || s.1 >= 40 || s.0 == "hotfix");
        crate::order::by_key(&mut sums, |s| rank(&s.0));
    } else {
        crate::order::by_key(&mut sums, |s| (-s.1, s.2));
    }
    let Some((best, _, _)) = sums.first().cloned() else {
        return (None, None);
    };
    let evidence: Vec<Evidence> = speaking.iter().filter(|o| o.value == Value::Text(best.clone())).map(|o| o.evidence.clone()).collect();
    let clash = negated.iter().find(|o| o.value == Value::Text(best.clone())).and_then(|n| {
        Some(Contradiction {
            fact: def.id.clone(),
            one: evidence.first()?.clone(),
            other: n.evidence.clone(),
            message: format!("{}: the text says \"{best}\" and denies it.", def.label),
        })
    });
    let resolved = Resolved { id: def.id.clone(), known: Known::Present(Value::Text(best)), basis: Basis::Stated, evidence, read: None };
    (Some(resolved), clash)
}

fn answered(scenario: &mut Scenario, fact: &str, answer: &Answer) {
    let known = match answer {
        Answer::Is(v) => Known::Present(v.clone()),
        Answer::IsNot => Known::Absent,
        Answer::Rejected => Known::Unknown,
    };
    let before = scenario.facts.remove(fact);
    let mut evidence = vec![Evidence::answered()];
    evidence.extend(before.iter().flat_map(|b| b.evidence.clone()));
    let read = before.map(|b| Box::new(b.known));
    scenario.contradictions.retain(|c| c.fact != fact);
    scenario.facts.insert(fact.to_owned(), Resolved { id: fact.to_owned(), known, basis: Basis::Answered, evidence, read });
}

fn imply(scenario: &mut Scenario, topics: &[TopicFile], def: &FactDef, answers: &Answers) {
    let Some(r) = scenario.facts.get(&def.id) else { return };
    let Known::Present(value) = r.known.clone() else { return };
    let ground = r.evidence.first().cloned();
    let mut rules: Vec<(&str, &str)> = Vec::new();
    if !matches!(value, Value::Flag(false)) {
        rules.extend(def.implies.iter().map(|i| (i.as_str(), def.label.as_str())));
    }
    let named = |v: &str| match &value {
        Value::Text(t) => t == v,
        Value::List(l) => l.iter().any(|x| x == v),
        _ => false,
    };
    rules.extend(def.values.iter().filter(|v| named(&v.id)).flat_map(|v| v.implies.iter().map(|i| (i.as_str(), v.label.as_str()))));
    for (rule, why) in rules {
        let Some((fact, v)) = rule.split_once('=') else {
            continue;
        };
        let (fact, value) = match (fact, v) {
            ("has", component) => (component, Value::Component { touched: false }),
            (f, "no") => (f, Value::Flag(false)),
            (f, "yes") => (f, Value::Flag(true)),
            (f, v) => (f, Value::Text(v.to_owned())),
        };
        if answers.contains_key(fact) {
            continue;
        }
        let stated = scenario
            .facts
            .get(fact)
            .is_some_and(|x| x.basis >= Basis::Stated && !(x.known == Known::Absent && matches!(value, Value::Component { .. })));
        let flavour = def.id == "platform_flavour" && scenario.text(id::PLATFORM).is_some() && !matches!(v, "ecs");
        if stated && (def.id != "platform_flavour" || flavour) {
            continue;
        }
        if scenario.facts.get(fact).is_some_and(|x| x.known == Known::Absent) {
            continue;
        }
        let label = topics.iter().flat_map(|t| &t.facts).find(|f| f.id == fact).map_or(fact, |f| f.label.as_str());
        let mut evidence = ground.clone().unwrap_or_else(|| Evidence::assumed(""));
        evidence.basis = Basis::Implied;
        evidence.reason = format!("{label} follows from {why}.");
        let resolved =
            Resolved { id: fact.to_owned(), known: Known::Present(value), basis: Basis::Implied, evidence: vec![evidence], read: None };
        scenario.facts.insert(fact.to_owned(), resolved);
    }
}

/// Yes/no facts that follow from others by a rule.
fn derive_flags(scenario: &mut Scenario) {
    let production = matches!(scenario.text(id::CRITICALITY), Some("production" | "hotfix"));
    let grave = ["auth", "destructive-migration", "breaking-change"].iter().any(|c| scenario.has(c) == super::condition::Tri::Yes);
    let careful = scenario.text(id::RISK_TOLERANCE) == Some("conservative") || scenario.list(id::COMPLIANCE).len() > 1;
    if production && (grave || careful) && !scenario.facts.contains_key("critical_deployment") {
        insert(scenario, "critical_deployment", Value::Flag(true), Basis::Implied, "Production, and a part that hurts when it fails.");
    }
    derive_subject(scenario);
    derive_from_parts(scenario);
    let served = !matches!(scenario.text(id::CRITICALITY), Some("staging" | "development"));
    if served && scenario.flag(id::ZERO_DOWNTIME) == super::condition::Tri::No && !scenario.facts.contains_key(id::USER_IMPACTING) {
        insert(scenario, id::USER_IMPACTING, Value::Flag(true), Basis::Implied, "Who uses it meets the outage that is planned.");
    }
    let expand = scenario.has("database-migration") == super::condition::Tri::Yes
        && scenario.has("destructive-migration") != super::condition::Tri::Yes;
    if scenario.flag("old-new-compatible") == super::condition::Tri::Unknown
        && scenario.has("breaking-change") == super::condition::Tri::Yes
        && scenario.touches("api-change") != super::condition::Tri::Yes
    {
        insert(scenario, "old-new-compatible", Value::Flag(false), Basis::Implied, "The text speaks of a breaking change.");
    } else if expand
        && scenario.flag("old-new-compatible") == super::condition::Tri::Unknown
        && scenario.has("index-creation") == super::condition::Tri::Yes
    {
        insert(scenario, "old-new-compatible", Value::Flag(true), Basis::Assumed, "An index does not change what the old version reads.");
    }
}

fn assume_rest(scenario: &mut Scenario) {
    let kubernetes = scenario.text(id::PLATFORM) == Some("kubernetes");
    match scenario.text(id::CRITICALITY).map(str::to_owned) {
        Some(c) if kubernetes => {
            let space = if c == "hotfix" { "production".to_owned() } else { c };
            assume(scenario, id::NAMESPACE, Value::Text(space), "Named after the environment, as is usual.");
        }
        None => assume(scenario, id::CRITICALITY, Value::Text("production".into()), "Nobody said it; the most careful choice stands in."),
        _ => {}
    }
    if kubernetes {
        assume(scenario, "container-image", Value::Component { touched: false }, "What runs on Kubernetes is a container image.");
    }
    let kind = scenario.text(id::APP_TYPE).unwrap_or_default().to_owned();
    if ["microservice", "monolith", "frontend", "mobile-backend"].contains(&kind.as_str()) {
        assume(scenario, "http", Value::Component { touched: false }, "What answers users or other services usually speaks HTTP.");
    }
}

/// A change that a description with substance does not speak of is taken to be no part of it; only the schema is asked after,
/// because people forget to mention it.
fn assume_unchanged(scenario: &mut Scenario, topics: &[TopicFile]) {
    let read = scenario.facts.values().filter(|r| r.basis >= Basis::Implied).count();
    if read < 3 {
        return;
    }
    let changes = topics.iter().flat_map(|t| &t.facts).filter(|f| f.is_change && f.id != "database-migration");
    for def in changes {
        if !scenario.facts.contains_key(&def.id) {
            let evidence = Evidence::assumed("Nothing in the description speaks of it.");
            let resolved =
                Resolved { id: def.id.clone(), known: Known::Absent, basis: Basis::Assumed, evidence: vec![evidence], read: None };
            scenario.facts.insert(def.id.clone(), resolved);
        }
    }
}

fn assume(scenario: &mut Scenario, fact: &str, value: Value, reason: &str) {
    if !scenario.facts.contains_key(fact) {
        insert(scenario, fact, value, Basis::Assumed, reason);
    }
}

pub(super) fn insert(scenario: &mut Scenario, fact: &str, value: Value, basis: Basis, reason: &str) {
    let mut evidence = Evidence::assumed(reason);
    evidence.basis = basis;
    let resolved = Resolved { id: fact.to_owned(), known: Known::Present(value), basis, evidence: vec![evidence], read: None };
    scenario.facts.insert(fact.to_owned(), resolved);
}

wire!(enum Answer { 0 Is(value), 1 IsNot, 2 Rejected });
