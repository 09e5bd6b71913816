//! Before the start: what will be sealed, what is still open, when it may start.

use super::forms::{self, Form};
use crate::run::State;
use crate::run::freeze;
use crate::run::lamp::Light;
use crate::views::run::Desk;
use crate::views::status;
use crate::web::browser::clock;
use crate::web::session::use_session;
use crate::web::widgets::Icon;
use leptos::prelude::*;

/// Before the start.
#[component]
pub fn BeforeStart() -> impl IntoView {
    let session = use_session();
    let sealed = move || {
        let d = session.derived.get();
        let steps: Vec<String> = d.rollout.steps.iter().map(|s| format!("{} %", s.weight)).collect();
        let how = if steps.is_empty() { d.strategy.clone() } else { format!("{}: {}", d.strategy, steps.join(", ")) };
        format!(
            "{} lines, {how}. From the start on this plan stands: what changes later is shown and taken over on purpose only.",
            d.plan.lines().count()
        )
    };
    let open = move || {
        session.marks.track();
        let d = session.derived.get();
        let stop = |s: &crate::run::State| {
            let stop = d.plan.sections.iter().take_while(|x| x.place != crate::run::place::deploy_place(&d.plan)).flat_map(|x| &x.lines);
            let open =
                stop.filter(|l| l.weight == crate::catalogue::Weight::Stop && !s.lines.get(&l.id).is_some_and(|m| m.mark.is_settled()));
            open.map(|l| l.title.clone()).collect::<Vec<_>>()
        };
        let all = session.with_state(stop);
        if all.is_empty() {
            return view! { <p>"No stop item before the deployment is open."</p> }.into_any();
        }
        let rows = all.iter().take(6).map(|t| view! { <li>{t.clone()}</li> }).collect_view();
        let more = all.len().saturating_sub(6);
        view! { <p>{format!("{} stop items before the deployment are open:", all.len())}</p><ul class="bullets">{rows}</ul>{(more > 0).then(|| view! { <p class="muted small">{format!("and {more} more")}</p> })} }.into_any()
    };
    let people = move || {
        let d = session.derived.get();
        let said = |field: &str, fact: &str| {
            d.state
                .inputs
                .fields
                .get(field)
                .cloned()
                .or_else(|| d.scenario.text(fact).map(str::to_owned))
                .unwrap_or_else(|| "not said".into())
        };
        [("Deployer", said("deployer", "deployer")), ("Approver", said("approver", "approver")), ("On call", said("oncall", "oncall"))]
            .map(|(label, name)| view! { <div><dt>{label}</dt><dd>{name}</dd></div> })
            .collect_view()
    };
    let begin = move |rehearsal: bool| {
        move |_| {
            super::super::dialogs::named(session, move || {
                session.say("Sealing the plan...");
                session.start_run(rehearsal);
            })
        }
    };
    let lamp = move || {
        let lamp = session.lamp();
        let class = match lamp.light {
            Light::Go => "notice",
            Light::Hold => "notice warn",
            Light::NoGo => "notice bad",
        };
        let more = if lamp.more > 0 { format!(" and {} more", lamp.more) } else { String::new() };
        let why = if lamp.reason.is_empty() { String::new() } else { format!(": {}{more}", lamp.reason) };
        view! { <p class=class>{format!("{}{why}", status::light(lamp.light))}</p> }
    };
    view! {
        <header class="run-head"><div><p class="eyebrow">"Run"</p><h1 id="stage">"Not started"</h1></div></header>
        {lamp}
        <section class="run-part"><h2>"What is sealed"</h2><p>{sealed}</p><dl class="pairs">{people}</dl></section>
        <section class="run-part"><h2>"Still open"</h2>{open}</section>
        <section class="run-part"><h2>"When"</h2><When/></section>
        <p class="choices run-start"><button class="button primary big" id="start-run" type="button" on:click=begin(false)>"Start the run"</button>
            <button class="button" id="rehearse" type="button" on:click=begin(true)>"Rehearse"</button></p>
        <p class="muted small">"A rehearsal is the same run, marked as one: nothing of it counts for the figures of the service."</p>
    }
}

