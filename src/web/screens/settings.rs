//! Settings and help: the name, the keys, what is stored, what the page holds to.

use crate::catalogue::Kind;
use crate::web::keys::KeyTable;
use crate::web::session::{library, use_session};
use leptos::prelude::*;

/// The settings and help screen.
#[component]
pub fn Settings() -> impl IntoView {
    let session = use_session();
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
                <super::stored::Stored/>
                <super::policy::PolicyPanel/>
                <section class="panel"><h2>"Keys"</h2><KeyTable/></section>
                <section class="panel"><h2>"Templates"</h2><ul class="definitions">{principles(Kind::Outline)}</ul>
                    <p><a href="#/template/standard">"Open the standard one blank"</a>", "<a href="#/template/canary">"canary"</a>", "<a href="#/template/hotfix">"hotfix"</a></p>
                    <h3>"Their header"</h3><ul class="definitions">{principles(Kind::Field)}</ul></section>
                <section class="panel wide"><h2>"What the page holds to"</h2><ul class="definitions">{principles(Kind::Principle)}</ul></section>
            </div>
        </main>
    }
}
