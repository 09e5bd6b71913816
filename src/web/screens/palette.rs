//! All commands, found by typing.

use crate::web::keys::{COMMANDS, Command, has_release};
use crate::web::session::use_session;
use leptos::prelude::*;

/// The palette.
#[component]
pub fn Palette() -> impl IntoView {
    let session = use_session();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let found = move || {
        let words = typed.get().to_lowercase();
        COMMANDS
            .iter()
            .filter(|c| !c.release || has_release(session))
            .filter(|c| words.split_whitespace().all(|w| c.label.to_lowercase().contains(w)))
            .collect::<Vec<&'static Command>>()
    };
    let run = move |c: &'static Command| {
        session.dialog.set(None);
        (c.run)(session);
    };
    let keydown = move |e: leptos::ev::KeyboardEvent| {
        let all = found();
        match e.key().as_str() {
            "ArrowDown" => {
                e.prevent_default();
                at.update(|a| *a = (*a + 1).min(all.len().saturating_sub(1)));
            }
            "ArrowUp" => {
                e.prevent_default();
                at.update(|a| *a = a.saturating_sub(1));
            }
            "Enter" => {
                e.prevent_default();
                if let Some(c) = all.get(at.get_untracked()) {
                    run(c);
                }
            }
            _ => {}
        }
    };
    let rows = move || {
        found()
            .into_iter()
            .enumerate()
            .map(|(i, c)| view! { <li role="option" id=format!("command-{i}") aria-selected=move || (at.get() == i).to_string() on:click=move |_| run(c)><span>{c.label}</span>{(!c.key.is_empty()).then(|| view! { <kbd>{c.key}</kbd> })}</li> })
            .collect_view()
    };
    view! {
        <div class="palette">
            <input type="text" autofocus role="combobox" aria-expanded="true" aria-controls="commands" aria-label="Command" placeholder="What do you want to do?"
                aria-activedescendant=move || format!("command-{}", at.get())
                prop:value=move || typed.get() on:input=move |e| { typed.set(event_target_value(&e)); at.set(0); } on:keydown=keydown/>
            <ul id="commands" role="listbox" aria-label="Commands">{rows}</ul>
        </div>
    }
}
