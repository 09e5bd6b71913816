//! Whether words can be a name at all: a thing that is called so, and not what is done to it, a setting of it, its file, or a
//! word that fits any thing.

use super::company::KINDS;
use super::lexicon::{FILL, is_change, is_gerund, is_property, is_verb};
use super::names::{ORDINARY, camel, is_adjective, is_identifier};
use super::shapes::{ends_as_service, is_host, is_ticket, is_time};

/// Nouns that fit so many things that they name none.
const COMMON: &[&str] = &[
    "service", "site", "website", "page", "app", "application", "database", "db", "table", "column", "row", "index", "schema", "query",
    "migration", "cluster", "server", "host", "node", "machine", "box", "vm", "instance", "replica", "primary", "shard", "container",
    "pod", "image", "slot", "environment", "namespace", "region", "zone", "network", "storage", "disk", "volume", "bucket", "file",
    "folder", "directory", "script", "config", "configuration", "setting", "variable", "value", "flag", "toggle", "feature", "queue",
    "topic", "job", "task", "worker", "consumer", "process", "thread", "pipeline", "workflow", "build", "branch", "tag", "commit", "code",
    "repo", "repository", "package", "dependency", "library", "module", "plugin", "component", "system", "platform", "stack", "tool",
    "tooling", "infra", "infrastructure", "api", "backend", "frontend", "ui", "endpoint", "route", "gateway", "proxy", "model", "function",
    "method", "class", "test", "doc", "docs", "documentation", "user", "customer", "client", "team", "people", "account", "device", "key",
    "secret", "password", "credential", "token", "cert", "certificate", "domain", "record", "policy", "rule", "permission", "role", "log",
    "metric", "alert", "dashboard", "monitoring", "traffic", "request", "connection", "data", "content", "asset", "bundle", "backup",
    "snapshot", "dump", "copy", "old", "new", "version", "thing", "part", "step", "phase", "stage", "line", "list", "group", "set", "pool",
    "cache", "hardware", "software", "firmware", "kernel", "option", "check", "probe", "resource", "deployment", "strategy", "canary",
    "previous", "existing", "other", "everything", "version", "release", "change", "error", "issue", "problem", "bug", "experiment",
    "product", "project", "web", "mobile", "desktop", "production", "staging", "time", "support", "work", "limit", "state", "message",
    "store", "engine", "runtime", "agent", "deploys", "measure", "pull", "merge", "way", "room", "following", "manager", "engineer",
    "mode", "maintenance", "window", "revision", "recreate", "rolling", "roll-out", "rollout", "allatonce", "blue-green", "rollingupdate",
    "dns", "cdn", "iam", "tls", "ssl", "http", "api", "automated", "background", "request", "blocker", "mess", "null", "base", "zero",
    "manual", "outage", "incident",
];
/// Words of the closed classes: pronouns, adverbs, prepositions, helping verbs. A name has none of them.
const CLOSED: &[&str] = &[
    "one", "ones", "once", "this", "that", "these", "those", "it", "its", "they", "them", "we", "i", "you", "he", "she", "who", "what",
    "which", "when", "where", "why", "how", "if", "then", "than", "so", "as", "but", "and", "or", "nor", "not", "ppl", "someone", "nobody",
    "anything", "something", "nothing", "below", "above", "around", "under", "over", "inside", "outside", "behind", "between", "near",
    "along", "across", "within", "without", "during", "until", "till", "since", "before", "after", "while", "because", "though", "very",
    "quite", "rather", "really", "just", "even", "still", "yet", "too", "again", "already", "always", "never", "often", "maybe", "perhaps",
    "there", "soon", "tomorrow", "tonight", "yesterday", "are", "was", "were", "been", "being", "am", "do", "does", "did", "done", "have",
    "had", "having", "would", "shall", "should", "could", "might", "must", "need", "needs", "let", "lets", "make", "makes", "made", "keep",
    "keeps", "get", "gets", "got", "goes", "went", "gone", "take", "takes", "took", "think", "thinks", "thought", "much", "many", "any",
    "each", "every", "such", "own", "tbd", "todo", "similar", "matters", "connects", "fails", "uses", "runs", "reads", "writes", "works",
    "breaks", "looks", "shows", "wants", "says", "minute", "minutes", "hour", "hours", "seconds", "days", "ten", "five", "thirty",
];
/// Nouns that end as a form of a verb does.
const NOUNS_ING: &[&str] = &[
    "billing", "pricing", "booking", "shipping", "messaging", "ranking", "routing", "scheduling", "banking", "onboarding", "monitoring",
    "logging", "tracking", "reporting", "streaming", "printing", "indexing", "networking", "hosting", "building", "training", "marketing",
    "trading", "landing", "scoring", "matching", "forecasting", "caching", "processing", "parsing", "rendering", "grading", "voting",
    "learning", "rating", "mailing", "parking", "invoicing", "accounting",
];
/// Clouds, signals, headings: capitals that name no thing that ships.
const CAPITALS: &[&str] = &[
    "aws", "gcp", "azure", "digitalocean", "hetzner", "linode", "ovh", "vultr", "scaleway", "oom", "devops", "date", "affected", "sigterm",
    "sigkill", "column", "table", "alter", "drop", "post", "get", "put", "delete", "select", "insert",
];

