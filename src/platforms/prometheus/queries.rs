//! The queries: each with what it means, ready to be sent.

use super::super::metrics::{self, Series, limit, objective, pods, scaled, serves, two_versions};
use super::super::text::Text;
use super::super::{Body, File, Target};
use crate::cat;
use crate::facts::id;

/// A query.
pub(in super::super) struct Query {
    /// Names it in rules, dashboard and file.
    pub(in super::super) id: &'static str,
    /// Shown.
    pub(in super::super) title: &'static str,
    /// What the answer means and what it must not pass.
    pub(in super::super) means: Text,
    /// Unit of the answer, as Grafana calls it.
    pub(in super::super) unit: &'static str,
    /// How a series of the answer is called, as Grafana writes it.
    pub(in super::super) legend: Text,
    /// Where the answer breaches, in the query's unit.
    pub(in super::super) line: Option<Text>,
    /// The query.
    pub(in super::super) expr: Text,
}

/// All queries of the release.
pub(in super::super) fn all(t: &Target<'_>) -> Vec<Query> {
    let mut out = Vec::new();
    if serves(t) {
        out.extend(requests(t));
    }
    if t.is(id::PLATFORM, "kubernetes") {
        out.extend(kubernetes(t));
    }
    out
}

fn requests(t: &Target<'_>) -> Vec<Query> {
    let s = Series::of(t);
    let mut out = vec![
        Query {
            id: "throughput",
            title: "Requests a second",
            means: "Write it down before the change. A drop to zero means that nothing arrives, and then every other figure is silent too."
                .into(),
            unit: "reqps",
            legend: "requests".into(),
            line: None,
            expr: s.rate("5m"),
        },
        Query {
            id: "error-ratio",
            title: "Share of requests that failed (5xx)",
            means: error_means(t),
            unit: "percentunit",
            legend: "5xx".into(),
            line: limit(t, "accept-error-rate", 5),
            expr: s.error_ratio("5m"),
        },
    ];
    if let Some((_, slo)) = objective(t) {
        out.push(Query {
            id: "burn-rate",
            title: "Burn of the error budget, over 5 minutes",
            means: cat!(
                "1 uses up the budget of ",
                slo.clone(),
                " % exactly in its window. A canary of minutes cannot wait for the alert of one hour: look here."
            ),
            unit: "none",
            legend: "burn".into(),
            line: None,
            expr: cat!("(\n  ", s.error_ratio("5m").map(|p| p.replace('\n', "\n  ")), "\n)\n/ (1 - ", slo, " / 100)"),
        });
    }
    for (id, title, quantile, ceiling) in [("p95", "P95 latency", "0.95", "p95-max"), ("p99", "P99 latency", "0.99", "p99-max")] {
        out.push(Query {
            id,
            title,
            means: latency_means(t, id, ceiling),
            unit: if s.in_milliseconds() { "ms" } else { "s" },
            legend: id.into(),
            line: ceiling_of(t, &s, ceiling),
            expr: s.quantile(quantile, "5m"),
        });
    }
    if let Some(edge) = ceiling_of(t, &s, "p95-max") {
        out.push(Query {
            id: "within",
            title: "Share of requests that are fast enough",
            means: cat!(
                "Surer than a percentile where traffic is low. ",
                edge.clone(),
                " must be an edge of a bucket, else the answer is empty."
            ),
            unit: "percentunit",
            legend: "fast enough".into(),
            line: None,
            expr: s.share_within(&edge, "5m"),
        });
    }
    if two_versions(t) {
        out.extend(versions(t, &s));
    }
    out
}

