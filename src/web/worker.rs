//! Asking a module that runs beside the page, in a worker or, where the browser starts none, in the page itself. `boot.js` loads
//! it; bytes go in and bytes come out, in order.

use crate::wire;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

thread_local! {
    /// The rules that every wish carries.
    static RULES: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The rules that every wish carries: those of a policy as it is kept; empty: none is in force.
pub fn rules() -> String {
    RULES.with(|r| r.borrow().clone())
}

/// Says which rules wishes carry from now on.
pub fn rule(rules: String) {
    RULES.set(rules);
}

/// Asks a module under the rules in force. `then` learns the answer; none where the module could not be loaded or stopped. The next wish starts it anew.
pub fn ask(module: &str, wish: &[u8], then: Box<dyn FnOnce(Option<Vec<u8>>)>) {
    let mut under = RULES.with(|r| wire::write(&*r.borrow()));
    under.extend_from_slice(wish);
    let promise = Reflect::get(&js_sys::global(), &"tminusAsk".into())
        .ok()
        .and_then(|ask| ask.dyn_into::<Function>().ok())
        .and_then(|ask| ask.call2(&JsValue::NULL, &module.into(), &Uint8Array::from(under.as_slice())).ok());
    spawn_local(async move {
        let told = match promise {
            Some(promise) => JsFuture::from(Promise::from(promise)).await.ok(),
            None => None,
        };
        then(told.map(|bytes| Uint8Array::new(&bytes).to_vec()));
    });
}

/// The module's side: tells `boot.js` and `worker.js` who answers.
pub fn serve(answer: impl Fn(&[u8]) -> Vec<u8> + 'static) {
    let heard = move |wish: Uint8Array| Uint8Array::from(answer(&wish.to_vec()).as_slice());
    let closure = Closure::<dyn FnMut(Uint8Array) -> Uint8Array>::new(heard);
    let _ = Reflect::set(&js_sys::global(), &"tminusAnswer".into(), closure.as_ref());
    closure.forget();
}
