//! Kubernetes: the workload and what belongs to it.
//!
//! Invariant: selector and labels are written in one place; everything that is applied for an application lies in one folder, so
//! that its kustomization can list it.
//! Inside: `pod` (what a pod is made of), `workload` (Deployments), `network` (Services, NetworkPolicy), `route` (Ingress,
//! HTTPRoute), `guard` (HPA, PDB), `kustomize`.

mod guard;
mod kustomize;
mod network;
mod pod;
pub(super) mod route;
mod workload;

use super::node::Node;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, map};

pub(super) use pod::template;
pub(super) use workload::{knobs, replicas};

/// The tool.
pub const TOOL: Tool = Tool { id: "kubernetes", label: "Kubernetes", files };

/// Port on which the Services listen.
pub(super) const SERVICE_PORT: i32 = 80;

/// What carries the pods, and so who moves the traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runs {
    /// One Deployment that is replaced.
    Deployment,
    /// Two Deployments, blue and green, and a Service that is switched.
    Colours,
    /// Two Deployments, stable and canary.
    Tracks,
    /// A Rollout of Argo Rollouts.
    Rollout,
    /// A Deployment that Flagger watches; it makes the Services itself.
    Flagger,
}

/// How this release runs; none where it does not run as a Deployment in Kubernetes.
pub(super) fn runs(t: &Target<'_>) -> Option<Runs> {
    let other = ["infrastructure", "stateful", "serverless"].iter().any(|kind| t.is(id::APP_TYPE, kind));
    if !t.is(id::PLATFORM, "kubernetes") || other {
        return None;
    }
    Some(match (t.strategy(), t.scenario.text(id::PROGRESSIVE)) {
        // Neither tool has a Recreate.
        ("recreate", _) => Runs::Deployment,
        (_, Some("argo-rollouts")) => Runs::Rollout,
        (_, Some("flagger")) => Runs::Flagger,
        ("blue-green", _) => Runs::Colours,
        ("canary", _) => Runs::Tracks,
        _ => Runs::Deployment,
    })
}

fn files(t: &Target<'_>) -> Vec<File> {
    let Some(runs) = runs(t) else { return Vec::new() };
    let mut out = workload::files(t, runs);
    out.extend(network::services(t, runs));
    out.extend(guard::files(t, runs));
    out.extend(network::policy(t));
    out.extend(route::files(t, runs));
    let beside = [super::argo_rollouts::TOOL, super::flagger::TOOL, super::mesh::TOOL];
    let all: Vec<String> =
        out.iter().map(|f| f.path.clone()).chain(beside.iter().flat_map(|tool| (tool.files)(t)).map(|f| f.path)).collect();
    out.extend(kustomize::files(t, runs, &all));
    out
}

/// Folder of the release's manifests.
pub(super) fn folder(t: &Target<'_>) -> String {
    format!("kubernetes/{}/{}", t.app_path(), t.environment())
}

/// A manifest in that folder.
pub(super) fn manifest(t: &Target<'_>, name: &str, purpose: &str, order: u16, documents: Vec<Node>) -> File {
    let how = match t.scenario.text(id::GITOPS) {
        Some("argocd") => cat!("Commit it: Argo CD applies the folder ", folder(t), "."),
        Some("flux") => cat!("Commit it: Flux applies the folder ", folder(t), "."),
        _ => cat!("kubectl diff -k ", Text::from(folder(t)).shell(), "; then kubectl apply -k ", Text::from(folder(t)).shell()),
    };
    File { path: format!("{}/{name}", folder(t)), purpose: purpose.into(), how, order, body: Body::Yaml(documents) }
}

/// Name and namespace of an object.
pub(super) fn metadata(t: &Target<'_>, name: impl Into<Text>) -> Node {
    map! { "name" => name.into(), "namespace" => t.text(id::NAMESPACE), "labels" => shared(t) }
}

/// The labels that a selector asks for and that the pods carry: written in one place, so that they always match.
pub(super) fn selector(t: &Target<'_>) -> Node {
    map! { "app" => t.app() }
}

/// The label that every pod of the application carries, whoever runs it: Flagger changes `app` on the pods that serve.
pub(super) fn shared(t: &Target<'_>) -> Node {
    map! { "app.kubernetes.io/name" => t.app() }
}

/// The application's name with an ending: `-canary`, `-preview`.
pub(super) fn named(t: &Target<'_>, ending: &str) -> Text {
    cat!(t.app(), ending)
}

/// Whether it answers requests: a worker without a port does not.
pub(super) fn serves(t: &Target<'_>) -> bool {
    !t.is(id::APP_TYPE, "worker") || t.get(id::PORT).is_some()
}

/// Whether something scales it, and so writes the number of replicas.
pub(super) fn scales(t: &Target<'_>) -> bool {
    t.has("autoscaling") || t.get("max_replicas").is_some()
}

/// Whether the router shifts traffic by weight.
pub(super) fn weighs(t: &Target<'_>) -> bool {
    serves(t) && t.router() != "none"
}

/// A whole number that follows from the rollout.
pub(super) fn planned(n: impl Into<i64>) -> Node {
    Node::Int(n.into(), Some(Origin::Rollout))
}

/// Weight of the first step of the rollout.
pub(super) fn first_weight(t: &Target<'_>) -> u8 {
    t.rollout.steps.first().map_or(0, |s| s.weight)
}
