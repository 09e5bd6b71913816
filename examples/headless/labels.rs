//! The facts of a release under the names that the scenario corpus uses; shared by the verb `facts` and the stories' test.

use serde_json::{Map, Value as Json, json};
use tminus::evidence::Basis;
use tminus::facts::{Value, id};
use tminus::pipeline::{Derived, Library};
use tminus::scenario::{Known, Resolved};

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

/// One line of the answer: every field, the recommended strategy, the words that gave them.
pub(crate) fn labels(d: &Derived, id: Json) -> Json {
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
    out.insert("negated".into(), json!(tminus::views::excluded::excluded(&Library::whole().topics, &d.reading, &d.scenario)));
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
    let defs = Library::whole().topics.iter().flat_map(|t| &t.facts).filter(|f| !f.infra.is_empty());
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
