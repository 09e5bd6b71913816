//! Handing a release over by link: making one, and looking at one before it is taken in.

use super::export;
use super::stored::stands;
use crate::formats::desk::{Answer, Ask};
use crate::formats::portable::{self, Opened, Passed};
use crate::formats::read::Found;
use crate::problem::Problem;
use crate::web::browser::{clipboard, clock};
use crate::web::reader;
use crate::web::session::{go, use_session};
use leptos::prelude::*;

/// The address of the page without what stands behind it, and whether it is a file of this computer.
fn address() -> (String, bool) {
    let href = window().location().href().unwrap_or_default();
    let bare = href.split(['#', '?']).next().unwrap_or_default().to_owned();
    let local = !bare.starts_with("http");
    (bare, local)
}

/// Hands the open release over; `file` saves it as a file.
#[component]
pub fn HandOver(file: Callback<()>) -> impl IntoView {
    let session = use_session();
    let wanted = RwSignal::new(false);
    let made = RwSignal::new(None::<Result<Passed, Problem>>);
    let (address, local) = address();
    // What is done meanwhile is in the link too.
    Effect::new(move |_| {
        session.marks.track();
        if wanted.get() {
            let ask = portable::Ask::Link { doc: session.document(), address: address.clone() };
            reader::ask(&Ask::Portable(Box::new(ask)), move |answer| match answer {
                Ok(Answer::Portable(answer)) => {
                    if let portable::Answer::Link(passed) = *answer {
                        drop(made.try_set(Some(passed)));
                    }
                }
                Ok(_) => {}
                Err(why) => session.say(&why),
            });
        }
    });
    let by_file = move || view! { <p><button class="button" type="button" id="hand-file" on:click=move |_| file.run(())>"Download the file"</button></p> };
    let shown = move || {
        made.get().map(|made| match made {
            Ok(passed) => view! { <Link passed by_file=by_file().into_any()/> }.into_any(),
            Err(p) => view! { <p class="notice warn" role="alert" id="hand-problem">{p.to_string()}</p>{by_file()} }.into_any(),
        })
    };
    view! {
        <section class="hand-over" id="hand-over">
            <h2>"Hand over"</h2>
            {if local {
                view! { <p class="small">"This page is a file on this computer, so a link to it opens nowhere else. Hand over the release as a file."</p>{by_file()} }.into_any()
            } else {
                view! {
                    <p class="muted small">"As a link that holds the release itself: nothing is stored on a server."</p>
                    <Show when=move || !wanted.get()><p><button class="button" type="button" id="hand-link-make" on:click=move |_| wanted.set(true)>"Make a link"</button></p></Show>
                    {shown}
                }.into_any()
            }}
        </section>
    }
}

/// A link that was made.
#[component]
fn Link(passed: Passed, by_file: AnyView) -> impl IntoView {
    let session = use_session();
    let (link, sealed) = (passed.link.clone(), passed.sealed);
    let copy = move |_| {
        clipboard::copy(link.clone(), move |ok| {
            if ok {
                session.left("hand-over", "");
            }
            session.say(if ok { "The link is copied." } else { "The browser did not allow copying. Select the link instead." });
        })
    };
    let code = passed.code.map(|(path, size)| {
        view! {
            <svg class="qr" id="hand-code" viewBox=format!("0 0 {size} {size}") role="img" aria-label="The link as a QR code" shape-rendering="crispEdges">
                <rect width=size.to_string() height=size.to_string() fill="#fff"></rect><path d=path fill="#000"></path>
            </svg>
        }
        .into_any()
    });
    let no_code = code.is_none().then(|| view! { <p class="muted small">"It is too long for a QR code that a phone could read."</p> });
    view! {
        <label class="field"><span>"Link"</span><input type="text" readonly id="hand-link" prop:value=passed.link on:focus=move |e| { event_target::<web_sys::HtmlInputElement>(&e).select(); }/></label>
        <p><button class="button primary" type="button" id="hand-copy" on:click=copy>"Copy the link"</button></p>
        <p class="small">"What stands behind the # is sent to no server. But the link holds everything that was typed here: give it only to those who may read that."</p>
        {sealed.then(|| view! {
            <div class="notice warn" id="hand-sealed"><div><p>"This run is carried out by a sealed plan, which is too large for a link. The link brings the inputs, the log and the plan's hash; the plan goes by file."</p>{by_file}</div></div>
        })}
        {code}
        {no_code}
    }
}