/// Whether a word is of a closed class, a form of a verb or an adverb, which no name holds: "don't think", "pods hitting", "fairly big".
fn is_no_noun(bare: &str, lower: &str) -> bool {
    let shortened = lower.rsplit_once(['\'', '’']).is_some_and(|(_, end)| end != "s");
    let nouns = ["supply", "assembly", "family", "anomaly", "monthly", "weekly", "nightly", "hourly"];
    let adverb = lower.len() > 5 && lower.ends_with("ly") && !nouns.contains(&lower);
    let verbal = lower.len() > 5 && lower.ends_with("ing") && !bare.contains('-') && !NOUNS_ING.contains(&lower);
    shortened || adverb || verbal || is_fault(bare, lower) || CLOSED.contains(&lower)
}

/// `OOMKilled`, `CrashLoopBackOff`, `NullPointerException`: what went wrong.
fn is_fault(bare: &str, lower: &str) -> bool {
    let ends = ["BackOff", "Exception", "Error", "Killed", "Timeout"];
    lower.starts_with("oom") || ends.iter().any(|e| bare.len() > e.len() && bare.ends_with(e))
}

/// Endings of files.
const FILES: &[&str] = &[
    "yaml", "yml", "md", "sh", "py", "json", "sql", "tf", "conf", "tmpl", "rb", "ts", "js", "toml", "xml", "env", "txt", "html", "php",
    "cfg", "ini", "tsx", "jsx", "java", "rs", "gradle", "lock", "css", "tpl", "j2", "cs", "hcl", "go", "properties",
];

/// Common nouns that services are called by: "accounts: write the address twice".
pub(super) fn is_domain(word: &str) -> bool {
    [
        "account", "product", "customer", "user", "content", "message", "asset", "web", "mobile", "api", "backend", "frontend", "gateway",
        "proxy", "worker", "document", "client", "order",
    ]
    .contains(&word.strip_suffix('s').unwrap_or(word))
}

/// How well words can be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// They are none.
    Not,
    /// One noun of a kind: "the database".
    Kind,
    /// Words that fit many things, with a noun that says which kind.
    Vague,
    /// They describe a thing, or one unknown word stands there.
    Plain,
    /// They are written as names are.
    Proper,
}

fn is_common(word: &str) -> bool {
    let one = word.strip_suffix("es").filter(|w| COMMON.contains(w) && w.ends_with(['x', 's'])).or_else(|| word.strip_suffix('s'));
    COMMON.contains(&word) || one.is_some_and(|w| COMMON.contains(&w)) || is_change(word) || FILL.contains(&word)
}

/// `charts/bindery/values.yaml`, `deploy.sh`
pub(super) fn is_file(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(head, end)| !head.is_empty() && FILES.contains(&end.to_lowercase().as_str()))
}

/// Whether a capital letter says something: a word inside a sentence.
fn inside(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '*', '_', '"', '(', '[']);
    !before.is_empty() && !before.ends_with(['\n', '.', ':', '!', '?', '-', '#', '|', ']', '>'])
}

