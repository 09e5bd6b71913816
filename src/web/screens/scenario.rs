//! What was understood: every fact with its words, to be corrected, rejected or added by hand.

use crate::facts::schema::FactKind;
use crate::facts::{Value, parse_thousandths};
use crate::run::What;
use crate::scenario::resolve::Answer;
use crate::views::{facts, words};
use crate::web::screens::home::TextField;
use crate::web::session::{library, use_session};
use leptos::prelude::*;

/// The scenario screen.
#[component]
pub fn ScenarioScreen() -> impl IntoView {
    let session = use_session();
    let lib = library();
    let groups = move || {
        facts::groups(lib, &session.derived.get())
            .into_iter()
            .map(|g| {
                let rows = g.rows.into_iter().map(|r| view! { <FactRow r/> }).collect_view();
                view! { <section class="panel fact-group"><h2>{g.label}</h2><div class="fact-rows">{rows}</div></section> }
            })
            .collect_view()
    };
    view! {
        <main id="main" tabindex="-1" class="scenario" data-screen="scenario">
            <div class="scenario-text">
                <h1>"What was understood"</h1>
                <p class="lead">"Underlined words gave a fact. Change the text, or correct a fact: your word wins and is marked."</p>
                <TextField/>
                <Questions/>
                <Contradictions/>
                <AddFact/>
            </div>
            <div class="scenario-facts">{groups}<AssumedAbsent/></div>
        </main>
    }
}

/// Changes that nothing speaks of.
#[component]
fn AssumedAbsent() -> impl IntoView {
    let session = use_session();
    move || {
        let absent = facts::assumed_absent(library(), &session.derived.get());
        (!absent.is_empty()).then(|| view! {
            <section class="panel fact-group"><h2>"Assumed to be no part of this change"</h2>
                <p class="small muted">"Nothing in the description speaks of: "{absent.join(", ")}". Add one by hand if it is."</p></section>
        })
    }
}

/// One fact with its words and the ways to correct it.
#[component]
fn FactRow(r: facts::Row) -> impl IntoView {
    let session = use_session();
    let editing = RwSignal::new(false);
    let id = StoredValue::new(r.id.clone());
    let give = move |answer: Option<Answer>| session.dispatch(What::Answer { fact: id.get_value(), answer });
    let quotes = r.quotes.iter().map(|q| view! { <q>{q.clone()}</q>" " }).collect_view();
    let label = r.label.clone();
    view! {
        <div class="fact-row" data-fact=r.id.clone() class:conflict=r.conflict>
            <div class="fact-head">
                <span class="fact-label">{r.label.clone()}</span>
                <strong class="fact-value">{r.value.clone()}</strong>
                <span class=format!("tag {}", r.tone)>{r.ground}</span>
                <span class="fact-actions">
                    <button class="button quiet" type="button" aria-label=format!("Change {label}") on:click=move |_| editing.update(|e| *e = !*e)>"Change"</button>
                    {if r.answered {
                        view! { <button class="button quiet" type="button" aria-label=format!("Take back your word: {label}") on:click=move |_| give(None)>"Take back"</button> }.into_any()
                    } else {
                        view! { <button class="button quiet" type="button" aria-label=format!("Wrong: {label}") on:click=move |_| give(Some(Answer::Rejected))>"Wrong"</button> }.into_any()
                    }}
                </span>
            </div>
            <p class="fact-why small muted">{quotes}{r.reason.clone()}{r.read.clone().map(|v| format!(" The text was read as: {v}."))}</p>
            <Show when=move || editing.get()><Editor fact=id.get_value() done=Callback::new(move |()| editing.set(false))/></Show>
        </div>
    }
}

