//! The phases of a release on its time line.

/// One phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// Never changes.
    pub id: &'static str,
    /// Shown on the rail.
    pub label: &'static str,
    /// What it is for, a few words.
    pub about: &'static str,
    /// Minutes from the start of the deployment (or, on the first clock of a hotfix, from the issue); none where the
    /// phase simply follows the one before.
    pub offset: Option<i64>,
}

const fn phase(id: &'static str, label: &'static str, about: &'static str, offset: Option<i64>) -> Phase {
    Phase { id, label, about, offset }
}

/// All phases of a planned release, in order. The steps of the rollout stand at T-0.
pub const PLANNED: [Phase; 9] = [
    phase("T-48h", "T-48h", "Two days ahead", Some(-48 * 60)),
    phase("T-2h", "T-2h", "Last checks", Some(-120)),
    phase("pre-canary", "Before the canary", "Set up the steps", Some(-60)),
    phase("T-0", "T-0", "Deploy", Some(0)),
    phase("T+5m", "T+5m", "First look", Some(5)),
    phase("T+15m", "T+15m", "Smoke tests", Some(15)),
    phase("T+30m", "T+30m", "Watch", Some(30)),
    phase("T+2h", "T+2h", "Business and users", Some(120)),
    phase("T+24h", "T+24h", "Close", Some(24 * 60)),
];

/// All phases of a hotfix, in order: the first clock runs from the issue, the second (T+5m on) from the deployment.
pub const HOTFIX: [Phase; 9] = [
    phase("T-0", "Assess", "The issue, from T-0", Some(0)),
    phase("hotfix-development", "Develop", "Only the fix", None),
    phase("hotfix-testing", "Test", "The critical path", None),
    phase("hotfix-approval", "Approve", "Emergency approval", None),
    phase("hotfix-deployment", "Deploy", "Starts the second clock", None),
    phase("T+5m", "T+5m", "Is it fixed?", Some(5)),
    phase("T+30m", "T+30m", "Does it stay fixed?", Some(30)),
    phase("T+2h", "T+2h", "Close the incident", Some(120)),
    phase("T+24h", "T+24h", "Learn", Some(24 * 60)),
];

/// The phases of a release, by whether it is a hotfix.
pub fn phases(hotfix: bool) -> &'static [Phase] {
    if hotfix { &HOTFIX } else { &PLANNED }
}

/// Which steps of a rollout a step phase means; none if `phase` is no step phase.
pub fn step_phase(phase: &str) -> Option<StepChoice> {
    Some(match phase {
        "each-step" => StepChoice::Each,
        "first-step" => StepChoice::First,
        "middle-steps" => StepChoice::Middle,
        "half-step" => StepChoice::Half,
        "late-step" => StepChoice::Late,
        "last-step" => StepChoice::Last,
        _ => return None,
    })
}

/// A choice among the steps of a rollout, independent of their number and weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepChoice {
    /// Every step below 100 %.
    Each,
    /// The first one.
    First,
    /// Those between the first and the last one below 100 %.
    Middle,
    /// The first one at or above 50 %.
    Half,
    /// The last one below 100 %.
    Late,
    /// The one at 100 %.
    Last,
}

impl StepChoice {
    /// The positions in `weights` that are meant.
    pub fn pick(self, weights: &[u8]) -> Vec<usize> {
        let below: Vec<usize> = (0..weights.len()).filter(|i| weights.get(*i).is_some_and(|w| *w < 100)).collect();
        match self {
            Self::Each => below,
            Self::First => below.into_iter().take(1).collect(),
            Self::Middle => below.get(1..below.len().saturating_sub(1)).unwrap_or_default().to_vec(),
            Self::Half => below.into_iter().find(|i| weights.get(*i).is_some_and(|w| *w >= 50)).into_iter().collect(),
            Self::Late => below.last().copied().into_iter().collect(),
            Self::Last => (0..weights.len()).filter(|i| weights.get(*i) == Some(&100)).take(1).collect(),
        }
    }
}

/// Whether an item may name this phase.
pub fn is_phase(id: &str) -> bool {
    PLANNED.iter().chain(&HOTFIX).any(|p| p.id == id) || step_phase(id).is_some()
}
