//! The words that say when the change is carried out.

use super::Stance;
use super::names::placeholder;
use super::stance::Section;
use super::tokens::{Sentence, Word};

/// A stretch of the text.
pub type Span = (usize, usize);

const DAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs",
    "fri", "sat", "sun", "weekday", "weekend", "mondays", "sundays",
];
const MONTHS: &[&str] = &[
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
];
const RELATIVE: &[&str] = &["today", "tomorrow", "tonight", "tmrw", "tmr", "tomorow", "2moro", "tonite"];
const ZONES: &[&str] = &[
    "utc", "gmt", "est", "edt", "et", "cst", "cdt", "ct", "mst", "mdt", "pst", "pdt", "pt", "cet", "cest", "bst", "ist", "jst", "aest",
    "aedt", "eet", "eest", "msk", "brt", "sgt", "hkt", "kst", "wib", "nzst", "nzdt", "z", "eastern", "pacific", "central", "uk", "berlin",
    "london", "paris", "local", "sast", "wat", "eat",
];
const LINK: &[&str] = &[
    "at", "from", "to", "until", "till", "between", "and", "the", "of", "in", "morning", "evening", "night", "afternoon", "midnight",
    "noon", "around", "about", "start", "starting", "on", "am", "pm", "time", "window", "this", "next", "coming", "early", "late", "after",
    "before", "hrs", "h", "day", "week", "hours", "or",
];
/// Words near a date that make it another date.
const ELSE: &[&str] = &[
    "expires", "expire", "expiry", "expiration", "deadline", "due", "approved", "approval", "reviewed", "review", "since", "last",
    "incident", "outage", "happened", "eol", "ends", "support", "retire", "retired", "opened", "created", "reported", "monitor",
    "monitoring", "retro", "postmortem", "by", "valid", "until", "frozen", "freeze", "updated", "signed", "previous", "failed",
    "rehearsed", "rehearsal", "follow", "drop",
];
/// Words near a date that make it this one.
const THIS: &[&str] = &[
    "deploy", "deployment", "release", "window", "scheduled", "schedule", "maintenance", "start", "starts", "starting", "when", "planned",
    "go", "live", "rollout", "ship", "shipping", "upgrade", "cutover", "change", "perform", "execute", "happen", "will",
];

/// Finds the window: label lines first, then the date expression that speaks of the change.
pub fn find(text: &str, sentences: &[Sentence], keys: &[String]) -> Option<Span> {
    labelled(text, sentences, keys).or_else(|| best(sentences)).map(|span| closed(text, span))
}

/// A bracket that was opened inside belongs to the words as a whole: `2 in the afternoon Eastern (EST)`.
fn closed(text: &str, (start, end): Span) -> Span {
    let open = text.get(start..end).is_some_and(|t| t.contains('(') && !t.contains(')'));
    let follows = text.get(end..).is_some_and(|t| t.starts_with(')'));
    (start, if open && follows { end + 1 } else { end })
}

fn labelled(text: &str, sentences: &[Sentence], keys: &[String]) -> Option<Span> {
    for key in keys {
        for s in sentences.iter().filter(|s| &s.key == key && !s.key.is_empty()) {
            let Some(value) = text.get(s.value.0..s.value.1) else {
                continue;
            };
            if placeholder(value) || !value.chars().any(|c| c.is_ascii_digit()) && !has_day(&s.words) {
                continue;
            }
            if strength(&s.words, 0, s.words.len()) == 0 {
                continue;
            }
            let cut = [
                "; ", " (", ". ", ", duration", ", expected", ", est", " - duration", ", no ", ", with ", " with ", ", approx", ", about ",
            ]
            .iter()
            .filter_map(|m| value.find(m))
            .filter(|i| *i > 3)
            .min()
            .unwrap_or(value.len());
            let value = value.get(..cut).unwrap_or(value).trim_end_matches(['.', ' ', '*', '`']);
            return Some((s.value.0, s.value.0 + value.len()));
        }
    }
    None
}

fn has_day(words: &[Word]) -> bool {
    words.iter().any(|w| DAYS.contains(&w.lower.as_str()) || RELATIVE.contains(&w.lower.as_str()))
}

