//! The schedule: what was planned, what came, when the rest ends.

use crate::run::now::Stage;
use crate::run::place::Kind;
use crate::run::schedule::Row;
use crate::run::{gate::Gate, gate::Stand};
use crate::views::run::{self as words, Desk};
use crate::web::session::{Session, use_session};
use crate::when::MINUTE;
use leptos::prelude::*;

/// The schedule of the run.
#[component]
pub fn Schedule() -> impl IntoView {
    let session = use_session();
    let desk = session.desk();
    // One entry a place, and texts within it that follow the clock.
    let places = Memo::new(move |_| desk.with(|d| d.schedule.rows.iter().map(|r| (r.place.clone(), r.here)).collect::<Vec<_>>()));
    // On the way back nothing of what was planned comes any more.
    let row = move |i: usize, read: fn(Session, &Row) -> String| {
        let gone = |d: &Desk, r: &Row| d.now.stage == Stage::GoingBack && (r.here || r.actual.from.is_none());
        move || {
            desk.with(|d| {
                d.schedule.rows.get(i).filter(|r| !gone(d, r) || r.here && r.left.is_none()).map_or(String::new(), |r| read(session, r))
            })
        }
    };
    let rows = move || {
        places
            .get()
            .into_iter()
            .enumerate()
            .map(|(i, (p, here))| {
                let id = p.id.clone();
                let stand = move || desk.with(|d| d.gates.iter().find(|g| g.place == id).map_or(String::new(), |g| mark(g).to_owned()));
                let gone = move || desk.with(|d| d.schedule.rows.get(i).is_some_and(|r| r.actual.to.is_some()));
                let late = move || desk.with(|d| d.schedule.rows.get(i).is_some_and(|r| r.overdue.is_some()));
                let about = p.about.clone();
                view! {
                    <li class:here=here class:gone=gone class:late=late class:step=p.kind == Kind::Step aria-current=here.then_some("step")>
                        <span class="rail-label">{p.label.clone()}</span><span class="time">{row(i, came)}</span>
                        <span class="rail-about">{about}" "<em>{stand}</em></span><span class="time planned">{row(i, planned)}</span>
                        <span class="ticking">{row(i, runs)}</span>
                    </li>
                }
            })
            .collect_view()
    };
    let ends = move || {
        desk.with(|d| {
            let r = d.schedule.rollout;
            let least = if d.schedule.at_least { " at the earliest" } else { "" };
            let end = r
                .actual
                .or(r.projected)
                .filter(|_| d.now.stage != Stage::GoingBack)
                .map(|t| ("Rollout ends", format!("{}{least}", session.hour(t))));
            let planned = r.planned.map(|t| ("Planned", session.hour(t)));
            end.into_iter().chain(planned).map(|(k, v)| view! { <div><dt>{k}</dt><dd>{v}</dd></div> }).collect_view()
        })
    };
    let hotfix = move || {
        let d = session.derived.get();
        if !crate::run::place::is_hotfix(&d.plan) {
            return None;
        }
        session.marks.track();
        let (issue, deploy) = session.with_state(|s| {
            let began = |p: &str| s.course.began.get(p).map(|b| b.at);
            (began("T-0").or_else(|| s.course.started.as_ref().map(|x| x.at)), began("hotfix-deployment"))
        });
        let clock = move |from: Option<i64>| from.map_or("not yet".to_owned(), |f| words::clock(session.now.get() - f));
        Some(
            view! { <dl class="pairs"><div><dt>"Since the issue"</dt><dd>{clock(issue)}</dd></div><div><dt>"Since the deployment"</dt><dd>{clock(deploy)}</dd></div></dl> },
        )
    };
    view! {
        <nav class="run-rail" aria-label="Schedule">
            <h2>"Schedule"</h2>
            {hotfix}
            <p class="rail-head small muted">{move || if desk.with(|d| d.at.start.is_some()) { "as it is, planned below" } else { "~ as it stands" }}</p>
            <ol>{rows}</ol>
            <dl class="pairs">{ends}</dl>
            <p class="muted small">"T+5m and later count from the end of the rollout. A hold stops the clock of its step."</p>
        </nav>
    }
}

/// Its beginning, and its end once it ended.
fn came(session: Session, r: &Row) -> String {
    let about = if r.actual.from.is_none() { "~" } else { "" };
    r.projected.from.map_or(String::new(), |f| format!("{about}{}", session.hour(f)))
}

fn planned(session: Session, r: &Row) -> String {
    r.planned.from.map_or(String::new(), |f| session.hour(f))
}

/// What runs at the place: the pause that is left, or by how much it is late.
fn runs(session: Session, r: &Row) -> String {
    match (r.left, r.overdue) {
        (Some(left), _) => format!("{} left", words::clock(left)),
        // A run that goes back is late for nothing.
        (None, Some(_)) if session.desk().with(|d| d.now.stage == Stage::GoingBack) => String::new(),
        (None, Some(late)) => format!("late by {}", words::clock(if r.here { late } else { late / MINUTE * MINUTE })),
        _ if r.here && r.until_decided() => "until decided".into(),
        _ => String::new(),
    }
}

/// A gate in one word.
fn mark(g: &Gate) -> &'static str {
    match g.stand {
        Stand::NotReached => "gate",
        Stand::Open => "gate open",
        Stand::Waiting => "gate waits",
        Stand::Passed => "passed",
        Stand::Held => "held",
        Stand::RolledBack => "rolled back",
        Stand::TimedOut => "timed out",
        Stand::Skipped => "no decision",
    }
}
