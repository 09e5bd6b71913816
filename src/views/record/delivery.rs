//! What this release adds to the delivery figures of its service: lead time, recovery, failed change, rework.
//!
//! The words are those of DORA's guide to its metrics (dora.dev/guides/dora-metrics): change lead time is from the commit to its
//! successful deployment, failed deployment recovery time from a deployment that needs intervention to the service being good
//! again, rework an unplanned deployment because of an incident. One release has no rate, and no label of performance.

use super::spans::{Span, moment, took};
use super::{Outcome, outcome};
use crate::pipeline::Derived;
use crate::run::{Choice, Verdict};
use crate::when::window::window;
use crate::when::{Zones, parse_rfc3339};

/// The field of the header that holds the time of the first commit.
pub const COMMITTED: &str = "committed";

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name.
    pub label: &'static str,
    /// Its value.
    pub value: String,
    /// What it was computed from, or what is missing.
    pub ground: String,
}

/// The figures of this release; none of a rehearsal.
pub fn figures(d: &Derived, spans: &[Span], zones: &dyn Zones) -> Vec<Figure> {
    if d.state.course.started.as_ref().is_some_and(|s| s.what.rehearsal) {
        return vec![Figure { label: "Delivery figures", value: "none".into(), ground: "This was a rehearsal; it does not count.".into() }];
    }
    vec![lead_time(d, spans, zones), recovery(d, zones), failed(d), rework(d)]
}

/// The moment of the first commit; none if nobody gave it or it cannot be read.
pub fn committed(d: &Derived, zones: &dyn Zones) -> Option<i64> {
    let inputs = &d.state.inputs;
    let typed = inputs.fields.get(COMMITTED).map(|t| t.trim()).filter(|t| !t.is_empty())?;
    parse_rfc3339(typed).or_else(|| window(typed, inputs.described_at, &inputs.zone, zones).start)
}

/// When everybody had the new version; none if that never came.
fn live(d: &Derived, spans: &[Span]) -> Option<i64> {
    if outcome(d) != Outcome::Live {
        return None;
    }
    let whole = |s: &&Span| s.label == "From the start to 100 %" || s.label == "Deployment";
    spans.iter().find(whole).and_then(|s| s.actual).map(|(_, to)| to)
}

fn lead_time(d: &Derived, spans: &[Span], zones: &dyn Zones) -> Figure {
    let label = "Change lead time";
    let figure = |value: &str, ground: String| Figure { label, value: value.into(), ground };
    match (committed(d, zones), live(d, spans)) {
        (_, None) => figure("not reached", "The change did not reach everybody in this release.".into()),
        (None, Some(_)) if d.state.inputs.fields.get(COMMITTED).is_some_and(|t| !t.trim().is_empty()) => {
            figure("not known", "The time of the first commit cannot be read. Write it as 2026-11-24 14:05 UTC.".into())
        }
        (None, Some(_)) => figure("not known", "Nobody said when the first commit of the change was made.".into()),
        (Some(from), Some(to)) if to < from => figure("not known", "The first commit is said to be later than the deployment.".into()),
        (Some(from), Some(to)) => figure(
            &took(from, to),
            format!("From the first commit, {}, to everybody having it, {}.", moment(d, zones, from), moment(d, zones, to)),
        ),
    }
}

/// The first sign that something was wrong with the new version, with its word.
pub fn trouble(d: &Derived) -> Option<(i64, &'static str)> {
    let course = &d.state.course;
    let back = d.state.decided.iter().filter(|x| x.what.choice == Choice::RollBack).map(|x| (x.at, "the decision to go back"));
    let declared = course.incidents.iter().map(|i| (i.from.at, "the incident"));
    let lists = d.state.lines.iter().filter(|(id, s)| s.at > 0 && (id.ends_with("@if-rollback") || id.ends_with("@if-incident")));
    let opened = lists.filter(|_| !d.state.open_lists.is_empty()).map(|(_, s)| (s.at, "the first line of the opened list"));
    let first = back.chain(declared).chain(opened).min_by_key(|(at, _)| *at)?;
    // A failed figure counts where intervention followed; one that nobody acted on is information.
    let failed =
        d.state.measured.iter().filter(|m| m.what.verdict == Verdict::Fail && m.at <= first.0).map(|m| (m.at, "the failed figure"));
    Some(failed.min_by_key(|(at, _)| *at).unwrap_or(first))
}

/// When it was good again after trouble, with the word of what says so.
pub fn good_again(d: &Derived, since: i64) -> Option<(i64, &'static str)> {
    let passed = d.state.measured.iter().filter(|m| m.what.verdict == Verdict::Pass && m.what.place == "if-rollback" && m.at >= since);
    let over = d.state.course.incidents.iter().filter_map(|i| i.end.as_ref()).filter(|e| e.at >= since);
    passed.map(|m| (m.at, "figures that were good again")).chain(over.map(|e| (e.at, "the end of the incident"))).min_by_key(|(at, _)| *at)
}

fn recovery(d: &Derived, zones: &dyn Zones) -> Figure {
    let label = "Failed deployment recovery time";
    let Some((from, sign)) = trouble(d) else {
        return Figure { label, value: "none".into(), ground: "Nothing needed intervention.".into() };
    };
    match good_again(d, from) {
        Some((to, word)) => Figure {
            label,
            value: took(from, to),
            ground: format!("From {sign}, {}, to {word}, {}.", moment(d, zones, from), moment(d, zones, to)),
        },
        None => Figure {
            label,
            value: "not known".into(),
            ground: format!("From {sign}, {}; the log does not say when it was good again.", moment(d, zones, from)),
        },
    }
}

fn failed(d: &Derived) -> Figure {
    let yes = trouble(d).is_some();
    let ground = if yes { "It needed intervention after it was deployed." } else { "It went without intervention." };
    Figure { label: "Failed change", value: if yes { "yes" } else { "no" }.into(), ground: ground.into() }
}

fn rework(d: &Derived) -> Figure {
    let hotfix = d.plan.templates.iter().any(|t| t == "hotfix");
    let ground = if hotfix { "It is a hotfix: nobody had planned it." } else { "It was planned; it is no hotfix." };
    Figure { label: "Rework", value: if hotfix { "yes" } else { "no" }.into(), ground: ground.into() }
}
