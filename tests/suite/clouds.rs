//! Clouds, schedulers, machines and static hosting: rules that no schema knows, over every platform and strategy.

use serde_json::Value as Json;
use std::collections::BTreeMap;
use tminus::facts::{Value, schema::FactKind};
use tminus::pipeline::{Derived, Library, derive_state, target};
use tminus::platforms::{self, Written};
use tminus::rollout::{Pause, RolloutSettings, Step, capacity};
use tminus::run::State;
use tminus::scenario::resolve::Answer;

/// Platforms with a make, as a person would answer.
pub(crate) const PLATFORMS: [(&str, &str); 21] = [
    ("ecs", "fargate"),
    ("ecs", "codedeploy"),
    ("lambda", ""),
    ("cloud-run", ""),
    ("cloud-functions", ""),
    ("container-apps", ""),
    ("app-service", ""),
    ("azure-functions", ""),
    ("paas", "heroku"),
    ("paas", "fly"),
    ("paas", "render"),
    ("paas", "cloud-foundry"),
    ("nomad", ""),
    ("swarm", ""),
    ("vm", ""),
    ("static-hosting", "s3-cloudfront"),
    ("static-hosting", "netlify"),
    ("static-hosting", "vercel"),
    ("static-hosting", "cloudflare-pages"),
    ("static-hosting", "firebase"),
    ("static-hosting", "github-pages"),
];

/// Tools whose files and commands are tested here.
pub(crate) const TOOLS: [&str; 18] = [
    "ecs", "lambda", "cloud-run", "cloud-functions", "container-apps", "app-service", "azure-functions", "heroku", "fly", "render",
    "cloud-foundry", "nomad", "swarm", "compose", "vm", "nginx", "static-hosting", "none",
];

pub(crate) const STRATEGIES: [&str; 5] = ["rolling", "blue-green", "canary", "feature-flag", "recreate"];

/// Weights with their minutes.
type Steps<'a> = &'a [(u8, u32)];

/// A release with an answer for everything that files ask for, beside what is given here.
pub(crate) struct Case<'a> {
    pub(crate) place: (&'a str, &'a str),
    pub(crate) strategy: &'a str,
    pub(crate) steps: Steps<'a>,
    pub(crate) answers: &'a [(&'a str, &'a str)],
    pub(crate) replicas: i64,
    pub(crate) surge: &'a str,
    pub(crate) unavailable: &'a str,
}

pub(crate) const CASE: Case<'_> =
    Case { place: ("ecs", "fargate"), strategy: "canary", steps: &[], answers: &[], replicas: 6, surge: "25%", unavailable: "25%" };

impl Case<'_> {
    pub(crate) fn derived(&self) -> Derived {
        let lib = Library::embedded();
        let mut state = State::default();
        let mut say = |fact: &str, value: Value| state.inputs.answers.insert(fact.to_owned(), Answer::Is(value));
        for f in lib.topics.iter().filter(|t| t.topic == "files").flat_map(|t| &t.facts) {
            match f.kind {
                FactKind::Text => say(&f.id, Value::Text(format!("x-{}", f.id.replace('_', "-")))),
                FactKind::Number => say(&f.id, Value::Number(9000)),
                _ => None,
            };
        }
        let usual = [
            ("app_name", "shop"),
            ("version_to", "v2.3.0"),
            ("version_from", "v2.2.5"),
            ("image", "reg.example.com/shop"),
            ("port", "8080"),
            ("health_path", "/healthz"),
            ("ready_path", "/ready"),
            ("cpu_request", "500m"),
            ("memory_request", "1Gi"),
            ("cluster", "main"),
            ("ingress_external", "true"),
            ("memory_limit", "1Gi"),
        ];
        let flavour = if self.place.1 == "codedeploy" { "fargate" } else { self.place.1 };
        let own = [
            ("platform", self.place.0),
            ("platform_flavour", flavour),
            ("ecs_controller", if self.place.1 == "codedeploy" { "codedeploy" } else { "native" }),
        ];
        for (fact, value) in usual.iter().chain(&own).chain(self.answers).filter(|(_, v)| !v.is_empty()) {
            say(fact, Value::Text((*value).to_owned()));
        }
        say("replicas", Value::Number(self.replicas * 1000));
        state.inputs.strategy = Some(self.strategy.to_owned());
        let steps = (!self.steps.is_empty()).then(|| {
            let made = self.steps.iter().zip(1..).map(|((w, m), i)| Step {
                id: format!("s{i}"),
                weight: *w,
                pause: Pause::Minutes(*m),
                gate: *w < 100,
            });
            made.collect()
        });
        state.inputs.rollout = RolloutSettings { steps, surge: Some(self.surge.into()), unavailable: Some(self.unavailable.into()) };
        derive_state(state, lib)
    }

    /// The files of the tools of this page.
    fn files(&self) -> BTreeMap<String, Written> {
        let files = platforms::files(&target(&self.derived(), Library::embedded()));
        files
            .into_iter()
            .filter(|f| TOOLS.contains(&f.tool.as_str()))
            .map(|f| (f.path.rsplit('/').next().unwrap_or_default().to_owned(), f))
            .collect()
    }
}

