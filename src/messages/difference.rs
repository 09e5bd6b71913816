//! Which lines two texts share, and which only one of them has.

use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// In both.
    Both,
    /// In the old text alone.
    Old,
    /// In the new text alone.
    New,
}

/// More lines than any message has; longer texts are compared as a whole.
const MOST: usize = 600;

/// The lines of both texts in order (longest common subsequence).
pub fn difference(old: &str, new: &str) -> Vec<(Side, String)> {
    let a: Vec<&str> = old.lines().collect();
    let b: Vec<&str> = new.lines().collect();
    let told = |side: Side, lines: &[&str]| lines.iter().map(|l| (side, (*l).to_owned())).collect::<Vec<_>>();
    if a.len() > MOST || b.len() > MOST {
        let side = if a == b { Side::Both } else { Side::New };
        let mut out = if a == b { Vec::new() } else { told(Side::Old, &a) };
        out.extend(told(side, &b));
        return out;
    }
    // longest[i][j]: lines that a from i on and b from j on share.
    let mut longest = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] = if a[i] == b[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push((Side::Both, b[j].to_owned()));
            i += 1;
            j += 1;
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            out.push((Side::Old, a[i].to_owned()));
            i += 1;
        } else {
            out.push((Side::New, b[j].to_owned()));
            j += 1;
        }
    }
    out.extend(told(Side::Old, a.get(i..).unwrap_or_default()));
    out.extend(told(Side::New, b.get(j..).unwrap_or_default()));
    out
}

wire!(enum Side { 0 Both, 1 Old, 2 New });

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_changed_line_is_one_old_and_one_new_line() {
        let d = difference("a\nb\nc", "a\nx\nc");
        let short: Vec<String> = d
            .iter()
            .map(|(s, l)| {
                format!(
                    "{}{l}",
                    match s {
                        Side::Both => ' ',
                        Side::Old => '-',
                        Side::New => '+',
                    }
                )
            })
            .collect();
        assert_eq!(short, [" a", "-b", "+x", " c"]);
        assert!(difference("same", "same").iter().all(|(s, _)| *s == Side::Both));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_put_together_again(a in "[abc\n]{0,40}", b in "[abc\n]{0,40}") {
            let d = difference(&a, &b);
            let side = |skip: Side| d.iter().filter(|(s, _)| *s != skip).map(|(_, l)| l.as_str()).collect::<Vec<_>>();
            prop_assert_eq!(side(Side::New), a.lines().collect::<Vec<_>>());
            prop_assert_eq!(side(Side::Old), b.lines().collect::<Vec<_>>());
        }
    }
}
