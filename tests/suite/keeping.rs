//! Nothing that was reported as saved is lost: killed browsers, damaged bytes, no room, several tabs at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use tminus::document::keeping::{Keeper, KvStore, MemoryStore, StoreError};
use tminus::document::{Document, edit, merge::merge};
use tminus::problem::Severity;
use tminus::run::{Entry, Mark, What, fold};

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn edit(&mut self) -> What {
        let line = format!("item-{}@T-0", self.roll(40));
        match self.roll(5) {
            0 => What::Text { text: format!("release {} of \"a\\b\" \u{1f680}\n", self.roll(1000)), at: 1, zone: "UTC".into() },
            1 => What::Note { line, text: format!("note {}", self.roll(1000)) },
            _ => What::Mark { line, mark: [Mark::Done, Mark::Failed, Mark::Open][self.roll(3) as usize], reason: String::new() },
        }
    }
}

/// A tab: its copy of the document, and what it was told is saved.
struct Tab<S> {
    keeper: Keeper<S>,
    doc: Document,
    device: String,
    saved: Vec<Entry>,
    refused: usize,
}

impl<S: KvStore> Tab<S> {
    fn new(store: S, device: &str) -> Self {
        let mut keeper = Keeper::new(store);
        let (doc, _) = keeper.load("r");
        Self { keeper, doc, device: device.into(), saved: Vec::new(), refused: 0 }
    }

    fn act(&mut self, dice: &mut Dice, now: i64) {
        match dice.roll(12) {
            0 => drop(self.keeper.snapshot("r")),
            1 => {
                let (other, _) = self.keeper.load("r");
                merge(&mut self.doc, other.entries);
            }
            _ => {
                let entry = edit::apply(&mut self.doc, dice.edit(), &edit::Hand { device: self.device.clone(), by: "Ann".into(), now });
                match self.keeper.append("r", &entry) {
                    Ok(()) => self.saved.push(entry),
                    Err(_) => self.refused += 1,
                }
                if self.keeper.snapshot_due("r") {
                    let _ = self.keeper.snapshot("r");
                }
            }
        }
    }
}

/// Which of the saved entries are not in a document, neither as they were nor as typed on later.
fn lost(saved: &[Entry], doc: &Document) -> Vec<Entry> {
    let there: BTreeMap<_, _> = doc.entries.iter().map(|e| (&e.id, e)).collect();
    saved.iter().filter(|e| there.get(&e.id).is_none_or(|t| t != e && t.recorded <= e.recorded)).cloned().collect()
}

fn reopened(store: &MemoryStore) -> (Document, Vec<tminus::problem::Problem>, Keeper<MemoryStore>) {
    let mut keeper = Keeper::new(MemoryStore { room: None, writes_left: None, ..store.clone() });
    let (doc, problems) = keeper.load("r");
    (doc, problems, keeper)
}

#[test]
fn a_browser_killed_at_any_write_loses_nothing_that_was_saved() {
    let run = |writes: usize| {
        let mut dice = Dice(7);
        let mut tab = Tab::new(MemoryStore { writes_left: Some(writes), ..MemoryStore::default() }, "d");
        (0..100).for_each(|n| tab.act(&mut dice, n * 15_000));
        tab
    };
    let mut whole = run(usize::MAX);
    let all = usize::MAX - whole.keeper.store().writes_left.unwrap();
    assert!(all > 100, "the script writes enough to be killed in many places: {all}");
    for writes in 0..=all {
        let mut tab = run(writes);
        let (doc, problems, _) = reopened(tab.keeper.store());
        assert!(lost(&tab.saved, &doc).is_empty(), "killed after {writes} writes");
        assert!(problems.is_empty(), "a kill leaves nothing half written: {problems:?}");
    }
}

