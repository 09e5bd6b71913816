//! Argo CD: the Application, and what its automated sync means for going back.

use super::kubernetes::{self, Runs, route};
use super::node::Node;
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "argocd", label: "Argo CD", files };

fn files(t: &Target<'_>) -> Vec<File> {
    let Some(runs) = kubernetes::runs(t).filter(|_| t.is(id::GITOPS, "argocd")) else { return Vec::new() };
    let path = format!("argocd/{}/{}/application.yaml", t.app_path(), t.environment());
    vec![File {
        how: cat!("kubectl diff -f ", super::text::Text::from(path.clone()).shell(), "; the Application exists: change only what differs."),
        path,
        purpose: "Tells Argo CD which folder of which repository the cluster follows.".into(),
        order: 60,
        body: Body::Yaml(vec![application(t, runs)]),
    }]
}

/// The Application's name: the stated one, or that of the application.
fn name(t: &Target<'_>) -> super::text::Text {
    t.get(id::ARGOCD_APP).unwrap_or_else(|| t.app())
}

fn application(t: &Target<'_>, runs: Runs) -> Node {
    let rewritten = route::rewritten(t, runs);
    let mut options =
        vec![Node::from("PruneLast=true").noted("What Git no longer names goes last: pods that still run find their hashed ConfigMap.")];
    if !rewritten.is_empty() {
        options.push("RespectIgnoreDifferences=true".into());
        options.push("ApplyOutOfSyncOnly=true".into());
    }
    let ignored: Vec<Node> = rewritten
        .into_iter()
        .map(|(group, kind, paths)| map! { "group" => group, "kind" => kind, "jqPathExpressions" => Node::list(paths) })
        .collect();
    let ignored = if ignored.is_empty() {
        Node::Absent
    } else {
        Node::List(ignored).noted("The controller changes these while it runs; a sync must not put them back.")
    };
    let destination = match t.get(id::CLUSTER) {
        Some(cluster) => map! { "name" => cluster, "namespace" => t.text(id::NAMESPACE) },
        None => map! {
            "server" => t.or("cluster_url", "https://kubernetes.default.svc", "the cluster that Argo CD itself runs in"),
            "namespace" => t.text(id::NAMESPACE),
        },
    };
    map! {
        "apiVersion" => "argoproj.io/v1alpha1",
        "kind" => "Application",
        "metadata" => map! { "name" => name(t), "namespace" => t.or("argocd_namespace", "argocd", "where Argo CD is installed by default") },
        "spec" => map! {
            "project" => t.or("argocd_project", "default", "the project that every installation has"),
            "source" => map! {
                "repoURL" => t.text("repository"),
                "targetRevision" => t.or("branch", "main", "the branch that is deployed from"),
                "path" => kubernetes::folder(t),
            },
            "destination" => destination,
            "syncPolicy" => policy(t, options),
            "ignoreDifferences" => ignored,
            "revisionHistoryLimit" => 10,
        },
    }
}

fn policy(t: &Target<'_>, options: Vec<Node>) -> Node {
    let options = Node::List(options);
    if t.is_flag("auto-sync") {
        let automated = map! { "prune" => true, "selfHeal" => true }.noted(
            "Automated: the way back is a revert in Git. argocd app rollback is refused while this is on, and selfHeal undoes kubectl rollout undo.",
        );
        return map! { "automated" => automated, "syncOptions" => options };
    }
    map! { "syncOptions" => options.noted("No automated sync: a commit waits for argocd app sync, and argocd app rollback works.") }
}
