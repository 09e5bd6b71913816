//! What was measured, against its baseline, with its verdict.

use super::Told;
use crate::formats::paper::{Block, Point};
use crate::pipeline::Library;
use crate::run::{Measurement, Noted};
use crate::views::chart;
use crate::views::record::spans::offset;
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
        Block::table(&["where", "figure", "read", "baseline", "change", "verdict", "why"], rows.collect()),
    ];
    let series: Vec<_> = d.state.measured.iter().map(|m| &m.what).filter(|m| m.readings.len() > 1).collect();
    if !series.is_empty() {
        out.push(Block::Text("Reading by reading:".into()));
        out.push(Block::List(series.into_iter().map(|m| readings(told, m)).collect()));
    }
    out.extend(d.state.measured.iter().filter_map(|m| drawing(told, m)));
    out
}

fn readings(told: &Told<'_>, m: &Measurement) -> Point {
    let all: Vec<String> = figures::readings(m).iter().enumerate().map(|(i, r)| format!("Iteration {}: {r}", i + 1)).collect();
    Point::of(format!("{}, {}: {}; {}", record::place(told.d, &m.place), m.name, all.join("; "), figures::verdict(m.verdict)))
}

/// The chart of a series, with its verdict in words.
fn drawing(told: &Told<'_>, m: &Noted<Measurement>) -> Option<Block> {
    let (d, what) = (told.d, &m.what);
    let series = chart::tracks(what);
    if series.is_empty() {
        return None;
    }
    let limits: Vec<(String, i64)> = chart::limit(what, &Library::whole().limits, &d.limits).into_iter().collect();
    let offset = offset(d, told.zones, m.at);
    let drawn = chart::chart(&chart::Given { name: &what.name, unit: &what.unit, series: &series, limits: &limits, offset });
    let words = format!("{}, {}: {}", record::place(d, &what.place), what.name, figures::verdict(what.verdict));
    Some(Block::Drawing(Box::new(drawn), words))
}
