//! What one sentence says: the cues met in it with their stance, its figures, limits and steps.

use super::cues::Met;
use super::forms::{self, answered_no, is_blank, unticked_inline};
use super::stance::{self, Section};
use super::tokens::{self, Sentence};
use super::{Observation, Stance, Vocabulary, grammar, limits, numbers, stated, way};
use crate::evidence::{Basis, Evidence};
use crate::facts::schema::FactKind;
use crate::facts::{Value, id};

/// Where a sentence stands in its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The section it is in.
    pub section: Section,
    /// Whether it opens the text.
    pub first: bool,
    /// Whether it is an option that nobody chose.
    pub unchosen: bool,
    /// Whether going back is the change itself.
    pub going_back: bool,
    /// Whether a flag was said to carry the change so far.
    pub flagged: bool,
    /// Whether a heading is answered with "none".
    pub denied: bool,
}

/// What a denial weighs more that says of which change it speaks.
pub const HERE: i32 = 40;

/// What one sentence says.
pub(super) fn read(vocabulary: &Vocabulary, text: &str, s: &Sentence, place: &Place) -> Vec<Observation> {
    let mut out: Vec<Observation> =
        vocabulary.index.find(&s.words).iter().filter_map(|met| observe(vocabulary, text, s, met, place)).collect();
    if matches!(place.section.stance(), Some(Stance::Contingency)) {
        return out;
    }
    out.extend(forms::answers(vocabulary, text, s));
    if let Some((verb, flag)) = flag_removed(s)
        && stance::of(s, verb, flag, place.going_back) == Stance::Affirmed
        && let (Some(a), Some(b)) = (s.words.get(verb), s.words.get(flag))
    {
        out.push(stated(text, "flag-removal", Value::Component { touched: true }, (a.start, b.end)));
    }
    out.extend(numbers::figures(text, s).into_iter().map(|f| stated(text, f.fact, Value::Number(f.value), f.span)));
    let gates = limits::gates(text, s);
    if let (Some(first), Some(last)) = (gates.first(), gates.last()) {
        let span = (first.1.0, last.1.1);
        out.push(stated(text, id::GATES, Value::List(gates.iter().map(|g| g.0.clone()).collect()), span));
    }
    if s.words.iter().any(|w| w.lower.contains('%')) {
        out.extend(grammar::split_traffic(text, s, place.going_back));
        out.extend(grammar::share_for_a_while(text, s, place.going_back).filter(|_| !is_of_a_flag(s, place.flagged)));
    }
    out.extend(grammar::settings_file(text, s, place.going_back));
    out.extend(way::of_sentence(text, s, place.going_back));
    out.extend(grammar::named_settings(text, s, place.going_back));
    for (f, v, span) in numbers::lists(text, s) {
        if f == id::STAGES {
            let way = if is_of_a_flag(s, place.flagged) { "feature-flag" } else { "canary" };
            out.push(Observation { weight: 3, ..stated(text, id::STRATEGY_STATED, Value::Text(way.into()), span) });
        }
        out.push(stated(text, f, Value::List(v), span));
    }
    out
}

/// Whether percentages are those of a flag: it is named, or they are shares of users while a flag carries the change.
fn is_of_a_flag(s: &Sentence, flagged: bool) -> bool {
    let users = ["user", "merchant", "customer", "tenant", "account", "staff", "actor", "member"];
    let served = ["traffic", "request", "instance", "pod", "host", "node", "replica", "weight", "server", "task", "session"];
    let said = |any: &[&str]| s.words.iter().any(|w| any.iter().any(|p| w.lower.starts_with(p)));
    said(&["flag", "toggle"]) || flagged && (said(&users) || !said(&served))
}

