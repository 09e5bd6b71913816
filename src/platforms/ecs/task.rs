//! The task definition: image, size, health check, log.

use super::folder;
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::shift::{mebibytes, millicores};
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Body, File, Target};
use crate::{cat, list, map};

/// Sizes that Fargate knows: CPU units, the memory in MiB that each may have, and the step between two of them
/// (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>).
const SIZES: [(u32, u32, u32, u32); 7] = [
    (256, 512, 2048, 1024),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16384, 1024),
    (4096, 8192, 30720, 1024),
    (8192, 16384, 61440, 4096),
    (16384, 32768, 122_880, 8192),
];

/// The smallest size of Fargate that holds so many CPU units and MiB.
fn size(cpu: u32, memory: u32) -> Option<(u32, u32)> {
    SIZES.iter().filter(|(units, _, most, _)| *units >= cpu && *most >= memory).find_map(|(units, least, most, step)| {
        let over = memory.saturating_sub(*least);
        let fits = least + over.div_ceil(*step) * step;
        (fits <= *most).then_some((*units, fits))
    })
}

/// CPU and memory of the task as strings, as the interface wants them.
fn task_size(t: &Target<'_>) -> (Text, Text) {
    let stated = |limit: &str, request: &str| t.get(request).or_else(|| t.get(limit)).map(|x| x.plain());
    let cpu = stated("cpu_limit", "cpu_request").and_then(|c| millicores(&c));
    let memory = stated("memory_limit", "memory_request").and_then(|m| mebibytes(&m));
    match cpu.zip(memory).and_then(|(c, m)| size((c * 1024).div_ceil(1000), m)) {
        Some((c, m)) => {
            (Text::of(c.to_string(), Origin::Fact("cpu_request".into())), Text::of(m.to_string(), Origin::Fact("memory_request".into())))
        }
        None => (t.missing("cpu_request"), t.missing("memory_request")),
    }
}

pub(super) fn definition(t: &Target<'_>) -> File {
    let path = format!("{}/taskdef.json", folder(t));
    let (cpu, memory) = task_size(t);
    let traffic = super::has_traffic(t);
    let secret = t.has("secrets-change") || t.get("secret_arn").is_some();
    let container = map! {
        "name" => t.app(),
        "image" => t.image(),
        "essential" => true,
        "portMappings" => traffic.then(|| list![map! { "containerPort" => t.whole(id::PORT), "protocol" => "tcp" }]),
        "secrets" => secret.then(|| list![map! { "name" => t.text("secret_name"), "valueFrom" => t.text("secret_arn") }]),
        "healthCheck" => traffic.then(|| health(t)),
        "stopTimeout" => Node::Int(30, Some(Origin::Usual("thirty seconds to finish what was begun; Fargate allows up to 120".into()))),
        "logConfiguration" => map! {
            "logDriver" => "awslogs",
            "options" => map! {
                "awslogs-group" => t.get("log_group").unwrap_or_else(|| cat!("/ecs/", t.app())),
                "awslogs-region" => t.text("region"),
                "awslogs-stream-prefix" => t.app(),
            },
        },
    };
    let body = map! {
        "family" => t.app(),
        "networkMode" => "awsvpc",
        "requiresCompatibilities" => list!["FARGATE"],
        "cpu" => cpu,
        "memory" => memory,
        "executionRoleArn" => t.text("execution_role_arn"),
        "taskRoleArn" => t.get("task_role_arn"),
        "containerDefinitions" => list![container],
    };
    File {
        how: cat!("aws ecs register-task-definition --cli-input-json ", cat!("file://", path.clone()).shell()),
        path,
        purpose: "What runs, how large, how its health is checked. The health check needs curl in the image; the log group must exist."
            .into(),
        order: 40,
        body: Body::Json(body),
    }
}

fn health(t: &Target<'_>) -> Node {
    let retries = t.limit("health-failures").map_or((3, None), |(n, o)| ((n / 1000).clamp(1, 10), Some(o)));
    let usual = |n: i64, why: &str| Node::Int(n, Some(Origin::Usual(why.to_owned())));
    map! {
        "command" => list!["CMD-SHELL", cat!("curl -fsS ", cat!("http://localhost:", t.text(id::PORT), t.text(id::HEALTH_PATH)).shell(), " || exit 1")],
        "interval" => usual(10, "a probe every ten seconds"),
        "timeout" => usual(5, "an answer within five seconds"),
        "retries" => Node::Int(retries.0, retries.1),
        "startPeriod" => usual(60, "a minute to start before failures count"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_pairs_that_fargate_takes() {
        assert_eq!(size(256, 512), Some((256, 512)));
        assert_eq!(size(200, 300), Some((256, 512)));
        assert_eq!(size(250, 3000), Some((512, 3072)));
        assert_eq!(size(2000, 1024), Some((2048, 4096)));
        assert_eq!(size(256, 40000), Some((8192, 40960)));
        assert_eq!(size(20000, 512), None);
        for (units, least, most, step) in SIZES {
            for memory in (least / 2..=most).step_by(700) {
                let (c, m) = size(units, memory).unwrap();
                let (_, l, h, s) = SIZES.into_iter().find(|x| x.0 == c).unwrap();
                assert!(m >= memory && m >= l && m <= h && (m - l) % s == 0, "{units} {memory}: {c} {m} {step}");
            }
        }
    }
}
