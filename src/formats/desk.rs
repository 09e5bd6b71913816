//! What the page asks of its reader, a worker, and the answers. The page's first module knows these words and nothing of the formats.

use super::backup::{Backup, Offer};
use super::docs::{self, Tool};
use super::measuring::{self, Measured, Question};
use super::portable;
use super::read::Found;
use super::{
    backup, bundle, confluence, csv, github_form, gitlab, head, html, ics, jira, json, markdown, message, paper, post_mortem, read, record,
    release_notes, yaml,
};
use crate::document::Document;
use crate::pipeline::{self, Derived, Library};
use crate::plan::runbook::Step;
use crate::platforms::{self, Stand};
use crate::problem::Problem;
use crate::run::{chain, wayback};
use crate::samples;
use crate::views::files::{Sheet, sheets};
use crate::views::messages::{self, Board, Open};
use crate::views::record::past::{Past, past};
use crate::views::record::proof::{Proof, proof};
use crate::views::record::rows::{Row, rows};
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
    /// The way back of this release.
    WayBack {
        /// The release.
        doc: Document,
        /// The state to look at; none: where it stands.
        stand: Option<Stand>,
        /// Now, milliseconds since 1970 UTC.
        now: i64,
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
    /// What do these figures mean for this release?
    Measure(Box<Question>),
    /// Everything of this browser in one file.
    Backup {
        /// All of it.
        backup: Box<Backup>,
    },
    /// What would restoring this backup do?
    Preview {
        /// The text of the file.
        text: String,
        /// The releases of this browser; their plans are not needed.
        here: Vec<Document>,
    },
    /// This release as it stood after its first entries.
    Past {
        /// The release.
        doc: Document,
        /// How many entries.
        n: usize,
    },
    /// The log of this release for reading, and whether it is consistent.
    Record {
        /// The release.
        doc: Document,
        /// A head that left the page, to compare; may be empty.
        pasted: String,
    },
    /// What happened, as the report tells it.
    Report {
        /// The release.
        doc: Document,
    },
    /// What goes from one person to another.
    Portable(Box<portable::Ask>),
    /// This release in a format.
    Write {
        /// The release.
        doc: Document,
        /// The id of one of `list::FORMATS`.
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
    /// The way back of a release.
    WayBack(Box<wayback::Board>),
    /// The bytes of an archive, or why there is none.
    Bundle(Result<Vec<u8>, String>),
    /// The messages of a release.
    Messages(Box<Board>),
    /// What figures mean.
    Measured(Box<Measured>),
    /// The text of a backup; none if it cannot be written.
    Backup(Option<String>),
    /// A backup and what restoring it would do, or why it cannot be read.
    Preview(Result<Box<Preview>, Problem>),
    /// A release as it stood.
    Past(Past),
    /// The log, entry by entry, and what it says of itself.
    Record(Vec<Row>, Proof),
    /// The report before its format.
    Report(Vec<paper::Block>),
    /// What goes from one person to another.
    Portable(Box<portable::Answer>),
    /// A release in a format.
    Written {
        /// The text.
        text: String,
        /// The same for pasting into a document; empty where the format is none for people.
        page: String,
        /// Names of further parts where a phase is too long for one.
        more: Vec<String>,
        /// The head of the log that it was written from.
        head: String,
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
    9 Measure(question),
    10 WayBack { doc, stand, now },
    11 Backup { backup },
    12 Preview { text, here },
    13 Record { doc, pasted },
    14 Past { doc, n },
    15 Report { doc },
    16 Portable(ask),
});
wire!(enum Answer {
    0 Found(found),
    1 Book(steps),
    2 Files(sheets),
    3 Bundle(archive),
    4 Messages(board),
    5 Written { text, page, more, head },
    6 Sealed(text),
    7 Drift(found),
    8 Measured(measured),
    9 WayBack(board),
    10 Backup(text),
    11 Preview(found),
    12 Record(rows, proof),
    13 Past(past),
    14 Report(blocks),
    15 Portable(answer),
});
wire!(Preview { backup, offers, problems });

/// A backup that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What it holds.
    pub backup: Backup,
    /// What would become of each of its releases.
    pub offers: Vec<Offer>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

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
        Ask::Measure(q) => Answer::Measured(Box::new(measuring::measure(&q, Library::whole()))),
        Ask::WayBack { doc, stand, now } => {
            let lib = Library::whole();
            Answer::WayBack(Box::new(pipeline::way_back(&pipeline::derive(&doc, lib), lib, stand, now)))
        }
        Ask::Sample { id } => Answer::Found(Box::new(match sample(&id) {
            Some(doc) => Found::Release(doc, Vec::new()),
            None => Found::Nothing(Problem::error(format!("There is no sample '{id}'."), "Reload the page.")),
        })),
        Ask::Messages { doc, open } => Answer::Messages(Box::new(board(&doc, &open, zones))),
        Ask::Backup { backup } => Answer::Backup(backup::write(&backup)),
        Ask::Preview { text, here } => Answer::Preview(backup::read(&text).map(|(backup, problems)| {
            let offers = backup::preview(&backup, &here);
            Box::new(Preview { backup, offers, problems })
        })),
        Ask::Portable(ask) => Answer::Portable(Box::new(portable::answer(*ask))),
        Ask::Past { doc, n } => Answer::Past(past(&doc, n, Library::whole())),
        Ask::Record { doc, pasted } => {
            let d = pipeline::derive(&doc, Library::whole());
            Answer::Record(rows(&doc, &d, zones), proof(&doc, &d, &pasted, zones))
        }
        Ask::Report { doc } => Answer::Report(record::report(&doc, &pipeline::derive(&doc, Library::whole()), zones)),
        Ask::Write { doc, format, part, start, now } => written(&doc, &format, &part, (start, now), zones),
    }
}

