//! Parts that know nothing of releases: icons, commands to copy, a modal dialog.

use super::browser::clipboard;
use super::session::use_session;
use leptos::html;
use leptos::prelude::*;

/// An icon of the sprite in index.html.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
}

/// A part of a screen that is built in a task of its own, so that the page answers before it is there.
#[component]
pub fn Later(#[prop(into)] content: ViewFn) -> impl IntoView {
    let due = RwSignal::new(false);
    super::soon(move || {
        let _ = due.try_set(true);
    });
    (move || due.get().then(|| content.run())).into_any()
}

/// Details whose content is built when they are opened for the first time.
#[component]
pub fn Folded(
    class: &'static str,
    /// Empty: it has none.
    #[prop(optional)]
    id: &'static str,
    #[prop(into)] summary: Signal<String>,
    #[prop(into)] content: ViewFn,
) -> impl IntoView {
    let seen = RwSignal::new(false);
    view! {
        <details class=class id=(!id.is_empty()).then_some(id) on:toggle=move |_| seen.set(true)>
            <summary>{move || summary.get()}</summary>
            {move || seen.get().then(|| content.run())}
        </details>
    }
    .into_any()
}

/// A command with a button that copies it.
#[component]
pub fn CommandBox(run: String, #[prop(optional)] expect: String, #[prop(optional)] fails: String) -> impl IntoView {
    let session = use_session();
    let text = run.clone();
    let copy = move |_| {
        clipboard::copy(text.clone(), move |ok| {
            session.say(if ok { "Copied." } else { "The browser did not allow copying. Select the text instead." })
        })
    };
    view! {
        <div class="command">
            <pre tabindex="0">{run}</pre>
            <button class="button quiet copy" type="button" on:click=copy><Icon name="copy"/><span class="sr-only">"Copy the command"</span></button>
            {(!expect.is_empty()).then(|| view! { <p>"Expect: "{expect}</p> })}
            {(!fails.is_empty()).then(|| view! { <p>"If not: "{fails}</p> })}
        </div>
    }
}

/// A modal dialog: the browser keeps focus inside it, closes it by Escape and gives the focus back.
#[component]
pub fn Modal(
    /// Named by this heading.
    title: String,
    /// Called when it closes, however it closes.
    close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(d) = node.get()
            && !d.open()
        {
            let _ = d.show_modal();
        }
    });
    view! {
        <dialog node_ref=node aria-label=title.clone() on:close=move |_| close.run(())
            on:click=move |e| { if let Some(d) = node.get_untracked() && e.target() == Some((*d).clone().into()) { d.close(); } }>
            {children()}
        </dialog>
    }
    .into_any()
}
