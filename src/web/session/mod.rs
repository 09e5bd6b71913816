//! The signals of the page, the one door for edits, and saving.
//!
//! Inside: `backup` (all releases in one file), `course` (the run as it goes: the clock, what happened earlier), `person` (who sits here), `planning` (what the
//! planner is asked, and what it tells), `rules` (the policy in force), `releases` (all releases of this browser), `run` (starting a run, taking changes over), `saving`
//! (copies on disk), `templates` (those of one's own), `tools` (commands, asked for when they are looked at), `once` (what follows from the plan, worked out once for all).

pub mod backup;
mod course;
mod once;
mod person;
mod planning;
mod releases;
mod rules;
mod run;
mod saving;
mod templates;
mod tools;

use super::browser::{clock, storage::BrowserStore, vault};
use super::route::{self, Route};
use crate::document::edit::{self, Hand};
use crate::document::keeping::{Keeper, KvStore};
use crate::document::{Document, merge::join};
use crate::pipeline::Derived;
use crate::plan::runbook::Step;
use crate::planner;
use crate::problem::Problem;
use crate::run::lamp::Lamp;
use crate::run::{Confirmed, Entry, LineState, State, What, fold, undo};
use crate::when::window::Window;
use leptos::prelude::*;
use once::Once;
use planning::Planning;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::JsValue;

pub use planning::library;

/// Whether what is on the screen is in the browser's storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is, but a crash of the browser within the next moments could still lose it.
    Saving,
    /// It is, on disk.
    Yes,
    /// It is not, and why.
    No(Problem),
}

/// Everything that the screens share.
#[derive(Clone, Copy)]
pub struct Session {
    /// Where we are.
    pub route: RwSignal<Route>,
    /// What is shown of the open release: what the planner told last. It follows an edit a moment later; what must be there at
    /// once (the description as typed, marks, notes) is read with `with_state`.
    pub derived: RwSignal<Arc<Derived>>,
    /// The release whose plan `derived` holds; empty as long as there is none.
    pub planned: RwSignal<String>,
    /// Whether `library()` holds what screens read.
    pub library: RwSignal<bool>,
    /// Counts changes of the policy in force.
    pub rules: RwSignal<u32>,
    /// Why no plan can be made, if so.
    pub trouble: RwSignal<Option<String>>,
    /// Releases in the list of home: how many entries they had, and what the planner told of them.
    pub names: RwSignal<BTreeMap<String, (usize, planner::Entry)>>,
    /// The moment that clocks show, milliseconds since 1970 UTC.
    pub now: RwSignal<i64>,
    /// What the tab's title says of a run: lamp and clock; empty if none goes on.
    pub headline: RwSignal<String>,
    /// Counts every change of a mark, so that counts follow without the plan being made anew.
    pub marks: RwSignal<u32>,
    /// Whether it is saved.
    pub saved: RwSignal<Saved>,
    /// The selected line.
    pub selected: RwSignal<Option<String>>,
    /// A short message with a way to undo.
    pub toast: RwSignal<Option<String>>,
    /// Problems to show.
    pub problems: RwSignal<Vec<Problem>>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<super::screens::dialogs::Dialog>>,
    /// Whether letters are shortcuts.
    pub shortcuts: RwSignal<bool>,
    /// Counts changes of the list of releases.
    pub releases: RwSignal<u32>,
    /// Standing items that hold for this service.
    pub holding: RwSignal<BTreeMap<String, Confirmed>>,
    /// Whether the tools with their commands are there.
    pub tools: RwSignal<bool>,
    /// The commands of the release, in the order of use; empty until somebody wants them.
    pub runbook: RwSignal<Vec<Step>>,
    once: Once,
    /// What lives as long as the page.
    owner: StoredValue<Owner, LocalStorage>,
    inner: StoredValue<Inner, LocalStorage>,
}

struct Inner {
    keeper: Keeper<BrowserStore>,
    doc: Document,
    state: State,
    /// Entries that could not be saved yet.
    pending: Vec<Entry>,
    planning: Planning,
    browser: String,
    device: String,
    name: String,
}

/// The session of the page.
pub fn use_session() -> Session {
    expect_context::<Session>()
}

