//! The gate: what is approved, what it needs, and the decision.

use super::forms::{self, Form};
use super::measure::tone as verdict_tone;
use super::side::JudgeButton;
use super::step::Onward;
use crate::run::act;
use crate::run::gate::{Gate, Matter, Stand};
use crate::run::now::Stage;
use crate::views::run as words;
use crate::web::session::use_session;
use crate::web::widgets::Icon;
use leptos::prelude::*;

/// The gate where the run stands; without one the way on.
#[component]
pub fn GateCard() -> impl IntoView {
    let session = use_session();
    let desk = session.desk();
    // The card stays while its clock moves: only its texts change.
    let gate = Memo::new(move |_| desk.with(|d| act::gate_here(&d.gates, &d.schedule).map(|g| (g.place.clone(), g.matter))));
    let back = Memo::new(move |_| desk.with(|d| d.now.stage == Stage::GoingBack));
    move || {
        if back.get() {
            return None;
        }
        gate.get().map(|(place, matter)| view! { <Card place matter/> })
    }
}

/// The keys that matter, always in sight: on, hold, back.
#[component]
pub fn Keys() -> impl IntoView {
    let session = use_session();
    let back = Memo::new(move |_| session.desk().with(|d| d.now.stage == Stage::GoingBack));
    view! { <div class="run-keys no-print" role="group" aria-label="Decide" hidden=move || back.get()><Buttons/></div> }
}

