//! Tables and lists: CSV with and without a header, two columns, rows of numbers, one number a line, one figure.

use super::number::{Cell, cell, moment};
use crate::metrics::samples::{MOST, Point, Samples, Series};
use crate::problem::Problem;
use std::collections::BTreeMap;

/// Reads everything that is no JSON.
pub(super) fn read(text: &str) -> Samples {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().map(|(n, l)| (n + 1, l.trim_end())).collect();
    let lines: Vec<(usize, &str)> = lines.into_iter().filter(|(_, l)| !l.trim().is_empty() && !l.trim_start().starts_with('#')).collect();
    if let Some(rows) = named_rows(&lines) {
        return rows;
    }
    let separator = separator(&lines);
    let rows: Vec<(usize, Vec<String>)> = lines.iter().map(|(n, l)| (*n, split(l, separator))).collect();
    let cells = || rows.iter().flat_map(|(_, r)| r);
    let pointed = |c: &String| c.contains('.') && !c.contains(',') && moment(c).is_none();
    let comma = separator != Some(',') && cells().any(|c| decimal_comma(c)) && !cells().any(pointed);
    match rows.as_slice() {
        [(_, one)] if one.iter().all(|c| moment(c).is_none()) && (one.len() != 2 || !matches!(separator, Some('\t' | ';'))) => {
            list(one, comma)
        }
        all => columns(all, comma),
    }
}

fn decimal_comma(cell: &str) -> bool {
    cell.contains(',') && cell.chars().all(|c| c.is_ascii_digit() || ",.+-% ".contains(c))
}

/// The sign between cells: a tab, a semicolon, a comma, or blanks (none).
fn separator(lines: &[(usize, &str)]) -> Option<char> {
    let most = |c: char| lines.iter().filter(|(_, l)| l.contains(c)).count() * 2 > lines.len();
    if let Some(c) = ['\t', ';', '|'].into_iter().find(|c| most(*c)) {
        return Some(c);
    }
    // `0,4 %` is one figure; `230, 240` and `1,2,3` are lists.
    let lone = |l: &str| matches!(cell(l, false), Cell::Figure(_, unit) if !unit.is_empty()) && !l.contains(", ");
    (most(',') && !lines.iter().all(|(_, l)| lone(l))).then_some(',')
}

fn split(line: &str, separator: Option<char>) -> Vec<String> {
    let Some(separator) = separator else {
        return blanks(line);
    };
    let line = if separator == '|' { line.trim().trim_matches('|') } else { line };
    let (mut out, mut quoted, mut word) = (Vec::new(), false, String::new());
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == separator && !quoted => out.push(std::mem::take(&mut word).trim().to_owned()),
            c => word.push(c),
        }
    }
    out.push(word.trim().to_owned());
    out
}

