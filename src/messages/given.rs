//! What a message may ask of the release: facts, rollout, limits, plan and run. What nobody gave is a named blank.

use super::times::Times;
use crate::facts::schema::TopicFile;
use crate::facts::{Value, blank, id};
use crate::plan::fill::{Names, show_pause};
use crate::plan::{Plan, Section};
use crate::rollout::{Pause, Rollout};
use crate::run::course::Lasting;
use crate::run::event::Incident;
use crate::run::lamp::{self, Light};
use crate::run::{Mark, State};
use crate::scenario::condition::Lookup;
use crate::scenario::{Known, Scenario};
use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// The release as its messages see it.
pub struct Given<'a> {
    /// The vocabulary, for the labels of blanks.
    pub topics: &'a [TopicFile],
    /// Names and figures that the plan uses too.
    pub names: Names<'a>,
    /// The label of the strategy.
    pub strategy: &'a str,
    /// The plan.
    pub plan: &'a Plan,
    /// What was done so far.
    pub state: &'a State,
    /// The times.
    pub times: Times<'a>,
    /// What conditions look up.
    pub lookup: &'a dyn Lookup,
}

/// A value that is missing, or that a usual one stands in for.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Blank {
    /// The fact to ask for.
    pub fact: String,
    /// Its label.
    pub label: String,
    /// The usual value that stands in; empty: there is none, and the text shows a blank.
    pub usual: String,
    /// The form of the value, as a person types it; may be empty.
    pub form: String,
}

/// What stands for a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A text.
    Text(String),
    /// Several texts: one bullet each, or joined by commas.
    Many(Vec<String>),
    /// Nobody gave it: a fact to ask for.
    Missing(String),
    /// Nobody gave it, and a usual value stands in.
    Usual(String, String),
    /// There is nothing to say: what needs it is left out.
    Nothing,
}

impl Told {
    fn missing(fact: &str) -> Self {
        Self::Missing(fact.to_owned())
    }
}

impl From<Option<String>> for Told {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }
}

