//! What the page asks of its planner, a worker, and the answers: the plan of a release, what screens read of the library, the
//! names of the releases in the list of home.
//!
//! The page's first module knows these words and nothing of reading, ranking or the catalogue. A description changes with every
//! key and its plan rarely, so a plan that the page has already is not sent again.

use crate::catalogue::schema::AreaFile;
use crate::catalogue::{Item, Kind};
use crate::document::Document;
use crate::facts::id;
use crate::facts::schema::{FactDef, TopicFile, ValueDef};
use crate::pipeline::{self, Derived, Library};
use crate::plan::Plan;
use crate::questions::Question;
use crate::rollout::Rollout;
use crate::run::{Inputs, OwnItem, Sealed, State};
use crate::scenario::Scenario;
use crate::strategy::schema::Note;
use crate::strategy::{Ranking, StrategyDef};
use crate::views::status;
use crate::wire::{self, Bytes, Wire, wire};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A wish of the page.
#[derive(Debug, Clone)]
pub enum Ask {
    /// What screens read of the library.
    Library,
    /// The plan of a release, and the print of the plan that the page has of it.
    Plan(Box<Given>, u64),
    /// The name of a release, and how far it is: the lines with these ids are done.
    Entry(Box<Given>, Vec<String>),
}

/// What a plan follows from: the part of a release's state that matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// What the person gave.
    pub inputs: Inputs,
    /// Own lines.
    pub own: Vec<OwnItem>,
    /// Moves of lines.
    pub moves: Vec<(String, (String, String))>,
    /// Lines taken out.
    pub removed: BTreeMap<String, String>,
    /// The text of the sealed plan that it is carried out by; empty before the start of its run.
    pub sealed: String,
}

/// What the planner says.
#[derive(Debug, Clone)]
pub enum Answer {
    /// What screens read of the library.
    Library(Box<Library>),
    /// A plan.
    Plan(Box<Told>),
    /// A release in the list of home.
    Entry(Entry),
}

/// What follows from a release.
#[derive(Debug, Clone)]
pub struct Told {
    scenario: Scenario,
    ranking: Ranking,
    strategy: String,
    rollout: Rollout,
    limits: BTreeMap<String, i64>,
    questions: Vec<Question>,
    /// None if it is the one that the page has.
    plan: Option<Plan>,
    /// The print of the plan.
    pub print: u64,
}

/// A release in the list of home.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The application.
    pub app: String,
    /// Lines done.
    pub done: usize,
    /// All lines.
    pub all: usize,
}

impl Given {
    /// What matters of a release.
    pub fn of(doc: &Document, state: &State) -> Self {
        Self {
            inputs: state.inputs.clone(),
            own: state.own.clone(),
            moves: state.moves.clone(),
            removed: state.removed.clone(),
            sealed: doc.sealed(&state.course).unwrap_or_default().to_owned(),
        }
    }

    fn derive(self, lib: &Library) -> Derived {
        let sealed = Sealed::read(&self.sealed);
        let state = State { inputs: self.inputs, own: self.own, moves: self.moves, removed: self.removed, ..State::default() };
        pipeline::derive_with(state, sealed.as_ref(), lib)
    }
}

/// Lines of a state that are done or do not apply.
pub fn settled(state: &State) -> Vec<String> {
    state.lines.iter().filter(|(_, l)| l.mark.is_settled()).map(|(line, _)| line.clone()).collect()
}

impl Told {
    /// Puts what was told in place of what was known of the release; `state` is the one that was given.
    pub fn onto(self, state: State, before: &Derived) -> Derived {
        Derived {
            state,
            scenario: self.scenario,
            ranking: self.ranking,
            strategy: self.strategy,
            rollout: self.rollout,
            limits: self.limits,
            plan: self.plan.map_or_else(|| before.plan.clone(), Arc::new),
            questions: self.questions,
            ..Derived::default()
        }
    }
}

/// Answers a wish.
pub fn answer(ask: Ask, lib: &Library) -> Answer {
    match ask {
        Ask::Library => Answer::Library(Box::new(lib.clone())),
        Ask::Plan(given, known) => {
            let Derived { scenario, ranking, strategy, rollout, limits, plan, questions, .. } = given.derive(lib);
            let print = print(&wire::write(&*plan));
            let plan = (print != known).then(|| Arc::unwrap_or_clone(plan));
            Answer::Plan(Box::new(Told { scenario, ranking, strategy, rollout, limits, questions, plan, print }))
        }
        Ask::Entry(given, settled) => {
            let d = given.derive(lib);
            Answer::Entry(Entry {
                name: status::name(&d),
                app: d.scenario.text(id::APP).unwrap_or_default().to_owned(),
                done: d.plan.lines().filter(|l| settled.contains(&l.id)).count(),
                all: d.plan.lines().count(),
            })
        }
    }
}

/// Tells one plan from another (FNV-1a, <http://www.isthe.com/chongo/tech/comp/fnv/>); never 0, which stands for no plan.
fn print(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)).max(1)
}

wire!(enum Ask { 0 Library, 1 Plan(given, known), 2 Entry(given, settled) });
wire!(enum Answer { 0 Library(library), 1 Plan(told), 2 Entry(entry) });
wire! {
    TopicFile { topic, label, facts }
    Given { inputs, own, moves, removed, sealed }
    Told { scenario, ranking, strategy, rollout, limits, questions, plan, print }
    Entry { name, app, done, all }
}

