//! Placeholders become facts, figures and phrases; what nobody gave stays a visible blank and is listed.

use super::block::Block;
use super::given::{Blank, Given, Told};
use super::schema::{BlockDef, PhraseDef, is_placeholder};
use crate::facts::{blank, id};
use crate::run::Draft;
use crate::scenario::condition::Tri;

/// Writes one message and remembers its blanks.
pub struct Writer<'a> {
    given: &'a Given<'a>,
    phrases: &'a [&'a PhraseDef],
    blanks: Vec<Blank>,
}

/// A text with its blanks. None: there is nothing to say.
type Filled = Option<(String, Vec<Blank>)>;

impl<'a> Writer<'a> {
    /// A writer for one message.
    pub fn new(given: &'a Given<'a>, phrases: &'a [&'a PhraseDef]) -> Self {
        Self { given, phrases, blanks: Vec::new() }
    }

    /// The blanks so far, each once.
    pub fn blanks(self) -> Vec<Blank> {
        self.blanks
    }

    /// A line that stands in any case.
    pub fn line(&mut self, text: &str, form: &str) -> String {
        let filled = self.fill(text);
        self.keep(filled, false, form).unwrap_or_default()
    }

    /// A part; none if there is nothing to say.
    pub fn block(&mut self, def: &BlockDef) -> Option<Block> {
        if !def.heading.is_empty() {
            let filled = self.fill(&def.heading);
            return self.keep(filled, def.if_known, "").map(Block::Heading);
        }
        if !def.text.is_empty() {
            let filled = self.fill(&def.text);
            return self.keep(filled, def.if_known, "").map(Block::Text);
        }
        let holds = |when: &crate::scenario::condition::Condition| when.eval(self.given.lookup) == Tri::Yes;
        let bullets: Vec<_> = def.bullets.iter().filter(|b| holds(&b.when)).collect();
        let rows: Vec<_> = def.rows.iter().filter(|r| holds(&r.when)).collect();
        let mut items = Vec::new();
        for b in bullets {
            let single = b.text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).filter(|n| is_placeholder(n));
            match single.map(|n| self.given.told(n)) {
                Some(Told::Many(all)) => items.extend(all),
                _ => {
                    let filled = self.fill(&b.text);
                    items.extend(self.keep(filled, b.if_known || def.if_known, ""));
                }
            }
        }
        if !items.is_empty() {
            return Some(Block::Bullets(def.label.clone(), items));
        }
        let mut out = Vec::new();
        for r in rows {
            let filled = self.fill(&r.value);
            out.extend(self.keep(filled, r.if_known || def.if_known, &r.form).map(|v| (r.label.clone(), v)));
        }
        (!out.is_empty()).then_some(Block::Rows(out))
    }

    fn keep(&mut self, filled: Filled, if_known: bool, form: &str) -> Option<String> {
        let (text, blanks) = filled?;
        if if_known && blanks.iter().any(|b| b.usual.is_empty()) {
            return None;
        }
        for mut b in blanks {
            match self.blanks.iter_mut().find(|x| x.fact == b.fact) {
                Some(known) if known.form.is_empty() => form.clone_into(&mut known.form),
                Some(_) => {}
                None => {
                    form.clone_into(&mut b.form);
                    self.blanks.push(b);
                }
            }
        }
        Some(text)
    }

    fn fill(&self, text: &str) -> Filled {
        let mut out = String::with_capacity(text.len());
        let mut blanks = Vec::new();
        let mut rest = text;
        while let Some((before, tail)) = rest.split_once('{') {
            out.push_str(before);
            match tail.split_once('}') {
                Some((name, after)) if is_placeholder(name) => {
                    let (value, missing) = self.value(name)?;
                    out.push_str(&value);
                    blanks.extend(missing);
                    rest = after;
                }
                _ => {
                    out.push('{');
                    rest = tail;
                }
            }
        }
        out.push_str(rest);
        Some((out, blanks))
    }

    fn value(&self, name: &str) -> Filled {
        if let Some(phrase) = self.phrases.iter().find(|p| p.id == name) {
            return self.phrase(phrase);
        }
        let missing = |fact: String, usual: String| Blank { label: self.given.label(&fact), fact, usual, form: String::new() };
        match self.given.told(name) {
            Told::Text(t) => Some((t, Vec::new())),
            Told::Many(all) => Some((all.join(", "), Vec::new())),
            Told::Missing(fact) => Some((self.given.blank(&fact), vec![missing(fact, String::new())])),
            Told::Usual(fact, usual) => Some((usual.clone(), vec![missing(fact, usual)])),
            Told::Nothing => None,
        }
    }

    /// The first wording that holds. One that wants its values known is passed over where they are not.
    fn phrase(&self, phrase: &PhraseDef) -> Filled {
        let holding = phrase.any.iter().filter(|w| w.when.eval(self.given.lookup) == Tri::Yes);
        holding
            .filter_map(|w| Some((w, self.fill(&w.text)?)))
            .find(|(w, (_, blanks))| !w.if_known || blanks.iter().all(|b| !b.usual.is_empty()))
            .map(|(_, filled)| filled)
    }
}

/// Own words with the blanks filled that somebody has answered since.
pub fn again(given: &Given<'_>, text: &Draft) -> Draft {
    let fill = |t: &str| {
        let mut out = t.to_owned();
        for fact in given.topics.iter().flat_map(|t| &t.facts) {
            let gap = blank(&fact.label.to_lowercase());
            if out.contains(&gap) {
                // As the generated words tell it.
                let name = match fact.id.as_str() {
                    id::DURATION => "duration",
                    id::WINDOW => "starts",
                    id::ONCALL => "oncall-all",
                    other => other,
                };
                match given.told(name) {
                    Told::Text(v) => out = out.replace(&gap, &v),
                    Told::Many(v) => out = out.replace(&gap, &v.join(", ")),
                    _ => {}
                }
            }
        }
        out
    };
    Draft { subject: fill(&text.subject), body: fill(&text.body) }
}

/// The blanks that own words still show.
pub fn left(given: &Given<'_>, text: &Draft, made: &[Blank]) -> Vec<Blank> {
    let shown = |label: &str| {
        let gap = blank(&label.to_lowercase());
        text.subject.contains(&gap) || text.body.contains(&gap)
    };
    let mut out: Vec<Blank> = made.iter().filter(|b| b.usual.is_empty() && shown(&b.label)).cloned().collect();
    for f in given.topics.iter().flat_map(|t| &t.facts).filter(|f| shown(&f.label)) {
        if !out.iter().any(|b| b.fact == f.id) {
            out.push(Blank { fact: f.id.clone(), label: f.label.clone(), ..Blank::default() });
        }
    }
    out
}
