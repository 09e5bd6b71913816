//! Who does what: deployer, approver, on call.

use super::names::placeholder;
use super::tokens::Sentence;

/// A stretch of the text.
pub type Span = (usize, usize);

/// Phrases after which, or before which, a name stands for a role.
struct Role {
    fact: &'static str,
    /// The name follows.
    before: &'static [&'static str],
    /// The name precedes.
    after: &'static [&'static str],
}

const ROLES: [Role; 4] = [
    Role {
        fact: "deployer",
        before: &[
            "deployed by", "deployer", "deployer is", "executed by", "performed by", "carried out by", "run by", "implemented by",
            "implementer", "operator", "technician", "release captain", "rolled out by", "driven by", "driver", "release manager",
            "led by", "done by", "taken by", "handled by", "lead by",
        ],
        after: &[
            "will deploy", "is deploying", "deploys", "will run", "will drive", "is driving", "will execute", "executes", "will perform",
            "will be deploying", "drives", "will roll", "is the deployer", "will push", "runs the deploy", "is running", "performs",
            "will do the deploy", "will carry out", "does the deploy",
        ],
    },
    Role {
        fact: "approver",
        before: &[
            "approved by", "approver", "approver is", "approval from", "approval by", "signed off by", "reviewed by", "sign off from",
            "sign off by", "reviewer", "approval", "authorised by", "authorized by", "ok from", "approve by", "thumbs up from", "go from",
        ],
        after: &[
            "approved", "has approved", "signed off", "will approve", "approves", "reviewed", "has signed off", "to approve",
            "is the approver", "gave the ok", "must approve", "needs to approve", "has reviewed",
        ],
    },
    Role {
        fact: "oncall",
        before: &[
            "on call", "oncall", "on call is", "oncall is", "on call engineer", "on duty", "on shift", "primary on call", "on call sre",
            "on call tonight", "on call this week",
        ],
        after: &[
            "is on call", "on call", "is oncall", "oncall", "will be on call", "is on shift", "on shift", "on duty", "is on duty",
            "has the pager", "holds the pager", "carries the pager", "is primary",
        ],
    },
    Role {
        fact: "oncall_backup",
        before: &["backup is", "second on call is", "secondary on call is", "backup on call is", "secondary is"],
        after: &[
            "is her backup", "is his backup", "is their backup", "is the backup", "is backup", "is second on call", "is secondary",
            "as backup", "backs her up", "backs him up",
        ],
    },
];

/// Finds the people of a text: (fact, where the name stands).
pub fn find(text: &str, sentences: &[Sentence], keys: &dyn Fn(&str) -> Vec<String>) -> Vec<(&'static str, Span)> {
    ROLES
        .iter()
        .filter_map(|r| labelled(text, sentences, &keys(r.fact)).or_else(|| spoken(text, sentences, r)).map(|s| (r.fact, s)))
        .collect()
}

fn labelled(text: &str, sentences: &[Sentence], keys: &[String]) -> Option<Span> {
    for key in keys {
        for s in sentences.iter().filter(|s| &s.key == key && !s.key.is_empty()) {
            let value = text.get(s.value.0..s.value.1)?;
            let cut = [",", " (", ";", ".", " - ", " – ", "|", " and ", " will ", " on ", " / ", " from ", " if "]
                .iter()
                .filter_map(|m| value.find(m))
                .filter(|i| *i > 1)
                .min()
                .unwrap_or(value.len());
            let name = value.get(..cut)?.trim().trim_matches(['*', '_', '`', '[', ']']);
            let who =
                name.starts_with('@') || name.chars().any(char::is_uppercase) || name.contains('.') || name.split_whitespace().count() <= 4;
            let words = name.split_whitespace().count();
            let noise = ["whoever", "anyone", "required", "needed", "not", "yes", "no", "granted", "done", "automatic", "the"];
            if placeholder(name)
                || !who
                || words > 6
                || name.split_whitespace().next().is_some_and(|w| noise.contains(&w.to_lowercase().as_str()))
                || name.starts_with("http")
            {
                continue;
            }
            let at = s.value.0 + value.find(name)?;
            return Some((at, at + name.len()));
        }
    }
    None
}

