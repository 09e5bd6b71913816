//! The browser room: the only one that may name leptos, web_sys, gloo and wasm_bindgen.

pub mod reader;

/// Mounts the page.
pub fn start() {}
