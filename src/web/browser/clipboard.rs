//! Copying text, plain and rich.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Copies plain text; `done` learns whether it worked.
pub fn copy(text: String, done: impl Fn(bool) + 'static) {
    spawn_local(async move {
        let ok = JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok();
        done(ok);
    });
}

/// Copies text together with its HTML form, so that it pastes well into documents; plain text alone where the browser
/// cannot do both.
pub fn copy_rich(plain: String, html: String, done: impl Fn(bool) + 'static) {
    let item = rich_item(&plain, &html);
    spawn_local(async move {
        let clipboard = window().navigator().clipboard();
        let rich = match item {
            Ok(item) => JsFuture::from(clipboard.write(&js_sys::Array::of1(&item))).await.is_ok(),
            Err(_) => false,
        };
        done(rich || JsFuture::from(clipboard.write_text(&plain)).await.is_ok());
    });
}

fn rich_item(plain: &str, html: &str) -> Result<JsValue, JsValue> {
    let blob = |text: &str, kind: &str| {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(kind);
        web_sys::Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&JsValue::from_str(text)), &options)
    };
    let record = js_sys::Object::new();
    js_sys::Reflect::set(&record, &"text/plain".into(), &blob(plain, "text/plain")?.into())?;
    js_sys::Reflect::set(&record, &"text/html".into(), &blob(html, "text/html")?.into())?;
    let class = js_sys::Reflect::get(&window(), &"ClipboardItem".into())?;
    js_sys::Reflect::construct(&class.into(), &js_sys::Array::of1(&record))
}
