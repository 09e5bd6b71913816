//! The one native test binary. What can be tested beside its code is tested there; here stands what needs the whole.

mod budget;
mod cases;
mod cloud_commands;
mod clouds;
mod data;
mod edits;
mod examples;
mod files;
mod flags;
mod formats;
mod keeping;
mod known_bad;
mod kubernetes_rules;
mod kubernetes_sets;
mod layers;
mod log;
mod observability;
mod messages;
mod reading;
mod roundtrip;
mod samples;
mod schema;
mod sentences;
mod strategy;
mod tidy;
mod tree;