fn observe(v: &Vocabulary, text: &str, s: &Sentence, met: &Met<'_>, place: &Place) -> Option<Observation> {
    let Place { section, first: opens, unchosen, going_back, .. } = *place;
    let (first, last) = (s.words.get(met.first)?, s.words.get(met.last)?);
    let says = met.says;
    if says.fact == id::STRATEGY_STATED && says.value == "rolling" && s.words.iter().skip(met.last).take(7).any(|w| w.lower == "back") {
        return None;
    }
    if met.first == met.last && first.lower == "migration" && !is_of_a_schema(s, met.first) {
        return None;
    }
    // "recreate the OSD", "rolling log files" are no strategy.
    if met.first == met.last && matches!(first.lower.as_str(), "recreate" | "rolling") && says.fact == id::STRATEGY_STATED {
        let next = s.words.get(met.last + 1).filter(|w| !w.breaks).map_or("", |w| w.lower.as_str());
        let plain = [
            "", "strategy", "deployment", "rollout", "release", "update", "type", "is", "with", "because", "since", "as", "so", "and",
            "in", "updates", "upgrade", "restart", "restarts", "reboot", "deploy", "basis", "over", "through", "instance", "node", "not",
            "or", "fashion", "manner", "replacement", "per", "by", "at", "on", "then", "one", "each", "across", "should", "ecs",
            "deployments",
        ];
        if !plain.contains(&next) {
            return None;
        }
    }
    // `maxUnavailable`, "if the primary becomes unavailable", "it was unavailable".
    let before = met.first.checked_sub(1).and_then(|p| s.words.get(p)).map_or("", |w| w.lower.as_str());
    let state = ["max", "was", "were", "becomes", "became", "been", "pods", "maximum", "never", "temporarily", "1"];
    if met.first == met.last && first.lower == "unavailable" && state.contains(&before) {
        return None;
    }
    // "Downtime expected: yes/no" is a form that nobody filled in.
    let value = text.get(s.value.0..s.value.1).unwrap_or_default();
    if !s.key.is_empty()
        && last.end <= s.value.0
        && (matches!(value.to_lowercase().trim(), "yes/no" | "y/n" | "yes / no" | "[ ]") || is_blank(value))
    {
        return None;
    }
    if is_a_person(text, s, met) || met.says.touches && v.labels_another(&says.fact, &s.key) && last.end <= s.value.0 {
        return None;
    }
    let after = s.words.get(met.last + 1).map_or("", |w| w.lower.as_str());
    // "No rollback needed" does not say that there is none; "non-user-facing jobs" describes the jobs.
    let unneeded = says.fact == "rollback" && matches!(after, "needed" | "required" | "necessary");
    let described = says.fact == id::USER_IMPACTING && before == "non" && s.words.get(met.last + 1).is_some_and(|w| !w.breaks);
    if unneeded || described || says.kind == FactKind::Flag && stance::doubted(s, met.first) {
        return None;
    }
    // "Shut down the old one" when the new one runs is no outage.
    if first.lower == "shut" && matches!(after, "old" | "previous" | "former" | "legacy" | "original") {
        return None;
    }
    if stands_by(s, met, opens) || is_of_tables(s, met) {
        return None;
    }
    let mut stance = stance::of(s, met.first, met.last, going_back);
    // "Prod follows next week": not now.
    if says.fact == "production" && says.against && stance == Stance::Hypothesis {
        stance = Stance::Affirmed;
    }
    // "with no downtime and no disruption": the second denial is no denial of the first.
    if stance == Stance::Negated && says.kind == FactKind::Flag && !says.against && stance::denies(s, met.first, met.first) {
        stance = Stance::Affirmed;
    }
    let thing = matches!(says.kind, FactKind::Component) || matches!(says.fact.as_str(), id::PLATFORM | id::STRATEGY_STATED);
    if thing && stance == Stance::Negated && !says.against && stance::denied_elsewhere(s, met.first) {
        stance = Stance::Background;
    }
    // "Rolled back on Vercel, not in this PR" says where it runs all the same.
    let right_before = (met.first.saturating_sub(2)..met.first).any(|i| stance::denies(s, i, i));
    if says.fact == id::PLATFORM && stance == Stance::Negated && !right_before {
        stance = Stance::Background;
    }
    if answered_no(text, s, last.end) {
        // "Feature flags: none" speaks of the part and not of the way.
        if says.fact == id::STRATEGY_STATED && says.value == "feature-flag" {
            return None;
        }
        stance = Stance::Negated;
    }
    // "PCI scope does not change": it applies.
    if says.fact == "compliance"
        && stance == Stance::Negated
        && s.words.iter().skip(met.last).take(6).any(|w| w.lower.starts_with("change"))
    {
        stance = Stance::Affirmed;
    }
    if says.fact == id::STRATEGY_STATED && stance == Stance::Affirmed && stance::turned_off(s, met.first) {
        stance = Stance::Negated;
    }
    if place.denied && stance == Stance::Affirmed {
        stance = Stance::Negated;
    }
    // "Out of scope: the failover", "Rollback: the old image".
    if !s.key.is_empty()
        && first.start >= s.value.0
        && let Some(given) =
            stance::of_label(&s.key).filter(|g| !(going_back && *g == Stance::Contingency || opens && *g == Stance::Hypothesis))
        && stance == Stance::Affirmed
    {
        stance = given;
    }
    // "Netlify?"
    if s.words.len() <= 3 && text.get(last.end..).is_some_and(|r| r.starts_with('?')) && stance == Stance::Affirmed {
        stance = Stance::Hypothesis;
    }
    // "no reboot" says nothing of the rest of the infrastructure.
    let whole = first.lower.starts_with("infra") || first.lower == "terraform" && matches!(before, "no" | "without");
    if says.fact == "infrastructure-change" && stance == Stance::Negated && !says.against && !whole {
        return None;
    }
    // "it doesn't copy settings" says nothing of the configuration.
    let does =
        s.words.iter().take(met.first).rev().take(4).any(|w| matches!(w.lower.as_str(), "doesn" | "don" | "didn" | "cannot" | "can"));
    if says.fact == "config-change" && stance == Stance::Negated && !says.against && does && met.first == met.last {
        return None;
    }
    if stance == Stance::Affirmed && matches!(says.fact.as_str(), id::PLATFORM | id::PLATFORM_FLAVOUR) && is_left(s, met) {
        stance = Stance::Background;
    }
    if stance == Stance::Affirmed && is_earlier(s, met) {
        stance = Stance::History;
    }
    if let Some(given) = section.stance().filter(|g| !(going_back && *g == Stance::Contingency))
        && stance == Stance::Affirmed
        && s.kind == tokens::Kind::Body
    {
        stance = given;
    }
    if stance == Stance::Affirmed && says.kind == FactKind::Component && stance::kept_as_it_is(s, met.last) {
        stance = Stance::Background;
    }
    // `canary=0` switches it off.
    if says.fact == id::STRATEGY_STATED && s.words.get(met.last + 1).is_some_and(|w| w.lower == "0" && w.start == last.end + 1) {
        stance = Stance::Negated;
    }
    let flag_goes = says.fact == id::STRATEGY_STATED && says.value == "feature-flag" && removes_flag(s);
    if flag_goes && stance == Stance::Affirmed {
        stance = Stance::Background;
    }
    if (unchosen || unticked_inline(text, s, last.start)) && stance == Stance::Affirmed {
        stance = Stance::Hypothesis;
    }
    let heading = s.kind == tokens::Kind::Heading && section.stance().is_some();
    if heading && stance == Stance::Affirmed {
        stance = Stance::Background;
    }
    let mut weight = if says.value.is_empty() { 2 } else { v.weight(&says.fact, &says.value) };
    weight *= i32::from(opens) * 2 + 1;
    if v.is_key(&says.fact, &s.key) {
        weight += 20;
    }
    if stance == Stance::Negated && stance::of_this_change(s) {
        weight += HERE;
    }
    if says.fact == id::PLATFORM && runs_on(s, met.first) {
        weight += 12;
    }
    let mut value = match says.kind {
        FactKind::Component => Value::Component { touched: says.touches },
        FactKind::Flag => Value::Flag(!says.against),
        _ => Value::Text(says.value.clone()),
    };
    // "doesn't block writes", "no maintenance page": a phrase that denies by itself is taken back.
    if says.against && stance == Stance::Negated && !stance::denies(s, met.first, met.last) {
        return None;
    }
    if says.against {
        // The phrase denies by itself; a denial around it was counted with it.
        stance = if matches!(stance, Stance::Affirmed | Stance::Negated) { Stance::Negated } else { stance };
        if says.kind == FactKind::Component {
            value = Value::Component { touched: false };
        }
    } else if stance == Stance::Negated && says.kind == FactKind::Component && only_the_change(s, met) {
        value = Value::Component { touched: true };
    }
    let evidence = Evidence::quoted(text, first.start, last.end, Basis::Stated);
    Some(Observation { fact: says.fact.clone(), value, stance, weight, evidence })
}

