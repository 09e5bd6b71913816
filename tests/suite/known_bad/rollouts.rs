//! Progressive delivery: manifests, analyses and what is said about going on and back.

use super::{any, dated, documents, is_kind, no_document, no_line, no_sentence, none, output, proven, refuted};
use tminus::formats::markdown;
use tminus::pipeline::{Library, runbook};
use tminus::platforms::Moment;
use tminus::rollout::Pause;

fn takes_abort_for_the_way_back(s: &str) -> bool {
    any(s, &["abort is the rollback", "abort rolls back", "abort is a rollback", "abort brings the old version back"]) && !refuted(s)
}

/// Whether a command of the way back starts the bad version again, or passes its steps.
fn goes_on(run: &str) -> bool {
    run.contains("rollouts promote") || run.contains("rollouts retry")
}

#[test]
fn an_abort_is_not_sold_as_the_way_back_and_nothing_goes_on_there() {
    let good = ["Abort is not the whole way back, the spec still names the new version"];
    no_sentence(takes_abort_for_the_way_back, &["Abort rolls back to the stable version"], &good);
    let bad = ["kubectl argo rollouts promote shop", "kubectl argo rollouts retry rollout shop"];
    proven(goes_on, &bad, &["kubectl argo rollouts abort shop"]);
    let back = output().releases.iter().flat_map(|r| r.book.iter().map(move |s| (r, s)));
    let back = back.filter(|(_, s)| matches!(s.moment, Moment::Abort | Moment::RollBack));
    none(back.filter(|(_, s)| goes_on(&s.command.run)).map(|(r, s)| format!("{}: {}", r.name, s.command.run)).collect());
    let lists = output().releases.iter().flat_map(|r| r.d.plan.lists.iter().flat_map(|(_, l)| l).map(move |l| (r, l)));
    let commands = lists.flat_map(|(r, l)| l.commands.iter().map(move |c| (r, c)));
    none(commands.filter(|(_, c)| goes_on(&c.run)).map(|(r, c)| format!("{}: {}", r.name, c.run)).collect());
    let skips = |s: &str| any(s, &["promote"]) && s.contains("--full") && !any(s, &["analys", "skip"]);
    no_line(skips, &["kubectl argo rollouts promote shop --full"], &["promote --full skips the steps and the analysis"]);
}

fn closes_the_way_back(d: &str) -> bool {
    let value = |key: &str| d.lines().find_map(|l| l.trim().strip_prefix(key));
    let number = |key: &str| value(key).and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
    let green = d.lines().any(|l| l.trim() == "blueGreen:");
    number("revisions: ") == 0 || green && (value("autoPromotionEnabled: ") != Some("false") || number("scaleDownDelaySeconds: ") <= 30)
}

fn forgets_the_delay(s: &str) -> bool {
    any(s, &["blue-green", "blue and green", "switch back"])
        && any(s, &["instant", "immediate"])
        && any(s, &["roll", "back"])
        && !any(s, &["while", "until", "as long as", "within scale"])
}

#[test]
fn going_back_skips_the_steps_and_blue_stays_long_enough() {
    let good = "rollbackWindow:\n  revisions: 3\nblueGreen:\n  autoPromotionEnabled: false\n  scaleDownDelaySeconds: 1800\n";
    let bad = ["rollbackWindow", "autoPromotionEnabled", "scaleDownDelaySeconds: 1800"].map(|key| good.replace(key, "x"));
    let bad = [bad[1].as_str(), bad[2].as_str(), "strategy:\n  canary: {}\n", &good.replace("1800", "30"), &good.replace("false", "true")]
        .map(str::to_owned);
    no_document("Rollout", closes_the_way_back, &bad.each_ref().map(String::as_str), &[good]);
    no_sentence(forgets_the_delay, &["Blue-green has an instant rollback"], &["Blue-green goes back instantly while Blue still runs"]);
}

/// The lines of an analysis that judge a result.
fn conditions(d: &str) -> impl Iterator<Item = &str> {
    d.lines().map(str::trim).filter(|l| l.starts_with("successCondition:") || l.starts_with("failureCondition:"))
}

fn compares_a_list(d: &str) -> bool {
    conditions(d).any(|c| c.replace("result[0]", "").replace("len(result)", "").contains("result"))
}

