//! The vocabulary, compiled: which cue phrases stand where in a text.
//!
//! A cue is words; a space in it also meets a hyphen, a slash or nothing between the words of the text. A word may end in
//! `*` (any ending) and may list alternatives with `|`. `..` stands for up to three other words. A cue that starts with
//! `~` may be part of a longer name (`orders-postgres-1` says PostgreSQL); any other may not (`canary-api` says nothing).

use super::tokens::Word;
use crate::facts::schema::{FactKind, TopicFile};
use std::collections::BTreeMap;

/// What a cue says when it is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    /// The fact.
    pub fact: String,
    /// The value of a choice or set; empty for a flag or component.
    pub value: String,
    /// Whether it says that the change touches a component.
    pub touches: bool,
    /// Whether it says the opposite by itself.
    pub against: bool,
    /// Shape of the fact.
    pub kind: FactKind,
}

#[derive(Debug, Clone)]
enum Part {
    /// One of these words; true: only its beginning.
    Word(Vec<(String, bool)>),
    /// Up to three other words.
    Gap,
}

#[derive(Debug, Clone)]
struct Cue {
    parts: Vec<Part>,
    loose: bool,
    says: usize,
}

/// A cue that was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met<'a> {
    /// What it says.
    pub says: &'a Says,
    /// Position of its first word in the sentence.
    pub first: usize,
    /// Position of its last word.
    pub last: usize,
}

/// All cues of the vocabulary, found by their first word.
#[derive(Debug, Clone, Default)]
pub struct Index {
    says: Vec<Says>,
    cues: Vec<Cue>,
    exact: BTreeMap<String, Vec<usize>>,
    open: BTreeMap<String, Vec<usize>>,
}

/// Letters by which open cues are grouped; an open word has at least as many.
const OPEN: usize = 3;

impl Index {
    /// Compiles the vocabulary.
    pub fn new(topics: &[TopicFile]) -> Self {
        let mut index = Self::default();
        for f in topics.iter().flat_map(|t| &t.facts) {
            let says = |value: &str, touches, against| Says { fact: f.id.clone(), value: value.into(), touches, against, kind: f.kind };
            index.add(&f.cues, says("", f.is_change, false));
            index.add(&f.touch_cues, says("", true, false));
            index.add(&f.cues_against, says("", false, true));
            for v in &f.values {
                index.add(&v.cues, says(&v.id, false, false));
            }
        }
        index
    }

    fn add(&mut self, cues: &[String], says: Says) {
        if cues.is_empty() {
            return;
        }
        self.says.push(says);
        for text in cues {
            let loose = text.starts_with('~');
            // Words of a text end at these signs too; only the gap is written with dots.
            let signs = |word: &str| {
                if word == ".." { vec![word.to_owned()] } else { word.split(['-', '/', '_', '.', ':']).map(str::to_owned).collect() }
            };
            let lower = text.trim_start_matches('~').to_lowercase();
            let parts: Vec<Part> = lower.split(' ').flat_map(signs).filter(|p| !p.is_empty()).map(|p| part(&p)).collect();
            let Some(Part::Word(first)) = parts.first().cloned() else {
                continue;
            };
            let id = self.cues.len();
            self.cues.push(Cue { parts, loose, says: self.says.len() - 1 });
            for (word, open) in first {
                let (map, key) = if open { (&mut self.open, word.chars().take(OPEN).collect()) } else { (&mut self.exact, word) };
                map.entry(key).or_default().push(id);
            }
        }
    }

    /// Whether a word or compound by itself names a tool, a platform or an engine of the vocabulary.
    pub fn names_tool(&self, word: &str) -> bool {
        let facts = [
            "platform", "platform_flavour", "databases", "gitops", "ci", "progressive", "router", "compliance", "criticality",
            "external-integrations", "feature-flags", "background-jobs",
        ];
        let parts: Vec<&str> = word.split([' ', '.', '-']).collect();
        let ids = self.exact.get(*parts.first().unwrap_or(&"")).into_iter().flatten();
        ids.filter_map(|i| self.cues.get(*i)).filter(|c| c.parts.len() == parts.len()).any(|c| {
            let same = c.parts.iter().zip(&parts).all(|(p, w)| matches!(p, Part::Word(any) if any.iter().any(|a| same_word(w, a))));
            same && self.says.get(c.says).is_some_and(|s| facts.contains(&s.fact.as_str()))
        })
    }

    /// What kind of thing a name names, by the words nearest to its end: "redis-cleanup-worker" is a worker.
    pub fn kind_of(&self, name: &[Word]) -> Option<&str> {
        let mut found: Vec<(usize, usize, &str)> = Vec::new();
        for (i, w) in name.iter().enumerate() {
            // "kafka-main2001": digits at the end only count.
            let bare = w.lower.trim_end_matches(|c: char| c.is_ascii_digit());
            let ids = self.exact.get(&w.lower).into_iter().chain(self.exact.get(bare)).chain(self.exact.get(bare.trim_end_matches('s')));
            for cue in ids.flatten().filter_map(|id| self.cues.get(*id)) {
                let Some(says) = self.says.get(cue.says).filter(|s| s.fact == crate::facts::id::SUBJECT) else { continue };
                let last = if cue.parts.len() == 1 { Some(i) } else { meets(cue, name, i) };
                found.extend(last.map(|l| (l, cue.parts.len(), says.value.as_str())));
            }
        }
        // "Redis server", "Cassandra nodes": the machine takes its kind from what runs on it.
        let machine = |i: usize| {
            let all = [
                "server", "node", "cluster", "host", "box", "machine", "vm", "type", "instance", "replica", "upgrade", "agent", "operator",
                "exporter", "controller",
            ];
            name.get(i).is_some_and(|w| all.contains(&w.lower.trim_end_matches('s')))
        };
        let ran = found.iter().rev().find(|(last, _, v)| !machine(*last) && *v != "microservice").copied();
        let best = found.iter().copied().max_by_key(|(last, length, _)| (*last, *length))?;
        match ran.filter(|r| machine(best.0) && r.0 < best.0) {
            Some((_, _, v)) => Some(v),
            None => Some(best.2),
        }
    }

