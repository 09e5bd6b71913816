//! What the open message lacks, as small fields; the calendar; and what is not needed.

use super::Desk;
use crate::facts::schema::FactKind;
use crate::facts::{Value, parse_thousandths};
use crate::formats::desk::{Answer, Ask};
use crate::messages::Blank;
use crate::run::What;
use crate::scenario::resolve;
use crate::views::status;
use crate::web::browser::{clock, files};
use crate::web::reader;
use crate::web::screens::scenario::Editor;
use crate::web::session::library;
use leptos::prelude::*;

/// What the open message lacks, and what else belongs to the messages.
#[component]
pub fn Missing(desk: Desk) -> impl IntoView {
    let blanks = Memo::new(move |_| desk.open().map(|o| o.blanks).unwrap_or_default());
    let missing = move || blanks.get().into_iter().filter(|b| b.usual.is_empty()).collect::<Vec<_>>();
    let usual = move || blanks.get().into_iter().filter(|b| !b.usual.is_empty()).collect::<Vec<_>>();
    let aside = Memo::new(move |_| desk.board.with(|b| b.as_ref().map(|b| b.aside.clone()).unwrap_or_default()));
    let calendar = move |_| {
        let session = desk.session;
        let ask =
            Ask::Write { doc: session.document(), format: "ics".into(), part: String::new(), start: session.start(), now: clock::now() };
        let name = files::file_name(&status::name(&session.derived.get_untracked()), "ics");
        reader::ask(&ask, move |answer| match answer {
            Ok(Answer::Written { text, .. }) => {
                files::download(&name, "text/calendar", &text);
                session.say(&format!("{name} is saved where your browser keeps downloads."));
            }
            Ok(_) => {}
            Err(why) => session.say(&why),
        });
    };
    let dated = move || desk.session.start().is_some();
    view! {
        <aside class="message-side" aria-label="What is missing">
            <section>
                <h2>"What is missing"</h2>
                <Show when=move || missing().is_empty()><p class="small muted">"Nothing: every value of this message is known."</p></Show>
                <For each=missing key=|b| b.fact.clone() children=move |b| view! { <Field desk b/> }/>
            </section>
            <Show when=move || !usual().is_empty()>
                <section><h2>"Usual values stand in"</h2><For each=usual key=|b| b.fact.clone() children=move |b| view! { <Field desk b/> }/></section>
            </Show>
            <section>
                <h2>"Calendar"</h2>
                <p class="small muted">{move || if dated() { "All phases and messages with a reminder 15 minutes ahead." } else { "Once the start is known: all phases and messages with reminders." }}</p>
                <button class="button" type="button" id="calendar" disabled=move || !dated() on:click=calendar>"Download the calendar"</button>
            </section>
            <Show when=move || !aside.get().is_empty()>
                <details class="small"><summary>{move || format!("{} messages are not needed", aside.get().len())}</summary>
                    <ul class="message-aside">{move || aside.get().into_iter().map(|(m, why)| view! { <li><strong>{m}</strong><span class="muted">{why}</span></li> }).collect_view()}</ul></details>
            </Show>
        </aside>
    }
}

/// A small field for a missing fact.
#[component]
fn Field(desk: Desk, b: Blank) -> impl IntoView {
    let kind = library().fact(&b.fact).map(|f| f.kind).unwrap_or_default();
    let fact = StoredValue::new(b.fact.clone());
    let wrong = RwSignal::new(false);
    let hint = if b.usual.is_empty() { b.form } else { b.usual };
    let give = move |typed: String| {
        let t = typed.trim();
        let value = match kind {
            FactKind::Number => parse_thousandths(t).map(Value::Number),
            FactKind::List | FactKind::Set => {
                Some(Value::List(t.lines().map(str::trim).filter(|x| !x.is_empty()).map(str::to_owned).collect()))
            }
            _ => Some(Value::Text(t.to_owned())),
        };
        wrong.set(!t.is_empty() && value.is_none());
        if let Some(value) = value.filter(|_| !t.is_empty()) {
            desk.session.dispatch(What::Answer { fact: fact.get_value(), answer: Some(resolve::Answer::Is(value)) });
        }
    };
    match kind {
        FactKind::Choice | FactKind::Flag | FactKind::Component => {
            view! { <div class="field" data-blank=b.fact.clone()><span>{b.label}</span><Editor fact=fact.get_value() done=Callback::new(|()| ())/></div> }.into_any()
        }
        FactKind::List | FactKind::Set => view! {
            <label class="field"><span>{b.label}", one a line"</span><textarea rows="3" data-blank=b.fact placeholder=hint on:change=move |e| give(event_target_value(&e))></textarea></label>
        }
        .into_any(),
        FactKind::Text | FactKind::Number => view! {
            <label class="field"><span>{b.label}</span><input type="text" data-blank=b.fact placeholder=hint on:change=move |e| give(event_target_value(&e))/></label>
            <Show when=move || wrong.get()><p class="notice bad small" role="alert">"That is no number. Write digits, for example 15."</p></Show>
        }
        .into_any(),
    }
}
