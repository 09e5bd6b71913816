//! The inspector: the selected line, why it is here, how to do it, and what was said of it.

use super::dialogs::Dialog;
use super::line::set_mark;
use crate::catalogue::Weight;
use crate::plan::Line;
use crate::plan::runbook::Step;
use crate::run::{Mark, What, wayback};
use crate::views::words;
use crate::web::session::{library, use_session};
use crate::web::widgets::{CommandBox, Icon};
use leptos::prelude::*;

/// The inspector of the checklist.
#[component]
pub fn Inspector() -> impl IntoView {
    let session = use_session();
    let line = Memo::new(move |_| {
        let id = session.selected.get()?;
        let d = session.derived.get();
        d.plan.lines().chain(&d.plan.standing).chain(d.plan.lists.iter().flat_map(|(_, l)| l)).find(|l| l.id == id).cloned()
    });
    view! {
        <aside class="inspector no-print" aria-label="The selected line" class:closed=move || line.get().is_none()>
            {move || match line.get() {
                Some(l) => view! { <Detail l/> }.into_any(),
                None => view! { <Glance/> }.into_any(),
            }}
        </aside>
    }
}

/// What stands in the inspector while no line is selected: the release at a glance.
#[component]
fn Glance() -> impl IntoView {
    let session = use_session();
    let counts = move || {
        session.marks.track();
        let d = session.derived.get();
        let (mut done, mut all, mut stop) = (0, 0, 0);
        for l in d.plan.lines() {
            let mark = session.with_state(|s| s.lines.get(&l.id).map_or(Mark::Open, |x| x.mark));
            let settled = mark.is_settled();
            all += 1;
            done += usize::from(settled);
            stop += usize::from(!settled && l.weight == Weight::Stop);
        }
        (done, all, stop)
    };
    let first = move || {
        let lamp = session.lamp();
        lamp.line.map(|id| {
            view! { <h3>"First to settle"</h3><p><button class="link" type="button" on:click=move |_| session.selected.set(Some(id.clone()))>{lamp.reason}</button></p> }
        })
    };
    let strategy = move || {
        let d = session.derived.get();
        let why = d
            .ranking
            .scored
            .iter()
            .find(|s| s.id == d.strategy)
            .and_then(|s| s.reasons.iter().find(|r| r.points > 0))
            .map(|r| r.because.clone());
        view! { <p><strong>{words::value(library(), "strategy", &d.strategy)}</strong>". "{why.unwrap_or_default()}</p> }
    };
    view! {
        <div class="detail glance">
            <p class="eyebrow">"At a glance"</p>
            <dl class="figures">
                <div><dt>"done"</dt><dd>{move || counts().0}<span>" of "{move || counts().1}</span></dd></div>
                <div><dt>"stop items open"</dt><dd>{move || counts().2}</dd></div>
            </dl>
            {first}
            <h3>"How it is rolled out"</h3>
            {strategy}
            <h3>"Keys"</h3>
            <p><kbd>"j"</kbd>" "<kbd>"k"</kbd>" move, "<kbd>"x"</kbd>" tick, "<kbd>"n"</kbd>" not applicable, "<kbd>"c"</kbd>" note, "<kbd>"s"</kbd>" copy the state, "<kbd>"?"</kbd>" all keys."</p>
            <p class="muted">"Select a line to see how to do it, why it is here, and its commands."</p>
        </div>
    }
}

