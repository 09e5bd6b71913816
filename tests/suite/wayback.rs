//! The way back, as an expert would have it: for each tool and state what comes first and what is never offered; and for every
//! description, strategy and state an answer with its reason.

use crate::clouds::{CASE, Case, PLATFORMS, STRATEGIES};
use crate::files::{derived, stories};
use crate::kubernetes_sets::release;
use std::collections::BTreeMap;
use tminus::catalogue::EventList;
use tminus::facts::Value;
use tminus::pipeline::{Derived, Library, way_back};
use tminus::plan::no_return::ITEM;
use tminus::platforms::Stand::{self, Back, Before, Contracted, Full, GoingBack, Gone, Kept, Migrated, Rolling};
use tminus::run::wayback::{Answer, Way};
use tminus::run::{Choice, Decision, Entry, EntryId, Mark, What, fold};

const ALL: [Stand; 9] = [Before, Migrated, Rolling, Full, Kept, Gone, Contracted, GoingBack, Back];
const MINUTE: i64 = 60_000;

fn text(v: &str) -> Value {
    Value::Text(v.into())
}

fn way(d: &Derived, stand: Stand) -> Way {
    way_back(d, Library::whole(), Some(stand), 0).way
}

/// Ids of the commands in order, those that stand in for a first way left out, and those that only look.
fn first_way(d: &Derived, stand: Stand) -> Vec<String> {
    let w = way(d, stand);
    let moving = w.legs.iter().filter(|l| l.title != "Prove that you are back");
    moving.flat_map(|l| &l.moves).filter(|m| !m.instead).map(|m| m.command.id.clone()).collect()
}

fn kubernetes(strategy: &str, progressive: &str, gitops: &str, router: &str) -> Derived {
    let facts =
        [("progressive", text(progressive)), ("gitops", text(gitops)), ("router", text(router)), ("replicas", Value::Number(10_000))];
    let sync = [("auto-sync", Value::Flag(true))];
    release(strategy, &[&facts[..], &sync[..]].concat())
}

/// (strategy, progressive, gitops, router, state, commands in order).
type OnKubernetes<'a> = (&'a str, &'a str, &'a str, &'a str, Stand, &'a [&'a str]);
/// (platform with its make, strategy, state, commands in order).
type Elsewhere<'a> = ((&'a str, &'a str), &'a str, Stand, &'a [&'a str]);

#[test]
fn what_comes_first_with_each_tool_in_each_state() {
    let table: [OnKubernetes<'_>; 15] = [
        // Abort moves the traffic, it does not go back: the spec follows.
        ("canary", "argo-rollouts", "none", "istio", Rolling, &["argo-rollouts.abort", "argo-rollouts.undo-stable"]),
        ("canary", "argo-rollouts", "none", "istio", Full, &["argo-rollouts.abort", "argo-rollouts.undo-stable"]),
        ("canary", "argo-rollouts", "none", "istio", Kept, &["argo-rollouts.undo-older"]),
        // Under Git the spec is Git.
        ("canary", "argo-rollouts", "argocd", "istio", Rolling, &["argo-rollouts.abort", "argocd.revert", "argo-rollouts.git-first"]),
        ("canary", "argo-rollouts", "argocd", "istio", Kept, &["argocd.revert", "argo-rollouts.git-first"]),
        ("canary", "argo-rollouts", "flux", "istio", Rolling, &["argo-rollouts.abort", "flux.revert", "argo-rollouts.git-first"]),
        ("blue-green", "argo-rollouts", "none", "none", Kept, &["argo-rollouts.undo-blue"]),
        ("blue-green", "argo-rollouts", "argocd", "none", Kept, &["argocd.revert", "argo-rollouts.git-first"]),
        // A plain Deployment.
        ("rolling", "none", "none", "none", Rolling, &["kubernetes.undo"]),
        ("rolling", "none", "argocd", "none", Rolling, &["argocd.revert"]),
        ("rolling", "none", "flux", "none", Gone, &["flux.revert"]),
        // A switch by hand.
        ("blue-green", "none", "none", "none", Kept, &["kubernetes.switch-back"]),
        ("blue-green", "none", "none", "none", Gone, &["kubernetes.blue-again"]),
        ("canary", "none", "none", "istio", Rolling, &["mesh.abort-istio", "kubernetes.canary-gone"]),
        ("canary", "none", "none", "istio", Gone, &["kubernetes.undo-canary"]),
    ];
    for (strategy, progressive, gitops, router, stand, expected) in table {
        let d = kubernetes(strategy, progressive, gitops, router);
        assert_eq!(first_way(&d, stand), expected, "{strategy} {progressive} {gitops} {router} {stand:?}");
    }
}