    /// All cues met in a sentence; where one lies inside another of the same fact, only the longer one.
    pub fn find(&self, words: &[Word]) -> Vec<Met<'_>> {
        let mut out: Vec<Met<'_>> = Vec::new();
        for (i, w) in words.iter().enumerate() {
            let start: String = w.lower.chars().take(OPEN).collect();
            let ids = self.exact.get(&w.lower).into_iter().chain(self.open.get(&start)).flatten();
            for cue in ids.filter_map(|id| self.cues.get(*id)) {
                if let Some(last) = meets(cue, words, i)
                    && !(last > i && words.get(i + 1).is_some_and(|n| n.glue == '.' && matches!(cue.parts.get(1), Some(Part::Gap))))
                    && (cue.loose && w.glue != '.' || !inside_a_name(words, i, last))
                    && let Some(says) = self.says.get(cue.says).filter(|s| s.fact != crate::facts::id::SUBJECT)
                {
                    out.push(Met { says, first: i, last });
                }
            }
        }
        drop_covered(&mut out);
        out
    }
}

fn part(text: &str) -> Part {
    if text == ".." {
        return Part::Gap;
    }
    Part::Word(text.split('|').map(|w| (w.trim_end_matches('*').to_owned(), w.ends_with('*'))).collect())
}

fn meets(cue: &Cue, words: &[Word], from: usize) -> Option<usize> {
    let mut at = from;
    let mut gap = false;
    for part in &cue.parts {
        match part {
            Part::Gap => gap = true,
            Part::Word(any) => {
                // A compound such as `old_concept_results` or `5.2` is one word of a gap.
                let mut reach = if gap { 4 } else { 1 };
                let mut i = at;
                while gap && i < at + reach && i < words.len() {
                    reach += usize::from(words.get(i).is_some_and(|w| matches!(w.glue, '_' | '.')));
                    i += 1;
                }
                let hit = (at..at + reach)
                    .take_while(|i| {
                        *i == from || words.get(*i).is_some_and(|w| gap || !w.breaks || w.colon || w.glue != ' ' && w.glue != '\0')
                    })
                    .find(|i| words.get(*i).is_some_and(|w| any.iter().any(|a| same_word(&w.lower, a))))?;
                at = hit + 1;
                gap = false;
            }
        }
    }
    Some(at - 1)
}

/// Plural-tolerant equality, or the beginning for an open word.
fn same_word(word: &str, (cue, open): &(String, bool)) -> bool {
    if *open {
        return word.starts_with(cue.as_str());
    }
    word == cue || cue.len() > 3 && word.strip_suffix('s').is_some_and(|w| w == cue)
}

/// Words that may follow or precede a cue in a compound without making it a name.
const PLAIN: &[&str] = &[
    "based", "style", "deployment", "deployments", "deploy", "release", "releases", "rollout", "rollouts", "strategy", "step", "steps",
    "stage", "stages", "only", "free", "facing", "like", "enabled", "related", "backed", "driven", "managed", "hosted", "side", "level",
    "wide", "compatible", "phase", "cluster", "update", "updates", "upgrade", "migration", "migrations", "change", "changes", "first",
    "then", "and", "or", "node", "nodes", "pod", "pods", "config", "weights", "analysis", "traffic", "pre", "post", "non", "multi",
    "single", "full", "semi", "auto", "aws", "gcp", "azure", "self", "window", "test", "tests", "codedeploydefault",
];

fn inside_a_name(words: &[Word], first: usize, last: usize) -> bool {
    let glued = |i: usize| words.get(i).is_some_and(|w| matches!(w.glue, '-' | '_' | '.' | '@' | ':'));
    let plain = |i: usize| words.get(i).is_some_and(|w| PLAIN.contains(&w.lower.as_str()) || w.lower.chars().all(|c| c.is_ascii_digit()));
    let before = first > 0 && glued(first) && !plain(first - 1);
    let after = glued(last + 1) && !plain(last + 1);
    let long = first > 1 && glued(first) && glued(first - 1) || glued(last + 1) && glued(last + 2);
    before || after || long && (glued(first) || glued(last + 1))
}

fn drop_covered(out: &mut Vec<Met<'_>>) {
    let spans: Vec<(&str, bool, usize, usize)> =
        out.iter().map(|m| (m.says.fact.as_str(), m.says.touches, m.first, m.last)).filter(|(_, _, a, b)| b > a).collect();
    out.retain(|m| {
        !spans.iter().any(|(f, touches, a, b)| {
            *f == m.says.fact && (*touches || !m.says.touches) && *a <= m.first && m.last <= *b && (b - a) > (m.last - m.first)
        })
    });
    out.dedup();
}
