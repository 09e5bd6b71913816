//! The finished releases that the page shows: the same on every run, every tick on a line of its plan, and what they tell.

use tminus::document::Document;
use tminus::formats::desk::sample as open_sample;
use tminus::formats::record;
use tminus::pipeline::{Derived, Library, derive};
use tminus::run::lamp::{Light, lamp};
use tminus::run::{Choice, Mark, What, arrange::orphans};
use tminus::samples;
use tminus::views::record as view;
use tminus::when::{bundled::Bundled, parse_rfc3339};

fn sample(id: &str) -> (Document, Derived, String) {
    let doc = open_sample(id).unwrap_or_else(|| panic!("no sample {id}"));
    let d = derive(&doc, Library::whole());
    let text = record::write(&doc, &d, &Bundled);
    (doc, d, text)
}

fn all() -> Vec<(Document, Derived, String)> {
    samples::embedded().iter().map(|s| sample(&s.id)).collect()
}

/// A text without white space and the escapes of Markdown.
fn squashed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"\\`*".contains(*c)).collect()
}

#[track_caller]
fn says(record: &str, wanted: &[&str]) {
    let record = squashed(record);
    let missing: Vec<&&str> = wanted.iter().filter(|w| !record.contains(&squashed(w))).collect();
    assert!(missing.is_empty(), "the record does not say {missing:#?}");
}

#[test]
fn a_sample_is_the_same_on_every_run_and_survives_saving() {
    for (doc, _, text) in all() {
        let json = serde_json::to_string(&doc).unwrap();
        assert_eq!(json, serde_json::to_string(&open_sample(&doc.id).unwrap()).unwrap());
        let back: Document = serde_json::from_str(&json).unwrap();
        assert_eq!(back, doc);
        assert_eq!(text, sample(&doc.id).2);
        assert!(!doc.entries.iter().any(|e| matches!(e.what, What::Unknown(_))));
    }
}

#[test]
fn every_time_of_the_data_can_be_read_and_time_goes_forward() {
    for s in samples::embedded() {
        let own = s.log.iter().flat_map(|x| [&x.at, &x.recorded]).chain([&s.described]);
        for t in own.chain(s.base.as_ref().map(|b| &b.until)).filter(|t| !t.is_empty()) {
            assert!(parse_rfc3339(t).is_some(), "{}: '{t}' is no time", s.id);
        }
        let figures = s.log.iter().flat_map(|x| &x.measured);
        for m in figures {
            let read = m.read.split_whitespace().chain((!m.baseline.is_empty()).then_some(m.baseline.as_str()));
            assert!(read.clone().all(|r| tminus::facts::parse_thousandths(r).is_some()), "{}: {} reads '{}'", s.id, m.name, m.read);
        }
    }
    for (doc, ..) in all() {
        for pair in doc.entries.windows(2) {
            assert!(pair[0].happened <= pair[1].happened, "{}: {:?} comes after {:?}", doc.id, pair[0].what, pair[1].what);
            assert!(pair[1].recorded >= pair[1].happened, "{}: {:?} is written down before it happens", doc.id, pair[1].what);
        }
    }
}

