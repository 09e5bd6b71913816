//! Limits, burn rates and what a step can show.

use super::{any, dated, no_document, no_line, no_sentence, none, output, proven};
use tminus::formats::markdown;
use tminus::rollout::consequences::consequences;

/// A rise of the error rate in percent that does not say percent of what.
fn ambiguous(s: &str) -> bool {
    let rise = any(s, &["increase", " rise", "above the", "above baseline", "differ", "delta", "higher than"]);
    rise && any(s, &["error rate", "errors"])
        && s.chars().any(|c| c.is_ascii_digit())
        && s.contains('%')
        && !any(s, &["point", "no rise"])
        && !any(s, &["p95 ", "p99 "])
}

#[test]
fn a_rise_of_the_error_rate_says_percentage_points() {
    let bad = ["Error rate increase < 1%", "a step passes while its error rate stays < 1% above the stable version"];
    no_sentence(ambiguous, &bad, &["Error rates differ by < 1%, in percentage points"]);
}

/// Going back at five percent without a word about the objective: its budget of a month would be gone in hours.
fn far_too_late(l: &str) -> bool {
    let five = ["> 5%", "> 5 %", ">5%", "at 5 %", "above 5 %", "above 5%"].iter().any(|f| l.contains(f));
    five && any(l, &["error", "roll back", "go back"])
        && any(l, &["roll back", "go back", "rollback", "baseline", "threshold"])
        && !any(l, &["objective", "budget", "burn", "decide at"])
}

#[test]
fn five_percent_of_errors_is_never_the_only_word_on_going_back() {
    let bad = ["Roll back at > 5% errors", "Rollback threshold: error rate above 5 %"];
    no_line(far_too_late, &bad, &["Go back when the error rate is > 5%; earlier if the objective is tight."]);
    // The one with statements alone reads like the change of a store, which answers no requests.
    let asked = output().releases.iter().filter(|r| !r.name.starts_with("contract"));
    let with = asked.filter(|r| r.d.state.inputs.text.contains("SLO 99.9%"));
    let rules = |r: &super::Release| {
        let mut all = r.files.iter().filter(|f| f.path.starts_with("prometheus/") && f.path.contains("rule"));
        all.clone().next().is_none() || all.any(|f| f.text.contains("14.4 * (1 - 99.9 / 100)"))
    };
    assert!(with.clone().count() > 20);
    none(with.filter(|r| !rules(r)).map(|r| format!("{}: no limit follows from its objective", r.name)).collect());
}

