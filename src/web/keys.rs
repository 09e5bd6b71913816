//! Every command of the page in one table: keys, palette and help read it.

use super::browser::clipboard;
use super::route::{self, Route, Screen};
use super::screens::dialogs::{Dialog, named};
use super::screens::lazy::{self, Part};
use super::screens::line::set_mark;
use super::screens::run;
use super::session::{Session, go};
use crate::run::Mark;
use crate::views::status;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// A command.
pub struct Command {
    /// The key; two letters are typed one after the other; empty: palette only.
    pub key: &'static str,
    /// What it does.
    pub label: &'static str,
    /// Whether it needs an open release.
    pub release: bool,
    /// Does it.
    pub run: fn(Session),
}

/// All commands.
pub const COMMANDS: [Command; 29] = [
    Command { key: "j", label: "Next line", release: true, run: |s| step(s, 1) },
    Command { key: "k", label: "Line before", release: true, run: |s| step(s, -1) },
    Command { key: "x", label: "Tick the selected line, or open it again", release: true, run: tick },
    Command {
        key: "n",
        label: "Not applicable, with a reason",
        release: true,
        run: |s| on_line(s, |s, l| s.dialog.set(Some(Dialog::Reason(l, Mark::NotApplicable)))),
    },
    Command { key: "f", label: "Failed", release: true, run: |s| on_line(s, |s, l| s.dialog.set(Some(Dialog::Reason(l, Mark::Failed)))) },
    Command { key: "b", label: "Blocked; during a run: roll back", release: true, run: blocked_or_back },
    Command { key: "p", label: "During a run: proceed, or begin the next step", release: true, run: |s| during(s, 'p') },
    Command { key: "v", label: "During a run: judge figures", release: true, run: |s| during(s, 'v') },
    Command { key: "h", label: "During a run: hold, or end the hold", release: true, run: |s| during(s, 'h') },
    Command {
        key: "c",
        label: "Note on the selected line",
        release: true,
        run: |s| on_line(s, |s, l| s.dialog.set(Some(Dialog::Note(l)))),
    },
    Command {
        key: "a",
        label: "Add a line",
        release: true,
        run: |s| s.dialog.set(Some(Dialog::AddLine(s.present().unwrap_or_else(|| "T-0".into())))),
    },
    Command { key: "i", label: "Show what was set aside, and why", release: true, run: |_| show_aside() },
    Command { key: "s", label: "Copy the present state as one message", release: true, run: copy_state },
    Command { key: "/", label: "Filter the lines", release: true, run: |_| super::screens::focus("filter") },
    Command { key: "g f", label: "Go to: Scenario", release: true, run: |s| visit(s, Screen::Scenario) },
    Command { key: "g s", label: "Go to: Strategy", release: true, run: |s| visit(s, Screen::Strategy) },
    Command { key: "g c", label: "Go to: Checklist", release: true, run: |s| visit(s, Screen::Checklist) },
    Command { key: "y", label: "Copy the command of the selected line, or the open file", release: true, run: copy_shown },
    Command { key: "g l", label: "Go to: Files", release: true, run: |s| visit(s, Screen::Files) },
    Command { key: "g m", label: "Go to: Messages", release: true, run: |s| visit(s, Screen::Messages) },
    Command { key: "g r", label: "Go to: Run", release: true, run: |s| visit(s, Screen::Run) },
    Command { key: "g d", label: "Go to: Record", release: true, run: |s| visit(s, Screen::Record) },
    Command { key: "g e", label: "Go to: Take away", release: true, run: |s| visit(s, Screen::Export) },
    Command { key: "g h", label: "Go to: Home, a new release", release: false, run: |_| go("#/") },
    Command { key: "?", label: "All keys", release: false, run: |s| s.dialog.set(Some(Dialog::Keys)) },
    Command { key: "", label: "Confirm standing items", release: true, run: |s| s.dialog.set(Some(Dialog::Confirm)) },
    Command { key: "", label: "Read a file in", release: false, run: |s| s.dialog.set(Some(Dialog::Import)) },
    Command { key: "", label: "Settings and help", release: false, run: |_| go("#/settings") },
    Command {
        key: "",
        label: "Switch the letter keys on or off",
        release: false,
        run: |s| {
            let on = !s.shortcuts.get_untracked();
            s.set_shortcuts(on);
            s.say(if on { "Letter keys are on." } else { "Letter keys are off." })
        },
    },
];

thread_local! {
    /// When `g` was pressed: the next letter goes to a screen.
    static GOING: Cell<f64> = const { Cell::new(0.0) };
}

/// A key was pressed anywhere on the page.
pub fn pressed(session: Session, e: &KeyboardEvent) {
    if e.is_composing() {
        return;
    }
    let key = e.key();
    if (e.ctrl_key() || e.meta_key()) && !e.alt_key() {
        let typing = in_field(e);
        match key.to_ascii_lowercase().as_str() {
            "k" => {
                e.prevent_default();
                open_palette(session);
            }
            "z" if !typing && e.shift_key() => {
                e.prevent_default();
                session.redo();
            }
            "z" if !typing => {
                e.prevent_default();
                session.undo();
            }
            "y" if !typing => {
                e.prevent_default();
                session.redo();
            }
            _ => {}
        }
        return;
    }
    if e.alt_key() || in_field(e) || session.dialog.get_untracked().is_some() || !session.shortcuts.get_untracked() {
        return;
    }
    if key == "Escape" {
        session.selected.set(None);
        return;
    }
    let now = js_sys::Date::now();
    let chord = now - GOING.with(Cell::get) < 1500.0;
    GOING.with(|g| g.set(if key == "g" { now } else { 0.0 }));
    let wanted = if chord && key != "g" { format!("g {key}") } else { key };
    if let Some(c) = COMMANDS.iter().find(|c| c.key == wanted && (!c.release || has_release(session))) {
        e.prevent_default();
        (c.run)(session);
    }
}

