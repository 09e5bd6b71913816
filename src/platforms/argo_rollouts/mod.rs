//! Argo Rollouts: the Rollout with its steps, and the analysis that judges them.
//!
//! Without a traffic router the weights are pod ratios and the Service of the application selects all pods; with one, the router
//! splits between the stable and the canary Service, or between two subsets of Istio.

mod analysis;

use super::kubernetes::{self, Runs, SERVICE_PORT, named, planned};
use super::mesh;
use super::node::Node;
use super::text::{Origin, Text};
use super::{File, Target, Tool};
use crate::facts::id;
use crate::rollout::{Pause, Step};
use crate::{list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "argo-rollouts", label: "Argo Rollouts", files };

/// The label by which a Rollout tells its ReplicaSets.
const HASH: &str = "rollouts-pod-template-hash";

fn files(t: &Target<'_>) -> Vec<File> {
    if kubernetes::runs(t) != Some(Runs::Rollout) {
        return Vec::new();
    }
    let mut out = vec![kubernetes::manifest(t, "rollout.yaml", "Runs the application and moves it step by step.", 40, vec![rollout(t)])];
    let templates = analysis::templates(t);
    if !templates.is_empty() {
        let purpose = "Measures the new pods alone and against the stable ones. Nothing measured means inconclusive: the Rollout pauses for somebody.";
        out.push(kubernetes::manifest(t, "analysis.yaml", purpose, 35, templates));
    }
    out
}

fn rollout(t: &Target<'_>) -> Node {
    let strategy = match t.strategy() {
        "blue-green" => map! { "blueGreen" => blue_green(t) },
        "canary" => map! { "canary" => canary(t) },
        _ => {
            let (surge, unavailable) = kubernetes::knobs(t);
            map! { "canary" => map! { "maxSurge" => surge, "maxUnavailable" => unavailable }.noted("Without steps a Rollout rolls like a Deployment.") }
        }
    };
    map! {
        "apiVersion" => "argoproj.io/v1alpha1",
        "kind" => "Rollout",
        "metadata" => kubernetes::metadata(t, t.app()),
        "spec" => map! {
            "replicas" => kubernetes::replicas(t),
            "revisionHistoryLimit" => 5,
            "rollbackWindow" => map! { "revisions" => 3 }.noted("Going back to one of the last three revisions skips the steps; without this the whole canary would run again."),
            "minReadySeconds" => Node::from(10).noted("A pod that dies right after it was ready does not count as available."),
            "progressDeadlineSeconds" => 600,
            "progressDeadlineAbort" => Node::from(true).noted("New pods that never get ready end the rollout; the default only reports it."),
            "selector" => map! { "matchLabels" => kubernetes::selector(t) },
            "strategy" => strategy,
            "template" => kubernetes::template(t, &t.text(id::VERSION_TO), HASH, &[]),
        },
    }
}

fn blue_green(t: &Target<'_>) -> Node {
    let minutes = t.int("keep_old_minutes").filter(|m| *m > 0);
    let delay = match minutes {
        Some(m) => Node::Int(m * 60, Some(Origin::Fact("keep_old_minutes".into()))),
        None => Node::Int(1800, Some(Origin::Usual("half an hour: long enough to look and to go back".into()))),
    };
    let judged = kubernetes::serves(t) && !analysis::names(t).is_empty();
    map! {
        "activeService" => t.app(),
        "previewService" => named(t, "-preview"),
        "autoPromotionEnabled" => Node::from(false).noted("Default true: it would switch before anybody tested the preview."),
        "scaleDownDelaySeconds" => delay.noted("So long the old version stays up, and going back is a switch. The default is 30 s."),
        "postPromotionAnalysis" => judged.then(|| {
            map! { "templates" => analysis::refs(&analysis::names(t)), "args" => analysis::args(false) }
                .noted("After the switch. When it fails, Argo Rollouts switches back by itself.")
        }),
    }
}

