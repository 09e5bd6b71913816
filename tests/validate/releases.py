"""The releases whose files are judged: every platform with every strategy, with and without a database, with each router.

Each text says everything that its files need, so that no blank is left and every file must pass."""

BASE = """{app} v2.2.5 -> v2.3.0 to production.
Image: registry.example.com/team/{app}
Replicas: 10
Port: 8080
Liveness: /health/live
Readiness: /health/ready
CPU request: 500m
Memory request: 1Gi
Memory limit: 2Gi
Host: shop.example.com
Git repository: https://git.example.com/team/deploy.git
Max replicas: 20
Today 1200 requests/second, 0.3% errors, p95 180 ms, SLO 99.9%. Prometheus: https://prometheus.example.com
Alice Smith is on call. Status goes to #deployment-checkout. Tue Feb 13 2029 14:00 UTC.
"""

DATABASE = "PostgreSQL. Migration: adds a nullable column discount_code VARCHAR(50) on orders (5M rows) and an index idx_orders_discount_code on orders(discount_code). "

MACHINES = """Upstream servers: app01.example.com, app02.example.com
Blue servers: app01.example.com, app02.example.com
Green servers: app11.example.com, app12.example.com
Balancer: lb01.example.com
Host group: checkout
Green group: checkout_green
Green port: 8081
"""

CLUSTER = "Namespace: shop\nGateway name: edge/public\n"

PLATFORMS = {
    "kubernetes": "Runs on Kubernetes (EKS). Deployed with kubectl. \n" + CLUSTER,
    "kubernetes-argocd": "Runs on Kubernetes (EKS). GitOps with Argo CD, argocd app: checkout-prod, automatic sync. \n" + CLUSTER,
    "kubernetes-flux": "Runs on Kubernetes (GKE). GitOps with Flux. \n" + CLUSTER,
    "ecs": """Runs on Amazon ECS Fargate.
Region: eu-west-1
Cluster name: shop
CloudWatch alarm: checkout-5xx
Load balancer role: arn:aws:iam::123456789012:role/ecs-elb
Alarm topic: arn:aws:sns:eu-west-1:123456789012:checkout-alarms
ALB dimension: app/shop/50dc6c495c0c9188
Target group dimension: targetgroup/blue/73e2d6bc24d8a067
Execution role: arn:aws:iam::123456789012:role/ecs-execution
Listener rule: arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee
Target group: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/blue/73e2d6bc24d8a067
Second target group: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/green/83e2d6bc24d8a067
Security groups: sg-0123456789abcdef0
Subnets: subnet-0123456789abcdef0, subnet-0123456789abcdef1
""",
    "lambda": """An AWS Lambda function, deployed with SAM.
Region: eu-west-1
""",
    "cloud-run": """Runs on Google Cloud Run.
Region: europe-west1
Project id: shop-prod
Serving revision: checkout-service-00041-abc
""",
    "container-apps": """Runs on Azure Container Apps.
Resource group: rg-shop
Serving revision: checkout-service--0000041
External ingress: true
""",
    "app-service": """Runs on Azure App Service with a staging slot.
Resource group: rg-shop
""",
    "heroku": """Runs on Heroku.
Start command: bin/server
Migration command: bin/migrate up
""",
    "fly": """Runs on Fly.io.
Region: ams
Migration command: bin/migrate up
""",
    "nomad": "Runs on Nomad. ",
    "swarm": "Runs on Docker Swarm. ",
    "compose": "Runs with Docker Compose on one host.\n" + MACHINES,
    "vm": "Runs on virtual machines behind nginx, deployed with Ansible, systemd unit.\n" + MACHINES,
    "static": """A static site on S3 and CloudFront.
Bucket: shop-site
Distribution id: E2QWRUHAPOMQZL
Staging distribution: E3QWRUHAPOMQZM
Build directory: dist
Assets path: assets
""",
}

STRATEGIES = {
    "rolling": "Rolling update, max surge: 2, max unavailable: 2. ",
    "blue-green": "Blue-green. ",
    "canary": "Canary 10/25/50/75 pauses 5m 5m 10m 5m, gates: success >= 99%, p95 < 250ms. ",
    "feature-flag": """
Behind a feature flag, 10/50 percent of users.
Flag name: new-checkout
Flag owner: team-checkout
Flag expiry: 2029-04-30
Flag project: 1
Flag segment: 7
Flag on variation: 11111111-1111-4111-8111-111111111111
Flag off variation: 22222222-2222-4222-8222-222222222222
""",
    "recreate": "Recreate in a maintenance window, downtime is accepted. ",
}

