//! Every place that a person can type in, in every export: hostile text stays text.
//!
//! Two proofs, field by field and format by format. What the text says comes back word for word when the export is parsed. And
//! the shape of the export (its tags, tasks, tables, events, keys) is the shape that a harmless word in the same place gives.
//! The table of what is shown where is a snapshot, so that a field that falls out of an export is seen.

use crate::roundtrip::{hand, release};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::fmt::Write;
use tminus::catalogue::EventList;
use tminus::document::Document;
use tminus::document::edit::{Hand, apply};
use tminus::facts::Value;
use tminus::formats::desk;
use tminus::formats::list::FORMATS;
use tminus::pipeline::{Derived, Library, derive};
use tminus::run::{Choice, Decision, LogLine, Mark, Measurement, OwnItem, Verdict, What};
use tminus::scenario::resolve::Answer;
use tminus::when::bundled::Bundled;

/// What opens a text: signs that mean something at the start of a line or of a cell.
const STARTS: [&str; 14] =
    ["- ", "1. ", "# ", "> ", "| ", "=1+1 ", "+1 ", "@SUM(1) ", ": ", "/close ", "h1. ", "bq. ", "::: tip ", "!!! note "];

/// What means something inside a line, to any of the formats.
const INSIDE: &str = "Q7X <script>alert(1)</script> <b onclick=x> </td></tr> &amp; &#60; ]]> --> <!-- tm:a@b --> [l](javascript:x) ![i](https://a.example/i.png) \
**b** _i_ ~~s~~ `c` ```` \\ \\| | a || b {code}x{code} {noformat} {html} {{m}} {color:red} !i.png! (x) :) \\\\ {1+1} <Foo bar={1}/> {/* c */} :note[x] \
{--d--} {++i++} ==m== ^s^ {: onclick=x } {% x %} a: [b] &anchor *alias !!tag 'q' \"q\" ; , no 1.10 END Q8X";

/// What ends a line in any of the formats, and what none of them shows.
const ENDS: &str = "Q7X one\n- [x] two\r\n## three\n---\nEND:VEVENT\r\nBEGIN:VEVENT\n/close\n\n    code\n{code}\n```\n\u{0}\u{1b}\u{7f}\u{85}\u{2028}\u{ffff} Q8X";

/// Puts a text into a field.
type Put = fn(&str, &str) -> What;

/// Every place that a person can type in: its name, and the edit that puts a text there, on a line of the plan where it needs one.
const FIELDS: [(&str, Put); 26] = [
    ("title", |t, _| What::Title(t.into())),
    ("application", |t, _| fact("app_name", t)),
    ("new version", |t, _| fact("version_to", t)),
    ("namespace", |t, _| fact("namespace", t)),
    ("image", |t, _| fact("image", t)),
    ("on call", |t, _| fact("oncall", t)),
    ("channel", |t, _| fact("channel", t)),
    ("ticket", |t, _| field("ticket", t)),
    ("approval", |t, _| field("approval", t)),
    ("approver", |t, _| field("approver", t)),
    ("deployer", |t, _| field("deployer", t)),
    ("date", |t, _| field("date", t)),
    ("reason of a state", |t, line| What::Mark { line: line.into(), mark: Mark::Blocked, reason: t.into() }),
    ("note", |t, line| What::Note { line: line.into(), text: t.into() }),
    ("link", |t, line| What::Link { line: line.into(), url: t.into() }),
    ("own line", |t, _| What::Own(OwnItem { id: "own.1".into(), title: t.into(), place: "T-0".into(), stop: true })),
    ("reason of a removal", |t, line| What::Remove { line: line.into(), reason: t.into(), removed: true }),
    ("owner of a standing item", |t, _| What::Confirm { item: "docs.runbook".into(), owner: t.into(), expires: 1 }),
    ("reason of a list", |t, _| What::Open { list: EventList::Rollback, reason: t.into() }),
    ("figure", |t, _| measured(Measurement { name: t.into(), ..figure() })),
    ("unit of a figure", |t, _| measured(Measurement { unit: t.into(), ..figure() })),
    ("why of a figure", |t, _| measured(Measurement { why: t.into(), ..figure() })),
    ("why of a decision", |t, _| What::Decided(Decision { place: "T-0".into(), choice: Choice::Hold, why: t.into(), shown: "GO".into() })),
    ("shown at a decision", |t, _| What::Decided(Decision { place: "T-0".into(), choice: Choice::Hold, why: "w".into(), shown: t.into() })),
    ("log", |t, _| What::Logged(LogLine { place: "T-0".into(), text: t.into() })),
    ("name", |_, line| What::Mark { line: line.into(), mark: Mark::Done, reason: String::new() }),
];

