//! The run as it goes: the moment that clocks show, what happened earlier, and what the person wants to be told.

use super::Session;
use crate::document::edit;
use crate::document::keeping::KvStore;
use crate::run::What;
use crate::views::run::Desk;
use crate::web::browser::clock;
use crate::when::Civil;
use crate::when::MINUTE;
use leptos::prelude::*;

impl Session {
    /// Enters what happened at another time than now, or was heard from somebody.
    pub fn dispatch_at(&self, what: What, happened: i64, heard_from: &str) {
        self.enter(|doc, hand| edit::report(doc, what, hand, happened, heard_from));
    }

    /// The run at the moment that the clocks show.
    pub fn desk(&self) -> Memo<Desk> {
        self.once.desk
    }

    /// Minutes east of UTC in which this release tells its times.
    pub fn offset(&self, at: i64) -> i32 {
        match self.once.window.get_untracked().filter(|w| w.start.is_some()) {
            Some(w) => w.offset_at(at, &clock::Intl),
            None => clock::offset(at),
        }
    }

    /// A moment as a clock shows it: `22:04`, with the day if it is not that of today.
    pub fn hour(&self, at: i64) -> String {
        let local = |ms: i64| Civil::from_utc(ms + i64::from(self.offset(ms)) * MINUTE);
        let (then, today) = (local(at), local(clock::now()));
        let time = format!("{:02}:{:02}", then.hour, then.minute);
        if (then.month, then.day) == (today.month, today.day) {
            return time;
        }
        let day = crate::when::show_day(then.as_utc());
        format!("{} {time}", day.rsplit_once(' ').map_or(day.as_str(), |(d, _)| d))
    }

    /// Whether a wish of this browser is on: `notify`, `sound`.
    pub fn wish(&self, name: &str) -> bool {
        self.inner.try_update_value(|i| i.keeper.store().get(&format!("tminus:{name}")).ok().flatten().as_deref() == Some("on"))
            == Some(true)
    }

    /// Switches a wish of this browser.
    pub fn set_wish(&self, name: &str, on: bool) {
        self.inner.update_value(|i| {
            let _ = i.keeper.store().set(&format!("tminus:{name}"), if on { "on" } else { "off" });
        });
    }
}
