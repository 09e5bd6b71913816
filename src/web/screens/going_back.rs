//! Going back: from where the release stands, or from any other state, whether there is a way, in which order, how long it
//! takes, what it loses and until when it holds. The worker works it out; this shows it.

use super::dialogs::named;
use super::run::acts;
use super::runbook::command;
use crate::catalogue::EventList;
use crate::formats::desk::{Answer as Told, Ask};
use crate::platforms::Stand;
use crate::run::wayback::{Answer, Board, Crossing, Deadline, Leg, Truth, Way};
use crate::run::{Choice, Decision, What};
use crate::views::wayback as words;
use crate::web::browser::clock;
use crate::web::reader;
use crate::web::route::{Screen, release};
use crate::web::session::{go, use_session};
use crate::web::widgets::Folded;
use leptos::prelude::*;
use std::time::Duration;

/// Now, milliseconds since 1970 UTC, moved on every second as long as the component stands.
pub fn ticking() -> RwSignal<i64> {
    let now = RwSignal::new(clock::now());
    if let Ok(handle) = set_interval_with_handle(move || now.set(clock::now()), Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
    now
}

/// The way back for a state of the release: the one where it stands, until the person looks at another.
#[component]
pub fn GoingBack(
    /// Whether it stands among the lines of a run that goes back.
    #[prop(optional)]
    during: bool,
) -> impl IntoView {
    let session = use_session();
    let now = ticking();
    let chosen = RwSignal::new(None::<Stand>);
    let board = RwSignal::new(None::<Board>);
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        session.derived.track();
        session.marks.track();
        latest.update_value(|n| *n += 1);
        let mine = latest.get_value();
        let ask = Ask::WayBack { doc: session.document(), stand: chosen.get(), now: clock::now() };
        reader::ask(&ask, move |answer| match answer {
            Ok(Told::WayBack(told)) if latest.try_get_value() == Some(mine) => board.set(Some(*told)),
            Ok(_) => {}
            Err(why) => session.say(&why),
        });
    });
    view! {
        {(!during).then(|| view! { <header class="file-head"><h1>"Going back"</h1></header> })}
        {move || board.get().map(|b| view! {
            {(!during).then(|| view! { <Chips board=b.clone() chosen/> })}
            <WayView way=b.way here=b.here now during/>
        })}
    }
}

/// Where the release stands, and "if we stood here".
#[component]
fn Chips(board: Board, chosen: RwSignal<Option<Stand>>) -> impl IntoView {
    let shown = board.way.stand;
    let chips = board
        .stands
        .into_iter()
        .map(|(stand, label)| {
            let here = stand == board.here;
            let pick = move |_| chosen.set((!here).then_some(stand));
            view! { <button class="chip" type="button" aria-pressed=(stand == shown).to_string() on:click=pick>{label}{here.then(|| view! { <span class="chip-here">"we are here"</span> })}</button> }
        })
        .collect_view();
    view! { <div class="choices" role="group" aria-label="If we stood here">{chips}</div> }
}

#[component]
fn WayView(way: Way, here: Stand, now: RwSignal<i64>, during: bool) -> impl IntoView {
    let (word, tone) = words::answer(way.answer);
    let hypothetical = (way.stand != here).then_some("If we stood here: ");
    // In a run its lines and the present step carry the commands: the whole is one click away.
    let summary = format!("The whole way in order: {} parts, what is lost, what each place says is live", way.legs.len());
    let rest = way.clone();
    let ready = !during && way.stand == here && !matches!(way.answer, Answer::NotNeeded | Answer::Unknown);
    view! {
        <p class=format!("notice verdict {tone}") role="status"><span><strong>{hypothetical}{word}". "</strong>{way.because.clone()}</span></p>
        {ready.then(|| view! { <Start going=here == Stand::GoingBack/> })}
        {deadlines(&way.deadlines, now)}
        {if during { view! { <Folded class="more-commands" summary content=move || whole(&rest)/> }.into_any() } else { whole(&rest) }}
    }
}

/// The parts of the way with their commands, and what else is to be known of it.
fn whole(way: &Way) -> AnyView {
    let legs = way.legs.iter().enumerate().map(|(i, l)| leg(i + 1, l)).collect_view();
    view! {
        {(!way.legs.is_empty()).then(|| view! { <ol class="legs">{legs}</ol> })}
        <div class="back-facts">
            {list("What is lost or stays behind", &way.loses)}
            {list("What makes it impossible", &way.blocks)}
            {crossings(&way.crossings)}
            {truths(&way.truths)}
            {list("Never on the way back", &way.never)}
        </div>
    }
    .into_any()
}

