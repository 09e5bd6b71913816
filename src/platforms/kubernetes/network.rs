//! Services, and who may reach the pods.

use super::workload::side;
use super::{Runs, SERVICE_PORT, manifest, metadata, named, selector, serves, shared, weighs};
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::text::Text;
use crate::platforms::{File, Target};
use crate::{list, map};

pub(super) fn services(t: &Target<'_>, runs: Runs) -> Option<File> {
    if !serves(t) {
        return None;
    }
    let documents = match runs {
        // Flagger makes the Services: one of the same name would be taken over.
        Runs::Flagger => return None,
        Runs::Deployment => vec![service(t, t.app(), selector(t))],
        Runs::Colours => vec![
            service(t, t.app(), side("colour", "blue", t)).noted("What users reach. The switch is its selector: blue to green, and back."),
            service(t, named(t, "-preview"), side("colour", "green", t)).noted("The new version before the switch, for the smoke test."),
        ],
        Runs::Tracks if weighs(t) => vec![
            service(t, t.app(), selector(t)),
            service(t, named(t, "-stable"), side("track", "stable", t)),
            service(t, named(t, "-canary"), side("track", "canary", t)),
        ],
        Runs::Tracks => {
            vec![service(t, t.app(), selector(t)).noted("Selects the pods of both tracks: their ratio is the share of the canary.")]
        }
        Runs::Rollout => rollout(t),
    };
    Some(manifest(t, "service.yaml", "The names by which the pods are reached.", 50, documents))
}

/// The Services of a Rollout. It writes the hash of a ReplicaSet into the selectors of those that it manages.
fn rollout(t: &Target<'_>) -> Vec<Node> {
    match t.strategy() {
        "blue-green" => vec![
            service(t, t.app(), selector(t)).noted("Active: Argo Rollouts adds the hash of the version that serves to its selector."),
            service(t, named(t, "-preview"), selector(t)).noted("Preview: the new version before the promotion."),
        ],
        "canary" => vec![
            service(t, t.app(), selector(t))
                .noted("All pods. No Rollout manages it: who calls it meets the canary by the ratio of the pods, or by the router."),
            service(t, named(t, "-stable"), selector(t)).noted("Argo Rollouts adds the hash of the stable version to its selector."),
            service(t, named(t, "-canary"), selector(t)).noted("Argo Rollouts adds the hash of the canary to its selector."),
        ],
        _ => vec![service(t, t.app(), selector(t))],
    }
}

fn service(t: &Target<'_>, name: Text, chosen: Node) -> Node {
    map! {
        "apiVersion" => "v1",
        "kind" => "Service",
        "metadata" => metadata(t, name),
        "spec" => map! {
            "selector" => chosen,
            "ports" => list![map! { "name" => "http", "port" => SERVICE_PORT, "targetPort" => "http" }],
        },
    }
}

/// Lets in what comes to the application's port, and what the mesh itself needs.
pub(super) fn policy(t: &Target<'_>) -> Option<File> {
    if !serves(t) {
        return None;
    }
    let port = |n: Node| map! { "protocol" => "TCP", "port" => n };
    let mut ports = vec![port(t.whole(id::PORT))];
    match t.router() {
        "istio" => {
            ports.push(port(15008.into()).noted("Istio: ambient mode."));
            ports.push(port(15020.into()).noted("Istio: metrics that Prometheus reads."));
        }
        "linkerd" => {
            ports.push(port(4143.into()).noted("Linkerd: from proxy to proxy."));
            ports.push(port(4191.into()).noted("Linkerd: metrics that Prometheus reads."));
        }
        _ => {}
    }
    let body = map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "NetworkPolicy",
        "metadata" => metadata(t, t.app()),
        "spec" => map! {
            "podSelector" => map! { "matchLabels" => shared(t) },
            "policyTypes" => list!["Ingress"],
            "ingress" => list![map! { "ports" => Node::List(ports) }
                .noted("From anywhere in the cluster: add `from` with those who call it. Metrics on a port of their own need a line here.")],
        },
    };
    Some(manifest(
        t,
        "networkpolicy.yaml",
        "Closes every port of the pods but those named. It works where the network plugin enforces policies.",
        45,
        vec![body],
    ))
}
