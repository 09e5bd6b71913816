//! The shape of a document in YAML and JSON, version 1.
//!
//! ```yaml
//! tminus: 1            # version of the shape
//! id: 3f0c...          # the release
//! entries: [...]       # the log: everything else follows from it
//! inputs: {...}        # derived, for reading by people; ignored when read back
//! plan: {...}          # derived, likewise
//! ```

use crate::document::{Document, VERSION, migrate::migrate};
use crate::pipeline::Derived;
use crate::plan::{Aside, Section};
use crate::problem::Problem;
use crate::run::{Entry, Inputs};
use serde::{Deserialize, Serialize};

/// What is written.
#[derive(Debug, Serialize)]
pub struct Written<'a> {
    tminus: u32,
    id: &'a str,
    entries: &'a [Entry],
    inputs: &'a Inputs,
    plan: WrittenPlan<'a>,
}

#[derive(Debug, Serialize)]
struct WrittenPlan<'a> {
    strategy: &'a str,
    templates: &'a [String],
    sections: &'a [Section],
    set_aside: &'a [Aside],
}

/// What is read: the log; the derived parts are ignored.
#[derive(Debug, Deserialize)]
pub struct Read {
    tminus: u32,
    #[serde(default)]
    id: String,
    #[serde(default)]
    entries: Vec<serde_json::Value>,
}

/// A document with what follows from it.
pub fn write<'a>(doc: &'a Document, d: &'a Derived) -> Written<'a> {
    let plan = WrittenPlan { strategy: &d.strategy, templates: &d.plan.templates, sections: &d.plan.sections, set_aside: &d.plan.aside };
    Written { tminus: VERSION, id: &doc.id, entries: &doc.entries, inputs: &d.state.inputs, plan }
}

/// Entries that a document may have; more is no release of a person.
const MOST_ENTRIES: usize = 50_000;

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
            Ok(e) => entries.push(e),
            Err(e) => problems.push(Problem::warning(format!("This entry was left out: {e}."), "").at(format!("entry {}", n + 1))),
        }
    }
    let mut doc = Document { id: read.id, entries: Vec::new() };
    crate::document::merge::merge(&mut doc, entries);
    Ok((doc, problems))
}
