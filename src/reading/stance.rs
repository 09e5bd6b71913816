//! How a phrase stands in its clause: affirmed, negated, history, hypothesis, contingency.
//!
//! After NegEx (Chapman et al., 2001) and ConText (Harkema et al., 2009): trigger words open a scope that ends with the
//! clause. Sections open scopes too: what stands under "Out of scope" is excluded, under "Rollback" it is a contingency.

use super::Stance;
use super::tokens::{Kind, Sentence, Word};

/// The stance that a heading gives to what stands under it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Section {
    depth: u8,
    stance: Option<Stance>,
}

impl Section {
    /// Takes a sentence into account if it is a heading.
    pub fn pass(&mut self, s: &Sentence) {
        if s.kind != Kind::Heading {
            return;
        }
        let words: Vec<&str> = s.words.iter().map(|w| w.lower.as_str()).collect();
        let stance = heading_stance(&words);
        if stance.is_some() || s.depth <= self.depth || self.depth == 0 || self.depth == 7 {
            *self = Self { depth: s.depth, stance };
        }
    }

    /// The stance of this section.
    pub fn stance(&self) -> Option<Stance> {
        self.stance
    }
}

/// The stance that a label gives to what stands behind it.
pub fn of_label(key: &str) -> Option<Stance> {
    let words: Vec<&str> = key.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.len() > 4 { None } else { heading_stance(&words) }
}

fn heading_stance(words: &[&str]) -> Option<Stance> {
    let has = |phrase: &str| contains(words, phrase);
    if [
        "out of scope", "not in scope", "non goals", "not included", "not in this", "not part of", "excluded", "exclusions",
        "what is not changing", "not changing", "won t do", "not doing", "not in this", "not touched", "no changes to",
    ]
    .iter()
    .any(|p| has(p))
    {
        return Some(Stance::Negated);
    }
    if [
        "rollback", "roll back", "backout", "back out", "revert plan", "contingency", "if it fails", "fallback", "abort", "recovery plan",
        "remediation",
    ]
    .iter()
    .any(|p| has(p))
    {
        return Some(Stance::Contingency);
    }
    if ["history", "background", "previously", "past", "prior attempt", "lessons", "context", "postmortem", "motivation"]
        .iter()
        .any(|p| has(p))
    {
        return Some(Stance::Background);
    }
    if [
        "follow up", "follow ups", "followup", "followups", "later", "future", "next steps", "alternatives", "considered", "rejected",
        "ideas", "open questions", "next release", "phase 2",
    ]
    .iter()
    .any(|p| has(p))
    {
        return Some(Stance::Hypothesis);
    }
    None
}

/// Whether words contain one of these phrases: only those are looked for whose first letter stands at the head of a word.
fn any_of(words: &[&str], phrases: &[&str]) -> bool {
    let bit = |w: &str| w.bytes().next().map_or(0, |b| 1u32 << (b & 31));
    let heads = words.iter().fold(0, |all, w| all | bit(w));
    heads != 0 && phrases.iter().any(|p| heads & bit(p) != 0 && contains(words, p))
}

fn contains(words: &[&str], phrase: &str) -> bool {
    let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
    words.iter().enumerate().any(|(i, w)| *w == first && (rest.is_empty() || follows(words.get(i + 1..).unwrap_or_default(), rest)))
}

/// Whether words begin with the words of a phrase.
fn follows(words: &[&str], phrase: &str) -> bool {
    let mut at = words.iter();
    phrase.split(' ').all(|p| at.next() == Some(&p))
}

