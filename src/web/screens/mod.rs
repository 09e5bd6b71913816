//! The screens, and the frame around them.

pub mod lazy;
pub mod home;
pub mod scenario;
pub mod strategy;
pub mod steps;
pub mod checklist;
pub mod filter;
pub mod line;
pub mod inspector;
pub mod export;
pub mod handover;
pub mod policy;
pub mod record;
pub mod report;
pub mod files;
pub mod runbook;
pub mod going_back;
pub mod incident;
pub mod messages;
pub mod run;
pub mod settings;
pub mod stored;
pub mod reminder;
pub mod templates;
pub mod dialogs;
pub mod palette;
pub mod bar;

use super::browser::{clock, vault};
use super::keys;
use super::route::{self, Route, Screen};
use super::session::{Session, use_session};
use super::widgets::Later;
use lazy::Part;
use leptos::ev;
use leptos::prelude::*;

/// The whole page.
#[component]
pub fn Page(
    session: Session,
    /// What was typed before the wasm was there.
    early: String,
) -> impl IntoView {
    provide_context(session);
    listen(session);
    let first = StoredValue::new(true);
    let screen = move || match session.route.get() {
        Route::Home => view! { <home::Home early=early.clone()/> }.into_any(),
        Route::Settings => lazy::show(Part::Settings),
        Route::Handed(data) => lazy::show(Part::Handed(data)),
        Route::Template(name) => view! { <templates::Blank name/> }.into_any(),
        Route::Release(id, screen) => {
            session.load(&id);
            // The page starts with the bar alone; later the screen must be there at once, because the focus goes to it.
            if first.try_update_value(std::mem::take) == Some(true) {
                return view! { <Later content=move || view! { <Release screen/> }/> }.into_any();
            }
            view! { <Release screen/> }.into_any()
        }
    };
    view! {
        <a class="skip" href="#main" on:click=move |e| { e.prevent_default(); focus("main"); }>"Skip to the content"</a>
        <Show when=move || !matches!(session.route.get(), Route::Release(_, Screen::Board))><bar::Bar/></Show>
        <Problems/>
        {screen}
        <dialogs::Dialogs/>
        <Toast/>
    }
}

/// A screen of a release; an unknown release says so.
#[component]
fn Release(screen: Screen) -> impl IntoView {
    let session = use_session();
    let empty = session.document().entries.is_empty();
    if empty {
        return view! {
            <main id="main" tabindex="-1" class="empty" data-screen="missing">
                <h1>"This release is not in this browser"</h1>
                <p>"It may have been deleted, or the address comes from another computer. Ask for an export and read it in."</p>
                <p><a class="button primary" href="#/">"Describe a release"</a></p>
            </main>
        }
        .into_any();
    }
    let there = Memo::new(move |_| session.planned.get() == session.id());
    (move || {
        if there.get() {
            planned(screen)
        } else {
            view! { <main id="main" tabindex="-1" class="empty" aria-busy="true"><Making/></main> }.into_any()
        }
    })
    .into_any()
}

/// A screen of a release whose plan is there.
fn planned(screen: Screen) -> AnyView {
    match screen {
        Screen::Scenario => lazy::show(Part::Scenario),
        Screen::Strategy => lazy::show(Part::Strategy),
        Screen::Checklist => lazy::show(Part::Checklist),
        Screen::Files => lazy::show(Part::Files),
        Screen::Messages => lazy::show(Part::Messages),
        Screen::Run => lazy::show(Part::Run),
        Screen::Board => lazy::show(Part::Board),
        Screen::Record => lazy::show(Part::Record),
        Screen::Export => lazy::show(Part::Export),
    }
}

/// Says that the plan is being made; the style shows it only where that takes long.
#[component]
pub fn Making() -> impl IntoView {
    let session = use_session();
    view! { <Show when=move || session.trouble.get().is_none()><p class="making muted" role="status">"Making the plan..."</p></Show> }
}

/// Problems with the saved data and with the planner, plainly.
#[component]
fn Problems() -> impl IntoView {
    let session = use_session();
    view! {
        <div class="problems">
            {move || session.trouble.get().map(|why| view! { <p class="notice bad" role="alert"><span>{why}</span>" "<button class="button" type="button" on:click=move |_| session.plan_again()>"Try again"</button></p> })}
            {move || session.problems.get().into_iter().map(|p| view! { <p class="notice bad" role="alert">{p.to_string()}</p> }).collect_view()}
        </div>
    }
}

/// The last thing done, with a way back. It stays until the next one; undo is always in the bar too.
#[component]
fn Toast() -> impl IntoView {
    let session = use_session();
    move || {
        session.toast.get().map(|text| {
            view! {
                <aside class="toast no-print" aria-label="Done last">
                    <span>{text}</span>
                    <button class="button" type="button" on:click=move |_| session.toast.set(None)>"Close"</button>
                </aside>
            }
        })
    }
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    if let Some(e) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = e.focus();
    }
}

fn listen(session: Session) {
    reminder::listen(session);
    session.back_up();
    let _ = window_event_listener(ev::hashchange, move |_| {
        session.settle();
        session.toast.set(None);
        session.route.set(route::parse(&window().location().hash().unwrap_or_default()));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        set_timeout(|| focus("main"), std::time::Duration::ZERO);
    });
    let _ = window_event_listener(ev::keydown, move |e| keys::pressed(session, &e));
    let _ = window_event_listener(ev::storage, move |e| {
        if let Some(key) = e.key() {
            session.heard(&key);
        }
    });
    let _ = window_event_listener_untyped(vault::KEPT, move |_| session.kept());
    let hidden = move || {
        if document().visibility_state() == web_sys::VisibilityState::Hidden {
            session.settle();
        } else {
            run::alarm::beat(session);
        }
    };
    run::alarm::start(session);
    let _ = window_event_listener(ev::focus, move |_| run::alarm::beat(session));
    let _ = window_event_listener(ev::pageshow, move |_| run::alarm::beat(session));
    let closure = wasm_bindgen::closure::Closure::<dyn Fn()>::new(hidden);
    use wasm_bindgen::JsCast;
    let _ = document().add_event_listener_with_callback("visibilitychange", closure.as_ref().unchecked_ref());
    closure.forget();
    Effect::new(move |_| {
        let there = session.planned.with(|p| !p.is_empty());
        let name = if there { crate::views::status::name(&session.derived.get()) } else { "Release".to_owned() };
        let title = match session.route.get() {
            Route::Release(_, s) => format!("{name}: {} - T-Minus", route::SCREENS.iter().find(|x| x.0 == s).map_or("Board", |x| x.2)),
            Route::Settings => "Settings and help - T-Minus".to_owned(),
            Route::Handed(_) => "A release is handed over - T-Minus".to_owned(),
            Route::Template(t) => format!("Template: {t} - T-Minus"),
            Route::Home => "T-Minus: from the description of a release to its plan".to_owned(),
        };
        let headline = session.headline.get();
        document().set_title(&if headline.is_empty() { title } else { format!("{headline} - {title}") });
    });
}

/// The present moment as text, for messages.
pub fn time() -> String {
    clock::shown(clock::now())
}
