//! What the thing that ships is called.

use super::scan::{Chunk, chunks};
use super::tokens::Sentence;
use super::versions::Versions;
use std::collections::BTreeMap;

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

/// Nouns that close a name: "checkout service", "fraud model".
const KINDS: &[&str] = &[
    "service", "api", "app", "application", "worker", "workers", "frontend", "backend", "cluster", "database", "db", "site", "website",
    "portal", "function", "gateway", "server", "servers", "model", "bot", "platform", "pipeline", "consumer", "job", "dashboard",
    "monolith", "proxy", "scheduler", "lambda", "broker", "brokers", "module", "bff", "services", "plugin", "bot", "boilerplate",
    "instance", "cdn", "importer", "indexer", "microservice",
];
/// Verbs that speak of shipping.
const VERBS: &[&str] = &[
    "deploy", "deploying", "release", "releasing", "ship", "shipping", "upgrade", "upgrading", "rollout", "roll", "update", "updating",
    "migrate", "migrating", "move", "moving", "bump", "bumping", "push", "pushing", "promote", "promoting", "hotfix", "patch", "patching",
    "restart", "rotate", "rotating", "canary", "replace", "switch", "bring", "rolling", "of", "remove", "resize", "provisioning", "flip",
    "renew", "swap", "enable", "promoting", "rollback", "deploys", "remove", "removing", "resize", "resizing", "provisioning", "provision",
    "add", "adding", "enable", "flip", "rotate", "renew", "swap", "drop", "roll-out", "get", "reduce", "increase",
];
/// Words that are no names.
const STOP: &[&str] = &[
    "the", "our", "a", "an", "to", "new", "of", "in", "on", "for", "and", "with", "version", "release", "production", "prod", "staging",
    "out", "from", "this", "that", "all", "its", "we", "is", "it", "up", "into", "be", "will", "at", "by", "v", "build", "tag", "change",
    "update", "latest", "live", "service", "app", "application", "api", "currently", "current", "running", "hotfix", "deploy", "deploying",
    "image", "rolling", "canary", "next", "via", "using", "as", "or", "each", "both", "one", "two", "three", "some", "same", "whole",
    "main", "primary", "old", "existing", "first", "then", "over", "off", "only", "also", "web", "every", "these", "those", "no", "not",
    "i", "you", "today", "tonight", "tomorrow", "please", "back", "down", "per", "when", "after", "before", "upgrade", "migrate",
    "rollout", "which", "between", "target",
];
/// Compounds that are ordinary words.
const ORDINARY: &[&str] = &[
    "blue-green", "zero-downtime", "on-call", "roll-back", "roll-out", "post-mortem", "follow-up", "go-live", "end-to-end", "read-only",
    "backward-compatible", "backwards-compatible", "pre-prod", "pre-production", "non-prod", "feature-flag", "feature-flags", "sign-off",
    "go-no-go", "in-place", "cut-over", "third-party", "up-to-date", "multi-az", "load-balancer", "long-running", "real-time", "re-index",
    "opt-in", "first-time", "one-time", "one-line", "low-traffic", "high-risk", "low-risk", "user-facing", "customer-facing", "self-heal",
    "auto-sync", "auto-scaling", "auto-promote", "node-by-node", "one-by-one", "step-by-step", "out-of-band", "pre-check", "pre-checks",
    "post-checks", "post-deploy", "pre-deploy", "hot-fix", "re-run", "re-enable", "half-hour", "day-to-day", "on-prem", "large-scale",
    "cert-manager", "kube-system", "docker-compose", "gitlab-ci", "github-actions", "argo-rollouts", "ingress-nginx", "service-mesh",
    "write-heavy", "read-heavy", "well-known", "short-lived", "long-lived", "e-mail", "co-ordinate", "set-up", "built-in", "by-design",
    "as-is", "business-hours", "off-peak",
];

/// Finds the application's name: label lines first, then the best of what looks like a name.
pub fn find(text: &str, sentences: &[Sentence], keys: &[String], versions: &Versions) -> Option<Name> {
    labelled(text, sentences, keys).or_else(|| best(text, sentences, versions))
}

fn labelled(text: &str, sentences: &[Sentence], keys: &[String]) -> Option<Name> {
    for key in keys {
        for s in sentences.iter().filter(|s| &s.key == key) {
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
            if name.is_empty() || name.split_whitespace().count() > 5 || placeholder(name) {
                continue;
            }
            let start = s.value.0 + value.find(name)?;
            return Some(Name { text: name.to_owned(), start, end: start + name.len() });
        }
    }
    None
}

