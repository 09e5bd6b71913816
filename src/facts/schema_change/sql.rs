//! Reads changes of a schema from SQL, wherever it stands in a text.

use super::tokens::{Token, name, plain_name, tokens, type_at};
use super::{Change, Kind};

/// All changes that stand in a text as SQL, each with its bytes.
pub fn statements(text: &str) -> Vec<(Change, (usize, usize))> {
    let all = tokens(text);
    let mut out = Vec::new();
    let mut at = 0;
    while at < all.len() {
        match change_at(text, &all, at) {
            Some((changes, next)) => {
                let span = (all[at].start, all[next.min(all.len()) - 1].end);
                out.extend(changes.into_iter().map(|c| (c, span)));
                at = next;
            }
            None => at += 1,
        }
    }
    out
}

struct Read<'t> {
    text: &'t str,
    all: &'t [Token<'t>],
    at: usize,
}

impl Read<'_> {
    fn word(&self, k: usize) -> &str {
        self.all.get(self.at + k).map_or("", |t| t.lower.as_str())
    }

    /// Steps over these words if they come next.
    fn pass(&mut self, words: &[&str]) -> bool {
        let here = words.iter().enumerate().all(|(k, w)| self.word(k) == *w);
        if here {
            self.at += words.len();
        }
        here
    }

    fn name(&mut self) -> Option<String> {
        if self.pass(&["?"]) {
            return Some(String::new());
        }
        let mut found = plain_name(self.all.get(self.at)?)?;
        self.at += 1;
        // `public."orders"`
        while self.word(0) == "."
            && let Some(next) = self.all.get(self.at + 1).and_then(plain_name)
        {
            found = format!("{found}.{next}");
            self.at += 2;
        }
        Some(found)
    }

    /// Names in brackets; directions behind them are passed over. Expressions are none.
    fn columns(&mut self) -> Option<Vec<String>> {
        if !self.pass(&["("]) {
            return None;
        }
        let mut out = Vec::new();
        loop {
            out.extend(self.name().filter(|n| !n.is_empty()));
            while matches!(self.word(0), "asc" | "desc" | "nulls" | "first" | "last") {
                self.at += 1;
            }
            if self.pass(&[")"]) {
                return Some(out);
            }
            if !self.pass(&[","]) && self.word(0) != "?" {
                return None;
            }
            if self.word(0) == "?" {
                self.at += 1;
            }
        }
    }

    /// What stands in brackets, as written.
    fn body(&mut self) -> Option<String> {
        let open = self.at;
        if !self.pass(&["("]) {
            return None;
        }
        let mut depth = 1;
        while depth > 0 {
            match self.word(0) {
                "(" => depth += 1,
                ")" => depth -= 1,
                "" => return None,
                _ => {}
            }
            self.at += 1;
        }
        let inner = self.text.get(self.all.get(open)?.end..self.all.get(self.at - 1)?.start)?;
        let one_line = inner.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(if one_line == "?" { String::new() } else { one_line })
    }

    /// An expression: a word or number, with what stands in brackets behind it, and `::type`.
    fn value(&mut self) -> Option<String> {
        let first = self.at;
        if self.word(0) == "?" {
            self.at += 1;
            return Some(String::new());
        }
        if matches!(self.word(0), "" | ";" | "," | ")") {
            return None;
        }
        if self.word(0) == "-" {
            self.at += 1;
        }
        if self.word(0) == "(" {
            drop(self.body())
        } else {
            self.at += 1
        }
        if self.word(0) == "(" {
            self.body()?;
        }
        if self.word(0) == ":" && self.word(1) == ":" {
            self.at += 3;
        }
        self.text.get(self.all.get(first)?.start..self.all.get(self.at - 1)?.end).map(str::to_owned)
    }
}