/// Words that deny what follows them.
const DENY: &[&str] = &[
    "no", "not", "without", "never", "none", "neither", "nor", "doesn", "don", "isn", "aren", "won", "wont", "dont", "doesnt", "isnt",
    "didn", "shouldn", "cannot", "cant", "can", "nothing", "avoid", "avoids", "avoiding", "excluding", "except", "skip", "skipping",
    "nobody", "non", "couldn", "wouldn", "hasn", "haven", "wasn",
];
/// Phrases that deny what follows them.
const DENY_PHRASES: &[&str] = &[
    "instead of", "rather than", "free of", "w o", "out of scope", "not in scope", "no need for", "no need to", "keep out",
    "unaffected by", "as opposed to", "rules out", "ruled out", "rule out", "does not", "do not", "will not",
];
/// Phrases that deny what stands before them in the clause.
const DENIED: &[&str] = &[
    "not required", "not needed", "not applicable", "n a", "none", "is not", "are not", "not affected", "not impacted", "not touched",
    "untouched", "unchanged", "out of scope", "not in scope", "not in this", "not included", "not used", "not in use", "not part of",
    "stays as is", "stay as is", "not expected", "not planned", "not possible", "not an option", "not allowed", "unaffected",
    "not changing", "not changed", "isn t", "aren t", "does not apply", "doesn t apply", "makes no sense", "make no sense", "not relevant",
    "is skipped", "are skipped", "left out", "none needed", "stay as they", "stays as it", "stay the same", "stays the same", "remains as",
    "remain as", "not involved", "left alone", "doesn t change", "don t change", "does not change", "do not change", "won t change",
    "is the same", "are the same",
];
/// Phrases that close a sentence and take everything it named out of this change.
const NOT_HERE: &[&str] = &["out of scope", "not in scope", "not in this", "not in here", "not part of this", "not done here", "not here"];
/// Verbs that carry a denial over to their object: "doesn't touch the schema". Another one says nothing of it ("do not exist on the VM").
const CARRY: &[&str] = &[
    "touch", "change", "affect", "alter", "modify", "impact", "need", "require", "use", "include", "involve", "contain", "rely", "depend",
    "add", "have", "want", "plan", "expect", "do", "bring", "cause", "be", "see", "run", "go", "get", "take", "make", "create", "drop",
];
/// Phrases that put what follows or precedes them into the past.
const PAST: &[&str] = &[
    "previously", "originally", "was to be", "used to", "last time", "in the past", "formerly", "historically", "last week", "last month",
    "last year", "last quarter", "last sprint", "last release", "the last", "back in", "unlike", "years ago", "weeks ago", "months ago",
    "days ago", "we had", "had been", "already migrated", "already moved", "already done", "was done", "were done", "migrated off",
    "moved off", "no longer", "since then", "has been on", "was applied", "were applied", "earlier this",
];
/// Phrases that make what follows a possibility.
const MAYBE: &[&str] = &[
    "if we", "if it", "if the", "if there", "if this", "if any", "if needed", "if required", "if necessary", "if possible", "if",
    "in case", "might", "may", "could", "later on", "eventually", "some day", "someday", "one day", "in future", "in the future", "future",
    "next quarter", "next sprint", "next release", "next week", "would", "once we", "once there", "considering", "considered", "follow up",
    "separate change", "separate release", "separate ticket", "until we", "e g", "wondering", "maybe",
];
/// Words that speak of going back: what follows is a contingency.
const BACK: &[&str] = &[
    "rollback", "roll back", "rolling back", "revert", "back out", "backout", "fall back", "fallback", "rollback plan", "undo",
    "to go back", "worst case", "going back", "goes wrong", "goes sideways",
];
/// Words that end the scope of a trigger.
const TURN: &[&str] = &[
    "but", "however", "although", "though", "yet", "whereas", "while", "instead", "only", "just", "because", "so", "which", "still",
    "then", "since",
];

