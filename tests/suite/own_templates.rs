//! Templates of one's own: all that was typed and chosen, nothing that was done, no date.

use tminus::document::edit::{self, Hand};
use tminus::document::{Document, template};
use tminus::facts::id;
use tminus::run::event::Freeze;
use tminus::run::{Mark, OwnItem, What, fold};
use tminus::scenario::resolve::Answer;

const TEXT: &str = "checkout-service v2.2.5 -> v2.3.0 to prod, EKS";

fn release() -> Document {
    let is =
        |fact: &str, value: &str| What::Answer { fact: fact.into(), answer: Some(Answer::Is(tminus::facts::Value::Text(value.into()))) };
    let own = OwnItem { id: "own.1".into(), title: "Call the bank".into(), place: "T-0".into(), stop: true };
    let freeze = Freeze { name: "Year end".into(), from: 1, to: 2, ..Freeze::default() };
    let mut doc = Document::new("r1");
    for what in [
        What::Text { text: TEXT.into(), at: 7, zone: "UTC".into() },
        is("namespace", "shop"),
        is(id::WINDOW, "tomorrow 22:00 UTC"),
        is(id::VERSION_TO, "v2.3.1"),
        What::Limit { limit: "accept-error-rate".into(), value: Some(500) },
        What::Strategy(Some("canary".into())),
        What::Own(own),
        What::Remove { line: "prep.tests@T-48h".into(), reason: "never".into(), removed: true },
        What::Mark { line: "own.1".into(), mark: Mark::Done, reason: String::new() },
        What::Note { line: "own.1".into(), text: "rang twice".into() },
        What::Confirm { item: "prep.staging".into(), owner: "Ada".into(), expires: 9 },
        What::Freeze(freeze),
    ] {
        edit::apply(&mut doc, what, &Hand { device: "d".into(), by: "Ada".into(), now: 1_000 });
    }
    doc
}

#[test]
fn a_template_holds_what_was_typed_and_chosen_and_nothing_that_was_done() {
    let of = fold(&release().entries);
    let mut doc = Document::new("t1");
    let mut all = template(&of, 99);
    all.push(What::Template("Checkout".into()));
    edit::apply(&mut doc, What::Many(all), &Hand { device: "d".into(), by: "Bo".into(), now: 2_000 });
    let kept = fold(&doc.entries);
    assert_eq!((kept.template.as_str(), kept.inputs.text.as_str(), kept.inputs.described_at), ("Checkout", TEXT, 99));
    assert_eq!(kept.inputs.answers.keys().map(String::as_str).collect::<Vec<_>>(), ["namespace"], "no window, no versions");
    assert_eq!(
        (&kept.inputs.limits, &kept.inputs.strategy, &kept.own, &kept.removed),
        (&of.inputs.limits, &of.inputs.strategy, &of.own, &of.removed)
    );
    assert!(kept.lines.is_empty() && kept.confirmed.is_empty() && kept.course == tminus::run::Course::default());
    // A release that starts from it is none itself, and a second time changes nothing more.
    assert_eq!(template(&kept, 99), template(&of, 99));
    assert!(!template(&kept, 5).iter().any(|w| matches!(w, What::Template(_))));
}
