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
    /// The log, its replay and the reports.
    Record,
    /// Taking it away.
    Export,
    /// Settings and help.
    Settings,
    /// Fetching a finished release, which shows nothing itself.
    Sample(Session, &'static str),
}

/// A view, once its code is there; none if it could not be loaded.
pub type Coming = Pin<Box<dyn Future<Output = Option<AnyView>>>>;

thread_local! {
    static LOAD: Cell<Option<fn(Part) -> Coming>> = const { Cell::new(None) };
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