/// The stance of the words `first..=last` of a sentence.
pub fn of(s: &Sentence, first: usize, last: usize, going_back: bool) -> Stance {
    let words = &s.words;
    let clause = clause(words, first, last);
    let lower: Vec<&str> = words.iter().map(|w| w.lower.as_str()).collect();
    let kept_out = contains(lower.get(..first).unwrap_or_default(), "keep") && contains(lower.get(last..).unwrap_or_default(), "out of");
    // "..., out of scope here" closes the whole sentence.
    let tail = lower.get(last..).unwrap_or_default();
    let out_of_scope = any_of(tail, NOT_HERE);
    if kept_out || out_of_scope || negated_before(words, &lower, clause.0, first) || negated_after(words, &lower, last, clause.1) {
        return Stance::Negated;
    }
    let before = lower.get(clause.0..first).unwrap_or_default();
    let around = lower.get(clause.0..clause.1).unwrap_or_default();
    // `auto_revert=true` is the name of a setting.
    let glued = |i: usize| words.get(i).is_some_and(|w| w.glue == '_') || words.get(i + 1).is_some_and(|w| w.glue == '_');
    let free: Vec<&str> = (clause.0..first).map(|i| if glued(i) { "" } else { lower[i] }).collect();
    if !going_back && any_of(&free, BACK) {
        return Stance::Contingency;
    }
    if any_of(before, PAST)
        || ["last time", "previously", "last year", "last month", "last quarter", "ago"].iter().any(|p| contains(around, p))
    {
        return Stance::History;
    }
    let later = [
        "is planned", "planned for", "later", "eventually", "next quarter", "next sprint", "in the future", "separate change",
        "separate release", "follow up", "someday",
    ];
    // "if all is well": nothing but the usual course.
    let usual = |w: &str| {
        matches!(w, "all" | "everything" | "ok" | "okay" | "good" | "green" | "successful" | "stable" | "healthy" | "happy" | "fine")
    };
    let sure = before.windows(2).any(|w| matches!(w, ["if" | "once", n] if usual(n)));
    if !sure && any_of(before, MAYBE) || later.iter().any(|p| contains(around, p)) {
        return Stance::Hypothesis;
    }
    Stance::Affirmed
}

/// Whether the words of a phrase themselves deny: "no app change", "users are not affected".
pub fn denies(s: &Sentence, first: usize, last: usize) -> bool {
    let own = ["un", "in", "non"];
    s.words.get(first..=last).into_iter().flatten().any(|w| {
        DENY.contains(&w.lower.as_str())
            || matches!(w.lower.as_str(), "zero" | "only" | "same" | "untouched" | "nobody")
            || own.contains(&w.lower.as_str())
    })
}

/// Whether what denies speaks of something else than the words from `first` on: of another verb ("do not exist on the VM"), of
/// another place ("staging has no cache"), of the past ("there was no backup"), or of the case without ("without the cache it takes 4 s").
pub fn denied_elsewhere(s: &Sentence, first: usize) -> bool {
    let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
    let Some(at) = (0..first).rev().find(|i| DENY.contains(&word(*i))) else { return false };
    let verb = at + 1 + usize::from(word(at + 1) == "t");
    let helper =
        matches!(word(at), "not") && at > 0 && matches!(word(at - 1), "do" | "does" | "did" | "will" | "could" | "must" | "should")
            || matches!(
                word(at),
                "don" | "doesn" | "didn" | "won" | "dont" | "doesnt" | "wont" | "can" | "cannot" | "cant" | "couldn" | "shouldn"
            );
    let until = (first..s.words.len()).any(|i| matches!(word(i), "until" | "unless"));
    if helper {
        return until || verb < first && !CARRY.contains(&word(verb));
    }
    let had = at.checked_sub(1).map_or("", word);
    let elsewhere = matches!(had, "has" | "have") && (0..at).any(|i| matches!(word(i), "staging" | "stage" | "dev" | "test" | "qa"));
    let if_not = matches!(word(at), "no" | "without") && (0..at).any(|i| matches!(word(i), "if" | "when" | "unless"));
    let case = word(at) == "without" && at == 0 && word(1) == "the";
    matches!(had, "was" | "were" | "had") || elsewhere || if_not || case
}

