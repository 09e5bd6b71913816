//! The plan as a page of a docs repository: Markdown in the dialect of its tool, with the front matter that the tool reads.
//!
//! MkDocs takes `title`, `description` and, with its Material theme, `tags`. TechDocs (Backstage) is MkDocs without tags.
//! Docusaurus names the entry of the side bar as well. All three hand unknown keys to their templates, so what is shipped
//! stands under `release`.

use super::dialect::{Dialect, MDX, MKDOCS, TECHDOCS};
use super::header;
use super::markdown;
use super::outline::{Outline, outline};
use crate::map;
use crate::pipeline::Derived;
use crate::platforms::node::Node;
use crate::platforms::text::Text;
use crate::platforms::write::Paper;
use crate::run::State;

/// The tool that shows the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// MkDocs, with or without its Material theme.
    MkDocs,
    /// Docusaurus 3.
    Docusaurus,
    /// Backstage TechDocs.
    TechDocs,
}

/// Writes the page.
pub fn write(tool: Tool, doc_id: &str, d: &Derived, state: &State) -> String {
    let o = outline(d, state);
    let dialect: &Dialect = match tool {
        Tool::MkDocs => &MKDOCS,
        Tool::Docusaurus => &MDX,
        Tool::TechDocs => &TECHDOCS,
    };
    format!("---\n{}---\n\n{}", Paper::yaml(&[front(tool, d, &o)]).text, markdown::whole(doc_id, &o, dialect))
}

fn front(tool: Tool, d: &Derived, o: &Outline) -> Node {
    let name = plain(&o.name);
    let tags = || Node::list(["release".to_owned(), plain(&d.strategy)]);
    map! {
        "title" => name.as_str(),
        "sidebar_label" => (tool == Tool::Docusaurus).then_some(name.as_str()),
        "description" => format!("Plan of the release {name}: {}", plain(&o.strategy)),
        "tags" => (tool != Tool::TechDocs).then(tags),
        "release" => release(o),
    }
}

/// What is known of the header, by keys that a template can name.
fn release(o: &Outline) -> Node {
    let known = o.rows.iter().filter(|(_, v)| v != header::BLANK);
    Node::Map(known.map(|(label, v)| (Text::from(label.to_lowercase().replace(' ', "_")), plain(v).into())).collect())
}

/// A text in one line without control characters. One with nothing in it is told as such: the tools refuse empty titles.
pub fn plain(text: &str) -> String {
    let line = super::dialect::flat(text);
    if line.is_empty() { "Release".to_owned() } else { line }
}