fn has_no_answer_to_silence(d: &str) -> bool {
    let count = |k: &str| d.lines().filter(|l| l.trim().trim_start_matches("- ").starts_with(k)).count();
    let unguarded = |c: &str| !c.contains("len(result)") || !c.contains("isNaN(result[0])");
    conditions(d).any(unguarded)
        || count("successCondition:") != count("query:")
        || count("failureCondition:") != count("query:")
        || count("inconclusiveLimit:") != count("query:")
}

#[test]
fn an_analysis_reads_the_first_value_and_has_an_answer_to_silence() {
    let good = "successCondition: \"len(result) > 0 && !isNaN(result[0]) && result[0] >= 0.99\"\n\
        failureCondition: \"len(result) > 0 && !isNaN(result[0]) && result[0] < 0.99\"\ninconclusiveLimit: 2\nquery: x\n";
    no_document("AnalysisTemplate", compares_a_list, &["successCondition: result >= 0.99\n", "failureCondition: result < 0.25\n"], &[good]);
    let bad = [
        "successCondition: result[0] >= 0.99\nfailureCondition: result[0] < 0.99\ninconclusiveLimit: 2\nquery: x\n",
        &good.replace("failureCondition", "other"),
        &good.replace("inconclusiveLimit", "other"),
    ];
    no_document("AnalysisTemplate", has_no_answer_to_silence, &bad, &[good]);
    let bare = |s: &str| s.contains("ondition:") && (s.contains(": result >") || s.contains(": result <")) && !refuted(s);
    no_line(bare, &["successCondition: result >= 0.99"], &["Often stated: successCondition: result >= 0.99"]);
}

/// Whether a query of an analysis takes old and new version together.
fn mixes_versions(d: &str) -> bool {
    d.split("query:").skip(1).any(|q| {
        let q = q.split("\n    - name:").next().unwrap_or_default();
        q.split("rate(").skip(1).any(|r| !["{{args.canary-hash}}", "{{args.stable-hash}}", "{{ target }}"].iter().any(|s| r.contains(s)))
    })
}

#[test]
fn a_canary_is_measured_alone() {
    let good = "query: |\n  sum(rate(a{rollouts_pod_template_hash=\"{{args.canary-hash}}\"}[5m]))\n";
    let bad = ["query: |\n  sum(rate(http_requests_total{service=\"shop\"}[5m]))\n"];
    no_document("AnalysisTemplate", mixes_versions, &bad, &[good]);
    no_document("MetricTemplate", mixes_versions, &bad, &["query: |\n  sum(rate(a{pod=~\"{{ target }}-x\"}[1m]))\n"]);
}

fn fails_wrong_passwords(s: &str) -> bool {
    ["=~\"2", "=~\\\"2", "=~\"[23]", "=~\\\"[23]", "=\"200\""].iter().any(|f| s.split(f).skip(1).any(|_| s.contains("rate(")))
}

#[test]
fn a_redirect_or_a_wrong_password_is_no_failure() {
    let bad = ["sum(rate(http_requests_total{status=~\"2..\"}[5m]))", "\"sum(rate(a{code=~\\\"2..\\\"}[5m]))\""];
    no_line(fails_wrong_passwords, &bad, &["sum(rate(http_requests_total{status=~\"5..\"}[5m]))"]);
}

#[test]
fn without_a_router_the_share_is_that_of_the_pods() {
    for (replicas, real) in [(2, 33), (3, 25), (5, 17), (10, 10)] {
        let text = format!("shop 1.0 -> 1.1, production, kubernetes, Argo Rollouts, {replicas} replicas, canary 10/50 pauses 5m 5m");
        let d = dated(&text, "canary");
        let plan = markdown::write("r", &d, &d.state);
        assert!(plan.contains(&format!("| 1 | 10 % | {real} % |")), "{replicas} replicas:\n{plan}");
        assert!(real == 10 || plan.contains(&format!("weights are pod ratios: 10 % is {real} %")), "{plan}");
    }
}

#[test]
fn workers_and_stores_get_no_canary() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for r in &output().releases {
        if ["worker", "stateful"].iter().any(|k| r.d.scenario.text("app_type") == Some(k)) {
            seen += 1;
            let canary = r.d.ranking.scored.iter().find(|s| s.id == "canary").unwrap();
            if canary.vetoes.is_empty() || r.d.ranking.winner() == "canary" {
                wrong.push(r.name.clone());
            }
        }
    }
    assert!(seen > 5, "{seen}");
    none(wrong);
    let praised =
        |s: &str| any(s, &["canary"]) && any(s, &["worker", "queue consumer"]) && any(s, &["best for", "recommended"]) && !refuted(s);
    no_sentence(praised, &["Canary is best for queue workers"], &["Canary is not recommended for queue workers"]);
}

