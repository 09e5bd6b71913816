//! Keeps documents in a key-value store so that nothing that was reported as saved is lost.
//!
//! Every entry is a small key of its own (the journal). From time to time all entries of a document go into one of two
//! snapshot slots, the older one; it is read back before the journal it covers is dropped. Every value carries a checksum.
//! What cannot be read is moved aside and offered for download. Two tabs write different journal keys, and each takes the
//! union of what it finds, so neither loses the other's entries.

use super::{Document, VERSION, merge::merge, migrate::migrate};
use crate::problem::Problem;
use crate::run::{Confirmed, Entry};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Why a store refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// There is no room left.
    Full,
    /// The browser does not let the page store anything.
    Blocked,
    /// Anything else, in the store's own words.
    Other(String),
}

/// A store of strings by key: the browser's, or a map in a test.
pub trait KvStore {
    /// The value of a key.
    fn get(&self, key: &str) -> Result<Option<String>, StoreError>;
    /// Sets a key.
    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError>;
    /// Removes a key.
    fn remove(&mut self, key: &str) -> Result<(), StoreError>;
    /// All keys that begin with `prefix`.
    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
}

/// Everything of ours begins with it; the origin may hold other sites' keys too.
pub const PREFIX: &str = "tminus:";
/// Entries in the journal before a snapshot is due.
const SNAPSHOT_AFTER: usize = 40;
/// A deleted release is kept for so long, in milliseconds (30 days).
const KEEP_DELETED: i64 = 30 * 24 * 3600 * 1000;

/// A snapshot in its slot.
#[derive(Serialize, Deserialize)]
struct Slot {
    v: u32,
    rev: u64,
    sum: String,
    body: String,
}

/// The keeper of all documents.
#[derive(Debug)]
pub struct Keeper<S> {
    store: S,
    /// Documents that a newer version wrote: shown by name, never written.
    pub read_only: Vec<String>,
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

fn doc_prefix(id: &str) -> String {
    format!("{PREFIX}doc:{id}:")
}

impl<S: KvStore> Keeper<S> {
    /// A keeper over a store.
    pub fn new(store: S) -> Self {
        Self { store, read_only: Vec::new() }
    }

    /// The store itself, for what is no document (settings, device).
    pub fn store(&mut self) -> &mut S {
        &mut self.store
    }

    /// Ids of all documents, deleted ones left out.
    pub fn ids(&self) -> Vec<String> {
        let keys = self.store.keys(&format!("{PREFIX}doc:")).unwrap_or_default();
        let mut ids: Vec<String> = keys.iter().filter_map(|k| k.split(':').nth(2).map(str::to_owned)).collect();
        ids.sort();
        ids.dedup();
        ids.retain(|id| !self.is_deleted(id));
        ids
    }

    /// Loads a document: the union of both slots and the journal. Problems say what could not be read.
    pub fn load(&mut self, id: &str) -> (Document, Vec<Problem>) {
        let mut doc = Document { id: id.to_owned(), entries: Vec::new() };
        let mut problems = Vec::new();
        for slot in ["a", "b"] {
            let key = format!("{}{slot}", doc_prefix(id));
            match self.read_slot(&key) {
                Ok(Some((_, entries))) => {
                    merge(&mut doc, entries);
                }
                Ok(None) => {}
                Err(Unreadable::Newer(p)) => {
                    if !self.read_only.iter().any(|r| r == id) {
                        self.read_only.push(id.to_owned());
                    }
                    problems.push(p);
                }
                Err(Unreadable::Damaged) => problems.push(self.quarantine(&key)),
            }
        }
        for key in self.store.keys(&format!("{}j:", doc_prefix(id))).unwrap_or_default() {
            match self.store.get(&key).ok().flatten().as_deref().map(read_line) {
                Some(Some(entry)) => {
                    merge(&mut doc, [entry]);
                }
                Some(None) => problems.push(self.quarantine(&key)),
                None => {}
            }
        }
        (doc, problems)
    }

    /// Saves one entry: writes it and reads it back.
    pub fn append(&mut self, id: &str, entry: &Entry) -> Result<(), Problem> {
        if self.read_only.iter().any(|r| r == id) {
            return Err(Problem::error(
                "This release was saved by a newer version of the page, so it is not changed.",
                "Reload the page, or export it.",
            ));
        }
        let key = format!("{}j:{}:{:06}", doc_prefix(id), entry.id.device, entry.id.seq);
        let json = serde_json::to_string(entry).map_err(|e| Problem::error(e.to_string(), ""))?;
        let line = format!("{} {json}", checksum(&json));
        self.write(&key, &line)
    }

