//! What the thing that ships is called.

use super::candidates;
use super::company::STOP;
use super::scan::Chunk;
use super::tokens::Sentence;
use super::versions::Versions;

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
}

/// Compounds that are ordinary words.
pub(super) const ORDINARY: &[&str] = &[
    "blue-green", "zero-downtime", "on-call", "roll-back", "roll-out", "post-mortem", "follow-up", "go-live", "end-to-end", "read-only",
    "backward-compatible", "backwards-compatible", "pre-prod", "pre-production", "non-prod", "feature-flag", "feature-flags", "sign-off",
    "go-no-go", "in-place", "cut-over", "third-party", "up-to-date", "multi-az", "load-balancer", "long-running", "real-time", "re-index",
    "opt-in", "first-time", "one-time", "one-line", "low-traffic", "high-risk", "low-risk", "user-facing", "customer-facing", "self-heal",
    "auto-sync", "auto-scaling", "auto-promote", "node-by-node", "one-by-one", "step-by-step", "out-of-band", "pre-check", "pre-checks",
    "post-checks", "post-deploy", "pre-deploy", "hot-fix", "re-run", "re-enable", "half-hour", "day-to-day", "on-prem", "large-scale",
    "kube-system", "docker-compose", "gitlab-ci", "github-actions", "argo-rollouts", "service-mesh", "write-heavy", "read-heavy",
    "well-known", "short-lived", "long-lived", "e-mail", "co-ordinate", "set-up", "built-in", "by-design", "as-is", "business-hours",
    "off-peak",
];

/// What the vocabulary knows of words.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether a word names a tool or a platform.
    pub tool: &'a dyn Fn(&str) -> bool,
    /// Whether a word names software that can itself be what ships.
    pub software: &'a dyn Fn(&str) -> bool,
    /// Whether a word names a kind of thing that ships.
    pub kind: &'a dyn Fn(&str) -> bool,
}

/// Finds the application's name: label lines first, then the best of what looks like a name. A tool or a platform is
/// what ships only where nothing else is.
pub fn find(
    text: &str,
    all: &[Chunk<'_>],
    sentences: &[Sentence],
    keys: &[String],
    versions: &Versions,
    known: &Known<'_>,
) -> Option<Name> {
    labelled(text, sentences, keys, known.tool).or_else(|| candidates::best(text, all, sentences, versions, known))
}

/// Labels behind which a name may stand, but often something else does: only a compound name counts.
const WEAK_KEYS: &[&str] = &["ci", "release", "change", "title", "subject", "what", "target"];

fn labelled(text: &str, sentences: &[Sentence], keys: &[String], known: &dyn Fn(&str) -> bool) -> Option<Name> {
    let weak = WEAK_KEYS.iter().map(|k| (*k, true));
    for (key, weak) in keys.iter().map(|k| (k.as_str(), false)).chain(weak) {
        for s in sentences.iter().filter(|s| s.key == key) {
            let value = text.get(s.value.0..s.value.1)?;
            let cut = value
                .find([',', '(', ';', '|'])
                .or_else(|| value.find(" - "))
                .or_else(|| value.find(" – "))
                .or_else(|| value.find(" and "))
                .unwrap_or(value.len());
            let name = value.get(..cut)?.trim().trim_matches(['`', '*', '_', '"', '.']);
            let name = name.split_once(" v").filter(|(_, v)| v.starts_with(|c: char| c.is_ascii_digit())).map_or(name, |(n, _)| n);
            let name = without_version(name);
            // "PPUD SQL Server Changes"
            let kept =
                name.split(' ').rev().skip_while(|w| super::lexicon::is_change(&w.to_lowercase())).map(str::len).reduce(|a, b| a + b + 1);
            let name = kept.and_then(|k| name.get(..k)).unwrap_or(name);
            if name.is_empty() || name.split_whitespace().count() > 5 || placeholder(name) {
                continue;
            }
            if weak && (!is_identifier(name) || known(name)) {
                continue;
            }
            let start = s.value.0 + value.find(name)?;
            return Some(Name { text: name.to_owned(), start, end: start + name.len() });
        }
    }
    None
}

pub(super) fn without_version(name: &str) -> &str {
    match name.rsplit_once([' ', ':', '@']) {
        Some((head, tail)) if tail.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()) => head.trim(),
        _ => name,
    }
}

