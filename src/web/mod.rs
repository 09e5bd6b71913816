//! The browser room: the only one that may name leptos, web_sys, gloo and wasm_bindgen.
//!
//! Inside: `session` (signals, the one door for edits, saving), `route`, `keys` (every command in one table), `browser` (what
//! only a browser has), `widgets` (parts that know nothing of releases), `screens`, `worker` with the two that there are: `planner`
//! and `reader`.
#![allow(missing_docs, reason = "the macro of components makes fields public; the component says what they are")]

pub mod browser;
pub mod worker;
pub mod planner;
pub mod reader;
pub mod route;
pub mod session;
pub mod entryway;
pub mod keys;
pub mod widgets;
pub mod screens;

use leptos::prelude::*;
use route::Route;
use screens::lazy::{self, Coming, Part};
use session::Session;
use wasm_bindgen::JsCast;

/// Starts the page. What takes long is done in several tasks, so that the static frame answers meanwhile: the release of the
/// address is read and the planner asked for its plan, and then everything is shown.
pub fn start(load: fn(Part) -> Coming) {
    lazy::loads(load);
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-crashed", &info.to_string());
        }
    }));
    let owner = Owner::new();
    let within = owner.clone();
    soon(move || {
        let session = within.with(Session::open);
        match session.route.get_untracked() {
            Route::Release(id, _) => {
                session.load(&id);
                soon(move || mount(session));
            }
            _ => mount(session),
        }
    });
    // The signals live as long as the page.
    std::mem::forget(owner);
}

/// Starts what `tminusRole` says: a worker, or the page. The page as one file has all of them in one module.
pub fn start_as() {
    let role = js_sys::Reflect::get(&js_sys::global(), &"tminusRole".into()).ok().and_then(|r| r.as_string());
    match role.as_deref() {
        Some("planner") => planner::start(),
        Some("reader") => reader::start(),
        _ => start(lazy::at_hand),
    }
}

/// Mounts the page in place of its static frame; what was typed meanwhile is kept.
fn mount(session: Session) {
    let typed = document().get_element_by_id("describe").and_then(|e| e.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
    let early = typed.as_ref().map(|t| (t.value(), t.selection_end().ok().flatten())).unwrap_or_default();
    let had_focus = document().active_element().is_some_and(|a| a.id() == "describe");
    let Some(app) = document().get_element_by_id("app").and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return;
    };
    if let Some(frame) = document().get_element_by_id("frame") {
        frame.remove();
    }
    mount_to(app, move || screens::Page(screens::PageProps { session, early: early.0.clone() })).forget();
    if let Some(field) = document().get_element_by_id("describe").and_then(|e| e.dyn_into::<web_sys::HtmlTextAreaElement>().ok())
        && had_focus
    {
        let _ = field.focus();
        let at = early.1.unwrap_or(0);
        let _ = field.set_selection_range(at, at);
    }
    // After the first screen, which is built in a task of its own.
    soon(|| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-alive", "");
        }
    });
}

/// Does something in a task of its own.
pub fn soon(act: impl FnOnce() + 'static) {
    set_timeout(act, std::time::Duration::ZERO);
}
