//! T-Minus turns the description of a release into a plan that a release manager can run.
//!
//! This page is the table of contents. The order of the `pub mod` lines is the law of the layers: a room sees only the
//! rooms above it. Read `pipeline` first: it tells the whole story on one screen.

pub mod order;
pub mod wire;
pub mod problem;
pub mod evidence;
pub mod when;
pub mod facts;
pub mod reading;
pub mod scenario;
pub mod strategy;
pub mod rollout;
pub mod platforms;
pub mod catalogue;
pub mod questions;
pub mod metrics;
pub mod plan;
pub mod run;
pub mod messages;
pub mod document;
pub mod samples;
pub mod policy;
pub mod pipeline;
pub mod views;
pub mod planner;
pub mod formats;
#[cfg(feature = "web")]
pub mod web;
