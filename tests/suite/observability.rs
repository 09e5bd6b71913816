//! What watches the release: rules, queries and dashboard ask the same questions; alerts have the windows they should; the
//! smoke test passes over nothing.

use crate::files::{derived, everything};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tminus::pipeline::{Library, target};
use tminus::platforms::{self, Written};

/// A release of which everything is known that rules and dashboard need.
pub(crate) const KNOWN: &str = "Release checkout-service v2.3.0\n\
    Application: checkout-service\nVersion: v2.3.0\nCurrent version: v2.2.5\nEnvironment: production\nPlatform: Kubernetes\n\
    Namespace: production\nImage: reg.example.com/checkout-service\nHost: shop.example.com\nLiveness: /live\nReadiness: /ready\n\
    Prometheus: http://prometheus.monitoring:9090\nFlag name: new-checkout\nFlag owner: team-checkout\nFlag expiry: 2026-03-01\n\
    The microservice answers HTTP requests. Monitored with Prometheus and Grafana. p95 180 ms.\n";

pub(crate) fn files(text: &str, strategy: &str) -> Vec<Written> {
    let lib = Library::embedded();
    platforms::files(&target(&derived(text, Some(strategy)), lib))
}

fn ending<'a>(all: &'a [Written], name: &str) -> Option<&'a Written> {
    all.iter().find(|f| f.path.ends_with(name))
}

fn yaml(f: &Written) -> Value {
    serde_saphyr::from_str(&f.text).expect("as the tool writes it")
}

fn rules(file: &Value) -> Vec<&Value> {
    file["groups"]
        .as_array()
        .expect("as the tool writes it")
        .iter()
        .flat_map(|g| g["rules"].as_array().expect("as the tool writes it"))
        .collect()
}

fn text<'a>(v: &'a Value, key: &str) -> &'a str {
    v[key].as_str().unwrap_or_default()
}

/// Minutes of a duration of one unit.
fn minutes(d: &str) -> u32 {
    let (n, unit) = d.split_at(d.len() - 1);
    n.parse::<u32>().expect("as the tool writes it") * BTreeMap::from([("m", 1), ("h", 60), ("d", 1440)])[unit]
}

/// Whether brackets and quotes close, which is what breaks first when texts are put together.
fn closes(query: &str) -> bool {
    let mut open = Vec::new();
    let mut quoted = false;
    for c in query.chars() {
        let partner = BTreeMap::from([(')', '('), (']', '['), ('}', '{')]).get(&c).copied();
        match c {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => open.push(c),
            _ if !quoted && partner.is_some() && open.pop() != partner => return false,
            _ => {}
        }
    }
    open.is_empty() && !quoted
}

#[test]
fn rules_dashboard_and_query_file_ask_the_same() {
    let mut seen = 0;
    for (name, all) in everything() {
        let Some(queries) = ending(all, "queries.md").filter(|f| f.tool == "prometheus") else { continue };
        // In a shell a quote inside quotes is written in four characters.
        let asked = queries.text.replace(r"'\''", "'");
        if let Some(f) = ending(all, "/rules.yaml") {
            let file = yaml(f);
            for rule in rules(&file) {
                let expr = text(rule, "expr");
                assert!(closes(expr), "{name}: {expr}");
                let recorded = text(rule, "record");
                if let Some((_, window)) = recorded.rsplit_once("_rate") {
                    let five = expr.replace(&format!("[{window}]"), "[5m]");
                    assert!(expr.contains(&format!("[{window}]")) && asked.contains(&five), "{name}: {recorded} records {expr}");
                    seen += 1;
                } else if text(rule, "alert").starts_with("Pod") {
                    assert!(asked.contains(expr.split(" >= ").next().unwrap()), "{name}: {expr}");
                }
            }
            if let Some(operator) = ending(all, "prometheusrule.yaml") {
                assert_eq!(yaml(operator)["spec"]["groups"], file["groups"], "{name}");
            }
        }
        let dashboard: Value = serde_json::from_str(&ending(all, "dashboard.json").unwrap().text).unwrap();
        for panel in dashboard["panels"].as_array().unwrap() {
            let expr = text(&panel["targets"][0], "expr");
            assert!(closes(expr) && asked.contains(expr), "{name}: {expr}");
        }
    }
    assert!(seen > 100, "{seen} recorded rules");
}

#[test]
fn the_dashboard_can_be_imported() {
    for (name, all) in everything() {
        let Some(f) = ending(all, "dashboard.json") else { continue };
        let d: Value = serde_json::from_str(&f.text).unwrap();
        assert!((1..=40).contains(&text(&d, "uid").chars().count()), "{name}: uid {}", d["uid"]);
        assert!(d["id"].is_null() && d.get("__inputs").is_none(), "{name}");
        let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
        for p in d["panels"].as_array().unwrap() {
            assert!(ids.insert(p["id"].as_i64().unwrap()), "{name}: panel id {} twice", p["id"]);
            let (x, w) = (p["gridPos"]["x"].as_i64().unwrap(), p["gridPos"]["w"].as_i64().unwrap());
            assert!(places.insert((x, p["gridPos"]["y"].as_i64().unwrap())) && x + w <= 24, "{name}: {}", p["gridPos"]);
            assert_eq!(p["targets"][0]["datasource"]["uid"], "${datasource}", "{name}");
        }
    }
}

