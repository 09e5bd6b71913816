//! The shape of a document in YAML and JSON, version 1.
//!
//! ```yaml
//! tminus: 1            # version of the shape
//! id: 3f0c...          # the release
//! entries: [...]       # the log: everything else follows from it
//! head: 9b1d...        # the head of the log, see `run::chain`; compared when read back
//! sealed: {...}        # the plans that the run was started with, by their hash
//! inputs: {...}        # derived, for reading by people; ignored when read back
//! plan: {...}          # derived, likewise
//! ```

use crate::catalogue::EventList;
use crate::document::{Document, VERSION, id_of, is_id, migrate::migrate};
use crate::pipeline::Derived;
use crate::plan::{Aside, Line, Section};
use crate::problem::Problem;
use crate::rollout::Rollout;
use crate::run::{Entry, Inputs, Sealed, chain, seal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is written.
#[derive(Debug, Serialize)]
pub struct Written<'a> {
    tminus: u32,
    id: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    head: String,
    entries: &'a [Entry],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sealed: BTreeMap<&'a str, Sealed>,
    inputs: &'a Inputs,
    plan: WrittenPlan<'a>,
}

#[derive(Debug, Serialize)]
struct WrittenPlan<'a> {
    strategy: &'a str,
    templates: &'a [String],
    sections: &'a [Section],
    standing: &'a [Line],
    lists: &'a [(EventList, Vec<Line>)],
    set_aside: &'a [Aside],
    rollout: &'a Rollout,
}

/// What is read: the log; the derived parts are ignored.
#[derive(Debug, Deserialize)]
pub struct Read {
    tminus: u32,
    #[serde(default)]
    id: String,
    #[serde(default)]
    head: String,
    #[serde(default)]
    entries: Vec<serde_json::Value>,
    #[serde(default)]
    sealed: BTreeMap<String, serde_json::Value>,
}

/// A document with what follows from it.
pub fn write<'a>(doc: &'a Document, d: &'a Derived) -> Written<'a> {
    let p = &d.plan;
    let plan = WrittenPlan {
        strategy: &d.strategy,
        templates: &p.templates,
        sections: &p.sections,
        standing: &p.standing,
        lists: &p.lists,
        set_aside: &p.aside,
        rollout: &p.rollout,
    };
    Written {
        tminus: VERSION,
        id: &doc.id,
        head: chain::head(&doc.entries),
        entries: &doc.entries,
        sealed: sealed(doc),
        inputs: &d.state.inputs,
        plan,
    }
}

/// A document without what follows from it.
#[derive(Debug, Serialize)]
pub struct Bare<'a> {
    tminus: u32,
    id: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    head: String,
    entries: &'a [Entry],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sealed: BTreeMap<&'a str, Sealed>,
}

/// A document without what follows from it: what a backup holds.
pub fn bare(doc: &Document) -> Bare<'_> {
    Bare { tminus: VERSION, id: &doc.id, head: chain::head(&doc.entries), entries: &doc.entries, sealed: sealed(doc) }
}

/// Entries that a document may have; more is no release of a person.
const MOST_ENTRIES: usize = 50_000;
/// No device counts further; a larger number would push every later entry aside.
const LARGEST: u64 = 1 << 53;

/// A document from what was read; an entry that cannot be understood is left out and reported.
pub fn document(read: Read) -> Result<(Document, Vec<Problem>), Problem> {
    if read.entries.len() > MOST_ENTRIES {
        return Err(Problem::error(
            format!("The file has {} entries, more than {MOST_ENTRIES}.", read.entries.len()),
            "Is it really one release?",
        ));
    }
    let all = migrate(read.tminus, serde_json::Value::Array(read.entries))?;
    let mut problems = Vec::new();
    let mut entries = Vec::new();
    for (n, value) in all.as_array().cloned().unwrap_or_default().into_iter().enumerate() {
        match serde_json::from_value::<Entry>(value) {
            Ok(e) if e.id.seq > LARGEST || e.lamport > LARGEST => {
                problems.push(Problem::warning("This entry was left out: its number cannot be.", "").at(format!("entry {}", n + 1)));
            }
            Ok(e) => entries.push(e),
            Err(e) => problems.push(Problem::warning(format!("This entry was left out: {e}."), "").at(format!("entry {}", n + 1))),
        }
    }
    // An id becomes part of keys and addresses, so a strange one is replaced, the same way every time.
    let id = if read.id.is_empty() || is_id(&read.id) { read.id } else { id_of(&read.id) };
    let mut doc = Document::new(id);
    crate::document::merge::merge(&mut doc, entries);
    if !read.head.is_empty() && problems.is_empty() && chain::head(&doc.entries) != read.head {
        problems.push(Problem::warning(
            "The head in the file is not that of its entries: the file was changed after it was written, or a newer version wrote it.",
            "Ask for the file as it was exported, if that matters.",
        ));
    }
    problems.extend(read.sealed.into_iter().filter_map(|(hash, plan)| take_plan(&mut doc, &hash, plan)));
    Ok((doc, problems))
}

/// The sealed plans of a document, to be written as they are.
fn sealed(doc: &Document) -> BTreeMap<&str, Sealed> {
    crate::order::map(doc.plans.iter().filter_map(|(hash, text)| Some((hash.as_str(), Sealed::read(text)?))))
}

/// Takes a sealed plan in if it is the one that its hash names.
fn take_plan(doc: &mut Document, hash: &str, plan: serde_json::Value) -> Option<Problem> {
    match serde_json::from_value::<Sealed>(plan) {
        Ok(sealed) if seal::hash(&sealed.text()) == hash => {
            doc.take_plan(sealed.text());
            None
        }
        _ => Some(
            Problem::warning(
                "A sealed plan in the file was changed, or a newer version wrote it, so it was left out.",
                "Ask for the file as it was exported. Until then the plan is made anew from the description.",
            )
            .at(format!("sealed {}", hash.get(..12).unwrap_or(hash))),
        ),
    }
}
