//! The plan in Confluence's storage format: XML with task lists whose boxes Confluence keeps, and code macros.
//!
//! The body of a task may hold a line and no more, so how a thing is done stands below its list, folded.

use super::outline::{Outline, Part, Task, outline};
use crate::pipeline::Derived;
use crate::plan::Command;
use crate::run::{Mark, State};
use crate::views::words;

/// Writes the body of a page.
pub fn write(d: &Derived, state: &State) -> String {
    let o = outline(d, state);
    let mut page = Page::default();
    page.head(&o);
    o.parts.iter().for_each(|p| page.part(p));
    page.pairs("True of the service", &o.standing);
    for (label, tasks) in &o.lists {
        page.line(&format!("<h2>{}</h2>", text(label)));
        page.tasks(label, tasks);
    }
    page.pairs("No longer needed", &o.gone);
    page.pairs("Set aside", &o.aside);
    page.out
}

/// A page that is being written.
#[derive(Default)]
struct Page {
    out: String,
    /// Tasks so far; each needs a number of its own.
    count: usize,
}

impl Page {
    fn line(&mut self, xml: &str) {
        self.out.push_str(xml);
        self.out.push('\n');
    }

    fn head(&mut self, o: &Outline) {
        self.line("<ac:structured-macro ac:name=\"toc\"/>");
        self.line("<table><tbody>");
        o.rows.iter().for_each(|(label, value)| self.line(&format!("<tr><th>{label}</th><td>{}</td></tr>", text(value))));
        self.line("</tbody></table>");
        if !o.description.is_empty() {
            let lines: Vec<String> = o.description.iter().map(|l| text(l)).collect();
            self.line(&format!("<h2>Description</h2>\n<blockquote><p>{}</p></blockquote>", lines.join("<br/>")));
        }
        self.line(&format!("<h2>Strategy</h2>\n<p><strong>{}</strong></p>", text(&o.strategy)));
        let reasons = o.reasons.iter().map(|r| text(r));
        let vetoes = o.vetoes.iter().map(|v| format!("<strong>ruled out:</strong> {}", text(v)));
        let others = o.others.iter().map(|(s, why)| format!("not {}: {}", text(s), text(why)));
        self.list(reasons.chain(vetoes).chain(others).collect());
        self.table(&["step", "weight", "really", "pause"], &o.steps);
        self.list(o.means.iter().map(|s| text(s)).collect());
        self.line("<h2>What was understood</h2>");
        self.table(&["fact", "value", "ground"], &o.facts);
    }

    /// A list of items that are escaped already.
    fn list(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.line(&format!("<ul><li>{}</li></ul>", items.join("</li>\n<li>")));
        }
    }

    fn table<const N: usize>(&mut self, head: &[&str; N], rows: &[[String; N]]) {
        if rows.is_empty() {
            return;
        }
        self.line(&format!("<table><tbody>\n<tr><th>{}</th></tr>", head.join("</th><th>")));
        for row in rows {
            self.line(&format!("<tr><td>{}</td></tr>", row.each_ref().map(|c| text(c)).join("</td><td>")));
        }
        self.line("</tbody></table>");
    }

    fn pairs(&mut self, label: &str, rows: &[(String, String)]) {
        if !rows.is_empty() {
            self.line(&format!("<h2>{label}</h2>"));
            self.list(rows.iter().map(|(what, told)| format!("{}: {}", text(what), text(told))).collect());
        }
    }

    fn part(&mut self, p: &Part) {
        self.line(&format!("<h2>{} - {}</h2>", text(&p.label), text(&p.about)));
        self.tasks(&p.label, &p.tasks);
    }

    fn tasks(&mut self, label: &str, tasks: &[Task]) {
        if tasks.is_empty() {
            return;
        }
        self.line("<ac:task-list>");
        for t in tasks {
            self.count += 1;
            let status = if t.mark == Mark::Done { "complete" } else { "incomplete" };
            self.line(&format!(
                "<ac:task><ac:task-id>{}</ac:task-id><ac:task-status>{status}</ac:task-status><ac:task-body>{}</ac:task-body></ac:task>",
                self.count,
                body(t)
            ));
        }
        self.line("</ac:task-list>");
        self.line(&format!(
            "<ac:structured-macro ac:name=\"expand\"><ac:parameter ac:name=\"title\">How: {}</ac:parameter><ac:rich-text-body>",
            text(label)
        ));
        tasks.iter().for_each(|t| self.how(t));
        self.line("</ac:rich-text-body></ac:structured-macro>");
    }

    fn how(&mut self, t: &Task) {
        self.line(&format!("<h4>{}</h4>", text(&t.title)));
        self.list(t.told.iter().map(|(label, told)| format!("{label}{}", text(told))).collect());
        t.commands.iter().for_each(|c| self.command(c));
    }

    fn command(&mut self, c: &Command) {
        if !c.title.is_empty() {
            self.line(&format!("<p>{}</p>", text(&c.title)));
        }
        self.line(&format!(
            "<ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"language\">bash</ac:parameter><ac:plain-text-body>{}</ac:plain-text-body></ac:structured-macro>",
            cdata(c.run.trim_end())
        ));
        let told = [("Expect: ", &c.expect), ("If not: ", &c.fails)];
        self.list(told.iter().filter(|(_, t)| !t.is_empty()).map(|(label, t)| format!("{label}{}", text(t))).collect());
    }
}

/// The line of a task: its title, whether it stops the release, its state if a box cannot tell it.
fn body(t: &Task) -> String {
    let mut out = text(&t.title);
    if t.stop {
        out.push_str(" <ac:structured-macro ac:name=\"status\"><ac:parameter ac:name=\"colour\">Red</ac:parameter><ac:parameter ac:name=\"title\">stop</ac:parameter></ac:structured-macro>");
    }
    if !matches!(t.mark, Mark::Open | Mark::Done) {
        let reason = if t.reason.is_empty() { String::new() } else { format!(": {}", text(&t.reason)) };
        out.push_str(&format!(" <em>{}{reason}</em>", words::mark(t.mark)));
    }
    out
}

/// Whether XML 1.0 has a place for a character; a page with any other is refused as a whole.
fn allowed(c: &char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Escapes text.
fn text(t: &str) -> String {
    super::html::escape(&t.chars().filter(allowed).collect::<String>()).replace("\r\n", " ").replace(['\n', '\r'], " ")
}

/// Text that stands as it is. `]]>` would end it, so it is cut in two between its signs.
fn cdata(t: &str) -> String {
    let t: String = t.chars().filter(allowed).collect();
    format!("<![CDATA[{}]]>", t.replace("]]>", "]]]]><![CDATA[>"))
}