    /// Whether so many entries wait in the journal that a snapshot is due.
    pub fn snapshot_due(&self, id: &str) -> bool {
        self.store.keys(&format!("{}j:", doc_prefix(id))).is_ok_and(|k| k.len() >= SNAPSHOT_AFTER)
    }

    /// Puts everything that is stored of a document into the older slot, reads it back, and drops the journal it covers.
    pub fn snapshot(&mut self, id: &str) -> Result<(), Problem> {
        if self.read_only.iter().any(|r| r == id) {
            return Ok(());
        }
        let covered: Vec<(String, String)> = self
            .store
            .keys(&format!("{}j:", doc_prefix(id)))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|k| self.store.get(&k).ok().flatten().map(|v| (k, v)))
            .collect();
        let (doc, _) = self.load(id);
        let revs = ["a", "b"].map(|s| self.read_slot(&format!("{}{s}", doc_prefix(id))).ok().flatten().map_or(0, |(rev, _)| rev));
        let [a, b] = revs;
        let slot = if a <= b { "a" } else { "b" };
        let body = serde_json::to_string(&doc.entries).map_err(|e| Problem::error(e.to_string(), ""))?;
        let envelope = Slot { v: VERSION, rev: a.max(b) + 1, sum: checksum(&body), body };
        let json = serde_json::to_string(&envelope).map_err(|e| Problem::error(e.to_string(), ""))?;
        let key = format!("{}{slot}", doc_prefix(id));
        self.write(&key, &json)?;
        match self.read_slot(&key) {
            Ok(Some((_, entries))) if entries == doc.entries => {
                for (k, v) in covered {
                    // Another tab may have rewritten its last entry meanwhile; then it stays.
                    if self.store.get(&k).ok().flatten().as_ref() == Some(&v) {
                        let _ = self.store.remove(&k);
                    }
                }
                Ok(())
            }
            _ => Err(Problem::error("The snapshot could not be read back.", "Nothing is lost: the journal is kept.")),
        }
    }

    /// Marks a document as deleted; it can be taken back for 30 days.
    pub fn delete(&mut self, id: &str, now: i64) -> Result<(), Problem> {
        self.write(&format!("{PREFIX}gone:{id}"), &now.to_string())
    }

    /// Takes a deletion back.
    pub fn restore(&mut self, id: &str) {
        let _ = self.store.remove(&format!("{PREFIX}gone:{id}"));
    }

    /// Removes for good what was deleted more than 30 days ago.
    pub fn purge(&mut self, now: i64) {
        for key in self.store.keys(&format!("{PREFIX}gone:")).unwrap_or_default() {
            let at: Option<i64> = self.store.get(&key).ok().flatten().and_then(|v| v.parse().ok());
            let Some(id) = key.strip_prefix(&format!("{PREFIX}gone:")) else {
                continue;
            };
            if at.is_some_and(|at| now - at > KEEP_DELETED) {
                for k in self.store.keys(&doc_prefix(id)).unwrap_or_default() {
                    let _ = self.store.remove(&k);
                }
                let _ = self.store.remove(&key);
            }
        }
    }

    fn is_deleted(&self, id: &str) -> bool {
        matches!(self.store.get(&format!("{PREFIX}gone:{id}")), Ok(Some(_)))
    }

    /// Remembers standing items of a service.
    pub fn remember(&mut self, service: &str, confirmed: &BTreeMap<String, Confirmed>) -> Result<(), Problem> {
        let mut all = self.remembered(service);
        for (item, c) in confirmed {
            if all.get(item).is_none_or(|old| old.at < c.at) {
                all.insert(item.clone(), c.clone());
            }
        }
        let json = serde_json::to_string(&all).map_err(|e| Problem::error(e.to_string(), ""))?;
        self.write(&format!("{PREFIX}service:{service}"), &json)
    }

    /// Standing items remembered for a service.
    pub fn remembered(&self, service: &str) -> BTreeMap<String, Confirmed> {
        self.store.get(&format!("{PREFIX}service:{service}")).ok().flatten().and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default()
    }

