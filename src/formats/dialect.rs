//! The dialects of Markdown: how text stays text in each, how deep a list is indented, how a command and an id are written.
//!
//! CommonMark lets every sign be escaped by a backslash. Python-Markdown (MkDocs, TechDocs) knows sixteen of them, and `\<` is no
//! escape there but a tag; there the rest is written as numbers (`&#60;`). In MDX (Docusaurus) braces open programs, a colon
//! before a letter is a directive, and HTML comments are errors.

use std::fmt::Write;

/// A dialect.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// What is special in it.
    how: fn(char, &Near) -> How,
    /// What a list inside a list is indented by.
    pub indent: &'static str,
    /// What opens a comment.
    pub open: &'static str,
    /// What closes a comment.
    pub close: &'static str,
    /// Whether a command inside a list stands between fences; else it is indented.
    pub fenced: bool,
    /// What stands in the box of a line that does not apply.
    pub not_applicable: char,
}

/// GitHub, and everything else that keeps to CommonMark.
pub const COMMON: Dialect = Dialect { how: common, indent: "  ", open: "<!-- ", close: " -->", fenced: true, not_applicable: ' ' };
/// GitLab.
pub const GITLAB: Dialect = Dialect { not_applicable: '~', ..COMMON };
/// MkDocs as it is installed. A list inside a list needs four spaces, and fences inside a list need a plugin.
pub const MKDOCS: Dialect = Dialect { how: python, indent: "    ", fenced: false, ..COMMON };
/// MkDocs with the plugin `techdocs-core`, which sets two spaces and reads fences inside a list.
pub const TECHDOCS: Dialect = Dialect { how: python, ..COMMON };
/// MDX as Docusaurus compiles it.
pub const MDX: Dialect = Dialect { how: mdx, open: "{/* ", close: " */}", ..COMMON };

/// How a character is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Plain,
    Slash,
    Number,
}

/// What stands around a character.
struct Near {
    before: Option<char>,
    next: Option<char>,
    /// Whether only digits stand before it, at least one.
    digits: bool,
    /// Whether it is part of a word in which a link stands beside other signs.
    tangled: bool,
}

impl Near {
    fn first(&self) -> bool {
        self.before.is_none()
    }

    fn twin(&self, c: char) -> bool {
        self.before == Some(c) || self.next == Some(c)
    }

    /// Inside a word it means nothing, and names of tables and columns stay readable.
    fn inside_word(&self) -> bool {
        self.before.is_some_and(char::is_alphanumeric) && self.next.is_some_and(char::is_alphanumeric)
    }

    fn ends_word(&self) -> bool {
        self.next.is_none_or(char::is_whitespace)
    }
}

fn slash(yes: bool) -> How {
    if yes { How::Slash } else { How::Plain }
}

fn common(c: char, near: &Near) -> How {
    slash(match c {
        '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' => true,
        '_' => !near.inside_word(),
        '-' | '+' | '=' => near.first(),
        '.' | ')' => near.digits && near.ends_word(),
        _ => false,
    })
}

fn mdx(c: char, near: &Near) -> How {
    match c {
        '{' | '}' => How::Slash,
        ':' => slash(near.first() || near.twin(':') || near.next.is_some_and(char::is_alphanumeric)),
        _ => common(c, near),
    }
}

fn python(c: char, near: &Near) -> How {
    match c {
        '<' | '>' | '&' | '|' | '~' | '^' | '{' | '}' => How::Number,
        // A link would swallow the numbers behind it.
        ':' if near.tangled && near.next == Some('/') => How::Number,
        // Marks, folded parts, tabs, definitions, diagrams, emoji; a time, a link and "label: text" stay as they are.
        '=' | '?' if near.first() || near.twin(c) => How::Number,
        ':' if near.first() || near.twin(':') || near.next.is_some_and(|n| n.is_alphabetic() || "+-".contains(n)) => How::Number,
        '\\' | '`' | '*' | '[' | ']' | '!' | '#' => How::Slash,
        // (c), (tm), (r) and +/- would become signs.
        '(' => slash(near.next.is_some_and(|n| "ctrCTR".contains(n))),
        '+' => slash(near.first() || near.next == Some('/')),
        _ => common(c, near),
    }
}

