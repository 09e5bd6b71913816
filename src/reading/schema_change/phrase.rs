//! One sentence of prose → the changes of a schema that it says.

use super::Placed;
use crate::facts::schema_change::Change;
use crate::facts::schema_change::tokens::{Token, is_type, name, type_at};

/// A sentence while it is read.
pub(super) struct Phrase<'t> {
    pub(super) text: &'t str,
    pub(super) all: &'t [Token<'t>],
    /// Columns that were added so far, and their table: "and an index on it".
    pub(super) last: (Vec<String>, String),
    pub(super) out: Vec<Placed>,
}

/// What the nearest verb before a place does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Add,
    Drop,
    Rename,
    Retype,
    Fill,
}

pub(super) const FILLERS: &[&str] = &[
    "the", "a", "an", "new", "of", "existing", "old", "legacy", "unused", "deprecated", "our", "its", "called", "named", ":", "nullable",
    "column", "columns", "field", "table", "type", "enum", "value", "optional", "composite", "partial", "btree", "gin", "concurrently",
    "concurrent", "required", "constraint", "additional", "extra", "obsolete", "which", "is", "as", "=",
];

/// The changes that a sentence says.
pub(super) fn read<'t>(text: &'t str, all: &'t [Token<'t>]) -> Vec<Placed> {
    let mut p = Phrase { text, all, last: (Vec::new(), String::new()), out: Vec::new() };
    // Search stores have indexes too, and none of them is one of a table.
    let search = ["elasticsearch", "opensearch", "solr", "search", "alias", "reindex", "lucene"].iter().any(|w| p.any(w));
    let of_a_schema = p.any("migration") || p.any("migrations") || p.any("schema");
    for (i, t) in all.iter().enumerate() {
        match p.word(i) {
            "column" | "columns" | "field" => p.column(i),
            "nullable" if !(1..7).any(|k| matches!(p.word(i + k), "column" | "columns" | "field")) => p.column(i),
            "index" | "indexes" | "indices" if !search => p.index(i),
            "constraint" if p.before(i, 1) == "unique" => p.index(i),
            "foreign" if p.word(i + 1) == "key" => p.foreign_key(i + 2),
            "check" if matches!(p.word(i + 1), "constraint" | "(") => p.check(i),
            "table" | "tables" => p.table(i),
            "value" if p.any("enum") => p.enum_value(i + 1),
            w if w.starts_with("rename") || w == "renaming" => p.rename(i + 1),
            "add" | "adds" | "adding" if of_a_schema && p.word(i + 2) == "to" => p.added_name(i + 1),
            w if w.starts_with("backfill") => p.backfill(i + 1),
            "not" if p.word(i + 1) == "null" => p.not_null(i),
            _ if is_type(t) => p.retype(i),
            _ => {}
        }
    }
    p.out
}

impl Phrase<'_> {
    pub(super) fn word(&self, i: usize) -> &str {
        self.all.get(i).map_or("", |t| t.lower.as_str())
    }

    pub(super) fn before(&self, i: usize, k: usize) -> &str {
        i.checked_sub(k).map_or("", |p| self.word(p))
    }

    pub(super) fn any(&self, word: &str) -> bool {
        self.all.iter().any(|t| t.lower == word)
    }

    pub(super) fn name(&self, i: usize) -> Option<String> {
        self.all.get(i).and_then(name)
    }

    /// A name that cannot be a common word: quoted, or with an underscore or a dot in it.
    pub(super) fn sure(&self, i: usize) -> Option<String> {
        let t = self.all.get(i)?;
        self.name(i).filter(|n| t.quoted || n.contains('_') || n.contains('.') && n.split('.').all(|p| p.len() > 1))
    }

    /// The verb that stands nearest before a place.
    pub(super) fn verb(&self, i: usize) -> Option<Verb> {
        (i.saturating_sub(9)..=i).rev().find_map(|k| verb(self.word(k)))
    }

    /// The place after words that say nothing.
    pub(super) fn skip(&self, mut i: usize) -> usize {
        while FILLERS.contains(&self.word(i)) || self.all.get(i).is_some_and(is_type) {
            i = type_at(self.text, self.all, i, false).map_or(i + 1, |(_, next)| next);
        }
        i
    }

    /// Names in a row: `a`, `a and b`, `a, b and c`.
    pub(super) fn names(&self, mut i: usize, first: String) -> (Vec<String>, usize) {
        let mut out = vec![first];
        i += 1;
        loop {
            let mut next = i;
            while matches!(self.word(next), "," | "and" | "&" | "/") {
                next += 1;
            }
            match self.sure(next).filter(|_| next > i) {
                Some(n) => {
                    out.push(n);
                    i = next + 1;
                }
                None => return (out, i),
            }
        }
    }

    /// Names in brackets.
    pub(super) fn bracketed(&self, open: usize) -> Option<(Vec<String>, usize)> {
        if self.word(open) != "(" {
            return None;
        }
        let close = (open..open + 16).find(|i| self.word(*i) == ")")?;
        let inner: Vec<String> = (open + 1..close).filter_map(|i| self.name(i)).collect();
        let only_names = (open + 1..close).all(|i| self.name(i).is_some() || matches!(self.word(i), "," | "asc" | "desc"));
        // "events.user_id (120M rows, Postgres)" is a remark.
        let listed = inner.len() == (open + 1..close).filter(|i| self.word(*i) == ",").count() + 1;
        (only_names && listed).then_some((inner, close + 1))
    }

    /// The table that a place speaks of: "on orders", "to the orders table", "from table orders".
    pub(super) fn table_after(&self, from: usize) -> Option<(String, usize)> {
        let until = (from + 12).min(self.all.len());
        let at = (from..until).find(|i| matches!(self.word(*i), "on" | "to" | "in" | "from" | "into" | "of" | "for"))?;
        let mut n = at + 1;
        while matches!(self.word(n), "the" | "our" | "table" | "big" | "large" | "main" | "existing") {
            n += 1;
        }
        let found = self.name(n)?;
        let known = self.word(at) != "for" && self.word(at) != "of" || self.word(n + 1) == "table" || self.word(n - 1) == "table";
        (known && !matches!(self.word(n + 1), "column" | "columns")).then_some((found, n + 1))
    }

    pub(super) fn push(&mut self, c: Change, from: usize, to: usize) {
        let (Some(a), Some(b)) = (self.all.get(from), self.all.get(to.max(from + 1).min(self.all.len()) - 1)) else { return };
        self.out.push((c, (a.start, b.end)));
    }
}

pub(super) fn verb(word: &str) -> Option<Verb> {
    let any = |all: &[&str]| all.iter().any(|p| word.starts_with(p));
    if matches!(word, "new" | "nullable" | "gets" | "get" | "gains" | "with") || any(&["add", "introduc", "creat", "build"]) {
        Some(Verb::Add)
    } else if any(&["drop", "remov", "delet"]) {
        Some(Verb::Drop)
    } else if any(&["renam"]) {
        Some(Verb::Rename)
    } else if any(&["widen", "chang", "convert", "alter"]) {
        Some(Verb::Retype)
    } else if any(&["backfill", "populat", "fill"]) {
        Some(Verb::Fill)
    } else {
        None
    }
}

/// `orders.state` → its table and column; a schema before them belongs to the table.
pub(super) fn split(name: &str) -> (Option<String>, String) {
    name.rsplit_once('.').map_or_else(|| (None, name.to_owned()), |(t, c)| (Some(t.to_owned()), c.to_owned()))
}

pub(super) fn listed(column: &str) -> Vec<String> {
    if column.is_empty() { Vec::new() } else { vec![column.to_owned()] }
}
