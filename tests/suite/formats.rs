//! Every writer escapes for its format: whatever a person typed stays text, and the shape around it stays whole.

use crate::edits::{acts, document, text};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use tminus::document::Document;
use tminus::document::edit::{Hand, apply};
use tminus::formats::{csv, html, ics, markdown, markdown_read};
use tminus::pipeline::{Derived, Library, derive};
use tminus::run::{Mark, OwnItem, What};
use tminus::when::bundled::Bundled;

const DESCRIPTION: &str = "Deploy checkout-service v2.4.1 (was 2.4.0) to production on Kubernetes with a canary 10/25/50, 12 replicas, PostgreSQL migration adds a column.";

/// A release in which a text stands wherever a person can type one.
fn typed(t: &str) -> (Document, Derived) {
    let lib = Library::whole();
    let mut doc = Document::new("r-1");
    let mut now = 0;
    let mut go = |what| {
        now += 100_000;
        apply(&mut doc, what, &Hand { device: "d".into(), by: t.into(), now });
    };
    go(What::Text { text: DESCRIPTION.into(), at: 0, zone: "UTC".into() });
    let line = derive_lines(lib)[2].clone();
    go(What::Title(t.into()));
    for field in ["ticket", "approval", "approver", "deployer", "date"] {
        go(What::Field { field: field.into(), value: t.into() });
    }
    go(What::Answer { fact: "app_name".into(), answer: Some(tminus::scenario::resolve::Answer::Is(tminus::facts::Value::Text(t.into()))) });
    go(What::Answer {
        fact: "namespace".into(),
        answer: Some(tminus::scenario::resolve::Answer::Is(tminus::facts::Value::Text(t.into()))),
    });
    go(What::Mark { line: line.clone(), mark: Mark::Blocked, reason: t.into() });
    go(What::Note { line: line.clone(), text: t.into() });
    go(What::Link { line, url: t.into() });
    go(What::Own(OwnItem { id: "own.1".into(), title: t.into(), place: "T-0".into(), stop: true }));
    go(What::Remove { line: derive_lines(lib)[4].clone(), reason: t.into(), removed: true });
    let d = derive(&doc, lib);
    (doc, d)
}

fn derive_lines(lib: &Library) -> Vec<String> {
    let mut doc = Document::default();
    apply(
        &mut doc,
        What::Text { text: DESCRIPTION.into(), at: 0, zone: "UTC".into() },
        &Hand { device: "d".into(), by: String::new(), now: 0 },
    );
    derive(&doc, lib).plan.lines().map(|l| l.id.clone()).collect()
}

fn lines(d: &Derived) -> usize {
    d.plan.lines().count() + d.plan.lists.iter().map(|(_, l)| l.len()).sum::<usize>()
}

/// Checks a Markdown text as issue trackers read it; returns the number of its tasks.
fn markdown_is_whole(text: &str) -> Result<usize, TestCaseError> {
    let mut tasks = 0;
    let mut columns = 0;
    let mut cells = 0;
    let mut fenced = false;
    for e in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH) {
        match e {
            Event::TaskListMarker(_) => tasks += 1,
            Event::Html(h) | Event::InlineHtml(h) => {
                prop_assert!(h.trim().starts_with("<!-- tm") && h.trim().ends_with("-->") && h.matches("<").count() == 1, "HTML: {}", h)
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough | Tag::Emphasis) => {
                prop_assert!(false, "{:?}\n{}", e, text)
            }
            Event::Start(Tag::Table(a)) => columns = a.len(),
            Event::Start(Tag::TableRow | Tag::TableHead) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableRow) => prop_assert_eq!(cells, columns),
            Event::Start(Tag::CodeBlock(kind)) => {
                prop_assert!(matches!(&kind, pulldown_cmark::CodeBlockKind::Fenced(f) if &**f == "sh"), "{:?}", kind);
                fenced = true;
            }
            Event::End(TagEnd::CodeBlock) => fenced = false,
            Event::Code(c) => prop_assert_eq!(&*c, "stop"),
            _ => {}
        }
    }
    prop_assert!(!fenced);
    Ok(tasks)
}

/// Rows and cells of CSV (RFC 4180).
fn parse_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        let row = rows.last_mut().expect("there is one");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                row.last_mut().expect("there is one").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            c => row.last_mut().expect("there is one").push(c),
        }
    }
    rows.pop();
    rows
}

