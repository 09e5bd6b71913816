//! Starting a run, and taking into it what changed since.

use super::Session;
use crate::formats::desk::{Answer, Ask};
use crate::run::event::{Amendment, Start};
use crate::run::{What, seal};
use crate::web::reader;
use leptos::prelude::*;

impl Session {
    /// Starts the run of the open release: the worker seals the plan, it is kept, then the start is an entry.
    pub fn start_run(&self, rehearsal: bool) {
        let session = *self;
        reader::ask(&Ask::Seal { doc: self.document() }, move |answer| match answer {
            Ok(Answer::Sealed(text)) => session.carry_out(What::Started(Start { plan: seal::hash(&text), rehearsal }), text),
            Ok(_) => {}
            Err(why) => session.say(&why),
        });
    }

    /// Asks what changed since the start; `then` learns the text of the plan that would take it over, with the changes in words.
    pub fn drift(&self, then: impl FnOnce(Option<(String, Vec<String>)>) + 'static) {
        let session = *self;
        reader::ask(&Ask::Drift { doc: self.document() }, move |answer| match answer {
            Ok(Answer::Drift(found)) => then(found),
            Ok(_) => {}
            Err(why) => session.say(&why),
        });
    }

    /// Takes changes over into the run, on purpose and with a reason.
    pub fn amend(&self, text: String, changes: Vec<String>, reason: &str) {
        let what = What::Amended(Amendment { plan: seal::hash(&text), reason: reason.to_owned(), changes });
        self.carry_out(what, text);
    }

    /// Keeps a sealed plan, then makes the edit that names it. A plan that cannot be kept stays in the open document, and the
    /// person is told.
    fn carry_out(&self, what: What, text: String) {
        self.inner.update_value(|i| i.doc.take_plan(text));
        self.keep_plans();
        self.dispatch(what);
    }

    /// Stores the sealed plans of the open release; tells plainly if that does not work.
    pub(super) fn keep_plans(&self) {
        let result = self.inner.try_update_value(|i| {
            let plans: Vec<String> = i.doc.plans.values().cloned().collect();
            plans.iter().try_for_each(|p| i.keeper.keep_plan(p))
        });
        if let Some(Err(p)) = result {
            self.problems.update(|all| all.push(p));
        }
    }
}
