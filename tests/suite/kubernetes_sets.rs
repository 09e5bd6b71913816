//! Sets of Kubernetes manifests: what no schema knows because it lies between the files. Selectors and labels, names and who
//! refers to them, weights, arguments, budgets. Over every story with every strategy, and over releases that say everything.

use crate::files::everything;
use crate::kubernetes_rules::findings;
use std::collections::BTreeMap;
use tminus::facts::Value;
use tminus::pipeline::{Derived, Library, derive_state, target};
use tminus::platforms::{self, Written};
use tminus::run::State;
use tminus::scenario::resolve::Answer;

const ROUTERS: [&str; 7] = ["none", "istio", "linkerd", "gateway-api", "nginx", "alb", "traefik"];

/// A release that says everything: (fact, value); a value of digits is a number where the fact is one.
const EVERYTHING: &[(&str, &str)] = &[
    ("app_name", "checkout-service"),
    ("version_to", "v2.3.0"),
    ("version_from", "v2.2.5"),
    ("platform", "kubernetes"),
    ("app_type", "microservice"),
    ("namespace", "shop"),
    ("image", "registry.example.com:5000/shop/checkout"),
    ("port", "8080"),
    ("health_path", "/health/live"),
    ("ready_path", "/health/ready"),
    ("cpu_request", "500m"),
    ("memory_request", "1Gi"),
    ("memory_limit", "2Gi"),
    ("prometheus", "http://prometheus.monitoring:9090"),
    ("host", "https://shop.example.com/"),
    ("repository", "https://git.example.com/shop/deploy.git"),
    ("gateway", "infra/public"),
    ("config_setting", "LOG_LEVEL=debug"),
    ("chart_version", "1.4.0"),
    ("chart_repository", "oci://registry.example.com/charts"),
    ("commit_email", "bot@example.com"),
];

/// A release with these facts beside those that say everything.
pub(crate) fn release(strategy: &str, facts: &[(&str, Value)]) -> Derived {
    let mut state = State::default();
    state.inputs.strategy = Some(strategy.into());
    let given = EVERYTHING.iter().map(|(k, v)| (*k, Value::Text((*v).into()))).chain(facts.iter().cloned());
    state.inputs.answers = given.map(|(k, v)| (k.to_owned(), Answer::Is(v))).collect();
    derive_state(state, Library::embedded())
}

fn text(v: &str) -> Value {
    Value::Text(v.into())
}

fn written(d: &Derived) -> Vec<Written> {
    platforms::files(&target(d, Library::embedded()))
}

/// Every strategy with every tool, router, GitOps tool, scaling and configuration, by name.
fn table() -> BTreeMap<String, Vec<Written>> {
    let mut out = BTreeMap::new();
    for strategy in ["rolling", "blue-green", "canary", "feature-flag", "recreate"] {
        for tool in ["none", "argo-rollouts", "flagger"] {
            for router in ROUTERS {
                for (i, gitops) in ["none", "argocd", "flux"].into_iter().enumerate() {
                    let mut facts = vec![
                        ("progressive", text(tool)),
                        ("router", text(router)),
                        ("gitops", text(gitops)),
                        ("replicas", Value::Number(10_000)),
                        ("gates", Value::List(vec!["success >= 99.5%".into(), "p95 < 250ms".into(), "p99 < 900ms".into()])),
                    ];
                    if i == 1 {
                        facts.push(("max_replicas", Value::Number(30_000)));
                        facts.push(("auto-sync", Value::Flag(true)));
                    }
                    if i == 2 {
                        facts.push(("config-change", Value::Component { touched: true }));
                        facts.push(("helm", Value::Component { touched: false }));
                        facts.push(("image-automation", Value::Component { touched: false }));
                        facts.push(("manual-promotion", Value::Flag(true)));
                    }
                    out.insert(format!("{strategy} {tool} {router} {gitops}"), written(&release(strategy, &facts)));
                }
            }
        }
    }
    out
}

fn assert_clean(all: &BTreeMap<String, Vec<Written>>) {
    let wrong: Vec<String> =
        all.iter().flat_map(|(name, files)| findings(files).into_iter().map(move |f| format!("{name}: {f}"))).collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.iter().take(25).cloned().collect::<Vec<_>>().join("\n"));
}

/// Whether a file belongs to what is applied to the cluster, and not to monitoring or checks.
fn applied(f: &Written) -> bool {
    ["kubernetes/", "argocd/", "flux/"].iter().any(|folder| f.path.starts_with(folder))
}

