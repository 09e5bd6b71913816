//! Kubernetes: the workload and what belongs to it.

use super::node::Node;
use super::text::Text;
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "kubernetes", label: "Kubernetes", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "kubernetes") {
        return Vec::new();
    }
    vec![deployment(t)]
}

/// Folder of the release's manifests.
pub(super) fn folder(t: &Target<'_>) -> String {
    format!("kubernetes/{}/{}", t.app_path(), t.environment())
}

/// The labels that a selector asks for and that the pods carry: written in one place, so that they always match.
pub(super) fn selector(t: &Target<'_>) -> Node {
    map! { "app.kubernetes.io/name" => t.app() }
}

fn deployment(t: &Target<'_>) -> File {
    let path = format!("{}/deployment.yaml", folder(t));
    let body = map! {
        "apiVersion" => "apps/v1",
        "kind" => "Deployment",
        "metadata" => map! { "name" => t.app(), "namespace" => t.text(id::NAMESPACE) },
        "spec" => map! {
            "replicas" => t.whole(id::REPLICAS),
            "selector" => map! { "matchLabels" => selector(t) },
            "template" => map! {
                "metadata" => map! { "labels" => selector(t) },
                "spec" => map! { "containers" => list![map! { "name" => t.app(), "image" => t.image() }] },
            },
        },
    };
    File {
        how: cat!("kubectl apply --dry-run=server -f ", Text::from(path.clone()).shell()),
        path,
        purpose: "Runs the application.".into(),
        order: 40,
        body: Body::Yaml(vec![body]),
    }
}
