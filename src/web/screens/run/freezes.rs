//! Freezes: those that a run comes into, adding one, and setting one aside.

use super::form::{Field, Kind};
use super::forms::{self, Asked, Form, ask, at, later};
use crate::run::event::{Freeze, Override};
use crate::run::{What, freeze};
use crate::web::session::{Session, use_session};
use crate::web::widgets::Icon;
use crate::when::{MINUTE, parse_rfc3339};
use leptos::prelude::*;

/// The freezes that the run is in, or comes into before its rollout ends, each with the way to set it aside.
#[component]
pub fn Freezes() -> impl IntoView {
    let session = use_session();
    let met = Memo::new(move |_| {
        session.marks.track();
        let d = session.derived.get();
        let all = |k: &crate::views::run::Desk| {
            session.with_state(|s| freeze::in_force(&d.plan, s, &k.schedule, &k.at).into_iter().cloned().collect::<Vec<_>>())
        };
        session.desk().with(all)
    });
    move || {
        met.get()
            .into_iter()
            .map(|f| {
                let (class, icon) = if f.hard { ("notice bad freeze-banner", "nogo") } else { ("notice warn freeze-banner", "hold") };
                let why = if f.reason.is_empty() { String::new() } else { format!(" {}.", f.reason) };
                let name = f.name.clone();
                view! {
                    <div class=class><Icon name=icon/>
                        <p><strong>{format!("Freeze: {}", f.name)}</strong>{format!(" from {} to {}.{why}", session.hour(f.from), session.hour(f.to))}</p>
                        <button class="button" type="button" on:click=move |_| forms::open(session, Form::Lift(name.clone()))>"Set aside"</button></div>
                }
            })
            .collect_view()
    }
}

/// Adding a freeze.
pub(super) fn add(session: Session) -> Asked {
    let fields = vec![
        Field::needed("Name", Kind::Line, ""),
        Field::needed("First day", Kind::Day, ""),
        Field::needed("Last day", Kind::Day, ""),
        Field::new("Who answers for it", Kind::Line, ""),
        Field::new("Hard: only its owner sets it aside", Kind::Tick, ""),
        Field::new("Why it is there", Kind::Line, ""),
    ];
    ask("A freeze", "A period in which nothing is released. It can be set aside with a reason.", "Set", fields, move |v| {
        let day = |i: usize| {
            let midnight = parse_rfc3339(&format!("{}T00:00:00Z", at(&v, i))).ok_or("Days: choose both of them.")?;
            Ok::<i64, String>(midnight - i64::from(session.offset(midnight)) * MINUTE)
        };
        let (from, to) = (day(1)?, day(2)? + 24 * 60 * MINUTE);
        if to <= from {
            return Err("The last day comes before the first one.".into());
        }
        let f = Freeze { name: at(&v, 0), from, to, hard: !at(&v, 4).is_empty(), owner: at(&v, 3), reason: at(&v, 5) };
        later(session, move |_| What::Freeze(f))
    })
}

/// Setting one aside.
pub(super) fn lift(session: Session, name: String) -> Asked {
    let d = session.derived.get_untracked();
    let f = session.with_state(|s| freeze::all(&d.plan, s).into_iter().find(|f| f.name == name).cloned()).unwrap_or_default();
    let about = if f.hard && !f.owner.is_empty() {
        format!("It is hard: only {} may set it aside.", f.owner)
    } else {
        "Anybody may, with a reason.".into()
    };
    let fields = vec![
        Field::needed("Why", Kind::Area, ""),
        Field::needed("Who answers for it", Kind::Line, if f.hard { f.owner.clone() } else { session.name() }),
    ];
    ask(format!("Set the freeze aside: {name}"), about, "Set aside", fields, move |v| {
        let o = Override { rule: format!("freeze:{name}"), reason: at(&v, 0), owner: at(&v, 1) };
        if f.hard && !f.owner.is_empty() && o.owner.to_lowercase() != f.owner.trim().to_lowercase() {
            return Err(format!("Only {} may set this freeze aside.", f.owner));
        }
        later(session, move |_| What::Overridden(o))
    })
}