fn best(sentences: &[Sentence]) -> Option<Span> {
    let mut section = Section::default();
    let mut found: Vec<(i32, usize, Span)> = Vec::new();
    for s in sentences {
        section.pass(s);
        let off = matches!(section.stance(), Some(Stance::Contingency | Stance::Background | Stance::Hypothesis | Stance::History));
        for (a, b) in runs(&s.words) {
            let mut score = strength(&s.words, a, b);
            if score == 0 {
                continue;
            }
            let from = a.saturating_sub(6);
            let near: Vec<&str> = s.words.get(from..a).unwrap_or_default().iter().map(|w| w.lower.as_str()).collect();
            let close = near.get(near.len().saturating_sub(3)..).unwrap_or_default();
            if close.iter().any(|w| ELSE.contains(w)) {
                continue;
            }
            if s.words.iter().any(|w| THIS.contains(&w.lower.as_str())) {
                score += 2;
            }
            if s.words.iter().any(|w| {
                matches!(w.lower.as_str(), "expires" | "expire" | "deadline" | "eol" | "approved" | "incident" | "ago" | "happened")
            }) {
                score -= 3;
            }
            if off {
                score -= 4;
            }
            if score >= 2
                && let (Some(first), Some(last)) = (s.words.get(a), s.words.get(b - 1))
            {
                found.push((score, first.start, (first.start, last.end)));
            }
        }
    }
    found.into_iter().max_by_key(|(score, start, _)| (*score, std::cmp::Reverse(*start))).map(|f| f.2)
}

