//! The lines of the checklist.
//!
//! A release has hundreds of lines. With signals, closures and listeners of its own for each of them a slow computer builds
//! half a second on the page and answers nobody. So a line is a copy of the template in index.html, one effect a list keeps
//! all its lines up to date, `heard` listens for all of them, and `Pace` builds the lines below the window in between.
//! What was typed is set as text and never becomes markup.

use super::dialogs::{Dialog, named};
use super::filter::{Filter, passes};
use crate::catalogue::Weight;
use crate::pipeline::Derived;
use crate::plan::Line;
use crate::plan::compose::list_place;
use crate::run::{LineState, Mark, What};
use crate::views::words;
use crate::web::browser::clock;
use crate::web::session::{Session, library, use_session};
use leptos::html;
use leptos::prelude::*;
use std::collections::VecDeque;
use std::time::Duration;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Element, HtmlInputElement, HtmlTemplateElement};

/// Sets the state of a line; the name is asked once, at the first tick.
pub fn set_mark(session: Session, line: &str, mark: Mark) {
    let line = line.to_owned();
    named(session, move || session.dispatch(What::Mark { line: line.clone(), mark, reason: String::new() }));
}

/// Ticking selects the line where the inspector stands beside the sheet. On a small screen it would cover the next line.
fn select_where_there_is_room(session: Session, line: &str) {
    let room = window().match_media("(min-width: 900px)").ok().flatten().is_some_and(|m| m.matches());
    if room {
        session.selected.set(Some(line.to_owned()));
    }
}

/// Something happened on the sheet: `change`, `focusin` or `click`.
pub fn heard(session: Session, e: &leptos::ev::Event) {
    let Some(at) = e.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
    let within = |what: &str| at.closest(what).ok().flatten().is_some();
    let Some(id) = at.closest(".line").ok().flatten().and_then(|li| li.get_attribute("data-line")) else { return };
    match (e.type_().as_str(), at.dyn_ref::<HtmlInputElement>()) {
        ("change", Some(tick)) => set_mark(session, &id, if tick.checked() { Mark::Done } else { Mark::Open }),
        ("focusin", Some(_)) => select_where_there_is_room(session, &id),
        ("click", _) if within(".line-more") => session.dialog.set(Some(Dialog::Line(id))),
        ("click", None) => session.selected.set(Some(id)),
        _ => {}
    }
}

/// Lines that are built before the page shows itself: what fits into a window.
const AT_ONCE: usize = 24;
/// The page answers at least this often while it builds the others, in milliseconds.
const SLICE: i64 = 8;

/// Builds lists one after the other.
#[derive(Clone, Copy)]
pub struct Pace(StoredValue<VecDeque<StoredValue<Rows, LocalStorage>>, LocalStorage>);

impl Pace {
    /// Nothing to build yet.
    pub fn idle() -> Self {
        Self(StoredValue::new_local(VecDeque::new()))
    }

    fn add(self, rows: StoredValue<Rows, LocalStorage>) {
        let first = self.0.try_update_value(|all| {
            all.push_back(rows);
            all.len() == 1
        });
        if first == Some(true) {
            let _ = rows.try_update_value(|r| r.build(AT_ONCE, i64::MAX));
            self.go_on();
        }
    }

    fn go_on(self) {
        set_timeout(
            move || {
                let until = clock::now() + SLICE;
                while let Some(Some(rows)) = self.0.try_with_value(|all| all.front().copied()) {
                    // A list that is no longer on the page is done too.
                    if rows.try_update_value(|r| r.build(usize::MAX, until)) == Some(false) {
                        return self.go_on();
                    }
                    let _ = self.0.try_update_value(VecDeque::pop_front);
                }
            },
            Duration::ZERO,
        );
    }
}