#[test]
fn every_line_that_a_sample_names_is_in_its_plan() {
    for (doc, d, _) in all() {
        assert_eq!(orphans(&d.plan, &d.state), Vec::<String>::new(), "{}", doc.id);
        let standing: Vec<&str> = d.plan.standing.iter().map(|l| l.item.as_str()).collect();
        for item in d.state.confirmed.keys() {
            assert!(standing.contains(&item.as_str()), "{}: '{item}' is confirmed and not asked", doc.id);
        }
        let places: Vec<&str> = d.plan.sections.iter().map(|s| s.place.as_str()).chain(["T+5m", "if-rollback", "if-incident"]).collect();
        let noted = d.state.measured.iter().map(|x| &x.what.place);
        for p in noted.chain(d.state.decided.iter().map(|x| &x.what.place)).chain(d.state.logged.iter().map(|x| &x.what.place)) {
            assert!(places.contains(&p.as_str()), "{}: there is no place '{p}'", doc.id);
        }
        assert!(d.scenario.contradictions.is_empty(), "{}: {:?}", doc.id, d.scenario.contradictions);
        assert!(d.state.inputs.title.starts_with("Sample: "), "{}", doc.id);
        let app = if doc.id == "sample-checkout" { "checkout-service" } else { "auth-service" };
        assert_eq!(d.scenario.text("app_name"), Some(app), "{}", doc.id);
        assert!(d.state.inputs.title.contains(app), "{}: the title names the service", doc.id);
        let files = tminus::platforms::files(&tminus::pipeline::target(&d, Library::whole()));
        assert!(files.iter().any(|f| f.path.starts_with(&format!("kubernetes/{app}/production/"))), "{}", doc.id);
        let unready: Vec<&str> = files.iter().filter(|f| !f.blanks.is_empty()).map(|f| f.path.as_str()).collect();
        assert!(unready.is_empty(), "{}: a finished release has no blanks: {unready:?}", doc.id);
    }
}

#[test]
fn a_finished_release_is_finished() {
    for id in ["sample-checkout", "sample-auth"] {
        let (_, d, text) = sample(id);
        let open: Vec<String> = view::left_open(&d).into_iter().map(|(place, title, ..)| format!("{place}: {title}")).collect();
        assert!(open.is_empty(), "{id} leaves open:\n{}\nAdd what became of them to src/samples/data/{id}.yaml.", open.join("\n"));
        assert_eq!((view::outcome(&d), view::unconfirmed(&d)), (view::Outcome::Live, 0), "{id}");
        assert!(text.contains("Live and confirmed"));
        assert_eq!(lamp(&d.plan, &d.state).light, Light::Go, "{id}");
    }
}

#[test]
fn a_figure_that_is_called_an_improvement_is_one() {
    for (doc, d, _) in all() {
        for m in d.state.measured.iter().map(|m| &m.what).filter(|m| m.why.contains("% improvement")) {
            let (before, _) = m.why.split_once("% improvement").unwrap();
            let said = before.rsplit([' ', '(']).next().unwrap();
            let computed = view::figures::change(m).unwrap();
            let tenth = computed.strip_suffix("% lower").unwrap();
            let whole = tenth.split('.').next().unwrap();
            assert!(said == tenth || said == whole, "{}: {} says {said}, it is {computed}", doc.id, m.name);
        }
    }
}

#[test]
fn only_a_rise_of_latency_counts() {
    let (_, d, _) = sample("sample-checkout");
    let latency: Vec<_> = d.state.measured.iter().map(|m| &m.what).filter(|m| m.name == "P95 latency" && m.baseline.is_some()).collect();
    assert_eq!(latency.iter().filter_map(|m| view::figures::change(m)).collect::<Vec<_>>(), ["19.4% lower", "17.8% lower"]);
    assert!(latency.iter().all(|m| m.verdict == tminus::run::Verdict::Pass));
}

