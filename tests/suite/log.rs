//! The log: a fold that no order of arrival changes, undo and redo that really take back, merging that never loses.

use crate::edits::{Act, acts, document, what};
use proptest::prelude::*;
use tminus::document::edit::{Hand, apply};
use tminus::document::{Document, merge::merge};
use tminus::pipeline::{Library, derive};
use tminus::run::{Choice, Decision, Entry, LogLine, Mark, Measurement, Verdict, What, fold, undo};

fn hand(device: &str, now: i64) -> Hand {
    Hand { device: device.into(), by: "Ann".into(), now }
}

fn doc(entries: Vec<Entry>) -> Document {
    Document { entries, ..Document::new("r") }
}

fn mark(line: &str, mark: Mark) -> What {
    What::Mark { line: line.into(), mark, reason: String::new() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_order_of_arrival_does_not_matter(acts in acts(24), seed in any::<u64>()) {
        let doc = document(&acts);
        let mut mixed = doc.entries.clone();
        let mut s = seed | 1;
        for i in (1..mixed.len()).rev() {
            s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            mixed.swap(i, (s >> 33) as usize % (i + 1));
        }
        prop_assert_eq!(fold(&doc.entries), fold(&mixed));
    }

    #[test]
    fn an_entry_survives_being_saved(acts in acts(24)) {
        for e in document(&acts).entries {
            let json = serde_json::to_string(&e).unwrap();
            let back: Entry = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(back.hash(), e.hash());
            prop_assert_eq!(back, e);
        }
    }

    #[test]
    fn each_device_chains_its_entries(acts in acts(24)) {
        let doc = document(&acts);
        for d in ["d0", "d1", "d2"] {
            let own: Vec<&Entry> = doc.entries.iter().filter(|e| e.id.device == d).collect();
            for (n, e) in own.iter().enumerate() {
                prop_assert_eq!(e.id.seq, n as u64 + 1);
                let before = if n == 0 { String::new() } else { own[n - 1].hash() };
                prop_assert_eq!(&e.prev, &before);
            }
        }
    }

    #[test]
    fn undo_gives_the_state_before_and_redo_the_state_after(acts in acts(12), edits in prop::collection::vec(what(), 1..6)) {
        let mut doc = document(&acts);
        let mut now = 2_000_000_000_000;
        let mut states = vec![fold(&doc.entries)];
        // What left the page cannot be called back; undo passes it over.
        for w in edits.into_iter().filter(|w| !matches!(w, What::Sent(_))) {
            now += 60_000;
            apply(&mut doc, w, &hand("me", now));
            states.push(fold(&doc.entries));
        }
        let last = states.len() - 1;
        for n in (0..last).rev() {
            now += 60_000;
            let id = undo::to_undo(&doc.entries, "me").unwrap().id.clone();
            apply(&mut doc, What::TakeBack(id), &hand("me", now));
            prop_assert_eq!(&fold(&doc.entries), &states[n], "undo to {}", n);
        }
        prop_assert!(undo::to_undo(&doc.entries, "me").is_none());
        for (n, state) in states.iter().enumerate().skip(1) {
            now += 60_000;
            let id = undo::to_redo(&doc.entries, "me").unwrap().id.clone();
            apply(&mut doc, What::TakeBack(id), &hand("me", now));
            prop_assert_eq!(&fold(&doc.entries), state, "redo to {}", n);
        }
        prop_assert!(undo::to_redo(&doc.entries, "me").is_none());
    }

    #[test]
    fn merging_is_a_union_in_any_order_and_twice(acts in acts(30), cuts in prop::collection::vec(0u8..7, 30)) {
        let whole = document(&acts).entries;
        // Three copies, each of which has seen a part.
        let part = |bit: u8| -> Vec<Entry> { whole.iter().zip(&cuts).filter(|(_, c)| (**c + 1) & (1 << bit) != 0).map(|(e, _)| e.clone()).collect() };
        let join = |order: [u8; 3]| {
            let mut d = doc(Vec::new());
            for bit in order {
                merge(&mut d, part(bit));
            }
            d
        };
        let one = join([0, 1, 2]);
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            prop_assert_eq!(&join(order), &one);
        }
        let mut again = one.clone();
        prop_assert!(!merge(&mut again, part(1)), "nothing new");
        prop_assert_eq!(&again, &one);
        for e in whole.iter().zip(&cuts).map(|(e, _)| e) {
            prop_assert!(one.entries.contains(e));
        }
    }

    #[test]
    fn typing_on_two_copies_ends_with_the_later_writing(texts in prop::collection::vec("[a-z]{1,6}", 2..6), first in any::<bool>()) {
        let mut d = doc(Vec::new());
        let mut stages = Vec::new();
        for (n, t) in texts.iter().enumerate() {
            apply(&mut d, What::Title(t.clone()), &hand("d", n as i64 * 1000));
            stages.push(d.clone());
        }
        prop_assert_eq!(d.entries.len(), 1, "one entry a pause");
        let (mut a, b) = if first { (stages[0].clone(), d.clone()) } else { (d.clone(), stages[0].clone()) };
        merge(&mut a, b.entries);
        prop_assert_eq!(a, d);
    }
}

