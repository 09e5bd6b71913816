//! Dates, durations, windows and time zones. `now` always comes from outside.
//!
//! Invariant: offsets come through the `Zones` port; nothing here reads a clock.
//! Inside: `window` (words → a moment), `bundled` (rules of common zones for headless use and tests).

pub mod window;
#[cfg(not(target_arch = "wasm32"))]
pub mod bundled;

/// Milliseconds of a minute.
pub const MINUTE: i64 = 60_000;

/// A date and time of day without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year, for example 2026.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
}

/// Where offsets come from.
pub trait Zones {
    /// Minutes east of UTC in a zone (an IANA name) at a moment (milliseconds since 1970 UTC); none for an unknown zone.
    fn offset(&self, zone: &str, at: i64) -> Option<i32>;
}

/// Days from 1970-01-01 to a date of the Gregorian calendar
/// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
pub fn days_from_civil(year: i64, month: u8, day: u8) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let m = i64::from(month);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// The date of a day number (civil_from_days of the same source).
pub fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = u8::try_from(doy - (153 * mp + 2) / 5 + 1).unwrap_or(1);
    let month = u8::try_from(if mp < 10 { mp + 3 } else { mp - 9 }).unwrap_or(1);
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// Weekday of a day number: 0 is Monday.
pub fn weekday(days: i64) -> u8 {
    u8::try_from((days + 3).rem_euclid(7)).unwrap_or(0)
}

impl Civil {
    /// Milliseconds since 1970 as if it were UTC.
    pub fn as_utc(self) -> i64 {
        (days_from_civil(self.year, self.month, self.day) * 1440 + i64::from(self.hour) * 60 + i64::from(self.minute)) * MINUTE
    }

    /// The date and time of a moment in UTC.
    pub fn from_utc(ms: i64) -> Self {
        let minutes = ms.div_euclid(MINUTE);
        let (year, month, day) = civil_from_days(minutes.div_euclid(1440));
        let rest = minutes.rem_euclid(1440);
        Self { year, month, day, hour: u8::try_from(rest / 60).unwrap_or(0), minute: u8::try_from(rest % 60).unwrap_or(0) }
    }
}

/// The moment of a local time in a zone. A time that the clock skips is moved forward by the gap; one that comes twice is
/// the first of the two.
pub fn in_zone(local: Civil, zone: &str, zones: &dyn Zones) -> Option<i64> {
    let naive = local.as_utc();
    let before = i64::from(zones.offset(zone, naive - 24 * 60 * MINUTE)?) * MINUTE;
    let after = i64::from(zones.offset(zone, naive + 24 * 60 * MINUTE)?) * MINUTE;
    let fits = |offset: i64| zones.offset(zone, naive - offset).is_some_and(|o| i64::from(o) * MINUTE == offset);
    if fits(before) {
        return Some(naive - before);
    }
    if fits(after) {
        return Some(naive - after);
    }
    Some(naive - before)
}

/// A moment as iCalendar writes it: `20260224T190000Z`.
pub fn utc_stamp(ms: i64) -> String {
    let c = Civil::from_utc(ms);
    format!("{:04}{:02}{:02}T{:02}{:02}00Z", c.year, c.month, c.day, c.hour, c.minute)
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment at an offset with UTC beside it: `Tue 13 Feb 2024, 14:00 (UTC-5), 19:00 UTC`.
pub fn show(ms: i64, offset_minutes: i32) -> String {
    let local = Civil::from_utc(ms + i64::from(offset_minutes) * MINUTE);
    let utc = Civil::from_utc(ms);
    let head = format!("{}, {:02}:{:02}", show_day(local.as_utc()), local.hour, local.minute);
    if offset_minutes == 0 {
        format!("{head} UTC")
    } else {
        format!("{head} ({}), {:02}:{:02} UTC", show_offset(offset_minutes), utc.hour, utc.minute)
    }
}

/// A moment in a named zone with its offset and UTC beside it: `Tue 13 Feb 2024, 14:00 EST (UTC-5, 19:00 UTC)`. Where the
/// day is another one in UTC, its weekday stands there too.
pub fn show_in(ms: i64, offset_minutes: i32, zone: &str) -> String {
    if offset_minutes == 0 && matches!(zone, "" | "UTC" | "Etc/UTC") {
        return show(ms, 0);
    }
    let local = Civil::from_utc(ms + i64::from(offset_minutes) * MINUTE);
    let utc = Civil::from_utc(ms);
    let here = show_day(local.as_utc());
    let there = show_day(ms);
    let day = if here == there { "" } else { there.get(..4).unwrap_or_default() };
    let name = if zone.is_empty() { String::new() } else { format!(" {zone}") };
    let offset = show_offset(offset_minutes);
    format!("{here}, {:02}:{:02}{name} ({offset}, {day}{:02}:{:02} UTC)", local.hour, local.minute, utc.hour, utc.minute)
}

/// The day of a moment in UTC: `Tue 13 Feb 2024`.
pub fn show_day(ms: i64) -> String {
    let c = Civil::from_utc(ms);
    let day = DAYS.get(usize::from(weekday(days_from_civil(c.year, c.month, c.day)))).copied().unwrap_or_default();
    let month = MONTHS.get(usize::from(c.month - 1)).copied().unwrap_or_default();
    format!("{day} {} {month} {}", c.day, c.year)
}

fn show_offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let (h, m) = (minutes.abs() / 60, minutes.abs() % 60);
    if m == 0 { format!("UTC{sign}{h}") } else { format!("UTC{sign}{h}:{m:02}") }
}

/// Reads `2026-11-24T14:05:00Z` or with an offset; milliseconds since 1970 UTC.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let n = |a: usize, b: usize| text.get(a..b)?.parse::<i64>().ok();
    let local = Civil {
        year: n(0, 4)?,
        month: u8::try_from(n(5, 7)?).ok()?,
        day: u8::try_from(n(8, 10)?).ok()?,
        hour: u8::try_from(n(11, 13)?).ok()?,
        minute: u8::try_from(n(14, 16)?).ok()?,
    };
    // Without seconds the offset stands in their place.
    let seconds = if text.get(16..17) == Some(":") { n(17, 19)? } else { 0 };
    let zone = text.get(16..)?.trim_start_matches(|c: char| c == ':' || c == '.' || c.is_ascii_digit());
    let offset = match zone {
        "Z" | "z" | "" => 0,
        z => {
            let sign = if z.starts_with('-') { -1 } else { 1 };
            sign * (z.get(1..3)?.parse::<i64>().ok()? * 60 + z.get(4..6).and_then(|m| m.parse::<i64>().ok()).unwrap_or(0))
        }
    };
    let real = (1..=12).contains(&local.month) && (1..=31).contains(&local.day) && local.hour < 24 && local.minute < 60 && seconds < 61;
    real.then_some(local.as_utc() - offset * MINUTE + seconds * 1000)
}
