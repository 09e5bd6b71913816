//! The log of a release and what it folds to: inputs, ticks, notes, decisions.
//!
//! Invariants: everything a person does is an entry of one log; state is a fold; undo is an entry that takes another back.
//! Inside: `day` (figures, decisions and log lines of the day), `event` (start, holds, votes, incidents), `course` (what these fold
//! to), `seal` (the sealed plan), `drift` (what changed since), `entry` (what can be logged), `fold` (entries → state), `undo`,
//! `conflict` (two values of one field), `chain` (the head of the log, and whether entries follow from one another), `judged` (a judge's verdict as an entry), `place` (where the run stands), `schedule`
//! (planned, actual, projected), `gate`, `freeze` (when it may start), `lamp` (GO, HOLD, NO-GO), `now` (where are we, what is next),
//! `act` (what a decision writes), `arrange` (own lines, moves and removals on the plan), `wayback` (the way back from each state),
//! `incident` (clocks of incidents).

// `day` names these words by this path, so that build.rs can include the same file.
use crate::metrics::measured;

pub mod day;
pub mod event;
pub mod course;
pub mod seal;
pub mod drift;
pub mod judged;
pub mod entry;
pub mod fold;
pub mod undo;
pub mod conflict;
pub mod place;
pub mod schedule;
pub mod gate;
pub mod freeze;
pub mod chain;
pub mod lamp;
pub mod now;
pub mod act;
pub mod arrange;
pub mod wayback;
pub mod incident;

pub use course::Course;
pub use day::{Choice, Decision, LogLine, Measurement, Verdict};
pub use entry::{Draft, Entry, EntryId, Mark, OwnItem, What};
pub use fold::{Confirmed, Inputs, LineState, Noted, State, Worded, fold};
pub use seal::Sealed;
