//! Flagger: the Canary that shifts the traffic, and the metrics that judge it.
//!
//! Flagger knows no hold: a failed check goes back, and so does a check without data. It has one interval for all steps, the
//! shortest pause of the rollout, and goes back at the check after the one that failed.

use super::kubernetes::{self, Runs, SERVICE_PORT, named, route};
use super::node::Node;
use super::query::{self, Metrics, Side};
use super::text::{Origin, Text};
use super::{File, Target, Tool};
use crate::facts::{id, show_thousandths};
use crate::rollout::Pause;
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "flagger", label: "Flagger", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if kubernetes::runs(t) != Some(Runs::Flagger) || !kubernetes::serves(t) {
        return Vec::new();
    }
    let checks = checks(t);
    let templates: Vec<Node> = checks.iter().map(|c| c.template.clone()).collect();
    let mut out = vec![kubernetes::manifest(
        t,
        "canary.yaml",
        "Tells Flagger what to try, how far and by which limits.",
        50,
        vec![canary(t, checks)],
    )];
    if !templates.is_empty() {
        out.push(kubernetes::manifest(
            t,
            "metrics.yaml",
            "What Flagger asks Prometheus: the canary alone, and against the primary.",
            35,
            templates,
        ));
    }
    out
}

/// The provider: who routes.
fn provider(t: &Target<'_>) -> &'static str {
    match t.router() {
        "istio" => "istio",
        "nginx" => "nginx",
        "traefik" => "traefik",
        "gateway-api" | "linkerd" => "gatewayapi:v1",
        // Flagger knows no AWS load balancer, and without a router it can only switch.
        _ => "kubernetes",
    }
}

fn canary(t: &Target<'_>, checks: Vec<Check>) -> Node {
    let provider = provider(t);
    let shifts = provider != "kubernetes" && t.strategy() == "canary";
    let judged = matches!(t.strategy(), "canary" | "blue-green");
    let scaler =
        kubernetes::scales(t).then(|| map! { "apiVersion" => "autoscaling/v2", "kind" => "HorizontalPodAutoscaler", "name" => t.app() });
    let ingress = (provider == "nginx").then(|| map! { "apiVersion" => "networking.k8s.io/v1", "kind" => "Ingress", "name" => t.app() });
    let skip = (!judged).then(|| {
        Node::from(true).noted("The chosen strategy has no steps: Flagger copies the new version to the primary as soon as it is ready.")
    });
    let mut spec = map! {
        "provider" => Node::from(provider),
        "targetRef" => map! { "apiVersion" => "apps/v1", "kind" => "Deployment", "name" => t.app() },
        "autoscalerRef" => scaler,
        "ingressRef" => ingress,
        "progressDeadlineSeconds" => 600,
        "skipAnalysis" => skip,
        "service" => service(t),
    };
    let mut analysis = map! { "interval" => interval(t), "threshold" => threshold(t) };
    analysis = if shifts {
        analysis.with("stepWeights", weights(t)).with("maxWeight", Node::Absent)
    } else {
        let looks = t.rollout.steps.iter().filter(|s| s.weight < 100).count().max(5);
        let why = match (t.strategy(), provider) {
            ("canary", "kubernetes") => {
                "No router that Flagger can set weights of: it tests the new version without users and then switches all of them (blue-green)."
            }
            _ => "So many checks of the new version before all traffic goes to it.",
        };
        analysis.with("iterations", Node::Int(i64::try_from(looks).unwrap_or(5), Some(Origin::Rollout)).noted(why))
    };
    analysis = analysis.with("metrics", Node::List(checks.into_iter().map(|c| c.metric).collect())).with("webhooks", gates(t));
    spec = spec.with("analysis", analysis);
    map! {
        "apiVersion" => "flagger.app/v1beta1",
        "kind" => "Canary",
        "metadata" => kubernetes::metadata(t, t.app()),
        "spec" => spec,
    }
}

fn service(t: &Target<'_>) -> Node {
    let mut out = map! { "port" => SERVICE_PORT, "targetPort" => "http", "portName" => "http" };
    match t.router() {
        "gateway-api" => out = out.with("gatewayRefs", list![route::gateway(t)]).with("hosts", list![route::host(t)]),
        "linkerd" => {
            let parent = map! { "group" => "core", "kind" => "Service", "name" => t.app(), "namespace" => t.text(id::NAMESPACE), "port" => SERVICE_PORT };
            out = out.with("gatewayRefs", list![parent]);
        }
        "istio" => {
            if let Some(gateway) = t.get("gateway") {
                out = out.with("gateways", list!["mesh", gateway]).with("hosts", list![route::host(t)]);
            }
        }
        _ => {}
    }
    out
}

/// Weights below 100, each once: after the last one Flagger promotes.
fn weights(t: &Target<'_>) -> Node {
    let mut rising: Vec<u8> = Vec::new();
    for s in t.rollout.steps.iter().filter(|s| s.weight < 100) {
        if rising.last().is_none_or(|last| *last < s.weight) {
            rising.push(s.weight);
        }
    }
    if rising.is_empty() {
        rising.push(50);
    }
    Node::List(rising.into_iter().map(kubernetes::planned).collect()).noted("After the last weight Flagger promotes.")
}

fn pauses(t: &Target<'_>) -> impl Iterator<Item = u32> {
    t.rollout.steps.iter().filter(|s| s.weight < 100).filter_map(|s| match s.pause {
        Pause::Minutes(m) if m > 0 => Some(m),
        _ => None,
    })
}

fn interval(t: &Target<'_>) -> Node {
    match pauses(t).min() {
        Some(m) => Node::Text(Text::of(format!("{m}m"), Origin::Rollout))
            .noted("Flagger has one interval for all steps: the shortest pause of the rollout. A longer step needs a gate."),
        None => Node::Text(query::interval(t)),
    }
}

/// How many checks may fail. With an interval of minutes one failed check has already seen minutes of faults.
fn threshold(t: &Target<'_>) -> Node {
    if pauses(t).min().is_some_and(|m| m > 1) {
        return Node::Int(1, Some(Origin::Usual("the interval is long: one failed check is minutes of faults".into())))
            .noted("One failed check goes back, at the next interval. Without traffic there is no data, and that is a failed check too.");
    }
    t.limit("health-failures").map_or_else(|| Node::from(1), |(n, origin)| Node::Int((n / 1000).max(1), Some(origin)))
}

/// Where somebody decides, the load tester's gate stays closed until it is opened.
fn gates(t: &Target<'_>) -> Node {
    let asked = t.is_flag("manual-promotion") || t.rollout.steps.iter().any(|s| s.weight < 100 && s.pause == Pause::UntilDecided);
    if !asked {
        return Node::Absent;
    }
    let url = |what: &str| cat!("http://flagger-loadtester.", t.text(id::NAMESPACE), what.to_owned());
    list![
        map! { "name" => "step-gate", "type" => "confirm-traffic-increase", "url" => url("/gate/check") }
            .noted("Closed until somebody opens it: POST /gate/open with name and namespace of the Canary."),
        map! { "name" => "rollback-gate", "type" => "rollback", "url" => url("/rollback/check") },
    ]
}

/// A metric of the analysis and the template that it refers to.
struct Check {
    metric: Node,
    template: Node,
}

fn checks(t: &Target<'_>) -> Vec<Check> {
    if !matches!(t.strategy(), "canary" | "blue-green") {
        return Vec::new();
    }
    let m = Metrics::of(t, &"{{ interval }}".into(), false);
    // Pods of a Deployment are named name-hash-random; those of the primary have -primary behind the name.
    let pods = |suffix: &str| Side { selector: cat!("pod=~\"{{ target }}", suffix.to_owned(), "-[0-9a-z]+-[0-9a-z]+\"") };
    let (canary, primary) = (pods(""), pods("-primary"));
    let shifts = provider(t) != "kubernetes" && t.strategy() == "canary";
    let mut out = Vec::new();
    let mut add = |name: &str, about: &str, range: Option<Node>, query: Text| {
        let Some(range) = range else { return };
        let window = pauses(t).min().map_or_else(|| Text::from("5m"), |m| Text::of(format!("{}m", m.clamp(2, 5)), Origin::Rollout));
        let template = named(t, &format!("-{name}"));
        out.push(Check {
            metric: map! { "name" => name, "templateRef" => map! { "name" => template.clone() }, "thresholdRange" => range, "interval" => window }.noted(about),
            template: map! {
                "apiVersion" => "flagger.app/v1beta1",
                "kind" => "MetricTemplate",
                "metadata" => kubernetes::metadata(t, template),
                "spec" => map! { "provider" => map! { "type" => "prometheus", "address" => t.text("prometheus") }, "query" => query },
            },
        });
    };
    let edge = |key: &str, limit: &str, show: &dyn Fn(i64) -> String| {
        t.limit(limit).map(|(n, origin)| map! { key.to_owned() => Node::Decimal(show(n), Some(origin)) })
    };
    let percent = |n: i64| show_thousandths(n);
    add(
        "success-rate",
        "Percent of requests that are no 5xx.",
        edge("min", "success-rate-min", &percent),
        cat!("100 * (", m.success(&canary), ")\n"),
    );
    let unit = |what: &str| format!("{what} in {}.", m.unit());
    add("p95-latency", &unit("p95"), edge("max", "p95-max", &|n| m.duration(n)), m.quantile("0.95", &canary));
    add("p99-latency", &unit("p99"), edge("max", "p99-max", &|n| m.duration(n)), m.quantile("0.99", &canary));
    if shifts {
        add(
            "error-rise",
            "Percentage points of 5xx above the primary.",
            edge("max", "canary-error-rise", &percent),
            m.error_rise(&canary, &primary),
        );
        add(
            "p95-rise",
            "Percent that p95 is above the primary.",
            edge("max", "canary-p95-rise", &percent),
            m.rise("0.95", &canary, &primary),
        );
        add(
            "p99-rise",
            "Percent that p99 is above the primary.",
            edge("max", "canary-p99-rise", &percent),
            m.rise("0.99", &canary, &primary),
        );
    }
    out
}
