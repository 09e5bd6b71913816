//! Platforms as a service: Heroku, Fly.io, Render and Cloud Foundry, each with what it really has.
//!
//! None of them splits traffic by weight: Cloud Foundry steps by instances, Fly.io tries one machine first, Heroku and Render
//! switch all instances. What a strategy becomes there stands in the file.

use super::node::Node;
use super::shift::{self, mebibytes, words};
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::rollout::capacity;
use crate::{cat, list, map};

/// Heroku.
pub const HEROKU: Tool = Tool { id: "heroku", label: "Heroku", files: heroku };
/// Fly.io.
pub const FLY: Tool = Tool { id: "fly", label: "Fly.io", files: fly };
/// Render.
pub const RENDER: Tool = Tool { id: "render", label: "Render", files: render };
/// Cloud Foundry.
pub const CLOUD_FOUNDRY: Tool = Tool { id: "cloud-foundry", label: "Cloud Foundry", files: cloud_foundry };

fn folder(t: &Target<'_>, tool: &str) -> String {
    format!("{tool}/{}/{}", t.app_path(), t.environment())
}

fn migrates(t: &Target<'_>) -> bool {
    t.has("database-migration")
}

fn worker(t: &Target<'_>) -> bool {
    t.is(id::APP_TYPE, "worker")
}

fn heroku(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM_FLAVOUR, "heroku") {
        return Vec::new();
    }
    let mut out = Text::default();
    out.line(cat!(if worker(t) { "worker: " } else { "web: " }, t.text("start_command")));
    if migrates(t) {
        out.line(cat!("release: ", t.text("migration_command")));
    }
    let about = if migrates(t) {
        "What each dyno runs. The release phase runs before the new dynos start; if it fails, the old release keeps running."
    } else {
        "What each dyno runs."
    };
    vec![File {
        path: format!("{}/Procfile", folder(t, "heroku")),
        purpose: about.into(),
        how: "At the root of the repository; Heroku reads it with each push. Images ignore it: there heroku.yml or the process type's image counts.".into(),
        order: 40,
        body: Body::Text(out),
    }]
}

fn toml(t: Text) -> Text {
    cat!("\"", t.inside_quotes(), "\"")
}

fn fly(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM_FLAVOUR, "fly") {
        return Vec::new();
    }
    let (strategy, why) = match t.strategy() {
        "canary" => ("canary", "One machine first; when its checks pass, the rest follows at once. Shares and waits do not exist here."),
        "blue-green" => {
            ("bluegreen", "A second set of machines; traffic moves when all their checks pass. Machines with volumes cannot do this.")
        }
        "recreate" => ("immediate", "All machines at once, without waiting for checks: the service is down for a moment."),
        _ => ("rolling", "Machines are replaced in turn."),
    };
    let missing = if strategy == "rolling" { Some(missing(t)) } else { None };
    let mut out = Text::default();
    out.line(cat!("app = ", toml(t.app())));
    out.line(cat!("primary_region = ", toml(t.text("region"))));
    out.line("\n[build]");
    out.line(cat!("  image = ", toml(t.image())));
    out.line("\n[deploy]");
    out.line(cat!("  # ", why));
    out.line(cat!("  strategy = ", toml(Text::of(strategy, Origin::Rollout))));
    if let Some(m) = missing {
        out.line("  # A part of the machines (0.25) or a number of them that may be missing at once.");
        out.line(cat!("  max_unavailable = ", m));
    }
    out.line(cat!("  wait_timeout = ", toml(Text::of("5m", Origin::Usual("five minutes for a machine to become healthy".into())))));
    if migrates(t) {
        out.line("  # Runs once in a machine of its own before any machine is replaced; if it fails, nothing is deployed.");
        out.line(cat!("  release_command = ", toml(t.text("migration_command"))));
    }
    if !worker(t) {
        out.line("\n[http_service]");
        out.line(cat!("  internal_port = ", number(t, id::PORT)));
        out.line("  force_https = true");
        out.line("\n  [[http_service.checks]]");
        out.line("    # Blue-green and canary decide by this check; without it they see nothing.");
        out.line("    method = \"GET\"");
        out.line(cat!("    path = ", toml(t.text(id::HEALTH_PATH))));
        for (key, value, why) in [
            ("grace_period", "30s", "half a minute to start"),
            ("interval", "10s", "a probe every ten seconds"),
            ("timeout", "5s", "an answer within five seconds"),
        ] {
            out.line(cat!("    ", key, " = ", toml(Text::of(value, Origin::Usual(why.into())))));
        }
    }
    let path = format!("{}/fly.toml", folder(t, "fly"));
    vec![File {
        how: cat!("fly deploy --config ", path.clone(), " --image ", t.image().shell()),
        path,
        purpose: format!("The app, its check and how machines are replaced. {why}"),
        order: 40,
        body: Body::Text(out),
    }]
}

/// A number in a text, or a blank.
fn number(t: &Target<'_>, fact: &str) -> Text {
    t.int(fact).map_or_else(|| t.missing(fact), |n| Text::of(n.to_string(), Origin::Fact(fact.to_owned())))
}

