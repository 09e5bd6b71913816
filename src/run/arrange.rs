//! Puts what a person did to the lines onto the plan: own lines, moves, removals; and finds what no longer has a place.

use super::fold::State;
use crate::catalogue::{EventList, Weight};
use crate::plan::compose::list_place;
use crate::plan::no_return::CLOSE;
use crate::plan::{Aside, Line, Plan, Section};

/// Adds own lines, moves lines, takes out the removed ones (kept aside with their reason).
pub fn arrange(plan: &mut Plan, state: &State) {
    for own in &state.own {
        let line = own_line(&own.id, &own.title, own.stop);
        section(plan, &own.place).lines.push(line);
    }
    if has_aftermath(state) {
        AFTERMATH.into_iter().for_each(|item| join(plan, state, item));
    }
    for (id, (place, before)) in &state.moves {
        let Some(line) = take(plan, id) else { continue };
        let to = section(plan, place);
        let at = to.lines.iter().position(|l| &l.id == before).unwrap_or(to.lines.len());
        to.lines.insert(at, line);
    }
    for (id, reason) in &state.removed {
        if let Some(line) = take(plan, id)
            && !line.own
        {
            plan.aside.push(Aside { item: line.id, area: line.area, title: line.title, condition: format!("removed: {reason}") });
        }
    }
    plan.sections.retain(|s| !s.lines.is_empty());
}

/// Items of the incident list that stand on the time line once something went wrong.
const AFTERMATH: [&str; 2] = ["incident.after", "incident.post-mortem"];

/// Whether something happened that is written up afterwards: an incident, or a way back.
fn has_aftermath(state: &State) -> bool {
    !state.course.incidents.is_empty() || !state.open_lists.is_empty()
}

/// Puts a line of the incident list at the end of the time line; one that was worked on stays where it is.
fn join(plan: &mut Plan, state: &State, item: &str) {
    let listed = format!("{item}@{}", list_place(EventList::Incident));
    if state.lines.contains_key(&listed) {
        return;
    }
    if let Some(line) = take(plan, &listed) {
        section(plan, CLOSE).lines.push(Line { id: format!("{item}@{CLOSE}"), ..line });
    }
}

fn own_line(id: &str, title: &str, stop: bool) -> Line {
    Line {
        id: id.to_owned(),
        item: id.to_owned(),
        area: "own".into(),
        weight: if stop { Weight::Stop } else { Weight::Check },
        title: title.to_owned(),
        action: String::new(),
        parts: Vec::new(),
        drill: None,
        verify: String::new(),
        commands: Vec::new(),
        moments: Vec::new(),
        why: String::new(),
        because: Vec::new(),
        unsettled: Vec::new(),
        role: String::new(),
        source: None,
        own: true,
    }
}

/// Takes a line out of wherever it stands: the time line, the standing ones or a prepared list.
fn take(plan: &mut Plan, id: &str) -> Option<Line> {
    let places = plan.sections.iter_mut().map(|s| &mut s.lines).chain([&mut plan.standing]).chain(plan.lists.iter_mut().map(|(_, l)| l));
    places.into_iter().find_map(|lines| lines.iter().position(|l| l.id == id).map(|at| lines.remove(at)))
}

/// The section of a place; one is made where the plan has none, so that an own line never disappears.
fn section<'a>(plan: &'a mut Plan, place: &str) -> &'a mut Section {
    let at = plan.sections.iter().position(|s| s.place == place).unwrap_or_else(|| {
        let hotfix = plan.templates.iter().any(|t| t == "hotfix");
        let phases = crate::plan::phase::phases(hotfix);
        let rank = |p: &str| phases.iter().position(|x| x.id == p);
        let known = rank(place).and_then(|r| phases.get(r));
        let new = Section {
            place: place.to_owned(),
            label: known.map_or(place, |p| p.label).to_owned(),
            about: known.map_or("Own lines", |p| p.about).to_owned(),
            offset: known.and_then(|p| p.offset),
            lines: Vec::new(),
        };
        let at = rank(place).map_or(plan.sections.len(), |r| {
            plan.sections.iter().position(|s| rank(&s.place).is_some_and(|x| x > r)).unwrap_or(plan.sections.len())
        });
        plan.sections.insert(at, new);
        at
    });
    &mut plan.sections[at]
}

/// Lines that something was said of and that the plan no longer has: "done, no longer needed".
pub fn orphans(plan: &Plan, state: &State) -> Vec<String> {
    let known = |id: &str| plan.lines().chain(&plan.standing).chain(plan.lists.iter().flat_map(|(_, l)| l)).any(|l| l.id == id);
    state
        .lines
        .iter()
        .filter(|(_, s)| s.mark != super::Mark::Open || !s.note.is_empty() || !s.link.is_empty())
        .map(|(id, _)| id.clone())
        .filter(|id| !known(id))
        .collect()
}
