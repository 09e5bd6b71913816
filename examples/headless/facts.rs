//! `facts`: JSON lines `{"id","text"}` in, one line of facts each out.

use serde_json::{Map, Value as Json, json};
use std::io::{BufRead, Write};
use tminus::evidence::Basis;
use tminus::facts::{Value, id};
use tminus::pipeline::{Derived, Library, derive_state};
use tminus::run::State;
use tminus::scenario::{Known, Resolved};

/// Reads all lines; one bad line does not stop the rest.
pub(crate) fn run() -> u8 {
    let mut status = 0;
    let stdout = std::io::stdout();
    let mut out = stdout.lock();
    for (n, line) in std::io::stdin().lock().lines().enumerate() {
        let answer = line.map_err(|e| e.to_string()).and_then(|l| if l.trim().is_empty() { Ok(None) } else { one(&l).map(Some) });
        let shown = match answer {
            Ok(None) => continue,
            Ok(Some(v)) => v,
            Err(problem) => {
                status = 1;
                eprintln!("line {}: {problem}", n + 1);
                json!({"id": null, "problem": format!("line {}: {problem}", n + 1)})
            }
        };
        if writeln!(out, "{shown}").is_err() {
            return 1;
        }
    }
    status
}

fn one(line: &str) -> Result<Json, String> {
    let input: Json = serde_json::from_str(line).map_err(|e| format!("this is no JSON: {e}"))?;
    let text = input.get("text").and_then(Json::as_str).ok_or("the field \"text\" is missing")?;
    let id = input.get("id").cloned().unwrap_or(Json::Null);
    let mut state = State::default();
    state.inputs.text = text.to_owned();
    let derived = derive_state(state, Library::embedded());
    Ok(labels(&derived, id))
}

/// What was read and not assumed.
fn read<'a>(d: &'a Derived, fact: &str) -> Option<&'a Resolved> {
    d.scenario.facts.get(fact).filter(|r| r.basis > Basis::Assumed)
}

fn text(d: &Derived, fact: &str) -> Json {
    match read(d, fact).map(|r| &r.known) {
        Some(Known::Present(Value::Text(t))) => json!(t),
        _ => Json::Null,
    }
}

fn flag(d: &Derived, fact: &str) -> Json {
    match read(d, fact).map(|r| &r.known) {
        Some(Known::Present(Value::Flag(b))) => json!(b),
        _ => Json::Null,
    }
}

fn list(d: &Derived, fact: &str) -> Json {
    match read(d, fact).map(|r| &r.known) {
        Some(Known::Present(Value::List(l))) => json!(l),
        _ => json!([]),
    }
}

fn labels(d: &Derived, id: Json) -> Json {
    let mut out = Map::new();
    out.insert("id".into(), id);
    let singles = [
        "app_name", "version_to", "version_from", "app_type", "platform", "platform_flavour", "criticality", "risk_tolerance",
        "strategy_stated", "gitops", "ci", "window",
    ];
    for field in singles {
        let or = match field {
            "app_type" | "platform" => json!("unknown"),
            "risk_tolerance" => json!("unstated"),
            "gitops" => json!("none"),
            _ => Json::Null,
        };
        let value = text(d, field);
        out.insert(field.into(), if value.is_null() { or } else { value });
    }
    for field in ["user_impacting", "zero_downtime_required"] {
        out.insert(field.into(), flag(d, field));
    }
    out.insert("infra".into(), json!(touched(d)));
    for field in ["databases", "compliance"] {
        out.insert(field.into(), list(d, field));
    }
    out.insert("negated".into(), json!(tminus::views::excluded::excluded(&Library::embedded().topics, &d.reading, &d.scenario)));
    let people: Map<String, Json> = [id::DEPLOYER, id::APPROVER, id::ONCALL]
        .iter()
        .filter_map(|f| Some(((*f).to_owned(), text(d, f))).filter(|(_, v)| !v.is_null()))
        .collect();
    out.insert("people".into(), if people.is_empty() { Json::Null } else { Json::Object(people) });
    out.insert("recommended_strategy".into(), json!(d.ranking.winner()));
    out.insert("evidence".into(), evidence(d));
    Json::Object(out)
}

/// Names of what this change touches, in the corpus' words.
fn touched(d: &Derived) -> Vec<&'static str> {
    let defs = Library::embedded().topics.iter().flat_map(|t| &t.facts).filter(|f| !f.infra.is_empty());
    defs.filter(|f| matches!(read(d, &f.id).map(|r| (&r.known, r.basis)), Some((Known::Present(Value::Component { touched: true }), _))))
        .map(|f| f.infra.as_str())
        .collect()
}

fn evidence(d: &Derived) -> Json {
    let quoted = |r: &Resolved| {
        let all: Vec<Json> =
            r.evidence.iter().filter(|e| !e.quote.is_empty()).map(|e| json!({"quote": e.quote, "start": e.start, "end": e.end})).collect();
        (!all.is_empty()).then_some(Json::Array(all))
    };
    let all: Map<String, Json> =
        d.scenario.facts.values().filter(|r| r.basis > Basis::Assumed).filter_map(|r| Some((r.id.clone(), quoted(r)?))).collect();
    Json::Object(all)
}
