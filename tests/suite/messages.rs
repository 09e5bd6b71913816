//! Messages: for any description every blank can be asked for and every part comes back from plain text; what a description
//! gives stands in them; times, own words, calendar.

use crate::budget::described;
use crate::files::{derived, stories};
use std::collections::BTreeSet;
use tminus::catalogue::EventList;
use tminus::document::edit::{Hand, apply};
use tminus::document::{Document, merge::merge};
use tminus::formats::{ics, message};
use tminus::messages::block::{parse, plain};
use tminus::messages::{Message, Messages, embedded};
use tminus::pipeline::{Derived, Library, derive, derive_state, messages};
use tminus::run::{Draft, State, What, undo};
use tminus::views;
use tminus::when::bundled::Bundled;
use tminus::when::{parse_rfc3339, show_in};

fn written(d: &Derived) -> Messages {
    messages(d, Library::whole(), &Bundled)
}

fn one<'a>(all: &'a Messages, id: &str) -> &'a Message {
    all.all.iter().find(|m| m.id == id).unwrap_or_else(|| panic!("there is no message '{id}'"))
}

fn text(m: &Message) -> String {
    message::write(m, "text")
}

/// What follows from a description that was written on a day, by somebody in a zone.
fn dated(text: &str, at: &str, zone: &str) -> Derived {
    let mut state = State::default();
    state.inputs.text = text.to_owned();
    state.inputs.described_at = parse_rfc3339(at).unwrap_or_default();
    state.inputs.zone = zone.to_owned();
    derive_state(state, Library::whole())
}

const ROLLING: &str = "checkout-service v2.2.5 -> v2.3.0 to production, EKS, Argo CD, rolling update. PostgreSQL.\n\
    Migration: nullable column discount_code on orders (5M rows), backward compatible. Zero downtime.\n\
    Window: Tue Feb 13 2024 2pm EST\nDuration: 15 minutes\nDeployer: Dana Fox\nApprover: Carol Jones\nOn call: Alice Smith\n\
    Change ticket: CHG-4711\nDashboard: https://grafana.example.com/d/checkout-service\nStatus channel: #deployment-checkout\n\
    Changes: discount codes, better handling of payment errors\nRisks and mitigation: the coupon table grows; it is partitioned\n\
    Escalation: duty manager, +1 555 0100\nSecond on call: Bob Jones\nKnown issues: none in the old app\nSent by: DevOps Team";

const CANARY: &str = "canary auth-service v3.0.0 -> v3.1.0, k8s prod, Argo Rollouts, 20 replicas, 10/25/50/75 pauses 5m 5m 10m 5m, \
    prometheus gates: success >= 99%, p95 < 250ms. No downtime. No user impact.\n\
    Window: 2026-07-14 10:00 UTC\nDeployer: Dana Fox\nApprover: Carol Jones\nOn call: Alice Smith\n\
    Dashboard: https://grafana.example.com/d/auth-service\nChanges: faster sign-in";

const HOTFIX: &str = "HOTFIX payments-api 4.7.1 -> 4.7.2 production, sev1, card payments fail with a null pointer. GKE, Flux. \
    One line fix, no migration, rolling. No downtime.\nDeployer: Dana Fox\nApprover: Carol Jones\nOn call: Alice Smith\nTicket: INC-17\n\
    Changes: a missing check for an empty card number\nWindow: 2026-07-14 10:00 UTC";

#[test]
fn every_message_says_for_whom_where_and_when() {
    let all: Vec<_> = embedded().iter().flat_map(|f| &f.messages).collect();
    assert!(all.len() > 20, "{} messages", all.len());
    for m in all {
        assert!([&m.audience, &m.channel, &m.cadence, &m.subject].iter().all(|t| t.trim().len() > 3), "{}", m.id);
        assert!(m.from.unwrap_or(0) <= m.to.or(m.from).unwrap_or(0), "{}: it ends before it begins", m.id);
        assert!(!m.body.is_empty(), "{}", m.id);
    }
}

