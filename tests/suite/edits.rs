//! Random edits and documents for the property tests: every kind of entry, with texts that hurt.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use tminus::catalogue::EventList;
use tminus::document::{Document, edit};
use tminus::facts::Value;
use tminus::metrics::measured::Track;
use tminus::rollout::{Pause, RolloutSettings, Step};
use tminus::run::event::{Amendment, Ending, GateRule, Hold, Incident, Override, Resumption, Sent, Start, Vote};
use tminus::run::{Choice, Decision, Draft, EntryId, LogLine, Mark, Measurement, OwnItem, Verdict, What};
use tminus::scenario::resolve::Answer;

/// Texts that have broken YAML, Markdown, CSV or JSON somewhere.
const HARD: [&str; 40] = [
    "", " ", "no", "yes", "on", "y", "null", "~", "1.10", "1e3", "0755", "0x1f", "12:30:45", "2026-11-23", "- x", "a: b", "#c", "'", "\"",
    "trailing ", " leading", "two\nlines", "cr\r\nlf", "tab\there", "\u{0}", "\u{7f}\u{85}", "\u{2028}", "\u{feff}bom", "emoji \u{1f680}",
    "- [x] done", "**[failed: x]**", "<!-- tm:a@b -->", "--> <script>alert(1)</script>", "```\n- [x] in a fence\n```", "| cell | `|` |",
    "{app}", "[link](javascript:alert(1))", "=HYPERLINK(\"x\")", "&anchor *alias !!tag", "%YAML 1.2\n---\n...",
];

/// A text: one that hurts, a plain one, or any characters.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => proptest::sample::select(&HARD[..]).prop_map(str::to_owned), 3 => "[a-z]{1,8}( [a-z]{1,8}){0,3}", 2 => ".{0,24}", 1 => vec(any::<char>(), 0..12).prop_map(|c| c.into_iter().collect())]
}

fn line() -> impl Strategy<Value = String> {
    "[a-c]\\.[a-c]@(T-0|T-48h|step:s[1-3])"
}

fn mark() -> impl Strategy<Value = Mark> {
    proptest::sample::select(vec![Mark::Open, Mark::Done, Mark::Failed, Mark::Blocked, Mark::NotApplicable, Mark::Accepted])
}

fn answer() -> impl Strategy<Value = Answer> {
    let value = prop_oneof![
        text().prop_map(Value::Text),
        any::<i64>().prop_map(Value::Number),
        any::<bool>().prop_map(Value::Flag),
        vec(text(), 0..3).prop_map(Value::List),
        any::<bool>().prop_map(|touched| Value::Component { touched }),
    ];
    prop_oneof![3 => value.prop_map(Answer::Is), 1 => Just(Answer::IsNot), 1 => Just(Answer::Rejected)]
}

fn rollout() -> impl Strategy<Value = RolloutSettings> {
    let pause = prop_oneof![any::<u32>().prop_map(Pause::Minutes), Just(Pause::UntilDecided)];
    let step = ("s[1-3]", any::<u8>(), pause, any::<bool>()).prop_map(|(id, weight, pause, gate)| Step { id, weight, pause, gate });
    (option::of(vec(step, 0..4)), option::of(text()), option::of(text())).prop_map(|(steps, surge, unavailable)| RolloutSettings {
        steps,
        surge,
        unavailable,
    })
}

/// Something that only a newer version knows.
fn unknown() -> impl Strategy<Value = What> {
    (text(), any::<i64>(), btree_map("[a-z]{1,3}", text(), 0..3))
        .prop_map(|(a, n, m)| What::Unknown(serde_json::json!({"orbit": {"a": a, "n": n, "m": m, "none": null, "list": [1, "no", false]}})))
}

fn measurement() -> impl Strategy<Value = Measurement> {
    let verdict = proptest::sample::select(vec![Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::NoData]);
    let track = (text(), vec(any::<i64>(), 0..3), vec(option::of(any::<i64>()), 0..3));
    let series = vec(track.prop_map(|(name, times, values)| Track { name, times, values }), 0..3);
    let judged = (text(), text(), option::of(choice()), series, option::of(any::<u32>()));
    ("[a-c]", text(), text(), vec(any::<i64>(), 0..4), option::of(any::<i64>()), (verdict, text()), judged).prop_map(
        |(place, name, unit, readings, baseline, (verdict, why), (judge, limit, action, series, more_minutes))| Measurement {
            place,
            name,
            unit,
            readings,
            baseline,
            verdict,
            why,
            judge,
            limit,
            action,
            series,
            more_minutes,
        },
    )
}

fn choice() -> impl Strategy<Value = Choice> {
    proptest::sample::select(vec![Choice::Proceed, Choice::Hold, Choice::RollBack])
}

fn decision() -> impl Strategy<Value = Decision> {
    ("[a-c]", choice(), text(), text()).prop_map(|(place, choice, why, shown)| Decision { place, choice, why, shown })
}

fn draft() -> impl Strategy<Value = Draft> {
    (text(), text()).prop_map(|(subject, body)| Draft { subject, body })
}

/// An entry that some device may have made.
fn entry_id() -> impl Strategy<Value = EntryId> {
    ("d[0-2]", 1u64..12).prop_map(|(device, seq)| EntryId { device, seq })
}

fn place() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["T-0", "T-2h", "step:s1", "if-rollback", "a"]).prop_map(str::to_owned)
}