#[test]
fn the_rolling_sample_tells_its_nine_steps() {
    let (_, d, text) = sample("sample-checkout");
    assert_eq!((d.strategy.as_str(), d.plan.templates.as_slice()), ("rolling", ["standard".to_owned()].as_slice()));
    assert_eq!((d.rollout.replicas, d.rollout.surge.as_str(), d.rollout.unavailable.as_str()), (Some(10), "2", "2"));
    says(
        &text,
        &[
            "Tue 13 Feb 2024, 14:00 (UTC-5), 19:00 UTC",
            "| Deployment | 15 minutes | 13 minutes |",
            "Between 8 and 12 pods",
            "Unit tests: 245 passed",
            "Integration tests: 87 passed",
            "E2E tests: 34 passed",
            "10,000 RPS sustained for 15 minutes",
            "Snyk dependency scan: 0 critical, 2 medium (suppressed)",
            "ALTER TABLE orders ADD COLUMN discount_code VARCHAR(50)",
            "CREATE INDEX CONCURRENTLY idx_orders_discount_code ON orders (discount_code)",
            "argocd app get checkout-service-prod",
            "1200 requests/second, error rate 0.3%, p95 latency 180ms",
            "ssh bastion.example.com",
            "./migrate -database \"postgres://checkout-db.prod\" -path ./migrations up",
            "0005_add_discount_code_column: SUCCESS (1m 45s)",
            "git commit -m \"Deploy checkout-service v2.3.0 to production\"",
            "9 out of 10",
            "All smoke tests passed (12/12)",
            "Error rate: 0.28%",
            "P95 latency: 145 ms",
            "1,245 completed orders",
            "87 orders with discount codes",
            "Throughput: 1,210 req/s",
            "Memory usage: 1.2 GB avg",
            "heard from the support desk, written down 16:12 (21:12 UTC): Customer support tickets: 3",
            "git tag -a v2.3.0 -m \"Release v2.3.0: Discount code support\"",
            "checkout-service v2.3.0 deployed successfully to production\" >> deployments.log",
            "release-notes-v2.3.0.md",
        ],
    );
    // What is often done and does not work stands nowhere as something that was run.
    for wrong in ["sed -i", "$ CREATE INDEX", "argocd app rollback checkout", "$ kubectl set image", "$ kubectl rollout undo"] {
        assert!(!text.contains(wrong), "{wrong}");
    }
}

#[test]
fn the_canary_sample_takes_the_time_that_its_entries_say() {
    let (_, d, text) = sample("sample-auth");
    let steps: Vec<u8> = d.rollout.steps.iter().map(|s| s.weight).collect();
    assert_eq!((d.strategy.as_str(), steps.as_slice()), ("canary", [10, 25, 50, 75, 100].as_slice()));
    let typed = samples::embedded().iter().flat_map(|s| &s.log).flat_map(|x| x.log.clone()).any(|l| l.contains("32 min"));
    assert!(!typed, "the length of the deployment is computed");
    says(
        &text,
        &[
            "| From the start to 100 % | 25 minutes | 32 minutes |",
            "\"deploymentDuration\": \"32 minutes\"",
            "\"performanceImprovement\": \"18.6% latency reduction\"",
            "| 1 | 10 % | 10 % | 2 | 22 |",
            "| 2 | 25 % | 25 % | 5 | 25 |",
            "| 3 | 50 % | 50 % | 10 | 30 |",
            "| 4 | 75 % | 75 % | 15 | 35 |",
            "| 5 | 100 % | 100 % | 20 | 20 |",
            "All passed (10/10)",
            "Iteration 1: 99.71%; Iteration 2: 99.74%; Iteration 3: 99.69%; Iteration 4: 99.72%; Iteration 5: 99.70%",
            "Iteration 1: 180 ms; Iteration 2: 175 ms; Iteration 3: 182 ms; Iteration 4: 178 ms; Iteration 5: 181 ms",
            "PASSED (all >= 99%)",
            "18% improvement",
            "99.68%, 99.72%, 99.70%, 99.69%, 99.71% - PASSED",
            "179 ms, 176 ms, 182 ms, 178 ms, 180 ms - PASSED",
            "total_logins: 30,450",
            "Step: 8/8 (Complete)",
            "P99 latency: 380 ms (baseline: 450 ms) - 15.6% improvement!",
            "CPU usage: 33% avg (baseline: 40%)",
            "8 tickets, all unrelated to auth",
            "\"stableRevision\": \"v3.1.0\"",
        ],
    );
}

