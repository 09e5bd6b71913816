//! The port to a key-value store of strings, and a store in memory.

use crate::problem::Problem;
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
    /// Nothing whose key begins with `prefix` is to come back: a store that keeps second copies gives them up too.
    fn forget(&mut self, _prefix: &str) {}
    /// All keys that begin with `prefix`.
    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
}

/// What a refusal means for a person.
pub fn refused(e: &StoreError) -> Problem {
    match e {
        StoreError::Full => {
            Problem::error("The browser's storage is full, so this is NOT saved.", "Export this release, then delete old ones.")
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

impl MemoryStore {
    /// Counts a write or a removal; refuses once the browser is "killed".
    fn spend(&mut self) -> Result<(), StoreError> {
        match &mut self.writes_left {
            Some(0) => Err(StoreError::Other("stopped".into())),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl KvStore for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.map.get(key).cloned())
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.spend()?;
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
        self.spend()?;
        self.map.remove(key);
        Ok(())
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.map.keys().filter(|k| k.starts_with(prefix)).cloned().collect())
    }
}
