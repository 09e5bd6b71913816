//! The steps of a rollout as clouds see them that shift traffic by themselves, and the script that shifts it by hand.

use super::node::Node;
use super::text::{Origin, Text};
use super::{File, Target};
use crate::cat;
use crate::rollout::{Pause, Rollout, Step, capacity};

/// What an automatic shift of traffic has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    /// Everything in one go.
    AllAtOnce,
    /// A share, a wait, then everything.
    Once {
        /// Share in percent.
        percent: u8,
        /// Minutes at this share.
        minutes: u32,
    },
    /// Equal steps with equal waits.
    Equal {
        /// Share that each step adds, in percent.
        percent: u8,
        /// Minutes between the steps.
        minutes: u32,
    },
    /// Steps that no automatic shift knows: somebody sets each of them.
    ByHand,
}

/// Reads the steps. Only a canary has shares of traffic: the steps of a feature flag are users of the flag.
pub(super) fn shift(rollout: &Rollout) -> Shift {
    if rollout.strategy != "canary" {
        return Shift::AllAtOnce;
    }
    let below: Vec<&Step> = rollout.steps.iter().filter(|s| s.weight < 100).collect();
    let Some(first) = below.first() else { return Shift::AllAtOnce };
    let minutes = match first.pause {
        Pause::Minutes(m) => m.max(1),
        Pause::UntilDecided => return Shift::ByHand,
    };
    if below.len() == 1 {
        return Shift::Once { percent: first.weight, minutes };
    }
    let step = u32::from(first.weight);
    let even = below.iter().zip(1_u32..).all(|(s, i)| u32::from(s.weight) == step * i && s.pause == first.pause);
    let full = u32::try_from(below.len()).is_ok_and(|n| (n + 1) * step >= 100);
    if even && full { Shift::Equal { percent: first.weight, minutes } } else { Shift::ByHand }
}

/// The nearest that an automatic shift can do: what `shift` says, or for steps set by hand the first one and its wait.
pub(super) fn nearest(rollout: &Rollout) -> Shift {
    match shift(rollout) {
        Shift::ByHand => first(rollout).map_or(Shift::AllAtOnce, |(percent, minutes)| Shift::Once { percent, minutes }),
        other => other,
    }
}

/// The first share below 100 and how long it stays; an hour where somebody decides.
pub(super) fn first(rollout: &Rollout) -> Option<(u8, u32)> {
    let step = rollout.steps.iter().find(|s| s.weight < 100).filter(|_| rollout.strategy == "canary")?;
    Some((step.weight, minutes(step.pause)))
}

/// Minutes of a pause; an hour where somebody decides.
fn minutes(pause: Pause) -> u32 {
    match pause {
        Pause::Minutes(m) => m.max(1),
        Pause::UntilDecided => 60,
    }
}

/// Shares of traffic in the order of the steps, each once, 100 at the end.
pub(super) fn weights(rollout: &Rollout) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for s in rollout.steps.iter().filter(|s| s.weight < 100 && rollout.strategy == "canary") {
        if !out.contains(&s.weight) {
            out.push(s.weight);
        }
    }
    out.push(100);
    out
}

/// How long the old version stays beside the new one that has all traffic: the pause of the last step, or an hour.
pub(super) fn bake(rollout: &Rollout) -> Node {
    match rollout.steps.iter().find(|s| s.weight == 100 && rollout.strategy == "canary") {
        Some(s) => figure(minutes(s.pause)),
        None => Node::Int(60, Some(Origin::Usual("the old version stays ready for an hour".into()))),
    }
}

/// Whether somebody decides between the steps.
pub(super) fn gated(rollout: &Rollout) -> bool {
    rollout.strategy == "blue-green" || rollout.steps.iter().any(|s| s.weight < 100 && (s.gate || s.pause == Pause::UntilDecided))
}

/// A number of the rollout.
pub(super) fn figure(n: impl Into<i64>) -> Node {
    Node::Int(n.into(), Some(Origin::Rollout))
}

/// A number of the rollout as a text.
pub(super) fn words(n: impl std::fmt::Display) -> Text {
    Text::of(n.to_string(), Origin::Rollout)
}

/// The steps in words: `10 % for 5 min, 25 % for 5 min, then 100 %`.
pub(super) fn said(rollout: &Rollout) -> String {
    let steps = rollout.steps.iter().filter(|s| s.weight < 100).map(|s| match s.pause {
        Pause::Minutes(m) => format!("{} % for {m} min", s.weight),
        Pause::UntilDecided => format!("{} % until somebody decides", s.weight),
    });
    steps.chain(["then 100 %".to_owned()]).collect::<Vec<_>>().join(", ")
}

/// Instances that may come on top and that may be missing while it rolls; none where the figures are not known.
pub(super) fn room(rollout: &Rollout) -> Option<(u32, u32)> {
    let n = rollout.replicas?;
    let c = capacity::rolling(n, &rollout.surge, &rollout.unavailable)?;
    Some((c.most - n, n - c.least))
}

/// A branch of the script beside the steps.
pub(super) struct Branch {
    /// The word that is typed.
    pub word: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Its commands, one a line.
    pub run: Text,
}

/// What the script of a tool says.
pub(super) struct Script<'a> {
    /// Folder of the file.
    pub folder: String,
    /// What it does, one sentence.
    pub about: &'a str,
    /// Lines before the branches: variables and what must be set.
    pub head: Text,
    /// Commands of a share, one a line.
    pub set: &'a dyn Fn(u8) -> Text,
    /// Other branches.
    pub others: Vec<Branch>,
}

