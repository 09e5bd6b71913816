//! The dialogs: a reason, a name, a line to add or move, standing items, reading a file in.

use super::lazy::{Part, show};
use super::palette::Palette;
use crate::facts::id;
use crate::plan::phase::phases;
use crate::run::{Mark, OwnItem, What};
use crate::views::words;
use crate::web::browser::{clock, files};
use crate::web::route::{self, Screen};
use crate::web::session::{Session, go, use_session};
use crate::web::widgets::Modal;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// The dialog that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// A reason for a state of a line.
    Reason(String, Mark),
    /// The name, asked once.
    Name,
    /// A line to add at a place.
    AddLine(String),
    /// What else can be done with a line.
    Line(String),
    /// Standing items to confirm.
    Confirm,
    /// A note on a line.
    Note(String),
    /// A file to read in.
    Import,
    /// What is to be said of a file that was read in.
    Notes(Vec<String>),
    /// A backup that was read, before it is taken in.
    Restore(Box<crate::formats::desk::Preview>),
    /// A release was deleted: (id, name).
    Deleted(String, String),
    /// All commands.
    Palette,
    /// All keys.
    Keys,
    /// What is asked during a run.
    Run(super::run::forms::Form),
}

thread_local! {
    /// What waits for the name.
    static WAITING: std::cell::RefCell<Option<Box<dyn FnOnce()>>> = const { std::cell::RefCell::new(None) };
}

/// Does something under a name; asks for the name the first time.
pub fn named(session: Session, act: impl FnOnce() + 'static) {
    if session.name().is_empty() {
        WAITING.with(|w| *w.borrow_mut() = Some(Box::new(act)));
        session.dialog.set(Some(Dialog::Name));
    } else {
        act();
    }
}

/// The open dialog, if any.
#[component]
pub fn Dialogs() -> impl IntoView {
    let session = use_session();
    move || session.dialog.get().map(|d| show(Part::Dialog(d)))
}

/// A dialog.
pub fn shown(d: Dialog) -> AnyView {
    let session = use_session();
    let close = Callback::new(move |()| session.dialog.set(None));
    match d {
        Dialog::Reason(line, mark) => view! { <Modal title="Reason".to_owned() close><ReasonForm line mark/></Modal> }.into_any(),
        Dialog::Name => view! { <Modal title="Your name".to_owned() close><NameForm/></Modal> }.into_any(),
        Dialog::AddLine(place) => view! { <Modal title="Add a line".to_owned() close><AddForm place/></Modal> }.into_any(),
        Dialog::Line(line) => view! { <Modal title="Line".to_owned() close><LineForm line/></Modal> }.into_any(),
        Dialog::Confirm => view! { <Modal title="Confirm standing items".to_owned() close><ConfirmForm/></Modal> }.into_any(),
        Dialog::Note(line) => view! { <Modal title="Note".to_owned() close><NoteForm line/></Modal> }.into_any(),
        Dialog::Import => view! { <Modal title="Read a file in".to_owned() close><super::export::Import/></Modal> }.into_any(),
        Dialog::Notes(all) => {
            let rows = all.into_iter().map(|p| view! { <li>{p}</li> }).collect_view();
            view! { <Modal title="Read in".to_owned() close><div class="dialog-body"><h2>"Read in, with notes"</h2><ul class="bullets import-notes">{rows}</ul><Closer/></div></Modal> }.into_any()
        }
        Dialog::Restore(preview) => view! { <Modal title="Backup".to_owned() close><super::stored::Restore preview=*preview/></Modal> }.into_any(),
        Dialog::Deleted(id, name) => view! { <Modal title="Deleted".to_owned() close><Deleted id name/></Modal> }.into_any(),
        Dialog::Palette => view! { <Modal title="Commands".to_owned() close><Palette/></Modal> }.into_any(),
        Dialog::Run(form) => view! { <Modal title="Run".to_owned() close>{show(Part::RunForm(form.clone()))}</Modal> }.into_any(),
        Dialog::Keys => view! { <Modal title="Keys".to_owned() close><div class="dialog-body"><h2>"Keys"</h2><crate::web::keys::KeyTable/><Closer/></div></Modal> }.into_any(),
    }
}

