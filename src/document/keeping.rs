//! Keeps documents in a key-value store so that nothing that was reported as saved is lost.
//!
//! Every entry is a small key of its own (the journal). From time to time all entries of a document go into a snapshot; it
//! is read back, and the two latest are kept. A journal key goes only when two snapshots hold its entry, so that one
//! damaged value never takes anything with it.
//!
//! Two tabs write to the same store at the same moment, without locks. That is safe because a key of a document is written
//! once and never changed: its name ends with the checksum of its value. So nobody writes over anybody, and a key is
//! removed only when what it held was seen in a greater one; the greatest one is removed by nobody.
//!
//! | key | what |
//! |---|---|
//! | `tminus:doc:<id>:s:<rev>:<sum>` | a snapshot of a release |
//! | `tminus:doc:<id>:j:<device>:<seq>:<sum>` | one entry of its journal |
//! | `tminus:plan:<hash>` | a sealed plan |
//! | `tminus:gone:<id>` | a deleted release, until it is purged |
//! | `tminus:service:<name>` | standing items confirmed for a service |
//! | `tminus:bad:<n>:<key>` | what could not be read, moved aside |
//!
//! A value is `<checksum> <version> <JSON>`; the checksum covers the rest. That much stays the same in every later version.

use super::merge::{later, merge};
use super::migrate::migrate;
use super::{Document, VERSION};
use crate::problem::Problem;
use crate::run::{Confirmed, Entry, EntryId};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

pub use super::store::{KvStore, MemoryStore, StoreError, refused};

/// Everything of ours begins with it; the origin may hold other sites' keys too.
pub const PREFIX: &str = "tminus:";
/// Entries in the journal before a snapshot is due.
const SNAPSHOT_AFTER: usize = 40;
/// Even when room is short a deletion can be taken back for so long, in milliseconds (10 minutes).
const KEEP_AT_LEAST: i64 = 10 * 60 * 1000;

/// The keeper of all documents.
#[derive(Debug)]
pub struct Keeper<S> {
    pub(super) store: S,
    /// Documents that a newer version wrote: shown by name, never written.
    pub read_only: Vec<String>,
    /// The last journal key of each document, to be dropped when its entry is typed on.
    last: BTreeMap<String, (EntryId, String)>,
    /// Entries of each document that no snapshot holds yet.
    waiting: BTreeMap<String, usize>,
}

/// A stored value with its entries by id.
struct Piece {
    key: String,
    entries: BTreeMap<EntryId, Entry>,
}

impl Piece {
    /// Whether all of `other` is here too.
    fn covers(&self, other: &Self) -> bool {
        other.entries.values().all(|e| self.entries.get(&e.id).is_some_and(|own| own == e || later(own, e)))
    }

    /// A strict order along which alone things are removed, so that two tabs never remove each other's last copy.
    fn outlives(&self, other: &Self) -> bool {
        self.covers(other) && (self.key > other.key || !other.covers(self))
    }
}

/// All that is stored of a document.
#[derive(Default)]
pub(super) struct Pieces {
    snapshots: Vec<Piece>,
    journal: Vec<Piece>,
    /// A newer version wrote some of it, so nothing is touched.
    newer: bool,
    problems: Vec<Problem>,
}

impl<S: KvStore> Keeper<S> {
    /// A keeper over a store.
    pub fn new(store: S) -> Self {
        Self { store, read_only: Vec::new(), last: BTreeMap::new(), waiting: BTreeMap::new() }
    }

    /// The store itself, for what is no document (settings, device).
    pub fn store(&mut self) -> &mut S {
        &mut self.store
    }

    /// Ids of all documents, deleted ones left out.
    pub fn ids(&self) -> Vec<String> {
        let mut ids = self.all_ids();
        ids.retain(|id| !self.is_deleted(id));
        ids
    }

    /// Ids of all documents, deleted ones too.
    pub(super) fn all_ids(&self) -> Vec<String> {
        let keys = self.store.keys(&format!("{PREFIX}doc:")).unwrap_or_default();
        let mut ids: Vec<String> = keys.iter().filter_map(|k| k.split(':').nth(2).map(str::to_owned)).collect();
        crate::order::by(&mut ids, Ord::cmp);
        ids.dedup();
        ids
    }

