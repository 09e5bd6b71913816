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
    /// What the window means, once somebody has asked.
    window: StoredValue<Option<Memo<Option<Window>>>>,
    /// The lamp.
    pub(super) lamp: Memo<Lamp>,
    /// The place where the release stands.
    pub(super) present: Memo<Option<String>>,
}

impl Once {
    pub(super) fn new(derived: RwSignal<Arc<Derived>>, marks: RwSignal<u32>, inner: StoredValue<Inner, LocalStorage>) -> Self {
        Self {
            window: StoredValue::new(None),
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
    /// What the window means. The browser takes milliseconds to tell the offset of a zone, so it is asked once a plan. Only screens
    /// that are no part of the first load ask, so what reads a window is no part of it either.
    pub(super) fn window(&self, derived: RwSignal<Arc<Derived>>, owner: &Owner) -> Option<Window> {
        let memo = self.window.get_value().unwrap_or_else(|| {
            let memo = owner.with(|| Memo::new(move |_| meant(&derived.get())));
            self.window.set_value(Some(memo));
            memo
        });
        memo.get()
    }
}

fn meant(d: &Derived) -> Option<Window> {
    let inputs = &d.state.inputs;
    let typed = inputs.fields.get("date").map(String::as_str).or_else(|| d.scenario.text(id::WINDOW))?;
    Some(window(typed, inputs.described_at, &inputs.zone, &clock::Intl))
}
