//! Templates: one opened blank, which makes a release that follows the template and not a description; and those of one's own.

use super::dialogs::Dialog;
use crate::facts::id;
use crate::formats::desk::{Answer, Ask};
use crate::run::What;
use crate::views::status;
use crate::web::browser::{clock, files};
use crate::web::entryway::Entryway;
use crate::web::reader;
use crate::web::route::{self, Screen};
use crate::web::session::{Session, replace, use_session};
use leptos::prelude::*;

/// Makes a release of a template and goes to its checklist.
#[component]
pub fn Blank(name: String) -> impl IntoView {
    let session = use_session();
    let templates = match name.as_str() {
        "canary" => vec!["standard".to_owned(), "canary".to_owned()],
        "hotfix" => vec!["hotfix".to_owned()],
        _ => vec!["standard".to_owned()],
    };
    let id = session.fresh();
    let strategy = if name == "canary" { "canary" } else { "rolling" };
    session.dispatch(What::Many(vec![
        What::Templates(Some(templates)),
        What::Strategy(Some(strategy.to_owned())),
        What::Title(format!("Blank {name} checklist")),
    ]));
    let to = route::release(&id, Screen::Checklist);
    replace(&to);
    set_timeout(move || session.route.set(route::parse(&to)), std::time::Duration::ZERO);
    view! { <main id="main" tabindex="-1" class="empty"><h1>"Opening the template"</h1></main> }
}

/// Keeps the open release as a template.
#[component]
pub fn Keep() -> impl IntoView {
    let session = use_session();
    let named = session.derived.with_untracked(|d| d.scenario.text(id::APP).map_or_else(|| status::name(d), str::to_owned));
    let name = RwSignal::new(named);
    let keep = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        if wanted.is_empty() {
            return session.say("A template needs a name.");
        }
        session.keep_template(&wanted);
        session.say(&format!("{wanted} is kept as a template. Home starts releases from it."));
    };
    view! {
        <form class="keep-template" on:submit=keep>
            <h2>"Keep as a template"</h2>
            <p class="muted small">"The description, answers, limits, rollout and own lines; no ticks, no run, no window and no versions that were answered."</p>
            <label class="field"><span>"Name"</span><input type="text" id="template-name" maxlength="120" prop:value=move || name.get() on:input=move |e| name.set(event_target_value(&e))/></label>
            <p><button class="button" type="submit" id="keep-template">"Save as template"</button></p>
        </form>
    }
}

/// Templates of one's own, on home.
#[component]
pub fn Own() -> impl IntoView {
    let session = use_session();
    let all = Memo::new(move |_| {
        session.releases.track();
        session.list().into_iter().filter(|e| !e.template.is_empty()).collect::<Vec<_>>()
    });
    view! {
        <h2 id="own-templates">"Start from a template"</h2>
        <ul aria-labelledby="own-templates">{move || all.get().into_iter().map(|e| view! { <OwnRow e/> }).collect_view()}</ul>
    }
}

#[component]
fn OwnRow(e: Entryway) -> impl IntoView {
    let session = use_session();
    let (id, name) = (StoredValue::new(e.id.clone()), StoredValue::new(e.template.clone()));
    let renaming = RwSignal::new(false);
    let typed = RwSignal::new(e.template.clone());
    let start = move |_| {
        session.start_from(&id.get_value());
        session.say(&format!("Started from {}. A date in the description is that of the template: look at it first.", name.get_value()));
        super::focus("describe");
    };
    let rename = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let wanted = typed.get_untracked().trim().to_owned();
        renaming.set(false);
        if !wanted.is_empty() && wanted != name.get_value() {
            session.name_template(&id.get_value(), &wanted);
        }
    };
    let delete = move |_| {
        session.delete(&id.get_value());
        session.dialog.set(Some(Dialog::Deleted(id.get_value(), name.get_value())));
    };
    let of = move |what: &str| format!("{what} {}", name.get_value());
    view! {
        <li class="known-row" data-template=e.id.clone()>
            {move || if renaming.get() {
                view! { <form class="rename" on:submit=rename><input type="text" aria-label=of("New name of") maxlength="120" autofocus prop:value=move || typed.get() on:input=move |e| typed.set(event_target_value(&e))/><button class="button" type="submit">"Rename"</button></form> }.into_any()
            } else {
                view! { <a href=route::release(&id.get_value(), Screen::Checklist)><strong>{name.get_value()}</strong></a> }.into_any()
            }}
            <span class="muted small">{clock::shown(e.changed)}</span>
            <span class="known-actions">
                <button class="button" type="button" on:click=start aria-label=of("Start from")>"Start"</button>
                <button class="button quiet" type="button" on:click=move |_| renaming.update(|r| *r = !*r) aria-label=of("Rename")>"Rename"</button>
                <button class="button quiet" type="button" on:click=move |_| export(session, &id.get_value(), name.get_value()) aria-label=of("Export")>"Export"</button>
                <button class="button quiet danger" type="button" on:click=delete aria-label=of("Delete")>"Delete"</button>
            </span>
        </li>
    }
}

/// Saves a template as a file, which is read in like a release.
fn export(session: Session, id: &str, name: String) {
    let doc = session.release(id).0;
    let ask = Ask::Write { doc, format: "yaml".to_owned(), part: String::new(), start: None, now: clock::now() };
    reader::ask(&ask, move |answer| match answer {
        Ok(Answer::Written { text, .. }) => {
            let file = files::file_name(&format!("template {name}"), "yaml");
            files::download(&file, "application/yaml", &text);
            session.say(&format!("{file} is saved where your browser keeps downloads."));
        }
        Ok(_) => {}
        Err(why) => session.say(&why),
    });
}
