//! Manifests and sentences about a cluster's own objects.

use super::{any, no_document, no_line, no_sentence, none, output, proven, refuted};
use std::collections::BTreeSet;

/// Tools that really do go back when a measurement or a check fails.
const GOES_BACK: [&str; 8] = ["argo", "flagger", "codedeploy", "ecs", "nomad", "swarm", "analysis", "circuit breaker"];

fn promises_a_way_back(s: &str) -> bool {
    let by_itself = any(s, &["automatic", "by itself", "on its own"]);
    let back = any(s, &["rolls back", "rolled back", "roll back", "rollback", "roll-back"]);
    by_itself && back && !any(s, &GOES_BACK) && !any(s, &["what triggers", "sync", "roll-back job"]) && s.contains(' ') && !refuted(s)
}

#[test]
fn a_stalled_rolling_update_is_not_said_to_go_back_by_itself() {
    let bad = ["Rolling update: automatic rollback on failure", "If a pod fails, Kubernetes rolls back by itself."];
    let good = ["Often stated: it rolls back automatically on failure", "A failed analysis of Argo Rollouts rolls back automatically."];
    no_sentence(promises_a_way_back, &bad, &good);
    let rolling = output().releases.iter().filter(|r| r.d.strategy == "rolling" && r.d.plan.templates != ["hotfix"]);
    let silent = |r: &&super::Release| !r.said.iter().any(|l| l.contains("somebody undoes it"));
    none(rolling.filter(silent).map(|r| format!("{}: does not say that somebody must undo a stalled rollout", r.name)).collect());
}

/// Pods that stay and pods that exist at most: what may be missing is rounded down, what may be added is rounded up.
fn rounded(replicas: u32, surge: &str, unavailable: &str) -> Option<(u32, u32)> {
    let part = |knob: &str| match knob.strip_suffix('%') {
        Some(p) => p.parse::<u32>().ok().map(|p| (p * replicas, 100)),
        None => knob.parse::<u32>().ok().map(|n| (n, 1)),
    };
    let ((s, sd), (u, ud)) = (part(surge)?, part(unavailable)?);
    let (more, less) = (s.div_ceil(sd), u / ud);
    let less = if more == 0 && less == 0 { 1 } else { less };
    Some((replicas.saturating_sub(less), replicas + more))
}

fn no_price(s: &str) -> bool {
    any(s, &["zero impact", "no impact", "full capacity", "no capacity is"]) && any(s, &["roll", "unavailable", "replica"])
}

#[test]
fn the_capacity_of_a_rolling_update_is_rounded_as_the_controller_does() {
    assert_eq!(rounded(3, "25%", "25%"), Some((3, 4)), "three replicas: nothing may be missing, one pod may be added");
    assert_eq!(rounded(10, "2", "2"), Some((8, 12)));
    assert_eq!(rounded(10, "25%", "25%"), Some((8, 13)));
    let mut seen = 0;
    let mut wrong = Vec::new();
    for r in output().releases.iter().filter(|r| r.d.strategy == "rolling") {
        let k = &r.d.rollout;
        if let Some((least, most)) = k.replicas.and_then(|n| rounded(n, &k.surge, &k.unavailable)) {
            seen += 1;
            let told = format!("Between {least} and {most} pods exist");
            if !r.said.iter().any(|l| l.contains(&told)) {
                wrong.push(format!("{}: does not say '{told}'", r.name));
            }
        }
    }
    assert!(seen > 10, "{seen}");
    none(wrong);
    no_sentence(no_price, &["maxUnavailable: 2 of 10 replicas, with zero impact"], &["20 % of the capacity is given up while it rolls"]);
}

fn ready_means_available(d: &str) -> bool {
    d.contains("type: RollingUpdate") && !d.lines().any(|l| l.trim().strip_prefix("minReadySeconds: ").is_some_and(|n| n != "0"))
}

