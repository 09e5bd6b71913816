//! A backup of everything in this browser, and taking one in.

use super::Session;
use crate::document::Document;
use crate::document::keeping::KvStore;
use crate::formats::backup::{Backup, Services};
use crate::formats::desk::{Answer, Ask};
use crate::web::browser::{backup, clock};
use crate::web::reader;
use crate::web::screens::lazy::{Part, act};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Settings that a backup holds, by the end of their key.
const SETTINGS: [&str; 3] = ["name", "role", "shortcuts"];
/// Keys of what was confirmed for services begin with it.
const SERVICE: &str = "tminus:service:";

impl Session {
    /// All releases of this browser, the open one with what could not be saved.
    pub fn everything(&self) -> Vec<Document> {
        self.inner
            .try_update_value(|i| {
                let ids = i.keeper.ids();
                let open = i.doc.id.clone();
                let all = ids.iter().map(|id| if *id == open { i.doc.clone() } else { i.keeper.load(id).0 });
                all.filter(|d| !d.entries.is_empty()).collect()
            })
            .unwrap_or_default()
    }

    /// When the oldest release of this browser was begun, milliseconds since 1970 UTC.
    pub fn since(&self) -> Option<i64> {
        self.everything().iter().flat_map(|d| d.entries.iter().map(|e| e.recorded)).min()
    }

    /// Writes a backup; `then` gets its text, none if it could not be written.
    pub fn backup(&self, then: impl FnOnce(Option<String>) + 'static) {
        let releases = self.everything();
        let found = self.inner.try_update_value(|i| {
            let services = i.keeper.store().keys(SERVICE).unwrap_or_default();
            let names: Vec<String> = services.iter().filter_map(|k| k.strip_prefix(SERVICE)).map(str::to_owned).collect();
            let confirmed: Services = crate::order::map(names.into_iter().map(|n| (n.clone(), i.keeper.remembered(&n))));
            let store = i.keeper.store();
            let value = |k: &str| store.get(&format!("tminus:{k}")).ok().flatten();
            let settings = crate::order::map(SETTINGS.iter().filter_map(|k| Some(((*k).to_owned(), value(k)?))));
            (confirmed, settings)
        });
        let (confirmed, settings): (Services, BTreeMap<String, String>) = found.unwrap_or_default();
        let backup = Box::new(Backup { made: clock::now(), releases, confirmed, settings });
        reader::ask(&Ask::Backup { backup }, move |answer| match answer {
            Ok(Answer::Backup(text)) => then(text),
            _ => then(None),
        });
    }

    /// Takes a backup in: a release that is here already is merged, nothing is overwritten, and the open release stays open.
    pub fn take_backup(&self, backup: Backup) {
        self.flush();
        if self.inner.with_value(|i| !i.pending.is_empty()) {
            return self.say("The open release is not saved yet. Make room first, or export it, then take the backup in.");
        }
        let (open, mut new, mut merged) = (self.id(), 0, 0);
        for doc in backup.releases {
            *(if self.ids().contains(&doc.id) { &mut merged } else { &mut new }) += 1;
            self.load(&doc.id);
            let id = self.take_in(doc);
            // It may have been deleted a while ago.
            self.restore(&id);
        }
        self.inner.update_value(|i| {
            for (service, items) in &backup.confirmed {
                let _ = i.keeper.remember(service, items);
            }
            for (key, value) in backup.settings.iter().filter(|(k, _)| SETTINGS.contains(&k.as_str())) {
                let key = format!("tminus:{key}");
                if matches!(i.keeper.store().get(&key), Ok(None)) {
                    let _ = i.keeper.store().set(&key, value);
                }
            }
        });
        self.load(&open);
        self.releases.update(|n| *n += 1);
        self.say(&format!("{new} releases are new, {merged} were here already and are merged."));
    }

    /// Tells the keeper of backups about every edit, and writes one when it asks.
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
                backup::provide(move |done| act(session, Part::Backup(session, done)));
                touched();
            }
        };
        offer();
        let _ = window_event_listener_untyped(backup::CHANGED, move |_| offer());
    }
}
