//! Nomad: the job with its update block.
//!
//! Nomad places canaries beside the old allocations and waits for a promotion; it has no shares of traffic and no surge.

use super::shift::{self, mebibytes, words};
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::cat;
use crate::facts::id;
use crate::rollout::Rollout;

/// The tool.
pub const TOOL: Tool = Tool { id: "nomad", label: "Nomad", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if t.is(id::PLATFORM, "nomad") { vec![job(t)] } else { Vec::new() }
}

/// Canaries of a strategy beside `count` old allocations, and how many are replaced at once; none where the count is not known.
fn numbers(rollout: &Rollout) -> Option<(u32, u32)> {
    let count = rollout.replicas.filter(|n| *n > 0)?;
    let turn = shift::room(rollout).map_or(1, |(_, fewer)| fewer.max(1));
    match rollout.strategy.as_str() {
        "blue-green" => Some((count, count)),
        "recreate" => Some((0, count)),
        "canary" => {
            let weight = shift::first(rollout).map_or(100, |(w, _)| u32::from(w));
            // c canaries beside n old ones get c / (c + n) of the requests.
            let beside = (count * weight + (100 - weight.min(99)) / 2) / (100 - weight.min(99));
            Some((beside.clamp(1, count), turn))
        }
        _ => Some((0, turn)),
    }
}

fn quoted(t: Text) -> Text {
    cat!("\"", t.inside_quotes().map(|x| x.replace("${", "$${").replace("%{", "%%{")), "\"")
}

fn usual(value: &str, why: &str) -> Text {
    quoted(Text::of(value, Origin::Usual(why.to_owned())))
}

fn job(t: &Target<'_>) -> File {
    let path = format!("nomad/{}/{}/{}.nomad.hcl", t.app_path(), t.environment(), t.app_path());
    let count = t.int(id::REPLICAS).map_or_else(|| t.missing(id::REPLICAS), |n| Text::of(n.to_string(), Origin::Fact(id::REPLICAS.into())));
    let web = !t.is(id::APP_TYPE, "worker");
    let mut out = Text::default();
    out.line(cat!("job ", quoted(t.app()), " {"));
    if let Some(ns) = t.get(id::NAMESPACE) {
        out.line(cat!("  namespace = ", quoted(ns)));
    }
    out.line("  type = \"service\"");
    out.line(cat!("\n  group ", quoted(t.app()), " {"));
    out.line(cat!("    count = ", count));
    out.push(update(t, web));
    if web {
        out.line("\n    network {");
        out.line("      port \"http\" {");
        out.line(cat!(
            "        to = ",
            t.int(id::PORT).map_or_else(|| t.missing(id::PORT), |n| Text::of(n.to_string(), Origin::Fact(id::PORT.into())))
        ));
        out.line("      }");
        out.line("    }");
        out.push(service(t));
    }
    out.push(task(t, web));
    out.line("  }");
    out.line("}");
    File {
        how: cat!("nomad job plan ", path.clone()),
        path,
        purpose: format!("The job. {}", about(t.rollout)),
        order: 40,
        body: Body::Text(out),
    }
}

fn about(rollout: &Rollout) -> &'static str {
    match rollout.strategy.as_str() {
        "canary" => {
            "Canaries run beside the old allocations until somebody promotes; then the rest follows. Further steps do not exist in Nomad."
        }
        "blue-green" => "As many canaries as allocations: a whole second set, which takes over when somebody promotes.",
        "recreate" => "All allocations are replaced at once: the service is down until the new ones are healthy.",
        _ => "Allocations are replaced in turn. Nomad has no surge: each stops before its successor starts.",
    }
}

