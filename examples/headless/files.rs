//! `files`: a description on standard input; every file of the release, its messages and its plan go into a folder.

use crate::{input, plan};
use serde_json::json;
use std::path::{Component, Path};
use tminus::document::Document;
use tminus::formats::{head, ics, markdown, message};
use tminus::pipeline::{Derived, Library, derive, messages, target};
use tminus::platforms;
use tminus::run::chain;
use tminus::when::bundled::Bundled;

/// Runs the verb.
pub(crate) fn run(args: &[String]) -> u8 {
    let options = match input::options(args, &["out", "now", "strategy", "policy"]) {
        Ok(o) => o,
        Err(why) => return crate::wrong(&why),
    };
    let Some(out) = options.get("out") else {
        return crate::wrong("files needs --out DIR");
    };
    let (doc, now) = match plan::described(&options) {
        Ok(found) => found,
        Err(status) => return status,
    };
    match write_all(Path::new(out), &doc, now) {
        Ok(()) => 0,
        Err(why) => crate::problem(&why),
    }
}

/// Writes everything that a release exports into a folder that is new or empty.
pub(crate) fn write_all(folder: &Path, doc: &Document, now: Option<i64>) -> Result<(), String> {
    let lib = Library::whole();
    let d = derive(doc, lib);
    empty(folder)?;
    let mut index = Vec::new();
    for f in platforms::files(&target(&d, lib)) {
        write(folder, &f.path, &f.text)?;
        index.push(json!({ "path": f.path, "kind": f.tool, "ready": f.blanks.is_empty(), "blanks": f.blanks }));
    }
    let all = messages(&d, lib, &Bundled);
    for m in &all.all {
        let blanks: Vec<&str> = m.open().map(|b| b.fact.as_str()).collect();
        for (form, ending) in [("markdown", "md"), ("mail", "txt"), ("slack", "slack.txt")] {
            let path = format!("messages/{}.{ending}", m.id.replace('.', "-"));
            write(folder, &path, &message::write(m, form))?;
            index.push(json!({ "path": path, "kind": "message", "ready": m.is_ready(), "blanks": blanks }));
        }
    }
    if let Some((start, now)) = plan::start(&d, now).zip(now) {
        write(folder, "messages/calendar.ics", &ics::write(&doc.id, &d, &all, Some(start), now))?;
        index.push(json!({ "path": "messages/calendar.ics", "kind": "calendar", "ready": true, "blanks": [] }));
    }
    write(folder, "plan.md", &plan_text(doc, &d))?;
    let index = serde_json::to_string_pretty(&index).map_err(|e| e.to_string())?;
    write(folder, "index.json", &format!("{index}\n"))
}

fn plan_text(doc: &Document, d: &Derived) -> String {
    head::below(markdown::write(&doc.id, d, &d.state), &chain::head(&doc.entries))
}

fn empty(folder: &Path) -> Result<(), String> {
    let shown = folder.display();
    std::fs::create_dir_all(folder).map_err(|e| format!("{shown}: {e}"))?;
    match std::fs::read_dir(folder).map(|mut all| all.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("{shown} is not empty. Give a new folder, so that nothing is overwritten.")),
        Err(e) => Err(format!("{shown}: {e}")),
    }
}

/// Writes one file below the folder, never outside it.
pub(crate) fn write(folder: &Path, path: &str, text: &str) -> Result<(), String> {
    let inner = Path::new(path);
    if !inner.components().all(|c| matches!(c, Component::Normal(_))) {
        return Err(format!("'{path}' would lie outside the folder"));
    }
    let whole = folder.join(inner);
    if let Some(parent) = whole.parent() {
        std::fs::create_dir_all(parent).map_err(|e| format!("{}: {e}", parent.display()))?;
    }
    std::fs::write(&whole, text).map_err(|e| format!("{}: {e}", whole.display()))
}
