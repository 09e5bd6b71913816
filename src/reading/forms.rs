//! Forms: labels with an answer behind them, boxes that are ticked or not, blanks that nobody filled in.

use super::tokens::Sentence;
use super::{Observation, Stance, Vocabulary, stated};
use crate::facts::{Value, id};

/// What a labelled line says of the two questions that every form asks: do users notice, does it go down.
pub(super) fn answers(v: &Vocabulary, text: &str, s: &Sentence) -> Vec<Observation> {
    let value = text.get(s.value.0..s.value.1).unwrap_or_default().trim().to_lowercase();
    let (Some(first), Some(last)) = (s.words.first(), s.words.last()) else { return Vec::new() };
    if s.key.is_empty() || first.start >= s.value.0 || value.is_empty() || is_blank(&value) || value.starts_with("yes/no") {
        return Vec::new();
    }
    let word = value.split(|c: char| !c.is_alphanumeric() && c != '~').find(|w| !w.is_empty()).unwrap_or_default();
    let denied = answered_no(text, s, last.end.min(s.value.0)) || matches!(word, "zero" | "0") || value.starts_with("not expected");
    let lasting = ["min", "hour", "sec", "hr", "day"].iter().any(|u| value.contains(u)) && value.contains(|c: char| c.is_ascii_digit());
    let admitted = matches!(
        word,
        "yes" | "expected" | "brief" | "short" | "planned" | "full" | "partial" | "required" | "some" | "all" | "few" | "complete"
    );
    [(id::USER_IMPACTING, true), (id::ZERO_DOWNTIME, false)]
        .into_iter()
        .filter(|(fact, _)| v.is_key(fact, &s.key))
        .filter_map(|(fact, meaning)| {
            let yes = if denied { !meaning } else { (admitted || lasting).then_some(meaning)? };
            let stance = if yes { Stance::Affirmed } else { Stance::Negated };
            Some(Observation { stance, weight: 22, ..stated(text, fact, Value::Flag(true), (first.start, s.value.1.max(last.end))) })
        })
        .collect()
}

/// Whether a value is still to be filled in: `{Please write here}`, `<date>`, `TBD`.
pub(super) fn is_blank(value: &str) -> bool {
    let v = value.trim();
    let framed = [('{', '}'), ('<', '>'), ('[', ']')].iter().any(|(a, b)| v.starts_with(*a) && v.ends_with(*b));
    framed && !v.starts_with("[x") || matches!(v.to_lowercase().as_str(), "tbd" | "tba" | "tbc" | "?" | "...")
}

/// Whether a line such as `db changes: none` denies what its label names.
pub(super) fn answered_no(text: &str, s: &Sentence, at: usize) -> bool {
    let value = text.get(s.value.0..s.value.1).unwrap_or_default().trim().to_lowercase();
    let value = inline_choice(&value).map_or(value.as_str(), |c| c).to_owned();
    let no = [
        "not affected", "unaffected", "untouched", "not touched", "not in scope", "none", "no", "n/a", "nil", "not needed", "not required",
        "not applicable", "not yet", "unchanged", "nope", "-",
    ];
    let ends = |n: &str, r: &str| {
        let next = r.trim_start_matches(' ').split(' ').next().unwrap_or_default();
        let alone = ["change", "changes", "impact", "expected", "required", "needed", "planned", "involved", "affected", "-", "for"];
        r.starts_with([',', '.', '(', ';', ':']) || r.starts_with(' ') && (n != "no" || alone.contains(&next.trim_matches([',', '.'])))
    };
    let denied = no.iter().any(|n| value == *n || value.strip_prefix(n).is_some_and(|r| ends(n, r)));
    !s.key.is_empty() && at <= s.value.0 && denied
}

/// The ticked option of a line that holds several: `[ ] yes [x] no, only an index`.
pub(super) fn inline_choice(line: &str) -> Option<&str> {
    if line.matches("[ ]").count() + line.matches("[x]").count() < 2 {
        return None;
    }
    let rest = line.split("[x]").nth(1)?;
    Some(rest.split("[ ]").next().unwrap_or(rest).trim())
}

/// Whether a phrase stands behind an empty box in a line where another box is ticked.
pub(super) fn unticked_inline(text: &str, s: &Sentence, at: usize) -> bool {
    let from = text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
    let to = text.get(at..).and_then(|t| t.find('\n')).map_or(text.len(), |i| at + i);
    let line = text.get(from..to).unwrap_or_default().to_lowercase();
    let boxes = line.matches("[ ]").count() + line.matches("[x]").count();
    s.ticked.is_some() && boxes > 1 && {
        let before = text.get(from..at).unwrap_or_default().to_lowercase();
        let option = before.rfind("[ ]").filter(|empty| before.rfind("[x]").is_none_or(|full| full < *empty));
        option.is_some_and(|empty| !before.get(empty..).unwrap_or_default().contains([',', ';', '(']))
    }
}

/// Sentences that are options nobody chose: unticked boxes in a block where another one is ticked.
pub(super) fn ticked_choices(sentences: &[Sentence]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < sentences.len() {
        let mut j = i;
        while j < sentences.len() && sentences[j].ticked.is_some() {
            j += 1;
        }
        let block = sentences.get(i..j).unwrap_or_default();
        // A list of tasks, some of them done, is no choice: options are short.
        if block.iter().any(|s| s.ticked == Some(true)) && block.iter().all(|s| s.words.len() <= 6) {
            out.extend((i..j).filter(|k| sentences[*k].ticked == Some(false)));
        }
        i = j.max(i + 1);
    }
    out
}

/// Whether a sentence is nothing but "none".
pub(super) fn is_none(s: &Sentence) -> bool {
    let words: Vec<&str> = s.words.iter().map(|w| w.lower.as_str()).collect();
    matches!(
        words.as_slice(),
        ["none" | "no" | "nil" | "nope" | "nothing"] | ["n", "a"] | ["not", "applicable" | "needed" | "required"] | ["none", _]
    )
}
