//! Virtual and physical machines: an Ansible playbook, the systemd unit, and nginx in front that drains, splits or switches.
//!
//! Inside: `ansible` (playbook), `nginx` (balancer), `systemd` (unit).

mod ansible;
mod nginx;
mod systemd;

use super::{File, Target, Tool};
use crate::facts::id;

/// Ansible and systemd.
pub const TOOL: Tool = Tool { id: "vm", label: "Machines", files };

/// nginx as the balancer in front of the machines.
pub const NGINX: Tool = Tool { id: "nginx", label: "nginx", files: balancer };

fn here(t: &Target<'_>) -> bool {
    t.is(id::PLATFORM, "vm")
}

fn files(t: &Target<'_>) -> Vec<File> {
    if !here(t) {
        return Vec::new();
    }
    let mut out = vec![ansible::playbook(t)];
    if !super::swarm::on_one_host(t) {
        out.push(systemd::unit(t));
    }
    out
}

fn balancer(t: &Target<'_>) -> Vec<File> {
    if here(t) && behind_balancer(t) { nginx::files(t) } else { Vec::new() }
}

/// Whether requests come through a balancer: not to a worker.
fn behind_balancer(t: &Target<'_>) -> bool {
    !t.is(id::APP_TYPE, "worker")
}

/// Whether there are two sets of machines or processes, blue and green.
fn coloured(t: &Target<'_>) -> bool {
    behind_balancer(t) && matches!(t.strategy(), "blue-green" | "canary")
}
