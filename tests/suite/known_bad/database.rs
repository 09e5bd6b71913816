//! Migrations and what is said about going back with data.

use super::{any, no_line, no_sentence, none, output, proven, refuted};
use tminus::platforms::Written;

fn backwards(s: &str) -> bool {
    let strategy = any(s, &["blue-green", "canary", "rolling", "best for", "ideal for"]);
    strategy
        && any(s, &["schema change", "database change", "migration"])
        && any(s, &["best for", "ideal for", "recommended for", "safe for"])
        && !refuted(s)
}

#[test]
fn no_strategy_is_best_for_schema_changes() {
    let bad = ["Blue-green: best for database schema changes", "Best for schema changes"];
    no_sentence(backwards, &bad, &["Often stated: best for database schema changes"]);
    let silent = |r: &&super::Release| {
        let s = r.d.ranking.scored.iter().find(|s| s.id == "blue-green").unwrap();
        s.reasons.iter().any(|x| x.points > 0 && any(&x.because, &["schema", "migration"]))
    };
    none(output().releases.iter().filter(silent).map(|r| format!("{}: a migration speaks for blue-green", r.name)).collect());
}

/// Migrations of PostgreSQL.
fn migrations() -> Vec<(&'static str, &'static Written)> {
    let all = output().releases.iter().filter(|r| !any(&r.d.state.inputs.text, &["mysql", "mariadb", "sqlite", "sql server", "oracle"]));
    let of = all.flat_map(|r| r.files.iter().map(move |f| (r.name.as_str(), f)));
    let out: Vec<_> = of.filter(|(_, f)| f.path.ends_with(".sql") && !f.path.ends_with("changes.sql")).collect();
    assert!(out.len() > 20, "{}", out.len());
    out
}

#[track_caller]
fn no_migration(wrong: super::Wrong, bad: &[&str], good: &[&str]) {
    proven(wrong, bad, good);
    none(migrations().iter().filter(|(_, f)| wrong(&f.text)).map(|(n, f)| format!("{n}: {}\n{}", f.path, f.text)).collect());
}

/// Statements without comments.
fn statements(sql: &str) -> Vec<String> {
    let bare: Vec<&str> = sql.lines().filter(|l| !l.trim_start().starts_with("--")).collect();
    bare.join("\n").split(';').map(|s| s.trim().to_uppercase()).filter(|s| !s.is_empty()).collect()
}

fn blocks_writes(sql: &str) -> bool {
    let all = statements(sql);
    let index = |s: &&String| s.starts_with("CREATE INDEX") || s.starts_with("CREATE UNIQUE INDEX");
    let online = all.iter().filter(index).all(|s| s.contains("CONCURRENTLY"));
    let boxed = all.iter().any(|s| s.contains("CONCURRENTLY")) && all.iter().any(|s| s == "BEGIN" || s == "COMMIT");
    !online || boxed
}

#[test]
fn an_index_is_built_without_blocking_writes_and_outside_a_transaction() {
    let bad = ["CREATE INDEX i ON orders(a);", "BEGIN;\nCREATE INDEX CONCURRENTLY i ON orders(a);\nCOMMIT;"];
    no_migration(blocks_writes, &bad, &["-- CREATE INDEX, online\nCREATE INDEX CONCURRENTLY i ON orders(a);"]);
    let said = |s: &str| {
        s.contains("CREATE INDEX") && any(s, &["plain create index", "create index idx", "create index on"])
            && !any(s, &["concurrently", "algorithm", "blocks", "does not work", "lock=none"])
            // What the description changes is quoted as it was given, in a file that names it so.
            && !output().said.get(s).is_some_and(|p| p.ends_with("changes.sql"))
    };
    no_line(said, &["Run CREATE INDEX idx ON orders(discount_code)"], &["A plain CREATE INDEX blocks every write until it is done."]);
    assert!(output().said.keys().any(|l| l.contains("INVALID index")), "a build that failed leaves one");
}

fn queues_everybody(sql: &str) -> bool {
    let all = statements(sql);
    let first = all.iter().position(|s| s.starts_with("ALTER TABLE") || s.starts_with("DROP TABLE"));
    let limit = all.iter().position(|s| s.contains("LOCK_TIMEOUT"));
    first.is_some_and(|f| limit.is_none_or(|l| l > f))
}

fn rewrites(s: &str) -> bool {
    any(s, &["nullable"])
        && any(s, &["rewrit", "2 minutes", "two minutes", "full table"])
        && !any(s, &["no row", "nothing is rewritten", "no rewrite", "without"])
        && !refuted(s)
}

#[test]
fn a_table_is_altered_with_a_limit_on_waiting_and_nothing_is_said_to_be_rewritten() {
    let bad = ["ALTER TABLE a ADD COLUMN b text;", "ALTER TABLE a ADD b text;\nSET LOCAL lock_timeout = '1s';"];
    no_migration(queues_everybody, &bad, &["SET LOCAL lock_timeout = '1s';\nALTER TABLE a ADD COLUMN b text;"]);
    let good = ["A nullable column without a default rewrites no row"];
    no_sentence(rewrites, &["Adding the nullable column rewrites the table and takes 2 minutes"], &good);
}

fn loses_silently(l: &str) -> bool {
    let low = l.to_lowercase();
    let told = ["restore from backup", "restore the backup", "restore from the backup", "a restore brings"].iter().any(|w| low.contains(w));
    told && !any(l, &["lose", "loses", "without every write", "written since", "point in time"])
}

fn destroys_quietly(sql: &str) -> bool {
    let destroys = |s: &String| s.starts_with("DROP TABLE") || s.contains("DROP COLUMN") && s.starts_with("ALTER TABLE");
    statements(sql).iter().any(destroys) && !any(sql, &["point of no return", "loses", "lost", "are gone"])
}

#[test]
fn a_restore_says_what_it_loses_and_what_cannot_be_undone_says_so() {
    let bad = ["Step 4: restore from backup", "If the migration fails, restore the backup."];
    no_line(loses_silently, &bad, &["Restore the backup: that loses every write since it was taken."]);
    let good = ["-- POINT OF NO RETURN\nALTER TABLE a DROP COLUMN b;", "ALTER TABLE a ADD COLUMN b int;"];
    no_migration(destroys_quietly, &["DROP TABLE a;", "ALTER TABLE a DROP COLUMN b;"], &good);
    let contract = migrations().into_iter().filter(|(_, f)| f.path.contains("migrations-contract/")).count();
    assert!(contract > 3, "what destroys stands in a folder of its own, for a later release: {contract}");
    let early = |f: &Written| {
        f.path.contains("/migrations/V") && statements(&f.text).iter().any(|s| s.contains("DROP COLUMN") || s.starts_with("DROP TABLE"))
    };
    none(migrations().iter().filter(|(_, f)| early(f)).map(|(n, f)| format!("{n}: {}", f.path)).collect());
}
