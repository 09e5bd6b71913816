//! Text → words with their places, in blocks (heading, bullet, `key: value` line, paragraph) and sentences.

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, as cues are written.
    pub lower: String,
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// What joins it to the word before: `' '` for white space, else the joining sign (`-`, `/`, `_`, `.`, `:` ...).
    pub glue: char,
    /// Whether a clause ends before this word (comma, dash, bracket).
    pub breaks: bool,
    /// Whether the break is a colon: what follows belongs to what stands before.
    pub colon: bool,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `## Rollback plan`, `Rollback plan:` alone on a line, `*Rollback*` alone on a line.
    Heading,
    /// Everything else.
    Body,
}

/// A sentence: words that one statement is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its words.
    pub words: Vec<Word>,
    /// What its line is.
    pub kind: Kind,
    /// Depth of a heading: 1 is the highest; 0 for a body.
    pub depth: u8,
    /// Label of a `key: value` line or table row, lower case; empty if it has none.
    pub key: String,
    /// Byte range of the value of such a line.
    pub value: (usize, usize),
    /// State of a checkbox at its start: ticked, not ticked, none.
    pub ticked: Option<bool>,
    /// Number of the line it starts on.
    pub line: usize,
}

/// Splits a text into sentences.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut offset = 0;
    let mut paragraph: Option<(usize, usize, usize)> = None;
    let mut fenced = false;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (start, end) = (offset, offset + line.len());
        offset = end;
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            fenced = !fenced;
        }
        let own_line = fenced || trimmed.is_empty() || is_own_line(trimmed);
        if own_line {
            flush(text, &mut paragraph, &mut out);
            if !trimmed.is_empty() && !trimmed.starts_with("```") {
                single(text, start, end, number, &mut out);
            }
        } else {
            paragraph = Some(paragraph.map_or((start, end, number), |(s, _, n)| (s, end, n)));
        }
    }
    flush(text, &mut paragraph, &mut out);
    if out.iter().any(|s| s.words.len() > LONGEST) { out.into_iter().flat_map(cut).collect() } else { out }
}

/// Words of the longest sentence that is read as one. What is longer is a log or a file that was pasted, and comparing each of
/// its words with each other one would take minutes.
const LONGEST: usize = 300;

/// Cuts a sentence that is too long between its words; what follows the first piece is plain text.
fn cut(s: Sentence) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = s
        .words
        .chunks(LONGEST)
        .map(|words| Sentence {
            words: words.to_vec(),
            kind: Kind::Body,
            depth: 0,
            key: String::new(),
            value: (0, 0),
            ticked: None,
            line: s.line,
        })
        .collect();
    match out.first_mut() {
        Some(first) => *first = Sentence { words: std::mem::take(&mut first.words), ..s },
        None => out.push(s),
    }
    out
}

/// The words of a name.
pub fn words(name: &str) -> Vec<Word> {
    sentences(name).into_iter().flat_map(|s| s.words).collect()
}

/// Whether a line stands for itself and is not part of a wrapped paragraph.
fn is_own_line(t: &str) -> bool {
    let bullet = t.starts_with(['#', '-', '*', '•', '|', '>', '+']) || t.starts_with("[ ]") || t.starts_with("[x]") || numbered(t);
    bullet || key_value(t).is_some() || t.ends_with(':') || t.contains('|') && t.matches('|').count() > 1
}

fn numbered(t: &str) -> bool {
    let digits = t.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&digits) && t.get(digits..).is_some_and(|r| r.starts_with(". ") || r.starts_with(") "))
}