/// "Approve the hold in the release workflow": what carries a release out is named, not changed.
fn stands_by(s: &Sentence, met: &Met<'_>, opens: bool) -> bool {
    if opens || met.says.fact != "infrastructure-change" || met.last == met.first {
        return false;
    }
    let carriers = ["workflow", "pipeline", "script", "process", "hook", "job"];
    let changes = [
        "add", "chang", "new", "creat", "updat", "fix", "rewrit", "replac", "migrat", "mov", "automat", "switch", "remov", "set", "extend",
        "improv", "split", "build", "implement", "introduc", "make", "us", "simplif", "refactor", "convert",
    ];
    let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
    let carrier = carriers.contains(&word(met.last).trim_end_matches('s'));
    let changed = (met.first.saturating_sub(6)..=met.first).any(|i| changes.iter().any(|c| word(i).starts_with(c)));
    carrier && !changed
}

/// "Full reindex + vacuum": the indexes of a database, no search engine's.
fn is_of_tables(s: &Sentence, met: &Met<'_>) -> bool {
    if met.says.fact != "search-index" {
        return false;
    }
    let reindex = (met.first..=met.last).all(|i| s.words.get(i).is_some_and(|w| w.lower.starts_with("reindex") || w.lower == "full"));
    let tables = ["vacuum", "postgres", "postgresql", "db", "dbs", "database", "databases", "mysql", "pg"];
    reindex && s.words.iter().any(|w| tables.contains(&w.lower.as_str()))
}

