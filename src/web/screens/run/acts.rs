//! What keys and buttons of the run do.

use super::super::dialogs::named;
use super::forms::{self, Form};
use crate::run::act::{self, Said};
use crate::run::gate::Matter;
use crate::run::now::Stage;
use crate::run::{What, chain};
use crate::views::run as words;
use crate::web::browser::{clipboard, clock};
use crate::web::session::Session;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A key of the run.
pub fn pressed(session: Session, key: char) {
    match key {
        'p' => proceed(session),
        'h' => hold(session),
        'b' => forms::open(session, Form::Back),
        'v' => judge(),
        _ => copy_state(session),
    }
}

/// Copies the present state as one message for the call. The head of the log goes along: who got the message can compare it
/// with the record later.
pub fn copy_state(session: Session) {
    let d = session.derived.get_untracked();
    let (lamp, desk, head) = (session.lamp(), session.desk().get_untracked(), session.head());
    let as_of = super::super::time();
    let text = session.with_state(|s| words::message(&d, s, &lamp, &desk, &as_of, &|t| session.hour(t)));
    let text = format!("{text} Log {}.", chain::short(&head));
    clipboard::copy(text, move |ok| {
        if ok {
            session.left_with("state", "", head.clone());
        }
        session.say(if ok { "The state is copied as one message." } else { "The browser did not allow copying." })
    });
}

/// What the screen shows of the lamp and the figures of the present place: it goes into a decision.
pub fn shown(session: Session) -> String {
    let lamp = session.lamp();
    let place = session.desk().with_untracked(|d| d.now.place.clone());
    session.with_state(|s| words::shown(&lamp, s, &place))
}

/// Stop items before the deployment that are open.
fn open_before(session: Session) -> usize {
    let d = session.derived.get_untracked();
    session.with_state(|s| act::open_before(&d.plan, s))
}

/// Why going on is not plain: what the screen shows, what is open before the deployment, what is left of the pause.
pub fn against(session: Session) -> String {
    let mut out = format!("The screen shows: {}.", shown(session));
    let desk = session.desk().get_untracked();
    let Some(gate) = act::gate_here(&desk.gates, &desk.schedule) else { return out };
    let open = open_before(session);
    if gate.matter == Matter::Start && open > 0 {
        out.push_str(&format!(" {open} stop items before the deployment are open."));
    }
    if let Some(left) = gate.opens.map(|o| o - desk.at.now).filter(|l| *l > 0) {
        out.push_str(&format!(" {} of the pause are left.", words::clock(left)));
    }
    out
}

/// Going on: asks for a reason where the lamp is against it or the pause still runs.
pub fn proceed(session: Session) {
    let desk = session.desk().get_untracked();
    if matches!(desk.now.stage, Stage::GoingBack) {
        return session.say("The run goes back. Take the decision back with Undo if that was wrong.");
    }
    let gate = act::gate_here(&desk.gates, &desk.schedule);
    let open = open_before(session);
    match gate {
        Some(g) if g.matter == Matter::Start && open > 0 => forms::open(session, Form::Proceed),
        Some(g) if words::needs_reason(&session.lamp(), Some(g), desk.at.now) => forms::open(session, Form::Proceed),
        _ => decide(session, String::new()),
    }
}

/// Holds; during a hold it asks how it ended.
pub fn hold(session: Session) {
    let first = session.with_state(|s| s.course.holding().next().map(|h| h.entry.clone()));
    forms::open(session, first.map_or(Form::Hold, Form::Resume));
}

/// Enters the decision to go on, or begins the next place.
pub fn decide(session: Session, why: String) {
    named(session, move || decided(session, &why, ""));
}

/// Enters the decision to go on of the person at the keyboard, or of the one from whom it was heard.
pub fn decided(session: Session, why: &str, heard_from: &str) {
    let desk = session.desk().get_untracked();
    let (name, shown) = (session.name(), shown(session));
    let said = Said { by: if heard_from.is_empty() { &name } else { heard_from }, why, shown: &shown };
    let plan = session.derived.get_untracked();
    let what = session.with_state(|s| act::proceed(&plan.plan, s, &desk.schedule, &desk.gates, said));
    match what {
        Some(what) => {
            session.dispatch_at(what, clock::now(), heard_from);
            told(session);
        }
        None => session.say("Nothing comes next: end the run below."),
    }
}

/// Goes back: the decision, and its list opens.
pub fn roll_back(session: Session, why: &str) {
    let (by, shown, desk) = (session.name(), shown(session), session.desk().get_untracked());
    let what = session.with_state(|s| act::roll_back(s, &desk.schedule, Said { by: &by, why, shown: &shown }));
    enter(session, what);
}

/// Opens the panel for figures, by the button that does.
fn judge() {
    let button = document().get_element_by_id("judge-figures");
    if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
        button.click();
    }
}

/// Enters something and says where the run is now.
pub fn enter(session: Session, what: What) {
    session.dispatch(what);
    told(session);
}

/// Says where the run is now.
fn told(session: Session) {
    session.selected.set(None);
    let (stage, waits) = session.desk().with_untracked(|d| {
        let waits = d.now.gate.as_ref().filter(|g| !g.missing.is_empty() && !g.go.is_empty()).map(|g| g.missing.join("; "));
        (words::stage(&d.now), waits)
    });
    match waits {
        Some(missing) => session.say(&format!("{stage}. The gate waits for {missing}.")),
        None => session.announce(&format!("{stage}.")),
    }
}

/// What going on means at this moment.
pub fn label(session: Session) -> String {
    let d = session.derived.get();
    session.desk().with(|desk| {
        let next = act::onward(&desk.gates, &desk.schedule).map(|p| words::place_label(&d, &p));
        match (act::gate_here(&desk.gates, &desk.schedule).map(|g| g.matter), next) {
            (Some(Matter::Start), _) => "Go: begin the deployment".into(),
            (Some(Matter::Close), _) => "Close the release".into(),
            (Some(Matter::Step), Some(next)) => format!("Proceed to {next}"),
            (None, Some(next)) => format!("Begin {next}"),
            (_, None) => "Proceed".into(),
        }
    })
}