ROUTERS = {"none": "", "istio": "Istio routes the traffic. ", "gateway-api": "Gateway API HTTPRoute routes the traffic. ",
           "nginx": "NGINX ingress routes the traffic. ", "alb": "AWS ALB ingress routes the traffic. ", "traefik": "Traefik routes the traffic. "}

PROGRESSIVE = {"argo-rollouts": "Argo Rollouts. ", "flagger": "Flagger. "}

FLAGS = {"flagd": "The flag lives in flagd (OpenFeature). ", "unleash": "The flag lives in Unleash. ",
         "launchdarkly": "The flag lives in LaunchDarkly. ", "flagsmith": "The flag lives in Flagsmith. "}

COMMANDS = """Test command: make test
Deploy command: make deploy
Rollback command: make rollback
Build command: make build
"""
PIPELINES = {"github-actions": "Deployed by GitHub Actions. \n" + COMMANDS, "gitlab-ci": "Deployed by GitLab CI. \n" + COMMANDS}


# Written as a change of the schema is written in a ticket; tests/validate/base.sql holds the tables.
CHANGES = {
    "add-required": "ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web'",
    "add-index": "CREATE INDEX idx_orders_customer ON orders (customer)",
    "add-unique": "ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE (number)",
    "drop-column": "ALTER TABLE orders DROP COLUMN legacy_code",
    "drop-table": "DROP TABLE old_orders",
    "rename-column": "ALTER TABLE orders RENAME COLUMN customer TO buyer",
    "change-type": "ALTER TABLE orders ALTER COLUMN quantity TYPE bigint",
    "set-not-null": "ALTER TABLE orders ALTER COLUMN legacy_code SET NOT NULL",
    "foreign-key": "ALTER TABLE orders ADD CONSTRAINT orders_shop_fk FOREIGN KEY (shop_id) REFERENCES shops (id)",
    "check": "ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0)",
    "new-table": "CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL)",
}
COLUMNS = "Old type: integer\nPrimary key: id\n"


def releases():
    """Pairs of a name and (text, strategy)."""
    base = BASE.format(app="checkout-service")
    out = {}
    for platform, where in PLATFORMS.items():
        for strategy, how in STRATEGIES.items():
            for database in ("", DATABASE):
                name = f"{platform}-{strategy}{'-db' if database else ''}"
                out[name] = (base + where + how + database, strategy)
    for router, by in ROUTERS.items():
        for tool, with_ in PROGRESSIVE.items():
            for strategy in ("canary", "blue-green"):
                out[f"{tool}-{strategy}-{router}"] = (base + PLATFORMS["kubernetes-argocd"] + with_ + by + STRATEGIES[strategy], strategy)
    for flag, kept in FLAGS.items():
        out[f"flag-{flag}"] = (base + PLATFORMS["kubernetes"] + STRATEGIES["feature-flag"] + kept, "feature-flag")
    for pipeline, by in PIPELINES.items():
        for strategy in ("rolling", "blue-green", "canary"):
            for platform in ("kubernetes", "ecs", "cloud-run", "vm"):
                out[f"{pipeline}-{platform}-{strategy}"] = (base + PLATFORMS[platform] + STRATEGIES[strategy] + by, strategy)
    for change, sql in CHANGES.items():
        out[f"migration-{change}"] = (base + PLATFORMS["kubernetes"] + STRATEGIES["rolling"] + f"PostgreSQL.\n```sql\n{sql};\n```\n" + COLUMNS + ("Column type: text\n" if change == "rename-column" else ""), "rolling")
    out["kubernetes-mysql"] = (base + PLATFORMS["kubernetes"] + STRATEGIES["rolling"] + DATABASE.replace("PostgreSQL", "MySQL 8"), "rolling")
    out["kubernetes-scaled"] = (base + PLATFORMS["kubernetes"] + STRATEGIES["rolling"] + "An HPA scales it. ", "rolling")
    return out
