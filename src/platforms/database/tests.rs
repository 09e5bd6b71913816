//! What must hold for every kind of change, with everything said and with nothing said.

use super::rules::{self, Lock};
use super::step::{Stage, Statement, Work};
use super::*;
use crate::evidence::Basis;
use crate::facts::Value;
use crate::facts::schema_change::{Change, KINDS};
use crate::platforms::Written;
use crate::rollout::Rollout;
use crate::scenario::{Known, Resolved, Scenario};
use std::collections::BTreeMap;

/// Each kind at least once, with all that can be said.
const TOLD: [&str; 24] = [
    "ALTER TABLE orders ADD COLUMN discount_code VARCHAR(50)",
    "ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT 'new'",
    "ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()",
    "ALTER TABLE orders ADD COLUMN region text NOT NULL",
    "ALTER TABLE orders ADD COLUMN number bigserial",
    "CREATE INDEX ON orders(customer_id, created_at)",
    "CREATE INDEX idx_orders_discount_code ON shop.orders(discount_code)",
    "CREATE UNIQUE INDEX ON users(email)",
    "ALTER TABLE customers DROP COLUMN fax",
    "DROP TABLE sessions_old",
    "DROP INDEX idx_orders_old",
    "ALTER TABLE orders RENAME COLUMN cust_id TO customer_id",
    "ALTER TABLE purchases RENAME TO orders",
    "ALTER TABLE orders ALTER COLUMN id TYPE bigint FROM int",
    "ALTER TABLE users ALTER COLUMN email TYPE varchar(255) FROM varchar(100)",
    "ALTER TABLE orders ALTER COLUMN total TYPE text",
    "ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL",
    "UPDATE addresses SET region_code = country_code",
    "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers(id)",
    "ALTER TABLE payments ADD CHECK (amount > 0)",
    "CREATE TABLE refunds (id bigint PRIMARY KEY, amount numeric(10,2) NOT NULL)",
    "ALTER TYPE order_state ADD VALUE 'refunded'",
    "ALTER TABLE user ADD COLUMN order text",
    "CREATE INDEX ON \"Order\"(userId)",
];

fn scenario(facts: &[(&str, Value)]) -> Scenario {
    let mut s = Scenario::default();
    for (id, value) in facts {
        let r = Resolved { id: (*id).into(), known: Known::Present(value.clone()), basis: Basis::Stated, evidence: Vec::new(), read: None };
        s.facts.insert((*id).to_owned(), r);
    }
    s
}

fn text(t: &str) -> Value {
    Value::Text(t.into())
}

fn list(t: &[&str]) -> Value {
    Value::List(t.iter().map(ToString::to_string).collect())
}

