//! The changes of the schema as the facts give them, and their parts as texts: what nobody said is a blank.

use crate::facts::id;
use crate::facts::schema_change::{Change, Kind, statements};
use crate::platforms::Target;
use crate::platforms::text::{Origin, Text};
use crate::scenario::Known;
use crate::{cat, evidence::Basis};

/// How names are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
}

/// Words that both engines, or one of them, keep for themselves.
const RESERVED: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "between", "both", "by", "case", "cast", "check", "collate", "column",
    "condition", "constraint", "create", "cross", "current_date", "current_user", "default", "desc", "distinct", "do", "else", "end",
    "except", "false", "fetch", "for", "foreign", "from", "full", "grant", "group", "groups", "having", "in", "index", "initially",
    "inner", "intersect", "interval", "into", "is", "join", "key", "keys", "lateral", "leading", "left", "like", "limit", "lock", "match",
    "natural", "not", "null", "offset", "on", "only", "option", "or", "order", "outer", "primary", "range", "rank", "read", "references",
    "returning", "right", "row", "rows", "schema", "select", "session_user", "some", "system", "table", "then", "to", "trailing",
    "trigger", "true", "union", "unique", "update", "user", "using", "values", "when", "where", "window", "with", "write",
];

/// The changes: those that were read, else one of the stated kind with blanks for what nobody said.
pub(super) fn changes(t: &Target<'_>) -> Vec<Change> {
    let told = t.scenario.list("schema_changes").join(", ");
    let read: Vec<Change> = statements(&told).into_iter().map(|(c, _)| c).collect();
    if !read.is_empty() {
        return read;
    }
    t.scenario.text("schema_change").and_then(Kind::of).map(|k| vec![Change::new(k)]).unwrap_or_default()
}

/// One change with its release.
pub(super) struct Parts<'a> {
    /// The release.
    pub t: &'a Target<'a>,
    /// The change.
    pub c: &'a Change,
    /// All changes of the release.
    pub all: &'a [Change],
    /// The engine.
    pub engine: Engine,
}

impl Parts<'_> {
    /// The value of a part: what a person answered, what the change says, the fact, or a blank.
    fn part(&self, own: &str, fact: &str, of: impl Fn(&Change) -> &str) -> Text {
        let one_value = self.all.iter().map(of).filter(|v| !v.is_empty()).all(|v| v == own);
        let answered = self.t.scenario.facts.get(fact).is_some_and(|r| r.basis == Basis::Answered && matches!(r.known, Known::Present(_)));
        if own.is_empty() || answered && one_value {
            return self.t.text(fact);
        }
        let same = self.t.scenario.text(fact) == Some(own);
        Text::of(own, Origin::Fact(if same { fact.to_owned() } else { "schema_changes".to_owned() }))
    }

    /// The table.
    pub(super) fn table(&self) -> Text {
        quoted(self.raw_table(), self.engine)
    }

    fn raw_table(&self) -> Text {
        self.part(&self.c.table, id::TABLE, |c| &c.table)
    }

    /// The first column.
    pub(super) fn column(&self) -> Text {
        quoted(self.raw_column(), self.engine)
    }

    fn raw_column(&self) -> Text {
        self.part(self.c.column(), "column", Change::column)
    }

    /// All columns with commas between.
    pub(super) fn columns(&self) -> Text {
        if self.c.columns.len() < 2 {
            return self.column();
        }
        let mut out = Text::default();
        for (i, c) in self.c.columns.iter().enumerate() {
            out.push(if i > 0 { ", " } else { "" });
            out.push(quoted(Text::of(c.as_str(), Origin::Fact("schema_changes".into())), self.engine));
        }
        out
    }

    /// The type of the column, or the new type.
    pub(super) fn column_type(&self) -> Text {
        expression(self.part(&self.c.column_type, "column_type", |c| &c.column_type), self.t, "column_type")
    }

    /// A value as SQL.
    pub(super) fn value(&self, fact: &str) -> Text {
        expression(self.part(&self.c.value, fact, |c| &c.value), self.t, fact)
    }

    /// The value of an enumeration, as a string of SQL.
    pub(super) fn enum_value(&self) -> Text {
        let bare = self.part(&self.c.value, "enum_value", |c| &c.value);
        if bare.has_blank() {
            return cat!("'", bare, "'");
        }
        bare.map(|v| v.trim_matches('\'').replace("''", "'")).sql_string()
    }

    /// The new name, or the table that a key points to.
    pub(super) fn to(&self, fact: &str) -> Text {
        quoted(self.part(&self.c.to, fact, |c| &c.to), self.engine)
    }

    /// The column that a key points to.
    pub(super) fn to_column(&self) -> Text {
        quoted(self.part(&self.c.to_column, "referenced_column", |c| &c.to_column), self.engine)
    }

    /// A condition or the columns of a table, as SQL.
    pub(super) fn body(&self, fact: &str) -> Text {
        expression(self.part(&self.c.body, fact, |c| &c.body), self.t, fact)
    }

    /// The name of an index or constraint: the given one, or one made of its table and columns as is usual.
    pub(super) fn named(&self, prefix: &str) -> Text {
        let index = matches!(self.c.kind, Kind::AddIndex | Kind::AddUnique | Kind::DropIndex);
        if !self.c.name.is_empty() {
            return quoted(self.part(&self.c.name, "index_name", |c| if index { &c.name } else { "" }), self.engine);
        }
        let indexes = self.all.iter().filter(|c| matches!(c.kind, Kind::AddIndex | Kind::AddUnique | Kind::DropIndex)).count();
        if index && indexes == 1 && (self.t.scenario.text("index_name").is_some() || self.c.kind == Kind::DropIndex) {
            return quoted(self.t.text("index_name"), self.engine);
        }
        let mut out = Text::from(prefix);
        out.push(self.raw_table().map(last_part));
        if self.c.columns.is_empty() {
            out.push("_");
            out.push(self.raw_column());
        }
        for c in &self.c.columns {
            out.push("_");
            out.push(Text::of(c.as_str(), Origin::Fact(if self.c.columns.len() == 1 { "column" } else { "schema_changes" }.into())));
        }
        quoted(clipped(out), self.engine)
    }

    /// The schema of the table with its dot; empty where none was said.
    pub(super) fn schema(&self) -> Text {
        let plain = self.raw_table().plain();
        plain.rsplit_once('.').map_or_else(Text::default, |(schema, _)| {
            cat!(quoted(Text::of(schema, Origin::Fact("schema_changes".into())), self.engine), ".")
        })
    }

    /// A name of a migration: words and the known names of this change, lower case.
    pub(super) fn file_name(&self, words: &str, more: &[&str]) -> String {
        let known = more.iter().filter(|m| !m.is_empty()).map(|m| slug(m)).collect::<Vec<_>>().join("_");
        let joined = if known.is_empty() { words.to_owned() } else { format!("{words}_{known}") };
        joined.chars().take(80).collect::<String>().trim_end_matches('_').to_owned()
    }

    /// Table and column for names of files.
    pub(super) fn said(&self) -> (String, String) {
        let plain = |t: Text| if t.has_blank() { String::new() } else { t.plain() };
        (plain(self.raw_table()), plain(self.raw_column()))
    }
}