/// Decides to go back: the list opens, and the run goes on in it.
#[component]
fn Start(going: bool) -> impl IntoView {
    let session = use_session();
    let running = move || session.with_state(|s| s.course.is_running());
    let open = move || go(&release(&session.id(), if running() { Screen::Run } else { Screen::Checklist }));
    if going {
        return view! { <p class="no-print"><button class="button" type="button" on:click=move |_| open()>{if running() { "Go on with the run" } else { "Go on in its checklist" }}</button></p> }.into_any();
    }
    let why = RwSignal::new(String::new());
    let decide = move |e: leptos::ev::SubmitEvent| {
        e.prevent_default();
        let reason = why.get_untracked().trim().to_owned();
        named(session, move || {
            if running() {
                acts::roll_back(session, &reason);
                return open();
            }
            let lamp = session.lamp();
            let place = session.present().unwrap_or_default();
            let decided = Decision { place, choice: Choice::RollBack, why: reason.clone(), shown: lamp.reason };
            session.dispatch(What::Many(vec![What::Decided(decided), What::Open { list: EventList::Rollback, reason }]));
            open();
        });
    };
    view! {
        <form class="inline-form no-print" on:submit=decide>
            <label class="field"><span>"Why we go back"</span><input type="text" autocomplete="off" placeholder="one sentence, it stands in the record" prop:value=move || why.get() on:input=move |e| why.set(event_target_value(&e))/></label>
            <button class="button danger" type="submit">"Roll back"</button>
        </form>
    }
    .into_any()
}

/// What expires or grows, each with its clock.
pub fn deadlines(all: &[Deadline], now: RwSignal<i64>) -> impl IntoView + use<> {
    let rows: Vec<_> = all
        .iter()
        .cloned()
        .map(|d| {
            let (what, why, after) = (d.what.clone(), d.why.clone(), d.after.clone());
            let until = d.at.or(d.since).map(clock::shown);
            let timed = until.is_some();
            let shown = move || words::clock(&d, now.get());
            view! {
                <li class="deadline">
                    <strong>{what}</strong>
                    {timed.then(|| view! { <span class=move || format!("countdown {}", shown().1)>{let shown = shown.clone(); move || shown().0}</span> })}
                    <span class="muted small">{until.map(|u| format!("{u}. "))}{why}" After it: "{after}</span>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <section class="deadlines"><h2>"Until when"</h2><ul>{rows}</ul></section> })
}

fn leg(n: usize, l: &Leg) -> AnyView {
    let split = |instead: bool| l.moves.iter().filter(|m| m.instead == instead).map(|m| command(&m.command, &m.blanks)).collect::<Vec<_>>();
    let (first, other) = (split(false), split(true));
    let takes = l.takes.as_ref().map(|t| {
        let range = words::takes(t);
        let gap = if range.is_empty() { "" } else { ". " };
        view! { <p class="small leg-takes"><strong>"Takes: "</strong><span class="num">{range}</span>{gap}{t.why.clone()}</p> }
    });
    view! {
        <li class="leg">
            <h2><span class="leg-no">{n}</span>{l.title.clone()}{(!l.only_if.is_empty()).then(|| view! { <span class="muted">" - only if "{l.only_if.clone()}</span> })}</h2>
            <p>{l.about.clone()}</p>
            {takes}
            {(!first.is_empty()).then(|| view! { <ol class="moves">{first}</ol> })}
            {(!other.is_empty()).then(|| view! { <details><summary>"Others, each for its own case"</summary><ol class="moves">{other}</ol></details> })}
        </li>
    }
    .into_any()
}

fn list(title: &'static str, all: &[String]) -> Option<AnyView> {
    let rows: Vec<_> = all.iter().map(|t| view! { <li>{t.clone()}</li> }).collect();
    (!rows.is_empty()).then(|| view! { <section><h2>{title}</h2><ul class="bullets">{rows}</ul></section> }.into_any())
}

fn crossings(all: &[Crossing]) -> Option<AnyView> {
    let rows: Vec<_> = all
        .iter()
        .map(|c| {
            let state = if c.crossed {
                view! { <span class="tag conflict">"crossed"</span> }
            } else {
                view! { <span class="tag implied">"not crossed"</span> }
            };
            view! { <li>{state}" "<strong>{c.place.clone()}</strong>": "{c.point.what.clone()}</li> }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <section><h2>"Points of no return"</h2><ul class="bullets">{rows}</ul></section> }.into_any())
}

/// What each place says is live; they may differ.
fn truths(all: &[Truth]) -> Option<AnyView> {
    let rows: Vec<_> = all
        .iter()
        .map(|t| view! { <div><dt>{t.of.clone()}</dt><dd>{t.says.clone()}"."{(!t.look.is_empty()).then(|| view! { <code>{t.look.clone()}</code> })}</dd></div> })
        .collect();
    (!rows.is_empty()).then(|| view! { <section><h2>"What each says is live"</h2><dl class="truths">{rows}</dl></section> }.into_any())
}