#[test]
fn what_comes_first_on_clouds_and_machines() {
    let table: [Elsewhere<'_>; 12] = [
        (("ecs", "fargate"), "rolling", Rolling, &["ecs.abort"]),
        (("ecs", "fargate"), "rolling", Kept, &["ecs.roll-back"]),
        (("ecs", "codedeploy"), "blue-green", Kept, &["ecs.abort-codedeploy"]),
        (("ecs", "codedeploy"), "blue-green", Gone, &["ecs.roll-back-codedeploy"]),
        (("cloud-run", ""), "canary", Rolling, &["cloud-run.abort", "cloud-run.roll-back-split"]),
        (("lambda", ""), "canary", Kept, &["lambda.abort", "lambda.roll-back"]),
        (("app-service", ""), "canary", Rolling, &["app-service.abort"]),
        (("app-service", ""), "blue-green", Kept, &["app-service.roll-back"]),
        (("paas", "heroku"), "rolling", Kept, &["heroku.roll-back"]),
        (("nomad", ""), "canary", Rolling, &["nomad.abort", "nomad.roll-back"]),
        (("nomad", ""), "canary", Kept, &["nomad.roll-back"]),
        (("vm", ""), "blue-green", Kept, &["nginx.abort", "vm.roll-back"]),
    ];
    for (place, strategy, stand, expected) in table {
        let d = Case { place, strategy, ..CASE }.derived();
        let got: Vec<String> = first_way(&d, stand).into_iter().filter(|id| !id.starts_with("flagd.")).collect();
        assert_eq!(got, expected, "{place:?} {strategy} {stand:?}");
    }
}

/// Everything that is offered as a command, in every state.
fn offered(d: &Derived) -> Vec<(Stand, String, bool)> {
    let of = |s: Stand| way(d, s).legs.into_iter().flat_map(move |l| l.moves.into_iter().map(move |m| (s, m.command.run, m.instead)));
    ALL.into_iter().flat_map(of).collect()
}

