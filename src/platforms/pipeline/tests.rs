//! What must hold for every strategy on every platform: jobs exist, gates stand, nothing is pasted, everything is pinned.

use super::*;
use crate::evidence::Basis;
use crate::facts::Value;
use crate::platforms::Written;
use crate::rollout::{Pause, Rollout, Step};
use crate::scenario::{Known, Resolved, Scenario};
use serde_json::Value as Json;
use std::collections::BTreeMap;

fn scenario(facts: &[(&str, Value)]) -> Scenario {
    let mut s = Scenario::default();
    for (id, value) in facts {
        let r = Resolved { id: (*id).into(), known: Known::Present(value.clone()), basis: Basis::Stated, evidence: Vec::new(), read: None };
        s.facts.insert((*id).to_owned(), r);
    }
    s
}

/// Every pipeline of a tool, with what it was made for: name, file, weights of the gated steps.
fn all(ci: &str) -> Vec<(String, Written, Vec<u8>)> {
    let text = |t: &str| Value::Text(t.into());
    let mut out = Vec::new();
    for strategy in ["rolling", "recreate", "blue-green", "canary", "feature-flag"] {
        for (platform, flavour, gitops, progressive, image) in [
            ("kubernetes", "eks", "", "argo-rollouts", "reg.example.com/shop"),
            ("kubernetes", "gke", "", "", "ghcr.io/acme/shop"),
            ("kubernetes", "aks", "argocd", "argo-rollouts", "ghcr.io/acme/shop"),
            ("kubernetes", "", "flux", "", "reg.example.com:5000/shop"),
            ("kubernetes", "", "", "argo-rollouts", ""),
            ("ecs", "", "", "", "reg.example.com/shop"),
            ("vm", "", "", "", ""),
        ] {
            let mut facts =
                vec![("ci", text(ci)), ("platform", text(platform)), ("app_name", text("shop")), ("version_to", text("v1.2.0"))];
            for (fact, value) in [("platform_flavour", flavour), ("gitops", gitops), ("progressive", progressive), ("image", image)] {
                if !value.is_empty() {
                    facts.push((fact, text(value)));
                }
            }
            if !image.is_empty() {
                facts.push(("container-image", Value::Component { touched: false }));
            }
            let weights: &[u8] = if strategy == "canary" { &[10, 50, 100] } else { &[] };
            let step = |w: &u8| Step { id: format!("s{w}"), weight: *w, pause: Pause::Minutes(5), gate: *w < 100 };
            let rollout = Rollout { strategy: strategy.into(), steps: weights.iter().map(step).collect(), ..Rollout::default() };
            let (s, own) = (scenario(&facts), BTreeMap::new());
            let t = Target { topics: &[], scenario: &s, rollout: &rollout, limits: &[], own_limits: &own };
            let name = format!("{strategy} {platform} {flavour} {gitops} {progressive} {image}");
            let gated: Vec<u8> = if gitops.is_empty() { weights.iter().copied().filter(|w| *w < 100).collect() } else { Vec::new() };
            out.extend(files(&t).into_iter().map(|f| (name.clone(), crate::platforms::written(&TOOL, f), gated.clone())));
        }
    }
    assert_eq!(out.len(), 35);
    out
}

fn read(f: &Written) -> Json {
    serde_saphyr::from_str(&f.text).unwrap_or_else(|e| panic!("{e}\n{}", f.text))
}

fn names(v: &Json) -> Vec<String> {
    let one = |x: &Json| x.as_str().or_else(|| x["job"].as_str()).unwrap_or_default().to_owned();
    v.as_array().map(|a| a.iter().map(one).collect()).unwrap_or_default()
}

