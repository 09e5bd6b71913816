//! The head of a log, the chain of its entries, replaying it, and copies with runs that come together.

use crate::edits::{Act, acts, document, what};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tminus::document::edit::{Hand, apply};
use tminus::document::merge::{join, merge};
use tminus::document::replay::{by, order, replay};
use tminus::document::{Document, edit};
use tminus::pipeline::{self, Library, derive};
use tminus::run::chain::{Compared, Fault, States, faults, head, short};
use tminus::run::event::{Hold, Resumption, Sent, Start};
use tminus::run::{Entry, EntryId, Mark, Sealed, What, fold, undo};

fn hand(device: &str, now: i64) -> Hand {
    Hand { device: device.into(), by: "Ann".into(), now }
}

/// Every way to change one field of an entry.
fn changed(e: &Entry) -> Vec<Entry> {
    let with = |act: &dyn Fn(&mut Entry)| {
        let mut x = e.clone();
        act(&mut x);
        x
    };
    vec![
        with(&|x| x.id.device.push('x')),
        with(&|x| x.id.seq += 1000),
        with(&|x| x.lamport += 1),
        with(&|x| x.happened -= 1),
        with(&|x| x.recorded += 1),
        with(&|x| x.by.push('x')),
        with(&|x| x.heard_from.push('x')),
        with(&|x| x.prev.push('0')),
        with(&|x| x.after.push(EntryId { device: "q".into(), seq: 9 })),
        with(&|x| x.what = What::Many(vec![x.what.clone()])),
        with(&|x| x.what = What::Title("something else".into())),
    ]
}

