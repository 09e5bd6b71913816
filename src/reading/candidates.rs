//! Which of the words of a text is the name of what ships: every mention earns points for its shape and its company.

use super::company::{ARTICLES, BESIDE, KINDS, LABELS, PLACES, SETS, STOP, VERBS};
use super::nameable::{Fit, fit, is_domain};
use super::names::{Known, Name, ORDINARY, camel, is_identifier, is_plain_identifier, without_version};
use super::scan::{Chunk, lower};
use super::shapes::{ends_as_service, is_host, is_ticket, is_time, is_version, tool_case};
use super::tokens::Sentence;
use super::versions::Versions;
use super::{lead, lexicon, title};
use std::collections::BTreeMap;

/// What ships is named in the first words of a text, however long it goes on.
const NEAR: usize = 700;
/// Least points of a name.
const ENOUGH: i32 = 7;
/// Least points of ordinary words that describe a thing.
const PLAIN: i32 = 12;
/// Least points of words that fit many things.
const VAGUE: i32 = 18;
/// Least points of a noun that only says what kind of thing changes; it stands in where nothing is called by a name.
const KIND: i32 = 15;
/// What a tool, a platform or an engine loses.
const TOOL: i32 = 14;
/// Tools of delivery that the vocabulary knows by longer names.
const CARRIERS: &[&str] = &["argo", "docker", "helm", "actions", "kubectl", "terraform", "tf", "ansible", "chart", "k8s", "infra", "ops"];
/// What a tool loses that stands where the name would.
const CARRIER: i32 = 10;

/// Words of a statement: what follows them is a table or a column.
const SQL: &[&str] = &["TABLE", "COLUMN", "DROP", "INDEX", "INTO", "CONSTRAINT", "EXISTS", "CONCURRENTLY", "ALTER", "CASCADE"];

/// The text under consideration.
struct Scene<'a> {
    text: &'a str,
    all: &'a [Chunk<'a>],
    /// How often each word stands in the text.
    counts: BTreeMap<&'a str, i32>,
    /// End of the first sentence.
    title: usize,
    versions: &'a Versions,
    known: &'a dyn Fn(&str) -> bool,
    /// Lines that only say what kind of text follows.
    idle: Vec<usize>,
}

