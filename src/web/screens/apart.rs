//! Screens and dialogs whose code is no part of the first load: each group comes when it is first shown.
//!
//! The build cuts what is reachable from these functions alone out of the wasm (`tools/build.sh`). What several groups share comes
//! with the first of them. A new screen gets a function here, so that it costs the first load nothing.

use super::dialogs::{self, Dialog};
use super::{checklist, export, files, messages, scenario, settings, strategy};
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// A view, once its code is there.
type Coming = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>>>>;

#[wasm_split(checklist, fallible)]
pub fn checklist() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <checklist::Checklist/> }.into_any())
}

#[wasm_split(checklist, fallible)]
pub fn dialog(dialog: Dialog) -> Result<AnyView, SplitLoaderError> {
    Ok(dialogs::shown(dialog))
}

#[wasm_split(screens, fallible)]
pub fn scenario() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <scenario::ScenarioScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
pub fn strategy() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <strategy::StrategyScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
pub fn files() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <files::FilesScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
pub fn messages() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <messages::MessagesScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
pub fn export() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <export::ExportScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
pub fn settings() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <settings::Settings/> }.into_any())
}

/// Fetches a view.
type Fetch = StoredValue<Box<dyn Fn() -> Coming>, LocalStorage>;

/// Shows what comes: at once if its code is there.
pub fn view(fetch: impl Fn() -> Coming + 'static) -> AnyView {
    show(StoredValue::new_local(Box::new(fetch)))
}

fn show(fetch: Fetch) -> AnyView {
    let mut coming: Coming = Box::pin(ScopedFuture::new(fetch.with_value(|fetch| fetch())));
    if let Poll::Ready(Ok(view)) = coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        return view;
    }
    let come = StoredValue::new_local(None);
    let heard = RwSignal::new(false);
    spawn_local(async move {
        let result = coming.await;
        let _ = come.try_update_value(|c| *c = Some(result));
        let _ = heard.try_set(true);
    });
    (move || {
        heard.get().then(|| match come.try_update_value(Option::take).flatten() {
            Some(Ok(view)) => view,
            _ => missing(fetch),
        })
    })
    .into_any()
}

/// The code did not come.
fn missing(fetch: Fetch) -> AnyView {
    let again = RwSignal::new(false);
    (move || {
        if again.get() {
            return show(fetch);
        }
        view! {
            <div class="empty" role="alert"><p>"This part of the page could not be loaded. What you typed and ticked is kept."</p>
                <p><button class="button" type="button" on:click=move |_| again.set(true)>"Try again"</button></p></div>
        }
        .into_any()
    })
    .into_any()
}
