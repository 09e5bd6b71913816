//! The record: the log as a time line, a slider that replays it, whether it is consistent, and the papers that follow from it.

use super::report::Report;
use crate::formats::desk::{Answer, Ask};
use crate::run::What;
use crate::run::chain::short;
use crate::views::record::delivery::COMMITTED;
use crate::views::record::past::Past;
use crate::views::record::proof::{Proof, Said};
use crate::views::record::rows::{KINDS, Row};
use crate::views::status;
use crate::web::browser::{clipboard, clock, files};
use crate::web::reader;
use crate::web::session::{Session, use_session};
use crate::web::widgets::Icon;
use leptos::prelude::*;

/// (format, label, ending, media type) of the papers that can be taken away here.
const PAPERS: [(&str, &str, &str, &str); 6] = [
    ("record", "Report, Markdown", "md", "text/markdown"),
    ("record-html", "Report, HTML", "html", "text/html"),
    ("post-mortem", "Post-mortem draft", "md", "text/markdown"),
    ("release-notes", "Release notes", "md", "text/markdown"),
    ("yaml", "The run, YAML", "yaml", "application/yaml"),
    ("json", "The run, JSON", "json", "application/json"),
];

/// Sentences of one entry that are shown before the rest is folded up.
const SHOWN: usize = 6;

/// What the screen shares among its parts.
#[derive(Clone, Copy)]
struct Shared {
    session: Session,
    rows: RwSignal<Vec<Row>>,
    proof: RwSignal<Proof>,
    /// The head that somebody pasted.
    pasted: RwSignal<String>,
    /// How many entries are replayed; none: all.
    at: RwSignal<Option<usize>>,
    /// The kind that is shown; empty: all.
    kind: RwSignal<&'static str>,
}

impl Shared {
    /// The entry at which the slider stands.
    fn stands(&self) -> usize {
        self.at.get().unwrap_or(usize::MAX).min(self.rows.with(Vec::len))
    }
}

/// Asks the worker whenever the log or the pasted head changes. An answer that is late is dropped.
fn ask_again(shared: Shared) {
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        shared.session.marks.track();
        let doc = shared.session.document();
        latest.update_value(|n| *n += 1);
        let mine = latest.get_value();
        reader::ask(&Ask::Record { doc, pasted: shared.pasted.get() }, move |answer| match answer {
            Ok(Answer::Record(rows, proof)) if latest.try_get_value() == Some(mine) => {
                shared.proof.set(proof);
                shared.rows.set(rows);
            }
            Ok(_) => {}
            Err(why) => shared.session.say(&why),
        });
    });
}

/// The record screen.
#[component]
pub fn RecordScreen() -> impl IntoView {
    let session = use_session();
    let shared = Shared {
        session,
        rows: RwSignal::new(Vec::new()),
        proof: RwSignal::new(Proof::default()),
        pasted: RwSignal::new(String::new()),
        at: RwSignal::new(None),
        kind: RwSignal::new(""),
    };
    ask_again(shared);
    let report = RwSignal::new(false);
    // The log as it is, or the report that follows from it.
    let way = move |is: bool, id: &'static str, label: &'static str| {
        view! { <button class="chip" type="button" id=id aria-pressed=move || (report.get() == is).to_string() on:click=move |_| report.set(is)>{label}</button> }
    };
    let ready = move || (!shared.rows.with(Vec::is_empty)).to_string();
    view! {
        <main id="main" tabindex="-1" class="record" data-screen="record" data-ready=ready>
            <h1>"Record"</h1>
            <div class="record-grid">
                <div class="record-side">
                    <Replay shared/>
                    <Log shared/>
                    <Papers shared/>
                </div>
                <section class="panel log-panel" aria-labelledby="log-title">
                    <h2 id="log-title">{move || if report.get() { "The report" } else { "What happened" }}</h2>
                    <div class="choices" role="group" aria-label="What is shown">{way(false, "show-log", "Time line")}{way(true, "show-report", "Report, as it reads")}</div>
                    {move || if report.get() { view! { <Report/> }.into_any() } else { view! { <TimeLine shared/> }.into_any() }}
                </section>
            </div>
        </main>
    }
}

