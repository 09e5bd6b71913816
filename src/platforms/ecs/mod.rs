//! Amazon ECS: the task definition, the service with its deployment configuration, and CodeDeploy where that steers it.
//!
//! ECS shifts traffic by itself (BLUE_GREEN, CANARY, LINEAR); CodeDeploy is written only where the description names it. Neither knows free steps: a canary there is one share and one wait, or equal steps.
//! Inside: `task` (task definition), `service` (service and its deployment), `codedeploy` (appspec, group, configuration).

mod codedeploy;
mod service;
mod task;

use super::{File, Target, Tool};
use crate::facts::id;

/// The tool.
pub const TOOL: Tool = Tool { id: "ecs", label: "Amazon ECS", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "ecs") {
        return Vec::new();
    }
    let mut out = vec![task::definition(t), service::create(t)];
    if by_codedeploy(t) {
        out.extend(codedeploy::files(t));
    } else {
        out.push(service::deployment(t));
    }
    out
}

fn folder(t: &Target<'_>) -> String {
    format!("ecs/{}/{}", t.app_path(), t.environment())
}

/// Whether CodeDeploy steers the deployments of the service.
fn by_codedeploy(t: &Target<'_>) -> bool {
    t.is("ecs_controller", "codedeploy")
}

/// Whether there is a load balancer to shift: a worker takes from a queue and has none.
fn has_traffic(t: &Target<'_>) -> bool {
    !t.is(id::APP_TYPE, "worker")
}
