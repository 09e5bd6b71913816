//! Service mesh: Istio by VirtualService and DestinationRule, Linkerd by an HTTPRoute of the Gateway API.
//!
//! Written where the traffic is split here: for a Rollout, which changes the weights of the very route that it names, and for two
//! Deployments. Flagger makes its own.

use super::kubernetes::{self, Runs, SERVICE_PORT, route};
use super::node::Node;
use super::{File, Target, Tool};
use crate::{list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "mesh", label: "Service mesh", files };

/// The route of the VirtualService that a Rollout manages.
pub(super) const ROUTE: &str = "primary";
/// The subsets of the DestinationRule.
pub(super) const SUBSETS: [&str; 2] = ["stable", "canary"];

fn files(t: &Target<'_>) -> Vec<File> {
    let Some(runs) = kubernetes::runs(t).filter(|r| route::splits(t, *r)) else { return Vec::new() };
    let purpose = "Shares the traffic of the mesh out between the stable version and the canary.";
    match t.router() {
        "istio" => vec![kubernetes::manifest(t, "istio.yaml", purpose, 50, vec![virtual_service(t, runs), destination_rule(t, runs)])],
        "linkerd" => vec![kubernetes::manifest(t, "httproute.yaml", purpose, 50, vec![linkerd(t, runs)])],
        _ => Vec::new(),
    }
}

fn virtual_service(t: &Target<'_>, runs: Runs) -> Node {
    let (stable, canary) = route::shares(t, runs);
    let destination = |subset: &str, weight: Node| {
        map! { "destination" => map! { "host" => t.app(), "subset" => subset }, "weight" => weight }
    };
    let outside = t.get("gateway");
    let hosts = if outside.is_some() { list![t.app(), route::host(t)] } else { list![t.app()] };
    map! {
        "apiVersion" => "networking.istio.io/v1",
        "kind" => "VirtualService",
        "metadata" => kubernetes::metadata(t, t.app()),
        "spec" => map! {
            "hosts" => hosts,
            "gateways" => outside.map(|g| list!["mesh", g]),
            "http" => list![map! { "name" => ROUTE, "route" => list![destination("stable", stable), destination("canary", canary)] }],
        },
    }
}

fn destination_rule(t: &Target<'_>, runs: Runs) -> Node {
    let labels = |name: &str| match runs {
        Runs::Rollout => kubernetes::selector(t),
        _ => map! { "track" => name },
    };
    let subsets = Node::list(SUBSETS.map(|name| map! { "name" => name, "labels" => labels(name) }));
    let subsets = if runs == Runs::Rollout { subsets.noted("Argo Rollouts adds the hash of the pods to the labels.") } else { subsets };
    map! {
        "apiVersion" => "networking.istio.io/v1",
        "kind" => "DestinationRule",
        "metadata" => kubernetes::metadata(t, t.app()),
        "spec" => map! { "host" => t.app(), "subsets" => subsets },
    }
}

fn linkerd(t: &Target<'_>, runs: Runs) -> Node {
    let parent = map! {
        "group" => Node::from("core"),
        "kind" => "Service",
        "name" => t.app(),
        "port" => SERVICE_PORT,
    };
    route::http_route(t, runs, parent, Node::Absent).noted("Attached to the Service: whoever calls it inside the mesh is shared out.")
}
