//! Limits: thresholds that a person can change, with the figures they start from.

use super::schema::LimitDef;
use crate::facts::show_thousandths;
use std::collections::BTreeMap;

/// The value of a limit in thousandths: a person's own, or the default.
pub fn value(def: &LimitDef, own: &BTreeMap<String, i64>) -> i64 {
    own.get(&def.id).copied().unwrap_or(def.default)
}

/// The limit as a person reads it: `< 1%`.
pub fn show(def: &LimitDef, own: &BTreeMap<String, i64>) -> String {
    def.form.replace("{value}", &show_thousandths(value(def, own)))
}
