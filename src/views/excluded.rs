//! What the text rules out: "no schema change", "not a canary", "no downtime".

use crate::facts::Value;
use crate::facts::schema::{FactKind, TopicFile};
use crate::reading::{Reading, Stance};
use crate::scenario::condition::Tri;
use crate::scenario::{Known, Scenario};
use std::collections::BTreeSet;

/// Yes/no facts that a text rules out by name.
const EXCLUDABLE: &[&str] = &["maintenance-window", "rollback", "app-change", "hotfix", "production", "approval", "serverless"];

/// What ways of shipping are called by.
const NAMES: &[&str] =
    &["canar", "blue", "green", "rolling", "flag", "toggle", "recreate", "big bang", "all at once", "in place", "slot", "stagger"];

/// Names of everything that the text excludes, in order.
pub fn excluded(topics: &[TopicFile], reading: &Reading, scenario: &Scenario) -> Vec<String> {
    let mut out = BTreeSet::new();
    let denied = || reading.observations.iter().filter(|o| o.stance == Stance::Negated);
    for def in topics.iter().flat_map(|t| &t.facts) {
        match def.kind {
            FactKind::Component if !def.infra.is_empty() => {
                let said = denied().any(|o| o.fact == def.id);
                if said && scenario.touches(&def.id) != Tri::Yes {
                    out.insert(def.infra.clone());
                }
            }
            FactKind::Choice if matches!(def.id.as_str(), "strategy_stated" | "platform") => {
                let now = scenario.text(&def.id);
                // "It doesn't take the site down" names no way of shipping.
                let named = |quote: &str| {
                    let lower = quote.to_lowercase();
                    def.id == "platform" || NAMES.iter().any(|n| lower.contains(n))
                };
                out.extend(denied().filter(|o| o.fact == def.id && named(&o.evidence.quote)).filter_map(|o| match &o.value {
                    Value::Text(v) if Some(v.as_str()) != now => Some(v.clone()),
                    _ => None,
                }));
            }
            FactKind::Choice if def.id == "criticality" => {
                let now = scenario.text(&def.id);
                let of = |value: &str, words: &str| {
                    denied().any(|o| {
                        o.fact == def.id && o.value == Value::Text(value.into()) && o.evidence.quote.to_lowercase().contains(words)
                    })
                };
                if !matches!(now, Some("production" | "hotfix")) && of("production", "") {
                    out.insert("production".into());
                }
                if now != Some("hotfix") && (of("hotfix", "hot") || of("hotfix", "emergency")) {
                    out.insert("hotfix".into());
                }
            }
            FactKind::Set if def.id == "compliance" => {
                out.extend(
                    denied().filter(|o| o.fact == def.id).filter_map(
                        |o| {
                            if let Value::Text(v) = &o.value { Some(v.clone()) } else { None }
                        },
                    ),
                );
            }
            FactKind::Flag if EXCLUDABLE.contains(&def.id.as_str()) && denied().any(|o| o.fact == def.id) => {
                out.insert(def.id.clone());
            }
            _ => {}
        }
    }
    if scenario.known("zero_downtime_required") == &Known::Present(Value::Flag(true)) {
        out.insert("downtime".into());
    }
    if scenario.known("user_impacting") == &Known::Present(Value::Flag(false)) {
        out.insert("user-impact".into());
    }
    out.into_iter().collect()
}
