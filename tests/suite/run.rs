//! A run: the sealed plan stands still, what changes is shown and taken over on purpose only, and nothing of it is lost.

use tminus::document::Document;
use tminus::document::edit::{self, Hand};
use tminus::document::keeping::{Keeper, KvStore, MemoryStore};
use tminus::formats::{json, yaml};
use tminus::pipeline::{self, Library};
use tminus::run::event::{Amendment, GateRule, Hold, Resumption, Vote};
use tminus::run::{Entry, Mark, OwnItem, What, fold};

const TEXT: &str = "checkout-service v2.2.5 -> v2.3.0 to prod, EKS, Argo Rollouts canary 10%, 50%, 100%, adds a nullable column on orders";

fn hand(now: i64) -> Hand {
    Hand { device: "d1".into(), by: "Ada".into(), now }
}

fn described() -> Document {
    let mut doc = Document::new("r1");
    edit::apply(&mut doc, What::Text { text: TEXT.into(), at: 1_000, zone: "UTC".into() }, &hand(1_000));
    doc
}

fn started() -> Document {
    let mut doc = described();
    let (what, sealed) = pipeline::start(&doc, Library::whole(), false);
    doc.take_plan(sealed);
    edit::apply(&mut doc, what, &hand(60_000));
    doc
}

#[test]
fn after_the_start_the_description_moves_nothing() {
    let mut doc = started();
    let before = pipeline::derive(&doc, Library::whole());
    edit::apply(
        &mut doc,
        What::Text { text: format!("{TEXT}, also drops the table coupons and touches Redis"), at: 2, zone: "UTC".into() },
        &hand(90_000),
    );
    edit::apply(&mut doc, What::Strategy(Some("blue-green".into())), &hand(120_000));
    let after = pipeline::derive(&doc, Library::whole());
    assert_eq!(before.plan, after.plan);
    assert_eq!(before.strategy, after.strategy);
    assert_eq!(pipeline::runbook(&before, Library::whole()), pipeline::runbook(&after, Library::whole()));
    let (_, changes) = pipeline::drift(&doc, Library::whole()).expect("there is drift");
    assert!(changes.iter().any(|c| c.contains("blue-green")), "{changes:?}");
    assert!(changes.iter().any(|c| c.starts_with("New line")), "{changes:?}");
}

#[test]
fn without_a_change_there_is_no_drift() {
    assert!(pipeline::drift(&started(), Library::whole()).is_none());
    assert!(pipeline::drift(&described(), Library::whole()).is_none(), "before the start there is nothing to drift from");
}

#[test]
fn drift_is_taken_over_on_purpose_and_keeps_the_ticks() {
    let mut doc = started();
    let d = pipeline::derive(&doc, Library::whole());
    let line = d.plan.lines().next().expect("a line").id.clone();
    edit::apply(&mut doc, What::Mark { line: line.clone(), mark: Mark::Done, reason: String::new() }, &hand(70_000));
    edit::apply(
        &mut doc,
        What::Own(OwnItem { id: "own.1".into(), title: "Call the bank".into(), place: "T-0".into(), stop: true }),
        &hand(80_000),
    );
    edit::apply(&mut doc, What::Strategy(Some("rolling".into())), &hand(90_000));
    let (sealed, changes) = pipeline::drift(&doc, Library::whole()).expect("there is drift");
    let what = What::Amended(Amendment { plan: tminus::run::seal::hash(&sealed), reason: "the router is down".into(), changes });
    doc.take_plan(sealed);
    edit::apply(&mut doc, what, &hand(100_000));
    let after = pipeline::derive(&doc, Library::whole());
    assert_eq!(after.strategy, "rolling");
    assert_eq!(after.state.lines.get(&line).map(|l| l.mark), Some(Mark::Done));
    assert_eq!(after.plan.lines().filter(|l| l.id == "own.1").count(), 1, "an own line stands once, on top of the sealed plan");
    assert!(pipeline::drift(&doc, Library::whole()).is_none());
    assert_eq!(doc.plans.len(), 2, "the first plan stays");
}

#[test]
fn a_sealed_run_survives_storing_and_both_files() {
    let doc = started();
    let mut keeper = Keeper::new(MemoryStore::default());
    doc.plans.values().for_each(|p| keeper.keep_plan(p).expect("kept"));
    for e in &doc.entries {
        keeper.append(&doc.id, e).expect("saved");
    }
    let (back, problems) = keeper.load("r1");
    assert_eq!((back, problems), (doc.clone(), vec![]));
    let d = pipeline::derive(&doc, Library::whole());
    for (text, read) in [(json::write(&doc, &d), json::read as fn(&str) -> _), (yaml::write(&doc, &d), yaml::read)] {
        let (back, problems) = read(&text).expect("readable");
        assert_eq!((back, problems), (doc.clone(), vec![]));
    }
}

