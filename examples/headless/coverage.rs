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
    let lib = Library::embedded();
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
        for part in &item.parts {
            add(&part.covers, &item.id, &format!("{}: {}", item.title, part.text), place);
        }
    }
    for s in &lib.strategies {
        for n in &s.notes {
            add(&n.covers, &format!("strategy.{}", s.id), &n.text, "strategy screen");
        }
    }
    for c in lib.tools.iter().flat_map(|t| &t.commands) {
        let whole = format!("{}: {}. {} {}", c.title, c.run.trim(), c.needs.trim(), c.fails.trim());
        add(&c.covers, &c.id, whole.trim(), "run book");
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
