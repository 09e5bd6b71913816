//! What keeps enough pods up: the autoscaler and the disruption budget.

use super::workload::scalable;
use super::{Runs, manifest, metadata, scales, shared};
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::text::Origin;
use crate::platforms::{File, Target};
use crate::{list, map};

pub(super) fn files(t: &Target<'_>, runs: Runs) -> Vec<File> {
    let mut out = Vec::new();
    if scales(t) {
        let all = scalable(t, runs).into_iter().map(|(name, target)| autoscaler(t, runs, metadata(t, name), target)).collect();
        out.push(manifest(
            t,
            "hpa.yaml",
            "Scales by CPU. The workload has no replicas, so that applying it does not reset the scale.",
            45,
            all,
        ));
    }
    if least(t).is_none_or(|n| n > 1) {
        out.push(manifest(
            t,
            "pdb.yaml",
            "Lets a node drain take one pod at a time. It does not limit the rollout itself.",
            45,
            vec![budget(t)],
        ));
    }
    out
}

/// Fewest pods that run, if known.
fn least(t: &Target<'_>) -> Option<i64> {
    t.int("min_replicas").filter(|_| scales(t)).or_else(|| t.int(id::REPLICAS))
}

fn autoscaler(t: &Target<'_>, runs: Runs, metadata: Node, target: Node) -> Node {
    let about = match runs {
        Runs::Rollout => "Percent of the CPU request, the mean over stable and new pods together.",
        _ => "Percent of the CPU request.",
    };
    let fact = if t.int("min_replicas").is_some() { "min_replicas" } else { id::REPLICAS };
    let least = t.int(fact);
    // An autoscaler whose floor is above its ceiling is refused.
    let most = match (least, t.int("max_replicas")) {
        (Some(low), Some(high)) if high < low => Node::Int(low, Some(Origin::Fact(fact.into()))),
        _ => t.whole("max_replicas"),
    };
    let cpu = t.limit("cpu-max").map(|(n, origin)| Node::Int(n / 1000, Some(origin)));
    map! {
        "apiVersion" => "autoscaling/v2",
        "kind" => "HorizontalPodAutoscaler",
        "metadata" => metadata,
        "spec" => map! {
            "scaleTargetRef" => target,
            "minReplicas" => t.whole(fact),
            "maxReplicas" => most,
            "metrics" => list![map! {
                "type" => "Resource",
                "resource" => map! { "name" => "cpu", "target" => map! { "type" => "Utilization", "averageUtilization" => cpu } },
            }.noted(about)],
            "behavior" => map! { "scaleDown" => map! { "stabilizationWindowSeconds" => 300 } },
        },
    }
}

fn budget(t: &Target<'_>) -> Node {
    map! {
        "apiVersion" => "policy/v1",
        "kind" => "PodDisruptionBudget",
        "metadata" => metadata(t, t.app()),
        "spec" => map! {
            "maxUnavailable" => Node::from(1).noted("Never 0, and no minAvailable as high as the replicas: a node drain would wait for ever."),
            "unhealthyPodEvictionPolicy" => Node::from("AlwaysAllow").noted("Pods that are broken anyway do not hold up a drain."),
            "selector" => map! { "matchLabels" => shared(t) },
        },
    }
}
