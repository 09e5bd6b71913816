//! Gates: where somebody decides, what it still needs, and what became of it. Derived from the rollout and the log; a gate that
//! nobody decides never hangs, it looks timed out.

use super::day::{Choice, Decision, Verdict};
use super::event::GateRule;
use super::fold::{Noted, State};
use super::place::Kind;
use super::schedule::{Moment, Schedule};
use crate::plan::Plan;
use crate::when::MINUTE;

/// What is decided at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// Whether the deployment starts.
    Start,
    /// Whether a step is left for the next one.
    Step,
    /// Whether the release is closed.
    Close,
}

/// How a gate stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// The run is not there yet, or the pause before it runs.
    NotReached,
    /// It waits for a decision.
    Open,
    /// Somebody said go, and it still needs something.
    Waiting,
    /// The run went on.
    Passed,
    /// Somebody stopped here.
    Held,
    /// Somebody decided to go back.
    RolledBack,
    /// Nobody decided in time.
    TimedOut,
    /// The run went past it, and nobody decided.
    Skipped,
}

/// A gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Where it stands.
    pub place: String,
    /// The place, as it is shown.
    pub label: String,
    /// What is decided.
    pub matter: Matter,
    /// What it needs by rule.
    pub rule: GateRule,
    /// How it stands.
    pub stand: Stand,
    /// Since when, milliseconds since 1970 UTC: open, passed, held or rolled back.
    pub since: Option<i64>,
    /// When it opens, or opened.
    pub opens: Option<i64>,
    /// When it times out; none if its rule has no time.
    pub until: Option<i64>,
    /// The decision that counts.
    pub decision: Option<Noted<Decision>>,
    /// Who said go so far, each name once.
    pub go: Vec<String>,
    /// What it still needs, in words, the first thing first.
    pub missing: Vec<String>,
    /// Why the figures do not let on, where the rule asks for them.
    pub figures: Option<String>,
    /// The figures that were judged here, each with its latest verdict, and those that the rule names and nobody judged.
    pub judged: Vec<(String, Option<Verdict>)>,
}

impl Gate {
    /// Whether somebody still has to decide.
    pub fn is_undecided(&self) -> bool {
        matches!(self.stand, Stand::Open | Stand::Waiting | Stand::TimedOut | Stand::Held)
    }
}

impl Gate {
    /// Whether the word of one more person is all that it needs.
    pub fn passes_with(&self, by: &str) -> bool {
        let new = usize::from(!self.go.iter().any(|n| same(n, by)));
        let people = self.go.len() + new >= usize::from(self.rule.people.max(1));
        people && self.missing.iter().all(|m| m == DECISION || m == ONE_MORE)
    }
}

/// What a gate lacks that nobody decided.
const DECISION: &str = "a decision";
/// What a gate lacks that all but one decided.
const ONE_MORE: &str = "one more person";

/// Whether a line is the decision itself, which the gate stands for.
pub fn is_decision(item: &str) -> bool {
    item == "canary.decide"
}

/// All gates of a run in their order: before the deployment, after each step that has one, and at the close.
pub fn gates(plan: &Plan, state: &State, schedule: &Schedule, at: &Moment) -> Vec<Gate> {
    let here = schedule.rows.iter().position(|r| r.here);
    let last = schedule.rows.last().filter(|r| r.place.kind == Kind::After).map(|r| r.place.id.clone());
    let mut out = Vec::new();
    for (i, row) in schedule.rows.iter().enumerate() {
        let past = here.is_some_and(|h| h > i);
        let (matter, opens, passed_by) = match row.place.kind {
            Kind::Deploy => (Matter::Start, state.course.started.as_ref().map(|s| s.at), row.actual.from.is_some() || past),
            Kind::Step if row.place.gate => (Matter::Step, row.actual.from.map(|from| row.due.unwrap_or(from)), past),
            Kind::After if last.as_ref() == Some(&row.place.id) => (Matter::Close, row.actual.from, false),
            _ => continue,
        };
        let rule = rule(plan, state, &row.place.id);
        let mut gate = Gate {
            place: row.place.id.clone(),
            label: row.place.label.clone(),
            matter,
            until: opens.zip(rule.minutes).map(|(o, m)| o + i64::from(m) * MINUTE),
            stand: Stand::NotReached,
            since: None,
            opens,
            decision: None,
            go: Vec::new(),
            missing: Vec::new(),
            figures: None,
            judged: judged(state, &row.place.id, &rule.figures),
            rule,
        };
        settle(&mut gate, state, passed_by, at.now);
        out.push(gate);
    }
    out
}

/// What a gate needs: by the rule of the run, else by that of the policy, else the word of one person.
pub fn rule(plan: &Plan, state: &State, place: &str) -> GateRule {
    let own = state.course.rules.get(place);
    own.or_else(|| plan.gates.iter().find(|g| g.place == place)).cloned().unwrap_or(GateRule { people: 1, ..GateRule::default() })
}

