//! The present step, large: one line with its command and its expected result, and the two keys that matter.

use super::super::dialogs::Dialog;
use super::super::line::{Lines, Pace, set_mark};
use super::forms::{self, Form};
use super::{acts, side};
use crate::catalogue::EventList;
use crate::plan::compose::list_place;
use crate::run::now::Stage;
use crate::run::{Mark, wayback};
use crate::views::{run as words, words as names};
use crate::web::session::use_session;
use crate::web::widgets::CommandBox;
use leptos::prelude::*;

/// The present step.
#[component]
pub fn Step() -> impl IntoView {
    let session = use_session();
    session.want_tools();
    let desk = session.desk();
    let line = Memo::new(move |_| {
        let d = session.derived.get();
        let chosen = session.selected.get();
        let find = |id: &str| d.plan.lines().chain(d.plan.lists.iter().flat_map(|(_, l)| l)).find(|l| l.id == id).cloned();
        chosen.as_deref().and_then(find).or_else(|| desk.with(|k| words::line(&d, &k.now).cloned()))
    });
    let back = Memo::new(move |_| desk.with(|d| d.now.stage == Stage::GoingBack));
    let label = Memo::new(move |_| desk.with(|d| d.now.label.clone()));
    move || {
        let place = label.get();
        let Some(l) = line.get() else {
            let what = if back.get() {
                "Every line of the way back is settled. End the run below, or go on with the incident."
            } else {
                "Every line here is settled."
            };
            return view! { <section class="now-step done" aria-labelledby="now"><p class="eyebrow">{place}</p><h2 id="now">{what}</h2></section> }.into_any();
        };
        let id = StoredValue::new(l.id.clone());
        let state = session.line(&l.id);
        let (title, action, verify) = (l.title.clone(), l.action.clone(), l.verify.clone());
        let parts = l.parts.iter().map(|p| view! { <li>{p.clone()}</li> }).collect_view();
        let who = if l.role.is_empty() { String::new() } else { format!(" · {}", names::role(&l.role)) };
        let commands = move || {
            let d = session.derived.get_untracked();
            let all = session.runbook.with(|book| session.with_state(|s| wayback::commands(book, &l, &d.plan, s)));
            all.into_iter()
                .map(|c| {
                    let needs = (!c.needs.is_empty()).then(|| view! { <p class="small"><strong>"First: "</strong>{c.needs.clone()}</p> });
                    view! { {(!c.title.is_empty()).then(|| view! { <p class="command-title">{c.title.clone()}</p> })}{needs}<CommandBox run=c.run expect=c.expect fails=c.fails/> }
                })
                .collect_view()
        };
        let failed = Memo::new(move |_| matches!(state.get().mark, Mark::Failed | Mark::Blocked));
        let trouble = move || failed.get().then(|| view! { <Trouble line=id.get_value()/> });
        view! {
            <section class="now-step" aria-labelledby="now" class:trouble=move || failed.get()>
                <p class="eyebrow">{place}{if back.get() { ": the way back" } else { "" }}{who}</p>
                <h2 id="now" data-line=id.get_value()>{title}</h2>
                {(!action.is_empty()).then(|| view! { <p>{action}</p> })}
                {(!parts.is_empty()).then(|| view! { <ul class="bullets">{parts}</ul> })}
                {commands}
                {(!verify.is_empty()).then(|| view! { <p class="expect"><strong>"Done when "</strong>{verify}</p> })}
                {trouble}
                <p class="choices">
                    <button class="button primary" type="button" on:click=move |_| { set_mark(session, &id.get_value(), Mark::Done); session.selected.set(None); }><kbd>"x"</kbd>" Done"</button>
                    <button class="button" type="button" on:click=move |_| session.dialog.set(Some(Dialog::Reason(id.get_value(), Mark::Failed)))><kbd>"f"</kbd>" Failed"</button>
                    <button class="button quiet" type="button" on:click=move |_| session.dialog.set(Some(Dialog::Reason(id.get_value(), Mark::NotApplicable)))>"Not applicable"</button>
                    <button class="button quiet" type="button" on:click=move |_| session.dialog.set(Some(Dialog::Note(id.get_value())))>"Note"</button>
                </p>
            </section>
        }
        .into_any()
    }
}

/// What can be done with a line that failed.
#[component]
fn Trouble(line: String) -> impl IntoView {
    let session = use_session();
    let line = StoredValue::new(line);
    let why = move || session.line(&line.get_value()).get().reason;
    view! {
        <div class="notice bad">
            <div class="trouble-ways"><p><strong>"It failed. "</strong>{why}</p>
            <p class="choices" role="group" aria-label="What to do about it">
                <button class="button" type="button" on:click=move |_| set_mark(session, &line.get_value(), Mark::Open)>"Retry"</button>
                <button class="button" type="button" on:click=move |_| forms::open(session, Form::WorkAround(line.get_value()))>"Worked around"</button>
                <button class="button" type="button" on:click=move |_| forms::open(session, Form::Accept(line.get_value()))>"Accept with a reason"</button>
                <button class="button" type="button" on:click=move |_| forms::open(session, Form::Hold)>"Hold"</button>
                <button class="button danger" type="button" on:click=move |_| forms::open(session, Form::Back)>"Roll back"</button>
                <button class="button danger" type="button" on:click=move |_| forms::open(session, Form::Incident)>"Declare incident"</button>
            </p></div>
        </div>
    }
}

/// All lines of the present place, and the lists that were opened.
#[component]
pub fn PlaceLines() -> impl IntoView {
    let session = use_session();
    let desk = session.desk();
    let place = Memo::new(move |_| desk.with(|d| (d.now.place.clone(), d.now.label.clone())));
    let lists = Memo::new(move |_| {
        session.marks.track();
        session.with_state(|s| s.open_lists.keys().copied().collect::<Vec<_>>())
    });
    let opened = move || {
        lists.get().into_iter().map(|list| {
            let title = match list {
                EventList::Rollback => "The way back",
                EventList::Incident => "Incident",
            };
            view! { <section class="phase" id=list_place(list)><header class="phase-head"><h2>{title}</h2></header><side::ListPanel list/><Lines place=list_place(list).to_owned() pace=Pace::idle() filter=None nothing=RwSignal::new(false)/></section> }
        }).collect_view()
    };
    let lines = move || {
        let (place, label) = place.get();
        view! { <section class="phase"><header class="phase-head"><h2>{format!("Lines at {label}")}</h2></header><Lines place pace=Pace::idle() filter=None nothing=RwSignal::new(false)/></section> }
    };
    view! { {opened}{lines} }
}

/// What the key `p` does now, as a button.
#[component]
pub fn Onward() -> impl IntoView {
    let session = use_session();
    view! { <button class="button primary" id="proceed" type="button" on:click=move |_| acts::proceed(session)><kbd>"p"</kbd>" "{move || acts::label(session)}</button> }
}
