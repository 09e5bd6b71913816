//! Taking the release away, and reading files in.

use super::dialogs::{Dialog, open, read_file};
use super::handover::HandOver;
use super::templates::Keep;
use super::{policy, stored};
use crate::formats::backup::is_backup;
use crate::formats::desk::{Answer, Ask};
use crate::formats::list::{FORMATS, Format};
use crate::formats::markdown::LONGEST;
use crate::formats::markdown_read;
use crate::formats::read::Found;
use crate::policy::kept::is_policy;
use crate::run::What;
use crate::views::status;
use crate::web::browser::{clipboard, clock, files};
use crate::web::reader;
use crate::web::session::{Session, use_session};
use leptos::prelude::*;

/// What was written of the release.
#[derive(Clone, Default, PartialEq, Eq)]
struct Export {
    /// The format that it is in; empty while it is being written.
    format: &'static str,
    text: String,
    /// For pasting into a document; empty where the format is none for people.
    page: String,
    /// Names of further parts where a phase is too long for one.
    more: Vec<String>,
    /// The head of the log that it was written from.
    head: String,
}

/// What the person wants done with an export as soon as it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Download,
    Copy,
    CopyRich,
}

/// Asks the worker for an export whenever the release, the format or the part changes. An answer that is late is dropped.
fn written(session: Session, format: RwSignal<&'static str>, part: RwSignal<String>) -> RwSignal<Export> {
    let out = RwSignal::new(Export::default());
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        session.marks.track();
        let format = format.get();
        let ask =
            Ask::Write { doc: session.document(), format: format.to_owned(), part: part.get(), start: session.start(), now: clock::now() };
        latest.update_value(|n| *n += 1);
        let mine = latest.get_value();
        out.update(|e| e.format = "");
        reader::ask(&ask, move |answer| match answer {
            Ok(Answer::Written { text, page, more, head }) if latest.try_get_value() == Some(mine) => {
                drop(out.try_set(Export { format, text, page, more, head }))
            }
            Ok(_) => {}
            Err(why) => session.say(&why),
        });
    });
    out
}

