//! The vocabulary: what can be known about a release, and the words that say it.
//!
//! Invariant: the words live in `data/<topic>.yaml`, never in code. Adding a fact or a cue touches one data file.
//! Inside: `schema` (what the data files hold, shared with build.rs), `id` (names of the facts that code asks for),
//! `schema_change` (a change of a database as a line of SQL).

pub mod schema;
pub mod id;
pub mod schema_change;

use crate::wire::wire;
use schema::FactKind;
use serde::{Deserialize, Serialize};

/// Bytes of the longest description that is read. More is no description but a log that was pasted, and would be read anew with
/// every key that is pressed.
pub const LONGEST_TEXT: usize = 100_000;

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A word or words: a name, a version, the id of a choice.
    Text(String),
    /// A number in thousandths of its unit (0.3 % is 300), so that no float can make two runs differ.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Several words, in the order of the text.
    List(Vec<String>),
    /// A component of the picture, and whether this change alters, drains or depends on it.
    Component {
        /// Whether the change touches it.
        touched: bool,
    },
}

impl Value {
    /// The value as a person reads it.
    pub fn show(&self) -> String {
        match self {
            Self::Text(t) => t.clone(),
            Self::Number(n) => show_thousandths(*n),
            Self::Flag(true) => "yes".into(),
            Self::Flag(false) => "no".into(),
            Self::List(l) => l.join(", "),
            Self::Component { touched: true } => "touched by this change".into(),
            Self::Component { touched: false } => "in the picture".into(),
        }
    }
}

/// Writes thousandths as a plain decimal: 300 is `0.3`, 1200000 is `1200`.
pub fn show_thousandths(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let (whole, part) = (n.unsigned_abs() / 1000, n.unsigned_abs() % 1000);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{part:03}").trim_end_matches('0').to_owned()
}

/// Reads a plain decimal into thousandths; digits past the third are cut.
pub fn parse_thousandths(text: &str) -> Option<i64> {
    let text = text.trim().replace(',', "");
    let (sign, body) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.as_str()),
    };
    let (whole, part) = body.split_once('.').unwrap_or((body, ""));
    if whole.is_empty() && part.is_empty() || !(whole.chars().chain(part.chars())).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    Some(sign * (whole.checked_mul(1000)? + digits.parse::<i64>().ok()?))
}

/// A visible blank: the name of what is missing.
pub fn blank(name: &str) -> String {
    format!("‹{name}›")
}

wire!(enum Value { 0 Text(text), 1 Number(n), 2 Flag(yes), 3 List(all), 4 Component { touched } });
wire!(enum FactKind { 0 Text, 1 Choice, 2 Set, 3 Number, 4 Flag, 5 Component, 6 List });