#[test]
fn whatever_is_described_blanks_can_be_asked_for_and_parts_come_back() {
    let lib = Library::whole();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (name, story) in stories() {
        for s in &lib.strategies {
            let d = derived(&story, Some(&s.id));
            let all = written(&d);
            assert!(all.all.len() > 10, "{name}: {} messages", all.all.len());
            for m in &all.all {
                seen += 1;
                let place = format!("{name} as {}: {}", s.id, m.id);
                let whole = text(m);
                if let Some(b) = m.blanks.iter().find(|b| lib.fact(&b.fact).is_none() || b.label.is_empty()) {
                    wrong.push(format!("{place}: asks for '{}', which is no fact", b.fact));
                }
                if m.is_ready() == whole.contains('\u{2039}') && !story.contains('\u{2039}') {
                    wrong.push(format!("{place}: its blanks are {:?}, its text says otherwise", m.blanks));
                }
                if parse(&plain(&m.blocks)) != m.blocks {
                    wrong.push(format!("{place}: not the same after reading it back\n{:?}\n{:?}", m.blocks, parse(&plain(&m.blocks))));
                }
                if whole.contains("  ") || whole.contains(" .") || whole.contains("..") && !story.contains("..") {
                    wrong.push(format!("{place}: badly put together:\n{whole}"));
                }
            }
        }
    }
    assert!(seen > 2000, "{seen} messages");
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n"));
}

/// Facts that planned messages still ask for.
fn asked(d: &Derived) -> BTreeSet<String> {
    let planned = |m: &&Message| !["rollback", "incident", "resolved"].iter().any(|x| m.id.starts_with(x));
    written(d).all.iter().filter(planned).flat_map(|m| m.open().map(|b| b.fact.clone()).collect::<Vec<_>>()).collect()
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|s| (*s).to_owned()).collect()
}

#[test]
fn what_the_description_gives_is_never_a_blank() {
    // What is left is what the descriptions do not say.
    let rolling = dated(ROLLING, "2024-02-01T10:00:00Z", "UTC");
    assert_eq!(asked(&rolling), names(&["behaviour_changes", "faq", "feature_notes"]));
    let announced = text(one(&written(&rolling), "announcement.team"));
    for said in ["Alice Smith (primary), Bob Jones (secondary)", "duty manager, +1 555 0100", "- it is partitioned", "\n\nDevOps Team\n"] {
        assert!(announced.contains(said), "{said} is not in\n{announced}");
    }
    let briefing = ["behaviour_changes", "escalation", "faq", "feature_notes", "known_issues"];
    let canary = dated(CANARY, "2026-07-01T10:00:00Z", "UTC");
    assert_eq!(asked(&canary), names(&briefing));
    let hotfix = dated(HOTFIX, "2026-07-14T09:00:00Z", "UTC");
    let mut left = names(&briefing);
    left.extend(names(&["dashboard", "duration_minutes"]));
    assert_eq!(asked(&hotfix), left);
}

#[test]
fn the_figures_are_those_of_the_rollout_and_the_limits() {
    let mut d = dated(CANARY, "2026-07-01T10:00:00Z", "UTC");
    assert!(text(one(&written(&d), "start.team")).contains("Steps: 10 % (5 min), 25 % (5 min), 50 % (10 min), 75 % (5 min), 100 %"));
    let mut state = d.state.clone();
    let mut steps = d.rollout.steps.clone();
    steps[0].weight = 3;
    state.inputs.rollout.steps = Some(steps);
    state.inputs.limits.insert("canary-error-rise".into(), 250);
    d = derive_state(state, Library::whole());
    let all = written(&d);
    assert!(text(one(&all, "start.team")).contains("Steps: 3 % (5 min), 25 %"));
    assert!(text(one(&all, "announcement.team")).contains("its error rate stays < 0.25%"));
}

#[test]
fn times_stand_in_the_zone_and_in_utc_and_the_weekday_is_checked() {
    let starts = |window: &str, at: &str, zone: &str| {
        let d = dated(&format!("shop 1.0 -> 1.1 to prod, kubernetes, rolling\nWindow: {window}"), at, zone);
        let all = written(&d);
        let line = text(one(&all, "announcement.team")).lines().find_map(|l| l.strip_prefix("Deployment date: ").map(str::to_owned));
        (line.unwrap(), all.question)
    };
    let table = [
        ("Tue Feb 13 2024 2pm EST", "UTC", "Tue 13 Feb 2024, 14:00 EST (UTC-5, 19:00 UTC)"),
        // EST is five hours behind in summer too.
        ("2024-07-16 14:00 EST", "UTC", "Tue 16 Jul 2024, 14:00 EST (UTC-5, 19:00 UTC)"),
        ("2024-07-16 14:00 ET", "UTC", "Tue 16 Jul 2024, 14:00 America/New_York (UTC-4, 18:00 UTC)"),
        ("2024-07-16 22:00 PDT", "UTC", "Tue 16 Jul 2024, 22:00 PDT (UTC-7, Wed 05:00 UTC)"),
        ("2024-02-13 14:00", "Europe/Berlin", "Tue 13 Feb 2024, 14:00 Europe/Berlin (UTC+1, 13:00 UTC)"),
        ("2024-02-13 14:00 UTC", "Europe/Berlin", "Tue 13 Feb 2024, 14:00 UTC"),
    ];
    for (window, zone, shown) in table {
        assert_eq!(starts(window, "2024-02-01T10:00:00Z", zone), (shown.to_owned(), String::new()), "{window}");
    }
    // Wrong weekday, unclear zone, no day: the words as they were given, and the question.
    for window in ["Mon 2024-02-13 14:00 UTC", "2024-02-13 14:00 IST", "Tuesday afternoon UTC"] {
        let (line, question) = starts(window, "2024-02-01T10:00:00Z", "UTC");
        assert_eq!(line, window);
        assert!(!question.is_empty(), "{window}");
    }
    // A description that nobody dated has words only.
    let d = described("shop 1.0 -> 1.1 to prod, kubernetes, rolling\nWindow: tomorrow 22:00 UTC");
    assert!(text(one(&written(&d), "announcement.team")).contains("Deployment date: tomorrow 22:00 UTC\n"));
}