/// Cells between blanks; a unit stays with its figure, a date with its time.
fn blanks(line: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        let joins = out.last().is_some_and(|before| {
            let unit = matches!(cell(before, false), Cell::Figure(_, u) if u.is_empty()) && is_unit(word);
            let date = before.len() == 10 && before.as_bytes().get(4) == Some(&b'-') && moment(word).is_some();
            unit || date
        });
        match out.last_mut() {
            Some(before) if joins => {
                before.push(' ');
                before.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

fn is_unit(word: &str) -> bool {
    let known =
        ["ms", "s", "sec", "us", "µs", "ns", "min", "%", "percent", "rps", "req/s", "mb", "gb", "kb", "mib", "gib", "kib", "b", "m"];
    known.contains(&word.trim_end_matches([',', ';']).to_lowercase().as_str())
}

/// Rows that begin with their name: `canary 0.4 0.5 0.3`, `p95 = 230 ms`, `stable;1;2`. None if a row has no name or no figures.
fn named_rows(lines: &[(usize, &str)]) -> Option<Samples> {
    let mut out = Samples::default();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (_, line) in lines {
        let (name, cells) = named_row(line)?;
        let n = *places.entry(name.clone()).or_insert(out.series.len());
        if n == out.series.len() {
            out.series.push(Series { name, ..Series::default() });
        }
        let s = out.series.get_mut(n)?;
        cells.into_iter().for_each(|c| push(s, None, c));
    }
    (!out.series.is_empty()).then_some(out)
}

fn named_row(line: &str) -> Option<(String, Vec<Cell>)> {
    let line = line.trim();
    if !line.starts_with(|c: char| c.is_alphabetic() || c == '"' || c == '_') {
        return None;
    }
    let figures = |rest: &str| {
        let cells: Vec<String> = match separator(&[(0, rest)]) {
            Some(c) => split(rest, Some(c)),
            None => blanks(rest),
        };
        let read: Vec<Cell> = cells.iter().map(|c| cell(c, false)).collect();
        (read.iter().any(|c| matches!(c, Cell::Figure(..))) && !read.contains(&Cell::Words)).then_some(read)
    };
    let named = |name: &str, cells| Some((name.trim().trim_matches('"').to_owned(), cells));
    if let Some((name, rest)) = line.split_once([':', '=']) {
        return named(name, figures(rest)?);
    }
    // The name ends before the first figure, or at the first separator.
    let ends = line.match_indices([' ', '\t', ';', ',']).map(|(at, _)| at);
    ends.filter_map(|at| Some((line.get(..at)?, line.get(at + 1..)?))).take(8).find_map(|(name, rest)| named(name, figures(rest)?))
}

fn push(s: &mut Series, at: Option<i64>, cell: Cell) {
    let value = match cell {
        Cell::Figure(v, unit) => {
            if s.unit.is_empty() {
                s.unit = unit;
            }
            Some(v)
        }
        _ => None,
    };
    s.points.push(Point { at, value });
}

/// One row: its figures are one series.
fn list(cells: &[String], comma: bool) -> Samples {
    let mut out = Samples::default();
    let mut s = Series::default();
    for (i, c) in cells.iter().enumerate().take(MOST) {
        match cell(c, comma) {
            Cell::Words => out.problems.push(no_figure(c).at(format!("value {}", i + 1))),
            read => push(&mut s, None, read),
        }
    }
    if s.points.iter().any(|p| p.value.is_some()) {
        out.series.push(s);
    } else {
        out.problems = vec![nothing()];
    }
    cut(&mut out);
    out
}

fn nothing() -> Problem {
    Problem::error("There are no figures in this text.", "Paste one figure with its unit, a list, a table, or the answer of Prometheus.")
}

fn no_figure(text: &str) -> Problem {
    let short: String = text.chars().take(40).collect();
    Problem::warning(format!("'{short}' is no figure."), "It was left out.")
}

/// Keeps the list of problems short.
fn cut(out: &mut Samples) {
    const TOLD: usize = 5;
    if out.problems.len() > TOLD {
        let more = out.problems.len() - TOLD;
        out.problems.truncate(TOLD);
        out.problems.push(Problem::warning(format!("{more} more places could not be read."), ""));
    }
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Time,
    Figures,
    Words,
}

fn columns(rows: &[(usize, Vec<String>)], comma: bool) -> Samples {
    let width = rows.iter().map(|(_, r)| r.len()).max().unwrap_or(0);
    let header = rows.first().map(|(_, r)| r).filter(|r| is_header(r, rows.get(1..).unwrap_or_default(), comma));
    let title = |c: usize| header.and_then(|h| h.get(c)).cloned().unwrap_or_default();
    let body = rows.get(usize::from(header.is_some())..).unwrap_or_default();
    let kinds: Vec<Column> = (0..width).map(|c| kind(body, c, &title(c), comma)).collect();
    let of = |kind: Column| kinds.iter().enumerate().filter(move |(_, k)| **k == kind).map(|(c, _)| c);
    let time = of(Column::Time).next();
    let mut out = Samples::default();
    let mut places: BTreeMap<(usize, Vec<(String, String)>), usize> = BTreeMap::new();
    let mut left = MOST;
    let (mut day, mut last) = (0, i64::MIN);
    for (line, row) in body {
        let mut at = time.and_then(|c| moment(row.get(c)?));
        // A time of day long before the one above it is that of the next day.
        if let Some(t) = at.as_mut().filter(|t| **t < DAY) {
            if t.saturating_add(DAY / 2) < last {
                day += DAY;
            }
            last = *t;
            *t = t.saturating_add(day);
        }
        if time.is_some() && at.is_none() {
            out.problems.push(Problem::warning("This line has no time.", "It was left out.").at(format!("line {line}")));
            continue;
        }
        let words: Vec<(String, String)> = of(Column::Words).filter_map(|c| Some((title(c), row.get(c)?.clone()))).collect();
        for c in of(Column::Figures) {
            let text = row.get(c).map_or("", String::as_str);
            let read = cell(text, comma);
            if read == Cell::Words {
                out.problems.push(no_figure(text).at(format!("line {line}, column {}", c + 1)));
            }
            let n = *places.entry((c, words.clone())).or_insert(out.series.len());
            if n == out.series.len() {
                out.series.push(Series { name: title(c), labels: words.clone(), ..Series::default() });
            }
            if let Some(s) = out.series.get_mut(n).filter(|_| left > 0) {
                left -= 1;
                push(s, at, read);
            }
        }
    }
    out.series.retain(|s| !s.points.is_empty());
    if out.series.is_empty() && out.problems.is_empty() {
        out.problems.push(nothing());
    }
    if left == 0 {
        out.problems
            .push(Problem::warning(format!("More than {MOST} values: the rest was left out."), "Take longer steps, or a shorter time."));
    }
    cut(&mut out);
    out
}

/// Whether a first row names the columns: it has words where the rows below have figures or moments.
fn is_header(first: &[String], rest: &[(usize, Vec<String>)], comma: bool) -> bool {
    let words = |c: &str| cell(c, comma) == Cell::Words && moment(c).is_none();
    first.iter().enumerate().any(|(c, title)| {
        let below = rest.iter().filter_map(|(_, r)| r.get(c)).take(20);
        words(title) && below.clone().count() > 0 && below.clone().filter(|t| words(t)).count() * 2 < below.count().max(1)
    })
}

fn kind(rows: &[(usize, Vec<String>)], column: usize, title: &str, comma: bool) -> Column {
    let cells: Vec<&String> = rows.iter().filter_map(|(_, r)| r.get(column)).filter(|c| !c.is_empty()).collect();
    let called = ["time", "timestamp", "date", "datetime", "ts", "at", "zeit"].contains(&title.to_lowercase().as_str());
    let moments = cells.iter().filter(|c| moment(c).is_some()).count();
    if !cells.is_empty() && (moments == cells.len() || called && moments * 2 > cells.len()) {
        return Column::Time;
    }
    let words = cells.iter().filter(|c| cell(c, comma) == Cell::Words).count();
    if words * 2 > cells.len() { Column::Words } else { Column::Figures }
}