/// Tags and text of a page: every `<` must open or close a tag that the writer uses.
fn tags(page: &str) -> Result<Vec<String>, TestCaseError> {
    let allowed = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "b", "i", "small", "ul", "li", "span", "pre",
        "table", "tr", "td", "th", "div", "section", "label", "input",
    ];
    let mut out = Vec::new();
    for part in page.split('<').skip(1) {
        let name: String = part.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
        prop_assert!(allowed.contains(&name.to_lowercase().as_str()), "<{}", part.chars().take(40).collect::<String>());
        prop_assert!(part.contains('>'), "<{}", part.chars().take(40).collect::<String>());
        let inside = part.split('>').next().unwrap_or_default().to_lowercase();
        prop_assert!(!inside.contains(" on") && !inside.contains("javascript:"), "<{}", inside);
        out.push(if part.starts_with('/') { format!("/{name}") } else { name });
    }
    Ok(out)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn whatever_is_typed_stays_text(t in text()) {
        let (doc, d) = typed(&t);
        let out = markdown::write(&doc.id, &d, &d.state);
        prop_assert_eq!(markdown_is_whole(&out)?, lines(&d), "one task a line\n{}", out);

        let rows = parse_csv(&csv::write(&d, &d.state));
        prop_assert_eq!(rows.len(), d.plan.lines().count() + 1);
        for row in &rows {
            prop_assert_eq!(row.len(), rows[0].len(), "{:?}", row);
            for cell in row {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "a formula: {}", cell);
            }
        }

        let page = html::write(&d, &d.state);
        let all = tags(&page)?;
        for tag in ["ul", "li", "h2", "span", "pre", "small", "b", "i"] {
            let count = |t: &str| all.iter().filter(|x| *x == t).count();
            prop_assert_eq!(count(tag), count(&format!("/{tag}")), "{} is not closed", tag);
        }

        let cal = ics::write(&doc.id, &d, &tminus::pipeline::messages(&d, Library::whole(), &Bundled), Some(1_800_000_000_000), 0);
        prop_assert!(cal.ends_with("\r\n") && !cal.replace("\r\n", "").contains(['\r', '\n']), "every line ends with CRLF");
        let unfolded = cal.replace("\r\n ", "");
        prop_assert!(cal.split("\r\n").all(|l| l.len() <= 75));
        let names = ["BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "ACTION", "TRIGGER", "METHOD", "TRANSP"];
        for l in unfolded.trim_end().split("\r\n") {
            prop_assert!(names.contains(&l.split([':', ';']).next().unwrap_or_default()), "{}", l);
            prop_assert!(!l.chars().any(|c| c.is_control() && c != '\t'), "a control character: {:?}", l);
        }
        prop_assert_eq!(unfolded.matches("\r\nBEGIN:VEVENT").count(), unfolded.matches("\r\nEND:VEVENT").count());
    }

    #[test]
    fn any_document_can_be_shown_and_taken_away(acts in acts(10)) {
        let doc = document(&acts);
        let d = derive(&doc, Library::whole());
        let out = markdown::write(&doc.id, &d, &d.state);
        prop_assert_eq!(markdown_is_whole(&out)?, lines(&d));
        tags(&html::write(&d, &d.state))?;
        prop_assert_eq!(derive(&doc, Library::whole()).plan, d.plan, "the same on every run");
    }
}

#[test]
fn parts_hold_every_line_once_and_fit_into_an_issue() {
    let (doc, d) = typed("x");
    let parts = markdown::parts(&doc.id, &d, &d.state);
    let mut seen = Vec::new();
    for (name, text) in &parts {
        assert!(text.chars().count() < markdown::LONGEST, "{name} has {} characters", text.chars().count());
        let read = markdown_read::read(text);
        assert_eq!(read.release, doc.id, "{name} says which release it belongs to");
        seen.extend(read.lines.into_iter().filter_map(|l| l.id));
    }
    let mut all: Vec<String> = d.plan.lines().chain(d.plan.lists.iter().flat_map(|(_, l)| l)).map(|l| l.id.clone()).collect();
    all.sort();
    seen.sort();
    assert_eq!(seen, all);
}

