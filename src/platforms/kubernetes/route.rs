//! The way in: HTTPRoute of the Gateway API, Ingress, or what Traefik needs.

use super::{Runs, SERVICE_PORT, first_weight, manifest, metadata, named, planned, serves};
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::text::Text;
use crate::platforms::{File, Target};
use crate::{cat, list, map};

/// Whether the traffic is split between a stable and a canary Service by the object that is written here.
pub(in crate::platforms) fn splits(t: &Target<'_>, runs: Runs) -> bool {
    super::weighs(t) && (runs == Runs::Tracks || (runs == Runs::Rollout && t.strategy() == "canary"))
}

pub(super) fn files(t: &Target<'_>, runs: Runs) -> Vec<File> {
    if !serves(t) {
        return Vec::new();
    }
    match t.router() {
        "gateway-api" if runs == Runs::Flagger => Vec::new(),
        "gateway-api" => vec![manifest(t, "httproute.yaml", "The way in by the Gateway API.", 50, vec![gateway_route(t, runs)])],
        "nginx" | "alb" => vec![manifest(t, "ingress.yaml", "The way in.", 50, ingresses(t, runs))],
        "traefik" if splits(t, runs) || (runs == Runs::Flagger && t.strategy() == "canary") => {
            vec![manifest(t, "traefik.yaml", "The way in by Traefik, which shares the traffic out.", 50, traefik(t, runs))]
        }
        "traefik" => vec![manifest(t, "ingress.yaml", "The way in.", 50, ingresses(t, runs))],
        "none" if t.get("host").is_some() => vec![manifest(t, "ingress.yaml", "The way in.", 50, ingresses(t, runs))],
        _ => Vec::new(),
    }
}

/// The host name without scheme, port and path, or a blank.
pub(in crate::platforms) fn host(t: &Target<'_>) -> Text {
    t.text("host").map(|h| {
        let bare = h.split_once("://").map_or(h, |(_, rest)| rest);
        bare.split(['/', ':']).next().unwrap_or(bare).to_lowercase()
    })
}

/// Weights of stable and canary as they stand in Git: a Rollout changes its own while it runs.
pub(in crate::platforms) fn shares(t: &Target<'_>, runs: Runs) -> (Node, Node) {
    if runs == Runs::Rollout {
        return (Node::from(100).noted("Argo Rollouts writes the weights while it runs; in Git they stay 100 and 0."), 0.into());
    }
    let w = i64::from(first_weight(t));
    (planned(100 - w).noted(format!("{} Set each weight here by a commit or a patch.", steps(t))), planned(w))
}

