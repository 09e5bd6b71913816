//! What is asked about freezes: a new one, and setting one aside.

use super::form::{Field, Kind};
use super::forms::{Asked, ask, at, later};
use crate::run::What;
use crate::run::event::{Freeze, Override};
use crate::web::session::Session;
use crate::when::{MINUTE, parse_rfc3339};
use leptos::prelude::*;

/// Adding a freeze.
pub(super) fn freeze(session: Session) -> Asked {
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
    let f = session.with_state(|s| crate::run::freeze::all(&d.plan, s).into_iter().find(|f| f.name == name).cloned()).unwrap_or_default();
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