/// Minutes of a duration.
fn minutes(text: &str) -> Option<u32> {
    let (n, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    Some(
        n.parse::<u32>().ok()?
            * match unit {
                "m" => 1,
                "h" => 60,
                "d" => 1440,
                _ => return None,
            },
    )
}

/// An alert on the budget that looks at one window, or whose windows and factor do not belong together.
fn burns_wrongly(d: &str) -> bool {
    d.split("- alert: ErrorBudget").skip(1).any(|a| {
        let a = a.split("labels:").next().unwrap_or_default();
        let windows: Vec<u32> = a.split("ratio_rate").skip(1).filter_map(|t| minutes(t.split('{').next()?)).collect();
        let factor = a.split(" > ").nth(1).and_then(|t| t.split(" * ").next()).unwrap_or_default();
        let long = match factor {
            "14.4" => 60,
            "6" => 360,
            "1" => 4320,
            _ => 0,
        };
        !a.lines().any(|l| l.trim() == "and") || windows != [long, long / 12]
    })
}

#[test]
fn an_alert_on_the_budget_has_two_windows_that_fit_its_factor() {
    let good = "- alert: ErrorBudgetBurnFast\n  expr: |-\n    a:ratio_rate1h{s=\"a\"} > 14.4 * (1 - 99.9 / 100)\n    and\n    a:ratio_rate5m{s=\"a\"} > 14.4 * (1 - 99.9 / 100)\nlabels:\n";
    let bad =
        [good.replace("    and\n", ""), good.replace("rate5m", "rate30m"), good.replace("14.4", "6"), good.replace("rate1h", "rate6h")];
    no_document("PrometheusRule", burns_wrongly, &bad.each_ref().map(String::as_str), &[good]);
    let rules = output().releases.iter().flat_map(|r| &r.files).filter(|f| f.path.ends_with("/rules.yaml"));
    none(rules.filter(|f| burns_wrongly(&f.text)).map(|f| f.text.clone()).collect());
    let waits = |s: &str| {
        any(s, &["canary", "step"])
            && any(s, &["wait for the one-hour alert", "wait for the 1 h alert", "wait for the alert of one hour"])
            && !any(s, &["cannot", "not wait"])
    };
    no_sentence(
        waits,
        &["At each step of the canary wait for the alert of one hour"],
        &["A canary of minutes cannot wait for the alert of one hour"],
    );
    let quiet = |d: &str| d.contains("ErrorBudgetBurnFast") && !any(d, &["low traffic"]);
    no_document("PrometheusRule", quiet, &["- alert: ErrorBudgetBurnFast\n"], &["# Not for low traffic\n- alert: ErrorBudgetBurnFast\n"]);
}

#[test]
fn a_step_that_sees_too_few_requests_is_not_taken_for_a_proof() {
    // 10 % for five minutes: 30, 300 and 3,000 requests. A rise from 0.3 % to 1.3 % needs about 425, one to 0.6 % about 3,070.
    for (rps, requests, blind) in [(1, 30, true), (10, 300, true), (100, 3000, false)] {
        let text = format!(
            "shop 1.0 -> 1.1, production, kubernetes, Argo Rollouts, Istio routes the traffic, 10 replicas, canary 10/50 pauses 5m 5m. \
            Today {rps} requests/second, 0.3% errors."
        );
        let d = dated(&text, "canary");
        let step = &consequences(&d.rollout, &d.scenario).steps[0];
        assert_eq!(step.requests, Some(requests), "{rps} requests a second");
        let plan = markdown::write("r", &d, &d.state);
        assert_eq!(plan.contains("Too few requests at 10 %"), blind, "{rps} requests a second:\n{plan}");
        // In thousandths of a percentage point: 3,000 requests show a little more than a doubling.
        assert!(blind || step.shows.is_some_and(|s| (295..330).contains(&s)), "{:?}", step.shows);
    }
    let long = |s: &str| {
        any(s, &["compare"]) && any(s, &["long-running production", "last week's production"]) && any(s, &["canary"]) && !any(s, &["not"])
    };
    no_sentence(long, &["Compare the canary with long-running production"], &["Compare the canary with a fresh baseline of the same size"]);
}

/// An exact word on a percentile where the buckets cannot give one.
fn exact_percentile(s: &str) -> bool {
    any(s, &["histogram_quantile", "p95 from the buckets"]) && any(s, &["exact", "precise"]) && !any(s, &["not exact", "coarse"])
}

/// Whether a percentile is averaged or taken of the buckets without their bounds.
fn averages_percentiles(s: &str) -> bool {
    s.contains("avg(histogram_quantile")
        || s.contains("histogram_quantile(") && s.contains("rate(") && !s.contains("le)") && !s.contains("(le")
}

#[test]
fn a_percentile_is_what_the_buckets_can_give() {
    no_sentence(
        exact_percentile,
        &["histogram_quantile gives the exact P95"],
        &["histogram_quantile is coarse: it depends on the buckets"],
    );
    let good = ["histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m])))"];
    no_line(averages_percentiles, &["avg(histogram_quantile(0.95, rate(a[5m])))", "histogram_quantile(0.95, sum(rate(a[5m])))"], &good);
    proven(|s| s.contains("bucket"), &good, &["rate(a[5m])"]);
}
