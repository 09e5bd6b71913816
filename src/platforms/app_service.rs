//! Azure App Service and Azure Functions: deployment slots, the share that a slot gets, and the swap.

use super::shift::{self, Branch, Script, words};
use super::text::Text;
use super::{Body, File, Target, Tool};
use crate::cat;
use crate::facts::id;

/// Azure App Service.
pub const TOOL: Tool = Tool { id: "app-service", label: "Azure App Service", files };

/// Azure Functions.
pub const FUNCTIONS: Tool = Tool { id: "azure-functions", label: "Azure Functions", files: functions };

/// The slot that the new version waits in.
fn slot(t: &Target<'_>) -> Text {
    t.or("azure_slot", "staging", "the usual name of the slot beside production")
}

fn place(t: &Target<'_>) -> Text {
    cat!(" --name ", t.app().shell(), " --resource-group ", t.text("resource_group").shell())
}

fn swap(t: &Target<'_>, kind: &str) -> Text {
    cat!("az ", kind, " deployment slot swap", place(t), " --slot ", slot(t).shell(), " --target-slot production")
}

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "app-service") {
        return Vec::new();
    }
    let routing = cat!("az webapp traffic-routing set", place(t), " --distribution ");
    let set = |w: u8| match w {
        100 => cat!("az webapp traffic-routing clear", place(t), "\n", swap(t, "webapp")),
        w => cat!(routing.clone(), cat!(slot(t), "=", words(w)).shell()),
    };
    let others = vec![
        Branch {
            word: "preview",
            about: "settings of production on the slot, no user moves",
            run: cat!(swap(t, "webapp"), " --action preview"),
        },
        Branch { word: "reset", about: "ends a preview without the swap", run: cat!(swap(t, "webapp"), " --action reset") },
        Branch {
            word: "stop",
            about: "before 100: nobody new goes to the slot; who holds its cookie stays up to an hour",
            run: cat!("az webapp traffic-routing clear", place(t)),
        },
        Branch { word: "back", about: "after 100: swaps again, the old version serves", run: swap(t, "webapp") },
        Branch { word: "show", about: "what is set now", run: cat!("az webapp traffic-routing show", place(t)) },
    ];
    let folder = format!("app-service/{}/{}", t.app_path(), t.environment());
    let about = match t.strategy() {
        "canary" => "Sends a share of the users to the slot; a user stays there by a cookie. 100 swaps the slots.",
        "blue-green" => "Swaps the slots after the new version is warm.",
        _ => "Swaps the slots: App Service replaces no instances in turn, and a deployment into production restarts them.",
    };
    vec![shift::script(t, Script { folder, about, head: Text::default(), set: &set, others })]
}

fn functions(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "azure-functions") {
        return Vec::new();
    }
    let path = format!("azure-functions/{}/{}/slot.sh", t.app_path(), t.environment());
    let mut out = Text::from("#!/bin/sh\n");
    out.line("# Puts the package into the slot, and swaps when it is well there.");
    if t.strategy() == "canary" {
        out.line("# A share of events cannot be sent to a slot: its triggers take events as soon as it runs. The swap is used instead.");
    }
    out.line("# The Flex Consumption plan has no slots. A swap ends executions that are running: they must be safe to repeat.");
    out.line("# Settings that name queues and topics must stick to their slot, or the slot takes events of production.");
    out.line("set -eu");
    out.line("case \"${1:-}\" in");
    let package =
        cat!("az functionapp deployment source config-zip", place(t), " --slot ", slot(t).shell(), " --src ", t.text("artifact").shell());
    for (word, run) in [("deploy", package), ("swap", swap(t, "functionapp")), ("back", swap(t, "functionapp"))] {
        out.line(cat!("  ", word, ")"));
        out.line(cat!("    ", run));
        out.line("    ;;");
    }
    out.line("  *)");
    out.line("    echo \"usage: sh slot.sh deploy|swap|back\" >&2");
    out.line("    exit 2");
    out.line("    ;;");
    out.line("esac");
    vec![File {
        how: cat!("sh ", path.clone(), " deploy"),
        path,
        purpose: "Deploys into the slot and swaps; the same swap again is the way back.".into(),
        order: 40,
        body: Body::Text(out),
    }]
}
