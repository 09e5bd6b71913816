//! The browser's storage behind the port of `document::keeping`. Every key of ours:
//!
//! The keys of releases stand in `document::keeping`; beside them the page keeps `tminus:device`, `tminus:name`, `tminus:role`,
//! `tminus:shortcuts`, `tminus:notify` and `tminus:sound` (this browser, the name and the role chosen, what is on or off), `tminus:backup` and
//! `tminus:policy` (the rules in force), `tminus:persist` (when the last backup was made, and when the browser was last asked to keep what is stored). `vault` keeps a second copy
//! of what was written last.

use super::vault;
use crate::document::keeping::{KvStore, MemoryStore, StoreError};
use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::window;

/// The browser's local storage, or memory where it is blocked.
#[derive(Debug)]
pub enum BrowserStore {
    /// Local storage works.
    Local,
    /// It does not: nothing survives closing the page, and the page says so.
    Memory(MemoryStore),
}

impl BrowserStore {
    /// Tries local storage. Where cookies are blocked, reading it throws, and gloo would panic: so it is probed first.
    pub fn open() -> Self {
        let probe = "tminus:probe";
        let works = match window().local_storage() {
            // A full storage refuses the probe but still holds data.
            Ok(Some(s)) => s.set_item(probe, "1").is_ok() && s.remove_item(probe).is_ok() || s.length().is_ok_and(|n| n > 0),
            _ => false,
        };
        if works { Self::Local } else { Self::Memory(MemoryStore::default()) }
    }

    /// Whether what is written survives.
    pub fn is_durable(&self) -> bool {
        matches!(self, Self::Local)
    }
}

impl KvStore for BrowserStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        match self {
            Self::Local => LocalStorage::raw().get_item(key).map_err(|_| StoreError::Blocked),
            Self::Memory(m) => m.get(key),
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        match self {
            Self::Local => LocalStorage::raw().set_item(key, value).map(|()| vault::put(key, value)).map_err(|e| {
                let name = js_sys::Reflect::get(&e, &"name".into()).ok().and_then(|n| n.as_string()).unwrap_or_default();
                match name.as_str() {
                    "QuotaExceededError" => StoreError::Full,
                    "SecurityError" => StoreError::Blocked,
                    other => StoreError::Other(other.to_owned()),
                }
            }),
            Self::Memory(m) => m.set(key, value),
        }
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        match self {
            Self::Local => {
                // An entry of a journal goes because snapshots hold it; should they not reach the disk, its second copy helps.
                if !key.contains(":j:") {
                    vault::forget(key);
                }
                LocalStorage::raw().remove_item(key).map_err(|_| StoreError::Blocked)
            }
            Self::Memory(m) => m.remove(key),
        }
    }

    fn forget(&mut self, prefix: &str) {
        vault::forget(prefix);
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let Self::Local = self else {
            let Self::Memory(m) = self else { return Ok(Vec::new()) };
            return m.keys(prefix);
        };
        let raw = LocalStorage::raw();
        let n = raw.length().map_err(|_| StoreError::Blocked)?;
        let mut keys: Vec<String> = (0..n).filter_map(|i| raw.key(i).ok().flatten()).filter(|k| k.starts_with(prefix)).collect();
        crate::order::by(&mut keys, Ord::cmp);
        Ok(keys)
    }
}
