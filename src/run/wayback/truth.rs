//! What Git, the cluster, the flag and the database say is live: on the way back they differ for a while, and each difference
//! brings something back. And what is never done on the way back.

use super::{Ground, Schema, Truth};
use crate::platforms::{About, Moment, Stand};
use crate::scenario::condition::Tri;

/// What each place says in a state.
pub(super) fn truths(g: &Ground<'_>, stand: Stand, from: Stand) -> Vec<Truth> {
    let (old, new) = (g.before(), g.after());
    let look = |about: About, moment: Moment| {
        g.book.iter().find(|s| s.about == about && s.moment == moment).map(|s| s.command.run.clone()).unwrap_or_default()
    };
    let mut out = Vec::new();
    if let Some(tool) = g.git() {
        let says = match stand {
            Stand::Before | Stand::Migrated => old.clone(),
            Stand::Back => format!("{old}. Anything else brings {new} back with the next sync"),
            Stand::GoingBack => format!(
                "{new}, until the release commit is reverted. An abort does not change it: the application is Degraded meanwhile, and {tool} does nothing further"
            ),
            _ => new.clone(),
        };
        out.push(Truth { of: "Git".into(), says, look: "git log --oneline -5".into() });
    }
    let by_flag = g.strategy == "feature-flag";
    let cluster = match stand {
        Stand::Before | Stand::Migrated => old.clone(),
        Stand::Rolling if by_flag => format!("{new}, its feature on for a share of the users"),
        Stand::Rolling => format!("{old} and {new} side by side"),
        Stand::GoingBack if by_flag => format!("{new}, with the flag off"),
        Stand::GoingBack => format!("{old} takes the traffic back; {new} may still be what the spec names"),
        Stand::Back if by_flag => format!("{new} with the flag off, or {old} if the code went back too"),
        Stand::Back => old.clone(),
        Stand::Kept if g.strategy == "blue-green" => format!("{new} serves; {old} runs without traffic"),
        Stand::Full | Stand::Kept | Stand::Gone | Stand::Contracted => format!("{new} serves everybody"),
    };
    let place = if g.is("platform", "kubernetes") { "The cluster" } else { "What runs" };
    let runs = look(About::Workload, Moment::Verify);
    out.push(Truth { of: place.into(), says: cluster, look: if runs.is_empty() { look(About::Workload, Moment::Watch) } else { runs } });
    if Schema::of(g) != Schema::None {
        let says = match from {
            Stand::Before => "the old schema",
            Stand::Contracted => "the new schema only: the old version cannot use it",
            _ if Schema::of(g) == Schema::Leave => "the new schema, which both versions can use",
            _ => "the new schema; whether the old version can use it is not known",
        };
        out.push(Truth { of: "The database".into(), says: says.into(), look: look(About::Database, Moment::Verify) });
    }
    out
}

/// What looks like a way back and is none.
pub(super) fn never(g: &Ground<'_>) -> Vec<String> {
    let new = g.after();
    let mut out = Vec::new();
    let mut say = |when: bool, text: String| out.extend(when.then_some(text));
    say(
        g.uses("argo-rollouts"),
        format!("Promote is no step back: it goes on to the next step, and with --full past every analysis. Retry starts {new} again."),
    );
    say(
        g.uses("argocd"),
        "Undo at the cluster alone is none: self-heal puts it back (after 5 s by default), and without self-heal the next commit does."
            .into(),
    );
    let automatic = match g.scenario.flag("auto-sync") {
        Tri::No => "",
        Tri::Yes => "Sync is automated",
        Tri::Unknown => "Whether sync is automated is not known (the sync policy stands in the application)",
    };
    say(
        g.uses("argocd") && !automatic.is_empty(),
        format!(
            "{automatic}: a rollback in Argo CD is refused as long as automated sync is on. Turn it off first, revert in Git, then turn it on again; an app of apps may turn it on by itself."
        ),
    );
    say(g.uses("flux"), "Undo at the cluster, or helm rollback, is none: the next reconciliation puts it back.".into());
    say(
        g.uses("kubernetes") && g.strategy == "rolling",
        "A rolling update does not go back by itself: Kubernetes reports the stall and waits.".into(),
    );
    say(g.strategy == "feature-flag", "The flag does not take back what was written while it was on.".into());
    say(Schema::of(g) != Schema::None, "A restore is no step of a normal way back: it loses every write since the backup.".into());
    out
}
