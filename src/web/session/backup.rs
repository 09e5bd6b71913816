//! A backup of all releases in one file: the JSON of each release in one list, and taking it in again.

use super::Session;
use crate::document::{Document, VERSION};
use crate::formats::desk::{Answer, Ask};
use crate::formats::read::Found;
use crate::run::Entry;
use crate::web::browser::backup;
use crate::web::reader;
use leptos::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// A release as its JSON export has it, without what follows from it.
#[derive(Serialize)]
struct Kept<'a> {
    tminus: u32,
    id: &'a str,
    entries: &'a [Entry],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sealed: BTreeMap<&'a str, serde_json::Value>,
}

fn kept(doc: &Document) -> Kept<'_> {
    let sealed = crate::order::map(doc.plans.iter().filter_map(|(hash, text)| Some((hash.as_str(), serde_json::from_str(text).ok()?))));
    Kept { tminus: VERSION, id: &doc.id, entries: &doc.entries, sealed }
}

/// What became of a backup that was read in.
#[derive(Debug, Default)]
pub struct TakenIn {
    /// Releases that were not here.
    pub new: usize,
    /// Releases that were here already: both copies are merged.
    pub merged: usize,
    /// What could not be read.
    pub problems: Vec<String>,
}

impl TakenIn {
    /// What to tell.
    pub fn words(&self) -> String {
        format!("{} releases are new, {} were here already and are merged.", self.new, self.merged)
    }
}

/// Whether a text is a backup of several releases.
pub fn is_backup(text: &str) -> bool {
    text.trim_start().starts_with('[')
}

impl Session {
    /// All releases of this browser, the open one with what could not be saved.
    fn everything(&self) -> Vec<Document> {
        self.inner
            .try_update_value(|i| {
                let ids = i.keeper.ids();
                let open = i.doc.id.clone();
                let all = ids.iter().map(|id| if *id == open { i.doc.clone() } else { i.keeper.load(id).0 });
                all.filter(|d| !d.entries.is_empty()).collect()
            })
            .unwrap_or_default()
    }

    /// A backup of all releases.
    pub fn backup(&self) -> String {
        let all = self.everything();
        let kept: Vec<Kept<'_>> = all.iter().map(kept).collect();
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// When the oldest release of this browser was begun, milliseconds since 1970 UTC.
    pub fn since(&self) -> Option<i64> {
        self.everything().iter().flat_map(|d| d.entries.iter().map(|e| e.recorded)).min()
    }

    /// Tells the keeper of backups about every edit, and gives it the text when it wants one.
    pub fn back_up(&self) {
        let session = *self;
        let touched = move || backup::touched(session.with_state(|s| !s.lines.is_empty() || s.course.started.is_some()));
        Effect::new(move |_| {
            session.marks.track();
            touched();
        });
        // It comes a moment after the page, and says so.
        let provided = StoredValue::new(false);
        let offer = move || {
            if !provided.get_value() && backup::is_there() {
                provided.set_value(true);
                backup::provide(move || session.backup());
                touched();
            }
        };
        offer();
        let _ = window_event_listener_untyped(backup::CHANGED, move |_| offer());
    }

    /// Takes a backup in, one release after the other: a release that is here already is merged, nothing is overwritten. The open
    /// release stays open.
    pub fn take_backup(&self, text: &str, then: impl FnOnce(TakenIn) + 'static) {
        match serde_json::from_str::<Vec<serde_json::Value>>(text) {
            Ok(mut all) => {
                all.reverse();
                self.take_next(all, self.id(), TakenIn::default(), Box::new(then));
            }
            Err(e) => then(TakenIn { problems: vec![format!("This is no backup: {e}.")], ..TakenIn::default() }),
        }
    }

    fn take_next(&self, mut rest: Vec<serde_json::Value>, open: String, mut so_far: TakenIn, then: Box<dyn FnOnce(TakenIn)>) {
        let Some(one) = rest.pop() else {
            if self.id() != open {
                self.load(&open);
            }
            self.releases.update(|n| *n += 1);
            return then(so_far);
        };
        let session = *self;
        reader::ask(&Ask::Read { name: "A release of the backup".to_owned(), text: one.to_string() }, move |answer| {
            match answer {
                Ok(Answer::Found(found)) => match *found {
                    Found::Release(doc, problems) => {
                        let known = session.ids().contains(&doc.id);
                        session.load(&doc.id);
                        // It may have been deleted a while ago.
                        let id = session.take_in(doc);
                        session.restore(&id);
                        *(if known { &mut so_far.merged } else { &mut so_far.new }) += 1;
                        so_far.problems.extend(problems.iter().map(ToString::to_string));
                    }
                    Found::Nothing(p) => so_far.problems.push(p.to_string()),
                    Found::Ticks(_) => {}
                },
                Ok(_) => {}
                Err(why) => so_far.problems.push(why),
            }
            session.take_next(rest, open, so_far, then);
        });
    }
}
