//! A policy for reading: what it is, and rule by rule what it changes.

use crate::catalogue::Weight;
use crate::facts::show_thousandths;
use crate::pipeline::Library;
use crate::plan::GateRule;
use crate::policy::kept::Kept;
use crate::views::words;
use crate::when::Civil;
use crate::wire::wire;

/// A policy on the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Who answers for it.
    pub owner: String,
    /// Why it is there.
    pub reason: String,
    /// The name of its file; empty: it lies beside the page.
    pub from: String,
    /// Its text, as it was read.
    pub text: String,
    /// Its rules by kind, kinds without rules left out.
    pub groups: Vec<Group>,
}

/// Rules of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// The kind.
    pub label: String,
    /// Each rule: what it is about, and what it says of it.
    pub rules: Vec<(String, String)>,
}

/// Shows a kept policy beside the library that it was put on.
pub fn board(kept: &Kept, lib: &Library) -> Board {
    let p = &kept.policy;
    let item = |id: &str| {
        let title = lib.areas.iter().flat_map(|a| &a.items).find(|i| i.id == id).map(|i| i.title.clone());
        title.map_or_else(|| id.to_owned(), |t| format!("{t} ({id})"))
    };
    let added = p.added.iter().map(|a| (format!("{} ({})", a.title, a.id), sentence(&[&a.phase, weight(a.weight), &a.reason])));
    let changed = p.changed.iter().map(|c| {
        let to = |what: &str, value: &Option<String>| value.as_ref().map(|v| format!("{what}: {v}")).unwrap_or_default();
        let weighs = c.weight.map(|w| format!("weight: {}", weight(w))).unwrap_or_default();
        let when = c.when.as_ref().map(|w| format!("when: {w}")).unwrap_or_default();
        let all = [to("title", &c.title), to("phase", &c.phase), weighs, when, to("role", &c.role), c.reason.clone()];
        (item(&c.id), sentence(&all.each_ref().map(String::as_str)))
    });
    let retired = p.retired.iter().map(|r| {
        let instead = if r.replaced_by.is_empty() { String::new() } else { format!("instead: {}", r.replaced_by) };
        (item(&r.id), sentence(&[&instead, &r.reason]))
    });
    let limits = p.limits.iter().map(|(id, (value, reason))| {
        let def = lib.limits.iter().find(|l| l.id == *id);
        let form = |v: i64| def.map_or_else(|| show_thousandths(v), |d| d.form.replace("{value}", &show_thousandths(v)));
        let was = def.filter(|d| d.default != *value).map(|d| format!("instead of {}", form(d.default))).unwrap_or_default();
        (def.map_or_else(|| id.clone(), |d| d.label.clone()), sentence(&[&format!("{} {was}", form(*value)), reason]))
    });
    let freezes = p.freezes.iter().map(|(when, f)| {
        let level = if f.hard { "hard" } else { "soft: somebody may go on with a reason" };
        (f.name.clone(), sentence(&[&format!("{} to {}", utc(f.from), utc(f.to)), level, &condition(when), &f.reason, &f.owner]))
    });
    let roles = p.roles.iter().map(|(role, name)| (words::role(role), name.clone()));
    let gates = p.gates.iter().map(|(when, g)| (g.place.clone(), sentence(&[&needs(g), &condition(when)])));
    let groups = [
        ("Lines added", added.collect()),
        ("Lines changed", changed.collect()),
        ("Lines retired", retired.collect()),
        ("Limits", limits.collect()),
        ("Freezes", freezes.collect()),
        ("Roles", roles.collect()),
        ("Gates", gates.collect::<Vec<_>>()),
    ];
    let groups = groups.into_iter().filter(|(_, rules)| !rules.is_empty());
    Board {
        id: p.id.clone(),
        version: p.version.clone(),
        owner: p.owner.clone(),
        reason: p.reason.clone(),
        from: kept.from.clone(),
        text: kept.text.clone(),
        groups: groups.map(|(label, rules)| Group { label: label.to_owned(), rules }).collect(),
    }
}

/// The parts that say something, as one line.
fn sentence(parts: &[&str]) -> String {
    parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; ")
}

fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Stop => "stops the release",
        Weight::Check => "to check",
        Weight::Standing => "standing",
    }
}

fn condition(when: &crate::scenario::condition::Condition) -> String {
    let text = when.to_string();
    if text.is_empty() { text } else { format!("when {text}") }
}

fn needs(g: &GateRule) -> String {
    let people = if g.people == 1 { "1 person".to_owned() } else { format!("{} people", g.people) };
    let role = if g.role.is_empty() { String::new() } else { format!("as {}", g.role) };
    let poll = if g.stations.is_empty() { String::new() } else { format!("a poll of {}", g.stations.join(", ")) };
    let time = g.minutes.map(|m| format!("within {m} min")).unwrap_or_default();
    sentence(&[&people, &role, &poll, &time, if g.verdict { "with judged figures" } else { "" }])
}

/// A moment in UTC, to the minute.
fn utc(at: i64) -> String {
    let c = Civil::from_utc(at);
    format!("{:04}-{:02}-{:02} {:02}:{:02} UTC", c.year, c.month, c.day, c.hour, c.minute)
}

wire! {
    Board { id, version, owner, reason, from, text, groups }
    Group { label, rules }
}