/// Splits `key: value`; the key is short and has no sentence in it.
pub fn key_value(t: &str) -> Option<(&str, &str)> {
    let t = t.trim_start_matches(['-', '*', '•', '>', '+', ' ', '#', '|']);
    // Forms lead the eye with dots: `Application ....... Fleetboard`.
    if let Some(dots) = t.find("....") {
        let (key, value) = (t.get(..dots)?.trim(), t.get(dots..)?.trim_start_matches('.').trim());
        return (!key.is_empty() && key.split_whitespace().count() <= 5).then_some((key, value));
    }
    // "**Previous release** v1.55.0": a bold label.
    let bold = t.strip_prefix("**").or_else(|| t.strip_suffix("**").map_or(Some(t), |_| None)).and_then(|r| r.split_once("** "));
    if let Some((key, value)) =
        bold.filter(|(k, v)| (1..=4).contains(&k.split_whitespace().count()) && !k.contains([':', '.', '*']) && !v.is_empty())
    {
        return Some((key.trim(), value.trim()));
    }
    // "Downtime Component - none"
    if let Some((key, value)) = t.split_once(" - ").filter(|(k, v)| {
        let words = || k.split(' ');
        !t.contains([':', '=', '|', '`'])
            && (2..=4).contains(&words().count())
            && words().all(|w| w.starts_with(|c: char| c.is_ascii_uppercase()))
            && !v.is_empty()
    }) {
        return Some((key, value.trim()));
    }
    let split = t.find([':', '=', '|'])?;
    let (key, value) = (t.get(..split)?, t.get(split + 1..)?);
    let key = key.trim().trim_matches(['*', '_', '`', ' ', '"']);
    let words = key.split_whitespace().count();
    let spaced = value.is_empty() || value.starts_with([' ', '\t', '*', '|', '`', '"']) || t.as_bytes().get(split) != Some(&b':');
    let plain = key.chars().all(|c| c.is_alphanumeric() || " -_/()&.#'?".contains(c)) && key.chars().any(char::is_alphabetic);
    let value = value.trim().trim_end_matches('|').trim().trim_start_matches(['*', '_']).trim();
    ((1..=5).contains(&words) && key.len() <= 44 && plain && spaced).then_some((key, value))
}

fn flush(text: &str, paragraph: &mut Option<(usize, usize, usize)>, out: &mut Vec<Sentence>) {
    let Some((start, end, number)) = paragraph.take() else {
        return;
    };
    split(text, start, end, number, out, &|_| {});
}

fn single(text: &str, start: usize, end: usize, number: usize, out: &mut Vec<Sentence>) {
    let line = text.get(start..end).unwrap_or_default();
    let trimmed = line.trim();
    let hashes = trimmed.chars().take_while(|c| *c == '#').count();
    let bare = trimmed.trim_matches(['*', '_', '=', '-', ' ', ':']);
    let alone = trimmed.ends_with(':') || (trimmed.starts_with("**") && trimmed.ends_with("**"));
    let heading = hashes > 0 || alone && bare.split_whitespace().count() <= 6;
    let depth = if hashes > 0 { u8::try_from(hashes).unwrap_or(6) } else { 7 };
    let ticked = ["[x]", "[X]"].iter().any(|m| trimmed.contains(m)).then_some(true).or(trimmed.contains("[ ]").then_some(false));
    let pair = key_value(trimmed).filter(|(_, v)| !v.is_empty());
    let (key, value) = match pair {
        Some((k, v)) => {
            let at = line.rfind(v).map_or(start, |i| start + i);
            (k.to_lowercase(), (at, at + v.len()))
        }
        None => (String::new(), (start, start)),
    };
    split(text, start, end, number, out, &|s: &mut Sentence| {
        s.kind = if heading { Kind::Heading } else { Kind::Body };
        s.depth = if heading { depth } else { 0 };
        s.ticked = ticked;
        s.key.clone_from(&key);
        s.value = value;
    });
}

