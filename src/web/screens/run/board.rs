//! The board: a window of its own for the room. It can be read only, and follows what is entered elsewhere.

use super::side::Log;
use crate::run::act;
use crate::run::lamp::Light;
use crate::views::{run as words, status};
use crate::web::session::use_session;
use crate::web::widgets::Icon;
use leptos::prelude::*;

/// The board.
#[component]
pub fn Board() -> impl IntoView {
    let session = use_session();
    let desk = session.desk();
    let name = move || status::name(&session.derived.get());
    let stage = move || desk.with(|d| words::stage(&d.now));
    let clock = move || desk.with(|d| d.now.since.map_or(String::new(), |s| words::clock(d.at.now - s)));
    let left = move || {
        desk.with(|d| {
            let r = d.schedule.here()?;
            let left = r.left.map(|l| format!("pause left {}", words::clock(l)));
            left.or_else(|| r.overdue.map(|o| format!("over its time by {}", words::clock(o))))
        })
    };
    let end = move || {
        desk.with(|d| {
            let least = if d.schedule.at_least { " at the earliest" } else { "" };
            d.schedule.rollout.projected.map(|t| format!("Rollout ends {}{least}", session.hour(t)))
        })
    };
    let finish = move || desk.with(|d| d.schedule.rollout.projected.unwrap_or(0).to_string());
    let gate = move || {
        desk.with(|d| {
            act::gate_here(&d.gates, &d.schedule).map(|g| format!("Gate at {}: {}", g.label, words::stand(g, &|t| session.hour(t))))
        })
    };
    let lamp = move || {
        let lamp = session.lamp();
        let (class, icon) = match lamp.light {
            Light::Go => ("board-lamp go", "go"),
            Light::Hold => ("board-lamp hold", "hold"),
            Light::NoGo => ("board-lamp nogo", "nogo"),
        };
        let more = if lamp.more > 0 { format!(" (and {} more)", lamp.more) } else { String::new() };
        view! { <p class=class><Icon name=icon/><b>{status::light(lamp.light)}</b><span>{lamp.reason}{more}</span></p> }
    };
    view! {
        <main id="main" tabindex="-1" class="board" data-screen="board">
            <p class="eyebrow">{name}</p>
            <h1 id="stage">{stage}</h1>
            <p class="board-clock ticking" data-finish=finish>{clock}<span>{left}</span></p>
            {lamp}
            <p class="board-gate">{gate}</p>
            <p class="board-end">{end}</p>
            <Log most=8/>
        </main>
    }
}
