//! The strategy: the answer, why, why not the others, what would change it; and the rollout with its consequences.

use crate::run::What;
use crate::strategy::Scored;
use crate::strategy::rank::Reason;
use crate::views::words;
use crate::web::screens::steps::Rollout;
use crate::web::session::{library, use_session};
use leptos::prelude::*;

/// The strategy screen.
#[component]
pub fn StrategyScreen() -> impl IntoView {
    view! {
        <main id="main" tabindex="-1" class="strategy" data-screen="strategy">
            <div class="strategy-answer"><Answer/><Others/></div>
            <div class="strategy-rollout"><Rollout/></div>
        </main>
    }
}

/// The strategy that is planned, and what speaks for it.
#[component]
fn Answer() -> impl IntoView {
    let session = use_session();
    let lib = library();
    move || {
        let d = session.derived.get();
        let def = lib.strategy(&d.strategy).cloned().unwrap_or_default();
        let scored = d.ranking.scored.iter().find(|s| s.id == d.strategy).cloned();
        let chosen = d.state.inputs.strategy.is_some();
        let best = d.ranking.winner().to_owned();
        let heading = if chosen {
            "You chose"
        } else if d.ranking.stated.as_deref() == Some(&d.strategy) {
            "As the text says"
        } else {
            "Recommended"
        };
        let reasons = scored.as_ref().map(|s| reasons(&s.reasons)).into_any();
        let challenge = (d.ranking.stated.is_some() && !d.ranking.challenge.is_empty()).then(|| {
            let stated = d.ranking.stated.clone().unwrap_or_default();
            let why = d.ranking.challenge.iter().map(|r| view! { <li>{r.because.clone()}{lift(r)}</li> }).collect_view();
            view! { <div class="notice warn"><div><strong>{format!("The text says {}. It is dangerous here:", words::value(lib, "strategy", &stated))}</strong><ul class="bullets">{why}</ul></div></div> }
        });
        let danger = scored.as_ref().filter(|s| chosen && !s.vetoes.is_empty()).map(|s| {
            let why = s.vetoes.iter().map(|r| view! { <li>{r.because.clone()}{lift(r)}</li> }).collect_view();
            view! { <div class="notice bad"><div><strong>"Against your choice:"</strong><ul class="bullets">{why}</ul></div></div> }
        });
        let flips = d.ranking.flips.iter().map(|f| {
            view! { <li>{words::fact_label(lib, &f.fact)}": "{words::value(lib, &f.fact, &f.to)}" → "<strong>{words::value(lib, "strategy", &f.winner)}</strong></li> }
        }).collect_view();
        let no_flips = d.ranking.flips.is_empty();
        let notes = notes(&def);
        view! {
            <section class="panel answer" data-strategy=d.strategy.clone()>
                <p class="eyebrow">{heading}</p>
                <h1>{def.label.clone()}</h1>
                <p class="lead">{def.summary.clone()}</p>
                {challenge}{danger}
                <h2>"Why"</h2>
                {reasons}
                <h2>"What would change this answer"</h2>
                {if no_flips { view! { <p class="muted small">"No single fact would."</p> }.into_any() } else { view! { <ul class="bullets">{flips}</ul> }.into_any() }}
                <details><summary>"About "{def.label.clone()}</summary>{notes}</details>
                {chosen.then(|| view! { <p><button class="button" type="button" on:click=move |_| session.dispatch(What::Strategy(None))>{format!("Back to the recommendation: {}", words::value(lib, "strategy", &best))}</button></p> })}
            </section>
        }
    }
}

fn lift(r: &Reason) -> impl IntoView + use<> {
    let lifted = r.lifted_by.clone();
    (!lifted.is_empty()).then(|| view! { <span class="muted">" Lifted by: "{lifted}</span> })
}

fn reasons(all: &[Reason]) -> impl IntoView + use<> {
    if all.is_empty() {
        return view! { <p class="muted small">"Nothing speaks for or against it in particular; it is the usual choice."</p> }.into_any();
    }
    let rows = all
        .iter()
        .map(|r| {
            let sign = if r.points > 0 { format!("+{}", r.points) } else { r.points.to_string() };
            let source = (!r.source.is_empty())
                .then(|| view! { " "<a href=r.source.clone() target="_blank" rel="noopener noreferrer">"source"</a> });
            view! { <li class:against=(r.points < 0)><span class="points">{sign}</span><span>{r.because.clone()}{source}</span></li> }
        })
        .collect_view();
    view! { <ul class="reasons">{rows}</ul> }.into_any()
}

fn notes(def: &crate::strategy::StrategyDef) -> impl IntoView + use<> {
    let kinds = [
        ("approach", "Approach"),
        ("requirement", "When"),
        ("best-for", "Best for"),
        ("characteristic", "Characteristics"),
        ("tools", "Tools"),
        ("artefact", "As a manifest"),
    ];
    kinds
        .iter()
        .filter_map(|(kind, label)| {
            let rows: Vec<_> = def.notes.iter().filter(|n| n.kind == *kind).map(|n| view! { <li>{n.text.clone()}</li> }).collect();
            (!rows.is_empty()).then(|| view! { <h3>{*label}</h3><ul class="bullets">{rows}</ul> })
        })
        .collect_view()
}

/// The other strategies, each with what lowered or killed it.
#[component]
fn Others() -> impl IntoView {
    let session = use_session();
    move || {
        let d = session.derived.get();
        let rows = d.ranking.scored.iter().filter(|s| s.id != d.strategy).cloned().map(|s| view! { <Other s/> }).collect_view();
        view! { <section class="others"><h2>"Why not the others"</h2>{rows}</section> }
    }
}

#[component]
fn Other(s: Scored) -> impl IntoView {
    let session = use_session();
    let id = s.id.clone();
    let def = library().strategy(&s.id).cloned().unwrap_or_default();
    let killed = s.vetoes.first().cloned();
    let against = s.reasons.iter().filter(|r| r.points < 0).map(|r| view! { <li>{r.because.clone()}</li> }).collect_view();
    let speaks_for = s.reasons.iter().filter(|r| r.points > 0).map(|r| view! { <li>{r.because.clone()}</li> }).collect_view();
    let d = session.derived.get_untracked();
    let headline = s.why_not(d.ranking.scored.iter().find(|x| x.id == d.strategy));
    let lifted =
        killed.as_ref().filter(|v| !v.lifted_by.is_empty()).map(|v| view! { <p class="small">"Lifted by: "{v.lifted_by.clone()}</p> });
    view! {
        <details class="panel other" class:killed=killed.is_some()>
            <summary><strong>{s.label.clone()}</strong><span class="muted">{headline}</span></summary>
            <p>{def.summary.clone()}</p>
            {lifted}
            <div class="two"><div><h3>"For it"</h3><ul class="bullets">{speaks_for}</ul></div><div><h3>"Against it"</h3><ul class="bullets">{against}</ul></div></div>
            {notes(&def)}
            <p><button class="button" type="button" on:click=move |_| session.dispatch(What::Strategy(Some(id.clone())))>"Plan it this way all the same"</button></p>
        </details>
    }
}
