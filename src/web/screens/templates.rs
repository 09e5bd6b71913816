//! A template opened blank: a release that follows the template and not a description.

use crate::run::What;
use crate::web::route::{self, Screen};
use crate::web::session::{replace, use_session};
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
