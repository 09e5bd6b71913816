//! A policy as the page keeps it, and how its workers follow it: every wish of the page carries the rules that it is asked under, so
//! that a worker that was started anew knows them too.

use super::Policy;
use serde::{Deserialize, Serialize};

/// A policy as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The library that it was checked against; under another one it is read anew.
    pub library: String,
    /// The name of its file; empty: it lies beside the page.
    pub from: String,
    /// Its text, as it was read.
    pub text: String,
    /// What the text says.
    pub policy: Policy,
}

impl Kept {
    /// The rules in the form that is stored and that wishes carry.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads rules; none where nothing or nothing readable is kept.
    pub fn read(rules: &str) -> Option<Self> {
        serde_json::from_str(rules).ok()
    }

    /// Origin and text of rules that another version of the page kept: that much stays readable.
    pub fn source(rules: &str) -> (String, String) {
        let kept: serde_json::Value = serde_json::from_str(rules).unwrap_or_default();
        let part = |key: &str| kept.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        (part("from"), part("text"))
    }
}

/// A worker that follows the rules of its wishes.
#[derive(Debug, Default)]
pub struct Following(String);

impl Following {
    /// What to put in force if these rules are others than those before; none in it: no policy.
    pub fn changed(&mut self, rules: &str) -> Option<Option<Policy>> {
        if self.0 == rules {
            return None;
        }
        rules.clone_into(&mut self.0);
        Some(Kept::read(rules).map(|k| k.policy))
    }
}

/// Whether a text is meant as a policy: it has the key of one and not that of a release.
pub fn is_policy(text: &str) -> bool {
    text.lines().any(|l| l.strip_prefix("policy:").is_some_and(|v| v.trim_start().starts_with(|c: char| c.is_ascii_digit())))
        && !text.lines().any(|l| l.starts_with("tminus:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_hears_of_rules_once_and_of_their_end() {
        let policy = Policy { id: "acme".into(), ..Policy::default() };
        let rules = Kept { policy: policy.clone(), text: "policy: 1".into(), ..Kept::default() }.write();
        let mut worker = Following::default();
        assert_eq!(worker.changed(""), None);
        assert_eq!(worker.changed(&rules), Some(Some(policy)));
        assert_eq!(worker.changed(&rules), None);
        assert_eq!(worker.changed(""), Some(None));
    }

    #[test]
    fn the_text_of_rules_outlives_their_shape() {
        let rules = r#"{"library":"old","from":"acme.yaml","text":"policy: 1","policy":{"of":"the past"}}"#;
        assert_eq!(Kept::read(rules), None);
        assert_eq!(Kept::source(rules), ("acme.yaml".to_owned(), "policy: 1".to_owned()));
    }

    #[test]
    fn a_policy_is_told_from_a_release() {
        assert!(is_policy("# ours\nid: acme\npolicy: 1\n"));
        assert!(!is_policy("tminus: 1\nentries: []\n"));
        assert!(!is_policy("our policy: ship it\npolicy: none\n"));
    }
}
