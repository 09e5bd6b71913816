//! The kustomization: lists exactly the manifests that were written, and makes the ConfigMap.

use super::{Runs, folder, manifest};
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::text::Text;
use crate::platforms::{Body, File, Target};
use crate::{cat, list, map};

/// The kustomization over the manifests at these paths, with what it refers to.
pub(super) fn files(t: &Target<'_>, runs: Runs, all: &[String]) -> Vec<File> {
    let home = format!("{}/", folder(t));
    let resources = Node::list(all.iter().filter_map(|p| p.strip_prefix(&home)));
    let config = t.touches("config-change");
    let mut out = Vec::new();
    let mut body = map! { "apiVersion" => "kustomize.config.k8s.io/v1beta1", "kind" => "Kustomization", "resources" => resources };
    if config {
        body = body.with(
            "configMapGenerator",
            list![map! { "name" => cat!(t.app(), "-config"), "namespace" => t.text(id::NAMESPACE), "envs" => list!["config.env"] }
                .noted("The hash in the generated name makes a change of the settings roll the pods. Going back finds the old name as long as it was not pruned.")],
        );
        out.push(settings(t));
        if runs == Runs::Rollout {
            body = body.with("configurations", list!["rollout-names.yaml"]);
            out.push(names(t));
        }
    }
    let mut file = manifest(t, "kustomization.yaml", "Everything that is applied for the application, in one list.", 55, vec![body]);
    file.how = match t.scenario.text(id::GITOPS) {
        Some(_) => file.how,
        None => cat!("kubectl apply --dry-run=server -k ", Text::from(folder(t)).shell()),
    };
    out.push(file);
    out
}

fn settings(t: &Target<'_>) -> File {
    let mut body = Text::default();
    body.line(t.text("config_setting"));
    File {
        path: format!("{}/config.env", folder(t)),
        purpose: "Settings of the application, one NAME=value a line, all of them: the ConfigMap is made from this file alone.".into(),
        how: cat!("kustomization.yaml reads it."),
        order: 30,
        body: Body::Text(body),
    }
}

/// Tells kustomize where a Rollout names ConfigMaps: it knows the built-in kinds alone.
fn names(t: &Target<'_>) -> File {
    let body = map! {
        "nameReference" => list![map! {
            "kind" => "ConfigMap",
            "version" => "v1",
            "fieldSpecs" => list![map! { "kind" => "Rollout", "path" => "spec/template/spec/containers/envFrom/configMapRef/name" }],
        }],
    };
    manifest(t, "rollout-names.yaml", "Teaches kustomize to put the hashed name of the ConfigMap into the Rollout.", 55, vec![body])
}