#[test]
fn a_phase_that_is_too_long_is_cut_between_its_lines() {
    let (mut doc, _) = typed("x");
    let own = |n: usize| {
        What::Own(OwnItem { id: format!("own.{n}"), title: format!("Item {n} {}", "long ".repeat(30)), place: "T-0".into(), stop: false })
    };
    apply(&mut doc, What::Many((0..1000).map(own).collect()), &Hand { device: "d".into(), by: String::new(), now: 9_000_000 });
    let d = derive(&doc, Library::whole());
    let parts = markdown::parts(&doc.id, &d, &d.state);
    assert!(parts.iter().all(|(_, t)| t.chars().count() <= markdown::LONGEST));
    let read: Vec<_> = parts.iter().flat_map(|(_, t)| markdown_read::read(t).lines).collect();
    assert_eq!(read.iter().filter(|l| l.place == "T-0" && l.title.starts_with("Item ")).count(), 1000);
    let names: std::collections::BTreeSet<_> = parts.iter().map(|(n, _)| n).collect();
    assert_eq!(names.len(), parts.len());
    assert!(parts.iter().any(|(n, _)| n == "T-0 (2)"));
}

#[test]
fn a_relative_day_is_exported_with_the_day_it_was_said_on() {
    let export = |text: &str, at: i64| {
        let mut doc = Document::new("r");
        apply(&mut doc, What::Text { text: text.into(), at, zone: "UTC".into() }, &Hand { device: "d".into(), by: String::new(), now: at });
        let d = derive(&doc, Library::whole());
        [markdown::write(&doc.id, &d, &d.state), html::write(&d, &d.state)]
    };
    for out in export("Deploy shop-api 2.0.1 to production tomorrow 22:00 UTC", 1_795_521_600_000) {
        assert!(out.contains("tomorrow 22:00 UTC (said on Tue 24 Nov 2026)"), "{out:.900}");
    }
    for out in export("Deploy shop-api 2.0.1 to production tomorrow 22:00 UTC", 0)
        .iter()
        .chain(&export("Deploy shop-api 2.0.1 to production on 2026-11-25 22:00 UTC", 1_795_521_600_000))
    {
        assert!(!out.contains("said on"), "{out:.900}");
    }
}

#[test]
fn what_was_done_on_a_line_that_went_is_still_told() {
    let (mut doc, _) = typed("x");
    apply(
        &mut doc,
        What::Mark { line: "old.item@T-0".into(), mark: Mark::Done, reason: String::new() },
        &Hand { device: "d".into(), by: "Zoe".into(), now: 9_000_000 },
    );
    let d = derive(&doc, Library::whole());
    let out = markdown::write(&doc.id, &d, &d.state);
    assert!(out.contains("## No longer needed") && out.contains("- old.item@T-0: done; Zoe"), "{out}");
}

#[test]
fn the_export_says_what_was_decided_and_what_was_left_out() {
    let (doc, d) = typed("CHG-1234");
    let out = markdown::write(&doc.id, &d, &d.state);
    for must in [
        "CHG-1234", "## Strategy", "Canary", "not Recreate", "If we must go back", "If there is an incident", "## Set aside", "removed",
        "Done when", "```sh",
    ] {
        assert!(out.contains(must), "{must} is missing");
    }
    for a in &d.plan.aside {
        assert!(out.contains(&markdown::inline(&a.title)), "{} is set aside silently", a.item);
    }
}

#[test]
fn a_command_with_fences_in_it_stays_one_block() {
    let (doc, mut d) = typed("x");
    let line = &mut std::sync::Arc::make_mut(&mut d.plan).sections[0].lines[0];
    line.commands = vec![tminus::plan::Command {
        run: "echo '````'\n```\n- [x] not a task <!-- tm:fake@T-0 -->\n".into(),
        ..tminus::plan::Command::default()
    }];
    let out = markdown::write(&doc.id, &d, &d.state);
    assert_eq!(markdown_is_whole(&out).unwrap(), lines(&d));
    assert!(markdown_read::read(&out).lines.iter().all(|l| l.id.as_deref() != Some("fake@T-0")));
}

#[test]
fn no_text_of_the_catalogue_is_taken_for_a_note() {
    for item in Library::whole().areas.iter().flat_map(|a| &a.items) {
        for t in [&item.action, &item.verify].into_iter().chain(item.parts.iter().map(|p| &p.text)) {
            assert!(!t.starts_with("Note: "), "{}: a line below a task that opens with 'Note: ' is read back as a person's note", item.id);
        }
    }
}
