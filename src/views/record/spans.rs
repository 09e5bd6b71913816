//! How long it took, planned and actual, and the zone in which the release tells its times.

use super::Happening;
use crate::facts::id;
use crate::pipeline::Derived;
use crate::run::{Choice, Decision, Noted, Verdict};
use crate::when::window::window;
use crate::when::{self, Civil, MINUTE, Zones};

/// A span of time that was planned and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub label: String,
    /// Minutes that were planned; none if nobody said.
    pub planned: Option<i64>,
    /// Beginning and end, milliseconds since 1970 UTC.
    pub actual: Option<(i64, i64)>,
}

/// The moment from which the phases count: the start of the window, or the first event of the deployment.
pub fn start(d: &Derived, zones: &dyn Zones) -> Option<i64> {
    planned_window(d, zones).and_then(|w| w.start)
}

fn planned_window(d: &Derived, zones: &dyn Zones) -> Option<crate::when::window::Window> {
    let inputs = &d.state.inputs;
    let typed = inputs.fields.get("date").map(String::as_str).or_else(|| d.scenario.text(id::WINDOW))?;
    Some(window(typed, inputs.described_at, &inputs.zone, zones))
}

/// Minutes east of UTC at a moment, in the zone of the release: that of its window, else that of the person who described it.
pub fn offset(d: &Derived, zones: &dyn Zones, at: i64) -> i32 {
    match planned_window(d, zones).filter(|w| w.start.is_some()) {
        Some(w) => w.offset_at(at, zones),
        None => zones.offset(&d.state.inputs.zone, at).unwrap_or(0),
    }
}

/// A moment in the release's zone with UTC beside it.
pub fn moment(d: &Derived, zones: &dyn Zones, at: i64) -> String {
    when::show(at, offset(d, zones, at))
}

/// The time of day in the release's zone, with UTC beside it.
pub fn clock(d: &Derived, zones: &dyn Zones, at: i64) -> String {
    let offset = offset(d, zones, at);
    let (local, utc) = (Civil::from_utc(at.saturating_add(i64::from(offset) * MINUTE)), Civil::from_utc(at));
    let here = format!("{:02}:{:02}", local.hour, local.minute);
    if offset == 0 { format!("{here} UTC") } else { format!("{here} ({:02}:{:02} UTC)", utc.hour, utc.minute) }
}

/// The day of a moment in the release's zone.
pub fn day_of(d: &Derived, zones: &dyn Zones, at: i64) -> String {
    when::show_day(at.saturating_add(i64::from(offset(d, zones, at)) * MINUTE))
}

/// A length of time in words: `32 minutes`, `1 h 58 min`, `45 s`.
pub fn took(from: i64, to: i64) -> String {
    let seconds = to.saturating_sub(from) / 1000;
    let (minutes, rest) = (seconds / 60, seconds % 60);
    match minutes {
        0 => format!("{seconds} s"),
        1 if rest == 0 => "1 minute".into(),
        m if m < 120 && rest == 0 => format!("{m} minutes"),
        m if m < 120 => format!("{m} min {rest} s"),
        m if m % 60 == 0 => format!("{} hours", m / 60),
        m => format!("{} h {} min", m / 60, m % 60),
    }
}

fn is_deployment(place: &str) -> bool {
    place == "T-0" || place == "hotfix-deployment" || place.starts_with("step:")
}

/// First and last of the events that fit. What was done before the window (lines that were added) is no event of the day.
fn reach(all: &[Happening], from: i64, fits: impl Fn(&str) -> bool) -> Option<(i64, i64)> {
    let mut times = all.iter().filter(|h| h.at >= from && fits(&h.place)).map(|h| h.at);
    let first = times.next()?;
    Some((first, times.next_back().unwrap_or(first)))
}

/// When the deployment began: an hour before the window at the earliest, so that preparing its lines does not count.
pub fn day(d: &Derived, zones: &dyn Zones) -> i64 {
    start(d, zones).map_or(i64::MIN, |s| s.saturating_sub(60 * MINUTE))
}

/// The decision to go back, and what happened up to it: afterwards nothing is deployed any more.
fn until_back<'a>(all: &[Happening], d: &'a Derived) -> (Option<&'a Noted<Decision>>, Vec<Happening>) {
    let back = d.state.decided.iter().rev().find(|x| x.what.choice == Choice::RollBack);
    (back, all.iter().filter(|h| back.is_none_or(|b| h.at <= b.at)).cloned().collect())
}