fn last_part(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_owned()
}

fn slug(name: &str) -> String {
    let mapped: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    mapped.split('_').filter(|w| !w.is_empty()).collect::<Vec<_>>().join("_")
}

/// Names longer than 63 bytes are cut by PostgreSQL without a word, so they are cut here.
fn clipped(name: Text) -> Text {
    if name.has_blank() || name.plain().len() <= 63 {
        return name;
    }
    let cut: String = name.plain().chars().take(63).collect();
    Text::of(cut.trim_end_matches('_'), Origin::Usual("Cut to the 63 bytes that PostgreSQL keeps of a name.".into()))
}

/// A name as the engine takes it: in quotes where it must be.
pub(super) fn quoted(name: Text, engine: Engine) -> Text {
    if name.has_blank() {
        return name;
    }
    let plain = name.plain();
    let safe = |p: &str| {
        let inner_capital = p.chars().zip(p.chars().skip(1)).any(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase());
        p.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && p.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !RESERVED.contains(&p.to_lowercase().as_str())
            && !(inner_capital && engine == Engine::Postgres)
    };
    if plain.split('.').all(safe) {
        return name;
    }
    let mark = if engine == Engine::Postgres { "\"" } else { "`" };
    let wrap = |p: &str| if safe(p) { p.to_owned() } else { format!("{mark}{}{mark}", p.replace(mark, &mark.repeat(2))) };
    let whole = if plain.split('.').count() <= 3 && !plain.contains(' ') {
        plain.split('.').map(wrap).collect::<Vec<_>>().join(".")
    } else {
        wrap(&plain)
    };
    Text::of(whole, name.0.iter().find_map(|p| p.origin.clone()).unwrap_or(Origin::Fact("schema_changes".into())))
}

/// SQL that a person wrote: one statement's part on one line; what could end the statement is no part of it.
fn expression(sql: Text, t: &Target<'_>, fact: &str) -> Text {
    let plain = sql.plain();
    if plain.contains([';', '\n', '\r', '\0']) || plain.contains("--") || plain.contains("/*") { t.missing(fact) } else { sql }
}