#[test]
fn a_sealed_plan_that_was_changed_in_the_file_is_told_and_left_out() {
    let doc = started();
    let d = pipeline::derive(&doc, Library::whole());
    let title = &d.plan.lines().next().expect("a line").title;
    let mut value: serde_json::Value = serde_json::from_str(&json::write(&doc, &d)).expect("json");
    let sealed = value.get_mut("sealed").expect("sealed plans").to_string();
    value["sealed"] = serde_json::from_str(&sealed.replace(title.as_str(), "Skip this")).expect("json");
    let (back, problems) = json::read(&value.to_string()).expect("readable");
    assert!(back.plans.is_empty());
    assert!(problems.iter().any(|p| p.to_string().contains("sealed plan")), "{problems:?}");
}

#[test]
fn a_missing_sealed_plan_is_told_and_the_run_goes_on() {
    let doc = started();
    let mut keeper = Keeper::new(MemoryStore::default());
    for e in &doc.entries {
        keeper.append(&doc.id, e).expect("saved");
    }
    let (back, problems) = keeper.load("r1");
    assert_eq!(back.entries, doc.entries);
    assert!(problems.iter().any(|p| p.to_string().contains("sealed plan")), "{problems:?}");
    assert!(pipeline::derive(&back, Library::whole()).plan.lines().count() > 5);
}

#[test]
fn a_plan_goes_with_its_last_release() {
    let doc = started();
    let mut keeper = Keeper::new(MemoryStore::default());
    doc.plans.values().for_each(|p| keeper.keep_plan(p).expect("kept"));
    for id in ["r1", "r2"] {
        doc.entries.iter().for_each(|e| keeper.append(id, e).expect("saved"));
    }
    let plans = |k: &mut Keeper<MemoryStore>| k.store().keys("tminus:plan:").map(|k| k.len());
    keeper.delete("r1", 0).expect("deleted");
    keeper.purge(i64::MAX / 2);
    assert_eq!(plans(&mut keeper), Ok(1), "r2 still needs it");
    keeper.delete("r2", 0).expect("deleted");
    keeper.purge(i64::MAX / 2);
    assert_eq!(plans(&mut keeper), Ok(0));
}

#[test]
fn holds_votes_and_rules_fold() {
    let mut doc = started();
    let place = "step:s1".to_owned();
    let hold = edit::apply(
        &mut doc,
        What::Held(Hold {
            place: place.clone(),
            reason: "p95 odd".into(),
            owner: "Bo".into(),
            until: "two calm readings".into(),
            review: None,
        }),
        &hand(1),
    );
    edit::apply(
        &mut doc,
        What::Rule(GateRule { place: place.clone(), people: 2, stations: vec!["DB".into(), "Web".into()], ..GateRule::default() }),
        &hand(2),
    );
    for (at, station, go) in [(3, "DB", false), (4, "Web", true), (5, "DB", true)] {
        edit::apply(&mut doc, What::Voted(Vote { place: place.clone(), station: station.into(), go, why: String::new() }), &hand(at));
    }
    let course = fold(&doc.entries).course;
    assert_eq!(course.holding().count(), 1);
    assert_eq!(course.votes.len(), 2, "the last voice of a station counts");
    assert!(course.votes.iter().all(|v| v.what.go));
    edit::apply(&mut doc, What::Resumed(Resumption { hold: hold.id, why: "calm".into() }), &hand(6));
    let end = edit::apply(&mut doc, What::Began(place.clone()), &hand(7));
    assert_eq!(fold(&doc.entries).course.holding().count(), 0);
    edit::apply(&mut doc, What::TakeBack(end.id), &hand(8));
    assert!(fold(&doc.entries).course.began.is_empty(), "what is taken back did not happen");
}

#[test]
fn events_of_a_run_are_kept_by_an_older_page_as_they_are() {
    let doc = started();
    let started: &Entry = doc.entries.last().expect("an entry");
    let json = serde_json::to_string(started).expect("json");
    assert!(json.contains("\"started\":{\"plan\":"), "the shape is part of what is saved: {json}");
}
