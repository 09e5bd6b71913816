//! Flagsmith: the flag is off, and on for a segment that holds a growing percentage of the users.

use super::flags::{self, Stage};
use super::node::Node;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "flagsmith", label: "Flagsmith", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !flags::wanted(t, TOOL.id) {
        return Vec::new();
    }
    let folder = flags::folder(t, TOOL.id);
    let file = |name: &str, purpose: &str, order: u16, method: &str, at: Text, body: Node| {
        let path = format!("{folder}/{name}");
        File { how: call(method, at, &path), path, purpose: purpose.to_owned(), order, body: Body::Json(body) }
    };
    let update = || cat!("experiments/environments/", t.text("flag_environment"), "/update-flag-v1/");
    let segments = || cat!("v1/projects/", t.text("flag_project"), "/segments/");
    let mut out = vec![
        file(
            "flag.json",
            "Makes the flag, off in every environment.",
            30,
            "POST",
            cat!("v1/projects/", t.text("flag_project"), "/features/"),
            map! { "name" => flags::name(t), "type" => "STANDARD", "default_enabled" => false, "description" => flags::about(t) },
        ),
        file("kill-switch.json", "The way back: off for the segment, and so for everybody.", 51, "POST", update(), switch(t, false)),
    ];
    let stages = flags::stages(t);
    if !stages.is_empty() {
        let none = Stage { number: 0, weight: 0 };
        out.push(file(
            "segment.json",
            "Makes the segment, with nobody in it. Its answer holds the id that the other files need.",
            31,
            "POST",
            segments(),
            segment(t, &none),
        ));
        out.push(file(
            "on-for-segment.json",
            "Turns the flag on for the segment, which is still empty.",
            32,
            "POST",
            update(),
            switch(t, true),
        ));
    }
    for s in &stages {
        let path = s.path(&folder);
        let at = cat!(segments(), t.text("flag_segment_id"), "/");
        // The same segment each time: another one would put the users into other groups.
        out.push(File {
            how: call("PUT", at, &path),
            path,
            purpose: s.purpose(s.number == stages.len()),
            order: 50,
            body: Body::Json(segment(t, s)),
        });
    }
    let remove = "# the id of the flag stands in the answer to this:\n";
    let list = cat!(
        remove,
        "curl -fsS -H \"Authorization: Api-Key $FLAGSMITH_API_KEY\" ",
        url(cat!("v1/projects/", t.text("flag_project"), "/features/?search=", flags::name(t)))
    );
    let delete = cat!(
        "curl -fsS -X DELETE -H \"Authorization: Api-Key $FLAGSMITH_API_KEY\" ",
        url(cat!("v1/projects/", t.text("flag_project"), "/features/")),
        "\"$FEATURE_ID\"/"
    );
    out.push(flags::clean_up(t, TOOL.id, TOOL.label, TAKES, &[list, delete]));
    out
}

/// How long it takes until off is off.
const TAKES: &str = "Server SDKs that evaluate remotely: with the next request. Those that evaluate locally: every 60 seconds unless set otherwise.\n\
    Browsers and phones: when they next fetch their flags, unless real-time updates are on.\n\
    Behind the Edge API a change takes some seconds more to reach every region.";

fn url(at: Text) -> Text {
    cat!("https://api.flagsmith.com/api/", at).shell()
}

fn call(method: &str, at: Text, path: &str) -> Text {
    cat!(
        "curl -fsS -X ",
        method,
        " ",
        url(at),
        " -H \"Authorization: Api-Key $FLAGSMITH_API_KEY\" -H 'Content-Type: application/json' --data @",
        Text::from(path).shell()
    )
}

/// Turns the flag on or off for the segment; without a rollout, for everybody.
fn switch(t: &Target<'_>, on: bool) -> Node {
    let staged = !flags::stages(t).is_empty();
    map! {
        "feature" => map! { "name" => flags::name(t) },
        "segment" => staged.then(|| map! { "id" => t.whole("flag_segment_id") }),
        "enabled" => on,
        "value" => map! { "type" => "boolean", "value" => if on { "true" } else { "false" } },
    }
}

/// The segment with a share of the users. A user's place depends on segment and user alone, so who is in stays in.
fn segment(t: &Target<'_>, s: &Stage) -> Node {
    let share = map! { "operator" => "PERCENTAGE_SPLIT", "property" => "", "value" => Text::of(s.weight.to_string(), Origin::Rollout) };
    map! {
        "name" => cat!(flags::name(t), "-rollout"),
        "description" => flags::about(t),
        "project" => t.whole("flag_project"),
        "rules" => list![map! {
            "type" => "ALL",
            "rules" => list![map! { "type" => "ANY", "rules" => Node::List(Vec::new()), "conditions" => list![share] }],
            "conditions" => Node::List(Vec::new()),
        }],
    }
}