fn invented(s: &str) -> bool {
    s.contains(".status.canaryWeight")
}

#[test]
fn steps_and_times_are_counted_and_fields_exist() {
    let bad = ["kubectl get rollout shop -o jsonpath='{.status.canaryWeight}'"];
    no_line(invented, &bad, &["kubectl get rollout shop -o jsonpath='{.status.canary.weights.canary.weight}'"]);
    let mut seen = 0;
    let mut wrong = Vec::new();
    for r in &output().releases {
        let steps = &r.d.rollout.steps;
        for (_, of) in r.said.iter().filter(|l| l.contains("% - Step ")).filter_map(|l| l.rsplit_once(" of ")) {
            seen += 1;
            if of.split_whitespace().next().and_then(|n| n.parse::<usize>().ok()) != Some(steps.len()) {
                wrong.push(format!("{}: a step of {of}, and there are {}", r.name, steps.len()));
            }
        }
        let pauses: u32 = steps.iter().map(|s| if let Pause::Minutes(m) = s.pause { m } else { 0 }).sum();
        if !steps.is_empty() && !r.said.iter().any(|l| l.contains(&format!("All pauses together take {pauses} min"))) {
            wrong.push(format!("{}: does not say {pauses} min", r.name));
        }
    }
    assert!(seen > 50, "{seen}");
    none(wrong);
}

#[test]
fn after_an_abort_git_still_holds_the_new_version() {
    let d = dated(&super::releases::all().into_iter().find(|r| r.0 == "Argo Rollouts, istio, canary").unwrap().1, "canary");
    let book = runbook(&d, Library::whole());
    let abort = book.iter().find(|s| s.command.id == "argo-rollouts.abort").unwrap();
    assert!(abort.command.needs.contains("the spec still names"), "{abort:?}");
    let undo = |r: &str| r.contains("rollouts undo");
    assert!(!book.iter().any(|s| undo(&s.command.run)), "a controller would put it back");
    assert!(book.iter().any(|s| matches!(s.moment, Moment::Abort | Moment::RollBack) && s.command.run.contains("git revert")));
    let finished = |s: &str| any(s, &["abort"]) && any(s, &["git goes back", "git is reverted", "reverts the commit"]) && !refuted(s);
    no_sentence(finished, &["On abort Argo CD reverts the commit"], &["Abort, then revert in Git"]);
}

/// Minutes that the queries of an analysis look back.
fn windows(d: &str) -> impl Iterator<Item = u32> {
    d.split('[').filter_map(|t| t.split_once("m]")?.0.parse().ok())
}

#[test]
fn a_rate_does_not_reach_back_before_the_weight_changed_and_one_look_ends_nothing() {
    assert_eq!(windows("rate(a[5m]) / rate(b[2m])").collect::<Vec<_>>(), [5, 2]);
    let mut wrong = Vec::new();
    for r in output().releases.iter().filter(|r| r.d.strategy == "canary") {
        let pauses = r.d.rollout.steps.iter().filter(|s| s.weight < 100);
        let shortest = pauses.filter_map(|s| if let Pause::Minutes(m) = s.pause { Some(m) } else { None }).min().unwrap_or(5).max(2);
        for f in r.files.iter().filter(|f| f.text.contains("kind: AnalysisTemplate")) {
            if let Some(w) = windows(&f.text).find(|w| *w > shortest) {
                wrong.push(format!("{}: looks back {w} min, the shortest pause is {shortest}", r.name));
            }
        }
    }
    none(wrong);
    let hasty =
        |d: &str| d.lines().any(|l| l.trim() == "failureLimit: 0") || d.matches("provider:").count() != d.matches("failureLimit:").count();
    no_document("AnalysisTemplate", hasty, &["provider:\n", "failureLimit: 0\nprovider:\n"], &["failureLimit: 2\nprovider:\n"]);
    let many = |d: &str| d.matches("successCondition:").count() > 3;
    no_document("AnalysisTemplate", many, &[&"successCondition: a\n".repeat(10)], &["successCondition: a\n"]);
    assert!(documents(&["analysis.yaml"]).keys().filter(|d| is_kind(d, "AnalysisTemplate")).count() > 5);
}