#[test]
fn later_times_follow_the_summer_time_of_the_zone() {
    let text_of = |zone: &str| {
        let d = dated("shop 1.0 -> 1.1 to prod, kubernetes, rolling\nWindow: 2026-03-28 12:00", "2026-03-01T10:00:00Z", zone);
        text(one(&written(&d), "follow-up.stakeholders"))
    };
    assert!(
        text_of("Europe/Berlin").contains("due Sun 29 Mar 2026, 13:00 Europe/Berlin (UTC+2, 11:00 UTC)"),
        "{}",
        text_of("Europe/Berlin")
    );
    assert!(text_of("UTC").contains("due Sun 29 Mar 2026, 12:00 UTC"));
    assert_eq!(show_in(0, 330, ""), "Thu 1 Jan 1970, 05:30 (UTC+5:30, 00:00 UTC)");
}

fn hand(device: &str, by: &str, now: i64) -> Hand {
    Hand { device: device.into(), by: by.into(), now }
}

fn document() -> Document {
    let mut doc = Document::new("r");
    let at = parse_rfc3339("2024-02-01T10:00:00Z").unwrap_or_default();
    apply(&mut doc, What::Text { text: ROLLING.into(), at, zone: "UTC".into() }, &hand("a", "Ann", at));
    doc
}

const ID: &str = "announcement.team";

fn reworded(doc: &mut Document, who: &str, line: &str, now: i64) {
    let d = derive(doc, Library::whole());
    let made = one(&written(&d), ID).made.clone();
    let own = Draft {
        subject: made.subject.clone(),
        body: format!("{line}\n\n{}\n\nKnown: \u{2039}what behaves differently\u{203a}", made.body),
    };
    apply(doc, What::Wording { message: ID.into(), text: Some(own), on: made }, &hand(who, who, now));
}

#[test]
fn own_words_stay_and_the_difference_is_shown() {
    let lib = Library::whole();
    let mut doc = document();
    reworded(&mut doc, "a", "Hello everybody,", 1_706_800_000_000);
    let d = derive(&doc, lib);
    let all = written(&d);
    let m = one(&all, ID);
    assert!(!m.has_moved() && text(m).contains("Hello everybody,"));
    let open = views::messages::open(lib, m, &d.state);
    assert!(
        open.news.is_empty() && open.against.iter().any(|(s, l)| *s == tminus::messages::difference::Side::New && l == "Hello everybody,")
    );

    // Answering a blank fills it in both texts and makes no difference.
    let answer = |fact: &str, v: &str| What::Answer {
        fact: fact.into(),
        answer: Some(tminus::scenario::resolve::Answer::Is(tminus::facts::Value::Text(v.into()))),
    };
    apply(&mut doc, answer("behaviour_changes", "a new field"), &hand("a", "Ann", 1_706_850_000_000));
    let d = derive(&doc, lib);
    let all = written(&d);
    assert!(!one(&all, ID).has_moved() && text(one(&all, ID)).contains("Known: a new field"), "{}", text(one(&all, ID)));

    // A fact changes: the words stay, and the new text is offered.
    apply(&mut doc, answer("deployer", "Eve"), &hand("a", "Ann", 1_706_900_000_000));
    let d = derive(&doc, lib);
    let all = written(&d);
    let m = one(&all, ID);
    assert!(m.has_moved() && text(m).contains("Deployer: Dana Fox"), "{}", text(m));
    assert!(m.is_ready(), "{:?}", m.blanks);
    let open = views::messages::open(lib, m, &d.state);
    let told: Vec<&str> =
        open.news.iter().filter(|(s, _)| *s == tminus::messages::difference::Side::New).map(|(_, l)| l.as_str()).collect();
    assert!(told.contains(&"Deployer: Eve") && !told.contains(&"Hello everybody,"), "{told:?}");

    // Taking the new text, and taking that back.
    apply(&mut doc, What::Wording { message: ID.into(), text: None, on: Draft::default() }, &hand("a", "Ann", 1_706_900_001_000));
    assert!(!text(one(&written(&derive(&doc, lib)), ID)).contains("Hello"));
    let id = undo::to_undo(&doc.entries, "a").unwrap().id.clone();
    apply(&mut doc, What::TakeBack(id), &hand("a", "Ann", 1_706_900_002_000));
    assert!(text(one(&written(&derive(&doc, lib)), ID)).contains("Hello everybody,"));
}

