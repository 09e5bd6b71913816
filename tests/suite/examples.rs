//! The two worked examples, described in few words and in many: what must be read from them, and what must not.

use crate::budget::described;
use tminus::facts::{Value, show_thousandths};
use tminus::pipeline::Derived;
use tminus::scenario::Known;

const CHECKOUT: &str = "checkout-service v2.2.5 -> v2.3.0 to prod, EKS, RDS postgres, ElastiCache redis. ArgoCD rolling. \
    Tue Feb 13 2pm EST. Migration: nullable discount_code on orders (5M rows) + index.";

const CHECKOUT_LONG: &str = "Tuesday, February 13, at 2 in the afternoon Eastern (EST) is when version 2.3.0 of our checkout \
    microservice (checkout-service) shall go to production; 2.2.5 is live at the moment. Little happens in the shop at that hour. \
    The service runs on Kubernetes in AWS EKS, namespace production, with ten replicas of the image myregistry.io/checkout-service; \
    its PostgreSQL is in RDS, its Redis in ElastiCache. Delivery is GitOps: manifest \
    kubernetes/checkout-service/production/deployment.yaml, and the ArgoCD app is checkout-service-prod with automatic sync. \
    Rolling update, never more than two pods missing and two on top. Each pod asks for 500m CPU and 1Gi memory, limits are 1000m \
    and 2Gi. It listens on 8080; liveness is /health/live, readiness is /health/ready. \
    The release adds discount codes, handles errors of the payment processor better and makes the checkout 20% faster. \
    There is a database migration: a new nullable VARCHAR(50) column discount_code on orders plus an index on it; about 2 minutes \
    on 5 million rows, old code keeps working. No downtime, about 15 minutes in all. Alice Smith is on call, Bob Jones is her \
    backup. Status goes to #deployment-checkout. Today we see 1200 requests/second, 0.3% errors and a p95 of 180 ms.";

const AUTH: &str = "canary auth-service v3.0.0 -> v3.1.0, k8s prod, Argo Rollouts, 20 replicas, 10/25/50/75 pauses 5m 5m 10m 5m, \
    prometheus gates: success >= 99%, p95 < 250ms";

const AUTH_LONG: &str = "Version 3.1.0 of auth-service is ready, every login depends on it, so be careful. It contains a performance \
    optimisation. 3.0.0 is the stable version in the production namespace of our Kubernetes cluster, 20 pods, image \
    myregistry.io/auth-service. Use a canary with Argo Rollouts: 10% for five minutes, 25% for five, 50% for ten, 75% for five, then \
    everything. Promote automatically as long as Prometheus (http://prometheus.monitoring:9090) reports at least 99% successful \
    requests and a 95th percentile under 250 ms. If it fails, roll back automatically. Right now: 99.7% success, p95 220 ms, p99 450 \
    ms, 5,000 requests a second, 0.3% errors. The dashboard is https://grafana.example.com/d/auth-service.";

/// Every fact that is known and was not assumed, as a person reads it.
fn shown(d: &Derived, fact: &str) -> String {
    match d.scenario.facts.get(fact).map(|r| &r.known) {
        Some(Known::Present(Value::Text(t))) => t.clone(),
        Some(Known::Present(Value::Flag(b))) => b.to_string(),
        Some(Known::Present(Value::Number(n))) => show_thousandths(*n),
        Some(Known::Present(Value::List(l))) => l.join(", "),
        Some(Known::Present(Value::Component { touched })) => if *touched { "touched" } else { "there" }.into(),
        Some(Known::Absent) => "absent".into(),
        _ => String::new(),
    }
}

