//! The worker that reads foreign text, and the page's side of it.

use crate::formats::read::{self, Found};
use js_sys::Reflect;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The worker's side: answers each `{name, text}` with JSON of what was found.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answer = {
        let scope = scope.clone();
        move |e: MessageEvent| {
            let field = |name: &str| Reflect::get(&e.data(), &name.into()).ok().and_then(|v| v.as_string()).unwrap_or_default();
            let found = read::read(&field("name"), &field("text"));
            let json = serde_json::to_string(&found).unwrap_or_default();
            let _ = scope.post_message(&JsValue::from_str(&json));
        }
    };
    let closure = Closure::<dyn FnMut(MessageEvent)>::new(answer);
    scope.set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
    // The page waits for this word before it asks, since a message before now would be lost.
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

/// Asks the worker what a text is; it is loaded at the first question. `then` learns what was found, or why nothing was.
pub fn ask(name: String, text: String, then: impl Fn(Result<Found, String>) + 'static) {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let base = leptos::prelude::document().base_uri().ok().flatten().unwrap_or_default();
    let url = web_sys::Url::new_with_base("reader_loader.js", &base).map(|u| u.href()).unwrap_or_default();
    let Ok(worker) = Worker::new_with_options(&url, &options) else {
        then(Err("The part of the page that reads files could not be started. Reload the page and try again.".into()));
        return;
    };
    let asked = worker.clone();
    let then = std::rc::Rc::new(then);
    let failed = then.clone();
    let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |e: MessageEvent| {
        let data = e.data().as_string().unwrap_or_default();
        if data == "ready" {
            let message = js_sys::Object::new();
            let _ = Reflect::set(&message, &"name".into(), &JsValue::from_str(&name));
            let _ = Reflect::set(&message, &"text".into(), &JsValue::from_str(&text));
            let _ = asked.post_message(&message);
            return;
        }
        asked.terminate();
        then(serde_json::from_str(&data).map_err(|e| format!("The file could not be read: {e}.")));
    });
    worker.set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
    let broken =
        Closure::<dyn FnMut()>::new(move || failed(Err("The part of the page that reads files stopped. The file may be damaged.".into())));
    worker.set_onerror(Some(broken.as_ref().unchecked_ref()));
    broken.forget();
}
