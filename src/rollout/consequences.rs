//! What the rollout means: capacity, real weights, what each step sees and can show, who meets a fault, how long it takes.

use super::capacity::{self, Capacity};
use super::power;
use super::{Pause, Rollout};
use crate::facts::id;
use crate::scenario::Scenario;

/// What one step means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepMeans {
    /// The step.
    pub step: String,
    /// Share that is set, in percent.
    pub set: u8,
    /// Share that users really get, in percent; none if the replicas are not known and there is no router.
    pub real: Option<u32>,
    /// Canary and stable pods without a router.
    pub pods: Option<(u32, u32)>,
    /// Requests that the new version sees during the step.
    pub requests: Option<u64>,
    /// Smallest rise of the error rate that they show, in thousandths of a percentage point.
    pub shows: Option<i64>,
    /// Minutes from the start of the rollout to the start of the step.
    pub starts: u32,
    /// Minutes that the step lasts; none until somebody decides.
    pub lasts: Option<u32>,
}

/// What the whole rollout means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Capacity of a rolling update.
    pub capacity: Option<Capacity>,
    /// Steps.
    pub steps: Vec<StepMeans>,
    /// Minutes of all pauses.
    pub total: u32,
    /// Whether a pause without an end is among them.
    pub open_ended: bool,
    /// Plain sentences, the most important first.
    pub sentences: Vec<String>,
}

/// Computes what a rollout means for this release.
pub fn consequences(rollout: &Rollout, scenario: &Scenario) -> Consequences {
    let mut out = Consequences::default();
    let router = matches!(rollout.router.as_str(), "istio" | "gateway-api" | "nginx" | "alb" | "traefik" | "linkerd");
    let by_flag = rollout.strategy == "feature-flag";
    let rps = scenario.whole(id::RPS);
    let base = scenario.thousandths(id::ERROR_RATE);
    let mut clock = 0;
    for step in &rollout.steps {
        let pods = rollout.replicas.filter(|_| !router && !by_flag).map(|n| capacity::weighted(n, step.weight, &rollout.surge));
        let real = if router || by_flag { Some(u32::from(step.weight)) } else { pods.map(|(c, s)| capacity::share(c, s)) };
        let lasts = match step.pause {
            Pause::Minutes(m) => Some(m),
            Pause::UntilDecided => None,
        };
        let requests =
            rps.zip(real).zip(lasts).map(|((r, share), m)| r.saturating_mul(u64::from(share)).saturating_mul(u64::from(m) * 60) / 100);
        let weight = u8::try_from(real.unwrap_or(u32::from(step.weight)).min(99)).unwrap_or(99);
        let shows = requests.zip(base).filter(|_| step.weight < 100).and_then(|(n, b)| power::smallest_rise(b, n, weight));
        out.steps.push(StepMeans { step: step.id.clone(), set: step.weight, real, pods, requests, shows, starts: clock, lasts });
        clock = clock.saturating_add(lasts.unwrap_or(0));
        out.open_ended |= lasts.is_none();
    }
    out.total = clock;
    if rollout.strategy == "rolling" {
        out.capacity = rollout.replicas.and_then(|n| capacity::rolling(n, &rollout.surge, &rollout.unavailable));
    }
    out.sentences = sentences(rollout, scenario, &out, router);
    out
}

fn sentences(rollout: &Rollout, scenario: &Scenario, c: &Consequences, router: bool) -> Vec<String> {
    let mut out = Vec::new();
    if let (Some(cap), Some(n)) = (c.capacity, rollout.replicas) {
        let lost = (n - cap.least) * 100 / n.max(1);
        out.push(format!(
            "Between {} and {} pods exist while it rolls: {lost} % of the capacity is given up, and room for {} more is needed.",
            cap.least,
            cap.most,
            cap.most - n
        ));
        if cap.forced {
            out.push("Surge and unavailable both come out as zero, so Kubernetes takes one pod out.".into());
        }
    }
    if rollout.strategy == "rolling" {
        out.push(
            "Both versions serve while it rolls. If it stalls, Kubernetes reports it after 600 s and waits: somebody undoes it.".into(),
        );
        if rollout.replicas.is_none() {
            out.push("How many replicas run is not known, so the capacity cannot be computed.".into());
        }
    }
    if rollout.strategy == "canary" {
        let off: Vec<String> = c
            .steps
            .iter()
            .filter(|s| s.real.is_some_and(|r| r.abs_diff(u32::from(s.set)) >= 1))
            .map(|s| format!("{} % is {} %", s.set, s.real.unwrap_or(0)))
            .collect();
        if !router && !off.is_empty() {
            out.push(format!("Without a traffic router the weights are pod ratios: {}.", off.join(", ")));
        } else if !router && rollout.replicas.is_none() {
            out.push("Without a known traffic router the weights are pod ratios; how far off they are depends on the number of replicas, which is not known.".into());
        }
        if scenario.whole(id::RPS).is_none() {
            out.push("How many requests a step sees is not known: give today's traffic to see what each step can show.".into());
        }
        let blind: Vec<String> = c
            .steps
            .iter()
            .filter(|s| {
                s.set < 100 && s.requests.is_some() && scenario.thousandths(id::ERROR_RATE).is_some() && s.shows.is_none_or(|r| r > 1000)
            })
            .map(|s| format!("{} %", s.set))
            .collect();
        if !blind.is_empty() {
            out.push(format!(
                "Too few requests at {} to show a rise of one percentage point: stay longer there, or take a larger first step.",
                blind.join(", ")
            ));
        }
    }
    if rollout.strategy == "blue-green" {
        out.push("Twice the capacity is needed while both environments run. Every user meets the new version in the same minute.".into());
        out.push(
            "The fast way back ends when Blue is scaled down: Argo Rollouts does so after 30 s unless scaleDownDelaySeconds is set.".into(),
        );
    }
    if rollout.strategy == "recreate" {
        out.push("The service is down from the stop of the old version until the new one is ready.".into());
    }
    if !c.steps.is_empty() {
        let end = if c.open_ended { ", and longer where somebody decides" } else { "" };
        out.push(format!("All pauses together take {} min{end}.", c.total));
    }
    out
}
