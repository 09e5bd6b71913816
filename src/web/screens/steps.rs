//! The rollout: steps, capacity and limits, each editable, with what they mean.

use crate::facts::{parse_thousandths, show_thousandths};
use crate::rollout::consequences::consequences;
use crate::rollout::{self, Pause, RolloutSettings, Step};
use crate::run::What;
use crate::views::words;
use crate::web::session::{Session, library, use_session};
use crate::web::widgets::Icon;
use leptos::prelude::*;

/// The rollout with its consequences and limits.
#[component]
pub fn Rollout() -> impl IntoView {
    let session = use_session();
    let sentences = move || {
        let d = session.derived.get();
        consequences(&d.rollout, &d.scenario).sentences.into_iter().map(|s| view! { <li>{s}</li> }).collect_view()
    };
    view! {
        <section class="panel"><h2>"The rollout"</h2>
            <Knobs/>
            <Steps/>
            <h3>"What it means"</h3>
            <ul class="bullets" id="consequences">{sentences}</ul>
        </section>
        <Limits/>
    }
}

/// Changes the steps; everything else of the settings stays.
fn set_steps(session: Session, change: impl FnOnce(&mut Vec<Step>)) {
    // The plan may be one edit behind; what was set is not.
    let set = session.with_state(|s| s.inputs.rollout.clone());
    let mut steps = set.steps.clone().unwrap_or_else(|| session.derived.get_untracked().rollout.steps.clone());
    change(&mut steps);
    crate::order::by_key(&mut steps, |s| s.weight);
    session.dispatch(What::Rollout(RolloutSettings { steps: Some(steps), ..set }));
}

/// Surge and unavailable of a rolling update.
#[component]
fn Knobs() -> impl IntoView {
    let session = use_session();
    let knob = move |surge: bool, value: String| {
        let mut settings = session.with_state(|s| s.inputs.rollout.clone());
        let ok = value.trim().trim_end_matches('%').parse::<u32>().is_ok();
        if !ok && !value.trim().is_empty() {
            session.say("Write a number of pods, or a percentage such as 25%.");
            return;
        }
        let new = (!value.trim().is_empty()).then(|| value.trim().to_owned());
        if surge {
            settings.surge = new
        } else {
            settings.unavailable = new
        }
        session.dispatch(What::Rollout(settings));
    };
    move || {
        let d = session.derived.get();
        (d.rollout.strategy == "rolling").then(|| {
            view! {
                <div class="knobs">
                    <label class="field"><span>"maxSurge"</span><input type="text" inputmode="numeric" value=d.rollout.surge.clone() on:change=move |e| knob(true, event_target_value(&e))/></label>
                    <label class="field"><span>"maxUnavailable"</span><input type="text" inputmode="numeric" value=d.rollout.unavailable.clone() on:change=move |e| knob(false, event_target_value(&e))/></label>
                </div>
            }
        })
    }
}

/// The steps as a table.
#[component]
fn Steps() -> impl IntoView {
    let session = use_session();
    move || {
        let d = session.derived.get();
        if d.rollout.steps.is_empty() {
            return None;
        }
        let means = consequences(&d.rollout, &d.scenario);
        let rows = d.rollout.steps.iter().cloned().zip(means.steps).map(|(step, m)| view! { <StepRow step m/> }).collect_view();
        let add = move |_| {
            set_steps(session, |steps| {
                let id = rollout::new_step_id(steps);
                let below = steps.iter().rev().find(|s| s.weight < 100).map_or(0, |s| s.weight);
                steps.push(Step { id, weight: below + (100 - below) / 2, pause: Pause::Minutes(5), gate: true });
            });
        };
        let edited = d.state.inputs.rollout.steps.is_some();
        let back = move |_| {
            session.dispatch(What::Rollout(RolloutSettings { steps: None, ..session.with_state(|s| s.inputs.rollout.clone()) }));
        };
        Some(view! {
            <div class="table-wrap" tabindex="0" role="group" aria-label="Steps of the rollout">
            <table class="steps">
                <thead><tr><th scope="col">"Weight"</th><th scope="col">"Really"</th><th scope="col">"Pause, min"</th><th scope="col">"Requests"</th><th scope="col">"Shows a rise of"</th><th scope="col">"Gate"</th><th scope="col"><span class="sr-only">"Remove"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            <p><button class="button" type="button" on:click=add>"Add a step"</button>
                {edited.then(|| view! { " "<button class="button quiet" type="button" on:click=back>"Back to the default steps"</button> })}</p>
        })
    }
}

