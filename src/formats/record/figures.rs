//! What was measured, against its baseline, with its verdict.

use super::Told;
use crate::formats::paper::{Block, Point};
use crate::views::record::{self, figures};

pub(in crate::formats) fn measurements(told: &Told<'_>) -> Vec<Block> {
    let d = told.d;
    if d.state.measured.is_empty() {
        return Vec::new();
    }
    let rows = d.state.measured.iter().map(|m| &m.what).map(|m| {
        let read = figures::readings(m);
        let read = match read.as_slice() {
            [] => "nothing".into(),
            [one] => one.clone(),
            all => format!("{} readings, see below", all.len()),
        };
        vec![
            record::place(d, &m.place),
            m.name.clone(),
            read,
            figures::baseline(m).unwrap_or_default(),
            figures::change(m).unwrap_or_default(),
            figures::verdict(m.verdict).to_owned(),
            m.why.clone(),
        ]
    });
    let mut out = vec![
        Block::Heading("Figures".into()),
        Block::Text("For latency and errors only a rise counts against the release; a drop is information.".into()),
        Block::Table(vec!["where", "figure", "read", "baseline", "change", "verdict", "why"], rows.collect()),
    ];
    let series: Vec<_> = d.state.measured.iter().map(|m| &m.what).filter(|m| m.readings.len() > 1).collect();
    if series.is_empty() {
        return out;
    }
    out.push(Block::Text("Reading by reading:".into()));
    let points = series.into_iter().map(|m| {
        let all: Vec<String> = figures::readings(m).iter().enumerate().map(|(i, r)| format!("Iteration {}: {r}", i + 1)).collect();
        Point::of(format!("{}, {}: {}; {}", record::place(d, &m.place), m.name, all.join("; "), figures::verdict(m.verdict)))
    });
    out.push(Block::List(points.collect()));
    out
}