/// The export screen.
#[component]
pub fn ExportScreen() -> impl IntoView {
    let session = use_session();
    let format = RwSignal::new("markdown");
    let part = RwSignal::new(String::new());
    let export = written(session, format, part);
    let body = Memo::new(move |_| export.get().text);
    let meta = move || FORMATS.iter().find(|f| f.id == format.get()).copied().unwrap_or(FORMATS[0]);
    let button = move |f: &Format| {
        let id = f.id;
        view! { <button class="chip" type="button" aria-pressed=move || (format.get() == id).to_string() on:click=move |_| { format.set(id); part.set(String::new()); }>{f.label}</button> }
    };
    let groups = FORMATS
        .chunk_by(|a, b| a.group == b.group)
        .map(|all| {
            let group = all.first().map_or("", |f| f.group);
            view! { <div class="format-group" role="group" aria-label=group><span class="muted small" aria-hidden="true">{group}</span><div class="choices">{all.iter().map(button).collect_view()}</div></div> }
        })
        .collect_view();
    // A memo, so that the list is not made anew, and the choice lost, with every text.
    let more = Memo::new(move |_| export.get().more);
    let parts = move || {
        let d = session.derived.get();
        d.plan
            .sections
            .iter()
            .map(|s| (s.place.clone(), s.label.clone()))
            .chain(more.get().into_iter().map(|p| (p.clone(), p)))
            .chain([("rest".to_owned(), "going back, incidents, set aside".to_owned())])
            .map(|(v, l)| view! { <option value=v>{l}</option> })
            .collect_view()
    };
    let name = move || {
        let title = status::name(&session.derived.get());
        let title = if part.get().is_empty() { title } else { format!("{title} {}", part.get()) };
        files::file_name(&title, meta().ending)
    };
    let said = move |ok: bool, e: &Export| {
        if ok {
            session.left_with(&format!("export:{}", e.format), "", e.head.clone());
        }
        session.say(if ok { "Copied." } else { "The browser did not allow copying. Download it instead." });
    };
    let wish = RwSignal::new(None::<Wish>);
    Effect::new(move |_| {
        let (Some(wanted), e) = (wish.get(), export.get()) else { return };
        // What was written before the format changed is not what is wanted.
        if e.format != format.get_untracked() {
            return;
        }
        wish.set(None);
        match wanted {
            Wish::Copy => clipboard::copy(e.text.clone(), move |ok| said(ok, &e)),
            Wish::CopyRich => clipboard::copy_rich(e.text.clone(), e.page.clone(), move |ok| said(ok, &e)),
            Wish::Download => {
                files::download(&name(), meta().media, &e.text);
                session.left_with(&format!("export:{}", e.format), "", e.head);
                session.say(&format!("{} is saved where your browser keeps downloads.", name()));
            }
        }
    });
    let want = move |w: Wish| move |_| wish.set(Some(w));
    let long = move || format.get() == "markdown" && part.get().is_empty() && body.get().chars().count() > LONGEST;
    view! {
        <main id="main" tabindex="-1" class="export" data-screen="export">
            <h1>"Take it away"</h1>
            <div class="export-grid">
                <section class="panel export-side">
                    {groups}
                    <p class="muted small">{move || meta().goes}</p>
                    <Show when=move || format.get() == "markdown">
                        <label class="field"><span>"Part"</span><select prop:value=move || part.get() on:change=move |e| part.set(event_target_value(&e))><option value="">"The whole plan"</option><option value="overview">"Overview"</option>{parts}</select></label>
                    </Show>
                    <Show when=move || format.get() == "ics" && session.start().is_none()>
                        <p class="notice warn">"The start is not known, so the calendar has no dates. Give a day, a time and a zone in the description or as the fact Window."</p>
                    </Show>
                    <p class="small" id="export-length">{move || format!("{} characters", crate::views::words::number(i64::try_from(body.get().chars().count()).unwrap_or(0) * 1000))}</p>
                    <Show when=long><p class="notice warn">"Issue trackers refuse more than 65,000 characters. Take one part per phase."</p></Show>
                    <p class="export-actions">
                        <button class="button primary" type="button" id="download" on:click=want(Wish::Download)>"Download"</button>
                        <button class="button" type="button" on:click=want(Wish::Copy)>"Copy"</button>
                        <button class="button" type="button" on:click=want(Wish::CopyRich)>"Copy for a document"</button>
                        <button class="button" type="button" on:click=move |_| { let _ = window().print(); }>"Print"</button>
                    </p>
                    <hr/>
                    <HandOver file=Callback::new(move |()| { part.set(String::new()); format.set("json"); wish.set(Some(Wish::Download)); })/>
                    <hr/>
                    <Keep/>
                    <hr/>
                    <h2>"Read a file in"</h2>
                    <Import/>
                </section>
                <section class="panel export-preview"><h2 class="sr-only">"Preview"</h2><pre id="preview" tabindex="0" role="region" aria-label="Preview" aria-busy=move || export.get().format.is_empty().to_string() data-ready=move || export.get().format>{move || body.get()}</pre></section>
            </div>
        </main>
    }
}

