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

/// Quotes a cell; one that a spreadsheet could take for a formula gets an apostrophe (OWASP, CSV injection: `= + - @`, their
/// full-width twins, tab and ends of lines; spaces before them are no protection).
pub fn cell(text: &str) -> String {
    let body = text.trim_start_matches(|c: char| c.is_whitespace() && !c.is_control() || c == '\u{feff}');
    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let guard = if body.starts_with(formula) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, written) in [
            ("=1+1", "\"'=1+1\""),
            (" =1+1", "\"' =1+1\""),
            ("\u{feff}@a", "\"'\u{feff}@a\""),
            ("\u{ff1d}1", "\"'\u{ff1d}1\""),
            ("\tx", "\"'\tx\""),
            ("\n=x", "\"'\n=x\""),
            ("a=1", "\"a=1\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