/// Works out how a gate stands.
fn settle(gate: &mut Gate, state: &State, passed_by: bool, now: i64) {
    let all: Vec<&Noted<Decision>> = state.decided.iter().filter(|d| d.what.place == gate.place).collect();
    let stop = all.iter().rposition(|d| d.what.choice != Choice::Proceed);
    // Voices to go on count from the last hold or way back on.
    let go = all.get(stop.map_or(0, |s| s + 1)..).unwrap_or_default();
    for d in go {
        if !gate.go.iter().any(|n| same(n, d.who())) {
            gate.go.push(d.who().to_owned());
        }
    }
    gate.decision = all.last().map(|d| (*d).clone());
    needs(gate, state);
    let hold = state.course.holding().filter(|h| h.what.place == gate.place).last();
    let stopped = stop.and_then(|s| all.get(s)).filter(|_| go.is_empty());
    (gate.stand, gate.since) = if let Some(h) = hold {
        (Stand::Held, Some(h.at))
    } else if let Some(d) = stopped.filter(|d| d.what.choice == Choice::RollBack || !resumed(state, d)) {
        (if d.what.choice == Choice::RollBack { Stand::RolledBack } else { Stand::Held }, Some(d.at))
    } else if !go.is_empty() && gate.missing.is_empty() {
        (Stand::Passed, go.last().map(|d| d.at))
    } else if passed_by {
        (Stand::Skipped, None)
    } else if gate.until.is_some_and(|until| until < now) {
        (Stand::TimedOut, gate.until)
    } else if !go.is_empty() {
        (Stand::Waiting, go.first().map(|d| d.at))
    } else if gate.opens.is_some_and(|opens| opens <= now) && state.course.ended.is_none() {
        (Stand::Open, gate.opens)
    } else {
        (Stand::NotReached, None)
    };
}

/// Whether the hold that a decision began is over.
fn resumed(state: &State, d: &Noted<Decision>) -> bool {
    state.course.holds.iter().any(|h| h.from.what.place == d.what.place && h.from.at >= d.at && h.end.is_some())
}

/// Names are typed: capitals and spaces around them make no other person.
pub fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// What a gate still needs.
fn needs(gate: &mut Gate, state: &State) {
    let rule = &gate.rule;
    let voice = |station: &str| state.course.votes.iter().find(|v| v.what.place == gate.place && same(&v.what.station, station));
    let mut missing = Vec::new();
    for station in rule.stations.iter().chain(Some(&rule.role).filter(|r| !r.is_empty())) {
        match voice(station) {
            Some(v) if v.what.go => {}
            Some(v) if v.what.why.is_empty() => missing.push(format!("NO-GO from {station}")),
            Some(v) => missing.push(format!("NO-GO from {station}: {}", v.what.why)),
            None => missing.push(format!("the word of {station}")),
        }
    }
    if rule.verdict && state.course.overridden(&format!("gate:{}", gate.place)).is_none() {
        gate.figures = verdict(state, &gate.place, &rule.figures).err();
        missing.extend(gate.figures.clone());
    }
    match usize::from(rule.people.max(1)).saturating_sub(gate.go.len()) {
        0 => {}
        1 if gate.go.is_empty() => missing.push(DECISION.into()),
        1 => missing.push(ONE_MORE.into()),
        n => missing.push(format!("{n} more people")),
    }
    gate.missing = missing;
}

/// The figures of a place with the latest verdict of each, and those of `named` that nobody judged there.
fn judged(state: &State, place: &str, named: &[String]) -> Vec<(String, Option<Verdict>)> {
    let mut out: Vec<(String, Option<Verdict>)> = named.iter().map(|n| (n.clone(), None)).collect();
    for m in state.measured.iter().map(|m| &m.what).filter(|m| m.place == place) {
        match out.iter_mut().find(|(name, _)| same(name, &m.name)) {
            Some((_, verdict)) => *verdict = Some(m.verdict),
            None => out.push((m.name.clone(), Some(m.verdict))),
        }
    }
    out
}

/// The latest figures of each name at a place: pass, or why they do not let on. Each of `named` must be among them.
pub fn verdict(state: &State, place: &str, named: &[String]) -> Result<(), String> {
    let at: Vec<_> = state.measured.iter().filter(|m| m.what.place == place).map(|m| &m.what).collect();
    if let Some(name) = named.iter().find(|n| !at.iter().any(|m| same(n, &m.name))) {
        return Err(format!("figures: {name} was not judged here yet"));
    }
    if at.is_empty() {
        return Err("figures: none were judged here yet".into());
    }
    for (i, m) in at.iter().enumerate() {
        if at.iter().skip(i + 1).any(|later| later.name == m.name) {
            continue;
        }
        let word = match m.verdict {
            Verdict::Pass => continue,
            Verdict::Fail => "failed",
            Verdict::Inconclusive => "inconclusive",
            Verdict::NoData => "no data",
        };
        let why = because(&m.name, &m.why);
        return Err(format!("{} ({word}){why}", m.name));
    }
    Ok(())
}

/// The reason of a verdict behind the name of its figure, which it often begins with itself; empty if there is none.
pub fn because(name: &str, why: &str) -> String {
    let why = why.strip_prefix(name).and_then(|w| w.strip_prefix(": ")).unwrap_or(why);
    if why.is_empty() { String::new() } else { format!(": {why}") }
}

/// The gate that is decided next: the first one that was reached and not passed, else the next one ahead.
pub fn next(gates: &[Gate]) -> Option<&Gate> {
    gates.iter().find(|g| g.is_undecided()).or_else(|| gates.iter().find(|g| g.stand == Stand::NotReached))
}
