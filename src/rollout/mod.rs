//! Strategy + scenario → steps with weights and pauses, capacity during the roll, limits.
//!
//! Invariant: the rollout is the one model; manifests, checklist, timers and texts take their figures from it.
//! Inside: `schema` (what the limits file holds, shared with build.rs), `limits`.

pub mod schema;
pub mod limits;

use crate::facts::id;
use crate::scenario::Scenario;
use crate::strategy::StrategyDef;
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
        surge: settings.surge.clone().or_else(|| scenario.text(id::SURGE).map(str::to_owned)).unwrap_or_else(|| "25%".into()),
        unavailable: settings
            .unavailable
            .clone()
            .or_else(|| scenario.text(id::UNAVAILABLE).map(str::to_owned))
            .unwrap_or_else(|| "25%".into()),
        router: scenario.text(id::ROUTER).unwrap_or_default().to_owned(),
    }
}

fn default_steps(def: &StrategyDef, _scenario: &Scenario) -> Vec<Step> {
    let pause = |i: usize| def.pauses.get(i).map_or(Pause::UntilDecided, |m| Pause::Minutes(*m));
    def.steps
        .iter()
        .enumerate()
        .map(|(i, w)| Step { id: format!("s{}", i + 1), weight: *w, pause: pause(i), gate: *w < 100 })
        .collect()
}
