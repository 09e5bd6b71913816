//! The description cut into stretches, so that the words behind a fact can be underlined.

use crate::pipeline::Derived;
use crate::scenario::Known;

/// A stretch of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Its text.
    pub text: String,
    /// The fact it speaks for; none for plain text.
    pub fact: Option<String>,
    /// Whether it denies the fact.
    pub denied: bool,
}

/// Cuts a text at the evidence of its facts; where two overlap, the earlier and longer one counts.
pub fn stretches(text: &str, d: &Derived) -> Vec<Stretch> {
    let mut spans: Vec<(usize, usize, &str, bool)> = d
        .scenario
        .facts
        .values()
        .flat_map(|r| {
            r.evidence
                .iter()
                .filter(|e| !e.quote.is_empty() && text.get(e.start..e.end) == Some(e.quote.as_str()))
                .map(move |e| (e.start, e.end, r.id.as_str(), r.known == Known::Absent))
        })
        .collect();
    crate::order::by_key(&mut spans, |s| (s.0, std::cmp::Reverse(s.1)));
    let mut out = Vec::new();
    let mut at = 0;
    for (start, end, fact, denied) in spans {
        if start < at || end <= start {
            continue;
        }
        if start > at {
            out.push(Stretch { text: text.get(at..start).unwrap_or_default().to_owned(), fact: None, denied: false });
        }
        out.push(Stretch { text: text.get(start..end).unwrap_or_default().to_owned(), fact: Some(fact.to_owned()), denied });
        at = end;
    }
    out.push(Stretch { text: text.get(at..).unwrap_or_default().to_owned(), fact: None, denied: false });
    out
}