fn canary(t: &Target<'_>) -> Node {
    let mut out = map! {};
    if kubernetes::serves(t) {
        out = out.with("stableService", named(t, "-stable")).with("canaryService", named(t, "-canary"));
    }
    match routing(t) {
        Some(routing) => out = out.with("trafficRouting", routing),
        None => {
            let (surge, unavailable) = kubernetes::knobs(t);
            out = out.with("maxSurge", surge).with("maxUnavailable", unavailable);
        }
    }
    let steps: Vec<Node> = t.rollout.steps.iter().flat_map(|s| step(t, s)).collect();
    out.with("steps", Node::List(steps))
}

/// What the router of the release needs to be told.
fn routing(t: &Target<'_>) -> Option<Node> {
    if !kubernetes::weighs(t) {
        return None;
    }
    let by_plugin = map! { "argoproj-labs/gatewayAPI" => map! { "httpRoute" => t.app(), "namespace" => t.text(id::NAMESPACE) } }
        .noted("Needs the plugin argoproj-labs/gatewayAPI in the controller's ConfigMap argo-rollouts-config, and rights on HTTPRoutes.");
    let [stable, canary] = mesh::SUBSETS;
    Some(match t.router() {
        "istio" => map! { "istio" => map! {
            "virtualService" => map! { "name" => t.app(), "routes" => list![mesh::ROUTE] },
            "destinationRule" => map! { "name" => t.app(), "canarySubsetName" => canary, "stableSubsetName" => stable },
        } },
        "nginx" => map! { "nginx" => map! { "stableIngress" => t.app() } },
        "alb" => map! { "alb" => map! { "ingress" => t.app(), "servicePort" => SERVICE_PORT } },
        "traefik" => map! { "traefik" => map! { "weightedTraefikServiceName" => t.app() } },
        _ => map! { "plugins" => by_plugin },
    })
}

/// A step: weight, pause, then what judges it.
fn step(t: &Target<'_>, s: &Step) -> Vec<Node> {
    let weight = kubernetes::planned(s.weight);
    let weight = match t.rollout.replicas.filter(|_| !kubernetes::weighs(t) && s.weight < 100) {
        Some(n) => {
            let (canary, stable) = crate::rollout::capacity::weighted(n, s.weight, &t.rollout.surge);
            let share = crate::rollout::capacity::share(canary, stable);
            weight.noted(format!("Without a router: {canary} of {} pods, {share} %.", canary + stable))
        }
        None if s.weight == 100 && kubernetes::weighs(t) => {
            weight.noted("The stable pods stay up until this pause is over: an abort sends all traffic back at once.")
        }
        _ if s.weight == 100 => weight.noted("The stable pods go now. Until this pause is over, going back still skips the steps."),
        _ => weight,
    };
    let timed = |m: u32| map! { "pause" => map! { "duration" => Text::of(format!("{m}m"), Origin::Rollout) } };
    let decided = || map! { "pause" => map! {} }.noted("Until somebody decides: kubectl argo rollouts promote.");
    let mut out = vec![map! { "setWeight" => weight }];
    match s.pause {
        Pause::Minutes(m) => out.extend((m > 0).then(|| timed(m))),
        Pause::UntilDecided => out.push(decided()),
    }
    let judges = if kubernetes::serves(t) { analysis::judges(t, s.weight) } else { Vec::new() };
    let judged = !judges.is_empty() && s.weight < 100;
    if judged {
        out.push(
            map! { "analysis" => map! { "templates" => analysis::refs(&judges), "args" => analysis::args(true) } }
                .noted(analysis::length(t)),
        );
    }
    // A gate that no analysis decides, or that the description gives to a person.
    if s.gate && s.weight < 100 && s.pause != Pause::UntilDecided && (!judged || t.is_flag("manual-promotion")) {
        out.push(decided());
    }
    out
}

/// Nothing is planned twice: the number of measurements that must fail before the step fails comes from the limits.
fn failures(t: &Target<'_>) -> Node {
    t.limit("health-failures").map_or_else(|| planned(0), |(n, origin)| Node::Int((n / 1000 - 1).max(0), Some(origin)))
}
