//! The language of `when:`: `a=x|y` any of, `&` all of, `!` not, `has=X`, over known, absent and unknown (Kleene logic).
//!
//! build.rs includes this file too, so that the data files and the program have one parser of conditions. It must not
//! name anything of the crate.

use serde::{Deserialize, Serialize};

/// Three-valued truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tri {
    /// Known not to be so.
    No,
    /// Nobody has said.
    Unknown,
    /// Known to be so.
    Yes,
}

impl Tri {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite; unknown stays unknown.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }

    /// From a plain truth.
    #[must_use]
    pub fn from_bool(b: bool) -> Self {
        if b { Self::Yes } else { Self::No }
    }
}

/// Answers what a condition asks.
pub trait Lookup {
    /// Is the value of `key` this `value`? For `has` and `touches` the value is a component.
    fn is(&self, key: &str, value: &str) -> Tri;
    /// Is the yes/no fact `key` true?
    fn flag(&self, key: &str) -> Tri;
}

/// One comparison of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The fact, or `has` / `touches`.
    pub key: String,
    /// Any of these; empty for a yes/no fact.
    pub values: Vec<String>,
    /// Whether the term stands behind a `!`.
    pub negated: bool,
}

/// A conjunction of terms; the empty one always holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Condition {
    /// All of these.
    pub terms: Vec<Term>,
}

impl Condition {
    /// Reads a condition.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() || text == "always" {
            return Ok(Self::default());
        }
        let terms = text.split('&').map(parse_term).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { terms })
    }

    /// Whether it always holds.
    pub fn is_always(&self) -> bool {
        self.terms.is_empty()
    }

    /// Evaluates it.
    pub fn eval(&self, lookup: &dyn Lookup) -> Tri {
        self.terms.iter().fold(Tri::Yes, |acc, t| acc.and(t.eval(lookup)))
    }

    /// The terms that are neither known to hold nor known not to.
    pub fn open_terms<'a>(&'a self, lookup: &'a dyn Lookup) -> impl Iterator<Item = &'a Term> {
        self.terms.iter().filter(move |t| t.eval(lookup) == Tri::Unknown)
    }

    /// The first term that is known not to hold.
    pub fn failing_term(&self, lookup: &dyn Lookup) -> Option<&Term> {
        self.terms.iter().find(|t| t.eval(lookup) == Tri::No)
    }
}

impl Term {
    /// Evaluates the term.
    pub fn eval(&self, lookup: &dyn Lookup) -> Tri {
        let plain = if self.values.is_empty() {
            lookup.flag(&self.key)
        } else {
            self.values.iter().fold(Tri::No, |acc, v| acc.or(lookup.is(&self.key, v)))
        };
        if self.negated { plain.negate() } else { plain }
    }
}

fn parse_term(text: &str) -> Result<Term, String> {
    let text = text.trim();
    let (negated, text) = match text.strip_prefix('!') {
        Some(rest) => (true, rest.trim()),
        None => (false, text),
    };
    let ok = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let (key, values) = match text.split_once('=') {
        Some((k, v)) => (k.trim(), v.split('|').map(|s| s.trim().to_owned()).collect::<Vec<_>>()),
        None => (text, Vec::new()),
    };
    if !ok(key) || !values.iter().all(|v| ok(v)) {
        return Err(format!("'{text}' is no condition: write key=value, has=component or a yes/no fact"));
    }
    Ok(Term { key: key.to_owned(), values, negated })
}

impl TryFrom<String> for Condition {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Condition> for String {
    fn from(c: Condition) -> Self {
        c.to_string()
    }
}

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.negated {
            f.write_str("!")?;
        }
        f.write_str(&self.key)?;
        if !self.values.is_empty() {
            write!(f, "={}", self.values.join("|"))?;
        }
        Ok(())
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, t) in self.terms.iter().enumerate() {
            if i > 0 {
                f.write_str(" & ")?;
            }
            write!(f, "{t}")?;
        }
        Ok(())
    }
}
