//! Telling what becomes due: a notification, a short sound, the title of the tab, and a screen that stays awake. All of it comes
//! from time stamps: a tab that slept tells what became due meanwhile as soon as it wakes.

use crate::run::now::{Stage, alarms};
use crate::views::{run as words, status};
use crate::web::browser::{clock, signals};
use crate::web::route::{Route, Screen};
use crate::web::session::{Session, use_session};
use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    /// Up to when everything due was told, milliseconds since 1970 UTC.
    static TOLD: Cell<i64> = const { Cell::new(0) };
    /// Beats since the page began.
    static BEATS: Cell<u32> = const { Cell::new(0) };
}

/// Beats once a second. While nobody looks and no run goes on, nothing is worked out.
pub fn start(session: Session) {
    TOLD.set(clock::now());
    set_interval(move || tick(session), Duration::from_secs(1));
}

fn tick(session: Session) {
    let n = BEATS.get().wrapping_add(1);
    BEATS.set(n);
    let hidden = document().hidden();
    let watched = matches!(session.route.get_untracked(), Route::Release(_, Screen::Run | Screen::Board));
    // The lamp can change by the time alone, on every screen.
    if !hidden && watched || n.is_multiple_of(15) || hidden && clock::now() - session.now.get_untracked() > 15_000 {
        beat(session);
    }
}

/// Shows the present moment and tells what became due since the last one.
pub fn beat(session: Session) {
    session.now.set(clock::now());
    let told = TOLD.replace(clock::now());
    if !session.with_state(|s| s.course.is_running()) {
        session.headline.set(String::new());
        return;
    }
    let desk = session.desk().get_untracked();
    let lamp = session.lamp();
    let clock = desk.schedule.here().and_then(|r| r.left.map(words::clock).or_else(|| r.overdue.map(|o| format!("+{}", words::clock(o)))));
    session.headline.set(format!("{} {}", status::light(lamp.light), clock.unwrap_or_default()).trim().to_owned());
    // A clock that was put back tells nothing twice.
    let due = session.with_state(|s| alarms(s, &desk.schedule, &desk.gates));
    let new: Vec<String> = due.into_iter().filter(|(at, _)| *at > told && *at <= desk.at.now).map(|(_, text)| text).collect();
    if !new.is_empty() {
        let text = new.join(" ");
        session.say(&text);
        if session.wish("notify") {
            signals::notify(&status::name(&session.derived.get_untracked()), &text);
        }
        if session.wish("sound") {
            signals::sound();
        }
    }
    let rolling = matches!(desk.now.stage, Stage::Rolling { .. } | Stage::Holding | Stage::GoingBack);
    signals::awake(rolling && !document().hidden());
}

/// What the person wants to be told, and how.
#[component]
pub fn Wishes() -> impl IntoView {
    let session = use_session();
    let notify = RwSignal::new(session.wish("notify") && signals::may_notify());
    let sound = RwSignal::new(session.wish("sound"));
    let ask = move |_| {
        if notify.get_untracked() {
            session.set_wish("notify", false);
            notify.set(false);
            return;
        }
        signals::ask_to_notify(move |ok| {
            session.set_wish("notify", ok);
            let _ = notify.try_set(ok);
            session.say(if ok {
                "What becomes due is told by a notification."
            } else {
                "The browser does not allow notifications for this page."
            });
        });
    };
    let toggle = move |_| {
        let on = !sound.get_untracked();
        session.set_wish("sound", on);
        sound.set(on);
        if on {
            signals::sound();
        }
    };
    view! {
        <button class="chip" type="button" aria-pressed=move || notify.get().to_string() on:click=ask>"Notify when due"</button>
        <button class="chip" type="button" aria-pressed=move || sound.get().to_string() on:click=toggle>"Sound"</button>
    }
}
