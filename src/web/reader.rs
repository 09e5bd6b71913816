//! The worker that reads foreign text and writes exports, and the page's side of it.

use crate::formats::desk::{self, Answer, Ask};
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The worker's side: answers each wish, in order.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answer = {
        let scope = scope.clone();
        move |e: MessageEvent| {
            let ask: Result<Ask, _> = serde_json::from_str(&e.data().as_string().unwrap_or_default());
            let json =
                ask.ok().and_then(|a| serde_json::to_string(&desk::answer(a, &crate::web::browser::clock::Intl)).ok()).unwrap_or_default();
            let _ = scope.post_message(&JsValue::from_str(&json));
        }
    };
    let closure = Closure::<dyn FnMut(MessageEvent)>::new(answer);
    scope.set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
    // The page waits for this word before it asks, since a message before now would be lost.
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

/// Learns what became of a wish.
type Then = Box<dyn FnOnce(Result<Answer, String>)>;

/// The page's side: one worker, asked in order.
#[derive(Default)]
struct Desk {
    worker: Option<Worker>,
    ready: bool,
    unsent: Vec<String>,
    waiting: VecDeque<Then>,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Asks the worker; it is loaded at the first wish. `then` learns the answer, or why there is none.
pub fn ask(ask: &Ask, then: impl FnOnce(Result<Answer, String>) + 'static) {
    let Ok(json) = serde_json::to_string(ask) else { return };
    let started = DESK.with_borrow_mut(|desk| {
        if desk.worker.is_none() {
            desk.worker = worker();
            desk.ready = false;
        }
        desk.waiting.push_back(Box::new(then));
        match &desk.worker {
            Some(w) if desk.ready => drop(w.post_message(&JsValue::from_str(&json))),
            _ => desk.unsent.push(json),
        }
        desk.worker.is_some()
    });
    if !started {
        fail("The part of the page that reads and writes files could not be started. Reload the page and try again.");
    }
}

fn worker() -> Option<Worker> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    // The name says the content, so that a page opened before an update never gets the reader of another version.
    let named = leptos::prelude::document().query_selector("[data-reader]").ok().flatten()?.get_attribute("data-reader")?;
    let base = leptos::prelude::document().base_uri().ok().flatten()?;
    let url = web_sys::Url::new_with_base(&named, &base).ok()?.href();
    let worker = Worker::new_with_options(&url, &options).ok()?;
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(|e: MessageEvent| heard(&e.data().as_string().unwrap_or_default()));
    worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    let broken = Closure::<dyn FnMut()>::new(|| fail("The part of the page that reads and writes files stopped. The file may be damaged."));
    worker.set_onerror(Some(broken.as_ref().unchecked_ref()));
    broken.forget();
    Some(worker)
}

fn heard(message: &str) {
    if message == "ready" {
        DESK.with_borrow_mut(|desk| {
            desk.ready = true;
            for json in std::mem::take(&mut desk.unsent) {
                let _ = desk.worker.as_ref().map(|w| w.post_message(&JsValue::from_str(&json)));
            }
        });
        return;
    }
    // The borrow ends before the answer is told: whoever learns it may ask again.
    let then = DESK.with_borrow_mut(|desk| desk.waiting.pop_front());
    if let Some(then) = then {
        then(serde_json::from_str(message).map_err(|_| "The file could not be read.".to_owned()));
    }
}

/// Tells everybody who waits that nothing comes, and starts afresh with the next wish.
fn fail(why: &str) {
    let desk = DESK.take();
    if let Some(worker) = &desk.worker {
        worker.terminate();
    }
    for then in desk.waiting {
        then(Err(why.to_owned()));
    }
}
