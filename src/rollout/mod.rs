//! Strategy + scenario → steps with weights and pauses, capacity during the roll, limits.
//!
//! Invariant: the rollout is the one model; manifests, checklist, timers and texts take their figures from it.
//! Inside: `schema` (what the limits file holds, shared with build.rs), `limits`, `capacity` (pods during the roll), `power`
//! (what a step can show), `consequences` (all of it for one release).

pub mod schema;
pub mod limits;
pub mod capacity;
pub mod power;
pub mod consequences;

use crate::facts::id;
use crate::scenario::Scenario;
use crate::strategy::StrategyDef;
use crate::wire::wire;
use schema::{Against, Bound, Figure, LimitDef, Moment};
use serde::{Deserialize, Serialize};

/// How long a step waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pause {
    /// So many minutes.
    Minutes(u32),
    /// Until somebody decides.
    UntilDecided,
}

/// One step of a rollout. It keeps its id when its weight, pause or position changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Given when the step is made; never changes.
    pub id: String,
    /// Share of traffic or users on the new version, in percent.
    pub weight: u8,
    /// How long to stay.
    pub pause: Pause,
    /// Whether somebody must decide before going on.
    pub gate: bool,
}

/// What a person changed of the rollout. Kept as input; everything unset follows the strategy and the facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolloutSettings {
    /// All steps, once a person changed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<Step>>,
    /// maxSurge as written: a number or a percentage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surge: Option<String>,
    /// maxUnavailable as written: a number or a percentage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<String>,
}

/// The strategy with its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollout {
    /// The strategy's id.
    pub strategy: String,
    /// Steps; empty where the strategy has none.
    pub steps: Vec<Step>,
    /// Replicas, if known.
    pub replicas: Option<u32>,
    /// maxSurge as written.
    pub surge: String,
    /// maxUnavailable as written.
    pub unavailable: String,
    /// Traffic router: none, istio, ...; empty if unknown.
    pub router: String,
}

/// Plans the rollout of a strategy: a person's settings win over stated facts, and those over the defaults.
pub fn plan(def: &StrategyDef, scenario: &Scenario, settings: &RolloutSettings) -> Rollout {
    let steps = settings.steps.clone().unwrap_or_else(|| default_steps(def, scenario));
    Rollout {
        strategy: def.id.clone(),
        steps,
        replicas: scenario.whole(id::REPLICAS).and_then(|n| u32::try_from(n).ok()),
        surge: knob(settings.surge.as_ref(), scenario, id::SURGE),
        unavailable: knob(settings.unavailable.as_ref(), scenario, id::UNAVAILABLE),
        router: scenario.text(id::ROUTER).unwrap_or_default().to_owned(),
    }
}

/// maxSurge or maxUnavailable: a person's value, the stated one, or Kubernetes' default of 25 %.
fn knob(own: Option<&String>, scenario: &Scenario, fact: &str) -> String {
    let stated = scenario.text(fact).map(|t| match ["one", "two", "three", "four", "five"].iter().position(|w| *w == t.to_lowercase()) {
        Some(n) => (n + 1).to_string(),
        None => t.to_owned(),
    });
    own.cloned().or(stated).unwrap_or_else(|| "25%".into())
}

/// Steps as stated, or the strategy's own. A last step of 100 % is added where it is missing.
fn default_steps(def: &StrategyDef, scenario: &Scenario) -> Vec<Step> {
    if def.steps.is_empty() {
        return Vec::new();
    }
    let stated: Vec<u8> = scenario.list(id::STAGES).iter().filter_map(|s| s.parse().ok()).filter(|w| (1..=100).contains(w)).collect();
    let pauses: Vec<u32> = scenario.list(id::PAUSES).iter().filter_map(|p| minutes(p)).collect();
    let own = !stated.is_empty();
    let mut weights = if own { stated } else { def.steps.clone() };
    if weights.last() != Some(&100) {
        weights.push(100);
    }
    let usual = def.pauses.first().copied().unwrap_or(5);
    let last = def.pauses.last().copied().unwrap_or(30);
    let pause = |i: usize, w: u8| match (pauses.get(i), own) {
        (Some(m), _) => *m,
        (None, false) => def.pauses.get(i).copied().unwrap_or(usual),
        (None, true) => {
            if w == 100 {
                last
            } else {
                pauses.last().copied().unwrap_or(usual)
            }
        }
    };
    weights
        .iter()
        .enumerate()
        .map(|(i, w)| Step { id: format!("s{}", i + 1), weight: *w, pause: Pause::Minutes(pause(i, *w)), gate: *w < 100 })
        .collect()
}

/// Minutes of a short duration such as 5m, 90s (rounded up) or 1h.
pub fn minutes(text: &str) -> Option<u32> {
    let t = text.trim();
    let digits: String = t.chars().take_while(char::is_ascii_digit).collect();
    let n: u32 = digits.parse().ok()?;
    match t.get(digits.len()..)?.trim() {
        "s" | "sec" => Some(n.div_ceil(60)),
        "h" | "hours" | "hour" => n.checked_mul(60),
        "" | "m" | "min" | "mins" | "minutes" => Some(n),
        _ => None,
    }
}

/// An id that no step has yet.
pub fn new_step_id(steps: &[Step]) -> String {
    let last = steps.iter().filter_map(|s| s.id.strip_prefix('s')?.parse::<u32>().ok()).max().unwrap_or(0);
    format!("s{}", last + 1)
}

wire!(enum Figure { 0 ErrorRate, 1 SuccessRate, 2 P95, 3 P99, 4 ResponseTime, 5 Cpu, 6 Memory, 7 Restarts, 8 HealthChecks });
wire!(enum Against { 0 Itself, 1 Points, 2 Percent, 3 Times, 4 Budget });
wire!(enum Bound { 0 At, 1 Above, 2 Below });
wire!(enum Moment { 0 Step, 1 After, 2 Always });
wire!(enum Pause { 0 Minutes(n), 1 UntilDecided });
wire! {
    Step { id, weight, pause, gate }
    RolloutSettings { steps, surge, unavailable }
    Rollout { strategy, steps, replicas, surge, unavailable, router }
    LimitDef { id, label, form, default, min, max, unit, breach, about, figure, against, breached, judged, from, until }
}
