//! Deployments: one that rolls, a blue and a green one, or a stable and a canary one.

use super::{Runs, first_weight, manifest, metadata, named, planned, scales, selector, template, weighs};
use crate::facts::id;
use crate::map;
use crate::platforms::node::Node;
use crate::platforms::text::{Origin, Text};
use crate::platforms::{File, Target};
use crate::rollout::capacity;

/// The label by which Kubernetes tells the ReplicaSets of a Deployment.
const HASH: &str = "pod-template-hash";

pub(super) fn files(t: &Target<'_>, runs: Runs) -> Vec<File> {
    let (new, old) = (t.text(id::VERSION_TO), t.text(id::VERSION_FROM));
    match runs {
        Runs::Rollout => Vec::new(),
        Runs::Deployment => {
            let body = deployment(t, &t.app(), &new, None, replicas(t), strategy(t));
            vec![manifest(t, "deployment.yaml", "Runs the application.", 40, vec![body])]
        }
        Runs::Flagger => {
            let mut n = replicas(t);
            if n != Node::Absent && t.is(id::GITOPS, "flux") {
                n = n.noted("Flagger scales this Deployment to 0 and Flux puts the number back at each interval: an autoscaler avoids it.");
            }
            let body = deployment(t, &t.app(), &new, None, n, rolling(t)).noted(
                "Flagger watches this Deployment: a change of its pod template starts the analysis. It serves only while it is tried;\nthe copy that Flagger names -primary serves the rest.",
            );
            vec![manifest(t, "deployment.yaml", "What Flagger tries and then copies to the primary.", 40, vec![body])]
        }
        Runs::Colours => [("blue", &old), ("green", &new)]
            .into_iter()
            .map(|(colour, version)| {
                let body = deployment(t, &named(t, &format!("-{colour}")), version, Some(("colour", colour)), replicas(t), rolling(t));
                let purpose = if colour == "blue" { "Blue: serves today." } else { "Green: the new version, tested before the switch." };
                manifest(t, &format!("deployment-{colour}.yaml"), purpose, 40, vec![body])
            })
            .collect(),
        Runs::Tracks => {
            let (canary, stable) = pods(t);
            let all = [
                ("deployment.yaml", t.app(), &old, "stable", stable, "The stable version."),
                (
                    "deployment-canary.yaml",
                    named(t, "-canary"),
                    &new,
                    "canary",
                    canary,
                    "The canary, as many pods as its first step needs.",
                ),
            ];
            all.into_iter()
                .map(|(file, name, version, track, n, purpose)| {
                    manifest(t, file, purpose, 40, vec![deployment(t, &name, version, Some(("track", track)), n, rolling(t))])
                })
                .collect()
        }
    }
}

fn deployment(t: &Target<'_>, name: &Text, version: &Text, side: Option<(&str, &str)>, replicas: Node, strategy: Node) -> Node {
    let chosen = side.map_or_else(|| selector(t), |(key, value)| selector(t).with(key, value));
    let more: Vec<(&str, &str)> = side.into_iter().collect();
    map! {
        "apiVersion" => "apps/v1",
        "kind" => "Deployment",
        "metadata" => metadata(t, name),
        "spec" => map! {
            "replicas" => replicas,
            "revisionHistoryLimit" => 10,
            "minReadySeconds" => Node::from(10).noted("A pod that dies right after it was ready does not count as available."),
            "progressDeadlineSeconds" => Node::from(600).noted("After this Kubernetes reports the stall and waits: somebody or something else goes back."),
            "strategy" => strategy,
            "selector" => map! { "matchLabels" => chosen }.noted("Cannot be changed on a Deployment that exists: if yours has another selector, keep it."),
            "template" => template(t, version, HASH, &more),
        },
    }
}

fn strategy(t: &Target<'_>) -> Node {
    if t.strategy() == "recreate" {
        return map! { "type" => Node::from("Recreate").noted("All old pods stop before the first new one starts: the service is down in between.") };
    }
    rolling(t)
}

fn rolling(t: &Target<'_>) -> Node {
    let (surge, unavailable) = knobs(t);
    map! { "type" => "RollingUpdate", "rollingUpdate" => map! { "maxSurge" => surge, "maxUnavailable" => unavailable } }
}

/// maxSurge and maxUnavailable as the API takes them: it refuses both at zero, what is no number, and more than 100 % unavailable.
pub(in crate::platforms) fn knobs(t: &Target<'_>) -> (Node, Node) {
    let read = |text: &str| capacity::amount(text, 100, true);
    let (surge, unavailable) = (t.rollout.surge.trim(), t.rollout.unavailable.trim());
    let too_many = unavailable.ends_with('%') && read(unavailable).is_some_and(|n| n > 100);
    let down = match (read(surge), read(unavailable)) {
        (Some(0), Some(0)) => planned(1).noted("Surge and unavailable cannot both be 0: one pod may be missing."),
        (_, None) => knob("25%"),
        _ if too_many => knob("100%"),
        _ => knob(unavailable),
    };
    (if read(surge).is_some() { knob(surge) } else { knob("25%") }, down)
}

fn knob(text: &str) -> Node {
    text.parse::<i64>().map_or_else(|_| Node::Text(Text::of(text.replace(' ', ""), Origin::Rollout)), planned)
}

/// The number of replicas; left out where something scales it.
pub(in crate::platforms) fn replicas(t: &Target<'_>) -> Node {
    if scales(t) { Node::Absent } else { count(t) }
}

/// The number of replicas, stated or blank.
fn count(t: &Target<'_>) -> Node {
    t.whole(id::REPLICAS)
}

/// Canary and stable pods of the first step.
fn pods(t: &Target<'_>) -> (Node, Node) {
    let weight = first_weight(t);
    match t.rollout.replicas {
        None => (count(t), replicas(t)),
        Some(n) if weighs(t) => {
            let canary = (u64::from(n) * u64::from(weight)).div_ceil(100).max(1);
            (planned(i64::try_from(canary).unwrap_or(1)).noted("The router sets the share; so many pods carry it."), replicas(t))
        }
        Some(n) => {
            let (canary, stable) = capacity::weighted(n, weight, &t.rollout.surge);
            let share = capacity::share(canary, stable);
            let why = format!("Without a traffic router the share is the ratio of the pods: {canary} of {} is {share} %.", canary + stable);
            let stable = if scales(t) { Node::Absent } else { planned(stable) };
            (planned(canary).noted(why), stable)
        }
    }
}

/// A rule that Kubernetes checks: the labels that a Deployment's pods carry beside the shared ones.
pub(super) fn side(key: &str, value: &str, t: &Target<'_>) -> Node {
    selector(t).with(key, value)
}

/// Names of the workloads that something may scale, with their kind.
pub(super) fn scalable(t: &Target<'_>, runs: Runs) -> Vec<(Text, Node)> {
    let deployment = |name: Text| (name.clone(), map! { "apiVersion" => "apps/v1", "kind" => "Deployment", "name" => name });
    match runs {
        Runs::Rollout => vec![(t.app(), map! { "apiVersion" => "argoproj.io/v1alpha1", "kind" => "Rollout", "name" => t.app() })],
        Runs::Colours => vec![deployment(named(t, "-blue")), deployment(named(t, "-green"))],
        _ => vec![deployment(t.app())],
    }
}
