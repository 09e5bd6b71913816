//! The run book: every command of the release in the order of use.

use crate::plan::Command;
use crate::plan::runbook::Step;
use crate::views::files::MOMENTS;
use crate::web::session::use_session;
use crate::web::widgets::CommandBox;
use leptos::prelude::*;

/// What stands for the way back where a path of a file could stand.
pub const BACK: &str = "going-back";
/// What stands for an incident where a path of a file could stand.
pub const INCIDENT: &str = "incident";

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
    let rows: Vec<_> = commands.iter().map(|c| command(c, &[])).collect();
    (!rows.is_empty())
        .then(|| view! { <section class="run-moment"><h2>{title}<span class="muted">{about}</span></h2><ol>{rows}</ol></section> })
}

/// A command with what must be so before it, what its blanks stand for, and where it comes from.
pub fn command(c: &Command, blanks: &[(String, String)]) -> AnyView {
    let source = c.source.clone().filter(|s| !s.name.is_empty()).map(|s| {
        if s.url.is_empty() {
            view! { <span class="muted small">{s.name}</span> }.into_any()
        } else {
            view! { <a class="small" href=s.url target="_blank" rel="noopener noreferrer">{s.name}</a> }.into_any()
        }
    });
    let find = blanks
        .iter()
        .map(|(name, how)| view! { <p class="small muted"><strong>{format!("‹{name}›")}</strong>": "{how.clone()}"."</p> })
        .collect_view();
    view! {
        <li class="run-step"><h3>{c.title.clone()}</h3>
            {(!c.needs.is_empty()).then(|| view! { <p class="small"><strong>"First: "</strong>{c.needs.clone()}</p> })}
            <CommandBox run=c.run.clone() expect=c.expect.clone() fails=c.fails.clone()/>
            {find}{source}</li>
    }
    .into_any()
}
