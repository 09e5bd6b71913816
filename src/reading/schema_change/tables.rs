//! What a sentence says of tables, indexes, keys, checks and enumerations.

use super::phrase::{FILLERS, Phrase, Verb, split, verb};
use crate::facts::schema_change::tokens::name;
use crate::facts::schema_change::{Change, Kind};

impl Phrase<'_> {
    pub(super) fn index(&mut self, i: usize) {
        let does = self.verb(i);
        let at = self.skip(i + 1);
        let own = self.name(at).filter(|n| n.contains('_') && self.word(at + 1) != "(" || self.all.get(at).is_some_and(|t| t.quoted));
        if does == Some(Verb::Drop) {
            let named = own.or_else(|| self.sure(i.wrapping_sub(1)));
            if let Some(n) = named {
                self.push(Change { name: n, ..Change::new(Kind::DropIndex) }, i.saturating_sub(1), at + 1);
            }
            return;
        }
        let unique = self.before(i, 1) == "unique" || self.before(i, 2) == "unique";
        let led = does == Some(Verb::Add)
            || matches!(self.before(i, 1), "+" | "plus" | "and")
            || matches!(self.before(i, 2), "plus" | "and" | "+");
        let mut next = if own.is_some() { at + 1 } else { i + 1 };
        let pointed = matches!(self.word(next), "on" | "for" | "over" | "(") || matches!(self.word(next), "concurrently");
        if !led && !pointed {
            return;
        }
        while matches!(self.word(next), "concurrently" | "on" | "for" | "over" | "the" | "table" | "column" | "columns") {
            next += 1;
        }
        let mut c = Change { name: own.unwrap_or_default(), ..Change::new(if unique { Kind::AddUnique } else { Kind::AddIndex }) };
        let known = !self.last.0.is_empty();
        if let Some((columns, after)) = self.bracketed(next) {
            (c.columns, next) = (columns, after);
        } else if let Some(first) = self.name(next).filter(|_| pointed) {
            if let Some((columns, after)) = self.bracketed(next + 1) {
                (c.table, c.columns, next) = (first, columns, after);
            } else {
                let (all, after) = self.names(next, first);
                let (table, _) = split(&all[0]);
                let one_word = all.len() == 1 && table.is_none() && !all[0].contains('_') && !self.last.0.contains(&all[0]);
                let is_table = self.word(after) == "table" || self.before(next, 1) == "table" || self.last.1 == all[0];
                let on_its_table = self.table_after(after).is_some_and(|(_, e)| e <= after + 4);
                if (is_table || one_word && self.word(after) != "column") && !on_its_table {
                    c.table.clone_from(&all[0]);
                } else {
                    c.table = table.unwrap_or_default();
                    c.columns = all.iter().map(|n| split(n).1).collect();
                }
                next = after;
            }
        } else if known && (!pointed || matches!(self.word(next), "it" | "that" | "them" | "this" | "both" | "")) {
            c.columns.clone_from(&self.last.0);
            c.table.clone_from(&self.last.1);
        } else if !pointed {
            return;
        }
        if c.table.is_empty()
            && let Some((t, e)) = self.table_after(next).filter(|(_, e)| *e <= next + 4)
        {
            (c.table, next) = (t, e);
        }
        if c.table.is_empty() && c.columns.iter().all(|x| self.last.0.contains(x)) {
            c.table.clone_from(&self.last.1);
        }
        if c.columns.is_empty() && self.last.1 == c.table && known {
            c.columns.clone_from(&self.last.0);
        }
        self.push(c, i.saturating_sub(1), next);
    }

    pub(super) fn table(&mut self, i: usize) {
        let at = i + 1 + usize::from(matches!(self.word(i + 1), "called" | "named" | ":"));
        let lead = self.before(i, 1);
        let near = (i.saturating_sub(4)..i).rev().find_map(|k| verb(self.word(k)).map(|v| (v, k)));
        let Some((does, start)) = near else { return };
        // "the new discount table stays" speaks of one that is there.
        if self.word(start) == "new" && self.before(start, 1) == "the" {
            return;
        }
        if !matches!(does, Verb::Add | Verb::Drop)
            || (start..i).any(|k| matches!(self.word(k), "to" | "on" | "in" | "from" | "column" | "columns" | "index" | "rows" | "data"))
        {
            return;
        }
        let ahead = self.sure(at).or_else(|| self.name(at).filter(|_| self.plain_end(at + 1) && i - start <= 2));
        let behind = self.name(i.wrapping_sub(1)).filter(|n| {
            !["lookup", "database", "new", "join", "audit", "temporary", "temp", "whole"].contains(&n.as_str()) || n.contains('_')
        });
        let Some(n) = ahead.or(behind.filter(|_| !FILLERS.contains(&lead))) else { return };
        let (all, end) = if self.name(at).as_ref() == Some(&n) { self.names(at, n) } else { (vec![n], i + 1) };
        let kind = if does == Verb::Add { Kind::NewTable } else { Kind::DropTable };
        for table in all {
            self.push(Change { table, ..Change::new(kind) }, start, end);
        }
    }

    pub(super) fn plain_end(&self, i: usize) -> bool {
        matches!(self.word(i), "" | "," | ";" | "." | "(" | ")" | "and" | "with" | "for" | "is" | "+" | "plus" | "after" | "in" | "from")
    }

    pub(super) fn foreign_key(&mut self, from: usize) {
        let Some(at) = (from..from + 8).find(|k| self.sure(*k).is_some() || self.word(*k + 1) == "(" && self.name(*k).is_some()) else {
            return;
        };
        let Some(n) = self.name(at) else { return };
        let (table, columns, next) = match (self.bracketed(at + 1), split(&n)) {
            (Some((columns, next)), _) => (n, columns, next),
            (None, (table, column)) => (table.unwrap_or_default(), vec![column], at + 1),
        };
        let Some(to) = (next..next + 6).find(|k| matches!(self.word(*k), "to" | "references" | "referencing" | "→" | ">")) else {
            return;
        };
        let target = to + 1 + usize::from(self.word(to + 1) == "the");
        let Some(found) = self.name(target) else { return };
        let (owner, column) = split(&found);
        let bracket = self.bracketed(target + 1);
        let to_column =
            bracket.as_ref().and_then(|(c, _)| c.first().cloned()).or(owner.is_some().then(|| column.clone())).unwrap_or_default();
        let table =
            if table.is_empty() { self.table_after(next).filter(|(_, e)| *e < to).map(|(t, _)| t).unwrap_or_default() } else { table };
        let end = bracket.map_or(target + 1, |(_, e)| e);
        self.push(Change { table, columns, to: owner.unwrap_or(column), to_column, ..Change::new(Kind::ForeignKey) }, from - 2, end);
    }

    pub(super) fn check(&mut self, i: usize) {
        if !matches!(self.verb(i), Some(Verb::Add)) && self.word(i + 1) != "(" {
            return;
        }
        let open = (i..self.all.len()).find(|k| self.word(*k) == "(");
        let close = open.and_then(|_| self.all.iter().rposition(|t| t.text == ")"));
        let body = match (open, close) {
            (Some(o), Some(c)) if c > o => self.text.get(self.all[o].end..self.all[c].start).unwrap_or_default().trim().to_owned(),
            _ => String::new(),
        };
        let compares =
            body.contains(['<', '>', '=']) || body.to_lowercase().contains(" in ") || body.to_lowercase().contains("is not null");
        let place = self.table_after(i + 1);
        let Some((table, end)) = place else { return };
        let (owner, column) = split(&table);
        let body = if compares { body } else { String::new() };
        let columns = if owner.is_some() { vec![column.clone()] } else { Vec::new() };
        self.push(Change { table: owner.unwrap_or(column), columns, body, ..Change::new(Kind::Check) }, i, end);
    }

    pub(super) fn enum_value(&mut self, from: usize) {
        let value = self.all.get(from).filter(|t| t.text.starts_with('\'') || t.quoted || name(t).is_some());
        let Some(v) = value.filter(|_| self.verb(from) == Some(Verb::Add)) else { return };
        let text = format!("'{}'", v.text.trim_matches('\''));
        let place = self.table_after(from + 1).or_else(|| {
            let k = (from..from + 6).find(|k| matches!(self.word(*k), "to" | "in" | "on"))?;
            let n = self.skip(k + 1);
            Some((self.name(n)?, n + 1))
        });
        let (table, end) = place.unwrap_or((String::new(), from + 1));
        self.push(Change { table, value: text, ..Change::new(Kind::EnumValue) }, from - 1, end);
    }
}
