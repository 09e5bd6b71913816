//! The report as it reads, before anybody takes it away: the same parts that its Markdown and its HTML are written from.

use super::run::chart::ChartView;
use crate::formats::desk::{Answer, Ask};
use crate::formats::paper::{Block, Point};
use crate::web::reader;
use crate::web::session::use_session;
use leptos::prelude::*;

/// The report of the open release; it follows the log.
#[component]
pub fn Report() -> impl IntoView {
    let session = use_session();
    let blocks = RwSignal::new(Vec::<Block>::new());
    let latest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        session.marks.track();
        latest.update_value(|n| *n += 1);
        let mine = latest.get_value();
        reader::ask(&Ask::Report { doc: session.document() }, move |answer| match answer {
            Ok(Answer::Report(told)) if latest.try_get_value() == Some(mine) => drop(blocks.try_set(told)),
            Ok(_) => {}
            Err(why) => session.say(&why),
        });
    });
    let parts = move || {
        let all = blocks.get();
        all.into_iter().enumerate().map(|(n, b)| block(n, b)).collect_view()
    };
    view! { <article class="report" id="report" aria-label="The report" aria-busy=move || blocks.with(Vec::is_empty).to_string()>{parts}</article> }
}

fn block(n: usize, b: Block) -> AnyView {
    match b {
        Block::Title(t) => view! { <h3 class="report-title">{t}</h3> }.into_any(),
        Block::Heading(t) => view! { <h3>{t}</h3> }.into_any(),
        Block::Under(t) => view! { <h4>{t}</h4> }.into_any(),
        Block::Text(t) => view! { <p>{t}</p> }.into_any(),
        Block::Rows(rows) => {
            let rows = rows.into_iter().map(|(l, v)| view! { <div><dt>{l}</dt><dd>{v}</dd></div> }).collect_view();
            view! { <dl class="report-rows">{rows}</dl> }.into_any()
        }
        Block::Table(head, rows) => {
            let head = head.into_iter().map(|h| view! { <th scope="col">{h}</th> }).collect_view();
            let row = |r: Vec<String>| view! { <tr>{r.into_iter().map(|c| view! { <td>{c}</td> }).collect_view()}</tr> };
            let rows = rows.into_iter().map(row).collect_view();
            view! { <div class="table-wrap" tabindex="0" role="region" aria-label=format!("Table {n}")><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div> }.into_any()
        }
        Block::List(points) => view! { <ul class="bullets">{points.into_iter().map(point).collect_view()}</ul> }.into_any(),
        // What programs want to know is long and no reading for people.
        Block::Code(language, text) => {
            view! { <details><summary>{format!("{} for programs", language.to_uppercase())}</summary><pre tabindex="0">{text}</pre></details> }.into_any()
        }
        Block::Drawing(chart, words) => view! { <p class="small"><strong>{words}</strong></p><ChartView chart=*chart id=format!("drawing-{n}")/> }.into_any(),
    }
}

fn point(p: Point) -> AnyView {
    let strong = (!p.strong.is_empty()).then(|| view! { <strong>{p.strong.clone()}</strong>" " });
    let under = (!p.under.is_empty())
        .then(|| view! { <ul class="bullets">{p.under.into_iter().map(|u| view! { <li>{u}</li> }).collect_view()}</ul> });
    let printed = (!p.printed.is_empty()).then(|| view! { <pre tabindex="0">{p.printed}</pre> });
    view! { <li>{strong}{p.text}{under}{printed}</li> }.into_any()
}