/// What may be missing, as Fly.io takes it: at least one machine, or it could never replace any.
fn missing(t: &Target<'_>) -> Text {
    let u = t.rollout.unavailable.trim();
    match u.strip_suffix('%').map(|p| p.trim().parse::<i64>()) {
        Some(Ok(p)) if p > 0 => words(crate::facts::show_thousandths(p.min(100) * 10)),
        _ => words(capacity::amount(u, t.rollout.replicas.unwrap_or(1), false).unwrap_or(1).max(1)),
    }
}

fn render(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM_FLAVOUR, "render") {
        return Vec::new();
    }
    let image = t.get(id::IMAGE).is_some();
    let service = map! {
        "type" => if worker(t) { "worker" } else { "web" },
        "name" => t.app(),
        "runtime" => if image { Node::from("image") } else { Node::from(t.text("language_runtime")) },
        "image" => image.then(|| map! { "url" => t.image() }),
        "startCommand" => (!image).then(|| t.text("start_command")),
        "numInstances" => t.int(id::REPLICAS).map(|n| Node::Int(n, Some(Origin::Fact(id::REPLICAS.into())))),
        "healthCheckPath" => (!worker(t)).then(|| Node::from(t.text(id::HEALTH_PATH)).noted("Render sends traffic to a new instance only after this answers; without it a bad build goes live.")),
        "preDeployCommand" => migrates(t).then(|| Node::from(t.text("migration_command")).noted("Runs before the new instances start; if it fails, the old ones stay.")),
        "autoDeployTrigger" => Node::from("off").noted("A deployment starts when somebody says so, not with every push."),
    };
    let about = match t.strategy() {
        "canary" | "blue-green" => {
            "Render has no shares and no second colour to switch: new instances start beside the old ones, and traffic moves when they are healthy. A second service behind a load balancer of your own would be needed for more."
        }
        "recreate" => "Render starts the new instances first; a service with a disk stops before it starts.",
        _ => "New instances start beside the old ones, and traffic moves when they are healthy.",
    };
    vec![File {
        path: format!("{}/render.yaml", folder(t, "render")),
        purpose: about.into(),
        how: "As render.yaml at the root of the repository; a Blueprint syncs it.".into(),
        order: 40,
        body: Body::Yaml(vec![map! { "services" => list![service] }]),
    }]
}

fn cloud_foundry(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM_FLAVOUR, "cloud-foundry") {
        return Vec::new();
    }
    let image = t.get(id::IMAGE).is_some();
    let memory = t.get("memory_limit").or_else(|| t.get("memory_request")).and_then(|m| mebibytes(&m.plain()));
    let memory = memory.map_or_else(|| t.missing("memory_limit"), |m| Text::of(format!("{m}M"), Origin::Fact("memory_limit".into())));
    let web = !worker(t);
    let ready = t.get(id::READY_PATH).or_else(|| t.get(id::HEALTH_PATH)).unwrap_or_else(|| t.missing(id::HEALTH_PATH));
    let app = map! {
        "name" => t.app(),
        "instances" => t.whole(id::REPLICAS),
        "memory" => memory,
        "docker" => image.then(|| map! { "image" => t.image() }),
        "path" => (!image).then(|| t.text("artifact")),
        "routes" => web.then(|| list![map! { "route" => t.text("host") }]),
        "health-check-type" => if web { Node::from("http") } else { "process".into() },
        "health-check-http-endpoint" => web.then(|| t.text(id::HEALTH_PATH)),
        "readiness-health-check-type" => web.then(|| Node::from("http").noted("An instance that is not ready gets no requests, and a rolling deployment waits for it.")),
        "readiness-health-check-http-endpoint" => web.then_some(ready),
    };
    let path = format!("{}/manifest.yml", folder(t, "cloud-foundry"));
    let flags = match t.strategy() {
        "canary" => {
            let steps = shift::weights(t.rollout).into_iter().map(|w| w.to_string()).collect::<Vec<_>>().join(",");
            cat!(" --strategy canary --instance-steps ", words(steps), " --max-in-flight ", flight(t))
        }
        "recreate" => Text::default(),
        _ => cat!(" --strategy rolling --max-in-flight ", flight(t)),
    };
    let about = match t.strategy() {
        "canary" => {
            "Steps are shares of the instances, not of the traffic; it pauses at each of them until cf continue-deployment (CLI 8.8 and later; steps need 8.10)."
        }
        "blue-green" => {
            "cf push has no blue-green strategy: a rolling push is used, and the revision before is the way back. Two apps and cf map-route would be the old manual way."
        }
        "recreate" => "A push without a strategy stops the app, stages, and starts it again.",
        _ => "A rolling push replaces instances when the new ones are healthy.",
    };
    vec![File {
        how: cat!("cf push ", t.app().shell(), " -f ", path.clone(), flags),
        path,
        purpose: format!("The app and its checks. {about}"),
        order: 40,
        body: Body::Yaml(vec![map! { "applications" => list![app] }]),
    }]
}

/// Instances that start at once: what may come on top, at least one.
fn flight(t: &Target<'_>) -> Text {
    words(shift::room(t.rollout).map_or(1, |(more, _)| more.max(1)))
}