#[component]
fn Card(place: String, matter: Matter) -> impl IntoView {
    let session = use_session();
    let desk = session.desk();
    let at = StoredValue::new(place);
    let gate = Memo::new(move |_| desk.with(|d| d.gates.iter().find(|g| at.with_value(|p| *p == g.place)).cloned()));
    let title = match matter {
        Matter::Start => "Go or no-go".to_owned(),
        Matter::Step => format!("Gate at {}", gate.with_untracked(|g| g.as_ref().map_or(String::new(), |g| g.label.clone()))),
        Matter::Close => "Close the release".to_owned(),
    };
    let class = move || gate.with(|g| g.as_ref().map_or("", |g| tone(g)));
    let stand = move || gate.with(|g| g.as_ref().map(|g| words::stand(g, &|t| session.hour(t))));
    let opens = move || {
        desk.with(|d| {
            let g = d.gates.iter().find(|g| at.with_value(|p| *p == g.place))?;
            let left = g.opens.filter(|o| *o > d.at.now).map(|o| format!("opens in {}", words::clock(o - d.at.now)));
            let until =
                g.until.filter(|u| g.is_undecided() && *u > d.at.now).map(|u| format!("times out in {}", words::clock(u - d.at.now)));
            left.or(until)
        })
    };
    let identity = move || {
        let d = session.derived.get();
        gate.with(|g| g.as_ref().map(|g| words::identity(&d, g)))
            .unwrap_or_default()
            .into_iter()
            .map(|(k, v)| {
                let unknown = v == "not said";
                view! { <div class:unknown=unknown><dt>{k}</dt><dd>{v}</dd></div> }
            })
            .collect_view()
    };
    let needs = move || {
        gate.get().map(|g| {
            let said = if g.go.is_empty() { String::new() } else { format!("Go so far: {}. ", g.go.join(", ")) };
            let missing = match g.stand {
                Stand::Passed => "It has all it needs.".to_owned(),
                _ if g.missing.is_empty() => String::new(),
                _ => format!("Needs {}.", g.missing.join("; ")),
            };
            view! { <p>{said}{missing}</p> }
        })
    };
    // Stations with their words: their buttons stay while the clock moves.
    let voices = Memo::new(move |_| {
        session.marks.track();
        let all = gate.with(|g| {
            g.as_ref().map(|g| g.rule.stations.iter().chain(Some(&g.rule.role).filter(|r| !r.is_empty())).cloned().collect::<Vec<_>>())
        });
        let vote = |station: &str| {
            session.with_state(|st| {
                st.course
                    .votes
                    .iter()
                    .find(|v| at.with_value(|p| v.what.place == *p) && v.what.station.eq_ignore_ascii_case(station))
                    .map(|v| (v.what.go, v.who().to_owned()))
            })
        };
        all.unwrap_or_default().into_iter().map(|s| (vote(&s), s)).collect::<Vec<_>>()
    });
    let stations = move || {
        voices.get().into_iter().map(|(vote, s)| {
            let word = match vote {
                Some((go, by)) => format!("{s} {}, {by}", if go { "GO" } else { "NO-GO" }),
                None => format!("{s} ..."),
            };
            view! { <button class="chip" type="button" on:click=move |_| forms::open(session, Form::Vote(at.get_value(), s.clone()))>{word}</button> }
        }).collect_view()
    };
    // The figures that count here, judged or not.
    let judged = Memo::new(move |_| gate.with(|g| g.as_ref().map(|g| (g.rule.verdict, g.judged.clone()))).unwrap_or_default());
    let aside = move || {
        session.marks.track();
        let set = at.with_value(|p| {
            session.with_state(|s| s.course.overridden(&format!("gate:{p}")).map(|o| (o.who().to_owned(), o.what.reason.clone())))
        });
        set.filter(|_| judged.with(|(asked, _)| *asked))
            .map(|(who, why)| view! { <p class="small">{format!("The figures were set aside by {who}: {why}.")}</p> })
    };
    let figures = move || {
        let (asked, all) = judged.get();
        let none = asked && all.is_empty();
        let rows = all.into_iter().map(|(name, verdict)| {
            let (tone, icon) = verdict.map_or(("hold", "hold"), verdict_tone);
            let word = verdict.map_or("not judged yet", words::verdict);
            view! { <li><span class=format!("verdict {tone}")><Icon name=icon/>{word}</span><span>{name}</span></li> }
        });
        view! { <ul class="verdicts">{rows.collect_view()}</ul>{none.then(|| view! { <p class="small">"Any figure that holds a limit here, judged as a pass, will do."</p> })} }
    };
    // Names are typed at one keyboard: the word of the second person is entered here too.
    let waits = Memo::new(move |_| gate.with(|g| g.as_ref().is_some_and(|g| g.rule.people > 1 && g.stand == Stand::Waiting)));
    let another = move || {
        waits.get().then(|| view! { <button class="button" type="button" id="gate-voice" on:click=move |_| forms::open(session, Form::Voice(at.get_value()))>"Another person says go"</button> })
    };
    view! {
        <section class="gate" aria-labelledby="gate-title">
            <header><h2 id="gate-title">{title}</h2><p class=move || format!("gate-stand {}", class()) id="gate-stand">{stand}</p><p class="ticking muted small">{opens}</p></header>
            <dl class="pairs identity">{identity}</dl>
            {needs}
            <p class="choices" role="group" aria-label="Stations">{stations}</p>
            <div class="gate-figures" id="gate-figures">{figures}{aside}</div>
            <div class="choices"><JudgeButton id="gate-judge"/>{another}<button class="button quiet" type="button" id="gate-rule" on:click=move |_| forms::open(session, Form::Rule(at.get_value()))>"What this gate needs"</button></div>
        </section>
    }
}

fn tone(g: &Gate) -> &'static str {
    match g.stand {
        Stand::TimedOut | Stand::RolledBack => "bad",
        Stand::Open | Stand::Waiting | Stand::Held => "warn",
        Stand::Passed => "good",
        Stand::NotReached | Stand::Skipped => "",
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let session = use_session();
    view! {
        <p class="choices gate-keys">
            <Onward/>
            <button class="button" type="button" on:click=move |_| forms::open(session, Form::Hold)><kbd>"h"</kbd>" Hold"</button>
            <button class="button danger" type="button" on:click=move |_| forms::open(session, Form::Back)><kbd>"b"</kbd>" Roll back"</button>
        </p>
    }
}
