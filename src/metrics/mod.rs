//! Samples + limits → verdict.
//!
//! Invariants: reading never fails; no data and what is no number is never a success; an improvement is information; too few points
//! are inconclusive; the same figures give the same words on every device. The page asks its worker for all of this.
//! Inside: `measured` (what is kept of a verdict), `samples` and `read` (what people paste), `wish` (what is to be judged), `threshold`
//! with `bar` (the limits of the release), `kayenta` with `rank` (Mann-Whitney), `sequential` (tests to look at every minute),
//! `statistical` (both on a wish), `more` (how many more minutes), `judgement` (the answer), `figures` (arithmetic).

pub mod measured;
pub mod figures;
pub mod samples;
pub mod read;
pub mod rank;
pub mod kayenta;
pub mod sequential;
pub mod more;
pub mod wish;
pub mod judgement;
pub mod bar;
pub mod threshold;
pub mod statistical;

pub use judgement::{Judged, Judgement};
pub use measured::{Choice, Measurement, Track, Verdict};
pub use read::read;
pub use samples::{Hints, Samples, Series, Side};
pub use wish::{Given, Judge, Metric, Wish};

/// Judges. The limits and what else is known of the release count for the threshold judge alone.
pub fn judge(wish: &Wish, given: &Given<'_>) -> Judgement {
    match wish.judge {
        Judge::Threshold => {
            let metrics: Vec<Judged> = wish.metrics.iter().map(|m| threshold::judge(m, given)).collect();
            Judgement::new(Judge::Threshold, threshold::whole(&metrics), None, metrics)
        }
        Judge::Kayenta => statistical::kayenta(wish),
        Judge::Sequential => statistical::sequential(wish),
    }
}
