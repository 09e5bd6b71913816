//! Fills the release's own names and figures into the texts of the catalogue.

use crate::facts::{blank, id};
use crate::platforms::target::slug;
use crate::rollout::limits;
use crate::rollout::schema::LimitDef;
use crate::rollout::{Pause, Rollout, Step};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// Everything that a placeholder can stand for.
#[derive(Debug)]
pub struct Names<'a> {
    /// The picture.
    pub scenario: &'a Scenario,
    /// The rollout.
    pub rollout: &'a Rollout,
    /// The limits.
    pub limits: &'a [LimitDef],
    /// A person's own values of limits.
    pub own_limits: &'a BTreeMap<String, i64>,
}

impl Names<'_> {
    /// Fills a text; what is not known stays a visible blank.
    pub fn fill(&self, text: &str, step: Option<&Step>) -> String {
        write(text, |name| self.value(name, step))
    }

    /// Fills a command or what it prints: the application bears the name that the files give it, so that what is pasted fits
    /// what was applied. A name as it was typed ("Checkout Service") would break the command in two.
    pub fn fill_command(&self, text: &str, step: Option<&Step>) -> String {
        write(text, |name| match name {
            "app" => self.scenario.text(id::APP).map(slug).filter(|s| !s.is_empty()).unwrap_or_else(|| blank("application")),
            other => self.value(other, step),
        })
    }

    /// Fills what is pasted into a shell. A value that a shell would take for anything but one word (`1.0; rm -r /`) is not put in:
    /// who reads a release that somebody else wrote pastes its commands too. A blank stands there, as if nobody had said it.
    pub fn fill_run(&self, text: &str, step: Option<&Step>) -> String {
        write(text, |name| {
            let value = self.fill_command(&format!("{{{name}}}"), step);
            if is_word(&value) { value } else { blank(&name.replace('_', " ")) }
        })
    }

    /// Steps with less than everything.
    fn below(&self) -> impl Iterator<Item = &Step> {
        self.rollout.steps.iter().filter(|s| s.weight < 100)
    }

    fn value(&self, name: &str, step: Option<&Step>) -> String {
        if let Some(limit) = name.strip_prefix("limit.") {
            return self.limits.iter().find(|l| l.id == limit).map_or_else(|| blank(limit), |l| limits::show(l, self.own_limits));
        }
        let text = |fact: &str| self.scenario.facts.get(fact).and_then(|_| show(self.scenario, fact));
        match name {
            "app" => text(id::APP).unwrap_or_else(|| blank("application")),
            "namespace" => text(id::NAMESPACE).unwrap_or_else(|| blank("namespace")),
            "replicas" => self.rollout.replicas.map_or_else(|| blank("replicas"), |n| n.to_string()),
            "version_to" => text(id::VERSION_TO).unwrap_or_else(|| blank("new version")),
            "version_from" => text(id::VERSION_FROM).unwrap_or_else(|| blank("version before")),
            "migration_table" => text(id::TABLE).unwrap_or_else(|| blank("table")),
            "weight" => step.map_or_else(|| blank("weight"), |s| s.weight.to_string()),
            "pause" => step.map_or_else(|| blank("pause"), |s| show_pause(s.pause)),
            "first_weight" => self.below().next().map_or_else(|| blank("first weight"), |s| s.weight.to_string()),
            "weights" => self.below().map(|s| s.weight.to_string()).chain(["100".into()]).collect::<Vec<_>>().join(","),
            "channel" => text(id::CHANNEL).unwrap_or_else(|| "#deployment-updates".into()),
            other => text(other).unwrap_or_else(|| blank(&other.replace('_', " "))),
        }
    }
}

/// A pause as a person reads it.
pub fn show_pause(pause: Pause) -> String {
    match pause {
        Pause::Minutes(m) => format!("{m} min"),
        Pause::UntilDecided => "until decided".into(),
    }
}

fn show(scenario: &Scenario, fact: &str) -> Option<String> {
    match scenario.known(fact) {
        crate::scenario::Known::Present(v) => Some(v.show()),
        _ => None,
    }
}

/// Puts a value in place of each placeholder; braces around anything else stay.
fn write(text: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        match from.find('}').and_then(|close| Some((from.get(1..close)?, from.get(close + 1..)?))) {
            Some((name, after)) if is_name(name) => {
                out.push_str(&value(name));
                rest = after;
            }
            _ => {
                out.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether a shell takes a text for one word, in quotes or without, or it is a blank.
fn is_word(t: &str) -> bool {
    let blank = t.strip_prefix('\u{2039}').and_then(|t| t.strip_suffix('\u{203a}'));
    let plain = |c: char| c.is_alphanumeric() || "._:/@%+=,-".contains(c);
    blank.map_or_else(|| t.chars().all(plain), |b| b.chars().all(|c| plain(c) || c == ' ')) && !t.starts_with('-')
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c))
}
