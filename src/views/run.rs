//! The run in words: the stage, the gates, the present state as one message for the call.

use super::status;
use crate::facts::id;
use crate::pipeline::Derived;
use crate::run::event::Ending;
use crate::run::gate::{Gate, Matter, Stand};
use crate::run::lamp::{Lamp, Light};
use crate::run::now::{self, Now, Stage};
use crate::run::schedule::{Moment, Schedule};
use crate::run::{Choice, Entry, Mark, State, What};

/// A length of time as a clock shows it: `7:05`, `1:02:09`, `2 d 3 h`.
pub fn clock(ms: i64) -> String {
    let s = ms.max(0) / 1000;
    let (days, hours, minutes, seconds) = (s / 86_400, s / 3600 % 24, s / 60 % 60, s % 60);
    if days > 0 {
        format!("{days} d {hours} h")
    } else if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// The stage of the run.
pub fn stage(n: &Now) -> String {
    match n.stage {
        Stage::Before => "Not started".into(),
        Stage::Preparing => format!("Before the deployment, {}", n.label),
        Stage::Rolling { of: 0, .. } => "Deploying".into(),
        Stage::Rolling { n: 0, of } => format!("Deploying, before step 1 of {of}"),
        Stage::Rolling { n: step, of } => format!("Step {step} of {of}, {}", n.label),
        Stage::Holding => format!("On hold at {}", n.label),
        Stage::GoingBack => format!("Going back from {}", n.label),
        Stage::Watching => format!("Watching, {}", n.label),
        Stage::Ended(how) => ending(how).into(),
    }
}

/// How a run ended, in a few words.
pub fn ending(how: Ending) -> &'static str {
    match how {
        Ending::Shipped => "Shipped",
        Ending::RolledBack => "Rolled back",
        Ending::CalledOff => "Called off",
    }
}

/// How a gate stands, in words; `time` shows a moment.
pub fn stand(g: &Gate, time: &dyn Fn(i64) -> String) -> String {
    let since = |word: &str| g.since.map_or(word.to_owned(), |s| format!("{word} {}", time(s)));
    let who = g.decision.as_ref().map(|d| d.who()).filter(|n| !n.is_empty()).map_or(String::new(), |n| format!(" by {n}"));
    match g.stand {
        Stand::NotReached => g.opens.map_or("not reached".into(), |o| format!("opens {}", time(o))),
        Stand::Open => since("open since"),
        Stand::Waiting => format!("waits for {}", g.missing.join("; ")),
        Stand::Passed => format!("{}{who}", since("passed")),
        Stand::Held => format!("{}{who}", since("held since")),
        Stand::RolledBack => format!("{}{who}", since("roll back decided")),
        Stand::TimedOut => since("timed out"),
        Stand::Skipped => "passed without a decision".into(),
    }
}

/// What the next decision is about, and who takes it as far as that is known.
fn decision(d: &Derived, g: &Gate, at: i64, time: &dyn Fn(i64) -> String) -> String {
    let what = match g.matter {
        Matter::Start => "go or no-go for the deployment".to_owned(),
        Matter::Step => format!("proceed, hold or roll back at {}", g.label),
        Matter::Close => "close the release".to_owned(),
    };
    let when = match g.opens.filter(|o| *o > at) {
        Some(opens) => format!(" at {}", time(opens)),
        None if g.stand == Stand::TimedOut => ", overdue".into(),
        None => String::new(),
    };
    let needs: Vec<&str> = g.missing.iter().map(String::as_str).filter(|m| *m != "a decision").collect();
    let needs = if needs.is_empty() { String::new() } else { format!(" (needs {})", needs.join("; ")) };
    let who = [id::APPROVER, id::DEPLOYER].into_iter().find_map(|f| field(d, f));
    format!("{what}{when}{needs}{}", who.map_or(String::new(), |w| format!(", by {w}")))
}

/// A name of the header: as typed, else as the description says it.
fn field(d: &Derived, fact: &str) -> Option<String> {
    let typed = d.state.inputs.fields.get(fact).cloned();
    typed.or_else(|| d.scenario.text(fact).map(str::to_owned)).filter(|t| !t.trim().is_empty())
}

