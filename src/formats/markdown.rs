//! The plan as Markdown for issue trackers and documents: task lists, tables that survive any text, and the id of each line
//! in a trailing comment, so that ticks can be read back.

use super::header;
use crate::catalogue::{EventList, Weight};
use crate::pipeline::{self, Derived, Library};
use crate::plan::runbook::{Step, of_line};
use crate::plan::{Line, Section};
use crate::run::arrange::orphans;
use crate::run::{Mark, State};
use crate::views::{facts, status, words};
use std::fmt::Write;

/// Issue trackers refuse longer texts.
pub const LONGEST: usize = 65_000;

/// The whole plan.
pub fn write(doc_id: &str, d: &Derived, state: &State) -> String {
    let book = pipeline::runbook(d, Library::whole());
    let mut out = head(doc_id, d);
    for s in &d.plan.sections {
        section(&mut out, s, state, &book);
    }
    tail(&mut out, d, state, &book);
    out
}

/// One part per phase, each with its heading, for trackers that refuse long texts: (name, text). A phase that is too long
/// by itself is cut between two of its lines.
pub fn parts(doc_id: &str, d: &Derived, state: &State) -> Vec<(String, String)> {
    let open = |name: &str| format!("# {}: {}\n\n{}\n", inline(&status::name(d)), inline(name), mark(doc_id));
    let book = pipeline::runbook(d, Library::whole());
    let mut out = vec![("overview".to_owned(), head(doc_id, d))];
    for s in &d.plan.sections {
        let start = open(&s.label) + &heading(s);
        let mut text = start.clone();
        let mut n = 1;
        for l in &s.lines {
            let mut one = String::new();
            line(&mut one, l, state, &book);
            if text.chars().count() + one.chars().count() > LONGEST && text.len() > start.len() {
                out.push((part_name(&s.place, n), std::mem::replace(&mut text, start.clone())));
                n += 1;
            }
            text.push_str(&one);
        }
        out.push((part_name(&s.place, n), text));
    }
    let mut rest = open("going back, incidents, set aside");
    tail(&mut rest, d, state, &book);
    out.push(("rest".to_owned(), rest));
    out
}

/// Whether a part is a whole phase, or one of the two that every plan has.
pub fn is_place(part: &str, d: &Derived) -> bool {
    matches!(part, "overview" | "rest") || d.plan.sections.iter().any(|s| s.place == part)
}

fn part_name(place: &str, n: usize) -> String {
    if n == 1 { place.to_owned() } else { format!("{place} ({n})") }
}

/// The comment that says which release a text belongs to.
fn mark(doc_id: &str) -> String {
    format!("<!-- tm-release:{} -->", comment(doc_id))
}

fn head(doc_id: &str, d: &Derived) -> String {
    let lib = Library::whole();
    let mut out = format!("# {}\n\n{}\n\n", inline(&status::name(d)), mark(doc_id));
    out.push_str("| | |\n|---|---|\n");
    for (label, value) in header::rows(d) {
        let _ = writeln!(out, "| {label} | {} |", cell(&value));
    }
    let text = d.state.inputs.text.trim();
    if !text.is_empty() {
        out.push_str("\n## Description\n\n");
        text.lines().for_each(|l| {
            let _ = writeln!(out, "{}", format!("> {}  ", inline(l)).trim_end());
        });
    }
    out.push_str("\n## Strategy\n\n");
    if let Some(s) = d.ranking.scored.iter().find(|s| s.id == d.strategy) {
        let _ = writeln!(out, "**{}**\n", inline(&s.label));
        for r in &s.reasons {
            let _ = writeln!(out, "- {}{}", if r.points < 0 { "against: " } else { "" }, inline(&r.because));
        }
        for v in &s.vetoes {
            let _ = writeln!(out, "- **ruled out:** {}", inline(&v.because));
        }
    }
    for s in d.ranking.scored.iter().filter(|s| s.id != d.strategy) {
        let why = s.why_not(d.ranking.scored.iter().find(|x| x.id == d.strategy));
        let _ = writeln!(out, "- not {}: {}", inline(&s.label), inline(&why));
    }
    steps(&mut out, d);
    out.push_str("\n## What was understood\n\n| fact | value | ground |\n|---|---|---|\n");
    for r in facts::groups(lib, d).into_iter().flat_map(|g| g.rows) {
        let ground = if r.quotes.is_empty() {
            format!("{}. {}", r.ground, r.reason)
        } else {
            format!("{}: \"{}\"", r.ground, r.quotes.join("\", \""))
        };
        let _ = writeln!(out, "| {} | {} | {} |", cell(&r.label), cell(&r.value), cell(ground.trim()));
    }
    out
}

fn steps(out: &mut String, d: &Derived) {
    let means = crate::rollout::consequences::consequences(&d.rollout, &d.scenario);
    if !means.steps.is_empty() {
        out.push_str("\n| step | weight | really | pause |\n|---|---|---|---|\n");
        for (i, (s, m)) in d.rollout.steps.iter().zip(&means.steps).enumerate() {
            let real = m.real.map_or("unknown".to_owned(), |r| format!("{r} %"));
            let _ = writeln!(out, "| {} | {} % | {real} | {} |", i + 1, s.weight, crate::plan::fill::show_pause(s.pause));
        }
    }
    out.push('\n');
    for s in means.sentences {
        let _ = writeln!(out, "- {}", inline(&s));
    }
}

