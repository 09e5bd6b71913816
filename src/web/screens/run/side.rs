//! Beside the run: the figures of the present place, the last events; and what stands above the lines of an opened list.

use super::super::going_back::GoingBack;
use super::super::incident::IncidentPanel;
use super::measure::{Judging, Measure, tone};
use crate::catalogue::EventList;
use crate::facts::show_thousandths;
use crate::plan::compose::list_place;
use crate::views::run as words;
use crate::web::session::use_session;
use crate::web::widgets::Icon;
use leptos::prelude::*;

/// The right side.
#[component]
pub fn Side() -> impl IntoView {
    view! { <aside class="run-side" aria-label="Figures and log"><Figures/><Log most=12/></aside> }
}

/// The figures of the present place with their verdicts.
#[component]
fn Figures() -> impl IntoView {
    let session = use_session();
    let place = Memo::new(move |_| session.desk().with(|d| d.now.place.clone()));
    let rows = Memo::new(move |_| {
        session.marks.track();
        let place = place.get();
        session.with_state(|s| s.measured.iter().rev().filter(|m| m.what.place == place).cloned().collect::<Vec<_>>())
    });
    let list = move || {
        rows.get().into_iter().map(|m| {
            let (tone, icon) = tone(m.what.verdict);
            let value = m.what.readings.last().map_or(String::new(), |r| format!("{} {}", show_thousandths(*r), m.what.unit));
            let base = m.what.baseline.map_or(String::new(), |b| format!(" against {}", show_thousandths(b)));
            let why = if m.what.why.is_empty() { String::new() } else { format!(", {}", m.what.why) };
            view! { <li><span class=format!("verdict {tone}")><Icon name=icon/>{words::verdict(m.what.verdict)}</span><span><strong>{m.what.name.clone()}</strong>" "{value}{base}<span class="muted small">{format!(" {}{why}", session.hour(m.at))}</span></span></li> }
        }).collect_view()
    };
    let none = move || place.get().is_empty();
    let running = Memo::new(move |_| {
        session.marks.track();
        session.with_state(|s| s.course.is_running())
    });
    view! {
        <section class="run-part" id="measure" hidden=none>
            <h2>"Figures here"</h2>
            <ul class="verdicts">{list}</ul>
            <Show when=move || rows.with(Vec::is_empty)><p class="muted small">"None were judged at this place yet."</p></Show>
            <Show when=move || running.get()><JudgeButton id="judge-figures"/></Show>
        </section>
    }
}

/// Opens the panel and goes to its first field.
#[component]
pub fn JudgeButton(id: &'static str) -> impl IntoView {
    let judging = use_context::<Judging>();
    let open = move |_| {
        if let Some(Judging(open)) = judging {
            open.set(true);
            set_timeout(|| super::super::focus("figures"), std::time::Duration::ZERO);
        }
    };
    view! { <p><button class="button" type="button" id=id on:click=open><kbd>"v"</kbd>" Judge figures"</button></p> }
}

/// The panel for figures while it is open; it belongs to the present place.
#[component]
pub fn Judge() -> impl IntoView {
    let session = use_session();
    let judging = use_context::<Judging>();
    let place = Memo::new(move |_| session.desk().with(|d| d.now.place.clone()));
    move || {
        let Judging(open) = judging?;
        let place = place.get();
        (open.get() && !place.is_empty())
            .then(|| view! { <Measure place close=Callback::new(move |()| { open.set(false); super::super::focus("judge-figures"); })/> })
    }
}

/// What stands above the lines of an opened list: the model of the way back, the incident with its clocks.
#[component]
pub fn ListPanel(list: EventList) -> impl IntoView {
    let session = use_session();
    let text = move || {
        session.marks.track();
        session.with_state(|s| s.open_lists.get(&list).cloned().unwrap_or_default())
    };
    let panel = match list {
        EventList::Rollback => view! { <GoingBack during=true/> }.into_any(),
        EventList::Incident => view! { <IncidentPanel/> }.into_any(),
    };
    view! { <div class="list-panel" data-list=list_place(list)><p>{text}</p>{panel}</div> }
}

/// The last events, the latest first.
#[component]
pub fn Log(most: usize) -> impl IntoView {
    let session = use_session();
    let events = Memo::new(move |_| {
        session.marks.track();
        let d = session.derived.get();
        session.with_entries(|all| words::events(&d, all, most))
    });
    let rows = move || {
        events.get().into_iter().map(|e| view! { <li><time>{session.hour(e.at)}</time><span>{e.what}<span class="muted small">{format!(" {}", e.who)}</span></span></li> }).collect_view()
    };
    view! { <section class="run-part"><h2>"Last events"</h2><ol class="log">{rows}</ol></section> }
}
