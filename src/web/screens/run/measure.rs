//! Judging figures: what they measure, by whom they are judged, the figures themselves, and at once what they mean. Nothing of it is
//! in the log before the person says so. The worker reads and judges.

use super::super::dialogs::named;
use super::acts;
use super::chart::{ChartView, FigureTable};
use super::forms::{self, Form};
use crate::formats::desk::{Answer, Ask};
use crate::formats::measuring::{Measured, Question};
use crate::metrics::{Choice, Judge, Measurement, Verdict};
use crate::problem::Severity;
use crate::rollout::schema::Figure;
use crate::run::What;
use crate::views::measure::{Offer, offers};
use crate::views::run as words;
use crate::web::browser::{clock, files};
use crate::web::reader;
use crate::web::session::{Session, library, use_session};
use crate::web::widgets::Icon;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Whether the panel is open; the run screen hands it to its parts.
#[derive(Clone, Copy)]
pub struct Judging(pub RwSignal<bool>);

/// So long nobody has typed before the figures are judged, in milliseconds.
const PAUSE: u64 = 200;
/// A file of figures may be so large, in MB.
const LARGEST: u32 = 8;

/// The judges: (what it is, its name, when to take it).
const JUDGES: [(Judge, &str, &str); 3] = [
    (
        Judge::Threshold,
        "Limits of the release",
        "Each reading is held against the limits above. Right for a few readings, and where a limit was agreed.",
    ),
    (
        Judge::Kayenta,
        "Kayenta's rank test",
        "Tells whether the new version differs from the old one at all, whatever the limits. Right for many readings of both from the same minutes.",
    ),
    (
        Judge::Sequential,
        "Sequential test",
        "May be looked at every minute and says how long it still needs. Right while the step runs; with numbers of requests it is sharpest.",
    ),
];

/// What the panel shares among its parts.
#[derive(Clone, Copy)]
struct Panel {
    session: Session,
    place: StoredValue<String>,
    figure: RwSignal<Figure>,
    judge: RwSignal<Judge>,
    text: RwSignal<String>,
    baseline: RwSignal<String>,
    requests: RwSignal<String>,
    turned: RwSignal<bool>,
    /// What was judged last, with the number of the question that it answers.
    answer: RwSignal<Option<(u32, Measured)>>,
    /// The number of the newest question.
    asked: RwSignal<u32>,
}

impl Panel {
    fn question(&self) -> Question {
        let session = self.session;
        Question {
            doc: session.document(),
            place: self.place.get_value(),
            figure: self.figure.get_untracked(),
            judge: self.judge.get_untracked(),
            text: self.text.get_untracked(),
            baseline: self.baseline.get_untracked(),
            requests: self.requests.get_untracked(),
            turned: self.turned.get_untracked(),
            offset: session.offset(clock::now()),
        }
    }

    /// The answer to what stands in the fields now; none while it is being worked out.
    fn fresh(&self) -> Option<Measured> {
        let newest = self.asked.get();
        self.answer.get().filter(|(n, _)| *n == newest).map(|(_, m)| m)
    }
}

/// Asks whenever something changed and nobody types. One question is under way at a time, and the newest one counts.
fn ask_again(p: Panel) {
    let due = RwSignal::new(0_u32);
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        p.session.derived.track();
        let fields = [p.text, p.baseline, p.requests];
        fields.iter().for_each(Track::track);
        p.figure.track();
        p.judge.track();
        p.turned.track();
        p.asked.update(|n| *n += 1);
        let mine = p.asked.get_untracked();
        let quiet = move || {
            if p.asked.try_get_untracked() == Some(mine) {
                due.set(mine);
            }
        };
        set_timeout(quiet, Duration::from_millis(PAUSE));
    });
    Effect::new(move |_| {
        let mine = due.get();
        let known = p.answer.with_untracked(|a| a.as_ref().is_some_and(|(n, _)| *n == mine));
        if busy.get() || known || mine == 0 {
            return;
        }
        if p.text.with_untracked(|t| t.trim().is_empty()) {
            return p.answer.set(None);
        }
        busy.set(true);
        reader::ask(&Ask::Measure(Box::new(p.question())), move |answer| {
            match answer {
                Ok(Answer::Measured(m)) => drop(p.answer.try_set(Some((mine, *m)))),
                Ok(_) => {}
                Err(why) => p.session.say(&why),
            }
            let _ = busy.try_set(false);
        });
    });
}

