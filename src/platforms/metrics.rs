//! What is measured and how Prometheus asks for it: names of metrics and labels, and the queries that rules, dashboard and
//! query file share, so that nobody reads one figure on the dashboard and another one in the alert.

use super::Target;
use super::text::{Origin, Text};
use crate::cat;
use crate::facts::id;

/// Platforms whose requests Prometheus does not see by itself.
const UNSEEN: [&str; 4] = ["lambda", "cloud-functions", "azure-functions", "static-hosting"];

/// Whether Prometheus measures the release: it is named, or nothing is.
pub(super) fn by_prometheus(t: &Target<'_>) -> bool {
    let named = t.is(id::MONITORING, "prometheus") || t.is(id::MONITORING, "grafana");
    (named || t.get(id::MONITORING).is_none()) && !UNSEEN.iter().any(|p| t.is(id::PLATFORM, p))
}

/// Whether it answers requests, so that rates, errors and latencies of requests mean something.
pub(super) fn serves(t: &Target<'_>) -> bool {
    !["worker", "stateful", "infrastructure"].iter().any(|k| t.is(id::APP_TYPE, k))
}

/// Whether two versions serve side by side, so that they can be compared.
pub(super) fn two_versions(t: &Target<'_>) -> bool {
    ["rolling", "canary", "blue-green"].contains(&t.strategy())
}

/// A metric or label: a stated name that Prometheus takes, the usual one, or a blank where the stated one is no name.
fn name(t: &Target<'_>, fact: &str, usual: &str, why: &str) -> Text {
    let ok = |n: &str| n.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':') && !n.starts_with(|c: char| c.is_ascii_digit());
    let given = t.or(fact, usual, why);
    if ok(&given.plain()) { given } else { t.missing(fact) }
}

/// Names under which Prometheus knows the service.
pub(super) struct Series {
    /// Counter of requests.
    pub(super) requests: Text,
    /// Histogram of durations, without `_bucket`.
    pub(super) durations: Text,
    /// Label of the service.
    pub(super) service: Text,
    /// Label of the status code.
    pub(super) status: Text,
    /// Label that tells versions apart.
    pub(super) version: Text,
    /// The service.
    pub(super) app: Text,
}

impl Series {
    /// The names of this release.
    pub(super) fn of(t: &Target<'_>) -> Self {
        let usual = "the usual name in Prometheus client libraries; set it if yours differs";
        let hash = t.is("progressive", "argo-rollouts");
        let version = match hash {
            true => ("rollouts_pod_template_hash", "the label that Argo Rollouts puts on pods, as a pod monitor maps it"),
            false => ("version", "the usual label; set it if yours differs"),
        };
        Self {
            requests: name(t, "requests_metric", "http_requests_total", usual),
            durations: name(t, "duration_metric", "http_request_duration_seconds", usual).map(|n| n.trim_end_matches("_bucket").to_owned()),
            service: name(t, "service_label", "service", usual),
            status: name(t, "status_label", "status", usual),
            version: name(t, "version_label", version.0, version.1),
            app: t.app(),
        }
    }

    /// `service="checkout"`, as it stands between the braces of a selector.
    pub(super) fn own(&self) -> Text {
        cat!(&self.service, "=\"", self.app.clone().inside_quotes(), "\"")
    }

    /// Whether the histogram counts milliseconds.
    pub(super) fn in_milliseconds(&self) -> bool {
        let name = self.durations.plain();
        name.contains("millisecond") || name.ends_with("_ms")
    }

    /// Requests a second over a window.
    pub(super) fn rate(&self, window: &str) -> Text {
        cat!("sum(\n  rate(", self.all(window), ")\n)")
    }

    fn all(&self, window: &str) -> Text {
        cat!(&self.requests, "{", self.own(), "}[", window, "]")
    }

    fn failed(&self, window: &str) -> Text {
        // Not "not 2xx": redirects and wrong passwords are no failures of the service.
        cat!(&self.requests, "{", self.own(), ",", &self.status, "=~\"5..\"}[", window, "]")
    }