/// A list of lines: those of a phase, of a step, or of an event.
#[component]
pub fn Lines(
    /// The phase, the step or the place of an event list.
    place: String,
    pace: Pace,
    /// What is shown of it, if it can be filtered.
    filter: Option<RwSignal<Filter>>,
    /// Learns whether the filter leaves nothing of it.
    nothing: RwSignal<bool>,
) -> impl IntoView {
    let session = use_session();
    let list = NodeRef::<html::Ul>::new();
    let rows = StoredValue::new_local(Rows { place, session, list: None, rows: Vec::new(), filter: Filter::default() });
    Effect::new(move |_| {
        let Some(ul) = list.get() else { return };
        session.derived.track();
        match rows.try_update_value(|r| r.list.replace((*ul).clone().into()).is_none()) {
            Some(true) => {
                // The element may have served another list before.
                ul.set_text_content(None);
                pace.add(rows);
            }
            _ => rows.update_value(Rows::renew),
        }
    });
    Effect::new(move |_| {
        session.marks.track();
        rows.update_value(|r| session.with_state(|s| r.rows.iter_mut().for_each(|row| row.say(s.lines.get(&row.id)))));
    });
    Effect::new(move |_| {
        let selected = session.selected.get();
        rows.update_value(|r| r.rows.iter_mut().for_each(|row| row.select(selected.as_deref())));
    });
    Effect::new(move |_| {
        let f = filter.map(|f| f.get()).unwrap_or_default();
        session.derived.track();
        if f.open || f.mine {
            session.marks.track();
        }
        nothing.set(rows.try_update_value(|r| r.sift(f)) == Some(false));
    });
    view! { <ul class="lines" node_ref=list></ul> }
}

/// The elements of a list.
struct Rows {
    place: String,
    session: Session,
    list: Option<Element>,
    rows: Vec<Row>,
    filter: Filter,
}

impl Rows {
    /// Builds up to `most` lines that are not there yet, or as many as there is time for; says whether all are there.
    fn build(&mut self, most: usize, until: i64) -> bool {
        let Some(list) = self.list.clone() else { return true };
        let d = self.session.derived.get_untracked();
        for l in lines(&d, &self.place).iter().skip(self.rows.len()).take(most) {
            let row = self.row(l);
            let _ = list.append_child(&row.li);
            self.rows.push(row);
            if clock::now() > until {
                return false;
            }
        }
        self.rows.len() >= lines(&d, &self.place).len()
    }

    fn row(&self, l: &Line) -> Row {
        let mut row = Row::new(l);
        self.session.with_state(|s| row.say(s.lines.get(&l.id)));
        row.select(self.session.selected.get_untracked().as_deref());
        if self.filter != Filter::default() {
            row.show(passes(self.session, l, &self.filter));
        }
        row
    }

    /// The plan changed: lines that look as before keep their elements, and with them the focus.
    fn renew(&mut self) {
        let Some(list) = self.list.clone() else { return };
        let d = self.session.derived.get_untracked();
        let mut known = crate::order::map(std::mem::take(&mut self.rows).into_iter().map(|r| (r.id.clone(), r)));
        for l in lines(&d, &self.place) {
            let row = known.remove(&l.id).filter(|r| r.face == Face::of(l)).unwrap_or_else(|| self.row(l));
            self.rows.push(row);
        }
        let keep: Vec<&Element> = self.rows.iter().map(|r| &r.li).collect();
        let mut at = list.first_element_child();
        while let Some(e) = at {
            at = e.next_element_sibling();
            if !keep.contains(&&e) {
                e.remove();
            }
        }
        let mut at = list.first_element_child();
        for row in &self.rows {
            if at.as_ref() == Some(&row.li) {
                at = row.li.next_element_sibling();
            } else {
                let _ = list.insert_before(&row.li, at.as_ref().map(AsRef::as_ref));
            }
        }
    }

    /// Shows what passes the filter; says whether anything does.
    fn sift(&mut self, filter: Filter) -> bool {
        let (all, before) = (filter == Filter::default(), std::mem::replace(&mut self.filter, filter) == Filter::default());
        if all && before {
            return true;
        }
        let d = self.session.derived.get_untracked();
        let passing: Vec<bool> = lines(&d, &self.place).iter().map(|l| all || passes(self.session, l, &self.filter)).collect();
        for (row, on) in self.rows.iter_mut().zip(&passing) {
            row.show(*on);
        }
        passing.contains(&true)
    }
}

/// The lines of a place.
fn lines<'a>(d: &'a Derived, place: &str) -> &'a [Line] {
    let of_list = || d.plan.lists.iter().find(|(l, _)| list_place(*l) == place).map(|(_, lines)| lines);
    d.plan.sections.iter().find(|s| s.place == place).map(|s| &s.lines).or_else(of_list).map_or(&[], Vec::as_slice)
}

/// What a row shows of its line.
#[derive(PartialEq, Eq)]
struct Face {
    title: String,
    role: String,
    unsettled: Option<String>,
    stop: bool,
    own: bool,
}

