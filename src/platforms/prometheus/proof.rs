//! The test of the rules, for `promtool test rules`: made-up traffic with round figures, and what must and must not fire.
//!
//! Requests come at 100,000 a minute, so that one failed request a minute is a thousandth of a percent and every figure
//! below can be checked by head.

use super::super::metrics::{Series, objective, scaled, serves};
use super::super::node::Node;
use super::super::text::Text;
use super::super::{Body, File, Target};
use super::rules::{self, Burn, budget, burn_annotations, burns, recorded, recorded_latency};
use crate::facts::id;
use crate::{cat, list, map};

/// Requests a minute.
const TRAFFIC: i64 = 100_000;

/// The test file, where there is something to test.
pub(super) fn file(t: &Target<'_>) -> Option<File> {
    let mut tests = Vec::new();
    if serves(t) {
        let s = Series::of(t);
        tests.extend(burning(t, &s));
        tests.push(latency(&s, t));
        if let Some((budget, _)) = budget(t) {
            tests.push(nothing(t, &s, "half the budget fails: nothing fires".into(), budget / 2));
        }
        // The rules cannot be tested before they can be read, so this names the objective that they still lack.
        let slo = objective(t).map_or_else(|| t.missing(id::SLO), |(_, slo)| slo);
        tests.push(nothing(t, &s, cat!("every request is well: nothing fires, with an objective of ", slo, " %"), 0));
    }
    if t.is(id::PLATFORM, "kubernetes") {
        tests.push(crash_loop(t));
    }
    if tests.is_empty() {
        return None;
    }
    let path = format!("{}/rules.test.yaml", super::folder(t));
    Some(File {
        how: cat!("promtool test rules ", Text::from(path.clone()).shell()),
        path,
        purpose: "Proves that the alerts fire when they must, stop when it is over, and stay silent otherwise.".into(),
        order: 71,
        body: Body::Yaml(vec![map! {
            "rule_files" => list!["rules.yaml"],
            "evaluation_interval" => "1m",
            "tests" => Node::List(tests),
        }]),
    })
}

/// Requests of which `failed` a minute fail for an hour and none for ten minutes after it.
fn traffic(s: &Series, failed: i64) -> Node {
    let series = |status: &str| cat!(&s.requests, "{", s.own(), ",", &s.status, "=\"", status, "\"}");
    let well = TRAFFIC - failed;
    list![
        map! { "series" => series("200"), "values" => format!("0+{well}x60 {}+{TRAFFIC}x9", well * 60 + TRAFFIC) },
        map! { "series" => series("500"), "values" => format!("0+{failed}x60 {}+0x9", failed * 60) },
    ]
}

/// For each alert: traffic that fails a little faster than it allows, and which alerts that means.
fn burning(t: &Target<'_>, s: &Series) -> Vec<Node> {
    let Some((budget, _)) = budget(t) else { return Vec::new() };
    // An even number of budgets, above the factor of this alert and below that of the next.
    let times = |b: &Burn| match b.tenths {
        144 => 16,
        60 => 8,
        _ => 2,
    };
    let all = burns(t);
    all.iter()
        .filter(|b| times(b) * budget <= TRAFFIC)
        .map(|b| {
            let failed = times(b) * budget;
            let expected =
                all.iter().map(|other| fires(t, other, "1h", (other.tenths < times(b) * 10).then_some(failed))).collect::<Vec<_>>();
            // The short window of five minutes holds no failed request any more; the other ones still do.
            let over = all.iter().filter(|o| o.short == "5m").map(|o| fires(t, o, "1h6m", None)).collect::<Vec<_>>();
            map! {
                "name" => format!("{} times the budget fails: {} % of the requests", times(b), scaled(failed, 3)),
                "interval" => "1m",
                "input_series" => traffic(s, failed),
                "alert_rule_test" => Node::List(expected.into_iter().chain(over).collect()),
                "promql_expr_test" => list![map! {
                    "expr" => cat!("round(", recorded("5m"), " * ", TRAFFIC.to_string(), ")"),
                    "eval_time" => "1h",
                    "exp_samples" => list![map! { "labels" => cat!("{service=\"", t.app(), "\"}"), "value" => i64_node(failed) }],
                }],
            }
        })
        .collect()
}

