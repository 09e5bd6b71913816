//! Sealed plans in the store: each once, under its hash, beside the releases that name it.

use super::keeping::{Keeper, KvStore, PREFIX};
use super::{Document, plan_hashes};
use crate::problem::Problem;
use crate::run::seal::hash;

/// The value of the key is the text itself: its hash is its checksum.
fn key(hash: &str) -> String {
    format!("{PREFIX}plan:{hash}")
}

impl<S: KvStore> Keeper<S> {
    /// Keeps the text of a sealed plan; it is read back. Must come before the entry that names it.
    ///
    /// # Errors
    /// What the store says when it does not take it.
    pub fn keep_plan(&mut self, text: &str) -> Result<(), Problem> {
        let key = key(&hash(text));
        if self.store.get(&key).ok().flatten().as_deref() == Some(text) {
            return Ok(());
        }
        self.write_pressed("", &key, text, 0)
    }

    /// Adds the sealed plans that a document names. One that is missing or damaged is a problem, not an end.
    pub(super) fn add_plans(&mut self, doc: &mut Document) -> Vec<Problem> {
        let hashes: Vec<String> = doc.plan_hashes().into_iter().map(str::to_owned).collect();
        let mut problems = Vec::new();
        for name in hashes {
            match self.store.get(&key(&name)).ok().flatten().filter(|text| hash(text) == name) {
                Some(text) => drop(doc.plans.insert(name, text)),
                None => problems.push(missing(&name)),
            }
        }
        problems
    }

    /// Removes the sealed plans of a release that goes, unless another release names them too.
    pub(super) fn drop_plans(&mut self, id: &str) {
        let (doc, _) = self.load(id);
        let others: Vec<String> = self.all_ids().into_iter().filter(|o| o != id).collect();
        let mut needed = Vec::new();
        for other in others {
            needed.extend(plan_hashes(&self.load(&other).0.entries).into_iter().map(str::to_owned));
        }
        for hash in doc.plan_hashes().into_iter().filter(|h| !needed.iter().any(|n| n == h)) {
            let _ = self.store().remove(&key(hash));
        }
    }
}

fn missing(hash: &str) -> Problem {
    Problem::warning(
        "The sealed plan of this run is not in this browser, so the plan is made anew from the description.",
        "Read in the file of the run: it carries the sealed plan.",
    )
    .at(format!("plan {}", hash.get(..12).unwrap_or(hash)))
}
