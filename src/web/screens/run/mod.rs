//! The run screen: where a release is carried out. Before the start what is sealed and what is open; during the run one present
//! step, its gate and the schedule; after it what happened.
//!
//! Inside: `before`, `step` (the present step), `gate` (the decision), `rail` (the schedule), `side` (figures, log, way back),
//! `measure` (figures and what they mean) with `chart`, `acts` (what keys and buttons do), `forms` and `freezes` (dialogs), `form` (the one form they share), `alarm` (telling what is due), `board`.

pub mod acts;
pub mod alarm;
pub mod before;
pub mod board;
pub mod chart;
pub mod form;
pub mod forms;
pub mod freezes;
pub mod gate;
pub mod measure;
pub mod rail;
pub mod side;
pub mod step;

use super::line::heard;
use crate::run::event::Ending;
use crate::run::now::Stage;
use crate::views::{run as words, status};
use crate::web::route::{self, Route, Screen};
use crate::web::session::{Session, use_session};
use crate::web::widgets::Icon;
use forms::Form;
use leptos::prelude::*;

/// Whether the run screen is open and the run goes on.
pub fn is_on(session: Session) -> bool {
    let screen = matches!(session.route.get_untracked(), Route::Release(_, Screen::Run));
    screen && session.with_state(|s| s.course.is_running())
}

/// The run screen.
#[component]
pub fn RunScreen() -> impl IntoView {
    let session = use_session();
    let desk = session.desk();
    let part = Memo::new(move |_| match desk.with(|d| d.now.stage) {
        Stage::Before => 0,
        Stage::Ended(_) => 2,
        _ => 1,
    });
    provide_context(measure::Judging(RwSignal::new(false)));
    // What was ticked is no longer the present step; what is clicked becomes it.
    let changed = move |e: &leptos::ev::Event| {
        heard(session, e);
        session.selected.set(None);
    };
    view! {
        <div class="run" data-screen="run">
            <main id="main" tabindex="-1" class="run-main" on:change=move |e| changed(&e) on:click=move |e| heard(session, &e)>
                {move || match part.get() {
                    0 => view! { <before::BeforeStart/> }.into_any(),
                    1 => view! { <Course/> }.into_any(),
                    _ => view! { <After/> }.into_any(),
                }}
            </main>
            <rail::Schedule/>
            <side::Side/>
        </div>
    }
}

/// The run while it goes on.
#[component]
fn Course() -> impl IntoView {
    view! {
        <Head/>
        <Drift/>
        <freezes::Freezes/>
        <Holds/>
        <step::Step/>
        <gate::GateCard/>
        <side::Judge/>
        <step::PlaceLines/>
        <Ends/>
        <gate::Keys/>
    }
}

/// Stage, clocks, and what concerns the whole run.
#[component]
fn Head() -> impl IntoView {
    let session = use_session();
    let desk = session.desk();
    let stage = Memo::new(move |_| desk.with(|d| words::stage(&d.now)));
    let since = move || desk.with(|d| d.now.since.map_or(String::new(), |s| words::clock(d.at.now - s)));
    let left = move || {
        desk.with(|d| {
            let row = d.schedule.here().filter(|_| d.now.stage != Stage::GoingBack)?;
            Some(match (row.left, row.overdue) {
                (Some(left), _) => ("pause left", words::clock(left)),
                (None, Some(late)) => ("over its time", format!("+{}", words::clock(late))),
                _ if row.until_decided() => ("lasts", "until decided".to_owned()),
                _ => return None,
            })
        })
    };
    let end = move || {
        desk.with(|d| {
            let r = if matches!(d.now.stage, Stage::Watching) { d.schedule.finish } else { d.schedule.rollout };
            r.projected.filter(|_| d.now.stage != Stage::GoingBack).map(|p| {
                let late = r.planned.map(|plan| (p - plan) / crate::when::MINUTE).filter(|m| *m != 0);
                let moved = late.map_or(String::new(), |m| format!(" {m:+} min"));
                (session.hour(p), moved, d.schedule.at_least)
            })
        })
    };
    let finish = move || desk.with(|d| d.schedule.rollout.projected.unwrap_or(0).to_string());
    let ahead = move || {
        desk.with(|d| d.now.ahead.map(|a| a / crate::when::MINUTE)).map(|m| {
            view! { <p class="notice warn" role="status">{format!("The latest entry lies {m} min ahead of this computer's clock: one of the clocks was changed. Times count from the entries.")}</p> }
        })
    };
    let watching = Memo::new(move |_| desk.with(|d| matches!(d.now.stage, Stage::Watching)));
    let rehearsal = Memo::new(move |_| {
        session.marks.track();
        session.with_state(|s| s.course.started.as_ref().is_some_and(|x| x.what.rehearsal))
    });
    view! {
        <header class="run-head">
            <div>
                <p class="eyebrow">{move || if rehearsal.get() { "Rehearsal: nothing of it counts" } else { "Run" }}</p>
                <h1 id="stage">{move || stage.get()}</h1>
            </div>
            <dl class="clocks" data-finish=finish>
                <div><dt>"here for"</dt><dd>{since}</dd></div>
                {move || left().map(|(label, text)| view! { <div class:late=label == "over its time"><dt>{label}</dt><dd>{text}</dd></div> })}
                {move || end().map(|(at, moved, least)| view! { <div><dt>{if watching.get() { "closes" } else { "rollout ends" }}{least.then_some(", at the earliest")}</dt><dd id="projected">{at}<span>{moved}</span></dd></div> })}
            </dl>
            <p class="run-tools no-print">
                <button class="button" type="button" on:click=move |_| acts::copy_state(session)><kbd>"s"</kbd>" Copy the state"</button>
                <button class="button" type="button" on:click=move |_| forms::open(session, Form::Report)>"Happened earlier"</button>
                <button class="button" type="button" on:click=move |_| forms::open(session, Form::Incident)>"Declare incident"</button>
                <a class="button" href=move || route::release(&session.id(), Screen::Board) target="_blank">"Board for the room"</a>
                <alarm::Wishes/>
            </p>
        </header>
        {ahead}
    }
}

