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

/// Minutes that a controller keeps the old side after the switch, and where that stands; none where no clock takes it away.
fn kept(g: &Ground<'_>) -> Option<(i64, String)> {
    if takes::argo_keeps(g) {
        let told = g.scenario.whole("keep_old_minutes").filter(|m| *m > 0);
        let usual = if told.is_none() { ", the value in the manifest written here; without one Argo Rollouts takes 30 s" } else { "" };
        let keep = i64::try_from(told.unwrap_or(KEEP)).ok()?;
        return Some((keep, format!("scaleDownDelaySeconds is {} s{usual}.", keep.saturating_mul(60))));
    }
    let ecs = [
        ("ecs.abort-codedeploy", "terminationWaitTimeInMinutes", "in the deployment group written here"),
        ("ecs.abort-bake", "bakeTimeInMinutes", "in the deployment written here"),
    ];
    if let Some((_, key, place)) = ecs.into_iter().find(|(id, _, _)| g.book.iter().any(|s| s.command.id == *id)) {
        let last = g.plan.rollout.steps.last().filter(|_| g.strategy == "canary");
        let wait = match last.map(|s| s.pause) {
            Some(Pause::Minutes(m)) => i64::from(m),
            Some(Pause::UntilDecided) => return None,
            None => 60,
        };
        return Some((wait, format!("{key} is {wait} {place}.")));
    }
    None
}

/// When a controller takes the old side away, milliseconds since 1970 UTC; none where none does, or the switch has no time yet.
pub(super) fn kept_until(g: &Ground<'_>, at: &Whereabouts) -> Option<i64> {
    let (minutes, _) = kept(g)?;
    // A canary of ECS waits that long at its last step; the other switches begin to wait once they are over.
    let from = if g.strategy == "canary" { at.full.or(at.completed) } else { at.completed };
    Some(from?.saturating_add(minutes.saturating_mul(MINUTE)))
}

/// The old side after a switch.
fn old_side(g: &Ground<'_>, from: Stand, at: &Whereabouts) -> Option<Deadline> {
    let kept = kept(g);
    if kept.is_none() && g.strategy != "blue-green" || !(Stand::Rolling..=Stand::Kept).contains(&from) {
        return None;
    }
    let what = format!("The old side still runs {}: going back is a switch", g.before());
    let after = "It is started again before anything can be switched to it: as long as a deployment.".to_owned();
    let Some((_, why)) = kept else {
        let why = "No clock ends it: it stands until somebody scales it down or deploys into it.".to_owned();
        return Some(Deadline { what, after, why, ..Deadline::default() });
    };
    let ends = kept_until(g, at);
    let counted = if ends.is_none() { " It counts from the switch." } else { "" };
    Some(Deadline { what, at: ends, since: None, why: format!("{why}{counted}"), after })
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
    } else if g.book.iter().any(|s| s.command.id.starts_with("ecs.roll-back")) {
        (
            "The old revision can be deployed again",
            "No clock ends it: ECS keeps a task definition until somebody deregisters it. The old tasks themselves stop as the new ones take over.",
            "Its JSON is registered again from Git, then deployed.",
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
