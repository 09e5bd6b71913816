//! The way back in words: what it is like, how long it takes, how long it holds.

use crate::run::wayback::{Answer, Deadline, Takes};

const SECOND: i64 = 1000;

/// The kind of a way back as a word, with the class of its tone.
pub fn answer(answer: Answer) -> (&'static str, &'static str) {
    match answer {
        Answer::NotNeeded => ("Nothing to go back from", ""),
        Answer::Switch => ("A switch", "go"),
        Answer::Deploy => ("A deployment", "warn"),
        Answer::Lost => ("Only with loss", "bad"),
        Answer::Unknown => ("Not known", "warn"),
    }
}

/// A length of time, coarse enough to be read at a glance: `45 s`, `12 min`, `2 h 05 min`, `3 days`.
pub fn length(seconds: i64) -> String {
    let minutes = seconds / 60;
    match (seconds, minutes) {
        (i64::MIN..120, _) => format!("{seconds} s"),
        (_, ..120) => format!("{minutes} min"),
        (_, ..2880) => format!("{} h {:02} min", minutes / 60, minutes % 60),
        _ => format!("{} days", minutes / 1440),
    }
}

/// How long something takes, as far as it is known; the reason stands beside it.
pub fn takes(t: &Takes) -> String {
    let told = |s: u32| length(i64::from(s));
    match (t.least, t.most) {
        (Some(a), Some(b)) if a == b => told(a),
        (Some(a), Some(b)) => format!("{} to {}", told(a), told(b)),
        (Some(a), None) => format!("at least {}", told(a)),
        (None, Some(b)) => format!("up to {}", told(b)),
        (None, None) => String::new(),
    }
}

/// What the clock of a deadline shows at a time (milliseconds since 1970 UTC), with its tone; empty where no clock decides.
pub fn clock(d: &Deadline, now: i64) -> (String, &'static str) {
    match (d.at, d.since) {
        (Some(at), _) => left(at, now),
        (None, Some(since)) => (format!("{} so far", length((now - since).max(0) / SECOND)), "warn"),
        (None, None) => (String::new(), ""),
    }
}

/// How long until a time, or since when it is over, with its tone.
pub fn left(at: i64, now: i64) -> (String, &'static str) {
    let seconds = (at - now) / SECOND;
    match seconds {
        i64::MIN..1 => (format!("over since {}", length(-seconds)), "bad"),
        1..300 => (format!("{} left", length(seconds)), "warn"),
        _ => (format!("{} left", length(seconds)), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_at_a_glance() {
        let shown = [0, 45, 119, 120, 3600, 7199, 7500, 172_800].map(length);
        assert_eq!(shown, ["0 s", "45 s", "119 s", "2 min", "60 min", "119 min", "2 h 05 min", "2 days"]);
    }

    #[test]
    fn a_clock_runs_down_or_up_and_says_when_it_is_over() {
        let d = |at, since| Deadline { at, since, ..Deadline::default() };
        assert_eq!(clock(&d(Some(600_000), None), 0), ("10 min left".into(), ""));
        assert_eq!(clock(&d(Some(600_000), None), 500_000), ("100 s left".into(), "warn"));
        assert_eq!(clock(&d(Some(600_000), None), 720_000), ("over since 2 min".into(), "bad"));
        assert_eq!(clock(&d(None, Some(0)), 1_800_000), ("30 min so far".into(), "warn"));
        assert_eq!(clock(&d(None, None), 5), (String::new(), ""));
    }

    #[test]
    fn a_range_shows_what_is_known_of_it() {
        let t = |least, most| takes(&Takes { least, most, why: String::new() });
        assert_eq!(
            [t(Some(0), Some(180)), t(Some(150), None), t(None, Some(90)), t(None, None)],
            ["0 s to 3 min", "at least 2 min", "up to 90 s", ""]
        );
    }
}
