//! Items + rollout on the time line: what is to be done when, and what was set aside and why.
//!
//! Invariant: every check of the catalogue is in the plan, in an event list, or in `aside` with its reason.
//! Inside: `phase` (the time line), `fill` (names and figures into texts), `runbook` (commands of the tools), `no_return`
//! (what cannot be taken back, and where), `compose` (the plan itself).

pub mod phase;
pub mod fill;
pub mod runbook;
pub mod no_return;
pub mod compose;

use crate::catalogue::{EventList, Source, Weight};
use crate::rollout::Rollout;
use crate::wire::wire;
use serde::{Deserialize, Serialize};

pub use compose::compose;

/// A command with the release's names in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The command of a tool that it is; empty for one of the item's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What it does; empty where the line says it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What must be true before.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub needs: String,
    /// What to run.
    pub run: String,
    /// What it prints when all is well.
    pub expect: String,
    /// What it means when it does not.
    pub fails: String,
    /// Where it comes from; the line's own source where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What to do at a symptom: first, then by what is found, until somebody decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// The first actions.
    pub first: Vec<String>,
    /// (What is found, what to do then).
    pub branches: Vec<(String, String)>,
    /// Minutes from its declaration within which somebody decides; 0: no deadline.
    pub minutes: u32,
    /// What is decided, and by whom.
    pub decide: String,
}

/// An item at a place: what is ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// `item@place`.
    pub id: String,
    /// The item.
    pub item: String,
    /// Its area.
    pub area: String,
    /// How much it weighs.
    pub weight: Weight,
    /// What must be true or done.
    pub title: String,
    /// How to do it.
    pub action: String,
    /// Sub-points.
    pub parts: Vec<String>,
    /// What to do at a symptom; none for any other line. Its parts say the same in one list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drill: Option<Drill>,
    /// How to see that it is done.
    pub verify: String,
    /// Commands of its own.
    pub commands: Vec<Command>,
    /// Moments of the run book whose commands belong to it as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<String>,
    /// Why it is asked at all.
    pub why: String,
    /// The conditions of this release that brought it; none: it always applies.
    pub because: Vec<String>,
    /// Conditions nobody has settled yet.
    pub unsettled: Vec<String>,
    /// Who usually does it.
    pub role: String,
    /// Where the advice comes from.
    pub source: Option<Source>,
    /// Whether the person added it.
    pub own: bool,
}

/// A place on the time line with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The place: a phase id, or `step:<step id>`.
    pub place: String,
    /// Shown.
    pub label: String,
    /// What it is for.
    pub about: String,
    /// Minutes from the start of the deployment, where it has a due time.
    pub offset: Option<i64>,
    /// What is to be done there.
    pub lines: Vec<Line>,
}

/// An item that is not in the plan, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// The item.
    pub item: String,
    /// Its area.
    pub area: String,
    /// Its title.
    pub title: String,
    /// The condition that does not hold, or "hotfix".
    pub condition: String,
}

/// What a gate needs before it lets the release on. Without a rule one person decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateRule {
    /// Where the gate stands.
    pub place: String,
    /// How many different people must say go: 1 to 9.
    pub people: u8,
    /// The role that must be among them; empty: any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Stations that are polled; each says GO or NO-GO. Empty: no poll.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<String>,
    /// Minutes from the opening of the gate after which it counts as timed out; none: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Whether figures must have been judged at this place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verdict: bool,
    /// Which figures these are, by their names: `P95 latency`. Empty: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<String>,
}

/// A period in which nothing is released without a reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// What it is called; names it.
    pub name: String,
    /// Its beginning, milliseconds since 1970 UTC.
    pub from: i64,
    /// Its end, likewise; the first moment after it. One that ends before it begins is none any more.
    pub to: i64,
    /// A hard one is NO-GO until its owner sets it aside, a soft one HOLD until anybody gives a reason.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hard: bool,
    /// Who answers for it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Why it is there; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What is to be done for one release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// standard, canary, hotfix: the templates whose lines are in it.
    pub templates: Vec<String>,
    /// The time line.
    pub sections: Vec<Section>,
    /// What is true of the service: confirmed once, remembered.
    pub standing: Vec<Line>,
    /// Lists that an event opens.
    pub lists: Vec<(EventList, Vec<Line>)>,
    /// What does not apply, and why.
    pub aside: Vec<Aside>,
    /// The rollout that the steps come from.
    pub rollout: Rollout,
    /// What gates need by policy; a rule of the run's own comes before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<GateRule>,
    /// Freezes that hold for this release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub freezes: Vec<Freeze>,
}

impl Plan {
    /// All lines on the time line, in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.sections.iter().flat_map(|s| &s.lines)
    }
}

wire! {
    Drill { first, branches, minutes, decide }
    Command { id, title, needs, run, expect, fails, source }
    Line { id, item, area, weight, title, action, parts, verify, commands, moments, why, because, unsettled, role, source, own, drill }
    Section { place, label, about, offset, lines }
    Aside { item, area, title, condition }
    GateRule { place, people, role, stations, minutes, verdict, figures }
    Freeze { name, from, to, hard, owner, reason }
    Plan { templates, sections, standing, lists, aside, rollout, gates, freezes }
}