/// The best candidate, if any is good enough; of equals the first.
pub fn best<'a>(text: &'a str, all: &'a [Chunk<'a>], sentences: &[Sentence], versions: &'a Versions, known: &Known<'a>) -> Option<Name> {
    let told = |s: &&Sentence| {
        s.words.first().zip(s.words.last()).and_then(|(a, b)| text.get(a.start..b.end)).is_some_and(|t| !lexicon::is_generic(t))
    };
    let sentence = sentences.iter().find(told).and_then(|s| s.words.last().map(|w| w.end)).unwrap_or(0);
    let line = text.lines().find(|l| !lexicon::is_generic(l)).filter(|l| l.len() < 120);
    let title = line.and_then(|l| text.find(l).map(|at| at + l.len())).unwrap_or(0).max(sentence);
    let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
    for c in all {
        // "billing's", "billing:2.1" and "billing/api" speak of billing too.
        let word = c.lower.split([':', '\'', '@', '/']).next().unwrap_or_default();
        *counts.entry(word).or_default() += 1;
    }
    let idle = text.split('\n').enumerate().filter(|(_, l)| lexicon::is_generic(l)).map(|(n, _)| n).collect();
    let scene = Scene { text, all, counts, title, versions, known: known.tool, idle };
    let mut board = Board::default();
    for i in 0..scene.all.len().min(NEAR) {
        scene.word(i, &mut board);
        scene.phrase(i, &mut board);
    }
    scene.head(&mut board);
    for t in title::topics(text, known.kind) {
        // What merely carries a change out is rarely what is changed.
        let words = || text.get(t.start..t.end).into_iter().flat_map(str::split_whitespace).map(str::to_lowercase);
        let carries = |w: &str| (known.tool)(w) && !(known.software)(w);
        let carries = |w: &str| carries(w) || CARRIERS.contains(&w);
        let whole = text.get(t.start..t.end).is_some_and(|n| carries(&n.to_lowercase()));
        let tools = whole || words().any(|w| carries(&w)) && words().all(|w| carries(&w) || w.ends_with("ed") || (known.tool)(&w));
        board.add(text, (t.start, t.end), t.points - i32::from(tools) * CARRIER, false);
    }
    let pick = |tools: i32, kinds: bool| {
        let mut best: Option<(i32, &Candidate)> = None;
        for (name, c) in &board.0 {
            // One ordinary word comes back for many reasons.
            let plain = name.bytes().all(|b| b.is_ascii_lowercase()) && text.get(c.start..c.end) == Some(name);
            let plain = plain || (known.tool)(name);
            let points = scene.mentions(name).min(if plain || kinds { 1 } else { 4 }) * 2 + c.points + i32::from(c.tool) * tools;
            let first = best.is_none_or(|(p, b)| points > p || points == p && c.start < b.start);
            if points < ENOUGH || !first {
                continue;
            }
            let enough = match fit(text, c.start, c.end, known.kind) {
                Fit::Proper => ENOUGH,
                Fit::Plain => PLAIN,
                Fit::Vague => VAGUE,
                Fit::Kind | Fit::Not if c.labelled => PLAIN,
                Fit::Kind if kinds => KIND,
                Fit::Kind | Fit::Not => continue,
            };
            if points >= enough {
                best = Some((points, c));
            }
        }
        best
    };
    // A tool is what ships only where nothing else is ("Upgrade Elasticsearch").
    let software = |c: &Candidate| c.start < title && text.get(c.start..c.end).is_some_and(|n| (known.software)(&n.to_lowercase()));
    let (_, found) = pick(0, false).or_else(|| pick(TOOL, false).filter(|(_, c)| software(c))).or_else(|| pick(0, true))?;
    Some(Name { text: text.get(found.start..found.end)?.to_owned(), start: found.start, end: found.end })
}

/// Where a name stands first, and the points of its best mention.
struct Candidate {
    points: i32,
    tool: bool,
    /// Whether the text opens with it and a colon.
    labelled: bool,
    start: usize,
    end: usize,
}

#[derive(Default)]
struct Board(BTreeMap<String, Candidate>);

impl Board {
    fn add(&mut self, text: &str, (start, end): (usize, usize), points: i32, tool: bool) {
        let Some(name) = text.get(start..end).filter(|n| !n.is_empty()) else { return };
        match self.0.get_mut(&name.to_lowercase()) {
            Some(c) => c.points = c.points.max(points),
            None => {
                self.0.insert(name.to_lowercase(), Candidate { points, tool, labelled: false, start, end });
            }
        }
    }
}