#[test]
fn one_damaged_byte_takes_at_most_the_entry_it_is_in() {
    let mut dice = Dice(11);
    let mut tab = Tab::new(MemoryStore::default(), "d");
    (0..150).for_each(|n| tab.act(&mut dice, n * 30_000));
    let store = tab.keeper.store().clone();
    let keys: Vec<String> = store.map.keys().cloned().collect();
    assert!(keys.iter().filter(|k| k.contains(":s:")).count() == 2 && keys.iter().any(|k| k.contains(":j:")), "{keys:?}");
    let mut tries = 0;
    for key in &keys {
        let value = &store.map[key];
        let step = (value.len() / 40).max(1);
        for at in (0..value.len()).step_by(step).filter(|at| value.is_char_boundary(*at) && value.is_char_boundary(at + 1)) {
            for with in ["0", "\""] {
                if value.get(at..).is_some_and(|rest| rest.starts_with(with)) {
                    continue;
                }
                let mut bad = store.clone();
                let mut v = value.clone();
                v.replace_range(at..=at, with);
                bad.map.insert(key.clone(), v.clone());
                let (doc, problems, keeper) = reopened(&bad);
                let gone = lost(&tab.saved, &doc);
                let own = |e: &Entry| key.contains(&format!(":j:d:{:06}:", e.id.seq));
                assert!(gone.iter().all(own), "{key} byte {at}: lost {gone:?}");
                assert!(problems.iter().any(|p| p.severity == Severity::Warning), "{key} byte {at}: nobody was told");
                assert!(keeper.damaged().iter().any(|(_, raw)| *raw == v), "{key} byte {at}: the raw value is not kept");
                assert!(keeper.read_only.is_empty(), "{key} byte {at}: damage is not a newer version");
                tries += 1;
            }
        }
    }
    assert!(tries > 1_500, "{tries} tries");
}

#[test]
fn damage_in_a_snapshot_loses_nothing_once_another_one_is_written() {
    let mut dice = Dice(5);
    let mut tab = Tab::new(MemoryStore::default(), "d");
    (0..300).for_each(|n| tab.act(&mut dice, n * 30_000));
    let newest = tab.keeper.store().map.keys().rfind(|k| k.contains(":s:")).cloned().unwrap();
    tab.keeper.store().map.insert(newest, "damaged".into());
    (300..420).for_each(|n| tab.act(&mut dice, n * 30_000));
    let (doc, problems, keeper) = reopened(tab.keeper.store());
    assert!(lost(&tab.saved, &doc).is_empty());
    assert!(problems.is_empty(), "it was moved aside already: {problems:?}");
    assert_eq!(keeper.damaged().len(), 1);
}

#[test]
fn where_there_is_no_room_the_page_is_told_and_nothing_saved_is_lost() {
    let mut full = 0;
    for room in (500..40_000).step_by(2_600) {
        let mut dice = Dice(room as u64);
        let mut tab = Tab::new(MemoryStore { room: Some(room), ..MemoryStore::default() }, "d");
        (0..110).for_each(|n| tab.act(&mut dice, n * 30_000));
        full += usize::from(tab.refused > 0);
        let (doc, problems, _) = reopened(tab.keeper.store());
        assert!(lost(&tab.saved, &doc).is_empty(), "room {room}");
        assert!(problems.is_empty(), "{problems:?}");
        // With room again, what was refused goes in.
        tab.keeper.store().room = None;
        for e in tab.doc.entries.clone() {
            tab.keeper.append("r", &e).unwrap();
        }
        assert_eq!(reopened(tab.keeper.store()).0, tab.doc);
    }
    assert!(full > 5, "the rooms were small enough to matter: {full}");
}

#[test]
fn a_full_store_gives_up_deleted_releases_before_it_refuses() {
    let hand = |now| edit::Hand { device: "d".into(), by: String::new(), now };
    let long = |n: i64| What::Note { line: format!("{n}@T-0"), text: "x".repeat(900) };
    let mut keeper = Keeper::new(MemoryStore { room: Some(20_000), ..MemoryStore::default() });
    let mut old = Document::new("old");
    for n in 0..12 {
        let e = edit::apply(&mut old, long(n), &hand(n * 60_000));
        keeper.append("old", &e).unwrap();
    }
    keeper.delete("old", 1_000_000).unwrap();
    assert_eq!(keeper.ids(), Vec::<String>::new());
    let mut new = Document::new("new");
    let mut write = |keeper: &mut Keeper<MemoryStore>, n: i64, now: i64| {
        let e = edit::apply(&mut new, long(n), &hand(now));
        keeper.append("new", &e)
    };
    let soon = (0..12).find_map(|n| write(&mut keeper, n, 1_100_000 + n).err());
    assert!(soon.is_some_and(|p| p.message.contains("full")), "a fresh deletion can still be taken back");
    assert_eq!(keeper.deleted().len(), 1);
    write(&mut keeper, 50, 9_000_000).unwrap();
    assert!(keeper.deleted().is_empty(), "later it makes room");
}

