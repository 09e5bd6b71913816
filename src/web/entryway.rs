//! The way into a release from home: its name, how far it is, when it was changed.

use super::browser::storage::BrowserStore;
use crate::document::keeping::Keeper;
use crate::facts::id;
use crate::pipeline::{self, Library};
use crate::run::fold;

/// A release in the list of home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entryway {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The application, for "based on the last one".
    pub app: String,
    /// When it was last changed, milliseconds since 1970 UTC.
    pub changed: i64,
    /// Lines done and all lines.
    pub done: (usize, usize),
    /// Whether it is put away.
    pub archived: bool,
}

/// Reads one release for the list; none if it is empty.
pub fn entryway(id: &str, keeper: &mut Keeper<BrowserStore>) -> Option<Entryway> {
    let (doc, _) = keeper.load(id);
    let changed = doc.entries.iter().map(|e| e.recorded).max()?;
    let state = fold(&doc.entries);
    if state.inputs.text.trim().is_empty() && state.inputs.title.is_empty() && state.inputs.templates.is_none() {
        return None;
    }
    let sealed = doc.sealed(&state.course);
    let d = pipeline::derive_with(state, sealed, Library::embedded());
    let done = d.plan.sections.iter().map(|s| crate::views::status::progress(s, &d.state).done).sum();
    let all = d.plan.sections.iter().map(|s| s.lines.len()).sum();
    let app = d.scenario.text(id::APP).unwrap_or_default().to_owned();
    Some(Entryway { id: id.to_owned(), name: crate::views::status::name(&d), app, changed, done: (done, all), archived: d.state.archived })
}