/// Acts, the heads that left in between (each with an entry that says so), and the log after all.
fn sent(acts: &[(u8, Act, String, i64)]) -> (Document, Vec<String>) {
    let mut doc = Document::new("r");
    let mut heads = Vec::new();
    let mut now = 1_800_000_000_000;
    for (n, (device, act, by, after)) in acts.iter().enumerate() {
        now += after;
        let hand = Hand { device: format!("d{device}"), by: by.clone(), now };
        let Act::Edit(w) = act else { continue };
        edit::apply(&mut doc, w.clone(), &hand);
        if n % 5 == 4 {
            let head = head(&doc.entries);
            edit::apply(&mut doc, What::Sent(Sent { what: "state".into(), to: String::new(), head: head.clone() }), &hand);
            heads.push(head);
        }
    }
    (doc, heads)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn changing_any_field_of_any_entry_changes_the_head(acts in acts(12)) {
        let doc = document(&acts);
        let own = head(&doc.entries);
        prop_assert_eq!(own.len(), if doc.entries.is_empty() { 0 } else { 64 });
        for n in 0..doc.entries.len() {
            for other in changed(&doc.entries[n]) {
                if other == doc.entries[n] {
                    continue;
                }
                let mut all = doc.entries.clone();
                all[n] = other.clone();
                prop_assert_ne!(&head(&all), &own, "entry {} as {:?}", n, other);
            }
            let mut fewer = doc.entries.clone();
            fewer.remove(n);
            prop_assert_ne!(&head(&fewer), &own, "without entry {}", n);
        }
    }

    #[test]
    fn the_head_does_not_depend_on_the_order_of_arrival(acts in acts(16)) {
        let mut doc = document(&acts);
        let own = head(&doc.entries);
        doc.entries.reverse();
        prop_assert_eq!(head(&doc.entries), own);
    }

    #[test]
    fn a_log_that_was_written_here_is_consistent_and_matches_what_was_sent(acts in acts(24)) {
        let (doc, heads) = sent(&acts);
        let found: Vec<Fault> = faults(&doc.entries, &BTreeMap::new()).into_iter().filter(|f| !matches!(f, Fault::Plan(_))).collect();
        prop_assert_eq!(found, vec![]);
        let states = States::of(&doc.entries);
        let mut ours = states.sent().filter(|(e, _)| matches!(&e.what, What::Sent(s) if s.what == "state" && heads.contains(&s.head)));
        prop_assert!(ours.all(|(_, holds)| holds));
        for h in &heads {
            let same = matches!(states.compare(short(h)), Compared::Sent(..));
            prop_assert!(same, "{:?}", states.compare(h));
        }
        prop_assert_eq!(states.compare(&head(&doc.entries)) == Compared::Whole, !doc.entries.is_empty());
    }

    #[test]
    fn an_entry_changed_behind_its_back_is_found(acts in acts(16), at in any::<prop::sample::Index>()) {
        let mut doc = document(&acts);
        prop_assume!(!doc.entries.is_empty());
        let n = at.index(doc.entries.len());
        let id = doc.entries[n].id.clone();
        let foreign = format!("{:?}", doc.entries[n].what).contains("Unknown");
        let next = doc.entries.iter().find(|e| e.id.device == id.device && e.id.seq == id.seq + 1).map(|e| e.id.clone());
        doc.entries[n].by.push('!');
        let found = faults(&doc.entries, &BTreeMap::new());
        let broken: Vec<Fault> = found.into_iter().filter(|f| matches!(f, Fault::Broken(_))).collect();
        let wanted = next.filter(|_| !foreign).map(Fault::Broken).into_iter().collect::<Vec<_>>();
        prop_assert_eq!(broken, wanted, "the last entry of a device shows against a head alone");
    }

    #[test]
    fn taking_any_entry_back_is_as_if_it_had_not_happened(acts in acts(20), at in any::<prop::sample::Index>()) {
        let doc = document(&acts);
        prop_assume!(!doc.entries.is_empty());
        let n = at.index(doc.entries.len());
        let mut back = doc.clone();
        apply(&mut back, What::TakeBack(doc.entries[n].id.clone()), &hand("me", 1_900_000_000_000));
        let mut without = doc.clone();
        without.entries[n].what = What::Unknown(serde_json::Value::Null);
        prop_assert_eq!(fold(&back.entries), fold(&without.entries));
        // And taking that back brings it again, exactly.
        let id = back.entries.last().map(|e| e.id.clone()).unwrap();
        apply(&mut back, What::TakeBack(id), &hand("me", 1_900_000_000_001));
        prop_assert_eq!(fold(&back.entries), fold(&doc.entries));
    }

    #[test]
    fn any_list_of_entries_folds_whatever_it_names(whats in prop::collection::vec((what(), "d[0-2]", 0u64..5, any::<u64>(), any::<i64>()), 0..16)) {
        // Numbers and clocks that no device gives, entries twice, endings without beginnings.
        let entries: Vec<Entry> = whats
            .into_iter()
            .map(|(what, device, seq, lamport, at)| Entry {
                id: EntryId { device, seq },
                lamport,
                happened: at,
                recorded: at,
                by: String::new(),
                heard_from: String::new(),
                prev: String::new(),
                after: vec![EntryId { device: "d1".into(), seq: u64::MAX }],
                what,
            })
            .collect();
        let state = fold(&entries);
        prop_assert!(state.course.holding().count() <= state.course.holds.len());
        let _ = undo::to_undo(&entries, "d");
        let _ = (head(&entries), faults(&entries, &BTreeMap::new()), States::of(&entries).compare("0123456789ab"));
    }

    #[test]
    fn copies_with_plans_and_with_changed_entries_come_together_in_any_order(acts in acts(16), cuts in prop::collection::vec(0u8..7, 16), touched in 0usize..16) {
        let whole = document(&acts);
        let copy = |bit: u8| {
            let part = whole.entries.iter().zip(&cuts).filter(|(_, c)| (**c + 1) & (1 << bit) != 0).map(|(e, _)| e.clone());
            let mut d = Document { entries: part.collect(), ..Document::new("r-1") };
            // Somebody edited the file of a copy by hand: name, happened, heard from.
            if let Some(e) = d.entries.get_mut(touched).filter(|_| bit > 0) {
                e.by = format!("copy {bit}");
                e.happened = i64::from(bit);
            }
            d.take_plan(Sealed { library: format!("l{bit}"), ..Sealed::default() }.text());
            d
        };
        let all = |order: [u8; 3]| {
            let mut d = Document::new("r-1");
            for bit in order {
                join(&mut d, copy(bit));
            }
            d
        };
        let one = all([0, 1, 2]);
        prop_assert_eq!(one.plans.len(), 3, "plans are united");
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            prop_assert_eq!(&all(order), &one);
        }
        let mut again = one.clone();
        prop_assert!(!join(&mut again, copy(1)), "nothing new");
    }

    #[test]
    fn a_replay_ends_where_the_log_does_and_never_jumps(acts in acts(14)) {
        let doc = document(&acts);
        prop_assert_eq!(fold(&replay(&doc, usize::MAX).entries), fold(&doc.entries));
        prop_assert!(replay(&doc, 0).entries.is_empty());
        for n in 0..=doc.entries.len() {
            let part = replay(&doc, n);
            prop_assert_eq!(part.entries.len(), n);
            prop_assert!(part.entries.iter().eq(order(&doc.entries).into_iter().take(n)));
        }
        if let Some(last) = order(&doc.entries).last() {
            prop_assert_eq!(by(&doc, last.recorded.max(0)), doc.entries.len());
        }
    }
}