fn without_version(name: &str) -> &str {
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

fn best(text: &str, sentences: &[Sentence], versions: &Versions) -> Option<Name> {
    let all = chunks(text);
    let first_end = sentences.iter().find_map(|s| s.words.last().map(|w| w.end)).unwrap_or(0);
    let mut scores: BTreeMap<String, (i32, usize, usize)> = BTreeMap::new();
    let mut add = |c: (&str, usize, usize), points: i32| {
        let e = scores.entry(c.0.to_lowercase()).or_insert((0, c.1, c.2));
        e.0 += points + i32::from(e.0 == 0 && c.1 < first_end) * 8;
    };
    for (i, c) in all.iter().enumerate() {
        let word = |k: usize| i.checked_sub(k).and_then(|p| all.get(p)).map(|c| c.text.to_lowercase()).unwrap_or_default();
        let ticked = c.start > 0 && text.as_bytes().get(c.start - 1) == Some(&b'`');
        let flag = c.start > 0 && text.as_bytes().get(c.start - 1) == Some(&b'-');
        if !flag && is_identifier(c.text) || ticked && is_plain_identifier(c.text) {
            let core = without_version(c.text.rsplit('/').next().unwrap_or(c.text));
            let start = c.end - c.text.rsplit('/').next().unwrap_or(c.text).len();
            let mut points = 4 + i32::from(ticked) * 2;
            points +=
                i32::from(VERBS.contains(&word(1).as_str()) || VERBS.contains(&word(2).as_str()) && STOP.contains(&word(1).as_str())) * 10;
            points += i32::from(ends_as_service(core)) * 6;
            points += i32::from(versions.all.iter().any(|v| v.start >= c.start && v.start.saturating_sub(c.end) < 14)) * 12;
            if matches!(
                word(1).as_str(),
                "namespace"
                    | "channel"
                    | "in"
                    | "flag"
                    | "column"
                    | "table"
                    | "branch"
                    | "index"
                    | "on"
                    | "bucket"
                    | "by"
                    | "key"
                    | "env"
                    | "region"
            ) {
                points -= 8;
            }
            if core.contains('_') && !core.contains('-') || core.contains('.') {
                points -= 7;
            }
            add((core, start, start + core.len()), points);
        }
    }
    for (part, points) in titles(text) {
        add((text.get(part.0..part.1).unwrap_or_default(), part.0, part.1), points);
    }
    for v in &versions.all {
        if let Some(at) = all.iter().position(|c| c.end <= v.start && c.text.to_lowercase() == v.before && v.start - c.end < 12)
            && all.get(at).is_some_and(|c| c.start == 0 || text.as_bytes().get(c.start - 1) != Some(&b'-'))
            && let Some(n) = phrase_before(text, &all, at + 1)
        {
            add((n.0, n.1, n.2), 14);
        }
    }
    for (i, c) in all.iter().enumerate() {
        if KINDS.contains(&c.text.to_lowercase().as_str())
            && let Some((_, s, _)) = phrase_before(text, &all, i)
        {
            let bonus = all.iter().take(i).rev().take(5).any(|p| VERBS.contains(&p.text.to_lowercase().as_str()));
            add((text.get(s..c.end)?, s, c.end), 9 + i32::from(bonus) * 6);
        }
    }
    let (_, (_, start, end)) = scores
        .into_iter()
        .filter(|(_, (p, _, _))| *p >= 12)
        .max_by_key(|(name, (score, start, _))| (*score, std::cmp::Reverse(*start), name.clone()))?;
    Some(Name { text: text.get(start..end)?.trim_matches('`').to_owned(), start, end })
}

/// Names that the first line gives: `name: what is done`, or the object of its verb (`Upgrade elasticsearch on ...`).
fn titles(text: &str) -> Vec<((usize, usize), i32)> {
    let Some(line) = text.lines().find(|l| !l.trim().is_empty()) else { return Vec::new() };
    let from = text.find(line).unwrap_or(0);
    let mut out = Vec::new();
    let head = line.trim_start_matches(['#', ' ', '*', '[']);
    let at = from + line.len() - head.len();
    if let Some(colon) = head.find(": ").filter(|c| *c < 40) {
        let name = head.get(..colon).unwrap_or_default();
        let name =
            [" on ", " in ", " to ", " for ", " ("].iter().filter_map(|p| name.find(p)).min().and_then(|i| name.get(..i)).unwrap_or(name);
        let label = [
            "subject", "re", "title", "hi", "change", "summary", "fw", "fwd", "note", "reminder", "todo", "heads up", "fyi", "type",
            "description", "notes", "plan",
        ];
        let plain = name.split_whitespace().count() <= 3 && !label.contains(&name.to_lowercase().as_str());
        if plain && !starts_with_verb(name) && !name.contains(']') {
            out.push(((at, at + name.trim_end_matches('*').len()), 14));
        }
    }
    let words: Vec<Chunk<'_>> = chunks(head);
    // "muncoordinated is off heroku": the subject of the first sentence.
    if let [a, b, ..] = words.as_slice()
        && ["is", "goes", "moves", "gets", "will", "needs"].contains(&b.text)
        && !STOP.contains(&a.text.to_lowercase().as_str())
        && a.text.len() > 3
        && a.text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    {
        out.push(((at + a.start, at + a.end), 8));
    }
    let Some(verb) = words.iter().take(8).position(|c| VERBS.contains(&c.text.to_lowercase().as_str()) && c.text.to_lowercase() != "of")
    else {
        return out;
    };
    let skip = ["the", "our", "a", "an", "new", "out", "to", "of", "and", "production", "prod", "all", "up", "over"];
    let stop = [
        "to", "on", "for", "from", "in", "and", "with", "at", "via", "into", "by", "using", "one", "is", "node", "as", "now", "so", "goes",
        "is", "->", "only", "before", "after", "when", "because", "the", "over", "off", "tonight", "tomorrow", "across",
    ];
    let mut i = verb + 1;
    while words.get(i).is_some_and(|c| skip.contains(&c.text.to_lowercase().as_str())) {
        i += 1;
    }
    let first = i;
    while i < first + 3
        && words.get(i).is_some_and(|c| {
            !stop.contains(&c.text.to_lowercase().as_str()) && !c.text.starts_with(|d: char| d.is_ascii_digit()) && !is_versionish(c.text)
        })
    {
        let joined = i == first || head.get(words[i - 1].end..words[i].start).is_some_and(|g| g.trim().is_empty());
        if !joined {
            break;
        }
        i += 1;
    }
    if let (Some(a), Some(b)) = (words.get(first), i.checked_sub(1).and_then(|k| words.get(k)))
        && i > first
        && a.text.len() > 2
    {
        out.push(((at + a.start, at + b.end), 6));
    }
    out
}

fn starts_with_verb(name: &str) -> bool {
    name.split_whitespace().next().is_some_and(|w| VERBS.contains(&w.to_lowercase().as_str()))
}

fn is_versionish(t: &str) -> bool {
    t.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit())
}