#[test]
fn burn_rate_alerts_have_a_short_window_of_a_twelfth_and_one_threshold() {
    let all = files(&format!("{KNOWN}SLO: 99.9%\nTraffic: 1200 requests per second\n"), "canary");
    let file = yaml(ending(&all, "/rules.yaml").unwrap());
    let recorded: BTreeSet<&str> = rules(&file).iter().map(|r| text(r, "record")).collect();
    let mut factors = Vec::new();
    for rule in rules(&file).into_iter().filter(|r| text(r, "alert").starts_with("ErrorBudgetBurn")) {
        let parts: Vec<(&str, &str)> = text(rule, "expr").split("\nand\n").map(|p| p.split_once(" > ").unwrap()).collect();
        let [(long, above), (short, same)] = parts.as_slice() else { panic!("{rule}") };
        assert_eq!(above, same);
        let series = |s: &str| s.split('{').next().unwrap().to_owned();
        assert!(recorded.contains(series(long).as_str()) && recorded.contains(series(short).as_str()), "{rule}");
        let window = |s: &str| minutes(series(s).rsplit_once("_rate").unwrap().1);
        assert_eq!(window(long), 12 * window(short), "{rule}");
        factors.push((text(rule, "alert").to_owned(), (*above).to_owned(), text(&rule["labels"], "severity").to_owned()));
    }
    let expected = |a: &str, f: &str, s: &str| (a.to_owned(), format!("{f} * (1 - 99.9 / 100)"), s.to_owned());
    assert_eq!(
        factors,
        [
            expected("ErrorBudgetBurnFast", "14.4", "page"),
            expected("ErrorBudgetBurnSlow", "6", "page"),
            expected("ErrorBudgetBurnTicket", "1", "ticket"),
        ]
    );
}

/// The burn-rate alerts of a release with these lines more.
fn burns(more: &str) -> Vec<String> {
    let all = files(&format!("{KNOWN}{more}\n"), "rolling");
    let file = yaml(ending(&all, "/rules.yaml").expect("as the tool writes it"));
    let names = rules(&file).into_iter().map(|r| text(r, "alert").to_owned());
    names.filter_map(|n| n.strip_prefix("ErrorBudgetBurn").map(str::to_owned)).collect()
}

#[test]
fn no_alert_that_cannot_fire_and_none_that_fires_on_a_handful() {
    // 14.4 times a budget of ten percent is more than all requests.
    assert_eq!(burns("SLO: 90%"), ["Slow", "Ticket"]);
    // 0.1 a second: 360 an hour, of which 14.4 times 0.1 % are 5; 2160 in six hours, 6 times 0.1 % are 13.
    assert_eq!(burns("SLO: 99.9%\nTraffic: 0.1 requests per second"), ["Slow", "Ticket"]);
    assert_eq!(burns("SLO: 99.9%\nTraffic: 10 requests per second"), ["Fast", "Slow", "Ticket"]);
    let quiet = files(&format!("{KNOWN}SLO: 99.9%\nTraffic: 0.1 requests per second\n"), "rolling");
    assert!(ending(&quiet, "queries.md").unwrap().text.contains("no burn-rate alert over 1h was written"));
}

#[test]
fn an_objective_that_nobody_gave_is_a_blank_and_no_test_is_made_up_for_it() {
    let all = files(KNOWN, "canary");
    assert_eq!(ending(&all, "/rules.yaml").unwrap().blanks, ["slo_percent"]);
    let test = ending(&all, "rules.test.yaml").unwrap();
    // A test of rules that cannot be read yet would fail: it waits for the same fact.
    assert!(test.blanks == ["slo_percent"] && !test.text.contains("times the budget"), "{}", test.text);
}

#[test]
fn the_test_of_the_rules_names_alerts_that_exist_and_says_when_they_must_not_fire() {
    let all = files(&format!("{KNOWN}SLO: 99.95%\nRunbook: https://wiki.example.com/checkout\n"), "canary");
    let file = yaml(ending(&all, "/rules.yaml").unwrap());
    let alerts: BTreeSet<&str> = rules(&file).iter().map(|r| text(r, "alert")).collect();
    let test = yaml(ending(&all, "rules.test.yaml").unwrap());
    assert_eq!(test["rule_files"][0], "rules.yaml");
    let cases: Vec<&Value> = test["tests"].as_array().unwrap().iter().filter_map(|t| t["alert_rule_test"].as_array()).flatten().collect();
    assert!(cases.iter().all(|c| alerts.contains(text(c, "alertname"))));
    for alert in ["ErrorBudgetBurnFast", "ErrorBudgetBurnSlow", "ErrorBudgetBurnTicket", "PodInCrashLoop"] {
        let of =
            |fires: bool| cases.iter().any(|c| text(c, "alertname") == alert && c["exp_alerts"].as_array().unwrap().is_empty() != fires);
        assert!(of(true) && of(false), "{alert}");
    }
    // 16 times 0.05 % of 100,000 requests are 800, which is 0.8 %.
    let failed = &test["tests"][0];
    assert_eq!(failed["input_series"][1]["values"], "0+800x60 48000+0x9");
    assert!(text(&failed["alert_rule_test"][0]["exp_alerts"][0]["exp_annotations"], "description").starts_with("0.8% of the requests"));
}