/// "I don't see how this avoids downtime", "not sure whether it needs one": nothing is said either way.
pub fn doubted(s: &Sentence, first: usize) -> bool {
    let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
    let asks = |i: usize| matches!(word(i), "how" | "whether" | "why" | "if");
    (0..first).any(|i| {
        let doubts = matches!(word(i), "see" | "know" | "understand" | "sure" | "remember" | "clear");
        doubts && (i.saturating_sub(2)..i).any(|k| matches!(word(k), "don" | "not" | "doesn" | "dont" | "cannot" | "can")) && asks(i + 1)
    })
}

/// Whether a sentence says of which change it speaks: "only the notice in this PR, no upgrade".
pub fn of_this_change(s: &Sentence) -> bool {
    let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
    (0..s.words.len()).any(|i| {
        word(i) == "this" && matches!(word(i + 1), "pr" | "mr" | "change" | "release" | "ticket" | "deploy" | "deployment" | "step")
    }) && !(0..s.words.len()).any(|i| matches!(word(i), "if" | "when" | "until"))
}

/// "Turn off blue-green for staging": what is named is taken away.
pub fn turned_off(s: &Sentence, first: usize) -> bool {
    let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
    let opens = matches!((word(0), word(1)), ("turn" | "turning" | "switch" | "switching", "off")) && first < 8;
    opens || (first.saturating_sub(3)..first).any(|i| matches!(word(i), "disable" | "disables" | "disabling"))
}

/// "mTLS stays STRICT", "certificates are the same": named to say that nothing happens to it.
pub fn kept_as_it_is(s: &Sentence, last: usize) -> bool {
    let word = |k: usize| s.words.get(last + k).map_or("", |w| w.lower.as_str());
    let stays = |w: &str| matches!(w, "stays" | "stay" | "remains" | "remain");
    stays(word(1))
        || stays(word(2)) && !matches!(word(1), "and" | "then")
        || matches!(word(1), "is" | "are") && word(2) == "the" && word(3) == "same"
}

/// Whether going back is the change itself: the text opens with it.
pub fn is_going_back(sentences: &[Sentence]) -> bool {
    sentences.iter().take(3).any(|s| {
        let words: Vec<&str> = s.words.iter().map(|w| w.lower.as_str()).collect();
        // `auto_revert = true` is a setting.
        let words: Vec<&str> = if s.words.iter().any(|w| w.glue == '_') { Vec::new() } else { words };
        let says =
            ["rollback to", "rollback of", "roll back", "rolling back", "goes back to", "going back to", "revert", "reverting", "back to"]
                .iter()
                .any(|p| contains(&words, p));
        let rolled =
            words.iter().position(|w| *w == "rolling").is_some_and(|i| words.get(i + 1..i + 5).is_some_and(|r| r.contains(&"back")));
        (says || rolled) && !words.iter().any(|w| matches!(*w, "if" | "plan" | "when" | "case"))
    })
}

/// The clause around a phrase: from the last turning word or sentence start to the next one.
fn clause(words: &[Word], first: usize, last: usize) -> (usize, usize) {
    let turns = |w: &Word| TURN.contains(&w.lower.as_str());
    let from = (0..first).rev().find(|i| words.get(*i).is_some_and(turns)).map_or(0, |i| i + 1);
    let to = (last + 1..words.len()).find(|i| words.get(*i).is_some_and(turns)).unwrap_or(words.len());
    (from, to)
}

