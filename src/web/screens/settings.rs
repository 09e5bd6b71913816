//! Settings and help: the name, the keys, what is stored, what the page holds to.

use crate::catalogue::Kind;
use crate::web::browser::files;
use crate::web::keys::KeyTable;
use crate::web::session::{library, use_session};
use leptos::prelude::*;

/// What a browser gives one origin, in UTF-16 code units (measured in Chromium; others give about as much).
const ROOM: usize = 5_242_880;

/// The settings and help screen.
#[component]
pub fn Settings() -> impl IntoView {
    let session = use_session();
    let (used, damaged) = session.storage();
    let percent = used * 100 / ROOM;
    let broken = damaged.len();
    let download = move |_| {
        let all = crate::order::map(session.storage().1);
        files::download("tminus-damaged-data.json", "application/json", &serde_json::to_string_pretty(&all).unwrap_or_default());
    };
    session.want_library();
    let roles = move || {
        session.library.track();
        let mine = session.role();
        let roles = library().areas.iter().flat_map(|a| &a.items).map(|i| i.role.clone());
        let row = |r: String| {
            let (label, chosen) = (crate::views::words::role(&r), r == mine);
            view! { <option value=r selected=chosen>{label}</option> }
        };
        crate::order::set(roles.filter(|r| !r.is_empty())).into_iter().map(row).collect_view()
    };
    let principles = move |kind: Kind| {
        move || {
            session.library.track();
            let all = library().areas.iter().flat_map(|a| &a.items).filter(|i| i.kind == kind);
            all.map(|i| view! { <li><strong>{i.title.clone()}</strong><span>{i.action.clone()}</span></li> }).collect_view()
        }
    };
    view! {
        <main id="main" tabindex="-1" class="settings" data-screen="settings">
            <h1>"Settings and help"</h1>
            <div class="settings-grid">
                <section class="panel"><h2>"You"</h2>
                    <label class="field"><span>"Name beside your ticks"</span><input type="text" autocomplete="name" value=session.name() on:change=move |e| { session.set_name(&event_target_value(&e)); session.say("Kept."); }/></label>
                    <label class="field"><span>"Your role, for the filter \"Mine\""</span><select on:change=move |e| session.set_role(&event_target_value(&e))><option value="">"None"</option>{roles}</select></label>
                    <label class="check"><input type="checkbox" prop:checked=move || session.shortcuts.get() on:change=move |e| session.set_shortcuts(event_target_checked(&e))/>" Letters are shortcuts"</label>
                </section>
                <section class="panel"><h2>"What is stored"</h2>
                    <p>{format!("{} releases, about {} KB of {} KB ({percent} %), in this browser on this computer. Nothing is sent anywhere.", session.ids().len(), used / 1024, ROOM / 1024)}</p>
                    <p class="muted small">"Private windows forget everything when they close; Safari forgets a site that was not opened for 7 days. Export what matters."</p>
                    {(broken > 0).then(|| view! { <p class="notice warn"><span>{format!("{broken} parts could not be read and were moved aside.")}</span><button class="button" type="button" on:click=download>"Download them"</button></p> })}
                </section>
                <section class="panel"><h2>"Keys"</h2><KeyTable/></section>
                <section class="panel"><h2>"Templates"</h2><ul class="definitions">{principles(Kind::Outline)}</ul>
                    <p><a href="#/template/standard">"Open the standard one blank"</a>", "<a href="#/template/canary">"canary"</a>", "<a href="#/template/hotfix">"hotfix"</a></p>
                    <h3>"Their header"</h3><ul class="definitions">{principles(Kind::Field)}</ul></section>
                <section class="panel wide"><h2>"What the page holds to"</h2><ul class="definitions">{principles(Kind::Principle)}</ul></section>
            </div>
        </main>
    }
}
