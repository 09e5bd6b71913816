//! Facts + rollout + plan + run → what to say to whom, and when.
//!
//! Invariants: a value that nobody gave is a named blank, and every blank is a fact that the page can ask for; figures come from
//! the rollout and the limits; what a person put in own words stays until that person takes the new text.
//! The texts are data (`data/<moment>.yaml`). They are decoded here and not in the library, so that the page's first module,
//! which never names this room's data, does not carry them: the worker writes messages.
//! Inside: `schema` (what the data files hold, shared with build.rs), `given` (what a message may ask of the release), `times`
//! (its times in zone and UTC), `fill` (placeholders), `block` (parts and plain text), `difference`.

pub mod schema;
pub mod times;
pub mod given;
pub mod fill;
pub mod block;
pub mod difference;

// The schema names conditions by this path, so that build.rs can include the same file.
use crate::scenario::condition;

use crate::catalogue::EventList;
use crate::platforms::Stand;
use crate::run::incident::clocks;
use crate::run::wayback::whereabouts;
use crate::run::{Draft, Worded};
use crate::scenario::condition::Tri;
use block::Block;
use fill::Writer;
use schema::Event;
use std::sync::OnceLock;

pub use given::{Blank, Given};
pub use schema::{MessageDef, MomentFile};

/// The moments that the program carries, in their order, decoded at first use.
pub fn embedded() -> &'static [MomentFile] {
    static MOMENTS: OnceLock<Vec<MomentFile>> = OnceLock::new();
    #[expect(clippy::expect_used, reason = "build.rs wrote the bytes from the same types; a test decodes them")]
    MOMENTS.get_or_init(|| postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/messages.bin"))).expect("embedded data"))
}

/// A text for an audience at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// `<moment>.<audience>`.
    pub id: String,
    /// The moment's label.
    pub moment: String,
    /// For whom.
    pub audience: String,
    /// Where it is sent.
    pub channel: String,
    /// When it is sent, in words.
    pub cadence: String,
    /// Earliest and latest time, in minutes from the start of the deployment.
    pub span: Option<(i64, i64)>,
    /// Minutes between two of them while it lasts; 0: sent once.
    pub every: u32,
    /// When it is due: the time, or the words of the cadence.
    pub due: String,
    /// Conditions nobody has settled: it may turn out not to be needed.
    pub unsettled: Vec<String>,
    /// The generated words.
    pub made: Draft,
    /// The subject as it stands.
    pub subject: String,
    /// What it says as it stands.
    pub blocks: Vec<Block>,
    /// A person's own words, if there are any. The blanks of both its texts are filled as far as somebody answered them: that
    /// alone makes no difference.
    pub own: Option<Worded>,
    /// What is missing, and what a usual value stands in for.
    pub blanks: Vec<Blank>,
}

impl Message {
    /// Whether nothing is missing.
    pub fn is_ready(&self) -> bool {
        self.open().next().is_none()
    }

    /// What is missing.
    pub fn open(&self) -> impl Iterator<Item = &Blank> {
        self.blanks.iter().filter(|b| b.usual.is_empty())
    }

    /// Whether the generated words are others than those that the own ones were written on.
    pub fn has_moved(&self) -> bool {
        self.own.as_ref().is_some_and(|o| o.on != self.made)
    }
}

/// All messages of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages {
    /// Those that are needed, in the order of their moments.
    pub all: Vec<Message>,
    /// Those that are not: (moment, audience, the condition that does not hold).
    pub aside: Vec<(String, String, String)>,
    /// What keeps the start from being told; empty if nothing does.
    pub question: String,
}

/// Writes all messages of a release.
pub fn write(moments: &[MomentFile], given: &Given<'_>) -> Messages {
    let mut order: Vec<&MomentFile> = moments.iter().collect();
    // As long as an incident lasts its messages come first.
    let first = given.state.course.open_incidents().next().is_some();
    let urgent = |m: &MomentFile| m.messages.iter().any(|d| matches!(d.event, Some(Event::Incident | Event::Resolved)));
    crate::order::by_key(&mut order, |m| (!(first && urgent(m)), m.order));
    let phrases: Vec<_> = moments.iter().flat_map(|m| &m.phrases).collect();
    let mut out = Messages { question: given.times.question().to_owned(), ..Messages::default() };
    for moment in order {
        for def in &moment.messages {
            if let Some(term) = def.when.failing_term(given.lookup) {
                out.aside.push((moment.label.clone(), def.audience.clone(), term.to_string()));
            } else {
                out.all.push(message(&moment.label, def, &phrases, given));
            }
        }
    }
    out
}

fn message(moment: &str, def: &MessageDef, phrases: &[&schema::PhraseDef], given: &Given<'_>) -> Message {
    let mut writer = Writer::new(given, phrases);
    let subject = writer.line(&def.subject, "");
    let blocks: Vec<Block> = def.body.iter().filter(|b| b.when.eval(given.lookup) == Tri::Yes).filter_map(|b| writer.block(b)).collect();
    let mut blanks = writer.blanks();
    let made = Draft { subject, body: block::plain(&blocks) };
    let filled = |o: &Worded| Worded { text: fill::again(given, &o.text), on: fill::again(given, &o.on), ..o.clone() };
    let own = given.state.wordings.get(&def.id).map(filled);
    let (subject, blocks) = match &own {
        None => (made.subject.clone(), blocks),
        Some(o) => {
            blanks = fill::left(given, &o.text, &blanks);
            (o.text.subject.clone(), block::parse(&o.text.body))
        }
    };
    let span = def.from.map(|from| (from, def.to.unwrap_or(from)));
    Message {
        id: def.id.clone(),
        moment: moment.to_owned(),
        audience: def.audience.clone(),
        channel: def.channel.clone(),
        cadence: def.cadence.clone(),
        span,
        every: def.every,
        due: due(def, span, given),
        unsettled: def.when.open_terms(given.lookup).map(ToString::to_string).collect(),
        made,
        subject,
        blocks,
        own,
        blanks,
    }
}

fn due(def: &MessageDef, span: Option<(i64, i64)>, given: &Given<'_>) -> String {
    let lasting = given.state.course.open_incidents().next().is_some();
    if let Some(event) = def.event {
        return due_with(def, event, lasting, given).unwrap_or_else(|| def.cadence.clone());
    }
    if def.calm && lasting {
        return "not while an incident lasts: send the incident update instead".into();
    }
    match span.map(|(from, to)| (given.times.after(from), given.times.after(to), from == to)) {
        Some((Some(at), _, true)) => at,
        Some((Some(from), Some(to), false)) => format!("from {from} to {to}"),
        _ => def.cadence.clone(),
    }
}

/// When a message of an event is due; none as long as the event has not happened.
fn due_with(def: &MessageDef, event: Event, lasting: bool, given: &Given<'_>) -> Option<String> {
    let clocks = clocks(given.plan, given.state);
    let opened = |list| given.state.open_lists.contains_key(&list);
    let now = || format!("now: {}", def.cadence);
    match event {
        Event::Rollback => (opened(EventList::Rollback) || whereabouts(given.plan, given.state).stand >= Stand::GoingBack).then(now),
        Event::Incident if def.every > 0 && lasting => {
            clocks.iter().filter_map(|c| c.next_update).min().map(|at| format!("next one at {}", given.times.at(at)))
        }
        Event::Incident => (lasting || clocks.is_empty() && opened(EventList::Incident)).then(now),
        Event::Resolved => (!clocks.is_empty() && !lasting).then(now),
        Event::Report => clocks.iter().map(|c| c.report_by).min().map(|at| format!("by {}", given.times.at(at))),
    }
}
