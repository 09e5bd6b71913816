//! Free text → facts: sentences, numbers, negation, history, hypothesis, cues.
//!
//! Invariant: reading never fails; what is not understood is left alone. Four readings are never evidence for what
//! happens now: negation, history, hypothesis and names. A fifth, the contingency, is what would be done to go back.
//! Inside: `tokens` (sentences and words), `scan` (chunks), `cues` (the vocabulary, compiled), `stance`, and one file a
//! kind of thing read: `versions`, `names` and `candidates`, `limits`, `window`, `people`, `numbers`, `labels`.

pub mod tokens;
pub mod scan;
pub mod cues;
pub mod stance;
pub mod versions;
pub mod names;
pub mod candidates;
pub mod window;
pub mod people;
pub mod numbers;
pub mod limits;
pub mod labels;

use crate::evidence::{Basis, Evidence};
use crate::facts::schema::{FactKind, TopicFile};
use crate::facts::{Value, id};
use cues::{Index, Met};
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
}

impl Vocabulary {
    /// Compiles the topics.
    pub fn new(topics: &[TopicFile]) -> Self {
        let facts = || topics.iter().flat_map(|t| &t.facts);
        Self {
            index: Index::new(topics),
            keys: facts().filter(|f| !f.keys.is_empty()).map(|f| (f.id.clone(), f.kind, f.keys.clone())).collect(),
            weights: facts().flat_map(|f| f.values.iter().map(|v| (f.id.clone(), v.id.clone(), v.weight))).collect(),
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

/// Reads a description.
pub fn read(vocabulary: &Vocabulary, text: &str) -> Reading {
    let sentences = tokens::sentences(text);
    let mut out = Vec::new();
    let mut section = Section::default();
    let choices = ticked_choices(&sentences);
    let going_back = stance::is_going_back(&sentences);
    for (n, s) in sentences.iter().enumerate() {
        section.pass(s);
        for met in vocabulary.index.find(&s.words) {
            if let Some(o) =
                observe(vocabulary, text, s, &met, &Place { section, first: n == 0, unchosen: choices.contains(&n), going_back })
            {
                out.push(o);
            }
        }
        if !matches!(section.stance(), Some(Stance::Contingency)) {
            out.extend(numbers::figures(text, s).into_iter().map(|f| stated(text, f.fact, Value::Number(f.value), f.span)));
            let gates = limits::gates(text, s);
            if let (Some(first), Some(last)) = (gates.first(), gates.last()) {
                let span = (first.1.0, last.1.1);
                out.push(stated(text, id::GATES, Value::List(gates.iter().map(|g| g.0.clone()).collect()), span));
            }
            for (f, v, span) in numbers::lists(text, s) {
                let of_users = |w: &str| {
                    ["user", "merchant", "customer", "tenant", "account", "staff", "actor", "member"].iter().any(|p| w.starts_with(p))
                };
                let flagged = s.words.iter().any(|w| w.lower.starts_with("flag") || w.lower.starts_with("toggle"))
                    || s.words.iter().any(|w| of_users(&w.lower)) && has_flag(&out);
                if f == id::STAGES && !flagged {
                    out.push(Observation { weight: 3, ..stated(text, id::STRATEGY_STATED, Value::Text("canary".into()), span) });
                }
                out.push(stated(text, f, Value::List(v), span));
            }
        }
    }
    let services = singles(vocabulary, text, &sentences, going_back, &mut out);
    crate::order::by_key(&mut out, |o| (o.evidence.start, o.evidence.end));
    Reading { observations: out, services }
}

/// Whether a flag was said to carry the change so far.
fn has_flag(read: &[Observation]) -> bool {
    read.iter().any(|o| o.fact == id::STRATEGY_STATED && o.stance == Stance::Affirmed && o.value == Value::Text("feature-flag".into()))
}

/// Facts that have one place in the text: name, versions, window, people, labelled lines.
fn singles(vocabulary: &Vocabulary, text: &str, sentences: &[Sentence], going_back: bool, out: &mut Vec<Observation>) -> Vec<ServiceRead> {
    let mut versions = versions::find(text, sentences, going_back);
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
    let mut text_fact = |fact: &str, span: (usize, usize)| {
        let value = Value::Text(text.get(span.0..span.1).unwrap_or_default().trim().to_owned());
        out.push(stated(text, fact, value, span));
    };
    for (fact, v) in [(id::VERSION_TO, &versions.to), (id::VERSION_FROM, &versions.from)] {
        if let Some(v) = v {
            text_fact(fact, (v.start, v.end));
        }
    }
    let name = names::find(text, sentences, &vocabulary.keys(id::APP), &versions, &|w| vocabulary.index.names_tool(w));
    if let Some(n) = &name {
        text_fact(id::APP, (n.start, n.end));
        if candidates::is_one_of_many(&n.text) {
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
    let features = labels::features(text, sentences);
    for (fact, span) in labels::texts(text, sentences, &|f| vocabulary.keys(f)) {
        text_fact(fact, span);
    }
    out.extend(features.map(|(list, span)| stated(text, "features", Value::List(list), span)));
    out.extend(services_type);
    labels::services(&versions, name.as_ref())
}

fn stated(text: &str, fact: &str, value: Value, (start, end): (usize, usize)) -> Observation {
    let evidence = Evidence::quoted(text, start, end, Basis::Stated);
    Observation { fact: fact.into(), value, stance: Stance::Affirmed, weight: 2, evidence }
}

/// Where a sentence stands in its text.
struct Place {
    section: Section,
    first: bool,
    unchosen: bool,
    going_back: bool,
}

fn observe(v: &Vocabulary, text: &str, s: &Sentence, met: &Met<'_>, place: &Place) -> Option<Observation> {
    let Place { section, first: opens, unchosen, going_back } = *place;
    let (first, last) = (s.words.get(met.first)?, s.words.get(met.last)?);
    let says = met.says;
    if says.fact == id::STRATEGY_STATED && says.value == "rolling" && s.words.iter().skip(met.last).take(7).any(|w| w.lower == "back") {
        return None;
    }
    if is_a_person(text, s, met) || met.says.touches && v.labels_another(&says.fact, &s.key) && last.end <= s.value.0 {
        return None;
    }
    let mut stance = stance::of(s, met.first, met.last, going_back);
    if answered_no(text, s, last.end) {
        stance = Stance::Negated;
    }
    if let Some(given) = section.stance().filter(|g| !(going_back && *g == Stance::Contingency))
        && stance == Stance::Affirmed
        && s.kind == tokens::Kind::Body
    {
        stance = given;
    }
    if stance == Stance::Affirmed && says.kind == FactKind::Component && stance::kept_as_it_is(s, met.last) {
        stance = Stance::Background;
    }
    // `canary=0` switches it off.
    if says.fact == id::STRATEGY_STATED && s.words.get(met.last + 1).is_some_and(|w| w.lower == "0" && w.start == last.end + 1) {
        stance = Stance::Negated;
    }
    let flag_goes = says.fact == id::STRATEGY_STATED && says.value == "feature-flag" && removes_flag(s);
    if flag_goes && stance == Stance::Affirmed {
        stance = Stance::Background;
    }
    if (unchosen || unticked_inline(text, s, last.start)) && stance == Stance::Affirmed {
        stance = Stance::Hypothesis;
    }
    let heading = s.kind == tokens::Kind::Heading && section.stance().is_some();
    if heading && stance == Stance::Affirmed {
        stance = Stance::Background;
    }
    let mut weight = if says.value.is_empty() { 2 } else { v.weight(&says.fact, &says.value) };
    weight *= i32::from(opens) * 2 + 1;
    if v.is_key(&says.fact, &s.key) {
        weight += 20;
    }
    let mut value = match says.kind {
        FactKind::Component => Value::Component { touched: says.touches },
        FactKind::Flag => Value::Flag(!says.against),
        _ => Value::Text(says.value.clone()),
    };
    if says.against {
        // The phrase denies by itself; a denial around it was counted with it.
        stance = if matches!(stance, Stance::Affirmed | Stance::Negated) { Stance::Negated } else { stance };
        if says.kind == FactKind::Component {
            value = Value::Component { touched: false };
        }
    } else if stance == Stance::Negated && says.kind == FactKind::Component && only_the_change(s, met) {
        value = Value::Component { touched: true };
    }
    let evidence = Evidence::quoted(text, first.start, last.end, Basis::Stated);
    Some(Observation { fact: says.fact.clone(), value, stance, weight, evidence })
}

/// Whether a line such as `db changes: none` denies what its label names.
fn answered_no(text: &str, s: &Sentence, at: usize) -> bool {
    let value = text.get(s.value.0..s.value.1).unwrap_or_default().trim().to_lowercase();
    let value = inline_choice(&value).map_or(value.as_str(), |c| c).to_owned();
    let no = [
        "not affected", "unaffected", "untouched", "not touched", "not in scope", "none", "no", "n/a", "nil", "not needed", "not required",
        "not applicable", "unchanged", "nope", "-",
    ];
    let denied = no.iter().any(|n| value == *n || value.strip_prefix(n).is_some_and(|r| r.starts_with([',', ' ', '.', '(', ';'])));
    !s.key.is_empty() && at <= s.value.0 && denied
}

/// The ticked option of a line that holds several: `[ ] yes [x] no, only an index`.
fn inline_choice(line: &str) -> Option<&str> {
    if line.matches("[ ]").count() + line.matches("[x]").count() < 2 {
        return None;
    }
    let rest = line.split("[x]").nth(1)?;
    Some(rest.split("[ ]").next().unwrap_or(rest).trim())
}

/// Whether a phrase stands behind an empty box in a line where another box is ticked.
fn unticked_inline(text: &str, s: &Sentence, at: usize) -> bool {
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

/// "Backup is Dmitri", "backup Noor": a person, no copy of data.
fn is_a_person(text: &str, s: &Sentence, met: &Met<'_>) -> bool {
    let word = |i: usize| s.words.get(i).and_then(|w| text.get(w.start..w.end)).unwrap_or_default();
    let next = if word(met.last + 1) == "is" { word(met.last + 2) } else { word(met.last + 1) };
    let breaks = s.words.get(met.last + 1).is_some_and(|w| w.breaks);
    let of_whom =
        met.first.checked_sub(1).map(word).is_some_and(|w| matches!(w.to_lowercase().as_str(), "her" | "his" | "my" | "their" | "your"));
    let person = of_whom || !breaks && next.starts_with(char::is_uppercase);
    met.first == met.last && word(met.first).eq_ignore_ascii_case("backup") && person
}

/// Whether the sentence takes a flag away instead of using one.
fn removes_flag(s: &Sentence) -> bool {
    s.words.iter().any(|w| ["remov", "delet", "retir", "archiv", "clean"].iter().any(|p| w.lower.starts_with(p)))
}

/// Whether a denial speaks of the change alone ("no cache changes"), and not of the thing ("no cache").
fn only_the_change(s: &Sentence, met: &Met<'_>) -> bool {
    if s.key.contains("change") {
        return true;
    }
    let after = s.words.get(met.last + 1).map_or("", |w| w.lower.as_str());
    let end = s.words.iter().skip(met.last).take(6);
    matches!(
        after,
        "change"
            | "changes"
            | "update"
            | "updates"
            | "work"
            | "involved"
            | "needed"
            | "required"
            | "impact"
            | "modification"
            | "modifications"
            | "affected"
            | "touched"
    ) || end.into_iter().any(|w| matches!(w.lower.as_str(), "touched" | "untouched" | "unchanged" | "affected" | "impacted"))
}

/// Sentences that are options nobody chose: unticked boxes in a block where another one is ticked.
fn ticked_choices(sentences: &[Sentence]) -> Vec<usize> {
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
