//! Names of the facts that code asks for by name. Every one of them stands in a data file (held by a test).

/// What is shipped.
pub const APP: &str = "app_name";
/// Version after the change.
pub const VERSION_TO: &str = "version_to";
/// Version before the change.
pub const VERSION_FROM: &str = "version_from";
/// Kind of application.
pub const APP_TYPE: &str = "app_type";
/// Kind of a thing by its name; never observed, only looked up.
pub const SUBJECT: &str = "subject";
/// Where it runs after the change.
pub const PLATFORM: &str = "platform";
/// Make of the platform: eks, heroku, ...
pub const PLATFORM_FLAVOUR: &str = "platform_flavour";
/// production, staging, hotfix, development.
pub const CRITICALITY: &str = "criticality";
/// conservative, balanced, aggressive.
pub const RISK_TOLERANCE: &str = "risk_tolerance";
/// The strategy that the text states.
pub const STRATEGY_STATED: &str = "strategy_stated";
/// argocd, flux or none.
pub const GITOPS: &str = "gitops";
/// The tool that builds or deploys.
pub const CI: &str = "ci";
/// argo-rollouts or flagger.
pub const PROGRESSIVE: &str = "progressive";
/// Traffic router: none, istio, gateway-api, nginx, alb, traefik, linkerd.
pub const ROUTER: &str = "router";
/// Engines of the stores affected (list).
pub const DATABASES: &str = "databases";
/// Rules named as applying (list).
pub const COMPLIANCE: &str = "compliance";
/// Yes/no: users see the change.
pub const USER_IMPACTING: &str = "user_impacting";
/// Yes/no: no downtime allowed.
pub const ZERO_DOWNTIME: &str = "zero_downtime_required";
/// Words of the window.
pub const WINDOW: &str = "window";
/// Who carries it out.
pub const DEPLOYER: &str = "deployer";
/// Who signs it off.
pub const APPROVER: &str = "approver";
/// Who is on call.
pub const ONCALL: &str = "oncall";
/// Kubernetes namespace.
pub const NAMESPACE: &str = "namespace";
/// Container image without its tag.
pub const IMAGE: &str = "image";
/// Number of replicas (thousandths, as all numbers).
pub const REPLICAS: &str = "replicas";
/// maxSurge, as written.
pub const SURGE: &str = "max_surge";
/// maxUnavailable, as written.
pub const UNAVAILABLE: &str = "max_unavailable";
/// Port the application listens on.
pub const PORT: &str = "port";
/// Path of the liveness probe or health endpoint.
pub const HEALTH_PATH: &str = "health_path";
/// Path of the readiness probe.
pub const READY_PATH: &str = "ready_path";
/// Requests per second today.
pub const RPS: &str = "rps";
/// Error rate today, in percent.
pub const ERROR_RATE: &str = "error_rate";
/// p95 latency today, in milliseconds.
pub const P95: &str = "p95_ms";
/// p99 latency today, in milliseconds.
pub const P99: &str = "p99_ms";
/// Availability objective, in percent.
pub const SLO: &str = "slo_percent";
/// Weights of the rollout's steps (list of whole percentages).
pub const STAGES: &str = "stages";
/// Pauses of the rollout's steps (list of durations such as 5m).
pub const PAUSES: &str = "pauses";
/// Limits that a step must keep, as written: `p95 < 250ms`.
pub const GATES: &str = "gates";
/// Channel that carries status.
pub const CHANNEL: &str = "channel";
/// Rows of the table that the migration touches.
pub const ROWS: &str = "rows";
/// Table that the migration touches.
pub const TABLE: &str = "table";
/// Expected length of the whole change, in minutes.
pub const DURATION: &str = "duration_minutes";
/// Name of the Argo CD application.
pub const ARGOCD_APP: &str = "argocd_app";
/// Name of the cluster.
pub const CLUSTER: &str = "cluster";
/// Change ticket, an id or a link.
pub const TICKET: &str = "ticket";
/// What ships, one feature each (list).
pub const FEATURES: &str = "features";
/// What measures it (list).
pub const MONITORING: &str = "monitoring";
/// Address of Prometheus.
pub const PROMETHEUS: &str = "prometheus";
/// Address of the dashboard.
pub const DASHBOARD: &str = "dashboard";
/// Page that says what to do when it alerts.
pub const RUNBOOK: &str = "runbook_url";
/// Host name under which it answers.
pub const HOST: &str = "host";
/// Name of the flag.
pub const FLAG: &str = "flag_name";
/// Service that holds the flag.
pub const FLAG_TOOL: &str = "flag_tool";
/// Journeys to try after the change (list).
pub const JOURNEYS: &str = "journeys";