#[test]
fn what_a_newer_version_logged_is_kept_as_it_is() {
    let raw = r#"{"id":{"device":"d","seq":1},"lamport":1,"happened":5,"recorded":5,"what":{"orbit":{"height":[1,2.5,null],"name":"no"}}}"#;
    let e: Entry = serde_json::from_str(raw).unwrap();
    assert!(matches!(e.what, What::Unknown(_)));
    let as_value = |t: &str| serde_json::from_str::<serde_json::Value>(t).unwrap();
    assert_eq!(as_value(&serde_json::to_string(&e).unwrap()), as_value(raw));
    assert_eq!(fold(&[e]), fold(&[]), "it does nothing");
}

#[test]
fn typing_after_a_pause_is_an_entry_of_its_own() {
    let mut d = doc(Vec::new());
    let text = |t: &str| What::Text { text: t.into(), at: 0, zone: String::new() };
    for (t, now) in [("a", 0), ("ab", 5_000), ("abc", 10_000), ("abcd", 60_000)] {
        apply(&mut d, text(t), &hand("d", now));
    }
    assert_eq!(d.entries.len(), 2);
    apply(&mut d, mark("x@T-0", Mark::Done), &hand("d", 61_000));
    apply(&mut d, text("abcde"), &hand("d", 62_000));
    assert_eq!(d.entries.len(), 4, "something came between");
    apply(&mut d, text("abcdef"), &hand("e", 62_500));
    assert_eq!(d.entries.len(), 5, "another device never rewrites");
}

#[test]
fn a_bulk_action_is_taken_back_at_once() {
    let mut d = doc(Vec::new());
    let all = (0..9).map(|n| mark(&format!("i{n}@T-0"), Mark::Done)).collect();
    let e = apply(&mut d, What::Many(all), &hand("d", 0));
    assert_eq!(fold(&d.entries).lines.len(), 9);
    apply(&mut d, What::TakeBack(e.id), &hand("d", 1));
    assert!(fold(&d.entries).lines.is_empty());
}

/// A release whose canary steps are set by hand.
fn canary() -> Document {
    let mut d = doc(Vec::new());
    let text = "Deploy checkout-service 2.4.1 (was 2.4.0) to production on Kubernetes with a canary.";
    apply(&mut d, What::Text { text: text.into(), at: 0, zone: "UTC".into() }, &hand("d", 0));
    apply(&mut d, What::Strategy(Some("canary".into())), &hand("d", 1));
    d
}

