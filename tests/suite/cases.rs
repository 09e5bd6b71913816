//! Stories: descriptions as people write them, in `tests/cases`, with what must be read from them.
//!
//! Reading is never perfect, so each field has a floor: the share of stories that must be right. A floor only ever rises.

use crate::tree::{files, read, shown};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use tminus::pipeline::{Library, derive_state};
use tminus::run::State;

#[path = "../../examples/headless/labels.rs"]
pub(crate) mod labels;

/// Least share of stories that are right, in percent, field by field (sets: F1).
const FLOORS: &[(&str, u32)] = &[
    ("app_name", 82),
    ("version_to", 89),
    ("version_from", 91),
    ("app_type", 88),
    ("platform", 96),
    ("platform_flavour", 96),
    ("criticality", 95),
    ("risk_tolerance", 96),
    ("strategy_stated", 92),
    ("gitops", 98),
    ("ci", 98),
    ("user_impacting", 92),
    ("zero_downtime_required", 95),
    ("window", 91),
    ("infra", 88),
    ("databases", 96),
    ("compliance", 88),
    ("negated", 86),
    ("acceptable", 96),
];

/// A story: its text and what is expected.
struct Story {
    name: String,
    text: String,
    expect: BTreeMap<String, String>,
}

fn stories() -> Vec<Story> {
    files("tests/cases", &["md"])
        .iter()
        .map(|path| {
            let all = read(path);
            let block = |name: &str| {
                let fence = format!("```{name}\n");
                all.split(&fence)
                    .nth(1)
                    .and_then(|r| r.split("\n```").next())
                    .unwrap_or_else(|| panic!("{} has no {name} block", shown(path)))
                    .to_owned()
            };
            let expect = block("expect")
                .lines()
                .filter_map(|l| l.split_once(':'))
                .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
                .collect();
            Story { name: shown(path), text: block("text"), expect }
        })
        .collect()
}

fn norm(v: &str) -> String {
    v.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a field is right: equal, or one name is the larger part of the other, or the windows share their words.
fn same(field: &str, want: &str, got: &str) -> bool {
    let (a, b) = (norm(want), norm(got));
    if a == b || a.replace(' ', "") == b.replace(' ', "") {
        return true;
    }
    let silent = |v: &str| matches!(v, "" | "null" | "unknown" | "unstated" | "none");
    if silent(&a) && silent(&b) {
        return true;
    }
    if silent(&a) || silent(&b) {
        return false;
    }
    match field {
        "app_name" => {
            let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
            format!(" {long} ").contains(&format!(" {short} ")) && short.len() * 2 >= long.len()
        }
        "version_to" | "version_from" => a.trim_start_matches('v') == b.trim_start_matches('v'),
        "window" => {
            let (x, y): (BTreeSet<_>, BTreeSet<_>) = (a.split(' ').collect(), b.split(' ').collect());
            let both = x.intersection(&y).count();
            both * 2 >= x.union(&y).count() || both == x.len().min(y.len()) && both >= 3
        }
        _ => false,
    }
}

fn shown_value(v: &Json) -> String {
    match v {
        Json::String(s) => s.clone(),
        Json::Bool(b) => b.to_string(),
        _ => "null".into(),
    }
}

fn set(text: &str) -> BTreeSet<String> {
    text.split(',').map(|x| x.trim().to_owned()).filter(|x| !x.is_empty() && x != "null").collect()
}

#[test]
fn stories_are_read_as_people_read_them() {
    let all = stories();
    let mut right: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut sets: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    let mut misses = String::new();
    for s in &all {
        let mut state = State::default();
        state.inputs.text.clone_from(&s.text);
        let d = derive_state(state, Library::whole());
        let got = labels::labels(&d, Json::Null);
        // Data that goes cannot be shared by two versions: no flip to it names a way that runs both.
        for f in d.ranking.flips.iter().filter(|f| f.fact == "destructive-migration" && f.to.starts_with("part of")) {
            assert!(!matches!(f.winner.as_str(), "rolling" | "canary"), "{}: {} wins", s.name, f.winner);
        }
        for (field, _) in FLOORS {
            let Some(want) = s.expect.get(*field) else { continue };
            match *field {
                "infra" | "databases" | "compliance" | "negated" => {
                    let want = set(want);
                    let optional = s.expect.get(&format!("optional {field}")).map(|o| set(o)).unwrap_or_default();
                    let have: BTreeSet<String> = got[*field].as_array().into_iter().flatten().map(shown_value).collect();
                    let e = sets.entry(field).or_default();
                    e.0 += u32::try_from(want.intersection(&have).count()).unwrap_or(0);
                    let extra: Vec<_> = have.difference(&want).filter(|x| !optional.contains(*x)).cloned().collect();
                    let missed: Vec<_> = want.difference(&have).filter(|x| !optional.contains(*x)).cloned().collect();
                    e.1 += u32::try_from(extra.len()).unwrap_or(0);
                    e.2 += u32::try_from(missed.len()).unwrap_or(0);
                    if !extra.is_empty() || !missed.is_empty() {
                        misses += &format!("{field}\t{}\tmissed {missed:?}\textra {extra:?}\n", s.name);
                    }
                }
                _ => {
                    let have = if *field == "acceptable" { shown_value(&got["recommended_strategy"]) } else { shown_value(&got[*field]) };
                    let sep = if *field == "acceptable" { ',' } else { '|' };
                    let ok = want.split(sep).any(|w| same(field, w.trim(), &have));
                    let e = right.entry(field).or_default();
                    e.0 += u32::from(ok);
                    e.1 += 1;
                    if !ok {
                        misses += &format!("{field}\t{}\twant {want}\tgot {have}\n", s.name);
                    }
                }
            }
        }
    }
    if let Ok(path) = std::env::var("MISSES") {
        std::fs::write(path, &misses).ok();
    }
    let mut low = Vec::new();
    let mut table = String::new();
    for (field, floor) in FLOORS {
        let percent = match (right.get(field), sets.get(field)) {
            (Some((ok, n)), _) => ok * 100 / (*n).max(1),
            (_, Some((tp, fp, missed))) => 200 * tp / (2 * tp + fp + missed).max(1),
            _ => continue,
        };
        table += &format!("{field:24} {percent:3} %  (floor {floor})\n");
        if percent < *floor {
            low.push(format!("{field}: {percent} % is under {floor} %"));
        }
    }
    if std::env::var_os("TABLE").is_some() {
        std::fs::write("target/stories.txt", format!("{} stories\n{table}", all.len())).ok();
    }
    assert!(all.len() >= 80, "{} stories", all.len());
    assert!(low.is_empty(), "{}\n{table}\n{misses}", low.join("\n"));
}

#[test]
fn where_it_runs_is_said_and_not_guessed() {
    for text in ["Namespace: shop. Pods restart in turn, two at a time. Runs on Nomad.", "Runs on Nomad.\nNamespace: shop\n"] {
        let mut state = State::default();
        state.inputs.text = text.into();
        let got = labels::labels(&derive_state(state, Library::embedded()), Json::Null);
        assert_eq!(got["platform"], "nomad", "{text}");
    }
}
