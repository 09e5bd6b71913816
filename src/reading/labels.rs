//! Facts that stand behind a label or in a shape of their own: paths, channels, addresses, images, tickets.

use super::ServiceRead;
use super::names::{Name, placeholder};
use super::scan::{Chunk, chunks, lower};
use super::tokens::Sentence;
use super::versions::{Version, Versions};

/// A stretch of the text.
pub type Span = (usize, usize);

/// A version behind one of these labels.
pub fn version(text: &str, sentences: &[Sentence], keys: &[String]) -> Option<Version> {
    for key in keys {
        for s in sentences.iter().filter(|s| &s.key == key && !s.key.is_empty()) {
            let value = text.get(s.value.0..s.value.1)?;
            if value.contains("->") || value.contains('→') || placeholder(value) {
                continue;
            }
            let first = chunks(value).into_iter().find(|c| c.text.chars().any(|ch| ch.is_ascii_digit()))?;
            let body = first.text.rsplit([':', '@']).next().unwrap_or(first.text);
            let dated = body.matches(['-', '/']).count() == 2 && body.starts_with("20") && key.contains("release");
            let words = value.split_whitespace().count();
            if body.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'v' | 'V' | 'r' | 'b'))
                && !dated
                && words <= 8
                && !value.contains("between")
                && (body.contains('.') || body.len() > 1)
                && first.start < 24
                || body.len() >= 7 && body.chars().all(|c| c.is_ascii_hexdigit())
            {
                let start = s.value.0 + first.end - body.len();
                return Some(Version { text: body.to_owned(), start, end: start + body.len(), before: String::new() });
            }
        }
    }
    None
}