fn rule() -> impl Strategy<Value = GateRule> {
    (place(), any::<u8>(), text(), vec(text(), 0..3), option::of(any::<u32>()), any::<bool>()).prop_map(
        |(place, people, role, stations, minutes, verdict)| GateRule {
            place,
            people,
            role,
            figures: stations.clone(),
            stations,
            minutes,
            verdict,
        },
    )
}

/// What happens between the start of a run and its end.
pub(crate) fn event() -> impl Strategy<Value = What> {
    let ending = proptest::sample::select(vec![Ending::Shipped, Ending::RolledBack, Ending::CalledOff]);
    prop_oneof![
        1 => ("[a-c]", any::<bool>()).prop_map(|(plan, rehearsal)| What::Started(Start { plan, rehearsal })),
        1 => ("[a-c]", text(), vec(text(), 0..2)).prop_map(|(plan, reason, changes)| What::Amended(Amendment { plan, reason, changes })),
        2 => place().prop_map(What::Began),
        3 => (place(), text(), text(), text(), option::of(any::<i64>()))
            .prop_map(|(place, reason, owner, until, review)| What::Held(Hold { place, reason, owner, until, review })),
        3 => (entry_id(), text()).prop_map(|(hold, why)| What::Resumed(Resumption { hold, why })),
        1 => rule().prop_map(What::Rule),
        2 => (place(), "[a-c]", any::<bool>(), text()).prop_map(|(place, station, go, why)| What::Voted(Vote { place, station, go, why })),
        1 => (text(), text(), text()).prop_map(|(what, severity, scenario)| What::Incident(Incident { what, severity, scenario })),
        1 => (entry_id(), text()).prop_map(|(incident, why)| What::Resolved { incident, why }),
        1 => (text(), text(), "[0-9a-f]{64}").prop_map(|(what, to, head)| What::Sent(Sent { what, to, head })),
        1 => (text(), text(), text()).prop_map(|(rule, reason, owner)| What::Overridden(Override { rule, reason, owner })),
        1 => ending.prop_map(What::Ended),
    ]
}

/// Any edit but a taking back.
pub(crate) fn what() -> impl Strategy<Value = What> {
    let single = prop_oneof![
        2 => (text(), any::<i64>(), text()).prop_map(|(text, at, zone)| What::Text { text, at, zone }),
        1 => text().prop_map(What::Title),
        2 => ("[a-c]", option::of(answer())).prop_map(|(fact, answer)| What::Answer { fact, answer }),
        1 => ("[a-c]", text()).prop_map(|(field, value)| What::Field { field, value }),
        1 => option::of(text()).prop_map(What::Strategy),
        1 => option::of(vec(text(), 0..3)).prop_map(What::Templates),
        1 => rollout().prop_map(What::Rollout),
        1 => ("[a-c]", option::of(any::<i64>())).prop_map(|(limit, value)| What::Limit { limit, value }),
        6 => (line(), mark(), text()).prop_map(|(line, mark, reason)| What::Mark { line, mark, reason }),
        2 => (line(), text()).prop_map(|(line, text)| What::Note { line, text }),
        1 => (line(), text()).prop_map(|(line, url)| What::Link { line, url }),
        1 => ("own\\.[a-c]", text(), text(), any::<bool>()).prop_map(|(id, title, place, stop)| What::Own(OwnItem { id, title, place, stop })),
        1 => (line(), text(), line()).prop_map(|(line, place, before)| What::Move { line, place, before }),
        1 => (line(), text(), any::<bool>()).prop_map(|(line, reason, removed)| What::Remove { line, reason, removed }),
        1 => ("[a-c]", text(), any::<i64>()).prop_map(|(item, owner, expires)| What::Confirm { item, owner, expires }),
        1 => (any::<bool>(), text()).prop_map(|(r, reason)| What::Open { list: if r { EventList::Rollback } else { EventList::Incident }, reason }),
        2 => measurement().prop_map(What::Measured),
        2 => decision().prop_map(What::Decided),
        2 => ("[a-c]", text()).prop_map(|(place, text)| What::Logged(LogLine { place, text })),
        2 => ("[a-c]\\.[a-c]", option::of(draft()), draft()).prop_map(|(message, text, on)| What::Wording { message, text, on }),
        1 => any::<bool>().prop_map(What::Archive),
        1 => unknown(),
        8 => event(),
    ];
    single.prop_recursive(2, 6, 3, |inner| vec(inner, 0..3).prop_map(What::Many))
}

/// One act at one of three devices: an edit, or taking back the n-th entry.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a few at a time, in tests")]
pub(crate) enum Act {
    Edit(What),
    TakeBack(prop::sample::Index),
}

/// Acts with their device, name and the milliseconds since the one before.
pub(crate) fn acts(most: usize) -> impl Strategy<Value = Vec<(u8, Act, String, i64)>> {
    let act = prop_oneof![6 => what().prop_map(Act::Edit), 1 => any::<prop::sample::Index>().prop_map(Act::TakeBack)];
    vec((0u8..3, act, text(), 0i64..60_000), 0..most)
}

/// A document that was made by acts, one after the other.
pub(crate) fn document(acts: &[(u8, Act, String, i64)]) -> Document {
    let mut doc = Document::new("r-1");
    let mut now = 1_800_000_000_000;
    for (device, act, by, after) in acts {
        now += after;
        let what = match act {
            Act::Edit(w) => w.clone(),
            Act::TakeBack(_) if doc.entries.is_empty() => continue,
            Act::TakeBack(n) => What::TakeBack(EntryId::clone(&n.get(&doc.entries).id)),
        };
        edit::apply(&mut doc, what, &edit::Hand { device: format!("d{device}"), by: by.clone(), now });
    }
    doc
}