fn tree(f: &Written) -> Json {
    (if f.language == "json" { serde_json::from_str(&f.text).ok() } else { serde_saphyr::from_str(&f.text).ok() }).unwrap_or_default()
}

fn everything(mut look: impl FnMut(&str, &Case<'_>, &BTreeMap<String, Written>)) {
    let lists: [Steps<'_>; 4] =
        [&[], &[(10, 5), (100, 30)], &[(20, 10), (40, 10), (60, 10), (80, 10), (100, 10)], &[(5, 60), (50, 5), (100, 5)]];
    for place in PLATFORMS {
        for strategy in STRATEGIES {
            for steps in lists.iter().take(if strategy == "canary" { 4 } else { 1 }) {
                let case = Case { place, strategy, steps, ..CASE };
                look(&format!("{place:?} {strategy} {steps:?}"), &case, &case.files());
            }
        }
    }
}

#[test]
fn with_every_answer_given_every_file_is_ready() {
    everything(|name, _, files| {
        assert!(!files.is_empty(), "{name}: no file");
        for f in files.values() {
            assert!(f.blanks.is_empty(), "{name}: {} asks for {:?}", f.path, f.blanks);
        }
    });
}

#[test]
fn tasks_of_fargate_have_a_size_that_exists() {
    let sizes = [
        (256, 512, 2048),
        (512, 1024, 4096),
        (1024, 2048, 8192),
        (2048, 4096, 16384),
        (4096, 8192, 30720),
        (8192, 16384, 61440),
        (16384, 32768, 122_880),
    ];
    for (cpu, memory, mib) in
        [("250m", "512Mi", 512), ("0.5", "300Mi", 300), ("1", "10Gi", 10240), ("3000m", "2Gi", 2048), ("100m", "100Gi", 102_400)]
    {
        let answers = [("cpu_request", cpu), ("memory_request", memory)];
        let task = tree(&Case { answers: &answers, ..CASE }.files()["taskdef.json"]);
        let figure = |key: &str| task[key].as_str().unwrap().parse::<u32>().unwrap();
        let (_, least, most) = *sizes.iter().find(|s| s.0 == figure("cpu")).unwrap();
        let m = figure("memory");
        let step = if figure("cpu") >= 8192 {
            4096
        } else if m == 512 {
            512
        } else {
            1024
        };
        assert!(m >= least && m <= most && m % step == 0 && m >= mib, "{cpu} {memory}: {task}");
    }
    let blank = Case { answers: &[("cpu_request", "64"), ("memory_request", "1Gi")], ..CASE }.files()["taskdef.json"].blanks.clone();
    assert_eq!(blank, ["cpu_request", "memory_request"], "64 cores do not exist: nothing is invented");
}

#[test]
fn shares_of_traffic_add_up_to_everything() {
    everything(|name, case, files| {
        if let Some(f) = files.get("service.yaml").filter(|f| f.tool == "cloud-run") {
            let all = tree(f)["spec"]["traffic"].as_array().unwrap().clone();
            assert_eq!(all.iter().map(|t| t["percent"].as_i64().unwrap()).sum::<i64>(), 100, "{name}");
            assert_eq!(all.iter().any(|t| t.get("tag").is_some()), matches!(case.strategy, "canary" | "blue-green"), "{name}");
        }
        if let Some(f) = files.get("containerapp.yaml") {
            let all = tree(f)["properties"]["configuration"]["ingress"]["traffic"].as_array().unwrap().clone();
            assert_eq!(all.iter().map(|t| t["weight"].as_i64().unwrap()).sum::<i64>(), 100, "{name}");
            for line in files.get("traffic.sh").iter().flat_map(|s| s.text.lines()).filter(|l| l.contains("--revision-weight")) {
                let sum: u32 = line.split([' ', '=']).filter_map(|w| w.parse::<u32>().ok()).sum();
                assert_eq!(sum, 100, "{name}: {line}");
            }
        }
    });
}

#[test]
fn the_script_knows_the_steps_of_the_rollout_and_no_other() {
    let mut seen = 0;
    everything(|name, case, files| {
        let Some(f) = files.get("traffic.sh") else { return };
        seen += 1;
        let branches: Vec<u8> = f.text.lines().filter_map(|l| l.strip_prefix("  ")?.strip_suffix(')')?.parse().ok()).collect();
        let steps = case.derived().rollout.steps;
        let planned: Vec<u8> = steps.iter().map(|s| s.weight).filter(|w| *w < 100 && case.strategy == "canary").chain([100]).collect();
        assert_eq!(branches, planned, "{name}");
        assert!(f.text.contains("\n  back)\n") && f.text.contains("\n  show)\n"), "{name}: no way back");
    });
    assert!(seen > 20, "{seen} scripts");
}

#[test]
fn ecs_replaces_the_tasks_of_the_rollout() {
    for (n, surge, unavailable) in
        [(1, "1", "0"), (3, "25%", "25%"), (6, "25%", "25%"), (7, "50%", "0"), (10, "2", "2"), (33, "10%", "10%")]
    {
        let case = Case { strategy: "rolling", replicas: n, surge, unavailable, ..CASE };
        let d = tree(&case.files()["deployment.yaml"]);
        let of = |key: &str| u32::try_from(d["deploymentConfiguration"][key].as_i64().unwrap()).unwrap();
        let n = u32::try_from(n).unwrap();
        let c = capacity::rolling(n, surge, unavailable).unwrap();
        let (low, high) = ((n * of("minimumHealthyPercent")).div_ceil(100), n * of("maximumPercent") / 100);
        assert_eq!((low, high), (c.least, c.most), "{n} {surge} {unavailable}");
        assert_eq!(d["deploymentConfiguration"]["deploymentCircuitBreaker"]["rollback"], true);
    }
    let stop = tree(&Case { strategy: "recreate", ..CASE }.files()["deployment.yaml"]);
    assert_eq!(
        (&stop["deploymentConfiguration"]["minimumHealthyPercent"], &stop["deploymentConfiguration"]["maximumPercent"]),
        (&0.into(), &100.into())
    );
}

#[test]
fn ecs_shifts_as_far_as_it_can() {
    let strategy = |strategy, steps| tree(&Case { strategy, steps, ..CASE }.files()["deployment.yaml"])["deploymentConfiguration"].clone();
    assert_eq!(strategy("blue-green", &[])["strategy"], "BLUE_GREEN");
    assert_eq!(
        strategy("canary", &[(15, 7), (100, 20)])["canaryConfiguration"],
        serde_json::json!({"canaryPercent": 15, "canaryBakeTimeInMinutes": 7})
    );
    assert_eq!(strategy("canary", &[(15, 7), (100, 20)])["bakeTimeInMinutes"], 20);
    let linear = strategy("canary", &[(25, 7), (50, 7), (75, 7), (100, 20)]);
    assert_eq!((&linear["strategy"], &linear["linearConfiguration"]["stepPercent"]), (&"LINEAR".into(), &25.into()));
    let free = Case { steps: &[(10, 5), (25, 5), (50, 5), (100, 20)], ..CASE }.files()["deployment.yaml"].clone();
    assert!(free.purpose.contains("25 %") && free.purpose.contains("the rest follows at once"), "{}", free.purpose);
    for (hook, key) in [("PRE_PRODUCTION_TRAFFIC_SHIFT", "canary"), ("POST_TEST_TRAFFIC_SHIFT", "blue-green")] {
        let hooks = strategy(key, &[])["lifecycleHooks"].clone();
        assert_eq!(
            (&hooks[0]["targetType"], &hooks[0]["lifecycleStages"][0]),
            (&"PAUSE".into(), &hook.into()),
            "a pause is not possible while traffic shifts"
        );
    }
}

/// Share and minutes of a predefined name: `Canary10Percent5Minutes`, `Linear10PercentEvery3Minutes`.
fn of_name(name: &str) -> Option<(bool, u8, u32)> {
    let (canary, rest) = match name.strip_prefix("Canary") {
        Some(rest) => (true, rest),
        None => (false, name.strip_prefix("Linear")?),
    };
    let (percent, rest) = rest.split_once("Percent")?;
    let minutes: String = rest.trim_start_matches("Every").chars().take_while(char::is_ascii_digit).collect();
    Some((canary, percent.parse().ok()?, minutes.parse().ok()?))
}

#[test]
fn the_preference_of_a_function_equals_the_steps() {
    let tenths: Vec<(u8, u32)> = (1..=10).map(|i| (i * 10, 3)).collect();
    let cases: [(Steps<'_>, Option<&str>); 6] = [
        (&[(10, 5), (100, 30)], Some("Canary10Percent5Minutes")),
        (&[(10, 30), (100, 30)], Some("Canary10Percent30Minutes")),
        (&tenths, Some("Linear10PercentEvery3Minutes")),
        (&[(20, 10), (100, 30)], None),
        (&[(20, 10), (40, 10), (60, 10), (80, 10), (100, 1)], None),
        (&[(10, 5), (25, 5), (100, 1)], None),
    ];
    for (steps, name) in cases {
        let files = Case { place: ("lambda", ""), steps, ..CASE }.files();
        let all = tree(&files["template.yaml"])["Resources"].clone();
        let properties = &all["Function"]["Properties"];
        let kind = &properties["DeploymentPreference"]["Type"];
        if let Some(name) = name {
            assert_eq!(kind, name, "{steps:?}");
            let (canary, percent, minutes) = of_name(name).unwrap();
            assert_eq!((steps[0].0, steps[0].1, steps.len() == 2), (percent, minutes, canary), "{steps:?}");
        } else if let Some(routing) = all.get("Shift").map(|s| &s["Properties"]["TrafficRoutingConfig"]) {
            assert_eq!(kind, &serde_json::json!({"Ref": "Shift"}));
            let text = routing.to_string();
            assert!(
                text.contains(&format!("Percentage\":{}", steps[0].0)) && text.contains(&format!("Interval\":{}", steps[0].1)),
                "{steps:?}: {text}"
            );
        } else {
            // Nothing may move the alias before somebody does.
            assert!(properties.get("AutoPublishAlias").is_none() && files.contains_key("traffic.sh"), "{steps:?}");
        }
    }
    for strategy in ["rolling", "blue-green", "recreate", "feature-flag"] {
        let t = tree(&Case { place: ("lambda", ""), strategy, ..CASE }.files()["template.yaml"]);
        assert_eq!(t["Resources"]["Function"]["Properties"]["DeploymentPreference"]["Type"], "AllAtOnce", "{strategy}");
    }
}

#[test]
fn codedeploy_gets_a_configuration_that_exists_or_is_written() {
    everything(|name, case, files| {
        let Some(group) = files.get("deployment-group.json") else { return };
        let group = tree(group);
        let used = group["deploymentConfigName"].as_str().unwrap();
        match files.get("deployment-config.json") {
            Some(f) => {
                assert_eq!(tree(f)["deploymentConfigName"], used, "{name}");
                assert!(!used.starts_with("CodeDeployDefault."), "{name}: {used}");
            }
            None => assert!(used.starts_with("CodeDeployDefault.ECS"), "{name}: {used}"),
        }
        assert_eq!(used == "CodeDeployDefault.ECSAllAtOnce", case.strategy != "canary", "{name}: {used}");
        let service = tree(&files["service.yaml"]);
        assert_eq!(
            (&service["deploymentController"]["type"], service.get("deploymentConfiguration")),
            (&"CODE_DEPLOY".into(), None),
            "{name}"
        );
        assert!(!files.contains_key("deployment.yaml"), "{name}: update-service is refused under CodeDeploy");
    });
}

#[test]
fn nomad_has_canaries_where_the_strategy_has_them_and_never_promotes_by_itself() {
    for strategy in STRATEGIES {
        let files = Case { place: ("nomad", ""), strategy, ..CASE }.files();
        let job = &files["shop.nomad.hcl"].text;
        let value = |key: &str| job.lines().find_map(|l| l.trim().strip_prefix(key)?.trim().strip_prefix("= ").map(str::to_owned));
        let canaries: Option<u32> = value("canary ").map(|v| v.parse().unwrap());
        assert_eq!(canaries.is_some_and(|n| n > 0), matches!(strategy, "canary" | "blue-green"), "{strategy}: {job}");
        assert_eq!(canaries == Some(6), strategy == "blue-green", "{strategy}");
        assert_eq!(value("auto_promote "), canaries.map(|_| "false".to_owned()), "{strategy}");
        assert_eq!(value("auto_revert ").as_deref(), Some("true"));
        assert_eq!(value("count ").as_deref(), Some("6"));
    }
}

#[test]
fn swarm_starts_the_new_task_first_where_there_is_room_and_goes_back_by_itself() {
    let update = |strategy, surge, unavailable| {
        let files = Case { place: ("swarm", ""), strategy, surge, unavailable, ..CASE }.files();
        tree(&files["stack.yml"])["services"]["shop"]["deploy"].clone()
    };
    for (strategy, surge, unavailable, order, at_once) in [
        ("rolling", "25%", "25%", "start-first", 2),
        ("rolling", "0", "2", "stop-first", 2),
        ("canary", "25%", "25%", "start-first", 1),
        ("blue-green", "0", "0", "start-first", 0),
        ("recreate", "25%", "25%", "stop-first", 0),
    ] {
        let d = update(strategy, surge, unavailable);
        let u = &d["update_config"];
        assert_eq!(
            (&u["order"], &u["parallelism"], &u["failure_action"]),
            (&order.into(), &at_once.into(), &"rollback".into()),
            "{strategy} {surge}"
        );
        assert_eq!(d["rollback_config"]["failure_action"], "pause", "a rollback that rolls back would never end");
    }
    assert_eq!(update("canary", "25%", "25%")["update_config"]["delay"], "5m");
}

#[test]
fn batches_of_machines_follow_the_rollout() {
    let play = |strategy, worker: &str| {
        let answers = [("app_type", worker)];
        let files = Case { place: ("vm", ""), strategy, answers: &answers, ..CASE }.files();
        (tree(&files["deploy.yml"])[0].clone(), files)
    };
    assert_eq!(play("rolling", "monolith").0["serial"], serde_json::json!(["25%"]));
    assert_eq!(play("canary", "worker").0["serial"], serde_json::json!(["10%", "15%", "25%", "25%", "25%"]));
    assert_eq!(play("recreate", "monolith").0["serial"], serde_json::json!(["100%"]));
    for strategy in STRATEGIES {
        let (p, files) = play(strategy, "monolith");
        assert_eq!(p["max_fail_percentage"], 0);
        let coloured = matches!(strategy, "canary" | "blue-green");
        assert_eq!(files.contains_key("traffic.sh"), coloured, "{strategy}");
        let site = &files["shop.conf"].text;
        assert_eq!(
            site.contains("upstream shop_blue {")
                && site.contains("upstream shop_green {")
                && site.contains("proxy_pass http://$shop_pool;"),
            coloured
        );
        let tasks = p["tasks"].to_string();
        assert_eq!(tasks.contains("Take the machine out"), matches!(strategy, "rolling" | "feature-flag"), "{strategy}");
        assert_eq!(tasks.contains("Take the machine out"), tasks.contains("Put the machine back"), "{strategy}");
    }
}
