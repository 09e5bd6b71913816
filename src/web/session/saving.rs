//! When what was written is on disk.

use super::{Saved, Session};
use leptos::prelude::*;

impl Session {
    /// What was written has its second copy.
    pub fn kept(&self) {
        if self.saved.get_untracked() == Saved::Saving {
            self.saved.set(Saved::Yes);
        }
    }

    /// Puts the journal into a snapshot: called when the page is hidden.
    pub fn settle(&self) {
        self.flush();
        self.inner.update_value(|i| {
            let id = i.doc.id.clone();
            if !id.is_empty() && !i.doc.entries.is_empty() {
                // What is shown is written again where the storage lost it or holds it damaged, before that goes into a snapshot.
                let (stored, _) = i.keeper.load(&id);
                let kept = crate::order::map(stored.entries.iter().map(|e| (&e.id, e)));
                for e in i.doc.entries.iter().filter(|e| kept.get(&e.id).is_none_or(|k| *k != *e)) {
                    let _ = i.keeper.append(&id, e);
                }
                let _ = i.keeper.snapshot(&id);
            }
        });
    }
}
