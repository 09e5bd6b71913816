//! What all flag services share: when a flag is part of the release, its name, its steps, and how it goes away again.

use super::text::{Origin, Text};
use super::{Body, File, Target};
use crate::cat;
use crate::facts::id;

/// Whether the release uses this flag service: it is named, or none is and flags are part of the release; then the neutral
/// form stands in.
pub(super) fn wanted(t: &Target<'_>, tool: &str) -> bool {
    let flagged = t.strategy() == "feature-flag" || t.has("feature-flags");
    t.is(id::FLAG_TOOL, tool) || tool == "flagd" && flagged && t.get(id::FLAG_TOOL).is_none()
}

/// The flag's name; a blank where the stated one holds what flag services refuse.
pub(super) fn name(t: &Target<'_>) -> Text {
    let ok = |n: &str| !n.is_empty() && n.len() <= 100 && n.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    t.get(id::FLAG).filter(|n| ok(&n.plain())).unwrap_or_else(|| t.missing(id::FLAG))
}

/// One step of the rollout: share of users with the flag on.
pub(super) struct Stage {
    /// Its number, from 1.
    pub(super) number: usize,
    /// Percent.
    pub(super) weight: u8,
}

impl Stage {
    /// The share as it stands in a text.
    pub(super) fn percent(&self) -> Text {
        Text::of(self.weight.to_string(), Origin::Rollout)
    }

    /// The stage's file: `stages/2-10-percent.json`.
    pub(super) fn path(&self, folder: &str) -> String {
        format!("{folder}/stages/{}-{}-percent.json", self.number, self.weight)
    }

    /// What the file is for.
    pub(super) fn purpose(&self, last: bool) -> String {
        let end = if last { "; take the flag out soon after it" } else { "" };
        format!("Step {} of the rollout: on for {} % of the users{end}.", self.number, self.weight)
    }
}

/// The steps of the rollout; none where the flag is not what carries it.
pub(super) fn stages(t: &Target<'_>) -> Vec<Stage> {
    if t.strategy() != "feature-flag" {
        return Vec::new();
    }
    t.rollout.steps.iter().enumerate().map(|(i, s)| Stage { number: i + 1, weight: s.weight }).collect()
}

/// Folder of a tool's files.
pub(super) fn folder(t: &Target<'_>, tool: &str) -> String {
    format!("{tool}/{}/{}", t.app_path(), t.environment())
}

/// A line that says what the flag is and when it goes, for the description that every tool keeps.
pub(super) fn about(t: &Target<'_>) -> Text {
    cat!("Release of ", t.app(), ". Owner: ", t.text("flag_owner"), ". Remove by: ", t.text("flag_expiry"), ".")
}

/// How long "off" takes, and how the flag is taken out: `last` are the commands of the tool, run when no code asks any more.
pub(super) fn clean_up(t: &Target<'_>, tool: &str, label: &str, off_takes: &str, last: &[Text]) -> File {
    let name = name(t);
    let mut out = Text::default();
    out.line(cat!("# Taking out the flag ", name.clone()));
    out.line("");
    out.line(cat!("- Owner: ", t.text("flag_owner")));
    out.line(cat!("- Remove by: ", t.text("flag_expiry")));
    out.line("- Not before: on for everybody, and nobody expects to switch it off any more.");
    out.line("");
    out.line("Until then, switching it off is the way back. It is not seconds for everybody:");
    out.line("");
    for line in off_takes.lines() {
        out.line(cat!("- ", line));
    }
    out.line("- What was written while it was on stays. Off does not undo it.");
    out.line("");
    out.line("1. Find every place that asks:");
    out.line("");
    out.line("   ```sh");
    out.line(cat!("   git grep -n -F -e ", name.shell()));
    out.line("   ```");
    out.line("");
    out.line("2. Keep the branch for on, delete the one for off and its tests, and release that. Both are gone in one release.");
    out.line("3. Wait until no version runs that still asks, old mobile clients included; the flag service shows the last evaluation.");
    out.line(cat!("4. Only then take it out of ", label, ":"));
    out.line("");
    out.line("   ```sh");
    for command in last {
        out.line(cat!("   ", command.clone().map(|p| p.replace('\n', "\n   "))));
    }
    out.line("   ```");
    File {
        path: format!("{}/clean-up.md", folder(t, tool)),
        purpose: "Who takes the flag out, by when and how; and how long off takes until then.".into(),
        how: "Make a ticket of it when the flag is made.".into(),
        order: 80,
        body: Body::Text(out),
    }
}
