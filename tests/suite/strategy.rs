//! What an expert would accept, situation by situation: the recommended strategy must be one of the first list and none of
//! the second.

use crate::budget::described;

/// (description, acceptable, unacceptable)
const SITUATIONS: &[(&str, &str, &str)] = &[
    ("orders-api 1.2.3 to prod on EKS, stateless microservice, small bug fix", "rolling", "recreate"),
    ("Deploy web-app 4.0.0 to production on Kubernetes, rolling update", "rolling", ""),
    ("checkout-service v2 canary with Argo Rollouts, 20 replicas, 10/25/50/75", "canary", ""),
    ("auth-service 3.1.0, every login depends on it, be careful, EKS with Istio, Argo Rollouts", "canary", "recreate"),
    ("Blue-green deploy of the billing microservice 5.0 to production on ECS with CodeDeploy", "blue-green", ""),
    ("payments-worker 1.9: consumes the Kafka queue, Kubernetes, prod", "rolling recreate", "canary blue-green"),
    ("invoice-consumer 2.0 to production, SQS consumer on ECS", "rolling recreate", "canary"),
    ("nightly cron job report-builder 3.2 on a VM, production", "rolling recreate", "canary"),
    ("Upgrade PostgreSQL 13 to 16 on the production RDS instance, planned downtime 30 minutes", "recreate blue-green", "canary rolling"),
    (
        "Upgrade PostgreSQL 13 to 16 for orders-db in production, no downtime, logical replication then switch",
        "blue-green",
        "recreate canary",
    ),
    ("MySQL primary switchover in production, read only for 20 seconds", "recreate blue-green rolling", "canary feature-flag"),
    ("Kafka cluster upgrade 3.6 to 3.9, brokers one at a time, production, no downtime", "rolling", "canary recreate feature-flag"),
    ("Elasticsearch cluster rolling upgrade node by node to 8.15 in production", "rolling", "canary feature-flag"),
    ("Reindex products into a new index and switch the alias, Elasticsearch, production, search stays up", "blue-green", "recreate"),
    ("Rotate the TLS certificate of api.example.com on the production load balancer", "rolling blue-green", "feature-flag canary"),
    ("DNS cutover of www.example.com to the new load balancer, production, old one stays up", "blue-green", "feature-flag recreate"),
    ("Move the static site to S3 and CloudFront, DNS switch on Tuesday", "blue-green", "feature-flag"),
    ("EKS cluster upgrade 1.30 to 1.31, node groups drained one after the other, production", "rolling blue-green", "feature-flag"),
    ("Terraform: resize the production NAT gateways", "rolling recreate blue-green", "feature-flag"),
    ("Enable feature flag new-checkout for 5% then 25% then everyone in production via LaunchDarkly", "feature-flag", "recreate"),
    ("Turn on the flag dark-mode in Unleash, production, no code deploy", "feature-flag", "blue-green recreate"),
    ("React frontend 12.1 on Vercel to production", "blue-green", ""),
    ("Marketing site on Netlify, new landing page to production", "blue-green", "recreate"),
    ("Azure App Service slot swap for portal 8.3.1, production", "blue-green", "recreate"),
    ("Cloud Run: deploy booking-api, 10% of traffic first, then 50%, then 100%, production", "canary", ""),
    ("Lambda alias shift Canary10Percent5Minutes for thumbnailer in production", "canary", ""),
    ("HOTFIX payments-api 4.7.2 production, card payments fail, Kubernetes, one line fix", "rolling blue-green", "recreate"),
    ("Emergency rollback of quotes-engine 5.9.0 -> 5.8.4 in production on AKS, one cluster at a time", "rolling blue-green", "canary"),
    ("New version of the fraud model, model serving on KServe, production", "canary blue-green", "recreate"),
    ("mobile-bff 2.31 for ios and android clients to production, Argo CD, Argo Rollouts", "canary rolling", "recreate"),
    (
        "wire-protocol change: old and new cannot run side by side, relay-service 6.0 on Kubernetes, production",
        "recreate blue-green",
        "rolling canary",
    ),
    (
        "ERP monolith 9.0, site down for maintenance Sunday 02:00 to 04:00, database schema changes not backward compatible",
        "recreate",
        "rolling canary",
    ),
    ("Rails app to Heroku production, no downtime, two additive migrations", "rolling blue-green", "recreate"),
    ("Deploy to staging: catalog-api 0.9.0 on k8s", "rolling blue-green canary recreate", ""),
    ("drop column legacy_id from users in production, 80M rows, Postgres", "rolling recreate feature-flag blue-green", "canary"),
    ("Patch openssl on web01 to web24 with Ansible, four hosts at a time, production", "rolling", "feature-flag"),
    ("Change the connection timeout in the configmap of search-api, production, Kubernetes", "rolling canary feature-flag", "recreate"),
    ("Nomad job mail-dispatcher to v0.62.0, one alloc after the other, production", "rolling", "canary"),
    ("docker swarm service update for tools stack, hotfix-tracker 1.9.0, parallelism 1", "rolling", ""),
    (
        "Keep canary and blue-green out of this: profile-api 2.0 to production on Kubernetes",
        "rolling feature-flag recreate",
        "canary blue-green",
    ),
    ("Not a canary this time, just a rolling update of cart-api 1.1 in production, GKE", "rolling", "canary"),
    ("Upgrade our GitLab server to Debian 12 on Saturday, expect it to be down for two hours", "recreate", "rolling canary feature-flag"),
    ("Retire the new-basket flag, it is at 100 % in production and its fallback is deleted", "rolling blue-green canary", "feature-flag"),
    ("Firmware update of the core switches in production, loss of connectivity for 30 minutes", "recreate", "rolling canary feature-flag"),
    ("Planned outage: MariaDB is read-only while the failover runs, half an hour, production", "recreate blue-green", "rolling canary"),
    ("Backfill users.country in batches of 5000 in production, expand step was last week", "rolling", "canary recreate"),
    (
        "Redis cluster moves to Valkey, new replication group next to the old one, then switch, production",
        "blue-green",
        "canary feature-flag",
    ),
];