#[test]
fn ticks_stay_with_their_step_when_its_weight_changes() {
    let lib = Library::whole();
    let mut d = canary();
    let before = derive(&d, lib);
    let steps = before.rollout.steps.clone();
    assert!(steps.len() >= 3, "{steps:?}");
    let at = |id: &str, plan: &tminus::plan::Plan| {
        plan.sections
            .iter()
            .find(|s| s.place == format!("step:{id}"))
            .map(|s| s.lines.iter().map(|l| l.id.clone()).collect::<Vec<_>>())
            .unwrap_or_default()
    };
    let ticked = at(&steps[1].id, &before.plan).first().cloned().unwrap();
    apply(&mut d, mark(&ticked, Mark::Done), &hand("d", 2));
    // 10/25/50 becomes 5/20/50, and the first step goes.
    let mut changed = steps.clone();
    changed[0].weight = 5;
    changed[1].weight = 20;
    let set = |steps| What::Rollout(tminus::rollout::RolloutSettings { steps: Some(steps), ..Default::default() });
    apply(&mut d, set(changed.clone()), &hand("d", 3));
    let after = derive(&d, lib);
    assert!(at(&steps[1].id, &after.plan).contains(&ticked), "the line is still there");
    assert_eq!(after.state.lines[&ticked].mark, Mark::Done);
    // When its step is taken out, what was done is kept and found.
    changed.remove(1);
    apply(&mut d, set(changed), &hand("d", 4));
    let gone = derive(&d, lib);
    assert_eq!(gone.state.lines[&ticked].mark, Mark::Done);
    assert_eq!(tminus::run::arrange::orphans(&gone.plan, &gone.state), [ticked]);
}

#[test]
fn own_lines_moves_and_removals_are_in_the_plan() {
    let lib = Library::whole();
    let mut d = canary();
    let own = |id: &str, title: &str, place: &str| {
        What::Own(tminus::run::OwnItem { id: id.into(), title: title.into(), place: place.into(), stop: false })
    };
    let shift = |line: &str, before: &str| What::Move { line: line.into(), place: "T-2h".into(), before: before.into() };
    let place = |plan: &tminus::plan::Plan, id: &str| {
        plan.sections.iter().find_map(|s| s.lines.iter().position(|l| l.id == id).map(|n| (s.place.clone(), n)))
    };
    // Moves apply in the order they were made, whatever the lines are called: z goes first, then a goes before z.
    let edits = [
        own("own.a", "Call the warehouse", "T-0"),
        own("own.z", "Warn the shops", "T-0"),
        own("own.x", "Somewhere new", "step:gone"),
        shift("own.z", ""),
        shift("own.a", "own.z"),
    ];
    for (n, e) in edits.into_iter().enumerate() {
        apply(&mut d, e, &hand("d", 10 + n as i64));
    }
    let plan = derive(&d, lib).plan;
    let (a, z) = (place(&plan, "own.a").unwrap(), place(&plan, "own.z").unwrap());
    assert_eq!((a.0.as_str(), z.0.as_str()), ("T-2h", "T-2h"));
    assert_eq!(a.1 + 1, z.1, "a stands right before z");
    assert!(place(&plan, "own.x").is_some(), "an own line of a place that went keeps a place");

    // A removed line is set aside with its reason, from the time line, the standing ones and the prepared lists alike.
    let some = [plan.sections[0].lines[0].clone(), plan.standing[0].clone(), plan.lists[0].1[0].clone()];
    for l in &some {
        apply(&mut d, What::Remove { line: l.id.clone(), reason: "asked twice".into(), removed: true }, &hand("d", 100));
    }
    let after = derive(&d, lib).plan;
    for l in &some {
        assert!(
            !after.lines().chain(&after.standing).chain(after.lists.iter().flat_map(|(_, x)| x)).any(|x| x.id == l.id),
            "{} is still there",
            l.id
        );
        assert!(after.aside.iter().any(|x| x.item == l.id && x.condition.contains("asked twice")), "{} vanished without a reason", l.id);
    }
    apply(&mut d, What::Remove { line: some[0].id.clone(), reason: String::new(), removed: false }, &hand("d", 200));
    assert!(place(&derive(&d, lib).plan, &some[0].id).is_some(), "it can be put back");
}

#[test]
fn a_new_release_takes_settings_over_and_never_ticks() {
    let mut d = canary();
    apply(&mut d, mark("x@T-0", Mark::Done), &hand("d", 5));
    apply(&mut d, What::Note { line: "x@T-0".into(), text: "n".into() }, &hand("d", 6));
    apply(&mut d, What::Limit { limit: "error-rate".into(), value: Some(700) }, &hand("d", 7));
    let mut new = Document::new("new");
    apply(&mut new, What::Many(tminus::document::carry_over(&fold(&d.entries))), &hand("d", 8));
    let state = fold(&new.entries);
    assert!(state.lines.is_empty());
    assert!(state.inputs.text.is_empty());
    assert_eq!(state.inputs.limits["error-rate"], 700);
    assert_eq!(state.inputs.strategy.as_deref(), Some("canary"));
}

