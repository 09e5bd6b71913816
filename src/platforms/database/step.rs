//! A migration before it is a file: its statements, what they lock, and what undoing it would mean.

use crate::platforms::text::Text;

/// When a migration may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Before the rollout: the old version does not notice.
    Expand,
    /// One release later: the old version would break.
    Contract,
}

/// One statement.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    /// The SQL, without the semicolon.
    pub sql: Text,
    /// What stands above it in place of what the rules say.
    pub says: Option<String>,
}

impl Statement {
    /// A statement of which the rules say what it locks.
    pub(super) fn new(sql: Text) -> Self {
        Self { sql, says: None }
    }

    /// The same with words of its own.
    pub(super) fn saying(mut self, words: impl Into<String>) -> Self {
        self.says = Some(words.into());
        self
    }
}

/// What takes a migration back.
#[derive(Debug, Clone)]
pub(super) struct Down {
    /// Statements; none: it cannot be undone, and `says` tells why and what to do instead.
    pub statements: Vec<Statement>,
    /// What is lost.
    pub says: Vec<String>,
}

impl Down {
    /// Statements that take it back, and what is lost by them.
    pub(super) fn by(statements: Vec<Statement>, says: &str) -> Self {
        Self { statements, says: vec![says.to_owned()] }
    }

    /// Nothing takes it back.
    pub(super) fn none(says: &str) -> Self {
        Self { statements: Vec::new(), says: vec![says.to_owned()] }
    }
}

/// One migration.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// When it may run.
    pub stage: Stage,
    /// Its name in the file's name: `add_orders_discount_code`.
    pub name: String,
    /// What it does and why, lines of a comment.
    pub says: Vec<Text>,
    /// Its statements.
    pub up: Vec<Statement>,
    /// The way back.
    pub down: Down,
    /// Whether its statements may take long, so that no time limit is set for them.
    pub long: bool,
    /// Whether nothing brings back what it takes away.
    pub final_one: bool,
}

impl Step {
    /// A migration that the old version does not notice.
    pub(super) fn expand(name: String, says: impl Into<Text>, up: Vec<Statement>, down: Down) -> Self {
        Self { stage: Stage::Expand, name, says: vec![says.into()], up, down, long: false, final_one: false }
    }

    /// A migration for the time when the old version is gone.
    pub(super) fn contract(name: String, says: impl Into<Text>, up: Vec<Statement>, down: Down) -> Self {
        Self { stage: Stage::Contract, ..Self::expand(name, says, up, down) }
    }

    /// The same with a line more.
    pub(super) fn and(mut self, says: impl Into<Text>) -> Self {
        self.says.push(says.into());
        self
    }

    /// The same without a time limit.
    pub(super) fn long(mut self) -> Self {
        self.long = true;
        self
    }

    /// The same, marked as the point of no return.
    pub(super) fn final_one(mut self) -> Self {
        self.final_one = true;
        self
    }
}

/// Rows to be filled, in batches.
#[derive(Debug, Clone)]
pub(super) struct Fill {
    /// The table.
    pub table: Text,
    /// The column that is filled.
    pub column: Text,
    /// What it is filled with.
    pub value: Text,
    /// Name of the script.
    pub name: String,
    /// When it runs: between which migrations.
    pub when: String,
}

/// Everything that the changes need.
#[derive(Debug, Clone, Default)]
pub(super) struct Work {
    /// Migrations in order.
    pub steps: Vec<Step>,
    /// Backfills in order.
    pub fills: Vec<Fill>,
    /// Tables to be changed by a copy in the background (MySQL): table, alteration, name of the script.
    pub copies: Vec<(Text, Text, String)>,
}