#[test]
fn second_copies_of_other_releases_make_room_too() {
    let mut keeper = Keeper::new(MemoryStore::default());
    let long = |n: i64| What::Note { line: format!("{n}@T-0"), text: "x".repeat(900) };
    let hand = |now| edit::Hand { device: "d".into(), by: String::new(), now };
    let mut docs: Vec<Document> = (0..4).map(|n| Document::new(format!("r{n}"))).collect();
    for doc in &mut docs {
        for n in 0..10 {
            let e = edit::apply(doc, long(n), &hand(n * 60_000));
            keeper.append(&doc.id, &e).unwrap();
            if n > 6 {
                keeper.snapshot(&doc.id).unwrap();
            }
        }
    }
    let used = keeper.usage();
    keeper.store().room = Some(used + 500);
    let mut new = Document::new("new");
    for n in 0..12 {
        let e = edit::apply(&mut new, long(n), &hand(n * 60_000));
        keeper.append("new", &e).unwrap();
    }
    docs.push(new);
    for doc in &docs {
        assert_eq!(&keeper.load(&doc.id).0, doc);
    }
}

/// A store that three threads share. Each operation waits for its turn, and the turns are drawn from a seed, so that every
/// interleaving of single reads and writes can happen and the same seed gives the same one.
#[derive(Clone)]
struct Shared {
    me: usize,
    table: Arc<(Mutex<Table>, Condvar)>,
}

struct Table {
    store: MemoryStore,
    turn: usize,
    alive: Vec<usize>,
    dice: Dice,
}

impl Shared {
    fn op<R>(&self, act: impl FnOnce(&mut MemoryStore) -> R) -> R {
        let (lock, bell) = &*self.table;
        let mut table = bell.wait_while(lock.lock().expect("no tab panics"), |t| t.turn != self.me).expect("no tab panics");
        let result = act(&mut table.store);
        Self::next(&mut table);
        bell.notify_all();
        result
    }

    fn next(table: &mut Table) {
        if !table.alive.is_empty() {
            // Long turns and short ones, so that a whole snapshot fits between two reads of another tab.
            if table.alive.contains(&table.turn) && table.dice.roll(4) > 0 {
                return;
            }
            let n = table.dice.roll(table.alive.len() as u64) as usize;
            table.turn = table.alive[n];
        }
    }

    fn leave(&self) {
        let (lock, bell) = &*self.table;
        let mut table = bell.wait_while(lock.lock().expect("no tab panics"), |t| t.turn != self.me).expect("no tab panics");
        table.alive.retain(|t| *t != self.me);
        Self::next(&mut table);
        bell.notify_all();
    }
}

impl KvStore for Shared {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.op(|s| s.get(key))
    }
    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.op(|s| s.set(key, value))
    }
    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        self.op(|s| s.remove(key))
    }
    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.op(|s| s.keys(prefix))
    }
}

#[test]
fn tabs_that_write_at_the_same_moment_lose_nothing() {
    let mut edits = 0;
    for seed in 0..40 {
        let table = Table { store: MemoryStore::default(), turn: 0, alive: vec![0, 1, 2], dice: Dice(seed) };
        let shared = Arc::new((Mutex::new(table), Condvar::new()));
        let saved: Vec<Entry> = std::thread::scope(|scope| {
            let tabs: Vec<_> = (0..3)
                .map(|me| {
                    let store = Shared { me, table: shared.clone() };
                    scope.spawn(move || {
                        let mut dice = Dice(seed * 3 + me as u64);
                        let mut tab = Tab::new(store.clone(), &format!("t{me}"));
                        (0..45).for_each(|n| tab.act(&mut dice, n * 9_000));
                        assert_eq!(tab.refused, 0);
                        store.leave();
                        tab.saved
                    })
                })
                .collect();
            tabs.into_iter().flat_map(|t| t.join().unwrap()).collect()
        });
        edits += saved.len();
        let store = shared.0.lock().unwrap().store.clone();
        let (doc, problems, _) = reopened(&store);
        let gone = lost(&saved, &doc);
        assert!(gone.is_empty(), "seed {seed}: lost {gone:?}");
        assert!(problems.is_empty(), "{problems:?}");
    }
    assert!(edits > 3_500, "{edits} edits");
}