/// "Runs on Nomad", "deployed to Cloud Run", "App Engine → Cloud Run": said in so many words.
fn runs_on(s: &Sentence, first: usize) -> bool {
    let word = |back: usize| first.checked_sub(back).and_then(|i| s.words.get(i)).map_or("", |w| w.lower.as_str());
    let place = |back: usize| matches!(word(back), "on" | "to" | "in" | "under");
    let runs = |back: usize| matches!(word(back), "runs" | "run" | "running" | "deployed" | "deploys" | "hosted" | "lives" | "served");
    place(1) && runs(2) || place(2) && runs(3)
}

/// Whether "migration" alone means one of a schema and not a move: "one migration", "no migration", "a migration on orders".
fn is_of_a_schema(s: &Sentence, at: usize) -> bool {
    let near =
        ["one", "no", "without", "additive", "pending", "new", "any", "additional", "small", "slow", "expand", "contract", "1", "sql"];
    let said = |i: usize, words: &[&str]| s.words.get(i).is_some_and(|w| words.contains(&w.lower.as_str()));
    let about =
        ["column", "columns", "table", "tables", "index", "indexes", "schema", "sql", "db", "rows", "nullable", "ddl", "reversible"];
    at.checked_sub(1).is_some_and(|p| said(p, &near))
        || at.checked_sub(2).is_some_and(|p| said(p, &["no", "without", "one"]))
        || said(at + 1, &["plus", "adds", "runs", "none", "no", "is", "takes", "script", "first"])
        || s.words.iter().any(|w| about.contains(&w.lower.as_str()))
}

