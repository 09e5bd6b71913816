//! Which version is shipped, and which one runs today.

use super::Stance;
use super::company::{ENGINES, GROUND, NEXT, NOW, OTHER, WEAK};
use super::lexicon::is_property;
use super::scan::{Chunk, lower};
use super::stance::Section;
use super::tokens::Sentence;

/// A version that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// As written.
    pub text: String,
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// The word before it, lower case; for names such as "checkout 2.3.0".
    pub before: String,
}

/// Both versions of the change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    /// After the change.
    pub to: Option<Version>,
    /// Before the change.
    pub from: Option<Version>,
    /// Everything that looks like a version, in order.
    pub all: Vec<Version>,
}

/// Finds the versions of a text.
pub fn find(all_chunks: &[Chunk<'_>], sentences: &[Sentence], going_back: bool) -> Versions {
    let mut section = Section::default();
    let mut found: Vec<(usize, Version, Role)> = Vec::new();
    let contingency: Vec<(usize, usize)> = sentences
        .iter()
        .filter_map(|s| {
            section.pass(s);
            let range = (s.words.first()?.start, s.words.last()?.end);
            matches!(section.stance(), Some(Stance::Contingency)).then_some(range)
        })
        .collect();
    let built = named_length(all_chunks);
    for (i, c) in all_chunks.iter().enumerate() {
        if built.is_some_and(|n| c.text.len() == n && c.text.bytes().all(|b| b.is_ascii_digit())) && !is_named(all_chunks, i) {
            let before = lower(all_chunks, i.checked_sub(1)).to_owned();
            found.push((i, Version { text: c.text.to_owned(), start: c.start, end: c.end, before }, Role::From));
            continue;
        }
        if let Some(role) = bare(all_chunks, i) {
            let before = lower(all_chunks, i.checked_sub(1)).to_owned();
            found.push((i, Version { text: c.text.to_owned(), start: c.start, end: c.end, before }, role));
            continue;
        }
        let Some(v) = version_in(c, i.checked_sub(1).and_then(|p| all_chunks.get(p))) else {
            continue;
        };
        if let Some(before) = not_ours(all_chunks, i) {
            let _ = before;
            continue;
        }
        let back = contingency.iter().any(|(a, b)| *a <= v.start && v.end <= *b);
        let role = if back { Role::Back } else { role(all_chunks, i) };
        // Where going back is the change, what one goes back to is the new version and the other one runs today.
        let back_to = going_back && back_to(all_chunks, i);
        let role = match (going_back, role) {
            (true, _) if back_to => Role::To,
            (true, Role::Back) => Role::To,
            (true, Role::Unknown | Role::To) => Role::From,
            (_, role) => role,
        };
        found.push((i, v, role));
    }
    // `V112__add_column.sql` is a migration where a version with dots stands beside it.
    if found.iter().any(|(_, v, _)| v.text.contains('.')) {
        found.retain(|(_, v, _)| !v.text.starts_with('V') || v.text.contains('.'));
    }
    let links: Vec<usize> =
        all_chunks.iter().enumerate().filter(|(_, c)| ["to", "->", "by", "with"].contains(&c.text)).map(|(i, _)| i).collect();
    let froms: Vec<usize> = all_chunks.iter().enumerate().filter(|(_, c)| &*c.lower == "from").map(|(i, _)| i).collect();
    pair(&found, &links, &froms)
}

/// "upgrade from 23", "a major bump (7 -> 8)", "PostgreSQL 15 back to 11": whole numbers that the company of an upgrade makes versions.
fn bare(all: &[Chunk<'_>], i: usize) -> Option<Role> {
    let whole = |k: usize| all.get(k).is_some_and(|c| (1..=3).contains(&c.text.len()) && c.text.bytes().all(|b| b.is_ascii_digit()));
    let word = |k: usize| lower(all, i.checked_sub(k));
    if !whole(i) || not_ours(all, i).is_some() {
        return None;
    }
    let upgrade = |w: &str| ["upgrad", "bump", "downgrad", "major", "migrat"].iter().any(|p| w.starts_with(p));
    // "Bump the threshold 20 -> 50" changes a setting.
    let near = (2..9).any(|k| upgrade(word(k))) && !(1..9).any(|k| word(k) != "version" && is_property(word(k)) || word(k).contains('_'));
    let engine = (2..6).any(|k| GROUND.contains(&word(k)) || ENGINES.contains(&word(k)));
    // A noun behind it makes it an amount: "from 3 to 5 replicas".
    let counted = |k: usize| {
        let next = lower(all, Some(k + 1));
        let end = all.get(k).zip(all.get(k + 1)).is_none_or(|(a, b)| b.start > a.end + 1);
        !end && next.ends_with('s') && next.len() > 3 && !matches!(next, "this" | "across" | "plus")
    };
    let arrow = |w: &str| matches!(w, "->" | "to");
    if arrow(lower(all, Some(i + 1))) && whole(i + 2) && !counted(i + 2) && near {
        return Some(Role::From);
    }
    if arrow(word(1)) && i.checked_sub(2).is_some_and(whole) && !counted(i) && near {
        return Some(Role::To);
    }
    match word(1) {
        "from" if near && !counted(i) => Some(Role::From),
        "to" if engine && !counted(i) && (word(2) == "back" || whole(i.saturating_sub(2))) => Some(Role::To),
        _ => None,
    }
}

fn is_named(all: &[Chunk<'_>], i: usize) -> bool {
    ["build", "revision", "rev"].contains(&lower(all, i.checked_sub(1)))
}

/// How many digits the builds of this text have ("build 4410"): other numbers of that length are builds too.
fn named_length(all: &[Chunk<'_>]) -> Option<usize> {
    let named = |(i, c): &(usize, &Chunk<'_>)| is_named(all, *i) && c.text.len() > 2 && c.text.bytes().all(|b| b.is_ascii_digit());
    all.iter().enumerate().find(named).map(|(_, c)| c.text.len())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    From,
    To,
    Ground,
    Back,
    Unknown,
}

fn pair(found: &[(usize, Version, Role)], links: &[usize], froms: &[usize]) -> Versions {
    let all = found.iter().map(|(_, v, _)| v.clone()).collect();
    // "from PostgreSQL 11 to PostgreSQL 15", "Redis 6.2 by Valkey 8.0": an engine's name stands before each.
    let engines = found.windows(2).find(|w| {
        matches!(w, [(i, a, _), (j, b, _)] if j - i == 3 && GROUND.contains(&a.before.as_str()) && GROUND.contains(&b.before.as_str())
            && links.contains(&(j - 2)))
    });
    if let Some([(_, a, _), (_, b, _)]) = engines {
        return Versions { to: Some(b.clone()), from: Some(a.clone()), all };
    }
    // "A -> B", "A to B": two versions with an arrow or a word between them.
    let arrow = found.windows(2).find(|w| matches!(w, [(i, _, _), (j, b, rb)] if *rb != Role::Back && (j - i == 2 && (b.before == "->" || b.before == "to" || b.before == "with" || b.before == "by"))));
    if let Some([(_, a, _), (_, b, _)]) = arrow {
        return Versions { to: Some(b.clone()), from: Some(a.clone()), all };
    }
    if let Some([(_, a, _), (_, b, _)]) = found.windows(2).find(|w| matches!(w, [(i, _, _), (j, b, _)] if j - i == 2 && b.before == "<-")) {
        return Versions { to: Some(a.clone()), from: Some(b.clone()), all };
    }
    // "from .netcore 3.1 to .net 6.0": a name stands before each.
    if let Some([(_, a, _), (_, b, _)]) = found
        .windows(2)
        .find(|w| matches!(w, [(i, _, _), (j, _, _)] if j - i == 3 && froms.contains(&i.saturating_sub(2)) && links.contains(&(j - 2))))
    {
        return Versions { to: Some(b.clone()), from: Some(a.clone()), all };
    }
    // "PostgreSQL 15 back to 11"
    if let Some([(_, a, _), (_, b, _)]) =
        found.windows(2).find(|w| matches!(w, [(i, _, Role::Ground), (j, _, Role::To)] if j - i <= 3 && links.contains(&(j - 1))))
    {
        return Versions { to: Some(b.clone()), from: Some(a.clone()), all };
    }
    let first = |role: Role| found.iter().find(|(_, _, r)| *r == role).map(|(_, v, _)| v.clone());
    let to = first(Role::To).or_else(|| first(Role::Unknown)).or_else(|| first(Role::Ground));
    let differs = |v: &Version| to.as_ref().is_none_or(|t| plain(&t.text) != plain(&v.text));
    let from = [Role::From, Role::Back].iter().find_map(|r| found.iter().find(|(_, v, x)| x == r && differs(v)).map(|(_, v, _)| v.clone()));
    let to = to.or_else(|| if from.is_none() { first(Role::From) } else { None });
    Versions { from: from.filter(|f| to.as_ref().is_none_or(|t| plain(&t.text) != plain(&f.text))), to, all }
}

/// A version without its decoration, for comparing.
pub fn plain(v: &str) -> String {
    v.trim_start_matches(['v', 'V']).to_lowercase()
}

fn role(all: &[Chunk<'_>], i: usize) -> Role {
    let here = all.get(i).map_or(0, |c| c.line);
    let word = |k: usize| i.checked_sub(k).and_then(|p| all.get(p)).filter(|c| c.line == here).map_or("", |c| &c.lower);
    let near: Vec<&str> = (1..=3).map(word).collect();
    if word(1) == "from" && (2..=6).any(|k| word(k) == "to") {
        return Role::From;
    }
    let back = ["rollback", "revert", "fallback", "backout", "redeploy", "restore"];
    if matches!(near.as_slice(), ["to", "back", ..]) || (1..=5).any(|k| back.contains(&word(k))) {
        // The rollback is the change itself only where an arrow or a pair says so; alone it is the way back.
        return Role::Back;
    }
    if GROUND.contains(&word(1)) || GROUND.contains(&word(2)) && matches!(word(1), "to" | "from" | "version") {
        return match word(1) {
            "from" => Role::From,
            _ => Role::Ground,
        };
    }
    let after = all.get(i + 1).filter(|c| c.line == here).map_or("", |c| &*c.lower);
    if matches!(after, "is" | "currently" | "runs" | "was")
        && all.get(i + 2).is_none_or(|c| ["live", "running", "in", "currently", "the", "today", "on"].contains(&&*c.lower))
    {
        return Role::From;
    }
    for (k, w) in near.into_iter().enumerate() {
        if NOW.contains(&w) && (k == 0 || !WEAK.contains(&w)) {
            return Role::From;
        }
        if NEXT.contains(&w) {
            return Role::To;
        }
    }
    Role::Unknown
}

/// "rolling back webshop-api to build 4410": what one goes back to.
fn back_to(all: &[Chunk<'_>], i: usize) -> bool {
    let word = |k: usize| lower(all, i.checked_sub(k));
    let to = (1..=2).find(|k| word(*k) == "to");
    to.is_some_and(|k| (k + 1..k + 5).any(|p| matches!(word(p), "back" | "rollback" | "revert" | "reverting")))
}

/// Whether the number belongs to something else; the word that says so.
fn not_ours(all: &[Chunk<'_>], i: usize) -> Option<String> {
    let here = all.get(i).map_or(0, |c| c.line);
    let word = |k: usize| i.checked_sub(k).and_then(|p| all.get(p)).filter(|c| c.line == here).map_or("", |c| &c.lower);
    let next = lower(all, Some(i + 1));
    let first = word(1);
    if OTHER.contains(&first) {
        return Some(first.to_owned());
    }
    let unit = [
        "ms", "s", "sec", "seconds", "min", "minutes", "m", "h", "hours", "gb", "mb", "gib", "mib", "tb", "rps", "rows", "req/s",
        "requests", "users", "percent", "million", "cores", "vcpu", "k", "eur", "usd", "days", "replicas", "%", "ctr",
    ];
    if matches!(
        first,
        "under"
            | "above"
            | "below"
            | "than"
            | "over"
            | ">"
            | "<"
            | "≥"
            | "≤"
            | ">="
            | "<="
            | "~="
            | "~"
            | "exceeds"
            | "around"
            | "about"
            | "requires"
    ) {
        return Some(first.to_owned());
    }
    if unit.contains(&next) || matches!(next, "endpoint" | "endpoints" | "api") {
        return Some(next.to_owned());
    }
    None
}

fn version_in(c: &Chunk<'_>, before: Option<&Chunk<'_>>) -> Option<Version> {
    if !c.text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let word: &str = before.map_or("", |b| &b.lower);
    // image:tag, name@version, name-1.2.3
    let (offset, body) = [':', '@']
        .iter()
        .find_map(|sep| c.text.rfind(*sep).map(|at| (at + 1, c.text.get(at + 1..).unwrap_or_default())))
        .unwrap_or((0, c.text));
    let own = (offset > 0).then(|| c.text.get(..offset - 1).unwrap_or_default().rsplit('/').next().unwrap_or_default().to_lowercase());
    let make = |at: usize, text: &str| Version {
        text: text.to_owned(),
        start: c.start + at,
        end: c.start + at + text.len(),
        before: own.clone().unwrap_or_else(|| word.to_owned()),
    };
    if is_version(body, word, own.is_some()) {
        return Some(make(offset, body));
    }
    // checkout-service-v2.3.0, pkg_1.4.2
    let at = body.char_indices().find(|(i, ch)| {
        *i > 0
            && matches!(ch, '-' | '_')
            && body.get(i + 1..).is_some_and(|r| r.trim_start_matches('v').starts_with(|d: char| d.is_ascii_digit()) && is_dotted(r))
    })?;
    let tail = body.get(at.0 + 1..)?;
    (!tail.contains('/')).then(|| Version { before: body.get(..at.0).unwrap_or_default().to_lowercase(), ..make(offset + at.0 + 1, tail) })
}

fn is_version(t: &str, before: &str, tagged: bool) -> bool {
    if t == "latest" || t.len() > 48 || t.contains(['/', '%', '$', '€']) {
        return false;
    }
    if is_dotted(t) || is_sha(t) {
        return true;
    }
    let digits = t.trim_start_matches(['v', 'V', 'r', 'b', '#']);
    let number = !digits.is_empty() && digits.len() <= 9 && digits.chars().all(|c| c.is_ascii_digit());
    let named = matches!(before, "version" | "build" | "release" | "tag" | "revision" | "rev" | "v") && number && !t.is_empty();
    let short = number && (t.starts_with(['v', 'V']) && digits.len() >= 2 && digits.len() < 6);
    let dated = t.len() >= 8
        && (t.starts_with("release-") || t.starts_with("rel-") || t.starts_with("build-"))
        && t.chars().any(|c| c.is_ascii_digit());
    let stamp = t.len() >= 11
        && t.starts_with("20")
        && t.get(..8).is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()))
        && t.as_bytes().get(8) == Some(&b'-')
        && !t.contains('T');
    let wmf = stamp || t.contains(".0-wmf.");
    named
        || short
        || dated
        || wmf
        || tagged && number && digits.len() >= 3 && t.len() > 2 && !matches!(digits.len(), 4)
        || GROUND.contains(&before) && number && digits.len() <= 2
}

/// Numbers with dots: 2.3, 1.4.0-rc.1, 2026.11.24; no IP address, no time, no money.
fn is_dotted(t: &str) -> bool {
    let body = t.trim_start_matches(['v', 'V', 'R']);
    // "1.x"
    if body.strip_suffix(".x").is_some_and(|b| !b.is_empty() && b.bytes().all(|c| c.is_ascii_digit() || c == b'.')) {
        return true;
    }
    let head: String = body.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let parts: Vec<&str> = head.trim_end_matches('.').split('.').collect();
    let ip = parts.len() == 4
        && body.len() == head.len()
        && parts.iter().all(|p| p.parse::<u8>().is_ok())
        && parts.first().is_some_and(|p| p.len() > 1);
    let tail = body.get(head.len()..).unwrap_or_default();
    let tail_ok = tail.is_empty()
        || tail.starts_with(['-', '+', '_'])
        || tail.starts_with(|c: char| c.is_ascii_alphabetic())
            && (tail.starts_with("rc")
                || tail.starts_with("beta")
                || tail.starts_with("alpha")
                || tail.starts_with('b')
                || head.ends_with('.')
                || tail.starts_with("p") && tail.len() <= 3
                || tail == "x"
                || tail.starts_with("final"));
    let date = parts.len() == 3 && parts.first().is_some_and(|p| p.len() == 2) && parts.get(2).is_some_and(|p| p.len() == 4);
    parts.len() >= 2 && parts.iter().all(|p| !p.is_empty()) && !ip && tail_ok && !date
}

/// A commit hash: 7 to 40 hex digits with a letter and a digit among them.
fn is_sha(t: &str) -> bool {
    let body = t.strip_prefix("sha-").or_else(|| t.strip_prefix("git-")).unwrap_or(t);
    (7..=64).contains(&body.len())
        && body.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase())
        && body.chars().any(|c| c.is_ascii_digit())
        && body.chars().any(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::super::tokens::sentences;
    use super::*;

    fn both(text: &str) -> (Option<String>, Option<String>) {
        let v = find(&super::super::scan::chunks(text), &sentences(text), false);
        (v.from.map(|x| x.text), v.to.map(|x| x.text))
    }

    #[test]
    fn versions_in_either_order() {
        let cases = [
            ("checkout v2.2.5 -> v2.3.0 to prod", Some("v2.2.5"), Some("v2.3.0")),
            ("Upgrade orders from 1.4.0 to 1.5.0", Some("1.4.0"), Some("1.5.0")),
            ("bring version 2.3.0 of checkout into production; 2.2.5 is live at the moment", Some("2.2.5"), Some("2.3.0")),
            ("Deploy 3.1.0, currently 3.0.4", Some("3.0.4"), Some("3.1.0")),
            ("image: repo/app:9f8e7d6c is deployed", None, Some("9f8e7d6c")),
            ("move the /v1 API to the v2 API", None, None),
            ("Deploy 4.2.0. Rollback: redeploy to 4.1.9", Some("4.1.9"), Some("4.2.0")),
            ("p95 of 180 ms, 0.3% errors, port 8080, 10.0.0.1", None, None),
        ];
        for (text, from, to) in cases {
            assert_eq!(both(text), (from.map(str::to_owned), to.map(str::to_owned)), "{text}");
        }
    }
}
