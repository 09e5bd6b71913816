//! The plan as Jira wiki markup, for the text field of an issue or a page of an old Confluence.
//!
//! A backslash escapes `- # * _ + ? ^ ~ | % { } [ ] ( ) ! @` and nothing else, and only where no backslash stands before it; two
//! of them end a line. What cannot be escaped is kept apart by a word joiner, which nobody sees.

use super::dialect::{flat, is_link};
use super::outline::{Outline, Task, outline};
use crate::pipeline::Derived;
use crate::plan::Command;
use crate::run::{Mark, State};
use crate::views::words;

/// Keeps two signs apart that would mean something together.
const JOINER: char = '\u{2060}';

/// Writes the plan.
pub fn write(d: &Derived, state: &State) -> String {
    let o = outline(d, state);
    let mut out = Vec::new();
    head(&mut out, &o);
    for p in &o.parts {
        out.push(format!("\nh2. {} - {}\n", inline(&p.label), inline(&p.about)));
        p.tasks.iter().for_each(|t| task(&mut out, t));
    }
    pairs(&mut out, "True of the service", &o.standing);
    for (label, tasks) in &o.lists {
        out.push(format!("\nh2. {label}\n"));
        tasks.iter().for_each(|t| task(&mut out, t));
    }
    pairs(&mut out, "No longer needed", &o.gone);
    pairs(&mut out, "Set aside", &o.aside);
    out.join("\n") + "\n"
}

fn head(out: &mut Vec<String>, o: &Outline) {
    out.push(format!("h1. {}\n", inline(&o.name)));
    out.extend(o.rows.iter().map(|(label, value)| format!("||{label}|{}|", cell(value))));
    if !o.description.is_empty() {
        out.push("\nh2. Description\n\n{quote}".into());
        out.extend(o.description.iter().map(|l| inline(l)));
        out.push("{quote}".into());
    }
    out.push(format!("\nh2. Strategy\n\n*{}*\n", inline(&o.strategy)));
    out.extend(o.reasons.iter().map(|r| format!("* {}", inline(r))));
    out.extend(o.vetoes.iter().map(|v| format!("* *ruled out:* {}", inline(v))));
    out.extend(o.others.iter().map(|(s, why)| format!("* not {}: {}", inline(s), inline(why))));
    table(out, &["step", "weight", "really", "pause"], &o.steps);
    out.push(String::new());
    out.extend(o.means.iter().map(|s| format!("* {}", inline(s))));
    out.push("\nh2. What was understood".into());
    table(out, &["fact", "value", "ground"], &o.facts);
}

fn table<const N: usize>(out: &mut Vec<String>, head: &[&str; N], rows: &[[String; N]]) {
    if !rows.is_empty() {
        out.push(format!("\n||{}||", head.join("||")));
        out.extend(rows.iter().map(|r| format!("|{}|", r.each_ref().map(|c| cell(c)).join("|"))));
    }
}

fn pairs(out: &mut Vec<String>, label: &str, rows: &[(String, String)]) {
    if !rows.is_empty() {
        out.push(format!("\nh2. {label}\n"));
        out.extend(rows.iter().map(|(what, told)| format!("* {}: {}", inline(what), inline(told))));
    }
}

fn task(out: &mut Vec<String>, t: &Task) {
    // The icons of Jira; an open box is a plain sign, since Jira has none to tick.
    let icon = match t.mark {
        Mark::Open => "\u{2610}",
        Mark::Done => "(/)",
        Mark::Failed => "(x)",
        Mark::Blocked => "(!)",
        Mark::NotApplicable | Mark::Accepted => "(-)",
    };
    let stop = if t.stop { " *stop*" } else { "" };
    let word = if t.mark == Mark::Open { String::new() } else { format!(" _{}_", words::mark(t.mark)) };
    let reason = if t.reason.is_empty() { String::new() } else { format!(": {}", inline(&t.reason)) };
    out.push(format!("* {icon} {}{stop}{word}{reason}", inline(&t.title)));
    out.extend(t.told.iter().map(|(label, text)| format!("** {label}{}", inline(text))));
    t.commands.iter().for_each(|c| command(out, c));
}

