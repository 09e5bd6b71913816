//! The way back: from each state of a run whether there is one, by which commands in which order, how long it takes, what is
//! lost, until when, and what makes it impossible.
//!
//! Invariants: it goes back, so no command of it goes on or starts the new version again; where Git holds the cluster, Git goes
//! back too; a length of time that nobody knows is told by what decides it; nothing here knows the time of day.
//! Inside: `stand` (where a run stands), `legs` (commands in order), `takes` (how long), `data` (schema, and what is lost),
//! `deadline` (until when), `truth` (what Git, cluster, flag and database say, and what is never done).

pub mod stand;
mod data;
mod deadline;
mod legs;
mod takes;
mod truth;

use crate::plan::no_return::{self, NoReturn};
use crate::plan::runbook::Step;
use crate::plan::{Command, Plan};
use crate::platforms::Stand;
use crate::run::State;
use crate::scenario::Scenario;
use crate::scenario::condition::{Lookup, Tri};
use crate::wire::wire;
use serde::{Deserialize, Serialize};

pub use data::Schema;
pub use stand::{Whereabouts, commands, whereabouts};

/// What the way back is worked out from.
pub struct Ground<'a> {
    /// The picture of the release.
    pub scenario: &'a Scenario,
    /// The strategy.
    pub strategy: &'a str,
    /// The plan.
    pub plan: &'a Plan,
    /// The commands of its tools.
    pub book: &'a [Step],
    /// What was done so far.
    pub state: &'a State,
}

impl Ground<'_> {
    /// Whether a fact certainly has a value.
    fn is(&self, key: &str, value: &str) -> bool {
        self.scenario.is(key, value) == Tri::Yes
    }

    /// Whether the change certainly touches a component.
    fn touches(&self, component: &str) -> bool {
        self.scenario.touches(component) == Tri::Yes
    }

    /// Whether Git holds the cluster.
    fn git(&self) -> Option<&'static str> {
        [("argocd", "Argo CD"), ("flux", "Flux")].into_iter().find(|(id, _)| self.is("gitops", id)).map(|(_, label)| label)
    }

    /// A version as it is called in sentences.
    fn version(&self, fact: &str, otherwise: &'static str) -> String {
        self.scenario.text(fact).map_or_else(|| otherwise.to_owned(), str::to_owned)
    }

    fn before(&self) -> String {
        self.version(crate::facts::id::VERSION_FROM, "the old version")
    }

    fn after(&self) -> String {
        self.version(crate::facts::id::VERSION_TO, "the new version")
    }

    /// Whether the run book has a command of a tool.
    fn uses(&self, tool: &str) -> bool {
        self.book.iter().any(|s| s.tool() == tool)
    }
}

/// What the way back is like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// There is nothing to go back from.
    NotNeeded,
    /// A switch: nothing has to be deployed.
    Switch,
    /// The old version is rolled out again.
    Deploy,
    /// Only with a restore, or not at all.
    Lost,
    /// It cannot be told: something that decides it is not known.
    #[default]
    Unknown,
}

/// How long something takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takes {
    /// Seconds at least, where it can be computed.
    pub least: Option<u32>,
    /// Seconds at most, where there is a bound.
    pub most: Option<u32>,
    /// What it follows from, or what decides it.
    pub why: String,
}

/// A command of the way back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The command.
    pub command: Command,
    /// Only where the first way cannot be gone.
    pub instead: bool,
    /// Values that are not known, and where they are found.
    pub blanks: Vec<(String, String)>,
}

/// A part of the way back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// What it does.
    pub title: String,
    /// Why it stands here.
    pub about: String,
    /// What must be so for it to be gone at all; empty: always.
    pub only_if: String,
    /// Its commands, in order.
    pub moves: Vec<Move>,
    /// How long it takes; none where that says nothing.
    pub takes: Option<Takes>,
}

/// Until when something holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What ends, or what grows.
    pub what: String,
    /// When it ends, milliseconds since 1970 UTC; none where no clock decides it.
    pub at: Option<i64>,
    /// Since when it grows, milliseconds since 1970 UTC; none for what ends.
    pub since: Option<i64>,
    /// What decides the end where no clock does, or what it follows from.
    pub why: String,
    /// What remains afterwards.
    pub after: String,
}

