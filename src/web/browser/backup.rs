//! What keeps releases from being lost with the browser: `backup.js` does it, and the page as one file (`tminusFile`) carries
//! them in itself.

use js_sys::{Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Told on the window when something of it changed.
pub const CHANGED: &str = "tminus-backup";
/// The object of `backup.js`.
const KEEPER: &str = "tminusBackup";
/// The object that only the page as one file has.
const FILE: &str = "tminusFile";

fn of(object: &str, name: &str) -> Option<(JsValue, JsValue)> {
    let object = Reflect::get(&js_sys::global(), &object.into()).ok().filter(JsValue::is_object)?;
    let value = Reflect::get(&object, &name.into()).ok()?;
    Some((object, value))
}

fn call(object: &str, name: &str, arg: &JsValue) {
    if let Some((this, act)) = of(object, name)
        && let Some(act) = act.dyn_ref::<Function>()
    {
        // What it could not do it tells by its own state.
        let _ = act.call1(&this, arg);
    }
}

/// How something stands: `file`, `folder`, `state`, `kind`, `name`, `problem`, `last`, `persisted` or `evicts`. Empty until it is known.
pub fn get(name: &str) -> String {
    of(KEEPER, name).and_then(|(_, v)| v.as_string()).unwrap_or_default()
}

/// Whether what does it is there: it comes a moment after the page.
pub fn is_there() -> bool {
    of(KEEPER, "provide").is_some()
}

/// When the last backup was made, milliseconds since 1970 UTC; none if never.
pub fn last() -> Option<i64> {
    get("last").parse().ok()
}

/// Does something: `choose` (file or folder), `allow`, `stop` or `done`.
pub fn act(name: &str, arg: &str) {
    call(KEEPER, name, &arg.into());
}

/// Asks the browser to keep what is stored, because the person wants it.
pub fn persist() {
    call(KEEPER, "persist", &JsValue::TRUE);
}

/// Something was edited; `worth` says whether something is there that would be missed. Gives the text of a backup when it is time.
pub fn touched(worth: bool) {
    call(KEEPER, "touched", &worth.into());
}

/// Says who writes backups: it gets a function that takes the text.
pub fn provide(write: impl Fn(Function) + 'static) {
    let give = Closure::<dyn Fn(Function)>::new(write);
    call(KEEPER, "provide", give.as_ref());
    give.forget();
}

/// Whether this is the page as one file.
pub fn is_file() -> bool {
    of(FILE, "save").is_some()
}

/// Whether this is the page as one file and it carries releases.
pub fn carries() -> bool {
    !carried().is_empty()
}

/// The releases that the one file carries, as a backup; empty if it carries none.
pub fn carried() -> String {
    of(FILE, "carried").and_then(|(_, v)| v.as_string()).unwrap_or_default()
}

/// Saves a copy of the one file that carries a backup.
pub fn save_file(backup: &str) {
    call(FILE, "save", &backup.into());
}