/// `traffic.sh`: one branch a step, so that nobody types a share by hand at night.
pub(super) fn script(t: &Target<'_>, s: Script<'_>) -> File {
    let all = weights(t.rollout);
    let mut out = Text::from("#!/bin/sh\n");
    out.line(cat!("# ", s.about));
    out.line("# One step at a time. Look at the figures of a step before the next one:");
    for step in t.rollout.steps.iter().filter(|x| x.weight < 100 && t.strategy() == "canary") {
        let stay = match step.pause {
            Pause::Minutes(m) => cat!("stay ", words(m), " min"),
            Pause::UntilDecided => "stay until somebody decides".into(),
        };
        out.line(cat!("#   sh traffic.sh ", words(step.weight), "   ", stay, if step.gate { ", then decide" } else { "" }));
    }
    out.line("#   sh traffic.sh 100");
    for b in &s.others {
        out.line(cat!("#   sh traffic.sh ", b.word, "   ", b.about));
    }
    out.line("set -eu");
    out.push(s.head);
    out.line("case \"${1:-}\" in");
    let mut branch = |word: Text, run: Text| {
        out.line(cat!("  ", word, ")"));
        let indented = run.map(|x| x.replace('\n', "\n    "));
        out.line(cat!("    ", indented));
        out.line("    ;;");
    };
    for w in &all {
        branch(words(w), (s.set)(*w));
    }
    for b in &s.others {
        branch(b.word.into(), b.run.clone());
    }
    let mut usage: Vec<String> = all.iter().map(ToString::to_string).collect();
    usage.extend(s.others.iter().map(|b| b.word.to_owned()));
    out.line("  *)");
    out.line(cat!("    echo \"usage: sh traffic.sh ", usage.join("|"), "\" >&2"));
    out.line("    exit 2");
    out.line("    ;;");
    out.line("esac");
    File {
        path: format!("{}/traffic.sh", s.folder),
        purpose: "Shifts the traffic step by step, and back.".into(),
        how: cat!("sh traffic.sh ", words(all.first().copied().unwrap_or(100))),
        order: 50,
        body: super::Body::Text(out),
    }
}

/// A list that a fact gives with commas; a blank where nobody gave it.
pub(super) fn items(t: &Target<'_>, fact: &str) -> Vec<Text> {
    let Some(all) = t.get(fact) else { return vec![t.missing(fact)] };
    let out: Vec<Text> = all
        .plain()
        .split([',', ' '])
        .map(str::trim)
        .filter(|x| !x.is_empty())
        .map(|x| Text::of(x, Origin::Fact(fact.to_owned())))
        .collect();
    if out.is_empty() { vec![t.missing(fact)] } else { out }
}

/// Cores of a CPU figure in thousandths: `500m`, `0.5`, `2`, `1 vCPU`.
pub(super) fn millicores(text: &str) -> Option<u32> {
    let t = text.trim().to_ascii_lowercase();
    let t = t.trim_end_matches("vcpu").trim_end_matches("cores").trim_end_matches("core").trim();
    if let Some(m) = t.strip_suffix('m') {
        return m.trim().parse().ok();
    }
    let thousandths = crate::facts::parse_thousandths(t)?;
    u32::try_from(thousandths).ok().filter(|n| *n > 0)
}

/// Mebibytes of a memory figure: `512Mi`, `1Gi`, `512 MB`, `1G`. A bare number has no unit and says nothing.
pub(super) fn mebibytes(text: &str) -> Option<u32> {
    let t = text.trim().to_ascii_lowercase();
    let digits: String = t.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let n = crate::facts::parse_thousandths(&digits)?;
    let n = u32::try_from(n).ok()?;
    match t.get(digits.len()..)?.trim().trim_end_matches('b').trim_end_matches('i') {
        "m" => Some(n.div_ceil(1000)),
        "g" => Some(n.checked_mul(1024)?.div_ceil(1000)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canary(steps: &[(u8, u32)]) -> Rollout {
        let steps = steps
            .iter()
            .zip(1..)
            .map(|((w, m), i)| Step { id: format!("s{i}"), weight: *w, pause: Pause::Minutes(*m), gate: false })
            .collect();
        Rollout { strategy: "canary".into(), steps, ..Rollout::default() }
    }

    #[test]
    fn steps_are_taken_for_what_a_cloud_can_do() {
        assert_eq!(shift(&canary(&[(10, 5), (100, 30)])), Shift::Once { percent: 10, minutes: 5 });
        let tenths: Vec<(u8, u32)> = (1..=10).map(|i| (i * 10, 3)).collect();
        assert_eq!(shift(&canary(&tenths)), Shift::Equal { percent: 10, minutes: 3 });
        assert_eq!(shift(&canary(&[(25, 5), (50, 5), (75, 5), (100, 30)])), Shift::Equal { percent: 25, minutes: 5 });
        assert_eq!(shift(&canary(&[(10, 5), (20, 5), (100, 30)])), Shift::ByHand);
        assert_eq!(shift(&canary(&[(10, 5), (25, 5), (50, 10), (75, 5), (100, 30)])), Shift::ByHand);
        assert_eq!(nearest(&canary(&[(10, 5), (25, 5), (100, 30)])), Shift::Once { percent: 10, minutes: 5 });
        assert_eq!(shift(&canary(&[(100, 5)])), Shift::AllAtOnce);
        let flag = Rollout { strategy: "feature-flag".into(), ..canary(&[(10, 5), (100, 30)]) };
        assert_eq!((shift(&flag), weights(&flag)), (Shift::AllAtOnce, vec![100]));
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        assert_eq!(
            [millicores("250m"), millicores("0.5"), millicores("2 vCPU"), millicores("many")],
            [Some(250), Some(500), Some(2000), None]
        );
        assert_eq!(
            [mebibytes("512Mi"), mebibytes("1Gi"), mebibytes("1.5 GB"), mebibytes("300")],
            [Some(512), Some(1024), Some(1536), None]
        );
    }
}
