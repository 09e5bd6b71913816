//! Free text → facts: sentences, numbers, negation, history, hypothesis, cues.
//!
//! Invariant: reading never fails; what is not understood is left alone. Four readings are never evidence for what
//! happens now: negation, history, hypothesis and names. A fifth, the contingency, is what would be done to go back.
//! Inside: `sentence` (what one sentence says; `memo` remembers it while a person types, `forms` are labels, boxes and blanks,
//! `grammar` what their build says, `way` how it ships where no name says it), `tokens` (sentences and words), `scan` (chunks), `cues` (the vocabulary, compiled),
//! `stance`, and one file a kind of thing read: `versions`, `names`, `candidates` with their `company`, `title` with its `lexicon` and `lead`, `nameable`, `limits`,
//! `window`, `people`, `numbers`, `labels`, `named`, `schema_change`, `told`.

pub mod tokens;
pub mod scan;
pub mod cues;
pub mod stance;
pub mod versions;
pub mod names;
pub mod candidates;
mod company;
mod lexicon;
mod nameable;
mod title;
mod lead;
pub mod window;
pub mod people;
pub mod numbers;
pub mod limits;
pub mod labels;
mod named;
mod told;
mod shapes;
mod forms;
mod grammar;
mod way;
mod sentence;
mod memo;
mod schema_change;

use crate::evidence::{Basis, Evidence};
use crate::facts::schema::{FactKind, TopicFile};
use crate::facts::{LONGEST_TEXT, Value, id};
use cues::Index;
use memo::Memo;
pub use sentence::HERE;
use sentence::Place;
use serde::{Deserialize, Serialize};
use stance::Section;
use tokens::Sentence;

/// How a phrase stands in its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// It is said to be so now.
    Affirmed,
    /// It is said not to be so.
    Negated,
    /// It was so once.
    History,
    /// It stands in a section that tells how things came about: true of the picture, no part of the change.
    Background,
    /// It may be so one day.
    Hypothesis,
    /// It would be done to go back.
    Contingency,
}

/// One thing that the reader found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The fact.
    pub fact: String,
    /// Its value.
    pub value: Value,
    /// How it stands.
    pub stance: Stance,
    /// How much it counts among several values of one fact.
    pub weight: i32,
    /// The words.
    pub evidence: Evidence,
}

/// Topics whose facts are names that stand behind a label and nowhere else.
const NAMED: [&str; 3] = ["files", "pipeline", "schema"];

/// Least points of a phrase of the opening that says what kind of thing ships.
const SUBJECT: i32 = 13;

/// Stores that a change touches which is a change of them.
const STORES: &[(&str, &[&str])] = &[
    ("cache", &["redis", "memcache", "valkey", "cache"]),
    ("message-queue", &["kafka", "rabbit", "broker"]),
    ("search-index", &["elasticsearch", "opensearch", "solr"]),
];

/// A service named with its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRead {
    /// Its name.
    pub name: String,
    /// Version after the change.
    pub to: Option<String>,
    /// Version before the change.
    pub from: Option<String>,
}

/// Everything that a text says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// In the order of the text.
    pub observations: Vec<Observation>,
    /// Services named with versions, in the order of the text.
    pub services: Vec<ServiceRead>,
}

/// The vocabulary, ready for reading.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    index: Index,
    keys: Vec<(String, FactKind, Vec<String>)>,
    weights: Vec<(String, String, u8)>,
    named: Vec<String>,
    memo: Memo,
}

impl Vocabulary {
    /// Compiles the topics.
    pub fn new(topics: &[TopicFile]) -> Self {
        let facts = || topics.iter().flat_map(|t| &t.facts);
        Self {
            index: Index::new(topics),
            keys: facts().filter(|f| !f.keys.is_empty()).map(|f| (f.id.clone(), f.kind, f.keys.clone())).collect(),
            weights: facts().flat_map(|f| f.values.iter().map(|v| (f.id.clone(), v.id.clone(), v.weight))).collect(),
            named: topics.iter().filter(|t| NAMED.contains(&t.topic.as_str())).flat_map(|t| &t.facts).map(|f| f.id.clone()).collect(),
            memo: Memo::default(),
        }
    }

    /// Labels of the lines that give a fact.
    pub fn keys(&self, fact: &str) -> Vec<String> {
        self.keys.iter().find(|(f, _, _)| f == fact).map(|(_, _, k)| k.clone()).unwrap_or_default()
    }

