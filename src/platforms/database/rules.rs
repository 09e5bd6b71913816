//! What a statement of PostgreSQL locks and whether it rewrites or reads the whole table: as measured on PostgreSQL 18, not as
//! remembered. Every statement that a migration holds is found here by its form; what is not found is not generated (a test).

/// Lock on the table, the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lock {
    /// Rows alone.
    Row,
    /// Neither reads nor writes wait.
    ShareUpdateExclusive,
    /// Writes wait.
    Share,
    /// Writes wait.
    ShareRowExclusive,
    /// Reads and writes wait.
    AccessExclusive,
}

/// A form of a statement.
#[derive(Debug)]
pub(super) struct Rule {
    /// Its words in order; `%` stands for anything.
    form: &'static str,
    /// The strongest lock.
    pub lock: Lock,
    /// Whether the whole table is written again.
    pub rewrite: bool,
    /// Whether the whole table is read while the lock is held.
    pub scan: bool,
    /// Whether it refuses to run inside a transaction.
    pub alone: bool,
}

use Lock::{AccessExclusive, Row, Share, ShareRowExclusive, ShareUpdateExclusive};

const fn rule(form: &'static str, lock: Lock) -> Rule {
    Rule { form, lock, rewrite: false, scan: false, alone: false }
}

const fn rewrites(form: &'static str) -> Rule {
    Rule { form, lock: AccessExclusive, rewrite: true, scan: false, alone: false }
}

const fn scans(form: &'static str, lock: Lock) -> Rule {
    Rule { form, lock, rewrite: false, scan: true, alone: false }
}

const fn alone(form: &'static str) -> Rule {
    Rule { form, lock: ShareUpdateExclusive, rewrite: false, scan: false, alone: true }
}

/// The first form that fits counts.
const RULES: &[Rule] = &[
    alone("create index concurrently"),
    alone("create unique index concurrently"),
    alone("drop index concurrently"),
    alone("reindex %concurrently"),
    scans("create index", Share),
    scans("create unique index", Share),
    scans("reindex", Share),
    rule("drop index", AccessExclusive),
    rule("alter table % validate constraint", ShareUpdateExclusive),
    rule("alter table % add constraint % foreign key % not valid", ShareRowExclusive),
    scans("alter table % add constraint % foreign key", ShareRowExclusive),
    rule("alter table % add constraint % check % not valid", AccessExclusive),
    scans("alter table % add constraint % check", AccessExclusive),
    rule("alter table % add constraint % unique using index", AccessExclusive),
    scans("alter table % add constraint % unique", AccessExclusive),
    scans("alter table % add primary key", AccessExclusive),
    rule("alter table % drop constraint", AccessExclusive),
    rule("alter table % add column % generated always as % virtual", AccessExclusive),
    rewrites("alter table % add column % generated"),
    rewrites("alter table % add column % serial"),
    rewrites("alter table % add column % bigserial"),
    rewrites("alter table % add column %random("),
    rewrites("alter table % add column %gen_random_uuid("),
    rewrites("alter table % add column %uuid_generate_"),
    rewrites("alter table % add column %clock_timestamp("),
    rewrites("alter table % add column %nextval("),
    rewrites("alter table % add column %uuidv"),
    rule("alter table % add column", AccessExclusive),
    rule("alter table % drop column", AccessExclusive),
    rule("alter table % rename", AccessExclusive),
    scans("alter table % alter column % set not null", AccessExclusive),
    rule("alter table % alter column % drop not null", AccessExclusive),
    rule("alter table % alter column % set default", AccessExclusive),
    rule("alter table % alter column % type text", AccessExclusive),
    rule("alter table % alter column % type character varying(", AccessExclusive),
    rule("alter table % alter column % type varchar(", AccessExclusive),
    rewrites("alter table % alter column % type"),
    rule("alter table % alter column % set statistics", ShareUpdateExclusive),
    rule("alter table % set (", ShareUpdateExclusive),
    rewrites("alter table % set unlogged"),
    rule("alter table % row level security", AccessExclusive),
    rule("create policy", AccessExclusive),
    rule("alter type % add value", Row),
    rule("create trigger", ShareRowExclusive),
    rule("drop trigger", AccessExclusive),
    rule("create function", Row),
    rule("drop function", Row),
    rule("create view", Row),
    rule("create or replace view", Row),
    rule("drop view", AccessExclusive),
    rule("create table", Row),
    rule("drop table", AccessExclusive),
    rewrites("truncate"),
    rewrites("cluster"),
    rule("comment on", ShareUpdateExclusive),
    rule("update", Row),
];

