//! Who sits here: the name and the role typed once, whether letters are shortcuts.

use super::Session;
use crate::document::keeping::KvStore;
use leptos::prelude::*;

impl Session {
    /// The name typed once.
    pub fn name(&self) -> String {
        self.inner.with_value(|i| i.name.clone())
    }

    /// Remembers the name.
    pub fn set_name(&self, name: &str) {
        self.inner.update_value(|i| {
            name.trim().clone_into(&mut i.name);
            let _ = i.keeper.store().set("tminus:name", name.trim());
        });
    }

    /// The role of the person; empty if none was chosen.
    pub fn role(&self) -> String {
        self.inner.try_update_value(|i| i.keeper.store().get("tminus:role").ok().flatten()).flatten().unwrap_or_default()
    }

    /// Remembers the role.
    pub fn set_role(&self, role: &str) {
        self.inner.update_value(|i| {
            let _ = i.keeper.store().set("tminus:role", role);
        });
    }

    /// Switches the letters on or off.
    pub fn set_shortcuts(&self, on: bool) {
        self.shortcuts.set(on);
        self.inner.update_value(|i| {
            let _ = i.keeper.store().set("tminus:shortcuts", if on { "on" } else { "off" });
        });
    }
}
