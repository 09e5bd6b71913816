//! One line of the checklist.

use super::dialogs::{Dialog, named};
use crate::catalogue::Weight;
use crate::plan::Line;
use crate::run::{Mark, What};
use crate::views::words;
use crate::web::browser::clock;
use crate::web::session::{Session, use_session};
use crate::web::widgets::Icon;
use leptos::prelude::*;

/// Sets the state of a line; the name is asked once, at the first tick.
pub fn set_mark(session: Session, line: &str, mark: Mark) {
    let line = line.to_owned();
    named(session, move || session.dispatch(What::Mark { line: line.clone(), mark, reason: String::new() }));
}

/// Ticking selects the line where the inspector stands beside the sheet. On a small screen it would cover the next line.
fn select_where_there_is_room(session: Session, line: &str) {
    let room = window().match_media("(min-width: 900px)").ok().flatten().is_some_and(|m| m.matches());
    if room {
        session.selected.set(Some(line.to_owned()));
    }
}

/// A line with its box, its title, and what was said of it.
#[component]
pub fn LineRow(l: Line, shown: Memo<bool>) -> impl IntoView {
    let session = use_session();
    let id = StoredValue::new(l.id.clone());
    let state = session.line(&l.id);
    let (s1, s2, s3, s4) = (state.clone(), state.clone(), state.clone(), state.clone());
    let selected = Memo::new(move |_| session.selected.get().as_deref() == Some(id.get_value().as_str()));
    let toggle = move |e: leptos::ev::Event| {
        let done = event_target_checked(&e);
        set_mark(session, &id.get_value(), if done { Mark::Done } else { Mark::Open });
    };
    let class = move || format!("line {}{}", words::mark(s1.get().mark).replace(' ', "-"), if selected.get() { " selected" } else { "" });
    let meta = move || {
        let s = s3.get();
        let who = if s.by.is_empty() { String::new() } else { format!(" by {}", s.by) };
        match s.mark {
            Mark::Open => None,
            m => Some(
                view! { <span class="line-meta small">{words::mark(m)}{who}{if s.at > 0 { format!(", {}", clock::shown(s.at)) } else { String::new() }}{if s.reason.is_empty() { String::new() } else { format!(": {}", s.reason) }}</span> },
            ),
        }
    };
    let note = move || {
        let s = s4.get();
        (!s.note.is_empty()).then(|| view! { <span class="line-note small"><Icon name="note"/>{s.note}</span> })
    };
    let box_id = format!("box-{}", l.id);
    let unsettled = l.unsettled.first().map(|t| words::term(crate::pipeline::Library::embedded(), t));
    view! {
        <li class=class data-line=l.id.clone() hidden=move || !shown.get()>
            <input type="checkbox" id=box_id.clone() prop:checked=move || s2.get().mark == Mark::Done on:change=toggle
                on:focus=move |_| select_where_there_is_room(session, &id.get_value())/>
            <div class="line-main" on:click=move |_| session.selected.set(Some(id.get_value()))>
                <label for=box_id>{l.title.clone()}</label>
                {(l.weight == Weight::Stop).then(|| view! { " "<span class="tag stop">"stop"</span> })}
                {unsettled.map(|u| view! { " "<span class="tag assumed" title=format!("Included, because nobody has said: {u}")>"maybe"</span> })}
                {l.own.then(|| view! { " "<span class="tag answered">"own"</span> })}
                {meta}{note}
            </div>
            <span class="line-role small muted">{words::role(&l.role)}</span>
            <button class="button quiet line-more no-print" type="button" aria-label=format!("More: {}", l.title) on:click=move |_| session.dialog.set(Some(Dialog::Line(id.get_value())))><Icon name="more"/></button>
        </li>
    }
}