fn command(out: &mut Vec<String>, c: &Command) {
    let title = if c.title.is_empty() { "Run" } else { &c.title };
    out.push(format!("** {}:", inline(title)));
    out.push(code(&c.run));
    for (label, text) in [("Expect: ", &c.expect), ("If not: ", &c.fails)] {
        if !text.is_empty() {
            out.push(format!("** {label}{}", inline(text)));
        }
    }
}

/// A block that ends where we end it: nothing escapes the end of a block, so what holds one goes into the other kind, and
/// what holds both is plain text.
fn code(run: &str) -> String {
    let lower = run.to_lowercase();
    let run = run.trim_end();
    if !lower.contains("{code") {
        format!("{{code:bash}}\n{run}\n{{code}}")
    } else if !lower.contains("{noformat") {
        format!("{{noformat}}\n{run}\n{{noformat}}")
    } else {
        run.lines().map(|l| format!("*** {}", inline(l))).collect::<Vec<_>>().join("\n")
    }
}

/// Escapes text in a table cell, which must not be empty.
fn cell(text: &str) -> String {
    let out = inline(text);
    if out.is_empty() { " ".into() } else { out }
}

/// Escapes text that stands in a line: whatever a person typed stays text.
pub fn inline(text: &str) -> String {
    let text = flat(text);
    let mut out = String::with_capacity(text.len() + 8);
    let opens_line = |t: &str| t.starts_with("bq.") || t.starts_with('h') && t.get(2..3) == Some(".");
    if opens_line(&text) {
        out.push(JOINER);
    }
    let mut before = None;
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
            before = Some(' ');
        }
        if is_link(word) {
            out.push_str(word);
            before = word.chars().next_back();
        } else {
            before = escape(&mut out, word, before);
        }
    }
    out
}

/// Escapes a word; returns its last character.
fn escape(out: &mut String, word: &str, mut before: Option<char>) -> Option<char> {
    // A link in the midst of other signs is kept from being one: Jira would take the escapes behind it for a part of it.
    let link = word.contains("://") || word.contains("mailto:");
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let inside = before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric);
        let special = match c {
            '*' | '^' | '~' | '|' | '{' | '}' | '[' | ']' | '(' | ')' | '!' => true,
            // A dash between two words is a dash.
            '-' if before == Some(' ') && word == "-" => false,
            '-' | '+' | '_' => !inside,
            '?' => before == Some('?') || next == Some('?'),
            '#' | '@' => before.is_none(),
            _ => false,
        };
        if special {
            // A backslash typed before would take the escape away.
            if before == Some('\\') {
                out.push(JOINER);
            }
            out.push('\\');
        }
        out.push(c);
        // Jira leaves an entity as it is, so a typed one would be read as the sign that it names.
        let entity = || chars.clone().find(|n| !n.is_ascii_alphanumeric() && *n != '#') == Some(';');
        if c == '\\' && next == Some('\\') || c == '&' && entity() || c == ':' && link {
            out.push(JOINER);
        }
        before = Some(c);
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text_and_words_stay_readable() {
        assert_eq!(inline("CHG-1234 order_items"), "CHG-1234 order_items");
        assert_eq!(inline("{code}x{code} -del- [a|b]"), "\\{code\\}x\\{code\\} \\-del\\- \\[a\\|b\\]");
        assert_eq!(inline("see https://h/a_b-c?d=~e now"), "see https://h/a_b-c?d=~e now");
        assert_eq!(inline("R&D; &lt;"), "R&\u{2060}D; &\u{2060}lt;");
        assert_eq!(inline("R&D, b"), "R&D, b");
        assert_eq!(inline("(https://h/x)"), "\\(https:\u{2060}//h/x\\)");
        assert_eq!(inline("h1. big"), "\u{2060}h1. big");
        assert_eq!(inline("a\\\\b \\{x"), "a\\\u{2060}\\b \\\u{2060}\\{x");
    }

    #[test]
    fn a_command_cannot_end_its_block() {
        assert_eq!(code("echo 1\n"), "{code:bash}\necho 1\n{code}");
        assert_eq!(code("echo {Code} <b>"), "{noformat}\necho {Code} <b>\n{noformat}");
        assert_eq!(code("{code}{noformat}"), "*** \\{code\\}\\{noformat\\}");
    }
}
