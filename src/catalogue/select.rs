//! Scenario → which items apply, each with the facts that brought it or the reason why not.

use super::condition::{Condition, Lookup, Term, Tri};
use super::{EventList, Item, Kind, Weight};

/// Whether an item applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applies {
    /// It does; the terms that brought it (none: it always applies).
    Yes(Vec<String>),
    /// Included, because nobody has said; these facts would settle it.
    Unsettled(Vec<String>),
    /// It does not, because of this term.
    No(String),
    /// A hotfix sets it aside.
    SetAside,
}

/// One item of the catalogue, judged.
#[derive(Debug, Clone)]
pub struct Selected<'a> {
    /// The item.
    pub item: &'a Item,
    /// Whether it applies.
    pub applies: Applies,
    /// How much it weighs in this release.
    pub weight: Weight,
    /// The phase it is due in; empty for an event list.
    pub phase: &'a str,
    /// The area it belongs to.
    pub area: &'a str,
}

impl Selected<'_> {
    /// Whether it is part of the plan.
    pub fn is_in(&self) -> bool {
        matches!(self.applies, Applies::Yes(_) | Applies::Unsettled(_))
    }

    /// The list it joins, if it is not on the time line.
    pub fn list(&self) -> Option<EventList> {
        self.item.list
    }
}

/// Judges every check of the catalogue against the scenario.
pub fn select<'a>(areas: &'a [super::schema::AreaFile], lookup: &dyn Lookup) -> Vec<Selected<'a>> {
    let hotfix = lookup.is("template", "hotfix") == Tri::Yes;
    areas
        .iter()
        .flat_map(|a| a.items.iter().map(move |i| (a, i)))
        .filter(|(_, i)| i.kind == Kind::Check && !i.retired)
        .map(|(a, i)| judge(&a.area, i, lookup, hotfix))
        .collect()
}

fn judge<'a>(area: &'a str, item: &'a Item, lookup: &dyn Lookup, hotfix: bool) -> Selected<'a> {
    let mut applies = applies(&item.when, lookup);
    let mut phase = item.phase.as_str();
    if hotfix && item.list.is_none() {
        phase = item.hotfix.as_str();
        if phase.is_empty() && !matches!(applies, Applies::No(_)) {
            applies = Applies::SetAside;
            phase = item.phase.as_str();
        }
    }
    Selected { item, applies, weight: weight(item, lookup), phase, area }
}

fn applies(when: &Condition, lookup: &dyn Lookup) -> Applies {
    let name = |t: &Term| t.to_string();
    match when.eval(lookup) {
        Tri::Yes => Applies::Yes(when.terms.iter().map(name).collect()),
        Tri::Unknown => Applies::Unsettled(when.open_terms(lookup).map(name).collect()),
        Tri::No => Applies::No(when.failing_term(lookup).map(name).unwrap_or_default()),
    }
}

fn weight(item: &Item, lookup: &dyn Lookup) -> Weight {
    let holds = |c: &Option<Condition>| c.as_ref().is_some_and(|c| c.eval(lookup) == Tri::Yes);
    if holds(&item.stop_when) {
        Weight::Stop
    } else if item.weight == Weight::Standing && holds(&item.check_when) {
        Weight::Check
    } else {
        item.weight
    }
}