impl Face {
    fn of(l: &Line) -> Self {
        let stop = l.weight == Weight::Stop;
        Self { title: l.title.clone(), role: l.role.clone(), unsettled: l.unsettled.first().cloned(), stop, own: l.own }
    }
}

/// The elements of a line, and what they show.
struct Row {
    id: String,
    face: Face,
    li: Element,
    tick: HtmlInputElement,
    main: Element,
    said: LineState,
    selected: bool,
}

impl Row {
    fn new(l: &Line) -> Self {
        let li = template();
        let tick: HtmlInputElement = li.first_element_child().unwrap_throw().unchecked_into();
        let main = tick.next_element_sibling().unwrap_throw();
        let label = main.first_element_child().unwrap_throw();
        let role = main.next_element_sibling().unwrap_throw();
        let more = role.next_element_sibling().unwrap_throw();
        let face = Face::of(l);
        let box_id = format!("box-{}", l.id);
        set(&li, "data-line", &l.id);
        tick.set_id(&box_id);
        set(&label, "for", &box_id);
        label.set_text_content(Some(&l.title));
        set(&more, "aria-label", &format!("More: {}", l.title));
        if !l.role.is_empty() {
            role.set_text_content(Some(&words::role(&l.role)));
        }
        if face.stop {
            tag(&main, "tag stop", "stop");
        }
        if let Some(term) = &face.unsettled {
            let unsettled = words::term(library(), term);
            set(&tag(&main, "tag assumed", "maybe"), "title", &format!("Included, because nobody has said: {unsettled}"));
        }
        if face.own {
            tag(&main, "tag answered", "own");
        }
        Self { id: l.id.clone(), face, li, tick, main, said: LineState::default(), selected: false }
    }

    /// Shows what was said of the line.
    fn say(&mut self, now: Option<&LineState>) {
        let default = LineState::default();
        let now = now.unwrap_or(&default);
        if self.said == *now {
            return;
        }
        self.said = now.clone();
        self.tick.set_checked(now.mark == Mark::Done);
        for old in [".line-meta", ".line-note"] {
            if let Ok(Some(e)) = self.main.query_selector(old) {
                e.remove();
            }
        }
        if now.mark != Mark::Open {
            let mut meta = words::mark(now.mark).to_owned();
            for (before, text) in [(" by ", now.by.clone()), (", ", clock::shown(now.at)), (": ", now.reason.clone())] {
                if !text.is_empty() {
                    meta.push_str(before);
                    meta.push_str(&text);
                }
            }
            add(&self.main, "span", "line-meta small").set_text_content(Some(&meta));
        }
        if !now.note.is_empty() {
            let note = add(&self.main, "span", "line-note small");
            if let Some(icon) = self.li.query_selector("svg").ok().flatten().and_then(|e| e.clone_node_with_deep(true).ok()) {
                let icon: Element = icon.unchecked_into();
                if let Some(shape) = icon.first_element_child() {
                    set(&shape, "href", "#i-note");
                }
                let _ = note.append_child(&icon);
            }
            let _ = note.append_with_str_1(&now.note);
        }
        self.dress();
    }

    fn select(&mut self, selected: Option<&str>) {
        let on = selected == Some(self.id.as_str());
        if std::mem::replace(&mut self.selected, on) != on {
            self.dress();
        }
    }

    fn show(&self, on: bool) {
        let _ = self.li.toggle_attribute_with_force("hidden", !on);
    }

    fn dress(&self) {
        let mark = words::mark(self.said.mark).replace(' ', "-");
        self.li.set_class_name(&format!("line {mark}{}", if self.selected { " selected" } else { "" }));
    }
}

/// A copy of the template.
fn template() -> Element {
    thread_local! {
        static LINE: Element = document().get_element_by_id("line").and_then(|t| t.dyn_into::<HtmlTemplateElement>().ok())
            .and_then(|t| t.content().first_element_child()).unwrap_throw();
    }
    LINE.with(|line| line.clone_node_with_deep(true)).unwrap_throw().unchecked_into()
}

fn set(e: &Element, name: &str, value: &str) {
    let _ = e.set_attribute(name, value);
}

fn add(to: &Element, name: &str, class: &str) -> Element {
    let e = document().create_element(name).unwrap_throw();
    e.set_class_name(class);
    let _ = to.append_child(&e);
    e
}

fn tag(to: &Element, class: &str, text: &str) -> Element {
    let _ = to.append_with_str_1(" ");
    let e = add(to, "span", class);
    e.set_text_content(Some(text));
    e
}
