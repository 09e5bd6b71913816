//! Names and commands that stand behind a label of their own and nowhere else: `Column: discount_code`, `Test command: make test`.

use super::tokens::Sentence;
use super::{Observation, stated};
use crate::facts::Value;

/// The facts that are read so.
const FACTS: &[&str] = &[
    "column", "column_type", "column_type_from", "column_default", "index_name", "new_name", "referenced_table", "referenced_column",
    "check_condition", "backfill_value", "key_column", "table_columns", "enum_value", "migration_number", "test_command", "build_command",
    "deploy_command", "rollback_command", "smoke_command",
];

/// Lines such as `column: discount_code` and `index name: idx_a`.
pub(super) fn find(text: &str, sentences: &[Sentence], keys: &dyn Fn(&str) -> Vec<String>) -> Vec<Observation> {
    let mut out = Vec::new();
    let any = sentences.iter().filter(|s| !s.key.is_empty());
    for s in any {
        for fact in FACTS {
            let value = text.get(s.value.0..s.value.1).unwrap_or_default().trim_matches(['`', '"', '*', ' ']);
            let said = !value.is_empty() && value.len() < 200 && !value.contains(['<', '>', '\n']) | (*fact == "check_condition");
            if said && keys(fact).contains(&s.key) && !matches!(value.to_lowercase().as_str(), "none" | "n/a" | "tbd" | "-") {
                let at = s.value.0 + text.get(s.value.0..s.value.1).and_then(|t| t.find(value)).unwrap_or(0);
                out.push(stated(text, fact, Value::Text(value.to_owned()), (at, at + value.len())));
            }
        }
    }
    out
}
