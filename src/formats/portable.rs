//! What the page asks of its reader for what goes from one person to another: a release as a link, and the rules of an organisation.

use super::backup::{Backup, Offer, preview};
use super::{handover, policy};
use crate::document::Document;
use crate::facts::id;
use crate::pipeline::{LIBRARY_ID, Library, derive};
use crate::policy::kept::Kept;
use crate::problem::Problem;
use crate::views::policy::{Board, board};
use crate::wire::wire;

/// A wish of the page.
#[derive(Debug, Clone)]
pub enum Ask {
    /// This release as a link.
    Link {
        /// The release.
        doc: Document,
        /// The address of the page, without what stands behind the `#`.
        address: String,
    },
    /// What is in this link?
    Opened {
        /// What stands behind `#/h/`.
        data: String,
        /// The releases of this browser.
        here: Vec<Document>,
    },
    /// Can this text be put in force as a policy?
    Rule {
        /// The name of its file; empty: it lies beside the page.
        from: String,
        /// The text.
        text: String,
    },
    /// The same for rules that another version of the page kept.
    Again {
        /// The rules.
        rules: String,
    },
    /// What do these rules say?
    Rules {
        /// The rules.
        rules: String,
    },
}

/// What the reader says.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A release as a link, or why it goes by file.
    Link(Result<Passed, Problem>),
    /// What a link holds, or why it cannot be read.
    Opened(Result<Box<Opened>, Problem>),
    /// The name of a policy and the rules to put in force, or all that is wrong with it.
    Rule(Result<(String, String), Vec<Problem>>),
    /// Rules for reading; none if there are none.
    Rules(Option<Board>),
}

/// A release as a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The whole address.
    pub link: String,
    /// The plan of a run is sealed and does not travel in the link.
    pub sealed: bool,
    /// The link as a QR code: the path of an SVG and its size; none where it would be too fine.
    pub code: Option<(String, u32)>,
}

/// What a link holds, before it is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The release.
    pub doc: Document,
    /// How it stands to the one here.
    pub offer: Offer,
    /// The application; empty if the release names none.
    pub app: String,
    /// Its versions, as far as they are known.
    pub versions: String,
    /// Who made the last entry, as typed; may be empty.
    pub by: String,
    /// Its run was started by a plan that is neither in the link nor here.
    pub missing: bool,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Answers a wish.
pub fn answer(ask: Ask) -> Answer {
    match ask {
        Ask::Link { doc, address } => Answer::Link(handover::link(&doc).map(|l| {
            let link = format!("{address}#{}", l.fragment);
            Passed { sealed: l.sealed, code: handover::qr(&link), link }
        })),
        Ask::Opened { data, here } => Answer::Opened(handover::read(&data).map(|(doc, problems)| Box::new(opened(doc, problems, &here)))),
        Ask::Rule { from, text } => Answer::Rule(rule(from, text)),
        Ask::Again { rules } => {
            let (from, text) = Kept::source(&rules);
            Answer::Rule(rule(from, text))
        }
        Ask::Rules { rules } => Answer::Rules(Kept::read(&rules).map(|kept| board(&kept, Library::plain()))),
    }
}

fn opened(doc: Document, problems: Vec<Problem>, here: &[Document]) -> Opened {
    let d = derive(&doc, Library::whole());
    let text = |fact: &str| d.scenario.text(fact).unwrap_or_default().to_owned();
    let (from, to) = (text(id::VERSION_FROM), text(id::VERSION_TO));
    let versions = if from.is_empty() { to } else { format!("{from} → {to}") };
    let own = here.iter().find(|h| h.id == doc.id);
    let backup = Backup { releases: vec![doc], ..Backup::default() };
    let offer = preview(&backup, here).into_iter().next();
    let doc = backup.releases.into_iter().next().unwrap_or_default();
    let missing = doc.plan_hashes().into_iter().any(|hash| ![Some(&doc), own].into_iter().flatten().any(|d| d.plans.contains_key(hash)));
    let last = doc.entries.iter().filter(|e| !e.by.is_empty()).max_by_key(|e| (e.recorded, e.lamport));
    let by = last.map(|e| e.by.clone()).unwrap_or_default();
    Opened { offer: offer.unwrap_or_default(), app: text(id::APP), versions, by, missing, problems, doc }
}

/// Reads a policy and makes of it the rules that wishes carry.
fn rule(from: String, text: String) -> Result<(String, String), Vec<Problem>> {
    let policy = policy::read(&text, Library::plain())?;
    let name = policy.name();
    Ok((name, Kept { library: LIBRARY_ID.to_owned(), from, text, policy }.write()))
}

