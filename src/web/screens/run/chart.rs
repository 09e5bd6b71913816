//! A chart on the page: the lines as SVG that takes the width it gets, the labels as text beside it, so that they keep their size on a
//! small screen. Who does not see it hears the summary; the figures stand in a table too.

use crate::facts::show_thousandths;
use crate::metrics::Measurement;
use crate::views::chart::{Chart, PLOT, Tick, tracks};
use crate::web::session::Session;
use crate::web::widgets::Folded;
use leptos::prelude::*;

/// A share of a length, as the style writes it.
fn percent(at: i64, from: i64, to: i64) -> String {
    let tenths = (at - from) * 1000 / (to - from).max(1);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// The chart.
#[component]
pub fn ChartView(
    chart: Chart,
    /// Names the drawing on its page.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let (title, desc) = (format!("{id}-title"), format!("{id}-desc"));
    let (left, top, right, bottom) = PLOT;
    let down = move |t: &Tick| percent(t.at, top, bottom);
    let along = move |t: &Tick| percent(t.at, left, right);
    let grid: String = chart.up.iter().map(|t| format!("M{left} {0}H{right}", t.at)).collect();
    let bars: String = chart.limits.iter().map(|t| format!("M{left} {0}H{right}", t.at)).collect();
    let lines = chart
        .lines
        .iter()
        .map(|l| {
            let dots: String = l.dots.iter().map(|(x, y)| format!("M{x} {y}h0.01")).collect();
            let class = format!("track {}", if l.name == "baseline" { "baseline" } else { "canary" });
            view! { <g class=class><path d=l.path.clone()/><path class="dots" d=dots/></g> }
        })
        .collect_view();
    let up = chart.up.iter().map(|t| view! { <span style:top=down(t)>{t.label.clone()}</span> }).collect_view();
    let across = chart.across.iter().map(|t| view! { <span style:left=along(t)>{t.label.clone()}</span> }).collect_view();
    let limits = chart
        .limits
        .iter()
        .map(|t| {
            // Under the line where there is no room above it.
            let class = if t.at < top + 24 { "chart-limit below" } else { "chart-limit" };
            view! { <span class=class style:top=down(t)>{t.label.clone()}</span> }
        })
        .collect_view();
    let legend = chart
        .lines
        .iter()
        .map(|l| view! { <span class=format!("legend {}", if l.name == "baseline" { "baseline" } else { "canary" })>{l.name.clone()}</span> })
        .collect_view();
    view! {
        <figure class="chart">
            <div class="chart-plot">
                <svg viewBox=format!("{left} {top} {} {}", right - left, bottom - top) preserveAspectRatio="none" role="img" aria-labelledby=format!("{title} {desc}")>
                    <title id=title.clone()>"The figures over time"</title>
                    <desc id=desc.clone()>{chart.summary.clone()}</desc>
                    <path class="grid" d=grid/><path class="limit" d=bars/>{lines}
                </svg>
                <div class="chart-up" aria-hidden="true">{up}</div>
                <div class="chart-across" aria-hidden="true">{across}</div>
                <div aria-hidden="true">{limits}</div>
            </div>
            <figcaption class="small">{legend}<span class="muted">{chart.summary}</span></figcaption>
        </figure>
    }
}

/// The figures of a measurement as a table, folded up.
#[component]
pub fn FigureTable(session: Session, figures: Measurement) -> impl IntoView {
    let tracks = tracks(&figures);
    let unit = if figures.unit.is_empty() { String::new() } else { format!(" ({})", figures.unit) };
    let content = move || {
        let head = tracks.iter().map(|t| view! { <th scope="col">{format!("{}{unit}", t.name)}</th> }).collect_view();
        let n = tracks.iter().map(|t| t.values.len()).max().unwrap_or(0);
        let rows = (0..n)
            .map(|i| {
                let time = tracks.iter().find_map(|t| t.times.get(i).copied());
                // What is less than a day was a time of day already.
                let when = time
                    .map_or_else(|| (i + 1).to_string(), |t| if t < 86_400_000 { crate::views::run::clock(t) } else { session.hour(t) });
                let value = |v: Option<i64>| v.map_or("-".to_owned(), show_thousandths);
                let cells =
                    tracks.iter().map(|t| view! { <td class="num">{value(t.values.get(i).copied().flatten())}</td> }).collect_view();
                view! { <tr><th scope="row">{when}</th>{cells}</tr> }
            })
            .collect_view();
        view! { <div class="table-wrap" tabindex="0" role="region" aria-label="The figures as a table"><table><thead><tr><th scope="col">"When"</th>{head}</tr></thead><tbody>{rows}</tbody></table></div> }
    };
    view! { <Folded class="figure-table" summary="The figures as a table" content/> }
}
