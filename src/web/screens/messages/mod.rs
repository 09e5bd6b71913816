//! What to say to whom: the messages by moment on the left, the open one in the middle, what it lacks on the right. The
//! worker writes them.
//! Inside: `wording` (own words), `missing` (fields for what is missing, calendar).

pub mod missing;
pub mod wording;

use crate::formats::desk::{Answer, Ask};
use crate::formats::message::FORMS;
use crate::messages::block::Block;
use crate::run::chain::short;
use crate::run::{Draft, What};
use crate::views::messages::{Board, Open, Row, gaps};
use crate::web::browser::clipboard;
use crate::web::reader;
use crate::web::session::{Session, use_session};
use crate::web::widgets::Icon;
use leptos::prelude::*;
use missing::Missing;
use wording::{Moved, Own, Words};

/// The signals of the screen.
#[derive(Clone, Copy)]
pub struct Desk {
    session: Session,
    /// The open message; empty: the first.
    chosen: RwSignal<String>,
    /// The form that is shown; empty: as it reads.
    form: RwSignal<&'static str>,
    /// Whether the words are being edited.
    editing: RwSignal<bool>,
    board: RwSignal<Option<Board>>,
}

impl Desk {
    fn open(&self) -> Option<Open> {
        self.board.with(|b| b.as_ref()?.open.clone())
    }

    fn said(self, what: &'static str) -> impl Fn(bool) + 'static {
        let open = |b: &Option<Board>| b.as_ref().and_then(|b| b.open.as_ref()).map(|o| (o.id.clone(), o.head.clone()));
        let (message, head) = self.board.with_untracked(open).unwrap_or_default();
        move |ok| {
            if ok {
                self.session.left_with(&message, "", head.clone());
            }
            self.session.say(if ok { what } else { "The browser did not allow copying. Select the text instead." });
        }
    }

    /// Puts the open message in other words; none takes the generated ones.
    fn word(&self, text: Option<Draft>, on: Draft) {
        if let Some(message) = self.board.with_untracked(|b| Some(b.as_ref()?.open.as_ref()?.id.clone())) {
            self.session.dispatch(What::Wording { message, text, on });
        }
    }
}

/// Asks the worker whenever the release or the choice changes. An answer that is late is dropped.
fn ask_again(desk: Desk) {
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        desk.session.marks.track();
        let ask = Ask::Messages { doc: desk.session.document(), open: desk.chosen.get() };
        latest.update_value(|n| *n += 1);
        let mine = latest.get_value();
        reader::ask(&ask, move |answer| match answer {
            Ok(Answer::Messages(board)) if latest.try_get_value() == Some(mine) => drop(desk.board.try_set(Some(*board))),
            Ok(_) => {}
            Err(why) => desk.session.say(&why),
        });
    });
}

/// The messages screen.
#[component]
pub fn MessagesScreen() -> impl IntoView {
    let session = use_session();
    let desk = Desk {
        session,
        chosen: RwSignal::new(String::new()),
        form: RwSignal::new(""),
        editing: RwSignal::new(false),
        board: RwSignal::new(None),
    };
    ask_again(desk);
    let ready = move || desk.board.with(Option::is_some);
    let none = move || desk.board.with(|b| b.as_ref().is_some_and(|b| b.open.is_none()));
    view! {
        <main id="main" tabindex="-1" class="messages" data-screen="messages" aria-busy=move || (!ready()).to_string()>
            <List desk/>
            <Show when=none><p class="message-sheet muted">"This release needs no messages."</p></Show>
            <Show when=move || ready() && !none()><Sheet desk/><Missing desk/></Show>
        </main>
    }
}

/// All messages by moment, with what is due when and whether it is ready.
#[component]
fn List(desk: Desk) -> impl IntoView {
    // A memo, so that the list is not made anew, and the focus lost, with every answer.
    let rows = Memo::new(move |_| desk.board.with(|b| b.as_ref().map(|b| b.rows.clone()).unwrap_or_default()));
    let moments = move || {
        let rows = rows.get();
        let mut moments: Vec<(String, Vec<Row>)> = Vec::new();
        for r in rows {
            match moments.last_mut() {
                Some((m, list)) if *m == r.moment => list.push(r),
                _ => moments.push((r.moment.clone(), vec![r])),
            }
        }
        moments
            .into_iter()
            .map(|(moment, list)| {
                let items = list.into_iter().map(|r| view! { <Entry desk r/> }).collect_view();
                view! { <section><h2>{moment}</h2><ul>{items}</ul></section> }
            })
            .collect_view()
    };
    let count = move || {
        let (all, ready) = rows.with(|r| (r.len(), r.iter().filter(|r| r.blanks == 0).count()));
        if all == 0 { String::new() } else { format!("{all} messages, {ready} without a blank") }
    };
    view! {
        <nav class="message-list" aria-label="Messages">
            <h1>"Messages"</h1>
            <p class="small muted" id="message-count">{count}</p>
            <div class="message-moments">{moments}</div>
        </nav>
    }
}

/// A message in the list.
#[component]
fn Entry(desk: Desk, r: Row) -> impl IntoView {
    let id = StoredValue::new(r.id.clone());
    let current = move || {
        let here = desk.board.with(|b| b.as_ref().and_then(|b| b.open.as_ref()).is_some_and(|o| o.id == id.get_value()));
        here.then_some("true")
    };
    let choose = move |_| {
        desk.editing.set(false);
        desk.chosen.set(id.get_value());
    };
    let state = match (r.moved, r.blanks) {
        (true, _) => ("tag conflict", "plan changed".to_owned()),
        (false, 0) => ("tag ready", "ready".to_owned()),
        (false, 1) => ("tag assumed", "1 blank".to_owned()),
        (false, n) => ("tag assumed", format!("{n} blanks")),
    };
    view! {
        <li><button class="message-entry" type="button" data-message=r.id.clone() aria-current=current on:click=choose>
            <span class="message-audience">{r.audience}</span>
            <span class=state.0>{state.1}</span>
            <span class="message-due">{r.due}{r.own.then_some(" · own words")}</span>
        </button></li>
    }
}