fn expect(d: &Derived, facts: &[(&str, &str)]) {
    let wrong: Vec<String> = facts
        .iter()
        .filter(|(f, want)| shown(d, f) != *want)
        .map(|(f, want)| format!("{f}: want {want:?}, got {:?}", shown(d, f)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(d.scenario.contradictions.is_empty(), "{:?}", d.scenario.contradictions);
}

/// What both descriptions of the rolling release give.
const CHECKOUT_FACTS: &[(&str, &str)] = &[
    ("app_name", "checkout-service"),
    ("platform", "kubernetes"),
    ("platform_flavour", "eks"),
    ("databases", "postgresql, redis"),
    ("cache", "there"),
    ("gitops", "argocd"),
    ("strategy_stated", "rolling"),
    ("criticality", "production"),
    ("risk_tolerance", "balanced"),
    ("database-migration", "touched"),
    ("index-creation", "touched"),
    ("old-new-compatible", "true"),
    ("rows", "5000000"),
    ("table", "orders"),
    ("namespace", "production"),
    ("destructive-migration", "absent"),
];

#[test]
fn the_rolling_example_in_few_words() {
    let d = described(CHECKOUT);
    expect(&d, CHECKOUT_FACTS);
    expect(&d, &[("version_to", "v2.3.0"), ("version_from", "v2.2.5"), ("window", "Tue Feb 13 2pm EST")]);
    for unknown in ["replicas", "oncall", "image", "rps", "error_rate", "p95_ms", "channel", "argocd_app", "duration_minutes"] {
        assert_eq!(shown(&d, unknown), "", "{unknown} was not said");
    }
    assert_eq!((d.strategy.as_str(), d.plan.templates.as_slice()), ("rolling", ["standard".to_owned()].as_slice()));
    assert_eq!((d.rollout.surge.as_str(), d.rollout.unavailable.as_str()), ("25%", "25%"));
}

#[test]
fn the_rolling_example_in_many_words() {
    let d = described(CHECKOUT_LONG);
    expect(&d, CHECKOUT_FACTS);
    expect(
        &d,
        &[
            ("version_to", "2.3.0"),
            ("version_from", "2.2.5"),
            ("app_type", "microservice"),
            ("window", "Tuesday, February 13, at 2 in the afternoon Eastern (EST)"),
            ("argocd_app", "checkout-service-prod"),
            ("manifest_path", "kubernetes/checkout-service/production/deployment.yaml"),
            ("image", "myregistry.io/checkout-service"),
            ("replicas", "10"),
            ("port", "8080"),
            ("health_path", "/health/live"),
            ("ready_path", "/health/ready"),
            ("migration_minutes", "2"),
            ("duration_minutes", "15"),
            ("zero_downtime_required", "true"),
            ("external-integrations", "touched"),
            ("oncall", "Alice Smith"),
            ("channel", "#deployment-checkout"),
            ("rps", "1200"),
            ("error_rate", "0.3"),
            ("p95_ms", "180"),
            ("features", "discount codes, handles errors of the payment processor better, makes the checkout 20% faster"),
            ("backup-restore", "absent"),
            ("config-change", "absent"),
        ],
    );
    assert_eq!((d.rollout.surge.as_str(), d.rollout.unavailable.as_str(), d.rollout.replicas), ("2", "2", Some(10)));
}

/// What both descriptions of the canary give.
const AUTH_FACTS: &[(&str, &str)] = &[
    ("app_name", "auth-service"),
    ("platform", "kubernetes"),
    ("progressive", "argo-rollouts"),
    ("strategy_stated", "canary"),
    ("stages", "10, 25, 50, 75"),
    ("pauses", "5m, 5m, 10m, 5m"),
    ("replicas", "20"),
    ("criticality", "production"),
    ("automated-analysis", "there"),
    ("auth", "there"),
    ("namespace", "production"),
    ("gates", "success >= 99%, p95 < 250ms"),
    ("critical_deployment", "true"),
    ("gitops", ""),
    ("window", ""),
];

#[test]
fn the_canary_example_in_few_and_in_many_words() {
    let few = described(AUTH);
    expect(&few, AUTH_FACTS);
    expect(&few, &[("version_to", "v3.1.0"), ("version_from", "v3.0.0"), ("p95_ms", "")]);
    let many = described(AUTH_LONG);
    expect(&many, AUTH_FACTS);
    expect(
        &many,
        &[
            ("version_to", "3.1.0"),
            ("version_from", "3.0.0"),
            ("risk_tolerance", "conservative"),
            ("success_rate", "99.7"),
            ("p95_ms", "220"),
            ("p99_ms", "450"),
            ("rps", "5000"),
            ("error_rate", "0.3"),
            ("prometheus", "http://prometheus.monitoring:9090"),
            ("dashboard", "https://grafana.example.com/d/auth-service"),
            ("image", "myregistry.io/auth-service"),
        ],
    );
    for d in [few, many] {
        let steps: Vec<u8> = d.rollout.steps.iter().map(|s| s.weight).collect();
        assert_eq!((d.strategy.as_str(), steps.as_slice()), ("canary", [10, 25, 50, 75, 100].as_slice()));
        assert_eq!(d.plan.templates, ["standard", "canary"]);
        assert_eq!((d.limits.get("success-rate-min"), d.limits.get("p95-max")), (Some(&99_000), Some(&250_000)), "its gates are limits");
    }
}
