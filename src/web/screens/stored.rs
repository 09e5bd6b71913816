//! What is stored in this browser, and what keeps it from being lost: backups, the promise of the browser, the page itself.

use super::export;
use crate::formats::desk::Ask;
use crate::web::browser::{backup, clock, files};
use crate::web::reader;
use crate::web::session::backup::TakenIn;
use crate::web::session::{Session, use_session};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// What a browser gives one origin, in UTF-16 code units (measured in Chromium; others give about as much).
const ROOM: usize = 5_242_880;
/// Before a browser clears a site after 7 days, a backup is due, in milliseconds (5 days).
const DUE: i64 = 5 * 24 * 3600 * 1000;
/// A file that the system opens with the page: the event carries it.
const OPENED: &str = "tminus:open";
/// A backup may hold many releases; in bytes.
pub const LARGEST: f64 = 24e6;

/// Counts the changes of what `backup` tells.
fn beat() -> RwSignal<u32> {
    let beat = RwSignal::new(0);
    let heard = window_event_listener_untyped(backup::CHANGED, move |_| {
        let _ = beat.try_update(|n| *n += 1);
    });
    on_cleanup(move || heard.remove());
    beat
}

/// Saves a backup where the browser keeps downloads.
fn download(session: Session) {
    let name = format!("tminus-backup-{}.json", clock::day(clock::now()));
    files::download(&name, "application/json", &session.backup());
    backup::act("done", "");
    session.say(&format!("{name} is saved where your browser keeps downloads."));
}

/// What to tell of a backup that was taken in.
pub fn told(taken: &TakenIn) -> Vec<String> {
    std::iter::once(taken.words()).chain(taken.problems.iter().cloned()).collect()
}

/// Takes in what the system opens with the page.
pub fn listen(session: Session) {
    let _ = window_event_listener_untyped(OPENED, move |e| {
        let detail = e.dyn_ref::<web_sys::CustomEvent>().map(web_sys::CustomEvent::detail);
        let Some(file) = detail.and_then(|d| d.dyn_into::<web_sys::File>().ok()) else { return };
        let name = file.name();
        spawn_local(async move {
            match files::text_of(file, LARGEST).await {
                Ok(text) if crate::web::session::backup::is_backup(&text) => {
                    session.take_backup(&text, move |t| session.say(&told(&t).join(" ")))
                }
                Ok(text) => reader::ask(&Ask::Read { name, text }, move |answer| {
                    export::answered(session, answer, move |list| {
                        if !list.is_empty() {
                            session.say(&list.join(" "));
                        }
                    });
                }),
                Err(why) => session.say(&why),
            }
        });
    });
}

/// What is stored, as a panel of the settings.
#[component]
pub fn Stored() -> impl IntoView {
    let session = use_session();
    let beat = beat();
    let (used, damaged) = session.storage();
    let (count, percent, broken) = (session.ids().len(), used * 100 / ROOM, damaged.len());
    let since = session.since().map(|at| format!(" The oldest was begun on {}.", clock::day(at))).unwrap_or_default();
    let damaged = move |_| {
        let all = crate::order::map(session.storage().1);
        files::download("tminus-damaged-data.json", "application/json", &serde_json::to_string_pretty(&all).unwrap_or_default());
    };
    let promise = move || {
        beat.track();
        match backup::get("persisted").as_str() {
            "yes" => view! { <p class="muted small">"The browser promised not to clear it by itself."</p> }.into_any(),
            "no" => view! { <p class="muted small">"The browser may clear it when the disk is full. "<button class="button" type="button" on:click=move |_| backup::persist()>"Ask it to keep it"</button></p> }.into_any(),
            _ => ().into_any(),
        }
    };
    let last = move || {
        beat.track();
        backup::last().map_or_else(|| "There is no backup yet.".to_owned(), |at| format!("Last backup: {}.", clock::shown(at)))
    };
    view! {
        <section class="panel" id="stored"><h2>"What is stored"</h2>
            <p>{format!("{count} releases, about {} KB of {} KB ({percent} %), in this browser on this computer{}. Nothing is sent anywhere.{since}", used / 1024, ROOM / 1024, if backup::is_file() { ", not in this file" } else { "" })}</p>
            <p class="muted small">"Private windows forget everything when they close; Safari forgets a site that was not opened for 7 days, unless it is installed."</p>
            {promise}
            {(broken > 0).then(|| view! { <p class="notice warn"><span>{format!("{broken} parts could not be read and were moved aside.")}</span><button class="button" type="button" on:click=damaged>"Download them"</button></p> })}
            <h3>"Backup of everything"</h3>
            <p data-backup>{last}</p>
            <p class="stored-actions"><button class="button" type="button" id="backup" on:click=move |_| download(session)>"Download a backup"</button>
                <button class="button" type="button" on:click=move |_| session.dialog.set(Some(super::dialogs::Dialog::Import))>"Read one in"</button></p>
            {move || { beat.track(); view! { <ByItself/> } }}
            <h3>"The page itself"</h3>
            <ThePage/>
        </section>
    }
}

