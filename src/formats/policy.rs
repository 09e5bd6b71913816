//! A policy as YAML: read with the line of whatever is wrong, written as it is read.

use crate::catalogue::Weight;
use crate::facts::{parse_thousandths, show_thousandths};
use crate::pipeline::Library;
use crate::plan::{Freeze, GateRule};
use crate::policy::check::{Known, check};
use crate::policy::{Added, Changed, Policy, Retired};
use crate::problem::Problem;
use crate::scenario::condition::Condition;
use crate::when::{Civil, days_from_civil, parse_rfc3339};
use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// The version of the shape.
const VERSION: u32 = 1;
/// A policy longer than this is none, in bytes.
const LONGEST: usize = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    policy: u32,
    #[serde(default)]
    id: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    add: Vec<AddedFile>,
    #[serde(default)]
    change: Vec<ChangedFile>,
    #[serde(default)]
    retire: Vec<RetiredFile>,
    #[serde(default)]
    limits: Vec<LimitFile>,
    #[serde(default)]
    roles: BTreeMap<String, String>,
    #[serde(default)]
    freezes: Vec<FreezeFile>,
    #[serde(default)]
    gates: Vec<GateFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddedFile {
    id: Spanned<String>,
    title: String,
    phase: String,
    #[serde(default)]
    hotfix: String,
    #[serde(default)]
    weight: Weight,
    #[serde(default)]
    when: Condition,
    #[serde(default)]
    role: String,
    #[serde(default, rename = "do")]
    action: String,
    #[serde(default)]
    verify: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangedFile {
    id: Spanned<String>,
    title: Option<String>,
    phase: Option<String>,
    weight: Option<Weight>,
    when: Option<Condition>,
    role: Option<String>,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RetiredFile {
    id: Spanned<String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    replaced_by: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitFile {
    id: Spanned<String>,
    value: Spanned<String>,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FreezeFile {
    name: Spanned<String>,
    from: String,
    to: String,
    #[serde(default)]
    level: Level,
    #[serde(default)]
    when: Condition,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    reason: String,
}

/// How strict a freeze is.
#[derive(Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    #[default]
    Hard,
    Soft,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateFile {
    place: Spanned<String>,
    #[serde(default = "one")]
    people: u8,
    #[serde(default)]
    role: String,
    #[serde(default)]
    stations: Vec<String>,
    minutes: Option<u32>,
    #[serde(default)]
    verdict: bool,
    #[serde(default)]
    when: Condition,
}

const fn one() -> u8 {
    1
}

/// Where each name of the file stands.
#[derive(Default)]
struct Lines(BTreeMap<String, u64>);

impl Lines {
    /// The name, remembered with its line.
    fn name(&mut self, s: &Spanned<String>) -> String {
        self.0.entry(s.value.clone()).or_insert_with(|| s.referenced.line());
        s.value.clone()
    }

    /// The problem with the line in its place.
    fn put(&self, p: Problem) -> Problem {
        match self.0.get(&p.place) {
            Some(line) => Problem { place: format!("line {line}, {}", p.place), ..p },
            None => p,
        }
    }
}

/// Reads a policy and checks it against the library.
///
/// # Errors
/// Everything that is wrong with it, each with line and name; a policy with one mistake is not taken, so that nobody believes
/// that a rule holds which does not.
pub fn read(text: &str, lib: &Library) -> Result<Policy, Vec<Problem>> {
    if text.len() > LONGEST {
        return Err(vec![Problem::error("The file is longer than a policy can be (1 MB).", "Is it the right file?")]);
    }
    let budget =
        serde_saphyr::budget! { max_events: 200_000, max_nodes: 60_000, max_depth: 16, max_aliases: 0, max_anchors: 0, max_documents: 1 };
    let options = serde_saphyr::options! { budget: budget, strict_booleans: true };
    let file: File = serde_saphyr::from_str_with_options(text, options).map_err(|e| {
        let all = e.to_string();
        let first = all.lines().next().unwrap_or("it could not be read").to_owned();
        let place = e.location().map(|l| format!("line {}", l.line())).unwrap_or_default();
        vec![
            Problem::error(format!("This is no policy: {first}."), "A policy begins with 'policy: 1', then id, version, owner, reason.")
                .at(place),
        ]
    })?;
    if file.policy != VERSION {
        let message = format!("This policy has the shape {}, this page knows {VERSION}.", file.policy);
        return Err(vec![Problem::error(message, "Reload the page, or write 'policy: 1'.").at("policy")]);
    }
    let mut lines = Lines::default();
    let mut problems = Vec::new();
    let policy = policy(file, &mut lines, &mut problems);
    let facts = lib.topics.iter().flat_map(|t| &t.facts).map(|f| f.id.as_str()).collect();
    problems.extend(check(&policy, &Known { areas: &lib.areas, limits: &lib.limits, facts: &facts }));
    if problems.is_empty() { Ok(policy) } else { Err(problems.into_iter().map(|p| lines.put(p)).collect()) }
}

fn policy(file: File, lines: &mut Lines, problems: &mut Vec<Problem>) -> Policy {
    let (id, version, owner, reason) = (file.id, file.version, file.owner, file.reason);
    let why = |own: String| if own.trim().is_empty() { reason.clone() } else { own };
    let who = |own: String| if own.trim().is_empty() { owner.clone() } else { own };
    let mut out = Policy {
        id: id.clone(),
        version: version.clone(),
        owner: owner.clone(),
        reason: reason.clone(),
        roles: file.roles,
        ..Policy::default()
    };
    for a in file.add {
        let AddedFile { title, phase, hotfix, weight, when, role, action, verify, url, .. } = a;
        let (id, reason) = (lines.name(&a.id), why(a.reason));
        out.added.push(Added { id, title, phase, hotfix, weight, when, role, action, verify, reason, url });
    }
    for c in file.change {
        let ChangedFile { title, phase, weight, when, role, .. } = c;
        out.changed.push(Changed { id: lines.name(&c.id), title, phase, weight, when, role, reason: why(c.reason) });
    }
    for r in file.retire {
        out.retired.push(Retired { id: lines.name(&r.id), reason: why(r.reason), replaced_by: r.replaced_by });
    }
    for l in file.limits {
        let id = lines.name(&l.id);
        match parse_thousandths(l.value.value.trim().trim_end_matches(|c: char| !c.is_ascii_digit())) {
            Some(value) => drop(out.limits.insert(id, (value, why(l.reason)))),
            None => {
                problems.push(Problem::error(format!("'{}' is no number.", l.value.value), "Write a figure such as 0.5 or 250.").at(id))
            }
        }
    }
    for f in file.freezes {
        let name = lines.name(&f.name);
        match (moment(&f.from, false), moment(&f.to, true)) {
            (Some(from), Some(to)) => {
                let freeze = Freeze { name, from, to, hard: f.level == Level::Hard, owner: who(f.owner), reason: why(f.reason) };
                out.freezes.push((f.when, freeze));
            }
            (from, _) => {
                let wrong = if from.is_none() { &f.from } else { &f.to };
                let hint = "Write 2026-12-20 (whole days, UTC) or 2026-12-20T18:00:00+01:00.";
                problems.push(Problem::error(format!("'{wrong}' is no date."), hint).at(name));
            }
        }
    }
    for g in file.gates {
        let GateFile { people, role, stations, minutes, verdict, when, .. } = g;
        out.gates.push((when, GateRule { place: lines.name(&g.place), people, role, stations, minutes, verdict, ..GateRule::default() }));
    }
    out
}

/// A moment: RFC 3339, or a day in UTC, of which `end` means the first moment after it.
fn moment(text: &str, end: bool) -> Option<i64> {
    const DAY: i64 = 86_400_000;
    let text = text.trim();
    if let Some(at) = parse_rfc3339(text) {
        return Some(at);
    }
    let mut parts = text.splitn(3, '-');
    let (y, m, d) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let days = ((1..=12).contains(&m) && (1..=31).contains(&d)).then(|| days_from_civil(y, m, d))?;
    days.checked_add(i64::from(end))?.checked_mul(DAY)
}

/// A moment as RFC 3339 in UTC.
fn rfc3339(at: i64) -> String {
    let c = Civil::from_utc(at);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:00Z", c.year, c.month, c.day, c.hour, c.minute)
}

/// Writes a policy; `read` gives it back.
pub fn write(policy: &Policy) -> String {
    let body = serde_saphyr::to_string(&Written::from(policy)).unwrap_or_default();
    format!("# A policy of T-Minus: keep it beside the page as policy.yaml, or read it in under Settings.\n{body}")
}

#[derive(Serialize)]
struct Written<'a> {
    policy: u32,
    id: &'a str,
    version: &'a str,
    owner: &'a str,
    reason: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    add: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    change: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retire: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limits: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    roles: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    freezes: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gates: Vec<serde_json::Value>,
}

/// An object of the pairs that say something.
fn object(pairs: &[(&str, serde_json::Value)]) -> serde_json::Value {
    let said = |v: &serde_json::Value| {
        !(v.is_null() || v.as_str() == Some("") || v.as_bool() == Some(false) || v.as_array().is_some_and(Vec::is_empty))
    };
    serde_json::Value::Object(pairs.iter().filter(|(_, v)| said(v)).map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
}

impl<'a> From<&'a Policy> for Written<'a> {
    fn from(p: &'a Policy) -> Self {
        let text = |t: &str| serde_json::Value::from(t);
        let maybe = |t: &Option<String>| t.clone().map_or(serde_json::Value::Null, serde_json::Value::from);
        let weight = |w: Weight| serde_json::to_value(w).unwrap_or_default();
        let when = |c: &Condition| serde_json::Value::from(c.to_string());
        let added = p.added.iter().map(|a| {
            object(&[
                ("id", text(&a.id)),
                ("title", text(&a.title)),
                ("phase", text(&a.phase)),
                ("hotfix", text(&a.hotfix)),
                ("weight", weight(a.weight)),
                ("when", when(&a.when)),
                ("role", text(&a.role)),
                ("do", text(&a.action)),
                ("verify", text(&a.verify)),
                ("reason", text(&a.reason)),
                ("url", text(&a.url)),
            ])
        });
        let changed = p.changed.iter().map(|c| {
            let w = c.weight.map_or(serde_json::Value::Null, weight);
            let cond = c.when.as_ref().map_or(serde_json::Value::Null, when);
            object(&[
                ("id", text(&c.id)),
                ("title", maybe(&c.title)),
                ("phase", maybe(&c.phase)),
                ("weight", w),
                ("when", cond),
                ("role", maybe(&c.role)),
                ("reason", text(&c.reason)),
            ])
        });
        let retired =
            p.retired.iter().map(|r| object(&[("id", text(&r.id)), ("reason", text(&r.reason)), ("replaced_by", text(&r.replaced_by))]));
        let limits = p
            .limits
            .iter()
            .map(|(id, (v, why))| object(&[("id", text(id)), ("value", text(&show_thousandths(*v))), ("reason", text(why))]));
        let freezes = p.freezes.iter().map(|(c, f)| {
            let level = if f.hard { "hard" } else { "soft" };
            object(&[
                ("name", text(&f.name)),
                ("from", text(&rfc3339(f.from))),
                ("to", text(&rfc3339(f.to))),
                ("level", text(level)),
                ("when", when(c)),
                ("owner", text(&f.owner)),
                ("reason", text(&f.reason)),
            ])
        });
        let gates = p.gates.iter().map(|(c, g)| {
            object(&[
                ("place", text(&g.place)),
                ("people", g.people.into()),
                ("role", text(&g.role)),
                ("stations", g.stations.clone().into()),
                ("minutes", g.minutes.map_or(serde_json::Value::Null, Into::into)),
                ("verdict", g.verdict.into()),
                ("when", when(c)),
            ])
        });
        Self {
            policy: VERSION,
            id: &p.id,
            version: &p.version,
            owner: &p.owner,
            reason: &p.reason,
            add: added.collect(),
            change: changed.collect(),
            retire: retired.collect(),
            limits: limits.collect(),
            roles: &p.roles,
            freezes: freezes.collect(),
            gates: gates.collect(),
        }
    }
}
