//! What the letters of a word give away: a version, a ticket, an address, a time, a service.

pub(super) fn is_version(t: &str) -> bool {
    let dotted = t
        .strip_prefix(['v', 'V'])
        .unwrap_or(t)
        .split_once('.')
        .is_some_and(|(a, b)| !a.is_empty() && a.bytes().all(|d| d.is_ascii_digit()) && b.starts_with(|d: char| d.is_ascii_digit()));
    dotted || t.trim_start_matches(['v', 'V', 'r']).chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// `OPS-4471`, `CHG0098231:`
pub(super) fn is_ticket(t: &str) -> bool {
    let t = t.trim_matches(['[', ']', ':', '(', ')']);
    t.chars().any(|c| c.is_ascii_digit()) && t.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
}

/// `docs.lumenfold.dev`: the address of a site.
pub(super) fn is_host(t: &str) -> bool {
    let ends = [
        "com", "org", "net", "io", "dev", "example", "app", "gov", "edu", "ch", "de", "eu", "co", "uk", "fr", "nl", "us", "at", "info",
        "cloud", "ai", "local", "internal",
    ];
    let labels = t.split('.').count();
    labels >= 2
        && t.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
        && t.rsplit('.').next().is_some_and(|e| ends.contains(&e))
        && !t.split('.').any(str::is_empty)
}

pub(super) fn is_time(w: &str) -> bool {
    let heads =
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let full = ["day", "sday", "nesday", "rsday", "urday", "uary", "ch", "il", "e", "y", "ust", "tember", "ober", "ember", ""];
    w == "may" || w == "utc" || heads.iter().any(|h| w.strip_prefix(h).is_some_and(|r| full.contains(&r)))
}

/// `orders-api`, `notification-svc`: a name that says it is one service among others.
pub(super) fn is_one_of_many(name: &str) -> bool {
    let last = name.rsplit(['-', '_']).next().unwrap_or_default().to_lowercase();
    name.contains('-') && ["service", "svc", "api", "gateway", "bff"].contains(&last.as_str())
}

pub(super) fn ends_as_service(t: &str) -> bool {
    let tails = [
        "service", "svc", "api", "worker", "workers", "app", "web", "ui", "gateway", "jobs", "job", "frontend", "backend", "server", "db",
        "proxy", "consumer", "cluster", "site", "portal", "function", "lambda", "bot", "processor", "manager", "engine", "router", "model",
        "scheduler", "core", "bff", "runner", "export", "exporter", "importer", "search",
    ];
    t.rsplit(['-', '_']).next().is_some_and(|l| tails.contains(&l.to_lowercase().as_str()))
}

/// `APIs`, `VMs`: a plural of capitals.
pub(super) fn tool_case(t: &str) -> bool {
    t.strip_suffix('s').is_some_and(|r| r.chars().all(|c| c.is_ascii_uppercase()))
}