#[test]
fn a_pod_that_dies_right_after_it_was_ready_does_not_count() {
    let bad = ["kind: Deployment\nspec:\n  strategy:\n    type: RollingUpdate\n", "    type: RollingUpdate\n  minReadySeconds: 0\n"];
    no_document("Deployment", ready_means_available, &bad, &["spec:\n  minReadySeconds: 10\n  strategy:\n    type: RollingUpdate\n"]);
}

fn budget_limits_the_rollout(s: &str) -> bool {
    any(s, &["disruption budget", "disruptionbudget", "pdb"])
        && any(s, &["rolling", "rollout", "deployment"])
        && any(s, &["protect", "limit", "guarantee", "keeps", "ensure"])
        && !refuted(s)
}

fn blocks_a_drain(d: &str) -> bool {
    d.contains("minAvailable:")
        || d.lines().any(|l| ["maxUnavailable: 0", "maxUnavailable: \"0%\"", "maxUnavailable: 0%"].contains(&l.trim()))
}

#[test]
fn a_disruption_budget_neither_limits_the_rollout_nor_blocks_a_drain() {
    let bad = ["The PDB protects the pods during a rolling update.", "A disruption budget limits how many pods a rollout takes down"];
    no_sentence(budget_limits_the_rollout, &bad, &["The disruption budget does not limit the rollout itself."]);
    no_document(
        "PodDisruptionBudget",
        blocks_a_drain,
        &["spec:\n  minAvailable: 10\n", "  maxUnavailable: 0\n"],
        &["  maxUnavailable: 1\n"],
    );
}

/// The workload that an autoscaler writes.
fn scaled_by(d: &str) -> Option<&str> {
    let scales = d.lines().any(|l| l == "kind: HorizontalPodAutoscaler");
    d.lines().filter(|_| scales).skip_while(|l| l.trim() != "scaleTargetRef:").find_map(|l| l.trim().strip_prefix("name: "))
}

/// Whether one document of a set scales what another one sizes.
fn sized_twice(set: &str) -> bool {
    let docs: Vec<&str> = set.split("---\n").collect();
    let scaled: BTreeSet<&str> = docs.iter().filter_map(|d| scaled_by(d)).collect();
    docs.iter().any(|d| {
        let workload = d.lines().any(|l| l == "kind: Deployment" || l == "kind: Rollout");
        let name = d.lines().find_map(|l| l.strip_prefix("  name: ")).unwrap_or_default();
        workload && scaled.contains(name) && d.lines().any(|l| l.starts_with("  replicas:"))
    })
}

#[test]
fn what_an_autoscaler_sizes_is_not_sized_by_the_manifest_too() {
    let hpa = "kind: HorizontalPodAutoscaler\nspec:\n  scaleTargetRef:\n    kind: Deployment\n    name: shop\n---\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n";
    proven(sized_twice, &[&format!("{hpa}  replicas: 3\n")], &[&format!("{hpa}  minReadySeconds: 3\n")]);
    let mut scaled = 0;
    let mut wrong = Vec::new();
    for r in &output().releases {
        let yaml = r.files.iter().filter(|f| f.path.starts_with("kubernetes/"));
        let set = yaml.map(|f| f.text.as_str()).collect::<Vec<_>>().join("---\n");
        scaled += usize::from(set.contains("kind: HorizontalPodAutoscaler"));
        if sized_twice(&set) {
            wrong.push(r.name.clone());
        }
    }
    assert!(scaled > 5, "{scaled}");
    none(wrong);
}

/// More than four restarts in five minutes: 10, 20, 40, 80 and 160 s of back-off leave no room for the sixth.
fn never_fires(s: &str) -> bool {
    let counts = any(s, &["restartcount > 5", "restarts > 5", "more than 5 restarts", "more than five restarts", "five restarts in"]);
    let query = s.split("restarts_total").skip(1).any(|t| {
        let after = t.split_once("[5m]").map_or("", |(_, a)| a).trim_start_matches(')').trim_start();
        let digits = after.trim_start_matches(['>', '=', ' ']).split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        after.starts_with('>') && digits.parse::<u32>().is_ok_and(|n| n >= 5)
    });
    (counts || query) && !refuted(s)
}

