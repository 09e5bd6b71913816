//! Home: describe a release and see at once what was understood; go on with one.

use crate::facts::LONGEST_TEXT;
use crate::formats::desk::{Answer, Ask, SAMPLES as FINISHED};
use crate::formats::read::Found;
use crate::run::What;
use crate::views::{facts, highlight};
use crate::web::browser::clock;
use crate::web::entryway::Entryway;
use crate::web::reader;
use crate::web::route::{self, Screen};
use crate::web::screens::lazy::{self, Part};
use crate::web::screens::scenario::Questions;
use crate::web::session::{Session, go, library, use_session};
use leptos::prelude::*;

/// The home screen.
#[component]
pub fn Home(
    /// What was typed before the wasm was there.
    early: String,
) -> impl IntoView {
    let session = use_session();
    session.fresh();
    if !early.is_empty() {
        describe(&early);
    }
    view! {
        <main id="main" tabindex="-1" class="home" data-screen="home">
            <section class="describe">
                <h1>"What are you about to ship?"</h1>
                <p class="lead">"Paste the ticket as it is. You get the rollout strategy, the checklist and the way back for exactly this release. Nothing leaves this browser."</p>
                <TextField/>
                <Samples/>
                <Finished/>
            </section>
            <Understood/>
            <Known/>
        </main>
    }
}

/// Whether something is typed.
fn described(session: Session) -> bool {
    session.marks.track();
    session.with_state(|s| !s.inputs.text.trim().is_empty())
}

/// An edit of the description.
pub fn describe(text: &str) {
    use_session().dispatch(What::Text { text: text.to_owned(), at: clock::now(), zone: clock::zone() });
}

/// The description with the words underlined that gave a fact.
#[component]
pub fn TextField() -> impl IntoView {
    let session = use_session();
    // As typed, not as planned: a plan that comes a moment later must not bring an older text back.
    let text = Memo::new(move |_| {
        session.marks.track();
        session.with_state(|s| s.inputs.text.clone())
    });
    let marks = move || {
        let d = session.derived.get();
        let cut = highlight::stretches(&d.state.inputs.text, &d);
        cut.into_iter()
            .map(|s| match s.fact {
                Some(_) => view! { <mark class:denied=s.denied>{s.text}</mark> }.into_any(),
                None => view! { {s.text} }.into_any(),
            })
            .collect_view()
    };
    let ask = move |what: What| session.dispatch(what);
    view! {
        <div class="paper-field">
            <div class="mirror" aria-hidden="true">{marks}"\n"</div>
            <textarea id="describe" aria-label="Description of the release" rows="8" spellcheck="false"
                placeholder="checkout-service v2.2.5 -> v2.3.0 to prod, EKS, ArgoCD rolling, adds a nullable column on orders, 5M rows"
                prop:value=move || text.get()
                on:input=move |e| ask(What::Text { text: event_target_value(&e), at: clock::now(), zone: clock::zone() })></textarea>
        </div>
        <Show when=move || text.with(|t| t.len() > LONGEST_TEXT)>
            <p class="notice warn" role="status" id="too-long">"Only the first 100,000 letters are read. All of it is kept: put what matters for this release on top."</p>
        </Show>
    }
}

const SAMPLES: [(&str, &str); 3] = [
    (
        "Rolling update",
        "checkout-service v2.2.5 -> v2.3.0 to prod, EKS, RDS postgres, ElastiCache redis. ArgoCD rolling. Tue Feb 13 2pm EST. Migration: nullable discount_code on orders (5M rows) + index. 10 replicas, 1200 requests/second, 0.3% errors.",
    ),
    (
        "Canary",
        "canary auth-service v3.0.0 -> v3.1.0, k8s prod, Argo Rollouts, 20 replicas, 10/25/50/75 pauses 5m 5m 10m 5m, prometheus gates: success >= 99%, p95 < 250ms",
    ),
    (
        "Hotfix",
        "HOTFIX payments-api 4.7.1 -> 4.7.2 in production: card payments fail since 09:40 UTC. GKE, Flux. One line fix, no migration. Rolling as soon as it is approved. Dana Reyes is on call.",
    ),
];

