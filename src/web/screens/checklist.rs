//! The checklist: the rail of phases, the sheet of lines, the inspector.

use super::dialogs::Dialog;
use super::filter::{Filter, Filters};
use super::inspector::Inspector;
use super::line::{Lines, Pace, heard};
use crate::catalogue::EventList;
use crate::pipeline::Derived;
use crate::plan::Aside;
use crate::plan::compose::list_place;
use crate::run::{Mark, What};
use crate::views::{status, words};
use crate::web::session::{library, use_session};
use crate::web::widgets::{Folded, Later};
use leptos::prelude::*;

/// The checklist screen.
#[component]
pub fn Checklist() -> impl IntoView {
    let session = use_session();
    let filter = RwSignal::new(Filter::default());
    let pace = Pace::idle();
    // Sections stay while their lines change.
    let heads = Memo::new(move |_| {
        let d = session.derived.get();
        d.plan.sections.iter().map(|s| (s.place.clone(), s.label.clone(), s.about.clone())).collect::<Vec<_>>()
    });
    let sections = move || {
        let section = move |(place, label, about): (String, String, String)| view! { <SectionView place label about filter pace/> };
        let mut heads = heads.get().into_iter();
        let first = heads.next().map(section);
        let others = heads.map(|head| view! { <Later content=move || section(head.clone())/> }).collect_view();
        (first, others)
    };
    // Asked for after the sections, so that none of them pushes it down when it comes.
    let end = move || {
        view! {
            <Later content=|| view! { <Standing/> }/>
            <Later content=move || view! { <Lists pace/> }/>
            <Later content=|| view! { <Orphans/> <SetAside/> }/>
        }
    };
    let on = move |e: &leptos::ev::Event| heard(session, e);
    view! {
        <div class="checklist" data-screen="checklist">
            <Later content=|| view! { <Rail/> }/>
            <main id="main" tabindex="-1" class="sheet" on:change=move |e| on(&e) on:focusin=move |e| on(&e) on:click=move |e| on(&e)>
                <Header/>
                <Filters filter/>
                {sections}
                {end}
            </main>
            <Later content=|| view! { <Inspector/> }/>
        </div>
    }
}

