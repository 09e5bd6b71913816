//! What the page asks of its reader, a worker, and the answers. The page's first module knows these words and nothing of the formats.

use super::read::Found;
use super::{bundle, csv, html, ics, json, markdown, message, read, record, yaml};
use crate::document::Document;
use crate::pipeline::{self, Library};
use crate::plan::runbook::Step;
use crate::platforms;
use crate::problem::Problem;
use crate::samples;
use crate::views::files::{Sheet, sheets};
use crate::views::messages::{self, Board, Open};
use crate::views::status;
use crate::when::Zones;
use crate::wire::wire;

/// A wish of the page.
#[derive(Debug, Clone)]
pub enum Ask {
    /// What is this text?
    Read {
        /// Name of the file.
        name: String,
        /// The text.
        text: String,
    },
    /// The commands of the tools that this release uses.
    Book {
        /// The release.
        doc: Document,
    },
    /// The files of this release.
    Files {
        /// The release.
        doc: Document,
    },
    /// The files of this release in one archive.
    Bundle {
        /// The release.
        doc: Document,
    },
    /// The plan of this release as a run seals it.
    Seal {
        /// The release.
        doc: Document,
    },
    /// What changed since the start, and the plan that would take it over.
    Drift {
        /// The release.
        doc: Document,
    },
    /// A finished release to look at.
    Sample {
        /// Its id.
        id: String,
    },
    /// The messages of this release, one of them open.
    Messages {
        /// The release.
        doc: Document,
        /// The open one; empty, or one that is not needed any more: the first.
        open: String,
    },
    /// This release in a format.
    Write {
        /// The release.
        doc: Document,
        /// markdown, yaml, json, html, csv, ics or record.
        format: String,
        /// The part of a Markdown export; empty: all of it.
        part: String,
        /// When the deployment starts, milliseconds since 1970 UTC.
        start: Option<i64>,
        /// Now, milliseconds since 1970 UTC.
        now: i64,
    },
}

/// What the worker says.
#[derive(Debug, Clone)]
pub enum Answer {
    /// What a text was.
    Found(Box<Found>),
    /// The commands of the tools, in the order of use.
    Book(Vec<Step>),
    /// The files of a release, in the order of use.
    Files(Vec<Sheet>),
    /// The text of a sealed plan.
    Sealed(String),
    /// What changed since the start, with the text of the plan that would take it over; none if nothing did.
    Drift(Option<(String, Vec<String>)>),
    /// The bytes of an archive, or why there is none.
    Bundle(Result<Vec<u8>, String>),
    /// The messages of a release.
    Messages(Box<Board>),
    /// A release in a format.
    Written {
        /// The text.
        text: String,
        /// The same for pasting into a document; empty where the format is none for people.
        page: String,
        /// Names of further parts where a phase is too long for one.
        more: Vec<String>,
    },
}

wire!(enum Ask {
    0 Read { name, text },
    1 Book { doc },
    2 Files { doc },
    3 Bundle { doc },
    4 Sample { id },
    5 Messages { doc, open },
    6 Write { doc, format, part, start, now },
    7 Seal { doc },
    8 Drift { doc },
});
wire!(enum Answer {
    0 Found(found),
    1 Book(steps),
    2 Files(sheets),
    3 Bundle(archive),
    4 Messages(board),
    5 Written { text, page, more },
    6 Sealed(text),
    7 Drift(found),
});

/// Finished releases that the page can ask for: (id, what it shows).
pub const SAMPLES: [(&str, &str); 3] = [
    ("sample-checkout", "checkout-service, rolling"),
    ("sample-auth", "auth-service, canary"),
    ("sample-auth-failing", "auth-service, failed canary"),
];