/// A finished release, its run started by the plan that its facts and the library give at that moment of its log.
pub fn sample(id: &str) -> Option<Document> {
    samples::document(id, &|doc| pipeline::start(doc, Library::whole(), false))
}

/// A release in a format, with the head of its log.
fn written(doc: &Document, format: &str, part: &str, (start, now): (Option<i64>, i64), zones: &dyn Zones) -> Answer {
    let d = pipeline::derive(doc, Library::whole());
    let head = chain::head(&doc.entries);
    let parts = if format == "markdown" { markdown::parts(&doc.id, &d, &d.state) } else { Vec::new() };
    let more = parts.iter().map(|(name, _)| name).filter(|n| !markdown::is_place(n, &d)).cloned().collect();
    let text = match parts.into_iter().find(|(p, _)| p == part) {
        Some((_, text)) => head::below(text, &head),
        None if part.is_empty() => write(format, doc, &d, zones, start, now),
        None => String::new(),
    };
    let page = match format {
        "markdown" | "html" => head::inside(&html::body(&d, &d.state), &head),
        "release-notes" => paper::html(&release_notes::notes(&d, zones)),
        _ => report(format, doc, &d, zones).map(|r| head::inside(&paper::html(&r), &head)).unwrap_or_default(),
    };
    Answer::Written { text, page, more, head }
}

/// What happened, before its format; none for other formats.
fn report(format: &str, doc: &Document, d: &Derived, zones: &dyn Zones) -> Option<Vec<paper::Block>> {
    match format {
        "record" | "record-html" => Some(record::report(doc, d, zones)),
        "post-mortem" => Some(post_mortem::draft(doc, d, zones)),
        _ => None,
    }
}

/// A release in the format of an id; Markdown where there is no such format. What people read carries the head of the log.
pub fn write(format: &str, doc: &Document, d: &Derived, zones: &dyn Zones, start: Option<i64>, now: i64) -> String {
    let docs = |tool| docs::write(tool, &doc.id, d, &d.state);
    let head = chain::head(&doc.entries);
    if let Some(report) = report(format, doc, d, zones) {
        return match format {
            "record-html" => head::inside(&paper::page(&format!("Record of {}", status::name(d)), &report), &head),
            _ => head::below(paper::markdown(&report), &head),
        };
    }
    match format {
        "yaml" => yaml::write(doc, d),
        "json" => json::write(doc, d),
        "html" => head::inside(&html::write(d, &d.state), &head),
        "csv" => csv::write(d, &d.state),
        "ics" => ics::write(&doc.id, d, &pipeline::messages(d, Library::whole(), zones), start, now),
        "release-notes" => paper::markdown(&release_notes::notes(d, zones)),
        "mkdocs" => docs(Tool::MkDocs),
        "docusaurus" => docs(Tool::Docusaurus),
        "techdocs" => docs(Tool::TechDocs),
        "github-form" => github_form::write(d, &d.state),
        "gitlab" => gitlab::write(&doc.id, d, &d.state, start),
        "jira" => jira::write(d, &d.state),
        "confluence" => confluence::write(d, &d.state),
        _ => head::below(markdown::write(&doc.id, d, &d.state), &head),
    }
}

fn board(doc: &Document, open: &str, zones: &dyn Zones) -> Board {
    let lib = Library::whole();
    let d = pipeline::derive(doc, lib);
    let all = pipeline::messages(&d, lib, zones);
    let chosen = all.all.iter().find(|m| m.id == open).or_else(|| all.all.first());
    // From the start on the log can be compared with what was sent; before it a log may still be put together anew.
    let head = if d.state.course.started.is_some() { chain::head(&doc.entries) } else { String::new() };
    let opened = chosen.map(|m| {
        let sent = if head.is_empty() { m.clone() } else { head::signed(m, &head) };
        Open {
            forms: message::FORMS.iter().map(|(form, _, _)| ((*form).to_owned(), message::write(&sent, form))).collect(),
            html: message::html(&sent),
            mailto: message::mailto(&sent),
            head: head.clone(),
            ..messages::open(lib, m, &d.state)
        }
    });
    Board { rows: messages::rows(&all), open: opened, aside: messages::aside(lib, &all), question: all.question }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::list::FORMATS;
    use crate::when::bundled::Bundled;

    #[test]
    fn every_format_is_written_and_none_is_empty() {
        let mut seen = std::collections::BTreeSet::new();
        for format in FORMATS.map(|f| f.id) {
            let doc = Document::new("r1");
            let ask = Ask::Write { doc, format: format.into(), part: String::new(), start: Some(0), now: 0 };
            let Answer::Written { text, .. } = answer(ask, &Bundled) else { panic!("{format} was not written") };
            assert!(text.len() > 20, "{format}: {text}");
            assert!(seen.insert(text), "{format} is another format's text: it is not known here");
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