/// Facts that the shape of a word, or the word before it, gives away.
pub fn texts(text: &str, all: &[Chunk<'_>], sentences: &[Sentence], keys: &dyn Fn(&str) -> Vec<String>) -> Vec<(&'static str, Span)> {
    let mut out = Vec::new();
    let word = |i: usize, k: usize| lower(all, i.checked_sub(k));
    for (i, c) in all.iter().enumerate() {
        let hash = c.start > 0 && text.as_bytes().get(c.start - 1) == Some(&b'#');
        let mut add = |fact, span: Span| {
            if !out.iter().any(|(f, _)| *f == fact) {
                out.push((fact, span));
            }
        };
        if hash && c.text.starts_with(|ch: char| ch.is_ascii_lowercase()) && c.text.len() > 2 {
            add("channel", (c.start - 1, c.end));
        } else if c.text.starts_with("http") && c.text.contains("grafana") {
            add("dashboard", (c.start, c.end));
        } else if c.text.starts_with("http") && c.text.contains("prometheus") {
            add("prometheus", (c.start, c.end));
        } else if c.text.contains('/') && (c.text.ends_with(".yaml") || c.text.ends_with(".yml")) {
            add("manifest_path", (c.start, c.end));
        } else if let Some((name, digest)) = c.text.split_once("@sha256:").filter(|(n, d)| !n.is_empty() && d.len() > 5) {
            add("image", (c.start, c.start + name.len()));
            add("digest", (c.end - digest.len() - "sha256:".len(), c.end));
        } else if is_image(c.text) || word(i, 1) == "image" && c.text.contains('/') && !c.text.starts_with(['/', '.']) {
            let end = c.text.rfind(':').filter(|at| *at > c.text.rfind('/').unwrap_or(0)).map_or(c.end, |at| c.start + at);
            add("image", (c.start, end));
        } else if c.text.starts_with('/')
            && c.text.len() > 2
            && (c.text.contains("health") || c.text.contains("ready") || c.text.contains("live"))
        {
            add(
                if c.text.contains("ready") || word(i, 1).contains("readiness") || word(i, 2).contains("readiness") {
                    "ready_path"
                } else {
                    "health_path"
                },
                (c.start, c.end),
            );
        } else if c.text.chars().all(|ch| ch.is_ascii_digit()) && (word(i, 1) == "port" || word(i, 1) == "on" && word(i, 2) == "listens") {
            add("port", (c.start, c.end));
        } else if (word(i, 1) == "namespace" || word(i, 1) == "-n") && slug(c.text) {
            // "in the production namespace of our cluster": the name stands before.
            let linked = ["of", "in", "on", "and", "is", "for", "with", "at", "to", "as", "gets"].contains(&c.text);
            let named = i
                .checked_sub(2)
                .and_then(|p| all.get(p))
                .filter(|n| slug(n.text) && !["the", "our", "own", "same", "new"].contains(&n.text));
            match named {
                Some(n) if linked => add("namespace", (n.start, n.end)),
                _ if linked => {}
                _ => add("namespace", (c.start, c.end)),
            }
        } else if slug(c.text)
            && c.text.contains('-')
            && (matches!((word(i, 2), word(i, 1)), ("app" | "application", "is" | "named" | "called"))
                || matches!(word(i, 1), "app" | "application"))
            && (1..5).any(|k| word(i, k).starts_with("argo"))
        {
            add("argocd_app", (c.start, c.end));
        } else if is_ticket(c.text) {
            add("ticket", (c.start, c.end));
        } else if slug(c.text) && c.text.contains('_') && (word(i, 1) == "table" || word(i, 1) == "on")
            || word(i, 1) == "on" && word(i, 3) == "column" && slug(c.text)
            || word(i, 1) == "on"
                && all.get(i + 1).is_some_and(|n| n.text.starts_with(|d: char| d.is_ascii_digit()) && n.lower.ends_with('m'))
                && slug(c.text)
        {
            add("table", (c.start, c.end));
        }
    }
    for fact in [
        "namespace", "cluster", "channel", "ticket", "max_surge", "max_unavailable", "health_path", "ready_path", "port", "image",
        "argocd_app", "dashboard", "table", "cpu_request", "memory_request", "cpu_limit", "memory_limit",
    ] {
        if out.iter().any(|(f, _)| *f == fact) {
            continue;
        }
        let keys = keys(fact);
        if let Some(s) = sentences.iter().find(|s| !s.key.is_empty() && keys.contains(&s.key)) {
            let value = text.get(s.value.0..s.value.1).unwrap_or_default();
            let cut = value.find([',', ';', ' ']).unwrap_or(value.len());
            let first = value.get(..cut).unwrap_or_default().trim_matches(['`', '"', '*']);
            let fits = match fact {
                "channel" => first.starts_with('#'),
                "port" => first.chars().all(|c| c.is_ascii_digit()),
                "health_path" | "ready_path" => first.starts_with('/'),
                "image" => first.contains('/'),
                "ticket" => first.chars().any(|c| c.is_ascii_digit()),
                "max_surge" | "max_unavailable" | "cpu_request" | "memory_request" | "cpu_limit" | "memory_limit" => {
                    first.starts_with(|c: char| c.is_ascii_digit())
                }
                _ => !first.is_empty() && !placeholder(first) && slug(first),
            };
            if fits && !first.is_empty() {
                let at = s.value.0 + value.find(first).unwrap_or(0);
                out.push((fact, (at, at + first.len())));
            }
        }
    }
    surge(sentences, &mut out);
    out
}

/// "never more than two pods missing and two on top".
fn surge(sentences: &[Sentence], out: &mut Vec<(&'static str, Span)>) {
    for s in sentences {
        for (i, w) in s.words.iter().enumerate() {
            let next = |k: usize| s.words.get(i + k).map_or("", |w| w.lower.as_str());
            let spoken = ["one", "two", "three", "four", "five"].contains(&w.lower.as_str());
            let number = spoken || w.lower.chars().all(|c| c.is_ascii_digit()) && !w.lower.is_empty();
            let before = |k: usize| i.checked_sub(k).and_then(|p| s.words.get(p)).map_or("", |w| w.lower.as_str());
            let fact = match (before(1), before(2)) {
                ("maxsurge" | "surge", _) => "max_surge",
                ("maxunavailable" | "unavailable", _) => "max_unavailable",
                _ if number && matches!(next(1), "pods" | "pod") && next(2) == "missing" => "max_unavailable",
                _ if number && next(1) == "on" && next(2) == "top" => "max_surge",
                _ => continue,
            };
            let end = if next(1) == "%" { s.words.get(i + 1).map_or(w.end, |p| p.end) } else { w.end };
            if (spoken || w.lower.starts_with(|c: char| c.is_ascii_digit())) && !out.iter().any(|(f, _)| *f == fact) {
                out.push((fact, (w.start, end)));
            }
        }
    }
}

fn slug(t: &str) -> bool {
    t.len() > 1
        && t.len() < 64
        && t.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
        && t.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_image(t: &str) -> bool {
    let host = t.split('/').next().unwrap_or_default();
    t.contains('/')
        && !t.contains("://")
        && !t.ends_with('/')
        && (host.contains('.') && host.contains(|c: char| c.is_ascii_alphabetic()) || host.contains(':'))
        && ![".yaml", ".yml", ".sh", ".md", ".html"].iter().any(|e| t.ends_with(e))
        && host.len() > 4
}

fn is_ticket(t: &str) -> bool {
    let Some((letters, digits)) = t.split_once('-') else {
        return t.len() >= 9 && (t.starts_with("CHG") || t.starts_with("INC")) && t.chars().skip(3).all(|c| c.is_ascii_digit());
    };
    let known_else = ["UTC", "SHA", "CVE", "RFC", "ISO", "UTF", "TLS", "AES", "RSA", "GMT", "PEP", "SOC", "HTTP", "SEV", "T"];
    (2..=8).contains(&letters.len())
        && letters.chars().all(|c| c.is_ascii_uppercase())
        && (1..=7).contains(&digits.len())
        && digits.chars().all(|c| c.is_ascii_digit())
        && !known_else.contains(&letters)
}

/// What the release brings: "The release adds discount codes, handles errors better and makes X faster."
pub fn features(text: &str, sentences: &[Sentence]) -> Option<(Vec<String>, Span)> {
    let subjects = ["release", "version", "it", "update", "build"];
    let verbs = ["adds", "brings", "contains", "introduces", "includes", "delivers"];
    sentences.iter().find_map(|s| {
        let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
        let verb = (1..4).find(|i| verbs.contains(&word(*i)) && subjects.contains(&word(i - 1)))?;
        let (start, end) = (s.words.get(verb)?.start, s.words.last()?.end);
        let body = text.get(start..end)?;
        let body = body.strip_prefix(text.get(start..s.words.get(verb + 1)?.start)?).unwrap_or(body);
        let parts: Vec<String> = body
            .split(", ")
            .flat_map(|p| p.split(" and "))
            .map(|p| p.trim().trim_start_matches("a ").trim_start_matches("and ").to_owned())
            .filter(|p| p.len() > 3)
            .collect();
        (!parts.is_empty()).then_some((parts, (start, end)))
    })
}

/// Services named with versions of their own, in the order of the text.
pub fn services(versions: &Versions, name: Option<&Name>) -> Vec<ServiceRead> {
    let mut out: Vec<ServiceRead> = Vec::new();
    let named = |v: &Version| {
        v.before.contains('-') && v.before.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
            || name.is_some_and(|n| n.text.to_lowercase() == v.before)
    };
    let mut all = versions.all.iter().peekable();
    while let Some(v) = all.next() {
        if !named(v) || out.iter().any(|s| s.name == v.before) {
            continue;
        }
        let pair = all.peek().filter(|n| matches!(n.before.as_str(), "->" | "to")).map(|n| n.text.clone());
        let (from, to) = match pair {
            Some(to) => (Some(v.text.clone()), to),
            None => (None, v.text.clone()),
        };
        out.push(ServiceRead { name: v.before.clone(), to: Some(to), from });
    }
    if out.len() < 2 { Vec::new() } else { out }
}