#[test]
fn the_manifests_of_every_story_fit_together() {
    let all = everything();
    let manifests = all.values().flatten().filter(|f| f.path.starts_with("kubernetes/")).count();
    assert!(manifests > 300, "{manifests} manifests");
    assert_clean(all);
}

#[test]
fn the_manifests_of_a_release_that_says_everything_fit_together_and_are_ready() {
    let all = table();
    assert_clean(&all);
    let open: Vec<String> = all
        .iter()
        .flat_map(|(name, files)| {
            files.iter().filter(|f| applied(f) && !f.blanks.is_empty()).map(move |f| format!("{name}: {}: {:?}", f.path, f.blanks))
        })
        .collect();
    assert!(open.is_empty(), "{}:\n{}", open.len(), open.iter().take(20).cloned().collect::<Vec<_>>().join("\n"));
}

/// Each rule finds the fault that it is for: (strategy, tool, router, file, what stands there, what is put there, words of the finding).
const FAULTS: &[(&str, &str, &str, &str, &str, &str, &str)] = &[
    ("rolling", "none", "none", "deployment.yaml", "      app: checkout-service", "      app: other", "selector"),
    ("rolling", "none", "none", "service.yaml", "targetPort: http", "targetPort: web", "port"),
    ("rolling", "none", "none", "service.yaml", "    app: checkout-service", "    app: other", "selects no pod"),
    ("rolling", "none", "none", "hpa.yaml", "name: checkout-service\n  minReplicas", "name: other\n  minReplicas", "scales"),
    (
        "rolling",
        "none",
        "none",
        "deployment.yaml",
        "spec:\n  revisionHistoryLimit",
        "spec:\n  replicas: 3\n  revisionHistoryLimit",
        "replicas",
    ),
    ("rolling", "none", "none", "pdb.yaml", "maxUnavailable: 1", "maxUnavailable: 0", "drain"),
    ("rolling", "none", "none", "pdb.yaml", "maxUnavailable: 1", "minAvailable: 10", "drain"),
    (
        "rolling",
        "none",
        "none",
        "networkpolicy.yaml",
        "      app.kubernetes.io/name: checkout-service\n  policyTypes",
        "      app: x\n  policyTypes",
        "selects no pod",
    ),
    ("rolling", "none", "none", "kustomization.yaml", "  - pdb.yaml\n", "", "pdb.yaml"),
    ("rolling", "none", "none", "kustomization.yaml", "  - pdb.yaml\n", "  - pdb.yaml\n  - more.yaml\n", "more.yaml"),
    ("canary", "argo-rollouts", "none", "rollout.yaml", "canaryService: checkout-service-canary", "canaryService: other", "no Service"),
    (
        "canary", "argo-rollouts", "none", "rollout.yaml", "templateName: checkout-service-latency", "templateName: other",
        "no AnalysisTemplate",
    ),
    ("canary", "argo-rollouts", "none", "rollout.yaml", "name: stable-hash", "name: other-hash", "stable-hash"),
    ("canary", "argo-rollouts", "none", "rollout.yaml", "setWeight: 10\n", "setWeight: 60\n", "rise"),
    ("canary", "argo-rollouts", "none", "rollout.yaml", "setWeight: 100\n", "setWeight: 99\n", "end"),
    ("canary", "argo-rollouts", "none", "rollout.yaml", "duration: 10m", "duration: 10 min", "duration"),
    ("canary", "argo-rollouts", "none", "rollout.yaml", "rollbackWindow", "rollbackWindows", "rollbackWindow"),
    ("canary", "argo-rollouts", "none", "analysis.yaml", "result[0] >= 0.995\"", "result >= 0.995\"", "result[0]"),
    ("canary", "argo-rollouts", "none", "analysis.yaml", "{{args.canary-hash}}", "{{args.stable-hash}}", "hash"),
    ("canary", "argo-rollouts", "none", "analysis.yaml", "count: 5", "count: 2", "count"),
    ("canary", "argo-rollouts", "none", "analysis.yaml", "[5m]", "[15m]", "window"),
    ("canary", "argo-rollouts", "istio", "istio.yaml", "name: primary", "name: other", "route"),
    ("canary", "argo-rollouts", "istio", "istio.yaml", "    - name: canary", "    - name: other", "subset"),
    ("canary", "argo-rollouts", "nginx", "ingress.yaml", "name: checkout-service-stable", "name: checkout-service", "stable Service"),
    ("canary", "argo-rollouts", "traefik", "traefik.yaml", "name: checkout-service-canary", "name: other", "canary"),
    ("canary", "argo-rollouts", "gateway-api", "httproute.yaml", "weight: 100", "weight: 90", "sum"),
    ("canary", "argo-rollouts", "linkerd", "httproute.yaml", "name: checkout-service-canary", "name: other", "no Service"),
    (
        "blue-green", "argo-rollouts", "none", "rollout.yaml", "autoPromotionEnabled: false", "autoPromotionEnabled: true",
        "autoPromotionEnabled",
    ),
    (
        "blue-green", "argo-rollouts", "none", "rollout.yaml", "scaleDownDelaySeconds: 1800", "scaleDownDelaySeconds: 30",
        "scaleDownDelaySeconds",
    ),
    ("canary", "flagger", "istio", "canary.yaml", "      - 25\n", "      - 5\n", "rise"),
    ("canary", "flagger", "istio", "canary.yaml", "name: checkout-service-p95-rise", "name: other", "no MetricTemplate"),
    ("canary", "flagger", "istio", "canary.yaml", "kind: Deployment", "kind: DaemonSet", "target"),
    ("canary", "none", "istio", "istio.yaml", "weight: 10", "weight: 20", "sum"),
];