/// The description or the catalogue moved since the plan was sealed.
#[component]
fn Drift() -> impl IntoView {
    let session = use_session();
    let found = RwSignal::new(None);
    Effect::new(move |_| {
        session.derived.track();
        session.drift(move |drift| drop(found.try_set(drift)));
    });
    move || {
        found.get().map(|(sealed, changes)| {
            let rows = changes.iter().map(|c| view! { <li>{c.clone()}</li> }).collect_view();
            let n = changes.len();
            let take = move |_| forms::open(session, Form::TakeOver(Box::new((sealed.clone(), changes.clone()))));
            view! {
                <details class="notice drift">
                    <summary>{format!("The description, the catalogue or the policy changed since the start: {n} changes. The run goes on by the sealed plan.")}</summary>
                    <ul class="bullets">{rows}</ul>
                    <button class="button" type="button" on:click=take>"Take over"</button>
                </details>
            }
        })
    }
}

/// The holds that last, each with its age.
#[component]
fn Holds() -> impl IntoView {
    let session = use_session();
    let holds = Memo::new(move |_| {
        session.marks.track();
        session.with_state(|s| s.course.holding().cloned().collect::<Vec<_>>())
    });
    move || {
        holds
            .get()
            .into_iter()
            .map(|h| {
                let (at, id) = (h.at, h.entry.clone());
                let age = move || words::clock(session.now.get() - at);
                let part = |label: &str, text: &str| if text.is_empty() { String::new() } else { format!(" {label} {text}.") };
                let review = h.what.review.map_or(String::new(), |r| format!(" Look again at {}.", session.hour(r)));
                let rest = format!("{}{}{review}", part("Looked after by", &h.what.owner), part("Ends when:", &h.what.until));
                view! {
                    <div class="notice warn hold-banner">
                        <Icon name="hold"/>
                        <p><strong>"On hold for "<span class="ticking">{age}</span></strong>" since "{session.hour(at)}": "{h.what.reason.clone()}"."{rest}</p>
                        <button class="button" type="button" on:click=move |_| forms::open(session, Form::Resume(id.clone()))>"End the hold"</button>
                    </div>
                }
            })
            .collect_view()
    }
}

/// The ways in which a run ends.
#[component]
fn Ends() -> impl IntoView {
    let session = use_session();
    let end = move |how: Ending, label: &'static str| view! { <button class="button" type="button" on:click=move |_| forms::open(session, Form::End(how))>{label}</button> };
    view! {
        <section class="run-ends no-print" aria-label="End of the run">
            <h2>"End the run"</h2>
            <p class="choices">{end(Ending::Shipped, "Shipped")}{end(Ending::RolledBack, "Rolled back")}{end(Ending::CalledOff, "Called off")}</p>
        </section>
    }
}

/// What stands after the end: read only.
#[component]
fn After() -> impl IntoView {
    let session = use_session();
    let desk = session.desk();
    let text = move || {
        let d = session.derived.get();
        let ending = desk.with(|d| words::stage(&d.now));
        let span = session.with_state(|s| Some((s.course.started.as_ref()?.at, s.course.ended.as_ref()?.at)));
        let took = span.map_or(String::new(), |(from, to)| {
            format!(" {} to {}, {} in all.", session.hour(from), session.hour(to), words::clock(to - from))
        });
        let rollout = desk.with(|d| d.schedule.rollout);
        let late = rollout
            .planned
            .zip(rollout.actual)
            .map_or(String::new(), |(p, a)| format!(" The rollout ended {}, planned was {}.", session.hour(a), session.hour(p)));
        (ending, format!("{}.{took}{late}", status::name(&d)))
    };
    let open = move || {
        let d = session.derived.get();
        session.marks.track();
        session.with_state(|s| d.plan.sections.iter().map(|x| status::progress(x, s)).map(|p| p.all - p.done).sum::<usize>())
    };
    view! {
        <header class="run-head"><div><p class="eyebrow">"The run is over"</p><h1 id="stage">{move || text().0}</h1></div></header>
        <p class="lead">{move || text().1}</p>
        <p>{move || format!("{} lines were left open.", open())}</p>
        <p class="choices"><a class="button primary" href=move || route::release(&session.id(), Screen::Record)>"Record and reports"</a>
            <a class="button" href=move || route::release(&session.id(), Screen::Export)>"Take away"</a>
            <a class="button" href=move || route::release(&session.id(), Screen::Messages)>"Messages"</a>
            <a class="button" href=move || route::release(&session.id(), Screen::Checklist)>"Checklist"</a></p>
        <p class="muted small">"Ended by mistake? Undo takes it back."</p>
    }
}
