//! The filter of the checklist: open, mine, stop, role, area, words.

use super::dialogs::Dialog;
use crate::plan::Line;
use crate::run::Mark;
use crate::views::words;
use crate::web::session::{Session, library, use_session};
use leptos::prelude::*;

/// What the sheet shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only open ones.
    pub open: bool,
    /// Only stop items.
    pub stop: bool,
    /// Only what is the person's: lines of their role, own lines, lines they touched.
    pub mine: bool,
    /// Only of this role.
    pub role: String,
    /// Only of this area.
    pub area: String,
    /// Only those with these words.
    pub words: String,
}

/// Open, mine, stop, role, area, words.
#[component]
pub fn Filters(filter: RwSignal<Filter>) -> impl IntoView {
    let session = use_session();
    let roles = move || {
        let d = session.derived.get();
        let all = crate::order::set(d.plan.lines().map(|l| l.role.clone()).filter(|r| !r.is_empty()));
        all.into_iter()
            .map(|r| {
                let label = words::role(&r);
                view! { <option value=r>{label}</option> }
            })
            .collect_view()
    };
    let areas = move || {
        let d = session.derived.get();
        let all = crate::order::set(d.plan.lines().map(|l| l.area.clone()));
        all.into_iter()
            .map(|a| {
                let label = words::area(library(), &a);
                view! { <option value=a>{label}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="filters no-print" role="search">
            <button class="chip" type="button" aria-pressed=move || filter.get().open.to_string() on:click=move |_| filter.update(|f| f.open = !f.open)>"Open"</button>
            <button class="chip" type="button" title="Lines of your role (set under Help), your own lines, and lines you touched" aria-pressed=move || filter.get().mine.to_string() on:click=move |_| filter.update(|f| f.mine = !f.mine)>"Mine"</button>
            <button class="chip" type="button" aria-pressed=move || filter.get().stop.to_string() on:click=move |_| filter.update(|f| f.stop = !f.stop)>"Stop items"</button>
            <select aria-label="Role" on:change=move |e| filter.update(|f| f.role = event_target_value(&e))><option value="">"Every role"</option>{roles}</select>
            <select aria-label="Area" on:change=move |e| filter.update(|f| f.area = event_target_value(&e))><option value="">"Every area"</option>{areas}</select>
            <input id="filter" type="search" aria-label="Filter by words" placeholder="Filter  ( / )" prop:value=move || filter.get().words on:input=move |e| filter.update(|f| f.words = event_target_value(&e))/>
            <button class="button" type="button" on:click=move |_| session.dialog.set(Some(Dialog::AddLine(session.present().unwrap_or_else(|| "T-0".into()))))>"Add a line"</button>
        </div>
    }
}

/// Whether a line passes the filter.
pub fn passes(session: Session, l: &Line, f: &Filter) -> bool {
    let (mark, by) = session.with_state(|s| s.lines.get(&l.id).map_or((Mark::Open, String::new()), |x| (x.mark, x.by.clone())));
    let mine = || l.own || l.role == session.role() && !l.role.is_empty() || !by.is_empty() && by == session.name();
    let text = format!("{} {} {}", l.title, l.action, l.area).to_lowercase();
    (!f.open || matches!(mark, Mark::Open | Mark::Failed | Mark::Blocked))
        && (!f.stop || l.weight == crate::catalogue::Weight::Stop)
        && (!f.mine || mine())
        && (f.role.is_empty() || l.role == f.role)
        && (f.area.is_empty() || l.area == f.area)
        && f.words.to_lowercase().split_whitespace().all(|w| text.contains(w))
}
