//! The screens and dialogs whose code is no part of the first load: each group comes when it is first shown.
//!
//! The build cuts what is reachable from these functions alone out of the wasm (`tools/cut`). What both groups share comes with the
//! first of them. This file belongs to the page's program and not to the library, since the workers would carry the screens too.
//! A new screen gets a function here, so that it costs the first load nothing.

use leptos::prelude::*;
use tminus::web::screens::dialogs::{self, Dialog};
use tminus::web::screens::lazy::{Coming, Part};
use tminus::web::screens::run::{self, forms::Form};
use tminus::web::screens::{
    checklist, export, files, handover, home, messages, policy, record, scenario, settings, stored, strategy, templates,
};
use tminus::web::session::Session;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

type Shown = Result<AnyView, SplitLoaderError>;

/// Loads a part of the page.
pub(crate) fn load(part: Part) -> Coming {
    Box::pin(async move {
        let shown = match part {
            Part::Checklist => checklist().await,
            Part::Dialog(d) => dialog(d).await,
            Part::Scenario => scenario().await,
            Part::Strategy => strategy().await,
            Part::Files => files().await,
            Part::Messages => messages().await,
            Part::Run => run().await,
            Part::Board => board().await,
            Part::RunForm(form) => run_form(form).await,
            Part::RunKey(session, key) => run_key(session, key).await,
            Part::Record => record().await,
            Part::Export => export().await,
            Part::Settings => settings().await,
            Part::Templates => templates().await,
            Part::Handed(data) => handed(data).await,
            Part::Policy(session, text) => rules(session, text).await,
            Part::Sample(session, id) => sample(session, id).await,
            Part::Reminder => reminder().await,
            Part::Opened(session, file) => opened(session, file).await,
            Part::Backup(session, done) => backup(session, done).await,
        };
        shown.ok()
    })
}

#[wasm_split(checklist, fallible)]
fn checklist() -> Shown {
    Ok(view! { <checklist::Checklist/> }.into_any())
}

#[wasm_split(checklist, fallible)]
fn dialog(dialog: Dialog) -> Shown {
    Ok(dialogs::shown(dialog))
}

#[wasm_split(screens, fallible)]
fn scenario() -> Shown {
    Ok(view! { <scenario::ScenarioScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn strategy() -> Shown {
    Ok(view! { <strategy::StrategyScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn files() -> Shown {
    Ok(view! { <files::FilesScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn messages() -> Shown {
    Ok(view! { <messages::MessagesScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn run() -> Shown {
    Ok(view! { <run::RunScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn board() -> Shown {
    Ok(view! { <run::board::Board/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn run_form(form: Form) -> Shown {
    Ok(view! { <run::forms::RunForm form/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn run_key(session: Session, key: char) -> Shown {
    run::acts::pressed(session, key);
    Ok(().into_any())
}

#[wasm_split(screens, fallible)]
fn record() -> Shown {
    Ok(view! { <record::RecordScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn export() -> Shown {
    Ok(view! { <export::ExportScreen/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn settings() -> Shown {
    Ok(view! { <settings::Settings/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn templates() -> Shown {
    Ok(view! { <templates::Own/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn handed(data: String) -> Shown {
    Ok(view! { <handover::HandedScreen data/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn rules(session: Session, text: Option<String>) -> Shown {
    policy::beside(session, text);
    Ok(().into_any())
}

#[wasm_split(screens, fallible)]
fn sample(session: Session, id: &'static str) -> Shown {
    home::fetch(session, id);
    Ok(().into_any())
}

#[wasm_split(screens, fallible)]
fn reminder() -> Shown {
    Ok(view! { <stored::Reminder/> }.into_any())
}

#[wasm_split(screens, fallible)]
fn opened(session: Session, file: web_sys::File) -> Shown {
    stored::opened(session, file);
    Ok(().into_any())
}

#[wasm_split(screens, fallible)]
fn backup(session: Session, done: js_sys::Function) -> Shown {
    stored::write(session, done);
    Ok(().into_any())
}