#[test]
fn what_a_newer_version_wrote_is_left_untouched() {
    let mut dice = Dice(3);
    let mut tab = Tab::new(MemoryStore::default(), "d");
    (0..60).for_each(|n| tab.act(&mut dice, n * 30_000));
    let mut store = tab.keeper.store().clone();
    for key in ["tminus:doc:r:j:e:000001:x", "tminus:doc:r:s:000099:x"] {
        let rest = "2 [{\"shape\":\"unheard of\"}]";
        let sum: String = <sha2::Sha256 as sha2::Digest>::digest(rest.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect();
        let mut newer = store.clone();
        newer.map.insert(key.into(), format!("{sum} {rest}"));
        let before = newer.map.clone();
        let (doc, problems, mut keeper) = reopened(&newer);
        assert!(problems.iter().any(|p| p.message.contains("newer version")), "{problems:?}");
        assert!(lost(&tab.saved, &doc).is_empty(), "what is understood is shown");
        let e = edit::apply(&mut doc.clone(), What::Archive(true), &edit::Hand { device: "d2".into(), by: String::new(), now: 1 });
        assert!(keeper.append("r", &e).is_err());
        keeper.snapshot("r").unwrap();
        assert_eq!(keeper.store().map, before);
    }
    store.map.clear();
    assert!(reopened(&store).1.is_empty());
}

#[test]
fn releases_are_listed_deleted_taken_back_and_purged() {
    let mut keeper = Keeper::new(MemoryStore::default());
    let mut doc = Document::new("a");
    let e = edit::apply(&mut doc, What::Title("x".into()), &edit::Hand { device: "d".into(), by: String::new(), now: 0 });
    for id in ["b", "a"] {
        keeper.append(id, &e).unwrap();
    }
    assert_eq!(keeper.ids(), ["a", "b"]);
    keeper.delete("a", 1000).unwrap();
    assert_eq!(keeper.ids(), ["b"]);
    keeper.restore("a");
    assert_eq!(keeper.ids(), ["a", "b"]);
    keeper.delete("a", 1000).unwrap();
    keeper.purge(29 * 24 * 3_600_000);
    assert_eq!(keeper.deleted().len(), 1);
    keeper.purge(31 * 24 * 3_600_000);
    keeper.restore("a");
    assert_eq!(keeper.ids(), ["b"]);
    assert!(keeper.append("a:j", &e).is_err(), "an id that could reach into another release's keys");
}

#[test]
fn standing_items_are_remembered_and_damage_is_not_written_over() {
    let confirmed = |at| BTreeMap::from([("alerts".to_owned(), tminus::run::Confirmed { owner: "Ann".into(), expires: 9, at })]);
    let mut keeper = Keeper::new(MemoryStore::default());
    keeper.remember("checkout", &confirmed(5)).unwrap();
    keeper.remember("checkout", &confirmed(4)).unwrap();
    assert_eq!(keeper.remembered("checkout"), confirmed(5), "an older confirmation does not win");
    keeper.store().map.insert("tminus:service:checkout".into(), "damaged".into());
    keeper.remember("checkout", &confirmed(6)).unwrap();
    assert_eq!(keeper.remembered("checkout"), confirmed(6));
    assert_eq!(keeper.damaged().len(), 1);
}

/// The store as version 1 left it, and what must be read from it. The file is never edited once released.
#[test]
fn the_first_version_is_still_read() {
    let file = crate::tree::read(&crate::tree::root().join("tests/saved/v1.json"));
    let saved: serde_json::Value = serde_json::from_str(&file).unwrap();
    let map: BTreeMap<String, String> = serde_json::from_value(saved["store"].clone()).unwrap();
    let mut keeper = Keeper::new(MemoryStore { map, ..MemoryStore::default() });
    let ids = keeper.ids();
    assert_eq!(ids, ["r-2026"]);
    let (doc, problems) = keeper.load("r-2026");
    assert!(problems.is_empty() && keeper.read_only.is_empty(), "{problems:?}");
    let state = serde_json::to_value(fold(&doc.entries)).unwrap();
    let expected = saved["state"].as_object().unwrap();
    assert!(expected.len() > 5);
    for (field, value) in expected {
        assert_eq!(&state[field], value, "{field}");
    }
    assert!(keeper.remembered("checkout-service").contains_key("service.alerts"));
}
