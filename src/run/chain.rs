//! The chain of the log: its head, whether each entry follows from the one before, and what a head that left the page proves.
//!
//! The **head** names a log as it stood. Each device's entries are hashed one into the next, in the order of their numbers;
//! the head is one hash over the ends of all devices, sorted by device. So changing any field of any entry (its place in the
//! order is one of them), leaving one out or adding one changes the head. The sealed plan is in it too: the entry that starts
//! the run names the plan's hash, and `faults` looks whether the plan that came along has it.
//!
//! Who can change the log can make it consistent again, so a look at the log alone proves nothing to others. A head that left
//! the page does: it is compared with every state that the log went through. While somebody types, the last entry is written
//! anew until a pause or another entry ends it; a head taken in the middle of a sentence therefore matches nothing later.

use super::conflict::clocks;
use super::entry::{Entry, EntryId, What};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Digits that people compare.
const SHORT: usize = 12;

/// A head as people compare it: its first twelve digits.
pub fn short(head: &str) -> &str {
    head.get(..SHORT).unwrap_or(head)
}

/// The head of a log: 64 hexadecimal digits; empty for an empty log.
pub fn head(entries: &[Entry]) -> String {
    let ends = lanes(entries);
    join(ends.iter().filter_map(|(device, lane)| Some((*device, lane.last()?))))
}

/// The entries of one device up to a number, hashed one into the next.
struct Link {
    seq: u64,
    all: [u8; 32],
}

/// Each device's entries in the order of their numbers.
fn lanes(entries: &[Entry]) -> BTreeMap<&str, Vec<Link>> {
    let mut order: Vec<(&Entry, String)> = entries.iter().map(|e| (e, e.hash())).collect();
    crate::order::by(&mut order, |(a, x), (b, y)| (&a.id, x).cmp(&(&b.id, y)));
    let mut out: BTreeMap<&str, Vec<Link>> = BTreeMap::new();
    for (e, hash) in order {
        let lane = out.entry(e.id.device.as_str()).or_default();
        let mut sum = Sha256::new();
        sum.update(lane.last().map_or(&[][..], |l| &l.all));
        sum.update(hash);
        lane.push(Link { seq: e.id.seq, all: sum.finalize().into() });
    }
    out
}

fn join<'a>(ends: impl Iterator<Item = (&'a str, &'a Link)>) -> String {
    let mut sum = Sha256::new();
    let mut empty = true;
    for (device, link) in ends {
        empty = false;
        // The length before the name: no name can be read as the end of one and the beginning of another.
        sum.update((device.len() as u64).to_be_bytes());
        sum.update(device);
        sum.update(link.all);
    }
    if empty { String::new() } else { hex(&sum.finalize()) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The entry names another hash than its device's entry before has: one of the two was changed after it was written.
    Broken(EntryId),
    /// The device's entry before is not here.
    Missing(EntryId),
    /// The entry comes after one of another device that is not here.
    Unseen(EntryId, EntryId),
    /// The entry stands in the order before one that it comes after.
    Order(EntryId),
    /// Two entries have this number.
    Twice(EntryId),
    /// The sealed plan of this hash is not here, or is another one.
    Plan(String),
}

/// Where entries and sealed plans do not follow from one another, in the order of devices and numbers; empty: they do.
///
/// What a newer version of the page wrote is kept as it is, but its hash cannot be worked out here, so the entry after it is
/// taken on trust.
pub fn faults(entries: &[Entry], plans: &BTreeMap<String, String>) -> Vec<Fault> {
    let mut order: Vec<&Entry> = entries.iter().collect();
    crate::order::by(&mut order, |a, b| a.id.cmp(&b.id));
    let by_id = crate::order::map(order.iter().map(|e| (&e.id, *e)));
    let mut out = Vec::new();
    let mut before: Option<&Entry> = None;
    for e in &order {
        let last = before.filter(|b| b.id.device == e.id.device);
        out.extend(link(e, last));
        for id in &e.after {
            match by_id.get(id) {
                None => out.push(Fault::Unseen(e.id.clone(), id.clone())),
                Some(other) if other.lamport >= e.lamport => out.push(Fault::Order(e.id.clone())),
                Some(_) => {}
            }
        }
        before = Some(e);
    }
    let named = order.iter().flat_map(|e| super::seal::named(&e.what));
    let wrong = crate::order::set(named).into_iter().filter(|hash| plans.get(*hash).is_none_or(|p| &super::seal::hash(p) != *hash));
    out.extend(wrong.map(|hash| Fault::Plan(hash.clone())));
    out
}