#[test]
fn each_rule_finds_its_fault() {
    for (strategy, tool, router, file, from, to, words) in FAULTS {
        let mut facts = vec![
            ("progressive", text(tool)),
            ("router", text(router)),
            ("replicas", Value::Number(10_000)),
            ("gates", Value::List(vec!["success >= 99.5%".into(), "p95 < 250ms".into()])),
        ];
        if *tool == "none" && *strategy == "rolling" {
            facts.push(("max_replicas", Value::Number(30_000)));
        }
        let mut files = written(&release(strategy, &facts));
        let name = format!("{strategy} {tool} {router} {file}: {from:?}");
        let at = files.iter().position(|f| f.path.ends_with(&format!("/{file}"))).unwrap_or_else(|| panic!("{name}: no such file"));
        assert!(files[at].text.contains(from), "{name} does not stand in\n{}", files[at].text);
        files[at].text = files[at].text.replacen(from, to, 1);
        let found = findings(&files);
        assert!(found.iter().any(|f| f.contains(words)), "{name}: not found, only {found:?}");
    }
}

fn one<'a>(files: &'a [Written], name: &str) -> &'a str {
    &files.iter().find(|f| f.path.ends_with(name)).unwrap_or_else(|| panic!("no {name}")).text
}

#[test]
fn without_a_router_a_step_says_which_share_it_really_is() {
    let d = release("canary", &[("progressive", text("argo-rollouts")), ("replicas", Value::Number(3_000))]);
    let files = written(&d);
    let rollout = one(&files, "rollout.yaml");
    assert!(rollout.contains("# Without a router: 1 of 4 pods, 25 %.\n        - setWeight: 10"), "{rollout}");
    // The Service that callers use is none that the Rollout narrows to the stable pods.
    assert!(rollout.contains("stableService: checkout-service-stable") && one(&files, "service.yaml").contains("name: checkout-service\n"));
}

#[test]
fn a_step_that_somebody_decides_waits_without_an_end() {
    let facts = [("progressive", text("argo-rollouts")), ("manual-promotion", Value::Flag(true))];
    let files = written(&release("canary", &facts));
    assert_eq!(one(&files, "rollout.yaml").matches("pause: {}").count(), 4, "one for each weight below 100");
}

#[test]
fn what_cannot_be_is_not_written() {
    let both = [("max_surge", text("0")), ("max_unavailable", text("0%"))];
    let files = written(&release("rolling", &both));
    assert!(one(&files, "deployment.yaml").contains("maxUnavailable: 1\n"), "the API refuses both at zero");
    for kind in ["infrastructure", "stateful"] {
        let none = written(&release("rolling", &[("app_type", text(kind))]));
        assert!(none.iter().all(|f| !f.path.starts_with("kubernetes/")), "{kind} is no Deployment");
    }
    let flux = [("gitops", text("flux")), ("repository", text("git@git.example.com:shop/deploy.git"))];
    let short = written(&release("rolling", &flux));
    assert!(one(&short, "source.yaml").contains("url: ssh://git@git.example.com/shop/deploy.git\n"), "Flux refuses the short form");
    let wide = written(&release("rolling", &[("cpu_request", text("half a core"))]));
    assert!(one(&wide, "deployment.yaml").contains("cpu: \"‹cpu request›\""), "words are no quantity");
    let worker = written(&release("rolling", &[("app_type", text("worker"))]));
    assert!(worker.iter().any(|f| f.path.ends_with("service.yaml")), "a worker with a port has a Service");
}