#[test]
fn an_expert_accepts_the_recommendation() {
    assert!(SITUATIONS.len() >= 40);
    let mut wrong = Vec::new();
    for (text, acceptable, unacceptable) in SITUATIONS {
        let d = described(text);
        let got = d.ranking.winner();
        if unacceptable.split(' ').any(|u| u == got) || !acceptable.split(' ').any(|a| a == got) {
            let reasons: Vec<String> = d
                .ranking
                .scored
                .iter()
                .map(|s| format!("{} {}{}", s.id, s.score, if s.vetoes.is_empty() { "" } else { " ruled out" }))
                .collect();
            let read: Vec<String> = ["app_type", "platform", "criticality", "strategy_stated"]
                .iter()
                .filter_map(|f| d.scenario.text(f).map(|v| format!("{f}={v}")))
                .collect();
            wrong.push(format!("{got} for \"{text}\" (accepted: {acceptable}) [{}] {}", reasons.join(", "), read.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SITUATIONS.len(), wrong.join("\n"));
}

#[test]
fn a_dangerous_stated_strategy_is_challenged() {
    let d = described("canary the orders-worker 2.0 in production, Kafka consumer on Kubernetes");
    assert_eq!(d.ranking.stated.as_deref(), Some("canary"));
    assert!(!d.ranking.challenge.is_empty());
    assert_ne!(d.ranking.winner(), "canary");
}

#[test]
fn what_would_change_the_answer_really_does() {
    for (text, _, _) in SITUATIONS {
        let d = described(text);
        for flip in &d.ranking.flips {
            assert_ne!(flip.winner, d.ranking.winner(), "{text}: {flip:?}");
        }
        assert!(d.ranking.flips.len() <= 2);
    }
}

#[test]
fn every_strategy_that_lost_has_a_reason_of_its_own() {
    let d = crate::files::derived("auth-service v3.0.0 -> v3.1.0, production Kubernetes, canary with Argo Rollouts and Istio", None);
    let planned = d.ranking.scored.iter().find(|s| s.id == d.strategy);
    for s in d.ranking.scored.iter().filter(|s| s.id != d.strategy) {
        let why = s.why_not(planned);
        assert!(why.len() > 25 && !why.contains("  "), "{}: {why}", s.id);
        if s.vetoes.is_empty() && s.reasons.iter().all(|r| r.points >= 0) {
            assert!(why.contains("canary fits better: ") || why.contains("usual choice"), "{}: {why}", s.id);
        }
    }
}
