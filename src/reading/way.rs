//! Ways of shipping that are told without their names: one unit after the other, numbered groups, some first and the rest later.

use super::stance;
use super::tokens::Sentence;
use super::{Observation, Stance, stated};
use crate::facts::{Value, id};

/// Pairs that are no units: "step by step" says how careful, "side by side" where.
const NO_UNITS: &[&str] =
    &["step", "side", "day", "line", "word", "case", "week", "hour", "time", "again", "year", "month", "bit", "minute"];
/// Words that put things in a sequence.
const IN_TURN: &[&str] = &["first", "then", "next", "once", "before", "after", "followed", "starting", "last", "finally", "moving"];
/// Groups that a release reaches one after the other, the first of them to learn from.
const GROUPS: &[&str] = &["group", "ring", "wave", "cohort"];
/// What is meant by the rest.
const REST: &[&str] = &["rest", "others", "remaining", "everyone", "everybody", "everywhere", "all", "fleet", "everything", "other"];
/// What is served, by the name of one or of all.
const SERVED: &[&str] = &[
    "traffic", "requests", "sessions", "visitors", "calls", "users", "connections", "instances", "pods", "hosts", "nodes", "servers",
    "fleet", "customers",
];
/// Units of which one can go first.
const UNITS: &[&str] = &[
    "pod", "pods", "host", "hosts", "node", "nodes", "server", "servers", "instance", "instances", "machine", "machines", "box", "replica",
    "replicas", "worker", "workers", "task", "tasks", "container", "region", "site", "tenant", "customer", "customers", "users", "store",
    "shop", "cluster", "team", "shard", "location",
];

/// What one sentence tells.
pub(super) fn of_sentence(text: &str, s: &Sentence, going_back: bool) -> Option<Observation> {
    let (way, first, last) = by_unit(text, s).or_else(|| share(s)).or_else(|| in_turn(s)).or_else(|| some_first(s))?;
    let span = (s.words.get(first)?.start, s.words.get(last)?.end);
    (stance::of(s, first, last, going_back) == Stance::Affirmed).then(|| told(text, way, span))
}

fn told(text: &str, way: &str, span: (usize, usize)) -> Observation {
    stated(text, id::STRATEGY_STATED, Value::Text(way.into()), span)
}

fn word(s: &Sentence, i: usize) -> &str {
    s.words.get(i).map_or("", |w| w.lower.as_str())
}

/// "Node by node", "rack after rack".
fn by_unit(text: &str, s: &Sentence) -> Option<(&'static str, usize, usize)> {
    let pair = |i: &usize| matches!(word(s, i + 1), "by" | "after") && word(s, *i) == word(s, i + 2) && word(s, *i).len() > 1;
    let at = (0..s.words.len()).find(|i| pair(i) && !NO_UNITS.contains(&word(s, *i)))?;
    // "JobsetEvals by JobsetEvals" counts things that have names.
    let plain = s.words.get(at).and_then(|w| text.as_bytes().get(w.start)).is_some_and(u8::is_ascii_lowercase) || at == 0;
    if !plain {
        return None;
    }
    Some(("rolling", at, at + 2))
}

/// A name that is a word and a number: `web01`, `group1`.
fn numbered(word: &str) -> Option<(&str, &str)> {
    let head = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = word.get(head.len()..)?;
    (head.len() > 1 && !number.is_empty() && number.len() < 4 && head.bytes().all(|b| b.is_ascii_lowercase())).then_some((head, number))
}

/// "Starting with db02, then db01": machines that differ by their number, in a sequence.
fn in_turn(s: &Sentence) -> Option<(&'static str, usize, usize)> {
    let all: Vec<(usize, &str, &str)> = (0..s.words.len()).filter_map(|i| numbered(word(s, i)).map(|(h, n)| (i, h, n))).collect();
    let (a, b) = all.iter().enumerate().find_map(|(k, a)| {
        let b = all.get(k + 1..)?.iter().find(|b| a.1 == b.1 && a.2 != b.2)?;
        Some((a.0, b.0))
    })?;
    let sequence = (0..b).any(|i| IN_TURN.contains(&word(s, i)));
    (sequence && !GROUPS.contains(&numbered(word(s, a))?.0)).then_some(("rolling", a, b))
}

/// "10 % of requests", "5% of new sessions": a share of what is served.
fn share(s: &Sentence) -> Option<(&'static str, usize, usize)> {
    let part = |w: &str| w.strip_suffix('%').is_some_and(|n| n.parse::<u8>().map_or(n.is_empty(), |n| (1..100).contains(&n)));
    let of = (1..s.words.len()).find(|i| word(s, *i) == "of" && part(word(s, i - 1)))?;
    let served = (of + 1..of + 5).find(|i| SERVED.contains(&word(s, *i)))?;
    Some(("canary", of - 1, served))
}

/// "One pod for an hour, then the rest", "staff first and everyone on Monday".
fn some_first(s: &Sentence) -> Option<(&'static str, usize, usize)> {
    let few =
        |i: usize| matches!(word(s, i), "one" | "single" | "few" | "some" | "1" | "2" | "two" | "small" | "first" | "canary" | "pilot");
    let unit = (0..s.words.len()).find(|i| UNITS.contains(&word(s, *i)) && (i.saturating_sub(2)..*i).any(few))?;
    let then = (unit + 1..s.words.len()).find(|i| matches!(word(s, *i), "then" | "before" | "rest" | "others"))?;
    let rest = (then..then + 5).find(|i| REST.contains(&word(s, *i)))?;
    let last = rest.min(s.words.len() - 1);
    (0..then + 1).all(|i| word(s, i) != "each").then_some(("canary", unit, last))
}

/// Groups that go one after the other over the whole text: `group0` on Tuesday, `group1` on Wednesday.
pub(super) fn of_groups(text: &str, sentences: &[Sentence]) -> Option<Observation> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for s in sentences {
        for (i, w) in s.words.iter().enumerate() {
            let next = word(s, i + 1);
            let apart = GROUPS.contains(&w.lower.as_str()) && next.bytes().all(|b| b.is_ascii_digit()) && !next.is_empty();
            let Some(named) = numbered(&w.lower).or(apart.then_some((w.lower.as_str(), next))) else { continue };
            if !GROUPS.contains(&named.0) || stance::of(s, i, i, false) != Stance::Affirmed {
                continue;
            }
            if seen.iter().any(|x| x.0 == named.0 && x.1 != named.1) {
                return Some(told(text, "canary", (w.start, w.end)));
            }
            seen.push(named);
        }
    }
    None
}