impl Scene<'_> {
    fn lower(&self, i: Option<usize>) -> &str {
        lower(self.all, i)
    }

    /// How often a name is said again.
    fn mentions(&self, name: &str) -> i32 {
        self.counts.get(name).map_or(0, |n| n - 1)
    }

    /// The byte before a chunk.
    fn sign(&self, c: &Chunk<'_>) -> u8 {
        c.start.checked_sub(1).and_then(|b| self.text.as_bytes().get(b)).copied().unwrap_or(b' ')
    }

    /// Whether a chunk opens its sentence or line, where a capital letter says nothing.
    fn opens(&self, i: usize) -> bool {
        let (Some(c), Some(p)) = (self.all.get(i), i.checked_sub(1).and_then(|p| self.all.get(p))) else { return true };
        c.line != p.line || self.text.get(p.end..c.start).is_some_and(|gap| gap.contains(['.', ':', '!', '?', '-', '[', ']', '*']))
    }

    /// One word as a name.
    fn word(&self, i: usize, board: &mut Board) {
        let Some(c) = self.all.get(i) else { return };
        let sign = self.sign(c);
        if self.idle.contains(&c.line)
            || self.opens(i)
                && self.text.get(c.end..).is_some_and(|r| r.starts_with(": "))
                && c.text.len() < 9
                && lead::nick(self.text, c.text)
        {
            return;
        }
        let behind = i.checked_sub(1).and_then(|p| self.all.get(p)).map_or("", |p| p.text);
        if matches!(sign, b'-' | b'@' | b'#' | b'/') || SQL.contains(&behind) || c.text.contains("://") || c.text.contains(['=', '$', '%'])
        {
            return;
        }
        let last = c.text.rsplit('/').next().unwrap_or(c.text);
        let core = without_version(last);
        let span = (c.end - last.len(), c.end - last.len() + core.len());
        let quoted = matches!(sign, b'"' | b'\'') && KINDS.contains(&self.lower(i.checked_sub(1)));
        let ticked = sign == b'`' || quoted;
        let lowered = if core == c.text { c.lower.clone() } else { core.to_lowercase().into() };
        let lower = &*lowered;
        let capital = core.starts_with(|ch: char| ch.is_ascii_uppercase()) && core.len() > 2 && core.chars().all(char::is_alphabetic);
        let compound = is_identifier(c.text);
        let bold = sign == b'*' && self.text.get(c.end..).is_some_and(|r| r.starts_with("**"));
        let mixed = core.len() > 3
            && core.chars().all(|ch| ch.is_ascii_alphabetic())
            && core.chars().filter(char::is_ascii_uppercase).count() > 1
            && core.chars().skip(1).any(|ch| ch.is_ascii_lowercase())
            && !camel(core)
            && !tool_case(core);
        let shape = match () {
            () if is_version(core) => return,
            () if compound || camel(core) => 5 + i32::from(ticked) * 2 + i32::from(bold) * 4,
            () if is_host(core.trim_start_matches("*.")) => 4,
            () if bold
                && capital
                && !ORDINARY.contains(&lower)
                && !STOP.contains(&lower)
                && !is_time(lower)
                && !lexicon::is_generic(core) =>
            {
                4
            }
            () if mixed => 4,
            () if ticked && (is_plain_identifier(core) || KINDS.contains(&self.lower(Some(i + 1)))) => 5,
            () if STOP.contains(&lower) || KINDS.contains(&lower) || VERBS.contains(&lower) => return,
            () if ORDINARY.contains(&lower) || is_time(lower) || core.len() < 3 => return,
            () if core.contains('-') => return,
            () if core.chars().all(|ch| ch.is_ascii_alphanumeric() || "-_.".contains(ch))
                && core.starts_with(|ch: char| ch.is_ascii_alphabetic()) =>
            {
                0
            }
            () => return,
        };
        let mut points = shape + self.company(i, c, shape);
        let tool = (self.known)(lower);
        points -= i32::from(tool) * TOOL;
        points += i32::from(compound && ends_as_service(core)) * 5;
        // `email_normalized` is a column or a setting.
        // "the checkout microservice (checkout-service)": what it is called.
        let bracketed = compound
            && sign == b'('
            && KINDS.contains(&self.lower(i.checked_sub(1)))
            && self.text.get(c.end..).is_some_and(|r| r.starts_with(')'));
        points += i32::from(bracketed) * 16 - i32::from(core.contains('_') && !core.contains('-')) * 16;
        let company = points + i32::from(tool) * TOOL - shape;
        if shape >= 4 || company >= 8 && (shape > 0 || self.version_follows(c, true) || self.defined(i)) {
            board.add(self.text, span, points, tool);
        }
    }

    /// Points for what stands around a word.
    fn company(&self, i: usize, c: &Chunk<'_>, shape: i32) -> i32 {
        let near = |p: usize| self.all.get(p).is_some_and(|o| o.line == c.line);
        let mut at = i.checked_sub(1).filter(|p| near(*p));
        let before = self.lower(at);
        while ARTICLES.contains(&self.lower(at)) {
            at = at.and_then(|p| p.checked_sub(1)).filter(|p| near(*p));
        }
        let verb = self.lower(at);
        let mut points = 0;
        let joined = at
            .and_then(|p| self.all.get(p))
            .is_some_and(|v| self.text.get(v.end..c.start).is_some_and(|gap| !gap.contains([',', '.', ';', '(', ')'])));
        // "Move to the new site" names the place.
        let toward = before == "to" && lexicon::AWAY.iter().any(|s| lexicon::is_form(verb, s));
        let acts = joined && VERBS.contains(&verb) && !toward;
        let greets = matches!(before, "hi" | "hello" | "dear" | "thanks" | "hey");
        points += i32::from(acts && !BESIDE.contains(&before)) * 10;
        let numbered = self.version_follows(c, shape == 0);
        points += i32::from(numbered) * 12;
        let adjoins = c.start.checked_sub(1).and_then(|e| self.text.get(..e)).is_some_and(|t| !t.ends_with([',', ';', ':', '.', ')']));
        points += i32::from(KINDS.contains(&before) && shape >= 3 && adjoins) * 8;
        points += i32::from(self.defined(i)) * 9;
        let titled = c.start < self.title;
        points += i32::from(titled) * if shape > 3 { 6 } else { 4 };
        points -= i32::from(BESIDE.contains(&before) && !acts || greets) * 9;
        let place = PLACES.contains(&before) || PLACES.contains(&verb) || before == "of";
        let set = titled && place && self.all.iter().take_while(|o| o.start < c.start).any(|o| SETS.contains(&&*o.lower));
        points + if set { 8 } else { -2 * i32::from(place && !titled) }
    }

    /// "X is a small service", "X, the database of Y".
    fn defined(&self, i: usize) -> bool {
        let comma = self.all.get(i).is_some_and(|c| self.text.get(c.end..).is_some_and(|r| r.starts_with(", ")));
        if comma && matches!(self.lower(Some(i + 1)), "the" | "our" | "a" | "an") {
            return (i + 2..i + 6).any(|k| KINDS.contains(&self.lower(Some(k))));
        }
        let is = matches!(self.lower(Some(i + 1)), "is" | "itself");
        is && (i + 2..i + 10).any(|k| KINDS.contains(&self.lower(Some(k))))
            && (i + 2..i + 4).any(|k| matches!(self.lower(Some(k)), "a" | "an" | "one" | "our" | "the"))
    }

    /// Whether a version stands right behind; `strict`: no "to" between them.
    fn version_follows(&self, c: &Chunk<'_>, strict: bool) -> bool {
        self.versions.all.iter().any(|v| {
            v.start >= c.start
                && v.start.saturating_sub(c.end) < 16
                && self.text.get(c.end..v.start).is_none_or(|gap| {
                    gap.split_whitespace().all(|w| {
                        let w = w.trim_matches(['(', ':', '@', '`', '*', '=', '-', '>']).to_lowercase();
                        w.is_empty()
                            || ["v", "version", "from", "build", "release", "tag", "image", "back", "minor", "major", "patch"]
                                .contains(&w.as_str())
                            || !strict && w == "to"
                    })
                })
        })
    }

    /// Up to two words and a noun that says what they are: "checkout service".
    fn phrase(&self, i: usize, board: &mut Board) {
        let Some(kind) = self.all.get(i) else { return };
        let of_it = ["key", "keys", "token", "tokens", "client", "clients", "docs", "version", "contract", "call", "calls", "window"];
        if !KINDS.contains(&&*kind.lower) || self.opens(i) || of_it.contains(&self.lower(Some(i + 1))) {
            return;
        }
        let mut from = i;
        while from > 0 && i - from < 2 {
            let (Some(c), Some(n)) = (self.all.get(from - 1), self.all.get(from)) else { break };
            let lower = &*c.lower;
            let adjoining = self.text.get(c.end..n.start).is_some_and(|gap| gap.trim().is_empty() && !gap.contains('\n'));
            let word = c.text.chars().all(|ch| ch.is_alphanumeric() || "-_.".contains(ch)) && c.text.chars().any(char::is_alphabetic);
            let name = !STOP.contains(&lower) && !VERBS.contains(&lower) && !ORDINARY.contains(&lower);
            if !word || !adjoining || !name || KINDS.contains(&lower) || is_identifier(c.text) {
                break;
            }
            from -= 1;
        }
        let (Some(first), true) = (self.all.get(from), from < i) else { return };
        // "DR site" in passing; "the forum database" is meant.
        let article = |k: usize| matches!(self.lower(from.checked_sub(k)), "the" | "our");
        let meant = article(1) || article(2);
        let points = if meant { 8 } else { 2 } + self.company(from, first, 0) + i32::from(self.version_follows(kind, false)) * 12;
        // "the scheduling application KlinPlan": the name is what follows.
        let named = self.all.get(i + 1).filter(|n| {
            self.text.get(kind.end..n.start).is_some_and(|gap| gap.trim_matches(['`', '"', ' ']).is_empty())
                && n.text.starts_with(|ch: char| ch.is_ascii_uppercase())
                && n.text.chars().any(|ch| ch.is_ascii_lowercase())
        });
        match named {
            Some(n) => board.add(self.text, (n.start, n.end), points + 2, false),
            None => board.add(self.text, (first.start, kind.end), points, false),
        }
    }

    /// What the first line says: `name: what is done`, `[name] what is done`, or the object of its verb.
    fn head(&self, board: &mut Board) {
        let Some(line) = self.text.lines().find(|l| !l.trim().is_empty()) else { return };
        let mut head = line.trim_start_matches(['#', ' ', '*']);
        if let Some((first, rest)) = head.split_once(' ').filter(|(f, _)| is_ticket(f)) {
            let _ = first;
            head = rest.trim_start_matches([' ', '-', ':']);
        }
        let at = self.text.find(line).unwrap_or(0) + line.len() - head.len();
        let said = head.find(": ").filter(|c| *c < 40).and_then(|c| head.get(..c));
        if let Some(name) = said.filter(|n| {
            !lexicon::is_generic(n)
                && !lexicon::is_property(&n.to_lowercase())
                && !n.contains(['(', '!', '?', '.'])
                && !lead::nick(self.text, n)
        }) {
            let cut = [" on ", " in ", " to ", " for ", " (", ",", " update", " release", " upgrade", " deploy", " rollout", " hotfix"];
            let name = cut.iter().filter_map(|p| name.find(p)).min().and_then(|i| name.get(..i)).unwrap_or(name).trim_end_matches('*');
            let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
            let ticket = name.chars().any(|c| c.is_ascii_digit()) && name.chars().all(|c| !c.is_ascii_lowercase());
            let plain = words.iter().all(|w| !LABELS.contains(&w.as_str()) && !VERBS.contains(&w.as_str()))
                && words.first().is_some_and(|w| !lexicon::is_verb(w) && (words.len() == 1 || !lexicon::is_generic(w)));
            let kept = name.split(' ').rev().skip_while(|w| lexicon::is_generic(w)).map(str::len).reduce(|a, b| a + b + 1).unwrap_or(0);
            let name = name.get(..kept).unwrap_or(name);
            let tool = (self.known)(&name.to_lowercase());
            // "helm: split the worker": the tool that carries it out.
            let carried = CARRIERS.contains(&&*name.to_lowercase());
            if (1..=3).contains(&words.len()) && kept > 0 && plain && !ticket && !carried && !name.contains(']') {
                let sure = 20 + i32::from(is_identifier(name) || words.len() == 1) * 7;
                board.add(self.text, (at, at + name.len()), sure - i32::from(tool) * TOOL, tool);
                let key = name.to_lowercase();
                if is_domain(&key)
                    && let Some(c) = board.0.get_mut(&key)
                {
                    c.labelled = true;
                }
            }
        }
    }
}
