//! Ways to reach a person: notifications, a short sound, a screen that stays awake. Where the browser lacks one, nothing happens.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AudioContext, Notification, NotificationOptions, NotificationPermission};

/// Whether the browser knows notifications at all.
fn knows_notifications() -> bool {
    Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}

/// Whether the person allowed notifications.
pub fn may_notify() -> bool {
    knows_notifications() && Notification::permission() == NotificationPermission::Granted
}

/// Asks for the permission; `then` learns the answer.
pub fn ask_to_notify(then: impl FnOnce(bool) + 'static) {
    if !knows_notifications() {
        return then(false);
    }
    match Notification::request_permission() {
        Ok(asked) => spawn_local(async move {
            let _ = JsFuture::from(asked).await;
            then(may_notify());
        }),
        Err(_) => then(false),
    }
}

/// Shows a notification; some browsers allow none from a page, then nothing is shown.
pub fn notify(title: &str, text: &str) {
    if may_notify() {
        let options = NotificationOptions::new();
        options.set_body(text);
        options.set_tag("tminus");
        let _ = Notification::new_with_options(title, &options);
    }
}

/// A short, low sound.
pub fn sound() {
    let play = || -> Result<(), JsValue> {
        let context = AudioContext::new()?;
        let tone = context.create_oscillator()?;
        tone.frequency().set_value(440.0);
        let volume = context.create_gain()?;
        volume.gain().set_value(0.15);
        tone.connect_with_audio_node(&volume)?.connect_with_audio_node(&context.destination())?;
        tone.start()?;
        tone.stop_with_when(context.current_time() + 0.25)
    };
    let _ = play();
}

thread_local! {
    /// What keeps the screen awake; `Some(null)` while it is asked for.
    static AWAKE: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Keeps the screen awake, or lets it sleep again. A browser lets go of it by itself when the page is hidden.
pub fn awake(on: bool) {
    let held = AWAKE.with_borrow(|a| a.as_ref().map(|s| Reflect::get(s, &"released".into()).is_ok_and(|r| r.is_truthy())));
    match (on, held) {
        (true, Some(false)) | (false, None) => {}
        (true, _) => {
            let asked = call(&Reflect::get(&window().navigator(), &"wakeLock".into()).unwrap_or_default(), "request", Some("screen"));
            let Some(asked) = asked.and_then(|a| a.dyn_into::<Promise>().ok()) else { return };
            AWAKE.with_borrow_mut(|a| *a = Some(JsValue::NULL));
            spawn_local(async move {
                let got = JsFuture::from(asked).await.ok();
                AWAKE.with_borrow_mut(|a| *a = got);
            });
        }
        (false, Some(_)) => {
            if let Some(sentinel) = AWAKE.take() {
                let _ = call(&sentinel, "release", None);
            }
        }
    }
}

/// Calls a method that may not be there.
fn call(on: &JsValue, name: &str, with: Option<&str>) -> Option<JsValue> {
    let method = Reflect::get(on, &name.into()).ok()?.dyn_into::<Function>().ok()?;
    match with {
        Some(word) => method.call1(on, &word.into()).ok(),
        None => method.call0(on).ok(),
    }
}
