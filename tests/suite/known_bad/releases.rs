//! Releases that say everything their files need, so that every tool is exercised: (name, description, strategy).

const BASE: &str = "checkout-service v2.2.5 -> v2.3.0 to production.
Image: registry.example.com/team/checkout-service\nReplicas: 10\nPort: 8080\nLiveness: /health/live\nReadiness: /health/ready
CPU request: 500m\nMemory request: 1Gi\nMemory limit: 2Gi\nHost: shop.example.com\nMax replicas: 20
Git repository: https://git.example.com/team/deploy.git
Today 1200 requests/second, 0.3% errors, p95 180 ms, SLO 99.9%. Prometheus: https://prometheus.example.com
Alice Smith is on call. Status goes to #deployment-checkout. Tue Feb 13 2029 14:00 UTC.\n";

const DATABASE: &str = "PostgreSQL. Migration: adds a nullable column discount_code VARCHAR(50) on orders (5M rows) and an index \
    idx_orders_discount_code on orders(discount_code). ";

const CLUSTER: &str = "Runs on Kubernetes (EKS). GitOps with Argo CD, argocd app: checkout-prod, automatic sync.\n\
    Namespace: shop\nGateway name: edge/public\n";

const PLATFORMS: [(&str, &str); 16] = [
    ("kubernetes", "Runs on Kubernetes (EKS). Deployed with kubectl.\nNamespace: shop\nGateway name: edge/public\n"),
    ("argocd", CLUSTER),
    ("flux", "Runs on Kubernetes (GKE). GitOps with Flux.\nNamespace: shop\nGateway name: edge/public\n"),
    ("ecs", "Runs on Amazon ECS Fargate.\nRegion: eu-west-1\nCluster name: shop\nCloudWatch alarm: checkout-5xx\n"),
    ("lambda", "An AWS Lambda function, deployed with SAM.\nRegion: eu-west-1\n"),
    ("cloud-run", "Runs on Google Cloud Run. "),
    ("container-apps", "Runs on Azure Container Apps. "),
    ("app-service", "Runs on Azure App Service with a staging slot.\nResource group: rg-shop\n"),
    ("heroku", "Runs on Heroku.\nStart command: bin/server\nMigration command: bin/migrate up\n"),
    ("fly", "Runs on Fly.io.\nRegion: ams\nMigration command: bin/migrate up\n"),
    ("nomad", "Runs on Nomad. "),
    ("swarm", "Runs on Docker Swarm. "),
    ("compose", "Runs with Docker Compose on one host.\nGreen port: 8081\n"),
    (
        "vm",
        "Runs on virtual machines behind nginx, deployed with Ansible, systemd unit.\nBalancer: lb01.example.com\nHost group: checkout\n",
    ),
    ("static", "A static site on S3 and CloudFront.\nBucket: shop-site\nDistribution id: E2QWRUHAPOMQZL\n"),
    ("datadog", "Runs on Kubernetes (AKS), watched with Datadog and Grafana. Deployed with Helm.\nNamespace: shop\n"),
];

const STRATEGIES: [(&str, &str); 5] = [
    ("rolling", "Rolling update, max surge: 2, max unavailable: 2. "),
    ("blue-green", "Blue-green. "),
    ("canary", "Canary 10/25/50/75 pauses 5m 5m 10m 5m, gates: success >= 99%, p95 < 250ms. "),
    (
        "feature-flag",
        "\nBehind a feature flag, 10/50 percent of users.\nFlag name: new-checkout\nFlag owner: team-checkout\nFlag expiry: 2029-04-30\n",
    ),
    ("recreate", "Recreate in a maintenance window, downtime is accepted. "),
];

const ROUTERS: [(&str, &str); 6] = [
    ("none", ""),
    ("istio", "Istio routes the traffic. "),
    ("gateway-api", "Gateway API HTTPRoute routes the traffic. "),
    ("nginx", "NGINX ingress routes the traffic. "),
    ("alb", "AWS ALB ingress routes the traffic. "),
    ("traefik", "Traefik routes the traffic. "),
];

const PIPELINE: &str = "Test command: make test\nDeploy command: make deploy\nRollback command: make rollback\nBuild command: make build\n";

/// Statements that no way back undoes, and those that lock.
const CONTRACT: &str = "PostgreSQL, Flyway. Migration: ALTER TABLE orders DROP COLUMN coupon; ALTER TABLE orders RENAME COLUMN a TO b; \
    ALTER TABLE orders ALTER COLUMN total TYPE bigint; CREATE INDEX ON orders(state); DROP TABLE old_orders; ";

/// Every platform with every strategy, every router with both progressive tools, flags, pipelines and databases.
pub(super) fn all() -> Vec<(String, String, &'static str)> {
    let mut out: Vec<(String, String, &'static str)> = Vec::new();
    for (platform, on) in PLATFORMS {
        for (strategy, how) in STRATEGIES {
            let data = if ["canary", "recreate"].contains(&strategy) { "" } else { DATABASE };
            out.push((format!("{platform}, {strategy}"), format!("{BASE}{on}{how}{data}"), strategy));
        }
    }
    for (router, by) in ROUTERS {
        for tool in ["Argo Rollouts", "Flagger"] {
            for (strategy, how) in &STRATEGIES[1..3] {
                let scaled = if *strategy == "canary" { "An HPA scales it. " } else { "" };
                out.push((format!("{tool}, {router}, {strategy}"), format!("{BASE}{CLUSTER}{tool}. {by}{how}{scaled}"), strategy));
            }
        }
    }
    for flag in ["flagd (OpenFeature)", "Unleash", "LaunchDarkly", "Flagsmith"] {
        let (strategy, how) = STRATEGIES[3];
        out.push((flag.to_owned(), format!("{BASE}{}{how}The flag lives in {flag}. ", PLATFORMS[0].1), strategy));
    }
    for pipeline in ["GitHub Actions", "GitLab CI"] {
        for (tool, (strategy, how)) in [("", STRATEGIES[0]), ("Argo Rollouts. ", STRATEGIES[2])] {
            for on in [PLATFORMS[0].1, PLATFORMS[5].1] {
                let text = format!("{BASE}{on}{tool}{how}Deployed by {pipeline}.\n{PIPELINE}");
                out.push((format!("{pipeline}, {strategy}"), text, strategy));
            }
        }
    }
    let rolling = |more: &str| format!("{BASE}{}{}{more}", PLATFORMS[0].1, STRATEGIES[0].1);
    out.push(("scaled".into(), rolling("An HPA scales it. "), "rolling"));
    out.push(("configured".into(), rolling("A ConfigMap and a Secret change. "), "rolling"));
    out.push(("configured, argocd".into(), format!("{BASE}{CLUSTER}{}A ConfigMap changes. ", STRATEGIES[0].1), "rolling"));
    out.push(("MySQL".into(), rolling(&DATABASE.replace("PostgreSQL", "MySQL 8")), "rolling"));
    out.push(("contract".into(), rolling(CONTRACT), "rolling"));
    out.push(("contract, golang-migrate".into(), rolling(&CONTRACT.replace("Flyway", "golang-migrate")), "rolling"));
    let at = |window: &str| rolling("").replace("Tue Feb 13 2029 14:00 UTC", window);
    out.push(("winter".into(), at("Tue Feb 13 2029 2pm EST"), "rolling"));
    out.push(("summer".into(), at("Tue Jul 17 2029 2pm EST"), "rolling"));
    out.push(("hotfix".into(), rolling("HOTFIX, sev1: payments fail. "), "rolling"));
    out
}
