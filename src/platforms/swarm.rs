//! Docker Swarm: the stack with its update and rollback configuration; Compose for a single host.
//!
//! Swarm shifts no traffic: tasks join and leave one virtual address. A canary becomes a first batch with a wait, blue-green a
//! whole second set that starts first.

use super::node::Node;
use super::shift::{self, figure};
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::rollout::Rollout;
use crate::{cat, list, map};

/// Docker Swarm.
pub const TOOL: Tool = Tool { id: "swarm", label: "Docker Swarm", files };

/// Docker Compose, on one machine.
pub const COMPOSE: Tool = Tool { id: "compose", label: "Docker Compose", files: compose };

fn files(t: &Target<'_>) -> Vec<File> {
    if t.is(id::PLATFORM, "swarm") { vec![stack(t)] } else { Vec::new() }
}

/// How tasks are replaced: whether the new one starts first, and how many at once (0: all). None where it depends on a
/// number of tasks that is not known.
fn turn(rollout: &Rollout) -> Option<(bool, u32)> {
    match rollout.strategy.as_str() {
        "recreate" => Some((false, 0)),
        "blue-green" => Some((true, 0)),
        "canary" => {
            let (n, (weight, _)) = (rollout.replicas?, shift::first(rollout)?);
            Some((true, (n * u32::from(weight)).div_ceil(100).max(1)))
        }
        _ => {
            let (more, fewer) = shift::room(rollout)?;
            Some(if more > 0 { (true, more) } else { (false, fewer.max(1)) })
        }
    }
}

fn about(rollout: &Rollout) -> &'static str {
    match rollout.strategy.as_str() {
        "canary" => {
            "Swarm has no shares of traffic and does not wait for anybody: batches of the first share, with its wait between them. docker service rollback ends it."
        }
        "blue-green" => "Swarm has no second colour to test before the switch: the whole new set starts first, then the old one stops.",
        "recreate" => "All tasks stop before the new ones start: the service is down in between.",
        _ => "Tasks are replaced in batches.",
    }
}

/// A check inside the container; it needs curl in the image.
fn health(t: &Target<'_>) -> Node {
    let usual = |v: &str, why: &str| Text::of(v, Origin::Usual(why.to_owned()));
    let retries = t.limit("health-failures").map_or(Node::Int(3, None), |(n, o)| Node::Int(n / 1000, Some(o)));
    let url = cat!("http://localhost:", t.text(id::PORT), t.text(id::HEALTH_PATH)).map(|x| x.replace('$', "$$"));
    map! {
        "test" => list!["CMD", "curl", "-fsS", url].noted("Without a health check a task counts as well as soon as its process runs. curl must be in the image."),
        "interval" => usual("10s", "a probe every ten seconds"),
        "timeout" => usual("5s", "an answer within five seconds"),
        "retries" => retries,
        "start_period" => usual("60s", "a minute to start before failures count"),
    }
}

