//! The policy in force: kept in this browser, told to the workers with every wish.

use super::Session;
use crate::document::keeping::{KvStore, refused};
use crate::pipeline::LIBRARY_ID;
use crate::web::worker;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Where the rules are kept, in the form of `policy::kept`.
const KEY: &str = "tminus:policy";

/// Puts in force what is kept.
pub(super) fn remember(store: &impl KvStore) {
    worker::rule(store.get(KEY).ok().flatten().unwrap_or_default());
}

impl Session {
    /// Puts other rules in force, or none where they are empty, and keeps them in this browser. The open plan follows; ticks stay.
    pub fn rule(&self, rules: String) {
        let kept = self.inner.try_update_value(|i| {
            let store = i.keeper.store();
            if rules.is_empty() { store.remove(KEY) } else { store.set(KEY, &rules) }
        });
        if let Some(Err(e)) = kept {
            self.problems.update(|all| all.push(refused(&e).at("policy")));
        }
        self.follow(rules);
    }

    /// Another tab may have put other rules in force.
    pub(super) fn heard_rules(&self, key: &str) {
        if key == KEY {
            let kept = self.inner.try_update_value(|i| i.keeper.store().get(KEY).ok().flatten());
            self.follow(kept.flatten().unwrap_or_default());
        }
    }

    /// Whether the rules in force were checked against another library: then they are read anew.
    pub fn outdated(&self) -> bool {
        let rules = worker::rules();
        !rules.is_empty() && !rules.contains(LIBRARY_ID)
    }

    fn follow(&self, rules: String) {
        worker::rule(rules);
        self.ask_library();
        self.names.set(BTreeMap::new());
        self.plan();
        self.rules.update(|n| *n += 1);
        self.releases.update(|n| *n += 1);
    }
}