/// The changes of a statement that begins at a token, and the place after it.
pub fn change_at(text: &str, all: &[Token<'_>], at: usize) -> Option<(Vec<Change>, usize)> {
    let mut r = Read { text, all, at };
    let changes = if r.pass(&["alter", "table"]) {
        alter_table(&mut r)?
    } else if r.pass(&["alter", "type"]) {
        let table = r.name()?;
        if !r.pass(&["add", "value"]) {
            return None;
        }
        r.pass(&["if", "not", "exists"]);
        vec![Change { table, value: r.value()?, ..Change::new(Kind::EnumValue) }]
    } else if r.pass(&["create"]) {
        vec![create(&mut r)?]
    } else if r.pass(&["drop"]) {
        drops(&mut r)?
    } else if r.pass(&["update"]) {
        let table = r.name()?;
        if !r.pass(&["set"]) {
            return None;
        }
        let column = r.name()?;
        if !r.pass(&["="]) {
            return None;
        }
        vec![Change { table, columns: one(column), value: r.value()?, ..Change::new(Kind::Backfill) }]
    } else {
        return None;
    };
    r.pass(&[";"]);
    (!changes.is_empty()).then_some((changes, r.at))
}

fn one(name: String) -> Vec<String> {
    if name.is_empty() { Vec::new() } else { vec![name] }
}

fn create(r: &mut Read<'_>) -> Option<Change> {
    if r.pass(&["table"]) {
        r.pass(&["if", "not", "exists"]);
        let table = r.name()?;
        return Some(Change { table, body: r.body()?, ..Change::new(Kind::NewTable) });
    }
    let kind = if r.pass(&["unique"]) { Kind::AddUnique } else { Kind::AddIndex };
    if !r.pass(&["index"]) {
        return None;
    }
    r.pass(&["concurrently"]);
    r.pass(&["if", "not", "exists"]);
    let index = if r.word(0) == "on" { String::new() } else { r.name()? };
    if !r.pass(&["on"]) {
        return None;
    }
    r.pass(&["only"]);
    let table = r.name()?;
    if r.pass(&["using"]) {
        r.at += 1;
    }
    Some(Change { table, name: index, columns: r.columns()?, ..Change::new(kind) })
}

fn drops(r: &mut Read<'_>) -> Option<Vec<Change>> {
    let index = r.pass(&["index"]);
    if !index && !r.pass(&["table"]) {
        return None;
    }
    r.pass(&["concurrently"]);
    r.pass(&["if", "exists"]);
    let mut out = Vec::new();
    loop {
        // "drop table" stands in prose too: what follows must look like a name.
        let n = r.all.get(r.at).and_then(name)?;
        r.at += 1;
        let change = Change::new(if index { Kind::DropIndex } else { Kind::DropTable });
        out.push(if index { Change { name: n, ..change } } else { Change { table: n, ..change } });
        let more = r.word(0) == "," && r.all.get(r.at + 1).and_then(name).is_some() && !matches!(r.word(1), "update");
        if !more {
            break;
        }
        r.at += 1;
    }
    r.pass(&["cascade"]);
    Some(out)
}

fn alter_table(r: &mut Read<'_>) -> Option<Vec<Change>> {
    r.pass(&["if", "exists"]);
    r.pass(&["only"]);
    let table = r.name()?;
    let mut out = Vec::new();
    while let Some(mut c) = action(r) {
        c.table.clone_from(&table);
        out.push(c);
        let again = r.word(0) == ","
            && matches!(r.word(1), "add" | "drop" | "alter" | "rename" | "modify" | "change")
            && r.word(2) != "table"
            && r.word(2) != "type"
            && r.word(2) != "index";
        if !again {
            break;
        }
        r.at += 1;
    }
    Some(out)
}

fn action(r: &mut Read<'_>) -> Option<Change> {
    if r.pass(&["add"]) {
        return added(r);
    }
    if r.pass(&["drop"]) {
        let said = r.pass(&["column"]);
        r.pass(&["if", "exists"]);
        if !said && matches!(r.word(0), "constraint" | "not" | "default" | "primary" | "foreign") {
            return None;
        }
        return Some(Change { columns: one(r.name()?), ..Change::new(Kind::DropColumn) });
    }
    if r.pass(&["rename", "to"]) {
        return Some(Change { to: r.name()?, ..Change::new(Kind::RenameTable) });
    }
    if r.pass(&["rename"]) {
        r.pass(&["column"]);
        let column = r.name()?;
        return (r.pass(&["to"])).then(|| r.name()).flatten().map(|to| Change {
            columns: one(column),
            to,
            ..Change::new(Kind::RenameColumn)
        });
    }
    let mysql = r.pass(&["modify"]);
    if mysql || r.pass(&["alter"]) {
        r.pass(&["column"]);
        let column = r.name()?;
        if r.pass(&["set", "not", "null"]) {
            return Some(Change { columns: one(column), ..Change::new(Kind::SetNotNull) });
        }
        let typed = r.pass(&["set", "data", "type"]) || r.pass(&["type"]);
        if !typed && !mysql {
            return None;
        }
        let column_type = if r.pass(&["?"]) { String::new() } else { a_type(r)? };
        let from_type = if r.pass(&["from"]) { a_type(r)? } else { String::new() };
        if r.pass(&["using"]) {
            r.value();
        }
        while r.pass(&["not", "null"]) {}
        return Some(Change { columns: one(column), column_type, from_type, ..Change::new(Kind::ChangeType) });
    }
    None
}

fn a_type(r: &mut Read<'_>) -> Option<String> {
    let (found, next) = type_at(r.text, r.all, r.at, true)?;
    r.at = next;
    Some(found)
}

fn added(r: &mut Read<'_>) -> Option<Change> {
    let constraint = if r.pass(&["constraint"]) { r.name()? } else { String::new() };
    if r.pass(&["foreign", "key"]) {
        let columns = r.columns()?;
        if !r.pass(&["references"]) {
            return None;
        }
        let to = r.name()?;
        let to_column = r.columns().and_then(|c| c.first().cloned()).unwrap_or_default();
        return Some(Change { name: constraint, columns, to, to_column, ..Change::new(Kind::ForeignKey) });
    }
    if r.pass(&["check"]) {
        return Some(Change { name: constraint, body: r.body()?, ..Change::new(Kind::Check) });
    }
    if r.pass(&["unique"]) {
        return Some(Change { name: constraint, columns: r.columns()?, ..Change::new(Kind::AddUnique) });
    }
    if !constraint.is_empty() || matches!(r.word(0), "primary" | "value") {
        return None;
    }
    r.pass(&["column"]);
    r.pass(&["if", "not", "exists"]);
    let column = r.name()?;
    let mut change = Change { columns: one(column), ..Change::new(Kind::AddColumn) };
    if let Some((found, next)) = type_at(r.text, r.all, r.at, false) {
        r.at = next;
        change.column_type = found;
    }
    loop {
        if r.pass(&["not", "null"]) {
            change.kind = Kind::AddRequiredColumn;
        } else if r.pass(&["default"]) {
            change.has_default = true;
            change.value = r.value()?;
        } else if !r.pass(&["null"]) {
            return Some(change);
        }
    }
}
