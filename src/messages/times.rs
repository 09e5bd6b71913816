//! The times of a release as its messages tell them: in the release's zone and in UTC, or the words as they were given.

use crate::facts::{Value, id};
use crate::run::State;
use crate::scenario::{Known, Scenario};
use crate::when::window::{Window, Zone, window};
use crate::when::{self, MINUTE, Zones};

/// The window of a release, read.
pub struct Times<'a> {
    /// The words of the window; empty if there are none.
    pub words: String,
    /// What they mean.
    pub window: Option<Window>,
    zones: &'a dyn Zones,
}

impl<'a> Times<'a> {
    /// Reads the window: the field of the header wins over the description. A description that was never dated ("tomorrow"
    /// without a today) has words only.
    pub fn read(scenario: &Scenario, state: &State, zones: &'a dyn Zones) -> Self {
        let typed = state.inputs.fields.get("date").filter(|d| !d.trim().is_empty()).cloned();
        let read = match scenario.known(id::WINDOW) {
            Known::Present(Value::Text(t)) => Some(t.clone()),
            _ => None,
        };
        let words = balanced(typed.or(read).unwrap_or_default().trim());
        let dated = state.inputs.described_at != 0 && !words.is_empty();
        let window = dated.then(|| window(&words, state.inputs.described_at, &state.inputs.zone, zones));
        Self { words, window, zones }
    }

    /// When the deployment starts, if that is beyond doubt, milliseconds since 1970 UTC.
    pub fn start(&self) -> Option<i64> {
        self.window.as_ref().filter(|w| w.question.is_empty()).and_then(|w| w.start)
    }

    /// What keeps the start from being told; empty if nothing does.
    pub fn question(&self) -> &str {
        self.window.as_ref().map_or("", |w| w.question.as_str())
    }

    /// So many minutes after the start, in words.
    pub fn after(&self, minutes: i64) -> Option<String> {
        self.start()?.checked_add(minutes.checked_mul(MINUTE)?).map(|at| self.at(at))
    }

    /// A time (milliseconds since 1970 UTC) in words: in the zone of the window, in UTC where there is none.
    pub fn at(&self, at: i64) -> String {
        let Some(window) = &self.window else { return when::show_in(at, 0, "UTC") };
        let zone = match &window.zone {
            Zone::Fixed(name) | Zone::Named(name) => name,
        };
        when::show_in(at, window.offset_at(at, self.zones), zone)
    }

    /// The start in words, or the words of the window as they were given.
    pub fn starts(&self) -> Option<String> {
        self.after(0).or_else(|| (!self.words.is_empty()).then(|| self.words.clone()))
    }
}

/// Words cut out of a sentence may have lost their last bracket.
fn balanced(words: &str) -> String {
    let open = words.matches('(').count().saturating_sub(words.matches(')').count());
    format!("{words}{}", ")".repeat(open))
}