/// Answers a wish; `zones` tells the offsets of time zones.
pub fn answer(ask: Ask, zones: &dyn Zones) -> Answer {
    match ask {
        Ask::Read { name, text } => Answer::Found(Box::new(read::read(&name, &text))),
        Ask::Book { doc } => {
            let lib = Library::whole();
            Answer::Book(pipeline::runbook(&pipeline::derive(&doc, lib), lib))
        }
        Ask::Files { doc } => {
            let lib = Library::whole();
            Answer::Files(sheets(platforms::files(&pipeline::target(&pipeline::derive(&doc, lib), lib))))
        }
        Ask::Bundle { doc } => {
            let lib = Library::whole();
            let d = pipeline::derive(&doc, lib);
            let files = platforms::files(&pipeline::target(&d, lib));
            Answer::Bundle(bundle::zip(&bundle::readme(&status::name(&d), &files, &lib.topics), &files))
        }
        Ask::Seal { doc } => Answer::Sealed(pipeline::seal(&doc, Library::whole()).text()),
        Ask::Drift { doc } => Answer::Drift(pipeline::drift(&doc, Library::whole())),
        Ask::Sample { id } => Answer::Found(Box::new(match samples::document(&id) {
            Some(doc) => Found::Release(doc, Vec::new()),
            None => Found::Nothing(Problem::error(format!("There is no sample '{id}'."), "Reload the page.")),
        })),
        Ask::Messages { doc, open } => Answer::Messages(Box::new(board(&doc, &open, zones))),
        Ask::Write { doc, format, part, start, now } => {
            let d = pipeline::derive(&doc, Library::whole());
            let parts = if format == "markdown" { markdown::parts(&doc.id, &d, &d.state) } else { Vec::new() };
            let more = parts.iter().map(|(name, _)| name).filter(|n| !markdown::is_place(n, &d)).cloned().collect();
            let text = match format.as_str() {
                "yaml" => yaml::write(&doc, &d),
                "json" => json::write(&doc, &d),
                "html" => html::write(&d, &d.state),
                "csv" => csv::write(&d, &d.state),
                "ics" => ics::write(&doc.id, &d, &pipeline::messages(&d, Library::whole(), zones), start, now),
                "record" => record::write(&doc, &d, zones),
                _ if part.is_empty() => markdown::write(&doc.id, &d, &d.state),
                _ => parts.into_iter().find(|(p, _)| *p == part).map(|(_, t)| t).unwrap_or_default(),
            };
            let page = if matches!(format.as_str(), "markdown" | "html") { html::body(&d, &d.state) } else { String::new() };
            Answer::Written { text, page, more }
        }
    }
}

fn board(doc: &Document, open: &str, zones: &dyn Zones) -> Board {
    let lib = Library::whole();
    let d = pipeline::derive(doc, lib);
    let all = pipeline::messages(&d, lib, zones);
    let chosen = all.all.iter().find(|m| m.id == open).or_else(|| all.all.first());
    let opened = chosen.map(|m| Open {
        forms: message::FORMS.iter().map(|(form, _, _)| ((*form).to_owned(), message::write(m, form))).collect(),
        html: message::html(m),
        mailto: message::mailto(m),
        ..messages::open(lib, m, &d.state)
    });
    Board { rows: messages::rows(&all), open: opened, aside: messages::aside(lib, &all), question: all.question }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::bundled::Bundled;

    #[test]
    fn every_format_is_written_and_none_is_empty() {
        for format in ["markdown", "yaml", "json", "html", "csv", "ics", "record"] {
            let doc = Document::new("r1");
            let ask = Ask::Write { doc, format: format.into(), part: String::new(), start: Some(0), now: 0 };
            let Answer::Written { text, .. } = answer(ask, &Bundled) else { panic!("{format} was not written") };
            assert!(text.len() > 20, "{format}: {text}");
        }
    }

    #[test]
    fn the_samples_that_the_page_offers_are_all_there_are() {
        let mut offered: Vec<String> = SAMPLES.iter().map(|(id, _)| (*id).to_owned()).collect();
        offered.sort();
        let mut carried: Vec<String> = samples::embedded().into_iter().map(|s| s.id).collect();
        carried.sort();
        assert_eq!(offered, carried);
        for (id, _) in SAMPLES {
            let Answer::Found(found) = answer(Ask::Sample { id: id.into() }, &Bundled) else { panic!("{id} is not answered") };
            assert!(matches!(*found, Found::Release(doc, _) if doc.id == id));
        }
    }
}