/// Up to two words before chunk `i` that may be a name.
fn phrase_before<'a>(text: &'a str, all: &[Chunk<'_>], i: usize) -> Option<(&'a str, usize, usize)> {
    let mut from = i;
    while from > 0 && i - from < 2 {
        let c = all.get(from - 1)?;
        let lower = c.text.to_lowercase();
        let adjoining = from == i || text.get(c.end..all.get(from)?.start).is_some_and(|gap| gap.trim().is_empty());
        let word = c.text.chars().all(|ch| ch.is_alphanumeric() || "-_.".contains(ch)) && c.text.chars().any(char::is_alphabetic);
        if !word || !adjoining || STOP.contains(&lower.as_str()) || VERBS.contains(&lower.as_str()) || ORDINARY.contains(&lower.as_str()) {
            break;
        }
        from -= 1;
    }
    let (first, last) = (all.get(from)?, all.get(i.checked_sub(1)?)?);
    (from < i).then(|| text.get(first.start..last.end).map(|t| (t, first.start, last.end)))?
}

fn ends_as_service(t: &str) -> bool {
    let tails = [
        "service", "svc", "api", "worker", "workers", "app", "web", "ui", "gateway", "jobs", "job", "frontend", "backend", "server", "db",
        "proxy", "consumer", "cluster", "site", "portal", "function", "lambda", "bot", "processor", "manager", "engine", "router", "model",
        "scheduler", "core",
    ];
    t.rsplit(['-', '_']).next().is_some_and(|l| tails.contains(&l.to_lowercase().as_str()))
}

/// Words joined by hyphens or underscores, or CamelCase of two words.
fn is_identifier(t: &str) -> bool {
    let name = t.rsplit('/').next().unwrap_or(t);
    let lower = name.to_lowercase();
    let joined = name.contains(['-', '_'])
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:@".contains(c))
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
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
    joined && !region && !code && !ticket && !file && !every && !ORDINARY.contains(&lower.as_str()) && !t.starts_with("http") || camel(name)
}

fn is_plain_identifier(t: &str) -> bool {
    t.len() > 2
        && t.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && t.starts_with(|c: char| c.is_ascii_alphabetic())
        && !STOP.contains(&t.to_lowercase().as_str())
        && !t.contains('.')
}

fn camel(t: &str) -> bool {
    let inner = t.chars().skip(1).collect::<Vec<_>>();
    let humps = inner.windows(2).filter(|w| matches!(w, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase())).count();
    let known = [
        "GitHub", "GitLab", "PostgreSQL", "MySQL", "ArgoCD", "MongoDB", "RabbitMQ", "DynamoDB", "CircleCI", "OpenShift", "LaunchDarkly",
        "CloudFront", "ElastiCache", "JavaScript", "TypeScript", "DevOps", "FluxCD", "MariaDB", "PagerDuty", "OpenSearch",
        "CloudFormation", "CodeDeploy", "ConfigMap", "VirtualService", "NodePool", "DaemonSet", "StatefulSet", "WordPress", "PgBouncer",
        "PayPal", "SendGrid", "YouTube", "GraphQL", "OAuth", "CloudWatch", "DataDog", "CronJob", "DownTime", "SonarQube", "HelmRelease",
    ];
    humps >= 1 && t.chars().all(|c| c.is_ascii_alphanumeric()) && t.starts_with(|c: char| c.is_ascii_uppercase()) && !known.contains(&t)
}