/// The panel for a place: a phase or `step:<step id>`.
#[component]
pub fn Measure(place: String, close: Callback<()>) -> impl IntoView {
    let session = use_session();
    let here = place.clone();
    let all = Memo::new(move |_| offers(&session.derived.get(), &library().limits, &here));
    let required = session.desk().with_untracked(|d| {
        let gate = d.gates.iter().find(|g| g.place == place);
        gate.and_then(|g| g.judged.iter().find(|(_, v)| *v != Some(Verdict::Pass)).map(|(name, _)| name.clone()))
    });
    let first = all.with_untracked(|o| o.iter().find(|o| Some(o.name) == required.as_deref()).or(o.first()).map(|o| o.figure));
    let p = Panel {
        session,
        place: StoredValue::new(place.clone()),
        figure: RwSignal::new(first.unwrap_or_default()),
        judge: RwSignal::new(Judge::Threshold),
        text: RwSignal::new(String::new()),
        baseline: RwSignal::new(String::new()),
        requests: RwSignal::new(String::new()),
        turned: RwSignal::new(false),
        answer: RwSignal::new(None),
        asked: RwSignal::new(0),
    };
    ask_again(p);
    let label = words::place_label(&session.derived.get_untracked(), &place);
    // What is heard when it changes is the verdict alone, not the whole panel.
    let spoken = move || p.answer.with(|a| a.as_ref().map(|(_, m)| format!("{}. {}", words::verdict(m.verdict), m.why)));
    view! {
        <section class="judge" id="judge" aria-labelledby="judge-title">
            <header><h2 id="judge-title">{format!("Judge figures at {label}")}</h2>
                <button class="button quiet" type="button" on:click=move |_| close.run(())>"Close"</button></header>
            <div class="judge-what"><Measures p all/><Judges p/></div>
            <div class="judge-boxes">
                <Figures id="figures" label="Figures of the new version, or of both" hint="Paste the answer of Prometheus, a table, a list, or type \"268 ms\"; drop a file" value=p.text rows=4/>
                <Figures id="figures-baseline" label="Figures of the old version (may stay empty)" hint="Only if they are not in the first field" value=p.baseline rows=4/>
            </div>
            <details class="judge-more"><summary>"The figures count failed requests"</summary>
                <Figures id="figures-requests" label="Number of requests beside each of them" hint="Both versions, in the same order" value=p.requests rows=2/></details>
            <p class="sr-only" role="status">{spoken}</p>
            <div class="judge-answer">{move || p.answer.get().map(|(_, m)| view! { <Meaning p m/> })}</div>
            <Last p/>
        </section>
    }
}

/// What the figures measure, with the limits that hold.
#[component]
fn Measures(p: Panel, all: Memo<Vec<Offer>>) -> impl IntoView {
    let options = move || {
        let option = |o: &Offer| {
            let (figure, title) = (o.figure, o.title());
            view! { <option value=o.name selected=move || p.figure.get() == figure>{title}</option> }
        };
        let (held, bare): (Vec<Offer>, Vec<Offer>) = all.get().into_iter().partition(|o| !o.limits.is_empty());
        let group = |label: &'static str, list: Vec<Offer>| {
            (!list.is_empty()).then(|| view! { <optgroup label=label>{list.iter().map(option).collect_view()}</optgroup> })
        };
        view! { {group("With a limit here", held)}{group("Without a limit here", bare)} }
    };
    let chosen = move |e| {
        let name = event_target_value(&e);
        if let Some(figure) = all.with_untracked(|o| o.iter().find(|o| o.name == name).map(|o| o.figure)) {
            p.figure.set(figure);
        }
    };
    let limits = move || {
        let held = all.with(|o| o.iter().find(|o| o.figure == p.figure.get()).map(|o| o.limits.clone())).unwrap_or_default();
        if held.is_empty() {
            return view! { <p class="small muted">"No limit holds for it here: it can be compared with the old version by a test."</p> }
                .into_any();
        }
        let rows = held.into_iter().map(|h| {
            let whose = (!h.whose.is_empty()).then(|| view! { " "<span class="tag answered">{h.whose}</span> });
            view! { <li>{h.label}" "<strong>{h.value}</strong>" "<span class="muted">{h.unit}", else "{if h.back { "roll back" } else { "hold" }}</span>{whose}</li> }
        });
        view! { <ul class="small held">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <div class="judge-part">
            <label class="field"><span>"What they measure"</span><select id="figure" on:change=chosen>{options}</select></label>
            {limits}
        </div>
    }
}

