//! Templates of one's own: a release's inputs kept under a name, in a document of their own.

use super::Session;
use crate::document::edit::{self, Hand};
use crate::document::{Document, template};
use crate::run::What;
use crate::web::browser::clock;
use leptos::prelude::*;

impl Session {
    /// Keeps the inputs of the open release as a template. The release stays as it is.
    pub fn keep_template(&self, name: &str) {
        let mut all = self.with_state(|s| template(s, s.inputs.described_at));
        all.push(What::Template(name.to_owned()));
        self.write_to(&clock::random_id(), What::Many(all));
    }

    /// Gives a template another name.
    pub fn name_template(&self, id: &str, name: &str) {
        self.write_to(id, What::Template(name.to_owned()));
    }

    /// Starts a release from a template: nothing of it is ticked, and its description counts as typed now.
    pub fn start_from(&self, id: &str) {
        let all = template(&self.state_of(id), clock::now());
        self.fresh();
        self.dispatch(What::Many(all));
    }

    /// Writes an entry of a document that need not be open.
    fn write_to(&self, id: &str, what: What) {
        if self.id() == id {
            return self.dispatch(what);
        }
        let result = self.inner.try_update_value(|i| {
            let mut doc = i.keeper.load(id).0;
            if doc.entries.is_empty() {
                doc = Document::new(id);
            }
            let hand = Hand { device: i.device.clone(), by: i.name.clone(), now: clock::now() };
            let entry = edit::apply(&mut doc, what, &hand);
            i.keeper.append(id, &entry)
        });
        if let Some(Err(p)) = result {
            self.problems.update(|all| all.push(p));
        }
        self.releases.update(|n| *n += 1);
    }
}
