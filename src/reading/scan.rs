//! Chunks of the raw text: what stands between white space, without the punctuation around it.

use std::borrow::Cow;

/// One chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Its text.
    pub text: &'a str,
    /// The same in lower case.
    pub lower: Cow<'a, str>,
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// Number of its line.
    pub line: usize,
}

/// A chunk in lower case; empty if there is none.
pub fn lower<'c>(all: &'c [Chunk<'_>], i: Option<usize>) -> &'c str {
    i.and_then(|p| all.get(p)).map_or("", |c| &c.lower)
}

fn lowered(text: &str) -> Cow<'_, str> {
    let capital = |b: u8| b.is_ascii_uppercase() || !b.is_ascii();
    if text.bytes().any(capital) && text.chars().any(char::is_uppercase) { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

/// Cuts a text into chunks at white space, arrows and brackets, and trims punctuation.
pub fn chunks(text: &str) -> Vec<Chunk<'_>> {
    first_chunks(text, usize::MAX)
}

/// The first chunks, at least `most` of them if there are so many.
pub fn first_chunks(text: &str, most: usize) -> Vec<Chunk<'_>> {
    let mut out = Vec::new();
    let mut from = None;
    let mut prev = ' ';
    let mut line = 0;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if out.len() >= most {
            break;
        }
        let arrow = c == '>' && matches!(prev, '-' | '=');
        let cut = arrow || if c.is_ascii() { is_cut(c) } else { c.is_whitespace() || matches!(c, '“' | '”' | '→' | '⇒' | '←') };
        if cut {
            if let Some(f) = from.take() {
                push(text, f, i, line, &mut out);
            }
            if matches!(c, '→' | '⇒') || arrow {
                out.push(Chunk { text: "->", lower: "->".into(), start: i, end: i + c.len_utf8(), line });
            }
        } else if from.is_none() {
            from = Some(i);
        }
        if c == '-' && prev == '<' || c == '←' {
            from = None;
            out.push(Chunk { text: "<-", lower: "<-".into(), start: i, end: i + c.len_utf8(), line });
        }
        line += usize::from(c == '\n');
        prev = c;
    }
    out
}

/// White space as for all characters, and signs.
fn is_cut(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | ',' | ';' | '|' | '"' | '`' | '*' | '=')
}

fn push<'a>(text: &'a str, from: usize, to: usize, line: usize, out: &mut Vec<Chunk<'a>>) {
    let Some(raw) = text.get(from..to) else { return };
    let start = from + (raw.len() - raw.trim_start_matches(['\'', '.', ':', '!', '-', '_', '#', '~', '?']).len());
    let Some(rest) = text.get(start..to) else { return };
    let core = rest.trim_end_matches(['\'', '.', ':', '!', '-', '?', '_', '’']);
    if !core.is_empty() {
        out.push(Chunk { text: core, lower: lowered(core), start, end: start + core.len(), line });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_chunks_and_punctuation_goes() {
        let all: Vec<&str> = chunks("api v1.2->v1.3, (now).").iter().map(|c| c.text).collect();
        assert_eq!(all, ["api", "v1.2", "->", "v1.3", "now"]);
    }
}
