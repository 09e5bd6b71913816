//! What was decided, stopped and done, in the order of time.

use super::{Told, lengths::planned};
use crate::formats::paper::{Block, Point};
use crate::rollout::{Pause, capacity, consequences};
use crate::views::record::spans::{day_of, took};
use crate::views::record::{self, Happening, stops};
use crate::when::MINUTE;

pub(super) fn rollout(told: &Told<'_>) -> Vec<Block> {
    let d = told.d;
    let means = consequences::consequences(&d.rollout, &d.scenario);
    let mut out = Vec::new();
    if let Some(c) = means.capacity {
        out.push(Block::Heading("The rollout".into()));
        out.push(Block::Text(format!("Between {} and {} pods serve while it rolls.", c.least, c.most)));
    }
    if means.steps.is_empty() {
        return out;
    }
    out.push(Block::Heading("The rollout".into()));
    out.push(Block::Text("Weights as set, and the pods that follow from them.".into()));
    let rows = d.rollout.steps.iter().zip(&means.steps).enumerate().map(|(i, (s, m))| {
        let place = format!("step:{}", s.id);
        let pods = m.pods.or_else(|| d.rollout.replicas.map(|n| capacity::routed(n, s.weight)));
        let (new, all) = match (pods, d.rollout.replicas) {
            // At 100 % the old pods go as soon as the new version is the stable one.
            (Some(_), Some(n)) if s.weight == 100 => (n.to_string(), n.to_string()),
            (Some((canary, stable)), _) => (canary.to_string(), (canary.saturating_add(stable)).to_string()),
            _ => ("unknown".into(), "unknown".into()),
        };
        let real = m.real.map_or("unknown".to_owned(), |r| format!("{r} %"));
        let pause = match s.pause {
            Pause::Minutes(_) if s.weight == 100 => String::new(),
            Pause::Minutes(m) => planned(Some(i64::from(m))),
            Pause::UntilDecided => "until decided".into(),
        };
        let label = format!("Step {}, {} %", i + 1, s.weight);
        let span = |label: &str| told.spans.iter().find(|x| x.label == label).and_then(|x| x.actual);
        let full = span("From the start to 100 %").map(|(_, to)| to).filter(|_| s.weight == 100);
        let began = span(&label).map(|(from, _)| from).or(full).map(|at| told.clock(at)).unwrap_or_default();
        let decided = d.state.decided.iter().rev().find(|x| x.what.place == place).map_or("", |x| record::choice(x.what.choice));
        vec![(i + 1).to_string(), format!("{} %", s.weight), real, new, all, pause, began, decided.to_owned()]
    });
    out.push(Block::table(&["step", "weight set", "really", "new pods", "all pods", "pause", "began", "decided"], rows.collect()));
    out
}

pub(super) fn decisions(told: &Told<'_>) -> Vec<Block> {
    let points = told.d.state.decided.iter().map(|x| {
        let by = if x.by.is_empty() { "nobody named" } else { &x.by };
        let under = [("Why", &x.what.why), ("Shown then", &x.what.shown)];
        Point {
            strong: record::choice(x.what.choice).into(),
            text: format!("at {}, {} by {by}", told.moment(x.at), record::place(told.d, &x.what.place)),
            under: under.into_iter().filter(|(_, t)| !t.is_empty()).map(|(l, t)| format!("{l}: {t}")).collect(),
            printed: String::new(),
        }
    });
    part("Decisions", points.collect())
}

pub(super) fn holds(told: &Told<'_>) -> Vec<Block> {
    let points = stops::holds(told.d).into_iter().map(|h| {
        let length = h.to.map_or("not ended".to_owned(), |to| format!("{}, to {}", took(h.from, to), told.clock(to)));
        let by = if h.by.is_empty() { String::new() } else { format!(" by {}", h.by) };
        let end = if h.end.is_empty() { String::new() } else { format!("Ended: {}", h.end) };
        Point {
            strong: length,
            text: format!("from {}, {}{by}", told.moment(h.from), h.place),
            under: [h.why, end].into_iter().filter(|t| !t.is_empty()).collect(),
            printed: String::new(),
        }
    });
    part("Holds", points.collect())
}

pub(super) fn exceptions(told: &Told<'_>) -> Vec<Block> {
    let points = stops::exceptions(told.d).into_iter().map(|e| {
        let by = if e.by.is_empty() { "nobody named".into() } else { e.by };
        Point { text: format!("{} ({by}, {})", e.what, told.moment(e.at)), under: vec![format!("Why: {}", e.why)], ..Point::default() }
    });
    part("Exceptions", points.collect())
}

fn part(heading: &str, points: Vec<Point>) -> Vec<Block> {
    if points.is_empty() { Vec::new() } else { vec![Block::Heading(heading.into()), Block::List(points)] }
}

/// What happened from one moment to another, day by day.
pub(in crate::formats) fn timeline(told: &Told<'_>, from: i64, to: i64) -> Vec<Block> {
    let mut out = Vec::new();
    let mut day = String::new();
    let mut points = Vec::new();
    for h in told.events.iter().filter(|h| (from..=to).contains(&h.at)) {
        let today = day_of(told.d, told.zones, h.at);
        if today != day {
            if !points.is_empty() {
                out.push(Block::List(std::mem::take(&mut points)));
            }
            out.push(Block::Under(today.clone()));
            day = today;
        }
        points.push(point(told, h));
    }
    if !points.is_empty() {
        out.push(Block::List(points));
    }
    out
}

fn point(told: &Told<'_>, h: &Happening) -> Point {
    let mut head = vec![told.clock(h.at)];
    head.extend((!h.place.is_empty()).then(|| record::place(told.d, &h.place)));
    head.extend((!h.by.is_empty()).then(|| h.by.clone()));
    head.extend((!h.heard_from.is_empty()).then(|| format!("heard from {}", h.heard_from)));
    if h.recorded.saturating_sub(h.at) >= MINUTE {
        head.push(format!("written down {}", told.clock(h.recorded)));
    }
    let head = head.join(", ");
    let (text, under) = match h.told.as_slice() {
        [one] => (format!("{head}: {one}"), Vec::new()),
        all => (format!("{head}:"), all.to_vec()),
    };
    Point { text, under, printed: h.printed.clone(), ..Point::default() }
}
