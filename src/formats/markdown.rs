//! The plan as Markdown for issue trackers and documents: task lists, tables that survive any text, and the id of each line
//! in a trailing comment, so that ticks can be read back. One writer for every dialect.

use super::dialect::{COMMON, Dialect};
use super::outline::{Outline, Part, Task, outline};
use crate::pipeline::Derived;
use crate::plan::Command;
use crate::run::{Mark, State};
use crate::views::words;
use std::fmt::Write;

/// Issue trackers refuse longer texts.
pub const LONGEST: usize = 65_000;

/// The whole plan for issue trackers.
pub fn write(doc_id: &str, d: &Derived, state: &State) -> String {
    whole(doc_id, &outline(d, state), &COMMON)
}

/// The whole plan in a dialect.
pub fn whole(doc_id: &str, o: &Outline, dialect: &Dialect) -> String {
    let mut out = Page { out: String::new(), dialect };
    out.head(doc_id, o);
    for p in &o.parts {
        out.put(&out.heading(p));
        p.tasks.iter().for_each(|t| out.task(t));
    }
    out.tail(o);
    out.out
}

/// One part per phase, each with its heading, for trackers that refuse long texts: (name, text). A phase that is too long
/// by itself is cut between two of its lines.
pub fn parts(doc_id: &str, d: &Derived, state: &State) -> Vec<(String, String)> {
    let o = outline(d, state);
    let page = || Page { out: String::new(), dialect: &COMMON };
    let open = |name: &str| format!("# {}: {}\n\n{}\n", inline(&o.name), inline(name), COMMON.comment("tm-release", doc_id));
    let mut overview = page();
    overview.head(doc_id, &o);
    let mut out = vec![("overview".to_owned(), overview.out)];
    for p in &o.parts {
        let start = open(&p.label) + &page().heading(p);
        let mut text = start.clone();
        let mut n = 1;
        for t in &p.tasks {
            let mut one = page();
            one.task(t);
            if text.chars().count() + one.out.chars().count() > LONGEST && text.len() > start.len() {
                out.push((part_name(&p.place, n), std::mem::replace(&mut text, start.clone())));
                n += 1;
            }
            text.push_str(&one.out);
        }
        out.push((part_name(&p.place, n), text));
    }
    let mut rest = page();
    rest.put(&open("going back, incidents, set aside"));
    rest.tail(&o);
    out.push(("rest".to_owned(), rest.out));
    out
}

/// Whether a part is a whole phase, or one of the two that every plan has.
pub fn is_place(part: &str, d: &Derived) -> bool {
    matches!(part, "overview" | "rest") || d.plan.sections.iter().any(|s| s.place == part)
}

fn part_name(place: &str, n: usize) -> String {
    if n == 1 { place.to_owned() } else { format!("{place} ({n})") }
}

/// A page that is being written.
struct Page<'a> {
    out: String,
    dialect: &'a Dialect,
}

