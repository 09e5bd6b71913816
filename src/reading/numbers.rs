//! Figures with what they measure: replicas, traffic, latency, rows, durations, steps and pauses.

use super::tokens::{Sentence, Word};

/// A figure that was read: the fact, its value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The fact.
    pub fact: &'static str,
    /// Thousandths of the fact's unit.
    pub value: i64,
    /// Words it was read from.
    pub span: (usize, usize),
}

/// A list that was read: steps or pauses.
pub type ListRead = (&'static str, Vec<String>, (usize, usize));

/// A number in a sentence.
pub struct Number {
    /// Position of its first word.
    pub first: usize,
    /// Position after its last word.
    pub next: usize,
    /// Thousandths.
    pub value: i64,
    /// Letters written behind it ("5M", "180ms").
    pub tail: String,
    /// Whether it is written as a word.
    spoken: bool,
}

/// Reads the figures of one sentence.
pub fn figures(text: &str, s: &Sentence) -> Vec<Figure> {
    let mut out = Vec::new();
    for n in numbers(text, &s.words) {
        let word = |k: usize| s.words.get(n.next + k).map_or("", |w| w.lower.as_str());
        let before = |k: usize| n.first.checked_sub(k).and_then(|i| s.words.get(i)).map_or("", |w| w.lower.as_str());
        let near_before: Vec<&str> = (1..=4).map(before).collect();
        let span = |to: usize| (s.words[n.first].start, s.words.get(to - 1).map_or(s.words[n.first].end, |w| w.end));
        let mut add = |fact, value, to| out.push(Figure { fact, value, span: span(to) });
        let unit = if n.tail.is_empty() { word(0) } else { n.tail.as_str() };
        let after = if n.tail.is_empty() { 1 } else { 0 };
        match unit {
            "replicas" | "replica" | "pods" | "pod" | "instances" | "dynos" | "tasks" if n.value >= 1000 => {
                let missing = matches!(word(after), "missing" | "unavailable" | "down" | "first" | "at")
                    || ["than", "two"].contains(&before(1))
                    || before(1) == "of" && before(2) == "batches"
                    || before(1) == "first";
                if !missing && n.value % 1000 == 0 {
                    add("replicas", n.value, n.next + after);
                }
            }
            "rps" | "qps" | "tps" | "req" | "reqs" => add("rps", n.value, n.next + after),
            "requests" | "request" if matches!(word(after), "second" | "sec" | "s" | "per" | "a") => match (word(after), word(after + 1)) {
                ("per" | "a", "second" | "sec" | "s") => add("rps", n.value, n.next + after + 2),
                ("per" | "a", "minute" | "min") => add("rps", n.value / 60, n.next + after + 2),
                ("second" | "sec" | "s", _) => add("rps", n.value, n.next + after + 1),
                _ => {}
            },
            "rows" | "row" | "records" => add("rows", n.value, n.next + after),
            "ms" if super::limits::is_limit(text, s, &n) => {}
            "ms" => {
                let nearest = near_before.iter().copied().chain([word(after)]).find(|w| matches!(*w, "p95" | "p99" | "95th" | "99th"));
                match nearest {
                    Some("p95" | "95th") => add("p95_ms", n.value, n.next + after),
                    Some(_) => add("p99_ms", n.value, n.next + after),
                    None => {}
                }
            }
            "%" => {
                let slo = near_before.iter().any(|w| matches!(*w, "slo" | "sla" | "availability"))
                    || matches!(word(after), "slo" | "availability" | "sla");
                let success =
                    near_before.iter().any(|w| *w == "success" || *w == "successful") || matches!(word(after), "success" | "successful");
                let error =
                    near_before.iter().any(|w| matches!(*w, "error" | "errors")) || matches!(word(after), "errors" | "error" | "5xx");
                let limit = near_before.iter().any(|w| {
                    matches!(*w, "if" | "above" | "exceeds" | "over" | "below" | "under" | "than" | "exceed" | "limit" | "threshold")
                }) || super::limits::is_limit(text, s, &n);
                if slo {
                    add("slo_percent", n.value, n.next + after);
                } else if success && !limit {
                    add("success_rate", n.value, n.next + after);
                } else if error && !limit {
                    add("error_rate", n.value, n.next + after);
                }
            }
            "min" | "mins" | "minutes" | "minute" | "h" | "hours" | "hour"
                if near_before.iter().any(|w| {
                    matches!(
                        *w,
                        "about"
                            | "approximately"
                            | "approx"
                            | "takes"
                            | "take"
                            | "duration"
                            | "estimated"
                            | "expected"
                            | "roughly"
                            | "around"
                            | "all"
                            | "total"
                    )
                }) =>
            {
                let scale = if unit.starts_with('h') { 60 } else { 1 };
                let whole = word(after) == "in" && matches!(word(after + 1), "all" | "total");
                let migration = !whole
                    && (s.words.iter().take(n.first).any(|w| w.lower.starts_with("migrat") || w.lower == "index")
                        || word(after) == "on" && (1..4).any(|k| word(after + k) == "rows"));
                add(if migration { "migration_minutes" } else { "duration_minutes" }, n.value * scale, n.next + after);
            }
            _ => {}
        }
        let labelled = |w: &str| s.key == w;
        if (labelled("replicas") || labelled("replica count") || before(1) == "replicas") && n.tail.is_empty() {
            add("replicas", n.value, n.next);
        }
    }
    out
}

/// Reads steps and pauses of one sentence: `10/25/50/75`, `10% → 25% → 50%`, `pauses 5m 5m 10m 5m`.
pub fn lists(text: &str, s: &Sentence) -> Vec<ListRead> {
    let all = numbers(text, &s.words);
    let mut out = Vec::new();
    if let Some(found) = stepped(s, &all) {
        return found;
    }
    let percent =
        |n: &Number| (n.tail == "%" || n.tail.is_empty()) && !n.spoken && n.value % 1000 == 0 && (1000..=100_000).contains(&n.value);
    let mut i = 0;
    while i < all.len() {
        let mut j = i;
        while j + 1 < all.len()
            && percent(&all[j])
            && percent(&all[j + 1])
            && all[j + 1].value > all[j].value
            && close(text, s, &all[j], &all[j + 1], all[i].tail == "%")
        {
            j += 1;
        }
        let marked = all.get(i..=j).unwrap_or_default().iter().any(|n| n.tail == "%")
            || s.words.iter().any(|w| {
                w.lower.starts_with("canary")
                    || matches!(w.lower.as_str(), "weights" | "stages" | "steps" | "traffic" | "rollouts" | "flagger" | "ramp")
            });
        let whole = j >= i + 2 && all.get(j).is_some_and(|n| n.value == 100_000);
        if j > i && (marked || whole) {
            let values = all.get(i..=j).unwrap_or_default().iter().map(|n| (n.value / 1000).to_string()).collect();
            out.push(("stages", values, (s.words[all[i].first].start, s.words[all[j].next - 1].end)));
        }
        i = j + 1;
    }
    if let Some(at) = s.words.iter().position(|w| w.lower == "pauses" || w.lower == "pausing") {
        let of: Vec<&Number> = all.iter().filter(|n| n.first > at && matches!(n.tail.as_str(), "m" | "min" | "h" | "s")).collect();
        if let (Some(first), Some(last)) = (of.first(), of.last()) {
            let values = of.iter().map(|n| format!("{}{}", n.value / 1000, if n.tail == "min" { "m" } else { &n.tail })).collect();
            out.push(("pauses", values, (s.words[first.first].start, s.words[last.next - 1].end)));
        }
    }
    out
}

/// "10% for five minutes, 25% for five, 50% for ten": steps with their pauses.
fn stepped(s: &Sentence, all: &[Number]) -> Option<Vec<ListRead>> {
    let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
    let mut steps: Vec<(i64, i64, usize)> = Vec::new();
    let mut hours = false;
    for pair in all.windows(2) {
        let [a, b] = pair else { continue };
        if a.tail != "%" || word(a.next) != "for" || b.first != a.next + 1 {
            continue;
        }
        let unit = if b.tail.is_empty() { word(b.next) } else { b.tail.as_str() };
        hours = if unit.starts_with('h') { true } else { hours && !unit.starts_with('m') };
        steps.push((a.value / 1000, b.value / 1000 * if hours { 60 } else { 1 }, b.next));
    }
    let rising = steps.windows(2).all(|w| w[0].0 < w[1].0);
    if steps.len() < 2 || !rising {
        return None;
    }
    let first = all.iter().find(|n| n.tail == "%")?.first;
    let span = (s.words.get(first)?.start, s.words.get(steps.last()?.2 - 1)?.end);
    Some(vec![
        ("stages", steps.iter().map(|x| x.0.to_string()).collect(), span),
        ("pauses", steps.iter().map(|x| format!("{}m", x.1)).collect(), span),
    ])
}

/// Whether two numbers stand in one list: nothing but signs, or a short pause note, between them.
fn close(text: &str, s: &Sentence, a: &Number, b: &Number, percent: bool) -> bool {
    let (Some(x), Some(y)) = (s.words.get(a.next - 1), s.words.get(b.first)) else {
        return false;
    };
    let gap = text.get(x.end..y.start).unwrap_or_default();
    let signs = gap.chars().all(|c| c.is_whitespace() || "/,->→%=".contains(c)) && gap.len() <= 6;
    signs || percent && b.tail == "%" && b.first - a.next <= 7
}

/// All numbers of a sentence.
pub fn numbers(text: &str, words: &[Word]) -> Vec<Number> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < words.len() {
        match number_at(text, words, i) {
            Some(n) => {
                i = n.next.max(i + 1);
                out.push(n);
            }
            None => i += 1,
        }
    }
    out
}