#[test]
fn no_trigger_waits_for_more_restarts_than_the_back_off_allows() {
    let bad = ["Roll back when restartCount > 5 in 5 minutes", "increase(kube_pod_container_status_restarts_total{pod=~\"a\"}[5m]) > 5"];
    let good = ["Often stated: restartCount > 5 in 5 minutes", "increase(kube_pod_container_status_restarts_total{pod=~\"a\"}[5m]) >= 3"];
    no_sentence(never_fires, &bad, &good);
    let reachable = |r: &&super::Release| r.said.iter().any(|l| l.contains("CrashLoopBackOff"));
    assert!(output().releases.iter().filter(reachable).count() > 50, "what can fire instead is named");
}

fn unknown_to_kubectl(s: &str) -> bool {
    ["rollout/", "rollouts/", "rollout "].iter().any(|k| s.contains(&format!("kubectl set image {k}")))
        || (s.contains("kubectl dry-run") || s.contains("--dry-run=client") || s.contains("--dry-run -f")) && !refuted(s)
}

#[test]
fn kubectl_is_asked_only_for_what_it_knows() {
    let bad = ["kubectl set image rollout/shop shop=shop:2 -n prod", "kubectl dry-run -f .", "kubectl apply --dry-run=client -f ."];
    let good =
        ["kubectl argo rollouts set image shop shop=shop:2", "kubectl apply --dry-run=server -f .", "Often stated as kubectl dry-run"];
    no_sentence(unknown_to_kubectl, &bad, &good);
}

fn selects_nothing(d: &str) -> bool {
    let mut labels = d.lines().skip_while(|l| *l != "  selector:").skip(2).take_while(|l| l.starts_with("      "));
    let template: Vec<&str> = d.lines().skip_while(|l| *l != "  template:").map(str::trim).collect();
    let (some, all) = labels.try_fold(0, |n, l| template.contains(&l.trim()).then_some(n + 1)).map_or((0, false), |n| (n, true));
    some == 0 || !all
}

#[test]
fn every_workload_selects_the_pods_of_its_own_template() {
    let good = "spec:\n  selector:\n    matchLabels:\n      app: a\n  template:\n    metadata:\n      labels:\n        app: a\n";
    let bad = ["spec:\n  replicas: 1\n", &good.replace("        app: a\n", "        app: b\n")];
    no_document("Deployment", selects_nothing, &bad, &[good]);
    no_document("Rollout", selects_nothing, &bad, &[good]);
}

/// A number of seconds behind a key.
fn seconds(block: &str, key: &str) -> u32 {
    block.lines().filter(|l| !l.trim().starts_with('#')).find_map(|l| l.trim().strip_prefix(key)?.parse().ok()).unwrap_or(0)
}

/// The lines of a probe.
fn probe<'a>(d: &'a str, name: &str) -> Option<String> {
    let lines: Vec<&'a str> = d.lines().skip_while(|l| l.trim() != name).collect();
    let depth = lines.first().map(|l| l.len() - l.trim_start().len())?;
    let inner = lines.iter().skip(1).take_while(|l| l.len() - l.trim_start().len() > depth);
    Some(inner.copied().collect::<Vec<_>>().join("\n"))
}

fn probes_badly(d: &str) -> bool {
    let path = |p: &str| p.lines().find_map(|l| l.trim().strip_prefix("path: ").map(str::to_owned));
    let (live, ready) = (probe(d, "livenessProbe:"), probe(d, "readinessProbe:"));
    let Some(live) = live else { return false };
    let same = path(&live).is_some_and(|p| ready.and_then(|r| path(&r)) == Some(p));
    same || seconds(&live, "initialDelaySeconds: ") >= 10
        || probe(d, "startupProbe:").is_none()
        || !d.contains("preStop:")
        || !d.contains("terminationGracePeriodSeconds:")
}

