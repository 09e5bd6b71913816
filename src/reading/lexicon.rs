//! The closed classes of words by which an opening is taken apart: verbs and nouns of change, properties, fillers, stops.

/// Beginnings of the verbs of change.
pub(super) const VERBS: &[&str] = &[
    "deploy", "redeploy", "releas", "ship", "upgrad", "updat", "migrat", "mov", "bump", "push", "promot", "hotfix", "patch", "restart",
    "reboot", "rotat", "replac", "switch", "swap", "cut", "remov", "resiz", "provision", "renew", "enabl", "disabl", "roll", "revert",
    "retir", "decommission", "decom", "reimag", "reinstall", "rebuild", "install", "add", "drop", "renam", "split", "creat", "convert",
    "port", "forward", "rout", "point", "repoint", "redirect", "flip", "turn", "failover", "fail", "transfer", "scal", "expand", "shrink",
    "extend", "increas", "decreas", "rais", "lower", "reduc", "chang", "set", "fix", "launch", "publish", "implement", "automat", "drain",
    "purg", "clean", "delet", "archiv", "backfill", "reindex", "refresh", "consolidat", "merg", "integrat", "enforc", "tun", "configur",
    "harden", "restor", "stop", "bring", "downgrad", "adopt", "rewrit", "refactor", "adjust", "tweak", "modify", "relocat", "rehom",
    "recreat", "reissu", "repair", "defrag", "vacuum", "activat", "deactivat", "sunset", "shut", "canary", "cordon", "land", "rebas",
    "grow", "enlarg", "attach", "detach", "moderniz", "modernis", "mirror", "replicat", "bootstrap", "spin", "upsiz", "downsiz",
    "deprecat", "encrypt", "truncat", "renumb", "onboard", "import", "export", "sync", "partition", "shard", "pin", "unpin", "prun",
    "rebalanc", "exchang", "bounc", "recycl", "reload", "respin", "redirect", "shutdown", "use",
];
/// Verbs that only carry another one: "start moving", "plan to move".
pub(super) const LIGHT: &[&str] =
    &["start", "begin", "plan", "continu", "finish", "schedul", "perform", "prepar", "coordinat", "do", "run", "complet"];
