//! Putting short lists in order, in few bytes.
//!
//! The library's stable sort is fast on millions of things and takes about 4 KB of the page for each type that is sorted. Our
//! lists are short or nearly in order already, where insertion is as quick. Equal things keep their order.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Orders a list by a comparison.
pub fn by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for i in 1..list.len() {
        let mut at = i;
        while at > 0 && compare(&list[at], &list[at - 1]) == Ordering::Less {
            list.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// Orders a list by a key.
pub fn by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    by(list, |a, b| key(a).cmp(&key(b)));
}

/// Things in order, each once.
pub fn set<T: Ord>(all: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut out = BTreeSet::new();
    for x in all {
        out.insert(x);
    }
    out
}

/// A map; of two things with one key the later stays. Put in one by one, since collecting sorts first.
pub fn map<K: Ord, V>(all: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut out = BTreeMap::new();
    for (k, v) in all {
        out.insert(k, v);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_orders_as_the_library_does(list in proptest::collection::vec((0_u8..5, 0_u8..9), 0..40)) {
            let (mut own, mut theirs) = (list.clone(), list);
            by_key(&mut own, |x| x.0);
            theirs.sort_by_key(|x| x.0);
            prop_assert_eq!(own, theirs);
        }

        #[test]
        fn maps_and_sets_are_those_of_the_library(list in proptest::collection::vec((0_u8..5, 0_u8..9), 0..40)) {
            prop_assert_eq!(map(list.clone()), list.iter().copied().collect());
            prop_assert_eq!(set(list.clone()), list.into_iter().collect());
        }
    }
}