    fn weight(&self, fact: &str, value: &str) -> i32 {
        self.weights.iter().find(|(f, v, _)| f == fact && v == value).map_or(2, |(_, _, w)| i32::from(*w))
    }

    /// Whether a line with this label gives some other fact: `env: prod` is no change of the environment.
    fn labels_another(&self, fact: &str, key: &str) -> bool {
        !key.is_empty() && self.keys.iter().any(|(f, _, k)| f != fact && k.iter().any(|x| x == key))
    }

    /// Whether a line with this label gives this fact.
    fn is_key(&self, fact: &str, key: &str) -> bool {
        !key.is_empty() && self.keys.iter().any(|(f, _, k)| f == fact && k.iter().any(|x| x == key))
    }
}

/// Reads a description; of one that is too long, its beginning.
pub fn read(vocabulary: &Vocabulary, text: &str) -> Reading {
    let text = text.get(..text.floor_char_boundary(LONGEST_TEXT)).unwrap_or(text);
    let sentences = tokens::sentences(text);
    let mut out = Vec::new();
    let mut section = Section::default();
    let choices = forms::ticked_choices(&sentences);
    let going_back = stance::is_going_back(&sentences);
    let mut flagged = sentences.iter().flat_map(|s| &s.words).any(|w| matches!(w.lower.as_str(), "flag" | "flags" | "toggle" | "toggles"));
    for (n, s) in sentences.iter().enumerate() {
        section.pass(s);
        let denied = s.kind == tokens::Kind::Heading && sentences.get(n + 1).is_some_and(forms::is_none);
        let place = Place { section, first: n == 0, unchosen: choices.contains(&n), going_back, flagged, denied };
        let found = vocabulary.memo.recall(text, s, &place, || sentence::read(vocabulary, text, s, &place));
        flagged |= found
            .iter()
            .any(|o| o.fact == id::STRATEGY_STATED && o.stance == Stance::Affirmed && o.value == Value::Text("feature-flag".into()));
        out.extend(found);
    }
    // `--to-latest` is the flag of a command, not one of the application.
    let command = text.contains("`--") || text.contains(" --");
    if command && !out.iter().any(|o| o.fact == "feature-flags" && o.evidence.quote.contains(' ') && !o.evidence.quote.starts_with("the "))
    {
        out.retain(|o| o.fact != "feature-flags" && o.value != Value::Text("feature-flag".into()));
    }
    let named = |o: &Observation| o.fact == id::STRATEGY_STATED && o.stance == Stance::Affirmed;
    if !out.iter().any(named) {
        out.extend(way::of_groups(text, &sentences).or_else(|| grammar::stop_and_start(text, &sentences)));
    }
    if going_back {
        out.extend(grammar::urgent_return(text, &sentences));
    }
    let services = singles(vocabulary, text, &sentences, going_back, &mut out);
    crate::order::by_key(&mut out, |o| (o.evidence.start, o.evidence.end));
    Reading { observations: out, services }
}