impl Session {
    /// Opens the browser's storage and reads the address.
    pub fn open() -> Self {
        let mut keeper = Keeper::new(BrowserStore::open());
        keeper.purge(clock::now());
        let durable = keeper.store().is_durable();
        let browser = keeper.store().get("tminus:device").ok().flatten().unwrap_or_else(clock::random_id);
        let _ = keeper.store().set("tminus:device", &browser);
        let name = keeper.store().get("tminus:name").ok().flatten().unwrap_or_default();
        rules::remember(keeper.store());
        let shortcuts = keeper.store().get("tminus:shortcuts").ok().flatten().as_deref() != Some("off");
        let device = format!("{browser}-{}", clock::random_id().get(..6).unwrap_or_default());
        let (doc, state, planning) = (Document::default(), State::default(), Planning::default());
        let inner = Inner { keeper, doc, state, pending: Vec::new(), planning, browser, device, name };
        let saved =
            if durable { Saved::Yes } else { Saved::No(crate::document::keeping::refused(&crate::document::keeping::StoreError::Blocked)) };
        let inner = StoredValue::new_local(inner);
        let derived = RwSignal::new(Arc::new(Derived::default()));
        let planned = RwSignal::new(String::new());
        let marks = RwSignal::new(0);
        let now = RwSignal::new(clock::now());
        Self {
            route: RwSignal::new(route::parse(&window().location().hash().unwrap_or_default())),
            derived,
            planned,
            library: RwSignal::new(false),
            rules: RwSignal::new(0),
            trouble: RwSignal::new(None),
            names: RwSignal::new(BTreeMap::new()),
            now,
            headline: RwSignal::new(String::new()),
            marks,
            saved: RwSignal::new(saved),
            selected: RwSignal::new(None),
            toast: RwSignal::new(None),
            problems: RwSignal::new(Vec::new()),
            dialog: RwSignal::new(None),
            shortcuts: RwSignal::new(shortcuts),
            releases: RwSignal::new(0),
            holding: RwSignal::new(BTreeMap::new()),
            tools: RwSignal::new(false),
            runbook: RwSignal::new(Vec::new()),
            once: Once::new(derived, planned, marks, now, inner),
            owner: StoredValue::new_local(Owner::current().unwrap_or_default()),
            inner,
        }
    }

    /// The id of the open release; empty if none is open.
    pub fn id(&self) -> String {
        self.inner.with_value(|i| i.doc.id.clone())
    }

    /// A copy of the open document.
    pub fn document(&self) -> Document {
        self.inner.with_value(|i| i.doc.clone())
    }

    /// Opens a release of this browser; its plan follows.
    pub fn load(&self, id: &str) {
        if self.id() == id {
            return;
        }
        let problems = self.inner.try_update_value(|i| {
            let (doc, problems) = i.keeper.load(id);
            i.doc = doc;
            i.pending.clear();
            problems
        });
        self.problems.set(problems.unwrap_or_default());
        self.opened();
    }

    /// Another release is open: nothing is left of the one before.
    fn opened(&self) {
        self.selected.set(None);
        self.forget_plan();
        self.refresh(true);
    }

    /// Starts a new, empty release and returns its id. It is saved with its first entry.
    pub fn fresh(&self) -> String {
        let id = clock::random_id();
        self.inner.update_value(|i| {
            i.doc = Document::new(id.clone());
            i.pending.clear();
        });
        self.problems.set(Vec::new());
        self.opened();
        id
    }

    /// The one door: an edit becomes an entry, is saved, and what follows from it is shown.
    pub fn dispatch(&self, what: What) {
        self.enter(|doc, hand| edit::apply(doc, what, hand));
    }

    /// Makes an entry, saves it and shows what follows.
    fn enter(&self, make: impl FnOnce(&mut Document, &Hand) -> Entry) {
        self.inner.update_value(|i| {
            let hand = Hand { device: i.device.clone(), by: i.name.clone(), now: clock::now() };
            let entry = make(&mut i.doc, &hand);
            i.pending.retain(|e| e.id != entry.id);
            i.pending.push(entry);
        });
        self.flush();
        self.now.set(clock::now());
        self.refresh(false);
    }

