//! Text that remembers where each part of it came from.

use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A fact of the release, by id.
    Fact(String),
    /// The rollout: its steps, pauses, surge.
    Rollout,
    /// A limit, by id.
    Limit(String),
    /// A usual value that stands in, with the reason for it.
    Usual(String),
    /// Nobody has said: the fact that is missing, by id.
    Blank(String),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The characters.
    pub text: String,
    /// Where they came from; none: they belong to the form of the file.
    pub origin: Option<Origin>,
}

/// A text of pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Piece>);

impl Text {
    /// A text of one origin.
    pub fn of(text: impl Into<String>, origin: Origin) -> Self {
        Self(vec![Piece { text: text.into(), origin: Some(origin) }])
    }

    /// Appends.
    pub fn push(&mut self, more: impl Into<Self>) {
        self.0.extend(more.into().0);
    }

    /// Appends and ends the line.
    pub fn line(&mut self, more: impl Into<Self>) {
        self.push(more);
        self.push("\n");
    }

    /// The plain characters.
    pub fn plain(&self) -> String {
        self.0.iter().map(|p| p.text.as_str()).collect()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|p| p.text.is_empty())
    }

    /// Whether a part of it is still missing.
    pub fn has_blank(&self) -> bool {
        self.0.iter().any(|p| matches!(p.origin, Some(Origin::Blank(_))))
    }

    /// The same with each piece changed; origins stay.
    pub fn map(self, change: impl Fn(&str) -> String) -> Self {
        Self(self.0.into_iter().map(|p| Piece { text: change(&p.text), origin: p.origin }).collect())
    }

    /// The text as one word of a POSIX shell: as it is where that is safe, else in single quotes.
    pub fn shell(self) -> Self {
        let safe = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
        if !self.is_empty() && self.plain().chars().all(safe) {
            return self;
        }
        let mut out = Self::from("'");
        out.push(self.map(|t| t.replace('\'', r"'\''")));
        out.push("'");
        out
    }

    /// The text as a string of SQL.
    pub fn sql_string(self) -> Self {
        let mut out = Self::from("'");
        out.push(self.map(|t| t.replace('\'', "''")));
        out.push("'");
        out
    }

    /// The text as the inside of a double-quoted string of JSON, HCL, PromQL or Go.
    pub fn inside_quotes(self) -> Self {
        self.map(|t| {
            let json = serde_json::to_string(t).unwrap_or_default();
            json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned()
        })
    }
}

impl From<&str> for Text {
    fn from(t: &str) -> Self {
        Self(vec![Piece { text: t.to_owned(), origin: None }])
    }
}

impl From<String> for Text {
    fn from(t: String) -> Self {
        Self(vec![Piece { text: t, origin: None }])
    }
}

impl From<&Text> for Text {
    fn from(t: &Text) -> Self {
        t.clone()
    }
}

/// Puts texts one after the other: `cat!(image, ":", version)`.
#[macro_export]
macro_rules! cat {
    ($($part:expr),* $(,)?) => {{
        let mut out = $crate::platforms::text::Text::default();
        $(out.push($part);)*
        out
    }};
}

wire!(enum Origin { 0 Fact(id), 1 Rollout, 2 Limit(id), 3 Usual(reason), 4 Blank(fact) });