fn fact(fact: &str, t: &str) -> What {
    What::Answer { fact: fact.into(), answer: Some(Answer::Is(Value::Text(t.into()))) }
}

fn field(field: &str, t: &str) -> What {
    What::Field { field: field.into(), value: t.into() }
}

fn figure() -> Measurement {
    let (name, unit) = ("P95".to_owned(), "ms".to_owned());
    Measurement {
        place: "T-0".into(),
        name,
        unit,
        readings: vec![1],
        baseline: Some(2),
        verdict: Verdict::Fail,
        why: "w".into(),
        ..Measurement::default()
    }
}

fn measured(m: Measurement) -> What {
    What::Measured(m)
}

/// The release with a text in one field, its plan cut down to what shows each kind of thing once.
fn typed(put: Put, named: bool, t: &str) -> (Document, Derived) {
    let mut doc = release();
    let line = "delivery.artefact@T-2h";
    let by = if named { t } else { "Ann Lee" };
    apply(&mut doc, put(t, line), &Hand { by: by.into(), ..hand(100_000) });
    let mut d = derive(&doc, Library::whole());
    let plan = std::sync::Arc::make_mut(&mut d.plan);
    plan.sections.retain(|s| matches!(s.place.as_str(), "T-2h" | "T-0"));
    for s in &mut plan.sections {
        let mut n = 0;
        s.lines.retain(|l| {
            n += 1;
            n < 3 || l.own || l.id == line
        });
    }
    plan.lists.iter_mut().for_each(|(_, l)| l.truncate(1));
    plan.standing.retain(|l| l.item == "docs.runbook");
    plan.aside.retain(|a| a.condition.starts_with("removed"));
    (doc, d)
}

/// An export, parsed: its shape, and what it says.
struct Parsed {
    shape: Vec<String>,
    says: String,
}

fn parse(format: &str, text: &str) -> Parsed {
    match format {
        "html" | "record-html" | "confluence" => tags(text),
        "csv" => cells(text),
        "ics" => properties(text),
        "github-form" => form(&serde_saphyr::from_str(text).unwrap_or_else(|e| panic!("{e}\n{text}"))),
        "yaml" => values(&serde_saphyr::from_str(text).unwrap_or_else(|e| panic!("{e}\n{text}"))),
        "json" => values(&serde_json::from_str(text).unwrap_or_default()),
        "jira" => wiki(text),
        _ => markdown(text),
    }
}

/// Markdown by its events. The front matter is parsed as YAML.
fn markdown(text: &str) -> Parsed {
    let front = text.strip_prefix("---\n").and_then(|t| t.split_once("\n---\n"));
    let mut out = front
        .map_or(Parsed { shape: Vec::new(), says: String::new() }, |(yaml, _)| values(&serde_saphyr::from_str(yaml).unwrap_or_default()));
    for e in Parser::new_ext(
        front.map_or(text, |(_, body)| body),
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH,
    ) {
        match e {
            Event::Text(t) | Event::Code(t) => out.says.push_str(&t),
            Event::SoftBreak | Event::HardBreak => {}
            Event::Start(Tag::CodeBlock(kind)) => out.shape.push(format!("{kind:?}")),
            // What is said of a cell does not depend on how wide it is.
            Event::Start(Tag::Table(a)) => out.shape.push(format!("table of {}", a.len())),
            Event::End(TagEnd::CodeBlock | TagEnd::Table) => {}
            Event::Html(h) | Event::InlineHtml(h) => out.shape.push(format!("html {}", h.trim())),
            other => out.shape.push(format!("{other:?}")),
        }
    }
    out
}