fn section(out: &mut String, s: &Section, state: &State, book: &[Step]) {
    out.push_str(&heading(s));
    s.lines.iter().for_each(|l| line(out, l, state, book));
}

fn heading(s: &Section) -> String {
    format!("\n## {} - {}\n\n<!-- tm-place:{} -->\n\n", inline(&s.label), inline(&s.about), comment(&s.place))
}

fn line(out: &mut String, l: &Line, state: &State, book: &[Step]) {
    let s = state.lines.get(&l.id).cloned().unwrap_or_default();
    let tick = if s.mark == Mark::Done { 'x' } else { ' ' };
    let word = match s.mark {
        Mark::Open | Mark::Done => String::new(),
        m => format!(" **[{}{}]**", words::mark(m), if s.reason.is_empty() { String::new() } else { format!(": {}", inline(&s.reason)) }),
    };
    let stop = if l.weight == Weight::Stop { " `stop`" } else { "" };
    let _ = writeln!(out, "- [{tick}] {}{stop}{word} <!-- tm:{} -->", inline(&l.title), comment(&l.id));
    let mut sub = |label: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "  - {label}{}", inline(text));
        }
    };
    sub("", &l.action);
    l.parts.iter().for_each(|p| sub("", p));
    sub("Done when: ", &l.verify);
    if !s.by.is_empty() {
        sub("By: ", &s.by);
    }
    sub("Note: ", &s.note);
    sub("Link: ", &s.link);
    for c in of_line(book, l, None) {
        if !c.title.is_empty() {
            let _ = writeln!(out, "  - {}:", inline(&c.title));
        }
        let fence = fence(&c.run);
        let _ = writeln!(out, "\n  {fence}sh\n{}\n  {fence}\n", indent(&c.run));
        for (label, text) in [("Expect: ", &c.expect), ("If not: ", &c.fails)] {
            if !text.is_empty() {
                let _ = writeln!(out, "  - {label}{}", inline(text));
            }
        }
    }
}

fn tail(out: &mut String, d: &Derived, state: &State, book: &[Step]) {
    if !d.plan.standing.is_empty() {
        out.push_str("\n## True of the service\n\n");
        for l in &d.plan.standing {
            let held =
                state.confirmed.get(&l.item).map_or("not confirmed in this release".to_owned(), |c| format!("confirmed by {}", c.owner));
            let _ = writeln!(out, "- {} ({})", inline(&l.title), inline(&held));
        }
    }
    for (list, lines) in &d.plan.lists {
        let _ = writeln!(out, "\n## {}\n", if *list == EventList::Rollback { "If we must go back" } else { "If there is an incident" });
        lines.iter().for_each(|l| line(out, l, state, book));
    }
    let gone = orphans(&d.plan, state);
    if !gone.is_empty() {
        out.push_str("\n## No longer needed\n\n");
    }
    for (id, s) in gone.iter().filter_map(|id| Some((id, state.lines.get(id)?))) {
        let told = [words::mark(s.mark), &s.by, &s.reason, &s.note, &s.link].into_iter().filter(|t| !t.is_empty());
        let _ = writeln!(out, "- {}: {}", inline(id), inline(&told.collect::<Vec<_>>().join("; ")));
    }
    out.push_str("\n## Set aside\n\n");
    for a in &d.plan.aside {
        let _ = writeln!(out, "- {}: {}", inline(&a.title), inline(&words::aside(Library::whole(), &a.condition)));
    }
}

/// A fence longer than any run of backticks in the text.
pub fn fence(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat((longest + 1).max(3))
}

fn indent(text: &str) -> String {
    text.lines().map(|l| format!("  {l}")).collect::<Vec<_>>().join("\n")
}

/// Escapes text that stands in a line: whatever a person typed stays text.
pub fn inline(text: &str) -> String {
    let text = flat(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' => true,
            // Inside a word it means nothing, and names of tables and columns stay readable.
            '_' => !(before.is_alphanumeric() && chars.peek().is_some_and(|n| n.is_alphanumeric())),
            '-' | '+' | '=' => out.is_empty(),
            '.' | ')' => chars.peek().is_none_or(|n| n.is_whitespace()) && !out.is_empty() && out.bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// Escapes text in a table cell.
fn cell(text: &str) -> String {
    inline(text)
}

/// An id inside an HTML comment: what could end the comment or be trimmed away is written as `%XX`.
fn comment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        if matches!(c, '%' | '<' | '>') || c.is_whitespace() || c.is_control() || c == '-' && (out.is_empty() || out.ends_with('-')) {
            for b in c.encode_utf8(&mut buffer).bytes() {
                let _ = write!(out, "%{b:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Takes the escapes of `comment` back.
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

/// What is left of a text once it stood in one line.
pub fn flat(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ").trim().to_owned()
}

/// Takes the escapes of `inline` back.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(n)) if n.is_ascii_punctuation() => {
                out.push(*n);
                chars.next();
            }
            (c, _) => out.push(c),
        }
    }
    out
}
