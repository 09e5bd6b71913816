//! The second copy of what was saved last, on disk before local storage is: `boot.js` keeps it and puts it back after a crash.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Told on the window when everything that was written has its second copy.
pub const KEPT: &str = "tminus-kept";

fn vault() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"tminusVault".into()).ok().filter(JsValue::is_object)
}

fn call(name: &str, args: &[&str]) {
    let Some(vault) = vault() else { return };
    if let Some(act) = Reflect::get(&vault, &name.into()).ok().and_then(|f| f.dyn_into::<Function>().ok()) {
        let args: js_sys::Array = args.iter().map(|a| JsValue::from_str(a)).collect();
        // It tells its failures to nobody: local storage has what was written, and that is what counts then.
        let _ = act.apply(&vault, &args);
    }
}

/// Keeps a second copy, except of snapshots: they are large, and what they hold came through the journal.
pub fn put(key: &str, value: &str) {
    if key.starts_with("tminus:") && !key.contains(":s:") && key != "tminus:probe" {
        call("put", &[key, value]);
    }
}

/// Gives up the second copies of all keys that begin with `prefix`.
pub fn forget(prefix: &str) {
    if prefix != "tminus:probe" {
        call("forget", &[prefix]);
    }
}

/// Whether something that was written has no second copy yet.
pub fn is_pending() -> bool {
    vault().and_then(|v| Reflect::get(&v, &"pending".into()).ok()).and_then(|n| n.as_f64()).is_some_and(|n| n > 0.0)
}