fn versions(t: &Target<'_>, s: &Series) -> Vec<Query> {
    let legend = cat!("{{", &s.version, "}}");
    let rise = |l: &str, what: &'static str| limit(t, l, 3).map_or(Text::default(), |v| cat!(" It may lie up to ", v, what));
    let both = "One line a version: compare the new one with the old one of the same minutes, not with yesterday.";
    vec![
        Query {
            id: "throughput-by-version",
            title: "Requests a second, by version",
            means: "Shows the share that the new version really gets. Without traffic on both there is nothing to compare.".into(),
            unit: "reqps",
            legend: legend.clone(),
            line: None,
            expr: s.rate_by_version("5m"),
        },
        Query {
            id: "error-ratio-by-version",
            title: "Share of requests that failed, by version",
            means: cat!(both, rise("canary-error-rise", " percentage points above the old one.")),
            unit: "percentunit",
            legend: legend.clone(),
            line: None,
            expr: s.error_ratio_by_version("5m"),
        },
        Query {
            id: "p95-by-version",
            title: "P95 latency, by version",
            means: cat!(both, rise("canary-p95-rise", " % above the old one."), " Coarse where the new version gets few requests."),
            unit: if s.in_milliseconds() { "ms" } else { "s" },
            legend: legend.clone(),
            line: None,
            expr: s.quantile_by_version("0.95", "5m"),
        },
        Query {
            id: "p99-by-version",
            title: "P99 latency, by version",
            means: cat!(both, rise("canary-p99-rise", " % above the old one.")),
            unit: if s.in_milliseconds() { "ms" } else { "s" },
            legend,
            line: None,
            expr: s.quantile_by_version("0.99", "5m"),
        },
    ]
}

fn kubernetes(t: &Target<'_>) -> Vec<Query> {
    let pod: Text = "{{pod}}".into();
    let cpu = limit(t, "cpu-max", 5);
    vec![
        Query {
            id: "restarts",
            title: "Restarts in 5 minutes, by pod",
            means: cat!("More than none on a new pod: read its log. ", restarts(t), " or more mean roll back."),
            unit: "none",
            legend: pod.clone(),
            line: Some(restarts(t)),
            expr: cat!("max by (pod) (\n  increase(kube_pod_container_status_restarts_total{", pods(t), "}[5m])\n)"),
        },
        Query {
            id: "crash-loop",
            title: "Pods in CrashLoopBackOff",
            means: "Any pod here means roll back. The answer is empty when all is well.".into(),
            unit: "none",
            legend: pod.clone(),
            line: None,
            expr: cat!("max by (pod) (\n  kube_pod_container_status_waiting_reason{reason=\"CrashLoopBackOff\",", pods(t), "}\n) > 0"),
        },
        Query {
            id: "not-ready",
            title: "Pods that are not ready",
            means: "Some while it rolls; none five minutes later.".into(),
            unit: "none",
            legend: "not ready".into(),
            line: None,
            expr: cat!("sum(\n  kube_pod_status_ready{condition=\"false\",", pods(t), "}\n)"),
        },
        Query {
            id: "cpu",
            title: "CPU used, of what is requested",
            means: cpu
                .clone()
                .map_or_else(|| "Above 1 it uses more than it asked for.".into(), |c| cat!("Above ", c, " there is no room for a peak.")),
            unit: "percentunit",
            legend: "cpu".into(),
            line: cpu,
            expr: cat!(
                "sum(rate(container_cpu_usage_seconds_total{container!=\"\",",
                pods(t),
                "}[5m]))\n/ sum(kube_pod_container_resource_requests{resource=\"cpu\",",
                pods(t),
                "})"
            ),
        },
        Query {
            id: "memory",
            title: "Memory used, of the limit, by pod",
            means: "A line that only rises is a leak; at 1 the kernel kills the container (OOMKilled).".into(),
            unit: "percentunit",
            legend: pod,
            line: None,
            expr: cat!(
                "sum by (pod) (container_memory_working_set_bytes{container!=\"\",",
                pods(t),
                "})\n/ sum by (pod) (kube_pod_container_resource_limits{resource=\"memory\",",
                pods(t),
                "})"
            ),
        },
    ]
}

/// Restarts of one pod in five minutes that mean roll back.
pub(super) fn restarts(t: &Target<'_>) -> Text {
    limit(t, "restarts", 3).unwrap_or_else(|| "3".into())
}