    /// Loads a document: the union of its snapshots and its journal. Problems say what could not be read.
    pub fn load(&mut self, id: &str) -> (Document, Vec<Problem>) {
        let pieces = self.pieces(id);
        let waiting = pieces.journal.iter().filter(|j| !pieces.snapshots.iter().any(|s| s.covers(j))).count();
        self.waiting.insert(id.to_owned(), waiting);
        let mut doc = Document::new(id.to_owned());
        merge(&mut doc, pieces.snapshots.into_iter().chain(pieces.journal).flat_map(|p| p.entries.into_values()));
        let mut problems = pieces.problems;
        problems.extend(self.add_plans(&mut doc));
        (doc, problems)
    }

    /// Saves one entry: writes it and reads it back.
    pub fn append(&mut self, id: &str, entry: &Entry) -> Result<(), Problem> {
        if !super::is_id(id) {
            return Err(Problem::error("This release has an id that cannot be stored.", "Export it and read it in again."));
        }
        if self.read_only.iter().any(|r| r == id) {
            return Err(Problem::error(
                "This release was saved by a newer version of the page, so it is not changed.",
                "Reload the page, or export it.",
            ));
        }
        let (sum, value) = seal(entry)?;
        let key = format!("{}j:{}:{:06}:{sum}", doc_prefix(id), entry.id.device, entry.id.seq);
        self.write_pressed(id, &key, &value, entry.recorded)?;
        let before = self.last.insert(id.to_owned(), (entry.id.clone(), key.clone()));
        match before {
            Some((same, old)) if same == entry.id => {
                if old != key {
                    let _ = self.store.remove(&old);
                }
            }
            _ => *self.waiting.entry(id.to_owned()).or_default() += 1,
        }
        Ok(())
    }

    /// Whether so many entries wait in the journal that a snapshot is due.
    pub fn snapshot_due(&self, id: &str) -> bool {
        self.waiting.get(id).is_some_and(|n| *n >= SNAPSHOT_AFTER)
    }

    /// Puts everything that is stored of a document into a snapshot, reads it back, and drops what two snapshots hold.
    pub fn snapshot(&mut self, id: &str) -> Result<(), Problem> {
        let mut pieces = self.pieces(id);
        if self.read_only.iter().any(|r| r == id) {
            return Ok(());
        }
        let mut doc = Document::new(id.to_owned());
        merge(&mut doc, pieces.snapshots.iter().chain(&pieces.journal).flat_map(|p| p.entries.values().cloned()));
        let new = Piece { key: String::new(), entries: crate::order::map(doc.entries.iter().map(|e| (e.id.clone(), e.clone()))) };
        if !new.entries.is_empty() && !pieces.snapshots.iter().any(|s| s.covers(&new)) {
            let rev = pieces.snapshots.iter().filter_map(|s| s.key.rsplit(':').nth(1)?.parse::<u64>().ok()).max().unwrap_or(0) + 1;
            let (sum, value) = seal(&doc.entries)?;
            let key = format!("{}s:{rev:06}:{sum}", doc_prefix(id));
            self.write_pressed(id, &key, &value, 0)?;
            pieces.snapshots.push(Piece { key, ..new });
        }
        self.waiting.insert(id.to_owned(), 0);
        self.drop_covered(&pieces, 2);
        Ok(())
    }

    /// Remembers standing items of a service.
    pub fn remember(&mut self, service: &str, confirmed: &BTreeMap<String, Confirmed>) -> Result<(), Problem> {
        let key = format!("{PREFIX}service:{service}");
        let mut all = self.remembered(service);
        if all.is_empty() && matches!(self.store.get(&key), Ok(Some(raw)) if open(&raw).is_err()) {
            self.quarantine(&key);
        }
        for (item, c) in confirmed {
            if all.get(item).is_none_or(|old| old.at < c.at) {
                all.insert(item.clone(), c.clone());
            }
        }
        self.write(&key, &seal(&all)?.1)
    }

