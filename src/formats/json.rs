//! The document as JSON.

use super::shape;
use crate::document::Document;
use crate::pipeline::Derived;
use crate::problem::Problem;

/// Writes a document with what follows from it.
pub fn write(doc: &Document, d: &Derived) -> String {
    serde_json::to_string_pretty(&shape::write(doc, d)).unwrap_or_default()
}

/// Reads a document.
pub fn read(text: &str) -> Result<(Document, Vec<Problem>), Problem> {
    let found = serde_json::from_str(text).map_err(|e| {
        let why: String = e.to_string().chars().filter(|c| !c.is_control()).take(200).collect();
        Problem::error(format!("This is no JSON of a release: {why}."), "A JSON export has `tminus`, `id` and `entries`.")
            .at(format!("line {}", e.line()))
    })?;
    shape::document(found)
}
