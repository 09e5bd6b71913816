//! The policy of an organisation: reading one in, what the one in force says, and the one that lies beside the page.

use super::dialogs::read_file;
use crate::formats::desk::{Answer, Ask};
use crate::formats::portable;
use crate::problem::Problem;
use crate::views::policy::{Board, Group};
use crate::web::browser::files;
use crate::web::reader;
use crate::web::session::{Session, use_session};
use crate::web::worker;
use leptos::prelude::*;

/// Told on the window to look again for the policy beside the page: `policy.js` hears it.
const LOOK: &str = "tminus:look";

fn ask(session: Session, ask: portable::Ask, then: impl FnOnce(portable::Answer) + 'static) {
    reader::ask(&Ask::Portable(Box::new(ask)), move |answer| match answer {
        Ok(Answer::Portable(answer)) => then(*answer),
        Ok(_) => {}
        Err(why) => session.say(&why),
    });
}

/// Puts the policy of a file in force; `tell` learns what is wrong with it, and then the one before stays in force.
pub fn take(session: Session, name: String, text: String, tell: impl FnOnce(Vec<String>) + 'static) {
    ask(session, portable::Ask::Rule { from: name, text }, move |answer| match answer {
        portable::Answer::Rule(Ok((name, rules))) => {
            session.rule(rules);
            session.say(&format!("The policy {name} is in force. Plans follow it; ticks stay."));
            tell(Vec::new());
        }
        portable::Answer::Rule(Err(problems)) => tell(problems.iter().map(ToString::to_string).collect()),
        _ => {}
    });
}

/// The file beside the page was read, is gone (an empty text), or (none) the rules were kept by another version of the page.
pub fn beside(session: Session, text: Option<String>) {
    let had = worker::rules();
    let wish = match text {
        Some(text) if text.is_empty() => {
            session.rule(String::new());
            return session.say("The policy beside the page is gone and no longer in force.");
        }
        Some(text) => portable::Ask::Rule { from: String::new(), text },
        None => portable::Ask::Again { rules: had.clone() },
    };
    ask(session, wish, move |answer| match answer {
        portable::Answer::Rule(Ok((name, rules))) => {
            session.rule(rules);
            session.say(&format!("The policy {name} is in force."));
        }
        portable::Answer::Rule(Err(problems)) => {
            let stays = if had.is_empty() { "no policy is in force" } else { "the one before stays in force" };
            let count = if problems.len() > 1 { format!(" {} more things are wrong.", problems.len() - 1) } else { String::new() };
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            let message = format!("The policy was not taken, so {stays}. {first}{count}");
            session.problems.update(|all| all.push(Problem::error(message, "Tell who looks after it.").at("policy.yaml")));
        }
        _ => {}
    });
}

/// The policy in force, as a panel of the settings.
#[component]
pub fn PolicyPanel() -> impl IntoView {
    let session = use_session();
    let board = RwSignal::new(None::<Board>);
    let problems = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        session.rules.track();
        ask(session, portable::Ask::Rules { rules: worker::rules() }, move |answer| {
            if let portable::Answer::Rules(found) = answer {
                let _ = board.try_set(found);
            }
        });
    });
    let choose = move |e: leptos::ev::Event| {
        problems.set(Vec::new());
        read_file(session, &e, move |name, text| take(session, name, text, move |list| drop(problems.try_set(list))));
    };
    let wrong = move || {
        let list = problems.get();
        (!list.is_empty()).then(|| {
            let stays = if board.with(Option::is_some) { "The one before stays in force." } else { "No policy is in force." };
            let rows = list.into_iter().map(|p| view! { <li>{p}</li> }).collect_view();
            view! { <div class="notice bad" id="policy-problems"><div><p>"The file was not taken. "{stays}</p><ul class="bullets">{rows}</ul></div></div> }
        })
    };
    view! {
        <section class="panel policy" id="policy"><h2>"Policy"</h2>
            {move || match board.get() {
                Some(board) => view! { <InForce board/> }.into_any(),
                None => view! { <p class="muted small">"No policy is in force. A policy holds the rules of your organisation: it adds, changes and retires lines, sets limits, roles, freezes and what gates need. It is a YAML file, read in here, or put beside the page as policy.yaml by who looks after the page."</p> }.into_any(),
            }}
            <div class="import"><label class="field"><span>{move || if board.with(Option::is_some) { "Read another: choose it, or drop it here" } else { "Read a policy in: choose it, or drop it here" }}</span>
                <input type="file" id="policy-file" accept=".yaml,.yml,text/yaml,application/yaml,text/plain" on:change=choose/></label></div>
            <div role="alert">{wrong}</div>
        </section>
    }
}

/// What is in force.
#[component]
fn InForce(board: Board) -> impl IntoView {
    let session = use_session();
    let from_file = !board.from.is_empty();
    let from = if from_file { format!("the file {}", board.from) } else { "policy.yaml beside the page".to_owned() };
    let rows = [("Version", board.version), ("Owner", board.owner), ("Reason", board.reason), ("From", from)];
    let rows = rows.map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> }).collect_view();
    let groups = board.groups.into_iter().map(|g| view! { <Rules g/> }).collect_view();
    let name = files::file_name(&board.id, "yaml");
    let text = board.text;
    let export = move |_| {
        files::download(&name, "application/yaml", &text);
        session.say(&format!("{name} is saved where your browser keeps downloads."));
    };
    let without = move |_| {
        session.rule(String::new());
        session.say("The policy is no longer in force. Plans follow; ticks stay.");
        if let Ok(event) = web_sys::Event::new(LOOK) {
            let _ = window().dispatch_event(&event);
        }
    };
    view! {
        <p class="policy-name"><strong>{board.id}</strong></p>
        <dl class="handed-facts">{rows}</dl>
        {groups}
        <p class="stored-actions"><button class="button" type="button" id="policy-export" on:click=export>"Export"</button>
            {from_file.then(|| view! { <button class="button" type="button" id="policy-without" on:click=without>"Do without"</button> })}</p>
    }
}

/// The rules of one kind.
#[component]
fn Rules(g: Group) -> impl IntoView {
    let n = g.rules.len();
    let rows = g.rules.into_iter().map(|(what, says)| view! { <li><strong>{what}</strong><span>{says}</span></li> }).collect_view();
    view! { <details class="policy-rules"><summary>{format!("{} ({n})", g.label)}</summary><ul class="definitions">{rows}</ul></details> }
}
