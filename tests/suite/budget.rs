//! Nothing drowns: how many lines a release opens, for everyday releases of a confirmed service.

use tminus::pipeline::{Derived, Library, derive_state};
use tminus::run::State;

/// Everything that follows from a description.
pub(crate) fn described(text: &str) -> Derived {
    let mut state = State::default();
    state.inputs.text = text.to_owned();
    derive_state(state, Library::whole())
}

const ROUTINE: [&str; 4] = [
    "checkout-service 2.2.5 -> 2.3.0 to production, EKS, Argo CD, rolling. PostgreSQL and Redis behind it, no schema change. 10 replicas.",
    "Deploy orders-api v1.9.1 (currently v1.9.0) to prod on GKE with Flux. Rolling update, no migrations, no config changes. Alice is on call.",
    "Release profile-service 4.1.2 to production. Kubernetes, helm upgrade, rolling. Postgres, no DDL. GitHub Actions deploys.",
    "search-api 0.14.0 -> 0.14.1, prod, AKS, rolling update, fixes a wrong sort order. No database changes.",
];

#[test]
fn a_routine_rolling_release_opens_at_most_forty_lines() {
    for text in ROUTINE {
        let d = described(text);
        let open = d.plan.lines().count();
        assert_eq!(d.strategy, "rolling", "{text}");
        assert!((10..=40).contains(&open), "{open} lines for: {text}");
    }
}

#[test]
fn a_hotfix_opens_at_most_fifteen_lines() {
    for text in [
        "HOTFIX payments-api 4.7.1 -> 4.7.2 in production: card payments fail since 09:40 UTC. GKE, Flux. One line fix, no migration.",
        "emergency fix for auth-service, prod is down, kubernetes, postgres. deploy 3.0.1 asap",
    ] {
        let d = described(text);
        let open = d.plan.lines().count();
        assert_eq!(d.plan.templates, ["hotfix"], "{text}");
        assert!((5..=15).contains(&open), "{open} lines for: {text}");
    }
}

#[test]
fn every_check_of_the_catalogue_is_somewhere() {
    let all = Library::whole().areas.iter().flat_map(|a| &a.items).filter(|i| i.kind == tminus::catalogue::Kind::Check && !i.retired);
    let d = described(ROUTINE[0]);
    for item in all {
        let planned = d.plan.lines().chain(&d.plan.standing).chain(d.plan.lists.iter().flat_map(|(_, l)| l)).any(|l| l.item == item.id);
        let aside = d.plan.aside.iter().any(|a| a.item == item.id);
        assert!(planned != aside, "{} is {}", item.id, if planned { "in the plan and set aside" } else { "nowhere" });
    }
}

#[test]
fn a_canary_repeats_its_lines_for_each_step_and_ticks_stay_with_the_step() {
    let d = described("canary auth-service v3.0.0 -> v3.1.0, k8s prod, Argo Rollouts, 20 replicas, 10/25/50 pauses 5m 5m 10m");
    let places: Vec<&str> = d.plan.lines().filter(|l| l.item == "canary.decide").map(|l| l.id.as_str()).collect();
    assert_eq!(places, ["canary.decide@step:s1", "canary.decide@step:s2", "canary.decide@step:s3"]);
    let mut state = d.state.clone();
    let mut steps = d.rollout.steps.clone();
    steps[0].weight = 5;
    steps[1].weight = 20;
    state.inputs.rollout.steps = Some(steps);
    let changed = derive_state(state, Library::whole());
    let again: Vec<&str> = changed.plan.lines().filter(|l| l.item == "canary.decide").map(|l| l.id.as_str()).collect();
    assert_eq!(again, places, "a changed weight keeps the occurrence");
}
