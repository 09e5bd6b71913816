//! What a message says, as parts; and the same as plain text, which a person edits and which is read back into parts.

use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// A headline.
    Heading(String),
    /// A paragraph; its lines stay lines.
    Text(String),
    /// Bullets, with what stands before them; that may be empty.
    Bullets(String, Vec<String>),
    /// Labels with their values.
    Rows(Vec<(String, String)>),
}

/// The parts as plain text: a headline is underlined, bullets are hyphens, rows are `Label: value`.
pub fn plain(blocks: &[Block]) -> String {
    let parts: Vec<String> = blocks
        .iter()
        .map(|b| match b {
            Block::Heading(t) => format!("{t}\n{}", "=".repeat(t.chars().count().max(3))),
            Block::Text(t) => t.clone(),
            Block::Bullets(label, items) => {
                let lines = items.iter().map(|i| format!("- {i}"));
                let label = (!label.is_empty()).then(|| format!("{label}:"));
                label.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
            }
            Block::Rows(rows) => rows.iter().map(|(l, v)| format!("{l}: {v}")).collect::<Vec<_>>().join("\n"),
        })
        .collect();
    parts.join("\n\n")
}

/// Reads plain text back into parts. It never fails: what is nothing else is a paragraph.
pub fn parse(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut part: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end).chain([""]) {
        if line.is_empty() {
            paragraph(&std::mem::take(&mut part), &mut out);
        } else {
            part.push(line);
        }
    }
    out
}

fn paragraph(lines: &[&str], out: &mut Vec<Block>) {
    let mut rest = lines;
    if let [title, under, tail @ ..] = rest
        && under.len() >= 3
        && under.chars().all(|c| c == '=')
    {
        out.push(Block::Heading((*title).to_owned()));
        rest = tail;
    }
    let mut i = 0;
    while let Some(line) = rest.get(i) {
        let label = line.strip_suffix(':').filter(|_| rest.get(i + 1).is_some_and(|n| bullet(n).is_some()));
        let from = i + usize::from(label.is_some());
        let items: Vec<String> = rest.iter().skip(from).map_while(|l| bullet(l)).map(str::to_owned).collect();
        if !items.is_empty() {
            i = from + items.len();
            out.push(Block::Bullets(label.unwrap_or_default().to_owned(), items));
            continue;
        }
        i += 1;
        match (row(line), out.last_mut()) {
            (Some(r), Some(Block::Rows(rows))) if i > 1 => rows.push(r),
            (Some(r), _) => out.push(Block::Rows(vec![r])),
            (None, Some(Block::Text(t))) if i > 1 => {
                t.push('\n');
                t.push_str(line);
            }
            (None, _) => out.push(Block::Text((*line).to_owned())),
        }
    }
}

fn bullet(line: &str) -> Option<&str> {
    ["- ", "* ", "\u{2022} "].iter().find_map(|b| line.trim_start().strip_prefix(b))
}

/// `Label: value` with a short label that starts with a capital letter and is no sentence.
fn row(line: &str) -> Option<(String, String)> {
    let (label, value) = line.split_once(": ")?;
    let fits = label.chars().next().is_some_and(char::is_uppercase)
        && label.chars().count() <= 30
        && label.split(' ').count() <= 4
        && label.chars().all(|c| c.is_alphanumeric() || " -/()".contains(c));
    (fits && !value.trim().is_empty()).then(|| (label.to_owned(), value.to_owned()))
}

wire!(enum Block { 0 Heading(text), 1 Text(text), 2 Bullets(label, items), 3 Rows(rows) });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_from_plain_text() {
        let blocks = vec![
            Block::Heading("DEPLOYMENT NOTIFICATION".into()),
            Block::Rows(vec![("Application".into(), "checkout".into()), ("Change ticket".into(), "CHG-1: urgent".into())]),
            Block::Bullets("Changes".into(), vec!["discount codes: two kinds".into(), "faster".into()]),
            Block::Bullets(String::new(), vec!["alone".into()]),
            Block::Text("One line,\nand one more.".into()),
        ];
        assert_eq!(parse(&plain(&blocks)), blocks);
    }

    #[test]
    fn what_a_person_types_without_empty_lines_is_still_read() {
        let read = parse("Hello team,\nVersion: 2.3.0\nChanges:\n- one\n- two\nsee you at 14:00: in the call");
        assert_eq!(
            read,
            [
                Block::Text("Hello team,".into()),
                Block::Rows(vec![("Version".into(), "2.3.0".into())]),
                Block::Bullets("Changes".into(), vec!["one".into(), "two".into()]),
                Block::Text("see you at 14:00: in the call".into()),
            ]
        );
    }

    #[test]
    fn nothing_is_no_part() {
        assert_eq!(parse(" \n\n"), []);
    }
}