/// Opens the palette.
pub fn open_palette(session: Session) {
    session.dialog.set(Some(Dialog::Palette));
}

/// Whether a release is open.
pub fn has_release(session: Session) -> bool {
    matches!(session.route.get_untracked(), Route::Release(..))
}

fn in_field(e: &KeyboardEvent) -> bool {
    let Some(target) = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    let kind = target.get_attribute("type").unwrap_or_default();
    let input = target.tag_name() == "INPUT" && !matches!(kind.as_str(), "checkbox" | "radio" | "button");
    input || matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT")
}

/// Ids of the lines on the sheet, in order, as far as the filter shows them.
fn visible() -> Vec<String> {
    let Ok(all) = document().query_selector_all("main .line:not([hidden])") else {
        return Vec::new();
    };
    (0..all.length())
        .filter_map(|i| all.get(i)?.dyn_into::<web_sys::HtmlElement>().ok())
        .filter(|e| e.offset_parent().is_some())
        .filter_map(|e| e.get_attribute("data-line"))
        .collect()
}

fn step(session: Session, by: i32) {
    let lines = visible();
    let here = session.selected.get_untracked().and_then(|s| lines.iter().position(|l| *l == s));
    let present = || session.desk().with_untracked(|d| d.now.line.as_ref().and_then(|p| lines.iter().position(|l| l == p)));
    let next = match here.or_else(|| run::is_on(session).then(present).flatten()) {
        Some(i) => i.saturating_add_signed(by as isize).min(lines.len().saturating_sub(1)),
        None => 0,
    };
    if let Some(id) = lines.get(next) {
        session.selected.set(Some(id.clone()));
        super::screens::focus(&format!("box-{id}"));
    }
}

/// Opens the list of what was set aside, and goes there.
fn show_aside() {
    let Some(list) = document().get_element_by_id("aside") else { return };
    let open = list.has_attribute("open");
    let _ = if open { list.remove_attribute("open") } else { list.set_attribute("open", "") };
    if !open {
        list.scroll_into_view();
        if let Some(summary) = list.query_selector("summary").ok().flatten().and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = summary.focus();
        }
    }
}

/// A key of the run, on its screen.
fn during(session: Session, key: char) {
    if run::is_on(session) { lazy::act(session, Part::RunKey(session, key)) } else { session.say("Start the run first: g r goes there.") }
}

fn blocked_or_back(session: Session) {
    if run::is_on(session) {
        return during(session, 'b');
    }
    on_line(session, |s, l| s.dialog.set(Some(Dialog::Reason(l, Mark::Blocked))));
}

/// Acts on the selected line; on the run screen on the present one if none is selected.
fn on_line(session: Session, act: impl FnOnce(Session, String)) {
    let present = || run::is_on(session).then(|| session.desk().with_untracked(|d| d.now.line.clone())).flatten();
    match session.selected.get_untracked().or_else(present) {
        Some(line) => act(session, line),
        None => session.say("Select a line first: j and k move."),
    }
}

fn tick(session: Session) {
    on_line(session, |s, line| {
        let done = s.with_state(|st| st.lines.get(&line).is_some_and(|l| l.mark == Mark::Done));
        let on = run::is_on(s);
        named(s, move || {
            set_mark(s, &line, if done { Mark::Open } else { Mark::Done });
            // On the run screen the next line becomes the present step.
            if on {
                s.selected.set(None);
            }
        });
    });
}

/// Copies the present state as one message for the call.
fn copy_state(session: Session) {
    if session.with_state(|s| s.course.started.is_some()) {
        return lazy::act(session, Part::RunKey(session, 's'));
    }
    let d = session.derived.get_untracked();
    let (lamp, present) = (session.lamp(), session.present());
    let text = session.with_state(|s| status::message(&d, s, &lamp, present.as_deref(), &super::screens::time()));
    clipboard::copy(text, move |ok| {
        session.say(if ok { "The state is copied as one message." } else { "The browser did not allow copying." })
    });
}

/// Presses the first copy button that stands for what is open: the file's, else the first command's.
fn copy_shown(session: Session) {
    let found =
        ["#copy-file", ".inspector .command .copy", "main .command .copy"].iter().find_map(|s| document().query_selector(s).ok().flatten());
    match found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        Some(button) => button.click(),
        None => session.say("There is no command to copy here. Select a line that has one."),
    }
}

fn visit(session: Session, screen: Screen) {
    go(&route::release(&session.id(), screen));
}

/// The keys as a list.
#[component]
pub fn KeyTable() -> impl IntoView {
    let rows =
        COMMANDS.iter().filter(|c| !c.key.is_empty()).map(|c| view! { <dt><kbd>{c.key}</kbd></dt><dd>{c.label}</dd> }).collect_view();
    view! {
        <dl class="keys">{rows}<dt><kbd>"Ctrl"</kbd>" "<kbd>"K"</kbd></dt><dd>"All commands"</dd><dt><kbd>"Ctrl"</kbd>" "<kbd>"Z"</kbd></dt><dd>"Undo"</dd><dt><kbd>"Ctrl"</kbd>" "<kbd>"Y"</kbd></dt><dd>"Redo"</dd></dl>
    }
}
