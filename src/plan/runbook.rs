//! The commands of the tools that a release uses, with its names in them, in the order of use.

use super::fill::Names;
use super::{Command, Line};
use crate::catalogue::Source;
use crate::platforms::schema::Back;
use crate::platforms::{About, Moment, Stand, ToolCommand, ToolFile};
use crate::scenario::condition::{Lookup, Tri};
use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// One step of the run book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is about.
    pub about: About,
    /// When it is used.
    pub moment: Moment,
    /// The command.
    pub command: Command,
    /// Where the release may stand for it; empty: where its moment says, see `fits`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stands: Vec<Stand>,
    /// On the way back: only where the first way cannot be gone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub instead: bool,
    /// What is said instead once the old version serves again.
    #[serde(default)]
    pub back: Back,
}

impl Step {
    /// The command as it reads once one went back: it looks for the old version.
    pub fn gone_back(&self) -> Command {
        let mut c = self.command.clone();
        let parts = [(&mut c.needs, &self.back.needs), (&mut c.expect, &self.back.expect), (&mut c.fails, &self.back.fails)];
        for (text, back) in parts {
            if !back.is_empty() {
                text.clone_from(back);
            }
        }
        c
    }

    /// The tool that it belongs to.
    pub fn tool(&self) -> &str {
        self.command.id.split_once('.').map_or("", |(tool, _)| tool)
    }
}

/// Whether a command is of use where the release stands, as far as going back depends on it.
pub fn fits(step: &Step, stand: Stand) -> bool {
    if !step.stands.is_empty() {
        return step.stands.contains(&stand);
    }
    match (step.about, step.moment) {
        (About::Flag | About::Database, Moment::Abort | Moment::RollBack) => stand > Stand::Before,
        (_, Moment::Abort) => matches!(stand, Stand::Rolling | Stand::Full),
        (_, Moment::RollBack) => stand >= Stand::Rolling,
        _ => true,
    }
}

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
pub fn runbook(tools: &[ToolFile], names: &Names<'_>, lookup: &dyn Lookup) -> Vec<Step> {
    let said = Said(lookup);
    let mut out: Vec<Step> = tools
        .iter()
        .filter(|t| t.when.eval(&said) == Tri::Yes)
        .flat_map(|t| t.commands.iter().map(move |c| (t.about, c)))
        .filter(|(_, c)| c.when.eval(&said) == Tri::Yes)
        .map(|(about, c)| Step {
            about,
            moment: c.moment,
            command: command(c, names),
            stands: c.stands.clone(),
            instead: c.instead,
            back: back(&c.back, names),
        })
        .collect();
    crate::order::by_key(&mut out, |s| s.moment);
    out
}

fn back(b: &Back, names: &Names<'_>) -> Back {
    let fill = |t: &str| names.fill_command(t.trim(), None);
    Back { needs: fill(&b.needs), expect: fill(&b.expect), fails: fill(&b.fails) }
}

fn command(c: &ToolCommand, names: &Names<'_>) -> Command {
    let fill = |t: &str| names.fill_command(t.trim(), None);
    Command {
        id: c.id.clone(),
        title: fill(&c.title),
        needs: fill(&c.needs),
        run: names.fill_run(c.run.trim(), None),
        expect: fill(&c.expect),
        fails: fill(&c.fails),
        source: Some(Source { name: c.source.clone(), url: c.url.clone() }),
    }
}

/// The commands of a line: its own, and those of the run book that stand at its moments; each once. With a stand only those
/// that are of use there.
pub fn of_line(book: &[Step], line: &Line, stand: Option<Stand>) -> Vec<Command> {
    let mut out = line.commands.clone();
    // What is looked at on the way back is the old version again.
    let at = |s: &Step, from| if s.moment == Moment::Verify { Stand::Back } else { from };
    let here = |s: &&Step| stand.is_none_or(|from| fits(s, at(s, from))) && line.moments.iter().any(|m| is(m, s));
    for s in book.iter().filter(here) {
        if out.iter().all(|c| c.run != s.command.run) {
            out.push(if stand.is_some() && s.moment == Moment::Verify { s.gone_back() } else { s.command.clone() });
        }
    }
    out
}

/// Whether a step stands at `about:moment`. The controller that holds the cluster to Git belongs to the workload; `runtime`
/// names the workload without it.
fn is(place: &str, step: &Step) -> bool {
    let Some((subject, moment)) = place.split_once(':') else { return false };
    let own = about(step.about);
    let runs = matches!(subject, "workload" | "runtime") && step.about == About::Workload;
    (own == subject || runs || subject == "workload" && step.about == About::Git) && moment == name(step.moment)
}

/// The subject as the data files write it.
fn about(about: About) -> &'static str {
    match about {
        About::Workload => "workload",
        About::Database => "database",
        About::Flag => "flag",
        About::Check => "check",
        About::Pipeline => "pipeline",
        About::Git => "git",
    }
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

/// Whether `about:moment` names a subject and a moment.
pub fn is_moment(place: &str) -> bool {
    use About::{Check, Database, Flag, Git, Pipeline, Workload};
    use Moment::{Abort, CleanUp, Deploy, GoOn, Pause, Prepare, RollBack, Verify, Watch};
    let Some((subject, word)) = place.split_once(':') else { return false };
    (subject == "runtime" || [Workload, Database, Flag, Check, Pipeline, Git].into_iter().any(|a| about(a) == subject))
        && [Prepare, Deploy, Watch, Verify, Pause, GoOn, Abort, RollBack, CleanUp].into_iter().any(|m| name(m) == word)
}

wire!(Back { needs, expect, fails });
wire!(Step { about, moment, command, instead, stands, back });