    /// Standing items remembered for a service.
    pub fn remembered(&self, service: &str) -> BTreeMap<String, Confirmed> {
        let raw = self.store.get(&format!("{PREFIX}service:{service}")).ok().flatten();
        raw.and_then(|r| serde_json::from_value(open(&r).ok()?.1).ok()).unwrap_or_default()
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

    pub(super) fn write(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        self.put(key, value).map_err(|e| refused(&e))
    }

    fn put(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.store.set(key, value)?;
        match self.store.get(key) {
            Ok(Some(back)) if back == value => Ok(()),
            _ => Err(StoreError::Other("the browser did not keep what was written".into())),
        }
    }

    /// Writes; where room is short it first drops second copies, then what was deleted a while ago, the oldest first.
    pub(super) fn write_pressed(&mut self, id: &str, key: &str, value: &str, now: i64) -> Result<(), Problem> {
        let mut result = self.put(key, value);
        if result == Err(StoreError::Full) {
            let pieces = self.pieces(id);
            self.drop_covered(&pieces, 1);
            result = self.put(key, value);
        }
        for other in if result == Err(StoreError::Full) { self.ids() } else { Vec::new() } {
            let pieces = self.pieces(&other);
            self.drop_covered(&pieces, 1);
            result = self.put(key, value);
            if result != Err(StoreError::Full) {
                break;
            }
        }
        if result == Err(StoreError::Full) {
            for (at, gone) in self.deleted() {
                if result != Err(StoreError::Full) || now - at < KEEP_AT_LEAST {
                    break;
                }
                self.remove_all(&gone);
                result = self.put(key, value);
            }
        }
        result.map_err(|e| refused(&e))
    }

    /// Drops what `need` snapshots hold beside it.
    pub(super) fn drop_covered(&mut self, pieces: &Pieces, need: usize) {
        if pieces.newer {
            return;
        }
        for j in &pieces.journal {
            if pieces.snapshots.iter().filter(|s| s.covers(j)).count() >= need {
                let _ = self.store.remove(&j.key);
            }
        }
        for s in &pieces.snapshots {
            if pieces.snapshots.iter().filter(|o| o.outlives(s)).count() >= need {
                let _ = self.store.remove(&s.key);
            }
        }
    }

    /// Reads all that is stored of a document; what cannot be read is moved aside.
    pub(super) fn pieces(&mut self, id: &str) -> Pieces {
        let mut out = Pieces::default();
        let prefix = doc_prefix(id);
        let keys = match self.store.keys(&prefix) {
            Ok(keys) => keys,
            Err(e) => {
                out.problems.push(refused(&e));
                return out;
            }
        };
        for key in keys {
            let Some(raw) = self.store.get(&key).ok().flatten() else { continue };
            let one = key.get(prefix.len()..).is_some_and(|k| k.starts_with("j:"));
            match open(&raw).and_then(|(version, data)| entries(version, data, one)) {
                Ok(entries) => {
                    let piece = Piece { key, entries: crate::order::map(entries.into_iter().map(|e| (e.id.clone(), e))) };
                    if one { out.journal.push(piece) } else { out.snapshots.push(piece) }
                }
                Err(Unreadable::Newer(p)) => {
                    out.newer = true;
                    if !self.read_only.iter().any(|r| r == id) {
                        self.read_only.push(id.to_owned());
                    }
                    if !out.problems.contains(&p) {
                        out.problems.push(p);
                    }
                }
                Err(Unreadable::Damaged) => out.problems.push(self.quarantine(&key)),
            }
        }
        out
    }

    /// Moves a value that cannot be read aside, never over another one. Where there is no room for it, it stays.
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

pub(super) fn doc_prefix(id: &str) -> String {
    format!("{PREFIX}doc:{id}:")
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

enum Unreadable {
    Damaged,
    Newer(Problem),
}

/// A value as it is stored, with its checksum in front.
fn seal(data: &impl serde::Serialize) -> Result<(String, String), Problem> {
    let json = serde_json::to_string(data)
        .map_err(|e| Problem::error(format!("Saving failed: {e}."), "Export this release, so that nothing is lost."))?;
    let rest = format!("{VERSION} {json}");
    let sum = checksum(&rest);
    Ok((sum.clone(), format!("{sum} {rest}")))
}

/// Takes a stored value apart: its version and its data.
fn open(raw: &str) -> Result<(u32, serde_json::Value), Unreadable> {
    let (sum, rest) = raw.split_once(' ').ok_or(Unreadable::Damaged)?;
    if checksum(rest) != sum {
        return Err(Unreadable::Damaged);
    }
    let (version, json) = rest.split_once(' ').ok_or(Unreadable::Damaged)?;
    let version = version.parse().map_err(|_| Unreadable::Damaged)?;
    if version > VERSION {
        return Err(migrate(version, serde_json::Value::Null).err().map_or(Unreadable::Damaged, Unreadable::Newer));
    }
    serde_json::from_str(json).map(|data| (version, data)).map_err(|_| Unreadable::Damaged)
}

/// Entries of this version; a single entry of the journal is migrated as a list of one.
fn entries(version: u32, data: serde_json::Value, one: bool) -> Result<Vec<Entry>, Unreadable> {
    let list = if one { serde_json::Value::Array(vec![data]) } else { data };
    let list = migrate(version, list).map_err(Unreadable::Newer)?;
    serde_json::from_value(list).map_err(|_| Unreadable::Damaged)
}