fn with<R>(s: &Scenario, run: impl Fn(&Target<'_>) -> R) -> R {
    let (rollout, own) = (Rollout::default(), BTreeMap::new());
    run(&Target { topics: &[], scenario: s, rollout: &rollout, limits: &[], own_limits: &own })
}

fn work_of(lines: &[&str], engine: Engine) -> Work {
    with(&scenario(&[("schema_changes", list(lines))]), |t| work_for(t, engine))
}

fn work_for(t: &Target<'_>, engine: Engine) -> Work {
    let changes: Vec<Change> = parts::changes(t);
    let mut out = Work::default();
    for c in &changes {
        let p = Parts { t, c, all: &changes, engine };
        let w = if engine == Engine::Postgres { postgres::work(&p) } else { mysql::work(&p) };
        out.steps.extend(w.steps);
        out.fills.extend(w.fills);
        out.copies.extend(w.copies);
    }
    out
}

/// All files for a description of changes: engine, tool, lines.
fn written(engine: &str, tool: &str, lines: &[&str]) -> Vec<Written> {
    let s = scenario(&[
        ("schema_changes", list(lines)),
        ("databases", list(&[engine])),
        ("migration_tool", text(tool)),
        ("app_name", text("shop")),
    ]);
    with(&s, |t| files(t).into_iter().map(|f| crate::platforms::written(&TOOL, f)).collect())
}

/// The changes that nobody said more of than their kind.
fn silent() -> Vec<Scenario> {
    KINDS.iter().map(|(_, id)| scenario(&[("schema_change", text(id))])).collect()
}

#[test]
fn every_statement_has_a_rule_and_what_is_grave_says_so() {
    let mut works: Vec<Work> = TOLD.iter().map(|l| work_of(&[l], Engine::Postgres)).collect();
    works.extend(silent().iter().map(|s| with(s, |t| work_for(t, Engine::Postgres))));
    let mut seen = 0;
    for step in works.iter().flat_map(|w| &w.steps) {
        for (s, up) in step.up.iter().map(|s| (s, true)).chain(step.down.statements.iter().map(|s| (s, false))) {
            seen += 1;
            let sql = s.sql.plain();
            let rule = rules::of(&sql).unwrap_or_else(|| panic!("no rule for: {sql}"));
            let says = s.says.clone().unwrap_or_else(|| rule.says().to_owned());
            let proved = sql.contains("SET NOT NULL");
            assert!(!rule.is_grave() || says.contains("WARNING"), "{sql}\n{says}");
            assert!(!up || !rule.is_grave() || proved || sql.contains("serial"), "a safe form exists for: {sql}");
            assert!(
                rule.lock < Lock::Share || rule.alone || !step.long || sql.contains("VALIDATE"),
                "no time limit under a strong lock: {sql}"
            );
        }
    }
    assert!(seen > 60, "{seen} statements");
}

#[test]
fn concurrently_stands_alone_and_limits_stand_before_every_lock() {
    for tool in ["golang-migrate", "flyway", "rails"] {
        let all = written("postgresql", tool, &TOLD);
        let sql: Vec<&Written> = all.iter().filter(|f| f.language == "sql").collect();
        assert!(sql.len() > 50, "{} files", sql.len());
        for f in sql {
            let code: Vec<&str> = f.text.lines().filter(|l| !l.starts_with("--") && !l.trim().is_empty()).collect();
            if f.text.lines().any(|l| !l.starts_with("--") && l.contains(" CONCURRENTLY ")) {
                assert_eq!(code.len(), 1, "{}\n{}", f.path, f.text);
                let conf = all.iter().any(|c| c.path == format!("{}.conf", f.path) && c.text.contains("executeInTransaction=false"));
                assert!(tool != "flyway" || conf || f.path.contains("/U"), "{} has no script configuration", f.path);
                continue;
            }
            if code.is_empty() {
                assert!(f.text.contains("undo"), "{}: says nothing\n{}", f.path, f.text);
                continue;
            }
            let at = |w: &str| code.iter().position(|l| l.contains(w)).unwrap_or(usize::MAX);
            let first = code.iter().position(|l| ["ALTER", "CREATE", "DROP"].iter().any(|w| l.starts_with(w))).unwrap();
            assert!(at("SET LOCAL lock_timeout") < first && at("SET LOCAL statement_timeout") < first, "{}\n{}", f.path, f.text);
            let own = (code.first() == Some(&"BEGIN;"), code.last() == Some(&"COMMIT;"));
            assert_eq!(own, if tool == "flyway" { (false, false) } else { (true, true) }, "{}", f.path);
        }
    }
}

#[test]
fn every_up_has_a_down_and_numbers_rise_through_both_folders() {
    for (tool, up, down) in [("golang-migrate", ".up.sql", ".down.sql"), ("flyway", "/V", "/U")] {
        for engine in ["postgresql", "mysql"] {
            let all = written(engine, tool, &TOLD);
            let ups: Vec<&Written> = all.iter().filter(|f| f.path.contains(up) && f.language == "sql").collect();
            assert!(!ups.is_empty());
            for f in &ups {
                assert!(all.iter().any(|d| d.path == f.path.replace(up, down)), "{} has no way back", f.path);
            }
            let number = |f: &&Written| {
                let name = f.path.rsplit('/').next().unwrap().trim_start_matches('V').to_owned();
                name.split('_').next().unwrap().parse::<usize>().unwrap()
            };
            let mut numbers: Vec<usize> = ups.iter().map(number).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, (1..=ups.len()).collect::<Vec<_>>());
            let last_expand = ups.iter().filter(|f| f.path.contains("/migrations/")).map(number).max();
            let first_contract = ups.iter().filter(|f| f.path.contains("/migrations-contract/")).map(number).min();
            assert!(last_expand < first_contract, "{last_expand:?} {first_contract:?}");
        }
    }
}