/// Nouns that name a change and no thing.
pub(super) const CHANGES: &[&str] = &[
    "upgrade", "update", "maintenance", "migration", "deployment", "deploy", "release", "rollout", "rotation", "restart", "reboot",
    "cutover", "switchover", "failover", "renewal", "patching", "patch", "replacement", "downtime", "outage", "change", "refresh", "move",
    "rollback", "hotfix", "decommission", "decommissioning", "removal", "resize", "expansion", "launch", "fix", "work", "bump", "reindex",
    "hardware", "backfill", "cleanup", "improvement", "revert", "window", "interruption", "transition", "retirement", "cert", "conversion",
    "reinstall", "swap", "plan", "shutdown", "install", "installation", "rebuild", "implementation", "cutover", "upgrading", "update",
    "relocation", "split", "ramp", "enablement", "promotion", "checklist", "procedure", "runbook", "step", "note", "task", "request",
    "instruction", "ticket", "announcement", "notice", "redeploy", "bugfix", "duty", "guidance", "question", "proposal", "process",
    "operation", "series", "coordination", "approach", "strategy", "operations",
];
/// Nouns that name a property: the thing comes after them ("the timeout of X").
pub(super) const PROPERTIES: &[&str] = &[
    "version", "setting", "limit", "timeout", "flag", "threshold", "config", "configuration", "size", "value", "number", "count", "log",
    "level", "support", "traffic", "part", "rest", "copy", "image", "tag", "instance", "auto-sync", "autosync", "sync", "type", "capacity",
    "pin", "replicas", "access", "usage", "use", "logic", "batch", "set", "quota", "tier", "plan", "column", "index", "indexes", "feature",
    "key", "token", "secret", "password", "credential", "certificate", "cert", "permission", "scope", "rule", "header", "path", "url",
    "endpoint", "pool", "buffer", "interval", "retention", "firmware", "kernel", "os", "schema", "ami", "primary", "standby", "master",
    "leader", "theme", "look", "design", "layout", "clone", "policy", "preference", "weight", "runtime", "owner", "ownership", "rid",
    "connection", "half", "third", "priority", "spec", "template", "parameter", "variable", "env", "cluster-size", "bucket-policy",
    "placement", "label", "annotation", "record", "entry", "option", "percentage", "share", "way", "state", "health", "probe", "memory",
    "cpu", "heap", "ttl", "name",
];
/// Beginnings of the verbs that change a property of a thing.
pub(super) const SETS: &[&str] = &[
    "rais", "lower", "increas", "decreas", "reduc", "set", "tun", "enforc", "extend", "adjust", "tweak", "bump", "chang", "enabl",
    "disabl", "configur", "use",
];
/// Beginnings of the verbs that say from where to where.
pub(super) const AWAY: &[&str] = &["mov", "migrat", "switch", "relocat", "transfer", "go", "com", "point", "repoint", "cut"];
/// Words before a noun that belong to no name.
pub(super) const FILL: &[&str] = &[
    "the", "our", "a", "an", "new", "out", "up", "over", "back", "all", "of", "production", "prod", "old", "remaining", "existing", "some",
    "several", "multiple", "few", "upcoming", "this", "these", "its", "their", "my", "larger", "bigger", "latest", "next", "current",
    "both", "more", "first", "second", "last", "rest", "now", "also", "official", "legacy", "planned", "scheduled", "emergency", "urgent",
    "major", "minor", "full", "fully-open", "live", "down", "off", "on", "away", "separate", "rolling", "ahead", "global", "another", "us",
    "own", "every", "each", "staging", "critical", "important", "small", "tiny", "quick", "final", "forward", "in-place", "two", "three",
    "four", "canary", "blue/green", "blue-green", "zero-downtime", "hot", "initial", "dedicated", "private", "public", "yearly", "annual",
    "quarterly", "ongoing", "other", "dead", "default", "homegrown", "intermittent", "expected", "potential", "temporary", "partial",
    "slight", "extended", "unplanned", "recent", "internal", "external", "self-hosted", "self-signed", "additional", "further", "missing",
    "unused", "proper", "correct", "wrong", "actual", "same", "proposed", "green", "blue", "leaked", "expiring", "broken", "failed",
    "ancient", "outdated", "respective", "routine", "regular", "brief", "short", "possible", "necessary", "required", "related",
];
/// Words that end a noun phrase.
pub(super) const STOPS: &[&str] = &[
    "on", "for", "from", "in", "with", "at", "via", "into", "by", "using", "is", "as", "so", "goes", "only", "before", "after", "when",
    "because", "tonight", "tomorrow", "today", "across", "mandatory", "it", "that", "which", "to", "and", "or", "onto", "through", "are",
    "was", "were", "will", "has", "have", "had", "gets", "get", "be", "been", "being", "behind", "under", "if", "then", "while", "during",
    "between", "until", "since", "instead", "off", "out", "over", "away", "not", "we", "i", "you", "they", "per", "without", "against",
    "next", "more", "-", "should", "must", "can", "may", "might", "would", "could", "but", "expect", "takes", "needs", "later", "around",
    "again", "early", "still", "anyway", "similar", "one", "each", "every", "any", "both", "twice", "immediate", "immediately",
    "themselves", "itself", "->", "<-", "plus", "where", "whose", "about", "who", "than", "sent", "expired", "expires", "fails", "failed",
    "crashes", "crashed", "broke", "breaks", "leaks", "shows", "returns", "causes", "throws", "lost", "uses", "reads", "wants", "stays",
    "concurrently", "+", "&", "=", "asap", "manually", "unavailable", "offline", "w", "w/", "wo", "w/o", "vs", "because", "once", "unless",
    "here", "there", "now", "yet", "works", "does", "do", "did", "went", "comes", "depends", "runs", "don", "no", "this", "due", "within",
    "upon", "against", "incl", "including", "like", "first", "everywhere", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "soon", "please", "gradually", "slowly",
];
/// Names of environments.
pub(super) const PLACES: &[&str] =
    &["production", "prod", "staging", "dev", "test", "qa", "uat", "preprod", "stg", "gprd", "gstg", "prd", "env"];
