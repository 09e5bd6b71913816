//! What is taken away can be read back: documents exactly, checklists by their ticks, and garbage never does harm.

use crate::edits::{acts, document, text};
use proptest::prelude::*;
use std::sync::OnceLock;
use tminus::document::Document;
use tminus::document::edit::{Hand, apply};
use tminus::formats::read::{Found, read};
use tminus::formats::{json, markdown, markdown_read, yaml};
use tminus::pipeline::{Derived, Library, derive};
use tminus::run::{Mark, OwnItem, What, fold};

pub(crate) const DESCRIPTION: &str = "Deploy checkout-service v2.4.1 (was 2.4.0) to production on Kubernetes with a canary 10/25/50, 12 replicas, PostgreSQL migration adds a column.";

pub(crate) fn hand(now: i64) -> Hand {
    Hand { device: "d".into(), by: "Ann Lee".into(), now }
}

pub(crate) fn release() -> Document {
    let mut doc = Document::new("r-1");
    apply(&mut doc, What::Text { text: DESCRIPTION.into(), at: 0, zone: "UTC".into() }, &hand(0));
    doc
}

/// The plan of the release above and the ids of its lines, made once.
fn plan() -> &'static (Derived, Vec<String>) {
    static PLAN: OnceLock<(Derived, Vec<String>)> = OnceLock::new();
    PLAN.get_or_init(|| {
        let d = derive(&release(), Library::whole());
        let ids = d.plan.lines().chain(d.plan.lists.iter().flat_map(|(_, l)| l)).map(|l| l.id.clone()).collect();
        (d, ids)
    })
}

/// What people do on a checklist: states with reasons, notes, own lines.
pub(crate) fn work() -> impl Strategy<Value = Vec<What>> {
    let line = || any::<prop::sample::Index>().prop_map(|i| i.get(&plan().1).clone());
    let mark = prop::sample::select(vec![Mark::Open, Mark::Done, Mark::Failed, Mark::Blocked, Mark::NotApplicable]);
    let own = ("own\\.[a-c]", text(), prop::sample::select(vec!["T-48h", "T-0", "T+24h"]), any::<bool>());
    prop::collection::vec(
        prop_oneof![
            4 => (line(), mark, text()).prop_map(|(line, mark, reason)| What::Mark { line, mark, reason }),
            2 => (line(), text()).prop_map(|(line, text)| What::Note { line, text }),
            1 => (line(), text()).prop_map(|(line, url)| What::Link { line, url }),
            1 => own.prop_map(|(id, title, place, stop)| What::Own(OwnItem { id, title, place: place.into(), stop })),
        ],
        0..14,
    )
}

pub(crate) fn worked(work: Vec<What>) -> (Document, Derived) {
    let mut doc = release();
    for (n, w) in work.into_iter().enumerate() {
        apply(&mut doc, w, &hand(100_000 * (n as i64 + 1)));
    }
    let d = derive(&doc, Library::whole());
    (doc, d)
}

fn read_back(found: Found) -> Result<(Document, usize), TestCaseError> {
    match found {
        Found::Release(doc, problems) => Ok((doc, problems.len())),
        other => Err(TestCaseError::fail(format!("{other:?}"))),
    }
}