/// A ceiling of the latency in the unit of the histogram; none where nobody set one.
pub(in super::super) fn ceiling_of(t: &Target<'_>, s: &Series, ceiling: &str) -> Option<Text> {
    limit(t, ceiling, if s.in_milliseconds() { 3 } else { 6 })
}

fn error_means(t: &Target<'_>) -> Text {
    let mut out = Text::from("4xx are not counted: a wrong password is no fault of the service.");
    for (before, of, after) in [
        (" Accept below ", "accept-error-rate", ""),
        (" Roll back at ", "rollback-error-rise", " above the baseline, in percentage points; earlier where the error budget is tight"),
    ] {
        if let (Some(percent), Some(share)) = (limit(t, of, 3), limit(t, of, 5)) {
            out.push(cat!(before, percent, " % (", share, ")", after, "."));
        }
    }
    out.push(" NaN means no traffic, not zero errors.");
    out
}

fn latency_means(t: &Target<'_>, id: &str, ceiling: &str) -> Text {
    let mut out = Text::from("Of all requests, both versions together.");
    if let Some(ms) = limit(t, ceiling, 3) {
        out.push(cat!(" Ceiling: ", ms, " ms."));
    }
    match id {
        "p95" => {
            out.push(limit(t, "rollback-p95-rise", 3).map_or(Text::default(), |v| cat!(" Roll back at ", v, " % above the baseline.")))
        }
        _ => out.push(limit(t, "rollback-p99-ratio", 3).map_or(Text::default(), |v| cat!(" Roll back at ", v, " times the baseline."))),
    }
    out.push(" Five minutes after a change the window still holds minutes from before it.");
    out
}

/// The query file.
pub(super) fn file(t: &Target<'_>) -> Option<File> {
    let queries = all(t);
    if queries.is_empty() {
        return None;
    }
    let path = format!("{}/queries.md", super::folder(t));
    let mut out = Text::default();
    out.line(cat!("# Queries for ", t.app()));
    out.line("");
    out.line("Each command prints Prometheus' answer. Set the address first:");
    out.line("");
    out.line("```sh");
    out.line(cat!("PROMETHEUS=", t.text(id::PROMETHEUS).shell()));
    out.line("```");
    if let Some(note) = quiet(t) {
        out.line("");
        out.line(note);
    }
    for q in &queries {
        out.line("");
        out.line(cat!("## ", q.title));
        out.line("");
        out.line(q.means.clone());
        out.line("");
        out.line("```sh");
        out.line(cat!("curl -fsS -G \"$PROMETHEUS/api/v1/query\" --data-urlencode ", cat!("query=", q.expr.clone()).shell()));
        out.line("```");
    }
    if two_versions(t) && serves(t) && t.is("progressive", "argo-rollouts") {
        let which = |field: &str| {
            cat!("kubectl get rollout ", t.app(), " -n ", t.text(id::NAMESPACE).shell(), " -o jsonpath='{.status.", field, "}'")
        };
        out.line("");
        out.line("Which hash is which: the first command names the new version, the second the stable one.");
        out.line("");
        out.line("```sh");
        out.line(which("currentPodHash"));
        out.line(which("stableRS"));
        out.line("```");
    }
    Some(File {
        how: "Paste a query into a terminal, or what stands behind `query=` into Prometheus or Grafana.".into(),
        path,
        purpose: "What to ask while it rolls, and what the answer means.".into(),
        order: 70,
        body: Body::Text(out),
    })
}

/// A word for services whose traffic is too low for burn rates.
fn quiet(t: &Target<'_>) -> Option<Text> {
    let rps = t.scenario.thousandths(id::RPS)?;
    let left = super::rules::left_out(t);
    (!left.is_empty()).then(|| {
        cat!(
            "At ",
            metrics::fact_of(id::RPS, scaled(rps, 3)),
            " requests a second one failed request is a large share: no burn-rate alert over ",
            left.join(" and "),
            " was written. Count failed requests instead, or send test traffic."
        )
    })
}
