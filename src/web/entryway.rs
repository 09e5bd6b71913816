//! The way into a release from home: its name, how far it is, when it was changed.

use super::browser::storage::BrowserStore;
use crate::document::keeping::Keeper;
use crate::run::fold;

/// A release in the list of home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entryway {
    /// Its id.
    pub id: String,
    /// Its name; until the planner has told it the title or the first words of the description.
    pub name: String,
    /// When it was last changed, milliseconds since 1970 UTC.
    pub changed: i64,
    /// Whether it is put away.
    pub archived: bool,
    /// The name of the template that it is; empty: it is a release.
    pub template: String,
    /// How many entries it has.
    pub entries: usize,
}

/// So many characters of a description stand for a name.
const FIRST: usize = 48;

/// Reads one release for the list; none if it is empty.
pub fn entryway(id: &str, keeper: &mut Keeper<BrowserStore>) -> Option<Entryway> {
    let (doc, _) = keeper.load(id);
    let changed = doc.entries.iter().map(|e| e.recorded).max()?;
    let state = fold(&doc.entries);
    let inputs = state.inputs;
    if inputs.text.trim().is_empty() && inputs.title.is_empty() && inputs.templates.is_none() {
        return None;
    }
    let first = inputs.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(FIRST).collect();
    let name = if inputs.title.is_empty() { first } else { inputs.title };
    let (archived, template) = (state.archived, state.template);
    Some(Entryway { id: id.to_owned(), name, changed, archived, template, entries: doc.entries.len() })
}