impl Given<'_> {
    fn scenario(&self) -> &Scenario {
        self.names.scenario
    }

    fn rollout(&self) -> &Rollout {
        self.names.rollout
    }

    /// A fact in words; what is known to be none says so.
    fn fact(&self, fact: &str) -> Option<Told> {
        let def = || self.topics.iter().flat_map(|t| &t.facts).find(|f| f.id == fact);
        let label = |v: &str| def().and_then(|d| d.values.iter().find(|x| x.id == v)).map_or_else(|| v.to_owned(), |x| x.label.clone());
        match self.scenario().known(fact) {
            Known::Present(Value::List(l)) => Some(Told::Many(l.iter().map(|v| flat(&label(v))).collect())),
            Known::Present(Value::Text(t)) => Some(Told::Text(flat(&label(t)))),
            Known::Present(v) => Some(Told::Text(v.show())),
            Known::Absent => Some(Told::Text("none".into())),
            Known::Unknown => None,
        }
    }

    /// The label of a fact, as a blank shows it.
    pub fn label(&self, fact: &str) -> String {
        let def = self.topics.iter().flat_map(|t| &t.facts).find(|f| f.id == fact);
        def.map_or_else(|| fact.replace(['_', '-'], " "), |f| f.label.clone())
    }

    /// A missing fact as it stands in the text.
    pub fn blank(&self, fact: &str) -> String {
        blank(&self.label(fact).to_lowercase())
    }

    /// A field of the header, or the fact of the same meaning.
    fn field(&self, field: &str, fact: &str) -> Told {
        let typed = self.state.inputs.fields.get(field).map(|v| flat(v)).filter(|v| !v.is_empty());
        typed.map(Told::Text).or_else(|| self.fact(fact)).unwrap_or_else(|| Told::Missing(fact.to_owned()))
    }

    /// What stands for a placeholder that is no phrase.
    pub fn told(&self, name: &str) -> Told {
        match name {
            "app" => self.fact(id::APP).unwrap_or_else(|| Told::missing(id::APP)),
            "namespace" => self.fact(id::NAMESPACE).unwrap_or_else(|| Told::missing(id::NAMESPACE)),
            "approver" => self.field("approver", id::APPROVER),
            "deployer" => self.field("deployer", id::DEPLOYER),
            "ticket" => self.field("ticket", id::TICKET),
            "severity" => self.declared(|i| &i.severity).unwrap_or_else(|| self.field("severity", "severity")),
            "incident_what" => self.declared(|i| &i.what).unwrap_or_else(|| self.field("issue", "incident_what")),
            "incident_since" => match (self.fact("incident_since"), self.incident()) {
                (None, Some(i)) => Told::Text(self.times.at(i.from.at)),
                (told, _) => told.unwrap_or_else(|| Told::missing("incident_since")),
            },
            "channel" => self.fact(id::CHANNEL).unwrap_or_else(|| Told::Usual(id::CHANNEL.into(), "#deployment-updates".into())),
            "strategy" => Told::Text(self.strategy.to_owned()),
            "deployment" => Told::Text(self.deployment()),
            "versions" => self.versions(),
            "each-service" => self.each_service(),
            "oncall-all" => self.on_call(),
            "steps" => self.steps(),
            "duration" => self.duration().map_or_else(|| Told::missing(id::DURATION), |(text, why, _)| Told::Text(text + why)),
            "starts" => self.times.starts().map_or_else(|| Told::missing(id::WINDOW), Told::Text),
            "ends" => self.ends(),
            "report-due" => Told::Text(self.times.after(24 * 60).unwrap_or_else(|| "24 hours after the deployment".into())),
            "stage" => Told::Text(self.stage().unwrap_or_else(|| self.preparing())),
            "stage-reached" => self.stage().into(),
            "progress" => Told::Text(self.progress()),
            "health" => Told::Text(self.health()),
            "problems" => Told::Many(self.problems()),
            "solved" => Told::Many(self.solved()),
            "results" => Told::Many(self.results()),
            "decision" => Told::Text(self.decision()),
            "event-reason" => self.state.open_lists.values().map(|r| flat(r)).find(|r| !r.is_empty()).into(),
            limit if limit.starts_with("limit.") => Told::Text(self.names.fill(&format!("{{{limit}}}"), None)),
            fact => self.fact(fact).unwrap_or_else(|| self.missing(fact)),
        }
    }

    /// The incident that messages speak of: the latest one that lasts, else the latest one.
    fn incident(&self) -> Option<&Lasting<Incident>> {
        let all = &self.state.course.incidents;
        all.iter().rfind(|i| i.end.is_none()).or_else(|| all.last())
    }

    /// What somebody said when the incident was declared: it is newer than the description.
    fn declared(&self, part: impl Fn(&Incident) -> &String) -> Option<Told> {
        let said = flat(part(&self.incident()?.from.what));
        let severity = self.topics.iter().flat_map(|t| &t.facts).find(|f| f.id == "severity");
        let label = severity.and_then(|d| d.values.iter().find(|v| v.id == said)).map_or(said, |v| v.label.clone());
        (!label.is_empty()).then_some(Told::Text(label))
    }

    fn missing(&self, fact: &str) -> Told {
        self.topics.iter().flat_map(|t| &t.facts).find(|f| f.id == fact).map_or(Told::Nothing, |f| Told::missing(&f.id))
    }

    fn deployment(&self) -> String {
        match self.scenario().text(id::CRITICALITY) {
            Some("production" | "hotfix") => "Production deployment",
            Some("staging") => "Staging deployment",
            Some("development") => "Development deployment",
            _ => "Deployment",
        }
        .to_owned()
    }

    fn versions(&self) -> Told {
        match (self.scenario().text(id::VERSION_FROM), self.scenario().text(id::VERSION_TO)) {
            (Some(a), Some(b)) => Told::Text(format!("{} (now {})", flat(b), flat(a))),
            (None, Some(b)) => Told::Text(flat(b)),
            _ => Told::missing(id::VERSION_TO),
        }
    }

    /// The services of a release that has several.
    fn each_service(&self) -> Told {
        let told = |s: &crate::scenario::Service| match (&s.from, &s.to) {
            (Some(a), Some(b)) => format!("{} {} (now {})", flat(&s.name), flat(b), flat(a)),
            (None, Some(b)) => format!("{} {}", flat(&s.name), flat(b)),
            _ => flat(&s.name),
        };
        match self.scenario().services.as_slice() {
            [] | [_] => Told::Nothing,
            several => Told::Many(several.iter().map(told).collect()),
        }
    }

    fn on_call(&self) -> Told {
        let (first, second) = (self.scenario().text(id::ONCALL).map(flat), self.scenario().text("oncall_backup").map(flat));
        match (first, second) {
            (Some(a), Some(b)) => Told::Text(format!("{a} (primary), {b} (secondary)")),
            (Some(a), None) => Told::Text(a),
            _ => Told::missing(id::ONCALL),
        }
    }

    /// The steps of the rollout with their pauses; nothing where it has none.
    fn steps(&self) -> Told {
        let steps: Vec<String> = self
            .rollout()
            .steps
            .iter()
            .map(|s| match s.pause {
                Pause::Minutes(0) => format!("{} %", s.weight),
                p => format!("{} % ({})", s.weight, show_pause(p)),
            })
            .collect();
        if steps.is_empty() { Told::Nothing } else { Told::Text(steps.join(", ")) }
    }

    /// How long it takes: as given, else what the pauses of the steps come to. In words, with what is behind them, and in
    /// minutes.
    fn duration(&self) -> Option<(String, &'static str, i64)> {
        if let Some(n) = self.scenario().whole(id::DURATION) {
            return Some((format!("~{n} minutes"), "", i64::try_from(n).ok()?));
        }
        let steps = &self.rollout().steps;
        let open = steps.iter().any(|s| s.pause == Pause::UntilDecided);
        let total: u32 = steps.iter().map(|s| if let Pause::Minutes(m) = s.pause { m } else { 0 }).fold(0, u32::saturating_add);
        let why = if open { ", the pauses of the steps, and longer where somebody decides" } else { ", the pauses of the steps" };
        (total > 0).then(|| (format!("at least {total} minutes"), why, i64::from(total)))
    }

    fn ends(&self) -> Told {
        if self.times.start().is_none() {
            return self
                .duration()
                .map_or_else(|| Told::missing(id::DURATION), |(text, _, _)| Told::Text(format!("{text} after the start")));
        }
        let ends = self.duration().and_then(|(_, _, m)| self.times.after(m));
        ends.map_or_else(|| Told::missing(id::DURATION), |t| Told::Text(format!("{t}, as planned")))
    }

    fn present(&self) -> Option<&Section> {
        let place = lamp::present(self.plan, self.state)?;
        self.plan.sections.iter().find(|s| s.place == place)
    }

    /// The stage of the deployment; none before it starts.
    fn stage(&self) -> Option<String> {
        match self.present() {
            None => Some("complete".into()),
            Some(s) if s.place.starts_with("step:") => {
                Some(format!("{}, {} of the traffic on the new version", s.about.to_lowercase(), s.label))
            }
            Some(s) if s.offset.is_some_and(|o| o < 0) => None,
            Some(s) => Some(format!("{} ({})", s.label, s.about.to_lowercase())),
        }
    }

    fn preparing(&self) -> String {
        self.present().map_or_else(String::new, |s| format!("not started yet, at {} ({})", s.label, s.about.to_lowercase()))
    }

    fn mark(&self, line: &str) -> Mark {
        self.state.lines.get(line).map_or(Mark::Open, |l| l.mark)
    }

    fn counted<'b>(&self, sections: impl Iterator<Item = &'b Section>) -> (usize, usize, usize) {
        let mut n = (0, 0, 0);
        for line in sections.flat_map(|s| &s.lines) {
            n.1 += 1;
            match self.mark(&line.id) {
                Mark::Done | Mark::NotApplicable | Mark::Accepted => n.0 += 1,
                Mark::Failed | Mark::Blocked => n.2 += 1,
                Mark::Open => {}
            }
        }
        n
    }

    fn progress(&self) -> String {
        let (done, all, _) = self.counted(self.plan.sections.iter());
        format!("{done} of {all} checks done")
    }

    /// How the checks of the present stage stand.
    fn health(&self) -> String {
        let Some(section) = self.present() else {
            return format!("all checks done: {}", self.progress());
        };
        let (done, all, trouble) = self.counted([section].into_iter());
        let failed = if trouble == 0 { "none failed".to_owned() } else { format!("{trouble} failed or blocked") };
        format!("{done} of {all} checks of this stage done, {failed}")
    }

    /// Lines that failed or are blocked, with the reason.
    fn problems(&self) -> Vec<String> {
        let lines = self.plan.lines().filter(|l| matches!(self.mark(&l.id), Mark::Failed | Mark::Blocked));
        let told = lines.map(|l| match self.state.lines.get(&l.id).map(|s| flat(&s.reason)).filter(|r| !r.is_empty()) {
            Some(reason) => format!("{}: {reason}", l.title),
            None => l.title.clone(),
        });
        or_none(told.collect(), "none so far")
    }

    /// Notes on lines that are done: what was met and solved.
    fn solved(&self) -> Vec<String> {
        let lines = self.plan.lines().filter(|l| self.mark(&l.id) == Mark::Done);
        let noted = lines.filter_map(|l| Some((l, flat(&self.state.lines.get(&l.id)?.note))));
        or_none(noted.filter(|(_, n)| !n.is_empty()).map(|(l, n)| format!("{}: {n}", l.title)).collect(), "none recorded")
    }

    /// How far each part of the time line is, from the deployment on, as far as something is recorded of it.
    fn results(&self) -> Vec<String> {
        let from = self.plan.sections.iter().position(|s| s.offset.is_none_or(|o| o >= 0)).unwrap_or(0);
        let told = self.plan.sections.iter().skip(from).filter_map(|s| {
            let (done, all, trouble) = self.counted([s].into_iter());
            let failed = if trouble == 0 { ", none failed".to_owned() } else { format!(", {trouble} failed or blocked") };
            (done + trouble > 0).then(|| format!("{} ({}): {done} of {all} checks done{failed}", s.label, s.about.to_lowercase()))
        });
        or_none(told.collect(), "no check is recorded yet")
    }

    fn decision(&self) -> String {
        if let Some(reason) = self.state.open_lists.get(&crate::catalogue::EventList::Rollback) {
            let why = if reason.trim().is_empty() { String::new() } else { format!(": {}", flat(reason)) };
            return format!("roll back{why}");
        }
        let lamp = lamp::lamp(self.plan, self.state);
        match lamp.light {
            Light::Go => "go on".into(),
            Light::Hold => format!("wait for: {}", lamp.reason),
            Light::NoGo => format!("stop, and decide whether to roll back. It failed: {}", lamp.reason),
        }
    }
}

fn or_none(list: Vec<String>, none: &str) -> Vec<String> {
    if list.is_empty() { vec![none.to_owned()] } else { list }
}

/// What a person typed, as it stands in one line.
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

wire!(Blank { fact, label, usual, form });