/// What was planned to take how long, and how long it took.
pub fn spans(all: &[Happening], d: &Derived, from: i64) -> Vec<Span> {
    let mut out = Vec::new();
    let (back, before) = until_back(all, d);
    let whole = reach(&before, from, is_deployment);
    let said = d.scenario.whole(id::DURATION).and_then(|m| i64::try_from(m).ok());
    let steps = &d.rollout.steps;
    let began: Vec<Option<i64>> =
        steps.iter().map(|s| reach(&before, from, |p| p == format!("step:{}", s.id)).map(|(first, _)| first)).collect();
    let full = steps.iter().zip(&began).find(|(s, _)| s.weight == 100).and_then(|(_, b)| *b);
    let pauses: i64 = steps.iter().filter(|s| s.weight < 100).filter_map(|s| minutes(s.pause)).sum();
    match (whole, full) {
        (Some((first, _)), Some(end)) => {
            out.push(Span { label: "From the start to 100 %".into(), planned: Some(pauses), actual: Some((first, end)) });
        }
        (Some((first, last)), None) if !steps.is_empty() => {
            let label = "From the start to the end of the last step reached".into();
            out.push(Span { label, planned: Some(pauses), actual: Some((first, last)) });
        }
        _ => {}
    }
    if said.is_some() || steps.is_empty() {
        out.push(Span { label: "Deployment".into(), planned: said, actual: whole });
    }
    for (i, (s, b)) in steps.iter().zip(&began).enumerate().filter(|(_, (s, _))| s.weight < 100) {
        let next = began.get(i + 1).copied().flatten();
        let last = reach(&before, from, |p| p == format!("step:{}", s.id)).map(|(_, last)| last);
        let actual = b.zip(next.or(last));
        out.push(Span { label: format!("Step {}, {} %", i + 1, s.weight), planned: minutes(s.pause), actual });
    }
    if let Some(back) = back {
        let good = d.state.measured.iter().filter(|m| m.what.place == "if-rollback" && m.what.verdict == Verdict::Pass).map(|m| m.at);
        let end = good.min().or_else(|| reach(all, back.at, |p| p == "if-rollback").map(|(_, last)| last));
        let label = "Going back, until the figures were good again".into();
        out.push(Span { label, planned: None, actual: end.map(|e| (back.at, e)) });
    }
    if let (None, Some((_, last)), Some((_, watched))) = (back, whole, reach(all, from, |p| p == "T+2h")) {
        out.push(Span { label: "Watching afterwards".into(), planned: Some(120), actual: Some((last, watched)) });
    }
    out
}

/// A phase or a step: when it was to begin, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// What it is.
    pub label: String,
    /// When it was to begin, milliseconds since 1970 UTC; none where nobody said.
    pub due: Option<i64>,
    /// Its first and last entry.
    pub actual: Option<(i64, i64)>,
}

/// The phases of the time line, in its order. A hotfix's own phases follow one another without a time.
pub fn phases(all: &[Happening], d: &Derived, zones: &dyn Zones) -> Vec<Phase> {
    let begin = start(d, zones);
    let (_, before) = until_back(all, d);
    // The first clock of a hotfix runs from the issue, so only its second one counts from the window.
    let hotfix = d.plan.templates.iter().any(|t| t == "hotfix");
    let clocked = |offset: i64| !hotfix || offset > 0;
    let mut out = Vec::new();
    for s in &d.plan.sections {
        let due = begin.zip(s.offset.filter(|o| clocked(*o))).map(|(b, o)| b.saturating_add(o.saturating_mul(MINUTE)));
        // Ticks of days before (own lines that were added) are no beginning of a phase of the day.
        let from = due.map_or(i64::MIN, |at| at.saturating_sub(6 * 60 * MINUTE));
        let told = d.state.course.began.get(&s.place).map(|b| b.at);
        let reached = reach(&before, from, |p| p == s.place);
        let actual = match (told, reached) {
            (Some(at), Some((_, last))) => Some((at, last.max(at))),
            (Some(at), None) => Some((at, at)),
            (None, reached) => reached,
        };
        out.push(Phase { label: s.label.clone(), due, actual });
    }
    out
}

fn minutes(pause: crate::rollout::Pause) -> Option<i64> {
    match pause {
        crate::rollout::Pause::Minutes(m) => Some(i64::from(m)),
        crate::rollout::Pause::UntilDecided => None,
    }
}