/// The backup that writes itself, where the browser can do that.
#[component]
fn ByItself() -> impl IntoView {
    let problem = backup::get("problem");
    let name = backup::get("name");
    let place = if backup::get("kind") == "folder" { format!("the folder {name}, one file a day") } else { name.clone() };
    let button = |id: &'static str, label: String, act: &'static str, arg: &'static str| {
        view! { <button class="button" type="button" id=id on:click=move |_| backup::act(act, arg)>{label}</button> }
    };
    let body = match backup::get("state").as_str() {
        "on" => view! { <p>{format!("Every change goes into {place}.")}</p><p class="stored-actions">{button("backup-stop", "Stop that".to_owned(), "stop", "")}</p> }.into_any(),
        "asks" => view! { <p class="notice warn"><span>{format!("The backup into {place} waits: the browser wants your word again.")}</span>{button("backup-allow", "Allow it".to_owned(), "allow", "")}</p><p class="stored-actions">{button("backup-stop", "Stop that".to_owned(), "stop", "")}</p> }.into_any(),
        "off" if !backup::get("file").is_empty() => view! {
            <p class="muted small">"Or let every change go into a file or folder of this computer by itself."</p>
            <p class="stored-actions">{button("backup-file", "Choose a file".to_owned(), "choose", "file")}
                {(!backup::get("folder").is_empty()).then(|| button("backup-folder", "Choose a folder".to_owned(), "choose", "folder"))}</p>
        }.into_any(),
        _ => ().into_any(),
    };
    view! { {body}{(!problem.is_empty()).then(|| view! { <p class="notice bad" role="alert">{format!("The last backup was not written: {problem}")}</p> })} }
}

/// Taking the page itself along, and whether it opens without a network.
#[component]
pub fn ThePage() -> impl IntoView {
    let session = use_session();
    if backup::is_file() {
        return view! {
            <p>"Your releases are kept in this browser on this computer, not in this file."</p>
            <p class="stored-actions"><button class="button" type="button" id="save-file" on:click=move |_| backup::save_file(&session.backup())>"Save a copy of this file with my data inside"</button></p>
        }
        .into_any();
    }
    let kept = document().document_element().and_then(|e| e.get_attribute("data-offline"));
    let words = if kept.as_deref() == Some("ready") { "It is kept on this computer and opens without a network. " } else { "" };
    view! { <p>{words}<a href="tminus.html" download="tminus.html">"Take it along as one file"</a>", which opens from a disk or stick without a network."</p> }.into_any()
}

/// On home: a backup that is due, and the releases that the one file carries.
#[component]
pub fn Reminder() -> impl IntoView {
    let session = use_session();
    let beat = beat();
    let carried = RwSignal::new(backup::carried());
    let take = move |_| {
        let text = carried.get_untracked();
        carried.set(String::new());
        session.take_backup(&text, move |t| session.say(&told(&t).join(" ")));
    };
    let due = move || {
        beat.track();
        let some = session.ids().len() > usize::from(session.document().entries.is_empty());
        let late = backup::last().is_none_or(|at| clock::now() - at > DUE);
        (some && late && !backup::get("evicts").is_empty() && backup::get("state") != "on").then(|| view! {
            <p class="notice warn" id="backup-due"><span>"This browser clears a site that was not opened for 7 days. Take a backup, or install the page: then it does not."</span>
                <button class="button" type="button" on:click=move |_| download(session)>"Download a backup"</button></p>
        })
    };
    let asks = move || {
        beat.track();
        (backup::get("state") == "asks").then(|| view! {
            <p class="notice warn"><span>{format!("The backup into {} waits: the browser wants your word again.", backup::get("name"))}</span>
                <button class="button" type="button" on:click=move |_| backup::act("allow", "")>"Allow it"</button></p>
        })
    };
    view! {
        <Show when=move || !carried.get().is_empty()>
            <p class="notice" id="carried"><span>"This file carries releases that were saved in it. A release that is in this browser already is merged, nothing is overwritten."</span>
                <button class="button primary" type="button" on:click=take>"Take them in"</button>
                <button class="button" type="button" on:click=move |_| carried.set(String::new())>"Not now"</button></p>
        </Show>
        {due}
        {asks}
    }
}
