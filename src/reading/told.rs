//! Labelled lines whose value is taken as it stands: what the messages say, and the changes of the release.

use super::names::placeholder;
use super::tokens::Sentence;
use crate::facts::Value;

/// Facts of one text.
const TEXTS: [&str; 10] = [
    "team", "escalation", "status_page", "war_room", "impact_text", "incident_what", "incident_impact", "incident_since", "incident_eta",
    "incident_cause",
];
/// Facts of several.
const LISTS: [&str; 8] =
    ["features", "risks", "behaviour_changes", "feature_notes", "known_issues", "incident_actions", "incident_times", "incident_followups"];
/// Labels of the changes that say so; a description may be anything.
const CHANGES: [&str; 5] = ["changes", "features", "what changes", "what's new", "whats new"];

/// Finds them: (fact, value, where it stands).
pub(super) fn find(text: &str, sentences: &[Sentence], keys: &dyn Fn(&str) -> Vec<String>) -> Vec<(&'static str, Value, (usize, usize))> {
    let labelled = |fact: &str| {
        let keys = keys(fact);
        sentences.iter().filter(|s| !s.key.is_empty()).find_map(|s| {
            let known = keys.contains(&s.key) && (fact != "features" || CHANGES.contains(&s.key.as_str()));
            let value = text.get(s.value.0..s.value.1).filter(|_| known)?;
            let inner = value.trim().trim_end_matches('.');
            let start = s.value.0 + value.find(inner)?;
            (!placeholder(inner) && inner.chars().any(char::is_alphanumeric)).then(|| (inner.to_owned(), (start, start + inner.len())))
        })
    };
    let texts = TEXTS.into_iter().filter_map(|f| labelled(f).map(|(t, span)| (f, Value::Text(t), span)));
    let lists = LISTS.into_iter().filter_map(|f| labelled(f).map(|(t, span)| (f, Value::List(several(&t)), span)));
    let mut out: Vec<_> = texts.chain(lists).collect();
    for (fact, (start, end)) in broken(text) {
        if !out.iter().any(|(f, _, _)| *f == fact) {
            out.push((fact, Value::Text(text.get(start..end).unwrap_or_default().to_owned()), (start, end)));
        }
    }
    out
}

/// What an urgent fix is for: the first clause that tells of a fault, and since when.
fn broken(text: &str) -> Vec<(&'static str, (usize, usize))> {
    const URGENT: [&str; 9] = ["hotfix", "sev0", "sev1", "sev2", "sev-1", "p0", "p1", "emergency", "urgent"];
    const FAULTS: [&str; 16] = [
        "fail", "fails", "failing", "broken", "breaks", "crash", "crashes", "crashing", "down", "unavailable", "throws", "hangs", "leaks",
        "leaking", "corrupts", "lost",
    ];
    const NO_FAULT: [&str; 14] =
        ["if", "when", "unless", "no", "not", "until", "rollback", "revert", "should", "would", "zero", "without", "roll", "fix"];
    let lower = text.to_lowercase();
    let words = |t: &str| t.split(|c: char| !c.is_alphanumeric() && c != '-').map(str::to_owned).collect::<Vec<_>>();
    if lower.len() != text.len() || !words(&lower).iter().any(|w| URGENT.contains(&w.as_str())) {
        return Vec::new();
    }
    let mut at = 0;
    let mut clauses = Vec::new();
    for (i, c) in lower.char_indices() {
        let next = lower.get(i + c.len_utf8()..).and_then(|t| t.chars().next()).unwrap_or(' ');
        if matches!(c, '\n' | ';' | '(' | ')') || matches!(c, '.' | ',' | ':') && next.is_whitespace() {
            clauses.push((at, i));
            at = i + c.len_utf8();
        }
    }
    clauses.push((at, lower.len()));
    let trimmed = |(start, end): (usize, usize)| {
        let part = text.get(start..end)?;
        let from = start + part.len() - part.trim_start().len();
        Some((from, from + part.trim().len()))
    };
    let faulty = clauses.into_iter().find(|(start, end)| {
        let w = words(lower.get(*start..*end).unwrap_or_default().trim());
        w.len() >= 3 && w.iter().any(|x| FAULTS.contains(&x.as_str())) && !w.iter().any(|x| NO_FAULT.contains(&x.as_str()))
    });
    let Some((start, end)) = faulty else { return Vec::new() };
    let since = lower.get(start..end).and_then(|c| c.find(" since ")).map(|i| (start + i, start + i + " since ".len()));
    let what = trimmed((start, since.map_or(end, |(cut, _)| cut))).map(|span| ("incident_what", span));
    let when = since.and_then(|(_, from)| trimmed((from, end))).map(|span| ("incident_since", span));
    what.into_iter().chain(when).filter(|(_, (a, b))| b > a).collect()
}

/// The parts of a list in one line: between semicolons, else between commas.
fn several(text: &str) -> Vec<String> {
    let between = if text.contains(';') { ";" } else { ", " };
    text.split(between).map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_urgent_fix_says_what_is_broken_and_since_when() {
        let read = |text: &str| broken(text).into_iter().map(|(f, (a, b))| format!("{f}={}", text.get(a..b).unwrap())).collect::<Vec<_>>();
        assert_eq!(
            read("HOTFIX api 4.7.2, sev1: card payments fail with a null pointer since 09:40 UTC. One line fix."),
            ["incident_what=card payments fail with a null pointer", "incident_since=09:40 UTC"]
        );
        assert_eq!(read("emergency fix for auth-service, prod is down, kubernetes"), ["incident_what=prod is down"]);
        assert!(read("hotfix for the banner. If it fails, roll back.").is_empty());
        assert!(read("orders fail sometimes, deploy 1.2 next week").is_empty(), "nothing says that it is urgent");
    }

    #[test]
    fn lists_are_cut_at_semicolons_or_commas() {
        assert_eq!(several("one, with a comma; two"), ["one, with a comma", "two"]);
        assert_eq!(several("one, two"), ["one", "two"]);
    }
}