/// A run of two devices: started on one, told to the other.
fn run() -> Document {
    let mut doc = Document::new("r");
    let text = "checkout-service v2.2.5 -> v2.3.0 to prod, EKS, Argo Rollouts canary 10%, 50%, 100%";
    apply(&mut doc, What::Text { text: text.into(), at: 1, zone: "UTC".into() }, &hand("a", 1));
    let (start, sealed) = pipeline::start(&doc, Library::whole(), false);
    doc.take_plan(sealed);
    apply(&mut doc, start, &hand("a", 60_000));
    doc
}

fn held(doc: &mut Document, device: &str, now: i64) -> EntryId {
    let hold = Hold { place: "T-0".into(), reason: "p95".into(), owner: "Bo".into(), until: "calm".into(), review: None };
    apply(doc, What::Held(hold), &hand(device, now)).id
}

#[test]
fn a_hold_that_two_devices_end_is_over_once_and_the_same_on_both() {
    let mut a = run();
    let hold = held(&mut a, "a", 100_000);
    let mut b = a.clone();
    let over = |why: &str| What::Resumed(Resumption { hold: hold.clone(), why: why.into() });
    apply(&mut a, over("calm"), &hand("a", 200_000));
    apply(&mut b, over("they said so"), &hand("b", 190_000));
    let second = held(&mut b, "b", 210_000);
    let (mut ab, mut ba) = (a.clone(), b.clone());
    join(&mut ab, b);
    join(&mut ba, a);
    assert_eq!(ab, ba);
    assert_eq!(head(&ab.entries), head(&ba.entries));
    let course = fold(&ab.entries).course;
    let ends: Vec<&str> = course.holds.iter().filter_map(|h| Some(h.end.as_ref()?.what.as_str())).collect();
    assert_eq!(ends, ["calm"], "the first in the order of the log counts");
    assert_eq!(course.holding().map(|h| &h.entry).collect::<Vec<_>>(), [&second], "the second hold lasts");
    assert!(faults(&ab.entries, &ab.plans).is_empty());
    assert_eq!(ab.plans.len(), 1);
    assert!(derive(&ab, Library::whole()).state.course.is_running());
}

#[test]
fn what_was_sent_is_not_called_back_by_undo() {
    let mut doc = run();
    apply(&mut doc, What::Mark { line: "x@T-0".into(), mark: Mark::Done, reason: String::new() }, &hand("a", 100_000));
    let tick = doc.entries.last().map(|e| e.id.clone());
    let head = head(&doc.entries);
    apply(&mut doc, What::Sent(Sent { what: "export:record".into(), to: String::new(), head }), &hand("a", 110_000));
    assert_eq!(undo::to_undo(&doc.entries, "a").map(|e| e.id.clone()), tick, "the tick, not the sending");
    apply(&mut doc, What::TakeBack(tick.unwrap()), &hand("a", 120_000));
    assert!(undo::to_redo(&doc.entries, "a").is_some());
    assert_eq!(fold(&doc.entries).course.sent.len(), 1);
}

