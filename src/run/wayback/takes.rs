//! How long a part of the way back takes: computed from what is known of the release, else told by what decides it.

use super::{Ground, Move, Schema, Takes};
use crate::facts::id;
use crate::plan::runbook::fits;
use crate::platforms::{About, Moment, Stand};
use crate::rollout::capacity;

/// Argo CD asks Git every 120 s, and waits up to 60 s more so that not all applications ask at once.
/// Source: Argo CD, "Automated sync" and argocd-cm (timeout.reconciliation, timeout.reconciliation.jitter).
const ARGOCD_POLL: u32 = 120 + 60;
/// Seconds after which a pod counts as available in the manifests that are written here (minReadySeconds).
const MIN_READY: u32 = 10;

fn because(why: impl Into<String>) -> Takes {
    Takes { least: None, most: None, why: why.into() }
}

/// Whether the way back from a state is a switch of traffic or of a flag.
pub(super) fn is_switch(g: &Ground<'_>, from: Stand) -> bool {
    let switches = |s: &&crate::plan::runbook::Step| match s.about {
        About::Flag => g.strategy == "feature-flag" && s.moment == Moment::Abort,
        About::Workload => s.moment == Moment::Abort,
        _ => false,
    };
    g.book.iter().filter(|s| fits(s, from)).any(|s| switches(&s)) || from == Stand::Kept && argo_keeps(g)
}

/// Whether Argo Rollouts keeps the old side for a while after a switch, so that an undo or a revert finds it running.
pub(super) fn argo_keeps(g: &Ground<'_>) -> bool {
    g.strategy == "blue-green" && g.uses("argo-rollouts")
}

/// The quick way in words, after a colon.
pub(super) fn switch(g: &Ground<'_>, from: Stand) -> String {
    let old = g.before();
    match g.strategy {
        "feature-flag" => "the flag goes off, nothing is deployed; how soon it reaches everybody is told below.".into(),
        "blue-green" if from == Stand::Kept => format!("the old side still runs {old}; the traffic is switched back to it."),
        "canary" if from <= Stand::Full => {
            format!("the traffic returns to {old}, which still runs; then the spec follows, so that nothing tries again.")
        }
        _ => format!("the traffic returns to {old}; then the spec follows, so that nothing tries again."),
    }
}

/// What kind of deployment it is, before the full stop.
pub(super) fn deployment(g: &Ground<'_>) -> String {
    match g.strategy {
        "recreate" => ", and the service is down meanwhile".into(),
        "canary" if g.uses("argo-rollouts") => {
            "; within rollbackWindow (the last three revisions in the manifest written here) it skips the steps, without it the whole canary runs again".into()
        }
        "blue-green" => "; once it is ready the traffic is switched to it".into(),
        _ => ", through both versions".into(),
    }
}

/// How long a flag takes to reach everybody: as the tool's own command says.
pub(super) fn flag(moves: &[Move]) -> Takes {
    let told = moves.first().map(|m| m.command.expect.clone()).unwrap_or_default();
    because(format!("No deployment. {told}. Caches and old mobile clients may take longer."))
}

/// How long the traffic takes to return.
pub(super) fn traffic(g: &Ground<'_>, from: Stand) -> Takes {
    let routed = !matches!(g.plan.rollout.router.as_str(), "" | "none") || g.strategy == "blue-green";
    if !g.is("platform", "kubernetes") {
        return because(
            "As soon as the platform has taken the change over: no version has to be started, as long as the old one still runs or scales from zero.",
        );
    }
    if g.git().is_some() && !g.uses("argo-rollouts") && !g.uses("flagger") {
        return stay(g, from);
    }
    if routed {
        return because("As soon as the router has taken the weights over: the old pods still run. Open connections end on their own.");
    }
    let roll = roll(g);
    Takes { why: format!("Without a router the share is a ratio of pods: the old ones must be up again. {}", roll.why), ..roll }
}

/// How long it takes until the old version is what the spec names and what runs.
pub(super) fn stay(g: &Ground<'_>, from: Stand) -> Takes {
    let fast = from <= Stand::Full && (g.uses("argo-rollouts") || g.uses("flagger")) || from == Stand::Kept && argo_keeps(g);
    let roll = if fast {
        because("Nothing has to be started: the old pods still run, and steps are skipped on the way back to them.")
    } else {
        roll(g)
    };
    match g.git() {
        Some("Argo CD") => Takes {
            least: roll.least,
            most: roll.most.or(fast.then_some(0)).map(|m| m.saturating_add(ARGOCD_POLL)),
            why: format!(
                "Argo CD sees the commit at once by argocd app sync or a webhook, else within 120 s and up to 60 s more. {}",
                roll.why
            ),
        },
        Some(_) => Takes {
            why: format!("Flux sees the commit at once by flux reconcile --with-source, else at the interval of its source. {}", roll.why),
            ..roll
        },
        None => roll,
    }
}

/// How long a roll takes: waves of pods, each as long as a pod needs to be ready.
fn roll(g: &Ground<'_>) -> Takes {
    if !g.is("platform", "kubernetes") {
        return because(
            "As long as the deployment took: the same tool does the same in the other direction. The start of one instance decides.",
        );
    }
    let r = &g.plan.rollout;
    let batch = r.replicas.zip(r.replicas.and_then(|n| capacity::rolling(n, &r.surge, &r.unavailable)));
    let waves = batch.map(|(n, c)| (n, n.div_ceil(c.most.saturating_sub(c.least).max(1))));
    let stalls = "A pod that does not get ready is reported after 600 s; nothing goes on or back by itself then";
    let ready = g.scenario.whole("startup_seconds").and_then(|s| u32::try_from(s).ok());
    match (waves, ready) {
        (Some((n, w)), Some(s)) => Takes {
            least: Some(w.saturating_mul(s.saturating_add(MIN_READY))),
            most: None,
            why: format!("{n} pods in {w} waves, each {s} s to start and {MIN_READY} s to count as available. {stalls}."),
        },
        (Some((n, w)), None) => {
            because(format!("{n} pods in {w} waves; how long a pod takes to get ready decides, and nobody has said it. {stalls}."))
        }
        _ => because(format!(
            "The number of pods and how long one takes to get ready decide; {} not known. {stalls}.",
            if g.scenario.whole(id::REPLICAS).is_none() && ready.is_none() { "both are" } else { "one of them is" }
        )),
    }
}

/// How long the data takes.
pub(super) fn data(schema: Schema) -> Option<Takes> {
    match schema {
        Schema::Contracted => {
            Some(because("The size of the backup and the last restore that was tried decide; if none was tried, nobody knows."))
        }
        Schema::Ask => Some(because("A down migration takes the locks that the migration took; the size of the table decides.")),
        Schema::None | Schema::Leave => None,
    }
}
