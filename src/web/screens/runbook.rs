//! The run book: every command of the release in the order of use, and the way back from where the release stands.

use crate::plan::Command;
use crate::plan::runbook::Step;
use crate::views::files::{self, MOMENTS};
use crate::web::session::use_session;
use crate::web::widgets::CommandBox;
use leptos::prelude::*;

/// What stands for the way back where a path of a file could stand.
pub const BACK: &str = "going-back";

/// All commands of the release, in the order of use.
#[component]
pub fn RunBook() -> impl IntoView {
    let session = use_session();
    session.want_tools();
    let sections = move || {
        let book = session.runbook.get();
        MOMENTS.into_iter().map(|(moment, title, about)| section(title, about, &pick(&book, |s| s.moment == moment))).collect_view()
    };
    view! {
        <header class="file-head"><h1>"Run book"</h1><p class="lead">"Every command of this release in the order of use, with the release's names in it."</p></header>
        {sections}
        <Empty/>
    }
}

/// The way back for a state of the release: the one where it stands, until the person looks at another.
#[component]
pub fn GoingBack() -> impl IntoView {
    let session = use_session();
    session.want_tools();
    let chosen = RwSignal::new(None::<files::Stage>);
    let stage = move || chosen.get().unwrap_or_else(|| files::stage(&session.derived.get().plan, session.present().as_deref()));
    let chips = files::Stage::ALL
        .into_iter()
        .map(|s| view! { <button class="chip" type="button" aria-pressed=move || (stage() == s).to_string() on:click=move |_| chosen.set(Some(s))>{s.label()}</button> })
        .collect_view();
    let sections = move || {
        let book = session.runbook.get();
        let now = stage();
        files::way_back(now)
            .into_iter()
            .map(|(title, about, subject, moments)| {
                section(title, about, &pick(&book, |s| s.about == subject && moments.contains(&s.moment)))
            })
            .collect_view()
    };
    view! {
        <header class="file-head"><h1>"Going back"</h1><p class="lead">"What to do, in this order, from where the release stands. Each command says what must be true first."</p></header>
        <div class="choices" role="group" aria-label="Where the release stands">{chips}</div>
        <p>{move || stage().about()}</p>
        {sections}
        <Empty/>
    }
}

/// Said when no tool is known.
#[component]
fn Empty() -> impl IntoView {
    let session = use_session();
    view! {
        <Show when=move || session.runbook.with(Vec::is_empty) && session.tools.get()>
            <p class="notice">"No command yet. Say where it runs and how it is deployed (kubectl, Argo CD, Helm, ...), and the commands appear here."</p>
        </Show>
    }
}

fn pick(book: &[Step], wanted: impl Fn(&Step) -> bool) -> Vec<Command> {
    book.iter().filter(|s| wanted(s)).map(|s| s.command.clone()).collect()
}

/// Commands under a heading; nothing where there are none.
fn section(title: &'static str, about: &'static str, commands: &[Command]) -> Option<impl IntoView + use<>> {
    let rows: Vec<_> = commands
        .iter()
        .map(|c| {
            let source = c.source.clone().filter(|s| !s.name.is_empty()).map(|s| {
                if s.url.is_empty() {
                    view! { <span class="muted small">{s.name}</span> }.into_any()
                } else {
                    view! { <a class="small" href=s.url target="_blank" rel="noopener noreferrer">{s.name}</a> }.into_any()
                }
            });
            view! {
                <li class="run-step"><h3>{c.title.clone()}</h3>
                    {(!c.needs.is_empty()).then(|| view! { <p class="small"><strong>"First: "</strong>{c.needs.clone()}</p> })}
                    <CommandBox run=c.run.clone() expect=c.expect.clone() fails=c.fails.clone()/>
                    {source}</li>
            }
        })
        .collect();
    (!rows.is_empty())
        .then(|| view! { <section class="run-moment"><h2>{title}<span class="muted">{about}</span></h2><ol>{rows}</ol></section> })
}