/// Stretches of words that speak of time.
fn runs(words: &[Word]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < words.len() {
        if !opens(words, i) {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while end < words.len()
            && (is_time(words, end)
                || LINK.contains(&words.get(end).map_or("", |w| w.lower.as_str()))
                || ZONES.contains(&words.get(end).map_or("", |w| w.lower.as_str())))
        {
            end += 1;
        }
        let mut stop = end;
        while stop > i + 1
            && words.get(stop - 1).is_some_and(|w| {
                LINK.contains(&w.lower.as_str())
                    && !matches!(
                        w.lower.as_str(),
                        "morning"
                            | "evening"
                            | "night"
                            | "afternoon"
                            | "midnight"
                            | "noon"
                            | "am"
                            | "pm"
                            | "hrs"
                            | "h"
                            | "time"
                            | "week"
                            | "day"
                            | "weekend"
                    )
                    || w.lower == "may"
            })
        {
            stop -= 1;
        }
        out.push((i, stop));
        i = end.max(i + 1);
    }
    out
}

fn opens(words: &[Word], i: usize) -> bool {
    let lower = words.get(i).map_or("", |w| w.lower.as_str());
    let next = words.get(i + 1).map_or("", |w| w.lower.as_str());
    in_a_while(words, i)
        || matches!(lower, "this" | "next" | "coming") && DAYS.contains(&next)
        || matches!(lower, "next" | "this") && matches!(next, "week" | "morning" | "evening" | "afternoon" | "weekend") && lower == "this"
        || is_time(words, i)
}

/// "in ~10 min", "in an hour".
fn in_a_while(words: &[Word], i: usize) -> bool {
    let word = |k: usize| words.get(i + k).map_or("", |w| w.lower.as_str());
    let amount = word(1).chars().all(|c| c.is_ascii_digit()) && !word(1).is_empty() || matches!(word(1), "an" | "half");
    word(0) == "in" && amount && matches!(word(2), "min" | "mins" | "minutes" | "hour" | "hours" | "h")
}

fn is_time(words: &[Word], i: usize) -> bool {
    let Some(w) = words.get(i) else { return false };
    let lower = w.lower.as_str();
    let prev = i.checked_sub(1).and_then(|p| words.get(p)).map_or("", |w| w.lower.as_str());
    let next = words.get(i + 1).map_or("", |w| w.lower.as_str());
    if lower == "may" {
        return is_day_number(next) || is_day_number(prev);
    }
    if DAYS.contains(&lower) || RELATIVE.contains(&lower) || MONTHS.contains(&lower) {
        return lower != "march" && lower != "sun" && lower != "sat" && lower != "mar"
            || is_day_number(next)
            || is_day_number(prev)
            || DAYS.contains(&prev)
            || w.breaks
            || next.chars().any(|c| c.is_ascii_digit())
            || matches!(next, "at" | "night" | "morning");
    }
    let digits = lower.chars().take_while(char::is_ascii_digit).count();
    let tail = lower.get(digits..).unwrap_or_default();
    if digits == 0 {
        return lower.len() > 8 && lower.starts_with("20");
    }
    let clock =
        words.get(i + 1).is_some_and(|n| n.glue == ':' && n.lower.len() >= 2 && n.lower.chars().take(2).all(|c| c.is_ascii_digit()))
            && digits <= 2
            || w.glue == ':' && digits == 2 && (tail.is_empty() || matches!(tail, "z" | "am" | "pm" | "utc" | "h"));
    // "9-11am", "10-2PM": the first half of a span.
    let span = tail.is_empty()
        && digits <= 2
        && words.get(i + 1).is_some_and(|n| n.glue == '-' && (n.lower.ends_with("am") || n.lower.ends_with("pm")));
    let ampm = span || matches!(tail, "am" | "pm") || tail.is_empty() && digits <= 2 && matches!(next, "am" | "pm");
    let iso = tail.is_empty()
        && digits == 4
        && lower.starts_with("20")
        && (words.get(i + 1).is_some_and(|n| matches!(n.glue, '-' | '/') || n.glue == '.' && dotted_date(words, i))
            || MONTHS.contains(&prev)
            || is_day_number(prev) && w.breaks
            || MONTHS.contains(&i.checked_sub(2).and_then(|p| words.get(p)).map_or("", |w| w.lower.as_str())));
    let part = matches!(w.glue, '-' | '/' | '.') && digits <= 4 && i > 0 && (is_time(words, i - 1));
    let day = is_day_number(lower)
        && (MONTHS.contains(&prev)
            || MONTHS.contains(&next)
            || matches!(next, "of") && MONTHS.contains(&words.get(i + 2).map_or("", |w| w.lower.as_str())));
    let iso_t = lower.len() > 2 && lower.contains('t') && digits >= 2 && w.glue == '-' && tail.starts_with('t');
    let hours = tail.is_empty() && digits == 4 && (ZONES.contains(&next) || matches!(next, "hrs" | "hours"))
        || tail == "h" && digits <= 2 && w.lower.len() <= 3 && (matches!(prev, "at" | "from" | "to") || ZONES.contains(&next));
    let bare = tail.is_empty()
        && digits <= 2
        && (prev == "at"
            && next == "in"
            && matches!(words.get(i + 3).map_or("", |w| w.lower.as_str()), "afternoon" | "morning" | "evening")
            || matches!(prev, "at" | "between" | "from") && (ZONES.contains(&next) || next == "and" || next == "to")
            || matches!(prev, "and" | "to") && matches!(next, "am" | "pm"));
    let slash = tail.is_empty()
        && digits <= 2
        && words.get(i + 1).is_some_and(|n| matches!(n.glue, '/' | '.') && n.lower.chars().all(|c| c.is_ascii_digit()))
        && words.get(i + 2).is_some_and(|n| n.glue == '/' || n.glue == '.' && n.lower.starts_with("20") && n.lower.len() == 4);
    let zone_offset = matches!(w.glue, '+') && digits <= 4;
    clock || ampm || iso || part || day || iso_t || hours || bare || slash || zone_offset
}

/// `2025.10.01`, not the version `2025.10.1`.
fn dotted_date(words: &[Word], i: usize) -> bool {
    (1..=2).all(|k| words.get(i + k).is_some_and(|w| w.glue == '.' && w.lower.len() == 2 && is_day_number(w.lower.trim_start_matches('0'))))
}

fn is_day_number(t: &str) -> bool {
    let digits = t.chars().take_while(char::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && t.parse::<u32>().map_or(matches!(t.get(digits..), Some("st" | "nd" | "rd" | "th")), |n| (1..=31).contains(&n))
}

/// How well a stretch names a moment: a day and a time of day count most.
fn strength(words: &[Word], a: usize, b: usize) -> i32 {
    let part = words.get(a..b).unwrap_or_default();
    // A month alone, or "today" in a sentence about how things are, is no date.
    let numbered = part.iter().any(|w| w.lower.starts_with(|c: char| c.is_ascii_digit()));
    let bare = !numbered && part.iter().all(|w| MONTHS.contains(&w.lower.as_str()) || LINK.contains(&w.lower.as_str()))
        || part.len() == 1 && part.iter().all(|w| w.lower == "today");
    if bare {
        return i32::from(part.iter().any(|w| w.lower == "today"));
    }
    let day = part.iter().any(|w| {
        DAYS.contains(&w.lower.as_str())
            || RELATIVE.contains(&w.lower.as_str())
            || MONTHS.contains(&w.lower.as_str()) && w.lower != "may"
            || w.lower.len() == 4 && w.lower.starts_with("20")
    });
    let clock = (a..b).any(|i| {
        let w = &words[i];
        w.glue == ':' && w.lower.len() >= 2
            || w.lower.ends_with("am") && w.lower.len() <= 4
            || w.lower.ends_with("pm") && w.lower.len() <= 4
            || ZONES.contains(&w.lower.as_str()) && i > a
            || matches!(w.lower.as_str(), "midnight" | "noon" | "morning" | "night" | "evening" | "afternoon")
    });
    let date = part.iter().any(|w| {
        RELATIVE.contains(&w.lower.as_str())
            || MONTHS.contains(&w.lower.as_str()) && w.lower != "may"
            || w.lower.len() == 4 && w.lower.starts_with("20")
    });
    match (day, clock) {
        (true, true) => 5,
        (true, false) if date => 3,
        (true, false) => 1,
        (false, true) => 2,
        (false, false) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::closed;

    #[test]
    fn a_bracket_is_closed() {
        let text = "at 2 Eastern (EST) we go";
        assert_eq!(closed(text, (3, 17)), (3, 18));
        assert_eq!(closed(text, (3, 12)), (3, 12));
    }
}
