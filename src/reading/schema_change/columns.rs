//! What a sentence says of columns: added, dropped, renamed, retyped, filled, made NOT NULL.

use super::phrase::{Phrase, Verb, listed, split, verb};
use crate::facts::schema_change::tokens::{is_type, type_at};
use crate::facts::schema_change::{Change, Kind};

impl Phrase<'_> {
    pub(super) fn column(&mut self, i: usize) {
        let Some(does) = self.verb(i) else { return };
        if !matches!(does, Verb::Add | Verb::Drop) {
            return;
        }
        let at = self.skip(i + 1);
        let ends = |n: usize| {
            matches!(
                self.word(n),
                "" | "on" | "to" | "in" | "from" | "(" | "," | ";" | "." | "and" | "as" | "with" | "+" | "not" | "null" | "default"
            ) || self.all.get(n).is_some_and(is_type)
        };
        let after = self.sure(at).or_else(|| self.name(at).filter(|_| ends(at + 1)));
        // "`archived_at` timestamptz column": the type may stand between.
        let b = (i.saturating_sub(3)..i).find(|k| type_at(self.text, self.all, *k, false).is_some_and(|(_, e)| e == i)).unwrap_or(i);
        let vague = [
            "single", "database", "db", "string", "text", "extra", "second", "temporary", "boolean", "shadow", "deprecated", "further",
            "third", "generated", "virtual", "computed", "json", "nullable", "required", "mandatory", "unique",
        ];
        let led = matches!(self.before(i, 2), "the" | "a" | "an" | "new" | "drop" | "drops" | "remove" | "removes" | "add" | "adds" | ")");
        let lead = self.name(b.wrapping_sub(1)).filter(|n| led && self.word(i) != "field" && !vague.contains(&n.to_lowercase().as_str()));
        let (columns, next) = match (self.sure(b.wrapping_sub(1)), after, lead) {
            (Some(n), _, _) | (None, None, Some(n)) => (vec![n], i + 1),
            (None, Some(n), _) => self.names(at, n),
            (None, None, None) => (Vec::new(), i + 1),
        };
        let place = self.table_after(next).or_else(|| self.owner(i));
        let end = place.as_ref().map_or(next, |(_, e)| *e).max(next);
        let start = i.saturating_sub(9).max((0..i).rev().find(|k| verb(self.word(*k)).is_some()).unwrap_or(i));
        // A change without any name counts only where its table is known.
        let told = place
            .as_ref()
            .is_some_and(|(_, e)| matches!(self.word(*e), "table" | "" | "+" | "," | "and" | "(" | "plus") || self.sure(e - 1).is_some());
        if columns.is_empty() && (!told || does == Verb::Drop) {
            return;
        }
        let window = start..(end + 8).min(self.all.len());
        let kind = match does {
            Verb::Drop => Kind::DropColumn,
            _ if self.required(window.clone()) => Kind::AddRequiredColumn,
            _ => Kind::AddColumn,
        };
        let column_type = window.clone().find_map(|k| type_at(self.text, self.all, k, false)).map(|(t, _)| t).unwrap_or_default();
        let default =
            window.clone().find(|k| self.word(*k).starts_with("default") && self.before(*k, 1) != "no" && self.before(*k, 1) != "without");
        let value = default.filter(|_| does == Verb::Add).and_then(|k| self.literal(k + 1)).unwrap_or_default();
        let mut made = Vec::new();
        for c in if columns.is_empty() { vec![String::new()] } else { columns } {
            let (table, column) = split(&c);
            let table = table.or_else(|| place.as_ref().map(|(t, _)| t.clone())).unwrap_or_default();
            let mut change = Change { table: table.clone(), columns: listed(&column), ..Change::new(kind) };
            if does == Verb::Add {
                change.column_type.clone_from(&column_type);
                change.has_default = default.is_some();
                change.value.clone_from(&value);
                self.last.1 = table;
                made.extend(listed(&column));
            }
            self.push(change, start, end.max(next));
        }
        if !made.is_empty() {
            self.last.0 = made;
        }
    }

    /// "orders gets a column": the table stands before the verb.
    fn owner(&self, i: usize) -> Option<(String, usize)> {
        let at = (i.saturating_sub(6)..i).find(|k| matches!(self.word(*k), "gets" | "get" | "gains"))?;
        self.name(at.checked_sub(1)?).map(|n| (n, at))
    }

    /// "The migration adds discount_code to orders."
    pub(super) fn added_name(&mut self, i: usize) {
        let (Some(column), Some((table, end))) = (self.sure(i).filter(|n| !n.contains('.')), self.table_after(i + 1)) else { return };
        self.last = (vec![column.clone()], table.clone());
        self.push(Change { table, columns: vec![column], ..Change::new(Kind::AddColumn) }, i - 1, end);
    }

    pub(super) fn required(&self, mut window: std::ops::Range<usize>) -> bool {
        window.any(|k| self.word(k) == "not" && self.word(k + 1) == "null" || matches!(self.word(k), "mandatory" | "required" | "non-null"))
            && !window.any(|k| self.word(k) == "nullable")
    }

    /// A value of SQL: a number, a quoted text, true, false, a function.
    pub(super) fn literal(&self, mut i: usize) -> Option<String> {
        while matches!(self.word(i), "of" | "to" | "is" | ":" | "=" | "value") {
            i += 1;
        }
        let t = self.all.get(i)?;
        if self.word(i + 1) == "(" && self.word(i + 2) == ")" {
            return self.text.get(t.start..self.all.get(i + 2)?.end).map(str::to_owned);
        }
        let plain = t.text.starts_with(['\''])
            || t.text.chars().all(|c| c.is_ascii_digit() || c == '.')
            || matches!(t.lower.as_str(), "true" | "false" | "null");
        if t.quoted {
            return Some(format!("'{}'", t.text));
        }
        plain.then(|| t.text.trim_end_matches('.').to_owned())
    }

    pub(super) fn rename(&mut self, from: usize) {
        let table = self.word(from) == "table" || self.word(from + 1) == "table";
        let at = self.skip(from);
        let Some(old) = self.name(at) else { return };
        let mut next = at + 1;
        while matches!(self.word(next), "column" | "table" | "field") {
            next += 1;
        }
        let place = if matches!(self.word(next), "on" | "in" | "of") { self.table_after(next) } else { None };
        next = place.as_ref().map_or(next, |(_, e)| *e)
            + usize::from(place.is_some() && self.word(place.as_ref().map_or(0, |(_, e)| *e)) == "table");
        if !matches!(self.word(next), "to" | "→" | "as" | "into" | "-" | "=") {
            return;
        }
        next += 1 + usize::from(self.word(next + 1) == ">");
        let Some(new) = self.name(next) else { return };
        let (owner, column) = split(&old);
        let table = table || self.word(at + 1) == "table";
        let said = self.any("column")
            || self.any("columns")
            || owner.is_some()
            || self.sure(at).is_some() && self.sure(next).is_some()
            || place.is_some();
        if table {
            self.push(Change { table: old, to: new, ..Change::new(Kind::RenameTable) }, from - 1, next + 1);
        } else if said {
            let place = place.or_else(|| self.table_after(next + 1));
            let table = owner.or_else(|| place.map(|(t, _)| t)).unwrap_or_default();
            self.push(Change { table, columns: listed(&column), to: split(&new).1, ..Change::new(Kind::RenameColumn) }, from - 1, next + 1);
        }
    }

    /// `int to bigint`, `from int to bigint`, "widen orders.id to bigint".
    pub(super) fn retype(&mut self, i: usize) {
        let arrow = |k: usize| match (self.word(k), self.word(k + 1)) {
            ("to" | "→" | "into", _) => Some(k + 1),
            ("-" | "=", ">") => Some(k + 2),
            _ => None,
        };
        let Some((old, next)) = type_at(self.text, self.all, i, false) else { return };
        let pair = arrow(next).and_then(|k| type_at(self.text, self.all, k, false));
        let lead = matches!(self.before(i, 1), "to" | "→" | "into") && self.verb(i.saturating_sub(1)) == Some(Verb::Retype);
        let start = i.saturating_sub(10);
        let Some(at) =
            (start..i).rev().find(|k| self.sure(*k).is_some() || matches!(self.before(*k, 1), "column" | "of") && self.name(*k).is_some())
        else {
            return;
        };
        let seen = self.out.iter().any(|(c, _)| {
            c.kind == Kind::ChangeType
                || matches!(c.kind, Kind::AddColumn | Kind::AddRequiredColumn) && c.column_type == old && pair.is_none()
        });
        let (from_type, column_type, end) = match pair {
            Some((new, end)) => (old, new, end),
            None if lead => (String::new(), old, next),
            None => return,
        };
        if seen {
            return;
        }
        let Some(n) = self.name(at) else { return };
        let (owner, column) = split(&n);
        let place = || (at + 1..i).find_map(|k| self.table_after(k).filter(|(_, e)| *e <= i)).or_else(|| self.table_after(end));
        let table = owner.or_else(|| place().map(|(t, _)| t)).unwrap_or_default();
        self.push(Change { table, columns: listed(&column), column_type, from_type, ..Change::new(Kind::ChangeType) }, at, end);
    }

    pub(super) fn backfill(&mut self, from: usize) {
        let at = self.skip(from);
        let named =
            self.sure(at).or_else(|| self.name(at).filter(|_| matches!(self.word(at + 1), "from" | "on" | "in" | "with" | "column")));
        let mut c = Change::new(Kind::Backfill);
        let mut next = at;
        if let Some(n) = named {
            let (table, column) = split(&n);
            (c.table, c.columns, next) = (table.unwrap_or_default(), vec![column], at + 1);
        } else if matches!(self.word(from), "of" | "it" | "" | "," | ")") || self.word(from).starts_with("the") {
            c.columns.clone_from(&self.last.0);
            c.table.clone_from(&self.last.1);
        }
        if let Some(k) = (next..next + 4).find(|k| matches!(self.word(*k), "from" | "with")) {
            if let Some(n) = self.sure(k + 1).filter(|n| !n.contains('.')) {
                c.value = n;
                next = k + 2;
            } else if let Some(v) = self.literal(k + 1) {
                (c.value, next) = (v, k + 2);
            }
        }
        if c.table.is_empty()
            && let Some((t, e)) = self.table_after(next)
        {
            (c.table, next) = (t, e);
        }
        if !c.columns.is_empty() {
            self.push(c, from - 1, next.max(from));
        }
    }

    /// "makes orders.state NOT NULL", "set customer_id not null on orders".
    pub(super) fn not_null(&mut self, i: usize) {
        let lead =
            (i.saturating_sub(6)..i).find(|k| ["make", "set", "mark", "becom", "enforc"].iter().any(|v| self.word(*k).starts_with(v)));
        if lead.is_none() || self.out.iter().any(|(c, _)| c.kind == Kind::AddRequiredColumn) {
            return;
        }
        let Some(n) = (i.saturating_sub(6)..i).rev().find_map(|k| self.sure(k)) else { return };
        let (owner, column) = split(&n);
        let table = owner.or_else(|| self.table_after(i).map(|(t, _)| t)).unwrap_or_default();
        self.push(Change { table, columns: listed(&column), ..Change::new(Kind::SetNotNull) }, lead.unwrap_or(i), i + 2);
    }
}