/// Planned start, latest start, freezes.
#[component]
fn When() -> impl IntoView {
    let session = use_session();
    let home = move || {
        session.marks.track();
        session.with_state(|s| s.inputs.fields.get("home").cloned().unwrap_or_default())
    };
    let told = move || {
        let desk = session.desk().get();
        let at = desk.at.start.unwrap_or(desk.at.now);
        let s = freeze::start(&desk.schedule, &desk.at, session.offset(at), &home());
        let planned = match (session.window(), desk.at.start) {
            (Some(w), Some(start)) => format!("Planned start: {}. {}", crate::when::show(start, w.offset), w.question),
            (Some(w), None) => format!("When it starts cannot be told. {}", w.question),
            (None, _) => "No planned start was given: times count from the moment it begins.".into(),
        };
        let own = session.offset(at) != clock::offset(at);
        let zone = own.then(|| "Times are those of the release's zone, which is not the zone of this computer.".to_owned());
        let latest = match s.latest {
            Some(l) => format!(
                "Latest start {}: {} min for the rollout, {} min of watching and {} min for a way back fit before people go home.",
                session.hour(l),
                s.needed - freeze::WATCH - freeze::BACK,
                freeze::WATCH,
                freeze::BACK
            ),
            None => {
                format!("It takes {} min with watching and a way back. Say when people go home, and the latest start is told.", s.needed)
            }
        };
        let odd = s.odd.into_iter().map(|o| view! { <p class="notice warn">{o}</p> }).collect_view();
        view! { <p>{planned}</p>{zone.map(|z| view! { <p class="small">{z}</p> })}<p>{latest}</p>{odd} }
    };
    // Names only: the list with its buttons stays while the clock moves.
    let met = Memo::new(move |_| {
        session.marks.track();
        let d = session.derived.get();
        let names = |desk: &Desk, s: &State| {
            freeze::in_force(&d.plan, s, &desk.schedule, &desk.at).into_iter().map(|f| f.name.clone()).collect::<Vec<_>>()
        };
        session.desk().with(|desk| session.with_state(|s| names(desk, s)))
    });
    let freezes = move || {
        session.marks.track();
        let d = session.derived.get();
        let met = met.get();
        session.with_state(|s| freeze::all(&d.plan, s).into_iter().map(|f| {
            let (name, in_force, own) = (f.name.clone(), met.contains(&f.name), s.course.freezes.contains_key(&f.name));
            let aside = s.course.overridden(&format!("freeze:{name}")).map(|o| format!(" Set aside by {}: {}.", o.what.owner, o.what.reason)).unwrap_or_default();
            let why = if f.reason.is_empty() { String::new() } else { format!(" {}.", f.reason) };
            let text = format!("{}{}: {} to {}.{why}{}{aside}", f.name, if f.hard { " (hard)" } else { "" }, clock::day(f.from), clock::day(f.to - 1), if in_force { " This release meets it." } else { "" });
            let drop = crate::run::event::Freeze { to: f.from, ..f.clone() };
            view! {
                <li class="freeze">{in_force.then(|| view! { <Icon name="nogo"/> })}<span>{text}</span>
                    {in_force.then(|| view! { <button class="button" type="button" on:click=move |_| forms::open(session, Form::Lift(name.clone()))>"Set aside"</button> })}
                    {own.then(|| view! { <button class="button quiet" type="button" on:click=move |_| session.dispatch(crate::run::What::Freeze(drop.clone()))>"Take out"</button> })}</li>
            }
        }).collect_view())
    };
    view! {
        {told}
        <label class="field home"><span>"People go home at"</span><input type="text" placeholder="18:00" prop:value=home on:change=move |e| session.dispatch(crate::run::What::Field { field: "home".into(), value: event_target_value(&e) })/></label>
        <ul class="freezes">{freezes}</ul>
        <p><button class="button" type="button" on:click=move |_| forms::open(session, Form::Freeze)>"Add a freeze"</button></p>
    }
}