/// Who judges.
#[component]
fn Judges(p: Panel) -> impl IntoView {
    let chips = JUDGES
        .map(|(judge, label, _)| {
            view! { <button class="chip" type="button" data-judge=judge.word() aria-pressed=move || (p.judge.get() == judge).to_string() on:click=move |_| p.judge.set(judge)>{label}</button> }
        })
        .collect_view();
    let about = move || JUDGES.iter().find(|(judge, _, _)| *judge == p.judge.get()).map(|(_, _, about)| *about);
    view! {
        <div class="judge-part" role="group" aria-labelledby="judges">
            <span class="field"><span id="judges">"Judged by"</span></span>
            <p class="choices">{chips}</p>
            <p class="small muted">{about}</p>
        </div>
    }
}

/// A field for figures: typed, pasted, dropped or chosen as a file.
#[component]
fn Figures(id: &'static str, label: &'static str, hint: &'static str, value: RwSignal<String>, rows: u32) -> impl IntoView {
    let session = use_session();
    let over = RwSignal::new(false);
    let take = move |file: web_sys::File| {
        spawn_local(async move {
            match files::text_of(file, LARGEST).await {
                Ok(text) => drop(value.try_set(text)),
                Err(why) => session.say(&why),
            }
        });
    };
    let dropped = move |e: web_sys::DragEvent| {
        over.set(false);
        if let Some(file) = e.data_transfer().and_then(|d| d.files()).and_then(|f| f.get(0)) {
            e.prevent_default();
            take(file);
        }
    };
    let chosen = move |e: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&e);
        if let Some(file) = input.files().and_then(|f| f.get(0)) {
            take(file);
        }
        // The same file can be chosen again after it changed.
        input.set_value("");
    };
    view! {
        <div class="judge-box" class:over=move || over.get()
            on:dragover=move |e: web_sys::DragEvent| { e.prevent_default(); over.set(true); } on:dragleave=move |_| over.set(false) on:drop=dropped>
            <label class="field"><span>{label}</span>
                <textarea id=id rows=rows spellcheck="false" autocomplete="off" placeholder=hint prop:value=move || value.get() on:input=move |e| value.set(event_target_value(&e))></textarea></label>
            <label class="judge-file small"><span>"or a file "</span><input type="file" accept=".json,.csv,.tsv,.txt,application/json,text/csv,text/plain" on:change=chosen/></label>
        </div>
    }
}

