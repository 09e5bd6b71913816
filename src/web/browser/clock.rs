//! The clock and the zone of this computer.

use crate::when::{MINUTE, Zones};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

/// Now, milliseconds since 1970 UTC.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// The IANA name of this computer's zone; empty if the browser does not tell. It is asked anew only when the clock has moved
/// against UTC, since the answer takes long and every key of the description wants it.
pub fn zone() -> String {
    thread_local! {
        static KNOWN: RefCell<Option<(f64, String)>> = const { RefCell::new(None) };
    }
    let offset = js_sys::Date::new_0().get_timezone_offset();
    KNOWN.with_borrow_mut(|known| match known {
        Some((at, zone)) if *at == offset => zone.clone(),
        _ => {
            let options = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
            let zone = js_sys::Reflect::get(&options, &JsValue::from_str("timeZone")).ok().and_then(|v| v.as_string());
            known.insert((offset, zone.unwrap_or_default())).1.clone()
        }
    })
}

/// Minutes east of UTC on this computer at a moment.
pub fn offset(at: i64) -> i32 {
    -js_sys::Date::new(&JsValue::from_f64(at as f64)).get_timezone_offset() as i32
}

/// A moment as day and time on this computer: `24 Nov, 14:05`.
pub fn shown(ms: i64) -> String {
    if ms == 0 {
        return String::new();
    }
    let d = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.get(d.get_month() as usize).copied().unwrap_or_default();
    format!("{} {month}, {:02}:{:02}", d.get_date(), d.get_hours(), d.get_minutes())
}

/// A day as `2026-11-24`.
pub fn day(ms: i64) -> String {
    let d = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    format!("{}-{:02}-{:02}", d.get_full_year(), d.get_month() + 1, d.get_date())
}

/// Letters that nobody else has: for ids of releases, devices and own lines.
pub fn random_id() -> String {
    let n = js_sys::Math::random();
    let m = js_sys::Math::random();
    format!("{:06x}{:06x}", (n * 16_777_216.0) as u32, (m * 16_777_216.0) as u32)
}

/// The browser's own knowledge of zones.
#[derive(Debug, Clone, Copy)]
pub struct Intl;

impl Zones for Intl {
    fn offset(&self, zone: &str, at: i64) -> Option<i32> {
        let date = js_sys::Date::new(&JsValue::from_f64(at as f64));
        // What the computer's own clock knows needs no table of languages.
        match zone {
            "UTC" => return Some(0),
            own if own.is_empty() || own == self::zone() => return Some(-date.get_timezone_offset() as i32),
            _ => {}
        }
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
        if !is_known(&options) {
            return None;
        }
        // The Swedish form is 2026-11-24 14:05:00, which can be read back.
        let shown: String = date.to_locale_string("sv-SE", &options).into();
        let local = crate::when::parse_rfc3339(&format!("{}Z", shown.replace(' ', "T")))?;
        i32::try_from((local - at.div_euclid(1000) * 1000) / MINUTE).ok()
    }
}

/// Whether the browser knows the zone of these options. It throws at one that it does not know, and a file of a stranger may hold
/// any text for a zone.
fn is_known(options: &js_sys::Object) -> bool {
    let format = js_sys::Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| js_sys::Reflect::get(&intl, &"DateTimeFormat".into()))
        .and_then(|made| made.dyn_into::<js_sys::Function>());
    format.and_then(|f| js_sys::Reflect::construct(&f, &js_sys::Array::of2(&"sv-SE".into(), options))).is_ok()
}

/// Starts a measurement that the browser's own tools show.
pub fn mark(name: &str) {
    if let Some(p) = performance() {
        let _ = p.mark(name);
    }
}

/// Ends it.
pub fn measure(name: &str, from: &str) {
    if let Some(p) = performance() {
        let _ = p.measure_with_start_mark(name, from);
        p.clear_marks();
    }
}

/// The page's, or the worker's own.
fn performance() -> Option<web_sys::Performance> {
    js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok()?.dyn_into().ok()
}