/// The open message.
#[component]
fn Sheet(desk: Desk) -> impl IntoView {
    let open = Memo::new(move |_| desk.open().unwrap_or_default());
    let head = move || {
        let o = open.get();
        let cadence = (!o.cadence.is_empty()).then(|| view! { <div><dt>"When"</dt><dd>{o.cadence}</dd></div> });
        view! {
            <p class="eyebrow">{o.moment}" · "{o.audience}</p>
            <h2 class="message-subject">{marked(&o.subject)}</h2>
            <dl class="message-meta"><div><dt>"Due"</dt><dd>{o.due}</dd></div>{cadence}<div><dt>"Channel"</dt><dd>{o.channel}</dd></div></dl>
            {(!o.unsettled.is_empty()).then(|| view! { <p class="notice small">"Needed if this is so, and nobody has said yet: "{o.unsettled}"."</p> })}
        }
    };
    let question = move || desk.board.with(|b| b.as_ref().map(|b| b.question.clone()).unwrap_or_default());
    view! {
        <article class="message-sheet" aria-label="The open message">
            <header class="message-head">{head}</header>
            <Show when=move || !question().is_empty()><p class="notice warn small">"The window is told as it was written. "{question}</p></Show>
            <Moved desk open/>
            <Show when=move || desk.editing.get() fallback=move || view! { <Shown desk open/> }><Words desk open/></Show>
            <Own desk open/>
        </article>
    }
}

/// The forms of the open message, and what can be done with it.
#[component]
fn Shown(desk: Desk, open: Memo<Open>) -> impl IntoView {
    let forms = [("", "As it reads", "As mail programs and chats show it. Copy it formatted to paste it there.")].into_iter().chain(FORMS);
    let chips = forms
        .clone()
        .map(|(id, label, _)| view! { <button class="chip" type="button" data-form=id aria-pressed=move || (desk.form.get() == id).to_string() on:click=move |_| desk.form.set(id)>{label}</button> })
        .collect_view();
    let about = move || forms.clone().find(|f| f.0 == desk.form.get()).map_or("", |f| f.2);
    let text = move |form: &str| open.with(|o| o.forms.iter().find(|(f, _)| f == form).map(|(_, t)| t.clone())).unwrap_or_default();
    let copy = move |_| {
        let form = desk.form.get_untracked();
        clipboard::copy(text(if form.is_empty() { "text" } else { form }), desk.said("The message is copied."));
    };
    let rich = move |_| {
        clipboard::copy_rich(text("text"), open.with_untracked(|o| o.html.clone()), desk.said("The message is copied, formatted."))
    };
    let body = move || {
        let form = desk.form.get();
        if form.is_empty() {
            let blocks = open.with(|o| o.blocks.iter().map(block).collect_view());
            let log = open.with(|o| {
                (!o.head.is_empty()).then(|| view! { <p class="muted small" id="message-log">{format!("Log {}.", short(&o.head))}</p> })
            });
            view! { <div class="message-body" tabindex="0" role="region" aria-label="The message">{blocks}{log}</div> }.into_any()
        } else {
            view! { <pre class="message-raw" tabindex="0" role="region" aria-label="The message">{text(form)}</pre> }.into_any()
        }
    };
    view! {
        <div class="choices" role="group" aria-label="Form">{chips}</div>
        <p class="small muted">{about}</p>
        {body}
        <p class="message-actions">
            <button class="button primary" type="button" id="copy-message" on:click=copy><Icon name="copy"/>"Copy"</button>
            <button class="button" type="button" id="copy-rich" on:click=rich>"Copy formatted"</button>
            <button class="button" type="button" id="edit-message" on:click=move |_| desk.editing.set(true)>"Edit the wording"</button>
            {move || open.with(|o| o.mailto.clone()).map(|link| view! { <a class="button" href=link>"Open as e-mail"</a> })}
        </p>
    }
}

/// A text with its blanks marked.
fn marked(text: &str) -> impl IntoView + use<> {
    gaps(text)
        .into_iter()
        .map(|(gap, words)| if gap { view! { <mark class="gap">{words}</mark> }.into_any() } else { words.into_any() })
        .collect_view()
}

fn block(b: &Block) -> AnyView {
    match b {
        Block::Heading(t) => view! { <h3>{marked(t)}</h3> }.into_any(),
        Block::Text(t) => {
            view! { <p>{t.lines().map(|l| view! { <span class="message-line">{marked(l)}</span> }).collect_view()}</p> }.into_any()
        }
        Block::Bullets(label, items) => {
            let items = items.iter().map(|i| view! { <li>{marked(i)}</li> }).collect_view();
            view! { <div>{(!label.is_empty()).then(|| view! { <p class="message-label">{label.clone()}</p> })}<ul class="bullets">{items}</ul></div> }.into_any()
        }
        Block::Rows(rows) => {
            let rows = rows.iter().map(|(l, v)| view! { <div><dt>{l.clone()}</dt><dd>{marked(v)}</dd></div> }).collect_view();
            view! { <dl class="message-rows">{rows}</dl> }.into_any()
        }
    }
}
