//! The files of the release: a tree, the file with every value tied to its origin, blanks to fill in, and the run book.

use super::going_back::GoingBack;
use super::incident::IncidentPanel;
use super::runbook::{BACK, INCIDENT, RunBook};
use super::scenario::Editor;
use super::steps::Rollout;
use crate::facts::Value;
use crate::facts::schema::FactKind;
use crate::formats::desk::{Answer as Told, Ask};
use crate::platforms::text::Origin;
use crate::run::What;
use crate::scenario::resolve::Answer;
use crate::views::files::{Part, Sheet};
use crate::views::{files as view, status, words};
use crate::web::browser::{clipboard, files as disk};
use crate::web::reader;
use crate::web::session::{Session, library, use_session};
use crate::web::widgets::{CommandBox, Icon};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What the screen shares among its parts.
#[derive(Clone, Copy)]
struct Desk {
    /// All files, in the order of use.
    sheets: RwSignal<Vec<Sheet>>,
    /// Whether the first answer has come.
    ready: RwSignal<bool>,
    /// Path of the open file; empty: the run book.
    open: RwSignal<String>,
    /// The selected value's origin.
    origin: RwSignal<Option<Origin>>,
    /// Lines that the last change made new, by path.
    fresh: RwSignal<BTreeMap<String, Vec<bool>>>,
}

impl Desk {
    fn file(self) -> Option<Sheet> {
        let open = self.open.get();
        self.sheets.with(|all| all.iter().find(|s| s.path == open).cloned())
    }

    /// Takes the files in and marks what is new in them.
    fn take(self, new: Vec<Sheet>) {
        let old: BTreeMap<String, Vec<String>> =
            self.sheets.with_untracked(|all| all.iter().map(|s| (s.path.clone(), s.text.lines().map(str::to_owned).collect())).collect());
        let first = !self.ready.get_untracked();
        let fresh = new
            .iter()
            .map(|s| {
                let mut before = old.get(&s.path).cloned().unwrap_or_default();
                let marks = s.text.lines().map(|l| match before.iter().position(|b| b == l) {
                    Some(i) => {
                        before.remove(i);
                        false
                    }
                    None => !first,
                });
                (s.path.clone(), marks.collect())
            })
            .collect();
        self.fresh.set(fresh);
        self.sheets.set(new);
        // Who was quicker than the files stays where they went.
        if first && self.open.with_untracked(String::is_empty) {
            self.open.set(self.sheets.with_untracked(|all| all.first().map(|s| s.path.clone()).unwrap_or_default()));
        }
        self.ready.set(true);
    }
}

/// Asks the worker for the files whenever the release changes. An answer that is late is dropped.
fn desk(session: Session) -> Desk {
    let desk = Desk {
        sheets: RwSignal::new(Vec::new()),
        ready: RwSignal::new(false),
        open: RwSignal::new(String::new()),
        origin: RwSignal::new(None),
        fresh: RwSignal::new(BTreeMap::new()),
    };
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        session.derived.track();
        latest.update_value(|n| *n += 1);
        let mine = latest.get_value();
        reader::ask(&Ask::Files { doc: session.document() }, move |answer| match answer {
            Ok(Told::Files(new)) if latest.try_get_value() == Some(mine) => desk.take(new),
            Ok(_) => {}
            Err(why) => session.say(&why),
        });
    });
    desk
}

/// The files screen.
#[component]
pub fn FilesScreen() -> impl IntoView {
    let session = use_session();
    let desk = desk(session);
    // What is open stays as it is while files come: what somebody chose in it is not lost.
    let shown = Memo::new(move |_| (desk.file(), desk.open.get()));
    view! {
        <div class="files" data-screen="files">
            <Tree desk/>
            <main id="main" tabindex="-1" class="sheet file-sheet">
                {move || match shown.get() {
                    (Some(file), _) => view! { <FileView desk file/> }.into_any(),
                    (None, open) if open == BACK => view! { <GoingBack/> }.into_any(),
                    (None, open) if open == INCIDENT => view! { <header class="file-head"><h1>"Incident"</h1></header><IncidentPanel/> }.into_any(),
                    (None, _) => view! { <RunBook/> }.into_any(),
                }}
            </main>
            <Side desk/>
        </div>
    }
}

