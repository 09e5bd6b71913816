//! The playbook: batches that follow the rollout, a drain at the balancer, a health check with retries.

use super::{behind_balancer, coloured};
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::shift::{self, figure};
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Body, File, Target};
use crate::rollout::{Pause, Rollout};
use crate::{cat, list, map};

/// Sizes of the batches: shares that add up to the weights of a canary, or what may be missing at once.
fn batches(rollout: &Rollout, coloured: bool) -> Vec<Text> {
    let whole = || vec![shift::words("100%")];
    match rollout.strategy.as_str() {
        "recreate" => whole(),
        // Green takes no users while it is changed: all of it at once.
        _ if coloured => whole(),
        "canary" => {
            let mut before = 0;
            let weights = shift::weights(rollout);
            let mut out = Vec::new();
            for w in weights {
                out.extend((w > before).then(|| shift::words(format!("{}%", w - before))));
                before = before.max(w);
            }
            out
        }
        _ => {
            let u = rollout.unavailable.trim();
            let none = u.trim_end_matches('%').trim() == "0";
            vec![shift::words(if none || u.is_empty() { "1" } else { u })]
        }
    }
}

pub(super) fn playbook(t: &Target<'_>) -> File {
    let path = format!("ansible/{}/{}/deploy.yml", t.app_path(), t.environment());
    let drains = behind_balancer(t) && !coloured(t) && t.strategy() != "recreate";
    let serial = Node::list(batches(t.rollout, coloured(t)));
    let note = match t.strategy() {
        "canary" if !coloured(t) => "Each batch adds up to a step of the rollout; a share of the machines is the share of the work.",
        "canary" | "blue-green" => "The machines of green serve nobody yet: all of them at once.",
        "recreate" => "All machines at once: the service is down in between.",
        _ => "So many machines may be missing at once.",
    };
    let hosts = if coloured(t) { t.text("green_group") } else { t.text("host_group") };
    let mut tasks = Vec::new();
    if drains {
        tasks.push(mark("Take the machine out of the balancer", true));
        tasks.push(drained());
        tasks.push(reload("Reload the balancer without the machine"));
        tasks.push(map! {
            "name" => "Let running requests finish",
            "ansible.builtin.pause" => map! { "seconds" => Node::Int(30, Some(Origin::Usual("thirty seconds to finish what was begun".into()))) },
        });
    }
    tasks.extend(release(t));
    if behind_balancer(t) {
        tasks.push(check());
    }
    if drains {
        tasks.push(mark("Put the machine back into the balancer", false));
        tasks.push(reload("Reload the balancer with the machine"));
    }
    tasks.extend(between(t));
    let play = map! {
        "name" => cat!("Release ", t.app(), " ", t.text(id::VERSION_TO)),
        "hosts" => hosts,
        "become" => true,
        "serial" => serial.noted(note),
        "max_fail_percentage" => Node::from(0).noted("One machine that fails ends the play after its batch: the others keep the old version."),
        "vars" => vars(t, drains),
        "tasks" => Node::List(tasks),
    };
    File {
        how: cat!("ansible-playbook ", path.clone(), " --check --diff"),
        path,
        purpose: format!("Puts the new version on the machines, batch by batch. {note}"),
        order: 40,
        body: Body::Yaml(vec![list![play]]),
    }
}

/// A text of the release inside a template of Ansible: braces of it must not be taken for an expression.
fn plain(t: Text) -> Text {
    t.map(|x| x.replace("{{", "{ {").replace("{%", "{ %"))
}

fn vars(t: &Target<'_>, drains: bool) -> Node {
    map! {
        "app" => plain(t.app()),
        "version" => plain(t.text(id::VERSION_TO)),
        "app_port" => behind_balancer(t).then(|| t.whole(id::PORT)),
        "health_path" => behind_balancer(t).then(|| plain(t.text(id::HEALTH_PATH))),
        "artifact" => (!crate::platforms::swarm::on_one_host(t)).then(|| Node::from(plain(t.text("artifact"))).noted("A .tar.gz on the machine that runs the playbook, or its address.")),
        "image" => crate::platforms::swarm::on_one_host(t).then(|| plain(t.image())),
        "balancer" => drains.then(|| Node::from(plain(t.text("balancer_host"))).noted("The machine with nginx; it must be in the inventory.")),
    }
}

