//! What the opening of a text is about: the object of its verb ("Upgrade X to 2"), what stands beside the noun of its change
//! ("X maintenance", "upgrade of X"), the subject of its passive ("X will be moved").

use super::company::KINDS;
use super::lead::lead;
use super::lexicon::{AWAY, FILL, LEADS, LIGHT, PLACES, SETS, STOPS, is_change, is_form, is_generic, is_gerund, is_property, is_verb};
use super::scan::{Chunk, chunks};
use super::shapes::{is_host, is_version};

/// A noun phrase that the opening speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Topic {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// How much speaks for it.
    pub points: i32,
}

/// A stretch of the opening that says one thing.
struct Unit<'a> {
    text: &'a str,
    words: Vec<Chunk<'a>>,
    at: usize,
    rank: i32,
}

/// What the opening of a text is about, best first where points are equal.
pub(super) fn topics(text: &str, named: &dyn Fn(&str) -> bool) -> Vec<Topic> {
    let mut out = Vec::new();
    let mut rank = 0;
    for line in text.lines().filter(|l| !l.trim().is_empty()).take(12) {
        let mut at = line.as_ptr() as usize - text.as_ptr() as usize;
        let end = at + line.len();
        let mut rest = line;
        let heading = line.trim_start().starts_with('#');
        if is_generic(line) || line.contains("<!--") {
            continue;
        }
        at += lead(rest, &mut out, at, rank, text);
        while at < end && rank < 9 {
            rest = text.get(at..end).unwrap_or_default();
            let cut = [". ", "! ", "? ", "; "].iter().filter_map(|p| rest.find(p)).filter(|i| *i > 8).min().map_or(rest.len(), |i| i + 1);
            let unit = rest.get(..cut).unwrap_or(rest);
            if !is_generic(unit) {
                let u = Unit { text: unit, words: chunks(unit), at, rank: if heading && rank == 0 { 0 } else { rank } };
                let before = out.len();
                u.read(named, &mut out);
                rank += if out.len() > before || rank > 0 { 3 } else { 1 };
            }
            at += cut;
        }
        if rank >= 9 {
            break;
        }
    }
    out
}

/// What there are several of: "two pods of ingest".
fn is_unit(word: &str) -> bool {
    ["pod", "copy", "copie", "instance", "replica", "node", "host", "server", "version", "release", "build", "deploy"]
        .contains(&word.strip_suffix('s').unwrap_or(word))
}

/// Verbs that a subject stands before.
fn is_finite(word: &str) -> bool {
    ["is", "are", "will", "gets", "get", "has", "have", "needs", "need", "must", "goes", "go", "moves", "should", "can", "runs", "starts"]
        .contains(&word)
}