/// The rule of a statement.
pub(super) fn of(sql: &str) -> Option<&'static Rule> {
    let plain = sql.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    RULES.iter().find(|r| fits(&plain, r.form))
}

fn fits(sql: &str, form: &str) -> bool {
    let mut rest = sql;
    form.split('%').enumerate().all(|(i, part)| {
        let at = if i == 0 { rest.starts_with(part).then_some(0) } else { rest.find(part) };
        at.and_then(|n| rest.get(n + part.len()..)).is_some_and(|tail| {
            rest = tail;
            true
        })
    })
}

/// Rules of the linter squawk that a statement breaks knowingly: the plan around it, or the person who named the type, answers
/// for it.
const MEANT: &[(&str, &str)] = &[
    ("%drop column", "ban-drop-column"),
    ("drop table", "ban-drop-table"),
    ("%drop constraint", "ban-drop-constraint"),
    ("%drop not null", "ban-drop-not-null"),
    ("drop function", "ban-drop-function"),
    ("drop trigger", "ban-drop-trigger"),
    ("drop view", "ban-drop-view"),
    ("alter table % rename column", "renaming-column"),
    ("alter table % rename to", "renaming-table"),
    ("alter table % alter column % type", "changing-column-type"),
    ("%set not null", "adding-not-nullable-field"),
    ("alter type % add value", "require-enum-value-ordering"),
    ("%varchar(", "prefer-text-field"),
    ("% char(", "ban-char-field"),
    ("% serial", "prefer-identity"),
    ("% bigserial", "prefer-identity"),
    ("% smallint", "prefer-bigint-over-smallint"),
    ("% int ", "prefer-bigint-over-int"),
    ("% integer ", "prefer-bigint-over-int"),
    ("% timestamp ", "prefer-timestamptz"),
];

/// The rules of the linter to be passed over for a statement.
pub(super) fn meant(sql: &str) -> Vec<&'static str> {
    let plain = format!("{} ", sql.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
    MEANT.iter().filter(|(form, _)| fits(&plain, form)).map(|(_, rule)| *rule).collect()
}

/// Whether a change of a type keeps the table as it is: a longer varchar, or text.
pub(super) fn keeps_rows(from: &str, to: &str) -> bool {
    let (from, to) = (from.to_lowercase(), to.to_lowercase());
    let length = |t: &str| {
        let inner = t.strip_prefix("varchar(").or_else(|| t.strip_prefix("character varying("))?;
        inner.strip_suffix(')')?.trim().parse::<u32>().ok()
    };
    match (length(&from), length(&to)) {
        (Some(a), Some(b)) => b >= a,
        (Some(_), None) => to == "text" || to == "varchar",
        _ => from == "varchar" && to == "text",
    }
}

