//! What of a release cannot be taken back, and at which place of its time line that happens.
//!
//! Only what is known counts: a migration of which nobody said what it does is a question, not a point of no return.

use crate::facts::schema_change::{Change, Kind, statements};
use crate::rollout::Rollout;
use crate::scenario::Scenario;
use crate::scenario::condition::Tri;
use serde::{Deserialize, Serialize};

/// The item of the catalogue that stands at each of these places.
pub const ITEM: &str = "back.no-return";
/// Where what waits for the end of the watch is done: the contract of a schema.
pub const CLOSE: &str = "T+24h";

/// One thing that cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoReturn {
    /// The place on the time line where it happens at the earliest.
    pub place: String,
    /// What it is, and why there is no way back from it.
    pub what: String,
    /// Whether it takes away what the old version needs of the schema.
    pub contracts: bool,
}

/// Everything in the release that cannot be taken back, in the order of the time line.
pub fn irreversible(scenario: &Scenario, rollout: &Rollout, hotfix: bool) -> Vec<NoReturn> {
    let deploy = if hotfix { "hotfix-deployment" } else { "T-0" };
    let step = |s: Option<&crate::rollout::Step>| s.map_or_else(|| deploy.to_owned(), |s| format!("step:{}", s.id));
    let (first, last) = (step(rollout.steps.first()), step(rollout.steps.last()));
    let touched = |c: &str| scenario.touches(c) == Tri::Yes;
    let changes = changes(scenario);
    let mut out = Vec::new();
    let mut add = |place: &str, contracts: bool, what: String| out.push(NoReturn { place: place.to_owned(), what, contracts });
    if touched("engine-change") {
        add(
            deploy,
            false,
            "The store gets another version or engine: after the first write there the old one cannot take the data over.".into(),
        );
    }
    for c in changes.iter().filter(|c| overwrites(c, &changes)) {
        add(deploy, false, format!("{c} overwrites values: the old ones are gone unless they were copied first."));
    }
    if touched("data-backfill") && !changes.iter().any(|c| c.kind == Kind::Backfill) {
        add(deploy, false, "A backfill that overwrites values: the old ones are gone unless they were copied first. One that fills a new column can be taken back.".into());
    }
    let apart = touched("breaking-change") || scenario.flag("old-new-compatible") == Tri::No;
    if apart && touched("message-queue") {
        add(&first, false, "Messages in the new form wait in the queue: the old version cannot read them, so they are drained or moved aside before it returns.".into());
    }
    if touched("breaking-change") && touched("api-change") {
        add(
            &last,
            false,
            "Consumers that move to the new version of the interface fail when the old one returns: keep both until they have all moved."
                .into(),
        );
    }
    out.extend(contracts(scenario, &changes));
    out
}

/// What takes away something that the old version needs. It belongs at the end of the watch, or a release later.
fn contracts(scenario: &Scenario, changes: &[Change]) -> Vec<NoReturn> {
    let told: Vec<String> = changes.iter().filter_map(|c| Some(format!("{c}: {}", loss(c.kind)?))).collect();
    let unnamed = told.is_empty() && scenario.touches("destructive-migration") == Tri::Yes;
    let told = told.into_iter().chain(unnamed.then(|| {
        "The migration removes something: only a restore brings it back, and that loses what was written since the backup.".into()
    }));
    told.map(|what| NoReturn { place: CLOSE.into(), what, contracts: true }).collect()
}

/// Why a change of a kind cannot be taken back; none if it can.
fn loss(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::DropColumn | Kind::DropTable => "the data is gone; adding it again brings back an empty one.",
        Kind::RenameColumn | Kind::RenameTable => "the old version asks for the old name and fails from this moment.",
        Kind::ChangeType => "values that do not fit the old type cannot go back into it.",
        _ => return None,
    })
}

/// A backfill that writes over values of a column that this release did not add.
fn overwrites(c: &Change, all: &[Change]) -> bool {
    let adds = |a: &Change| matches!(a.kind, Kind::AddColumn | Kind::AddRequiredColumn) && a.column() == c.column();
    c.kind == Kind::Backfill && !all.iter().any(adds)
}

/// The changes of the schema, as far as somebody said them.
pub fn changes(scenario: &Scenario) -> Vec<Change> {
    let mut out: Vec<Change> = statements(&scenario.list("schema_changes").join(", ")).into_iter().map(|(c, _)| c).collect();
    if out.is_empty() {
        out.extend(scenario.text("schema_change").and_then(Kind::of).map(Change::new));
    }
    out
}
