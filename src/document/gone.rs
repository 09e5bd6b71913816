//! Deleted releases: kept for a while, so that a deletion can be taken back.

use super::keeping::{Keeper, KvStore, PREFIX, doc_prefix};
use crate::problem::Problem;

/// A deleted release is kept for so long, in milliseconds (30 days).
const KEEP_DELETED: i64 = 30 * 24 * 3600 * 1000;

impl<S: KvStore> Keeper<S> {
    /// Marks a document as deleted; it can be taken back for 30 days, unless room runs short.
    pub fn delete(&mut self, id: &str, now: i64) -> Result<(), Problem> {
        let key = format!("{PREFIX}gone:{id}");
        self.write(&key, &now.to_string()).or_else(|_| {
            let pieces = self.pieces(id);
            self.drop_covered(&pieces, 1);
            self.write(&key, &now.to_string())
        })
    }

    /// Takes a deletion back.
    pub fn restore(&mut self, id: &str) {
        let _ = self.store.remove(&format!("{PREFIX}gone:{id}"));
    }

    /// Removes for good what was deleted more than 30 days ago.
    pub fn purge(&mut self, now: i64) {
        for (at, id) in self.deleted() {
            if now - at > KEEP_DELETED {
                self.remove_all(&id);
            }
        }
    }

    /// Deleted documents that can still be taken back, the oldest first, with the moment of the deletion.
    pub fn deleted(&self) -> Vec<(i64, String)> {
        let prefix = format!("{PREFIX}gone:");
        let keys = self.store.keys(&prefix).unwrap_or_default();
        let at = |k: &str| self.store.get(k).ok().flatten()?.parse().ok();
        let mut all: Vec<(i64, String)> = keys.iter().filter_map(|k| Some((at(k)?, k.strip_prefix(&prefix)?.to_owned()))).collect();
        crate::order::by(&mut all, Ord::cmp);
        all
    }

    pub(super) fn remove_all(&mut self, id: &str) {
        self.drop_plans(id);
        self.store.forget(&doc_prefix(id));
        for k in self.store.keys(&doc_prefix(id)).unwrap_or_default() {
            let _ = self.store.remove(&k);
        }
        // Last, so that a release is never half there after a crash in between.
        let _ = self.store.remove(&format!("{PREFIX}gone:{id}"));
    }

    pub(super) fn is_deleted(&self, id: &str) -> bool {
        matches!(self.store.get(&format!("{PREFIX}gone:{id}")), Ok(Some(_)))
    }
}