impl Page<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn inline(&self, text: &str) -> String {
        self.dialect.inline(text)
    }

    fn table<'a, const N: usize>(&mut self, head: &str, rows: impl IntoIterator<Item = &'a [String; N]>) {
        self.line(&format!("{head}\n|{}", "---|".repeat(N)));
        for row in rows {
            let cells: Vec<String> = row.iter().map(|c| self.inline(c)).collect();
            self.line(&format!("| {} |", cells.join(" | ")));
        }
    }

    fn head(&mut self, doc_id: &str, o: &Outline) {
        self.put(&format!("# {}\n\n{}\n\n", self.inline(&o.name), self.dialect.comment("tm-release", doc_id)));
        let rows: Vec<[String; 2]> = o.rows.iter().map(|(label, value)| [(*label).to_owned(), value.clone()]).collect();
        self.table("| | |", &rows);
        if !o.description.is_empty() {
            self.put("\n## Description\n\n");
        }
        for l in &o.description {
            self.line(format!("> {}  ", self.inline(l)).trim_end());
        }
        self.put("\n## Strategy\n\n");
        if !o.strategy.is_empty() {
            self.put(&format!("**{}**\n\n", self.inline(&o.strategy)));
        }
        o.reasons.iter().for_each(|r| self.line(&format!("- {}", self.inline(r))));
        o.vetoes.iter().for_each(|v| self.line(&format!("- **ruled out:** {}", self.inline(v))));
        o.others.iter().for_each(|(s, why)| self.line(&format!("- not {}: {}", self.inline(s), self.inline(why))));
        if !o.steps.is_empty() {
            self.put("\n");
            self.table("| step | weight | really | pause |", &o.steps);
        }
        self.put("\n");
        o.means.iter().for_each(|s| self.line(&format!("- {}", self.inline(s))));
        self.put("\n## What was understood\n\n");
        self.table("| fact | value | ground |", &o.facts);
    }

    fn heading(&self, p: &Part) -> String {
        let place = self.dialect.comment("tm-place", &p.place);
        format!("\n## {} - {}\n\n{place}\n\n", self.inline(&p.label), self.inline(&p.about))
    }

    fn task(&mut self, t: &Task) {
        let tick = match t.mark {
            Mark::Done => 'x',
            Mark::NotApplicable => self.dialect.not_applicable,
            _ => ' ',
        };
        let reason = if t.reason.is_empty() { String::new() } else { format!(": {}", self.inline(&t.reason)) };
        let word = match t.mark {
            Mark::Open | Mark::Done => String::new(),
            m => format!(" **[{}{reason}]**", words::mark(m)),
        };
        let stop = if t.stop { " `stop`" } else { "" };
        self.line(&format!("- [{tick}] {}{stop}{word} {}", self.inline(&t.title), self.dialect.comment("tm", &t.id)));
        for (label, text) in &t.told {
            self.sub(label, text);
        }
        t.commands.iter().for_each(|c| self.command(c));
    }

    fn sub(&mut self, label: &str, text: &str) {
        self.line(&format!("{}- {label}{}", self.dialect.indent, self.inline(text)));
    }

    fn command(&mut self, c: &Command) {
        let indent = self.dialect.indent;
        if self.dialect.fenced {
            if !c.title.is_empty() {
                self.line(&format!("{indent}- {}:", self.inline(&c.title)));
            }
            let fence = fence(&c.run);
            self.put(&format!("\n{indent}{fence}sh\n{}\n{indent}{fence}\n\n", indented(&c.run, indent)));
        } else {
            // Three deep: inside the line, inside its point, as code.
            let title = if c.title.is_empty() { "Run" } else { &c.title };
            self.put(&format!("{indent}- {}:\n\n{}\n\n", self.inline(title), indented(&c.run, &indent.repeat(3))));
        }
        for (label, text) in [("Expect: ", &c.expect), ("If not: ", &c.fails)] {
            if !text.is_empty() {
                self.sub(label, text);
            }
        }
    }

    fn tail(&mut self, o: &Outline) {
        if !o.standing.is_empty() {
            self.put("\n## True of the service\n\n");
        }
        o.standing.iter().for_each(|(title, held)| self.line(&format!("- {} ({})", self.inline(title), self.inline(held))));
        for (label, tasks) in &o.lists {
            self.put(&format!("\n## {label}\n\n"));
            tasks.iter().for_each(|t| self.task(t));
        }
        if !o.gone.is_empty() {
            self.put("\n## No longer needed\n\n");
        }
        o.gone.iter().for_each(|(id, told)| self.line(&format!("- {}: {}", self.inline(id), self.inline(told))));
        self.put("\n## Set aside\n\n");
        o.aside.iter().for_each(|(title, why)| self.line(&format!("- {}: {}", self.inline(title), self.inline(why))));
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

fn indented(text: &str, indent: &str) -> String {
    let mut out = String::new();
    for (i, l) in text.lines().enumerate() {
        let _ = write!(out, "{}{indent}{l}", if i == 0 { "" } else { "\n" });
    }
    out
}

/// Escapes text that stands in a line: whatever a person typed stays text.
pub fn inline(text: &str) -> String {
    COMMON.inline(text)
}
