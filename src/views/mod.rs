//! Derived data → rows, labels and tones for the screens. Plain structs; nothing of the browser.

pub mod excluded;