impl Rule {
    /// What somebody who waits for the statement wants to know.
    pub(super) fn says(&self) -> &'static str {
        match self {
            r if r.alone => "Reads and writes go on. It waits for every transaction that is older than itself.",
            r if r.rewrite => "WARNING: writes the whole table again while nobody can read or write it.",
            r if r.scan && r.lock == AccessExclusive => "WARNING: reads the whole table while nobody else can read or write it.",
            r if r.scan => "WARNING: reads the whole table while every write waits.",
            r if r.lock == AccessExclusive => "ACCESS EXCLUSIVE, for a moment: reads and writes wait, nothing is rewritten.",
            r if r.lock >= Share => "SHARE ROW EXCLUSIVE, for a moment: writes wait, reads go on.",
            r if r.lock == ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE: reads and writes go on while every row is looked at.",
            _ => "",
        }
    }

    /// Whether it needs a word of warning.
    #[cfg(test)]
    pub(super) fn is_grave(&self) -> bool {
        self.rewrite || self.scan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Statement, strongest lock, rewrite: measured on PostgreSQL 18.6 with a session in UTC.
    const MEASURED: &[(&str, Lock, bool)] = &[
        ("alter table t add column n1 text", AccessExclusive, false),
        ("alter table t add column n2 int not null default 0", AccessExclusive, false),
        ("alter table t add column n3 timestamptz default now()", AccessExclusive, false),
        ("alter table t add column n4 float default random()", AccessExclusive, true),
        ("alter table t add column n5 uuid default gen_random_uuid()", AccessExclusive, true),
        ("alter table t add column n6 serial", AccessExclusive, true),
        ("alter table t add column n7 int generated always as identity", AccessExclusive, true),
        ("alter table t add column n8 int generated always as (a*2) stored", AccessExclusive, true),
        ("alter table t add column n9 int generated always as (a*2) virtual", AccessExclusive, false),
        ("alter table t drop column c", AccessExclusive, false),
        ("alter table t rename column b to b2", AccessExclusive, false),
        ("alter table t rename to t2", AccessExclusive, false),
        ("alter table t alter column a set not null", AccessExclusive, false),
        ("alter table t alter column id drop not null", AccessExclusive, false),
        ("alter table t alter column a set default 5", AccessExclusive, false),
        ("alter table t alter column b type varchar(50)", AccessExclusive, false),
        ("alter table t alter column b type text", AccessExclusive, false),
        ("alter table t alter column a type bigint", AccessExclusive, true),
        ("alter table t add constraint ck check (a > 0)", AccessExclusive, false),
        ("alter table t add constraint ck check (a > 0) not valid", AccessExclusive, false),
        ("alter table t validate constraint pre", ShareUpdateExclusive, false),
        ("alter table t add constraint fk foreign key (a) references r(id)", ShareRowExclusive, false),
        ("alter table t add constraint fk foreign key (a) references r(id) not valid", ShareRowExclusive, false),
        ("alter table t add constraint u unique (id)", AccessExclusive, false),
        ("alter table t add constraint u unique using index ui", AccessExclusive, false),
        ("alter table t add primary key (id)", AccessExclusive, false),
        ("alter table t drop constraint pre", AccessExclusive, false),
        ("create index i on t(a)", Share, false),
        ("create unique index i on t(id)", Share, false),
        ("drop index di", AccessExclusive, false),
        ("reindex table t", Share, false),
        ("create trigger tg before insert on t for each row execute function f()", ShareRowExclusive, false),
        ("drop table t", AccessExclusive, false),
        ("truncate t", AccessExclusive, true),
        ("update t set a = a + 1", Row, false),
        ("cluster t using di", AccessExclusive, true),
        ("alter table t enable row level security", AccessExclusive, false),
        ("comment on table t is 'x'", ShareUpdateExclusive, false),
        ("create policy p on t using (true)", AccessExclusive, false),
        ("alter table t set (fillfactor = 80)", ShareUpdateExclusive, false),
        ("alter table t set unlogged", AccessExclusive, true),
        ("alter table t alter column a set statistics 500", ShareUpdateExclusive, false),
    ];

    #[test]
    fn the_rules_are_what_was_measured() {
        for (sql, lock, rewrite) in MEASURED {
            let r = of(sql).unwrap_or_else(|| panic!("no rule for {sql}"));
            assert_eq!((r.lock, r.rewrite, r.alone), (*lock, *rewrite, false), "{sql}");
        }
        for sql in ["create index concurrently i on t(a)", "drop index concurrently di", "reindex table concurrently t"] {
            assert!(of(sql).is_some_and(|r| r.alone), "{sql} refuses to run in a transaction");
        }
        assert!(of("alter type e add value 'z'").is_some_and(|r| !r.alone), "allowed in a transaction");
    }

    #[test]
    fn a_longer_varchar_keeps_the_rows_and_a_shorter_one_does_not() {
        assert!(keeps_rows("varchar(20)", "VARCHAR(50)") && keeps_rows("varchar(20)", "text"));
        assert!(!keeps_rows("varchar(20)", "varchar(10)") && !keeps_rows("int", "bigint") && !keeps_rows("", "text"));
    }

    #[test]
    fn whoever_reads_the_table_under_a_lock_says_so() {
        for r in RULES.iter().filter(|r| r.is_grave()) {
            assert!(r.says().starts_with("WARNING"), "{}", r.form);
        }
    }
}
