//! Datadog: monitors for the error rate, the latency and the objective, as its API takes them.

use super::metrics::{limit, objective, scaled, serves};
use super::node::Node;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "datadog", label: "Datadog", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::MONITORING, "datadog") || !serves(t) {
        return Vec::new();
    }
    let folder = format!("datadog/{}/{}", t.app_path(), t.environment());
    let file = |name: &str, purpose: &str, body: Node| {
        let path = format!("{folder}/{name}");
        File {
            how: cat!(
                "curl -fsS -X POST \"https://api.${DD_SITE:-datadoghq.com}/api/v1/monitor\" -H \"DD-API-KEY: $DD_API_KEY\" -H \"DD-APPLICATION-KEY: $DD_APP_KEY\" -H 'Content-Type: application/json' --data @",
                Text::from(path.clone()).shell()
            ),
            path,
            purpose: purpose.into(),
            order: 70,
            body: Body::Json(body),
        }
    };
    let mut out: Vec<File> =
        errors(t).map(|m| file("monitor-errors.json", "Alerts on the share of requests that fail.", m)).into_iter().collect();
    out.extend(latency(t).map(|m| file("monitor-latency.json", "Alerts on the P95 latency.", m)));
    if objective(t).is_some() {
        out.push(file(
            "monitor-burn-rate.json",
            "Alerts when the error budget burns 14.4 times too fast, over one hour and five minutes.",
            burn(t),
        ));
    }
    out.push(queries(t, format!("{folder}/queries.md")));
    out
}

/// The environment as Datadog's tag names it.
fn environment(t: &Target<'_>) -> Text {
    t.or("datadog_env", t.environment(), "the environment of this release; set it if your env tag reads otherwise")
}

/// `{env:production,service:checkout}`.
fn scope(t: &Target<'_>) -> Text {
    cat!("{env:", environment(t), ",service:", t.app(), "}")
}

/// A metric of the traces: `trace.servlet.request.hits`.
fn metric(t: &Target<'_>, what: &str) -> Text {
    cat!("trace.", t.text("datadog_operation"), what)
}

/// Share of requests that fail, in percent.
fn error_percent(t: &Target<'_>, scope: &Text) -> Text {
    cat!("100 * sum:", metric(t, ".errors"), scope, ".as_count() / sum:", metric(t, ".hits"), scope, ".as_count()")
}

fn monitor(t: &Target<'_>, kind: &str, name: &str, query: Text, says: &str, thresholds: Node) -> Node {
    map! {
        "name" => cat!(t.app(), ": ", name),
        "type" => kind,
        "query" => query,
        "message" => cat!(says, " Is a release running? Then stop it first. ", t.text("alert_handle")),
        "tags" => list![cat!("service:", t.app()), cat!("env:", environment(t))],
        "options" => map! {
            "thresholds" => thresholds,
            "include_tags" => true,
            "notify_audit" => false,
            "require_full_window" => false,
        },
    }
}

/// More failures than the success rate allows wake somebody; more than what is accepted warn.
fn errors(t: &Target<'_>) -> Option<Node> {
    let (success, origin) = t.limit("success-rate-min")?;
    let most = 100_000 - success;
    let critical = Text::of(scaled(most, 3), origin.clone());
    let warning = t.limit("accept-error-rate").filter(|(v, _)| *v < most).map(|(v, o)| Node::Decimal(scaled(v, 3), Some(o)));
    let query = cat!("sum(last_5m):", error_percent(t, &scope(t)), " > ", critical.clone());
    let thresholds = map! { "critical" => Node::Decimal(critical.plain(), Some(origin)), "warning" => warning.unwrap_or(Node::Absent) };
    Some(monitor(
        t,
        "query alert",
        "too many requests fail",
        query,
        "{{value}} % of the requests of the last five minutes failed.",
        thresholds,
    ))
}

fn latency(t: &Target<'_>) -> Option<Node> {
    let ceiling = limit(t, "p95-max", 6)?;
    let query = cat!("percentile(last_10m):p95:", metric(t, ""), scope(t), " > ", ceiling.clone());
    let thresholds = map! { "critical" => Node::Decimal(ceiling.plain(), Some(Origin::Limit("p95-max".to_owned()))) };
    Some(monitor(t, "query alert", "answers too slowly", query, "P95 latency is {{value}} s over ten minutes.", thresholds))
}

fn burn(t: &Target<'_>) -> Node {
    let query =
        cat!("burn_rate(\"", t.text("datadog_slo_id").inside_quotes(), "\").over(\"30d\").long_window(\"1h\").short_window(\"5m\") > 14.4");
    let thresholds = map! { "critical" => Node::Decimal("14.4".into(), None) };
    monitor(t, "slo alert", "the error budget burns", query, "The error budget burns {{value}} times too fast.", thresholds)
}

/// The same questions for a dashboard or a notebook.
fn queries(t: &Target<'_>, path: String) -> File {
    let all = scope(t);
    let version = |v: Text| cat!("{env:", environment(t), ",service:", t.app(), ",version:", v, "}");
    let mut out = cat!("# Datadog queries for ", t.app(), "\n\nFor a notebook or a dashboard (Metrics, Edit, Code).\n");
    let mut add = |title: &str, query: Text| {
        out.push(cat!("\n## ", title, "\n\n```text\n", query, "\n```\n"));
    };
    add("Requests a second", cat!("sum:", metric(t, ".hits"), &all, ".as_rate()"));
    add("Share of requests that failed, in percent", error_percent(t, &all));
    add("P95 latency, in seconds", cat!("p95:", metric(t, ""), &all));
    add("P99 latency, in seconds", cat!("p99:", metric(t, ""), &all));
    if super::metrics::two_versions(t) {
        add("The new version's failures, in percent", error_percent(t, &version(t.text(id::VERSION_TO))));
        add("The old version's failures, in percent: compare the same minutes", error_percent(t, &version(t.text(id::VERSION_FROM))));
        add("P95 latency by version, in seconds", cat!("p95:", metric(t, ""), &all, " by {version}"));
    }
    File {
        path,
        purpose: "What to ask while it rolls.".into(),
        how: "Paste a query into a Datadog notebook.".into(),
        order: 70,
        body: Body::Text(out),
    }
}
