//! flagd: the neutral form of a flag, read by every OpenFeature provider for flagd.

use super::flags::{self, Stage};
use super::node::Node;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "flagd", label: "flagd / OpenFeature", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !flags::wanted(t, TOOL.id) {
        return Vec::new();
    }
    let folder = flags::folder(t, TOOL.id);
    let file = |path: String, purpose: String, how: Text, order: u16, share: Option<&Stage>| File {
        path,
        purpose,
        how,
        order,
        body: Body::Json(definition(t, share)),
    };
    let live = format!("{folder}/flags.json");
    let over =
        |path: &str| cat!("cp ", Text::from(path).shell(), " ", Text::from(live.clone()).shell(), ", commit, and let it reach flagd");
    let mut out = vec![file(
        live.clone(),
        "The flag as it ships: off for everybody.".into(),
        cat!("flagd start --uri ", Text::from(format!("file:{live}")).shell()),
        30,
        None,
    )];
    let stages = flags::stages(t);
    for s in &stages {
        let path = s.path(&folder);
        out.push(file(path.clone(), s.purpose(s.number == stages.len()), over(&path), 50, Some(s)));
    }
    let kill = format!("{folder}/kill-switch.json");
    out.push(file(kill.clone(), "The way back: off for everybody.".into(), over(&kill), 51, None));
    let last =
        cat!("# delete the flag ", flags::name(t), " from the file, or the file if it held no other\ngit rm ", Text::from(live).shell());
    out.push(flags::clean_up(t, TOOL.id, TOOL.label, TAKES, &[last]));
    out
}

/// How long it takes until off is off.
const TAKES: &str = "Where flagd reads a file or streams it: about a second after the file has changed.\n\
    As a ConfigMap in a volume: up to a minute or two, until the kubelet has brought it to the pod; with subPath never.\n\
    Browsers and phones: when they ask next; what they have cached counts until then.";

/// The whole file: off, or on for a share. The bucket depends on the flag's name and the user alone, and those with the flag
/// come first, so that who has it keeps it when the share grows.
fn definition(t: &Target<'_>, share: Option<&Stage>) -> Node {
    let targeting = share.map_or_else(
        || Node::Map(Vec::new()),
        |s| {
            let weight = |n: u8| Node::Int(i64::from(n), Some(Origin::Rollout));
            let by = map! { "cat" => list![map! { "var" => "$flagd.flagKey" }, map! { "var" => "targetingKey" }] };
            map! { "fractional" => list![by, list!["on", weight(s.weight)], list!["off", weight(100 - s.weight.min(100))]] }
        },
    );
    map! {
        "$schema" => "https://flagd.dev/schema/v0/flags.json",
        "flags" => Node::Map(vec![(flags::name(t), map! {
            "state" => "ENABLED",
            "variants" => map! { "on" => true, "off" => false },
            "defaultVariant" => "off",
            "targeting" => targeting,
            "metadata" => map! { "owner" => t.text("flag_owner"), "removeBy" => t.text("flag_expiry"), "service" => t.app() },
        })]),
    }
}