#[test]
fn the_failing_branch_goes_back_and_leaves_its_four_actions_open() {
    let (doc, d, text) = sample("sample-auth-failing");
    assert_eq!(view::outcome(&d), view::Outcome::RolledBack);
    assert_eq!(d.state.decided.last().unwrap().what.choice, Choice::RollBack);
    assert_eq!(d.state.open_lists.len(), 2, "going back and incident");
    assert_eq!(lamp(&d.plan, &d.state).light, Light::NoGo, "the page says so too");
    let actions = ["own.latency", "own.traces", "own.contention", "own.redeploy"];
    for id in actions {
        assert!(d.plan.lines().any(|l| l.id == id), "{id}");
        assert_eq!(d.state.lines.get(id).map_or(Mark::Open, |s| s.mark), Mark::Open, "{id}");
    }
    // It is the same release up to the step that failed.
    let (whole, ..) = sample("sample-auth");
    let same = doc.entries.iter().zip(&whole.entries).take_while(|(a, b)| a.what == b.what || matches!(a.what, What::Title(_))).count();
    assert!(same > 30, "{same} entries are shared");
    says(
        &text,
        &[
            "268 ms, 272 ms, 265 ms - FAILED",
            "Step: 5/8 (Aborted)",
            "SetWeight: 0 (rolled back)",
            "Updated: 0 (canary scaled down)",
            "ROLL BACK",
            "Going back, until the figures were good again | not said | 4 minutes",
            "An incident was opened",
            "Investigate the latency spike of the canary (open)",
            "Step 4, 75 % | 5 minutes | not reached",
        ],
    );
}

#[test]
fn what_was_typed_is_never_markup_in_the_record() {
    use tminus::document::edit::{Hand, apply};
    let mut doc = Document::new("r");
    let hand = |now| Hand { device: "d".into(), by: "<b>Eve</b> | x".into(), now };
    let hard = "| cell <script>alert(1)</script> [a](javascript:b)";
    apply(&mut doc, What::Title(hard.into()), &hand(1));
    let logged = |text: &str| What::Logged(tminus::run::LogLine { place: "T-0".into(), text: text.into() });
    apply(&mut doc, logged(hard), &hand(60_000));
    apply(&mut doc, logged("$ run\n```\n# no heading\n````"), &hand(120_000));
    let m = tminus::run::Measurement {
        place: hard.into(),
        name: hard.into(),
        unit: hard.into(),
        readings: vec![1],
        why: hard.into(),
        ..Default::default()
    };
    apply(&mut doc, What::Measured(m), &hand(180_000));
    let d = derive(&doc, Library::whole());
    let text = record::write(&doc, &d, &Bundled);
    assert!(!text.contains("<script>") && !text.contains("<b>"), "{text}");
    assert!(text.contains("`````text"), "the fence is longer than any in the text:\n{text}");
    assert!(!text.replace("\\]", "").contains("](javascript"), "{text}");
}

#[test]
fn a_record_counts_what_was_taken_back_and_leaves_it_out() {
    use tminus::document::edit::{Hand, apply};
    let mut doc = open_sample("sample-auth").unwrap();
    let hand = Hand { device: "d".into(), by: "Ann".into(), now: 1_800_000_000_000 };
    let e = apply(&mut doc, What::Logged(tminus::run::LogLine { place: "T-0".into(), text: "a slip".into() }), &hand);
    apply(&mut doc, What::TakeBack(e.id), &hand);
    let text = record::write(&doc, &derive(&doc, Library::whole()), &Bundled);
    assert!(text.contains("1 entries were taken back") && !text.contains("a slip"));
}

#[test]
fn the_page_never_carries_the_samples() {
    // The page asks its worker; only the desk, which the worker alone answers at, may name the room.
    let namers: Vec<String> = crate::tree::files("src", &["rs"])
        .iter()
        .filter(|p| !crate::tree::shown(p).starts_with("src/samples/"))
        .filter(|p| crate::tree::read(p).contains("crate::samples"))
        .map(|p| crate::tree::shown(p))
        .collect();
    assert_eq!(namers, ["src/formats/desk.rs"]);
}