/// The slider, and the release as it stood at that entry.
#[component]
fn Replay(shared: Shared) -> impl IntoView {
    let all = move || shared.rows.with(Vec::len);
    let past = replayed(shared);
    let label = move || {
        let n = shared.stands();
        shared.rows.with(|rows| match n.checked_sub(1).and_then(|i| rows.get(i)) {
            Some(r) => format!("Entry {n} of {}: {}, {}", rows.len(), r.day, r.time),
            None => format!("Before the first of {} entries", rows.len()),
        })
    };
    let slide = move |e| {
        let n = event_target_value(&e).parse().unwrap_or(0);
        shared.at.set((n < all()).then_some(n));
    };
    let by = move |step: isize| move |_| shared.at.set(Some(shared.stands().saturating_add_signed(step).min(all())).filter(|n| *n < all()));
    view! {
        <section class="panel replay" aria-labelledby="replay-title">
            <h2 id="replay-title">"As it stood"</h2>
            <p class="replay-at">{label}</p>
            <div class="replay-slide">
                <button class="button quiet" type="button" aria-label="One entry back" on:click=by(-1)>"\u{2039}"</button>
                <input type="range" id="replay" min="0" max=all prop:value=move || shared.stands().to_string() aria-label="Replay the log" aria-valuetext=label on:input=slide/>
                <button class="button quiet" type="button" aria-label="One entry on" on:click=by(1)>"\u{203a}"</button>
            </div>
            {move || past.with(|p| !p.rows.is_empty()).then(|| shown(past.get()))}
        </section>
    }
}

/// Asks the worker how the release stood where the slider is. While an answer is under way the slider may move on: then it is
/// asked again, so that there is never more than one question.
fn replayed(shared: Shared) -> RwSignal<Past> {
    let past = RwSignal::new(Past::default());
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        let n = shared.stands();
        let known = past.with_untracked(|p| p.n == n && !p.rows.is_empty());
        if busy.get() || known || shared.rows.with(Vec::is_empty) {
            return;
        }
        busy.set(true);
        reader::ask(&Ask::Past { doc: shared.session.document(), n }, move |answer| {
            if let Ok(Answer::Past(found)) = answer {
                drop(past.try_set(found));
            }
            let _ = busy.try_set(false);
        });
    });
    past
}

fn shown(past: Past) -> impl IntoView {
    let (class, icon) = match past.tone.as_str() {
        "go" => ("lamp go", "go"),
        "hold" => ("lamp hold", "hold"),
        _ => ("lamp nogo", "nogo"),
    };
    let rows = past.rows.into_iter().map(|(l, v)| view! { <dt>{l}</dt><dd>{v}</dd> }).collect_view();
    view! {
        <p class=class id="replay-lamp" data-n=past.n><Icon name=icon/><b>{past.light}</b><span>{past.reason}</span></p>
        <dl class="replay-rows">{rows}</dl>
    }
}

/// Whether the log is consistent, and the comparison with a head that left the page.
#[component]
fn Log(shared: Shared) -> impl IntoView {
    let head = move || shared.proof.with(|p| p.head.clone());
    let copy = move |_| {
        let session = shared.session;
        clipboard::copy(head(), move |ok| session.say(if ok { "The head is copied." } else { "The browser did not allow copying." }));
    };
    let said = move || shared.proof.get().said.into_iter().map(sentence).collect_view();
    view! {
        <section class="panel proof" aria-labelledby="proof-title">
            <h2 id="proof-title">"The log"</h2>
            {said}
            <p class="head-row"><span class="muted small">"Head"</span><code id="head" title=head>{move || short(&head()).to_owned()}</code>
                <button class="button quiet" type="button" title="Copy the whole head" on:click=copy><Icon name="copy"/><span class="sr-only">"Copy the whole head"</span></button></p>
            <label class="field"><span>"Compare a head that was sent"</span>
                <input type="text" id="pasted" autocomplete="off" spellcheck="false" on:change=move |e| shared.pasted.set(event_target_value(&e))/></label>
            <div role="status" id="compared">{move || shared.proof.get().pasted.map(sentence)}</div>
            <p class="muted small">"Who can change the log can also make it consistent again. Only a head that left this page shows a change; names are typed, not proved."</p>
        </section>
    }
}

fn sentence((good, text): Said) -> impl IntoView {
    let (class, icon) = if good { ("said good", "check") } else { ("said bad", "cross") };
    view! { <p class=class><Icon name=icon/><span>{text}</span></p> }
}

/// What can be taken away, and the one thing that the delivery figures need and the log cannot know.
#[component]
fn Papers(shared: Shared) -> impl IntoView {
    let session = shared.session;
    let buttons = PAPERS
        .into_iter()
        .map(|p| view! { <button class="button" type="button" data-paper=p.0 on:click=move |_| take(session, p)>{p.1}</button> })
        .collect_view();
    let committed = session.with_state(|s| s.inputs.fields.get(COMMITTED).cloned().unwrap_or_default());
    let kept = move |e| session.dispatch(What::Field { field: COMMITTED.into(), value: event_target_value(&e) });
    view! {
        <section class="panel papers" aria-labelledby="papers-title">
            <h2 id="papers-title">"Take it away"</h2>
            <p class="papers-buttons">{buttons}</p>
            <label class="field"><span>"First commit of the change, for the lead time"</span>
                <input type="text" placeholder="2026-11-24T14:05:00Z" autocomplete="off" value=committed on:change=kept/></label>
        </section>
    }
}