#[test]
fn typing_on_is_one_entry_and_taking_the_new_text_another() {
    let mut doc = document();
    reworded(&mut doc, "a", "Hello", 1_706_800_000_000);
    reworded(&mut doc, "a", "Hello everybody", 1_706_800_005_000);
    assert_eq!(doc.entries.len(), 2);
    apply(&mut doc, What::Wording { message: ID.into(), text: None, on: Draft::default() }, &hand("a", "Ann", 1_706_800_006_000));
    assert_eq!(doc.entries.len(), 3);
}

#[test]
fn two_people_who_reword_at_the_same_time_see_each_other() {
    let lib = Library::whole();
    let mut mine = document();
    let mut theirs = mine.clone();
    reworded(&mut mine, "a", "Mine", 1_706_800_000_000);
    reworded(&mut theirs, "b", "Theirs", 1_706_800_000_001);
    merge(&mut mine, theirs.entries);
    let d = derive(&mine, lib);
    let all = written(&d);
    let open = views::messages::open(lib, one(&all, ID), &d.state);
    assert_eq!(open.others.len(), 1, "{:?}", d.state.conflicts);
    assert!(open.words.body != open.others[0].1.body);
}

#[test]
fn a_message_that_an_event_opens_is_due_now_and_tells_why() {
    let mut d = dated(ROLLING, "2024-02-01T10:00:00Z", "UTC");
    assert_eq!(one(&written(&d), "rollback.stakeholders").due, "at once when you roll back");
    d.state.open_lists.insert(EventList::Rollback, "errors rise *fast*".into());
    let all = written(&d);
    let m = one(&all, "rollback.stakeholders");
    assert_eq!(m.due, "now: at once when you roll back");
    assert!(text(m).contains("Why: errors rise *fast*"), "{}", text(m));
    assert!(message::write(m, "markdown").contains(r"errors rise \*fast\*"));
    assert!(text(one(&all, "update.team")).contains("Decision: roll back: errors rise *fast*"));
}

#[test]
fn messages_that_are_not_needed_say_why() {
    let d = dated(CANARY, "2026-07-01T10:00:00Z", "UTC");
    let all = written(&d);
    assert!(!all.all.iter().any(|m| m.id == "announcement.customers" || m.id.starts_with("hotfix.")));
    let told = views::messages::aside(Library::whole(), &all);
    assert!(told.iter().any(|(m, why)| m == "Announcement: Customers" && why.contains("Users notice it")), "{told:?}");
    let every: usize = embedded().iter().map(|f| f.messages.len()).sum();
    assert_eq!(all.all.len() + all.aside.len(), every, "none disappears");
}

#[test]
fn the_calendar_reminds_of_phases_and_messages() {
    let d = dated(ROLLING, "2024-02-01T10:00:00Z", "UTC");
    let start = parse_rfc3339("2024-02-13T19:00:00Z");
    let cal = ics::write("r1", &d, &written(&d), start, 0).replace("\r\n ", "");
    let count = |t: &str| cal.matches(t).count();
    assert_eq!(count("BEGIN:VEVENT"), count("TRIGGER:-PT15M"));
    let uids: Vec<&str> = cal.lines().filter(|l| l.starts_with("UID:")).collect();
    assert_eq!(uids.len(), uids.iter().collect::<BTreeSet<_>>().len(), "{uids:?}");
    assert!(cal.contains("UID:r1-message-announcement--2880@tminus\r\nDTSTAMP:19700101T000000Z\r\nDTSTART:20240211T190000Z\r\n"), "{cal}");
    assert!(cal.contains("SUMMARY:checkout-service v2.3.0: send Announcement"));
    assert!(cal.contains("every 15 minutes\\, or whenever a key milestone is reached"), "what is repeated is told at the deployment");
    assert!(!ics::write("r1", &d, &written(&d), None, 0).contains("VEVENT"));
}