/// The kinds of an edit and of those within it.
fn note_kinds(what: &What, kinds: &mut std::collections::BTreeSet<String>) {
    kinds.insert(format!("{what:?}").chars().take_while(|c| c.is_alphanumeric()).collect());
    if let What::Many(all) = what {
        all.iter().for_each(|w| note_kinds(w, kinds));
    }
}

#[test]
fn the_acts_of_the_generator_reach_every_kind() {
    use proptest::strategy::{Strategy, ValueTree};
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..800 {
        for (_, act, _, _) in acts(24).new_tree(&mut runner).unwrap().current() {
            match act {
                Act::TakeBack(_) => drop(kinds.insert("take-back".to_owned())),
                Act::Edit(w) => note_kinds(&w, &mut kinds),
            }
        }
    }
    assert_eq!(kinds.len(), 36, "{kinds:?}");
}

/// Two copies of one release, apart for a while.
fn apart() -> (Document, Document) {
    let mut a = doc(Vec::new());
    apply(&mut a, What::Title("one".into()), &hand("a", 0));
    apply(&mut a, mark("x@T-0", Mark::Done), &hand("a", 100_000));
    let b = a.clone();
    (a, b)
}

fn together(a: &Document, b: &Document) -> Document {
    let mut out = a.clone();
    merge(&mut out, b.entries.clone());
    out
}

#[test]
fn values_given_apart_are_both_kept_until_somebody_decides() {
    let (mut a, mut b) = apart();
    apply(&mut a, mark("x@T-0", Mark::Failed), &hand("a", 200_000));
    // The other copy goes on for longer, so that its clock runs ahead; it still has not seen the failure.
    apply(&mut b, What::Archive(false), &hand("b", 200_000));
    apply(&mut b, What::Note { line: "x@T-0".into(), text: "n".into() }, &hand("b", 300_000));
    let theirs = apply(&mut b, mark("x@T-0", Mark::Blocked), &hand("b", 400_000));
    let both = together(&a, &b);
    let state = fold(&both.entries);
    assert_eq!(state.conflicts.keys().collect::<Vec<_>>(), ["mark:x@T-0"], "the note and the rest are nobody else's");
    let seen: Vec<_> = state.conflicts["mark:x@T-0"].iter().map(|c| c.what.clone()).collect();
    assert_eq!(seen, [mark("x@T-0", Mark::Failed), mark("x@T-0", Mark::Blocked)]);
    assert_eq!(state.lines["x@T-0"].mark, Mark::Blocked, "the later one counts");

    let mut decided = both.clone();
    apply(&mut decided, mark("x@T-0", Mark::Done), &hand("a", 500_000));
    assert!(fold(&decided.entries).conflicts.is_empty(), "who writes again has seen both");

    let mut back = both;
    apply(&mut back, What::TakeBack(theirs.id), &hand("b", 500_000));
    let state = fold(&back.entries);
    assert!(state.conflicts.is_empty());
    assert_eq!(state.lines["x@T-0"].mark, Mark::Failed);
}

#[test]
fn who_has_seen_a_value_may_change_it_without_a_conflict() {
    let (mut a, b) = apart();
    apply(&mut a, mark("x@T-0", Mark::Failed), &hand("a", 200_000));
    let mut b = together(&b, &a);
    apply(&mut b, mark("x@T-0", Mark::Done), &hand("b", 300_000));
    let mut c = b.clone();
    apply(&mut c, mark("x@T-0", Mark::Open), &hand("c", 400_000));
    apply(&mut c, mark("x@T-0", Mark::Done), &hand("a", 500_000));
    assert!(fold(&together(&a, &c).entries).conflicts.is_empty());
}

