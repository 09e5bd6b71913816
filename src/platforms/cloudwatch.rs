//! CloudWatch: alarms with metric math, each as the input of one AWS CLI call.

use super::metrics::{fact_of, limit, objective, scaled, serves};
use super::node::Node;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "cloudwatch", label: "CloudWatch", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::MONITORING, "cloudwatch") || !serves(t) {
        return Vec::new();
    }
    let folder = format!("cloudwatch/{}/{}", t.app_path(), t.environment());
    let file = |name: &str, purpose: &str, call: &str, order: u16, body: Node| {
        let path = format!("{folder}/{name}");
        let how = cat!("aws cloudwatch ", call, " --cli-input-json ", Text::from(format!("file://{path}")).shell());
        File { path, purpose: purpose.into(), how, order, body: Body::Json(body) }
    };
    let mut out = Vec::new();
    if let Some((success, origin)) = t.limit("success-rate-min") {
        let most = Node::Decimal(scaled(100_000 - success, 3), Some(origin));
        let body = error_alarm(t, "errors", 60, 5, 3, most, true);
        out.push(file("alarm-errors.json", "Alarms when too many requests fail in three of five minutes.", "put-metric-alarm", 70, body));
    }
    if let Some(body) = latency_alarm(t) {
        out.push(file("alarm-latency.json", "Alarms on the P95 latency.", "put-metric-alarm", 70, body));
    }
    // The page that wakes somebody; the slow windows of hours and days are better kept by the SLOs of Application Signals.
    if let Some((slo, _)) = objective(t).filter(|(slo, _)| 144 * (100_000 - slo) < 1_000_000) {
        for (name, period) in [("burn-1h", 3_600), ("burn-5m", 300)] {
            let most = fact_of(id::SLO, scaled(144 * (100_000 - slo), 4));
            let body = error_alarm(t, name, period, 1, 1, Node::Decimal(most.plain(), Some(Origin::Fact(id::SLO.to_owned()))), false);
            out.push(file(
                &format!("alarm-{name}.json"),
                "One window of the burn-rate alarm; it wakes nobody by itself.",
                "put-metric-alarm",
                70,
                body,
            ));
        }
        out.push(file(
            "alarm-burn-rate.json",
            "Alarms when the error budget burns 14.4 times too fast, over one hour and five minutes.",
            "put-composite-alarm",
            71,
            composite(t),
        ));
    }
    out
}

fn alarm_name(t: &Target<'_>, what: &str) -> Text {
    cat!(t.app(), "-", what)
}

fn is_lambda(t: &Target<'_>) -> bool {
    t.is(id::PLATFORM, "lambda")
}

/// One metric of the function or of the load balancer, behind an id that the expression uses.
fn metric(t: &Target<'_>, id: &str, name: &str, stat: &str, period: i64, shown: bool) -> Node {
    let dimension = |name: &str, value: Text| map! { "Name" => name, "Value" => value };
    let (space, dimensions) = if is_lambda(t) {
        ("AWS/Lambda", list![dimension("FunctionName", t.app())])
    } else {
        (
            "AWS/ApplicationELB",
            list![dimension("LoadBalancer", t.text("alb_dimension")), dimension("TargetGroup", t.text("target_group_dimension"))],
        )
    };
    map! {
        "Id" => id,
        "MetricStat" => map! {
            "Metric" => map! { "Namespace" => space, "MetricName" => name, "Dimensions" => dimensions },
            "Period" => period,
            "Stat" => stat,
        },
        "ReturnData" => shown,
    }
}

/// Failed requests in percent. Periods without a failure hold no data point, so they are filled with zero; without any
/// request the share is zero.
fn error_alarm(t: &Target<'_>, name: &str, period: i64, periods: i64, needed: i64, most: Node, wakes: bool) -> Node {
    let (failed, all) = if is_lambda(t) { ("Errors", "Invocations") } else { ("HTTPCode_Target_5XX_Count", "RequestCount") };
    let share = map! {
        "Id" => "share",
        "Expression" => "IF(FILL(requests, 0) > 0, 100 * FILL(failed, 0) / FILL(requests, 1), 0)",
        "Label" => "Requests that failed, in percent",
        "ReturnData" => true,
    };
    map! {
        "AlarmName" => alarm_name(t, name),
        "AlarmDescription" => cat!("Too many requests of ", t.app(), " fail. Is a release running? Then stop it first."),
        "ActionsEnabled" => wakes,
        "AlarmActions" => if wakes { list![t.text("alarm_topic_arn")] } else { Node::List(Vec::new()) },
        "Metrics" => list![share, metric(t, "failed", failed, "Sum", period, false), metric(t, "requests", all, "Sum", period, false)],
        "ComparisonOperator" => "GreaterThanThreshold",
        "Threshold" => most,
        "EvaluationPeriods" => periods,
        "DatapointsToAlarm" => needed,
        "TreatMissingData" => "notBreaching",
    }
}

fn latency_alarm(t: &Target<'_>) -> Option<Node> {
    // Lambda counts milliseconds, the load balancer seconds.
    let (name, digits) = if is_lambda(t) { ("Duration", 3) } else { ("TargetResponseTime", 6) };
    let ceiling = limit(t, "p95-max", digits)?;
    Some(map! {
        "AlarmName" => alarm_name(t, "latency"),
        "AlarmDescription" => cat!("P95 latency of ", t.app(), " is above its ceiling. Compare the versions before you roll back."),
        "ActionsEnabled" => true,
        "AlarmActions" => list![t.text("alarm_topic_arn")],
        "Metrics" => list![metric(t, "p95", name, "p95", 60, true)],
        "ComparisonOperator" => "GreaterThanThreshold",
        "Threshold" => Node::Decimal(ceiling.plain(), Some(Origin::Limit("p95-max".to_owned()))),
        "EvaluationPeriods" => 10,
        "DatapointsToAlarm" => 8,
        "TreatMissingData" => "notBreaching",
    })
}

/// Both windows: the long one says that it matters, the short one that it still goes on.
fn composite(t: &Target<'_>) -> Node {
    let in_alarm = |what: &str| cat!("ALARM(\"", alarm_name(t, what).inside_quotes(), "\")");
    map! {
        "AlarmName" => alarm_name(t, "burn-rate"),
        "AlarmDescription" => cat!(t.app(), " spends its error budget 14.4 times too fast or faster. Not for low traffic."),
        "ActionsEnabled" => true,
        "AlarmActions" => list![t.text("alarm_topic_arn")],
        "AlarmRule" => cat!(in_alarm("burn-1h"), " AND ", in_alarm("burn-5m")),
    }
}
