//! Unleash: the flag as import files, one a step. An import replaces the strategies of the flag in the environment.

use super::flags;
use super::node::Node;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "unleash", label: "Unleash", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !flags::wanted(t, TOOL.id) {
        return Vec::new();
    }
    let folder = flags::folder(t, TOOL.id);
    let file = |path: String, purpose: String, order: u16, on: bool, weight: u8| File {
        how: cat!(
            "curl -fsS -X POST \"$UNLEASH_URL/api/admin/features-batch/import\" -H \"Authorization: $UNLEASH_TOKEN\" -H 'Content-Type: application/json' --data @",
            Text::from(path.clone()).shell()
        ),
        path,
        purpose,
        order,
        body: Body::Json(import(t, on, weight)),
    };
    let mut out = vec![file(format!("{folder}/flag.json"), "The flag as it ships: off for everybody.".into(), 30, false, 0)];
    let stages = flags::stages(t);
    for s in &stages {
        out.push(file(s.path(&folder), s.purpose(s.number == stages.len()), 50, true, s.weight));
    }
    out.push(file(format!("{folder}/kill-switch.json"), "The way back: off for everybody.".into(), 51, false, 0));
    let at = cat!("\"$UNLEASH_URL\"/api/admin/projects/", project(t).shell(), "/features/", flags::name(t).shell());
    let archive = cat!("curl -fsS -X DELETE ", at, " -H \"Authorization: $UNLEASH_TOKEN\"   # archives it; it can be revived");
    out.push(flags::clean_up(t, TOOL.id, TOOL.label, TAKES, &[archive]));
    out
}

/// How long it takes until off is off.
const TAKES: &str = "Server SDKs ask every 15 seconds unless set otherwise; behind Unleash Edge its own interval comes on top.\n\
    Front-end SDKs ask every 30 seconds, and a phone in the pocket only when it wakes up.\n\
    An SDK that cannot reach Unleash keeps what it knew last, from its backup file too: it does not fall back to off.";

/// Project of the flag.
fn project(t: &Target<'_>) -> Text {
    t.or("flag_project", "default", "Unleash comes with this project")
}

/// Environment of the flag.
fn environment(t: &Target<'_>) -> Text {
    t.or("flag_environment", t.environment(), "Unleash comes with development and production")
}

fn import(t: &Target<'_>, on: bool, weight: u8) -> Node {
    let name = flags::name(t);
    let none = || Node::List(Vec::new());
    let strategy = map! {
        "name" => "flexibleRollout",
        "featureName" => name.clone(),
        "title" => "Rollout",
        "parameters" => map! {
            "rollout" => Text::of(weight.to_string(), Origin::Rollout),
            // The same group at each step: who has the flag keeps it when the share grows.
            "groupId" => name.clone(),
            "stickiness" => "default",
        },
        "constraints" => none(),
        "segments" => none(),
        "variants" => none(),
    };
    map! {
        "project" => project(t),
        "environment" => environment(t),
        "data" => map! {
            "features" => list![map! {
                "name" => name.clone(),
                "type" => "release",
                "description" => flags::about(t),
                "project" => project(t),
                "stale" => false,
                "impressionData" => false,
            }],
            "featureStrategies" => list![strategy],
            "featureEnvironments" => list![map! {
                "name" => name.clone(),
                "featureName" => name,
                "environment" => environment(t),
                "enabled" => on,
                "variants" => none(),
            }],
            "contextFields" => none(),
            "featureTags" => none(),
            "tagTypes" => none(),
            "segments" => none(),
        },
    }
}
