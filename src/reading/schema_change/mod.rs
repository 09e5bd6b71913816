//! Changes of a schema said in prose or SQL: "adds a nullable column discount_code VARCHAR(50) on orders, plus an index",
//! "drop column x from y", `ALTER TABLE ...`. Several changes stay several, in the order of the text.
//!
//! A name is taken only where the words around it say what it names; what is not said stays open, never guessed.
//! Inside: `phrase` reads one sentence (with `columns` and `tables`); here SQL and prose come together, with their stance.

mod columns;
mod phrase;
mod tables;

use super::stance::{self, Section};
use super::tokens::{Kind as Line, Sentence};
use super::{Observation, Stance, stated};
use crate::facts::schema_change::{Change, Kind, change_at, tokens};
use crate::facts::{Value, id};

/// A change with its place in the text.
pub(super) type Placed = (Change, (usize, usize));

/// Words without which there is nothing to read.
const SIGNS: [&str; 17] = [
    "migration", "schema", "column", "nullable", "index", "table", "backfill", "enum", "foreign key", "constraint", "rename", "not null",
    "bigint", "varchar", "numeric", "timestamptz", "uuid",
];

/// What the text says of changes of the schema.
pub(super) fn find(text: &str, sentences: &[Sentence], going_back: bool) -> Vec<Observation> {
    let mut out = Vec::new();
    let told = text.to_lowercase();
    if !SIGNS.iter().any(|s| told.contains(s)) {
        return out;
    }
    let all = tokens::tokens(text);
    let mut found = in_sql(text, &all);
    let mut section = Section::default();
    let mut kept: Vec<Placed> = Vec::new();
    for s in sentences {
        section.pass(s);
        let (Some(first), Some(last)) = (s.words.first(), s.words.last()) else { continue };
        let inside = |at: usize| first.start <= at + 1 && at < last.end;
        let mut here: Vec<Placed> = found.extract_if(.., |(_, (start, _))| inside(*start)).collect();
        let covered = |at: usize| here.iter().chain(&kept).any(|(_, (a, b))| *a <= at && at < *b);
        let from = all.partition_point(|t| t.end <= first.start);
        let to = all.partition_point(|t| t.start < last.end + 2);
        let words = all.get(from..to).unwrap_or_default();
        if !words.iter().any(|t| covered(t.start)) && s.kind == Line::Body {
            here.extend(phrase::read(text, words));
        }
        let given = section.stance().filter(|g| !(going_back && *g == Stance::Contingency));
        here.retain(|(_, span)| given.is_none() && stance_of(s, *span, going_back) == Stance::Affirmed);
        for c in here {
            if !kept.iter().any(|(k, _)| k == &c.0) {
                kept.push(c);
            }
        }
    }
    crate::order::by_key(&mut kept, |(_, span)| span.0);
    out.extend(observations(text, complete(kept)));
    out
}

/// Changes that stand in the text as SQL; one statement may run over several lines.
fn in_sql(text: &str, all: &[tokens::Token<'_>]) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    let mut at = 0;
    while let Some(t) = all.get(at) {
        let starts = matches!(t.lower.as_str(), "alter" | "create" | "drop" | "update");
        match starts.then(|| change_at(text, all, at)).flatten() {
            Some((changes, next)) => {
                let end = all.get(next - 1).map_or(t.end, |l| l.end);
                out.extend(changes.into_iter().map(|c| (c, (t.start, end))));
                at = next;
            }
            None => at += 1,
        }
    }
    out
}

fn stance_of(s: &Sentence, (start, end): (usize, usize), going_back: bool) -> Stance {
    let first = s.words.iter().position(|w| w.end > start).unwrap_or(0);
    let last = s.words.iter().rposition(|w| w.start < end).unwrap_or(first).max(first);
    let mut s = s.clone();
    // NOT NULL and "no default" deny nothing.
    for i in 0..s.words.len() {
        let next = s.words.get(i + 1).map_or("", |w| w.lower.as_str());
        if matches!((s.words[i].lower.as_str(), next), ("not" | "non", "null") | ("no" | "without", "default")) {
            s.words[i].lower.clear();
        }
    }
    stance::of(&s, first, last, going_back)
}

/// One table, or one column that an index is for, said once counts for its neighbours too.
fn complete(mut all: Vec<Placed>) -> Vec<Placed> {
    let mut tables: Vec<String> = all.iter().map(|(c, _)| c.table.clone()).filter(|t| !t.is_empty()).collect();
    tables.dedup();
    let only = (tables.len() == 1).then(|| tables.remove(0));
    for (c, _) in &mut all {
        let on_a_table = !matches!(c.kind, Kind::NewTable | Kind::EnumValue | Kind::DropIndex | Kind::DropTable | Kind::RenameTable);
        if c.table.is_empty()
            && on_a_table
            && let Some(t) = &only
        {
            c.table.clone_from(t);
        }
    }
    // "adds discount_code ... NOT NULL" said twice, once with less: the fuller one stays.
    let whole: Vec<Change> = all.iter().map(|(c, _)| c.clone()).collect();
    let mut n = 0;
    all.retain(|(c, _)| {
        n += 1;
        !whole.iter().enumerate().any(|(i, w)| i + 1 != n && says_less(c, w, i + 1 < n))
    });
    all
}

/// Whether one change says nothing that the other does not say too.
fn says_less(a: &Change, b: &Change, earlier: bool) -> bool {
    let added = |k: Kind| matches!(k, Kind::AddColumn | Kind::AddRequiredColumn);
    let fits = |x: &str, y: &str| x.is_empty() || x == y;
    let same_kind = a.kind == b.kind || added(a.kind) && added(b.kind) && a.kind <= b.kind;
    let inside = same_kind
        && fits(&a.table, &b.table)
        && (a.columns.is_empty() || a.columns == b.columns)
        && fits(&a.column_type, &b.column_type)
        && fits(&a.name, &b.name)
        && fits(&a.to, &b.to);
    inside && (a != b || earlier)
}

fn observations(text: &str, all: Vec<Placed>) -> Vec<Observation> {
    let Some((first, span)) = all.first().cloned() else { return Vec::new() };
    let lines: Vec<String> = all.iter().map(|(c, _)| c.to_string()).collect();
    let mut out = vec![stated(text, "schema_changes", Value::List(lines), span)];
    for (c, span) in &all {
        // The first change names the kind.
        let weight = if c.kind == first.kind { 40 } else { 1 };
        out.push(Observation { weight, ..stated(text, "schema_change", Value::Text(c.kind.id().into()), *span) });
    }
    let mut one = |fact: &str, of: &dyn Fn(&Change) -> &str| {
        if let Some((c, span)) = all.iter().find(|(c, _)| !of(c).is_empty()) {
            let value = of(c).to_owned();
            let at = text.get(span.0..span.1).and_then(|t| t.find(&value)).map(|i| (span.0 + i, span.0 + i + value.len()));
            out.push(stated(text, fact, Value::Text(value), at.unwrap_or(*span)));
        }
    };
    one("column", &|c| c.column());
    one("column_type", &|c| &c.column_type);
    one("column_type_from", &|c| &c.from_type);
    one("index_name", &|c| if matches!(c.kind, Kind::AddIndex | Kind::DropIndex) { &c.name } else { "" });
    one(id::TABLE, &|c| if c.kind == Kind::EnumValue { "" } else { &c.table });
    out
}
