//! The commands of the way back, in the order in which they are run.
//!
//! The order: what is quickest for users (a flag), what would bring the new version back (pipeline, robot), the traffic, then
//! what makes it stay (Git, the spec), the database last, and the proof. Where the schema was contracted the data comes first.

use super::{Ground, Leg, Move, Schema, takes};
use crate::plan::runbook::{Step, fits};
use crate::platforms::{About, Moment, Stand};

/// What the last leg is about; it moves nothing.
pub(super) const CHECK: &str = "Back is what is measured, not what was typed.";

/// All parts of the way back from a state that have something to do.
pub(super) fn legs(g: &Ground<'_>, from: Stand, schema: Schema) -> Vec<Leg> {
    if from == Stand::Before {
        return Vec::new();
    }
    let data = data(g, from, schema);
    if from == Stand::Migrated {
        return data.into_iter().collect();
    }
    let (first, last) = if schema == Schema::Contracted { (data, None) } else { (None, data) };
    let moving = [flag(g, from), drivers(g, from), traffic(g, from), stay(g, from), pipeline(g, from)];
    let all: Vec<Leg> = first.into_iter().chain(moving.into_iter().flatten()).chain(last).collect();
    if all.iter().all(|l| l.moves.is_empty()) { all } else { all.into_iter().chain([check(g)]).collect() }
}

/// Commands that fit a state.
fn moves(g: &Ground<'_>, from: Stand, wanted: impl Fn(&Step) -> bool) -> Vec<Move> {
    g.book.iter().filter(|s| wanted(s) && fits(s, from)).map(told).collect()
}

fn told(s: &Step) -> Move {
    let text = format!("{} {}", s.command.run, s.command.needs);
    Move { command: s.command.clone(), instead: s.instead, blanks: blanks(&text) }
}

fn leg(title: &str, about: String, moves: Vec<Move>) -> Option<Leg> {
    (!moves.is_empty()).then(|| Leg { title: title.to_owned(), about, moves, ..Leg::default() })
}

fn flag(g: &Ground<'_>, from: Stand) -> Option<Leg> {
    let moves = moves(g, from, |s| s.about == About::Flag && matches!(s.moment, Moment::Abort | Moment::RollBack));
    let by_flag = g.strategy == "feature-flag";
    let mut leg = leg("Switch the flag off", "The quickest switch there is. What was written while it was on stays.".into(), moves)?;
    leg.takes = Some(takes::flag(&leg.moves));
    if !by_flag {
        leg.only_if = "the fault sits behind the flag".into();
    }
    Some(leg)
}

fn drivers(g: &Ground<'_>, from: Stand) -> Option<Leg> {
    let drives = |s: &Step| s.moment == Moment::Abort && !s.instead && matches!(s.about, About::Pipeline | About::Git);
    leg("Stop what drives the release", "A pipeline or a robot that still runs brings the new version back.".into(), moves(g, from, drives))
}

fn traffic(g: &Ground<'_>, from: Stand) -> Option<Leg> {
    let moves = moves(g, from, |s| s.about == About::Workload && s.moment == Moment::Abort);
    let mut leg =
        leg("Send everybody to the old version", format!("{} gets all traffic. What Git or the spec says is next.", g.before()), moves)?;
    leg.takes = Some(takes::traffic(g, from));
    Some(unless_flag(g, leg))
}

fn stay(g: &Ground<'_>, from: Stand) -> Option<Leg> {
    // Before the schema is back the old version cannot start; then it is rolled out as after the watch.
    let at = if from == Stand::Contracted { Stand::Gone } else { from };
    let of = |about: About, at: Stand| moves(g, at, |s| s.about == about && s.moment == Moment::RollBack);
    let mut all = of(About::Git, at);
    all.extend(of(About::Workload, at));
    all.extend(moves(g, at, |s| s.about == About::Git && s.moment == Moment::Abort && s.instead));
    let stopped = g.book.iter().any(|s| s.about == About::Workload && s.moment == Moment::Abort && fits(s, at));
    if all.iter().all(|m| m.instead) && !stopped {
        // While a switch happens its own way back is all there is.
        all.extend(of(About::Workload, Stand::Kept));
    }
    crate::order::by_key(&mut all, |m| m.instead);
    let about = match g.git() {
        Some(tool) => format!("Git goes back: what Git says comes back, and {tool} makes the cluster follow."),
        None => format!("{} is what the spec names, so that nothing brings {} back.", g.before(), g.after()),
    };
    let mut leg = leg("Make the old version the truth again", about, all)?;
    leg.takes = Some(takes::stay(g, at));
    Some(unless_flag(g, leg))
}