fn mark(name: &str, down: bool) -> Node {
    let address = r"(?P<line>^\s*server {{ (ansible_host | default(inventory_hostname)) | regex_escape }}:{{ app_port }}\b[^;]*?)";
    let (regexp, replace) =
        if down { (format!("{address}(?<! down);"), r"\g<line> down;") } else { (format!("{address} down;"), r"\g<line>;") };
    map! {
        "name" => name,
        "ansible.builtin.replace" => map! { "path" => "/etc/nginx/conf.d/{{ app }}.conf", "regexp" => regexp, "replace" => replace },
        "delegate_to" => "{{ balancer }}",
        "throttle" => Node::from(1).noted("Machines of one batch must not write the file at the same time."),
    }
}

/// A line that does not match is changed by nobody and told by nobody.
fn drained() -> Node {
    let line = r"server {{ (ansible_host | default(inventory_hostname)) | regex_escape }}:{{ app_port }}[^;]* down;";
    map! {
        "name" => "Make sure that the balancer knows the machine by this address",
        "ansible.builtin.command" => map! { "argv" => list!["grep", "-Eq", line, "/etc/nginx/conf.d/{{ app }}.conf"] },
        "delegate_to" => "{{ balancer }}",
        "changed_when" => false,
    }
}

fn reload(name: &str) -> Node {
    map! {
        "name" => name,
        "ansible.builtin.shell" => "nginx -t && systemctl reload nginx",
        "delegate_to" => "{{ balancer }}",
        "changed_when" => true,
        "run_once" => true,
    }
}

fn release(t: &Target<'_>) -> Vec<Node> {
    if crate::platforms::swarm::on_one_host(t) {
        return vec![map! {
            "name" => "Start the new image and wait until it is healthy",
            "ansible.builtin.command" => map! {
                "argv" => list!["docker", "compose", "-f", "/opt/{{ app }}/compose.yaml", "up", "--detach", "--wait"],
            },
            "changed_when" => true,
        }];
    }
    let folder = "/opt/{{ app }}/releases/{{ version }}";
    vec![
        map! { "name" => "Make the folder of the new version", "ansible.builtin.file" => map! { "path" => folder, "state" => "directory", "mode" => Node::from("0755") } },
        map! { "name" => "Unpack the new version beside the old one", "ansible.builtin.unarchive" => map! { "src" => "{{ artifact }}", "dest" => folder } },
        map! {
            "name" => "Move the link to the new version",
            "ansible.builtin.file" => map! { "src" => folder, "dest" => "/opt/{{ app }}/current", "state" => "link" },
        },
        map! { "name" => "Restart", "ansible.builtin.systemd_service" => map! { "name" => "{{ app }}", "state" => "restarted", "daemon_reload" => true } },
    ]
}

fn check() -> Node {
    map! {
        "name" => "Wait until the new version is healthy",
        "ansible.builtin.uri" => map! { "url" => "http://localhost:{{ app_port }}{{ health_path }}", "status_code" => 200, "timeout" => 5 },
        "register" => "health",
        "until" => "health.status == 200",
        "retries" => Node::Int(12, Some(Origin::Usual("two minutes to start".into()))),
        "delay" => Node::Int(10, Some(Origin::Usual("a probe every ten seconds".into()))),
    }
}

/// What happens between two batches of a canary that is a share of the machines.
fn between(t: &Target<'_>) -> Option<Node> {
    if t.strategy() != "canary" || coloured(t) {
        return None;
    }
    let (_, minutes) = shift::first(t.rollout)?;
    let pause = if shift::gated(t.rollout) || t.rollout.steps.iter().any(|s| s.pause == Pause::UntilDecided) {
        map! { "prompt" => format!("Planned: {}. Look at the figures. Enter goes on, Ctrl+C then A ends the play here", shift::said(t.rollout)) }
    } else {
        map! { "minutes" => figure(minutes) }
    };
    Some(map! { "name" => "Stay with this batch", "ansible.builtin.pause" => pause, "run_once" => true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::Step;

    fn texts(r: &Rollout, coloured: bool) -> Vec<String> {
        batches(r, coloured).iter().map(Text::plain).collect()
    }

    #[test]
    fn batches_add_up_to_the_steps() {
        let step = |i: usize, weight| Step { id: format!("s{i}"), weight, pause: Pause::Minutes(5), gate: true };
        let canary =
            Rollout { strategy: "canary".into(), steps: vec![step(1, 10), step(2, 25), step(3, 50), step(4, 100)], ..Rollout::default() };
        assert_eq!(texts(&canary, false), ["10%", "15%", "25%", "50%"]);
        assert_eq!(texts(&canary, true), ["100%"]);
        let rolling = |u: &str| Rollout { strategy: "rolling".into(), unavailable: u.into(), ..Rollout::default() };
        assert_eq!([texts(&rolling("25%"), false), texts(&rolling("0"), false), texts(&rolling("2"), false)], [["25%"], ["1"], ["2"]]);
    }
}
