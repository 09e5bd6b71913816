//! The plan as one HTML page that prints well; also what is copied as rich text.

use crate::catalogue::Weight;
use crate::pipeline::{Derived, Library};
use crate::plan::Line;
use crate::plan::runbook::{Step, of_line};
use crate::run::{Mark, State};
use crate::views::{status, words};
use std::fmt::Write;

/// The plan as a page of its own.
pub fn write(d: &Derived, state: &State) -> String {
    let style = "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}h2{border-bottom:1px solid #ccc}li{margin:.3rem 0}ul{padding-left:1.2rem}.t{list-style:none;padding:0}pre{background:#f3f3f3;padding:.5rem;white-space:pre-wrap}small{color:#555}th{text-align:left;padding-right:1rem;font-weight:normal;color:#555}@media print{body{margin:0;max-width:none}li{break-inside:avoid}}.s{font-size:.75rem;border:1px solid #a00;color:#a00;padding:0 .3rem}";
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title><style>{style}</style></head><body>\n{1}</body></html>\n",
        escape(&status::name(d)),
        body(d, state)
    )
}

/// The plan without the page around it, for pasting into a document.
pub fn body(d: &Derived, state: &State) -> String {
    let lib = Library::whole();
    let book = crate::pipeline::runbook(d, lib);
    let mut out = format!("<h1>{}</h1>\n<table>\n", escape(&status::name(d)));
    for (label, value) in super::header::rows(d) {
        let _ = writeln!(out, "<tr><th>{label}</th><td>{}</td></tr>", escape(&value));
    }
    out.push_str("</table>\n<ul>\n");
    for r in d.ranking.scored.iter().filter(|s| s.id == d.strategy).flat_map(|s| &s.reasons) {
        let _ = writeln!(out, "<li>{}{}</li>", if r.points < 0 { "against: " } else { "" }, escape(&r.because));
    }
    out.push_str("</ul>\n");
    for s in &d.plan.sections {
        let _ = writeln!(out, "<h2>{} <small>{}</small></h2>\n<ul class=\"t\">", escape(&s.label), escape(&s.about));
        s.lines.iter().for_each(|l| line(&mut out, l, state, &book));
        out.push_str("</ul>\n");
    }
    if !d.plan.standing.is_empty() {
        out.push_str("<h2>True of the service</h2>\n<ul>\n");
        for l in &d.plan.standing {
            let held = state.confirmed.get(&l.item).map(|c| format!(" (confirmed by {})", c.owner)).unwrap_or_default();
            let _ = writeln!(out, "<li>{}{}</li>", escape(&l.title), escape(&held));
        }
        out.push_str("</ul>\n");
    }
    for (list, lines) in &d.plan.lists {
        let label = if *list == crate::catalogue::EventList::Rollback { "If we must go back" } else { "If there is an incident" };
        let _ = writeln!(out, "<h2>{label}</h2>\n<ul class=\"t\">");
        lines.iter().for_each(|l| line(&mut out, l, state, &book));
        out.push_str("</ul>\n");
    }
    out.push_str("<h2>Set aside</h2>\n<ul>\n");
    for a in &d.plan.aside {
        let _ = writeln!(out, "<li>{}: {}</li>", escape(&a.title), escape(&words::aside(lib, &a.condition)));
    }
    out.push_str("</ul>\n");
    out
}

fn line(out: &mut String, l: &Line, state: &State, book: &[Step]) {
    let s = state.lines.get(&l.id).cloned().unwrap_or_default();
    let tick = match s.mark {
        Mark::Done => "\u{2611}",
        Mark::NotApplicable => "\u{2014}",
        Mark::Failed => "\u{2612}",
        _ => "\u{2610}",
    };
    let _ = write!(out, "<li>{tick} {}", escape(&l.title));
    if l.weight == Weight::Stop {
        out.push_str(" <span class=\"s\">stop</span>");
    }
    if s.mark != Mark::Open {
        let _ = write!(
            out,
            " <small>{}{}{}</small>",
            words::mark(s.mark),
            if s.by.is_empty() { String::new() } else { format!(" by {}", escape(&s.by)) },
            if s.reason.is_empty() { String::new() } else { format!(": {}", escape(&s.reason)) }
        );
    }
    let parts = l.parts.iter().map(|p| ("", p));
    let told = [("", &l.action)].into_iter().chain(parts).chain([("Done when: ", &l.verify), ("Note: ", &s.note), ("Link: ", &s.link)]);
    let told: Vec<_> = told.filter(|(_, t)| !t.is_empty()).collect();
    if !told.is_empty() {
        out.push_str("<ul>");
        for (label, t) in told {
            let _ = write!(out, "<li>{label}{}</li>", escape(t));
        }
        out.push_str("</ul>");
    }
    for c in of_line(book, l, None) {
        if !c.title.is_empty() {
            let _ = write!(out, "<p>{}</p>", escape(&c.title));
        }
        let _ = write!(out, "<pre>{}</pre>", escape(&c.run));
    }
    out.push_str("</li>\n");
}

/// Escapes text for HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
