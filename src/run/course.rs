//! What the entries of a run fold to: whether it started, what began when, holds, votes, incidents, what left the page.

use super::entry::{Entry, EntryId, Mark, What};
use super::event::{Amendment, Ending, Freeze, GateRule, Hold, Incident, Override, Sent, Start, Vote};
use super::fold::{Noted, noted};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that lasts until an entry ends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lasting<T> {
    /// Its beginning.
    pub from: Noted<T>,
    /// Its end with what was said; none while it lasts.
    pub end: Option<Noted<String>>,
}

/// The course of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Its start; none before. A second start (two devices) counts from the later one, the conflict is shown.
    pub started: Option<Noted<Start>>,
    /// Changes that were taken over since, in the order of the log.
    pub amended: Vec<Noted<Amendment>>,
    /// When each place began, the first time it was said: phases and `step:<step id>`.
    pub began: BTreeMap<String, Noted<String>>,
    /// When a line was first marked after the start: (line, milliseconds since 1970 UTC).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marked: BTreeMap<String, i64>,
    /// Periods in which nothing is released, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub freezes: BTreeMap<String, Freeze>,
    /// Holds, in the order of the log.
    pub holds: Vec<Lasting<Hold>>,
    /// What gates need.
    pub rules: BTreeMap<String, GateRule>,
    /// The last voice of each station at each place: (place, station).
    pub votes: Vec<Noted<Vote>>,
    /// Incidents, in the order of the log.
    pub incidents: Vec<Lasting<Incident>>,
    /// What left the page, in the order of the log.
    pub sent: Vec<Noted<Sent>>,
    /// Rules that were set aside; the last one of each counts.
    pub overrides: Vec<Noted<Override>>,
    /// How it ended; none while it runs.
    pub ended: Option<Noted<Ending>>,
}

impl Course {
    /// Whether the run goes on.
    pub fn is_running(&self) -> bool {
        self.started.is_some() && self.ended.is_none()
    }

    /// Hash of the plan in force; none before the start.
    pub fn plan(&self) -> Option<&str> {
        let started = self.started.as_ref()?;
        Some(self.amended.last().map_or(started.what.plan.as_str(), |a| a.what.plan.as_str()))
    }

    /// The holds that last, the oldest first.
    pub fn holding(&self) -> impl Iterator<Item = &Noted<Hold>> {
        self.holds.iter().filter(|h| h.end.is_none()).map(|h| &h.from)
    }

    /// The incidents that last, the oldest first.
    pub fn open_incidents(&self) -> impl Iterator<Item = &Noted<Incident>> {
        self.incidents.iter().filter(|i| i.end.is_none()).map(|i| &i.from)
    }

    /// Whether a rule was set aside.
    pub fn overridden(&self, rule: &str) -> Option<&Noted<Override>> {
        self.overrides.iter().rev().find(|o| o.what.rule == rule)
    }

    /// Takes an entry in; entries that say nothing of the course are passed over.
    pub(super) fn take(&mut self, e: &Entry, what: &What) {
        match what {
            What::Started(s) => {
                self.started = Some(noted(e, s));
                self.amended.clear();
                self.marked.clear();
                self.ended = None;
            }
            What::Amended(a) => self.amended.push(noted(e, a)),
            What::Mark { line, mark, .. } if self.started.as_ref().is_some_and(|s| s.at <= e.happened) && *mark != Mark::Open => {
                let first = self.marked.entry(line.clone()).or_insert(e.happened);
                *first = (*first).min(e.happened);
            }
            What::Freeze(f) if f.to > f.from => drop(self.freezes.insert(f.name.clone(), f.clone())),
            What::Freeze(f) => drop(self.freezes.remove(&f.name)),
            // The earliest counts: what somebody reports later may have begun before it was entered.
            What::Began(place) => {
                let first = self.began.entry(place.clone()).or_insert_with(|| noted(e, place));
                if e.happened < first.at {
                    *first = noted(e, place);
                }
            }
            What::Held(h) => self.holds.push(Lasting { from: noted(e, h), end: None }),
            What::Resumed(r) => end(&mut self.holds, &r.hold, || noted(e, &r.why)),
            What::Rule(rule) => drop(self.rules.insert(rule.place.clone(), rule.clone())),
            What::Voted(v) => {
                self.votes.retain(|x| (&x.what.place, &x.what.station) != (&v.place, &v.station));
                self.votes.push(noted(e, v));
            }
            What::Incident(i) => self.incidents.push(Lasting { from: noted(e, i), end: None }),
            What::Resolved { incident, why } => end(&mut self.incidents, incident, || noted(e, why)),
            What::Sent(s) => self.sent.push(noted(e, s)),
            What::Overridden(o) => self.overrides.push(noted(e, o)),
            What::Ended(how) => self.ended = Some(noted(e, how)),
            _ => {}
        }
    }
}

/// Ends what began with an entry; the first end counts.
fn end<T>(all: &mut [Lasting<T>], began: &EntryId, how: impl FnOnce() -> Noted<String>) {
    if let Some(open) = all.iter_mut().find(|l| &l.from.entry == began && l.end.is_none()) {
        open.end = Some(how());
    }
}