/// The present state as one message for the call: step, lamp and why, since when, next decision, who. Plain text that no chat
/// takes for markup or for a mention.
pub fn message(d: &Derived, state: &State, lamp: &Lamp, desk: &Desk, as_of: &str, time: &dyn Fn(i64) -> String) -> String {
    let (n, at, schedule) = (&desk.now, &desk.at, &desk.schedule);
    let since = n.since.map_or(String::new(), |s| format!(" since {}", time(s)));
    let why = match (lamp.reason.is_empty(), lamp.more) {
        (true, _) => String::new(),
        (false, 0) => format!(": {}", lamp.reason),
        (false, more) => format!(": {} (and {more} more)", lamp.reason),
    };
    let mut out = format!("{}: {}{since}. {}{why}.", status::name(d), stage(n), status::light(lamp.light));
    let hold = state.course.holding().next();
    if let Some(h) = hold {
        let part = |word: &str, text: &str| if text.is_empty() { String::new() } else { format!(" {word} {text}.") };
        out.push_str(&part("Looked after by", &h.what.owner));
        out.push_str(&part("Ends when:", &h.what.until));
    }
    match (&n.stage, &n.gate) {
        (Stage::GoingBack, _) => out.push_str(" Next: finish the way back and check that the old version serves."),
        (Stage::Ended(_), _) => {}
        (_, Some(g)) => out.push_str(&format!(" Next: {}.", decision(d, g, at.now, time))),
        (_, None) => {}
    }
    if matches!(n.stage, Stage::Rolling { .. } | Stage::Holding)
        && let Some(end) = schedule.rollout.projected
    {
        let word = if schedule.at_least { "at the earliest" } else { "as it stands" };
        out.push_str(&format!(" Rollout ends {} {word}.", time(end)));
    }
    if let Some(oncall) = field(d, id::ONCALL) {
        out.push_str(&format!(" On call: {oncall}."));
    }
    out.push_str(&format!(" As of {as_of}."));
    plain(&out)
}

/// What was on the screen when something was decided: lamp, reason, figures of the place.
pub fn shown(lamp: &Lamp, state: &State, place: &str) -> String {
    let mut out = status::light(lamp.light).to_owned();
    if !lamp.reason.is_empty() {
        out.push_str(&format!(": {}", lamp.reason));
    }
    if lamp.more > 0 {
        out.push_str(&format!(" (+{})", lamp.more));
    }
    for m in state.measured.iter().map(|m| &m.what).filter(|m| m.place == place) {
        let last = m.readings.last().map_or(String::new(), |r| format!(" {} {}", crate::facts::show_thousandths(*r), m.unit));
        out.push_str(&format!("; {}{last}, {}", m.name, verdict(m.verdict)));
    }
    out
}

/// A verdict.
pub fn verdict(v: crate::run::Verdict) -> &'static str {
    match v {
        crate::run::Verdict::Pass => "pass",
        crate::run::Verdict::Fail => "fail",
        crate::run::Verdict::Inconclusive => "inconclusive",
        crate::run::Verdict::NoData => "no data",
    }
}

/// Whether going on needs a reason: the lamp is against it, or the gate is not open yet.
pub fn needs_reason(lamp: &Lamp, gate: Option<&Gate>, now: i64) -> bool {
    lamp.light != Light::Go || gate.is_some_and(|g| g.opens.is_some_and(|o| o > now))
}

/// What is approved at a gate: application, version, digest, cluster and namespace, step and weight; what nobody said is said.
pub fn identity(d: &Derived, g: &Gate) -> Vec<(&'static str, String)> {
    let fact = |f: &str| d.scenario.text(f).unwrap_or("not said").to_owned();
    let step = d.rollout.steps.iter().position(|s| g.place.strip_prefix("step:") == Some(&s.id));
    let what = match (g.matter, step.and_then(|i| d.rollout.steps.get(i + 1))) {
        (Matter::Start, _) => "start of the deployment".to_owned(),
        (Matter::Close, _) => "the release is closed".to_owned(),
        (Matter::Step, Some(next)) => format!("{} to {} %", g.label, next.weight),
        (Matter::Step, None) => g.label.clone(),
    };
    vec![
        ("Application", fact(id::APP)),
        ("Version", format!("{} to {}", fact(id::VERSION_FROM), fact(id::VERSION_TO))),
        ("Digest", fact("digest")),
        ("Cluster", fact(id::CLUSTER)),
        ("Namespace", fact(id::NAMESPACE)),
        ("Step", what),
    ]
}

