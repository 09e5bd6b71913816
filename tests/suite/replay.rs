//! The finished releases, replayed entry by entry from start to end: what is sealed when, what holds, how each ends, and what its
//! papers say.

use tminus::document::Document;
use tminus::document::replay::{order, replay};
use tminus::formats::desk::{self, Answer, Ask, sample};
use tminus::pipeline::{Library, derive};
use tminus::run::event::Ending;
use tminus::run::lamp::{Light, lamp, present};
use tminus::run::{What, chain};
use tminus::views::record::rows::KINDS;
use tminus::views::record::{self as view, Outcome, delivery, spans};
use tminus::when::{Civil, bundled::Bundled};

/// One state of a sample: when it came, and what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    at: String,
    sealed: bool,
    holds: usize,
    incidents: usize,
    light: Light,
}

/// Every state that a sample goes through.
fn states(doc: &Document) -> Vec<Shown> {
    let mut out = Vec::new();
    for (n, e) in order(&doc.entries).iter().enumerate() {
        let d = derive(&replay(doc, n + 1), Library::whole());
        assert!(present(&d.plan, &d.state).is_none_or(|p| d.plan.sections.iter().any(|s| s.place == p)), "it stands at a place");
        let c = Civil::from_utc(e.happened);
        out.push(Shown {
            at: format!("{:02}-{:02} {:02}:{:02}", c.month, c.day, c.hour, c.minute),
            sealed: d.commands.is_some(),
            holds: d.state.course.holding().count(),
            incidents: d.state.course.open_incidents().count(),
            light: lamp(&d.plan, &d.state).light,
        });
    }
    out
}

/// When sealing, holds or incidents changed.
fn course(all: &[Shown]) -> Vec<(&str, bool, usize, usize)> {
    let mut out: Vec<(&str, bool, usize, usize)> = Vec::new();
    for s in all {
        if out.last().is_none_or(|(_, sealed, h, i)| (*sealed, *h, *i) != (s.sealed, s.holds, s.incidents)) {
            out.push((&s.at, s.sealed, s.holds, s.incidents));
        }
    }
    out
}

