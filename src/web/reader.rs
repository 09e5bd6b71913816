//! The reader: the worker that reads foreign text and writes files and exports, and the page's side of it.

use super::browser::clock;
use super::worker;
use crate::formats::desk::{self, Answer, Ask};
use crate::pipeline::Library;
use crate::policy::kept::Following;
use crate::wire;
use std::cell::RefCell;

/// The worker's side.
pub fn start() {
    let following = RefCell::new(Following::default());
    worker::serve(move |wish| {
        let (rules, ask): (String, Ask) = wire::read(wish);
        if let Some(policy) = following.borrow_mut().changed(&rules) {
            Library::adopt(policy);
        }
        wire::write(&desk::answer(ask, &clock::Intl))
    });
}

/// Asks the reader; it is loaded at the first wish. `then` learns the answer, or why there is none.
pub fn ask(ask: &Ask, then: impl FnOnce(Result<Answer, String>) + 'static) {
    let told = |bytes: Option<Vec<u8>>| match bytes {
        Some(bytes) => Ok(wire::read(&bytes)),
        None => {
            Err("The part of the page that reads and writes files could not be loaded, or it stopped. Try again; a file may be damaged."
                .to_owned())
        }
    };
    worker::ask("reader", &wire::write(ask), Box::new(move |bytes| then(told(bytes))));
}
