//! The words of a window → the moment it starts. "Tomorrow" counts from when it was written, so it does not move.

use super::{Civil, MINUTE, Zones, civil_from_days, days_from_civil, in_zone, weekday};

/// What a window means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its start, milliseconds since 1970 UTC; none if it cannot be told.
    pub start: Option<i64>,
    /// Minutes east of UTC at its start.
    pub offset: i32,
    /// The zone that its time is told in.
    pub zone: Zone,
    /// Why it cannot be told, or what does not fit (a weekday beside another day, an ambiguous zone).
    pub question: String,
}

/// The zone of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// One offset all year, with its name as written (`EST`); the name may be empty.
    Fixed(String),
    /// A zone with its summer time, an IANA name; empty for that of this computer.
    Named(String),
}

impl Window {
    /// Minutes east of UTC at another moment in the window's zone.
    pub fn offset_at(&self, at: i64, zones: &dyn Zones) -> i32 {
        match &self.zone {
            Zone::Fixed(_) => self.offset,
            Zone::Named(name) => zones.offset(name, at).unwrap_or(self.offset),
        }
    }
}

/// Abbreviations that mean one offset, all year (EST in summer is still -05:00), in minutes.
const FIXED: [(&str, i32); 22] = [
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("est", -300),
    ("edt", -240),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("cet", 60),
    ("cest", 120),
    ("wet", 0),
    ("west", 60),
    ("eet", 120),
    ("eest", 180),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("msk", 180),
    ("sgt", 480),
];
/// Names that mean a zone with its summer time.
const NAMED: [(&str, &str); 10] = [
    ("et", "America/New_York"),
    ("eastern", "America/New_York"),
    ("ct", "America/Chicago"),
    ("central", "America/Chicago"),
    ("mt", "America/Denver"),
    ("pt", "America/Los_Angeles"),
    ("pacific", "America/Los_Angeles"),
    ("berlin", "Europe/Berlin"),
    ("london", "Europe/London"),
    ("paris", "Europe/Paris"),
];
/// Abbreviations that mean different zones to different people.
const AMBIGUOUS: [&str; 3] = ["ist", "cst", "bst"];

/// Reads a window written at `described_at` by somebody in `zone`.
pub fn window(text: &str, described_at: i64, zone: &str, zones: &dyn Zones) -> Window {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric() && c != ':' && c != '+' && c != '-').filter(|w| !w.is_empty()).collect();
    let none = |question: &str| Window { start: None, offset: 0, zone: Zone::Named(zone.to_owned()), question: question.to_owned() };
    let here = i64::from(zones.offset(zone, described_at).unwrap_or(0)) * MINUTE;
    let written = Civil::from_utc(described_at + here);
    let today = days_from_civil(written.year, written.month, written.day);
    let Some((day, question)) = day(&words, today) else {
        return none("The day is not given.");
    };
    let Some((hour, minute)) = clock(&words) else {
        return none("The time of day is not given.");
    };
    let (year, month, date) = civil_from_days(day);
    let local = Civil { year, month, day: date, hour, minute };
    if let Some(a) = words.iter().find(|w| AMBIGUOUS.contains(w)) {
        return none(&format!("{} means different zones to different people: write a city or UTC.", a.to_uppercase()));
    }
    let abbreviation = words.iter().find_map(|w| FIXED.iter().find(|(n, _)| n == w));
    let fixed = abbreviation.map(|(_, o)| *o).or_else(|| offset(&words));
    let named = words.iter().find_map(|w| NAMED.iter().find(|(n, _)| n == w).map(|(_, z)| *z));
    let start = match (fixed, named) {
        (Some(o), _) => Some(local.as_utc() - i64::from(o) * MINUTE),
        (None, named) => in_zone(local, named.unwrap_or(zone), zones),
    };
    let Some(start) = start else {
        return none("The zone is not known.");
    };
    let offset = i32::try_from((local.as_utc() - start) / MINUTE).unwrap_or(0);
    let told = match fixed {
        Some(_) => Zone::Fixed(abbreviation.map(|(n, _)| n.to_uppercase()).filter(|n| n != "Z").unwrap_or_default()),
        None => Zone::Named(named.unwrap_or(zone).to_owned()),
    };
    Window { start: Some(start), offset, zone: told, question }
}

