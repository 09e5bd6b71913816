//! What a pod is made of: container, probes, resources, shutdown, spread, rights.

use super::{selector, serves};
use crate::facts::id;
use crate::platforms::Target;
use crate::platforms::node::Node;
use crate::platforms::text::{Origin, Piece, Text};
use crate::{cat, list, map};

/// Seconds that a pod goes on serving after it was told to stop.
const PRE_STOP: i32 = 10;

/// A pod template. `version` is the version it runs, `hash` the label that tells its ReplicaSet, `more` labels beside the shared ones.
pub(in crate::platforms) fn template(t: &Target<'_>, version: &Text, hash: &str, more: &[(&str, &str)]) -> Node {
    let mut labels = selector(t).with("app.kubernetes.io/name", t.app()).with("app.kubernetes.io/version", label_value(version));
    for (key, value) in more {
        labels = labels.with(key, *value);
    }
    map! {
        "metadata" => map! { "labels" => labels },
        "spec" => map! {
            "securityContext" => map! {
                "runAsNonRoot" => Node::from(true).noted("An image that runs as root does not start with this: try it in staging first."),
                "seccompProfile" => map! { "type" => "RuntimeDefault" },
            },
            "terminationGracePeriodSeconds" => t
                .whole_or("grace_seconds", 45, "10 s of preStop and 35 s for the requests under way")
                .noted("Longer than preStop and the longest request together."),
            "topologySpreadConstraints" => list![spread(t, "topology.kubernetes.io/zone", hash), spread(t, "kubernetes.io/hostname", hash)],
            "containers" => list![container(t, version)],
        },
    }
}

fn container(t: &Target<'_>, version: &Text) -> Node {
    let image = if *version == t.text(id::VERSION_TO) { t.image() } else { cat!(t.image_name(), ":", version) };
    let mut all = map! {
        "name" => t.app(),
        "image" => match t.is(id::GITOPS, "flux") && t.has("image-automation") {
            // Flux finds the line that it may change by this marker.
            true => Node::Text(image).marked(cat!("{\"$imagepolicy\": \"flux-system:", t.app(), "\"}")),
            false => Node::Text(image),
        },
        "ports" => if serves(t) { list![map! { "name" => "http", "containerPort" => t.whole(id::PORT) }] } else { Node::Absent },
        "envFrom" => if t.touches("config-change") { list![map! { "configMapRef" => map! { "name" => cat!(t.app(), "-config") } }] } else { Node::Absent },
        "resources" => resources(t),
    };
    if serves(t) {
        for (key, probe) in probes(t) {
            all = all.with(key, probe);
        }
        all = all.with(
            "lifecycle",
            map! { "preStop" => map! { "sleep" => map! { "seconds" => PRE_STOP } } }
                .noted("Goes on serving until every router has taken the pod out. The sleep action is there since Kubernetes 1.30."),
        );
    }
    all.with("securityContext", map! { "allowPrivilegeEscalation" => false, "capabilities" => map! { "drop" => list!["ALL"] } })
}

/// Startup, liveness and readiness. Liveness and readiness ask different paths: what is not ready must not be killed.
fn probes(t: &Target<'_>) -> [(&'static str, Node); 3] {
    let get = |path: &str| map! { "path" => t.text(path), "port" => t.whole(id::PORT) };
    let failures = t.limit("health-failures").map(|(n, origin)| Node::Int((n / 1000).max(1), Some(origin)));
    let seconds = t.int("startup_seconds").filter(|n| *n > 0);
    let tries = seconds.map_or_else(
        || Node::Int(30, Some(Origin::Usual("30 tries of 5 s: 150 s to start".into()))),
        |s| Node::Int((s + 4) / 5, Some(Origin::Fact("startup_seconds".into()))),
    );
    [
        (
            "startupProbe",
            map! { "httpGet" => get(id::HEALTH_PATH), "periodSeconds" => 5, "failureThreshold" => tries }.noted(
                "Often stated: initialDelaySeconds: 30 for liveness and initialDelaySeconds: 10 for readiness.\nA startup probe waits as long as the start takes, and no longer.",
            ),
        ),
        (
            "livenessProbe",
            map! { "httpGet" => get(id::HEALTH_PATH), "periodSeconds" => 10, "timeoutSeconds" => 2, "failureThreshold" => failures.clone() },
        ),
        (
            "readinessProbe",
            map! { "httpGet" => get(id::READY_PATH), "periodSeconds" => 5, "timeoutSeconds" => 2, "failureThreshold" => failures },
        ),
    ]
}

fn resources(t: &Target<'_>) -> Node {
    let memory = quantity(t, "memory_limit").or_else(|| {
        let why = "as much as it asks for: memory that is promised twice ends in an OOM kill";
        quantity(t, "memory_request").map(|m| Text::of(m.plain(), Origin::Usual(why.into())))
    });
    let asked = |fact: &str| quantity(t, fact).unwrap_or_else(|| t.missing(fact));
    map! {
        "requests" => map! { "cpu" => asked("cpu_request"), "memory" => asked("memory_request") },
        "limits" => map! { "cpu" => quantity(t, "cpu_limit"), "memory" => memory.unwrap_or_else(|| t.missing("memory_limit")) },
    }
}

/// A quantity as Kubernetes takes it (`500m`, `1.5`, `2Gi`); what was stated in other words counts as missing.
fn quantity(t: &Target<'_>, fact: &str) -> Option<Text> {
    t.get(fact).filter(|q| {
        let q = q.plain();
        let digits = q.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = q.strip_prefix(digits).unwrap_or_default();
        let number = digits.chars().all(|c| c.is_ascii_digit() || c == '.') && digits.parse::<f64>().is_ok();
        number && ["", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti"].contains(&unit)
    })
}

fn spread(t: &Target<'_>, key: &str, hash: &str) -> Node {
    map! {
        "maxSkew" => 1,
        "topologyKey" => key,
        "whenUnsatisfiable" => "ScheduleAnyway",
        "labelSelector" => map! { "matchLabels" => selector(t) },
        "matchLabelKeys" => list![hash],
    }
}

/// A version as the value of a label: letters, digits, dots, hyphens and underscores; a blank stays as it is.
fn label_value(version: &Text) -> Text {
    let clean = |p: &Piece| match &p.origin {
        Some(Origin::Blank(_)) => p.text.clone(),
        _ => {
            let mapped: String = p.text.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect();
            mapped.chars().take(63).collect::<String>().trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
        }
    };
    Text(version.0.iter().map(|p| Piece { text: clean(p), origin: p.origin.clone() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_becomes_a_value_that_a_label_takes() {
        let label = |v: &str| label_value(&Text::from(v)).plain();
        assert_eq!(label("v2.3.0+build.7"), "v2.3.0-build.7");
        assert_eq!(label("release 12 (hotfix)"), "release-12--hotfix");
        assert_eq!(label(&"1.".repeat(60)).len(), 63);
        let blank = Text::of("‹new version›", Origin::Blank("version_to".into()));
        assert_eq!(label_value(&blank), blank, "a blank stays what the page asks for");
    }
}