/// A form: what its boxes say is Markdown.
fn form(value: &serde_json::Value) -> Parsed {
    let mut out = values(value);
    for label in value["body"].as_array().into_iter().flatten().filter_map(|f| f["attributes"]["options"].as_array()).flatten() {
        let label = markdown(label["label"].as_str().unwrap_or_default());
        out.says.push_str(&label.says);
        out.shape.extend(label.shape);
    }
    out
}

/// Tags and text of HTML and of Confluence's XML.
fn tags(text: &str) -> Parsed {
    let mut out = Parsed { shape: Vec::new(), says: String::new() };
    let mut rest = text;
    while let Some((words, after)) = rest.split_once('<') {
        out.says.push_str(words);
        if let Some(body) = after.strip_prefix("![CDATA[") {
            let (words, after) = body.split_once("]]>").unwrap_or_else(|| panic!("CDATA does not end: {text}"));
            out.says.push_str(&words.replace('&', "&amp;"));
            rest = after;
        } else {
            let (tag, after) = after.split_once('>').unwrap_or_else(|| panic!("a tag does not end: {text}"));
            out.shape.push(tag.to_owned());
            rest = after;
        }
    }
    out.says.push_str(rest);
    assert!(!rest.contains('>') || rest.contains("&gt;"), "{rest}");
    for (entity, c) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        out.says = out.says.replace(entity, c);
    }
    out
}

/// CSV (RFC 4180). The apostrophe that guards a formula is no part of what a cell says.
fn cells(text: &str) -> Parsed {
    let mut out = Parsed { shape: Vec::new(), says: String::new() };
    for row in text.trim_start_matches('\u{feff}').split("\"\r\n").filter(|r| !r.is_empty()) {
        let cells: Vec<&str> =
            row.strip_prefix('"').unwrap_or_else(|| panic!("a row does not open with a cell: {row}")).split("\",\"").collect();
        out.shape.push(cells.len().to_string());
        for cell in cells {
            let plain = cell.replace("\"\"", "\u{1}");
            assert!(!plain.contains('"'), "a sign ends the cell: {cell}");
            assert!(!plain.trim_start().starts_with(['=', '+', '-', '@']), "a formula: {cell}");
            out.says.push_str(plain.strip_prefix('\'').unwrap_or(&plain).replace('\u{1}', "\"").as_str());
        }
    }
    out
}

/// iCalendar: the names of the properties, and their texts without escapes.
fn properties(text: &str) -> Parsed {
    let mut out = Parsed { shape: Vec::new(), says: String::new() };
    for l in text.replace("\r\n ", "").split("\r\n").filter(|l| !l.is_empty()) {
        let (name, value) = l.split_once(':').unwrap_or_else(|| panic!("no property: {l:?}"));
        out.shape.push(if matches!(name, "BEGIN" | "END") { l.to_owned() } else { name.to_owned() });
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            match (c, c == '\\') {
                (_, true) => out.says.extend(chars.next().map(|n| if n == 'n' { '\n' } else { n })),
                (c, _) => out.says.push(c),
            }
        }
    }
    out
}

/// YAML and JSON: keys, and texts as values.
fn values(value: &serde_json::Value) -> Parsed {
    fn walk(v: &serde_json::Value, out: &mut Parsed) {
        match v {
            serde_json::Value::String(s) => {
                out.shape.push("text".into());
                out.says.push_str(s);
            }
            serde_json::Value::Array(all) => {
                out.shape.push(format!("list of {}", all.len()));
                all.iter().for_each(|v| walk(v, out));
            }
            serde_json::Value::Object(all) => {
                for (key, v) in all {
                    out.shape.push(key.clone());
                    walk(v, out);
                }
            }
            // Hashes and numbers of a text are no shape.
            other => out.shape.push(if other.is_number() { "number".into() } else { other.to_string() }),
        }
    }
    let mut out = Parsed { shape: Vec::new(), says: String::new() };
    walk(value, &mut out);
    out
}

