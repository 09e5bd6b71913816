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
                let _ = i.keeper.snapshot(&id);
            }
        });
    }
}
