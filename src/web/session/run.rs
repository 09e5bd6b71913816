//! Starting a run, taking into it what changed since, and noting what leaves the page.

use super::Session;
use crate::formats::desk::{Answer, Ask};
use crate::run::event::{Amendment, Sent, Start};
use crate::run::{What, chain, seal};
use crate::web::reader;
use leptos::prelude::*;

impl Session {
    /// Starts the run of the open release: the worker seals the plan, it is kept, then the start is an entry.
    pub fn start_run(&self, rehearsal: bool) {
        let session = *self;
        reader::ask(&Ask::Seal { doc: self.document() }, move |answer| match answer {
            Ok(Answer::Sealed(text)) => {
                session.carry_out(What::Started(Start { plan: seal::hash(&text), rehearsal }), text);
                session.say(if rehearsal { "The plan is sealed, the rehearsal goes on." } else { "The plan is sealed, the run goes on." });
            }
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

    /// The head of the open release's log as it stands.
    pub fn head(&self) -> String {
        self.inner.with_value(|i| chain::head(&i.doc.entries))
    }

    /// Something left the page with the head of the log as it stands: see `left_with`.
    pub fn left(&self, what: &str, to: &str) {
        if self.with_state(|s| s.course.started.is_some()) {
            self.left_with(what, to, self.head());
        }
    }

    /// Something left the page with this head. It is noted once the run has started, and once only as long as nothing else
    /// happened.
    pub fn left_with(&self, what: &str, to: &str, head: String) {
        let again = self.inner.with_value(|i| matches!(i.doc.entries.last().map(|e| &e.what), Some(What::Sent(s)) if s.what == what));
        if !again && !head.is_empty() && self.with_state(|s| s.course.started.is_some()) {
            self.dispatch(What::Sent(Sent { what: what.to_owned(), to: to.to_owned(), head }));
        }
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
