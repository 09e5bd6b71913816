//! What follows from the plan and the marks, worked out once for all who show it.

use super::Inner;
use crate::facts::id;
use crate::pipeline::Derived;
use crate::run::lamp::{self, Lamp, Light};
use crate::run::schedule::Moment;
use crate::views::run::{Desk, desk};
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
    /// The run at the moment that the clocks show.
    pub(super) desk: Memo<Desk>,
}

impl Once {
    pub(super) fn new(
        derived: RwSignal<Arc<Derived>>,
        planned: RwSignal<String>,
        marks: RwSignal<u32>,
        now: RwSignal<i64>,
        inner: StoredValue<Inner, LocalStorage>,
    ) -> Self {
        let window = Memo::new(move |_| {
            let d = derived.get();
            let inputs = &d.state.inputs;
            let typed = inputs.fields.get("date").map(String::as_str).or_else(|| d.scenario.text(id::WINDOW))?;
            Some(window(typed, inputs.described_at, &inputs.zone, &clock::Intl))
        });
        let moment = move |d: &Derived| Moment {
            now: now.get(),
            start: window.get().and_then(|w| w.start),
            length: d.scenario.whole(id::DURATION).and_then(|m| i64::try_from(m).ok()).unwrap_or(0),
        };
        Self {
            window,
            lamp: Memo::new(move |_| {
                marks.track();
                // Without a plan nothing blocks; that is no GO.
                if planned.with(String::is_empty) {
                    return Lamp { light: Light::Hold, reason: "The plan is being made.".to_owned(), line: None, more: 0 };
                }
                let d = derived.get();
                let at = moment(&d);
                inner.with_value(|i| lamp::lamp_at(&d.plan, &i.state, &at))
            }),
            present: Memo::new(move |_| {
                marks.track();
                let d = derived.get();
                inner.with_value(|i| lamp::present(&d.plan, &i.state).map(str::to_owned))
            }),
            desk: Memo::new(move |_| {
                marks.track();
                let d = derived.get();
                let at = moment(&d);
                inner.with_value(|i| desk(&d, &i.state, at))
            }),
        }
    }
}
