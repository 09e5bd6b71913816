//! The data files hold what the program relies on.

use tminus::pipeline::Library;
use tminus::plan::phase::is_phase;

#[test]
fn every_check_has_a_place() {
    for item in Library::whole().areas.iter().flat_map(|a| &a.items) {
        let placed = item.list.is_some() || item.kind != tminus::catalogue::Kind::Check || is_phase(&item.phase);
        assert!(placed, "{}: phase '{}'", item.id, item.phase);
        assert!(item.hotfix.is_empty() || is_phase(&item.hotfix), "{}: hotfix phase '{}'", item.id, item.hotfix);
    }
}

#[test]
fn every_moment_of_an_item_is_one() {
    for item in Library::whole().areas.iter().flat_map(|a| &a.items) {
        for m in &item.moments {
            assert!(tminus::plan::runbook::is_moment(m), "{}: moment '{m}'", item.id);
        }
    }
}