/// The tree of files by tool, with the run book on top.
#[component]
fn Tree(desk: Desk) -> impl IntoView {
    let session = use_session();
    let groups = move || {
        let mut tools: Vec<(String, Vec<Sheet>)> = Vec::new();
        for s in desk.sheets.get() {
            match tools.iter_mut().find(|(t, _)| *t == s.tool) {
                Some((_, all)) => all.push(s),
                None => tools.push((s.tool.clone(), vec![s])),
            }
        }
        tools
            .into_iter()
            .map(|(tool, all)| {
                let rows = all.into_iter().map(|s| entry(desk, &s)).collect_view();
                view! { <h2 class="eyebrow">{tool}</h2><ul>{rows}</ul> }
            })
            .collect_view()
    };
    let bundle = move |_| {
        reader::ask(&Ask::Bundle { doc: session.document() }, move |answer| match answer {
            Ok(Told::Bundle(Ok(bytes))) => {
                let name = disk::file_name(&format!("{} files", status::name(&session.derived.get_untracked())), "zip");
                disk::download_bytes(&name, "application/zip", &bytes);
                session.say(&format!("{name} is saved where your browser keeps downloads. Its README tells the order of use."));
            }
            Ok(Told::Bundle(Err(why))) | Err(why) => session.say(&why),
            Ok(_) => {}
        });
    };
    let empty = move || desk.ready.get() && desk.sheets.with(Vec::is_empty);
    view! {
        <nav class="rail tree no-print" aria-label="Files">
            <ul>
                <li><button class="tree-entry" type="button" aria-current=move || desk.open.get().is_empty().then_some("true") on:click=move |_| desk.open.set(String::new())><span>"Run book"</span></button></li>
                <li><button class="tree-entry" type="button" aria-current=move || (desk.open.get() == BACK).then_some("true") on:click=move |_| desk.open.set(BACK.to_owned())><span>"Going back"</span></button></li>
                <li><button class="tree-entry" type="button" aria-current=move || (desk.open.get() == INCIDENT).then_some("true") on:click=move |_| desk.open.set(INCIDENT.to_owned())><span>"Incident"</span></button></li>
            </ul>
            {groups}
            <Show when=empty><p class="small muted">"No file yet. Say where it runs (Kubernetes, ECS, a virtual machine, ...) and the files for it appear here."</p></Show>
            <Show when=move || !desk.sheets.with(Vec::is_empty)><p><button class="button" type="button" id="bundle" on:click=bundle>"Download all (ZIP)"</button></p></Show>
        </nav>
    }
}

fn entry(desk: Desk, s: &Sheet) -> impl IntoView + use<> {
    let (path, is_open) = (s.path.clone(), s.path.clone());
    let name = s.path.rsplit('/').next().unwrap_or_default().to_owned();
    let state = match s.blanks.len() {
        0 => view! { <span class="tag stated">"ready"</span> }.into_any(),
        1 => view! { <span class="tag assumed">"1 blank"</span> }.into_any(),
        n => view! { <span class="tag assumed">{n}" blanks"</span> }.into_any(),
    };
    view! {
        <li><button class="tree-entry" type="button" title=s.path.clone() aria-current=move || (desk.open.get() == is_open).then_some("true")
            on:click=move |_| { desk.origin.set(None); desk.open.set(path.clone()); }><span>{name}</span>{state}</button></li>
    }
}

/// One file: what it is for, how it is used, its lines.
#[component]
fn FileView(desk: Desk, file: Sheet) -> impl IntoView {
    let session = use_session();
    let (text, name, path) = (file.text.clone(), file.path.clone(), file.path.clone());
    let copied = text.clone();
    let copy = move |_| {
        clipboard::copy(copied.clone(), move |ok| {
            session.say(if ok { "The file is copied." } else { "The browser did not allow copying. Download it instead." })
        })
    };
    let download = move |_| {
        let short = name.rsplit('/').next().unwrap_or("file").to_owned();
        disk::download(&short, "text/plain", &text);
        session.say(&format!("{short} is saved where your browser keeps downloads."));
    };
    let marks = desk.fresh.with_untracked(|f| f.get(&path).cloned().unwrap_or_default());
    let rows = file
        .lines
        .iter()
        .enumerate()
        .map(|(i, parts)| {
            let parts = parts.iter().map(|p| part(desk, p)).collect_view();
            view! { <span class="code-line" class:fresh=marks.get(i).copied().unwrap_or(false)>{parts}"\n"</span> }
        })
        .collect_view();
    let missing = file.blanks.len();
    view! {
        <header class="file-head">
            <h1 class="file-path">{file.path.clone()}</h1>
            <p class="lead">{file.purpose.clone()}</p>
            {if missing == 0 {
                view! { <p class="small"><span class="tag answered">"Ready"</span>" Every value is known."</p> }.into_any()
            } else {
                let names = file.blanks.iter().map(|b| words::fact_label(library(), b)).collect::<Vec<_>>().join(", ");
                view! { <p class="notice warn"><span><strong>"Not ready."</strong>" Fill in: "{names}"."</span></p> }.into_any()
            }}
            <p class="export-actions no-print">
                <button class="button primary" type="button" id="copy-file" on:click=copy>"Copy"</button>
                <button class="button" type="button" on:click=download>"Download"</button>
            </p>
        </header>
        <h2>"How it is used"</h2>
        {if file.how.ends_with('.') {
            view! { <p>{file.how.clone()}</p> }.into_any()
        } else {
            view! { <CommandBox run=file.how.clone()/> }.into_any()
        }}
        <h2>"The file"</h2>
        <pre class="code" id="code" tabindex="0" role="region" aria-label=format!("Text of {}", file.path)>{rows}</pre>
    }
}