    /// Writes what waits; tells plainly if it does not work.
    pub fn flush(&self) {
        let result = self.inner.try_update_value(|i| {
            let id = i.doc.id.clone();
            let had = !i.pending.is_empty();
            while let Some(e) = i.pending.first() {
                if let Err(p) = i.keeper.append(&id, e) {
                    return Some(Err(p));
                }
                i.pending.remove(0);
            }
            if had && i.keeper.snapshot_due(&id) {
                // A failed snapshot loses nothing: the journal stays.
                let _ = i.keeper.snapshot(&id);
            }
            had.then_some(if i.keeper.store().is_durable() {
                Ok(())
            } else {
                Err(crate::document::keeping::refused(&crate::document::keeping::StoreError::Blocked))
            })
        });
        match result.flatten() {
            Some(Ok(())) => self.saved.set(if vault::is_pending() { Saved::Saving } else { Saved::Yes }),
            Some(Err(p)) => self.saved.set(Saved::No(p)),
            None => {}
        }
    }

    /// Another tab wrote something of this release.
    pub fn heard(&self, key: &str) {
        self.heard_rules(key);
        let id = self.id();
        if !id.is_empty() && key.starts_with(&format!("tminus:doc:{id}:")) {
            let changed = self.inner.try_update_value(|i| {
                let (other, _) = i.keeper.load(&id);
                join(&mut i.doc, other)
            });
            if changed == Some(true) {
                self.refresh(false);
            }
        }
        self.releases.update(|n| *n += 1);
    }

    /// Takes this browser's last edit back.
    pub fn undo(&self) {
        let found = self.inner.with_value(|i| undo::to_undo(&i.doc.entries, &i.browser).map(|e| e.id.clone()));
        match found {
            Some(id) => {
                self.dispatch(What::TakeBack(id));
                self.say("Taken back.");
            }
            None => self.say("There is nothing to take back."),
        }
    }

    /// Takes the last taking back back.
    pub fn redo(&self) {
        let found = self.inner.with_value(|i| undo::to_redo(&i.doc.entries, &i.browser).map(|e| e.id.clone()));
        match found {
            Some(id) => {
                self.dispatch(What::TakeBack(id));
                self.say("Done again.");
            }
            None => self.say("There is nothing to do again."),
        }
    }

    /// A line's state.
    pub fn line(&self, id: &str) -> Memo<LineState> {
        let (session, id) = (*self, id.to_owned());
        Memo::new(move |_| {
            session.marks.track();
            session.with_state(|s| s.lines.get(&id).cloned().unwrap_or_default())
        })
    }

    /// Reads the folded state.
    pub fn with_state<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        self.inner.with_value(|i| read(&i.state))
    }

    /// The lamp of the open release.
    pub fn lamp(&self) -> Lamp {
        self.once.lamp.get()
    }

    /// The place where the release stands.
    pub fn present(&self) -> Option<String> {
        self.once.present.get()
    }

    /// What the window means: its start, or why it cannot be told. None if no window is given.
    pub fn window(&self) -> Option<Window> {
        self.once.window.get()
    }

    /// The start of the window, if it can be told, milliseconds since 1970 UTC.
    pub fn start(&self) -> Option<i64> {
        self.window().and_then(|w| w.start)
    }

    /// UTF-16 code units that our data takes, and what could not be read.
    pub fn storage(&self) -> (usize, Vec<(String, String)>) {
        self.inner.with_value(|i| (i.keeper.usage(), i.keeper.damaged()))
    }

    /// A short message, spoken too.
    pub fn say(&self, text: &str) {
        self.toast.set(Some(text.to_owned()));
        self.announce(text);
    }

    /// Folds the log and shows what follows; a new plan is asked for only when something that it depends on changed.
    fn refresh(&self, all: bool) {
        let changed = self.inner.try_update_value(|i| {
            let state = fold(&i.doc.entries);
            let old = std::mem::replace(&mut i.state, state);
            let new = &i.state;
            old.inputs != new.inputs
                || old.own != new.own
                || old.moves != new.moves
                || old.removed != new.removed
                || old.open_lists != new.open_lists
                || old.confirmed != new.confirmed
                || old.archived != new.archived
                || (old.course.plan(), &old.course.incidents) != (new.course.plan(), &new.course.incidents)
        });
        if all || changed == Some(true) {
            self.plan();
        }
        self.marks.update(|n| *n += 1);
    }
}

/// Goes to another place of the page.
pub fn go(hash: &str) {
    let _ = window().location().set_hash(hash);
}

/// Replaces the address without a step in the history.
pub fn replace(hash: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}
