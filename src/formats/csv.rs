//! The plan as CSV for spreadsheets. Every cell is quoted, and none can be taken for a formula (CWE-1236).

use crate::pipeline::Derived;
use crate::run::State;
use crate::views::words;
use std::fmt::Write;

/// One row a line.
pub fn write(d: &Derived, state: &State) -> String {
    let mut out = String::from("\u{feff}");
    row(&mut out, &["id", "place", "area", "weight", "title", "role", "state", "by", "reason", "note", "link"]);
    for s in &d.plan.sections {
        for l in &s.lines {
            let st = state.lines.get(&l.id).cloned().unwrap_or_default();
            let weight = format!("{:?}", l.weight).to_lowercase();
            row(
                &mut out,
                &[&l.id, &s.label, &l.area, &weight, &l.title, &l.role, words::mark(st.mark), &st.by, &st.reason, &st.note, &st.link],
            );
        }
    }
    out
}

fn row(out: &mut String, cells: &[&str]) {
    let quoted: Vec<String> = cells.iter().map(|c| cell(c)).collect();
    let _ = write!(out, "{}\r\n", quoted.join(","));
}

/// Quotes a cell; a leading sign of a formula gets an apostrophe.
pub fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
