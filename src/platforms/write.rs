//! Puts a tree on paper as YAML or JSON and notes where each value came to stand.
//!
//! A writer of our own, because the page links every value to its origin and shows comments, which no serializer keeps. It is
//! conservative: a scalar that any YAML 1.1 or 1.2 reader could take for something else is written as a JSON string.

use super::node::Node;
use super::text::{Origin, Piece, Text, unprintable};
use serde::{Deserialize, Serialize};

/// A value in a file and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// First byte.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// Where it came from.
    pub origin: Origin,
}

/// A text with its stretches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// The text.
    pub text: String,
    /// Values with an origin, in order, without overlap.
    pub stretches: Vec<Stretch>,
}

impl Paper {
    /// Writes a plain text.
    pub fn text(text: &Text) -> Self {
        let mut out = Self::default();
        out.pieces(&text.0, str::to_owned);
        out
    }

    /// Writes YAML documents.
    pub fn yaml(documents: &[Node]) -> Self {
        let mut out = Self::default();
        for (i, d) in documents.iter().enumerate() {
            if i > 0 {
                out.text.push_str("---\n");
            }
            out.block(d, 0);
        }
        out
    }

    /// Writes JSON. Comments are dropped.
    pub fn json(node: &Node) -> Self {
        let mut out = Self::default();
        out.json_value(node, 0);
        out.text.push('\n');
        out
    }

    fn put(&mut self, text: &str, origin: Option<&Origin>) {
        let start = self.text.len();
        self.text.push_str(text);
        if let Some(o) = origin
            && !text.is_empty()
        {
            self.stretches.push(Stretch { start, end: self.text.len(), origin: o.clone() });
        }
    }

    fn pieces(&mut self, all: &[Piece], change: impl Fn(&str) -> String) {
        for p in all {
            self.put(&change(&p.text), p.origin.as_ref());
        }
    }