/// How well the words of a place can be a name; `known`: the vocabulary knows what a word names.
pub(super) fn fit(text: &str, start: usize, end: usize, known: &dyn Fn(&str) -> bool) -> Fit {
    let Some(name) = text.get(start..end) else { return Fit::Not };
    let (mut shaped, mut own, mut all) = (false, 0, 0);
    let mut last = "";
    for word in name.split_whitespace() {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        all += 1;
        last = bare;
        // `image.tag` is a setting, `nodejs20.x` a version.
        let dotted =
            bare.contains('.') && !is_host(bare) && (lower.ends_with(".x") || bare.bytes().all(|b| b.is_ascii_lowercase() || b == b'.'));
        if dotted
            || bare.is_empty()
            || bare.contains("**")
            || is_file(bare) && !is_host(bare)
            || word.starts_with('$')
            || bare.contains(['=', '@'])
        {
            return Fit::Not;
        }
        let ticked = at.checked_sub(1).and_then(|b| text.as_bytes().get(b)).is_some_and(|b| b"`".contains(b));
        // "`web` service", "rendering service": the noun behind says that it is a name.
        let rest = text.get(at + word.len()..).unwrap_or_default().trim_start_matches('`').strip_prefix(' ').unwrap_or_default();
        let of_kind = KINDS.contains(&rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
        if ticked && of_kind {
            own += 1;
            shaped = true;
            continue;
        }
        // "rendering service": a noun in -ing.
        let named = ticked || of_kind && lower.ends_with("ing") && !is_gerund(&lower) && !CLOSED.contains(&lower.as_str());
        if !named && is_no_noun(bare, &lower) || CAPITALS.contains(&lower.as_str()) || lower.len() < 2 && own == 0 && all > 1 {
            return Fit::Not;
        }
        let parts: Vec<&str> = lower.split('-').collect();
        if is_common(&lower)
            || is_ticket(bare) && bare.len() > 4
            || is_property(&lower)
            || is_time(&lower)
            || ORDINARY.contains(&lower.as_str())
        {
            continue;
        }
        if parts.len() > 1
            && (is_adjective(&parts)
                || parts.len() == 2 && parts.iter().any(|p| p.len() < 2)
                || parts.len() == 2 && parts.iter().all(|p| is_common(p)) && !ends_as_service(&lower))
        {
            continue;
        }
        own += 1;
        let digits = bare.len() > 2 && bare.bytes().any(|b| b.is_ascii_digit()) && bare.bytes().any(|b| b.is_ascii_alphabetic());
        let capital = bare.starts_with(char::is_uppercase) && inside(text, at);
        let inner = bare.chars().skip(1).any(char::is_uppercase);
        shaped |= ticked || digits || capital || inner || is_identifier(bare) || camel(bare) || is_host(bare) || known(&lower);
    }
    let head = last.to_lowercase();
    if own == 0 {
        return match known(&head) && !is_property(&head) {
            true if all > 1 => Fit::Vague,
            true => Fit::Kind,
            false => Fit::Not,
        };
    }
    if shaped {
        return Fit::Proper;
    }
    if is_property(&head)
        || ORDINARY.contains(&head.as_str())
        || is_change(&head)
        || is_gerund(&head) && !NOUNS_ING.contains(&head.as_str())
        || all == 1 && is_verb(&head)
    {
        return Fit::Not;
    }
    Fit::Plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_a_name_is_one_and_what_fits_any_thing_is_not() {
        let known = |w: &str| ["kafka", "server", "db"].contains(&w);
        let of = |text: &str| fit(text, 0, text.len(), &known);
        for name in ["content-data-api", "kafka", "`borges`", "mc1036", "docs.lumen.dev"] {
            assert!(of(name) >= Fit::Plain, "{name}");
        }
        for none in
            ["slot", "previous version", "api versions", "deploy.sh", "charts/shop/values.yaml", "Recreate", "docs", "size-M", "risk=no"]
        {
            assert_eq!(of(none), Fit::Not, "{none}");
        }
        assert_eq!(of("server"), Fit::Kind);
        assert_eq!(of("replica db"), Fit::Vague);
    }
}