/// The edits that a Markdown text means for a release.
pub(crate) fn edits(text: &str, d: &Derived) -> (Vec<What>, usize) {
    let known = |id: &str| d.plan.lines().chain(d.plan.lists.iter().flat_map(|(_, l)| l)).any(|l| l.id == id);
    let (edits, problems) = markdown_read::edits(&markdown_read::read(text), &d.state, &known, &|| "own.new".into());
    (edits, problems.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn any_document_survives_yaml_and_json(acts in acts(16)) {
        let doc = document(&acts);
        prop_assume!(!doc.entries.is_empty());
        // What follows from it is left out here: it is ignored when read, and the next test writes it.
        let d = Derived { state: fold(&doc.entries), ..Derived::default() };
        for (name, out) in [("x.json", json::write(&doc, &d)), ("x.yaml", yaml::write(&doc, &d))] {
            let (back, problems) = read_back(read(name, &out))?;
            prop_assert_eq!(problems, 0, "{}", out);
            prop_assert_eq!(&back, &doc, "{}", out);
        }
    }

    #[test]
    fn garbage_is_told_and_never_breaks_anything(junk in "\\PC{0,200}", cut in any::<prop::sample::Index>(), put in text()) {
        let (doc, d) = (release(), &plan().0);
        for (name, whole) in [("x.yaml", yaml::write(&doc, d)), ("x.json", json::write(&doc, d)), ("x.md", markdown::write(&doc.id, d, &d.state))] {
            let at = whole.char_indices().nth(cut.index(whole.chars().count())).map_or(0, |(i, _)| i);
            let (head, tail) = whole.split_at(at);
            for text in [junk.clone(), head.to_owned(), format!("{head}{put}{tail}"), format!("{put}{junk}")] {
                match read(name, &text) {
                    Found::Nothing(p) => prop_assert!(!p.message.is_empty() && p.message.chars().count() < 400, "{}", p.message),
                    Found::Release(found, _) => prop_assert!(found.entries.iter().all(|e| e.id.seq > 0)),
                    Found::Ticks(_) => {}
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_checklist_read_back_unchanged_changes_nothing(work in work()) {
        let (doc, d) = worked(work);
        let out = markdown::write(&doc.id, &d, &d.state);
        let (edits, problems) = edits(&out, &d);
        prop_assert!(edits.is_empty() && problems == 0, "{:?}\n{}", edits, out);
        let read = markdown_read::read(&out);
        prop_assert_eq!(read.release, doc.id);
        prop_assert_eq!(read.description, DESCRIPTION);
    }

    #[test]
    fn ticks_made_in_the_text_come_back(work in work(), ticks in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let (mut doc, d) = worked(work);
        let mut out = markdown::write(&doc.id, &d, &d.state);
        let mut expected = d.state.lines.iter().map(|(id, s)| (id.clone(), s.mark)).collect::<std::collections::BTreeMap<_, _>>();
        for t in &ticks {
            let id = t.get(&plan().1);
            let lines: Vec<String> = out.lines().map(|l| if l.ends_with(&format!("<!-- tm:{id} -->")) { l.replacen("- [ ]", "- [x]", 1) } else { l.to_owned() }).collect();
            out = lines.join("\n");
            expected.insert(id.clone(), Mark::Done);
        }
        let (edits, _) = edits(&out, &d);
        for (n, e) in edits.into_iter().enumerate() {
            apply(&mut doc, e, &hand(9_000_000 + 100_000 * n as i64));
        }
        let state = fold(&doc.entries);
        for (id, mark) in expected {
            prop_assert_eq!(state.lines.get(&id).map_or(Mark::Open, |s| s.mark), mark, "{}", id);
        }
    }
}

#[test]
fn a_whole_release_with_its_plan_survives_yaml_and_json() {
    let (doc, d) = worked(vec![What::Note { line: plan().1[3].clone(), text: "no\n- [x] \"quoted\"".into() }]);
    for (name, out) in [("x.json", json::write(&doc, &d)), ("x.yaml", yaml::write(&doc, &d))] {
        assert_eq!(read_back(read(name, &out)).unwrap(), (doc.clone(), 0), "{name}");
        assert!(out.contains("sections") && out.contains(&plan().1[0]), "{name} shows the plan");
    }
}

#[test]
fn a_description_of_several_lines_comes_back() {
    let text = "Deploy a_b-c 2.4.1\n\n- was: 2.4.0\n1. migrate `orders`\n> quoted <b>bold</b>\n## Not a heading\n- [x] not a task";
    let mut doc = release();
    apply(&mut doc, What::Text { text: text.into(), at: 0, zone: String::new() }, &hand(90_000_000));
    let d = derive(&doc, Library::whole());
    let read = markdown_read::read(&markdown::write(&doc.id, &d, &d.state));
    assert_eq!(read.description, text);
    assert!(read.lines.iter().all(|l| l.id.is_some()));
}

#[test]
fn own_lines_written_by_hand_are_taken_in() {
    let (doc, d) = worked(Vec::new());
    let out = markdown::write(&doc.id, &d, &d.state).replacen(
        "<!-- tm-place:T-0 -->\n",
        "<!-- tm-place:T-0 -->\n\n- [x] Call the *warehouse*\n",
        1,
    );
    let (edits, _) = edits(&out, &d);
    let own = OwnItem { id: "own.new".into(), title: "Call the *warehouse*".into(), place: "T-0".into(), stop: false };
    let What::Mark { line, mark, .. } = &edits[1] else { panic!("{edits:?}") };
    assert_eq!(edits[0], What::Own(own));
    assert_eq!(*mark, Mark::Done);
    // The mark must reach the line as the plan names it.
    let mut doc = doc;
    apply(&mut doc, What::Many(edits.clone()), &hand(1_000_000));
    let after = derive(&doc, Library::whole());
    assert!(after.plan.lines().any(|l| &l.id == line), "no line is called {line}");
}

#[test]
fn hostile_files_are_refused_quickly() {
    let bomb = format!(
        "tminus: 1\nid: x\nentries:\n{}",
        (0..9)
            .map(|n| format!("  - &a{n} [{}]\n", vec![if n == 0 { "x".into() } else { format!("*a{}", n - 1) }; 9].join(",")))
            .collect::<String>()
    );
    let deep = |open: &str, close: &str| {
        format!("{}{}{}", if open == "{\"a\":" { "" } else { "tminus: 1\nentries: " }, open.repeat(5_000), close.repeat(5_000))
    };
    let long = format!("tminus: 1\nentries: [{}]", "x,".repeat(1_900_000));
    for (name, text) in [
        ("bomb.yaml", bomb),
        ("deep.yaml", deep("[", "]")),
        ("deep.json", deep("{\"a\":", "}")),
        ("long.yaml", long),
        ("huge.md", "- [ ] x\n".repeat(600_000)),
    ] {
        let found = read(name, &text);
        assert!(matches!(&found, Found::Nothing(p) if !p.message.is_empty()), "{name}: {:.300}", format!("{found:?}"));
    }
    let newer = read("x.json", r#"{"tminus": 9, "id": "x", "entries": [{"orbit": 1}]}"#);
    assert!(matches!(&newer, Found::Nothing(p) if p.message.contains("newer")), "{newer:?}");
    let other = read("x.json", r#"{"hello": "world"}"#);
    assert!(matches!(&other, Found::Nothing(_)), "{other:?}");
}

#[test]
fn an_id_that_could_reach_elsewhere_is_not_taken_over() {
    let text = json::write(&Document { id: "../a:b".into(), ..release() }, &plan().0);
    let (doc, _) = read_back(read("x.json", &text)).unwrap();
    assert!(doc.id.is_empty() || tminus::document::is_id(&doc.id), "{}", doc.id);
    let hostile = r#"{"tminus":1,"id":"ok","entries":[{"id":{"device":"a:b/../c","seq":1},"lamport":1,"happened":0,"recorded":0,"what":{"archive":true}}]}"#;
    assert_eq!(read_back(read("x.json", hostile)).unwrap().0.entries.len(), 1);
}