fn spoken(text: &str, sentences: &[Sentence], role: &Role) -> Option<Span> {
    for s in sentences {
        let lower: Vec<&str> = s.words.iter().map(|w| w.lower.as_str()).collect();
        let find = |phrase: &str| {
            let (head, length) = (phrase.split(' ').next()?, phrase.split(' ').count());
            let is_it = |i: &usize| lower.get(*i..i + length).is_some_and(|w| w.iter().copied().eq(phrase.split(' ')));
            (0..lower.len()).filter(|i| lower.get(*i) == Some(&head)).find(is_it).map(|i| (i, i + length))
        };
        for phrase in role.after {
            if let Some((from, _)) = find(phrase)
                && let Some(span) = name_ending(text, s, from)
            {
                return Some(span);
            }
        }
        for phrase in role.before {
            if let Some((_, to)) = find(phrase)
                && let Some(span) = name_starting(text, s, to)
            {
                return Some(span);
            }
        }
    }
    None
}

fn capital(text: &str, s: &Sentence, i: usize) -> bool {
    let common = [
        "The", "This", "We", "It", "No", "On", "In", "If", "A", "Deploy", "Rollback", "When", "After", "Approved", "Then", "Production",
        "Kubernetes", "Postgres", "Slack", "Grafana", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Jira",
        "CHG", "UTC", "Deployment", "Fly", "Heroku", "Netlify", "Vercel", "Argo", "Jenkins", "Flux", "GitHub", "GitLab", "CI", "CD",
        "Helm", "Terraform", "Render", "Spinnaker", "Actions", "Pipeline", "Ansible",
    ];
    s.words
        .get(i)
        .and_then(|w| text.get(w.start..w.end))
        .is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase) && !common.contains(&w))
}

fn handle(text: &str, s: &Sentence, i: usize) -> bool {
    s.words.get(i).is_some_and(|w| w.start > 0 && text.as_bytes().get(w.start - 1) == Some(&b'@'))
}

fn name_starting(text: &str, s: &Sentence, from: usize) -> Option<Span> {
    let skip = usize::from(s.words.get(from).is_some_and(|w| matches!(w.lower.as_str(), "is" | "tonight" | "by" | "today" | "the")));
    let i = from + skip;
    if handle(text, s, i) {
        return run_of_handle(s, i);
    }
    let mut to = i;
    while to < i + 3 && capital(text, s, to) && (to == i || !s.words.get(to).is_some_and(|w| w.breaks)) {
        to += 1;
    }
    (to > i).then(|| Some((s.words.get(i)?.start, s.words.get(to - 1)?.end)))?
}

fn name_ending(text: &str, s: &Sentence, to: usize) -> Option<Span> {
    if s.words.get(to).is_some_and(|w| w.breaks) {
        return None;
    }
    let mut from = to;
    while from > 0 && to - from < 3 && capital(text, s, from - 1) && !(from < to && s.words.get(from).is_some_and(|w| w.breaks)) {
        from -= 1;
    }
    if from == to && to > 0 && handle(text, s, to - 1) {
        return run_of_handle(s, to - 1);
    }
    (from < to).then(|| Some((s.words.get(from)?.start, s.words.get(to - 1)?.end)))?
}

/// A handle with the parts that are joined to it.
fn run_of_handle(s: &Sentence, i: usize) -> Option<Span> {
    let mut to = i + 1;
    while s.words.get(to).is_some_and(|w| matches!(w.glue, '-' | '_' | '.')) {
        to += 1;
    }
    Some((s.words.get(i)?.start, s.words.get(to - 1)?.end))
}