/// What one place says is live.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Git, the cluster, the flag, the database.
    pub of: String,
    /// What it says here.
    pub says: String,
    /// How to look, a command; may be empty.
    pub look: String,
}

/// Something that cannot be taken back, and whether it has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// What and where.
    pub point: NoReturn,
    /// Where, as the plan calls it.
    pub place: String,
    /// Whether its line is ticked.
    pub crossed: bool,
}

/// The way back from one state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The state.
    pub stand: Stand,
    /// What it is like.
    pub answer: Answer,
    /// The answer in a sentence, with its reason.
    pub because: String,
    /// What to do, in this order.
    pub legs: Vec<Leg>,
    /// What is lost, or stays behind.
    pub loses: Vec<String>,
    /// Until when.
    pub deadlines: Vec<Deadline>,
    /// What makes it impossible.
    pub blocks: Vec<String>,
    /// What cannot be taken back.
    pub crossings: Vec<Crossing>,
    /// What each place says is live here: they may differ.
    pub truths: Vec<Truth>,
    /// What is never done on the way back, and why.
    pub never: Vec<String>,
}

/// What a screen shows of the way back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Where the release stands.
    pub here: Stand,
    /// The states that can be looked at, with their names.
    pub stands: Vec<(Stand, String)>,
    /// The way back from the one that was asked for.
    pub way: Way,
}

/// The way back from where the release stands at a time (milliseconds since 1970 UTC), or from another state.
pub fn board(g: &Ground<'_>, stand: Option<Stand>, now: i64) -> Board {
    let mut at = whereabouts(g.plan, g.state);
    let expired = deadline::kept_until(g, &at).is_some_and(|end| end <= now);
    for s in [&mut at.stand, &mut at.from] {
        if *s == Stand::Kept && expired {
            *s = Stand::Gone;
        }
    }
    Board { here: at.stand, stands: stands(g), way: way(g, stand.unwrap_or(at.stand), &at) }
}

/// All states that somebody can ask about, with their names.
pub fn stands(g: &Ground<'_>) -> Vec<(Stand, String)> {
    use Stand::{Back, Before, Contracted, Full, GoingBack, Gone, Kept, Migrated, Rolling};
    let stepped = !g.plan.rollout.steps.is_empty();
    let schema = Schema::of(g) != Schema::None;
    let all = [Before, Migrated, Rolling, Full, Kept, Gone, Contracted, GoingBack, Back];
    let shown = all.into_iter().filter(|s| match s {
        Migrated => g.touches("database-migration"),
        Contracted => schema,
        Full => stepped,
        _ => true,
    });
    shown.map(|s| (s, label(s, stepped).to_owned())).collect()
}

fn label(stand: Stand, stepped: bool) -> &'static str {
    match stand {
        Stand::Before => "Nothing changed yet",
        Stand::Migrated => "Migration done, nothing deployed",
        Stand::Rolling if stepped => "In a step",
        Stand::Rolling => "Old and new side by side",
        Stand::Full => "At 100 %, not over",
        Stand::Kept => "Complete, old side kept",
        Stand::Gone => "Watching, old side gone",
        Stand::Contracted => "Schema contracted",
        Stand::GoingBack => "Going back",
        Stand::Back => "Rolled back",
    }
}

/// The way back from a state; `at` says what the times are counted from and where going back began.
pub fn way(g: &Ground<'_>, stand: Stand, at: &Whereabouts) -> Way {
    let from = match stand {
        Stand::GoingBack | Stand::Back if at.from > Stand::Before => at.from,
        Stand::GoingBack | Stand::Back => Stand::Rolling,
        other => other,
    };
    let schema = if from == Stand::Contracted { Schema::Contracted } else { Schema::of(g) };
    let legs = match stand {
        Stand::Back => vec![legs::check(g)],
        _ => legs::legs(g, from, schema),
    };
    let answer = answer(g, stand, from, schema, &legs);
    let crossings = crossings(g);
    let blocks = data::blocks(g, from, schema, &crossings);
    Way {
        because: because(g, stand, from, schema, answer),
        loses: if from <= Stand::Before || stand == Stand::Back { Vec::new() } else { data::losses(g, from, schema, at) },
        deadlines: if stand == Stand::Back { Vec::new() } else { deadline::deadlines(g, from, at) },
        truths: truth::truths(g, stand, from),
        never: truth::never(g),
        stand,
        answer,
        legs,
        blocks,
        crossings,
    }
}