/// Something that happened, for a list of the last events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When, milliseconds since 1970 UTC.
    pub at: i64,
    /// By whom, or from whom it was heard.
    pub who: String,
    /// What, a few words.
    pub what: String,
}

/// The last events of a run, the latest first.
pub fn events(d: &Derived, entries: &[Entry], most: usize) -> Vec<Event> {
    let gone = crate::run::undo::taken_back(entries);
    let mut out = Vec::new();
    for e in entries.iter().rev().filter(|e| !gone.contains(&e.id)) {
        let mut words = Vec::new();
        each(d, &e.what, &mut words);
        if !words.is_empty() {
            let who = if e.heard_from.is_empty() { e.by.clone() } else { format!("{}, written down by {}", e.heard_from, e.by) };
            out.push(Event { at: e.happened, who, what: words.join("; ") });
        }
        if out.len() == most {
            break;
        }
    }
    crate::order::by_key(&mut out, |e| -e.at);
    out
}

fn each(d: &Derived, what: &What, out: &mut Vec<String>) {
    let place = |p: &str| place_label(d, p);
    out.push(match what {
        What::Many(all) => return all.iter().for_each(|w| each(d, w, out)),
        What::Started(s) => if s.rehearsal { "Rehearsal started" } else { "Run started" }.into(),
        What::Amended(_) => "Changes taken over".into(),
        What::Began(p) => format!("{} began", place(p)),
        What::Held(h) => format!("On hold: {}", h.reason),
        What::Resumed(_) => "Hold ended".into(),
        What::Decided(x) => match x.choice {
            Choice::Proceed => format!("Proceed at {}", place(&x.place)),
            Choice::Hold => format!("Hold at {}", place(&x.place)),
            Choice::RollBack => format!("Roll back decided: {}", x.why),
        },
        What::Voted(v) => format!("{}: {}", v.station, if v.go { "GO" } else { "NO-GO" }),
        What::Incident(i) => format!("Incident: {}", i.what),
        What::Resolved { .. } => "Incident over".into(),
        What::Overridden(o) => set_aside(d, &o.rule),
        What::Measured(m) => format!("{}: {}", m.name, verdict(m.verdict)),
        What::Logged(l) => l.text.clone(),
        // Ticks are many and stand on the list itself.
        What::Mark { line, mark, .. } if !matches!(mark, Mark::Open | Mark::Done) => {
            let title = d.plan.lines().chain(d.plan.lists.iter().flat_map(|(_, l)| l)).find(|l| &l.id == line);
            format!("{}: {}", title.map_or(line, |l| &l.title), super::words::mark(*mark))
        }
        What::Ended(how) => ending(*how).into(),
        _ => return,
    });
}

/// A rule that was set aside, in words.
fn set_aside(d: &Derived, rule: &str) -> String {
    match rule.split_once(':') {
        Some(("gate", place)) => format!("Figures set aside at {}", place_label(d, place)),
        Some(("freeze", name)) => format!("Freeze set aside: {name}"),
        Some(("limit", limit)) => format!("Limit set aside: {limit}"),
        _ => format!("Set aside: {rule}"),
    }
}

/// A place, as it is shown.
pub fn place_label(d: &Derived, place: &str) -> String {
    let step = d.rollout.steps.iter().find(|s| place.strip_prefix("step:") == Some(&s.id)).map(|s| format!("{} %", s.weight));
    step.or_else(|| d.plan.sections.iter().find(|s| s.place == place).map(|s| s.label.clone())).unwrap_or_else(|| place.to_owned())
}

/// Which line the present step is about: the one that `now` names.
pub fn line<'a>(d: &'a Derived, n: &Now) -> Option<&'a crate::plan::Line> {
    let id = n.line.as_ref()?;
    d.plan.lines().chain(d.plan.lists.iter().flat_map(|(_, l)| l)).find(|l| &l.id == id)
}