/// The button that closes.
#[component]
fn Closer() -> impl IntoView {
    let session = use_session();
    view! { <p class="actions"><button class="button" type="button" on:click=move |_| session.dialog.set(None)>"Close"</button></p> }
}

fn title_of(session: Session, line: &str) -> String {
    let d = session.derived.get_untracked();
    d.plan
        .lines()
        .chain(d.plan.lists.iter().flat_map(|(_, l)| l))
        .find(|l| l.id == line)
        .map_or_else(|| line.to_owned(), |l| l.title.clone())
}

#[component]
fn ReasonForm(line: String, mark: Mark) -> impl IntoView {
    let session = use_session();
    let typed = RwSignal::new(session.with_state(|s| s.lines.get(&line).map(|l| l.reason.clone()).unwrap_or_default()));
    let missing = RwSignal::new(false);
    let title = title_of(session, &line);
    let line = StoredValue::new(line);
    let submit = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let reason = typed.get_untracked().trim().to_owned();
        if reason.is_empty() && matches!(mark, Mark::NotApplicable | Mark::Accepted) {
            missing.set(true);
            return;
        }
        session.dialog.set(None);
        named(session, move || session.dispatch(What::Mark { line: line.get_value(), mark, reason }));
    };
    view! {
        <form on:submit=submit>
            <h2>{format!("{}: {}", title, words::mark(mark))}</h2>
            <label class="field"><span>{if mark == Mark::NotApplicable { "Why does it not apply? (needed: it stands in the record)" } else { "What happened?" }}</span>
                <textarea rows="3" autofocus prop:value=move || typed.get() on:input=move |e| typed.set(event_target_value(&e))></textarea></label>
            <Show when=move || missing.get()><p class="notice bad" role="alert">"Write a reason: a line that does not apply stays in the record with it."</p></Show>
            <p class="actions"><button class="button" type="button" on:click=move |_| session.dialog.set(None)>"Cancel"</button><button class="button primary" type="submit">"Set"</button></p>
        </form>
    }
}

#[component]
fn NameForm() -> impl IntoView {
    let session = use_session();
    let typed = RwSignal::new(session.name());
    let submit = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let name = typed.get_untracked();
        session.set_name(if name.trim().is_empty() { "somebody" } else { &name });
        session.dialog.set(None);
        if let Some(act) = WAITING.with(|w| w.borrow_mut().take()) {
            act();
        }
    };
    view! {
        <form on:submit=submit>
            <h2>"Who is ticking?"</h2>
            <p class="muted small">"Your name stands beside every tick. It is typed, not proved, and stays in this browser. You can change it under Help."</p>
            <label class="field"><span>"Name"</span><input type="text" autofocus autocomplete="name" prop:value=move || typed.get() on:input=move |e| typed.set(event_target_value(&e))/></label>
            <p class="actions"><button class="button primary" type="submit">"Go on"</button></p>
        </form>
    }
}

/// The places a line can stand at.
fn places(session: Session) -> Vec<(String, String)> {
    let d = session.derived.get_untracked();
    let hotfix = d.plan.templates.iter().any(|t| t == "hotfix");
    let mut out: Vec<(String, String)> = phases(hotfix).iter().map(|p| (p.id.to_owned(), format!("{} - {}", p.label, p.about))).collect();
    out.extend(d.rollout.steps.iter().map(|s| (format!("step:{}", s.id), format!("Step {} %", s.weight))));
    out
}

