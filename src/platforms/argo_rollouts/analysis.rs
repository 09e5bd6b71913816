//! AnalysisTemplates: the canary alone, and the canary against the stable pods.
//!
//! Every metric has a success and a failure condition, so that no traffic (an empty or NaN result) is inconclusive and pauses the
//! rollout for somebody. A limit that says hold is inconclusive between it and the limit that says roll back.

use super::failures;
use crate::facts::show_thousandths;
use crate::platforms::kubernetes;
use crate::platforms::node::Node;
use crate::platforms::query::{self, Metrics, Side};
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Target, kubernetes::named};
use crate::rollout::Pause;
use crate::{cat, list, map};

/// The argument that carries the hash of the new pods, and of the stable ones.
const CANARY: &str = "canary-hash";
const STABLE: &str = "stable-hash";

/// A template: its name's ending, its metrics, whether it compares.
struct Template {
    ending: &'static str,
    metrics: Vec<Node>,
    compares: bool,
    /// The smallest weight at which it judges.
    from: u8,
}

/// The AnalysisTemplates of the release.
pub(super) fn templates(t: &Target<'_>) -> Vec<Node> {
    all(t)
        .into_iter()
        .map(|x| {
            let mut args = vec![map! { "name" => CANARY }];
            args.extend(x.compares.then(|| map! { "name" => STABLE }));
            map! {
                "apiVersion" => "argoproj.io/v1alpha1",
                "kind" => "AnalysisTemplate",
                "metadata" => kubernetes::metadata(t, named(t, x.ending)),
                "spec" => map! {
                    "args" => Node::List(args).noted("rollouts_pod_template_hash is a label of the pods: the scrape must carry it over (podTargetLabels of the PodMonitor or ServiceMonitor)."),
                    "metrics" => Node::List(x.metrics),
                },
            }
        })
        .collect()
}

/// Names of the templates that need no stable pods beside the new ones: those of a blue-green switch.
pub(super) fn names(t: &Target<'_>) -> Vec<Text> {
    all(t).into_iter().filter(|x| !x.compares).map(|x| named(t, x.ending)).collect()
}

/// Names of the templates that judge a step of this weight.
pub(super) fn judges(t: &Target<'_>, weight: u8) -> Vec<Text> {
    all(t).into_iter().filter(|x| x.from <= weight).map(|x| named(t, x.ending)).collect()
}

/// References to templates.
pub(super) fn refs(names: &[Text]) -> Node {
    Node::list(names.iter().map(|n| map! { "templateName" => n }))
}

/// The arguments: hashes of the pods that are measured.
pub(super) fn args(compares: bool) -> Node {
    let hash = |name: &str, value: &str| map! { "name" => name, "valueFrom" => map! { "podTemplateHashValue" => value } };
    if compares { list![hash(CANARY, "Latest"), hash(STABLE, "Stable")] } else { list![hash(CANARY, "Latest")] }
}

fn all(t: &Target<'_>) -> Vec<Template> {
    if !kubernetes::serves(t) || !matches!(t.strategy(), "canary" | "blue-green") {
        return Vec::new();
    }
    let m = Metrics::of(t, &window(t), true);
    let canary = side("rollouts_pod_template_hash", CANARY);
    let stable = side("rollouts_pod_template_hash", STABLE);
    let mut out = Vec::new();
    let alone: Vec<Node> = t
        .limit("success-rate-min")
        .map(|(n, origin)| {
            let least = Text::of(show_thousandths_of_one(n), origin);
            metric(t, "success-rate", "Share of requests that are no 5xx.", (">=", least.clone()), ("<", least), m.success(&canary))
        })
        .into_iter()
        .collect();
    out.push(Template { ending: "-success-rate", metrics: alone, compares: false, from: 0 });
    let ceiling = |limit: &str, name: &str, quantile: &str| {
        t.limit(limit).map(|(n, origin)| {
            let most = Text::of(m.duration(n), origin);
            let about = format!("{} of the request duration in {}.", quantile_name(quantile), m.unit());
            metric(t, name, &about, ("<", most.clone()), (">=", most), m.quantile(quantile, &canary))
        })
    };
    let slow: Vec<Node> =
        [ceiling("p95-max", "p95-latency", "0.95"), ceiling("p99-max", "p99-latency", "0.99")].into_iter().flatten().collect();
    out.push(Template { ending: "-latency", metrics: slow, compares: false, from: 0 });
    if t.strategy() == "canary" {
        let against: Vec<Node> = [
            rise(
                t,
                "error-rise",
                "Percentage points of 5xx above the stable pods.",
                "canary-error-rise",
                "rollback-error-rise",
                m.error_rise(&canary, &stable),
            ),
            rise(
                t,
                "p95-rise",
                "Percent that p95 is above the stable pods.",
                "canary-p95-rise",
                "rollback-p95-rise",
                m.rise("0.95", &canary, &stable),
            ),
        ]
        .into_iter()
        .flatten()
        .collect();
        out.push(Template { ending: "-against-stable", metrics: against, compares: true, from: 0 });
        let slowest = rise(
            t,
            "p99-rise",
            "Percent that p99 is above the stable pods.",
            "canary-p99-rise",
            "rollback-p99-ratio",
            m.rise("0.99", &canary, &stable),
        );
        out.push(Template { ending: "-p99-against-stable", metrics: slowest.into_iter().collect(), compares: true, from: 50 });
    }
    out.retain(|x| !x.metrics.is_empty());
    out
}

