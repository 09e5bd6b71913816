//! Until when a way back holds: as absolute times where a clock decides, else by what decides it.

use super::{Deadline, Ground, Whereabouts, takes};
use crate::platforms::Stand;
use crate::rollout::Pause;
use crate::when::MINUTE;

/// Minutes that the old side stays up in the manifest that is written here, where nobody said otherwise.
const KEEP: u64 = 30;

/// Everything that expires or grows in a state, the soonest first as far as clocks tell.
pub(super) fn deadlines(g: &Ground<'_>, from: Stand, at: &Whereabouts) -> Vec<Deadline> {
    let mut out: Vec<Deadline> =
        [last_step(g, from, at), old_side(g, from, at), revisions(g, from), backup(g, from, at)].into_iter().flatten().collect();
    crate::order::by_key(&mut out, |d| (d.at.is_none(), d.at));
    out
}

/// While the last step waits an abort is enough.
fn last_step(g: &Ground<'_>, from: Stand, at: &Whereabouts) -> Option<Deadline> {
    let last = g.plan.rollout.steps.last().filter(|_| (Stand::Rolling..=Stand::Full).contains(&from))?;
    let controlled = g.uses("argo-rollouts") && g.strategy == "canary";
    let (ends, why) = match last.pause {
        Pause::Minutes(m) => {
            (at.full.map(|t| t.saturating_add(i64::from(m).saturating_mul(MINUTE))), format!("The last step waits {m} min."))
        }
        Pause::UntilDecided => (None, "The last step waits until somebody decides.".to_owned()),
    };
    controlled.then(|| Deadline {
        what: "An abort sends everybody back at once".into(),
        at: ends,
        since: None,
        why: if at.full.is_none() { format!("{why} It counts from the beginning of that step.") } else { why },
        after: "The rollout is over: the old version is rolled out again, by a revert in Git or an undo.".into(),
    })
}

/// Minutes that Argo Rollouts keeps the old side after the switch.
fn kept_minutes(g: &Ground<'_>) -> u64 {
    g.scenario.whole("keep_old_minutes").filter(|m| *m > 0).unwrap_or(KEEP)
}

/// When a controller takes the old side away, milliseconds since 1970 UTC; none where none does, or the switch has no time yet.
pub(super) fn kept_until(g: &Ground<'_>, at: &Whereabouts) -> Option<i64> {
    let minutes = i64::try_from(kept_minutes(g)).ok().filter(|_| takes::argo_keeps(g))?;
    Some(at.completed?.saturating_add(minutes.saturating_mul(MINUTE)))
}

/// The old side of a blue-green switch.
fn old_side(g: &Ground<'_>, from: Stand, at: &Whereabouts) -> Option<Deadline> {
    if g.strategy != "blue-green" || !(Stand::Rolling..=Stand::Kept).contains(&from) {
        return None;
    }
    let what = format!("The old side still runs {}: going back is a switch", g.before());
    let after = "Its pods are started again before anything can be switched: as long as a deployment.".to_owned();
    if !takes::argo_keeps(g) {
        let why = "No clock ends it: it stands until somebody scales it down or deploys into it.".to_owned();
        return Some(Deadline { what, after, why, ..Deadline::default() });
    }
    let (minutes, ends) = (kept_minutes(g), kept_until(g, at));
    let usual = if g.scenario.whole("keep_old_minutes").is_none() {
        ", the value in the manifest written here; without one Argo Rollouts takes 30 s"
    } else {
        ""
    };
    let counted = if ends.is_none() { " It counts from the switch." } else { "" };
    Some(Deadline {
        what,
        at: ends,
        since: None,
        why: format!("scaleDownDelaySeconds is {} s{usual}.{counted}", minutes.saturating_mul(60)),
        after,
    })
}

/// What a later release takes away.
fn revisions(g: &Ground<'_>, from: Stand) -> Option<Deadline> {
    if !(Stand::Rolling..=Stand::Gone).contains(&from) {
        return None;
    }
    let (what, why, after) = if g.uses("argo-rollouts") {
        (
            "Going back skips the steps",
            "rollbackWindow: it ends with the third revision after the old one, in the manifest written here.",
            "The whole rollout runs again, with every pause and analysis.",
        )
    } else if g.book.iter().any(|s| s.command.id == "kubernetes.undo" || s.command.id == "kubernetes.undo-canary") {
        (
            "The old ReplicaSet can be rolled out again",
            "revisionHistoryLimit: it ends with the tenth revision after it, in the manifest written here.",
            "The manifest of the old version is applied again; it must be found first.",
        )
    } else if g.uses("swarm") {
        (
            "The version before can be had by one command",
            "It ends with the next update: only one version before is kept.",
            "The file of the old version is deployed again.",
        )
    } else {
        return None;
    };
    Some(Deadline { what: what.into(), at: None, since: None, why: why.into(), after: after.into() })
}

/// What a restore would lose grows by the minute.
fn backup(g: &Ground<'_>, from: Stand, at: &Whereabouts) -> Option<Deadline> {
    let stored = g.scenario.has("database") == crate::scenario::condition::Tri::Yes && super::Schema::of(g) != super::Schema::None;
    (stored && from >= Stand::Migrated).then(|| Deadline {
        what: "What a restore would lose: every write since the backup".into(),
        at: None,
        since: at.backup,
        why: match at.backup {
            Some(_) => "Counted from the tick of the backup's line.".into(),
            None => "When the backup was taken is not known: tick its line, or write the time down.".into(),
        },
        after: "Prefer recovery to a point in time; a restore is the last way, not the next one.".into(),
    })
}