/// "from the old VM to Kubernetes": where it comes from.
fn is_left(s: &Sentence, met: &Met<'_>) -> bool {
    let word = |i: usize| s.words.get(i).map_or("", |w| w.lower.as_str());
    let near = met.first.saturating_sub(3)..met.first;
    let from = near.clone().any(|i| matches!(word(i), "from" | "off" | "leave" | "leaves" | "leaving"));
    let to = near.clone().any(|i| matches!(word(i), "to" | "into" | "onto"));
    from && !to && (met.last + 1..s.words.len()).any(|i| matches!(word(i), "to" | "into" | "onto"))
}

/// "dev has it since Tuesday", "on staging it took an hour", "the column is there already": it is behind us.
fn is_earlier(s: &Sentence, met: &Met<'_>) -> bool {
    let after: Vec<&str> = s.words.iter().skip(met.last + 1).take(5).map(|w| w.lower.as_str()).collect();
    let environment = met.says.fact == id::CRITICALITY && matches!(met.says.value.as_str(), "staging" | "development");
    let told = ["has", "had", "took", "ran", "went", "already", "tested", "got", "since"];
    let tried = ["tested", "rehearsed", "tried", "proven", "verified", "practised", "practiced"];
    let before = s.words.iter().take(met.first).rev().take(5);
    if environment && before.into_iter().any(|w| tried.contains(&w.lower.as_str())) {
        return true;
    }
    let change = met.says.kind == FactKind::Component && met.says.touches;
    let already =
        s.words.iter().skip(met.first.saturating_sub(4)).take(met.last - met.first.saturating_sub(4) + 4).any(|w| w.lower == "already");
    environment && after.iter().any(|w| told.contains(w)) || change && already
}

/// "Backup is Dmitri", "backup Noor": a person, no copy of data.
fn is_a_person(text: &str, s: &Sentence, met: &Met<'_>) -> bool {
    let word = |i: usize| s.words.get(i).and_then(|w| text.get(w.start..w.end)).unwrap_or_default();
    let next = if word(met.last + 1) == "is" { word(met.last + 2) } else { word(met.last + 1) };
    let breaks = s.words.get(met.last + 1).is_some_and(|w| w.breaks);
    let of_whom =
        met.first.checked_sub(1).map(word).is_some_and(|w| matches!(w.to_lowercase().as_str(), "her" | "his" | "my" | "their" | "your"));
    let person = of_whom || !breaks && next.starts_with(char::is_uppercase);
    met.first == met.last && word(met.first).eq_ignore_ascii_case("backup") && person
}

/// Where the sentence takes a flag out: the verb and the flag.
fn flag_removed(s: &Sentence) -> Option<(usize, usize)> {
    let verbs = ["remov", "delet", "retir", "clean", "rip", "sunset", "strip", "graduat"];
    let flags = ["flag", "flags", "toggle", "toggles", "featureflag"];
    let verb = s.words.iter().position(|w| verbs.iter().any(|p| w.lower.starts_with(p)))?;
    let flag = s.words.iter().skip(verb).take(9).position(|w| flags.contains(&w.lower.as_str()))?;
    Some((verb, verb + flag))
}

/// Whether the sentence takes a flag away instead of using one.
fn removes_flag(s: &Sentence) -> bool {
    s.words.iter().any(|w| ["remov", "delet", "retir", "archiv", "clean"].iter().any(|p| w.lower.starts_with(p)))
}

/// Whether a denial speaks of the change alone ("no cache changes"), and not of the thing ("no cache").
fn only_the_change(s: &Sentence, met: &Met<'_>) -> bool {
    if s.key.contains("change") {
        return true;
    }
    let after = s.words.get(met.last + 1).map_or("", |w| w.lower.as_str());
    let end = s.words.iter().skip(met.last).take(6);
    matches!(
        after,
        "change"
            | "changes"
            | "update"
            | "updates"
            | "work"
            | "involved"
            | "needed"
            | "required"
            | "impact"
            | "modification"
            | "modifications"
            | "affected"
            | "touched"
    ) || end.into_iter().any(|w| matches!(w.lower.as_str(), "touched" | "untouched" | "unchanged" | "affected" | "impacted"))
}