/// Commands of the tools of this file for a release, by moment.
fn commands(strategy: &str, facts: &[(&str, Value)]) -> Vec<(tminus::platforms::Moment, tminus::plan::Command)> {
    let tools = ["kubernetes.", "argo-rollouts.", "flagger.", "argocd.", "flux.", "mesh."];
    let all = release(strategy, facts).plan.runbook;
    all.into_iter().filter(|(_, c)| tools.iter().any(|t| c.id.starts_with(t))).collect()
}

#[test]
fn every_way_of_delivery_has_a_command_for_every_moment_and_one_way_back() {
    use tminus::platforms::Moment::{Abort, CleanUp, Deploy, GoOn, Pause, Prepare, RollBack, Verify, Watch};
    let mut wrong = Vec::new();
    for strategy in ["rolling", "blue-green", "canary"] {
        for tool in ["none", "argo-rollouts", "flagger"] {
            for router in ROUTERS {
                for gitops in ["none", "argocd", "flux"] {
                    let facts =
                        [("progressive", text(tool)), ("router", text(router)), ("gitops", text(gitops)), ("auto-sync", Value::Flag(true))];
                    let all = commands(strategy, &facts);
                    let name = format!("{strategy} {tool} {router} {gitops}");
                    let has = |m| all.iter().any(|(x, _)| *x == m);
                    // A plain roll has no abort: undo is the way back. Under GitOps Flagger goes back by a revert.
                    for m in [Prepare, Deploy, Watch, Verify, RollBack] {
                        if !has(m) {
                            wrong.push(format!("{name}: nothing for {m:?}"));
                        }
                    }
                    if strategy != "rolling" && !has(GoOn) {
                        wrong.push(format!("{name}: no way on"));
                    }
                    if strategy == "rolling" && !has(Pause) || gitops != "none" && !has(CleanUp) {
                        wrong.push(format!("{name}: no pause or clean-up"));
                    }
                    if strategy == "canary" && (gitops == "none" || tool != "flagger") && !has(Abort) {
                        wrong.push(format!("{name}: no abort"));
                    }
                    for (m, c) in &all {
                        let way_back = *m == RollBack || *m == Abort;
                        let undo = c.run.contains("rollout undo") || c.run.contains("rollouts undo") || c.run.contains("set image");
                        if way_back && undo && gitops != "none" {
                            wrong.push(format!("{name}: {} is put back by {gitops}", c.id));
                        }
                        if c.run.contains("retry rollout") || c.run.contains("set image rollout/") || c.run.contains("--full") {
                            wrong.push(format!("{name}: {} does harm", c.id));
                        }
                        if c.run.contains("app rollback") && !c.run.contains("--sync-policy none") {
                            wrong.push(format!("{name}: {} is refused while sync is automated", c.id));
                        }
                        if *m == RollBack && c.needs.is_empty() && !c.id.ends_with(".history") {
                            wrong.push(format!("{name}: {} does not say what must be true", c.id));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.iter().take(30).cloned().collect::<Vec<_>>().join("\n"));
}

#[test]
fn commands_carry_the_names_of_the_release() {
    let facts = [("progressive", text("argo-rollouts")), ("gitops", text("none"))];
    let all = commands("canary", &facts);
    let run = |id: &str| all.iter().find(|(_, c)| c.id == id).unwrap_or_else(|| panic!("no {id}")).1.run.clone();
    assert_eq!(
        run("argo-rollouts.set-image"),
        "kubectl argo rollouts set image checkout-service checkout-service=registry.example.com:5000/shop/checkout:v2.3.0 -n shop"
    );
    assert!(run("argo-rollouts.weights").contains("{phase: .status.phase,"), "braces that are no placeholder stay");
    assert!(run("argo-rollouts.undo-stable").contains("--to-revision=‹stable revision›"), "what nobody knows yet is a blank");
    let manual = commands("rolling", &[("gitops", text("argocd"))]);
    assert!(manual.iter().any(|(_, c)| c.id == "argocd.rollback") && manual.iter().all(|(_, c)| c.id != "argocd.rollback-automated"));
}