#[component]
fn Detail(l: Line) -> impl IntoView {
    let session = use_session();
    let lib = library();
    let id = StoredValue::new(l.id.clone());
    let state = session.line(&l.id);
    let (now, note, link) = (state, state, state);
    let standing = session.derived.get_untracked().plan.standing.iter().any(|x| x.id == l.id);
    let because =
        if l.because.is_empty() { String::new() } else { l.because.iter().map(|t| words::term(lib, t)).collect::<Vec<_>>().join("; ") };
    let unsettled = l.unsettled.iter().map(|t| words::term(lib, t)).collect::<Vec<_>>().join("; ");
    let parts = l.parts.iter().map(|p| view! { <li>{p.clone()}</li> }).collect_view();
    // The commands of the tools come from the worker, the first time that a line is looked at.
    session.want_tools();
    let line = StoredValue::new(l.clone());
    let commands = move || {
        session.marks.track();
        let d = session.derived.get();
        let of = |book: &[Step]| line.with_value(|l| session.with_state(|s| wayback::commands(book, l, &d.plan, s)));
        let all = session.runbook.with(|book| of(book));
        (!all.is_empty()).then(|| {
            let boxes = all
                .into_iter()
                .map(|c| {
                    let needs = (!c.needs.is_empty()).then(|| view! { <p class="small"><strong>"First: "</strong>{c.needs.clone()}</p> });
                    view! { {(!c.title.is_empty()).then(|| view! { <p class="command-title">{c.title.clone()}</p> })}{needs}<CommandBox run=c.run expect=c.expect fails=c.fails/> }
                })
                .collect_view();
            view! { <h3>"Commands"</h3>{boxes} }
        })
    };
    let states = [
        (Mark::Done, "Done"),
        (Mark::Failed, "Failed"),
        (Mark::Blocked, "Blocked"),
        (Mark::NotApplicable, "Not applicable"),
        (Mark::Open, "Open"),
    ];
    let buttons = states
        .into_iter()
        .map(|(m, label)| {
            let pressed = move || (now.get().mark == m).to_string();
            let press = move |_| match m {
                Mark::NotApplicable | Mark::Blocked | Mark::Failed => session.dialog.set(Some(Dialog::Reason(id.get_value(), m))),
                other => set_mark(session, &id.get_value(), other),
            };
            view! { <button class="chip" type="button" aria-pressed=pressed on:click=press>{label}</button> }
        })
        .collect_view();
    view! {
        <div class="detail">
            <button class="button quiet detail-close" type="button" on:click=move |_| session.selected.set(None)><Icon name="cross"/><span class="sr-only">"Close"</span></button>
            <p class="eyebrow">{words::area(lib, &l.area)}{(!l.role.is_empty()).then(|| format!(" · {}", words::role(&l.role)))}</p>
            <h2>{l.title.clone()}</h2>
            {(!standing).then(|| view! { <div class="states" role="group" aria-label="State">{buttons}</div> })}
            {(!l.action.is_empty()).then(|| view! { <p>{l.action.clone()}</p> })}
            {(!l.parts.is_empty()).then(|| view! { <ul class="bullets">{parts}</ul> })}
            {(!l.verify.is_empty()).then(|| view! { <h3>"Done when"</h3><p>{l.verify.clone()}</p> })}
            {commands}
            {(!l.why.is_empty()).then(|| view! { <h3>"Why"</h3><p>{l.why.clone()}</p> })}
            <h3>"Why it is on this list"</h3>
            <p>{if l.own { "You added it.".to_owned() } else if !because.is_empty() { because } else if unsettled.is_empty() { "It belongs to every release of this kind.".to_owned() } else { format!("Nobody has said yet; this would settle it: {unsettled}.") }}</p>
            {l.source.clone().map(|s| match s.url.is_empty() {
                true => view! { <p class="small muted" id="asked-by">{s.name}</p> }.into_any(),
                false => view! { <p class="small"><a href=s.url target="_blank" rel="noopener noreferrer">{s.name}</a></p> }.into_any(),
            })}
            <label class="field"><span>"Note"</span>
                <textarea rows="2" id="note" prop:value=move || note.get().note on:change=move |e| session.dispatch(What::Note { line: id.get_value(), text: event_target_value(&e) })></textarea></label>
            <label class="field"><span>"Link"</span>
                <input type="text" placeholder="https://" prop:value=move || link.get().link on:change=move |e| session.dispatch(What::Link { line: id.get_value(), url: event_target_value(&e) })/></label>
        </div>
    }
}