/// Reads an export back: a whole release, or ticks into one.
#[component]
pub fn Import() -> impl IntoView {
    let session = use_session();
    let problems = RwSignal::new(Vec::<String>::new());
    let busy = RwSignal::new(false);
    let found = move |result: Result<Answer, String>| {
        // The dialog may be closed by now.
        if busy.try_set(false).is_some() {
            return;
        }
        answered(session, result, move |list| drop(problems.try_set(list)));
    };
    let choose = move |e: leptos::ev::Event| {
        problems.set(Vec::new());
        busy.set(true);
        let tell = move |list| {
            if busy.try_set(false).is_none() {
                problems.set(list);
            }
        };
        read_file(session, &e, move |name, text| {
            if is_backup(&text) {
                stored::offer(session, text, tell)
            } else if is_policy(&text) {
                policy::take(session, name, text, move |list| {
                    if list.is_empty() {
                        session.dialog.set(None);
                    }
                    tell(list);
                })
            } else {
                reader::ask(&Ask::Read { name, text }, found)
            }
        });
    };
    view! {
        <div class="import">
            <label class="field"><span>"Markdown, YAML or JSON that was taken away here, or a policy"</span>
                <input type="file" id="import" accept=".md,.markdown,.yaml,.yml,.json,text/markdown,text/yaml,application/yaml,application/json,text/plain" on:change=choose/></label>
            <Show when=move || busy.get()><p class="muted small" role="status">"Reading..."</p></Show>
            <div role="alert">{move || problems.get().into_iter().map(|p| view! { <p class="notice warn import-problem">{p}</p> }).collect_view()}</div>
        </div>
    }
}

/// Takes in what was found in a file; `tell` learns what is to be said of it.
pub fn answered(session: Session, answer: Result<Answer, String>, tell: impl Fn(Vec<String>) + 'static) {
    match answer {
        Ok(Answer::Found(found)) => took(session, *found, tell),
        Ok(_) => {}
        Err(why) => tell(vec![why]),
    }
}

fn took(session: Session, found: Found, tell: impl Fn(Vec<String>) + 'static) {
    match found {
        Found::Release(doc, list) => {
            let (before, mine) = (session.id(), session.ids().contains(&doc.id));
            if mine && session.id() != doc.id {
                session.load(&doc.id);
            }
            let id = session.take_in(doc);
            let template = session.with_state(|s| !s.template.is_empty());
            session.say(match (mine, template) {
                (true, _) => "It was in this browser already; both copies are merged.",
                (false, true) => "The template is read in. Home starts releases from it.",
                (false, false) => "The release is read in.",
            });
            if template {
                // It is to start from; what was open stays open.
                session.load(&before);
                session.releases.update(|n| *n += 1);
            } else {
                open(&id);
            }
            notes(session, list.iter().map(ToString::to_string).collect());
        }
        Found::Ticks(read) => {
            if let Some(missing) = opens(session, &read) {
                return tell(read.problems.iter().map(ToString::to_string).chain([missing.to_owned()]).collect());
            }
            session.when_planned(move || notes(session, ticks(session, &read)));
        }
        Found::Nothing(p) => tell(vec![p.to_string()]),
    }
}

/// Says what there is to say of what was taken in, over the screen that shows it.
fn notes(session: Session, all: Vec<String>) {
    session.dialog.set((!all.is_empty()).then_some(Dialog::Notes(all)));
}

/// Opens the release that ticks belong to; else tells why there is none.
fn opens(session: Session, read: &markdown_read::MarkdownRead) -> Option<&'static str> {
    if read.release.is_empty() {
        return session.document().entries.is_empty().then_some("Open a release first; the ticks go into it.");
    }
    if session.id() != read.release {
        if !session.ids().contains(&read.release) {
            return Some("The release that these ticks belong to is not in this browser. Read its YAML or JSON in first.");
        }
        session.load(&read.release);
    }
    None
}

/// Puts ticks of a file into the open release; returns what to tell.
fn ticks(session: Session, read: &markdown_read::MarkdownRead) -> Vec<String> {
    let mut say: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    let d = session.derived.get_untracked();
    let known = |id: &str| d.plan.lines().chain(d.plan.lists.iter().flat_map(|(_, l)| l)).any(|l| l.id == id);
    let (edits, problems) = session.with_state(|s| markdown_read::edits(read, s, &known, &|| format!("own.{}", clock::random_id())));
    say.extend(problems.iter().map(ToString::to_string));
    let n = edits.len();
    if n > 0 {
        session.dispatch(What::Many(edits));
    }
    session.say(&format!("{n} changes are read in. Undo takes them back."));
    open(&session.id());
    say
}
