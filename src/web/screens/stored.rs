//! What is stored in this browser, and what keeps it from being lost: backups, the promise of the browser, the page itself.

use super::reminder::{ThePage, beat, is_late};
use super::{export, policy};
use crate::document::merge::Standing;
use crate::formats::backup::is_backup;
use crate::formats::desk::{Answer, Ask, Preview};
use crate::policy::kept::is_policy;
use crate::web::browser::{backup, clock, files};
use crate::web::reader;
use crate::web::session::{Session, use_session};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// What a browser gives one origin, in UTF-16 code units (measured in Chromium; others give about as much).
const ROOM: usize = 5_242_880;
/// A backup may hold many releases; in MB.
pub const LARGEST: u32 = 24;

/// Saves a backup where the browser keeps downloads.
fn download(session: Session) {
    session.backup(move |text| {
        let Some(text) = text else { return session.say("The backup could not be written.") };
        let name = format!("tminus-backup-{}.json", clock::day(clock::now()));
        files::download(&name, "application/json", &text);
        backup::act("done", "");
        session.say(&format!("{name} is saved where your browser keeps downloads."));
    });
}

/// Gives the text of a backup to who asks for it; nothing where it cannot be written.
pub fn write(session: Session, done: js_sys::Function) {
    session.backup(move |text| {
        let text = text.map_or(JsValue::NULL, |t| JsValue::from_str(&t));
        let _ = done.call1(&JsValue::NULL, &text);
    });
}

/// Reads in a file that the system opened with the page.
pub fn opened(session: Session, file: web_sys::File) {
    let name = file.name();
    let tell = move |list: Vec<String>| {
        if !list.is_empty() {
            session.say(&list.join(" "));
        }
    };
    spawn_local(async move {
        match files::text_of(file, LARGEST).await {
            Ok(text) if is_backup(&text) => offer(session, text, tell),
            Ok(text) if is_policy(&text) => policy::take(session, name, text, tell),
            Ok(text) => reader::ask(&Ask::Read { name, text }, move |answer| export::answered(session, answer, tell)),
            Err(why) => session.say(&why),
        }
    });
}

/// Shows what a backup holds and what taking it in would do; `tell` learns why it cannot be read.
pub fn offer(session: Session, text: String, tell: impl Fn(Vec<String>) + 'static) {
    let here = session.everything();
    reader::ask(&Ask::Preview { text, here }, move |answer| match answer {
        Ok(Answer::Preview(Ok(preview))) => session.dialog.set(Some(super::dialogs::Dialog::Restore(preview))),
        Ok(Answer::Preview(Err(p))) => tell(vec![p.to_string()]),
        Ok(_) => {}
        Err(why) => tell(vec![why]),
    });
}

/// How a copy in a backup or a link (`whence`) stands to the one here.
pub fn stands(standing: Standing, whence: &str) -> String {
    if standing == Standing::NewerThere {
        return format!("newer in {whence}");
    }
    match standing {
        Standing::New => "not in this browser yet",
        Standing::Same => "the same here",
        Standing::NewerHere => "newer here, nothing to take",
        Standing::NewerThere => "newer there",
        Standing::Both => "changed in both; they come together, nothing is lost",
    }
    .to_owned()
}

/// A backup before it is taken in: what each release is, and what would become of it.
#[component]
pub fn Restore(preview: Preview) -> impl IntoView {
    let session = use_session();
    let rows = preview.offers.iter().map(|o| {
        let changed = if o.changed.1 > 0 { format!(" · {}", clock::shown(o.changed.1)) } else { String::new() };
        view! { <li><strong>{o.name.clone()}</strong><span>{stands(o.standing, "the backup")}{changed}</span></li> }
    });
    let rows = rows.collect_view();
    let problems = preview.problems.iter().map(|p| view! { <p class="notice warn">{p.to_string()}</p> }).collect_view();
    let made = if preview.backup.made > 0 { format!("It was made on {}. ", clock::shown(preview.backup.made)) } else { String::new() };
    let take = move |_| {
        session.dialog.set(None);
        session.take_backup(preview.backup.clone());
    };
    view! {
        <div class="dialog-body" id="restore">
            <h2>"What is in this backup"</h2>
            <p class="muted small">{made}"A release that is in this browser already is merged entry by entry; nothing is overwritten."</p>
            <ul class="definitions">{rows}</ul>
            {problems}
            <p class="actions"><button class="button" type="button" on:click=move |_| session.dialog.set(None)>"Not now"</button><button class="button primary" type="button" autofocus on:click=take>"Take them in"</button></p>
        </div>
    }
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
    let save = move |_| {
        session.backup(move |text| match text {
            Some(text) => backup::save_file(&text),
            None => session.say("The releases could not be written."),
        });
    };
    let page = if backup::is_file() {
        view! { <p>"It is this file. Your releases are kept in this browser on this computer, not in this file."</p>
            <p class="stored-actions"><button class="button" type="button" id="save-file" on:click=save>"Save a copy of this file with my data inside"</button></p> }
        .into_any()
    } else {
        view! { <ThePage/> }.into_any()
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
            {page}
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

/// On home: a backup that is due, one that waits, and the releases that the one file carries.
#[component]
pub fn Reminder() -> impl IntoView {
    let session = use_session();
    let beat = beat();
    let due = move || {
        beat.track();
        is_late(session).then(|| view! {
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
    let open = RwSignal::new(backup::carries());
    let look = move |_| offer(session, backup::carried(), move |list| session.say(&list.join(" ")));
    view! {
        <Show when=move || open.get()>
            <p class="notice" id="carried"><span>"This file carries releases. They are not in this browser before you take them in."</span>
                <button class="button primary" type="button" on:click=look>"See what it carries"</button>
                <button class="button" type="button" on:click=move |_| open.set(false)>"Not now"</button></p>
        </Show>
        {due}
        {asks}
    }
}
