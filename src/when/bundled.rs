//! Rules of common zones, for headless use and tests; the browser knows all of them by `Intl`.

use super::{Civil, MINUTE, Zones, days_from_civil, weekday};

/// The bundled rules.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bundled;

/// When summer time holds.
#[derive(Clone, Copy)]
enum Summer {
    /// Never.
    None,
    /// Last Sunday of March to last Sunday of October, at 01:00 UTC (Directive 2000/84/EC).
    Europe,
    /// Second Sunday of March to first Sunday of November, at 02:00 local time (15 U.S.C. 260a).
    America,
    /// First Sunday of October to first Sunday of April, at 02:00 standard time.
    Australia,
}

const ZONES: [(&str, i32, Summer); 16] = [
    ("UTC", 0, Summer::None),
    ("Etc/UTC", 0, Summer::None),
    ("Europe/London", 0, Summer::Europe),
    ("Europe/Dublin", 0, Summer::Europe),
    ("Europe/Berlin", 60, Summer::Europe),
    ("Europe/Paris", 60, Summer::Europe),
    ("Europe/Madrid", 60, Summer::Europe),
    ("Europe/Helsinki", 120, Summer::Europe),
    ("America/New_York", -300, Summer::America),
    ("America/Chicago", -360, Summer::America),
    ("America/Denver", -420, Summer::America),
    ("America/Los_Angeles", -480, Summer::America),
    ("America/Sao_Paulo", -180, Summer::None),
    ("Asia/Kolkata", 330, Summer::None),
    ("Asia/Tokyo", 540, Summer::None),
    ("Australia/Sydney", 600, Summer::Australia),
];

impl Zones for Bundled {
    fn offset(&self, zone: &str, at: i64) -> Option<i32> {
        let (_, base, summer) = ZONES.iter().find(|(n, _, _)| *n == zone || zone.is_empty() && *n == "UTC")?;
        Some(base + if is_summer(*summer, *base, at) { 60 } else { 0 })
    }
}

fn is_summer(rule: Summer, base: i32, at: i64) -> bool {
    let year = Civil::from_utc(at).year;
    let standard = i64::from(base) * MINUTE;
    let hour = 60 * MINUTE;
    match rule {
        Summer::None => false,
        Summer::Europe => {
            let from = last_sunday(year, 3) + hour;
            let to = last_sunday(year, 10) + hour;
            (from..to).contains(&at)
        }
        Summer::America => {
            let from = first_sunday(year, 3) + 7 * 24 * hour + 2 * hour - standard;
            let to = first_sunday(year, 11) + hour - standard;
            (from..to).contains(&at)
        }
        Summer::Australia => {
            let to = first_sunday(year, 4) + 2 * hour - standard;
            let from = first_sunday(year, 10) + 2 * hour - standard;
            at < to || at >= from
        }
    }
}

fn first_sunday(year: i64, month: u8) -> i64 {
    let first = days_from_civil(year, month, 1);
    (first + i64::from(6 - weekday(first))) * 24 * 60 * MINUTE
}

fn last_sunday(year: i64, month: u8) -> i64 {
    let last = days_from_civil(year, month, 31);
    (last - i64::from((weekday(last) + 1) % 7)) * 24 * 60 * MINUTE
}
