//! The bar on top: what ships, the lamp with its reason, saved or not, and the way around.

use crate::facts::id;
use crate::run::lamp::Light;
use crate::views::status;
use crate::web::keys;
use crate::web::route::{self, Route, SCREENS};
use crate::web::session::{Saved, library, use_session};
use crate::web::widgets::Icon;
use leptos::prelude::*;

/// The bar.
#[component]
pub fn Bar() -> impl IntoView {
    let session = use_session();
    let open = move || match session.route.get() {
        Route::Release(id, screen) => Some((id, screen)),
        _ => None,
    };
    view! {
        <header class="bar no-print">
            <a class="brand" href="#/">"T\u{2011}Minus"</a>
            {move || open().map(|(id, screen)| {
                // Nothing is said of a release before its plan is there, least of all GO.
                let planned = id.clone();
                let there = Memo::new(move |_| session.planned.with(|p| *p == planned));
                view! { <Show when=move || there.get()><Ship/></Show> <Screens id screen/> <Show when=move || there.get()><LampView/></Show> }
            })}
            <div class="bar-end">
                <SavedView/>
                <Show when=move || open().is_some()>
                    <button class="button quiet" type="button" title="Undo (Ctrl+Z)" on:click=move |_| session.undo()><Icon name="undo"/><span class="sr-only">"Undo"</span></button>
                    <button class="button quiet" type="button" title="Redo (Ctrl+Y)" on:click=move |_| session.redo()><Icon name="redo"/><span class="sr-only">"Redo"</span></button>
                </Show>
                <button class="button quiet" type="button" title="All commands (Ctrl+K)" on:click=move |_| keys::open_palette(session)><Icon name="more"/><span class="sr-only">"All commands"</span></button>
                <a class="button quiet help" href="#/settings">"Help"</a>
            </div>
        </header>
    }
}

/// Application, version and strategy.
#[component]
fn Ship() -> impl IntoView {
    let session = use_session();
    move || {
        let d = session.derived.get();
        let versions = match (d.scenario.text(id::VERSION_FROM), d.scenario.text(id::VERSION_TO)) {
            (Some(a), Some(b)) => format!("{a} → {b}"),
            (None, Some(b)) => b.to_owned(),
            _ => String::new(),
        };
        let title = if !d.state.template.is_empty() {
            format!("Template: {}", d.state.template)
        } else if d.state.inputs.title.is_empty() {
            d.scenario.text(id::APP).unwrap_or("Unnamed release").to_owned()
        } else {
            d.state.inputs.title.clone()
        };
        let strategy = library().strategy(&d.strategy).map(|s| s.label.clone()).unwrap_or_default();
        view! { <p class="ship"><strong>{title}</strong><span class="versions">{versions}</span><span class="muted small">{strategy}</span></p> }
    }
}

/// The screens of the release.
#[component]
fn Screens(id: String, screen: route::Screen) -> impl IntoView {
    let links = SCREENS
        .iter()
        .map(|(s, _, label, _)| {
            let current = if *s == screen { Some("page") } else { None };
            view! { <a href=route::release(&id, *s) aria-current=current>{*label}</a> }
        })
        .collect_view();
    view! { <nav class="screens" aria-label="Screens of this release">{links}</nav> }
}

/// The lamp with its reason.
#[component]
fn LampView() -> impl IntoView {
    let session = use_session();
    move || {
        let lamp = session.lamp();
        let (class, icon) = match lamp.light {
            Light::Go => ("lamp go", "go"),
            Light::Hold => ("lamp hold", "hold"),
            Light::NoGo => ("lamp nogo", "nogo"),
        };
        let more = if lamp.more > 0 { format!(" +{}", lamp.more) } else { String::new() };
        let line = lamp.line.clone();
        let show = move |_| {
            if let Some(l) = &line {
                session.selected.set(Some(l.clone()));
            }
        };
        view! {
            <button class=class type="button" on:click=show title=lamp.reason.clone()>
                <Icon name=icon/><b>{status::light(lamp.light)}</b><span class="lamp-reason">{lamp.reason.clone()}{more}</span>
            </button>
        }
    }
}

/// Saved, or NOT saved and why.
#[component]
fn SavedView() -> impl IntoView {
    let session = use_session();
    move || {
        match session.saved.get() {
        Saved::Saving => view! { <span class="saved" data-saved="saving"><Icon name="check"/><span>"Saving"</span></span> }.into_any(),
        Saved::Yes => view! { <span class="saved" data-saved="saved"><Icon name="check"/><span>"Saved"</span></span> }.into_any(),
        Saved::No(p) => view! { <span class="saved bad" data-saved="unsaved" role="alert" title=p.to_string()><Icon name="cross"/><span>"NOT saved: "{p.message.clone()}" "{p.hint.clone()}</span></span> }.into_any(),
    }
    }
}