fn crossings(g: &Ground<'_>) -> Vec<Crossing> {
    let hotfix = g.plan.templates.iter().any(|t| t == "hotfix");
    let all = no_return::irreversible(g.scenario, &g.plan.rollout, hotfix);
    let crossing = |point: NoReturn| {
        let section = g.plan.sections.iter().find(|s| s.place == point.place);
        let line = format!("{}@{}", no_return::ITEM, point.place);
        Crossing {
            place: section.map_or_else(|| point.place.clone(), |s| format!("{}, {}", s.label, s.about.to_lowercase())),
            crossed: g.state.lines.get(&line).is_some_and(|l| l.mark == crate::run::Mark::Done),
            point,
        }
    };
    all.into_iter().map(crossing).collect()
}

fn answer(g: &Ground<'_>, stand: Stand, from: Stand, schema: Schema, legs: &[Leg]) -> Answer {
    if matches!(stand, Stand::Before | Stand::Migrated | Stand::Back) {
        return Answer::NotNeeded;
    }
    if schema == Schema::Contracted {
        return Answer::Lost;
    }
    let moves = || legs.iter().filter(|l| l.about != legs::CHECK).flat_map(|l| &l.moves).filter(|m| !m.instead);
    if moves().next().is_none() {
        return Answer::Unknown;
    }
    if takes::is_switch(g, from) { Answer::Switch } else { Answer::Deploy }
}

fn because(g: &Ground<'_>, stand: Stand, from: Stand, schema: Schema, answer: Answer) -> String {
    let (old, new) = (g.before(), g.after());
    match (stand, answer) {
        (Stand::Before, _) => format!("Nobody uses {new} and nothing has changed: the way back is not to start."),
        (Stand::Migrated, _) => match schema {
            Schema::Ask => format!(
                "Nobody uses {new}. Do not deploy; whether the schema may stay depends on whether {old} works with it, which nobody has said."
            ),
            _ => format!("Nobody uses {new}. Do not deploy, and leave the schema: {old} works with what was added."),
        },
        (Stand::Back, _) => {
            format!("{old} serves everybody again. What is left is to see that Git, cluster and database say the same, and to write it up.")
        }
        (_, Answer::Lost) => format!(
            "What {old} needs was taken out of the schema: it cannot run again before the data is restored, and that loses every write since the backup. Going forward with a fix is usually the smaller loss."
        ),
        (_, Answer::Unknown) => {
            "No command is known: say where it runs and how it is deployed (kubectl, Argo CD, ECS, ...), and the way back appears here."
                .into()
        }
        (_, Answer::Switch) => format!(
            "{}: {}",
            if stand == Stand::GoingBack { "Finish what was begun, in this order" } else { "There is a quick way" },
            takes::switch(g, from)
        ),
        (_, _) => format!(
            "{}: {old} is rolled out again{}.",
            if stand == Stand::GoingBack { "Finish what was begun, in this order" } else { "There is a way, and it is a deployment" },
            takes::deployment(g)
        ),
    }
}

wire!(enum Answer { 0 NotNeeded, 1 Switch, 2 Deploy, 3 Lost, 4 Unknown });
wire! {
    NoReturn { place, what, contracts }
    Takes { least, most, why }
    Move { command, instead, blanks }
    Leg { title, about, only_if, moves, takes }
    Deadline { what, at, since, why, after }
    Truth { of, says, look }
    Crossing { point, place, crossed }
    Way { stand, answer, because, legs, loses, deadlines, blocks, crossings, truths, never }
    Board { here, stands, way }
}