/// What was read and what it means.
#[component]
fn Meaning(p: Panel, m: Measured) -> impl IntoView {
    let noted = noted(&m);
    let both = m.series.len() > 1;
    let series = m
        .series
        .iter()
        .map(|(name, side)| {
            let name = if name.is_empty() { "figures without a name" } else { name.as_str() };
            view! { <li><strong>{name.to_owned()}</strong>" is "{side.clone()}</li> }
        })
        .collect_view();
    let problems = m
        .problems
        .iter()
        .map(|x| {
            let class = if x.severity == Severity::Info { "small muted" } else { "notice warn" };
            view! { <p class=class>{x.to_string()}</p> }
        })
        .collect_view();
    let (tone, icon) = tone(m.verdict);
    let minutes =
        m.more_minutes.map(|n| if n == 1 { "1 more minute would tell.".to_owned() } else { format!("{n} more minutes would tell.") });
    let verdict = noted.is_some().then(|| {
        view! {
            <div class=format!("judge-verdict {tone}") id="judge-verdict" data-verdict=words::verdict(m.verdict)>
                <p class=format!("verdict {tone}")><Icon name=icon/><b>{words::verdict(m.verdict)}</b></p>
                <p>{m.why.clone()}</p>
                <p><strong>"Advised: "{advice(m.action)}"."</strong>{minutes.map(|t| format!(" {t}"))}</p>
            </div>
        }
    });
    let drawn = (!m.chart.lines.is_empty()).then(|| view! { <ChartView chart=m.chart.clone() id="chart"/> });
    let table = noted.filter(|n| !n.series.is_empty()).map(|figures| view! { <FigureTable session=p.session figures/> });
    view! {
        {(!m.series.is_empty()).then(|| view! {
            <div class="judge-read"><ul class="small" id="judge-series">{series}</ul>
                {both.then(|| view! { <button class="button quiet" type="button" id="turn" aria-pressed=move || p.turned.get().to_string() on:click=move |_| p.turned.update(|t| *t = !*t)>"The other way round"</button> })}</div>
        })}
        {problems}{verdict}{drawn}{table}
    }
}

/// What would be logged; none where nothing was read.
fn noted(m: &Measured) -> Option<Measurement> {
    match serde_json::from_str(&m.entry) {
        Ok(What::Measured(noted)) => Some(noted),
        _ => None,
    }
}

/// How a verdict looks.
pub fn tone(v: Verdict) -> (&'static str, &'static str) {
    match v {
        Verdict::Pass => ("go", "go"),
        Verdict::Fail => ("nogo", "nogo"),
        Verdict::Inconclusive | Verdict::NoData => ("hold", "hold"),
    }
}

fn advice(action: Choice) -> &'static str {
    match action {
        Choice::Proceed => "proceed",
        Choice::Hold => "hold",
        Choice::RollBack => "roll back",
    }
}

/// Logging it, what follows, and a verdict that comes from elsewhere.
#[component]
fn Last(p: Panel) -> impl IntoView {
    let session = p.session;
    let ready = Memo::new(move |_| p.fresh().as_ref().and_then(noted));
    // Undo takes it out of the log again, and then it can be logged once more.
    let logged = Memo::new(move |_| {
        session.marks.track();
        ready.get().is_some_and(|m| session.with_state(|s| s.measured.last().is_some_and(|l| l.what == m)))
    });
    let log = move |_| {
        let Some(m) = ready.get_untracked().filter(|_| !logged.get_untracked()) else { return };
        named(session, move || {
            let said = format!("Logged: {}, {}.", m.name, words::verdict(m.verdict));
            session.dispatch(What::Measured(m));
            session.say(&said);
        });
    };
    let follow = move || {
        let action = ready.get().filter(|_| logged.get())?.action?;
        let act = match action {
            Choice::Proceed => view! { <button class="button" type="button" data-follow="proceed" on:click=move |_| acts::proceed(session)>{move || acts::label(session)}</button> }.into_any(),
            Choice::Hold => view! { <button class="button" type="button" data-follow="hold" on:click=move |_| acts::hold(session)>"Hold"</button> }.into_any(),
            Choice::RollBack => view! { <button class="button danger" type="button" data-follow="back" on:click=move |_| forms::open(session, Form::Back)>"Roll back"</button> }.into_any(),
        };
        Some(act)
    };
    view! {
        <p class="choices judge-last">
            <button class="button primary" type="button" id="log-verdict" disabled=move || ready.with(Option::is_none) || logged.get() on:click=log>{move || if logged.get() { "Logged" } else { "Log this verdict" }}</button>
            {follow}
            <button class="button quiet" type="button" id="elsewhere" on:click=move |_| forms::open(session, Form::Measure)>"I read it elsewhere"</button>
        </p>
    }
}
