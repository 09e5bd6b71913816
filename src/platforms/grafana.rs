//! Grafana: one dashboard for the release, with the queries of the query file and the lines of the limits.

use super::metrics::by_prometheus;
use super::node::Node;
use super::prometheus::queries::{self, Query};
use super::{Body, File, Target, Tool};
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "grafana", label: "Grafana", files };

/// Version of the dashboard's form: Grafana 11 and 12 write it, later ones read it.
const SCHEMA: i64 = 41;

fn files(t: &Target<'_>) -> Vec<File> {
    let queries = if by_prometheus(t) { queries::all(t) } else { Vec::new() };
    if queries.is_empty() {
        return Vec::new();
    }
    vec![File {
        path: format!("grafana/{}/{}/dashboard.json", t.app_path(), t.environment()),
        purpose: "The release on one page: traffic, errors, latency, versions side by side, pods.".into(),
        how: "Grafana: Dashboards, New, Import, paste it and choose the data source. Or keep it in a provisioned folder.".into(),
        order: 72,
        body: Body::Json(dashboard(t, &queries)),
    }]
}

fn dashboard(t: &Target<'_>, queries: &[Query]) -> Node {
    // A uid holds at most 40 characters.
    let uid = t.app().map(|a| a.chars().take(32).collect::<String>().trim_end_matches('-').to_owned());
    map! {
        "annotations" => map! { "list" => list![built_in(), deployments(t)] },
        "editable" => true,
        "graphTooltip" => 1,
        "id" => Node::Null,
        "links" => Node::List(Vec::new()),
        "panels" => Node::List(queries.iter().enumerate().map(|(i, q)| panel(i, q)).collect()),
        "refresh" => "30s",
        "schemaVersion" => SCHEMA,
        "tags" => list!["release", t.app()],
        "templating" => map! { "list" => list![source_variable()] },
        "time" => map! { "from" => "now-3h", "to" => "now" },
        "timepicker" => map! {},
        "timezone" => "browser",
        "title" => cat!(t.app(), ": release"),
        "uid" => cat!(uid, "-release"),
        "version" => 1,
    }
}

/// The data source is chosen on the page, so that the dashboard can be imported anywhere.
fn source_variable() -> Node {
    map! {
        "current" => map! {},
        "hide" => 0,
        "includeAll" => false,
        "label" => "Data source",
        "multi" => false,
        "name" => "datasource",
        "options" => Node::List(Vec::new()),
        "query" => "prometheus",
        "refresh" => 1,
        "regex" => "",
        "type" => "datasource",
    }
}

fn source() -> Node {
    map! { "type" => "prometheus", "uid" => "${datasource}" }
}

fn built_in() -> Node {
    map! {
        "builtIn" => 1,
        "datasource" => grafana_itself(),
        "enable" => true,
        "hide" => true,
        "iconColor" => "rgba(0, 211, 255, 1)",
        "name" => "Annotations & Alerts",
        "type" => "dashboard",
    }
}

/// Deployments as vertical lines: what the command of the run book posts with these two tags.
fn deployments(t: &Target<'_>) -> Node {
    map! {
        "datasource" => grafana_itself(),
        "enable" => true,
        "iconColor" => "orange",
        "name" => "Deployments",
        "target" => map! { "limit" => 100, "matchAny" => false, "tags" => list!["deployment", t.app()], "type" => "tags" },
    }
}

fn grafana_itself() -> Node {
    map! { "type" => "grafana", "uid" => "-- Grafana --" }
}

/// Panels stand two in a row, in the order of the queries.
fn panel(index: usize, q: &Query) -> Node {
    let n = i64::try_from(index).unwrap_or(0);
    let mut steps = vec![map! { "color" => "green", "value" => Node::Null }];
    let style = if q.line.is_some() { "line" } else { "off" };
    if let Some(line) = &q.line {
        let origin = line.0.first().and_then(|p| p.origin.clone());
        steps.push(map! { "color" => "red", "value" => Node::Decimal(line.plain(), origin) });
    }
    map! {
        "datasource" => source(),
        "description" => q.means.clone(),
        "fieldConfig" => map! {
            "defaults" => map! {
                "color" => map! { "mode" => "palette-classic" },
                "custom" => map! {
                    "drawStyle" => "line",
                    "fillOpacity" => 10,
                    "lineWidth" => 1,
                    "showPoints" => "never",
                    "spanNulls" => false,
                    "thresholdsStyle" => map! { "mode" => style },
                },
                "min" => 0,
                "thresholds" => map! { "mode" => "absolute", "steps" => Node::List(steps) },
                "unit" => q.unit,
            },
            "overrides" => Node::List(Vec::new()),
        },
        "gridPos" => map! { "h" => 8, "w" => 12, "x" => n % 2 * 12, "y" => n / 2 * 8 },
        "id" => n + 1,
        "options" => map! {
            "legend" => map! { "calcs" => list!["lastNotNull", "max"], "displayMode" => "table", "placement" => "bottom", "showLegend" => true },
            "tooltip" => map! { "mode" => "multi", "sort" => "desc" },
        },
        "targets" => list![map! {
            "datasource" => source(),
            "editorMode" => "code",
            "expr" => q.expr.clone(),
            "legendFormat" => q.legend.clone(),
            "range" => true,
            "refId" => "A",
        }],
        "title" => q.title,
        "type" => "timeseries",
    }
}
