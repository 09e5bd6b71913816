//! The planner: the worker that makes plans, and the page's side of it.

use super::browser::clock;
use super::worker;
use crate::pipeline::Library;
use crate::planner::{self, Answer, Ask};
use crate::policy::kept::Following;
use crate::wire;
use std::cell::RefCell;

/// The worker's side.
pub fn start() {
    let following = RefCell::new((Following::default(), Library::embedded()));
    worker::serve(move |wish| {
        let (rules, ask): (String, Ask) = wire::read(wish);
        let mut following = following.borrow_mut();
        if let Some(policy) = following.0.changed(&rules) {
            following.1 = Library::under(policy);
        }
        let lib = following.1;
        clock::mark("derive-start");
        let answer = planner::answer(ask, lib);
        clock::measure("derive", "derive-start");
        wire::write(&answer)
    });
}

/// Asks the planner. `then` learns the answer, or why there is none.
pub fn ask(ask: &Ask, then: impl FnOnce(Result<Answer, String>) + 'static) {
    let told = |bytes: Option<Vec<u8>>| match bytes {
        Some(bytes) => Ok(wire::read(&bytes)),
        None => Err("The part of the page that makes plans could not be loaded, or it stopped. What you type and tick is kept.".to_owned()),
    };
    worker::ask("planner", &wire::write(ask), Box::new(move |bytes| then(told(bytes))));
}