/// Facts that have one place in the text: name, versions, window, people, labelled lines.
fn singles(vocabulary: &Vocabulary, text: &str, sentences: &[Sentence], going_back: bool, out: &mut Vec<Observation>) -> Vec<ServiceRead> {
    let all = scan::chunks(text);
    let mut versions = versions::find(&all, sentences, going_back);
    for (fact, slot) in [(id::VERSION_TO, true), (id::VERSION_FROM, false)] {
        if let Some(v) = labels::version(text, sentences, &vocabulary.keys(fact)) {
            *(if slot { &mut versions.to } else { &mut versions.from }) = Some(v);
        }
    }
    if let (Some(a), Some(b)) = (&versions.to, &versions.from)
        && versions::plain(&a.text) == versions::plain(&b.text)
    {
        versions.from = None;
    }
    let mut services_type = Vec::new();
    let typed = out.iter().any(|o| o.fact == id::APP_TYPE && o.stance == Stance::Affirmed);
    let mut text_fact = |fact: &str, span: (usize, usize)| {
        let value = Value::Text(text.get(span.0..span.1).unwrap_or_default().trim().to_owned());
        out.push(stated(text, fact, value, span));
    };
    for (fact, v) in [(id::VERSION_TO, &versions.to), (id::VERSION_FROM, &versions.from)] {
        if let Some(v) = v {
            text_fact(fact, (v.start, v.end));
        }
    }
    let kind = |w: &str| vocabulary.index.kind_of(&tokens::words(w));
    let tool = |w: &str| vocabulary.index.names_tool(w);
    let software = |w: &str| tool(w) && matches!(kind(w), Some("stateful" | "worker" | "monolith"));
    let known = names::Known { tool: &tool, software: &software, kind: &|w| kind(w).is_some() };
    let name = names::find(text, &all, sentences, &vocabulary.keys(id::APP), &versions, &known);
    if let Some(n) = &name {
        text_fact(id::APP, (n.start, n.end));
        // What ships says its kind by its name; else the opening says it.
        let opening = || {
            let mut all = title::topics(text, known.kind);
            let line = all.iter().map(|t| t.start).min().and_then(|a| Some((a, a + text.get(a..)?.find('\n').unwrap_or(text.len()))));
            all.retain(|t| t.points >= SUBJECT && line.is_some_and(|(a, b)| a <= t.start && t.end <= b));
            crate::order::by_key(&mut all, |t| -t.points);
            let told = lead::told_of(text, n.end);
            let told = told.and_then(|(a, b)| Some((kind(text.get(a..b)?)?, 8, (a, b))));
            told.or_else(|| {
                all.into_iter().find_map(|t| {
                    let words = text.get(t.start..t.end).filter(|w| !shapes::is_host(w) && !w.contains('/'))?;
                    Some((kind(words)?, 5, (t.start, t.end)))
                })
            })
        };
        // The labels of an address are no kinds.
        let own = kind(&n.text)
            .filter(|_| !shapes::is_host(&n.text) && !n.text.contains('/'))
            .map(|k| (k, if k == "microservice" { 4 } else { 30 }, (n.start, n.end)));
        let known_thing = || {
            let c = all.iter().find(|c| c.text.starts_with(char::is_uppercase) && c.start > 0 && kind(&c.lower) == Some("monolith"))?;
            Some((kind(&c.lower)?, 4, (c.start, c.end)))
        };
        let own = own.or_else(opening);
        let own = if own.is_none() && !typed { known_thing() } else { own };
        if let Some((kind, weight, span)) = own {
            services_type.push(Observation { weight, ..stated(text, id::APP_TYPE, Value::Text(kind.into()), span) });
        }
        if shapes::is_one_of_many(&n.text) {
            let one = Value::Text("microservice".into());
            services_type.push(Observation { weight: 1, ..stated(text, id::APP_TYPE, one, (n.start, n.end)) });
        }
    }
    if let Some(span) = window::find(text, sentences, &vocabulary.keys(id::WINDOW)) {
        text_fact(id::WINDOW, span);
    }
    for (fact, span) in people::find(text, sentences, &|f| vocabulary.keys(f)) {
        text_fact(fact, span);
    }
    let told = told::find(text, sentences, &|f| vocabulary.keys(f));
    let features = labels::features(text, sentences).filter(|_| !told.iter().any(|(f, _, _)| *f == "features"));
    for (fact, span) in labels::texts(text, &all, sentences, &|f| vocabulary.keys(f)) {
        text_fact(fact, span);
    }
    out.extend(told.into_iter().map(|(fact, value, span)| stated(text, fact, value, span)));
    out.extend(schema_change::find(text, sentences, going_back));
    out.extend(features.map(|(list, span)| stated(text, "features", Value::List(list), span)));
    out.extend(services_type);
    let touched = |fact: &str, out: &[Observation]| {
        let said = |stance: Stance| out.iter().any(|o| o.fact == fact && o.stance == stance);
        said(Stance::Affirmed) && !said(Stance::Negated)
    };
    if let Some(n) = &name {
        let lower = n.text.to_lowercase();
        for (fact, words) in STORES {
            if words.iter().any(|w| lower.contains(w)) && touched(fact, out) {
                out.push(stated(text, fact, Value::Component { touched: true }, (n.start, n.end)));
            }
        }
    }
    out.extend(named::find(vocabulary, text, sentences).into_iter().map(|(fact, value, span)| stated(text, &fact, value, span)));
    labels::services(&versions, name.as_ref())
}

fn stated(text: &str, fact: &str, value: Value, (start, end): (usize, usize)) -> Observation {
    let evidence = Evidence::quoted(text, start, end, Basis::Stated);
    Observation { fact: fact.into(), value, stance: Stance::Affirmed, weight: 2, evidence }
}