/// Whether a value is a blank to be filled.
pub fn placeholder(value: &str) -> bool {
    let v = value.trim().to_lowercase();
    let v = v.trim_matches(['_', '.', '-', '[', ']', '<', '>', '{', '}', ' ', '(', ')', '`', '*', '?']);
    v.is_empty()
        || [
            "tbd", "tba", "n/a", "na", "none", "todo", "unknown", "xx", "xxx", "to be decided", "to be defined", "to be announced",
            "to be confirmed", "tbc", "yes", "no", "not yet", "name", "pending",
        ]
        .contains(&v)
        || v.starts_with("tbd")
        || v.contains("to be determined")
        || v.starts_with("yyyy")
}

/// Words joined by hyphens or underscores, or CamelCase of two words.
pub(super) fn is_identifier(t: &str) -> bool {
    let name = t.rsplit('/').next().unwrap_or(t);
    let joined = name.contains(['-', '_'])
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:@".contains(c))
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    // Most words of a text are neither; they are told quickly.
    if !joined {
        return camel(name);
    }
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split(['-', '_']).collect();
    let region = parts.len() == 3
        && parts.last().is_some_and(|p| p.len() <= 2 && p.chars().all(|c| c.is_ascii_alphanumeric()))
        && ["us", "eu", "ap", "sa", "ca", "europe", "asia"].contains(parts.first().unwrap_or(&""));
    let code = name.contains('_') && name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
    let ticket = parts.len() == 2
        && parts.get(1).is_some_and(|p| p.chars().all(|c| c.is_ascii_digit()))
        && name.starts_with(|c: char| c.is_ascii_uppercase());
    let file = [".yaml", ".yml", ".md", ".sh", ".py", ".json", ".sql", ".tf", ".conf", ".com", ".io", ".org", ".net"]
        .iter()
        .any(|e| lower.ends_with(e));
    let every = parts.iter().all(|p| p.len() <= 1);
    !is_adjective(&parts) && !region && !code && !ticket && !file && !every && !ORDINARY.contains(&lower.as_str()) && !t.starts_with("http")
        || camel(name)
}

/// "already-deployed", "well-known", "customer-facing": compounds that describe.
pub(super) fn is_adjective(parts: &[&str]) -> bool {
    let heads = [
        "no", "already", "known", "well", "newly", "self", "semi", "half", "fully", "long", "short", "high", "low", "non", "pre", "post",
        "re", "much", "ever", "so", "best", "last", "first", "second", "one", "two", "three", "cross", "per", "out", "in", "up", "must",
        "still",
    ];
    let tails = [
        "based", "deployed", "ready", "only", "free", "wide", "good", "level", "side", "time", "like", "specific", "aware", "friendly",
        "driven", "facing", "style", "compatible", "related", "enabled", "safe", "proof", "day", "week", "hour", "minute", "scale",
        "owned", "run", "scoped", "managed", "hosted", "by", "in", "out", "up", "off", "down", "to", "of", "party", "step", "phase",
        "wise",
    ];
    let participle =
        parts.last().is_some_and(|p| p.ends_with("ed") && p.len() > 3 && !["feed", "seed", "embed", "speed", "fed"].contains(p));
    participle || parts.first().is_some_and(|p| heads.contains(p)) || parts.last().is_some_and(|p| tails.contains(p))
}

pub(super) fn is_plain_identifier(t: &str) -> bool {
    t.len() > 2
        && t.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && t.starts_with(|c: char| c.is_ascii_alphabetic())
        && !STOP.contains(&t.to_lowercase().as_str())
        && !t.contains('.')
}

pub(super) fn camel(t: &str) -> bool {
    let word = t.starts_with(|c: char| c.is_ascii_uppercase()) && t.bytes().all(|c| c.is_ascii_alphanumeric());
    let inner = t.as_bytes().get(1..).unwrap_or_default();
    if !word || !inner.windows(2).any(|w| matches!(w, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase())) {
        return false;
    }
    let known = [
        "GitHub", "GitLab", "PostgreSQL", "MySQL", "ArgoCD", "MongoDB", "RabbitMQ", "DynamoDB", "CircleCI", "OpenShift", "LaunchDarkly",
        "CloudFront", "ElastiCache", "JavaScript", "TypeScript", "DevOps", "FluxCD", "MariaDB", "PagerDuty", "OpenSearch",
        "CloudFormation", "CodeDeploy", "ConfigMap", "VirtualService", "NodePool", "DaemonSet", "StatefulSet", "WordPress", "PgBouncer",
        "PayPal", "SendGrid", "YouTube", "GraphQL", "OAuth", "CloudWatch", "DataDog", "CronJob", "DownTime", "SonarQube", "HelmRelease",
    ];
    !known.contains(&t)
}