/// Words that stand before a verb in its base form.
pub(super) const LEADS: &[&str] = &[
    "to", "we", "will", "i", "please", "let", "s", "lets", "and", "must", "should", "you", "can", "ll", "i'll", "we'll", "let's", "want",
    "going", "just", "need", "we're", "i'm", "then", "now", "would", "may", "not", "shall", "don't", "cannot",
];
/// Words of headings and labels that say what kind of text follows.
pub(super) const GENERIC: &[&str] = &[
    "what", "why", "how", "when", "where", "who", "description", "summary", "motivation", "reference", "issue", "type", "needs", "be",
    "done", "background", "context", "details", "overview", "purpose", "the", "a", "of", "to", "it", "this", "is", "pr", "does", "in",
    "and", "or", "for", "proposed", "goal", "scope", "reason", "general", "information", "info", "title", "subject", "production",
    "criticality", "changes", "urgent", "hello", "hi", "all", "team", "everyone", "folks", "heads", "up", "fyi", "re", "fwd", "reminder",
    "feature", "bug", "hotfix", "task", "story", "epic", "problem", "proposal", "objective", "rfc", "draft", "wip", "chat", "anyone",
    "around", "dear", "scheduled", "planned", "emergency", "short", "tl", "dr", "tldr", "cr", "chg", "jira", "has", "been", "about", "are",
    "you", "pre", "prod", "staging", "gstg", "gprd", "status", "site", "system", "reminder:", "notes", "part", "step", "phase", "brief",
    "please", "service", "infra", "ops", "devops", "frontend-only", "be", "fe", "new", "good", "morning", "users", "user", "customers",
    "everyone", "everybody", "tf", "operations", "people", "colleagues", "pm", "am", "utc", "cet", "thing", "things", "codebase", "place",
    "care", "advantage", "effect", "note", "error", "errors", "something", "stuff", "everything", "anything", "code", "way", "case",
    "time", "day", "days", "hours", "minutes", "week", "tests", "master", "main", "evening", "hey", "introduction", "changelog", "works",
    "tuning", "carrier", "plan", "draft", "provider", "vendor", "by", "from", "our", "them", "they", "these", "those", "that", "here",
    "there", "see", "below", "above", "as", "with", "no", "not", "if", "should", "will", "we", "i", "its", "next", "then", "more", "other",
    "so", "us", "nothing",
];

pub(super) fn is_form(word: &str, stem: &str) -> bool {
    if word.as_bytes().first() != stem.as_bytes().first() {
        return false;
    }
    let Some(rest) = word.strip_prefix(stem) else { return false };
    if matches!(rest, "" | "e" | "s" | "es" | "ed" | "ing" | "d") {
        return true;
    }
    let doubled = stem.chars().last().filter(|c| rest.starts_with(*c)).and_then(|c| rest.get(c.len_utf8()..));
    matches!(doubled, Some("ing" | "ed"))
}

pub(super) fn is_verb(word: &str) -> bool {
    VERBS.iter().any(|s| is_form(word, s))
}

pub(super) fn is_gerund(word: &str) -> bool {
    word.ends_with("ing") && word != "rolling" && is_verb(word)
}

pub(super) fn is_change(word: &str) -> bool {
    CHANGES.contains(&word) || word.strip_suffix('s').is_some_and(|w| CHANGES.contains(&w))
}

pub(super) fn is_property(word: &str) -> bool {
    PROPERTIES.contains(&word) || word.strip_suffix('s').is_some_and(|w| PROPERTIES.contains(&w))
}

/// Whether words say only what kind of text follows.
pub(super) fn is_generic(words: &str) -> bool {
    words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).all(|w| {
        let w = w.to_lowercase();
        GENERIC.contains(&w.as_str()) || is_change(&w) || PLACES.contains(&w.as_str()) || w.chars().all(|c| c.is_ascii_digit())
    })
}
