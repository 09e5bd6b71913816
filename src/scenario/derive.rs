//! What follows from the kind of thing that is changed, beyond what its facts imply one by one.

use super::Scenario;
use super::condition::Tri::{No, Yes};
use super::resolve::insert;
use crate::evidence::Basis;
use crate::facts::{Value, id};

/// What follows from the thing that is changed: a new version of a store or of what others stand on is a change of it.
pub(super) fn derive_subject(scenario: &mut Scenario) {
    let engines: Vec<&str> = scenario.list("databases").iter().map(String::as_str).filter(|e| RECORDS.contains(e)).collect();
    if engines.len() > 1 && scenario.touches("database-migration") == Yes && !scenario.facts.contains_key("engine-change") {
        insert(scenario, "engine-change", TOUCHED, Basis::Implied, "Two engines and a migration: records move from one to the other.");
    }
    if scenario.touches("destructive-migration") == Yes
        && scenario.touches("database-migration") != Yes
        && scenario.known("database-migration") != &super::Known::Absent
    {
        insert(scenario, "database-migration", TOUCHED, Basis::Implied, "What a database holds is taken out of it.");
    }
    let apart = scenario.facts.get("old-new-compatible").is_some_and(|r| r.basis >= Basis::Stated);
    if apart && scenario.flag("old-new-compatible") == No && !scenario.facts.contains_key("breaking-change") {
        insert(scenario, "breaking-change", TOUCHED, Basis::Implied, "Old and new cannot work side by side.");
    }
    let kind = scenario.text(id::APP_TYPE).unwrap_or_default().to_owned();
    let versioned = scenario.text(id::VERSION_TO).is_some();
    let upgraded = scenario.facts.get("engine-change").is_some_and(|r| r.evidence.iter().any(|e| !e.quote.ends_with(" to")));
    if matches!(kind.as_str(), "" | "microservice") && scenario.touches("engine-change") == Yes && upgraded {
        insert(scenario, id::APP_TYPE, Value::Text("stateful".into()), Basis::Implied, "A database gets another version or place.");
    }
    let holds_records = scenario.list("databases").iter().any(|e| RECORDS.contains(&e.as_str()));
    let software = scenario.touches("infrastructure-change") != Yes && scenario.touches("infrastructure-change") != No;
    // "Schema changes" among the steps of a release that has a version: an application is released.
    let of_schema = |q: &str| ["schema", "migration", "table"].iter().any(|w| q.to_lowercase().contains(w));
    let only_schema = scenario.facts.get(id::APP_TYPE).is_some_and(|r| r.evidence.iter().all(|e| of_schema(&e.quote)));
    if kind == "stateful" && versioned && only_schema && scenario.list("databases").is_empty() {
        scenario.facts.remove(id::APP_TYPE);
        return;
    }
    if kind == "stateful" && versioned {
        let schema = ["index-creation", "data-backfill", "destructive-migration"].iter().any(|c| scenario.touches(c) == Yes);
        // "MariaDB 10.6" beside a changed setting only says what runs there.
        let set =
            ["config-change", "secrets-change"].iter().any(|c| scenario.touches(c) == Yes) && scenario.text(id::VERSION_FROM).is_none();
        if set {
            return;
        }
        if holds_records && scenario.touches("database-migration") != No && !schema {
            for fact in ["database-migration", "engine-change"] {
                if scenario.touches(fact) != Yes {
                    insert(scenario, fact, TOUCHED, Basis::Implied, "A database gets another version.");
                }
            }
        } else if software && !schema {
            insert(scenario, "infrastructure-change", TOUCHED, Basis::Implied, "A store gets another version.");
        }
    }
    let parts = ["dns-change", "tls-change", "secrets-change", "service-mesh", "cdn", "autoscaling", "file-storage", "feature-flags"];
    if kind == "infrastructure" && software && (versioned || parts.iter().all(|c| scenario.touches(c) != Yes)) {
        insert(scenario, "infrastructure-change", TOUCHED, Basis::Implied, "What is changed is infrastructure itself.");
    }
}

/// What the parts of a change say of its kind and its way where no word did.
pub(super) fn derive_from_parts(scenario: &mut Scenario) {
    if !scenario.facts.contains_key(id::STRATEGY_STATED) && scenario.flag(id::ZERO_DOWNTIME) == No {
        insert(
            scenario,
            id::STRATEGY_STATED,
            Value::Text("recreate".into()),
            Basis::Implied,
            "An outage is planned: it stops, is changed, starts.",
        );
    }
    let any = |parts: &[&str]| parts.iter().any(|c| scenario.touches(c) == Yes);
    let application = scenario.text(id::VERSION_TO).is_some() || any(&["feature-flags", "api-change"]);
    if scenario.facts.contains_key(id::APP_TYPE) || application {
        return;
    }
    let below = ["infrastructure-change", "dns-change", "tls-change", "cdn", "service-mesh", "secrets-change"];
    let (kind, why) = match () {
        () if any(&below) => ("infrastructure", "Only what applications stand on is changed."),
        () if any(&["database-migration", "destructive-migration", "index-creation"]) => ("stateful", "Only a database is changed."),
        () => return,
    };
    insert(scenario, id::APP_TYPE, Value::Text(kind.into()), Basis::Implied, why);
}

/// A part that this change touches.
const TOUCHED: Value = Value::Component { touched: true };
/// Engines that hold records of their own.
const RECORDS: &[&str] = &[
    "postgresql", "mysql", "mariadb", "mongodb", "oracle", "sqlserver", "h2", "sqlite", "cockroachdb", "cassandra", "dynamodb",
    "firestore", "couchdb", "clickhouse", "timescaledb",
];