/// Descriptions to try.
#[component]
fn Samples() -> impl IntoView {
    let session = use_session();
    let empty = Memo::new(move |_| !described(session));
    let chips = SAMPLES
        .iter()
        .map(|(label, text)| {
            let set = move |_| session.dispatch(What::Text { text: (*text).to_owned(), at: clock::now(), zone: clock::zone() });
            view! { <button class="chip" type="button" on:click=set>{*label}</button> }
        })
        .collect_view();
    view! { <p class="samples" class:gone=move || !empty.get()><span class="muted small">"Try one: "</span>{chips}</p> }
}

/// Finished releases to walk through.
#[component]
fn Finished() -> impl IntoView {
    let session = use_session();
    let empty = Memo::new(move |_| !described(session));
    let chips = FINISHED
        .iter()
        .map(|(id, label)| view! { <button class="chip" type="button" data-finished=*id on:click=move |_| see(session, id)>{*label}</button> })
        .collect_view();
    view! { <p class="samples" class:gone=move || !empty.get()><span class="muted small">"See a finished one: "</span>{chips}</p> }
}

/// Opens a finished release. It is one like any other, and there is one of each: who opens it again finds what was changed.
fn see(session: Session, id: &'static str) {
    if session.ids().iter().any(|known| known == id) {
        return go(&route::release(id, Screen::Checklist));
    }
    lazy::act(session, Part::Sample(session, id));
}

/// Asks the reader for a finished release, takes it in and opens it.
pub fn fetch(session: Session, id: &str) {
    reader::ask(&Ask::Sample { id: id.to_owned() }, move |answer| match answer {
        Ok(Answer::Found(found)) => match *found {
            Found::Release(doc, _) => {
                let taken = session.take_in(doc);
                // It may have been deleted a while ago.
                session.restore(&taken);
                go(&route::release(&taken, Screen::Checklist));
            }
            Found::Nothing(p) => session.say(&p.message),
            Found::Ticks(_) => {}
        },
        Ok(_) => {}
        Err(why) => session.say(&why),
    });
}

/// What was understood, what it leads to, and the way on.
#[component]
fn Understood() -> impl IntoView {
    let session = use_session();
    let rows = move || {
        facts::headline(library(), &session.derived.get())
            .into_iter()
            .map(|r| {
                view! {
                    <div class="fact-line" data-fact=r.id.clone()>
                        <dt>{r.label}</dt>
                        <dd><span class="value">{r.value}</span>" "<span class=format!("tag {}", r.tone)>{r.ground}</span></dd>
                    </div>
                }
            })
            .collect_view()
    };
    // It stays while the next plan is made, and goes with the text.
    let some = Memo::new(move |_| described(session) && session.planned.get() == session.id());
    let leads = move || {
        let d = session.derived.get();
        let label = library().strategy(&d.strategy).map(|s| s.label.clone()).unwrap_or_default();
        let reason =
            d.ranking.scored.first().and_then(|s| s.reasons.iter().find(|r| r.points > 0)).map(|r| r.because.clone()).unwrap_or_default();
        let lines = d.plan.lines().count();
        let stop = d.plan.lines().filter(|l| l.weight == crate::catalogue::Weight::Stop).count();
        view! {
            <p class="leads"><strong>{label}</strong><span>{reason}</span></p>
            <p class="leads"><strong>{lines}" lines"</strong><span>{format!("{stop} of them stop the release; {} true of the service; {} set aside with a reason.", d.plan.standing.len(), d.plan.aside.len())}</span></p>
        }
    };
    let open = move |_| go(&route::release(&session.id(), Screen::Checklist));
    view! {
        <section class="understood" aria-label="What was understood" class:waiting=move || !some.get()>
            <Show when=move || some.get() fallback=move || view! {
                <Show when=move || described(session)><super::Making/></Show>
                <h2>"What you get while you type"</h2>
                <ol class="promise">
                    <li>"What was understood, each fact with the words that gave it."</li>
                    <li>"The strategy that fits, why, and why not the others."</li>
                    <li>"The checklist from T-48h to T+24h, with commands, reasons and the way back."</li>
                </ol>
            }>
                <h2>"Understood"</h2>
                <dl class="fact-lines">{rows}</dl>
                <h2>"Which leads to"</h2>
                {leads}
                <p class="go-on">
                    <button class="button primary" type="button" id="open-plan" on:click=open>"Open the checklist"</button>
                    <a class="button" href=move || { session.derived.track(); route::release(&session.id(), Screen::Scenario) }>"Check what was understood"</a>
                </p>
                <Questions/>
            </Show>
        </section>
    }
}