#[test]
fn workers_have_no_requests_and_what_is_measured_elsewhere_has_no_prometheus() {
    let tools = |text: &str| files(text, "rolling").iter().map(|f| f.tool.clone()).collect::<BTreeSet<_>>();
    let worker = files("Worker mailer 1.2 on Kubernetes, namespace mail. It consumes from a queue.", "rolling");
    let queries = ending(&worker, "queries.md").unwrap();
    assert!(queries.text.contains("restarts_total") && !queries.text.contains("http_requests"), "{}", queries.text);
    assert!(ending(&worker, "smoke.sh").is_none());
    let datadog = tools("Release shop-api 1.2 on Kubernetes. We watch it in Datadog.");
    assert!(datadog.contains("datadog") && !datadog.contains("prometheus") && !datadog.contains("grafana"), "{datadog:?}");
    assert!(!tools("Release the shop function 1.2 on AWS Lambda.").contains("prometheus"));
}

#[test]
fn a_metric_that_is_no_name_is_asked_for_again() {
    let all = files(&format!("{KNOWN}Requests metric: http requests{{a}}\nSLO: 99.9%\n"), "rolling");
    assert_eq!(ending(&all, "/rules.yaml").unwrap().blanks, ["requests_metric"]);
    let all = files(&format!("{KNOWN}Requests metric: http_server_requests_total\nStatus label: code\nSLO: 99.9%\n"), "rolling");
    assert!(ending(&all, "/rules.yaml").unwrap().text.contains("http_server_requests_total{service=\"checkout-service\",code=~\"5..\"}"));
}

#[test]
fn the_smoke_test_passes_over_nothing() {
    let all = files(&format!("{KNOWN}Journeys: /cart, checkout /checkout, pay with a card\nVersion path: /version\n"), "canary");
    let smoke = ending(&all, "smoke.sh").unwrap();
    for line in [
        "answers 'health' /live", "answers 'readiness' /ready", "version /version v2.3.0", "answers /cart /cart",
        "answers checkout /checkout",
    ] {
        assert!(smoke.text.lines().any(|l| l == line), "{line} is missing:\n{}", smoke.text);
    }
    // A journey without a path is asked for; until then the script itself counts it as failed.
    assert_eq!(smoke.blanks, ["journeys"]);
    assert!(smoke.text.contains("answers 'pay with a card' '‹path of pay with a card›'"));
    // 180 ms and ten percent more.
    assert!(smoke.text.contains("MAX_MS=$((180 * (100 + 10) / 100))"));
    let nothing = files("Release shop-api 1.2 on Kubernetes", "rolling");
    assert_eq!(ending(&nothing, "smoke.sh").unwrap().blanks, ["host", "p95_ms", "health_path", "ready_path"]);
}

#[test]
fn monitors_of_other_makers_take_their_figures_from_the_limits() {
    let description = format!(
        "{}Gates: p95 < 250 ms, success >= 99.5%\nSLO: 99.9%\nDatadog operation: servlet.request\nAlert handle: @team\nDatadog SLO: abc\n\
         alb dimension: app/shop/1\ntarget group dimension: targetgroup/shop/2\nalarm topic: arn:aws:sns:eu-west-1:1:alarms\n",
        KNOWN.replace("Prometheus and Grafana", "Datadog and CloudWatch")
    );
    let all = files(&description, "canary");
    let json = |name: &str| serde_json::from_str::<Value>(&ending(&all, name).unwrap().text).unwrap();
    let errors = json("monitor-errors.json");
    // Datadog refuses a threshold that differs from that of the query, and a warning that does not come before it.
    assert!(text(&errors, "query").ends_with(" > 0.5") && errors["options"]["thresholds"]["critical"] == 0.5, "{errors}");
    assert!(errors["options"]["thresholds"].get("warning").is_none());
    assert_eq!(json("monitor-latency.json")["options"]["thresholds"]["critical"], 0.25);
    assert_eq!(json("alarm-errors.json")["Threshold"], 0.5);
    assert_eq!(json("alarm-latency.json")["Threshold"], 0.25);
    // 14.4 times 0.1 %.
    assert_eq!([json("alarm-burn-1h.json"), json("alarm-burn-5m.json")].map(|a| a["Threshold"].clone()), [1.44, 1.44]);
    let rule = json("alarm-burn-rate.json");
    for part in ["alarm-burn-1h.json", "alarm-burn-5m.json"] {
        assert!(text(&rule, "AlarmRule").contains(&format!("ALARM(\"{}\")", text(&json(part), "AlarmName"))));
    }
    assert!(all.iter().filter(|f| f.tool == "datadog" || f.tool == "cloudwatch").all(|f| f.blanks.is_empty()));
}
