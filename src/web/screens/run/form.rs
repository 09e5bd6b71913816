//! One form for everything that is asked during a run: fields, what is needed, and what is done with it.

use crate::web::session::use_session;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Line,
    /// Some lines.
    Area,
    /// A number of minutes or of people.
    Number,
    /// A time of day.
    Time,
    /// A day.
    Day,
    /// Yes or no: `on` or nothing.
    Tick,
    /// One of several: (value, label).
    Choice(Vec<(String, String)>),
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Shown.
    pub label: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What stands in it.
    pub value: String,
    /// Whether it must be filled.
    pub needed: bool,
}

impl Field {
    /// A field that may stay empty.
    pub fn new(label: &'static str, kind: Kind, value: impl Into<String>) -> Self {
        Self { label, kind, value: value.into(), needed: false }
    }

    /// A field that must be filled.
    pub fn needed(label: &'static str, kind: Kind, value: impl Into<String>) -> Self {
        Self { needed: true, ..Self::new(label, kind, value) }
    }
}

/// What is done once a form is closed.
pub type Then = Box<dyn FnOnce()>;

/// What a form makes of its values, trimmed and in the order of the fields: what to do, or what is wrong with them.
pub type Act = Box<dyn Fn(Vec<String>) -> Result<Then, String>>;

/// The form.
#[component]
pub fn FormView(title: String, about: String, fields: Vec<Field>, submit: &'static str, danger: bool, act: Act) -> impl IntoView {
    let session = use_session();
    let values = RwSignal::new(fields.iter().map(|f| f.value.clone()).collect::<Vec<_>>());
    let needed: Vec<Option<&'static str>> = fields.iter().map(|f| f.needed.then_some(f.label)).collect();
    let wrong = RwSignal::new(String::new());
    let act = StoredValue::new_local(act);
    let on_submit = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let all: Vec<String> = values.get_untracked().iter().map(|v| v.trim().to_owned()).collect();
        let empty = all.iter().zip(&needed).find_map(|(v, label)| label.filter(|_| v.is_empty()));
        let result = match empty {
            Some(label) => Err(format!("{label}: this is needed, it stands in the record.")),
            None => act.with_value(|act| act(all)),
        };
        match result {
            // It closes before it acts: what is done may ask for the name.
            Ok(then) => {
                session.dialog.set(None);
                then();
            }
            Err(why) => wrong.set(why),
        }
    };
    let bare = fields.is_empty();
    // The dialog may be open already when its code comes: then the browser has looked for what takes the focus, and found nothing.
    let node = NodeRef::<leptos::html::Form>::new();
    Effect::new(move |_| {
        let first = node.get().and_then(|form| form.query_selector("[autofocus]").ok().flatten());
        if let Some(first) = first.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = first.focus();
        }
    });
    let rows = fields.into_iter().enumerate().map(|(i, f)| input(i, f, values)).collect_view();
    view! {
        <form node_ref=node on:submit=on_submit novalidate>
            <h2>{title}</h2>
            {(!about.is_empty()).then(|| view! { <p class="muted small">{about}</p> })}
            {rows}
            {move || (!wrong.get().is_empty()).then(|| view! { <p class="notice bad" role="alert">{wrong.get()}</p> })}
            <p class="actions"><button class="button" type="button" on:click=move |_| session.dialog.set(None)>"Cancel"</button>
                <button class="button primary" class:stop=danger type="submit" autofocus=bare>{submit}</button></p>
        </form>
    }
}

fn input(i: usize, f: Field, values: RwSignal<Vec<String>>) -> AnyView {
    let set = move |text: String| {
        values.update(|all| {
            if let Some(v) = all.get_mut(i) {
                *v = text
            }
        })
    };
    let value = f.value.clone();
    let first = i == 0;
    let typed = move |e| set(event_target_value(&e));
    let field = match f.kind {
        Kind::Area => view! { <textarea rows="3" autofocus=first on:input=typed>{value}</textarea> }.into_any(),
        Kind::Tick => {
            return view! { <label class="check"><input type="checkbox" checked=!value.is_empty() on:change=move |e| set(if event_target_checked(&e) { "on".into() } else { String::new() })/>{f.label}</label> }.into_any();
        }
        Kind::Choice(all) => {
            let options = all
                .into_iter()
                .map(|(v, label)| {
                    let chosen = v == value;
                    view! { <option value=v selected=chosen>{label}</option> }
                })
                .collect_view();
            view! { <select autofocus=first on:change=typed>{options}</select> }.into_any()
        }
        other => {
            let kind = match other {
                Kind::Time => "time",
                Kind::Day => "date",
                _ => "text",
            };
            let mode = if other == Kind::Number { "numeric" } else { "text" };
            view! { <input type=kind inputmode=mode autofocus=first value=value on:input=typed/> }.into_any()
        }
    };
    let label = if f.needed { f.label.to_owned() } else { format!("{} (may stay empty)", f.label) };
    view! { <label class="field"><span>{label}</span>{field}</label> }.into_any()
}