    /// Share of requests that failed, 0 to 1. No 5xx series yet counts as none; without traffic it is NaN, not zero.
    pub(super) fn error_ratio(&self, window: &str) -> Text {
        cat!("(sum(rate(", self.failed(window), ")) or vector(0))\n/ sum(rate(", self.all(window), "))")
    }

    /// The same for each version.
    pub(super) fn error_ratio_by_version(&self, window: &str) -> Text {
        let by = || cat!("sum by (", &self.version, ") (rate(");
        cat!("(\n  ", by(), self.failed(window), "))\n  or ", by(), self.all(window), ")) * 0\n)\n/ ", by(), self.all(window), "))")
    }

    /// Requests a second of each version.
    pub(super) fn rate_by_version(&self, window: &str) -> Text {
        cat!("sum by (", &self.version, ") (\n  rate(", self.all(window), ")\n)")
    }

    /// A quantile of the durations over a window: `0.95`.
    pub(super) fn quantile(&self, quantile: &str, window: &str) -> Text {
        cat!("histogram_quantile(", quantile, ",\n  sum by (le) (rate(", self.buckets(window), "))\n)")
    }

    /// The same for each version.
    pub(super) fn quantile_by_version(&self, quantile: &str, window: &str) -> Text {
        cat!("histogram_quantile(", quantile, ",\n  sum by (le, ", &self.version, ") (rate(", self.buckets(window), "))\n)")
    }

    /// Share of requests that were answered within a time, which must be an edge of a bucket.
    pub(super) fn share_within(&self, edge: &Text, window: &str) -> Text {
        let within = cat!(&self.durations, "_bucket{", self.own(), ",le=\"", edge.clone(), "\"}[", window, "]");
        cat!("sum(rate(", within, "))\n/ sum(rate(", &self.durations, "_count{", self.own(), "}[", window, "]))")
    }

    fn buckets(&self, window: &str) -> Text {
        cat!(&self.durations, "_bucket{", self.own(), "}[", window, "]")
    }
}

/// Pods of the release on Kubernetes, as they stand between the braces of a selector. The pattern meets the pods of the
/// Deployment or Rollout (name, hash, suffix) and not those of `name-worker`.
pub(super) fn pods(t: &Target<'_>) -> Text {
    let namespace = t.text(id::NAMESPACE).inside_quotes();
    cat!("namespace=\"", namespace, "\",pod=~\"", t.app().inside_quotes(), "-[a-z0-9]+-[a-z0-9]+\"")
}

/// A limit as a plain number divided by a power of ten: 500 thousandths of a percent with `digits` 5 is `0.005`.
pub(super) fn limit(t: &Target<'_>, limit: &str, digits: u32) -> Option<Text> {
    let (value, origin) = t.limit(limit)?;
    Some(Text::of(scaled(value, digits), origin))
}

/// `value / 10^digits` as a plain decimal.
pub(super) fn scaled(value: i64, digits: u32) -> String {
    let unit = 10_u64.pow(digits);
    let (whole, part) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    let sign = if value < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{part:0width$}", width = digits as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A value that was computed from a fact.
pub(super) fn fact_of(fact: &str, text: impl Into<String>) -> Text {
    Text::of(text, Origin::Fact(fact.to_owned()))
}

/// The objective as thousandths of a percent, where it leaves a budget.
pub(super) fn objective(t: &Target<'_>) -> Option<(i64, Text)> {
    let value = t.scenario.thousandths(id::SLO).filter(|v| (1..100_000).contains(v))?;
    Some((value, fact_of(id::SLO, scaled(value, 3))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_scaled_without_loss() {
        assert_eq!([scaled(500, 5), scaled(99_900, 3), scaled(250_000, 6), scaled(0, 3)], ["0.005", "99.9", "0.25", "0"]);
    }
}