/// A field that fits the fact's kind.
#[component]
pub fn Editor(fact: String, done: Callback<()>) -> impl IntoView {
    let session = use_session();
    let def = library().fact(&fact).cloned().unwrap_or_default();
    let kind = def.kind;
    let label = def.label.clone();
    let fact = StoredValue::new(fact);
    let give = move |answer: Answer| {
        session.dispatch(What::Answer { fact: fact.get_value(), answer: Some(answer) });
        done.run(());
    };
    match kind {
        FactKind::Choice => {
            let options = def.values.iter().map(|v| (v.id.clone(), v.label.clone())).collect::<Vec<_>>();
            let options = options.into_iter().map(|(v, l)| view! { <button class="chip" type="button" on:click=move |_| give(Answer::Is(Value::Text(v.clone())))>{l}</button> }).collect_view();
            view! { <div class="choices" role="group" aria-label=label>{options}<button class="chip" type="button" on:click=move |_| give(Answer::IsNot)>"None of these"</button></div> }.into_any()
        }
        FactKind::Flag => view! {
            <div class="choices" role="group" aria-label=label>
                <button class="chip" type="button" on:click=move |_| give(Answer::Is(Value::Flag(true)))>"Yes"</button>
                <button class="chip" type="button" on:click=move |_| give(Answer::Is(Value::Flag(false)))>"No"</button>
            </div>
        }
        .into_any(),
        FactKind::Component => view! {
            <div class="choices" role="group" aria-label=label>
                <button class="chip" type="button" on:click=move |_| give(Answer::Is(Value::Component { touched: true }))>"Touched by this change"</button>
                <button class="chip" type="button" on:click=move |_| give(Answer::Is(Value::Component { touched: false }))>"There, not touched"</button>
                <button class="chip" type="button" on:click=move |_| give(Answer::IsNot)>"Not part of it"</button>
            </div>
        }
        .into_any(),
        FactKind::Text | FactKind::Number | FactKind::List | FactKind::Set => {
            let now = session.derived.get_untracked().scenario.facts.get(&fact.get_value()).map(|r| match &r.known {
                crate::scenario::Known::Present(v) => v.show(),
                _ => String::new(),
            });
            let typed = RwSignal::new(now.unwrap_or_default());
            let wrong = RwSignal::new(false);
            let submit = move |e: leptos::ev::SubmitEvent| {
                e.prevent_default();
                let t = typed.get_untracked();
                let value = match kind {
                    FactKind::Number => parse_thousandths(&t).map(Value::Number),
                    FactKind::List | FactKind::Set => Some(Value::List(t.split(',').map(|x| x.trim().trim_end_matches('%').trim().to_owned()).filter(|x| !x.is_empty()).collect())),
                    _ => (!t.trim().is_empty()).then(|| Value::Text(t.trim().to_owned())),
                };
                match value {
                    Some(v) => give(Answer::Is(v)),
                    None => wrong.set(true),
                }
            };
            view! {
                <form class="inline-form" on:submit=submit>
                    <input type="text" aria-label=format!("New value: {label}") prop:value=move || typed.get() on:input=move |e| typed.set(event_target_value(&e))/>
                    <button class="button primary" type="submit">"Set"</button>
                    <button class="button" type="button" on:click=move |_| give(Answer::IsNot)>"None"</button>
                    <Show when=move || wrong.get()><p class="notice bad" role="alert">{if kind == FactKind::Number { "That is no number. Write digits, for example 1200 or 0.3." } else { "Write something, or choose None." }}</p></Show>
                </form>
            }
            .into_any()
        }
    }
}

/// The one to three questions that would change the plan most.
#[component]
pub fn Questions() -> impl IntoView {
    let session = use_session();
    let list = move || {
        let lib = library();
        session
            .derived
            .get()
            .questions
            .iter()
            .map(|q| {
                let def = lib.fact(&q.fact).map(|f| f.kind).unwrap_or_default();
                let fact = q.fact.clone();
                let chips = q
                    .answers
                    .iter()
                    .map(|(value, label)| {
                        let (fact, value) = (fact.clone(), value.clone());
                        let give = move |_| {
                            let answer = match (def, value.as_str()) {
                                (FactKind::Component, "yes") => Answer::Is(Value::Component { touched: false }),
                                (FactKind::Component, _) => Answer::IsNot,
                                (FactKind::Flag, v) => Answer::Is(Value::Flag(v == "yes")),
                                (_, v) => Answer::Is(Value::Text(v.to_owned())),
                            };
                            session.dispatch(What::Answer { fact: fact.clone(), answer: Some(answer) });
                        };
                        view! { <button class="chip" type="button" on:click=give>{label.clone()}</button> }
                    })
                    .collect_view();
                view! { <div class="question"><p>{q.question.clone()}" "<span class="muted small">{why_asked(q.changes)}</span></p><div class="choices" role="group" aria-label=q.question.clone()>{chips}</div></div> }
            })
            .collect_view()
    };
    view! { <Show when=move || !session.derived.get().questions.is_empty()><section class="questions" aria-label="Questions"><h2>"Would change the plan"</h2>{list}</section></Show> }
}

fn why_asked(lines: usize) -> String {
    match lines {
        0 => "changes the strategy".into(),
        1 => "settles 1 line".into(),
        n => format!("settles {n} lines"),
    }
}

/// Contradictions, both sides quoted.
#[component]
fn Contradictions() -> impl IntoView {
    let session = use_session();
    let lib = library();
    move || {
        let d = session.derived.get();
        (!d.scenario.contradictions.is_empty()).then(|| {
            let rows = d
                .scenario
                .contradictions
                .iter()
                .map(|c| {
                    view! {
                        <li><strong>{words::fact_label(lib, &c.fact)}</strong>
                            <div class="sides"><blockquote>{c.one.quote.clone()}</blockquote><span class="muted">"against"</span><blockquote>{c.other.quote.clone()}</blockquote></div>
                            <p class="small muted">"The first one counts until you correct it on the right."</p></li>
                    }
                })
                .collect_view();
            view! { <section class="contradictions"><h2>"The text contradicts itself"</h2><ul>{rows}</ul></section> }
        })
    }
}

/// Adds a fact that the text does not give.
#[component]
fn AddFact() -> impl IntoView {
    let session = use_session();
    let lib = library();
    let chosen = RwSignal::new(String::new());
    let options = move || {
        facts::addable(lib, &session.derived.get())
            .into_iter()
            .map(|(id, label)| view! { <option value=id>{label}</option> })
            .collect_view()
    };
    view! {
        <section class="add-fact">
            <label class="field"><span>"Add a fact by hand"</span>
                <select prop:value=move || chosen.get() on:change=move |e| chosen.set(event_target_value(&e))>
                    <option value="">"Choose..."</option>{options}
                </select>
            </label>
            {move || (!chosen.get().is_empty()).then(|| view! { <Editor fact=chosen.get() done=Callback::new(move |()| chosen.set(String::new()))/> })}
        </section>
    }
}
