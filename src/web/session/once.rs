//! What follows from the plan and the marks, worked out once for all who show it.

use super::Inner;
use crate::facts::id;
use crate::pipeline::Derived;
use crate::run::lamp::{self, Lamp};
use crate::web::browser::clock;
use crate::when::window::{Window, window};
use leptos::prelude::*;
use std::sync::Arc;

/// The memos.
#[derive(Clone, Copy)]
pub(super) struct Once {
    /// What the window means. The browser takes milliseconds to tell the offset of a zone, so it is asked once a plan.
    pub(super) window: Memo<Option<Window>>,
    /// The lamp.
    pub(super) lamp: Memo<Lamp>,
    /// The place where the release stands.
    pub(super) present: Memo<Option<String>>,
}

impl Once {
    pub(super) fn new(derived: RwSignal<Arc<Derived>>, marks: RwSignal<u32>, inner: StoredValue<Inner, LocalStorage>) -> Self {
        Self {
            window: Memo::new(move |_| {
                let d = derived.get();
                let inputs = &d.state.inputs;
                let typed = inputs.fields.get("date").map(String::as_str).or_else(|| d.scenario.text(id::WINDOW))?;
                Some(window(typed, inputs.described_at, &inputs.zone, &clock::Intl))
            }),
            lamp: Memo::new(move |_| {
                marks.track();
                let d = derived.get();
                inner.with_value(|i| lamp::lamp(&d.plan, &i.state))
            }),
            present: Memo::new(move |_| {
                marks.track();
                let d = derived.get();
                inner.with_value(|i| lamp::present(&d.plan, &i.state).map(str::to_owned))
            }),
        }
    }
}