fn written(doc: &Document, format: &str) -> String {
    let ask = Ask::Write { doc: doc.clone(), format: format.into(), part: String::new(), start: None, now: 0 };
    match desk::answer(ask, &Bundled) {
        Answer::Written { text, .. } => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_samples_run_from_start_to_end() {
    let checkout = states(&sample("sample-checkout").unwrap());
    let table = [("02-09 15:00", false, 0, 0), ("02-13 17:00", true, 0, 0), ("02-13 17:10", true, 1, 0), ("02-13 17:20", true, 0, 0)];
    assert_eq!(course(&checkout), table);
    let auth = states(&sample("sample-auth").unwrap());
    assert_eq!(course(&auth), [("03-04 08:00", false, 0, 0), ("03-06 07:00", true, 0, 0)]);
    let failing = states(&sample("sample-auth-failing").unwrap());
    let table = [
        ("03-04 08:00", false, 0, 0),
        ("03-06 07:00", true, 0, 0),
        ("03-06 09:15", true, 1, 0),
        ("03-06 09:16", true, 0, 0),
        ("03-06 09:21", true, 0, 1),
        ("03-06 09:22", true, 0, 0),
    ];
    assert_eq!(course(&failing), table);
    for (all, end) in [(&checkout, Light::Go), (&auth, Light::Go), (&failing, Light::NoGo)] {
        assert_eq!(all.first().map(|s| s.light), Some(Light::Hold), "nothing is done yet");
        assert_eq!(all.last().map(|s| s.light), Some(end));
        let before = all.len() - 1;
        let early = all.iter().take(before).filter(|s| s.light == Light::NoGo).count();
        assert!(early == 0 || end == Light::NoGo, "a release that went well was never NO-GO");
    }
}

#[test]
fn each_sample_ends_as_its_log_says_and_its_chain_holds() {
    for (id, how, outcome) in [
        ("sample-checkout", Ending::Shipped, Outcome::Live),
        ("sample-auth", Ending::Shipped, Outcome::Live),
        ("sample-auth-failing", Ending::RolledBack, Outcome::RolledBack),
    ] {
        let doc = sample(id).unwrap();
        let d = derive(&doc, Library::whole());
        assert_eq!(d.state.course.ended.as_ref().map(|e| e.what), Some(how), "{id}");
        assert_eq!(view::outcome(&d), outcome, "{id}");
        assert!(!d.state.course.is_running() && d.state.course.holding().next().is_none());
        assert_eq!(chain::faults(&doc.entries, &doc.plans), [], "{id}");
        assert_eq!(doc.plans.len(), 1, "{id}");
        assert!(!doc.entries.iter().any(|e| matches!(e.what, What::Unknown(_))));
        // Every place that began is one of the plan, and every gate that was polled too.
        let known = |p: &str| d.plan.sections.iter().any(|s| s.place == p);
        assert!(d.state.course.began.keys().chain(d.state.course.rules.keys()).all(|p| known(p)), "{id}");
    }
}

#[test]
fn delivery_figures_follow_from_the_entries() {
    let figures = |id: &str, act: &dyn Fn(&mut Document)| {
        let mut doc = sample(id).unwrap();
        act(&mut doc);
        let d = derive(&doc, Library::whole());
        let (events, _) = view::happenings(&doc.entries, &d);
        let spans = spans::spans(&events, &d, spans::day(&d, &Bundled));
        delivery::figures(&d, &spans, &Bundled).into_iter().map(|f| format!("{}: {}", f.label, f.value)).collect::<Vec<_>>()
    };
    let same = |_: &mut Document| {};
    let committed = |text: &str| {
        let text = text.to_owned();
        move |doc: &mut Document| {
            let hand = tminus::document::edit::Hand { device: "d".into(), by: "Ann".into(), now: 1_709_900_000_000 };
            tminus::document::edit::apply(doc, What::Field { field: delivery::COMMITTED.into(), value: text.clone() }, &hand);
        }
    };
    let lead = |text: &str| figures("sample-auth", &committed(text)).swap_remove(0);
    assert_eq!(
        figures("sample-auth", &same),
        ["Change lead time: 119 h 7 min", "Failed deployment recovery time: none", "Failed change: no", "Rework: no"]
    );
    assert_eq!(lead("2024-03-06T09:32:00Z"), "Change lead time: 0 s", "10:32 in Berlin is when everybody had it");
    assert_eq!(lead("Tuesday, March 5 2024 at 10:32, Berlin"), "Change lead time: 24 hours");
    for unknown in ["", "some day", "2024-03-07T09:32:00Z"] {
        assert_eq!(lead(unknown), "Change lead time: not known", "'{unknown}'");
    }
    assert_eq!(
        figures("sample-auth-failing", &same),
        ["Change lead time: not reached", "Failed deployment recovery time: 4 minutes", "Failed change: yes", "Rework: no"]
    );
    let rehearsal = |doc: &mut Document| {
        doc.entries.iter_mut().for_each(|e| {
            if let What::Started(s) = &mut e.what {
                s.rehearsal = true;
            }
        });
    };
    assert_eq!(figures("sample-auth", &rehearsal), ["Delivery figures: none"]);
}

#[test]
fn the_papers_say_what_the_log_holds_and_name_what_it_does_not() {
    let failing = sample("sample-auth-failing").unwrap();
    let text = written(&failing, "post-mortem");
    for wanted in [
        "First sign | Wed 6 Mar 2024, 10:16",
        "Good again | Wed 6 Mar 2024, 10:20",
        "Length | 4 minutes",
        "Severity | high",
        "268 ms, 272 ms, 265 ms",
        "3 minutes after 50 % began",
        "Root cause: \\[what the trouble grew from: not in the log\\]",
        "Investigate the latency spike of the canary - owner",
        "### Wed 6 Mar 2024",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    assert!(!text.contains("Discount"), "nothing of another release");
    let calm = written(&sample("sample-checkout").unwrap(), "post-mortem");
    assert!(calm.contains("there may be nothing to write up") && calm.contains("First sign | \\[when it began to show: not in the log\\]"));
    let notes = written(&sample("sample-checkout").unwrap(), "release-notes");
    for wanted in [
        "# Release v2.3.0 of checkout-service", "Discount code support at checkout", "Outcome | Live and confirmed",
        "P95 latency | 180 ms | 148 ms",
    ] {
        assert!(notes.contains(wanted), "{wanted}\n{notes}");
    }
    assert!(!notes.contains("Migration | 120"), "what was read before the new version ran is no result of it");
    assert!(written(&failing, "release-notes").contains("Outcome | Rolled back"));
}

#[test]
fn every_export_for_people_carries_the_head_and_a_file_that_was_changed_is_told() {
    let doc = sample("sample-auth").unwrap();
    let head = chain::head(&doc.entries);
    for format in ["markdown", "html", "yaml", "json", "record", "record-html", "post-mortem"] {
        assert!(written(&doc, format).contains(&head), "{format}");
    }
    let json = written(&doc, "json");
    let Answer::Found(found) = desk::answer(Ask::Read { name: "a.json".into(), text: json.clone() }, &Bundled) else { panic!() };
    assert!(matches!(*found, tminus::formats::read::Found::Release(back, problems) if back == doc && problems.is_empty()));
    let forged = json.replacen("Two hours at full traffic", "Ten hours at full traffic", 1);
    let Answer::Found(found) = desk::answer(Ask::Read { name: "a.json".into(), text: forged }, &Bundled) else { panic!() };
    let tminus::formats::read::Found::Release(_, problems) = *found else { panic!() };
    assert!(problems.iter().any(|p| p.to_string().contains("head in the file")), "{problems:?}");
}

#[test]
fn the_record_screen_gets_every_entry_and_what_the_log_says_of_itself() {
    let doc = sample("sample-auth-failing").unwrap();
    let ask = |pasted: &str| match desk::answer(Ask::Record { doc: doc.clone(), pasted: pasted.into() }, &Bundled) {
        Answer::Record(rows, proof) => (rows, proof),
        other => panic!("{other:?}"),
    };
    let (rows, proof) = ask("");
    assert_eq!(rows.iter().map(|r| r.n).collect::<Vec<_>>(), (1..=doc.entries.len()).collect::<Vec<_>>());
    assert!(rows.iter().all(|r| KINDS.iter().any(|k| k.0 == r.kind)), "every kind can be filtered");
    assert!(rows.iter().all(|r| !r.told.is_empty() || !r.printed.is_empty()), "every row says something");
    assert!(proof.said.iter().all(|(good, _)| *good), "{:?}", proof.said);
    assert_eq!(proof.pasted, None);
    assert_eq!(ask(&proof.head).1.pasted.map(|p| p.0), Some(true));
    assert_eq!(ask("0123456789ab").1.pasted.map(|p| p.0), Some(false));
    let earlier = chain::head(&replay(&doc, 40).entries);
    let said = ask(chain::short(&earlier)).1.pasted.unwrap();
    assert!(said.0 && said.1.contains("entry 40"), "{said:?}");
}
