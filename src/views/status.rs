//! The present state as one message, and the counts the rail shows.

use crate::facts::id;
use crate::pipeline::Derived;
use crate::plan::Section;
use crate::run::lamp::{Lamp, Light};
use crate::run::{Mark, State};

/// How far a section is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Lines done or not applicable.
    pub done: usize,
    /// All lines.
    pub all: usize,
    /// Lines that failed or are blocked.
    pub trouble: usize,
}

/// Counts a section.
pub fn progress(section: &Section, state: &State) -> Progress {
    let mut p = Progress { all: section.lines.len(), ..Progress::default() };
    for l in &section.lines {
        match state.lines.get(&l.id).map_or(Mark::Open, |s| s.mark) {
            Mark::Done | Mark::NotApplicable | Mark::Accepted => p.done += 1,
            Mark::Failed | Mark::Blocked => p.trouble += 1,
            Mark::Open => {}
        }
    }
    p
}

/// The word of a light.
pub fn light(light: Light) -> &'static str {
    match light {
        Light::Go => "GO",
        Light::Hold => "HOLD",
        Light::NoGo => "NO-GO",
    }
}

/// Name of a release: its title, or application and version.
pub fn name(d: &Derived) -> String {
    if !d.state.inputs.title.is_empty() {
        return d.state.inputs.title.clone();
    }
    let app = d.scenario.text(id::APP).unwrap_or("Unnamed release");
    match d.scenario.text(id::VERSION_TO) {
        Some(v) => format!("{app} {v}"),
        None => app.to_owned(),
    }
}

/// One message for the call: where we are, lamp and why, next.
pub fn message(d: &Derived, state: &State, lamp: &Lamp, present: Option<&str>, time: &str) -> String {
    let here =
        present.and_then(|p| d.plan.sections.iter().find(|s| s.place == p)).map_or("all done".to_owned(), |s| format!("at {}", s.label));
    let why = if lamp.reason.is_empty() {
        String::new()
    } else if lamp.more > 0 {
        format!(" - {} (and {} more)", lamp.reason, lamp.more)
    } else {
        format!(" - {}", lamp.reason)
    };
    let done: usize = d.plan.sections.iter().map(|s| progress(s, state).done).sum();
    let all: usize = d.plan.sections.iter().map(|s| s.lines.len()).sum();
    let oncall = d.scenario.text(id::ONCALL).map(|o| format!(" On call: {o}.")).unwrap_or_default();
    format!("{}: {here}. {}{why}. {done} of {all} lines done.{oncall} As of {time}.", name(d), light(lamp.light))
}
