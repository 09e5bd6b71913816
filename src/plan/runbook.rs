//! The commands of the tools that a release uses, with its names in them, in the order of use.

use super::Command;
use super::fill::Names;
use crate::catalogue::Source;
use crate::platforms::{Moment, ToolCommand, ToolFile};
use crate::scenario::condition::{Lookup, Tri};

/// A tool that nobody named is not used: here unknown is no, so that a run book holds no command for what is not there.
struct Said<'a>(&'a dyn Lookup);

impl Lookup for Said<'_> {
    fn is(&self, key: &str, value: &str) -> Tri {
        match self.0.is(key, value) {
            Tri::Unknown => Tri::from_bool(value == "none"),
            known => known,
        }
    }

    fn flag(&self, key: &str) -> Tri {
        Tri::from_bool(self.0.flag(key) == Tri::Yes)
    }
}

/// The run book: every command that applies, moment by moment.
pub fn runbook(tools: &[ToolFile], names: &Names<'_>, lookup: &dyn Lookup) -> Vec<(Moment, Command)> {
    let said = Said(lookup);
    let mut out: Vec<(Moment, Command)> = tools
        .iter()
        .filter(|t| t.when.eval(&said) == Tri::Yes)
        .flat_map(|t| &t.commands)
        .filter(|c| c.when.eval(&said) == Tri::Yes)
        .map(|c| (c.moment, command(c, names)))
        .collect();
    crate::order::by_key(&mut out, |(m, _)| *m);
    out
}

fn command(c: &ToolCommand, names: &Names<'_>) -> Command {
    let fill = |t: &str| names.fill(t.trim(), None);
    Command {
        id: c.id.clone(),
        title: fill(&c.title),
        needs: fill(&c.needs),
        run: fill(&c.run),
        expect: fill(&c.expect),
        fails: fill(&c.fails),
        source: Some(Source { name: c.source.clone(), url: c.url.clone() }),
    }
}

/// The commands of some moments, each once.
pub fn of(book: &[(Moment, Command)], moments: &[String]) -> Vec<Command> {
    book.iter().filter(|(m, _)| moments.iter().any(|x| x == name(*m))).map(|(_, c)| c.clone()).collect()
}

/// The moment as the data files write it.
pub fn name(moment: Moment) -> &'static str {
    match moment {
        Moment::Prepare => "prepare",
        Moment::Deploy => "deploy",
        Moment::Watch => "watch",
        Moment::Verify => "verify",
        Moment::Pause => "pause",
        Moment::GoOn => "go-on",
        Moment::Abort => "abort",
        Moment::RollBack => "roll-back",
        Moment::CleanUp => "clean-up",
    }
}

/// Whether a word names a moment.
pub fn is_moment(word: &str) -> bool {
    use Moment::{Abort, CleanUp, Deploy, GoOn, Pause, Prepare, RollBack, Verify, Watch};
    [Prepare, Deploy, Watch, Verify, Pause, GoOn, Abort, RollBack, CleanUp].into_iter().any(|m| name(m) == word)
}