impl Unit<'_> {
    fn lower(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |c| &*c.lower)
    }

    /// Whether something parts a word from the one before.
    fn parted(&self, i: usize) -> bool {
        let (Some(a), Some(b)) = (i.checked_sub(1).and_then(|p| self.words.get(p)), self.words.get(i)) else { return true };
        let gap = self.text.get(a.end..b.start).unwrap_or_default();
        gap.contains([',', ';', '(', ')', '|', '—', '–', '[', ']', '.', '"', '{', '/', '=', '+', '?', '!', '&'])
            || gap.contains("**")
            || gap.contains(": ")
            || gap.contains(" - ")
    }

    fn read(&self, named: &dyn Fn(&str) -> bool, out: &mut Vec<Topic>) {
        // "Hello operations, ..." greets.
        let greets = matches!(self.lower(0), "hi" | "hello" | "dear" | "hey" | "hey-ho" | "moin" | "greetings");
        let mut i = if greets { (1..5).find(|k| self.parted(*k)).unwrap_or(1) } else { 0 };
        let before = out.len();
        while i < self.words.len() {
            let word = self.lower(i);
            let lead = i == 0 || self.parted(i) || LEADS.contains(&self.lower(i - 1)) || self.lower(i - 1).ends_with("ly");
            let (verb, change) = (is_verb(word), is_change(word));
            let gerund = verb && is_gerund(word);
            let light = || LIGHT.iter().any(|s| is_form(word, s)) && (is_gerund(self.lower(i + 1)) || self.lower(i + 1) == "to");
            // "restart of X", "upgrade (of X)" at the beginning are nouns.
            let noun = change && matches!(self.lower(i + 1), "of" | "for" | "on" | "in");
            // "how do you upgrade the broker": what an article follows is a verb.
            let takes = verb && matches!(self.lower(i + 1), "the" | "our") && !self.parted(i + 1);
            if (verb || change) && self.denied(i) {
                i += 1;
                continue;
            }
            if !noun && (gerund || (lead || takes) && verb && !word.ends_with("ed")) && !light() {
                let opens = self.rank == 0 && out.len() == before;
                self.object(i + 1, named, if opens { 20 } else { 12 }, out);
            } else if change && !(lead && verb && !noun) {
                // "broken since the login change": another change.
                let other = |k: &usize| matches!(self.lower(*k), "since" | "after" | "before" | "until" | "unlike" | "despite");
                if !(i.saturating_sub(4)..i).rev().take_while(|k| !self.parted(k + 1)).any(|k| other(&k)) {
                    self.around(i, named, out);
                }
            } else if self.is_version(i) && self.lower(i + 1) == "of" {
                self.object(i + 2, named, 22, out);
            } else if i > 0 && is_unit(word) && self.lower(i + 1) == "of" {
                self.object(i + 2, named, 15, out);
            } else if self.rank == 0
                && out.is_empty()
                && i > 0
                && i < 5
                && is_finite(word)
                && !self.parted(i)
                && (1..i).all(|k| !self.parted(k))
            {
                // "Billing will start to reject old clients": the subject of the opening.
                self.ending_at(i, named, 11, out);
            } else if matches!(word, "is" | "are" | "will" | "gets" | "get" | "has" | "have" | "needs" | "must" | "goes" | "moves") && i > 0
            {
                let next = (i + 1..i + 5).take_while(|k| !self.parted(*k)).find(|k| {
                    let w = self.lower(*k);
                    is_verb(w) && (w.ends_with("ed") || w.ends_with('t') || w.ends_with("ing"))
                        || matches!(w, "down" | "offline" | "unavailable" | "going" | "read-only" | "moving")
                });
                if next.is_some() || matches!(word, "goes" | "moves" | "gets") {
                    self.ending_at(i, named, 12, out);
                }
            }
            i += 1;
        }
        if out.len() == before && self.rank <= 1 && !is_verb(self.lower(0)) && !(self.rank == 1 && self.text.trim_end().ends_with('.')) {
            self.object(0, named, 12, out);
        }
    }

    /// "No change to X", "without restarting Y": what is not done is not what the text is about.
    fn denied(&self, i: usize) -> bool {
        let no =
            |k: &usize| matches!(self.lower(*k), "no" | "not" | "without" | "never" | "nothing" | "don't" | "doesn't" | "won't" | "isn't");
        let near = (i.saturating_sub(3)..i).rev().take_while(|k| !self.parted(k + 1)).find(no);
        near.is_some_and(|k| !matches!(self.lower(k + 1), "only" | "just"))
    }

    /// The noun phrase that begins at a word.
    fn object(&self, from: usize, named: &dyn Fn(&str) -> bool, points: i32, out: &mut Vec<Topic>) {
        let mut first = from;
        let toward = matches!(self.lower(first), "to" | "from") && !self.parted(first);
        first += usize::from(toward);
        // "Scale on queue age", "deploy from the tag", "switch with Y": by what or where.
        let beside =
            !toward && from > 0 && matches!(self.lower(first), "on" | "at" | "with" | "by" | "onto" | "into" | "in") && !self.parted(first);
        while first < self.words.len()
            && (FILL.contains(&self.lower(first)) || self.is_number(first))
            && (first == from || !self.parted(first))
        {
            first += 1;
        }
        let mut end = first;
        while end < self.words.len()
            && end < first + 5
            && (end == first || !self.parted(end))
            && !STOPS.contains(&self.lower(end))
            && self.lower(end) != "of"
            && !self.is_number(end)
            && !(end > first && (self.lower(end) == "all" || matches!(self.lower(end), "the" | "our" | "a" | "an" | "old" | "new")))
        {
            end += 1;
        }
        // "Release hotfix/v1.55.1 (osparc)": the name stands in brackets behind the version.
        let bracketed = first > from
            && self.is_number(first - 1)
            && self.text.get(..self.words.get(first).map_or(0, |c| c.start)).is_some_and(|t| t.ends_with('('));
        if end == first || first > from && self.parted(first) && !self.in_quotes(first) && !bracketed {
            return;
        }
        // "klicker production apps" is klicker; "production firewall rules" are rules.
        if let Some(cut) = (first + 1..end).find(|k| PLACES.contains(&self.lower(*k)))
            && (cut + 1..end).all(|k| {
                is_generic(self.lower(k)) || matches!(self.lower(k), "apps" | "app" | "instances" | "instance" | "services" | "cluster")
            })
        {
            end = cut;
        }
        // "the new borges version on the cluster" speaks of borges.
        while end > first + 1 && matches!(self.lower(end - 1), "version" | "release" | "build" | "image" | "code") {
            end -= 1;
        }
        // "Add docs", "update the readme": beside the change.
        if end > first && matches!(self.lower(end - 1), "docs" | "documentation" | "readme" | "changelog" | "tests") && from > 0 && {
            let verb = self.lower(from - 1);
            ["add", "updat", "fix", "creat", "writ"].iter().any(|s| is_form(verb, s))
        } {
            return;
        }
        let versioned = matches!(self.lower(end), "version" | "release" | "build" | "image" | "code");
        let head = if versioned { "" } else { self.lower(end - 1) };
        let setting = head.contains('_') && !head.contains('-');
        // "set the timeout to 90s on the edge": what it is set to says nothing.
        let sets = from > 0 && SETS.iter().any(|s| is_form(self.lower(from - 1), s));
        let after = if sets || self.is_number(end) {
            (end..end + 6).find(|k| !self.is_number(*k) && !matches!(self.lower(*k), "to" | "from" | "->")).unwrap_or(end)
        } else {
            end
        };
        let after = if after > end && matches!(self.lower(after), "of" | "for" | "on" | "in") { after } else { end };
        let more = matches!(self.lower(after), "of" | "for" | "on" | "onto" | "in" | "at" | "to") && !self.parted(after);
        let property = setting || is_property(head) || sets && more && self.lower(after) != "to";
        if is_change(head) || property {
            if more && (self.lower(after) != "to" || is_change(head)) {
                self.object(after + 1, named, if property { points + 1 } else { points - 1 }, out);
            }
            if is_change(head) {
                end -= 1;
            }
        }
        // "Move to the new site" names the place; "upgrade to X 5" names what comes.
        let place = toward && from > 0 && AWAY.iter().any(|s| is_form(self.lower(from - 1), s));
        let toll = if place || beside {
            16
        } else if toward {
            4
        } else {
            0
        } + if property && more && !is_change(head) { 10 } else { 0 };
        self.push(first, end, named, points - toll, out);
    }

    /// What a noun of change speaks of: "upgrade of X", else "X upgrade".
    fn around(&self, i: usize, named: &dyn Fn(&str) -> bool, out: &mut Vec<Topic>) {
        if matches!(self.lower(i + 1), "of" | "for" | "on" | "to") && !self.parted(i + 1) && !is_verb(self.lower(i + 2)) {
            let toll = if self.lower(i + 1) == "of" { 0 } else { 2 };
            self.object(i + 2, named, 13 - toll, out);
        }
        self.ending_at(i, named, 13, out);
    }

    /// The noun phrase that ends before a word.
    fn ending_at(&self, end: usize, named: &dyn Fn(&str) -> bool, points: i32, out: &mut Vec<Topic>) {
        let mut last = end;
        let skip = |k: usize| is_change(self.lower(k)) || PLACES.contains(&self.lower(k)) || self.is_number(k);
        while last > 0 && skip(last - 1) && !self.parted(last) {
            last -= 1;
        }
        let mut first = last;
        while first > 0
            && last - first < 4
            && (first == last || !self.parted(first))
            && !STOPS.contains(&self.lower(first - 1))
            && !FILL.contains(&self.lower(first - 1))
            && !LEADS.contains(&self.lower(first - 1))
            && !is_gerund(self.lower(first - 1))
            && !(first == 1 && is_verb(self.lower(0)))
        {
            first -= 1;
        }
        if last < self.words.len() && first < last && !self.parted(last) {
            self.push(first, last, named, points, out);
        }
    }

    fn in_quotes(&self, i: usize) -> bool {
        self.words
            .get(i)
            .and_then(|c| c.start.checked_sub(1))
            .and_then(|b| self.text.as_bytes().get(b))
            .is_some_and(|b| b"`'\"".contains(b))
    }

    fn is_number(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|c| {
            let digits = c.text.rsplit('/').next().unwrap_or(c.text).trim_start_matches(['v', 'V', '#', '~']);
            is_version(digits)
                || digits.starts_with(|d: char| d.is_ascii_digit()) && digits.chars().filter(|d| d.is_ascii_alphabetic()).count() < 3
        })
    }

    /// A number that is a version: `v3.9`, `2024.11.3`.
    fn is_version(&self, i: usize) -> bool {
        self.is_number(i) && self.words.get(i).is_some_and(|c| c.text.starts_with('v') || c.text.contains('.') && !c.text.contains('%'))
    }

    fn push(&self, mut first: usize, mut end: usize, named: &dyn Fn(&str) -> bool, points: i32, out: &mut Vec<Topic>) {
        while first < end && (FILL.contains(&self.lower(first)) || self.is_number(first)) {
            first += 1;
        }
        // "service `user-mgmt`": what stands in quotes is the name.
        if let Some(quoted) = (first + 1..end).find(|k| self.in_quotes(*k)).filter(|_| !self.in_quotes(first)) {
            (first, end) = (quoted, quoted + 1);
        }
        // "`web` service"
        if self.in_quotes(first) && self.words.get(first).and_then(|c| self.text.get(c.end..)).is_some_and(|r| r.starts_with(['`', '"'])) {
            end = first + 1;
        }
        // "the scheduling application KlinPlan": the name is what follows the noun.
        let capital =
            |k: usize| self.words.get(k).is_some_and(|c| c.text.starts_with(|ch: char| ch.is_ascii_uppercase()) || c.text.contains('-'));
        if end > first + 1 && KINDS.contains(&self.lower(end - 2)) && capital(end - 1) {
            first = end - 1;
        }
        // "the mobile app's address": what it belongs to.
        let owner = (first..end.saturating_sub(1)).find(|k| self.lower(*k).ends_with("'s") || self.lower(*k).ends_with("’s"));
        let owner = owner.filter(|_| is_property(self.lower(end - 1)) || is_change(self.lower(end - 1)));
        let cut = owner.map_or(0, |k| {
            self.words.get(k).map_or(0, |c| c.text.len() - c.text.trim_end_matches('s').trim_end_matches(['\'', '’']).len())
        });
        end = owner.map_or(end, |k| k + 1);
        while first < end && (is_change(self.lower(end - 1)) || FILL.contains(&self.lower(end - 1)) || self.is_number(end - 1)) {
            end -= 1;
        }
        let Some((a, b)) = self.words.get(first).zip(end.checked_sub(1).and_then(|l| self.words.get(l))) else { return };
        let stop = b.end.saturating_sub(cut);
        if first >= end || stop <= a.start || stop - a.start < 3 || self.text.get(a.start..stop).is_none_or(is_generic) {
            return;
        }
        let shaped = (first..end).any(|k| {
            self.words.get(k).is_some_and(|c| {
                let inner = c.text.chars().skip(1).any(|ch| ch.is_ascii_uppercase());
                let joined = c.text.contains(['-', '_', '.']) && c.text.len() > 4;
                let capital = c.text.starts_with(|ch: char| ch.is_ascii_uppercase()) && k > 0;
                inner || joined || capital || self.in_quotes(k) || is_host(c.text) || named(&c.lower)
            })
        });
        let (at, one) = (self.at, end - first == 1);
        let told = self.text.get(b.end..).is_some_and(|r| r.starts_with(" ("));
        // `users.phone_raw` is a column.
        let setting = a.text.contains('_') && !a.text.contains('-');
        let shaped = shaped && (!one || !setting);
        let bonus = i32::from(told) * 2 + if shaped { 6 } else { -3 * i32::from(one) } - i32::from(one && setting) * 14;
        out.push(Topic { start: at + a.start, end: at + stop, points: points + bonus - self.rank });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(text: &str) -> &str {
        let all = topics(text, &|w| ["postgres", "rabbitmq", "database", "server", "switch"].contains(&w));
        let top = all.iter().max_by_key(|t| (t.points, std::cmp::Reverse(t.start)));
        top.and_then(|t| text.get(t.start..t.end)).unwrap_or("")
    }

    #[test]
    fn the_opening_says_what_it_is_about() {
        let cases = [
            ("Upgrade the old reporting server to 12.4", "reporting server"),
            ("Move harbour-master from RabbitMQ to SQS", "harbour-master"),
            ("OPS-12: RabbitMQ upgrade on Tuesday", "RabbitMQ"),
            ("Subject: planned maintenance of the ticket database", "ticket database"),
            ("Hi all,\n\nour Gitea will be moved to new hardware tonight", "Gitea"),
            ("feat(harvest): pin the image to 4.1", "harvest"),
            ("Raise the connection limit of orders-db to 300", "orders-db"),
            ("## What\nBump the rollout of `newCart` to 50%", "newCart"),
        ];
        for (text, want) in cases {
            assert_eq!(best(text), want, "{text}");
        }
    }
}
