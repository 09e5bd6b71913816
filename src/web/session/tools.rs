//! The commands of the tools: the page's first load does not carry them, the reader writes the run book.

use super::Session;
use crate::formats::desk::{Answer, Ask};
use crate::web::reader;
use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    /// Whether somebody has looked at commands.
    static WANTED: Cell<bool> = const { Cell::new(false) };
}

impl Session {
    /// Commands are looked at: from now on the run book follows every plan.
    pub fn want_tools(&self) {
        if WANTED.replace(true) {
            return;
        }
        let session = *self;
        // Not a child of the screen that asked first: it lives as long as the page.
        session.owner.get_value().with(|| {
            Effect::new(move |_| {
                session.derived.track();
                let asked = session.id();
                reader::ask(&Ask::Book { doc: session.document() }, move |answer| match answer {
                    Ok(Answer::Book(steps)) if session.id() == asked => {
                        session.runbook.set(steps);
                        session.tools.set(true);
                    }
                    Ok(_) => {}
                    Err(why) => session.say(&why),
                });
            });
        });
    }
}
