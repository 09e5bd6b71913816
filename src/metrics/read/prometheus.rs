//! The answer of Prometheus' HTTP API: vectors, scalars and matrices, several answers one after the other, and lists of numbers.

use crate::metrics::samples::{MOST, Point, Samples, Series};
use crate::problem::Problem;
use serde_json::Value;

/// Reads JSON.
pub(super) fn read(text: &str) -> Samples {
    let mut out = Samples::default();
    for (n, next) in serde_json::Deserializer::from_str(text).into_iter::<Value>().enumerate() {
        let place = if n > 0 { format!("answer {}", n + 1) } else { String::new() };
        match next {
            Ok(value) => answer(&value, &place, &mut out),
            Err(e) => {
                let where_ = format!("line {}, column {}", e.line(), e.column());
                out.problems
                    .push(Problem::error("This is no whole JSON.", "Paste the answer from its first brace to its last.").at(where_));
                break;
            }
        }
    }
    if out.series.is_empty() && out.problems.is_empty() {
        out.problems.push(empty(""));
    }
    for s in &mut out.series {
        s.unit = unit(&s.name).to_owned();
    }
    out
}

/// The unit that the name of a metric ends with, as Prometheus advises.
fn unit(name: &str) -> &'static str {
    match name.trim_end_matches("_bucket").trim_end_matches("_total") {
        n if n.ends_with("milliseconds") || n.ends_with("_ms") => "ms",
        n if n.ends_with("_seconds") => "s",
        n if n.ends_with("_ratio") => "ratio",
        n if n.ends_with("_percent") => "%",
        _ => "",
    }
}

fn empty(place: &str) -> Problem {
    Problem::warning(
        "The answer holds no series: nothing matches the query, or nothing was measured in that time.",
        "That is no success. Check labels and times of the query.",
    )
    .at(place)
}

fn answer(value: &Value, place: &str, out: &mut Samples) {
    let status = value.get("status").and_then(Value::as_str);
    if status == Some("error") || value.get("error").is_some_and(Value::is_string) {
        let part = |k: &str| value.get(k).and_then(Value::as_str).unwrap_or_default();
        let kind = if part("errorType").is_empty() { "error" } else { part("errorType") };
        out.problems
            .push(Problem::error(format!("Prometheus says {kind}: {}", part("error")), "Correct the query and ask again.").at(place));
        return;
    }
    for w in value.get("warnings").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        out.problems.push(Problem::warning(format!("Prometheus warns: {w}"), "").at(place));
    }
    let data = value.get("data").unwrap_or(value);
    let result = data.get("result").unwrap_or(data);
    match data.get("resultType").and_then(Value::as_str) {
        Some("scalar") => return pair_of(result, place, out),
        Some("string") => {
            out.problems.push(Problem::error("The answer is a text, no figure.", "").at(place));
            return;
        }
        _ => {}
    }
    out.measured |= result.as_array().is_some_and(|l| l.iter().any(|s| s.get("metric").is_some()));
    match result.as_array() {
        Some(list) if list.is_empty() => out.problems.push(empty(place)),
        Some(list) if list.iter().all(is_number) => {
            let points = list.iter().map(|v| Point { at: None, value: figure(v) }).collect();
            out.series.push(Series { points, ..Series::default() });
        }
        Some(list) => list.iter().enumerate().for_each(|(i, s)| series(s, &joined(place, &format!("result[{i}]")), out)),
        None => lists_by_name(result, place, out),
    }
}

fn joined(place: &str, part: &str) -> String {
    if place.is_empty() { part.to_owned() } else { format!("{place}, {part}") }
}

fn pair_of(result: &Value, place: &str, out: &mut Samples) {
    match point(result) {
        Some(p) => {
            out.measured = true;
            out.series.push(Series { points: vec![p], ..Series::default() });
        }
        None => out.problems.push(Problem::error("This is no scalar: it should be a time and a figure.", "").at(place)),
    }
}

/// `{"baseline": [...], "canary": [...]}`.
fn lists_by_name(value: &Value, place: &str, out: &mut Samples) {
    let before = out.series.len();
    for (name, list) in value.as_object().into_iter().flatten() {
        let Some(list) = list.as_array().filter(|l| l.iter().all(is_number)) else { continue };
        let points = list.iter().map(|v| Point { at: None, value: figure(v) }).collect();
        out.series.push(Series { name: name.clone(), points, ..Series::default() });
    }
    if out.series.len() == before {
        let hint = "Paste the answer of /api/v1/query or /api/v1/query_range.";
        out.problems.push(Problem::error("This JSON is no answer of Prometheus and no list of numbers.", hint).at(place));
    }
}

fn is_number(v: &Value) -> bool {
    v.is_number() || v.is_null() || v.as_str().is_some_and(|t| figure(v).is_some() || t == "NaN" || t.ends_with("Inf"))
}

/// A figure: a number, or one in quotes as Prometheus writes it. What is none or not finite is a gap.
fn figure(v: &Value) -> Option<f64> {
    let read = v.as_f64().or_else(|| v.as_str()?.trim().parse().ok());
    read.filter(|f| f.is_finite())
}

fn point(v: &Value) -> Option<Point> {
    let pair = v.as_array().filter(|p| p.len() == 2)?;
    let seconds = pair.first()?.as_f64().filter(|s| s.is_finite() && s.abs() < 1e12)?;
    Some(Point { at: Some((seconds * 1000.0).round() as i64), value: figure(pair.get(1)?) })
}

fn series(v: &Value, place: &str, out: &mut Samples) {
    let mut s = Series::default();
    for (k, label) in v.get("metric").and_then(Value::as_object).into_iter().flatten() {
        let label = label.as_str().unwrap_or_default().to_owned();
        if k == "__name__" { s.name = label } else { s.labels.push((k.clone(), label)) }
    }
    let values = match (v.get("values"), v.get("value")) {
        (Some(list), _) => list.as_array().map_or(&[] as &[Value], Vec::as_slice),
        (None, Some(one)) => std::slice::from_ref(one),
        (None, None) => {
            let native = v.get("histogram").or(v.get("histograms")).is_some();
            let what = if native { "This is a native histogram, no figure." } else { "This series has no values." };
            out.problems.push(Problem::warning(what, if native { "Ask for histogram_quantile(0.95, ...) of it." } else { "" }).at(place));
            return;
        }
    };
    let room = MOST.saturating_sub(out.series.iter().map(|s| s.points.len()).sum());
    s.points = values.iter().take(room).filter_map(point).collect();
    if s.points.len() < values.len() {
        let lost = values.len() - s.points.len();
        out.problems.push(
            Problem::warning(format!("{lost} of {} values were not read.", values.len()), "A value is a time and a figure.").at(place),
        );
    }
    out.series.push(s);
}