#[test]
fn github_jobs_exist_and_every_step_with_a_gate_has_its_environment() {
    for (name, f, gated) in all("github-actions") {
        let y = read(&f);
        let jobs = y["jobs"].as_object().unwrap();
        for (id, job) in jobs {
            for n in names(&job["needs"]) {
                assert!(jobs.contains_key(&n), "{name}: {id} needs {n}");
            }
            assert!(job.get("permissions").is_some() && job.get("timeout-minutes").is_some(), "{name}: {id}");
            let script = job.to_string();
            let changes = ["kubectl", "deploy command", "deploy_command", "git push"].iter().any(|w| script.contains(w));
            let behind = job.get("environment").is_some() || id == "finish";
            assert!(!changes || behind, "{name}: {id} changes what runs without a gate");
        }
        assert_eq!(jobs["deploy"]["environment"], "production", "{name}");
        for w in gated {
            assert_eq!(jobs[&format!("after-{w}")]["environment"], format!("production-after-{w}"), "{name}");
        }
        let back = names(&jobs["roll-back"]["needs"]);
        let changing = jobs.keys().filter(|k| *k == "deploy" || k.starts_with("after-") || *k == "smoke");
        assert!(changing.into_iter().all(|k| back.contains(k)), "{name}: {back:?}");
        assert!(jobs["roll-back"]["if"].as_str().is_some_and(|i| i.contains("failure()")));
        assert_eq!(y["permissions"], serde_json::json!({}), "{name}: nothing by default");
    }
}

#[test]
fn github_actions_are_pinned_and_scripts_take_values_from_the_environment() {
    for (name, f, _) in all("github-actions") {
        let lines: Vec<&str> = f.text.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            if let Some(at) = line.trim_start_matches([' ', '-']).strip_prefix("uses: ") {
                let (action, commit) = at.split_once('@').unwrap();
                assert!(commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{name}: {at}");
                assert!(lines[i - 1].trim().starts_with(&format!("# {action} v")), "{name}: {at} without its version above");
            }
        }
        for job in read(&f)["jobs"].as_object().unwrap().values() {
            for step in job["steps"].as_array().unwrap() {
                assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "{name}: a value is pasted into a script: {step}");
                let checkout = step["uses"].as_str().is_some_and(|u| u.starts_with("actions/checkout"));
                assert!(!checkout || step["with"]["persist-credentials"] == false, "{name}: {step}");
            }
        }
    }
}

#[test]
fn gitlab_jobs_exist_and_gates_are_manual_and_cannot_be_passed_over() {
    for (name, f, gated) in all("gitlab-ci") {
        let y = read(&f);
        let jobs: BTreeMap<&String, &Json> = y.as_object().unwrap().iter().filter(|(_, v)| v.get("script").is_some()).collect();
        let stages = names(&y["stages"]);
        for (id, job) in &jobs {
            assert!(stages.contains(&job["stage"].as_str().unwrap().to_owned()), "{name}: {id}");
            for n in names(&job["needs"]) {
                assert!(jobs.contains_key(&n), "{name}: {id} needs {n}");
                let at = |j: &Json| stages.iter().position(|s| j["stage"] == *s);
                assert!(at(jobs[&n]) <= at(job), "{name}: {id} needs {n} of a later stage");
            }
        }
        for gate in std::iter::once("deploy".to_owned()).chain(gated.iter().map(|w| format!("after-{w}"))) {
            let rule = &jobs[&gate]["rules"][0];
            assert!(rule["when"] == "manual" && rule["allow_failure"] == false, "{name}: {gate}");
        }
    }
}

#[test]
fn only_signed_images_are_deployed_and_by_digest() {
    for ci in ["github-actions", "gitlab-ci"] {
        for (name, f, _) in all(ci) {
            if f.text.contains("cosign sign") {
                assert!(f.text.contains("cosign verify") && f.text.contains("certificate-identity"), "{name}");
                assert!(f.text.contains("digest"), "{name}");
            } else {
                assert!(name.trim_end().ends_with("vm") || name.contains("argo-rollouts "), "{name}: an image is not signed");
            }
        }
    }
}