/// Whether a denying word stands before and reaches this far.
fn negated_before(words: &[Word], lower: &[&str], from: usize, first: usize) -> bool {
    let mut breaks = 0;
    let mut since_break = 0;
    for i in (from..first).rev() {
        let Some(w) = words.get(i + 1) else { continue };
        if w.breaks {
            breaks += 1;
            // A list ("no cache, queue or DNS changes") carries the denial over short members only.
            if since_break > 3 {
                return false;
            }
            since_break = 0;
        }
        since_break += 1;
        if first - i > 9 || breaks > 4 {
            return false;
        }
        let word = lower.get(i).copied().unwrap_or_default();
        let next = lower.get(i + 1).copied().unwrap_or_default();
        // "No slots except the blue/green ones": the exception to a denial is there.
        if matches!(word, "except" | "besides")
            && lower.get(from..i).is_some_and(|b| b.iter().any(|w| matches!(*w, "no" | "none" | "nothing")))
        {
            return false;
        }
        if next != "t"
            && matches!(
                word,
                "can" | "couldn" | "wouldn" | "hasn" | "haven" | "wasn" | "don" | "doesn" | "isn" | "aren" | "won" | "didn" | "shouldn"
            )
        {
            continue;
        }
        if word == "no" && (words.get(i + 1).is_some_and(|w| w.breaks) || next == "longer")
            || word == "not" && matches!(next, "only" | "just" | "yet")
            || matches!(word, "no" | "not" | "never") && next == "more"
        {
            continue;
        }
        // "non-urgent sidekiq", "never-replicated tables" deny the urgency alone, "without the flag `x` the deploy" the flag;
        // "nothing for the partner to do" denies no partner.
        let compound = words.get(i + 1).is_some_and(|w| w.glue == '-');
        if i + 1 < first && (word == "non" || compound) || word == "nothing" && next == "for" || word == "without" && first - i > 4 {
            continue;
        }
        let listed = lower.get(i..(first + 6).min(lower.len())).is_some_and(|l| l.contains(&"or") || l.contains(&"nor"));
        // "don't merge until it is approved" is a condition.
        let until = matches!(word, "don" | "not" | "never" | "dont")
            && lower.get(first..).is_some_and(|l| l.iter().any(|w| matches!(*w, "until" | "unless")));
        if until {
            continue;
        }
        if DENY.contains(&word) && (breaks == 0 || listed && matches!(word, "no" | "without" | "neither" | "none" | "nor")) {
            return true;
        }
        // "I'd rather change the variable than the code".
        if word == "than" && next != "rather" && lower.get(from..i).is_some_and(|b| b.contains(&"rather")) {
            return true;
        }
        // "rather than blue/green we want rolling": what is preferred stands behind the next subject.
        let prefers =
            lower.get(i..first).is_some_and(|l| l.iter().any(|w| matches!(*w, "we" | "i" | "it" | "they" | "let" | "use" | "do")));
        if breaks == 0
            && !(prefers && matches!(word, "rather" | "instead"))
            && DENY_PHRASES
                .iter()
                .any(|p| p.split(' ').eq(lower.get(i..(i + p.split(' ').count()).min(first)).unwrap_or_default().iter().copied()))
        {
            return true;
        }
    }
    false
}

/// Whether the clause denies what it has just named ("migration: none", "the cache is not touched").
fn negated_after(words: &[Word], lower: &[&str], last: usize, to: usize) -> bool {
    let end = to.min(last + 7);
    let where_ = |w: &Word| matches!(w.lower.as_str(), "where" | "which" | "if" | "when" | "until" | "unless" | "that");
    let ends = |w: &Word| w.breaks || where_(w);
    let stop =
        (last + 1..end).find(|i| words.get(*i).is_some_and(|w| ends(w) && !(*i == last + 1 && w.breaks && !where_(w)))).unwrap_or(end);
    let after = lower.get(last + 1..stop).unwrap_or_default();
    let answer =
        words.get(last + 1).is_some_and(|w| w.breaks && matches!(w.lower.as_str(), "no" | "none" | "n" | "not" | "nil" | "nope" | "false"));
    let first = after.first().copied().unwrap_or_default();
    answer && (first != "n" || after.get(1) == Some(&"a")) && (first != "no" || after.len() == 1) && first != "not" || any_of(after, DENIED)
}