/// The steps in one line: `Steps: 10 % for 5 min, 50 % until decided.`
pub(in crate::platforms) fn steps(t: &Target<'_>) -> String {
    let one = |s: &crate::rollout::Step| match s.pause {
        crate::rollout::Pause::Minutes(m) => format!("{} % for {m} min", s.weight),
        crate::rollout::Pause::UntilDecided => format!("{} % until decided", s.weight),
    };
    format!("Steps: {}.", t.rollout.steps.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// An HTTPRoute with the Services behind it.
pub(in crate::platforms) fn http_route(t: &Target<'_>, runs: Runs, parent: Node, hostnames: Node) -> Node {
    let backend = |name: Text, weight: Node| map! { "name" => name, "port" => SERVICE_PORT, "weight" => weight };
    let backends = if splits(t, runs) {
        let (stable, canary) = shares(t, runs);
        list![backend(named(t, "-stable"), stable), backend(named(t, "-canary"), canary)]
    } else {
        list![backend(t.app(), Node::Absent)]
    };
    map! {
        "apiVersion" => "gateway.networking.k8s.io/v1",
        "kind" => "HTTPRoute",
        "metadata" => metadata(t, t.app()),
        "spec" => map! { "parentRefs" => list![parent], "hostnames" => hostnames, "rules" => list![map! { "backendRefs" => backends }] },
    }
}

/// The Gateway, named `name` or `namespace/name`.
pub(in crate::platforms) fn gateway(t: &Target<'_>) -> Node {
    let whole = t.text("gateway");
    let plain = whole.plain();
    match plain.split_once('/') {
        Some((space, name)) if !whole.has_blank() => {
            let (space, name) = (space.to_owned(), name.to_owned());
            map! { "name" => whole.clone().map(|_| name.clone()), "namespace" => whole.map(|_| space.clone()) }
        }
        _ => map! { "name" => whole },
    }
}

fn gateway_route(t: &Target<'_>, runs: Runs) -> Node {
    http_route(t, runs, gateway(t), list![host(t)])
}

fn ingresses(t: &Target<'_>, runs: Runs) -> Vec<Node> {
    let split = splits(t, runs);
    let router = t.router();
    let class = (router != "none").then(|| router.to_owned());
    let service = if split { named(t, "-stable") } else { t.app() };
    let (mut annotations, mut port) = (Node::Absent, map! { "number" => SERVICE_PORT });
    if router == "alb" && split {
        port = map! { "name" => "use-annotation" };
        if runs == Runs::Tracks {
            let name = cat!("alb.ingress.kubernetes.io/actions.", service.clone());
            annotations = Node::Map(vec![(name, Node::Text(action(t)).noted(format!("{} Set each weight here.", steps(t))))]);
        }
    }
    let main = ingress(t, t.app(), class.clone(), annotations, service, port);
    let main = match router {
        "nginx" => main.noted(
            "Ingress NGINX is retired: no fixes for security after March 2026. The Gateway API is the way on, for Argo Rollouts and Flagger too.\nKeep the annotations and the tls part of your Ingress.",
        ),
        _ => main.noted("Keep the annotations and the tls part of your Ingress."),
    };
    let mut out = vec![main];
    if router == "nginx" && runs == Runs::Tracks {
        let weight = Node::Text(Text::of(first_weight(t).to_string(), crate::platforms::text::Origin::Rollout));
        let marks = map! {
            "nginx.ingress.kubernetes.io/canary" => "true",
            "nginx.ingress.kubernetes.io/canary-weight" => weight.noted(format!("{} Set each weight here.", steps(t))),
        };
        out.push(ingress(t, named(t, "-canary"), class, marks, named(t, "-canary"), map! { "number" => SERVICE_PORT }));
    }
    out
}

fn ingress(t: &Target<'_>, name: Text, class: Option<String>, annotations: Node, service: Text, port: Node) -> Node {
    map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "Ingress",
        "metadata" => metadata(t, name).with("annotations", annotations),
        "spec" => map! {
            "ingressClassName" => class,
            "rules" => list![map! {
                "host" => host(t),
                "http" => map! { "paths" => list![map! {
                    "path" => "/",
                    "pathType" => "Prefix",
                    "backend" => map! { "service" => map! { "name" => service, "port" => port } },
                }] },
            }],
        },
    }
}

/// The forward action of an AWS load balancer, as one line of JSON.
fn action(t: &Target<'_>) -> Text {
    let w = first_weight(t);
    let weight = |n: u8| Text::of(n.to_string(), crate::platforms::text::Origin::Rollout);
    let group = |name: &str, n: u8| {
        cat!("{\"serviceName\":\"", named(t, name), "\",\"servicePort\":\"", SERVICE_PORT.to_string(), "\",\"weight\":", weight(n), "}")
    };
    cat!("{\"type\":\"forward\",\"forwardConfig\":{\"targetGroups\":[", group("-stable", 100 - w.min(100)), ",", group("-canary", w), "]}}")
}

fn traefik(t: &Target<'_>, runs: Runs) -> Vec<Node> {
    let route = map! {
        "apiVersion" => "traefik.io/v1alpha1",
        "kind" => "IngressRoute",
        "metadata" => metadata(t, t.app()),
        "spec" => map! { "routes" => list![map! {
            "kind" => "Rule",
            "match" => cat!("Host(`", host(t), "`)"),
            "services" => list![map! { "name" => t.app(), "kind" => "TraefikService" }],
        }] },
    };
    if runs == Runs::Flagger {
        return vec![route.noted("Flagger makes the TraefikService that is named here.")];
    }
    let (stable, canary) = if runs == Runs::Rollout { (Node::Absent, Node::Absent) } else { shares(t, runs) };
    let one = |name: &str, weight: Node| map! { "name" => named(t, name), "port" => SERVICE_PORT, "weight" => weight };
    let weighted = map! {
        "apiVersion" => "traefik.io/v1alpha1",
        "kind" => "TraefikService",
        "metadata" => metadata(t, t.app()),
        "spec" => map! { "weighted" => map! { "services" => list![one("-stable", stable), one("-canary", canary)] } },
    };
    let why = if runs == Runs::Rollout {
        "No weights in Git: Argo Rollouts writes them, and GitOps would put back what stands here."
    } else {
        "The share of each Service."
    };
    vec![weighted.noted(why), route]
}

/// Whether an object that a controller rewrites while it runs is among the files, with the paths that it rewrites.
pub(in crate::platforms) fn rewritten(t: &Target<'_>, runs: Runs) -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let mut out = Vec::new();
    if runs == Runs::Rollout && splits(t, runs) {
        match t.router() {
            "istio" => {
                out.push(("networking.istio.io", "VirtualService", vec![".spec.http[].route[].weight"]));
                out.push(("networking.istio.io", "DestinationRule", vec![".spec.subsets[].labels"]));
            }
            "gateway-api" | "linkerd" => out.push(("gateway.networking.k8s.io", "HTTPRoute", vec![".spec.rules[].backendRefs[].weight"])),
            _ => {}
        }
    }
    if runs == Runs::Flagger && !super::scales(t) && t.int(id::REPLICAS).is_some() {
        out.push(("apps", "Deployment", vec![".spec.replicas"]));
    }
    out
}
