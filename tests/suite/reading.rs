//! Reading does not depend on what was read before: sentences that are remembered say what they would say anew.

use crate::tree::{files, read};
use proptest::prelude::*;
use tminus::pipeline::Library;
use tminus::reading::{self, Vocabulary};

/// Lines of all stories, to be mixed.
fn lines() -> Vec<String> {
    files("tests/cases", &["md"])
        .iter()
        .flat_map(|p| {
            read(p)
                .split("```text\n")
                .nth(1)
                .and_then(|r| r.split("\n```").next())
                .unwrap_or_default()
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|l| !l.trim().is_empty())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_remembered_is_what_would_be_read(picks in proptest::collection::vec((0_usize..10_000, 0_usize..3), 1..14)) {
        let all = lines();
        let text: String = picks.iter().map(|(i, gap)| format!("{}{}", all[i % all.len()], [" ", "\n", "\n\n"][*gap])).collect();
        let lib = Library::whole();
        let fresh = Vocabulary::new(&lib.topics);
        let anew = reading::read(&fresh, &text);
        let once = reading::read(&lib.vocabulary, &text);
        prop_assert_eq!(&once, &anew);
        prop_assert_eq!(&reading::read(&lib.vocabulary, &text), &anew, "the second time");
        let shifted = format!("So.\n\n{text}");
        prop_assert_eq!(reading::read(&lib.vocabulary, &shifted), reading::read(&Vocabulary::new(&lib.topics), &shifted), "moved along");
    }
}