/// A link that was opened: what it holds, before anything is taken in.
#[component]
pub fn HandedScreen(data: String) -> impl IntoView {
    let session = use_session();
    let found = RwSignal::new(None::<Result<Box<Opened>, Problem>>);
    let ask = portable::Ask::Opened { data, here: session.everything() };
    reader::ask(&Ask::Portable(Box::new(ask)), move |answer| {
        let told = match answer {
            Ok(Answer::Portable(answer)) => match *answer {
                portable::Answer::Opened(opened) => opened,
                _ => return,
            },
            Ok(_) => return,
            Err(why) => Err(Problem::error(why, "")),
        };
        let _ = found.try_set(Some(told));
    });
    let body = move || match found.get() {
        None => view! { <h1>"Somebody hands a release over"</h1><p class="muted" role="status">"Reading the link..."</p> }.into_any(),
        Some(Err(p)) => view! {
            <h1>"This link cannot be taken in"</h1>
            <p class="notice bad" role="alert" id="handed-problem">{p.to_string()}</p>
            <p class="muted">"Nothing was taken in, and nothing here was changed."</p>
            <p class="actions"><a class="button primary" href="#/">"Go home"</a></p>
        }
        .into_any(),
        Some(Ok(opened)) => view! { <Offered opened=*opened/> }.into_any(),
    };
    view! { <main id="main" tabindex="-1" class="handed" data-screen="handed"><section class="panel">{body}</section></main> }
}

/// What a link holds, and the choice.
#[component]
fn Offered(opened: Opened) -> impl IntoView {
    let session = use_session();
    let known = session.ids().contains(&opened.doc.id);
    let changed = clock::shown(opened.offer.changed.1);
    let by = if opened.by.is_empty() { changed } else { format!("{changed}, by {} (typed, not proved)", opened.by) };
    let or_none = |text: &str| if text.is_empty() { "not said".to_owned() } else { text.to_owned() };
    let rows = [
        ("Application", or_none(&opened.app)),
        ("Versions", or_none(&opened.versions)),
        ("Entries in its log", opened.offer.entries.1.to_string()),
        ("Last changed", by),
        ("In this browser", stands(opened.offer.standing, "the link")),
    ];
    let rows = rows.map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> }).collect_view();
    let problems = opened.problems.iter().map(|p| view! { <p class="notice warn">{p.to_string()}</p> }).collect_view();
    let (name, missing) = (opened.offer.name.clone(), opened.missing);
    let told = RwSignal::new(Vec::<String>::new());
    let take = move |_| {
        let found = Found::Release(opened.doc.clone(), opened.problems.clone());
        export::answered(session, Ok(Answer::Found(Box::new(found))), move |list| drop(told.try_set(list)));
    };
    view! {
        <p class="eyebrow">"Somebody hands a release over"</p>
        <h1>{name}</h1>
        <dl class="handed-facts">{rows}</dl>
        {missing.then(|| view! { <p class="notice warn" id="handed-missing">"Its run is carried out by a sealed plan that a link cannot bring. Ask for the file too and read it in: until then the plan is made anew from the description."</p> })}
        {problems}
        <div role="alert">{move || told.get().into_iter().map(|t| view! { <p class="notice warn">{t}</p> }).collect_view()}</div>
        <p class="muted small">{if known { "It is merged with the one here entry by entry; nothing is overwritten." } else { "Nothing of it is stored before you take it in." }}</p>
        <p class="actions"><button class="button" type="button" id="leave-it" on:click=move |_| go("#/")>"Leave it"</button><button class="button primary" type="button" id="take-in" on:click=take>"Take in"</button></p>
    }
}
