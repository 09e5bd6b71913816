//! How a line begins before it says anything: marks, tickets, `[tags]`, `feat(scope):`, `Subject:`, the nick of a chat; and what is
//! said of a name right behind it.

use super::lexicon::is_generic;
use super::shapes::is_ticket;
use super::title::Topic;

/// Whether lines of a chat begin with this name.
pub(super) fn nick(text: &str, name: &str) -> bool {
    !name.contains(' ') && text.match_indices(name).filter(|(i, _)| lines_up(text, *i, name.len())).count() > 1
}

fn lines_up(text: &str, at: usize, length: usize) -> bool {
    (at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n')) && text.get(at + length..).is_some_and(|r| r.starts_with(": "))
}

/// What is said of a name right behind it: "faffy (dev server)", "ToolsDB, the user database", "Hydra is our build farm".
pub(super) fn told_of(text: &str, end: usize) -> Option<(usize, usize)> {
    let rest = text.get(end..)?;
    let rest = rest.strip_prefix(['`', '"', '*']).unwrap_or(rest);
    let lead =
        [" (", ", the ", ", our ", ", a ", ", an ", " is a ", " is an ", " is our ", " is the "].iter().find(|p| rest.starts_with(**p))?;
    let from = text.len() - rest.len() + lead.len();
    let body = text.get(from..)?;
    let stop = body.find([')', ',', '.', ';', '\n', '(']).unwrap_or(body.len());
    let stop = [" of ", " that ", " which ", " for ", " on ", " in ", " with "]
        .iter()
        .filter_map(|p| body.find(p))
        .min()
        .map_or(stop, |i| i.min(stop));
    Some((from, from + stop))
}

/// How many bytes of a line say only what kind of line it is: marks, tickets, `[tags]`, `feat(scope):`, `Subject:`. A tag or
/// scope may be the name.
pub(super) fn lead(line: &str, out: &mut Vec<Topic>, at: usize, rank: i32, text: &str) -> usize {
    let mut from = 0;
    loop {
        let rest = line.get(from..).unwrap_or_default();
        let skip = rest.len() - rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !"[`\"'(/@".contains(c)).len();
        let rest = rest.get(skip..).unwrap_or_default();
        if let Some((tag, _)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            let plain = tag.split(' ').count() < 4 && tag.len() > 2 && tag != "WIP" && !is_ticket(tag) && !is_generic(tag);
            let short = tag.len() < 5 && tag.chars().all(|c| c.is_ascii_uppercase());
            if plain && !short {
                out.push(Topic { start: at + from + skip + 1, end: at + from + skip + 1 + tag.len(), points: 20 - rank });
            }
            from += skip + tag.len() + 2;
            continue;
        }
        let word = rest.split(' ').next().unwrap_or_default();
        if is_ticket(word) && word.len() > 2 {
            from += skip + word.len();
            continue;
        }
        let Some(colon) = rest.find(": ").filter(|c| *c < 48) else { return from + skip };
        let label = rest.get(..colon).unwrap_or_default();
        let (kind, scope) = label.split_once('(').map_or((label, ""), |(k, s)| (k, s.trim_end_matches(['!', ')'])));
        let commit = [
            "feat", "fix", "chore", "refactor", "build", "ci", "docs", "perf", "revert", "ops", "infra", "style", "test", "bump",
            "release", "hotfix", "bugfix", "deps",
        ];
        let kind = kind.trim_end_matches('!');
        if commit.contains(&kind.to_lowercase().as_str()) {
            let generic = [
                "ci", "cd", "deploy", "deps", "infra", "aws", "gcp", "azure", "core", "build", "docs", "config", "release", "helm",
                "terraform", "tf", "k8s", "kubernetes", "ansible", "prod", "api", "ui", "app", "main",
            ];
            if scope.len() > 2 && !generic.contains(&scope) && !is_generic(scope) {
                let start = at + from + skip + label.find(scope).unwrap_or(0);
                out.push(Topic { start, end: start + scope.len(), points: 20 - rank });
            }
            from += skip + colon + 2;
            continue;
        }
        if is_generic(label) || nick(text, label) {
            from += skip + colon + 2;
            continue;
        }
        return from + skip;
    }
}