#[test]
fn goldens() {
    let rolling = written(&dated(ROLLING, "2024-02-01T10:00:00Z", "UTC"));
    let canary = written(&dated(CANARY, "2026-07-01T10:00:00Z", "UTC"));
    let hotfix = written(&dated(HOTFIX, "2026-07-14T09:00:00Z", "UTC"));
    insta::assert_snapshot!("announcement_of_a_rolling_release_as_mail", message::write(one(&rolling, "announcement.team"), "mail"));
    insta::assert_snapshot!("announcement_of_a_rolling_release_in_slack", message::write(one(&rolling, "announcement.team"), "slack"));
    insta::assert_snapshot!("start_of_a_canary_in_markdown", message::write(one(&canary, "start.team"), "markdown"));
    insta::assert_snapshot!("approval_of_a_hotfix_in_teams", message::write(one(&hotfix, "hotfix.approver"), "teams"));
    insta::assert_snapshot!("release_notes_as_html", message::html(one(&rolling, "release-notes.internal")));
}

#[test]
fn while_an_incident_lasts_its_words_and_clocks_lead() {
    use tminus::run::event::{Incident, Sent};
    let mut doc = document();
    let now = 1_706_900_000_000;
    let declared = Incident { what: "card payments *fail*".into(), severity: "critical".into(), scenario: "incident.errors".into() };
    let before = written(&derive(&doc, Library::whole()));
    assert_eq!(one(&before, "incident.stakeholders").due, "at once, to every stakeholder");
    apply(&mut doc, What::Incident(declared), &hand("a", "Ann", now));
    let id = doc.entries.last().unwrap().id.clone();
    let all = written(&derive(&doc, Library::whole()));
    assert!(all.all[0].id.starts_with("incident."), "they stand first: {}", all.all[0].id);
    assert_eq!(one(&all, "incident.stakeholders").due, "now: at once, to every stakeholder");
    assert!(one(&all, "incident-update.stakeholders").due.starts_with("next one at "));
    assert!(one(&all, "update.team").due.starts_with("not while an incident lasts"));
    let told = text(one(&all, "incident.stakeholders"));
    assert!(told.contains("card payments *fail*") && told.contains("Severity: Critical (P0)"), "{told}");
    assert!(one(&all, "incident.stakeholders").blanks.iter().all(|b| b.fact != "incident_since"), "since when is known");
    apply(&mut doc, What::Sent(Sent { what: "incident.stakeholders".into(), ..Sent::default() }), &hand("a", "Ann", now + 60_000));
    let later = written(&derive(&doc, Library::whole()));
    assert_ne!(one(&all, "incident-update.stakeholders").due, one(&later, "incident-update.stakeholders").due, "the clock starts anew");
    apply(&mut doc, What::Resolved { incident: id, why: "rolled back".into() }, &hand("a", "Ann", now + 600_000));
    let over = written(&derive(&doc, Library::whole()));
    assert!(one(&over, "resolved.stakeholders").due.starts_with("now: "));
    assert!(one(&over, "incident-report.stakeholders").due.starts_with("by "));
    assert!(!one(&over, "update.team").due.starts_with("not while"));
}

#[test]
fn from_the_start_on_each_text_of_a_message_ends_with_the_head_of_the_log() {
    use tminus::document::Document;
    use tminus::document::edit::{self, Hand};
    use tminus::formats::desk::{self, Answer, Ask};
    use tminus::run::{What, chain, event::Start};
    use tminus::when::bundled::Bundled;
    let mut doc = Document::new("r");
    let say = |doc: &mut Document, what| {
        edit::apply(doc, what, &Hand { device: "d".into(), by: "Ada".into(), now: 1_000 });
    };
    let text = "checkout-service v2.2.5 -> v2.3.0 to production, EKS, rolling".to_owned();
    say(&mut doc, What::Text { text, at: 0, zone: "UTC".into() });
    let open = |doc: &Document| {
        let Answer::Messages(board) = desk::answer(Ask::Messages { doc: doc.clone(), open: String::new() }, &Bundled) else {
            panic!("messages")
        };
        board.open.expect("a message")
    };
    let before = open(&doc);
    assert!(before.head.is_empty() && before.forms.iter().all(|(_, t)| !t.contains("Log ")), "nothing to compare yet");
    say(&mut doc, What::Started(Start::default()));
    let after = open(&doc);
    assert_eq!(after.head, chain::head(&doc.entries));
    let line = format!("Log {}.", chain::short(&after.head));
    for (form, text) in &after.forms {
        assert!(text.trim_end().ends_with(&line), "{form}: {text}");
    }
    assert!(after.html.contains(&line));
    assert_eq!(after.words, before.words, "own words are written without it");
}
