//! Recording and alerting rules: the objective by burn rate over several windows (Google SRE Workbook, "Alerting on SLOs"),
//! and the pods.

use super::super::metrics::{Series, by_prometheus, fact_of, objective, serves};
use super::super::node::Node;
use super::super::text::Text;
use super::super::{Body, File, Target};
use super::queries::{self, ceiling_of};
use crate::facts::id;
use crate::{cat, map};

/// One alert of the objective: so many times the budget, over a long window and a short one of a twelfth.
pub(super) struct Burn {
    /// Its name.
    pub(super) alert: &'static str,
    /// Times the budget, in tenths.
    pub(super) tenths: i64,
    /// The same as written.
    pub(super) factor: &'static str,
    /// Long window, and its seconds.
    pub(super) long: (&'static str, i64),
    /// Short window.
    pub(super) short: &'static str,
    /// Whom it wakes.
    pub(super) severity: &'static str,
    /// Share of the budget of 30 days that is gone when it fires.
    pub(super) spent: &'static str,
}

/// The three alerts, for an objective over 30 days.
pub(super) const BURNS: [Burn; 3] = [
    Burn { alert: "ErrorBudgetBurnFast", tenths: 144, factor: "14.4", long: ("1h", 3_600), short: "5m", severity: "page", spent: "2 %" },
    Burn { alert: "ErrorBudgetBurnSlow", tenths: 60, factor: "6", long: ("6h", 21_600), short: "30m", severity: "page", spent: "5 %" },
    Burn { alert: "ErrorBudgetBurnTicket", tenths: 10, factor: "1", long: ("3d", 259_200), short: "6h", severity: "ticket", spent: "10 %" },
];

/// Windows over which the error ratio is recorded.
pub(super) const WINDOWS: [&str; 5] = ["5m", "30m", "1h", "6h", "3d"];

/// Fewer failed requests than this in a long window are chance, no trend.
const FEWEST: i128 = 10;

/// Name of the recorded error ratio of a window.
pub(super) fn recorded(window: &str) -> String {
    format!("service:slo_errors_per_request:ratio_rate{window}")
}

/// The alerts that can fire and mean something for this objective and traffic.
pub(super) fn burns(t: &Target<'_>) -> Vec<&'static Burn> {
    BURNS.iter().filter(|b| can_fire(t, b) && !too_quiet(t, b)).collect()
}

/// Long windows that are left out because the traffic is too low.
pub(super) fn left_out(t: &Target<'_>) -> Vec<&'static str> {
    BURNS.iter().filter(|b| can_fire(t, b) && too_quiet(t, b)).map(|b| b.long.0).collect()
}

/// Whether so many times the budget is less than all requests.
fn can_fire(t: &Target<'_>, b: &Burn) -> bool {
    objective(t).is_none_or(|(slo, _)| b.tenths * (100_000 - slo) < 1_000_000)
}

/// Whether the alert would fire on a handful of failed requests.
fn too_quiet(t: &Target<'_>, b: &Burn) -> bool {
    let (Some(rps), Some((slo, _))) = (t.scenario.thousandths(id::RPS), objective(t)) else { return false };
    i128::from(rps) * i128::from(b.long.1) * i128::from(b.tenths * (100_000 - slo)) < FEWEST * 1_000 * 10 * 100_000
}

/// The rule file and, on Kubernetes, the same groups as a PrometheusRule.
pub(super) fn files(t: &Target<'_>) -> Vec<File> {
    let groups = groups(t);
    if groups.is_empty() {
        return Vec::new();
    }
    let folder = super::folder(t);
    let path = format!("{folder}/rules.yaml");
    let mut out = vec![File {
        how: cat!("promtool check rules ", Text::from(path.clone()).shell()),
        path,
        purpose: "Records the error ratio and alerts on the objective, for a Prometheus that reads rule files.".into(),
        order: 70,
        body: Body::Yaml(vec![map! { "groups" => Node::List(groups.clone()) }]),
    }];
    if t.is(id::PLATFORM, "kubernetes") {
        let path = format!("{folder}/prometheusrule.yaml");
        let why = "the usual name of the Helm release; rules with another one are silently ignored";
        let release = t.or("prometheus_release", "kube-prometheus-stack", why);
        let selects = "Must match the ruleSelector of your Prometheus, else it never reads these rules:\nkubectl get prometheus -A -o jsonpath='{.items[*].spec.ruleSelector}'";
        out.push(File {
            how: cat!("kubectl apply --dry-run=server -f ", Text::from(path.clone()).shell()),
            path,
            purpose: "The same rules for the Prometheus operator. Use this or the rule file, not both.".into(),
            order: 70,
            body: Body::Yaml(vec![map! {
                "apiVersion" => "monitoring.coreos.com/v1",
                "kind" => "PrometheusRule",
                "metadata" => map! {
                    "name" => cat!(t.app(), "-release"),
                    "namespace" => t.text(id::NAMESPACE),
                    "labels" => map! { "app.kubernetes.io/name" => t.app(), "release" => Node::from(release).noted(selects) },
                },
                "spec" => map! { "groups" => Node::List(groups) },
            }]),
        });
    }
    out
}

fn groups(t: &Target<'_>) -> Vec<Node> {
    let mut out = Vec::new();
    if serves(t) && by_prometheus(t) {
        let s = Series::of(t);
        out.push(group(
            t,
            "slo-records",
            WINDOWS.iter().map(|w| record(t, recorded(w), s.error_ratio(w))).chain(latencies(t, &s)).collect(),
        ));
        let alerts: Vec<Node> = burns(t).into_iter().map(|b| burn_alert(t, b)).chain(latency_alert(t, &s)).collect();
        if !alerts.is_empty() {
            out.push(group(t, "slo-alerts", alerts).noted(note(t)));
        }
    }
    if t.is(id::PLATFORM, "kubernetes") {
        out.push(group(t, "pods", pod_alerts(t)));
    }
    out
}

/// What a reader must know of the alerts: for which traffic they are meant.
fn note(t: &Target<'_>) -> String {
    let mut out = "Several windows: the long one says that it matters, the short one that it still goes on.\n".to_owned();
    match (objective(t), burns(t).first()) {
        (Some((slo, _)), Some(b)) => {
            // One failed request of n is 1/n; it passes so many times the budget below this n.
            let n = 1_000_000 / (b.tenths * (100_000 - slo)).max(1) + 1;
            out.push_str(&format!("Not for low traffic: below {n} requests in {} one failed request fires {}.", b.long.0, b.alert));
        }
        _ => out.push_str("Not for low traffic: there one failed request fires it."),
    }
    if !left_out(t).is_empty() {
        out.push_str(&format!("\nLeft out for the traffic that was stated: {}.", left_out(t).join(", ")));
    }
    out
}

fn group(t: &Target<'_>, what: &str, rules: Vec<Node>) -> Node {
    map! { "name" => cat!(t.app(), "-", what), "rules" => Node::List(rules) }
}

fn record(t: &Target<'_>, name: String, expr: Text) -> Node {
    map! { "record" => name, "expr" => expr, "labels" => map! { "service" => t.app() } }
}

/// Name of the recorded quantile of the durations.
pub(super) fn recorded_latency(quantile: &str) -> String {
    format!("service:request_duration:{quantile}_rate5m")
}

fn latencies(t: &Target<'_>, s: &Series) -> Vec<Node> {
    [("p95", "0.95"), ("p99", "0.99")].iter().map(|(name, q)| record(t, recorded_latency(name), s.quantile(q, "5m"))).collect()
}

/// `name{service="app"}`.
fn own(t: &Target<'_>, name: &str) -> Text {
    cat!(name, "{service=\"", t.app().inside_quotes(), "\"}")
}

/// So many times the budget: `14.4 * (1 - 99.9 / 100)`.
fn threshold(t: &Target<'_>, b: &Burn) -> Text {
    let slo = objective(t).map_or_else(|| t.missing(id::SLO), |(_, text)| text);
    cat!(b.factor, " * (1 - ", slo, " / 100)")
}

fn burn_alert(t: &Target<'_>, b: &Burn) -> Node {
    let part = |window: &str| cat!(own(t, &recorded(window)), " > ", threshold(t, b));
    map! {
        "alert" => b.alert,
        "expr" => cat!(part(b.long.0), "\nand\n", part(b.short)),
        "labels" => map! { "severity" => b.severity, "service" => t.app(), "long_window" => b.long.0 },
        "annotations" => burn_annotations(t, b, "{{ $value | humanizePercentage }}"),
    }
}

/// What the alert says; `value` is the share that failed.
pub(super) fn burn_annotations(t: &Target<'_>, b: &Burn, value: &str) -> Node {
    let pace = if b.tenths == 10 { "faster than it lasts".to_owned() } else { format!("{} times too fast, or faster", b.factor) };
    let summary = cat!(t.app(), " spends its error budget ", pace);
    let what = cat!(
        value,
        " of the requests of the last ",
        b.long.0,
        " failed, and it still goes on. At ",
        b.factor,
        " times the allowed rate ",
        b.spent,
        " of the budget of 30 days is gone within ",
        b.long.0,
        ". Is a release running? Then stop it first."
    );
    annotations(t, summary, what)
}

fn annotations(t: &Target<'_>, summary: Text, description: Text) -> Node {
    map! {
        "summary" => summary,
        "description" => description,
        "runbook_url" => t.get(id::RUNBOOK),
        "dashboard" => t.get(id::DASHBOARD),
    }
}

/// An alert on the ceiling of the latency, where somebody set one.
fn latency_alert(t: &Target<'_>, s: &Series) -> Option<Node> {
    let ceiling = ceiling_of(t, s, "p95-max")?;
    let unit = if s.in_milliseconds() { " ms" } else { " s" };
    Some(map! {
        "alert" => "LatencyAboveCeiling",
        "expr" => cat!(own(t, &recorded_latency("p95")), "\n> ", ceiling.clone()),
        "for" => Node::from("10m").noted("A percentile over five minutes is noisy."),
        "labels" => map! { "severity" => "ticket", "service" => t.app() },
        "annotations" => annotations(
            t,
            cat!(t.app(), " answers too slowly"),
            cat!("P95 latency is above ", ceiling, unit, " for ten minutes. Compare the versions before you roll back."),
        ),
    })
}

fn pod_alerts(t: &Target<'_>) -> Vec<Node> {
    let of = |id: &str| queries::all(t).into_iter().find(|q| q.id == id).map(|q| q.expr).unwrap_or_default();
    let labels = || map! { "severity" => "page", "service" => t.app() };
    vec![
        map! {
            "alert" => "PodInCrashLoop",
            "expr" => of("crash-loop"),
            "labels" => labels(),
            "annotations" => crash_annotations(t, "{{ $labels.pod }}"),
        },
        map! {
            "alert" => "PodRestarts",
            "expr" => Node::from(cat!(of("restarts"), " >= ", queries::restarts(t)))
                .noted("The back-off allows no sixth restart within five minutes, so five would never fire."),
            "labels" => labels(),
            "annotations" => annotations(
                t,
                cat!("A pod of ", t.app(), " restarts again and again"),
                "{{ $labels.pod }} restarted {{ $value | humanize }} times in five minutes. kubectl logs --previous says why.".into(),
            ),
        },
    ]
}

/// What the alert of a crash loop says of a pod.
pub(super) fn crash_annotations(t: &Target<'_>, pod: &str) -> Node {
    annotations(
        t,
        cat!("A pod of ", t.app(), " is in CrashLoopBackOff"),
        cat!(pod, " does not stay up. If it is of the new version, roll back now; kubectl logs --previous says why."),
    )
}

/// The budget in thousandths of a percent, with the objective it comes from.
pub(super) fn budget(t: &Target<'_>) -> Option<(i64, Text)> {
    objective(t).map(|(slo, _)| (100_000 - slo, fact_of(id::SLO, super::super::metrics::scaled(100_000 - slo, 3))))
}