/// What screens read of the library: labels, kinds, units, the notes on strategies, the limits, and what stands in the help.
/// Phrases, rules and the items themselves stay with the planner.
impl Wire for Library {
    fn put(&self, to: &mut Vec<u8>) {
        self.topics.put(to);
        self.areas.put(to);
        self.strategies.put(to);
        self.limits.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        let (topics, areas) = (Wire::take(from), Wire::take(from));
        Self { topics, areas, strategies: Wire::take(from), limits: Wire::take(from), ..Self::default() }
    }
}

/// Says which fields of a struct go over the wire; the others are left out.
macro_rules! in_part {
    ($($type:ident { $($field:ident),+ })+) => {
        $(impl Wire for $type {
            fn put(&self, to: &mut Vec<u8>) {
                $( self.$field.put(to); )+
            }

            fn take(from: &mut Bytes<'_>) -> Self {
                $( let $field = Wire::take(from); )+
                Self { $($field,)+ ..Self::default() }
            }
        })+
    };
}
in_part! {
    FactDef { id, label, kind, unit, values }
    ValueDef { id, label }
    StrategyDef { id, label, summary, notes }
    Note { kind, text }
}

/// Of the items only what the help shows, and a nameless one for each role.
impl Wire for AreaFile {
    fn put(&self, to: &mut Vec<u8>) {
        self.area.put(to);
        self.label.put(to);
        let help = self.items.iter().filter(|i| i.kind != Kind::Check);
        help.map(|i| (i.kind, (i.title.clone(), i.action.clone()))).collect::<Vec<_>>().put(to);
        let roles = crate::order::set(self.items.iter().map(|i| i.role.clone()).filter(|r| !r.is_empty()));
        roles.into_iter().collect::<Vec<_>>().put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        let (area, label) = (String::take(from), String::take(from));
        let help = Vec::<(Kind, (String, String))>::take(from);
        let mut items: Vec<Item> =
            help.into_iter().map(|(kind, (title, action))| Item { kind, title, action, ..Item::default() }).collect();
        items.extend(Vec::<String>::take(from).into_iter().map(|role| Item { role, ..Item::default() }));
        Self { area, label, items }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::facts;

    const TEXT: &str =
        "canary checkout-service v2.2.5 -> v2.3.0 to prod, EKS, RDS postgres. Adds a nullable column on orders. No downtime.";

    fn given(text: &str) -> Given {
        let inputs = Inputs { text: text.into(), ..Inputs::default() };
        let own = vec![OwnItem { id: "own.1".into(), title: "Call the bank".into(), place: "T-0".into(), stop: true }];
        Given { inputs, own, ..Given::default() }
    }

    /// What the page gets to know.
    fn asked(ask: Ask) -> Answer {
        let ask: Ask = wire::read(&wire::write(&ask));
        wire::read(&wire::write(&answer(ask, Library::embedded())))
    }

    fn plan(text: &str, known: u64) -> Told {
        match asked(Ask::Plan(Box::new(given(text)), known)) {
            Answer::Plan(told) => *told,
            other => panic!("no plan, but {other:?}"),
        }
    }

    #[test]
    fn the_page_gets_what_the_core_derives() {
        let whole = given(TEXT).derive(Library::embedded());
        let mine = plan(TEXT, 0).onto(whole.state.clone(), &Derived::default());
        assert_eq!(mine, Derived { reading: Default::default(), ..whole });
        assert!(mine.plan.lines().any(|l| l.id == "own.1"));
    }

    #[test]
    fn a_plan_that_the_page_has_is_not_sent_again() {
        let first = plan(TEXT, 0);
        let known = first.print;
        let before = first.onto(State::default(), &Derived::default());
        let again = plan(&format!("{TEXT} "), known);
        assert_eq!((again.print, again.plan.is_none()), (known, true));
        assert_eq!(again.onto(State::default(), &before).plan, before.plan);
        assert!(plan("HOTFIX payments-api 4.7.1 -> 4.7.2", known).plan.is_some());
    }

    #[test]
    fn the_page_shows_the_same_facts_with_its_part_of_the_library() {
        let lib = Library::embedded();
        let Answer::Library(part) = asked(Ask::Library) else { panic!("no library") };
        let d = plan(TEXT, 0).onto(State::default(), &Derived::default());
        assert!(!facts::groups(lib, &d).is_empty());
        assert_eq!(facts::groups(&part, &d), facts::groups(lib, &d));
        assert_eq!(facts::addable(&part, &d), facts::addable(lib, &d));
        assert_eq!(part.limits, lib.limits);
        let roles = |l: &Library| crate::order::set(l.areas.iter().flat_map(|a| &a.items).map(|i| i.role.clone()));
        assert_eq!(roles(&part), roles(lib));
        assert!(wire::write(&*part).len() < 60_000, "{}", wire::write(&*part).len());
    }

    #[test]
    fn a_release_in_the_list_has_its_name_and_how_far_it_is() {
        let Answer::Entry(e) = asked(Ask::Entry(Box::new(given(TEXT)), vec!["own.1".into(), "gone@T-0".into()])) else {
            panic!("no entry")
        };
        assert_eq!((e.name.as_str(), e.app.as_str(), e.done), ("checkout-service v2.3.0", "checkout-service", 1));
        assert!(e.all > 20, "{}", e.all);
    }
}
