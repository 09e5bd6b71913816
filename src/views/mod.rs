//! Derived data → rows, labels and tones for the screens. Plain structs; nothing of the browser.

pub mod excluded;
pub mod words;
pub mod facts;
pub mod files;
pub mod wayback;
pub mod highlight;
pub mod status;
pub mod run;
pub mod record;
pub mod messages;
pub mod policy;
pub mod chart;
pub mod measure;
