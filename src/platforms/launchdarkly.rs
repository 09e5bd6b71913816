//! LaunchDarkly: the flag for its REST API, one semantic patch a step.

use super::flags::{self, Stage};
use super::node::Node;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "launchdarkly", label: "LaunchDarkly", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !flags::wanted(t, TOOL.id) {
        return Vec::new();
    }
    let folder = flags::folder(t, TOOL.id);
    let path = format!("{folder}/flag.json");
    let mut out = vec![File {
        how: cat!(
            "curl -fsS -X POST https://app.launchdarkly.com/api/v2/flags/",
            project(t).shell(),
            " -H \"Authorization: $LD_API_TOKEN\" -H 'Content-Type: application/json' --data @",
            Text::from(path.clone()).shell()
        ),
        path,
        purpose: "Makes the flag, off in every environment. Its answer holds the ids of the two variations that the stages need.".into(),
        order: 30,
        body: Body::Json(flag(t)),
    }];
    let stages = flags::stages(t);
    for s in &stages {
        out.push(patch(t, s.path(&folder), s.purpose(s.number == stages.len()), 50, &cat!("on for ", s.percent(), " %"), stage(t, s)));
    }
    let off = list![map! { "kind" => "turnFlagOff" }];
    out.push(patch(t, format!("{folder}/kill-switch.json"), "The way back: off for everybody.".into(), 51, &"kill switch".into(), off));
    let archive = format!("{folder}/archive.json");
    let last = send(t, &archive);
    let instructions = list![map! { "kind" => "archiveFlag" }];
    out.push(patch(
        t,
        archive,
        "Archives the flag, when no code asks for it any more.".into(),
        81,
        &"no code asks any more".into(),
        instructions,
    ));
    out.push(flags::clean_up(t, TOOL.id, TOOL.label, TAKES, &[last]));
    out
}

/// How long it takes until off is off.
const TAKES: &str = "Server SDKs that stream: a second or so. Server SDKs that poll: their interval, at least 30 seconds.\n\
    Browsers: at once if they stream, else with the next page.\n\
    Mobile SDKs: at once in the foreground; in the background they ask once an hour unless set otherwise.\n\
    An SDK that cannot reach LaunchDarkly keeps what it knew last.";

fn project(t: &Target<'_>) -> Text {
    t.or("flag_project", "default", "LaunchDarkly makes this project with each account")
}

fn environment(t: &Target<'_>) -> Text {
    t.or("flag_environment", t.environment(), "the environment of this release; set the key if yours differs")
}

/// The command that sends a semantic patch.
fn send(t: &Target<'_>, path: &str) -> Text {
    cat!(
        "curl -fsS -X PATCH https://app.launchdarkly.com/api/v2/flags/",
        project(t).shell(),
        "/",
        flags::name(t).shell(),
        " -H \"Authorization: $LD_API_TOKEN\" -H 'Content-Type: application/json; domain-model=launchdarkly.semanticpatch' --data @",
        Text::from(path).shell()
    )
}

fn patch(t: &Target<'_>, path: String, purpose: String, order: u16, comment: &Text, instructions: Node) -> File {
    let body = map! {
        "environmentKey" => environment(t),
        "comment" => cat!(t.app(), " ", t.text(crate::facts::id::VERSION_TO), ": ", comment.clone()),
        "instructions" => instructions,
    };
    File { how: send(t, &path), path, purpose, order, body: Body::Json(body) }
}

fn flag(t: &Target<'_>) -> Node {
    let variation = |value: bool, name: &str| map! { "value" => value, "name" => name };
    map! {
        "key" => flags::name(t),
        "name" => flags::name(t),
        "description" => flags::about(t),
        "variations" => list![variation(true, "on"), variation(false, "off")],
        "defaults" => map! { "onVariation" => 0, "offVariation" => 1 },
        "temporary" => true,
        "clientSideAvailability" => map! { "usingEnvironmentId" => t.has("browser-clients"), "usingMobileKey" => t.has("mobile-clients") },
        "tags" => list![t.app()],
    }
}

/// Weights are thousandths of a percent and sum up to 100,000. The last step serves one variation, without a rollout.
fn stage(t: &Target<'_>, s: &Stage) -> Node {
    let (on, off) = (t.text("flag_on_id"), t.text("flag_off_id"));
    let kind = "updateFallthroughVariationOrRollout";
    let weight = |n: u8| Node::Int(i64::from(n) * 1_000, Some(Origin::Rollout));
    let rule = if s.weight >= 100 {
        map! { "kind" => kind, "variationId" => on }
    } else {
        let weights = Node::Map(vec![(on, weight(s.weight)), (off, weight(100 - s.weight))]);
        map! { "kind" => kind, "rolloutContextKind" => "user", "rolloutWeights" => weights }
    };
    // The rule first: were the flag turned on first, everybody would get what the rule held before.
    list![rule, map! { "kind" => "turnFlagOn" }]
}