/// Releases of this browser.
#[component]
fn Known() -> impl IntoView {
    let session = use_session();
    let archived = RwSignal::new(false);
    let all = Memo::new(move |_| {
        session.releases.track();
        let own = session.id();
        session.list().into_iter().filter(|e| e.id != own).collect::<Vec<_>>()
    });
    let (all, own) = (Memo::new(move |_| all.get().into_iter().filter(|e| e.template.is_empty()).collect::<Vec<_>>()), all);
    let some_own = Memo::new(move |_| own.with(|all| all.iter().any(|e| !e.template.is_empty())));
    let shown = move || all.get().into_iter().filter(|e| e.archived == archived.get()).map(|e| view! { <KnownRow e/> }).collect_view();
    let stored = move || all.get().iter().filter(|e| e.archived).count();
    view! {
        <section class="known" aria-labelledby="known-title">
            <h2 id="known-title">"Releases in this browser"</h2>
            <super::reminder::Due/>
            <Show when=move || all.get().is_empty()><p class="muted small">"None yet. A release is kept here from its first character on."</p></Show>
            <ul>{shown}</ul>
            {move || some_own.get().then(|| lazy::show(Part::Templates))}
            <p class="known-end">
                <Show when=move || { stored() > 0 }>
                    <button class="button quiet" type="button" aria-pressed=move || archived.get().to_string() on:click=move |_| archived.update(|a| *a = !*a)>
                        {move || if archived.get() { "Back to the current ones".to_owned() } else { format!("Archived ({})", stored()) }}
                    </button>
                </Show>
                <button class="button quiet" type="button" on:click=move |_| session.dialog.set(Some(super::dialogs::Dialog::Import))>"Read a file in"</button>
                <span class="small muted">"Blank templates: "<a href="#/template/standard">"standard"</a>", "<a href="#/template/canary">"canary"</a>", "<a href="#/template/hotfix">"hotfix"</a></span>
            </p>
            <footer class="small muted"><super::reminder::ThePage/></footer>
        </section>
    }
}

#[component]
fn KnownRow(e: Entryway) -> impl IntoView {
    let session = use_session();
    let id = StoredValue::new(e.id.clone());
    let told = Memo::new(move |_| session.named(&id.get_value(), e.entries));
    let first = StoredValue::new(e.name.clone());
    let name = Memo::new(move |_| told.get().map_or_else(|| first.get_value(), |t| t.name));
    let done = move || told.get().map(|t| format!("{} of {} lines · ", t.done, t.all));
    let based = move |_| {
        let settings = crate::document::carry_over(&session.state_of(&id.get_value()));
        session.fresh();
        session.dispatch(What::Many(settings));
        session.say(&format!("Settings of {} are taken over. Describe the next one.", name.get_untracked()));
        super::focus("describe");
    };
    let archive = move |_| {
        let open = session.id();
        session.load(&id.get_value());
        session.dispatch(What::Archive(!e.archived));
        session.releases.update(|n| *n += 1);
        session.fresh();
        let _ = open;
        session.say(if e.archived { "Taken out of the archive." } else { "Archived." });
    };
    let delete = move |_| {
        session.delete(&id.get_value());
        session.dialog.set(Some(super::dialogs::Dialog::Deleted(id.get_value(), name.get_untracked())));
    };
    view! {
        <li class="known-row">
            <a href=route::release(&e.id, Screen::Checklist)><strong>{name}</strong></a>
            <span class="muted small">{done}{clock::shown(e.changed)}</span>
            <span class="known-actions">
                <button class="button quiet" type="button" on:click=based aria-label=move || format!("Next one, based on {}", name.get())>"Next one"</button>
                <button class="button quiet" type="button" on:click=archive aria-label=move || format!("{} {}", if e.archived { "Take out" } else { "Archive" }, name.get())>{if e.archived { "Take out" } else { "Archive" }}</button>
                <button class="button quiet danger" type="button" on:click=delete aria-label=move || format!("Delete {}", name.get())>"Delete"</button>
            </span>
        </li>
    }
}