    fn indent(&mut self, depth: usize) {
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn comment(&mut self, comment: &str, depth: usize) {
        for line in comment.lines() {
            self.indent(depth);
            self.text.push_str(if line.is_empty() { "#" } else { "# " });
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// A node on lines of its own.
    fn block(&mut self, node: &Node, depth: usize) {
        match node {
            Node::Noted(c, n) => {
                self.comment(c, depth);
                self.block(n, depth);
            }
            Node::Map(all) if all.iter().any(|(_, n)| *n != Node::Absent) => {
                for (key, value) in present(all) {
                    self.entry(key, value, depth, true);
                }
            }
            Node::List(all) if all.iter().any(|n| *n != Node::Absent) => {
                for item in all.iter().filter(|n| **n != Node::Absent) {
                    self.item(item, depth);
                }
            }
            scalar => {
                self.indent(depth);
                self.scalar(scalar, depth);
                self.text.push('\n');
            }
        }
    }

    /// `key: value`; the first key of a list's map stands behind the dash, so it is not indented.
    fn entry(&mut self, key: &Text, value: &Node, depth: usize, indented: bool) {
        let mut value = value;
        while let Node::Noted(c, inner) = value {
            // Behind a dash there is no line above the key: the comment was written above the dash.
            if indented {
                self.comment(c, depth);
            }
            value = inner;
        }
        if indented {
            self.indent(depth);
        }
        self.words(key);
        self.text.push(':');
        self.value(value, depth);
    }

    /// What stands behind `key:` or `-`.
    fn value(&mut self, value: &Node, depth: usize) {
        match value {
            Node::Map(all) if all.iter().any(|(_, n)| *n != Node::Absent) => {
                self.text.push('\n');
                self.block(value, depth + 1);
            }
            Node::List(all) if all.iter().any(|n| *n != Node::Absent) => {
                self.text.push('\n');
                self.block(value, depth + 1);
            }
            scalar => {
                self.text.push(' ');
                self.scalar(scalar, depth);
                self.text.push('\n');
            }
        }
    }

    fn item(&mut self, item: &Node, depth: usize) {
        let mut item = item;
        while let Node::Noted(c, inner) = item {
            self.comment(c, depth);
            item = inner;
        }
        if let Node::Map(all) = item {
            let mut first = true;
            for (key, value) in present(all) {
                if first {
                    if let Node::Noted(c, _) = value {
                        self.comment(c, depth);
                    }
                    self.indent(depth);
                    self.text.push_str("- ");
                }
                self.entry(key, value, depth + 1, !first);
                first = false;
            }
            if !first {
                return;
            }
        }
        self.indent(depth);
        self.text.push('-');
        self.value(item, depth);
    }

    fn scalar(&mut self, node: &Node, depth: usize) {
        match node {
            Node::Absent | Node::Null => self.text.push_str("null"),
            Node::Bool(b) => self.text.push_str(if *b { "true" } else { "false" }),
            Node::Int(n, origin) => self.put(&n.to_string(), origin.as_ref()),
            Node::Decimal(n, origin) => self.put(n, origin.as_ref()),
            Node::Text(t) if is_block(&t.plain()) => self.literal(t, depth),
            Node::Text(t) => self.words(t),
            Node::List(_) => self.text.push_str("[]"),
            Node::Map(_) => self.text.push_str("{}"),
            Node::Noted(_, n) => self.scalar(n, depth),
            Node::Marked(n, comment) => {
                self.scalar(n, depth);
                self.text.push_str(" # ");
                self.pieces(&comment.0, |t| t.replace('\n', " "));
            }
        }
    }

    fn words(&mut self, t: &Text) {
        if is_plain(&t.plain()) {
            self.pieces(&t.0, str::to_owned);
        } else {
            self.quoted(t);
        }
    }

    fn quoted(&mut self, t: &Text) {
        self.text.push('"');
        let inside = t.clone().inside_quotes();
        self.pieces(&inside.0, str::to_owned);
        self.text.push('"');
    }

    /// A text of several lines as a literal block.
    fn literal(&mut self, t: &Text, depth: usize) {
        self.text.push_str(if t.plain().ends_with('\n') { "|" } else { "|-" });
        let lead = "  ".repeat(depth + 1);
        let whole = t.plain();
        let body_end = whole.trim_end_matches('\n').len();
        let mut at = 0;
        let mut fresh = true;
        self.text.push('\n');
        for p in &t.0 {
            for part in p.text.split_inclusive('\n') {
                let keep = body_end.saturating_sub(at).min(part.len());
                at += part.len();
                let Some(part) = part.get(..keep).filter(|x| !x.is_empty()) else { continue };
                if fresh && part != "\n" {
                    self.text.push_str(&lead);
                }
                let (body, end) = part.strip_suffix('\n').map_or((part, false), |b| (b, true));
                self.put(body, p.origin.as_ref());
                if end {
                    self.text.push('\n');
                }
                fresh = end;
            }
        }
    }

    fn json_value(&mut self, node: &Node, depth: usize) {
        match node {
            Node::Noted(_, n) | Node::Marked(n, _) => self.json_value(n, depth),
            Node::Map(all) if present(all).next().is_some() => {
                self.text.push_str("{\n");
                let mut first = true;
                for (key, value) in present(all) {
                    self.comma(&mut first, depth);
                    self.quoted(key);
                    self.text.push_str(": ");
                    self.json_value(value, depth + 1);
                }
                self.text.push('\n');
                self.indent(depth);
                self.text.push('}');
            }
            Node::List(all) if all.iter().any(|n| *n != Node::Absent) => {
                self.text.push_str("[\n");
                let mut first = true;
                for value in all.iter().filter(|n| **n != Node::Absent) {
                    self.comma(&mut first, depth);
                    self.json_value(value, depth + 1);
                }
                self.text.push('\n');
                self.indent(depth);
                self.text.push(']');
            }
            Node::Text(t) => self.quoted(t),
            scalar => self.scalar(scalar, depth),
        }
    }

    fn comma(&mut self, first: &mut bool, depth: usize) {
        if !*first {
            self.text.push_str(",\n");
        }
        *first = false;
        self.indent(depth + 1);
    }
}

fn present(all: &[(Text, Node)]) -> impl Iterator<Item = (&Text, &Node)> {
    all.iter().filter(|(_, n)| *n != Node::Absent).map(|(k, n)| (k, n))
}

/// Whether a text is best written as a literal block, and comes back from it unchanged.
fn is_block(t: &str) -> bool {
    let body = t.strip_suffix('\n').unwrap_or(t);
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body.lines().all(|l| !l.ends_with(' '))
        && body.chars().all(|c| c == '\n' || (!c.is_control() && !unprintable(c)))
}

/// Whether a text can stand without quotes and is taken for these very words by any reader of YAML 1.1 or 1.2.
fn is_plain(t: &str) -> bool {
    let Some(first) = t.chars().next() else { return false };
    let word = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"].contains(&t.to_ascii_lowercase().as_str());
    let inner = |c: char| c.is_ascii_alphanumeric() || "_./@%+- ".contains(c);
    let body = t.chars().all(|c| inner(c) || c == ':') && !t.contains("  ") && !t.ends_with([' ', ':']) && !t.contains(": ");
    if word || !body {
        return false;
    }
    if first.is_ascii_digit() {
        // 500m, 1Gi, 25% and 5m are words; 1e3, 0x1f, 12:30, 1.5 and 2026-11-24 could be numbers, times or dates.
        let unit = t.trim_start_matches(|c: char| c.is_ascii_digit());
        return ["m", "s", "h", "d", "%", "Ki", "Mi", "Gi", "Ti", "k", "M", "G", "ms"].contains(&unit);
    }
    first.is_ascii_alphabetic() || first == '/'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tree as plain JSON, to compare with what a reader of YAML or JSON makes of it.
    fn plain(node: &Node) -> serde_json::Value {
        match node {
            Node::Absent | Node::Null => serde_json::Value::Null,
            Node::Bool(b) => (*b).into(),
            Node::Int(n, _) => (*n).into(),
            Node::Decimal(n, _) => serde_json::from_str(n).unwrap(),
            Node::Text(t) => t.plain().into(),
            Node::List(all) => all.iter().filter(|n| **n != Node::Absent).map(plain).collect(),
            Node::Map(all) => serde_json::Value::Object(present(all).map(|(k, n)| (k.plain(), plain(n))).collect()),
            Node::Noted(_, n) | Node::Marked(n, _) => plain(n),
        }
    }

    fn any_text() -> impl Strategy<Value = Text> {
        let word = prop_oneof![
            "[a-z0-9:./ %#'\"{}\\[\\]&*!|>-]{0,12}",
            "(true|No|on|~|null|0x1f|1e3|12:30|2026-11-24|-|- a|a: b|a #b|\\? x|500m|1_000|\\.5|=|<<)",
            "[ -~\\n\\t\u{7f}\u{85}\u{2028}\u{ffff}é‹›]{0,14}",
        ];
        prop::collection::vec((word, prop::bool::ANY), 0..3)
            .prop_map(|all| Text(all.into_iter().map(|(text, o)| Piece { text, origin: o.then_some(Origin::Rollout) }).collect()))
    }

    fn any_node() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![
            Just(Node::Null),
            any::<bool>().prop_map(Node::Bool),
            (-1_000_000_i64..1_000_000).prop_map(|n| Node::Int(n, None)),
            ("[a-z ]{1,9}", "[ -~]{0,9}").prop_map(|(w, c)| Node::from(w).marked(c)),
            any_text().prop_map(Node::Text),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Node::List),
                prop::collection::btree_map("[a-z0-9-]{1,6}|on|1", inner.clone(), 0..4)
                    .prop_map(|m| Node::Map(m.into_iter().map(|(k, n)| (k.as_str().into(), n)).collect())),
                (inner, "[a-z ]{1,9}").prop_map(|(n, c)| n.noted(c)),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_as_yaml_is_read_as_the_same(node in any_node()) {
            let paper = Paper::yaml(std::slice::from_ref(&node));
            let back: serde_json::Value = serde_saphyr::from_str(&paper.text).map_err(|e| TestCaseError::fail(format!("{e}\n{}", paper.text)))?;
            prop_assert_eq!(back, plain(&node), "{}", paper.text);
        }

        #[test]
        fn what_is_written_as_json_is_read_as_the_same(node in any_node()) {
            let paper = Paper::json(&node);
            let back: serde_json::Value = serde_json::from_str(&paper.text).map_err(|e| TestCaseError::fail(format!("{e}\n{}", paper.text)))?;
            prop_assert_eq!(back, plain(&node), "{}", paper.text);
        }

        #[test]
        fn stretches_are_in_order_and_inside(node in any_node()) {
            let paper = Paper::yaml(&[node]);
            let mut at = 0;
            for s in &paper.stretches {
                prop_assert!(at <= s.start && s.start < s.end && paper.text.get(s.start..s.end).is_some());
                at = s.end;
            }
        }
    }

    #[test]
    fn a_comment_stands_above_its_key_and_a_value_keeps_its_origin() {
        let node = crate::map! {
            "image" => crate::cat!(Text::of("reg/app", Origin::Fact("image".into())), ":", Text::of("1.2", Origin::Fact("version_to".into()))),
            "list" => crate::list![crate::map! { "a" => Node::from(1).noted("why"), "b" => None::<Node> }],
        };
        let paper = Paper::yaml(&[node]);
        assert_eq!(paper.text, "image: reg/app:1.2\nlist:\n  # why\n  - a: 1\n");
        let shown: Vec<&str> = paper.stretches.iter().filter_map(|s| paper.text.get(s.start..s.end)).collect();
        assert_eq!(shown, ["reg/app", "1.2"]);
    }
}
