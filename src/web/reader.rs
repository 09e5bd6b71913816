//! The worker that reads foreign text.

/// Starts answering messages.
pub fn start() {}
