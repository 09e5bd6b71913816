//! What the build of sentences says without a word of the vocabulary: shares that make a whole, settings by their names, a stop
//! that is followed by a start, going back because something is broken.

use super::numbers;
use super::stance;
use super::tokens::{Kind, Sentence};
use super::{Observation, Stance, stated};
use crate::facts::{Value, id};

/// "90% keeps going to A, 10% to B": shares of the traffic that make a whole.
pub(super) fn split_traffic(text: &str, s: &Sentence, going_back: bool) -> Option<Observation> {
    let all: Vec<_> = numbers::numbers(text, &s.words).into_iter().filter(|n| n.tail == "%").collect();
    let [a, b] = all.as_slice() else { return None };
    let (first, last) = (s.words.get(a.first)?, s.words.get(b.next.checked_sub(1)?)?);
    let parts = a.value > 0 && b.value > 0 && a.value + b.value == 100_000;
    (parts && stance::of(s, a.first, b.next - 1, going_back) == Stance::Affirmed)
        .then(|| Observation { weight: 3, ..stated(text, id::STRATEGY_STATED, Value::Text("canary".into()), (first.start, last.end)) })
}

/// "10% for 30 min and then all": a share, held for a while.
pub(super) fn share_for_a_while(text: &str, s: &Sentence, going_back: bool) -> Option<Observation> {
    let all = numbers::numbers(text, &s.words);
    let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
    let time = |i: usize| {
        let unit = word(i).trim_start_matches(|c: char| c.is_ascii_digit());
        ["min", "hour", "day", "week"].iter().any(|u| unit.starts_with(u)) || unit == "h" && word(i).len() > 1
    };
    let hit = all.iter().find(|n| n.tail == "%" && n.value < 100_000 && word(n.next) == "for" && (n.next + 1..n.next + 4).any(time))?;
    let (first, last) = (s.words.get(hit.first)?, s.words.get(hit.next)?);
    let rest =
        (hit.next..s.words.len()).any(|i| matches!(word(i), "all" | "everyone" | "everybody" | "rest" | "100" | "then" | "everything"));
    (rest && stance::of(s, hit.first, hit.next, going_back) == Stance::Affirmed)
        .then(|| Observation { weight: 3, ..stated(text, id::STRATEGY_STATED, Value::Text("canary".into()), (first.start, last.end)) })
}

/// `KC_DB_PASSWORD`, `MAX_POOL_SIZE`: names of settings; some of them hold secrets.
pub(super) fn named_settings(text: &str, s: &Sentence, going_back: bool) -> Vec<Observation> {
    let mut out = Vec::new();
    if !s.words.iter().any(|w| w.glue == '_') {
        return out;
    }
    let mut i = 0;
    while i < s.words.len() {
        let mut end = i + 1;
        while s.words.get(end).is_some_and(|w| w.glue == '_') {
            end += 1;
        }
        if let (true, Some(a), Some(b)) = (end - i > 1, s.words.get(i), s.words.get(end - 1))
            && let Some(name) = text.get(a.start..b.end)
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && name.chars().any(|c| c.is_ascii_uppercase())
            && !name.starts_with("DO_NOT")
            && stance::of(s, i, end - 1, going_back) == Stance::Affirmed
        {
            let secret = ["PASSWORD", "SECRET", "TOKEN", "API_KEY", "PRIVATE", "CREDENTIAL"].iter().any(|p| name.contains(p));
            let fact = if secret { "secrets-change" } else { "config-change" };
            out.push(stated(text, fact, Value::Component { touched: true }, (a.start, b.end)));
        }
        i = end;
    }
    out
}

/// `values.yaml`, `edge.hcl`: a file of settings that is named is one that is changed; a manifest, a playbook or a workflow is run.
pub(super) fn settings_file(text: &str, s: &Sentence, going_back: bool) -> Option<Observation> {
    let ends = ["yaml", "yml", "conf", "ini", "env", "toml", "properties", "cfg", "cnf", "hcl", "tmpl", "j2"];
    let run = ["manifest", "manifests", "playbook", "workflow", "workflows", "deployment", "compose", "kustomization"];
    let at = (1..s.words.len()).find(|i| s.words.get(*i).is_some_and(|w| w.glue == '.' && ends.contains(&w.lower.as_str())))?;
    let (first, last) = (s.words.get(at - 1)?, s.words.get(at)?);
    let plain = !s.words.iter().any(|w| run.contains(&w.lower.as_str()));
    (plain && stance::of(s, at - 1, at, going_back) == Stance::Affirmed)
        .then(|| stated(text, "config-change", Value::Component { touched: true }, (first.start, last.end)))
}

/// A step that stops something and a later one that starts it: in-place, with an outage between.
pub(super) fn stop_and_start(text: &str, sentences: &[Sentence]) -> Option<Observation> {
    let opens = |s: &Sentence, verbs: &[&str]| {
        let step = s.words.iter().take(3).position(|w| verbs.contains(&w.lower.as_str()));
        step.is_some_and(|at| {
            s.words
                .iter()
                .take(at)
                .all(|w| w.lower.bytes().all(|b| b.is_ascii_digit()) || matches!(w.lower.as_str(), "then" | "and" | "first"))
        })
    };
    let body = || sentences.iter().enumerate().filter(|(_, s)| s.kind == Kind::Body);
    let within = |s: &Sentence| {
        let at = |verbs: &[&str], from: usize| {
            (from..s.words.len()).find(|k| s.words.get(*k).is_some_and(|w| verbs.contains(&w.lower.as_str())))
        };
        let stop = at(&["stop", "stopping"], 0)?;
        let start = at(&["start", "boot", "restart"], stop + 2)?;
        let listed = s.words.get(stop + 1..=start)?.iter().filter(|w| w.breaks).count() > 1;
        (listed && start - stop < 16 && stance::of(s, stop, stop, false) == Stance::Affirmed)
            .then_some((s.words.get(stop)?.start, s.words.get(start)?.end))
    };
    let rolls = ["each", "every", "time", "batch", "batches", "turn", "next"];
    if sentences.iter().any(|s| {
        s.words.windows(2).any(|w| matches!(w, [a, b] if a.lower == "a" && b.lower == "time"))
            || s.words.iter().filter(|w| rolls.contains(&w.lower.as_str())).count() > 1
    }) {
        return None;
    }
    let span = body().find_map(|(_, s)| within(s)).or_else(|| {
        let (at, stop) = body().find(|(_, s)| opens(s, &["stop", "halt", "quiesce", "shutdown"]))?;
        let (_, start) = body().find(|(n, s)| *n > at && opens(s, &["start", "boot"]))?;
        let _ = start;
        Some((stop.words.first()?.start, stop.words.last()?.end))
    })?;
    Some(Observation { weight: 2, ..stated(text, id::STRATEGY_STATED, Value::Text("recreate".into()), span) })
}

/// Going back because something is broken is as urgent as a fix.
pub(super) fn urgent_return(text: &str, sentences: &[Sentence]) -> Option<Observation> {
    let faults = [
        "500", "500s", "5xx", "broken", "broke", "down", "failing", "fails", "failed", "crash", "crashes", "crashing", "incident", "wrong",
        "outage",
    ];
    let w = sentences.iter().flat_map(|s| &s.words).find(|w| faults.contains(&w.lower.as_str()))?;
    Some(Observation { weight: 2, ..stated(text, id::CRITICALITY, Value::Text("hotfix".into()), (w.start, w.end)) })
}
