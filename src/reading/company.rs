//! The words by whose company a mention of a name or of a version is judged: nouns that close it, verbs of shipping, places, labels.

/// Nouns that close a name ("checkout service") or announce one ("the application KlinPlan").
pub(super) const KINDS: &[&str] = &[
    "service", "api", "app", "application", "worker", "workers", "frontend", "backend", "cluster", "database", "db", "site", "website",
    "portal", "function", "gateway", "server", "servers", "model", "bot", "platform", "pipeline", "consumer", "job", "dashboard",
    "monolith", "proxy", "scheduler", "lambda", "broker", "brokers", "module", "bff", "services", "plugin", "boilerplate", "instance",
    "cdn", "endpoint", "instance", "importer", "indexer", "microservice", "store", "cronjob", "daemon",
];
/// Verbs of shipping: what follows them is what ships.
pub(super) const VERBS: &[&str] = &[
    "deploy", "deploying", "deploys", "redeploy", "redeploying", "release", "releasing", "ship", "shipping", "upgrade", "upgrading",
    "rollout", "roll-out", "roll", "rolling", "update", "updating", "migrate", "migrating", "move", "moving", "moves", "bump", "bumping",
    "push", "pushing", "promote", "promoting", "hotfix", "patch", "patching", "restart", "restarting", "rotate", "rotating", "canary",
    "replace", "replacing", "switch", "switching", "bring", "remove", "removing", "resize", "resizing", "provision", "provisioning",
    "flip", "renew", "renewing", "swap", "enable", "enabling", "rollback", "add", "adding", "drop", "get", "fix", "fixing", "install",
    "installing", "publish", "publishing", "cut", "land", "landing", "split", "rename",
];
/// Verbs that change something of the thing: the thing itself comes after a preposition ("raise the limit on orders-db").
pub(super) const SETS: &[&str] =
    &["raise", "raising", "reduce", "reducing", "increase", "lower", "lowering", "enforce", "set", "change", "tune", "extend"];
/// Words that are no names.
pub(super) const STOP: &[&str] = &[
    "the", "our", "a", "an", "to", "new", "of", "in", "on", "for", "and", "with", "version", "release", "production", "prod", "staging",
    "out", "from", "this", "that", "all", "its", "we", "is", "it", "up", "into", "be", "will", "at", "by", "v", "build", "tag", "change",
    "update", "latest", "live", "service", "app", "application", "api", "currently", "current", "running", "hotfix", "deploy", "deploying",
    "image", "rolling", "canary", "next", "via", "using", "as", "or", "each", "both", "one", "two", "three", "some", "same", "whole",
    "main", "primary", "old", "existing", "first", "then", "over", "off", "only", "also", "web", "every", "these", "those", "no", "not",
    "i", "you", "today", "tonight", "tomorrow", "please", "back", "down", "per", "when", "after", "before", "upgrade", "migrate",
    "rollout", "which", "between", "target", "branch", "group", "request", "itself", "rfc", "ticket", "title", "summary", "subject",
    "services", "stays", "stay", "remains", "keeps", "gets", "goes", "column", "table", "ttl", "tf", "there", "here", "what", "why", "how",
    "user", "users", "customer", "customers", "traffic", "downtime", "code", "if", "index", "concurrently", "create", "config",
    "scheduled", "maintenance", "urgent", "type", "engine", "net", "blue", "green", "select", "insert", "alter", "drop", "where", "null",
    "default", "stage", "step", "phase", "config", "note", "say", "error", "errors", "sprint",
];
/// Words between a verb and its object.
pub(super) const ARTICLES: &[&str] =
    &["the", "our", "a", "an", "new", "out", "up", "over", "back", "all", "of", "to", "and", "production", "prod"];
/// Words before a name that is not the one: it says where, by what, or instead of what.
pub(super) const BESIDE: &[&str] = &[
    "namespace", "channel", "flag", "column", "table", "branch", "index", "bucket", "by", "key", "env", "region", "from", "off",
    "replaces", "beside", "with", "using", "like", "unlike", "via", "topic", "pipeline", "user", "role", "script", "var", "parameter",
    "file", "field", "on-call", "group", "than", "into", "and", "secret",
];
/// Words before a name that often, not always, is a place.
pub(super) const PLACES: &[&str] = &["in", "on", "for", "to", "through", "at", "against"];
/// Words that open a line and say what kind of text it is.
pub(super) const LABELS: &[&str] = &[
    "subject", "re", "title", "hi", "hello", "dear", "change", "summary", "fw", "fwd", "note", "notes", "reminder", "todo", "heads", "fyi",
    "type", "description", "plan", "rfc", "request", "ticket", "release", "what", "why", "proposal", "draft", "wip", "feat", "chore",
    "docs", "refactor", "order", "status", "deployment", "goal", "scope", "context", "steps", "update", "announcement",
];
/// Words after which a version is the one that runs today.
pub(super) const NOW: &[&str] = &[
    "current", "currently", "from", "running", "today", "live", "existing", "previous", "old", "was", "replaces", "replacing", "rollback",
    "revert", "back", "prior", "predecessor", "baseline", "stable", "off", "previously", "last", "is", "on", "restore", "fallback", "undo",
    "runs", "run", "prev", "use", "supporting", "now", "before", "instead", "has", "replaced",
];
/// Those of them that count only right before the version.
pub(super) const WEAK: &[&str] = &["has", "is", "on", "off", "was", "last", "stable", "back", "live", "from", "old"];
/// Words after which a version is the one that is shipped.
pub(super) const NEXT: &[&str] = &[
    "to", "deploy", "deploying", "release", "releasing", "ship", "shipping", "new", "target", "upgrade", "bump", "rollout", "promote",
    "version", "tag", "build", "hotfix", "image", "install", "patch",
];
/// Words before a number that is no version of what ships.
pub(super) const OTHER: &[&str] = &[
    "api", "endpoint", "port", "tls", "ssl", "http", "ipv4", "section", "step", "phase", "chapter", "ticket", "issue", "pr", "mr", "p95",
    "p99", "slo", "sla", "rfc", "python", "node", "java", "jdk", "go", "ruby", "php", "serial", "ratio", "cvss", "$", "scala", "kotlin",
    "rust", "score", "room", "dial", "pin", "wave", "ext", "week", "page", "line", "build-agent", "kubectl", "cve", "openapi",
];
/// Software that things run on: its version is the change only when nothing else is.
pub(super) const GROUND: &[&str] = &[
    "kubernetes", "k8s", "eks", "gke", "aks", "openshift", "istio", "postgres", "postgresql", "mysql", "mariadb", "redis", "kafka",
    "mongodb", "elasticsearch", "opensearch", "rabbitmq", "valkey", "ubuntu", "debian", "rails", "django", "helm",
];

/// More software whose whole numbers are versions.
pub(super) const ENGINES: &[&str] =
    &["pg", "solr", "nextcloud", "keycloak", "gitlab", "sidekiq", "rails", "angular", "react", "proxmox", "zookeeper", "drupal"];
