//! The release notes: what the facts say that changed, and what the log says of how it went. Nothing is made up.

use super::paper::{Block, Point};
use super::record::outcome_words;
use crate::messages::block::Block as Said;
use crate::pipeline::{self, Derived, Library};
use crate::run::Verdict;
use crate::views::record::{self, Outcome, figures};
use crate::when::Zones;

/// The message that says what changed.
const MESSAGE: &str = "release-notes.internal";

/// The notes before their format.
pub fn notes(d: &Derived, zones: &dyn Zones) -> Vec<Block> {
    let all = pipeline::messages(d, Library::whole(), zones);
    let mut out: Vec<Block> = match all.all.iter().find(|m| m.id == MESSAGE) {
        Some(m) => m.blocks.iter().flat_map(block).collect(),
        None => Vec::new(),
    };
    if let Some(Block::Heading(title)) = out.first().cloned() {
        out.remove(0);
        out.insert(0, Block::Title(title));
    }
    if record::outcome(d) != Outcome::Unfinished {
        out.insert(1.min(out.len()), Block::Rows(vec![("Outcome".into(), outcome_words(d).into())]));
    }
    out.extend(measured(d));
    out
}

fn block(b: &Said) -> Vec<Block> {
    let list = |items: &[String]| Block::List(items.iter().map(Point::of).collect());
    match b {
        Said::Heading(t) => vec![Block::Heading(t.clone())],
        Said::Text(t) => vec![Block::Text(t.clone())],
        Said::Bullets(label, items) if label.is_empty() => vec![list(items)],
        Said::Bullets(label, items) => vec![Block::Heading(label.clone()), list(items)],
        Said::Rows(rows) => vec![Block::Rows(rows.clone())],
    }
}

/// The last figure of each name that was read from the new version, compared with a baseline, and passed.
fn measured(d: &Derived) -> Vec<Block> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let new = |place: &str| place.starts_with("step:") || place.starts_with("T+");
    for m in d.state.measured.iter().map(|m| &m.what).filter(|m| m.verdict == Verdict::Pass && new(&m.place)) {
        let (Some(before), Some(change)) = (figures::baseline(m), figures::change(m)) else { continue };
        let last = figures::readings(m).pop().unwrap_or_default();
        let row = vec![m.name.clone(), before, last, change, record::place(d, &m.place)];
        rows.retain(|(name, _)| name != &m.name);
        rows.push((m.name.clone(), row));
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    vec![Block::Heading("Measured".into()), Block::table(&["figure", "before", "after", "change", "where"], rows)]
}
