//! Limits that the text sets: "success >= 99%", "95th percentile under 250 ms".

use super::numbers::{Number, numbers};
use super::tokens::Sentence;

/// A limit in one form (`p95 < 250ms`) and its place.
pub type Gate = (String, (usize, usize));

/// Which way a limit works.
fn comparator(text: &str, s: &Sentence, n: &Number) -> Option<&'static str> {
    let start = s.words.get(n.first)?.start;
    let from = n.first.checked_sub(1).and_then(|p| s.words.get(p)).map_or(start, |w| w.end);
    let gap = text.get(from..start)?;
    let word = |k: usize| n.first.checked_sub(k).and_then(|p| s.words.get(p)).map_or("", |w| w.lower.as_str());
    if gap.contains(['<', '≤']) || matches!(word(1), "under" | "below") || matches!((word(2), word(1)), ("less", "than") | ("at", "most"))
    {
        return Some("<");
    }
    let least = matches!((word(2), word(1)), ("at", "least") | ("more", "than"));
    (gap.contains(['>', '≥']) || least || matches!(word(1), "above" | "over")).then_some(">=")
}

/// Whether a figure is a limit and no reading of today.
pub fn is_limit(text: &str, s: &Sentence, n: &Number) -> bool {
    comparator(text, s, n).is_some()
}

/// The limits of one sentence that say when to go on.
pub fn gates(text: &str, s: &Sentence) -> Vec<Gate> {
    let mut out = Vec::new();
    if s.words.iter().any(|w| matches!(w.lower.as_str(), "abort" | "rollback" | "roll" | "revert" | "back" | "alert" | "alarm")) {
        return out;
    }
    for n in numbers(text, &s.words) {
        let Some(sign) = comparator(text, s, &n) else { continue };
        let near: Vec<&str> = (n.first.saturating_sub(4)..(n.next + 2).min(s.words.len())).map(|i| s.words[i].lower.as_str()).collect();
        let has = |w: &[&str]| near.iter().any(|x| w.contains(x));
        let unit = if n.tail.is_empty() { s.words.get(n.next).map_or("", |w| w.lower.as_str()) } else { n.tail.as_str() };
        let metric = match (unit, sign) {
            ("%", ">=") if has(&["success", "successful", "availability"]) => "success",
            ("%", "<") if has(&["error", "errors", "5xx"]) => "errors",
            ("ms", "<") if has(&["p99", "99th"]) => "p99",
            ("ms", "<") if has(&["p95", "95th", "latency"]) => "p95",
            _ => continue,
        };
        let (Some(first), Some(last)) = (s.words.get(n.first), s.words.get(n.next - usize::from(!n.tail.is_empty()))) else { continue };
        out.push((format!("{metric} {sign} {}{unit}", crate::facts::show_thousandths(n.value)), (first.start, last.end.max(first.end))));
    }
    out
}
