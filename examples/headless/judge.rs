//! `judge`: figures as JSON, the verdict as JSON.

use crate::input;
use tminus::formats::judge;
use tminus::metrics::{self, Given};
use tminus::pipeline::Library;
use tminus::rollout::schema::Moment;

/// Runs the verb.
pub(crate) fn run(args: &[String]) -> u8 {
    if let Err(why) = input::options(args, &[]) {
        return crate::wrong(&why);
    }
    let text = match input::text() {
        Ok(t) => t,
        Err(why) => return crate::problem(&why),
    };
    let limits = &Library::embedded().limits;
    let (wish, problems) = judge::read(&text, limits);
    problems.iter().for_each(|p| eprintln!("headless: {p}"));
    if !judge::usable(&problems) {
        return 1;
    }
    let given = Given { limits, moment: Moment::Step, weight: 99, ..Given::default() };
    u8::from(!input::answer(&judge::write(&metrics::judge(&wish, &given))))
}