/// Everything that the run screen works out at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// The moment.
    pub at: Moment,
    /// The schedule.
    pub schedule: Schedule,
    /// The gates.
    pub gates: Vec<Gate>,
    /// Where the run is.
    pub now: Now,
}

/// Works out the run at a moment.
pub fn desk(d: &Derived, state: &State, at: Moment) -> Desk {
    let schedule = crate::run::schedule::schedule(&d.plan, state, &at);
    let gates = crate::run::gate::gates(&d.plan, state, &schedule, &at);
    let now = now::now(&d.plan, state, &schedule, &gates, at.now);
    Desk { at, schedule, gates, now }
}

/// Takes from a text what a chat would make markup or a mention of, and puts it into one line.
fn plain(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    flat.replace(['*', '~', '`'], "").replace('@', "@ ").replace("<!", "< !").replace("<#", "< #")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Library, derive_state};
    use crate::run::event::{Hold, Start};
    use crate::run::lamp::lamp_at;
    use crate::run::{EntryId, fold};
    use crate::when::MINUTE;

    const TEXT: &str =
        "checkout-service v2.2.5 -> v2.3.0 to prod, EKS, Argo Rollouts canary 10/50 pauses 5m 10m. approver: Dana. on call: Bo";

    fn log(events: Vec<(i64, &str, What)>) -> Vec<Entry> {
        let entry = |(n, (minute, by, what)): (usize, (i64, &str, What))| {
            let (seq, at) = (n as u64 + 1, minute * MINUTE);
            let id = EntryId { device: "d".into(), seq };
            Entry {
                id,
                lamport: seq,
                happened: at,
                recorded: at,
                by: by.into(),
                heard_from: String::new(),
                prev: String::new(),
                after: vec![],
                what,
            }
        };
        events.into_iter().enumerate().map(entry).collect()
    }

    fn said(minute: i64, events: Vec<(i64, &str, What)>) -> String {
        let mut all =
            vec![(0, "Ada", What::Text { text: TEXT.into(), at: 0, zone: "UTC".into() }), (0, "Ada", What::Started(Start::default()))];
        all.extend(events);
        let d = derive_state(fold(&log(all)), Library::whole());
        let at = Moment { now: minute * MINUTE, start: None, length: 0 };
        let desk = desk(&d, &d.state, at);
        let lamp = lamp_at(&d.plan, &d.state, &at);
        message(&d, &d.state, &lamp, &desk, &format!("22:{minute:02}"), &|t| format!("22:{:02}", t / MINUTE))
    }

    fn hold(reason: &str) -> What {
        What::Held(Hold {
            place: "step:s1".into(),
            reason: reason.into(),
            owner: "Bo".into(),
            until: "two calm readings".into(),
            review: None,
        })
    }

    #[test]
    fn the_state_is_one_message() {
        let begin = || vec![(1, "Ada", What::Began("T-0".into())), (2, "Ada", What::Began("step:s1".into()))];
        let text = said(4, begin());
        assert!(text.starts_with("checkout-service v2.3.0: Step 1 of 3, 10 % since 22:02. HOLD: "), "{text}");
        assert!(
            text.contains(
                " more). Next: proceed, hold or roll back at 10 % at 22:07, by Dana. Rollout ends 22:47 as it stands. On call: Bo."
            ),
            "{text}"
        );
        assert!(text.ends_with("As of 22:04."), "{text}");
        let mut held = begin();
        held.push((4, "Bo", hold("p95 > 250 ms, ask @here\n*now*")));
        let text = said(6, held);
        assert!(text.contains("On hold at 10 % since 22:04. HOLD: On hold: p95 > 250 ms, ask @ here now (and"), "{text}");
        assert!(text.contains("Looked after by Bo. Ends when: two calm readings."), "{text}");
        assert!(text.contains("Rollout ends 22:49 at the earliest"), "{text}");
        assert!(!text.contains('\n'));
    }

    #[test]
    fn clocks_read_as_clocks() {
        assert_eq!([0, 65_000, 3_600_000, 90_000_000].map(clock), ["0:00", "1:05", "1:00:00", "1 d 1 h"]);
        assert_eq!(clock(-5), "0:00");
    }
}
