//! The phases as a calendar (RFC 5545), each with a reminder 15 minutes ahead.

use crate::pipeline::Derived;
use crate::views::status;
use crate::when;

/// The phases that have a due time, counted from `start` (milliseconds since 1970 UTC). Without a start there are no dates,
/// so there is no event.
pub fn write(doc_id: &str, d: &Derived, start: Option<i64>, stamp: i64) -> String {
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".into(), "PRODID:-//T-Minus//EN".into(), "CALSCALE:GREGORIAN".into()];
    for s in &d.plan.sections {
        let (Some(start), Some(offset)) = (start, s.offset) else {
            continue;
        };
        let at = start + offset * 60_000;
        lines.push("BEGIN:VEVENT".into());
        lines.push(format!("UID:{}-{}@tminus", text(doc_id), text(&s.place)));
        lines.push(format!("DTSTAMP:{}", when::utc_stamp(stamp)));
        lines.push(format!("DTSTART:{}", when::utc_stamp(at)));
        lines.push(format!("DTEND:{}", when::utc_stamp(at + 15 * 60_000)));
        lines.push(format!("SUMMARY:{}", text(&format!("{}: {} - {}", status::name(d), s.label, s.about))));
        lines.push(format!("DESCRIPTION:{}", text(&s.lines.iter().map(|l| l.title.clone()).collect::<Vec<_>>().join("\n"))));
        lines.extend(["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M"].map(String::from));
        lines.push(format!("DESCRIPTION:{}", text(&s.label)));
        lines.extend(["END:VALARM", "END:VEVENT"].map(String::from));
    }
    lines.push("END:VCALENDAR".into());
    lines.iter().map(|l| fold(l)).collect()
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
