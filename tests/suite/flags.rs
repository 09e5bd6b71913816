//! Flags: every tool has one stage a step of the rollout, with the step's own weight, and off is off.

use crate::observability::{KNOWN, files};
use serde_json::Value;
use tminus::pipeline::Library;
use tminus::platforms::Written;

const TOOLS: [(&str, &str); 4] = [
    ("flagd", ""),
    ("unleash", "Flag tool: Unleash\n"),
    ("launchdarkly", "Flag tool: LaunchDarkly\nflag on variation: on-id\nflag off variation: off-id\n"),
    ("flagsmith", "Flag tool: Flagsmith\nflag project: 77\nflag environment: AbC\nflag segment: 42\n"),
];

fn of(tool: &str, text: &str, strategy: &str) -> Vec<Written> {
    files(text, strategy).into_iter().filter(|f| f.tool == tool).collect()
}

fn json(f: &Written) -> Value {
    serde_json::from_str(&f.text).expect("as the tool writes it")
}

fn named<'a>(all: &'a [Written], name: &str) -> &'a Written {
    all.iter().find(|f| f.path.ends_with(name)).unwrap_or_else(|| panic!("no {name}"))
}

/// Share with the flag on and share with it off, in thousandths of a percent, as the tool would read the stage.
fn shares(tool: &str, stage: &Value) -> (i64, i64) {
    match tool {
        "flagd" => {
            let rule = &stage["flags"]["new-checkout"]["targeting"]["fractional"];
            assert_eq!((&rule[1][0], &rule[2][0]), (&Value::from("on"), &Value::from("off")));
            (rule[1][1].as_i64().expect("as the tool writes it") * 1000, rule[2][1].as_i64().expect("as the tool writes it") * 1000)
        }
        "unleash" => {
            let on: i64 = stage["data"]["featureStrategies"][0]["parameters"]["rollout"]
                .as_str()
                .expect("as the tool writes it")
                .parse()
                .expect("as the tool writes it");
            (on * 1000, 100_000 - on * 1000)
        }
        "launchdarkly" => {
            let rule = &stage["instructions"][0];
            match rule["rolloutWeights"].as_object() {
                Some(w) => (w["on-id"].as_i64().expect("as the tool writes it"), w["off-id"].as_i64().expect("as the tool writes it")),
                None => (if rule["variationId"] == "on-id" { 100_000 } else { 0 }, 0),
            }
        }
        _ => {
            let on: i64 = stage["rules"][0]["rules"][0]["conditions"][0]["value"]
                .as_str()
                .expect("as the tool writes it")
                .parse()
                .expect("as the tool writes it");
            (on * 1000, 100_000 - on * 1000)
        }
    }
}

#[test]
fn stages_are_the_steps_of_the_rollout_and_their_weights_add_up() {
    let lib = Library::embedded();
    let own: Vec<i64> = lib.strategy("feature-flag").unwrap().steps.iter().map(|w| i64::from(*w)).collect();
    for (tool, more) in TOOLS {
        for (steps, expected) in [("", own.clone()), ("Stages: 5%, 20%, 60%\n", vec![5, 20, 60, 100])] {
            let all = of(tool, &format!("{KNOWN}{more}{steps}"), "feature-flag");
            let stages: Vec<&Written> = all.iter().filter(|f| f.path.contains("/stages/")).collect();
            let weights: Vec<i64> = stages
                .iter()
                .map(|f| {
                    let (on, off) = shares(tool, &json(f));
                    assert_eq!(on + off, 100_000, "{}", f.path);
                    assert!(f.path.ends_with(&format!("-{}-percent.json", on / 1000)), "{} holds {on}", f.path);
                    on / 1000
                })
                .collect();
            assert_eq!(weights, expected, "{tool}");
            assert!(weights.is_sorted_by(|a, b| a < b), "{tool}: {weights:?}");
            assert!(all.iter().all(|f| f.blanks.is_empty()), "{tool}: {:?}", all.iter().map(|f| &f.blanks).collect::<Vec<_>>());
        }
    }
}

#[test]
fn what_ships_is_off_and_so_is_the_kill_switch() {
    let all = |tool| of(tool, &format!("{KNOWN}{}", TOOLS.iter().find(|t| t.0 == tool).unwrap().1), "feature-flag");
    for name in ["flags.json", "kill-switch.json"] {
        let flag = json(named(&all("flagd"), name))["flags"]["new-checkout"].clone();
        assert_eq!((&flag["defaultVariant"], &flag["targeting"]), (&Value::from("off"), &serde_json::json!({})), "{name}");
    }
    for name in ["flag.json", "kill-switch.json"] {
        let data = json(named(&all("unleash"), name))["data"].clone();
        assert_eq!(data["featureEnvironments"][0]["enabled"], false, "{name}");
    }
    let dark = all("launchdarkly");
    assert_eq!(json(named(&dark, "flag.json"))["variations"][1]["value"], false);
    assert_eq!(json(named(&dark, "flag.json"))["defaults"]["offVariation"], 1);
    assert_eq!(json(named(&dark, "kill-switch.json"))["instructions"], serde_json::json!([{"kind": "turnFlagOff"}]));
    let smith = all("flagsmith");
    assert_eq!(json(named(&smith, "flag.json"))["default_enabled"], false);
    assert_eq!(json(named(&smith, "kill-switch.json"))["enabled"], false);
    // The kill switch names the place that the stages turn on, not another one.
    assert_eq!(json(named(&smith, "kill-switch.json"))["segment"], json(named(&smith, "on-for-segment.json"))["segment"]);
    assert_eq!(shares("flagsmith", &json(named(&smith, "segment.json"))).0, 0);
}

#[test]
fn every_flag_has_an_owner_an_end_and_an_honest_word_on_how_long_off_takes() {
    for (tool, more) in TOOLS {
        let all = of(tool, &format!("{KNOWN}{more}"), "feature-flag");
        let page = &named(&all, "clean-up.md").text;
        for part in ["Owner: team-checkout", "Remove by: 2026-03-01", "not seconds for everybody", "Off does not undo it"] {
            assert!(page.contains(part), "{tool}: {part}");
        }
        let bare = of(tool, &format!("Release shop 1.2 on Kubernetes behind a flag\n{more}"), "feature-flag");
        assert_eq!(named(&bare, "clean-up.md").blanks.iter().filter(|b| b.starts_with("flag_")).count().min(3), 3, "{tool}");
    }
}

#[test]
fn a_tool_that_is_not_named_is_not_used() {
    let tools = |text: &str, strategy: &str| {
        let used = files(text, strategy);
        TOOLS.iter().filter(|t| used.iter().any(|f| f.tool == t.0)).map(|t| t.0).collect::<Vec<_>>()
    };
    assert_eq!(tools(KNOWN, "feature-flag"), ["flagd"]);
    assert_eq!(tools(&format!("{KNOWN}Flag tool: Unleash\n"), "feature-flag"), ["unleash"]);
    assert_eq!(tools(&format!("{KNOWN}Flag tool: ConfigCat\n"), "feature-flag"), [""; 0]);
    // Where the flag does not carry the change, the steps are shares of traffic, not of users.
    let canary = files(&format!("{KNOWN}Flag tool: Unleash\n"), "canary");
    assert!(canary.iter().any(|f| f.tool == "unleash") && !canary.iter().any(|f| f.path.contains("/stages/")));
}