/// Jira's markup: what opens each line, every sign that no backslash takes its meaning from, and the text without escapes.
fn wiki(text: &str) -> Parsed {
    let mut out = Parsed { shape: Vec::new(), says: String::new() };
    let mut coded = false;
    for l in text.lines() {
        if l == "{code}" || l.starts_with("{code:") {
            coded = !coded;
            out.shape.push(l.to_owned());
            continue;
        }
        if coded {
            out.says.push_str(l);
            continue;
        }
        let opens = ["h1. ", "h2. ", "bq. ", "||", "|", "*** ", "** ", "* ", "# ", "- ", "----"];
        out.shape.push(opens.into_iter().find(|o| l.starts_with(o)).unwrap_or("text").to_owned());
        let mut chars = l.chars().filter(|c| *c != '\u{2060}').peekable();
        let mut live = String::new();
        while let Some(c) = chars.next() {
            let escaped = c == '\\' && chars.peek().is_some_and(|n| "-#*_+?^~|%{}[]()!@".contains(*n));
            let shown = if escaped { chars.next().unwrap_or_default() } else { c };
            if !escaped && "{}[]|!^~".contains(c) {
                live.push(c);
            }
            out.says.push(shown);
        }
        out.shape.push(live);
    }
    out
}

/// A text without white space, without what nobody sees, and without what a format has no place for.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2060}' | '\u{feff}' | '\u{fffd}' | '\u{ffff}'))
        .collect()
}

#[test]
fn hostile_text_stays_text_in_every_field_of_every_export() {
    let mut table: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (i, (name, put)) in FIELDS.iter().enumerate() {
        let write = |t: &str| {
            let (doc, d) = typed(*put, *name == "name", t);
            FORMATS.map(|f| parse(f.id, &desk::write(f.id, &doc, &d, &Bundled, Some(1_865_685_600_000), 0)))
        };
        // The harmless word has what a shell would not take for a word, as the hostile ones have.
        let [one, two] = ["Q7X (word) Q8X", "Q7X (word)\n(word) Q8X"].map(write);
        let [a, b] = [0, 5].map(|n| STARTS[(i + n) % STARTS.len()]);
        for t in [format!("{a}{INSIDE}"), format!("{b}{INSIDE}"), format!("{a}{ENDS}")] {
            let plain = if t.contains('\n') { &two } else { &one };
            for ((f, plain), hostile) in FORMATS.iter().zip(plain).zip(write(&t)) {
                let there = plain.says.contains("Q7X");
                if there && !squeezed(&hostile.says).contains(&squeezed(&t)) {
                    let from = hostile.says.find("Q7X").unwrap_or(0).saturating_sub(20);
                    wrong.push(format!(
                        "{name} in {} says something else: {:?}",
                        f.id,
                        hostile.says.get(from..).unwrap_or_default().chars().take(900).collect::<String>()
                    ));
                }
                if plain.shape != hostile.shape {
                    let at = plain
                        .shape
                        .iter()
                        .zip(&hostile.shape)
                        .position(|(a, b)| a != b)
                        .unwrap_or(plain.shape.len().min(hostile.shape.len()));
                    wrong.push(format!("{name} in {} changes its shape: {:?} is {:?}", f.id, plain.shape.get(at), hostile.shape.get(at)));
                }
                if there && t.contains(ENDS) {
                    table.entry(name).or_default().push(f.id);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut shown = String::new();
    for (name, _) in FIELDS {
        let _ = writeln!(shown, "{name}: {}", table.get(name).map_or("in no export".to_owned(), |all| all.join(" ")));
    }
    insta::assert_snapshot!("where_each_field_is_shown", shown);
}
