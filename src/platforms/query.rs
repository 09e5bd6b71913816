//! PromQL of a release's own pods: which metrics there are, and how a ratio is asked for.
//!
//! Errors are 5xx alone: a wrong password is no failure of the service. Where there is no 5xx there is no series, so the count of
//! errors falls back to 0 and a service without faults has a rate and not a gap.

use super::Target;
use super::text::{Origin, Text};
use crate::cat;
use crate::facts::{id, show_thousandths};

/// Time between two measurements: what was stated if it is a duration, else a minute.
pub(super) fn interval(t: &Target<'_>) -> Text {
    let stated = t.get("measure_interval").filter(|d| {
        let d = d.plain();
        let digits = d.trim_end_matches(['s', 'm', 'h']);
        d.len() == digits.len() + 1 && digits.chars().all(|c| c.is_ascii_digit()) && digits.parse::<u32>().is_ok_and(|n| n > 0)
    });
    stated.unwrap_or_else(|| Text::of("1m", Origin::Usual("every minute".into())))
}

/// Which pods are asked for: a selector of labels.
pub(super) struct Side {
    /// Inside the braces, without them.
    pub(super) selector: Text,
}

/// The metrics of a release.
pub(super) struct Metrics {
    requests: Text,
    durations: Text,
    /// Selector of the service, with a comma behind it.
    service: Text,
    /// Selector of a 5xx.
    failed: Text,
    window: Text,
    millis: bool,
}

/// A metric or label: a stated name that Prometheus takes, the usual one, or a blank where the stated one is no name.
fn name(t: &Target<'_>, fact: &str, usual: &str, why: &str) -> Text {
    let ok = |n: &str| n.chars().all(|c| c.is_ascii_alphanumeric() || "_:".contains(c)) && !n.starts_with(|c: char| c.is_ascii_digit());
    let given = t.or(fact, usual, why);
    if ok(&given.plain()) { given } else { t.missing(fact) }
}

impl Metrics {
    /// The metrics that the mesh measures, or those of the application itself. `by_service`: whether the scraped Service is asked for
    /// too, where one Service of the application's name selects all pods.
    pub(super) fn of(t: &Target<'_>, window: &Text, by_service: bool) -> Self {
        let namespace = cat!("namespace=\"", t.text(id::NAMESPACE).inside_quotes(), "\",");
        let usual = "the usual name of client libraries for Prometheus";
        let durations = |usual: &str, why: &str| name(t, "duration_metric", usual, why).map(|n| n.trim_end_matches("_bucket").to_owned());
        let mut found = match t.router() {
            "istio" => Self {
                requests: name(t, "requests_metric", "istio_requests_total", "Istio's own"),
                durations: durations("istio_request_duration_milliseconds", "Istio's own"),
                service: cat!("reporter=\"destination\",", namespace),
                failed: "response_code=~\"5..\"".into(),
                window: window.clone(),
                millis: true,
            },
            "linkerd" => Self {
                requests: name(t, "requests_metric", "response_total", "Linkerd's own"),
                durations: durations("response_latency_ms", "Linkerd's own"),
                service: cat!("direction=\"inbound\",", namespace),
                failed: "status_code=~\"5..\"".into(),
                window: window.clone(),
                millis: true,
            },
            _ => Self {
                requests: name(t, "requests_metric", "http_requests_total", usual),
                durations: durations("http_request_duration_seconds", usual),
                service: if by_service {
                    cat!(namespace, name(t, "service_label", "service", usual), "=\"", t.app().inside_quotes(), "\",")
                } else {
                    namespace
                },
                failed: cat!(name(t, "status_label", "status", usual), "=~\"5..\""),
                window: window.clone(),
                millis: false,
            },
        };
        let counted = found.durations.plain();
        found.millis = counted.contains("millisecond") || counted.ends_with("_ms");
        found
    }

    /// The unit of durations.
    pub(super) fn unit(&self) -> &'static str {
        if self.millis { "milliseconds" } else { "seconds" }
    }

    /// A limit in thousandths of a millisecond, in the unit of the metric.
    pub(super) fn duration(&self, n: i64) -> String {
        if self.millis { show_thousandths(n) } else { format!("{}.{:03}", n / 1_000_000, n / 1000 % 1000) }
    }

    fn rate(&self, side: &Side, more: &Text) -> Text {
        let comma = if more.is_empty() { "" } else { "," };
        cat!("sum(rate(", &self.requests, "{", &self.service, &side.selector, comma, more, "}[", &self.window, "]))")
    }

    /// Share of 5xx, 0 to 1.
    fn errors(&self, side: &Side) -> Text {
        cat!("(", self.rate(side, &self.failed), " or vector(0))\n/ ", self.rate(side, &Text::default()))
    }

    /// Share of requests that are no 5xx, 0 to 1.
    pub(super) fn success(&self, side: &Side) -> Text {
        cat!("1 - ", self.errors(side), "\n")
    }

    /// Percentage points of 5xx of one side above the other.
    pub(super) fn error_rise(&self, side: &Side, other: &Side) -> Text {
        cat!("100 * (\n", self.errors(side), "\n- ", self.errors(other), "\n)\n")
    }

    fn histogram(&self, q: &str, side: &Side) -> Text {
        let buckets = cat!(&self.durations, "_bucket{", &self.service, &side.selector, "}[", &self.window, "]");
        cat!("histogram_quantile(", q.to_owned(), ",\n  sum(rate(", buckets, ")) by (le)\n)")
    }

    /// A quantile of the durations.
    pub(super) fn quantile(&self, q: &str, side: &Side) -> Text {
        cat!(self.histogram(q, side), "\n")
    }

    /// Percent that a quantile of one side is above the other's.
    pub(super) fn rise(&self, q: &str, side: &Side, other: &Side) -> Text {
        cat!("100 * (\n", self.histogram(q, side), "\n/ ", self.histogram(q, other), "\n- 1)\n")
    }
}