/// The day, and what does not fit about it.
fn day(words: &[&str], today: i64) -> Option<(i64, String)> {
    let named = words
        .iter()
        .find_map(|w| ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().position(|d| w.starts_with(d) && !w.starts_with("month")))
        .and_then(|n| u8::try_from(n).ok());
    for w in words {
        let p: Vec<&str> = w.split('-').collect();
        if let [y, m, d, ..] = p.as_slice()
            && y.len() == 4
            && let (Ok(y), Ok(m), Ok(d)) = (y.parse::<i64>(), m.parse::<u8>(), d.get(..2).unwrap_or(d).parse::<u8>())
            && (1..=12).contains(&m)
            && (1..=31).contains(&d)
        {
            let day = days_from_civil(y, m, d);
            return Some((day, misfit(day, named)));
        }
    }
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Some((at, month)) = words.iter().enumerate().find_map(|(i, w)| {
        months.iter().position(|m| w.starts_with(m) && (w.len() == 3 || w.len() > 3 && w.chars().all(char::is_alphabetic))).map(|m| (i, m))
    }) && let Some(month) = u8::try_from(month + 1).ok()
        && let Some(date) = [at + 1, at.wrapping_sub(1)]
            .iter()
            .filter_map(|i| words.get(*i))
            .find_map(|w| w.trim_end_matches(|c: char| c.is_alphabetic()).parse::<u8>().ok().filter(|d| (1..=31).contains(d)))
    {
        let year = words.iter().find_map(|w| w.parse::<i64>().ok().filter(|y| (2000..2100).contains(y)));
        if let Some(year) = year {
            let day = days_from_civil(year, month, date);
            return Some((day, misfit(day, named)));
        }
        // A year left out is the next date whose weekday fits.
        let (this_year, _, _) = civil_from_days(today);
        let next = (this_year..this_year + 12)
            .map(|y| days_from_civil(y, month, date))
            .find(|d| *d >= today && named.is_none_or(|n| weekday(*d) == n));
        let next = next?;
        let far = next - today > 366;
        return Some((
            next,
            if far { "The year is not given, and the weekday fits only a later year: which one?".into() } else { String::new() },
        ));
    }
    if words.iter().any(|w| matches!(*w, "today" | "tonight" | "now")) {
        return Some((today, String::new()));
    }
    if words.iter().any(|w| w.starts_with("tomor")) {
        return Some((today + 1, String::new()));
    }
    named.map(|n| {
        let ahead = (i64::from(n) - i64::from(weekday(today))).rem_euclid(7);
        (today + if ahead == 0 && words.contains(&"next") { 7 } else { ahead }, String::new())
    })
}

fn misfit(day: i64, named: Option<u8>) -> String {
    match named {
        Some(n) if weekday(day) != n => "The weekday does not fit the date: which of the two is right?".into(),
        _ => String::new(),
    }
}

/// The first time of day.
fn clock(words: &[&str]) -> Option<(u8, u8)> {
    for (i, w) in words.iter().enumerate() {
        let t = w.rsplit('t').next().unwrap_or(w);
        let core = t.trim_end_matches(|c: char| c.is_alphabetic());
        let tail = t.get(core.len()..).unwrap_or_default();
        let next = words.get(i + 1).copied().unwrap_or_default();
        // "2 in the afternoon"
        let part = if words.get(i + 1..i + 3) == Some(&["in", "the"]) { words.get(i + 3).copied().unwrap_or_default() } else { "" };
        let half = if tail.starts_with("pm") || next == "pm" || matches!(part, "afternoon" | "evening") {
            Some(true)
        } else if tail.starts_with("am") || next == "am" || part == "morning" {
            Some(false)
        } else {
            None
        };
        let (h, m) = match core.split_once(':') {
            Some((h, m)) => (h.parse::<u8>().ok(), m.get(..2).and_then(|m| m.parse::<u8>().ok())),
            None if half.is_some() => (core.parse::<u8>().ok(), Some(0)),
            None if core.len() == 4 && (FIXED.iter().any(|(n, _)| *n == next) || next == "hrs") => {
                (core.get(..2)?.parse().ok(), core.get(2..)?.parse().ok())
            }
            None if matches!(tail, "h" | "hrs") => (core.parse::<u8>().ok(), Some(0)),
            None => continue,
        };
        if let (Some(h), Some(m)) = (h, m)
            && h < 24
            && m < 60
        {
            let h = match half {
                Some(true) if h < 12 => h + 12,
                Some(false) if h == 12 => 0,
                _ => h,
            };
            return Some((h, m));
        }
    }
    if words.contains(&"midnight") {
        return Some((0, 0));
    }
    words.contains(&"noon").then_some((12, 0))
}