#[test]
fn what_takes_data_away_comes_later_and_is_marked() {
    for engine in [Engine::Postgres, Engine::MySql] {
        for step in work_of(&TOLD, engine).steps {
            let takes = |s: &Statement| ["DROP COLUMN", "DROP TABLE"].iter().any(|w| s.sql.plain().contains(w));
            if step.up.iter().any(takes) {
                assert!(step.stage == Stage::Contract && step.final_one, "{}", step.name);
                assert!(step.down.says.iter().any(|s| s.contains("Cannot be undone") || s.contains("EMPTY")), "{}", step.name);
            }
            assert!(!step.down.says.is_empty() && (!step.down.statements.is_empty() || step.down.says[0].len() > 30), "{}", step.name);
        }
    }
    let marked = written("postgresql", "golang-migrate", &["ALTER TABLE customers DROP COLUMN fax"]);
    assert!(marked.iter().any(|f| f.path.contains("migrations-contract") && f.text.contains("POINT OF NO RETURN")));
}

#[test]
fn nothing_is_made_up() {
    for s in silent() {
        let mut facts = s.clone();
        facts.facts.extend(scenario(&[("databases", list(&["postgresql"]))]).facts);
        for f in with(&facts, |t| files(t).into_iter().map(|f| crate::platforms::written(&TOOL, f)).collect::<Vec<_>>()) {
            let code: String = f.text.lines().filter(|l| !l.starts_with("--")).collect();
            let names = ["orders", "discount", " id ", "customer"];
            assert!(f.path.ends_with("migrate.sh") || names.iter().all(|n| !code.contains(n)), "{}\n{code}", f.path);
        }
    }
    let one = written("postgresql", "golang-migrate", &["ALTER TABLE orders ADD COLUMN discount_code"]);
    assert!(
        one[0].text.contains("ALTER TABLE orders ADD COLUMN discount_code ‹column_type›;") && one[0].blanks == ["column_type"],
        "{}",
        one[0].text
    );
}

#[test]
fn names_that_need_quotes_get_them() {
    let all = written("postgresql", "golang-migrate", &["ALTER TABLE user ADD COLUMN order text", "CREATE INDEX ON \"Order\"(userId)"]);
    let has = |s: &str| all.iter().any(|f| f.text.contains(s));
    assert!(has("ALTER TABLE \"user\" ADD COLUMN \"order\" text;"));
    assert!(has("ON \"Order\"(\"userId\");") || has("ON Order(\"userId\");"), "{:?}", all.iter().map(|f| &f.text).collect::<Vec<_>>());
    let mysql = written("mysql", "golang-migrate", &["ALTER TABLE user ADD COLUMN rank int"]);
    assert!(mysql[0].text.contains("ADD COLUMN `rank` int NULL, ALGORITHM=INSTANT;"), "{}", mysql[0].text);
}

#[test]
fn mysql_never_falls_back_to_a_copy_in_silence() {
    for step in work_of(&TOLD, Engine::MySql).steps {
        for s in step.up.iter().chain(&step.down.statements) {
            let sql = s.sql.plain();
            let alters = sql.starts_with("ALTER TABLE")
                || sql.starts_with("CREATE INDEX")
                || sql.starts_with("CREATE UNIQUE")
                || sql.starts_with("DROP INDEX");
            assert!(!alters || sql.contains("ALGORITHM="), "{sql}");
            assert!(!sql.contains("ALGORITHM=INSTANT") || !sql.contains("LOCK="), "INSTANT takes no LOCK clause: {sql}");
            assert!(!sql.contains("ALGORITHM=INPLACE") || sql.contains("LOCK=NONE"), "{sql}");
        }
    }
    let widened = work_of(&["ALTER TABLE orders ALTER COLUMN id TYPE bigint FROM int"], Engine::MySql);
    assert!(widened.steps.is_empty() && widened.copies.len() == 1, "a change of type is a copy in the background");
}

#[test]
fn an_answer_replaces_what_was_read() {
    let mut s = scenario(&[("schema_changes", list(&["CREATE INDEX ON orders(state)"])), ("databases", list(&["postgresql"]))]);
    let answer =
        Resolved { id: "table".into(), known: Known::Present(text("purchases")), basis: Basis::Answered, evidence: Vec::new(), read: None };
    s.facts.insert("table".into(), answer);
    let all = with(&s, |t| files(t).into_iter().map(|f| crate::platforms::written(&TOOL, f)).collect::<Vec<_>>());
    assert!(all[0].text.contains("ON purchases(state);"), "{}", all[0].text);
}
