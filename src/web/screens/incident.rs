//! An incident: what users notice, the first three actions, what to do by what is found, the decision with its deadline, and
//! the clocks of what was declared.

use super::dialogs::named;
use super::going_back::ticking;
use super::runbook::command;
use crate::plan::Line;
use crate::run::event::Incident;
use crate::run::incident::{CADENCE, Clock, clocks, symptoms};
use crate::run::{What, wayback};
use crate::views::wayback as words;
use crate::web::browser::clock;
use crate::web::route::{Screen, release};
use crate::web::session::use_session;
use leptos::prelude::*;

/// Severities: (what is saved, shown).
const SEVERITIES: [(&str, &str); 4] =
    [("critical", "Critical (P0)"), ("high", "High (P1)"), ("medium", "Medium (P2)"), ("low", "Low (P3)")];
/// Who and where: facts with their words.
const PEOPLE: [(&str, &str); 6] = [
    ("oncall", "On call"),
    ("oncall_backup", "Second on call"),
    ("approver", "Approver"),
    ("escalation", "Escalation"),
    ("war_room", "War room"),
    ("status_page", "Status page"),
];

/// Everything for an incident: its clocks, declaring one, and the list for its symptom.
#[component]
pub fn IncidentPanel() -> impl IntoView {
    let session = use_session();
    session.want_tools();
    let now = ticking();
    let chosen = RwSignal::new(None::<String>);
    let all = Memo::new(move |_| {
        session.marks.track();
        let d = session.derived.get();
        session.with_state(|s| clocks(&d.plan, s))
    });
    // An incident that was declared with a symptom opens its list.
    let symptom = move || {
        chosen.get().or_else(|| all.with(|c| c.iter().find(|c| c.ended.is_none()).map(|c| c.line.clone())).filter(|l| !l.is_empty()))
    };
    let chips = move || {
        let chip = |l: &Line| {
            let (id, is) = (l.id.clone(), l.id.clone());
            view! { <button class="chip" type="button" aria-pressed=move || (symptom().as_deref() == Some(is.as_str())).to_string() on:click=move |_| chosen.set(Some(id.clone()))>{name(l)}</button> }
        };
        symptoms(&session.derived.get().plan).map(chip).collect_view()
    };
    let drill = move || {
        let id = symptom()?;
        let d = session.derived.get();
        symptoms(&d.plan).find(|l| l.id == id).cloned().map(|line| {
            let limit = all.with(|c| c.iter().find(|c| c.line == line.id).and_then(|c| c.decide_by));
            view! { <Drill line limit now/> }
        })
    };
    view! {
        <div class="incident">
            {move || all.get().into_iter().map(|c| view! { <Running clock=c now/> }).collect_view()}
            <h2>"What do users notice?"</h2>
            <div class="choices" role="group" aria-label="Symptom">{chips}</div>
            {drill}
            <Declare symptom=Signal::derive(symptom)/>
            <People/>
        </div>
    }
}

/// A symptom without the word before it.
fn name(l: &Line) -> String {
    let (_, name) = l.title.split_once(" - ").unwrap_or(("", l.title.as_str()));
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

/// A declared incident with its clocks.
#[component]
fn Running(clock: Clock, now: RwSignal<i64>) -> impl IntoView {
    let session = use_session();
    let (since, label) = (clock.since, SEVERITIES.iter().find(|s| s.0 == clock.severity).map_or("Severity not said", |s| s.1));
    if let Some(end) = clock.ended {
        let report = move || words::left(clock.report_by, now.get());
        return view! {
            <section class="incident-card over"><p><span class="tag stated">"Resolved"</span>" "<strong>{clock.what.clone()}</strong></p>
                <p class="small muted">{format!("Lasted {}, {} updates. ", words::length((end - since) / 1000), clock.updates)}"Report and post-mortem on the calendar: "{move || report().0}"."</p></section>
        }
        .into_any();
    }
    let due = clock.next_update;
    let next = move || due.map(|at| words::left(at, now.get())).unwrap_or_default();
    let limit = clock.decide_by;
    let decide = move || limit.map(|at| words::left(at, now.get()));
    let why = RwSignal::new(String::new());
    let entry = StoredValue::new(clock.entry.clone());
    let resolve = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let why = why.get_untracked().trim().to_owned();
        named(session, move || session.dispatch(What::Resolved { incident: entry.get_value(), why }));
    };
    let messages = release(&session.id(), Screen::Messages);
    view! {
        <section class="incident-card" aria-label="Open incident">
            <p><span class="tag conflict">{label}</span>" "<strong>{clock.what.clone()}</strong></p>
            <dl class="incident-clocks">
                <div><dt>"Lasts"</dt><dd class="num">{move || words::length((now.get() - since) / 1000)}</dd></div>
                <div><dt>{format!("Next update, every {CADENCE} min")}</dt><dd class=move || format!("num countdown {}", next().1)>{move || next().0}</dd></div>
                {move || decide().map(|(text, tone)| view! { <div><dt>"Decision"</dt><dd class=format!("num countdown {tone}")>{text}</dd></div> })}
            </dl>
            <form class="inline-form no-print" on:submit=resolve>
                <a class="button" href=messages>"Write the update"</a>
                <label class="field"><span>"What ended it"</span><input type="text" autocomplete="off" prop:value=move || why.get() on:input=move |e| why.set(event_target_value(&e))/></label>
                <button class="button" type="submit">"Resolved"</button>
            </form>
        </section>
    }
    .into_any()
}

