//! The log of a release and what it folds to: inputs, ticks, notes, decisions.
//!
//! Invariants: everything a person does is an entry of one log; state is a fold; undo is an entry that takes another back.
//! Inside: `day` (figures, decisions and log lines of the day), `event` (start, holds, votes, incidents), `course` (what these fold
//! to), `seal` (the sealed plan), `drift` (what changed since), `entry` (what can be logged), `fold` (entries → state), `undo`,
//! `conflict` (two values of one field),
//! `lamp` (GO, HOLD, NO-GO), `arrange` (own lines,
//! moves and removals on the plan).

pub mod day;
pub mod event;
pub mod course;
pub mod seal;
pub mod drift;
pub mod entry;
pub mod fold;
pub mod undo;
pub mod conflict;
pub mod lamp;
pub mod arrange;

pub use course::Course;
pub use day::{Choice, Decision, LogLine, Measurement, Verdict};
pub use entry::{Draft, Entry, EntryId, Mark, OwnItem, What};
pub use fold::{Confirmed, Inputs, LineState, Noted, State, Worded, fold};
pub use seal::{Kept, Sealed};
