//! Sealed plans in the store: each once, under its hash, beside the releases that name it.

use super::keeping::{Keeper, KvStore, PREFIX};
use super::{Document, plan_hashes};
use crate::problem::Problem;
use crate::run::Kept;

fn key(hash: &str) -> String {
    format!("{PREFIX}plan:{hash}")
}

impl<S: KvStore> Keeper<S> {
    /// Keeps a sealed plan; it is read back. Must come before the entry that names it.
    ///
    /// # Errors
    /// What the store says when it does not take it.
    pub fn keep_plan(&mut self, kept: &Kept) -> Result<(), Problem> {
        let key = key(&kept.hash());
        if self.read_text(&key).is_some() {
            return Ok(());
        }
        self.write_text(&key, kept.json())
    }

    /// Adds the sealed plans that a document names. One that is missing or damaged is a problem, not an end.
    pub(super) fn add_plans(&mut self, doc: &mut Document) -> Vec<Problem> {
        let hashes: Vec<String> = doc.plan_hashes().into_iter().map(str::to_owned).collect();
        let mut problems = Vec::new();
        for hash in hashes {
            match self.read_text(&key(&hash)).map(Kept::stored).filter(|k| k.hash() == hash) {
                Some(kept) => drop(doc.plans.insert(hash, kept)),
                None => problems.push(missing(&hash)),
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