/// What to do at a symptom.
#[component]
fn Drill(line: Line, limit: Option<i64>, now: RwSignal<i64>) -> impl IntoView {
    let session = use_session();
    let drill = line.drill.clone().unwrap_or_default();
    let first = drill.first.into_iter().map(|t| view! { <li>{t}</li> }).collect_view();
    let branches = drill.branches.into_iter().map(|(found, then)| view! { <div><dt>{found}</dt><dd>{then}</dd></div> }).collect_view();
    let minutes = drill.minutes;
    let by = move || match limit {
        Some(at) => format!("Decide by {}: {}", clock::shown(at), words::left(at, now.get()).0),
        None => format!("Decide within {minutes} min of declaring it"),
    };
    let action = line.action.clone();
    let rest = line.verify.clone();
    let line = StoredValue::new(line);
    let commands = move || {
        session.marks.track();
        let d = session.derived.get();
        let all = session.runbook.with(|book| line.with_value(|l| session.with_state(|s| wayback::commands(book, l, &d.plan, s))));
        (!all.is_empty()).then(|| view! { <details class="drill-commands"><summary>{format!("{} commands for this", all.len())}</summary><ol class="moves">{all.iter().map(|c| command(c, &[])).collect_view()}</ol></details> })
    };
    view! {
        <section class="drill">
            <p>{action}</p>
            <div class="drill-parts">
                <div><h3>"First"</h3><ol class="drill-first">{first}</ol></div>
                <div><h3>"Then, by what you find"</h3><dl class="branches">{branches}</dl></div>
            </div>
            <p class="notice warn"><span><strong>{by}</strong>". "{drill.decide}</span></p>
            {commands}
            <p class="small muted">"Done when: "{rest}</p>
        </section>
    }
}

/// Declares an incident.
#[component]
fn Declare(symptom: Signal<Option<String>>) -> impl IntoView {
    let session = use_session();
    let what = RwSignal::new(String::new());
    let severity = RwSignal::new("high".to_owned());
    let missing = RwSignal::new(false);
    let submit = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let said = what.get_untracked().trim().to_owned();
        missing.set(said.is_empty());
        if said.is_empty() {
            return;
        }
        let line = symptom.get_untracked().unwrap_or_default();
        let scenario = line.split('@').next().unwrap_or_default().to_owned();
        let incident = Incident { what: said, severity: severity.get_untracked(), scenario };
        named(session, move || {
            session.dispatch(What::Incident(incident));
            what.set(String::new());
        });
    };
    let options = SEVERITIES.map(|(id, label)| view! { <option value=id selected=id == "high">{label}</option> }).collect_view();
    view! {
        <form class="inline-form declare no-print" on:submit=submit>
            <label class="field"><span>"What users notice"</span><input id="incident-what" type="text" autocomplete="off" prop:value=move || what.get() on:input=move |e| what.set(event_target_value(&e))/></label>
            <label class="field"><span>"Severity"</span><select on:change=move |e| severity.set(event_target_value(&e))>{options}</select></label>
            <button class="button danger" type="submit" id="declare">"Declare an incident"</button>
            <Show when=move || missing.get()><p class="notice bad" role="alert">"Write what users notice: it is what everybody is told first."</p></Show>
        </form>
    }
}

/// Who is called, and where one meets; what nobody has said is left out.
#[component]
fn People() -> impl IntoView {
    let session = use_session();
    move || {
        let d = session.derived.get();
        let rows: Vec<_> = PEOPLE
            .into_iter()
            .filter_map(|(fact, label)| d.scenario.text(fact).map(|v| view! { <div><dt>{label}</dt><dd>{v.to_owned()}</dd></div> }))
            .collect();
        (!rows.is_empty()).then(|| view! { <section><h2>"Who"</h2><dl class="truths">{rows}</dl></section> })
    }
}
