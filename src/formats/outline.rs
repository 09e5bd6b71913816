//! What a document about a release says, in order, before any format: every writer of documents puts the same outline on paper.

use super::header;
use crate::catalogue::{EventList, Weight};
use crate::pipeline::{self, Derived, Library};
use crate::plan::runbook::{Step, of_line};
use crate::plan::{Command, Line, fill};
use crate::rollout::consequences;
use crate::run::arrange::orphans;
use crate::run::{Mark, State};
use crate::views::{facts, status, words};

/// A line to tick, with all that is told about it.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// What must be true or done.
    pub title: String,
    /// Whether there is no go without it.
    pub stop: bool,
    /// Its state.
    pub mark: Mark,
    /// Why it is in this state; may be empty.
    pub reason: String,
    /// How to do it, how to see that it is done, by whom, notes: (label, text), none of them empty.
    pub told: Vec<(&'static str, String)>,
    /// What to run.
    pub commands: Vec<Command>,
}

/// A part of the time line.
#[derive(Debug, Clone)]
pub struct Part {
    /// The place.
    pub place: String,
    /// Shown.
    pub label: String,
    /// What it is for.
    pub about: String,
    /// What is to be done.
    pub tasks: Vec<Task>,
}

/// The whole of it.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Name of the release.
    pub name: String,
    /// The header: label and value.
    pub rows: Vec<(&'static str, String)>,
    /// The description, line by line.
    pub description: Vec<String>,
    /// The strategy that is planned.
    pub strategy: String,
    /// What speaks for it, and against it.
    pub reasons: Vec<String>,
    /// What rules it out.
    pub vetoes: Vec<String>,
    /// The other strategies and why not.
    pub others: Vec<(String, String)>,
    /// Steps of the rollout: number, weight, what users really get, pause.
    pub steps: Vec<[String; 4]>,
    /// What the rollout means.
    pub means: Vec<String>,
    /// What was understood: fact, value, ground.
    pub facts: Vec<[String; 3]>,
    /// The time line.
    pub parts: Vec<Part>,
    /// What is true of the service, and who confirmed it.
    pub standing: Vec<(String, String)>,
    /// Lists that an event opens.
    pub lists: Vec<(&'static str, Vec<Task>)>,
    /// Lines that the plan no longer has, and what was done on them.
    pub gone: Vec<(String, String)>,
    /// What does not apply, and why.
    pub aside: Vec<(String, String)>,
}

/// The outline of a release.
pub fn outline(d: &Derived, state: &State) -> Outline {
    let lib = Library::whole();
    let book = pipeline::runbook(d, lib);
    let tasks = |lines: &[Line]| lines.iter().map(|l| task(l, state, &book)).collect::<Vec<_>>();
    let chosen = d.ranking.scored.iter().find(|s| s.id == d.strategy);
    let means = consequences::consequences(&d.rollout, &d.scenario);
    let steps = d.rollout.steps.iter().zip(&means.steps).enumerate();
    let confirmed =
        |l: &Line| state.confirmed.get(&l.item).map_or("not confirmed in this release".to_owned(), |c| format!("confirmed by {}", c.owner));
    Outline {
        name: status::name(d),
        rows: header::rows(d),
        description: d.state.inputs.text.trim().lines().map(str::to_owned).collect(),
        strategy: chosen.map(|s| s.label.clone()).unwrap_or_default(),
        reasons: chosen
            .iter()
            .flat_map(|s| &s.reasons)
            .map(|r| format!("{}{}", if r.points < 0 { "against: " } else { "" }, r.because))
            .collect(),
        vetoes: chosen.iter().flat_map(|s| &s.vetoes).map(|v| v.because.clone()).collect(),
        others: d.ranking.scored.iter().filter(|s| s.id != d.strategy).map(|s| (s.label.clone(), s.why_not(chosen))).collect(),
        steps: steps
            .map(|(i, (s, m))| {
                let real = m.real.map_or("unknown".to_owned(), |r| format!("{r} %"));
                [(i + 1).to_string(), format!("{} %", s.weight), real, fill::show_pause(s.pause)]
            })
            .collect(),
        means: means.sentences,
        facts: facts::groups(lib, d).into_iter().flat_map(|g| g.rows).map(understood).collect(),
        parts: d
            .plan
            .sections
            .iter()
            .map(|s| Part { place: s.place.clone(), label: s.label.clone(), about: s.about.clone(), tasks: tasks(&s.lines) })
            .collect(),
        standing: d.plan.standing.iter().map(|l| (l.title.clone(), confirmed(l))).collect(),
        lists: d.plan.lists.iter().map(|(list, lines)| (list_label(*list), tasks(lines))).collect(),
        gone: gone(d, state),
        aside: d.plan.aside.iter().map(|a| (a.title.clone(), words::aside(lib, &a.condition))).collect(),
    }
}

/// The heading of a list that an event opens.
pub fn list_label(list: EventList) -> &'static str {
    if list == EventList::Rollback { "If we must go back" } else { "If there is an incident" }
}

fn understood(r: facts::Row) -> [String; 3] {
    let ground =
        if r.quotes.is_empty() { format!("{}. {}", r.ground, r.reason) } else { format!("{}: \"{}\"", r.ground, r.quotes.join("\", \"")) };
    [r.label, r.value, ground.trim().to_owned()]
}

fn task(l: &Line, state: &State, book: &[Step]) -> Task {
    let s = state.lines.get(&l.id).cloned().unwrap_or_default();
    let told = [("", &l.action)]
        .into_iter()
        .chain(l.parts.iter().map(|p| ("", p)))
        .chain([("Done when: ", &l.verify), ("By: ", &s.by), ("Note: ", &s.note), ("Link: ", &s.link)])
        .filter(|(_, t)| !t.is_empty())
        .map(|(label, t)| (label, t.clone()))
        .collect();
    Task {
        id: l.id.clone(),
        title: l.title.clone(),
        stop: l.weight == Weight::Stop,
        mark: s.mark,
        reason: s.reason,
        told,
        commands: of_line(book, l, None),
    }
}

fn gone(d: &Derived, state: &State) -> Vec<(String, String)> {
    let told = |id: &str| {
        let s = state.lines.get(id)?;
        let all = [words::mark(s.mark), &s.by, &s.reason, &s.note, &s.link];
        Some(all.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("; "))
    };
    orphans(&d.plan, state).into_iter().filter_map(|id| Some((told(&id)?, id))).map(|(t, id)| (id, t)).collect()
}

impl Outline {
    /// Every line that can be ticked, the lists of events included.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.parts.iter().flat_map(|p| &p.tasks).chain(self.lists.iter().flat_map(|(_, t)| t))
    }
}
