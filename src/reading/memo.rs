//! Remembers what sentences say: while a person types, all sentences but one are the same as a moment ago.
//!
//! Nothing can be told from outside: the same text gives the same facts, remembered or not.

use super::Observation;
use super::sentence::Place;
use super::tokens::Sentence;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Sentences that are kept; beyond that all are forgotten.
const MOST: usize = 600;

/// What was read of sentences, with places counted from the start of their line.
#[derive(Debug, Default)]
pub(super) struct Memo(Mutex<BTreeMap<String, Vec<Observation>>>);

impl Clone for Memo {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Memo {
    /// What a sentence says: remembered, or read now. Everything that reading looks at is part of the key: the lines the
    /// sentence stands on, where in them, and its place in the text.
    pub(super) fn recall(&self, text: &str, s: &Sentence, place: &Place, read: impl FnOnce() -> Vec<Observation>) -> Vec<Observation> {
        let (Some(first), Some(last)) = (s.words.first(), s.words.last()) else { return read() };
        // Labelled lines and boxes are read with their whole line, everything else by itself.
        let alone = s.key.is_empty() && s.ticked.is_none();
        let from = if alone { first.start } else { text.get(..first.start).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1) };
        let to = if alone { last.end } else { text.get(last.end..).and_then(|t| t.find('\n')).map_or(text.len(), |i| last.end + i) };
        let within = if alone { (0, 0, 0, 0) } else { (first.start - from, last.end - from, s.value.0 - from, s.value.1 - from) };
        let at = (place.section.stance(), place.first, place.unchosen, place.going_back, place.flagged, place.denied, s.kind, s.ticked);
        let key = format!("{within:?}|{at:?}|{}|{}", s.key, text.get(from..to).unwrap_or_default());
        let Ok(mut kept) = self.0.lock() else { return read() };
        if let Some(known) = kept.get(&key) {
            return known.iter().map(|o| moved(o, |at| at + from)).collect();
        }
        let found = read();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, found.iter().map(|o| moved(o, |at| at - from)).collect());
        found
    }
}

fn moved(o: &Observation, by: impl Fn(usize) -> usize) -> Observation {
    let mut o = o.clone();
    (o.evidence.start, o.evidence.end) = (by(o.evidence.start), by(o.evidence.end));
    o
}
