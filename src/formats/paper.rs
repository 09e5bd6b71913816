//! A document for people before any format: headings, tables, lists and what was printed, written as Markdown or as HTML.
//!
//! Invariant: every text in it is data; the two writers alone escape.

use super::chart::svg;
use super::html::escape;
use super::markdown::{fence, inline};
use crate::views::chart::Chart;
use crate::wire::wire;
use std::fmt::Write;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The heading of the whole.
    Title(String),
    /// The heading of a part.
    Heading(String),
    /// The heading of a part of a part.
    Under(String),
    /// A paragraph.
    Text(String),
    /// Label and value, row by row.
    Rows(Vec<(String, String)>),
    /// A table with its head.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A list.
    List(Vec<Point>),
    /// Text as it is, in a language.
    Code(String, String),
    /// A chart, and what it shows in words. In HTML and on the page alone.
    Drawing(Box<Chart>, String),
}

impl Block {
    /// A table with its head.
    pub fn table(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self::Table(head.iter().map(|h| (*h).to_owned()).collect(), rows)
    }
}

/// A point of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Point {
    /// What stands out at its beginning; may be empty.
    pub strong: String,
    /// What it says.
    pub text: String,
    /// Points under it.
    pub under: Vec<String>,
    /// What was printed; may be empty.
    pub printed: String,
}

impl Point {
    /// A point of one text.
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

wire!(enum Block {
    0 Title(t),
    1 Heading(t),
    2 Under(t),
    3 Text(t),
    4 Rows(rows),
    5 Table(head, rows),
    6 List(points),
    7 Code(language, text),
    8 Drawing(chart, words),
});
wire!(Point { strong, text, under, printed });

/// Writes a document as Markdown.
pub fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    // A drawing has no place in Markdown: what it shows stands in a table or a list.
    for b in blocks.iter().filter(|b| !matches!(b, Block::Drawing(..))) {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = match b {
            Block::Title(t) => writeln!(out, "# {}", inline(t)),
            Block::Heading(t) => writeln!(out, "## {}", inline(t)),
            Block::Under(t) => writeln!(out, "### {}", inline(t)),
            Block::Text(t) => writeln!(out, "{}", inline(t)),
            Block::Rows(rows) => {
                let cells: Vec<Vec<String>> = rows.iter().map(|(l, v)| vec![l.clone(), v.clone()]).collect();
                table(&mut out, "| | |", 2, &cells)
            }
            Block::Table(head, rows) => table(&mut out, &format!("| {} |", head.join(" | ")), head.len(), rows),
            Block::List(points) => points.iter().try_for_each(|p| point(&mut out, p)),
            Block::Code(language, text) => {
                let fence = fence(text);
                writeln!(out, "{fence}{language}\n{}\n{fence}", text.trim_end())
            }
            Block::Drawing(..) => Ok(()),
        };
    }
    out
}

fn table(out: &mut String, head: &str, columns: usize, rows: &[Vec<String>]) -> std::fmt::Result {
    writeln!(out, "{head}\n|{}", "---|".repeat(columns))?;
    rows.iter().try_for_each(|r| writeln!(out, "| {} |", r.iter().map(|c| inline(c)).collect::<Vec<_>>().join(" | ")))
}

fn point(out: &mut String, p: &Point) -> std::fmt::Result {
    let strong = if p.strong.is_empty() { String::new() } else { format!("**{}** ", inline(&p.strong)) };
    writeln!(out, "{}", format!("- {strong}{}", inline(&p.text)).trim_end())?;
    p.under.iter().try_for_each(|u| writeln!(out, "  - {}", inline(u)))?;
    if !p.printed.is_empty() {
        let fence = fence(&p.printed);
        writeln!(out, "\n  {fence}text")?;
        p.printed.lines().try_for_each(|l| writeln!(out, "{}", format!("  {l}").trim_end()))?;
        writeln!(out, "  {fence}\n")?;
    }
    Ok(())
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}\
    h1{line-height:1.2}h2{border-bottom:1px solid #ccc;margin-top:2rem}h3{margin-bottom:.3rem}table{border-collapse:collapse;width:100%}\
    th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #e4e4e4;font-variant-numeric:tabular-nums}\
    th{font-weight:600}li{margin:.3rem 0}ul{padding-left:1.2rem}pre{background:#f3f3f3;padding:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}\
    figure{margin:1rem 0}figcaption{color:#555}\
    @media print{body{margin:0;max-width:none}li,tr,figure{break-inside:avoid}h2,h3{break-after:avoid}}";

/// Writes a document as one page of HTML that needs nothing else.
pub fn page(title: &str, blocks: &[Block]) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
        <title>{}</title><style>{STYLE}</style></head><body>\n{}</body></html>\n",
        escape(title),
        html(blocks)
    )
}

/// Writes a document as HTML without the page around it, for pasting.
pub fn html(blocks: &[Block]) -> String {
    let mut out = String::new();
    for b in blocks {
        let _ = match b {
            Block::Title(t) => writeln!(out, "<h1>{}</h1>", escape(t)),
            Block::Heading(t) => writeln!(out, "<h2>{}</h2>", escape(t)),
            Block::Under(t) => writeln!(out, "<h3>{}</h3>", escape(t)),
            Block::Text(t) => writeln!(out, "<p>{}</p>", escape(t)),
            Block::Rows(rows) => {
                let rows: String =
                    rows.iter().map(|(l, v)| format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escape(l), escape(v))).collect();
                writeln!(out, "<table>\n{rows}</table>")
            }
            Block::Table(head, rows) => {
                let head: String = head.iter().map(|h| format!("<th scope=\"col\">{}</th>", escape(h))).collect();
                let cells = |r: &Vec<String>| r.iter().map(|c| format!("<td>{}</td>", escape(c))).collect::<String>();
                let rows: String = rows.iter().map(|r| format!("<tr>{}</tr>\n", cells(r))).collect();
                writeln!(out, "<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>")
            }
            Block::List(points) => {
                let points: String = points.iter().map(item).collect();
                writeln!(out, "<ul>\n{points}</ul>")
            }
            Block::Code(_, text) => writeln!(out, "<pre>{}</pre>", escape(text)),
            Block::Drawing(chart, words) => writeln!(out, "<figure>{}<figcaption>{}</figcaption></figure>", svg(chart), escape(words)),
        };
    }
    out
}

fn item(p: &Point) -> String {
    let strong = if p.strong.is_empty() { String::new() } else { format!("<strong>{}</strong> ", escape(&p.strong)) };
    let under: String = p.under.iter().map(|u| format!("<li>{}</li>", escape(u))).collect();
    let under = if under.is_empty() { under } else { format!("<ul>{under}</ul>") };
    let printed = if p.printed.is_empty() { String::new() } else { format!("<pre>{}</pre>", escape(&p.printed)) };
    format!("<li>{strong}{}{under}{printed}</li>\n", escape(&p.text))
}
