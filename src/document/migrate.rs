//! Saved data of older versions, step by step forward. A shipped step is never rewritten; newer data is refused.

use super::VERSION;
use crate::problem::Problem;
use serde_json::Value;

/// One step: from version `index` + 1 to the next.
type Step = fn(Value) -> Value;

/// All steps, in order. Version 1 is the first that was ever saved, so there is none yet.
const STEPS: [Step; 0] = [];

/// Brings saved data to this version.
pub fn migrate(version: u32, mut data: Value) -> Result<Value, Problem> {
    if version > VERSION {
        return Err(Problem::error(
            format!("This was saved by a newer version of the page (shape {version}, this page knows {VERSION})."),
            "Reload the page to get the newer version. Until then it is left untouched.",
        ));
    }
    for step in STEPS.iter().skip(version.saturating_sub(1) as usize) {
        data = step(data);
    }
    Ok(data)
}
