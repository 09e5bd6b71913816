//! Puts the applicable items on the time line.

use super::fill::Names;
use super::no_return::{self, NoReturn};
use super::phase::{Phase, phases, step_phase};
use super::{Aside, Command, Drill, Line, Plan, Section};
use crate::catalogue::{Applies, Branch, EventList, Item, Selected, Weight};
use crate::rollout::Step;
use crate::scenario::condition::{Lookup, Tri};

/// Composes the plan.
pub fn compose(selected: &[Selected<'_>], names: &Names<'_>, lookup: &dyn Lookup, templates: Vec<String>) -> Plan {
    let hotfix = templates.iter().any(|t| t == "hotfix");
    let mut plan = Plan { templates, rollout: names.rollout.clone(), ..Plan::default() };
    plan.sections = sections(phases(hotfix), hotfix, &names.rollout.steps);
    plan.lists = vec![(EventList::Rollback, Vec::new()), (EventList::Incident, Vec::new())];
    let no_return = no_return::irreversible(names.scenario, names.rollout, hotfix);
    for s in selected {
        if s.item.id == no_return::ITEM {
            point_of_no_return(&mut plan, s, &no_return, names, lookup);
        } else if s.is_in() {
            place(&mut plan, s, names, lookup);
        } else {
            plan.aside.push(aside(s));
        }
    }
    for section in &mut plan.sections {
        crate::order::by_key(&mut section.lines, |l| l.weight);
    }
    plan.sections.retain(|s| !s.lines.is_empty());
    plan
}

fn sections(phases: &[Phase], hotfix: bool, steps: &[Step]) -> Vec<Section> {
    let deploy = if hotfix { "hotfix-deployment" } else { "T-0" };
    let mut out = Vec::new();
    for p in phases {
        out.push(Section { place: p.id.into(), label: p.label.into(), about: p.about.into(), offset: p.offset, lines: Vec::new() });
        if p.id == deploy {
            out.extend(steps.iter().enumerate().map(|(i, s)| step_section(i, steps.len(), s)));
        }
    }
    out
}

fn step_section(index: usize, of: usize, step: &Step) -> Section {
    Section {
        place: format!("step:{}", step.id),
        label: format!("{} %", step.weight),
        about: format!("Step {} of {of}", index + 1),
        offset: None,
        lines: Vec::new(),
    }
}

fn place(plan: &mut Plan, s: &Selected<'_>, names: &Names<'_>, lookup: &dyn Lookup) {
    if let Some(list) = s.list() {
        let l = line(s, list_place(list), None, names, lookup);
        if let Some((_, lines)) = plan.lists.iter_mut().find(|(k, _)| *k == list) {
            lines.push(l);
        }
        return;
    }
    if s.weight == Weight::Standing {
        plan.standing.push(line(s, "service", None, names, lookup));
        return;
    }
    let Some(choice) = step_phase(s.phase) else {
        if let Some(section) = plan.sections.iter_mut().find(|x| x.place == s.phase) {
            section.lines.push(line(s, s.phase, None, names, lookup));
        }
        return;
    };
    let steps = &names.rollout.steps;
    let weights: Vec<u8> = steps.iter().map(|x| x.weight).collect();
    for step in choice.pick(&weights).into_iter().filter_map(|i| steps.get(i)) {
        let place = format!("step:{}", step.id);
        let l = line(s, &place, Some(step), names, lookup);
        if let Some(section) = plan.sections.iter_mut().find(|x| x.place == place) {
            section.lines.push(l);
        }
    }
}

/// Stands at each place where something happens that cannot be taken back, with what it is; set aside where there is none.
fn point_of_no_return(plan: &mut Plan, s: &Selected<'_>, all: &[NoReturn], names: &Names<'_>, lookup: &dyn Lookup) {
    if all.is_empty() {
        plan.aside.push(Aside { condition: no_return::ITEM.into(), ..aside(s) });
    }
    for section in &mut plan.sections {
        let here: Vec<String> = all.iter().filter(|n| n.place == section.place).map(|n| n.what.clone()).collect();
        if !here.is_empty() {
            let line = line(s, &section.place, None, names, lookup);
            section.lines.push(Line { parts: here.into_iter().chain(line.parts).collect(), ..line });
        }
    }
}

/// The place of the lines of an event list.
pub fn list_place(list: EventList) -> &'static str {
    match list {
        EventList::Rollback => "if-rollback",
        EventList::Incident => "if-incident",
    }
}

fn line(s: &Selected<'_>, place: &str, step: Option<&Step>, names: &Names<'_>, lookup: &dyn Lookup) -> Line {
    let i = s.item;
    let fill = |t: &str| names.fill(t, step);
    let tool = |t: &str| names.fill_command(t, step);
    let (because, unsettled) = match &s.applies {
        Applies::Yes(b) => (b.clone(), Vec::new()),
        Applies::Unsettled(u) => (Vec::new(), u.clone()),
        _ => (Vec::new(), Vec::new()),
    };
    let commands = i
        .commands
        .iter()
        .filter(|c| c.when.eval(lookup) == Tri::Yes)
        .map(|c| Command { run: tool(&c.run), expect: tool(&c.expect), fails: tool(&c.fails), ..Command::default() })
        .collect();
    Line {
        id: format!("{}@{place}", i.id),
        item: i.id.clone(),
        area: s.area.into(),
        weight: s.weight,
        title: fill(&i.title),
        action: fill(i.action.trim()),
        parts: parts(i, lookup, &fill),
        drill: drill(i, lookup, &fill),
        verify: fill(&i.verify),
        commands,
        moments: i.moments.clone(),
        why: fill(&i.why),
        because,
        unsettled,
        role: i.role.clone(),
        source: i.source.clone(),
        own: false,
    }
}

/// Everything that an item asks for, in one list: the first actions, the branches, the sub-points.
fn parts(i: &Item, lookup: &dyn Lookup, fill: &dyn Fn(&str) -> String) -> Vec<String> {
    let drill = drill(i, lookup, fill).unwrap_or_default();
    let branches = drill.branches.iter().map(|(found, then)| format!("If {found}: {then}"));
    drill.first.iter().cloned().chain(branches).chain(i.parts.iter().filter_map(|p| part(p, lookup, fill))).collect()
}

/// What to do at a symptom; what certainly does not apply is left out.
fn drill(i: &Item, lookup: &dyn Lookup, fill: &dyn Fn(&str) -> String) -> Option<Drill> {
    let branch = |b: &Branch| (b.when.eval(lookup) != Tri::No).then(|| (fill(&b.found), fill(&b.then)));
    (!i.first.is_empty()).then(|| Drill {
        first: i.first.iter().filter_map(|p| part(p, lookup, fill)).collect(),
        branches: i.branches.iter().filter_map(branch).collect(),
        minutes: i.decide_within,
        decide: fill(&i.decide),
    })
}

/// A sub-point; one that nobody has settled says so.
fn part(p: &crate::catalogue::Part, lookup: &dyn Lookup, fill: &dyn Fn(&str) -> String) -> Option<String> {
    match p.when.eval(lookup) {
        Tri::Yes => Some(fill(&p.text)),
        Tri::Unknown => Some(format!("Where it applies: {}", fill(&p.text))),
        Tri::No => None,
    }
}

fn aside(s: &Selected<'_>) -> Aside {
    let condition = match &s.applies {
        Applies::No(term) => term.clone(),
        _ => "hotfix".into(),
    };
    Aside { item: s.item.id.clone(), area: s.area.into(), title: s.item.title.clone(), condition }
}