/// A part of a line: a value leads to its origin, a blank is a field in its place.
fn part(desk: Desk, p: &Part) -> impl IntoView + use<> {
    let class = p.tone.class();
    match p.origin.clone() {
        None if class.is_empty() => view! { {p.text.clone()} }.into_any(),
        None => view! { <span class=class>{p.text.clone()}</span> }.into_any(),
        Some(Origin::Blank(fact)) => view! { <Blank fact text=p.text.clone()/> }.into_any(),
        Some(origin) => {
            let here = origin.clone();
            let selected = move || desk.origin.get().as_ref() == Some(&here);
            view! { <button class=format!("value {class}") type="button" aria-pressed=move || selected().to_string() on:click=move |_| desk.origin.set(Some(origin.clone()))>{p.text.clone()}</button> }.into_any()
        }
    }
}

/// The answer that a typed text gives to a fact.
pub fn typed(fact: &str, text: &str) -> Option<Answer> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = match library().fact(fact).map(|f| f.kind).unwrap_or_default() {
        FactKind::Number => Value::Number(crate::facts::parse_thousandths(text)?),
        FactKind::List | FactKind::Set => Value::List(text.split(',').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect()),
        _ => Value::Text(text.to_owned()),
    };
    Some(Answer::Is(value))
}

/// A blank in its place in the text.
#[component]
fn Blank(fact: String, text: String) -> impl IntoView {
    let session = use_session();
    let label = words::fact_label(library(), &fact);
    let size = (text.chars().count() + 1).to_string();
    let give = move |e: leptos::ev::Event| {
        let raw = event_target_value(&e);
        match typed(&fact, &raw) {
            Some(answer) => session.dispatch(What::Answer { fact: fact.clone(), answer: Some(answer) }),
            None if raw.trim().is_empty() => {}
            None => session.say("That is no number. Write digits, for example 1200 or 0.3."),
        }
    };
    view! { <input class="blank" type="text" aria-label=label placeholder=text size=size autocomplete="off" spellcheck="false" on:change=give/> }
}

/// What the selected value stands on, what is missing, and the rollout beside the files that it changes.
#[component]
fn Side(desk: Desk) -> impl IntoView {
    let session = use_session();
    let lib = library();
    let missing = Memo::new(move |_| {
        let mut out: Vec<String> = Vec::new();
        for b in desk.sheets.get().into_iter().flat_map(|s| s.blanks) {
            if !out.contains(&b) {
                out.push(b);
            }
        }
        out
    });
    let fields = move || {
        missing
            .get()
            .into_iter()
            .map(|fact| {
                let label = words::fact_label(lib, &fact);
                let id = fact.clone();
                let give = move |e: leptos::ev::Event| {
                    if let Some(answer) = typed(&fact, &event_target_value(&e)) {
                        session.dispatch(What::Answer { fact: fact.clone(), answer: Some(answer) });
                    }
                };
                view! { <label class="field"><span>{label}</span><input type="text" data-blank=id autocomplete="off" on:change=give/></label> }
            })
            .collect_view()
    };
    let chosen = move || {
        desk.origin.get().map(|o| {
            let d = session.derived.get();
            let (head, said) = view::origin(lib, &d, &o);
            let rows = said.into_iter().map(|s| view! { <p>{s}</p> }).collect_view();
            let change = match o {
                Origin::Fact(fact) => {
                    view! { <Editor fact done=Callback::new(move |()| desk.origin.set(None))/> }.into_any()
                }
                _ => ().into_any(),
            };
            view! {
                <section class="origin" aria-live="polite">
                    <button class="button quiet detail-close" type="button" on:click=move |_| desk.origin.set(None)><Icon name="cross"/><span class="sr-only">"Close"</span></button>
                    <p class="eyebrow">"Where this value comes from"</p><h2>{head}</h2>{rows}{change}
                </section>
            }
        })
    };
    view! {
        <aside class="inspector file-side no-print" aria-label="Values and blanks">
            <div class="detail">
                {chosen}
                <section class="blanks">
                    <p class="eyebrow">"Blanks"</p>
                    {move || if missing.get().is_empty() {
                        view! { <p class="muted">"Nothing is missing. Select a value in a file to see where it comes from."</p> }.into_any()
                    } else {
                        view! { <p class="muted small">"Nobody has said these. Fill one in and it goes into every file and command that needs it."</p> }.into_any()
                    }}
                    {fields}
                </section>
                <details class="side-rollout"><summary>"Change the rollout"</summary><p class="muted small">"The files follow at once; new lines are marked."</p><Rollout/></details>
            </div>
        </aside>
    }
}