#[test]
fn an_entry_changed_and_chained_anew_shows_against_a_head_that_left() {
    let mut doc = run();
    let mut sent = Vec::new();
    for n in 1..=3 {
        held(&mut doc, "a", n * 100_000);
        let head = head(&doc.entries);
        apply(&mut doc, What::Sent(Sent { what: "state".into(), to: "call".into(), head: head.clone() }), &hand("a", n * 100_000 + 50_000));
        sent.push(head);
    }
    // The second hold is given another owner, and every later entry is chained again by somebody who knows how.
    let mut forged = doc.clone();
    let at = forged.entries.iter().position(|e| matches!(&e.what, What::Held(_)) && e.happened == 200_000).unwrap();
    forged.entries[at].by = "Eve".into();
    for n in at + 1..forged.entries.len() {
        forged.entries[n].prev = forged.entries[n - 1].hash();
    }
    assert!(faults(&forged.entries, &forged.plans).is_empty(), "the log alone cannot tell");
    let states = States::of(&forged.entries);
    assert_eq!(states.sent().map(|(_, holds)| holds).collect::<Vec<_>>(), [true, false, false]);
    assert!(matches!(states.compare(&sent[0]), Compared::Sent(_, 150_000)));
    let Compared::Changed { at: 250_000, good: Some(good), .. } = states.compare(&sent[1].to_uppercase()) else {
        panic!("{:?}", states.compare(&sent[1]))
    };
    assert_eq!(doc.entries.iter().find(|e| e.id == good).map(|e| e.recorded), Some(150_000), "it lies after the first one");
    // Who forges the heads in the log too is found by the head that somebody else holds.
    let own = head(&forged.entries[..at + 1]);
    if let What::Sent(s) = &mut forged.entries[at + 1].what {
        s.head = own;
    }
    assert_eq!(States::of(&forged.entries).compare(&sent[1]), Compared::Unknown);
    assert_eq!(States::of(&doc.entries).compare("not a head"), Compared::NoHead);
    assert_eq!(States::of(&doc.entries).compare("123456"), Compared::NoHead);
    assert_eq!(States::of(&doc.entries).compare(&head(&doc.entries)), Compared::Whole);
}

#[test]
fn what_is_missing_or_out_of_order_is_named() {
    let mut doc = run();
    held(&mut doc, "b", 100_000);
    held(&mut doc, "a", 200_000);
    let id = |device: &str, seq| EntryId { device: device.into(), seq };
    let without = |n: usize| {
        let mut d = doc.clone();
        d.entries.remove(n);
        faults(&d.entries, &d.plans)
    };
    assert_eq!(without(1), [Fault::Missing(id("a", 3)), Fault::Unseen(id("b", 1), id("a", 2))]);
    assert_eq!(without(2), [Fault::Unseen(id("a", 3), id("b", 1))]);
    assert!(without(3).is_empty(), "an end that was cut off shows against a head alone");
    let mut swapped = doc.clone();
    swapped.entries[3].lamport = 1;
    assert!(faults(&swapped.entries, &swapped.plans).contains(&Fault::Order(id("a", 3))));
    let mut twice = doc.clone();
    twice.entries.push(Entry { by: "Eve".into(), ..doc.entries[2].clone() });
    assert!(faults(&twice.entries, &twice.plans).contains(&Fault::Twice(id("b", 1))));
    let hash = doc.plans.keys().next().cloned().unwrap();
    assert_eq!(faults(&doc.entries, &BTreeMap::new()), [Fault::Plan(hash.clone())]);
    let mut other = doc.clone();
    other.plans.get_mut(&hash).unwrap().push(' ');
    assert_eq!(faults(&other.entries, &other.plans), [Fault::Plan(hash)], "another plan under its name");
}

#[test]
fn a_plan_that_is_not_its_hash_is_not_taken_in() {
    let mut doc = Document::new("r");
    let mut other = run();
    other.plans.values_mut().for_each(|p| p.push(' '));
    join(&mut doc, other.clone());
    assert!(doc.plans.is_empty());
    merge(&mut doc, other.entries);
    assert!(doc.entries.iter().any(|e| matches!(&e.what, What::Started(Start { .. }))));
}