#[test]
fn the_same_value_given_twice_is_no_conflict() {
    let (mut a, mut b) = apart();
    apply(&mut a, What::Strategy(Some("canary".into())), &hand("a", 200_000));
    apply(&mut b, What::Strategy(Some("canary".into())), &hand("b", 200_000));
    assert!(fold(&together(&a, &b).entries).conflicts.is_empty());
    apply(&mut a, What::Many(vec![What::Strategy(Some("rolling".into())), What::Strategy(None)]), &hand("a", 300_000));
    let state = fold(&together(&a, &b).entries);
    assert_eq!(state.conflicts["strategy"].len(), 2, "a bulk action conflicts by its last value: {:?}", state.conflicts);
}

#[test]
fn what_is_noted_on_the_day_is_listed_with_who_and_when() {
    let mut d = doc(Vec::new());
    let figures = Measurement {
        place: "step:s1".into(),
        name: "P95 latency".into(),
        unit: "ms".into(),
        readings: vec![180_000, 175_000],
        baseline: Some(220_000),
        verdict: Verdict::Pass,
        ..Measurement::default()
    };
    apply(&mut d, What::Measured(figures.clone()), &hand("d", 1_000));
    let seen = LogLine { place: "step:s1".into(), text: "$ kubectl get pods".into() };
    tminus::document::edit::report(&mut d, What::Logged(seen.clone()), &hand("d", 9_000), 5_000, "Bob");
    let go =
        |choice, now| (What::Decided(Decision { place: "step:s1".into(), choice, why: "so".into(), shown: "HOLD".into() }), hand("d", now));
    for (what, hand) in [go(Choice::Hold, 10_000), go(Choice::Proceed, 20_000)] {
        apply(&mut d, what, &hand);
    }
    let state = fold(&d.entries);
    assert_eq!(state.measured.iter().map(|m| (&m.what, m.at, m.by.as_str())).collect::<Vec<_>>(), [(&figures, 1_000, "Ann")]);
    let line = &state.logged[0];
    assert_eq!((&line.what, line.at, line.recorded, line.heard_from.as_str()), (&seen, 5_000, 9_000, "Bob"));
    assert_eq!(state.decided.iter().map(|x| x.what.choice).collect::<Vec<_>>(), [Choice::Hold, Choice::Proceed]);
    let last = undo::to_undo(&d.entries, "d").unwrap().id.clone();
    apply(&mut d, What::TakeBack(last), &hand("d", 30_000));
    assert_eq!(fold(&d.entries).decided.len(), 1, "a decision can be taken back");
}

#[test]
fn two_decisions_of_one_gate_made_apart_are_shown_and_figures_never_clash() {
    let (mut a, mut b) = apart();
    let decide = |choice| What::Decided(Decision { place: "step:s1".into(), choice, ..Decision::default() });
    let read = |n| What::Measured(Measurement { place: "step:s1".into(), readings: vec![n], ..Measurement::default() });
    apply(&mut a, decide(Choice::Proceed), &hand("a", 200_000));
    apply(&mut a, read(1), &hand("a", 201_000));
    apply(&mut b, decide(Choice::RollBack), &hand("b", 200_000));
    apply(&mut b, read(2), &hand("b", 201_000));
    let state = fold(&together(&a, &b).entries);
    assert_eq!(state.conflicts.keys().collect::<Vec<_>>(), ["decided:step:s1"]);
    assert_eq!((state.measured.len(), state.decided.len()), (2, 2), "nothing is lost");
}

#[test]
fn the_saved_shape_of_the_day_does_not_change() {
    let raw = r#"[{"measured":{"place":"T-0","name":"CPU","unit":"%","readings":[33000],"baseline":40000,"verdict":"no-data","why":"w"}},
        {"decided":{"place":"T-0","choice":"roll-back","why":"w","shown":"GO"}},{"logged":{"place":"T-0","text":"t"}},
        {"measured":{"place":"T-0","name":"CPU","unit":"%","readings":[],"verdict":"pass"}}]"#;
    let all: Vec<What> = serde_json::from_str(raw).unwrap();
    assert!(!all.iter().any(|w| matches!(w, What::Unknown(_))), "{all:?}");
    let as_value = |t: &str| serde_json::from_str::<serde_json::Value>(t).unwrap();
    assert_eq!(as_value(&serde_json::to_string(&all).unwrap()), as_value(raw));
}