#[component]
fn AddForm(place: String) -> impl IntoView {
    let session = use_session();
    let typed = RwSignal::new(String::new());
    let stop = RwSignal::new(false);
    let at = RwSignal::new(place);
    let options = places(session)
        .into_iter()
        .map(|(id, label)| {
            let chosen = id == at.get_untracked();
            view! { <option value=id selected=chosen>{label}</option> }
        })
        .collect_view();
    let submit = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let title = typed.get_untracked().trim().to_owned();
        if title.is_empty() {
            return;
        }
        session.dispatch(What::Own(OwnItem {
            id: format!("own.{}", clock::random_id()),
            title,
            place: at.get_untracked(),
            stop: stop.get_untracked(),
        }));
        session.dialog.set(None);
        session.say("Added.");
    };
    view! {
        <form on:submit=submit>
            <h2>"Add a line"</h2>
            <label class="field"><span>"What must be true or done"</span><input type="text" autofocus required prop:value=move || typed.get() on:input=move |e| typed.set(event_target_value(&e))/></label>
            <label class="field"><span>"When"</span><select on:change=move |e| at.set(event_target_value(&e))>{options}</select></label>
            <label class="check"><input type="checkbox" prop:checked=move || stop.get() on:change=move |e| stop.set(event_target_checked(&e))/>" It stops the release"</label>
            <p class="actions"><button class="button" type="button" on:click=move |_| session.dialog.set(None)>"Cancel"</button><button class="button primary" type="submit">"Add"</button></p>
        </form>
    }
}

#[component]
fn NoteForm(line: String) -> impl IntoView {
    let session = use_session();
    let typed = RwSignal::new(session.with_state(|s| s.lines.get(&line).map(|l| l.note.clone()).unwrap_or_default()));
    let title = title_of(session, &line);
    let line = StoredValue::new(line);
    let submit = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        session.dispatch(What::Note { line: line.get_value(), text: typed.get_untracked() });
        session.dialog.set(None);
    };
    view! {
        <form on:submit=submit>
            <h2>{title}</h2>
            <label class="field"><span>"Note"</span><textarea rows="4" autofocus prop:value=move || typed.get() on:input=move |e| typed.set(event_target_value(&e))></textarea></label>
            <p class="actions"><button class="button" type="button" on:click=move |_| session.dialog.set(None)>"Cancel"</button><button class="button primary" type="submit">"Keep"</button></p>
        </form>
    }
}

#[component]
fn LineForm(line: String) -> impl IntoView {
    let session = use_session();
    let title = title_of(session, &line);
    let own = session.derived.get_untracked().plan.lines().any(|l| l.id == line && l.own);
    let at = RwSignal::new(String::new());
    let options = places(session).into_iter().map(|(id, label)| view! { <option value=id>{label}</option> }).collect_view();
    let line = StoredValue::new(line);
    let open = move |m: Mark| session.dialog.set(Some(Dialog::Reason(line.get_value(), m)));
    let go_to = move |e| {
        at.set(event_target_value(&e));
        if !at.get_untracked().is_empty() {
            session.dispatch(What::Move { line: line.get_value(), place: at.get_untracked(), before: String::new() });
            session.dialog.set(None);
            session.say("Moved. Undo takes it back.");
        }
    };
    let reason = RwSignal::new(String::new());
    let remove = move |_| {
        if !own && reason.get_untracked().trim().is_empty() {
            session.say("Write why it is taken out.");
            return;
        }
        session.dispatch(What::Remove { line: line.get_value(), reason: reason.get_untracked(), removed: true });
        session.dialog.set(None);
        session.say("Taken out. Undo brings it back.");
    };
    view! {
        <div class="dialog-body">
            <h2>{title}</h2>
            <p class="choices">
                <button class="chip" type="button" on:click=move |_| open(Mark::Failed)>"Failed"</button>
                <button class="chip" type="button" on:click=move |_| open(Mark::Blocked)>"Blocked"</button>
                <button class="chip" type="button" on:click=move |_| open(Mark::NotApplicable)>"Not applicable"</button>
                <button class="chip" type="button" on:click=move |_| session.dialog.set(Some(Dialog::Note(line.get_value())))>"Note"</button>
            </p>
            <label class="field"><span>"Move it to"</span><select on:change=go_to><option value="">"Choose..."</option>{options}</select></label>
            <Show when=move || !own><label class="field"><span>"Take it out, because"</span><input type="text" prop:value=move || reason.get() on:input=move |e| reason.set(event_target_value(&e))/></label></Show>
            <p class="actions"><button class="button danger" type="button" on:click=remove>"Take it out"</button><button class="button" type="button" on:click=move |_| session.dialog.set(None)>"Close"</button></p>
        </div>
    }
}