fn update(t: &Target<'_>, web: bool) -> Text {
    let numbers = numbers(t.rollout);
    let shown = |n: Option<u32>| n.map_or_else(|| t.missing(id::REPLICAS), words);
    let mut out = Text::default();
    out.line("\n    update {");
    out.line(cat!("      # ", about(t.rollout)));
    out.line(cat!("      max_parallel      = ", shown(numbers.map(|n| n.1))));
    if matches!(t.strategy(), "canary" | "blue-green") {
        if let (Some((canaries, _)), Some(n), "canary") = (numbers, t.rollout.replicas, t.strategy()) {
            let share = canaries * 100 / (canaries + n).max(1);
            out.line(cat!("      # ", words(canaries), " beside ", words(n), " take about ", words(share), " % of the requests."));
        }
        out.line(cat!("      canary            = ", shown(numbers.map(|n| n.0))));
        out.line("      # Somebody promotes: nomad deployment promote.");
        out.line("      auto_promote      = false");
    }
    out.line("      # Back to the last stable version when an allocation does not become healthy in time.");
    out.line("      auto_revert       = true");
    out.line(cat!("      health_check      = ", if web { "\"checks\"" } else { "\"task_states\"" }));
    out.line(cat!("      min_healthy_time  = ", usual("30s", "half a minute of health before it counts; the default is 10s")));
    out.line(cat!("      healthy_deadline  = ", usual("5m", "Nomad's own default")));
    out.line(cat!("      progress_deadline = ", usual("10m", "Nomad's own default; it must be longer than healthy_deadline")));
    out.line("    }");
    out
}

fn service(t: &Target<'_>) -> Text {
    let mut out = Text::default();
    out.line("\n    service {");
    out.line(cat!("      name     = ", quoted(t.app())));
    out.line("      port     = \"http\"");
    out.line(cat!("      provider = ", quoted(t.or("service_provider", "consul", "Nomad's own default; nomad where there is no Consul"))));
    out.line("\n      check {");
    out.line("        type     = \"http\"");
    let ready = t.get(id::READY_PATH).or_else(|| t.get(id::HEALTH_PATH)).unwrap_or_else(|| t.missing(id::HEALTH_PATH));
    out.line(cat!("        path     = ", quoted(ready)));
    out.line(cat!("        interval = ", usual("10s", "a probe every ten seconds")));
    out.line(cat!("        timeout  = ", usual("5s", "an answer within five seconds")));
    out.line("      }");
    out.line("    }");
    out
}

fn task(t: &Target<'_>, web: bool) -> Text {
    let mut out = Text::default();
    out.line(cat!("\n    task ", quoted(t.app()), " {"));
    out.line("      driver       = \"docker\"");
    out.line(cat!("      kill_timeout = ", usual("30s", "thirty seconds to finish what was begun; the default is 5s")));
    out.line("\n      config {");
    out.line(cat!("        image = ", quoted(t.image())));
    if web {
        out.line("        ports = [\"http\"]");
    }
    out.line("      }");
    if let Some(m) = t.get("memory_limit").or_else(|| t.get("memory_request")).and_then(|m| mebibytes(&m.plain())) {
        out.line("\n      resources {");
        out.line(cat!("        memory = ", Text::of(m.to_string(), Origin::Fact("memory_limit".into()))));
        out.line("      }");
    }
    out.line("    }");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::{Pause, Step};

    #[test]
    fn canaries_exist_only_where_the_strategy_has_them() {
        let r = |strategy: &str, n: u32| Rollout {
            strategy: strategy.into(),
            replicas: Some(n),
            surge: "25%".into(),
            unavailable: "25%".into(),
            steps: vec![Step { id: "s1".into(), weight: 10, pause: Pause::Minutes(5), gate: true }],
            ..Rollout::default()
        };
        assert_eq!(numbers(&r("rolling", 8)), Some((0, 2)));
        assert_eq!(numbers(&r("rolling", 3)), Some((0, 1)));
        assert_eq!(numbers(&r("blue-green", 8)), Some((8, 8)));
        assert_eq!(numbers(&r("recreate", 8)), Some((0, 8)));
        assert_eq!(
            [numbers(&r("canary", 9)), numbers(&r("canary", 3)), numbers(&r("canary", 90))],
            [Some((1, 2)), Some((1, 1)), Some((10, 22))]
        );
        assert_eq!(numbers(&Rollout { replicas: None, ..r("canary", 1) }), None);
    }
}
