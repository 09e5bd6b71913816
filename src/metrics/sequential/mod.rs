//! Tests that may be looked at every minute: whenever one stops, it was wrong at most as often as `ALPHA` says.
//!
//! Both rest on a test martingale: a product of likelihood ratios whose mean is at most 1 as long as nothing is wrong, so that it
//! ever reaches 1/alpha with a probability of at most alpha (J. Ville: Étude critique de la notion de collectif, 1939).
//! Inside: `counts` (errors among requests), `means` (samples).

pub mod counts;
pub mod means;

/// Chance of a false alarm over all looks together, and of a false all-clear.
pub const ALPHA: f64 = 0.05;

/// What a test has found so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Finding {
    /// The canary is worse than the baseline.
    Worse,
    /// The canary is not worse by as much as would matter.
    Fine,
    /// Neither is shown yet.
    Open,
}

/// The state of a test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// What it shows.
    pub finding: Finding,
    /// At which look, counted from 1, it first did.
    pub look: Option<usize>,
    /// Always-valid p-value against "not worse".
    pub p: f64,
    /// How many looks had data.
    pub looks: usize,
}
