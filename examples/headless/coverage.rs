//! `coverage`: JSON lines, each requirement with the text that a person gets for it.

use serde_json::json;
use std::io::Write;
use tminus::catalogue::{Item, Kind};
use tminus::pipeline::Library;
use tminus::plan::fill::Names;
use tminus::rollout::{Pause, Rollout, Step};
use tminus::scenario::Scenario;

/// Writes one line a requirement and text.
pub(crate) fn run() -> u8 {
    let lib = Library::whole();
    let (scenario, rollout, own) = (Scenario::default(), Rollout::default(), std::collections::BTreeMap::new());
    let names = Names { scenario: &scenario, rollout: &rollout, limits: &lib.limits, own_limits: &own };
    let step = Step { id: "s1".into(), weight: 10, pause: Pause::Minutes(5), gate: true };
    let mut lines = Vec::new();
    let mut add = |ids: &[String], item: &str, text: &str, place: &str| {
        let shown = names.fill(text, Some(&step));
        lines.extend(ids.iter().map(|id| json!({"id": id, "item": item, "text": shown, "where": place})));
    };
    for item in lib.areas.iter().flat_map(|a| &a.items) {
        let place = place(item);
        let whole = [&item.title, &item.action, &item.verify, &item.why].map(|t| t.trim()).join(" ");
        add(&item.covers, &item.id, whole.trim(), place);
        for b in &item.branches {
            add(&b.covers, &item.id, &format!("{}: if {}: {}", item.title, b.found, b.then), place);
        }
        for part in item.parts.iter().chain(&item.first) {
            add(&part.covers, &item.id, &format!("{}: {}", item.title, part.text), place);
        }
    }
    for s in &lib.strategies {
        for n in &s.notes {
            add(&n.covers, &format!("strategy.{}", s.id), &n.text, "strategy screen");
        }
    }
    for c in lib.tools().iter().flat_map(|t| &t.commands) {
        let whole = format!("{}: {}. {} {}", c.title, c.run.trim(), c.needs.trim(), c.fails.trim());
        add(&c.covers, &c.id, whole.trim(), "run book");
    }
    for (m, moment) in tminus::messages::embedded().iter().flat_map(|f| f.messages.iter().map(move |m| (m, &f.label))) {
        let head = format!("{moment} to {}", m.audience);
        add(&m.covers, &m.id, &format!("{head}, by {}, {}: {}", m.channel, m.cadence, m.subject), "messages");
        for b in &m.body {
            let bullets: Vec<&str> = b.bullets.iter().map(|l| l.text.as_str()).collect();
            let rows: Vec<String> = b.rows.iter().map(|r| format!("{}: {} {}", r.label, r.value, r.form)).collect();
            let label = if b.label.is_empty() { String::new() } else { format!("{}: ", b.label) };
            add(&b.covers, &m.id, &format!("{head}: {}{}{label}{}{}", b.heading, b.text, bullets.join("; "), rows.join("; ")), "messages");
            for l in &b.bullets {
                add(&l.covers, &m.id, &format!("{head}: {}", l.text), "messages");
            }
            for r in &b.rows {
                // A blank field shows the form of its value.
                let value = if r.form.starts_with('[') { &r.form } else { &r.value };
                add(&r.covers, &m.id, &format!("{head}: {}: {value}", r.label), "messages");
            }
        }
    }
    let mut out = std::io::stdout().lock();
    for line in lines {
        if writeln!(out, "{line}").is_err() {
            return 1;
        }
    }
    0
}

fn place(item: &Item) -> &'static str {
    match (item.kind, item.list) {
        (Kind::Check, None) => "checklist",
        (Kind::Check, Some(_)) => "going back and incident lists",
        (Kind::Field, _) => "header of the checklist",
        (Kind::Outline, _) => "templates",
        (Kind::Principle, _) => "help",
    }
}