/// The phases on a vertical time line with their progress.
#[component]
fn Rail() -> impl IntoView {
    let session = use_session();
    let progress = Memo::new(move |_| {
        session.marks.track();
        let d = session.derived.get();
        session.with_state(|st| d.plan.sections.iter().map(|s| status::progress(s, st)).collect::<Vec<_>>())
    });
    let rows = move || {
        let d = session.derived.get();
        let hotfix = d.plan.templates.iter().any(|t| t == "hotfix");
        d.plan
            .sections
            .iter()
            .enumerate()
            .map(|(i, s)| {
                let p = move || progress.with(|all| all.get(i).copied().unwrap_or_default());
                let place = StoredValue::new(s.place.clone());
                let here = Memo::new(move |_| session.present().is_some_and(|at| place.with_value(|p| *p == at)));
                let offset = s.offset.filter(|_| !hotfix);
                let about = s.about.clone();
                let due = move || match (session.window(), offset) {
                    (Some(w), Some(o)) if w.start.is_some() => w.start.map(|at| short(at + o * crate::when::MINUTE, w.offset)).unwrap_or_default(),
                    _ => about.clone(),
                };
                let step = s.place.starts_with("step:");
                view! {
                    <li class:here=move || here.get() class:complete=move || p().done == p().all class:trouble=move || { p().trouble > 0 } class:step=step>
                        <a href="#" aria-current=move || here.get().then_some("step") on:click=move |e| { e.prevent_default(); place.with_value(|p| jump(&anchor(p))); }>
                            <span class="rail-label">{s.label.clone()}</span><span class="rail-count">{move || format!("{}/{}", p().done, p().all)}</span>
                            <span class="rail-about">{due}</span>
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    view! { <nav class="rail no-print" aria-label="Phases"><ol>{rows}</ol></nav> }
}

/// A due time without year and UTC: `Sun 11 Feb, 14:00`.
fn short(at: i64, offset: i32) -> String {
    let long = crate::when::show(at, offset);
    let head = long.split(" (").next().unwrap_or(&long).trim_end_matches(" UTC");
    match head.split_once(", ") {
        Some((day, time)) => format!("{}, {time}", day.rsplit_once(' ').map_or(day, |(d, _)| d)),
        None => head.to_owned(),
    }
}

fn anchor(place: &str) -> String {
    format!("at-{}", place.replace(':', "-").replace('+', "plus-"))
}

fn jump(id: &str) {
    if let Some(e) = document().get_element_by_id(id) {
        e.scroll_into_view();
        super::focus(id);
    }
}

/// The fields of the templates' header.
#[component]
fn Header() -> impl IntoView {
    let session = use_session();
    let fact = move |id: &'static str| session.derived.get().scenario.text(id).unwrap_or_default().to_owned();
    let head = move || status::name(&session.derived.get());
    let field = move |id: &'static str, label: &'static str, from_fact: &'static str, hint: &'static str| {
        let value = move || session.derived.get().state.inputs.fields.get(id).cloned().unwrap_or_default();
        let read = move || {
            if from_fact.is_empty() {
                hint.to_owned()
            } else {
                Some(fact(from_fact)).filter(|f| !f.is_empty()).unwrap_or_else(|| hint.to_owned())
            }
        };
        view! {
            <label class="field"><span>{label}</span>
                <input type="text" prop:value=value placeholder=read on:change=move |e| session.dispatch(What::Field { field: id.into(), value: event_target_value(&e) })/></label>
        }
    };
    let hotfix = move || session.derived.get().plan.templates.iter().any(|t| t == "hotfix");
    let starts = move || match session.window() {
        None => String::new(),
        Some(w) => match w.start {
            Some(at) => format!("Starts {}. {}", crate::when::show(at, w.offset), w.question),
            None => format!("When it starts cannot be told. {}", w.question),
        },
    };
    let fields = move || {
        view! {
            <div class="head-grid">
                <label class="field"><span>"Title"</span><input type="text" prop:value=move || session.derived.get().state.inputs.title.clone() placeholder=head on:change=move |e| session.dispatch(What::Title(event_target_value(&e)))/></label>
                {field("date", "Deployment date", "window", "day, time and zone")}
                {field("deployer", "Deployer", "deployer", "a name")}
                {field("approver", "Approver", "approver", "a name")}
                {field("ticket", "Change ticket", "ticket", "number or link")}
                {field("approval", "Link to the approval", "", "https://")}
                <Show when=hotfix>
                    <label class="field"><span>"Issue severity"</span>
                        <select prop:value=move || session.derived.get().state.inputs.fields.get("severity").cloned().unwrap_or_default() on:change=move |e| session.dispatch(What::Field { field: "severity".into(), value: event_target_value(&e) })>
                            <option value="">"Choose..."</option><option value="Critical (P0)">"Critical (P0)"</option><option value="High (P1)">"High (P1)"</option><option value="P2">"P2"</option>
                        </select></label>
                    {field("issue", "Issue description", "", "what is broken, for whom, since when")}
                </Show>
            </div>
        }
    };
    view! {
        <header class="sheet-head">
            <h1>{head}</h1>
            <p class="muted small">{move || templates_text(&session.derived.get())}</p>
            <p class="starts small" id="starts">{starts}</p>
            <Folded class="head-fields" summary="Header: date, people, ticket".to_owned() content=fields/>
        </header>
    }
}

fn templates_text(d: &Derived) -> String {
    let names: Vec<&str> = d
        .plan
        .templates
        .iter()
        .map(|t| match t.as_str() {
            "standard" => "standard release",
            "canary" => "canary",
            other => other,
        })
        .collect();
    format!("Template: {}. {} lines, {} set aside.", names.join(" and "), d.plan.lines().count(), d.plan.aside.len())
}

/// One phase or step with its lines.
#[component]
fn SectionView(place: String, label: String, about: String, filter: RwSignal<Filter>, pace: Pace) -> impl IntoView {
    let session = use_session();
    let id = anchor(&place);
    let nothing = RwSignal::new(false);
    let here = StoredValue::new(place.clone());
    let bulk = move |mark: Mark| {
        let d = session.derived.get_untracked();
        let lines = d.plan.sections.iter().filter(|s| here.with_value(|p| *p == s.place)).flat_map(|s| &s.lines);
        let open: Vec<What> = session.with_state(|st| {
            lines
                .filter(|l| st.lines.get(&l.id).map_or(Mark::Open, |x| x.mark) != mark)
                .map(|l| What::Mark { line: l.id.clone(), mark, reason: String::new() })
                .collect()
        });
        let n = open.len();
        if n > 0 {
            session.dispatch(What::Many(open));
        }
        session.say(&format!("{n} lines: {}. Undo takes it back.", words::mark(mark)));
    };
    view! {
        <section class="phase" aria-labelledby=id.clone() hidden=move || nothing.get()>
            <header class="phase-head">
                <h2 id=id.clone() tabindex="-1">{label.clone()}<span class="muted">{about}</span></h2>
                <span class="phase-actions no-print">
                    <button class="button quiet" type="button" on:click=move |_| bulk(Mark::Done) aria-label=format!("All done: {}", label)>"All done"</button>
                    <button class="button quiet" type="button" on:click=move |_| bulk(Mark::Open) aria-label=format!("Reopen: {}", label)>"Reopen"</button>
                    <button class="button quiet" type="button" on:click=move |_| session.dialog.set(Some(Dialog::AddLine(here.get_value()))) aria-label=format!("Add a line to {}", label)>"Add"</button>
                </span>
            </header>
            <Lines place pace filter=Some(filter) nothing/>
        </section>
    }
}

/// Standing items as one line.
#[component]
fn Standing() -> impl IntoView {
    let session = use_session();
    move || {
        let d = session.derived.get();
        let held = session.holding.get();
        let open = d.plan.standing.iter().filter(|l| !held.contains_key(&l.item)).count();
        let all = d.plan.standing.len();
        if all == 0 {
            return None;
        }
        let text = if open == 0 {
            format!("All {all} standing items of this service are confirmed.")
        } else {
            format!("{} of {all} standing items of this service are not confirmed yet.", open)
        };
        let ask = open > 0;
        let rows = move || {
            let d = session.derived.get();
            let held = session.holding.get();
            d.plan.standing.iter().map(|l| {
                let c = held.get(&l.item);
                let state = c.map_or("not confirmed".to_owned(), |c| format!("confirmed by {}, until {}", c.owner, crate::web::browser::clock::day(c.expires)));
                let id = l.id.clone();
                view! { <li><button class="link" type="button" on:click=move |_| session.selected.set(Some(id.clone()))>{l.title.clone()}</button><span class="muted small">{state}</span></li> }
            }).collect_view()
        };
        Some(view! {
            <section class="standing panel" aria-label="Standing items">
                <p><strong>"True of the service"</strong>" "{text}
                    {ask.then(|| view! { " "<button class="button no-print" type="button" on:click=move |_| session.dialog.set(Some(Dialog::Confirm))>"Confirm"</button> })}</p>
                <Folded class="" summary="Show them".to_owned() content=move || view! { <ul class="plain-list">{rows}</ul> }/>
            </section>
        })
    }
}

/// Lists that an event opens.
#[component]
fn Lists(pace: Pace) -> impl IntoView {
    let session = use_session();
    [EventList::Rollback, EventList::Incident]
        .into_iter()
        .map(|list| {
            let (label, word) = match list {
                EventList::Rollback => ("If we must go back", "Open the way back"),
                EventList::Incident => ("If there is an incident", "Declare an incident"),
            };
            let opened = Memo::new(move |_| session.derived.get().state.open_lists.contains_key(&list));
            let count = move || session.derived.get().plan.lists.iter().find(|(l, _)| *l == list).map_or(0, |(_, lines)| lines.len());
            let open = move || {
                (!opened.get()).then(|| view! { <p class="no-print"><button class="button" type="button" on:click=move |_| session.dispatch(What::Open { list, reason: String::new() })>{word}</button></p> })
            };
            view! {
                <details class="phase event" open=move || opened.get()>
                    <summary><h2>{label}<span class="muted">{move || format!("{} lines, prepared", count())}</span></h2></summary>
                    {open}
                    <Lines place=list_place(list).to_owned() pace filter=None nothing=RwSignal::new(false)/>
                </details>
            }
        })
        .collect_view()
}

/// Lines that were worked on and that the plan no longer has.
#[component]
fn Orphans() -> impl IntoView {
    let session = use_session();
    move || {
        let d = session.derived.get();
        session.marks.track();
        let lost = session.with_state(|s| {
            crate::run::arrange::orphans(&d.plan, s)
                .into_iter()
                .map(|id| (s.lines.get(&id).map_or("", |l| words::mark(l.mark)), id))
                .collect::<Vec<_>>()
        });
        (!lost.is_empty()).then(|| {
            let rows = lost.into_iter().map(|(mark, id)| view! { <li><code>{id}</code><span class="muted small">{format!("{mark}; no longer needed, because the release changed")}</span></li> }).collect_view();
            view! { <details class="aside"><summary>"No longer needed"</summary><ul class="plain-list">{rows}</ul></details> }
        })
    }
}

/// What does not apply, and why.
#[component]
fn SetAside() -> impl IntoView {
    let session = use_session();
    let lib = library();
    let summary = Signal::derive(move || format!("{} lines set aside, each with its reason", session.derived.get().plan.aside.len()));
    let rows = move || {
        let d = session.derived.get();
        let row =
            |a: &Aside| view! { <li><span>{a.title.clone()}</span><span class="muted small">{words::aside(lib, &a.condition)}</span></li> };
        d.plan.aside.iter().map(row).collect_view()
    };
    view! { <Folded class="aside" id="aside" summary content=move || view! { <ul class="plain-list">{rows}</ul> }/> }
}
