//! What home says of how the releases are kept: whether something is due, and the page as one file. The first load carries no more of it
//! than that; `stored` has the rest.

use super::lazy::{Part, act, show};
use crate::web::browser::{backup, clock};
use crate::web::session::{Session, use_session};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Before a browser clears a site after 7 days, a backup is due, in milliseconds (5 days).
const DUE: i64 = 5 * 24 * 3600 * 1000;
/// A file that the system opens with the page: the event carries it.
const OPENED: &str = "tminus:open";
/// The policy beside the page is another one than before: the event carries its text, an empty one if it is gone.
const BESIDE: &str = "tminus:policy";

/// Counts the changes of what `backup` tells.
pub fn beat() -> RwSignal<u32> {
    let beat = RwSignal::new(0);
    let heard = window_event_listener_untyped(backup::CHANGED, move |_| {
        let _ = beat.try_update(|n| *n += 1);
    });
    on_cleanup(move || heard.remove());
    beat
}

/// Takes in what the system opens with the page, and the policy that lies beside it.
pub fn listen(session: Session) {
    if session.outdated() {
        act(session, Part::Policy(session, None));
    }
    let _ = window_event_listener_untyped(BESIDE, move |e| {
        let detail = e.dyn_ref::<web_sys::CustomEvent>().map(web_sys::CustomEvent::detail);
        act(session, Part::Policy(session, detail.and_then(|d| d.as_string())));
    });
    let _ = window_event_listener_untyped(OPENED, move |e| {
        let detail = e.dyn_ref::<web_sys::CustomEvent>().map(web_sys::CustomEvent::detail);
        if let Some(file) = detail.and_then(|d| d.dyn_into::<web_sys::File>().ok()) {
            act(session, Part::Opened(session, file));
        }
    });
}

/// Whether this browser clears what was not opened for a while, and the last backup is too old for that.
pub fn is_late(session: Session) -> bool {
    let some = session.ids().iter().any(|id| *id != session.id() || !session.document().entries.is_empty());
    let old = backup::last().is_none_or(|at| clock::now() - at > DUE);
    some && old && !backup::get("evicts").is_empty() && backup::get("state") != "on"
}

/// What home reminds of, if anything.
#[component]
pub fn Due() -> impl IntoView {
    let session = use_session();
    let beat = beat();
    let due = Memo::new(move |_| {
        beat.track();
        backup::carries() || backup::get("state") == "asks" || is_late(session)
    });
    move || due.get().then(|| show(Part::Reminder))
}

/// Taking the page itself along, and whether it opens without a network.
#[component]
pub fn ThePage() -> impl IntoView {
    if backup::is_file() {
        return view! { <p>"Your releases are kept in this browser on this computer, not in this file. "<a href="#/settings">"Save a copy with them inside"</a>"."</p> }.into_any();
    }
    let kept = document().document_element().and_then(|e| e.get_attribute("data-offline"));
    let words = if kept.as_deref() == Some("ready") { "The page is kept on this computer and opens without a network. " } else { "" };
    view! { <p>{words}<a href="tminus.html" download="tminus.html">"Take it along as one file"</a>", which opens from a disk or stick without a network."</p> }.into_any()
}