#[test]
fn nothing_on_the_way_back_goes_on_or_fights_git() {
    let mut seen = 0;
    for strategy in STRATEGIES {
        for progressive in ["none", "argo-rollouts", "flagger"] {
            for gitops in ["none", "argocd", "flux"] {
                for router in ["none", "istio", "nginx"] {
                    let d = kubernetes(strategy, progressive, gitops, router);
                    for (stand, run, instead) in offered(&d) {
                        seen += 1;
                        let name = format!("{strategy} {progressive} {gitops} {router} {stand:?}: {run}");
                        assert!(!run.contains(" promote") && !run.contains(" retry"), "goes on: {name}");
                        let undo = run.contains("rollout undo") || run.contains("rollouts undo") || run.contains("set image");
                        assert!(!undo || gitops == "none", "put back by Git: {name}");
                        let rollback = run.contains("argocd app rollback");
                        assert!(!rollback || instead && run.contains("--sync-policy none"), "refused: {name}");
                    }
                }
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn every_state_of_every_platform_has_a_way_or_says_why_not() {
    for place in PLATFORMS {
        for strategy in STRATEGIES {
            let d = Case { place, strategy, ..CASE }.derived();
            for stand in [Rolling, Full, Kept, Gone] {
                let w = way(&d, stand);
                assert!(matches!(w.answer, Answer::Switch | Answer::Deploy), "{place:?} {strategy} {stand:?}: {:?}", w.answer);
            }
        }
    }
}

#[test]
fn a_restore_never_comes_without_what_it_loses() {
    let drop = [
        ("schema_changes", Value::List(vec!["ALTER TABLE orders DROP COLUMN note".into()])),
        ("database-migration", Value::Component { touched: true }),
        ("destructive-migration", Value::Component { touched: true }),
        ("database", Value::Component { touched: true }),
    ];
    for strategy in STRATEGIES {
        let d = release(strategy, &drop);
        for stand in ALL {
            let w = way(&d, stand);
            let restores = w.legs.iter().flat_map(|l| &l.moves).any(|m| m.command.id == "database.restore");
            assert!(!restores || w.loses.iter().any(|l| l.contains("loses every write")), "{strategy} {stand:?}");
            assert_eq!(restores, stand == Contracted, "a restore is for a contracted schema only: {strategy} {stand:?}");
        }
        let before = way(&d, Kept);
        assert!(before.blocks.is_empty(), "what waits for the end of the watch blocks nothing before it: {:?}", before.blocks);
        let contracted = way(&d, Contracted);
        assert_eq!(contracted.answer, Answer::Lost);
        assert_eq!(contracted.legs[0].title, "Bring the data back", "the old version cannot start before its data is back");
    }
}

#[test]
fn an_expanding_migration_is_left_alone() {
    let facts = [
        ("schema_changes", Value::List(vec!["ALTER TABLE orders ADD COLUMN discount_code VARCHAR(50)".into()])),
        ("database-migration", Value::Component { touched: true }),
        ("migration_tool", text("golang-migrate")),
    ];
    let d = release("rolling", &facts);
    for stand in [Migrated, Rolling, Kept] {
        let w = way(&d, stand);
        let down =
            w.legs.iter().flat_map(|l| &l.moves).find(|m| m.command.id == "golang-migrate.down").expect("the down migration is known");
        assert!(down.instead, "{stand:?}: never first");
        assert!(w.loses.iter().any(|l| l.starts_with("discount_code")), "{stand:?}: {:?}", w.loses);
    }
    assert!(d.plan.lines().all(|l| l.item != ITEM), "adding a column is no point of no return");
}

#[test]
fn a_flag_does_not_take_back_what_was_written_while_it_was_on() {
    let d = release("feature-flag", &[("flag_tool", text("unleash")), ("gitops", text("argocd"))]);
    for stand in [Rolling, Full, Kept, Gone] {
        let w = way(&d, stand);
        assert_eq!(w.legs[0].moves[0].command.id, "unleash.kill", "{stand:?}");
        assert!(w.loses.iter().any(|l| l.contains("while the flag was on stays")), "{stand:?}");
        let takes = w.legs[0].takes.as_ref().expect("a time");
        assert!(takes.why.contains("within 15 seconds"), "how long for the tool in use: {}", takes.why);
        let code = w.legs.iter().find(|l| l.title.starts_with("Make the old version")).expect("the code can go back too");
        assert!(code.only_if.contains("flag off too"), "{stand:?}");
    }
}

#[test]
fn times_are_computed_or_told_by_what_decides_them() {
    let known = [
        ("startup_seconds", Value::Number(20_000)),
        ("replicas", Value::Number(10_000)),
        ("max_surge", text("2")),
        ("max_unavailable", text("0")),
    ];
    let stay =
        |d: &Derived| way(d, Kept).legs.into_iter().find(|l| l.title.starts_with("Make the old")).and_then(|l| l.takes).expect("a time");
    let t = stay(&release("rolling", &known));
    // 10 pods, 2 at a time: 5 waves of 20 s to start and 10 s to count.
    assert_eq!((t.least, t.most), (Some(150), None), "{}", t.why);
    let t = stay(&release("rolling", &known[1..]));
    assert_eq!(t.least, None);
    assert!(t.why.contains("how long a pod takes to get ready decides"), "{}", t.why);
    let d = kubernetes("canary", "argo-rollouts", "argocd", "istio");
    let t = way(&d, Rolling).legs.into_iter().find(|l| l.title.starts_with("Make the old")).and_then(|l| l.takes).expect("a time");
    assert_eq!(t.most, Some(180), "120 s and up to 60 s more: {}", t.why);
}

#[test]
fn for_every_story_strategy_and_state_there_is_an_answer_with_a_reason() {
    let lib = Library::whole();
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    for (name, description) in stories() {
        for s in &lib.strategies {
            let d = derived(&description, Some(&s.id));
            for stand in ALL {
                let w = way(&d, stand);
                let place = format!("{name} as {} {stand:?}", s.id);
                *answers.entry(format!("{:?}", w.answer)).or_default() += 1;
                assert!(w.because.len() > 20, "{place}: {}", w.because);
                assert!(!w.truths.is_empty(), "{place}");
                let looks = |title: &str| title == "Prove that you are back";
                assert!(
                    w.answer != Answer::Unknown || w.legs.iter().all(|l| looks(&l.title) || l.moves.iter().all(|m| m.instead)),
                    "{place}"
                );
                for leg in &w.legs {
                    assert!(!leg.about.is_empty(), "{place}: {}", leg.title);
                    assert!(
                        leg.takes.as_ref().is_none_or(|t| t.why.len() > 10 && t.least.zip(t.most).is_none_or(|(a, b)| a <= b)),
                        "{place}: {leg:?}"
                    );
                    for m in &leg.moves {
                        let blanks = m.command.run.matches('‹').count();
                        assert!(
                            blanks == 0 || !m.blanks.is_empty() && m.blanks.iter().all(|(_, how)| how.len() > 5),
                            "{place}: {}",
                            m.command.run
                        );
                    }
                }
                let texts = w.loses.iter().chain(&w.blocks).chain(&w.never).chain(w.deadlines.iter().map(|d| &d.why));
                assert!(texts.into_iter().all(|t| !t.contains('‹') && t.len() > 10), "{place}");
            }
        }
    }
    assert!(answers.len() == 5, "all kinds of answers occur: {answers:?}");
}

#[test]
fn a_name_that_the_shell_fills_in_is_explained_beside_the_command() {
    let found = ["REVISION", "VERSION", "DEPLOYMENT", "OLD", "DEPLOY", "POLICY", "OLD_URL", "PIPELINE"];
    let mut wrong = std::collections::BTreeSet::new();
    for place in PLATFORMS {
        for strategy in STRATEGIES {
            let d = Case { place, strategy, ..CASE }.derived();
            for m in ALL.into_iter().flat_map(|s| way(&d, s).legs).flat_map(|l| l.moves) {
                let unexplained = |name: &&&str| m.command.run.contains(&format!("\"${name}\"")) && !m.command.needs.contains(**name);
                wrong.extend(found.iter().filter(unexplained).map(|name| format!("{}: ${name}", m.command.id)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// A log: (minute, what).
fn log(entries: Vec<(i64, What)>) -> Vec<Entry> {
    entries
        .into_iter()
        .zip(1..)
        .map(|((minute, what), seq)| Entry {
            id: EntryId { device: "d1".into(), seq },
            lamport: seq,
            happened: minute * MINUTE,
            recorded: minute * MINUTE,
            by: "Ada".into(),
            heard_from: String::new(),
            prev: String::new(),
            after: Vec::new(),
            what,
        })
        .collect()
}

fn done(line: &str) -> What {
    What::Mark { line: line.into(), mark: Mark::Done, reason: String::new() }
}

fn here(d: &Derived, entries: Vec<(i64, What)>, now: i64) -> (Stand, Way) {
    let mut entries = log(entries);
    entries.insert(0, log(vec![(0, What::Started(Default::default()))]).remove(0));
    let d = Derived { state: fold(&entries), ..d.clone() };
    let board = way_back(&d, Library::whole(), None, now * MINUTE);
    (board.here, board.way)
}

#[test]
fn where_a_run_stands_follows_from_what_was_begun_ticked_and_decided() {
    let facts = [
        ("database-migration", Value::Component { touched: true }),
        ("progressive", text("argo-rollouts")),
        ("gitops", text("argocd")),
        ("destructive-migration", Value::Component { touched: true }),
    ];
    let d = release("canary", &facts);
    let began = |p: &str| What::Began(p.into());
    let back = || What::Decided(Decision { place: "step:s2".into(), choice: Choice::RollBack, ..Decision::default() });
    let last = format!("step:{}", d.rollout.steps.last().expect("steps").id);
    let table: Vec<(Vec<(i64, What)>, Stand)> = vec![
        (vec![(1, began("T-2h"))], Before),
        (vec![(1, began("T-0")), (2, done("release.migration@T-0"))], Migrated),
        (vec![(1, began("T-0")), (2, done("release.start@T-0"))], Rolling),
        (vec![(1, began("step:s2"))], Rolling),
        (vec![(1, began(&last))], Full),
        (vec![(1, began("T+5m"))], Kept),
        (vec![(1, began("T+24h")), (2, done("back.no-return@T+24h"))], Contracted),
        (vec![(1, began("step:s2")), (2, back())], GoingBack),
        (vec![(1, began("step:s2")), (2, back()), (9, done("back.validate@if-rollback"))], Back),
        (vec![(1, began("step:s2")), (2, What::Open { list: EventList::Rollback, reason: "errors".into() })], GoingBack),
    ];
    for (entries, expected) in table {
        let said = format!("{entries:?}");
        assert_eq!(here(&d, entries, 60).0, expected, "{said}");
    }
    let (_, going) = here(&d, vec![(1, began("step:s2")), (2, back())], 3);
    assert_eq!(going.legs[0].moves[0].command.id, "argo-rollouts.abort", "one finishes what was begun where it was begun");
    let (_, before) = here(&d, vec![(1, began("T-2h")), (2, back())], 3);
    assert_eq!(before.answer, Answer::NotNeeded, "there is nothing to go back from before the start");
}

#[test]
fn what_expires_has_an_absolute_time_and_afterwards_the_state_is_another() {
    let d = release(
        "blue-green",
        &[("progressive", text("argo-rollouts")), ("gitops", text("none")), ("keep_old_minutes", Value::Number(45_000))],
    );
    let switched = || vec![(100, What::Began("T-0".into())), (110, done("bg.switch@T-0"))];
    let (stand, w) = here(&d, switched(), 120);
    assert_eq!((stand, w.answer), (Kept, Answer::Switch));
    let first = &w.deadlines[0];
    assert_eq!(first.at, Some(155 * MINUTE), "45 minutes after the switch at 110: {first:?}");
    assert!(first.why.contains("2700 s") && !first.after.is_empty());
    let (stand, w) = here(&d, switched(), 156);
    assert_eq!((stand, w.answer), (Gone, Answer::Deploy));
    assert!(w.blocks.iter().any(|b| b.contains("scaled down")));
}

#[test]
fn code_deploy_keeps_the_old_tasks_for_the_time_that_its_file_says() {
    let d = Case { place: ("ecs", "codedeploy"), strategy: "blue-green", ..CASE }.derived();
    let switched = || vec![(100, What::Began("T-0".into())), (110, done("bg.switch@T-0"))];
    let (stand, w) = here(&d, switched(), 120);
    assert_eq!((stand, w.answer, w.deadlines[0].at), (Kept, Answer::Switch, Some(170 * MINUTE)), "{:?}", w.deadlines);
    assert_eq!(here(&d, switched(), 170).0, Gone);
}

#[test]
fn the_last_step_of_a_canary_has_an_end_and_the_backup_a_beginning() {
    let facts = [
        ("progressive", text("argo-rollouts")),
        ("router", text("istio")),
        ("database", Value::Component { touched: true }),
        ("database-migration", Value::Component { touched: true }),
    ];
    let d = release("canary", &facts);
    let last = d.rollout.steps.last().expect("steps");
    let entries = vec![(10, done("db.backup@T-2h")), (50, What::Began(format!("step:{}", last.id)))];
    let (stand, w) = here(&d, entries, 51);
    assert_eq!(stand, Full);
    assert_eq!(w.deadlines[0].at, Some((50 + 30) * MINUTE), "{:?}", w.deadlines);
    let backup = w.deadlines.iter().find(|d| d.what.contains("since the backup")).expect("the backup");
    assert_eq!((backup.since, backup.at), (Some(10 * MINUTE), None));
}

#[test]
fn the_point_of_no_return_stands_at_its_place_and_nowhere_without_reason() {
    let touched = || Value::Component { touched: true };
    let places = |d: &Derived| d.plan.lines().filter(|l| l.item == ITEM).map(|l| l.id.clone()).collect::<Vec<_>>();
    let one = |facts: &[(&str, Value)]| places(&release("canary", facts));
    assert_eq!(one(&[]), [""; 0]);
    assert_eq!(
        one(&[("schema_changes", Value::List(vec!["ALTER TABLE t DROP COLUMN c".into()])), ("database-migration", touched())]),
        ["back.no-return@T+24h"]
    );
    assert_eq!(
        one(&[("schema_changes", Value::List(vec!["UPDATE t SET c = 1".into()])), ("database-migration", touched())]),
        ["back.no-return@T-0"]
    );
    assert_eq!(one(&[("api-change", touched()), ("breaking-change", touched())]), ["back.no-return@step:s5"]);
    assert_eq!(one(&[("message-queue", touched()), ("breaking-change", touched())]), ["back.no-return@step:s1"]);
    let fill = vec!["ALTER TABLE t ADD COLUMN c int".into(), "UPDATE t SET c = 1".into()];
    assert_eq!(
        one(&[("schema_changes", Value::List(fill)), ("database-migration", touched())]),
        [""; 0],
        "filling a new column can be taken back"
    );
    let d = release("rolling", &[("engine-change", touched())]);
    let line = d.plan.lines().find(|l| l.item == ITEM).expect("a line");
    assert!(line.parts[0].contains("first write"), "with its reason: {:?}", line.parts);
    let none = release("rolling", &[]);
    assert!(none.plan.aside.iter().any(|a| a.item == ITEM), "kept aside where there is none");
}

#[test]
fn the_list_of_the_way_back_carries_the_commands_of_its_state_in_order() {
    use tminus::plan::runbook::of_line;
    let d = kubernetes("canary", "argo-rollouts", "argocd", "istio");
    let book = tminus::pipeline::runbook(&d, Library::whole());
    let (_, lines) = d.plan.lists.iter().find(|(l, _)| *l == EventList::Rollback).expect("the list");
    let at = |stand| {
        lines
            .iter()
            .flat_map(|l| of_line(&book, l, Some(stand)))
            .map(|c| c.id)
            .filter(|id| id.contains("abort") || id.contains("revert") || id.contains("undo"))
            .collect::<Vec<_>>()
    };
    assert_eq!(at(Rolling), ["argo-rollouts.abort", "argocd.revert"]);
    assert_eq!(at(Kept), ["argocd.revert"], "there is nothing to abort once it is over");
    assert_eq!(at(Before), [""; 0]);
    let items: Vec<&str> = lines.iter().map(|l| l.item.as_str()).collect();
    let of = |item: &str| items.iter().position(|i| *i == item).unwrap_or_else(|| panic!("{item} is in {items:?}"));
    assert!(of("back.decision") < of("back.canary") && of("back.canary") < of("back.gitops-argocd"), "decide, traffic, Git");
    assert!(of("back.gitops-argocd") < of("back.validate") && of("back.validate") < of("back.after"));
}

#[test]
fn what_follows_an_incident_joins_the_plan() {
    use tminus::run::event::Incident;
    let d = release("rolling", &[]);
    let joined = |entries: Vec<(i64, What)>| {
        let state = tminus::run::State { inputs: d.state.inputs.clone(), ..fold(&log(entries)) };
        let d = tminus::pipeline::derive_state(state, Library::whole());
        d.plan.lines().filter(|l| l.item.starts_with("incident.")).map(|l| l.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(joined(Vec::new()), [""; 0]);
    let after = ["incident.after@T+24h", "incident.post-mortem@T+24h"];
    assert_eq!(joined(vec![(1, What::Incident(Incident::default()))]), after);
    assert_eq!(joined(vec![(1, What::Open { list: EventList::Rollback, reason: String::new() })]), after);
}

#[test]
fn each_symptom_has_three_first_actions_branches_and_a_decision_with_a_limit() {
    let everything = ["database", "cache", "external-integrations", "database-migration", "index-creation"]
        .map(|c| (c, Value::Component { touched: true }));
    let d = release("canary", &everything);
    let all: Vec<_> = tminus::run::incident::symptoms(&d.plan).collect();
    assert!(all.len() >= 5, "{}", all.len());
    for l in all {
        let drill = l.drill.as_ref().expect("a symptom");
        assert_eq!(drill.first.len(), 3, "{}", l.id);
        assert!(drill.branches.len() >= 3 && (5..=15).contains(&drill.minutes) && !drill.decide.is_empty(), "{}", l.id);
        for text in drill.first.iter().chain(drill.branches.iter().map(|(_, then)| then)) {
            assert!(l.parts.iter().any(|p| p.contains(text.as_str())), "{}: the list on paper says it too: {text}", l.id);
        }
        let runs = l.moments.iter().all(|m| tminus::plan::runbook::is_moment(m));
        assert!(runs && !l.moments.is_empty(), "{}", l.id);
    }
}

#[test]
fn ecs_without_code_deploy_counts_its_bake_time_and_a_rolling_update_says_why_nothing_counts() {
    let d = Case { place: ("ecs", "fargate"), strategy: "blue-green", ..CASE }.derived();
    let switched = || vec![(100, What::Began("T-0".into())), (110, done("bg.switch@T-0"))];
    let (stand, w) = here(&d, switched(), 120);
    assert_eq!((stand, w.answer, w.deadlines[0].at), (Kept, Answer::Switch, Some(170 * MINUTE)), "{:?}", w.deadlines);
    assert!(w.deadlines[0].why.contains("bakeTimeInMinutes is 60"), "{:?}", w.deadlines[0]);
    assert_eq!(first_way(&d, Kept)[0], "ecs.abort-bake");
    assert_eq!(here(&d, switched(), 171).0, Gone);
    let rolling = Case { place: ("ecs", "fargate"), strategy: "rolling", ..CASE }.derived();
    let w = way(&rolling, Rolling);
    let told = w.deadlines.iter().find(|d| d.what.contains("old revision")).expect("told");
    assert!(told.at.is_none() && told.why.starts_with("No clock ends it"), "{told:?}");
}

#[test]
fn the_proof_of_being_back_looks_for_the_old_version() {
    for (progressive, gitops, id) in
        [("none", "none", "kubernetes.pods"), ("none", "argocd", "argocd.verify"), ("flagger", "none", "flagger.primary")]
    {
        let d = kubernetes("canary", progressive, gitops, "none");
        let old = d.scenario.text(tminus::facts::id::VERSION_FROM).unwrap_or("\u{2039}version_from\u{203a}").to_owned();
        let w = way(&d, Back);
        let proof = w.legs.iter().flat_map(|l| &l.moves).find(|m| m.command.id == id).expect("looked at");
        assert!(proof.command.expect.contains(&old), "{id}: {}", proof.command.expect);
    }
    // Nothing that proves the way back calls the new version, or this release, what should run.
    for place in PLATFORMS {
        for strategy in STRATEGIES {
            let d = Case { place, strategy, ..CASE }.derived();
            for m in way(&d, Back).legs.iter().flat_map(|l| &l.moves) {
                let expect = &m.command.expect;
                assert!(
                    !expect.contains("commit of this release") && !expect.contains("new image") && !expect.contains("The new "),
                    "{}: {expect}",
                    m.command.id
                );
            }
        }
    }
}