#[test]
fn probes_differ_and_a_startup_probe_waits_instead_of_a_delay() {
    let good = "terminationGracePeriodSeconds: 45\nstartupProbe:\n  httpGet:\n    path: /live\nlivenessProbe:\n  httpGet:\n    path: /live\n\
        readinessProbe:\n  httpGet:\n    path: /ready\nlifecycle:\n  preStop:\n    sleep: 5\n";
    let bad = [
        &good.replace("/ready", "/live"),
        &good.replace("livenessProbe:\n", "livenessProbe:\n  initialDelaySeconds: 30\n"),
        &good.replace("startupProbe", "other"),
        &good.replace("preStop", "postStart"),
        &good.replace("terminationGracePeriodSeconds", "x"),
    ];
    let bad: Vec<&str> = bad.iter().map(|s| s.as_str()).collect();
    no_document("Deployment", probes_badly, &bad, &[good]);
    no_document("Rollout", probes_badly, &bad, &[good]);
}

fn demands_a_cpu_limit(s: &str) -> bool {
    any(s, &["cpu limit", "cpu and memory limit"]) && any(s, &["must", "required", "every ", "all containers", "missing", "blocker"])
}

#[test]
fn a_missing_cpu_limit_holds_nothing_up() {
    let good = ["Requests for all, a memory limit for all; whether a CPU limit helps depends on the workload."];
    no_sentence(demands_a_cpu_limit, &["Every container must have CPU limits", "Blocker: CPU limit missing"], &good);
    let workload = |f: &&tminus::platforms::Written| f.path.ends_with("/deployment.yaml") && !f.text.contains("‹");
    let without = output().releases.iter().flat_map(|r| &r.files).filter(workload).filter(|f| f.blanks.is_empty());
    assert!(without.filter(|f| !f.text.contains("limits:\n              cpu")).count() > 5, "manifests without one are ready");
}

fn loses_the_old_settings(d: &str) -> bool {
    d.contains("disableNameSuffixHash: true") || d.contains("kind: Application") && !d.contains("PruneLast=true")
}

#[test]
fn changed_settings_get_a_new_name_and_the_old_ones_stay_until_last() {
    let bad = ["generatorOptions:\n  disableNameSuffixHash: true\n", "kind: Application\nspec:\n  syncPolicy:\n    automated: {}\n"];
    let good = ["configMapGenerator:\n  - name: a\n", "kind: Application\n  syncOptions:\n    - PruneLast=true\n"];
    no_document("Kustomization", loses_the_old_settings, &bad, &good);
    no_document("Application", loses_the_old_settings, &bad, &good);
    no_sentence(
        |s| any(s, &["configmap", "secret"]) && any(s, &["triggers a roll", "starts a roll", "restarts the pods by itself"]) && !refuted(s),
        &["A changed ConfigMap triggers a rollout"],
        &["A changed ConfigMap does not trigger a rollout"],
    );
}

fn keeps_quiet_about_the_end(text: &str) -> bool {
    let used = any(text, &["ingressclassname: nginx", "ingress nginx", "nginx ingress", "istio, nginx"]);
    used && !any(text, &["retired", "https://", "nginx ingress routes the traffic"])
}

#[test]
fn the_retired_ingress_controller_is_named_with_its_end() {
    let bad = ["kind: Ingress\nspec:\n  ingressClassName: nginx\n", "Traffic control by Istio, NGINX, Traefik is set up."];
    let good = ["# Ingress NGINX is retired.\nspec:\n  ingressClassName: nginx\n", "Ingress NGINX is retired: prefer the Gateway API."];
    no_document("Ingress", keeps_quiet_about_the_end, &bad, &good);
    no_line(|l| keeps_quiet_about_the_end(l) && !l.contains("ingressClassName"), &bad[1..], &good[1..]);
}
