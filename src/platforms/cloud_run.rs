//! Google Cloud Run: the service with its revisions and tags, and the script that shifts the traffic.

use super::node::Node;
use super::shift::{self, Branch, Script, words};
use super::target::slug;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "cloud-run", label: "Google Cloud Run", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "cloud-run") {
        return Vec::new();
    }
    let mut out = vec![service(t)];
    if split(t) {
        out.push(traffic(t, folder(t)));
    }
    out
}

fn folder(t: &Target<'_>) -> String {
    format!("cloud-run/{}/{}", t.app_path(), t.environment())
}

/// Whether the new revision waits for traffic.
pub(super) fn split(t: &Target<'_>) -> bool {
    matches!(t.strategy(), "blue-green" | "canary")
}

/// The tag of the new revision: its own address, before it has any traffic.
pub(super) fn tag(t: &Target<'_>) -> &'static str {
    if t.strategy() == "canary" { "canary" } else { "green" }
}

/// The version as a part of a name: `v2.3.0` becomes `v2-3-0`.
pub(super) fn version(t: &Target<'_>) -> Text {
    t.text(id::VERSION_TO).map(|v| if v.starts_with('‹') { v.to_owned() } else { slug(&format!("v{}", v.trim_start_matches(['v', 'V']))) })
}

fn service(t: &Target<'_>) -> File {
    let path = format!("{}/service.yaml", folder(t));
    let revision = cat!(t.app(), "-", version(t));
    let worker = t.is(id::APP_TYPE, "worker");
    let probe = |path: Text, failures: Node| {
        map! {
            "httpGet" => map! { "path" => path, "port" => t.whole(id::PORT) },
            "periodSeconds" => Node::Int(10, Some(Origin::Usual("a probe every ten seconds".into()))),
            "failureThreshold" => failures,
        }
    };
    let startup = Node::Int(12, Some(Origin::Usual("two minutes to start".into())));
    let failures = t.limit("health-failures").map_or(Node::Int(3, None), |(n, o)| Node::Int(n / 1000, Some(o)));
    let ready = t.get(id::READY_PATH).or_else(|| t.get(id::HEALTH_PATH)).unwrap_or_else(|| t.missing(id::HEALTH_PATH));
    let container = map! {
        "image" => t.image(),
        "ports" => list![map! { "containerPort" => t.whole(id::PORT) }],
        "resources" => resources(t),
        "startupProbe" => (!worker).then(|| probe(ready, startup)),
        "livenessProbe" => (!worker).then(|| probe(t.text(id::HEALTH_PATH), failures)),
    };
    let body = map! {
        "apiVersion" => "serving.knative.dev/v1",
        "kind" => "Service",
        "metadata" => map! { "name" => t.app() },
        "spec" => map! {
            "template" => map! {
                "metadata" => map! { "name" => Node::from(revision.clone()).noted("A name of its own, so that the way back can name what it leaves.") },
                "spec" => map! { "containers" => list![container] },
            },
            "traffic" => targets(t, revision),
        },
    };
    let purpose = if split(t) {
        "The new revision stands beside the old one without traffic; its tag gives it an address for tests. traffic.sh shifts."
    } else {
        "The new revision takes all traffic as soon as it is ready. Cloud Run replaces no instances in turn: revisions switch."
    };
    File {
        how: cat!(
            "gcloud run services replace ",
            path.clone(),
            " --region=",
            t.text("region").shell(),
            " --project=",
            t.text("project_id").shell()
        ),
        path,
        purpose: purpose.into(),
        order: 40,
        body: Body::Yaml(vec![body]),
    }
}

/// Sizes of Cloud Run: cores, and the memory in MiB that each may have. Less than one core allows one request at a time only
/// (<https://cloud.google.com/run/docs/configuring/services/cpu>).
const SIZES: [(u32, u32, u32); 5] = [(1, 512, 4096), (2, 512, 8192), (4, 2048, 16384), (6, 4096, 24576), (8, 4096, 32768)];

/// The smallest size that holds so many thousandths of a core and MiB.
fn size(cpu: u32, memory: u32) -> Option<(u32, u32)> {
    SIZES.iter().find(|(cores, _, most)| cores * 1000 >= cpu && *most >= memory).map(|(cores, least, _)| (*cores, memory.max(*least)))
}

/// Limits, where the description gives both figures; Cloud Run's own defaults (one core, 512 MiB) otherwise.
fn resources(t: &Target<'_>) -> Option<Node> {
    let stated = |limit: &str, request: &str| t.get(limit).or_else(|| t.get(request)).map(|x| x.plain());
    let cpu = stated("cpu_limit", "cpu_request").and_then(|c| shift::millicores(&c))?;
    let memory = stated("memory_limit", "memory_request").and_then(|m| shift::mebibytes(&m))?;
    let (cores, mib) = size(cpu, memory)?;
    let of = |text: String, fact: &str| Text::of(text, Origin::Fact(fact.into()));
    Some(map! { "limits" => map! { "cpu" => of(cores.to_string(), "cpu_limit"), "memory" => of(format!("{mib}Mi"), "memory_limit") } })
}

fn targets(t: &Target<'_>, revision: Text) -> Node {
    if !split(t) {
        return list![map! { "latestRevision" => true, "percent" => 100 }];
    }
    list![
        map! { "revisionName" => Node::from(t.text("revision_from")).noted("What serves today: gcloud run services describe shows it."), "percent" => 100 },
        map! { "revisionName" => revision, "percent" => 0, "tag" => tag(t) },
    ]
}

/// The script that shifts a service between its revisions.
pub(super) fn traffic(t: &Target<'_>, folder: String) -> File {
    let place = cat!(" --region=", t.text("region").shell(), " --project=", t.text("project_id").shell());
    let update = cat!("gcloud run services update-traffic ", t.app().shell(), place.clone());
    let set = |w: u8| cat!(update.clone(), " --to-tags=", tag(t), "=", words(w));
    shift::script(
        t,
        Script {
            folder,
            about: "Sets the share of the new revision; what is left stays with the old one.",
            head: Text::default(),
            set: &set,
            others: vec![
                Branch {
                    word: "back",
                    about: "all traffic to the old revision",
                    run: cat!(update.clone(), " --to-revisions=", cat!(t.text("revision_from"), "=100").shell()),
                },
                Branch {
                    word: "show",
                    about: "what is set now",
                    run: cat!("gcloud run services describe ", t.app().shell(), place, " --format='yaml(status.traffic)'"),
                },
            ],
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_that_cloud_run_takes() {
        assert_eq!(
            [size(500, 300), size(1500, 1024), size(1000, 6000), size(3000, 1024)],
            [Some((1, 512)), Some((2, 1024)), Some((2, 6000)), Some((4, 2048))]
        );
        assert_eq!(size(9000, 512), None);
    }
}