/// A numeric offset such as `+02:00` or `utc-5`.
fn offset(words: &[&str]) -> Option<i32> {
    words.iter().find_map(|w| {
        let at = w.rfind(['+', '-']).filter(|i| *i == 0 || w.starts_with("utc") || w.contains('t'))?;
        let body = w.get(at + 1..)?;
        let (h, m) = body.split_once(':').unwrap_or((body, "0"));
        let minutes = h.parse::<i32>().ok().filter(|h| *h <= 14)? * 60 + m.parse::<i32>().ok()?;
        Some(if w.get(at..at + 1) == Some("-") { -minutes } else { minutes })
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::super::bundled::Bundled;
    use super::super::{parse_rfc3339, show};
    use super::*;

    fn start(text: &str, at: &str, zone: &str) -> String {
        let w = window(text, parse_rfc3339(at).unwrap_or_default(), zone, &Bundled);
        w.start.map_or(w.question.clone(), |s| show(s, w.offset))
    }

    #[test]
    fn est_is_five_hours_behind_all_year() {
        assert_eq!(start("Tue Feb 13 2024 2pm EST", "2024-02-01T10:00:00Z", "UTC"), "Tue 13 Feb 2024, 14:00 (UTC-5), 19:00 UTC");
        assert_eq!(start("2026-07-14 14:00 EST", "2026-07-01T10:00:00Z", "UTC"), "Tue 14 Jul 2026, 14:00 (UTC-5), 19:00 UTC");
        assert_eq!(start("2026-07-14 14:00 ET", "2026-07-01T10:00:00Z", "UTC"), "Tue 14 Jul 2026, 14:00 (UTC-4), 18:00 UTC");
    }

    #[test]
    fn tomorrow_counts_from_when_it_was_written() {
        assert_eq!(start("tomorrow 22:00", "2026-11-24T12:00:00Z", "Europe/Berlin"), "Wed 25 Nov 2026, 22:00 (UTC+1), 21:00 UTC");
    }

    #[test]
    fn a_year_left_out_is_the_next_date_whose_weekday_fits() {
        assert_eq!(start("Tuesday, Feb 13 at 2pm UTC", "2024-01-10T00:00:00Z", "UTC"), "Tue 13 Feb 2024, 14:00 UTC");
        assert_eq!(start("Feb 13 14:00 UTC", "2024-03-10T00:00:00Z", "UTC"), "Thu 13 Feb 2025, 14:00 UTC");
        let w = window("Tuesday, Feb 13 at 2pm UTC", parse_rfc3339("2024-03-10T00:00:00Z").unwrap(), "UTC", &Bundled);
        assert!(w.question.contains("later year"), "{w:?}");
    }

    #[test]
    fn both_days_of_a_clock_change() {
        // Spring 2026 in Berlin: 02:30 on 29 March does not exist; autumn: 02:30 on 25 October comes twice.
        assert_eq!(start("2026-03-29 02:30", "2026-03-01T00:00:00Z", "Europe/Berlin"), "Sun 29 Mar 2026, 02:30 (UTC+1), 01:30 UTC");
        assert_eq!(start("2026-10-25 02:30", "2026-10-01T00:00:00Z", "Europe/Berlin"), "Sun 25 Oct 2026, 02:30 (UTC+2), 00:30 UTC");
        assert_eq!(start("2026-10-26 02:30", "2026-10-01T00:00:00Z", "Europe/Berlin"), "Mon 26 Oct 2026, 02:30 (UTC+1), 01:30 UTC");
    }

    #[test]
    fn what_cannot_be_told_is_a_question() {
        assert!(start("2026-07-14 14:00 IST", "2026-07-01T10:00:00Z", "UTC").contains("different zones"));
        assert!(start("tonight", "2026-07-01T10:00:00Z", "UTC").contains("time of day"));
        let w = window("Monday 2026-07-14 14:00 UTC", 0, "UTC", &Bundled);
        assert!(w.question.contains("weekday"));
    }
}
