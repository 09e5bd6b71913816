//! Showing what is no part of the first load: at once if its code is there, else as soon as it comes. `apart` says what that is.

use super::dialogs::Dialog;
use crate::web::session::Session;
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use wasm_bindgen_futures::spawn_local;

/// A part of the page that is no part of the first load.
#[derive(Clone)]
pub enum Part {
    /// The checklist.
    Checklist,
    /// A dialog.
    Dialog(Dialog),
    /// What was understood.
    Scenario,
    /// The strategy.
    Strategy,
    /// Files and run book.
    Files,
    /// Messages.
    Messages,
    /// The run.
    Run,
    /// The run for the room.
    Board,
    /// What is asked during a run.
    RunForm(super::run::forms::Form),
    /// A key of the run, which shows nothing itself.
    RunKey(Session, char),
    /// The log, its replay and the reports.
    Record,
    /// Taking it away.
    Export,
    /// Templates of one's own, on home.
    Templates,
    /// Settings and help.
    Settings,
    /// A release that a link brings.
    Handed(String),
    /// A policy beside the page, or one to be read anew, which shows nothing itself.
    Policy(Session, Option<String>),
    /// Fetching a finished release, which shows nothing itself.
    Sample(Session, &'static str),
    /// What home reminds of.
    Reminder,
    /// Reading in a file that the system opened with the page, which shows nothing itself.
    Opened(Session, web_sys::File),
    /// Writing a backup for who asks for it, which shows nothing itself.
    Backup(Session, js_sys::Function),
}

/// A view, once its code is there; none if it could not be loaded.
pub type Coming = Pin<Box<dyn Future<Output = Option<AnyView>>>>;

/// Who loads parts.
type Load = fn(Part) -> Coming;

thread_local! {
    static LOAD: Cell<Option<Load>> = const { Cell::new(None) };
}

/// Says who loads parts: the program of the page.
pub fn loads(load: fn(Part) -> Coming) {
    LOAD.set(Some(load));
}

/// Shows a part.
pub fn show(part: Part) -> AnyView {
    let Some(load) = LOAD.get() else { return ().into_any() };
    let mut coming: Coming = Box::pin(ScopedFuture::new(load(part.clone())));
    if let Poll::Ready(Some(view)) = coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        return view;
    }
    let come = StoredValue::new_local(None);
    let heard = RwSignal::new(false);
    spawn_local(async move {
        let view = coming.await;
        let _ = come.try_update_value(|c| *c = view);
        let _ = heard.try_set(true);
    });
    (move || heard.get().then(|| come.try_update_value(Option::take).flatten().unwrap_or_else(|| missing(part.clone())))).into_any()
}

/// A part where the code of all of them is at hand: in the page as one file.
pub fn at_hand(part: Part) -> Coming {
    let view = match part {
        Part::Checklist => view! { <super::checklist::Checklist/> }.into_any(),
        Part::Dialog(d) => super::dialogs::shown(d),
        Part::Scenario => view! { <super::scenario::ScenarioScreen/> }.into_any(),
        Part::Strategy => view! { <super::strategy::StrategyScreen/> }.into_any(),
        Part::Files => view! { <super::files::FilesScreen/> }.into_any(),
        Part::Messages => view! { <super::messages::MessagesScreen/> }.into_any(),
        Part::Run => view! { <super::run::RunScreen/> }.into_any(),
        Part::Board => view! { <super::run::board::Board/> }.into_any(),
        Part::RunForm(form) => view! { <super::run::forms::RunForm form/> }.into_any(),
        Part::RunKey(session, key) => {
            super::run::acts::pressed(session, key);
            ().into_any()
        }
        Part::Record => view! { <super::record::RecordScreen/> }.into_any(),
        Part::Export => view! { <super::export::ExportScreen/> }.into_any(),
        Part::Settings => view! { <super::settings::Settings/> }.into_any(),
        Part::Templates => view! { <super::templates::Own/> }.into_any(),
        Part::Handed(data) => view! { <super::handover::HandedScreen data/> }.into_any(),
        Part::Policy(session, text) => {
            super::policy::beside(session, text);
            ().into_any()
        }
        Part::Reminder => view! { <super::stored::Reminder/> }.into_any(),
        Part::Sample(session, id) => {
            super::home::fetch(session, id);
            ().into_any()
        }
        Part::Opened(session, file) => {
            super::stored::opened(session, file);
            ().into_any()
        }
        Part::Backup(session, done) => {
            super::stored::write(session, done);
            ().into_any()
        }
    };
    Box::pin(std::future::ready(Some(view)))
}

/// Does what a part does that shows nothing.
pub fn act(session: Session, part: Part) {
    if let Some(load) = LOAD.get() {
        spawn_local(async move {
            if load(part).await.is_none() {
                session.say("This part of the page could not be loaded. Try again.");
            }
        });
    }
}

/// The code did not come.
fn missing(part: Part) -> AnyView {
    let again = RwSignal::new(false);
    (move || {
        if again.get() {
            return show(part.clone());
        }
        view! {
            <div class="empty" role="alert"><p>"This part of the page could not be loaded. What you typed and ticked is kept."</p>
                <p><button class="button" type="button" on:click=move |_| again.set(true)>"Try again"</button></p></div>
        }
        .into_any()
    })
    .into_any()
}