/// Asks the worker for a paper and saves it.
fn take(session: Session, (format, _, ending, media): (&'static str, &str, &'static str, &'static str)) {
    let ask =
        Ask::Write { doc: session.document(), format: format.to_owned(), part: String::new(), start: session.start(), now: clock::now() };
    reader::ask(&ask, move |answer| match answer {
        Ok(Answer::Written { text, head, .. }) => {
            let name = files::file_name(&format!("{} {format}", status::name(&session.derived.get_untracked())), ending);
            files::download(&name, media, &text);
            session.left_with(&format!("export:{format}"), "", head);
            session.say(&format!("{name} is saved where your browser keeps downloads."));
        }
        Ok(_) => {}
        Err(why) => session.say(&why),
    });
}

/// The log, entry by entry, the latest first.
#[component]
fn TimeLine(shared: Shared) -> impl IntoView {
    let chips = [("", "All")]
        .into_iter()
        .chain(KINDS)
        .map(|(id, label)| view! { <button class="chip" type="button" data-kind=id aria-pressed=move || (shared.kind.get() == id).to_string() on:click=move |_| shared.kind.set(id)>{label}</button> })
        .collect_view();
    let rows = move || {
        let kind = shared.kind.get();
        let mut day = String::new();
        let picked: Vec<Row> = shared.rows.with(|all| all.iter().rev().filter(|r| kind.is_empty() || r.kind == kind).cloned().collect());
        if picked.is_empty() {
            return view! { <p class="muted">"No entry of this kind."</p> }.into_any();
        }
        let list = picked.into_iter().map(|r| {
            let head = (r.day != day).then(|| r.day.clone());
            day.clone_from(&r.day);
            entry(shared, r, head)
        });
        view! { <ol class="log">{list.collect_view()}</ol> }.into_any()
    };
    Effect::new(move |_| {
        let (n, _, _) = (shared.stands(), shared.kind.get(), shared.rows.track());
        let Ok(all) = document().query_selector_all(".log [data-n]") else { return };
        for e in (0..all.length()).filter_map(|i| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(all.get(i)?).ok()) {
            let own: usize = e.get_attribute("data-n").and_then(|t| t.parse().ok()).unwrap_or(0);
            let _ = e.class_list().toggle_with_force("later", own > n);
            let _ = e.class_list().toggle_with_force("here", own == n);
        }
    });
    view! {
        <div class="choices" role="group" aria-label="Kind of entry">{chips}</div>
        {rows}
    }
}

fn entry(shared: Shared, r: Row, day: Option<String>) -> AnyView {
    let n = r.n;
    let who = [r.by, if r.heard_from.is_empty() { String::new() } else { format!("heard from {}", r.heard_from) }];
    let recorded = if r.recorded.is_empty() { String::new() } else { format!("written down {}", r.recorded) };
    let about: Vec<String> = [r.place].into_iter().chain(who).chain([recorded]).filter(|t| !t.is_empty()).collect();
    // What was done to many lines at once is folded up behind the first of them.
    let mut told = r.told;
    let folded = if told.len() > SHOWN { told.split_off(SHOWN - 1) } else { Vec::new() };
    let said = |all: Vec<String>| all.into_iter().map(|t| view! { <p>{t}</p> }).collect_view();
    let rest =
        (!folded.is_empty()).then(|| view! { <details><summary>{format!("and {} more", folded.len())}</summary>{said(folded)}</details> });
    let told = said(told);
    view! {
        {day.map(|d| view! { <li class="log-day">{d}</li> })}
        <li class="log-entry" data-n=n data-kind=r.kind class:gone=r.taken_back>
            <button class="log-time" type="button" title="Show the release as it stood here" on:click=move |_| shared.at.set(Some(n))>{r.time}</button>
            <div class="log-told">{told}{rest}{(!r.printed.is_empty()).then(|| view! { <pre tabindex="0">{r.printed}</pre> })}
                <p class="muted small">{about.join(" \u{b7} ")}{r.taken_back.then_some(" \u{b7} taken back later")}</p></div>
        </li>
    }
    .into_any()
}