fn pipeline(g: &Ground<'_>, from: Stand) -> Option<Leg> {
    let moves = moves(g, from, |s| s.about == About::Pipeline && s.moment == Moment::RollBack);
    let mut leg = leg("Or let the pipeline do it", "The same way back as a job; one of the two, never both.".into(), moves)?;
    leg.only_if = "it was rehearsed, and the commands above were not run".into();
    Some(leg)
}

/// With a flag the code may stay where it is.
fn unless_flag(g: &Ground<'_>, mut leg: Leg) -> Leg {
    if g.strategy == "feature-flag" {
        leg.only_if = "the fault is there with the flag off too".into();
    }
    leg
}

fn data(g: &Ground<'_>, from: Stand, schema: Schema) -> Option<Leg> {
    let wanted = |s: &Step| s.about == About::Database && matches!(s.moment, Moment::Abort | Moment::RollBack);
    let mut all = moves(g, from, wanted);
    let restore = |m: &Move| m.command.id == "database.restore";
    match schema {
        Schema::None => return None,
        Schema::Contracted => all.retain(|m| !m.command.id.ends_with(".down") && !m.command.id.ends_with(".undo")),
        // What was added does no harm: nothing is taken down but on purpose, and nothing is restored.
        Schema::Leave | Schema::Ask => {
            all.retain(|m| !restore(m));
            all.iter_mut().filter(|m| m.command.id.ends_with(".down") || m.command.id.ends_with(".undo")).for_each(|m| m.instead = true);
        }
    }
    let about = match schema {
        Schema::Contracted => "Stop every writer, then restore to a point in time; only then the old version.".to_owned(),
        Schema::Ask => format!("Last, and only if {} does not work with the new schema: nobody has said whether it does.", g.before()),
        _ => format!(
            "Leave the schema: {} works with it until something is taken out. Taking down what was added loses what was written into it.",
            g.before()
        ),
    };
    let title = if schema == Schema::Contracted { "Bring the data back" } else { "The database" };
    Some(Leg { title: title.into(), about, moves: all, takes: takes::data(schema), ..Leg::default() })
}

/// Proof that one is back.
pub(super) fn check(g: &Ground<'_>) -> Leg {
    let looks = |s: &Step| s.moment == Moment::Verify && matches!(s.about, About::Workload | About::Git | About::Check);
    let gone_back = |s: &Step| told(&Step { command: s.gone_back(), ..s.clone() });
    let moves = g.book.iter().filter(|s| looks(s) && fits(s, Stand::Back)).map(gone_back).collect();
    Leg { title: "Prove that you are back".into(), about: CHECK.into(), moves, ..Leg::default() }
}

/// Values that are found on the day, and where.
const FOUND: [(&str, &str); 12] = [
    ("release commit", "git log --oneline -5 -- the commit that named the new version"),
    ("traffic commit", "git log --oneline -5 -- the commit of the last step or switch"),
    ("history id", "the number before this release in argocd app history"),
    ("stable revision", "the revision that kubectl argo rollouts get rollout marks as stable"),
    ("revision", "the number in the history whose image is the one you want"),
    ("pid", "SELECT pid, left(query, 80) FROM pg_stat_activity WHERE state = 'active'"),
    ("stable weight", "100 on the way back"),
    ("canary weight", "0 on the way back"),
    ("stable pods", "the number that ran before the release"),
    ("canary pods", "0 on the way back"),
    ("weight", "the share of the step, see the rollout"),
    ("pause", "the pause of the step, see the rollout"),
];

/// The blanks of a command, each with where its value is found.
fn blanks(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for part in text.split('‹').skip(1) {
        let Some((name, _)) = part.split_once('›') else { continue };
        if out.iter().all(|(n, _)| n != name) {
            let found = FOUND.iter().find(|(n, _)| *n == name).map(|(_, how)| (*how).to_owned());
            out.push((
                name.to_owned(),
                found.unwrap_or_else(|| "nobody has said; give it once on the files screen and it stands in every command".into()),
            ));
        }
    }
    out
}