fn stack(t: &Target<'_>) -> File {
    let path = format!("swarm/{}/{}/stack.yml", t.app_path(), t.environment());
    let turn = turn(t.rollout);
    let parallel = || turn.map_or_else(|| Node::from(t.missing(id::REPLICAS)), |(_, n)| figure(n));
    let first = matches!(t.strategy(), "blue-green" | "canary") || turn.is_some_and(|(first, _)| first);
    let order = if first {
        Node::from("start-first").noted("The new task starts before the old one stops: room for it must be there.")
    } else {
        "stop-first".into()
    };
    let delay = match (t.strategy(), shift::first(t.rollout)) {
        ("canary", Some((_, minutes))) => Node::from(cat!(shift::words(minutes), "m")),
        _ => Node::from(Text::of("10s", Origin::Usual("ten seconds between two batches".into()))),
    };
    let monitor = Node::from(Text::of("60s", Origin::Usual("a minute of watching each task; the default is 5s".into())));
    let web = !t.is(id::APP_TYPE, "worker");
    let service = map! {
        "image" => t.image(),
        "ports" => web.then(|| list![map! { "target" => t.whole(id::PORT), "published" => t.whole(id::PORT), "protocol" => "tcp" }]),
        "healthcheck" => web.then(|| health(t)),
        "stop_grace_period" => Text::of("30s", Origin::Usual("thirty seconds to finish what was begun".into())),
        "deploy" => map! {
            "replicas" => t.whole(id::REPLICAS),
            "update_config" => map! {
                "parallelism" => parallel().noted("Tasks at once; 0 is all of them."),
                "delay" => delay,
                "order" => order,
                "monitor" => monitor.clone(),
                "max_failure_ratio" => 0,
                "failure_action" => Node::from("rollback").noted("A task that fails within the watch takes the whole update back; the default only pauses it."),
            },
            "rollback_config" => map! { "parallelism" => 0, "order" => if first { "start-first" } else { "stop-first" }, "monitor" => monitor, "failure_action" => "pause" },
            "restart_policy" => map! { "condition" => "any" },
        },
    };
    File {
        how: cat!("docker stack deploy --detach=false --with-registry-auth -c ", path.clone(), " ", t.app().shell()),
        path,
        purpose: format!("The service and how its tasks are replaced. {}", about(t.rollout)),
        order: 40,
        body: Body::Yaml(vec![map! { "services" => Node::Map(vec![(t.app(), service)]) }]),
    }
}

/// Whether containers run on machines without an orchestrator.
pub(super) fn on_one_host(t: &Target<'_>) -> bool {
    t.is(id::PLATFORM, "vm") && t.get(id::IMAGE).is_some()
}

fn compose(t: &Target<'_>) -> Vec<File> {
    if !on_one_host(t) {
        return Vec::new();
    }
    let path = format!("compose/{}/{}/compose.yaml", t.app_path(), t.environment());
    let web = !t.is(id::APP_TYPE, "worker");
    // Behind a balancer that switches colours each colour has a port of its own on the host.
    let published = if t.strategy() == "blue-green" || t.strategy() == "canary" {
        list![map! { "target" => t.whole(id::PORT), "published" => t.text("green_port"), "protocol" => "tcp" }]
    } else {
        list![map! { "target" => t.whole(id::PORT), "published" => t.text(id::PORT), "protocol" => "tcp" }]
    };
    let service = map! {
        "image" => t.image(),
        "restart" => "unless-stopped",
        "init" => true,
        "ports" => web.then_some(published),
        "healthcheck" => web.then(|| health(t)),
        "stop_grace_period" => Text::of("30s", Origin::Usual("thirty seconds to finish what was begun".into())),
    };
    let colours = matches!(t.strategy(), "blue-green" | "canary");
    let purpose = if colours {
        "The container on a host. Compose shifts nothing: each colour is a project of its own, and nginx switches between their ports."
    } else {
        "The container on a host. Compose stops the old container before it starts the new one: take the host out of the balancer first."
    };
    let how = if colours {
        cat!("docker compose -p ", cat!(t.app(), "-green").shell(), " -f ", path.clone(), " up --detach --wait")
    } else {
        cat!("docker compose -f ", path.clone(), " up --detach --wait")
    };
    vec![File {
        path,
        purpose: purpose.into(),
        how,
        order: 40,
        body: Body::Yaml(vec![map! { "services" => Node::Map(vec![(t.app(), service)]) }]),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_task_starts_first_where_there_is_room() {
        let r = |strategy: &str, surge: &str, unavailable: &str| Rollout {
            strategy: strategy.into(),
            replicas: Some(8),
            surge: surge.into(),
            unavailable: unavailable.into(),
            ..Rollout::default()
        };
        assert_eq!(turn(&r("rolling", "25%", "25%")), Some((true, 2)));
        assert_eq!(turn(&r("rolling", "0", "1")), Some((false, 1)));
        assert_eq!(turn(&r("blue-green", "25%", "0")), Some((true, 0)));
        assert_eq!(turn(&r("recreate", "25%", "0")), Some((false, 0)));
        assert_eq!(turn(&Rollout { replicas: None, ..r("rolling", "25%", "25%") }), None);
    }
}
