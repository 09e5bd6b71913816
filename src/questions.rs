//! The unanswered fact that would change the plan most.

use crate::facts::schema::FactDef;
use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// A question with answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The fact that the answer gives.
    pub fact: String,
    /// What is asked.
    pub question: String,
    /// (value, label) of each answer.
    pub answers: Vec<(String, String)>,
    /// How many lines of the plan it would settle or change.
    pub changes: usize,
}

/// Turns open facts, each with the number of things that hang on it, into at most three questions.
pub fn ask(defs: &[&FactDef], open: &[(String, usize)]) -> Vec<Question> {
    let mut open: Vec<_> = open.to_vec();
    crate::order::by(&mut open, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    open.iter()
        .filter_map(|(fact, n)| defs.iter().find(|d| &d.id == fact && !d.question.is_empty()).map(|d| (d, *n)))
        .take(3)
        .map(|(d, changes)| Question {
            fact: d.id.clone(),
            question: d.question.clone(),
            answers: if d.values.is_empty() {
                vec![("yes".into(), "Yes".into()), ("no".into(), "No".into())]
            } else {
                d.values.iter().map(|v| (v.id.clone(), v.label.clone())).collect()
            },
            changes,
        })
        .collect()
}

wire!(Question { fact, question, answers, changes });
