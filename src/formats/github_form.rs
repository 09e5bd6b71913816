//! The plan as a GitHub issue form (`.github/ISSUE_TEMPLATE/release.yml`): whoever opens an issue with it is asked for the header
//! and gets the checklist as boxes that stay tickable.
//!
//! GitHub refuses a form with two fields of one id or one label, with two boxes of one label in a field, or with an empty text.

use super::docs::plain;
use super::header;
use super::markdown::inline;
use super::outline::{Outline, Task, outline};
use crate::map;
use crate::pipeline::Derived;
use crate::platforms::node::Node;
use crate::platforms::write::Paper;
use crate::run::{Mark, State};
use crate::views::words;
use std::collections::BTreeSet;

/// Longest name and description that the list of forms shows, in characters.
const SHOWN: usize = 120;

/// Writes the form.
pub fn write(d: &Derived, state: &State) -> String {
    let o = outline(d, state);
    let name = plain(&o.name);
    let body = Body::default().markdown(&about(&o)).inputs(&o).boxes(&o).notes().fields;
    let form = map! {
        "name" => cut(&format!("Release: {name}")),
        "description" => cut(&plain(&format!("Checklist of the release, {}", o.strategy))),
        "title" => format!("Release {name}"),
        "labels" => Node::list(["release"]),
        "body" => body,
    };
    Paper::yaml(&[form]).text
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect::<String>().trim_end().to_owned()
}

/// What stands above the fields: the strategy and its reasons. The issue itself does not keep it.
fn about(o: &Outline) -> String {
    let mut out = format!("**{}**\n", inline(&plain(&o.strategy)));
    o.reasons.iter().for_each(|r| out.push_str(&format!("\n- {}", inline(r))));
    out
}

/// The fields, with the ids and labels that are taken.
#[derive(Default)]
struct Body {
    fields: Vec<Node>,
    ids: BTreeSet<String>,
    labels: BTreeSet<String>,
}

impl Body {
    fn markdown(mut self, text: &str) -> Self {
        self.fields.push(map! { "type" => "markdown", "attributes" => map! { "value" => text } });
        self
    }

    fn field(&mut self, kind: &str, id: &str, label: &str, attributes: Vec<(&str, Node)>) {
        let label = unique(&mut self.labels, &plain(label), |l, n| format!("{l} ({n})"));
        let id = unique(&mut self.ids, &slug(id), |i, n| format!("{i}-{n}"));
        let all = attributes.into_iter().fold(map! { "label" => label }, |map, (key, value)| map.with(key, value));
        self.fields.push(map! { "type" => kind, "id" => id, "attributes" => all });
    }

    /// The header; what is known is filled in.
    fn inputs(mut self, o: &Outline) -> Self {
        for (label, value) in &o.rows {
            let known = Some(plain(value)).filter(|_| value != header::BLANK);
            self.field("input", label, label, vec![("value", known.into())]);
        }
        self
    }

    fn boxes(mut self, o: &Outline) -> Self {
        let parts = o.parts.iter().map(|p| (p.place.as_str(), p.label.as_str(), p.about.as_str(), &p.tasks));
        let lists = o.lists.iter().map(|(label, tasks)| (*label, *label, "", tasks));
        for (id, label, about, tasks) in parts.chain(lists).filter(|(_, _, _, tasks)| !tasks.is_empty()) {
            let mut taken = BTreeSet::new();
            let options: Vec<Node> =
                tasks.iter().map(|t| map! { "label" => unique(&mut taken, &option(t), |l, n| format!("{l} ({n})")) }).collect();
            let about = (!about.is_empty()).then(|| inline(about));
            self.field("checkboxes", id, label, vec![("description", about.into()), ("options", options.into())]);
        }
        self
    }

    fn notes(mut self) -> Self {
        self.field("textarea", "notes", "Notes", vec![("description", "What else is worth knowing.".into())]);
        self
    }
}

/// The words of a box. A form cannot hold a ticked one, so a state is told.
fn option(t: &Task) -> String {
    let stop = if t.stop { " **stop**" } else { "" };
    let mark = if t.mark == Mark::Open { String::new() } else { format!(" ({})", words::mark(t.mark)) };
    format!("{}{stop}{mark}", inline(&plain(&t.title)))
}

/// A text that is not taken yet; GitHub compares without case and signs.
fn unique(taken: &mut BTreeSet<String>, text: &str, next: impl Fn(&str, usize) -> String) -> String {
    let mut out = text.to_owned();
    let mut n = 2;
    while !taken.insert(slug(&out)) {
        out = next(text, n);
        n += 1;
    }
    out
}

/// Letters, digits and dashes: what an id may hold. T-5m and T+5m are two places.
fn slug(text: &str) -> String {
    let all = text.replace('+', " plus ");
    let signs: String = all.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let out = signs.split('-').filter(|s| !s.is_empty()).collect::<Vec<_>>().join("-");
    if out.is_empty() { "field".into() } else { out }
}
