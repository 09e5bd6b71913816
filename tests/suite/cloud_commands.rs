//! Commands of clouds, schedulers, machines and static hosting: there is one for every need, and it is one that exists.

use crate::clouds::{CASE, Case, PLATFORMS, STRATEGIES, TOOLS};
use std::collections::BTreeSet;
use tminus::pipeline::Library;
use tminus::platforms::Moment;

#[test]
fn every_strategy_has_a_deployment_a_look_and_a_way_back_everywhere() {
    for place in PLATFORMS {
        for strategy in STRATEGIES {
            let book = tminus::pipeline::runbook(&Case { place, strategy, ..CASE }.derived(), Library::whole());
            let has = |all: &[Moment]| {
                book.iter().any(|s| all.contains(&s.moment) && TOOLS.iter().any(|t| s.command.id.starts_with(&format!("{t}."))))
            };
            assert!(has(&[Moment::Deploy]), "{place:?} {strategy}: no deployment");
            assert!(has(&[Moment::Watch, Moment::Verify]), "{place:?} {strategy}: nothing to look at");
            assert!(has(&[Moment::RollBack, Moment::Abort]), "{place:?} {strategy}: no way back");
        }
    }
}

#[test]
fn every_placeholder_of_a_command_is_a_fact() {
    let lib = Library::whole();
    let added = ["app", "weight", "weights", "first_weight", "pause"];
    let mut seen = 0;
    for c in lib.tools().iter().filter(|t| TOOLS.contains(&t.tool.as_str())).flat_map(|t| &t.commands) {
        for text in [&c.title, &c.run, &c.needs, &c.expect, &c.fails] {
            for name in text.split('{').skip(1).filter_map(|t| t.split_once('}')).map(|(n, _)| n) {
                let plain = !name.is_empty() && name.chars().all(|ch| ch.is_ascii_lowercase() || ch == '_');
                seen += usize::from(plain);
                assert!(!plain || added.contains(&name) || lib.fact(name).is_some(), "{}: {{{name}}} is no fact", c.id);
            }
        }
        assert!(c.url.starts_with("https://"), "{}: no page", c.id);
        assert!(!c.run.contains('\n'), "{}: one command, one line", c.id);
    }
    assert!(seen > 200, "{seen} placeholders");
}

/// Options that the commands may use. Those of aws, az, gcloud and docker were tried with the programs themselves, those of
/// heroku, netlify, vercel and firebase read in their sources; the others are from documentation and memory. It stops misspellings and new options that nobody looked up; it does not prove that they exist.
const OPTIONS: [(&str, &str); 18] = [
    (
        "aws",
        "action alarm-names auto-rollback-enabled capabilities cli-input-json cli-input-yaml cluster codedeploy-app codedeploy-application codedeploy-appspec codedeploy-deployment-group continuous-deployment-policy-config deployment-group-name deployment-id deployment-wait-type desired-status dryrun filter-pattern function-name function-version hook-id id if-match include-only-statuses name application-name output qualifier query region routing-config service service-deployment-arn service-deployment-arns service-name services since status stop-type target-group-arn task-definition",
    ),
    (
        "sam",
        "capabilities lint no-execute-changeset no-fail-on-empty-changeset region resolve-image-repos resolve-s3 stack-name template-file",
    ),
    ("gcloud", "clear-tags dry-run format freshness limit log-filter project region service to-latest to-revisions to-tags"),
    (
        "az",
        "from-revision mode name output query resource-group revision revision-suffix revision-weight slot src-path tail target-slot type yaml",
    ),
    ("heroku", "app num source to"),
    ("fly", "app config image"),
    ("render", "confirm image output resources tail wait"),
    ("curl", ""),
    ("cf", "instance-steps recent strategy version"),
    ("nomad", ""),
    ("docker", "compose-file detach filter format quiet wait wait-timeout with-registry-auth all"),
    ("ansible-playbook", "check diff extra-vars limit list-hosts syntax-check"),
    ("ansible", "limit property"),
    ("netlify", "data dir no-build prod site"),
    ("vercel", "prod skip-domain"),
    ("npx", "branch project-name"),
    ("firebase", "expires project"),
    ("gh", "field limit workflow"),
];

#[test]
fn every_option_of_a_command_was_looked_at() {
    let lib = Library::whole();
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for c in lib.tools().iter().filter(|t| TOOLS.contains(&t.tool.as_str())).flat_map(|t| &t.commands) {
        let mut known = "";
        for word in c.run.split(&[' ', '"', '\'', '(', ')'][..]) {
            let program = OPTIONS.iter().find(|(p, _)| *p == word);
            known = program.map_or(known, |(_, o)| *o);
            if let Some(option) = word.strip_prefix("--").map(|o| o.split('=').next().unwrap_or(o)).filter(|o| !o.is_empty()) {
                let git = c.run.contains("git revert") && option == "no-edit";
                assert!(git || known.split(' ').any(|k| k == option), "{}: --{option} is not known in '{}'", c.id, c.run);
                used.insert((c.id.clone(), option.to_owned()));
            }
        }
    }
    assert!(used.len() > 200, "{} options", used.len());
}

#[test]
fn a_name_as_it_was_typed_becomes_the_name_that_the_files_bear() {
    for place in PLATFORMS {
        for strategy in STRATEGIES {
            let mut d = Case { place, strategy, ..CASE }.derived();
            let fact = d.scenario.facts.get_mut(tminus::facts::id::APP).expect("an application");
            fact.known = tminus::scenario::Known::Present(tminus::facts::Value::Text("Checkout Service".into()));
            let book = tminus::pipeline::runbook(&d, Library::whole());
            assert!(book.iter().any(|s| s.command.run.contains("checkout-service")), "{place:?} {strategy}: no command names it");
            for s in &book {
                let c = &s.command;
                let all = [&c.title, &c.run, &c.needs, &c.expect, &c.fails];
                assert!(all.iter().all(|t| !t.contains("Checkout Service")), "{}: {}", c.id, c.run);
            }
        }
    }
}
