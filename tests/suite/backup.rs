//! A backup holds everything, comes back as it was, and a restore never loses what is here.

use crate::edits::{acts, document, text};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tminus::document::edit::{Hand, apply};
use tminus::document::merge::Standing;
use tminus::document::{Document, replay::replay};
use tminus::formats::backup::{self, Backup, Services};
use tminus::formats::desk::{self, Answer, Ask, sample};
use tminus::run::{Confirmed, What, chain};
use tminus::when::bundled::Bundled;

fn one(owner: &str, at: i64) -> Services {
    let c = Confirmed { owner: owner.into(), expires: at + 1000, at };
    BTreeMap::from([("shop".to_owned(), BTreeMap::from([("docs.runbook".to_owned(), c)]))])
}

fn full() -> Backup {
    let releases = ["sample-checkout", "sample-auth-failing"].iter().map(|id| sample(id).expect("a sample")).collect();
    Backup { made: 5, releases, confirmed: one("Ada", 7), settings: BTreeMap::from([("name".to_owned(), "Ada \"A\" <b>".to_owned())]) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_was_saved_comes_back(acts in acts(12), name in text()) {
        let settings = BTreeMap::from([("name".to_owned(), name)]);
        let made = Backup { made: -3, releases: vec![document(&acts)], confirmed: one("Ada", 7), settings };
        let written = backup::write(&made).unwrap();
        prop_assert!(backup::is_backup(&written));
        let (back, problems) = backup::read(&written).unwrap();
        prop_assert_eq!(back, made);
        prop_assert_eq!(problems, vec![]);
    }

    #[test]
    fn a_changed_or_cut_file_is_told_and_breaks_nothing(at in any::<prop::sample::Index>(), put in text(), cut in any::<bool>()) {
        let written = backup::write(&Backup { releases: vec![replay(&sample("sample-auth").unwrap(), 3)], ..full() }).unwrap();
        let n = at.index(written.chars().count());
        let at = written.char_indices().nth(n).map_or(0, |(i, _)| i);
        let (head, tail) = written.split_at(at);
        let other = if cut { head.to_owned() } else { format!("{head}{put}{tail}") };
        match backup::read(&other) {
            Ok((_, problems)) => prop_assert!(!problems.is_empty() || backup::read(&other).unwrap().0 == backup::read(&written).unwrap().0),
            Err(p) => prop_assert!(!p.message.is_empty() && !p.hint.is_empty()),
        }
    }
}

#[test]
fn a_whole_browser_comes_back_with_its_sealed_plans() {
    let (back, problems) = backup::read(&backup::write(&full()).unwrap()).unwrap();
    assert_eq!((&back, problems), (&full(), vec![]));
    assert!(back.releases.iter().all(|d| d.plans.len() == 1 && chain::faults(&d.entries, &d.plans).is_empty()));
}

#[test]
fn the_preview_says_what_would_happen_to_each_release() {
    let there = full();
    let [checkout, failing] = there.releases.as_slice() else { panic!() };
    let hand = |now| Hand { device: "here".into(), by: "Bo".into(), now };
    let edited = |doc: &Document| {
        let mut d = doc.clone();
        apply(&mut d, What::Title("Another name".into()), &hand(1_900_000_000_000));
        d
    };
    let cases = [
        (None, Standing::New, 0),
        (Some(checkout.clone()), Standing::Same, 0),
        (Some(edited(checkout)), Standing::NewerHere, 1),
        (Some(replay(checkout, 10)), Standing::NewerThere, 0),
        (Some(edited(&replay(checkout, 10))), Standing::Both, 1),
    ];
    for (here, standing, more) in cases {
        let all: Vec<Document> = here.iter().cloned().chain([failing.clone()]).collect();
        let offers = backup::preview(&there, &all);
        assert_eq!(offers.iter().map(|o| o.standing).collect::<Vec<_>>(), [standing, Standing::Same]);
        let o = &offers[0];
        assert!(o.name.contains("checkout-service v2.3.0"), "{}", o.name);
        assert_eq!(o.together, checkout.entries.len() + more);
        let restored = backup::restore(here.clone().unwrap_or_default(), checkout.clone());
        assert_eq!((restored.entries.len(), restored.plans.len(), restored.id.as_str()), (o.together, 1, checkout.id.as_str()));
        // Restoring twice, or the other way round, ends the same.
        assert_eq!(backup::restore(restored.clone(), checkout.clone()), restored);
        assert_eq!(backup::restore(checkout.clone(), here.unwrap_or_default()), restored);
    }
}

#[test]
fn of_two_confirmations_the_later_one_stays() {
    assert_eq!(backup::confirmations(one("Ada", 7), one("Bo", 9)), one("Bo", 9));
    assert_eq!(backup::confirmations(one("Bo", 9), one("Ada", 7)), one("Bo", 9));
    assert_eq!(backup::confirmations(Services::new(), one("Ada", 7)), one("Ada", 7));
}

#[test]
fn what_is_no_backup_says_so() {
    let newer = backup::write(&full()).unwrap().replacen("\"tminus-backup\":1", "\"tminus-backup\":9", 1);
    for (text, word) in
        [("", "no backup"), ("[]", "no backup"), ("{}", "no backup"), ("{\"tminus\":1}", "no backup"), (newer.as_str(), "newer")]
    {
        let p = backup::read(text).unwrap_err();
        assert!(p.message.contains(word), "{text}: {}", p.message);
    }
    assert!(!backup::is_backup("{\"tminus\":1}"));
}

#[test]
fn the_worker_makes_a_backup_and_previews_it() {
    let Answer::Backup(Some(text)) = desk::answer(Ask::Backup { backup: Box::new(full()) }, &Bundled) else { panic!() };
    let Answer::Preview(Ok(found)) = desk::answer(Ask::Preview { text, here: Vec::new() }, &Bundled) else { panic!() };
    assert_eq!(found.backup, full());
    assert!(found.offers.iter().all(|o| o.standing == Standing::New) && found.problems.is_empty());
    let Answer::Preview(Err(p)) = desk::answer(Ask::Preview { text: "x".into(), here: Vec::new() }, &Bundled) else { panic!() };
    assert!(p.message.contains("no backup"));
}