#[component]
fn StepRow(step: Step, m: crate::rollout::consequences::StepMeans) -> impl IntoView {
    let session = use_session();
    let id = StoredValue::new(step.id.clone());
    let change = move |f: &dyn Fn(&mut Step)| set_steps(session, |steps| steps.iter_mut().filter(|s| s.id == id.get_value()).for_each(f));
    let weight = move |e| match event_target_value(&e).parse::<u8>() {
        Ok(w) if (1..=100).contains(&w) => change(&|s| s.weight = w),
        _ => session.say("A weight is a whole number from 1 to 100."),
    };
    let pause = move |e| match event_target_value(&e).trim() {
        "" => change(&|s| s.pause = Pause::UntilDecided),
        t => match t.parse::<u32>() {
            Ok(n) if n <= 10_080 => change(&|s| s.pause = Pause::Minutes(n)),
            _ => session.say("A pause is a number of minutes, at most a week; leave it empty to wait until somebody decides."),
        },
    };
    let minutes = match step.pause {
        Pause::Minutes(n) => n.to_string(),
        Pause::UntilDecided => String::new(),
    };
    let real = m.real.map_or("?".to_owned(), |r| format!("{r} %"));
    let pods = m.pods.map(|(c, s)| format!("{c} of {} pods", c + s)).unwrap_or_default();
    let requests = m.requests.map_or("?".to_owned(), |r| words::number(i64::try_from(r).unwrap_or(i64::MAX / 1000) * 1000));
    let shows = m.shows.map_or("?".to_owned(), |r| format!("{} points", show_thousandths(r)));
    let label = format!("Step {} %", step.weight);
    view! {
        <tr class:off=m.real.is_some_and(|r| r != u32::from(step.weight))>
            <td><input type="number" min="1" max="100" aria-label=format!("{label}: weight in percent") value=step.weight.to_string() on:change=weight/></td>
            <td>{real}<span class="small muted">" "{pods}</span></td>
            <td><input type="text" inputmode="numeric" placeholder="until decided" aria-label=format!("{label}: pause in minutes") value=minutes on:change=pause/></td>
            <td>{requests}</td><td>{shows}</td>
            <td><input type="checkbox" aria-label=format!("{label}: somebody decides") prop:checked=step.gate on:change=move |e| { let on = event_target_checked(&e); change(&|s| s.gate = on) }/></td>
            <td><button class="button quiet" type="button" aria-label=format!("Remove {label}") on:click=move |_| set_steps(session, |s| s.retain(|x| x.id != id.get_value()))><Icon name="cross"/></button></td>
        </tr>
    }
}

/// The limits, each with its unit and what its breach means.
#[component]
fn Limits() -> impl IntoView {
    let session = use_session();
    let lib = library();
    move || {
        let d = session.derived.get();
        let rows = lib
            .limits
            .iter()
            .map(|l| {
                let own = d.state.inputs.limits.get(&l.id).copied();
                let stated = d.limits.get(&l.id).copied().filter(|_| own.is_none());
                let value = match own.or(stated).unwrap_or(l.default) {
                    0 => String::new(),
                    v => show_thousandths(v),
                };
                let (id, min, max) = (l.id.clone(), l.min, l.max);
                let set = move |e| {
                    let typed = event_target_value(&e);
                    if typed.trim().is_empty() {
                        session.dispatch(What::Limit { limit: id.clone(), value: None });
                        return;
                    }
                    match parse_thousandths(&typed) {
                        Some(v) if (min..=max).contains(&v) => session.dispatch(What::Limit { limit: id.clone(), value: Some(v) }),
                        _ => session.say(&format!("Between {} and {}, please.", show_thousandths(min), show_thousandths(max))),
                    }
                };
                let breach = if l.breach == "roll-back" { ("tag stop", "roll back") } else { ("tag assumed", "hold") };
                view! {
                    <tr><th scope="row">{l.label.clone()}<p class="small muted">{l.about.clone()}</p></th>
                        <td><input type="text" inputmode="decimal" aria-label=l.label.clone() value=value placeholder="not set" on:change=set/><span class="small muted">{l.unit.clone()}</span></td>
                        <td><span class=breach.0>{breach.1}</span>{own.map(|_| view! { " "<span class="tag answered">"yours"</span> })}{stated.map(|_| view! { " "<span class="tag">"from the description"</span> })}</td></tr>
                }
            })
            .collect_view();
        view! {
            <details class="panel limits"><summary><strong>"Limits"</strong><span class="muted small">" what holds the release and what sends it back; each can be changed"</span></summary>
                <div class="table-wrap" tabindex="0" role="group" aria-label="Limits"><table class="limit-table"><thead><tr><th scope="col">"Limit"</th><th scope="col">"Value"</th><th scope="col">"A breach means"</th></tr></thead><tbody>{rows}</tbody></table></div>
            </details>
        }
    }
}