/// A standing item holds for so long by default, in milliseconds (90 days).
const HOLDS: i64 = 90 * 24 * 3600 * 1000;

#[component]
fn ConfirmForm() -> impl IntoView {
    let session = use_session();
    let d = session.derived.get_untracked();
    let held = session.holding.get_untracked();
    let open: Vec<(String, String)> =
        d.plan.standing.iter().filter(|l| !held.contains_key(&l.item)).map(|l| (l.item.clone(), l.title.clone())).collect();
    let chosen = RwSignal::new(crate::order::set(open.iter().map(|(i, _)| i.clone())));
    let owner = RwSignal::new(session.name());
    let days = RwSignal::new("90".to_owned());
    let wrong = RwSignal::new(false);
    let app = d.scenario.text(id::APP).unwrap_or("this service").to_owned();
    let rows = open.into_iter().map(|(item, title)| {
        let (a, b) = (item.clone(), item);
        let toggle = move |e| { let on = event_target_checked(&e); chosen.update(|c| { if on { c.insert(b.clone()); } else { c.remove(&b); } }) };
        view! { <li><label class="check"><input type="checkbox" prop:checked=move || chosen.get().contains(&a) on:change=toggle/>" "{title}</label></li> }
    }).collect_view();
    let submit = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let who = owner.get_untracked().trim().to_owned();
        let lasts = days.get_untracked().trim().parse::<i64>().ok().filter(|d| (1..=730).contains(d));
        let (Some(lasts), false) = (lasts, who.is_empty()) else {
            wrong.set(true);
            return;
        };
        let items: Vec<String> = chosen.get_untracked().into_iter().collect();
        let until = clock::now() + lasts * (HOLDS / 90);
        session.confirm(&items, &who, until);
        session.dialog.set(None);
        session.say(&format!("{} standing items confirmed.", items.len()));
    };
    view! {
        <form on:submit=submit>
            <h2>{format!("True of {app}")}</h2>
            <p class="muted small">"These are true of the service, not of this release. Confirm them once; they are remembered for its next release until the date is over or a release touches them."</p>
            <ul class="plain-list">{rows}</ul>
            <label class="field"><span>"Who answers for it"</span><input type="text" autofocus prop:value=move || owner.get() on:input=move |e| owner.set(event_target_value(&e))/></label>
            <label class="field"><span>"For how many days"</span><input type="text" inputmode="numeric" prop:value=move || days.get() on:input=move |e| days.set(event_target_value(&e))/></label>
            <Show when=move || wrong.get()><p class="notice bad" role="alert">"A name is needed, and a number of days from 1 to 730."</p></Show>
            <p class="actions"><button class="button" type="button" on:click=move |_| session.dialog.set(None)>"Cancel"</button><button class="button primary" type="submit">"Confirm"</button></p>
        </form>
    }
}

#[component]
fn Deleted(id: String, name: String) -> impl IntoView {
    let session = use_session();
    let back = move |_| {
        session.restore(&id);
        session.dialog.set(None);
        session.say("It is back.");
    };
    view! {
        <div class="dialog-body"><h2>{format!("{name} is deleted")}</h2>
            <p class="muted">"It stays in this browser for 30 days and can be taken back now."</p>
            <p class="actions"><button class="button" type="button" on:click=back>"Take it back"</button><button class="button primary" type="button" autofocus on:click=move |_| session.dialog.set(None)>"Fine"</button></p></div>
    }
}

/// Reads a chosen file and hands its name and text on; a problem is said.
pub fn read_file(session: Session, e: &leptos::ev::Event, then: impl Fn(String, String) + 'static) {
    let input = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(file) = input.as_ref().and_then(|i| i.files()).and_then(|f| f.get(0)) else {
        return;
    };
    // The browser tells of the same file only once; one that was corrected is chosen again.
    if let Some(input) = input {
        input.set_value("");
    }
    let name = file.name();
    spawn_local(async move {
        match files::text_of(file, super::stored::LARGEST).await {
            Ok(text) => then(name, text),
            Err(why) => session.say(&why),
        }
    });
}

/// Opens a release on its checklist.
pub fn open(id: &str) {
    go(&route::release(id, Screen::Checklist));
}
