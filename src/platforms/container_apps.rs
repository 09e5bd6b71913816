//! Azure Container Apps: the app in multiple revision mode, and the script that shifts the weights.

use super::cloud_run::version;
use super::node::Node;
use super::shift::{self, Branch, Script, mebibytes, millicores, words};
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "container-apps", label: "Azure Container Apps", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "container-apps") {
        return Vec::new();
    }
    let mut out = vec![app(t)];
    if split(t) {
        out.push(traffic(t));
    }
    out
}

fn folder(t: &Target<'_>) -> String {
    format!("container-apps/{}/{}", t.app_path(), t.environment())
}

fn split(t: &Target<'_>) -> bool {
    matches!(t.strategy(), "blue-green" | "canary") && !t.is(id::APP_TYPE, "worker")
}

/// Sizes of the Consumption plan: quarters of a core up to four, with two GiB a core.
fn size(t: &Target<'_>) -> Option<(Node, Text)> {
    let read = |request: &str, limit: &str| t.get(request).or_else(|| t.get(limit)).map(|x| x.plain());
    let cpu = read("cpu_request", "cpu_limit").and_then(|x| millicores(&x))?;
    let memory = read("memory_request", "memory_limit").and_then(|x| mebibytes(&x))?;
    let quarters = cpu.div_ceil(250).max(memory.div_ceil(512)).max(1);
    let shown = |thousandths: u32| crate::facts::show_thousandths(i64::from(thousandths));
    (quarters <= 16).then(|| {
        (
            Node::Decimal(shown(quarters * 250), Some(Origin::Fact("cpu_request".into()))),
            Text::of(format!("{}Gi", shown(quarters * 500)), Origin::Fact("memory_request".into())),
        )
    })
}

fn app(t: &Target<'_>) -> File {
    let path = format!("{}/containerapp.yaml", folder(t));
    let worker = t.is(id::APP_TYPE, "worker");
    let revision = cat!(t.app(), "--", version(t));
    let probe = |kind: &str, path: Text, failures: Node| {
        map! {
            "type" => kind,
            "httpGet" => map! { "path" => path, "port" => t.whole(id::PORT) },
            "periodSeconds" => Node::Int(10, Some(Origin::Usual("a probe every ten seconds".into()))),
            "failureThreshold" => failures,
        }
    };
    let failures = || t.limit("health-failures").map_or(Node::Int(3, None), |(n, o)| Node::Int((n / 1000).clamp(1, 10), Some(o)));
    let ready = || t.get(id::READY_PATH).or_else(|| t.get(id::HEALTH_PATH)).unwrap_or_else(|| t.missing(id::HEALTH_PATH));
    let startup = Node::Int(10, Some(Origin::Usual("a hundred seconds to start; ten failures are the most that Azure takes".into())));
    let probes = (!worker).then(|| {
        list![
            probe("Startup", ready(), startup),
            probe("Readiness", ready(), failures()),
            probe("Liveness", t.text(id::HEALTH_PATH), failures())
        ]
    });
    let resources = match size(t) {
        Some((cpu, memory)) => map! { "cpu" => cpu, "memory" => memory },
        None => map! { "cpu" => t.missing("cpu_request"), "memory" => t.missing("memory_request") },
    };
    let weights = if split(t) {
        list![
            map! { "revisionName" => Node::from(t.text("revision_from")).noted("What serves today: az containerapp revision list shows it."), "weight" => 100 },
            map! { "revisionName" => revision, "weight" => 0, "label" => if t.strategy() == "canary" { "canary" } else { "green" } },
        ]
    } else {
        list![map! { "latestRevision" => true, "weight" => 100 }]
    };
    let ingress = (!worker).then(|| {
        map! {
            "external" => truth(t, "ingress_external"),
            "targetPort" => t.whole(id::PORT),
            "traffic" => weights,
        }
    });
    let mode = if split(t) {
        Node::from("Multiple").noted("Old and new stay active side by side; each pays for its own replicas.")
    } else {
        Node::from("Single").noted("The old revision goes when the new one is ready: nothing is shifted in steps.")
    };
    let body = map! {
        "properties" => map! {
            "configuration" => map! { "activeRevisionsMode" => mode, "ingress" => ingress },
            "template" => map! {
                "revisionSuffix" => version(t),
                "containers" => list![map! { "name" => t.app(), "image" => t.image(), "resources" => resources, "probes" => probes }],
                "scale" => map! { "minReplicas" => t.whole(id::REPLICAS), "maxReplicas" => t.whole("max_replicas") },
            },
        },
    };
    File {
        how: cat!(
            "az containerapp update --name ",
            t.app().shell(),
            " --resource-group ",
            t.text("resource_group").shell(),
            " --yaml ",
            path.clone()
        ),
        path,
        purpose: "The new revision; with --yaml every other setting of the command line is ignored.".into(),
        order: 40,
        body: Body::Yaml(vec![body]),
    }
}

/// A yes or no that a fact gives in words.
fn truth(t: &Target<'_>, fact: &str) -> Node {
    match t.get(fact).map(|x| x.plain().to_ascii_lowercase()) {
        Some(x) if ["true", "yes", "external", "public"].contains(&x.as_str()) => Node::Bool(true),
        Some(x) if ["false", "no", "internal", "private"].contains(&x.as_str()) => Node::Bool(false),
        _ => Node::Text(t.missing(fact)),
    }
}

fn traffic(t: &Target<'_>) -> File {
    let name = cat!(" --name ", t.app().shell(), " --resource-group ", t.text("resource_group").shell());
    let (old, new) = (t.text("revision_from"), cat!(t.app(), "--", version(t)));
    let split = |w: u8| {
        let pair = cat!(" --revision-weight ", cat!(new.clone(), "=", words(w)).shell());
        let rest = cat!(" ", cat!(old.clone(), "=", words(100 - w)).shell());
        cat!("az containerapp ingress traffic set", name.clone(), pair, rest)
    };
    // Azure sets traffic on a revision that is not active without a word, and it then reaches nobody.
    let back = cat!("az containerapp revision activate", name.clone(), " --revision ", old.clone().shell(), "\n", split(0));
    shift::script(
        t,
        Script {
            folder: folder(t),
            about: "Sets the weights of the two revisions; together they are 100.",
            head: Text::default(),
            set: &split,
            others: vec![
                Branch { word: "back", about: "activates the old revision and gives it all traffic", run: back },
                Branch { word: "show", about: "what is set now", run: cat!("az containerapp ingress traffic show", name.clone()) },
            ],
        },
    )
}
