//! The rules of an organisation: what they add, change and retire, with reasons; ticks survive a new version; mistakes are told by line.

use tminus::catalogue::Weight;
use tminus::document::Document;
use tminus::document::edit::{self, Hand};
use tminus::formats::policy;
use tminus::pipeline::{self, Library};
use tminus::run::{Mark, What};

const TEXT: &str = "checkout-service v2.2.5 -> v2.3.0 to prod, EKS, Argo Rollouts canary 10%, 50%, 100%, adds a nullable column on orders";

const ACME: &str = include_str!("../../examples/policy.yaml");

fn described() -> Document {
    let mut doc = Document::new("r1");
    edit::apply(&mut doc, What::Text { text: TEXT.into(), at: 1, zone: "UTC".into() }, &hand());
    doc
}

fn hand() -> Hand {
    Hand { device: "d".into(), by: "Ada".into(), now: 1 }
}

fn acme() -> Library {
    Library::whole().with(policy::read(ACME, Library::whole()).expect("a policy"))
}

#[test]
fn a_policy_adds_changes_and_retires_with_reasons() {
    let d = pipeline::derive(&described(), &acme());
    let line = |id: &str| d.plan.lines().find(|l| l.item == id);
    let cab = line("acme.cab").expect("the added line");
    assert_eq!((cab.weight, cab.role.as_str()), (Weight::Stop, "approver"));
    assert_eq!(cab.source.as_ref().map(|s| s.name.as_str()), Some("Policy acme 2026-11 (Platform team)"));
    let functional = line("smoke.functional").expect("the changed line");
    assert_eq!(functional.weight, Weight::Check);
    assert!(functional.why.ends_with("Synthetic monitors run all the time"), "{}", functional.why);
    assert!(line("smoke.health").is_none());
    let aside = d.plan.aside.iter().find(|a| a.item == "smoke.health").expect("set aside, not gone");
    assert!(aside.condition.contains("The platform does it") && aside.condition.contains("acme.cab"), "{}", aside.condition);
    assert!(!d.plan.lines().any(|l| l.role == "deployer") && d.plan.lines().any(|l| l.role == "release engineer"));
}

#[test]
fn limits_gates_and_freezes_reach_the_plan() {
    let lib = acme();
    let d = pipeline::derive(&described(), &lib);
    let def = lib.limits.iter().find(|l| l.id == "accept-error-rate").expect("the limit");
    assert_eq!(tminus::rollout::limits::value(def, &d.limits), 500);
    let places: Vec<&str> = d.plan.gates.iter().map(|g| g.place.as_str()).collect();
    assert_eq!(places, ["step:s1", "step:s2"], "each step below 100 %, and not the gate of staging");
    assert_eq!(d.plan.gates.first().map(|g| (g.people, g.minutes, g.verdict)), Some((2, Some(30), true)));
    let freeze = d.plan.freezes.first().expect("the freeze");
    assert!(!freeze.hard && freeze.owner == "Platform team" && freeze.reason == "Change rule CP-12");
    assert_eq!(tminus::when::utc_stamp(freeze.to), tminus::when::utc_stamp(freeze.from + 15 * 86_400_000), "the last day counts whole");
}

#[test]
fn a_new_version_of_a_policy_keeps_the_ticks_and_shows_as_drift() {
    let mut doc = described();
    let lib = acme();
    let (what, sealed) = pipeline::start(&doc, &lib, false);
    doc.take_plan(sealed);
    edit::apply(&mut doc, what, &hand());
    let done = What::Mark { line: "acme.cab@T-48h".into(), mark: Mark::Done, reason: String::new() };
    edit::apply(&mut doc, done, &hand());
    assert!(pipeline::drift(&doc, &lib).is_none());
    let newer =
        ACME.replace("has seen it", "has agreed in writing").replace("\"2026-11\"", "\"2026-12\"").replace("people: 2", "people: 3");
    let newer = Library::whole().with(policy::read(&newer, Library::whole()).expect("a policy"));
    let before = pipeline::derive(&doc, &newer);
    assert!(before.plan.lines().any(|l| l.title == "The change board has seen it"), "the run goes on by its sealed plan");
    let (_, changes) = pipeline::drift(&doc, &newer).expect("drift");
    assert!(changes.iter().any(|c| c.contains("agreed in writing")), "{changes:?}");
    assert!(changes.iter().any(|c| c.contains("gate")), "{changes:?}");
    assert_eq!(before.state.lines.get("acme.cab@T-48h").map(|l| l.mark), Some(Mark::Done));
}

#[test]
fn what_is_written_is_read_again() {
    let read = policy::read(ACME, Library::whole()).expect("a policy");
    assert_eq!(policy::read(&policy::write(&read), Library::whole()), Ok(read));
}

#[test]
fn mistakes_are_told_with_line_and_name() {
    let cases = [
        ("phase: T-48h", "phase: T-49h", "line 9", "no phase"),
        ("weight: stop", "weight: heavy", "line 12", "heavy"),
        ("when: criticality=production", "when: critical=production", "line 9", "'critical' is no fact"),
        ("id: smoke.health", "id: smoke.helth", "line 21", "Near it are"),
        ("value: 0.5", "value: 5000", "line 25", "It goes from"),
        ("value: 0.5", "value: much", "line 25", "no number"),
        ("accept-error-rate", "error-rat", "line 25", "The limits are"),
        ("from: 2026-12-20", "from: Christmas", "line 29", "no date"),
        ("to: 2027-01-03", "to: 2026-01-03", "line 29", "ends before"),
        ("people: 2", "people: 0", "line 31", "1 to 9"),
        ("id: acme.cab", "id: smoke.functional", "line 9", "another item"),
        ("    role: approver\n", "    rolle: approver\n", "line 14", "rolle"),
        ("    role: approver\n", "    url: 'javascript:alert(1)'\n", "line 9", "no web address"),
        ("owner: Platform team\n", "", "owner", "answers for it"),
        ("policy: 1", "policy: 2", "policy", "Reload"),
    ];
    for (from, to, place, says) in cases {
        let text = ACME.replacen(from, to, 1);
        assert_ne!(text, ACME, "{from}");
        let problems = policy::read(&text, Library::whole()).expect_err(to);
        let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(all.iter().any(|p| p.contains(place) && p.contains(says)), "{to}: {all:?}");
    }
    assert!(policy::read("- just\n- a list\n", Library::whole()).is_err());
}
