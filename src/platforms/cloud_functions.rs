//! Google Cloud Functions: a function of the second generation is a Cloud Run service, which can wait for traffic.

use super::cloud_run::{split, tag, traffic};
use super::text::Text;
use super::{Body, File, Target, Tool};
use crate::cat;
use crate::facts::id;

/// The tool.
pub const TOOL: Tool = Tool { id: "cloud-functions", label: "Google Cloud Functions", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "cloud-functions") {
        return Vec::new();
    }
    let folder = format!("cloud-functions/{}/{}", t.app_path(), t.environment());
    let mut out = vec![deploy(t, &folder)];
    if split(t) {
        out.push(traffic(t, folder));
    }
    out
}

fn deploy(t: &Target<'_>, folder: &str) -> File {
    let path = format!("{folder}/deploy.sh");
    let mut out = Text::from("#!/bin/sh\n");
    let wait = split(t);
    if wait {
        out.line("# gcloud functions deploy sends all calls to the new code at once. The service under the function can wait:");
        out.line("# it gets a revision without traffic and a tag with an address of its own.");
        out.line("# Calls of events follow the same traffic; a function of the first generation can do none of this.");
    } else {
        out.line("# All calls go to the new code as soon as it is ready: there are no instances to replace in turn.");
    }
    out.line("set -eu");
    out.push(cat!(
        "gcloud run deploy ",
        t.app().shell(),
        " --source=",
        t.text("code_path").shell(),
        " --function=",
        t.text("handler").shell()
    ));
    out.push(cat!(
        " --base-image=",
        t.text("language_runtime").shell(),
        " --region=",
        t.text("region").shell(),
        " --project=",
        t.text("project_id").shell()
    ));
    out.line(if wait { cat!(" --no-traffic --tag=", tag(t)) } else { Text::default() });
    File {
        how: cat!("sh ", path.clone()),
        path,
        purpose: if wait { "Puts the new code beside the old one, without traffic." } else { "Puts the new code in place." }.into(),
        order: 40,
        body: Body::Text(out),
    }
}
