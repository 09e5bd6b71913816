//! A chart as SVG, for reports.

use super::html::escape;
use crate::views::chart::{Chart, HEIGHT, PLOT, WIDTH};
use std::fmt::Write;

/// How lines are told apart, by colour and by dashes, in the order of the lines.
const STROKES: [(&str, &str); 4] = [("#0b57d0", ""), ("#5f6368", "6 3"), ("#7b1fa2", "2 2"), ("#00695c", "8 2 2 2")];

/// The chart with its title for those who do not see it.
pub fn svg(chart: &Chart) -> String {
    let (left, top, right, bottom) = PLOT;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"11\">\n<title>{}</title>\n",
        text(&chart.summary)
    );
    for t in &chart.up {
        let _ = writeln!(
            out,
            "<path d=\"M{left} {0}H{right}\" stroke=\"#ddd\"/><text x=\"{1}\" y=\"{2}\" text-anchor=\"end\">{3}</text>",
            t.at,
            left - 6,
            t.at + 4,
            text(&t.label)
        );
    }
    for t in &chart.across {
        let _ = writeln!(
            out,
            "<path d=\"M{0} {bottom}V{1}\" stroke=\"#999\"/><text x=\"{0}\" y=\"{2}\" text-anchor=\"middle\">{3}</text>",
            t.at,
            bottom + 4,
            bottom + 17,
            text(&t.label)
        );
    }
    for t in &chart.limits {
        let y = t.at.max(top + 10);
        let _ = writeln!(
            out,
            "<path d=\"M{left} {0}H{right}\" stroke=\"#b3261e\" stroke-dasharray=\"4 3\"/><text x=\"{right}\" y=\"{1}\" text-anchor=\"end\" fill=\"#b3261e\">{2}</text>",
            t.at,
            y - 3,
            text(&t.label)
        );
    }
    let mut x = left;
    for (line, (colour, dashes)) in chart.lines.iter().zip(STROKES.iter().cycle()) {
        let dash = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
        let _ = writeln!(out, "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"{dash}/>", line.path);
        for (cx, cy) in &line.dots {
            let _ = writeln!(out, "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"2.5\" fill=\"{colour}\"/>");
        }
        let y = HEIGHT - 6;
        let _ = writeln!(
            out,
            "<path d=\"M{x} {0}h18\" stroke=\"{colour}\" stroke-width=\"1.5\"{dash}/><text x=\"{1}\" y=\"{y}\">{2}</text>",
            y - 4,
            x + 22,
            text(&line.name)
        );
        x += 40 + 7 * i64::try_from(line.name.chars().count().min(40)).unwrap_or(0);
    }
    out.push_str("</svg>\n");
    out
}

/// Text for SVG: escaped, and without the control characters that XML does not allow.
fn text(words: &str) -> String {
    let plain: String = words.chars().filter(|c| !c.is_control() && !matches!(*c, '\u{fffe}' | '\u{ffff}')).collect();
    escape(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Track;
    use crate::views::chart::{Given, chart};

    #[test]
    fn names_are_no_markup() {
        let series = [Track { name: "<script>&\u{0}".into(), times: Vec::new(), values: vec![Some(1), None, Some(3), Some(2)] }];
        let limits = [("\"max\"".to_owned(), 2)];
        let out = svg(&chart(&Given { name: "</title><b>", unit: "<i>", series: &series, limits: &limits, offset: 0 }));
        assert!(!out.contains("<script>") && !out.contains("<b>") && !out.contains("<i>") && !out.contains('\u{0}'), "{out}");
        assert!(out.contains("&lt;script&gt;&amp;") && out.contains("&quot;max&quot;") && out.contains("<circle"), "{out}");
    }
}
