//! The tree of a YAML or JSON file. What a file says is built as a tree; `write` puts it on paper.

use super::text::{Origin, Text};

/// A value of a YAML or JSON file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Leaves its key, or its place in a list, out.
    Absent,
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, with the origin of its value if it has one.
    Int(i64, Option<Origin>),
    /// A number with decimals, as it shall be written (`0.99`); only digits, a dot and a sign.
    Decimal(String, Option<Origin>),
    /// Words.
    Text(Text),
    /// A list.
    List(Vec<Node>),
    /// Keys in the order in which they are written.
    Map(Vec<(Text, Node)>),
    /// A value with a comment above it (YAML alone; JSON has none).
    Noted(String, Box<Node>),
    /// A word or number with a comment behind it on its line, which some tools read as a marker (YAML alone).
    Marked(Box<Node>, Text),
}

impl Node {
    /// The same with a comment above it.
    pub fn noted(self, comment: impl Into<String>) -> Self {
        Self::Noted(comment.into(), Box::new(self))
    }

    /// The same with a comment behind it on its line; for words and numbers.
    pub fn marked(self, comment: impl Into<Text>) -> Self {
        Self::Marked(Box::new(self), comment.into())
    }

    /// A list.
    pub fn list<N: Into<Self>>(all: impl IntoIterator<Item = N>) -> Self {
        Self::List(all.into_iter().map(Into::into).collect())
    }

    /// The same map with one key more.
    pub fn with(self, key: &str, value: impl Into<Self>) -> Self {
        match self {
            Self::Map(mut all) => {
                all.push((key.into(), value.into()));
                Self::Map(all)
            }
            other => other,
        }
    }
}

impl From<&str> for Node {
    fn from(t: &str) -> Self {
        Self::Text(t.into())
    }
}

impl From<String> for Node {
    fn from(t: String) -> Self {
        Self::Text(t.into())
    }
}

impl From<Text> for Node {
    fn from(t: Text) -> Self {
        Self::Text(t)
    }
}

impl From<&Text> for Node {
    fn from(t: &Text) -> Self {
        Self::Text(t.clone())
    }
}

impl From<i64> for Node {
    fn from(n: i64) -> Self {
        Self::Int(n, None)
    }
}

impl From<i32> for Node {
    fn from(n: i32) -> Self {
        Self::Int(i64::from(n), None)
    }
}

impl From<bool> for Node {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl<N: Into<Self>> From<Option<N>> for Node {
    fn from(n: Option<N>) -> Self {
        n.map_or(Self::Absent, Into::into)
    }
}

impl From<Vec<Node>> for Node {
    fn from(all: Vec<Node>) -> Self {
        Self::List(all)
    }
}

/// A map: `map! { "kind" => "Service", "port" => 80 }`. A key with `Node::Absent` or `None` is left out.
#[macro_export]
macro_rules! map {
    ($($key:expr => $value:expr),* $(,)?) => {
        $crate::platforms::node::Node::Map(vec![$(($crate::platforms::text::Text::from($key), $crate::platforms::node::Node::from($value))),*])
    };
}

/// A list: `list![a, b]`.
#[macro_export]
macro_rules! list {
    ($($value:expr),* $(,)?) => {
        $crate::platforms::node::Node::List(vec![$($crate::platforms::node::Node::from($value)),*])
    };
}
