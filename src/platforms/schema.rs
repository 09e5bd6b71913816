//! What a file of `platforms/data` holds. build.rs includes this file too: beside the conditions it must not name anything
//! of the crate.

use super::condition::Condition;
use serde::{Deserialize, Serialize};

/// One platform or tool: a file of `platforms/data`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolFile {
    /// The file's stem, and that of the code that writes its files.
    pub tool: String,
    /// Shown.
    pub label: String,
    /// What its commands are about: lines of the checklist take those of their own subject.
    #[serde(default)]
    pub about: About,
    /// When its commands are part of the release.
    #[serde(default)]
    pub when: Condition,
    /// Its commands.
    pub commands: Vec<ToolCommand>,
}

/// What a tool is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// What runs, and its traffic.
    #[default]
    Workload,
    /// A database and its migrations.
    Database,
    /// Feature flags.
    Flag,
    /// Figures, alerts and tests.
    Check,
    /// What builds and delivers.
    Pipeline,
    /// The controller that holds the cluster to what stands in Git.
    Git,
}

/// Where a release stands, as far as going back depends on it. The order is that of a release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stand {
    /// Nothing has changed yet.
    #[default]
    Before,
    /// The migration has run; nobody runs the new version.
    Migrated,
    /// Old and new are up side by side: in a step, in a roll, before a switch.
    Rolling,
    /// The new version serves everybody, and the last step is not over.
    Full,
    /// It is complete, and the old side can still be had as it was: pods without traffic, a revision, a slot.
    Kept,
    /// It is complete and watched; the old side is gone or was used for something else.
    Gone,
    /// What the old version needs was taken out of the schema.
    Contracted,
    /// Somebody decided to go back, and it is not proved yet.
    GoingBack,
    /// The old version serves everybody again, and that is proved.
    Back,
}

/// When in a release a command is used. The order is that of the run book.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// Before anything changes: look, compare, dry-run.
    #[default]
    Prepare,
    /// Starts the change.
    Deploy,
    /// Shows how far it is.
    Watch,
    /// Shows whether it is well.
    Verify,
    /// Stops where it is, without going back.
    Pause,
    /// Goes on from a pause.
    GoOn,
    /// Sends everything to the old version at once.
    Abort,
    /// Brings the old version back for good.
    RollBack,
    /// Takes away what is no longer needed.
    CleanUp,
}

/// What a command that looks at the release says once the old version serves again. Empty fields say what they always say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    /// What must be true before.
    #[serde(default)]
    pub needs: String,
    /// What it shows when all is well.
    #[serde(default)]
    pub expect: String,
    /// What it means when it does not.
    #[serde(default)]
    pub fails: String,
}

/// A command of a tool.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolCommand {
    /// Written by hand; never changes.
    pub id: String,
    /// When it is used.
    pub moment: Moment,
    /// When it applies, beside the tool's own condition.
    #[serde(default)]
    pub when: Condition,
    /// Where the release may stand for it, as far as going back depends on that. Empty: where its moment says, see
    /// `plan::runbook::fits`.
    #[serde(default)]
    pub stands: Vec<Stand>,
    /// On the way back: only where the first way cannot be gone.
    #[serde(default)]
    pub instead: bool,
    /// What it does, one short line.
    pub title: String,
    /// What to run, with placeholders.
    pub run: String,
    /// What must be true before.
    #[serde(default)]
    pub needs: String,
    /// What it prints or shows when all is well.
    pub expect: String,
    /// What it means when it does not, and what to do.
    pub fails: String,
    /// What is said instead of these once one went back; empty: the same.
    #[serde(default)]
    pub back: Back,
    /// Name of the page it comes from.
    pub source: String,
    /// Where that page is.
    #[serde(default)]
    pub url: String,
    /// Contract rows that it answers.
    #[serde(default)]
    pub covers: Vec<String>,
}
