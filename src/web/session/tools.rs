//! The tools with their commands: the page's first load does not carry them, the worker hands them over.

use super::Session;
use crate::formats::desk::{Answer, Ask};
use crate::pipeline::Library;
use crate::web::reader;
use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    /// Whether the tools were asked for.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

impl Session {
    /// Asks the worker for the tools, once: the page's first load does not carry them.
    pub fn want_tools(&self) {
        let (tools, session) = (self.tools, *self);
        if tools.get_untracked() || ASKED.replace(true) {
            return;
        }
        reader::ask(&Ask::Tools, move |answer| match answer {
            Ok(Answer::Tools(bytes)) => {
                Library::embedded().take_tools(&bytes);
                tools.set(true);
            }
            Ok(_) => {}
            Err(why) => {
                ASKED.set(false);
                session.say(&why);
            }
        });
    }
}
