//! Schema and data on the way back: whether the old version works with the new schema, what is lost, what makes it impossible.

use super::{Crossing, Ground, Whereabouts};
use crate::facts::schema_change::Kind;
use crate::plan::no_return::changes;
use crate::platforms::Stand;
use crate::scenario::condition::Tri;

/// What going back means for the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// It does not change.
    None,
    /// It only grew: the old version works with it.
    Leave,
    /// Nobody has said whether the old version works with it.
    Ask,
    /// What the old version needs is gone.
    Contracted,
}

impl Schema {
    /// What a release does to it.
    pub fn of(g: &super::Ground<'_>) -> Self {
        let changed = ["database-migration", "index-creation", "data-backfill", "destructive-migration"].into_iter().any(|c| g.touches(c));
        let all = changes(g.scenario);
        if !changed && all.is_empty() {
            return Self::None;
        }
        match g.scenario.flag("old-new-compatible") {
            Tri::Yes => Self::Leave,
            Tri::No => Self::Ask,
            Tri::Unknown if !all.is_empty() && all.iter().all(|c| grows(c.kind)) => Self::Leave,
            Tri::Unknown => Self::Ask,
        }
    }
}

/// Whether a change leaves everything that the old version uses as it is.
fn grows(kind: Kind) -> bool {
    matches!(kind, Kind::AddColumn | Kind::AddIndex | Kind::NewTable)
}

/// What is lost, or stays behind, when one goes back from a state.
pub(super) fn losses(g: &Ground<'_>, from: Stand, schema: Schema, at: &Whereabouts) -> Vec<String> {
    let (old, new) = (g.before(), g.after());
    let mut out = Vec::new();
    let mut say = |when: bool, text: String| out.extend(when.then_some(text));
    let served = from >= Stand::Rolling;
    if schema == Schema::Contracted {
        let since =
            if at.backup.is_some() { "since the backup (its time stands below)" } else { "since the backup; write down when it was taken" };
        say(
            true,
            format!("A restore loses every write {since}: of all users, not only of this release. Recovery to a point in time loses less."),
        );
    }
    for c in changes(g.scenario).iter().filter(|_| schema != Schema::Contracted && from >= Stand::Migrated) {
        let named = if c.column().is_empty() { c.table.clone() } else { c.column().to_owned() };
        say(
            matches!(c.kind, Kind::AddColumn | Kind::AddRequiredColumn | Kind::NewTable) && !named.is_empty(),
            format!(
                "{named}: {old} does not write it. What {new} wrote into it stays as long as the schema is left; a down migration drops it."
            ),
        );
    }
    say(
        served && g.strategy == "feature-flag",
        format!(
            "What users wrote while the flag was on stays, and {old} or the flag's off side must cope with it. Switching it on again may put users into other groups."
        ),
    );
    say(served && g.touches("data-backfill"), "Values that a backfill wrote over come back from a copy only.".into());
    say(
        served && in_picture(g, "message-queue"),
        format!("Messages that {new} consumed are gone from the queue; those it produced wait there, and {old} must be able to read them."),
    );
    say(
        served && in_picture(g, "cache"),
        format!(
            "Entries that {new} put into the cache stay until they expire: {old} must read them, or its keys are cleared - which sends the load to what is behind the cache."
        ),
    );
    say(
        served && in_picture(g, "search-index"),
        format!("Documents that {new} indexed stay in their new form until they are indexed again."),
    );
    say(served && in_picture(g, "file-storage"), format!("Files that {new} wrote stay."));
    say(served && in_picture(g, "external-integrations"), "Calls to services outside are not taken back: payments, mails, orders.".into());
    say(served && g.touches("api-change"), format!("Clients that already use what is new in the interface get errors from {old}."));
    say(
        served && in_picture(g, "mobile-clients"),
        "Apps on phones stay at the version that they have; those that need the new server fail until they are updated.".into(),
    );
    say(served && in_picture(g, "http"), format!("Sessions in the memory of {new} end; those in a shared store stay."));
    say(
        g.strategy == "recreate" && served,
        "The service is down again from the stop of the new version until the old one is ready.".into(),
    );
    out
}

fn in_picture(g: &Ground<'_>, component: &str) -> bool {
    g.scenario.has(component) == Tri::Yes
}

/// What makes the way back impossible from a state, or would.
pub(super) fn blocks(g: &Ground<'_>, from: Stand, schema: Schema, crossings: &[Crossing]) -> Vec<String> {
    let old = g.before();
    let mut out: Vec<String> = crossings.iter().filter(|c| c.crossed).map(|c| format!("Done: {}", c.point.what)).collect();
    if from >= Stand::Migrated && schema == Schema::Ask {
        let apart = g.scenario.flag("old-new-compatible") == Tri::No;
        out.push(if apart {
            format!("{old} and the new schema do not work together, as described: the schema goes back with the code, and the service stands still meanwhile.")
        } else {
            format!("Whether {old} works with the new schema is not known. If it does not, going back with the code alone fails.")
        });
    }
    if g.scenario.text(crate::facts::id::VERSION_FROM).is_none() && from > Stand::Before {
        out.push("Which version runs today is not known: without its name, digest or revision nobody can go back to it.".into());
    }
    if from == Stand::Gone && g.strategy == "blue-green" {
        out.push("The old side was scaled down or reused: it must start again before anything can be switched to it.".into());
    }
    out
}