fn number_at(text: &str, words: &[Word], i: usize) -> Option<Number> {
    let w = words.get(i)?;
    let spoken = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if let Some(n) = spoken.iter().position(|s| *s == w.lower) {
        return Some(Number { first: i, next: i + 1, value: (n as i64 + 1) * 1000, tail: String::new(), spoken: true });
    }
    if !w.lower.starts_with(|c: char| c.is_ascii_digit()) || matches!(w.glue, '.' | ':' | '-' | '_') {
        return None;
    }
    let digits: String = w.lower.chars().take_while(char::is_ascii_digit).collect();
    let mut tail = w.lower.get(digits.len()..)?.to_owned();
    let mut shown = digits;
    let mut next = i + 1;
    // "1,200" and "0.3%" are several words of the sentence.
    while tail.is_empty() {
        let Some(n) = words.get(next) else { break };
        let sign = text.get(words.get(next - 1)?.end..n.start)?;
        let d: String = n.lower.chars().take_while(char::is_ascii_digit).collect();
        let thousands = sign == "," && d.len() == 3 && n.lower.len() == 3;
        let fraction = sign == "." && !d.is_empty() && !shown.contains('.');
        if !thousands && !fraction {
            break;
        }
        if fraction {
            shown.push('.');
        }
        shown.push_str(&d);
        tail = n.lower.get(d.len()..)?.to_owned();
        next += 1;
    }
    let mut value = crate::facts::parse_thousandths(&shown)?;
    let mut scale = 1;
    match tail.as_str() {
        "k" => scale = 1_000,
        "m" if words.get(next).is_some_and(|n| matches!(n.lower.as_str(), "row" | "rows" | "records" | "users" | "req" | "requests")) => {
            scale = 1_000_000
        }
        "mio" | "mm" => scale = 1_000_000,
        "bn" | "b" => scale = 1_000_000_000,
        _ => {}
    }
    if scale > 1 {
        tail.clear();
    } else if tail.is_empty() && words.get(next).is_some_and(|n| matches!(n.lower.as_str(), "million" | "mio" | "billion" | "thousand")) {
        scale = match words.get(next)?.lower.as_str() {
            "billion" => 1_000_000_000,
            "thousand" => 1_000,
            _ => 1_000_000,
        };
        next += 1;
    }
    value = value.checked_mul(scale)?;
    if tail.is_empty() && words.get(next).is_some_and(|n| n.lower == "%") {
        tail = "%".into();
        next += 1;
    }
    Some(Number { first: i, next, value, tail, spoken: false })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::sentences;
    use super::*;

    fn read(text: &str) -> Vec<(&'static str, i64)> {
        sentences(text).iter().flat_map(|s| figures(text, s)).map(|f| (f.fact, f.value)).collect()
    }

    #[test]
    fn figures_with_their_units() {
        assert_eq!(
            read("Today we see 1200 requests/second, 0.3% errors and a p95 of 180 ms."),
            [("rps", 1_200_000), ("error_rate", 300), ("p95_ms", 180_000)]
        );
        assert_eq!(read("orders has 5M rows; ten replicas"), [("rows", 5_000_000_000), ("replicas", 10_000)]);
        assert_eq!(read("5,000 requests a second"), [("rps", 5_000_000)]);
    }

    #[test]
    fn steps_and_pauses() {
        let t = "canary, 10/25/50/75 pauses 5m 5m 10m 5m";
        let all: Vec<_> = sentences(t).iter().flat_map(|s| lists(t, s)).map(|(f, v, _)| (f, v.join(","))).collect();
        assert_eq!(all, [("stages", "10,25,50,75".to_owned()), ("pauses", "5m,5m,10m,5m".to_owned())]);
    }
}
