//! The phases and the messages as a calendar (RFC 5545), each with a reminder 15 minutes ahead.
//!
//! Times are in UTC, so that no calendar has to know a zone. An event keeps its UID (release and place), so that reading the
//! calendar in again moves what is there.

use crate::messages::{Message, Messages};
use crate::pipeline::Derived;
use crate::views::status;
use crate::when::{self, MINUTE};

/// Minutes that an event takes.
const LONG: i64 = 15;

/// An event.
struct Event<'a> {
    uid: String,
    at: i64,
    ends: i64,
    summary: String,
    about: String,
    reminder: &'a str,
}

/// The phases that have a due time and the messages, counted from `start` (milliseconds since 1970 UTC). Without a start there
/// are no dates, so there is no event.
pub fn write(doc_id: &str, d: &Derived, messages: &Messages, start: Option<i64>, stamp: i64) -> String {
    let name = status::name(d);
    let mut lines: Vec<String> =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//T-Minus//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"].map(String::from).into();
    if let Some(start) = start {
        for e in phases(d, messages, &name, start).into_iter().chain(sending(messages, &name, start)) {
            event(&mut lines, &e, doc_id, stamp);
        }
    }
    lines.push("END:VCALENDAR".into());
    lines.iter().map(|l| fold(l)).collect()
}

fn phases<'a>(d: &'a Derived, messages: &Messages, name: &str, start: i64) -> Vec<Event<'a>> {
    let dated = d.plan.sections.iter().filter_map(|s| Some((s, s.offset?)));
    dated
        .map(|(s, offset)| {
            let at = start + offset * MINUTE;
            let mut about: Vec<String> = s.lines.iter().map(|l| l.title.clone()).collect();
            // What is sent again and again is told where it begins: at the deployment itself.
            let again = messages.all.iter().filter(|m| offset == 0 && m.every > 0 && m.span.is_some());
            about.extend(again.map(|m| format!("Message \u{2013} {}, {}: {}", m.moment, m.audience, m.cadence)));
            let summary = format!("{name}: {} - {}", s.label, s.about);
            Event { uid: s.place.clone(), at, ends: at + LONG * MINUTE, summary, about: about.join("\n"), reminder: &s.label }
        })
        .collect()
}

/// One event for the messages of a moment that are due at the same time and sent once.
fn sending<'a>(messages: &'a Messages, name: &str, start: i64) -> Vec<Event<'a>> {
    let mut out: Vec<Event<'a>> = Vec::new();
    let once = messages.all.iter().filter(|m| m.every == 0);
    for (m, (from, to)) in once.filter_map(|m| Some((m, m.span?))) {
        let at = start + from * MINUTE;
        let line = format!("{} ({}): {}", m.audience, m.channel, m.subject);
        let moment = moment(m);
        match out.iter_mut().find(|e| e.at == at && e.reminder == m.moment) {
            Some(e) => e.about = format!("{}\n{line}", e.about),
            None => {
                let by = if to > from { format!(", by {}", when::show(start + to * MINUTE, 0)) } else { String::new() };
                let summary = format!("{name}: send {}", m.moment);
                let about = format!("{}{by}\n{line}", m.cadence);
                out.push(Event {
                    uid: format!("message-{moment}-{from}"),
                    at,
                    ends: at + LONG * MINUTE,
                    summary,
                    about,
                    reminder: &m.moment,
                });
            }
        }
    }
    out
}

fn moment(m: &Message) -> &str {
    m.id.split_once('.').map_or(m.id.as_str(), |(moment, _)| moment)
}

fn event(lines: &mut Vec<String>, e: &Event<'_>, doc_id: &str, stamp: i64) {
    lines.push("BEGIN:VEVENT".into());
    lines.push(format!("UID:{}-{}@tminus", text(doc_id), text(&e.uid)));
    lines.push(format!("DTSTAMP:{}", when::utc_stamp(stamp)));
    lines.push(format!("DTSTART:{}", when::utc_stamp(e.at)));
    lines.push(format!("DTEND:{}", when::utc_stamp(e.ends)));
    lines.push(format!("SUMMARY:{}", text(&e.summary)));
    if !e.about.is_empty() {
        lines.push(format!("DESCRIPTION:{}", text(&e.about)));
    }
    lines.extend(["TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M"].map(String::from));
    lines.push(format!("DESCRIPTION:{}", text(e.reminder)));
    lines.extend(["END:VALARM", "END:VEVENT"].map(String::from));
}

fn text(t: &str) -> String {
    let t: String = t.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect();
    t.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace(['\n', '\r'], "\\n")
}

/// Folds a line at 75 octets (RFC 5545, 3.1), never inside a character.
fn fold(line: &str) -> String {
    let mut out = String::new();
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}