wire!(enum Ask { 0 Link { doc, address }, 1 Opened { data, here }, 2 Rule { from, text }, 3 Again { rules }, 4 Rules { rules } });
wire!(enum Answer { 0 Link(passed), 1 Opened(opened), 2 Rule(rules), 3 Rules(board) });
wire! {
    Passed { link, sealed, code }
    Opened { doc, offer, app, versions, by, missing, problems }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::edit::{self, Hand};
    use crate::document::merge::Standing;
    use crate::run::What;
    use crate::wire;

    const ACME: &str = include_str!("../../examples/policy.yaml");

    fn asked(ask: Ask) -> Answer {
        wire::read(&wire::write(&answer(wire::read(&wire::write(&ask)))))
    }

    fn release() -> Document {
        let mut doc = Document::new("r1");
        write(&mut doc, What::Text { text: "checkout-service v2.2.5 -> v2.3.0 to prod".into(), at: 1, zone: "UTC".into() });
        doc
    }

    fn write(doc: &mut Document, what: What) {
        edit::apply(doc, what, &Hand { device: "d".into(), by: "Ada".into(), now: 1_700_000_000_000 });
    }

    fn link(doc: &Document) -> Passed {
        match asked(Ask::Link { doc: doc.clone(), address: "https://example.org/t/".into() }) {
            Answer::Link(Ok(passed)) => passed,
            other => panic!("no link, but {other:?}"),
        }
    }

    fn shown(doc: &Document, here: Vec<Document>) -> Opened {
        let link = link(doc).link;
        let data = link.strip_prefix("https://example.org/t/#/h/").expect("the address of the page").to_owned();
        match asked(Ask::Opened { data, here }) {
            Answer::Opened(Ok(opened)) => *opened,
            other => panic!("nothing, but {other:?}"),
        }
    }

    #[test]
    fn a_link_says_what_it_holds_and_how_that_stands_to_what_is_here() {
        let doc = release();
        let new = shown(&doc, vec![]);
        assert_eq!((new.app.as_str(), new.versions.as_str(), new.by.as_str()), ("checkout-service", "v2.2.5 → v2.3.0", "Ada"));
        assert_eq!((new.offer.standing, new.offer.entries.1, new.missing), (Standing::New, 1, false));
        assert_eq!(new.doc, doc);
        assert_eq!(shown(&doc, vec![doc.clone()]).offer.standing, Standing::Same);
        let mut more = doc.clone();
        write(&mut more, What::Title("Discounts".into()));
        assert_eq!(shown(&doc, vec![more.clone()]).offer.standing, Standing::NewerHere);
        assert_eq!(shown(&more, vec![doc]).offer.standing, Standing::NewerThere);
    }

    #[test]
    fn the_plan_of_a_started_run_is_missing_where_only_the_link_came() {
        let mut doc = release();
        let (what, sealed) = crate::pipeline::start(&doc, Library::whole(), false);
        doc.take_plan(sealed);
        write(&mut doc, what);
        assert!(link(&doc).sealed);
        assert!(shown(&doc, vec![]).missing);
        assert!(!shown(&doc, vec![doc.clone()]).missing);
    }

    #[test]
    fn a_policy_becomes_rules_and_rules_can_be_read() {
        let text = ACME.replace("value: 0.5", "value: 0.3");
        let wish = Ask::Rule { from: "acme.yaml".into(), text: text.clone() };
        let Answer::Rule(Ok((name, rules))) = asked(wish) else { panic!("no rules") };
        assert_eq!(name, "acme 2026-11 (Platform team)");
        let Answer::Rules(Some(board)) = asked(Ask::Rules { rules: rules.clone() }) else { panic!("no board") };
        assert_eq!((board.from.as_str(), board.text), ("acme.yaml", text));
        let labels: Vec<&str> = board.groups.iter().map(|g| g.label.as_str()).collect();
        assert_eq!(labels, ["Lines added", "Lines changed", "Lines retired", "Limits", "Freezes", "Roles", "Gates"]);
        let limit = board.groups.iter().find(|g| g.label == "Limits").and_then(|g| g.rules.first());
        assert!(
            limit.is_some_and(|(_, says)| says.contains("0.3%") && says.contains("instead of") && says.contains("stricter")),
            "{limit:?}"
        );
        let Answer::Rule(Ok(again)) = asked(Ask::Again { rules: rules.clone() }) else { panic!("not read again") };
        assert_eq!(again, (name, rules));
    }

    #[test]
    fn a_bad_policy_names_line_and_key() {
        let text = ACME.replace("id: smoke.health", "id: smoke.helth");
        let Answer::Rule(Err(problems)) = asked(Ask::Rule { from: String::new(), text }) else { panic!("taken") };
        assert!(problems.first().is_some_and(|p| p.place.starts_with("line 2") && p.place.ends_with("smoke.helth")), "{problems:?}");
    }
}