    /// Raw values that could not be read, for download.
    pub fn damaged(&self) -> Vec<(String, String)> {
        let keys = self.store.keys(&format!("{PREFIX}bad:")).unwrap_or_default();
        keys.into_iter().filter_map(|k| self.store.get(&k).ok().flatten().map(|v| (k, v))).collect()
    }

    /// UTF-16 code units that our keys and values take.
    pub fn usage(&self) -> usize {
        let keys = self.store.keys(PREFIX).unwrap_or_default();
        keys.iter().map(|k| k.encode_utf16().count() + self.store.get(k).ok().flatten().map_or(0, |v| v.encode_utf16().count())).sum()
    }

    fn write(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        self.store.set(key, value).map_err(|e| refused(&e))?;
        match self.store.get(key) {
            Ok(Some(back)) if back == value => Ok(()),
            _ => Err(Problem::error("The browser did not keep what was written.", "Export the release now, so that nothing is lost.")),
        }
    }

    fn read_slot(&self, key: &str) -> Result<Option<(u64, Vec<Entry>)>, Unreadable> {
        let Some(raw) = self.store.get(key).ok().flatten() else {
            return Ok(None);
        };
        let slot: Slot = serde_json::from_str(&raw).map_err(|_| Unreadable::Damaged)?;
        if slot.v > VERSION {
            return migrate(slot.v, serde_json::Value::Null).map(|_| None).map_err(Unreadable::Newer);
        }
        if checksum(&slot.body) != slot.sum {
            return Err(Unreadable::Damaged);
        }
        let data = serde_json::from_str(&slot.body).map_err(|_| Unreadable::Damaged)?;
        let data = migrate(slot.v, data).map_err(Unreadable::Newer)?;
        let entries = serde_json::from_value(data).map_err(|_| Unreadable::Damaged)?;
        Ok(Some((slot.rev, entries)))
    }

    /// Moves a value that cannot be read aside; never over another one.
    fn quarantine(&mut self, key: &str) -> Problem {
        let problem =
            Problem::warning("A part of the saved data cannot be read.", "It was moved aside; download it under Settings.").at(key);
        let Some(raw) = self.store.get(key).ok().flatten() else {
            return problem;
        };
        let free = (0..1000).map(|n| format!("{PREFIX}bad:{n}:{key}")).find(|k| matches!(self.store.get(k), Ok(None)));
        if let Some(k) = free
            && self.write(&k, &raw).is_ok()
        {
            let _ = self.store.remove(key);
        }
        problem
    }
}

enum Unreadable {
    Damaged,
    Newer(Problem),
}

/// Reads a journal line: its checksum, a space, the entry.
fn read_line(line: &str) -> Option<Entry> {
    let (sum, json) = line.split_once(' ')?;
    (checksum(json) == sum).then(|| serde_json::from_str(json).ok())?
}

/// What a refusal means for a person.
pub fn refused(e: &StoreError) -> Problem {
    match e {
        StoreError::Full => {
            Problem::error("The browser's storage is full, so this is NOT saved.", "Export this release, then delete or archive old ones.")
        }
        StoreError::Blocked => Problem::error(
            "The browser does not let this page store anything, so nothing is saved.",
            "Allow site data for this page, or export before you close it.",
        ),
        StoreError::Other(why) => Problem::error(format!("Saving failed: {why}."), "Export this release, so that nothing is lost."),
    }
}

/// A store in memory: for tests, and for a browser that blocks storage. It can be told to fail.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    /// What it holds.
    pub map: BTreeMap<String, String>,
    /// Room in UTF-16 code units; none: no limit.
    pub room: Option<usize>,
    /// Writes until it stops taking any, as a killed browser would.
    pub writes_left: Option<usize>,
}

impl KvStore for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.map.get(key).cloned())
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        if let Some(left) = &mut self.writes_left {
            if *left == 0 {
                return Err(StoreError::Other("stopped".into()));
            }
            *left -= 1;
        }
        let size = |k: &str, v: &str| k.encode_utf16().count() + v.encode_utf16().count();
        if let Some(room) = self.room {
            let used: usize = self.map.iter().filter(|(k, _)| k.as_str() != key).map(|(k, v)| size(k, v)).sum();
            if used + size(key, value) > room {
                return Err(StoreError::Full);
            }
        }
        self.map.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        if self.writes_left == Some(0) {
            return Err(StoreError::Other("stopped".into()));
        }
        self.map.remove(key);
        Ok(())
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.map.keys().filter(|k| k.starts_with(prefix)).cloned().collect())
    }
}