/// Splits a stretch of text at the ends of its sentences.
fn split(text: &str, start: usize, end: usize, line: usize, out: &mut Vec<Sentence>, finish: &dyn Fn(&mut Sentence)) {
    let mut words: Vec<Word> = Vec::new();
    let mut first = true;
    let mut push = |words: &mut Vec<Word>| {
        if words.is_empty() {
            return;
        }
        let mut s = Sentence {
            words: std::mem::take(words),
            kind: Kind::Body,
            depth: 0,
            key: String::new(),
            value: (start, start),
            ticked: None,
            line,
        };
        finish(&mut s);
        if !std::mem::take(&mut first) {
            // Only the first sentence of a line carries its label; the rest is plain text under it.
            s.value = (s.value.0.max(s.words.first().map_or(0, |w| w.start)), s.value.1);
        }
        out.push(s);
    };
    let chars: Vec<(usize, char)> = text.get(start..end).unwrap_or_default().char_indices().map(|(i, c)| (i + start, c)).collect();
    let at = |i: usize| chars.get(i).map_or('\n', |(_, c)| *c);
    let mut i = 0;
    let mut glue = ' ';
    let mut breaks = false;
    let mut colon = false;
    while i < chars.len() {
        let c = at(i);
        if is_word(c) {
            let from = i;
            while i < chars.len() && is_word(at(i)) {
                i += 1;
            }
            let (s, e) = (chars[from].0, chars.get(i).map_or(end, |(o, _)| *o));
            let lower = text.get(s..e).unwrap_or_default().to_lowercase();
            words.push(Word { lower, start: s, end: e, glue, breaks, colon });
            colon = false;
            breaks = false;
            glue = '\0';
            continue;
        }
        let joined = i > 0 && is_word(at(i - 1)) && is_word(at(i + 1));
        match c {
            '.' | '!' | '?' | ';' if !joined && !abbreviation(&words) => push(&mut words),
            '-' | '/' | '_' | '.' | ':' | '@' | '+' | '\'' | '’' | '&' if joined => glue = c,
            ',' | '(' | ')' | '—' | '–' | '[' | ']' | '|' | '"' | '“' | '”' => breaks = true,
            // "migration + index"
            '+' if at(i + 1) == ' ' && i > 0 && at(i - 1) == ' ' => {
                words.push(Word {
                    lower: "plus".into(),
                    start: chars[i].0,
                    end: chars[i].0 + 1,
                    glue: ' ',
                    breaks: std::mem::take(&mut breaks),
                    colon: false,
                });
            }
            '-' if at(i + 1) == ' ' && i > 0 && at(i - 1) == ' ' => breaks = true,
            '-' if at(i + 1) == '>' => breaks = true,
            // "Downtime? No" ends with its line.
            '\n' if words.last().is_some_and(|w| matches!(w.lower.as_str(), "no" | "yes" | "none")) => breaks = true,
            ':' => {
                breaks = true;
                colon = true;
            }
            _ => {}
        }
        if glue == '\0' {
            glue = ' ';
        }
        i += 1;
    }
    push(&mut words);
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '%'
}

/// Whether the full stop belongs to the word before it.
fn abbreviation(words: &[Word]) -> bool {
    let known = ["e.g", "i.e", "approx", "incl", "vs", "etc", "no", "resp", "ca", "mr", "ms", "dr", "st"];
    let figure = words.len() > 1 && words.get(words.len() - 2).is_some_and(|w| w.lower.ends_with(|c: char| c.is_ascii_digit()));
    words.last().is_some_and(|w| w.lower != "no" && !figure && known.contains(&w.lower.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        sentences(text).iter().map(|s| s.words.iter().map(|w| w.lower.as_str()).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn wrapped_lines_are_one_paragraph_and_versions_stay_whole() {
        assert_eq!(shown("We ship v2.3.0 to\nproduction. No downtime."), ["we ship v2 3 0 to production", "no downtime"]);
    }

    #[test]
    fn labels_and_headings_are_seen() {
        let all = sentences("## Rollback\n- Owner: Ann Lee\nPlain text: with a colon in a much longer sentence here");
        assert_eq!(all[0].kind, Kind::Heading);
        assert_eq!(all[1].key, "owner");
        assert_eq!(all[2].key, "plain text");
    }
}