fn link(e: &Entry, before: Option<&Entry>) -> Option<Fault> {
    let id = || e.id.clone();
    match before {
        None if e.id.seq == 1 && e.prev.is_empty() => None,
        None => Some(Fault::Missing(id())),
        Some(b) if b.id.seq == e.id.seq => Some(Fault::Twice(id())),
        Some(b) if b.id.seq.checked_add(1) != Some(e.id.seq) => Some(Fault::Missing(id())),
        Some(b) if b.lamport >= e.lamport => Some(Fault::Order(id())),
        Some(b) if !is_foreign(&b.what) && b.hash() != e.prev => Some(Fault::Broken(id())),
        Some(_) => None,
    }
}

/// Whether something in it was written by a newer version.
fn is_foreign(what: &What) -> bool {
    match what {
        What::Unknown(_) => true,
        What::Many(all) => all.iter().any(is_foreign),
        _ => false,
    }
}

/// What a head says of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// It is the head of the whole log.
    Whole,
    /// It went out with this entry at this moment, and what stood in the log then is unchanged; more was added.
    Sent(EntryId, i64),
    /// The log had this head right after an entry (milliseconds since 1970 UTC: when that was written down); more was added.
    After(EntryId, i64),
    /// It was sent with this entry, at this moment, but what stands before it now gives another head. The first difference
    /// lies after the entry named last, if the log can tell.
    Changed {
        /// The entry that says what was sent.
        sent: EntryId,
        /// When, milliseconds since 1970 UTC.
        at: i64,
        /// What was sent before and still matches.
        good: Option<EntryId>,
    },
    /// No state of this log has it.
    Unknown,
    /// It is no head: fewer than twelve hexadecimal digits.
    NoHead,
}

/// The states that a log went through, with their heads.
pub struct States<'a> {
    /// The whole log in its order.
    order: Vec<&'a Entry>,
    /// The head right before and right after each of them, as its writer saw the log.
    seen: Vec<(String, String)>,
    whole: String,
}

impl<'a> States<'a> {
    /// Works the states out: those that some device saw when it wrote an entry, and the whole.
    pub fn of(entries: &'a [Entry]) -> Self {
        let lanes = lanes(entries);
        let mut order: Vec<&Entry> = entries.iter().collect();
        crate::order::by(&mut order, |a, b| (a.lamport, &a.id).cmp(&(b.lamport, &b.id)));
        let column = crate::order::map(lanes.keys().enumerate().map(|(n, d)| (*d, n)));
        let clocks = clocks(&order, &column);
        let seen = order.iter().map(|e| {
            let clock = clocks.get(&e.id).cloned().unwrap_or_default();
            let cut = |own: u64| {
                let ends = lanes.iter().zip(&clock).filter_map(|((device, lane), seq)| {
                    let to = if *device == e.id.device { own } else { *seq };
                    Some((*device, lane.iter().rev().find(|l| l.seq <= to)?))
                });
                join(ends)
            };
            (cut(e.id.seq.saturating_sub(1)), cut(e.id.seq))
        });
        let seen = seen.collect();
        Self { order, seen, whole: head(entries) }
    }

    /// What was sent, and whether the head that went with it still is the one of what stands before it: (entry, holds).
    pub fn sent(&self) -> impl Iterator<Item = (&'a Entry, bool)> {
        self.order.iter().zip(&self.seen).filter_map(|(e, (before, _))| Some((*e, head_of(&e.what)? == before)))
    }

    /// Compares a head that left the page, whole or its first twelve digits or more.
    pub fn compare(&self, typed: &str) -> Compared {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        if typed.len() < SHORT || typed.len() > 64 || !typed.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Compared::NoHead;
        }
        let is = |h: &str| h.starts_with(&typed);
        if is(&self.whole) {
            return Compared::Whole;
        }
        if let Some((e, _)) = self.sent().find(|(e, holds)| *holds && head_of(&e.what).is_some_and(is)) {
            return Compared::Sent(e.id.clone(), e.recorded);
        }
        if let Some((e, _)) = self.order.iter().zip(&self.seen).find(|(_, (_, after))| is(after)) {
            return Compared::After(e.id.clone(), e.recorded);
        }
        // Seen by the writer of a later entry alone: a union of two copies that nobody wrote in yet.
        if let Some((e, _)) = self.order.iter().zip(&self.seen).find(|(_, (before, _))| is(before)) {
            return Compared::After(e.id.clone(), e.recorded);
        }
        match self.sent().find(|(e, _)| head_of(&e.what).is_some_and(is)) {
            Some((e, _)) => {
                let earlier = self.sent().take_while(|(x, _)| x.id != e.id);
                let good = earlier.filter(|(_, holds)| *holds).last().map(|(x, _)| x.id.clone());
                Compared::Changed { sent: e.id.clone(), at: e.recorded, good }
            }
            None => Compared::Unknown,
        }
    }
}

/// The head that an entry says went out.
fn head_of(what: &What) -> Option<&str> {
    match what {
        What::Sent(s) => Some(&s.head),
        What::Many(all) => all.iter().find_map(head_of),
        _ => None,
    }
}