fn side(label: &str, arg: &str) -> Side {
    Side { selector: cat!(label.to_owned(), "=\"{{args.", arg.to_owned(), "}}\"") }
}

/// A comparison with the stable pods: good under the first limit, bad over the second, between them for somebody to look at.
fn rise(t: &Target<'_>, name: &str, about: &str, hold: &str, back: &str, query: Text) -> Option<Node> {
    let (good, good_origin) = t.limit(hold)?;
    let (bad, bad_origin) = t.limit(back)?;
    // A limit as a multiple of the baseline is a rise of so many percent less a hundred.
    let bad = if back.ends_with("-ratio") { (bad - 1000) * 100 } else { bad };
    let good = Text::of(show_thousandths(good), good_origin);
    let bad = Text::of(show_thousandths(bad.max(0)), bad_origin);
    Some(metric(t, name, about, ("<", good), (">", bad), query))
}

fn metric(t: &Target<'_>, name: &str, about: &str, good: (&str, Text), bad: (&str, Text), query: Text) -> Node {
    let judged = |(sign, limit): (&str, Text)| cat!("len(result) > 0 && !isNaN(result[0]) && result[0] ", sign.to_owned(), " ", limit);
    let failed = failures(t);
    map! {
        "name" => name,
        "interval" => query::interval(t),
        "count" => Node::Int(number(t).0, Some(number(t).1)),
        "successCondition" => Node::Text(judged(good)),
        "failureCondition" => judged(bad),
        "failureLimit" => failed.clone().noted("More failed measurements than this end the rollout."),
        "inconclusiveLimit" => failed.noted("More measurements without an answer than this pause it for somebody."),
        "provider" => map! { "prometheus" => map! { "address" => t.text("prometheus"), "query" => query } },
    }
    .noted(about)
}

/// As many measurements as stated, but more than may fail: else the metric could never fail.
fn number(t: &Target<'_>) -> (i64, Origin) {
    let least = t.limit("health-failures").map_or(1, |(n, _)| (n / 1000).max(1));
    match t.int("measure_count") {
        Some(n) if n >= least => (n, Origin::Fact("measure_count".into())),
        _ => (least.max(5), Origin::Usual("five, and no fewer than may fail".into())),
    }
}

/// How long an analysis takes beyond the pause before it.
pub(super) fn length(t: &Target<'_>) -> String {
    let (n, every) = (number(t).0, query::interval(t).plain());
    format!("After the pause: {n} measurements, one every {every}. The step lasts so much longer than its pause.")
}

/// Minutes that a rate looks back: no longer than the shortest pause, so that it holds nothing from before the weight changed.
fn window(t: &Target<'_>) -> Text {
    let pauses = t.rollout.steps.iter().filter(|s| s.weight < 100).filter_map(|s| match s.pause {
        Pause::Minutes(m) if m > 0 => Some(m),
        _ => None,
    });
    match pauses.min() {
        Some(m) => Text::of(format!("{}m", m.clamp(2, 5)), Origin::Rollout),
        None => Text::of("5m", Origin::Usual("five minutes of requests".into())),
    }
}

/// A percentage in thousandths as a share of one: 99000 is `0.99`.
fn show_thousandths_of_one(n: i64) -> String {
    let s = format!("{}.{:05}", n / 100_000, (n % 100_000).abs());
    let cut = s.trim_end_matches('0');
    if cut.ends_with('.') { format!("{cut}0") } else { cut.to_owned() }
}

fn quantile_name(q: &str) -> &'static str {
    if q == "0.95" { "p95" } else { "p99" }
}
