//! What the planner is asked, and what it tells. Nothing here makes anybody wait: an edit is saved and shown at once, its plan
//! follows. One wish is under way at a time; of those that come meanwhile only the newest is kept.

use super::Session;
use crate::document::holding;
use crate::facts::id;
use crate::pipeline::Library;
use crate::planner::{Answer, Ask, Entry, Given, Told, settled};
use crate::run::{State, What};
use crate::web::browser::clock;
use crate::web::planner;
use leptos::prelude::*;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

thread_local! {
    static LIBRARY: Cell<Option<&'static Library>> = const { Cell::new(None) };
}

/// What screens read of the library: labels, limits, what is known of strategies. It comes with the first plan and is empty
/// before; so what is built before a plan is there asks for it anew each time.
pub fn library() -> &'static Library {
    static NONE: LazyLock<Library> = LazyLock::new(Library::default);
    LIBRARY.get().unwrap_or_else(|| &NONE)
}

/// Waits for a plan.
type Then = Box<dyn FnOnce()>;

/// Where the talk with the planner stands.
#[derive(Default)]
pub(super) struct Planning {
    /// Whether a wish is under way.
    under_way: bool,
    /// Whether the release changed since.
    again: bool,
    /// The release whose plan the page has, and its print.
    known: (String, u64),
    /// What waits for the plan of the open release.
    waiting: Vec<Then>,
}

impl Session {
    /// Another release is open: what was known and waited for belongs to the one before.
    pub(super) fn forget_plan(&self) {
        self.inner.update_value(|i| {
            i.planning.known = (String::new(), 0);
            i.planning.waiting.clear();
        });
        self.planned.set(String::new());
        self.derived.set(Arc::default());
        self.holding.set(BTreeMap::new());
    }

    /// Asks for the plan of the open release. An empty one has none.
    pub(super) fn plan(&self) {
        let (session, id) = (*self, self.id());
        let wish = self.inner.try_update_value(|i| {
            let given = Given::of(&i.doc, &i.state);
            if given == Given::default() {
                return None;
            }
            i.planning.again = i.planning.under_way;
            if i.planning.under_way {
                return None;
            }
            i.planning.under_way = true;
            let known = if i.planning.known.0 == id { i.planning.known.1 } else { 0 };
            Some((i.state.clone(), given, known))
        });
        let Some((state, given, known)) = wish.flatten() else { return };
        self.want_library();
        planner::ask(&Ask::Plan(Box::new(given), known), move |answer| session.told(id, state, answer));
    }

    /// Asks for what screens read of the library, if it is not there yet.
    pub fn want_library(&self) {
        if LIBRARY.get().is_none() {
            self.ask_library();
        }
    }

    /// Asks for it anew: a policy changes it.
    pub(super) fn ask_library(&self) {
        let there = self.library;
        planner::ask(&Ask::Library, move |answer| {
            if let Ok(Answer::Library(library)) = answer {
                LIBRARY.set(Some(Box::leak(library)));
                there.set(true);
            }
        });
    }

    /// The planner answered. What it tells of a release that is no longer open is dropped.
    fn told(&self, id: String, state: State, answer: Result<Answer, String>) {
        let again = self.inner.try_update_value(|i| {
            i.planning.under_way = false;
            std::mem::take(&mut i.planning.again)
        });
        match answer {
            Ok(Answer::Plan(told)) if self.id() == id => self.show(id, state, *told),
            Ok(_) => {}
            Err(why) => self.trouble.set(Some(why)),
        }
        if again == Some(true) {
            self.plan();
        }
    }

    fn show(&self, id: String, state: State, told: Told) {
        self.inner.update_value(|i| i.planning.known = (id.clone(), told.print));
        let derived = told.onto(state, &self.derived.get_untracked());
        self.trouble.set(None);
        self.derived.set(Arc::new(derived));
        self.hold();
        if self.planned.get_untracked() != id {
            self.planned.set(id);
        }
        let waiting = self.inner.try_update_value(|i| std::mem::take(&mut i.planning.waiting));
        waiting.into_iter().flatten().for_each(|then| then());
    }

    /// Does something as soon as the plan of the open release is there: at once, if it is.
    pub fn when_planned(&self, then: impl FnOnce() + 'static) {
        if self.planned.get_untracked() == self.id() {
            return then();
        }
        self.inner.update_value(|i| i.planning.waiting.push(Box::new(then)));
    }

    /// Asks again after the planner could not be loaded or stopped.
    pub fn plan_again(&self) {
        self.trouble.set(None);
        self.plan();
        self.releases.update(|n| *n += 1);
    }

    /// Confirms standing items for this service and remembers them for its next release.
    pub fn confirm(&self, items: &[String], owner: &str, expires: i64) {
        let all = items.iter().map(|item| What::Confirm { item: item.clone(), owner: owner.to_owned(), expires }).collect();
        self.dispatch(What::Many(all));
        let confirmed = self.with_state(|s| s.confirmed.clone());
        if let Some(app) = self.derived.get_untracked().scenario.text(id::APP) {
            let app = app.to_owned();
            self.inner.update_value(|i| {
                let _ = i.keeper.remember(&app, &confirmed);
            });
        }
        self.hold();
    }

    /// Which standing items hold for the service: those confirmed in this release, and those remembered of others.
    pub(super) fn hold(&self) {
        let app = self.derived.with_untracked(|d| d.scenario.text(id::APP).map(str::to_owned));
        let all = self.inner.with_value(|i| {
            let mut all = app.map(|app| i.keeper.remembered(&app)).unwrap_or_default();
            all.extend(i.state.confirmed.clone());
            all
        });
        self.holding.set(holding(&all, clock::now()));
    }

    /// Asks for the names of releases in the list of home, one after the other, so that a plan never waits for more than one.
    pub(super) fn ask_names(&self, mut unknown: Vec<(String, usize)>) {
        let Some((id, entries)) = unknown.pop() else { return };
        let session = *self;
        let (doc, state) = self.release(&id);
        let ask = Ask::Entry(Box::new(Given::of(&doc, &state)), settled(&state));
        planner::ask(&ask, move |answer| {
            if let Ok(Answer::Entry(entry)) = answer {
                session.names.update(|all| drop(all.insert(id, (entries, entry))));
                session.ask_names(unknown);
            }
        });
    }

    /// What the planner told of a release, if it has not changed since.
    pub fn named(&self, id: &str, entries: usize) -> Option<Entry> {
        self.names.with(|all| all.get(id).filter(|(n, _)| *n == entries).map(|(_, e)| e.clone()))
    }
}
