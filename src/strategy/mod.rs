//! Scenario → ranked strategies, each with its reasons.
//!
//! Invariant: scores rank, vetoes decide. A strategy that the person stated is respected when it is sane and challenged
//! when it is dangerous.
//! Inside: `schema` (what the data files hold, shared with build.rs), `rank`.

pub mod schema;
pub mod rank;

use crate::scenario::condition;

pub use rank::{Ranking, Scored, rank};
pub use schema::StrategyDef;