impl Dialect {
    /// Escapes text that stands in a line: whatever a person typed stays text.
    pub fn inline(&self, text: &str) -> String {
        let text = flat(text);
        let mut out = String::with_capacity(text.len() + 8);
        let mut near = Near { before: None, next: None, digits: false, tangled: tangled(&text) };
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            near.next = chars.clone().next();
            if c == ' ' {
                near.tangled = tangled(chars.as_str());
            }
            match (self.how)(c, &near) {
                How::Plain => out.push(c),
                How::Slash => out.extend(['\\', c]),
                How::Number => {
                    let _ = write!(out, "&#{};", u32::from(c));
                }
            }
            near.digits = c.is_ascii_digit() && (near.first() || near.digits);
            near.before = Some(c);
        }
        out
    }

    /// A word of ours with an id in a comment, which the page finds again. What could end the comment or be trimmed away
    /// is written as `%XX`.
    pub fn comment(&self, word: &str, id: &str) -> String {
        let mut out = format!("{}{word}:", self.open);
        let start = out.len();
        let mut buffer = [0; 4];
        for c in id.chars() {
            let dash = c == '-' && (out.len() == start || out.ends_with('-'));
            if matches!(c, '%' | '<' | '>' | '*' | '{' | '}') || c.is_whitespace() || c.is_control() || dash {
                for b in c.encode_utf8(&mut buffer).bytes() {
                    let _ = write!(out, "%{b:02X}");
                }
            } else {
                out.push(c);
            }
        }
        out + self.close
    }
}

/// Whether a text opens with a word in which a link stands beside signs that are escaped.
fn tangled(text: &str) -> bool {
    let word = text.split(' ').next().unwrap_or_default();
    word.contains("://") && (!is_link(word) || word.contains(['~', '_', '#']) || word.contains("=="))
}

/// Whether a word is a link and nothing else, such as trackers make of it by themselves.
pub fn is_link(word: &str) -> bool {
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    rest.is_some_and(|r| !r.is_empty() && r.chars().all(|c| c.is_ascii_alphanumeric() || "-._~/?#%&=+:,".contains(c)))
}

/// Takes the escapes of a comment back.
pub fn uncomment(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|h| u8::from_str_radix(std::str::from_utf8(h).ok()?, 16).ok());
        match hex {
            Some(byte) if *first == b'%' => {
                out.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What is left of a text once it stood in one line: no ends of lines, and no control characters, which nobody sees.
pub fn flat(text: &str) -> String {
    let line = text.replace(['\n', '\r', '\t'], " ");
    line.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// Takes the escapes of every dialect back.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = tail.chars();
        let sign = chars.next().unwrap_or_default();
        if sign == '\\'
            && let Some(n) = chars.clone().next().filter(char::is_ascii_punctuation)
        {
            out.push(n);
            chars.next();
            rest = chars.as_str();
        } else if let Some((c, after)) = numbered(tail) {
            out.push(c);
            rest = after;
        } else {
            out.push(sign);
            rest = chars.as_str();
        }
    }
    out + rest
}

/// The character that `&#60;` at the start of a text stands for, and what follows it.
fn numbered(text: &str) -> Option<(char, &str)> {
    let body = text.strip_prefix("&#")?;
    // The largest character has seven digits.
    let (number, after) = body.split_at_checked(body.bytes().take(8).position(|b| b == b';')?)?;
    let c = number.parse().ok().and_then(char::from_u32).filter(|c| !c.is_control())?;
    Some((c, after.strip_prefix(';')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back_in_every_dialect() {
        let hostile = "- a_b _c_ {x} <b> [l](u) \\ `q` & &#60; &lt; ::: :note[x] !!! *z* 1. ~~s~~ ==m== ??c?? (c) +/- | # http://a.b/c?d=e";
        for d in [COMMON, MKDOCS, TECHDOCS, MDX] {
            assert_eq!(unescape(&d.inline(hostile)), hostile);
        }
        assert_eq!(unescape("a & b &#; &#x41; &#99999999; &#1114112; &#0; \\"), "a & b &#; &#x41; &#99999999; &#1114112; &#0; \\");
    }

    #[test]
    fn each_dialect_escapes_what_it_reads() {
        assert_eq!(COMMON.inline("<b> {x}"), "\\<b\\> {x}");
        assert_eq!(MDX.inline("<b> {x} :y 12:30"), "\\<b\\> \\{x\\} \\:y 12\\:30");
        assert_eq!(MKDOCS.inline("<b> {x} a|b 12:30 https://h/p"), "&#60;b&#62; &#123;x&#125; a&#124;b 12:30 https://h/p");
    }

    #[test]
    fn a_comment_cannot_be_ended_from_inside() {
        for d in [COMMON, MDX] {
            for id in ["a-->b", "-", "--", "*/}", "a */} b", "é <!-- x", "%41"] {
                let comment = d.comment("tm", id);
                let inside = comment.strip_prefix(d.open).and_then(|c| c.strip_suffix(d.close)).unwrap_or_default();
                assert!(!inside.contains("-->") && !inside.contains("*/") && !inside.contains("--"), "{comment}");
                assert_eq!(uncomment(inside.strip_prefix("tm:").unwrap_or_default()), id);
            }
        }
    }
}
