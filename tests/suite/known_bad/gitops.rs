//! Going back where a controller holds the cluster to what stands in Git.

use super::{any, no_line, no_sentence, none, output, proven, refuted};

/// A rollback of Argo CD that automated sync would refuse.
fn refused(line: &str) -> bool {
    let Some((before, _)) = line.split_once("argocd app rollback") else { return false };
    !before.contains("--sync-policy none") && !any(line, &["refused", "no automated sync", "sync is off", "by hand"])
}

#[test]
fn a_rollback_of_argo_cd_comes_after_automated_sync_is_off() {
    let bad = ["argocd app rollback checkout-prod 12", "argocd app rollback shop && argocd app set shop --sync-policy none"];
    let good =
        ["argocd app set shop --sync-policy none && argocd app rollback shop 12", "argocd app rollback is refused with automated sync"];
    proven(refused, &bad, &good);
    let mut seen = 0;
    let mut wrong = Vec::new();
    for r in output().releases.iter().filter(|r| r.d.scenario.text("gitops") == Some("argocd")) {
        let automatic = r.files.iter().any(|f| f.path.starts_with("argocd/") && f.text.contains("automated:"));
        seen += usize::from(automatic);
        wrong.extend(r.said.iter().filter(|l| automatic && refused(l)).map(|l| format!("{}: {l}", r.name)));
    }
    assert!(seen > 5, "{seen}");
    none(wrong);
}

/// An undo at the cluster that says nothing about the controller.
fn put_back(text: &str) -> bool {
    any(text, &["rollout undo", "rollouts undo"]) && !any(text, &["gitops", "git,", "in git", "sync"])
}

#[test]
fn an_undo_at_the_cluster_is_no_way_back_under_git() {
    let good = ["kubectl rollout undo deployment/a\nWithout GitOps.", "switch sync off, then kubectl rollout undo"];
    proven(put_back, &["kubectl rollout undo deployment/shop"], &good);
    let mut seen = 0;
    let mut wrong = Vec::new();
    for r in output().releases.iter().filter(|r| ["argocd", "flux"].iter().any(|g| r.d.scenario.text("gitops") == Some(g))) {
        seen += 1;
        for s in &r.book {
            let c = &s.command;
            if put_back(&format!("{}\n{}", c.run, c.needs)) {
                wrong.push(format!("{}: {}", r.name, c.id));
            }
        }
        for l in r.d.plan.lines().chain(r.d.plan.lists.iter().flat_map(|(_, l)| l)) {
            let runs = l.commands.iter().any(|c| put_back(&c.run));
            if runs || put_back(&format!("{}\n{}\n{}", l.parts.join("\n"), l.action, l.why)) {
                wrong.push(format!("{}: {}", r.name, l.id));
            }
        }
    }
    assert!(seen > 10, "{seen}");
    none(wrong);
}

fn flat_interval(s: &str) -> bool {
    any(s, &["argo", "sync"])
        && any(s, &["3 minutes", "three minutes", "3 min", "180 s"])
        && !any(s, &["up to", "at most", "within", "at the latest"])
        && any(s, &["every", "polls", "after", "interval", "default"])
}

#[test]
fn the_interval_of_argo_cd_is_no_flat_three_minutes() {
    let bad = ["Argo CD syncs every 3 minutes", "Argo CD polls Git after three minutes by default"];
    no_sentence(flat_interval, &bad, &["Sync waits up to 3 minutes by itself", "Argo CD auto-syncs within 3 minutes"]);
}

#[test]
fn the_cluster_is_not_changed_past_git() {
    let past = |run: &str| run.contains("set image") && !run.contains("kustomize edit") && !refuted(run);
    proven(past, &["kubectl argo rollouts set image shop shop=shop:2"], &["kustomize edit set image shop=shop:2"]);
    let under_git = output().releases.iter().filter(|r| ["argocd", "flux"].iter().any(|g| r.d.scenario.text("gitops") == Some(g)));
    let steps = under_git.flat_map(|r| r.book.iter().map(move |s| (r, s)));
    none(steps.filter(|(_, s)| past(&s.command.run)).map(|(r, s)| format!("{}: {}", r.name, s.command.run)).collect());
    let forgotten = |s: &str| any(s, &["degraded"]) && any(s, &["argo cd rolls", "argo cd goes back"]) && !refuted(s);
    no_line(forgotten, &["Degraded: Argo CD rolls the commit back"], &["Degraded until the spec names the stable version again"]);
}
