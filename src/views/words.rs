//! Ids and conditions in the words a person reads.

use crate::facts::schema::FactDef;
use crate::pipeline::Library;
use crate::run::Mark;
use crate::scenario::flag_fact;

/// A term of a condition: `has=database` is "has a database".
pub fn term(lib: &Library, term: &str) -> String {
    let (not, body) = term.strip_prefix('!').map_or(("", term), |b| ("not: ", b));
    let Some((key, values)) = body.split_once('=') else {
        return format!("{not}{}", fact_label(lib, flag_fact(body)));
    };
    let shown: Vec<String> = values.split('|').map(|v| value(lib, key, v)).collect();
    let list = shown.join(" or ");
    match key {
        "has" => format!("{not}{list} in the picture"),
        "touches" => format!("{not}{list} touched by this change"),
        "strategy" => format!("{not}strategy {list}"),
        "template" => format!("{not}template {list}"),
        _ => format!("{not}{}: {list}", fact_label(lib, key)),
    }
}

/// Why a line was set aside.
pub fn aside(lib: &Library, condition: &str) -> String {
    if condition == "hotfix" {
        return "A hotfix sets it aside.".into();
    }
    if condition == crate::plan::no_return::ITEM {
        return "Nothing in this release is known to be beyond taking back.".into();
    }
    if let Some(reason) = condition.strip_prefix("removed: ") {
        return format!("Taken out: {reason}");
    }
    format!("Does not apply, because it is not so: {}.", term(lib, condition))
}

/// A value of a fact, strategy or template.
pub fn value(lib: &Library, key: &str, value: &str) -> String {
    let fact = lib.fact(key);
    let of_choice = fact.and_then(|f| f.values.iter().find(|v| v.id == value)).map(|v| v.label.clone());
    of_choice
        .or_else(|| lib.strategies.iter().find(|s| s.id == value).map(|s| s.label.clone()))
        .or_else(|| lib.fact(value).map(|f| f.label.clone()))
        .unwrap_or_else(|| value.to_owned())
}

/// The label of an area.
pub fn area(lib: &Library, id: &str) -> String {
    match id {
        "own" => "Own lines".into(),
        _ => lib.areas.iter().find(|a| a.area == id).map_or_else(|| id.replace('-', " "), |a| a.label.clone()),
    }
}

/// The label of a fact.
pub fn fact_label(lib: &Library, id: &str) -> String {
    lib.fact(id).map_or_else(|| id.replace(['-', '_'], " "), |f| f.label.clone())
}

/// A value of a fact as a person reads it, with its unit.
pub fn shown(def: &FactDef, raw: &crate::facts::Value) -> String {
    use crate::facts::Value;
    let label = |id: &str| def.values.iter().find(|v| v.id == id).map_or_else(|| id.to_owned(), |v| v.label.clone());
    match raw {
        Value::Text(t) if !def.values.is_empty() => label(t),
        Value::List(l) if !def.values.is_empty() => l.iter().map(|v| label(v)).collect::<Vec<_>>().join(", "),
        Value::List(l) if def.id == "stages" => l.iter().map(|v| format!("{v} %")).collect::<Vec<_>>().join(" → "),
        Value::Number(n) => format!("{} {}", crate::views::words::number(*n), def.unit).trim().to_owned(),
        other => other.show(),
    }
}

/// A number in thousandths with a thin grouping of thousands: 5,000,000.
pub fn number(n: i64) -> String {
    let plain = crate::facts::show_thousandths(n);
    let (whole, part) = plain.split_once('.').map_or((plain.as_str(), None), |(w, p)| (w, Some(p)));
    let digits: Vec<char> = whole.chars().collect();
    let mut out = String::new();
    for (i, c) in digits.iter().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.get(i - 1).is_some_and(char::is_ascii_digit) {
            out.push(',');
        }
        out.push(*c);
    }
    part.map_or(out.clone(), |p| format!("{out}.{p}"))
}

/// The word for a state.
pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Open => "open",
        Mark::Done => "done",
        Mark::Failed => "failed",
        Mark::Blocked => "blocked",
        Mark::NotApplicable => "not applicable",
        Mark::Accepted => "accepted",
    }
}

/// A role as it is shown.
pub fn role(id: &str) -> String {
    match id {
        "qa" => "QA".into(),
        "sre" => "SRE".into(),
        "dba" => "DBA".into(),
        other => other.replace('-', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([number(5_000_000_000), number(1_200_000), number(300), number(999_000)], ["5,000,000", "1,200", "0.3", "999"]);
    }

    #[test]
    fn conditions_are_words() {
        let lib = Library::embedded();
        assert_eq!(term(lib, "has=database"), "Database in the picture");
        assert_eq!(term(lib, "platform=kubernetes"), "Platform: Kubernetes");
        assert_eq!(term(lib, "user-impacting"), "Users notice it");
    }
}
