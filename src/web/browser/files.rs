//! Files in and out.

use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Hands a text to the browser as a download.
pub fn download(name: &str, kind: &str, text: &str) {
    hand_over(name, kind, &JsValue::from_str(text));
}

/// Hands bytes to the browser as a download.
pub fn download_bytes(name: &str, kind: &str, bytes: &[u8]) {
    hand_over(name, kind, &js_sys::Uint8Array::from(bytes).into());
}

fn hand_over(name: &str, kind: &str, part: &JsValue) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(part);
    let Ok(blob) = web_sys::Blob::new_with_buffer_source_sequence_and_options(&parts, &options) else {
        return;
    };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else {
        return;
    };
    if let Some(link) = document().create_element("a").ok().and_then(|e| e.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    set_timeout(
        move || {
            let _ = web_sys::Url::revoke_object_url(&url);
        },
        Duration::from_secs(10),
    );
}

/// The text of a chosen file, at most `limit` MB of it; a message says why not.
pub async fn text_of(file: web_sys::File, limit: u32) -> Result<String, String> {
    if file.size() > f64::from(limit) * 1e6 {
        return Err(format!("{} is larger than {limit} MB, more than any release needs.", file.name()));
    }
    let text = JsFuture::from(file.text()).await.map_err(|_| format!("{} could not be read.", file.name()))?;
    Ok(text.as_string().unwrap_or_default().trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

/// A name that every file system takes.
pub fn file_name(title: &str, ending: &str) -> String {
    let slug: String = title.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '-' }).collect();
    let slug = slug.split('-').filter(|s| !s.is_empty()).collect::<Vec<_>>().join("-");
    let slug: String = slug.chars().take(70).collect();
    format!("{}.{ending}", if slug.is_empty() { "release" } else { slug.trim_matches('.') })
}