fn i64_node(n: i64) -> Node {
    Node::Int(n, None)
}

/// What is expected of one alert: firing with this many failed requests a minute, or not at all.
fn fires(t: &Target<'_>, b: &Burn, at: &str, failed: Option<i64>) -> Node {
    let alerts = failed.map(|n| {
        list![map! {
            "exp_labels" => map! { "severity" => b.severity, "service" => t.app(), "long_window" => b.long.0 },
            "exp_annotations" => burn_annotations(t, b, &format!("{}%", four_digits(n))),
        }]
    });
    map! { "eval_time" => at, "alertname" => b.alert, "exp_alerts" => alerts.unwrap_or(Node::List(Vec::new())) }
}

/// Thousandths of a percent as Prometheus' humanizePercentage shows them: four digits that count.
fn four_digits(n: i64) -> String {
    scaled(if n >= 10_000 { (n + 5) / 10 * 10 } else { n }, 3)
}

fn nothing(t: &Target<'_>, s: &Series, name: Text, failed: i64) -> Node {
    let silent = burns(t).into_iter().map(|b| fires(t, b, "1h", None)).collect::<Vec<_>>();
    map! {
        "name" => name,
        "interval" => "1m",
        "input_series" => traffic(s, failed),
        "alert_rule_test" => (!silent.is_empty()).then_some(Node::List(silent)),
        "promql_expr_test" => list![map! {
            "expr" => cat!("round(", recorded("5m"), " * ", TRAFFIC.to_string(), ")"),
            "eval_time" => "1h",
            "exp_samples" => list![map! { "labels" => cat!("{service=\"", t.app(), "\"}"), "value" => i64_node(failed) }],
        }],
    }
}

/// 90 of 100 requests lie in the first bucket, the rest in the second: the 95th is half-way through the second, 0.1 + 0.4 / 2.
fn latency(s: &Series, t: &Target<'_>) -> Node {
    let bucket = |le: &str, n: u32| map! { "series" => cat!(&s.durations, "_bucket{", s.own(), ",le=\"", le, "\"}"), "values" => format!("0+{n}x20") };
    map! {
        "name" => "the percentile is taken from the buckets",
        "interval" => "1m",
        "input_series" => list![bucket("0.1", 90), bucket("0.5", 100), bucket("+Inf", 100)],
        "promql_expr_test" => list![map! {
            "expr" => cat!("round(", recorded_latency("p95"), " * 1000)"),
            "eval_time" => "20m",
            "exp_samples" => list![map! { "labels" => cat!("{service=\"", t.app(), "\"}"), "value" => 300 }],
        }],
    }
}

fn crash_loop(t: &Target<'_>) -> Node {
    let pod = cat!(t.app(), "-5d9c7b8f6d-x2x4q");
    let series = cat!(
        "kube_pod_container_status_waiting_reason{reason=\"CrashLoopBackOff\",namespace=\"",
        t.text(id::NAMESPACE).inside_quotes(),
        "\",pod=\"",
        pod.clone(),
        "\"}"
    );
    map! {
        "name" => "a pod that does not stay up pages at once; a pod of another service does not",
        "interval" => "1m",
        "input_series" => list![
            map! { "series" => series.clone(), "values" => "0x5 1x5" },
            map! { "series" => series.map(|p| p.replace("-5d9c", "-worker-5d9c")), "values" => "1x10" },
        ],
        "alert_rule_test" => list![
            map! { "eval_time" => "4m", "alertname" => "PodInCrashLoop", "exp_alerts" => Node::List(Vec::new()) },
            map! {
                "eval_time" => "8m",
                "alertname" => "PodInCrashLoop",
                "exp_alerts" => list![map! {
                    "exp_labels" => map! { "severity" => "page", "service" => t.app(), "pod" => pod.clone() },
                    "exp_annotations" => rules::crash_annotations(t, &pod.plain()),
                }],
            },
        ],
    }
}
