//! All releases of this browser: listing, deleting, taking in.

use super::Session;
use crate::document::{Document, merge::join};
use crate::run::{State, fold};
use crate::web::browser::clock;
use crate::web::entryway::{Entryway, entryway};
use leptos::prelude::*;

impl Session {
    /// Takes a whole document in as a release of its own and returns its id.
    pub fn take_in(&self, mut doc: Document) -> String {
        if doc.id.is_empty() || self.ids().contains(&doc.id) && self.id() != doc.id {
            doc.id = clock::random_id();
        }
        let id = doc.id.clone();
        self.inner.update_value(|i| {
            let (known, _) = i.keeper.load(&id);
            i.doc = known;
            join(&mut i.doc, doc);
            i.pending = i.doc.entries.clone();
        });
        self.keep_plans();
        self.flush();
        self.refresh(true);
        id
    }

    /// Ids of all releases.
    pub fn ids(&self) -> Vec<String> {
        self.inner.with_value(|i| i.keeper.ids())
    }

    /// All releases, the latest first.
    pub fn list(&self) -> Vec<Entryway> {
        self.flush();
        let ids = self.ids();
        let mut out: Vec<Entryway> =
            ids.iter().filter_map(|id| self.inner.try_update_value(|i| entryway(id, &mut i.keeper)).flatten()).collect();
        crate::order::by_key(&mut out, |e| -e.changed);
        // The latest is asked for first.
        let known = self.names.get_untracked();
        let unknown = out.iter().rev().filter(|e| known.get(&e.id).is_none_or(|(n, _)| *n != e.entries));
        self.ask_names(unknown.map(|e| (e.id.clone(), e.entries)).collect());
        out
    }

    /// Another release with its state.
    pub fn release(&self, id: &str) -> (Document, State) {
        let doc = self.inner.try_update_value(|i| i.keeper.load(id).0).unwrap_or_default();
        let state = fold(&doc.entries);
        (doc, state)
    }

    /// The state of another release, for taking its settings over.
    pub fn state_of(&self, id: &str) -> State {
        self.release(id).1
    }

    /// Deletes a release; it can be taken back.
    pub fn delete(&self, id: &str) {
        let result = self.inner.try_update_value(|i| i.keeper.delete(id, clock::now()));
        if let Some(Err(p)) = result {
            self.problems.update(|all| all.push(p));
        }
        self.releases.update(|n| *n += 1);
    }

    /// Takes a deletion back.
    pub fn restore(&self, id: &str) {
        self.inner.update_value(|i| i.keeper.restore(id));
        self.releases.update(|n| *n += 1);
    }
}
