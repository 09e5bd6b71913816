//! `example`: everything that a bundled example exports, with its record, in a folder.

use crate::{files, input};
use std::path::Path;
use tminus::document::Document;
use tminus::formats::desk::{self, Answer, Ask};
use tminus::when::bundled::Bundled;

/// The samples of each example: what is exported whole, and the branch of which only the record is.
const EXAMPLES: [(&str, &str, Option<&str>); 2] = [("1", "sample-checkout", None), ("2", "sample-auth", Some("sample-auth-failing"))];

/// Runs the verb.
pub(crate) fn run(args: &[String]) -> u8 {
    let Some((_, id, branch)) = args.first().and_then(|n| EXAMPLES.iter().find(|e| e.0 == n)) else {
        return crate::wrong("example needs 1 or 2");
    };
    let options = match input::options(args.get(1..).unwrap_or_default(), &["out"]) {
        Ok(o) => o,
        Err(why) => return crate::wrong(&why),
    };
    let Some(out) = options.get("out") else {
        return crate::wrong("example needs --out DIR");
    };
    match write(Path::new(out), id, *branch) {
        Ok(()) => 0,
        Err(why) => crate::problem(&why),
    }
}

fn write(folder: &Path, id: &str, branch: Option<&str>) -> Result<(), String> {
    let doc = sample(id)?;
    // The samples carry their own times: what depends on now is written as on the day of the description.
    let now = doc.entries.first().map(|e| e.happened);
    files::write_all(folder, &doc, now)?;
    for (format, path) in
        [("record", "record.md"), ("record-html", "record.html"), ("release-notes", "release-notes.md"), ("yaml", "run.yaml")]
    {
        files::write(folder, path, &text(&doc, format))?;
    }
    let Some(failing) = branch.map(sample).transpose()? else { return Ok(()) };
    for (format, path) in [("record", "record-failing.md"), ("record-html", "record-failing.html"), ("post-mortem", "post-mortem.md")] {
        files::write(folder, path, &text(&failing, format))?;
    }
    Ok(())
}

fn sample(id: &str) -> Result<Document, String> {
    desk::sample(id).ok_or_else(|| format!("there is no sample '{id}'"))
}

fn text(doc: &Document, format: &str) -> String {
    let ask = Ask::Write { doc: doc.clone(), format: format.into(), part: String::new(), start: None, now: 0 };
    match desk::answer(ask, &Bundled) {
        Answer::Written { text, .. } => text,
        _ => String::new(),
    }
}
