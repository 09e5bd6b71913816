//! Figures to be judged, from JSON, and the judgement, to JSON. Bad input says where.

use crate::metrics::kayenta::{Direction, Effect, Gaps};
use crate::metrics::wish::{OwnLimit, Requests};
use crate::metrics::{Judge, Judgement, Metric, Wish};
use crate::problem::{Problem, Severity};
use crate::rollout::schema::{Against, LimitDef};
use serde::Serialize;
use serde_json::{Map, Value};

/// Reads a wish; problems of severity error mean that it cannot be judged.
pub fn read(text: &str, limits: &[LimitDef]) -> (Wish, Vec<Problem>) {
    let mut reader = Reader { limits, problems: Vec::new() };
    let wish = match serde_json::from_str::<Value>(text) {
        Ok(value) => reader.wish(&value),
        Err(e) => {
            reader.problems.push(Problem::error(format!("This is no JSON: {e}."), "").at(format!(
                "line {}, column {}",
                e.line(),
                e.column()
            )));
            Wish::default()
        }
    };
    (wish, reader.problems)
}

/// Whether a wish can be judged.
pub fn usable(problems: &[Problem]) -> bool {
    problems.iter().all(|p| p.severity < Severity::Error)
}

struct Reader<'a> {
    limits: &'a [LimitDef],
    problems: Vec<Problem>,
}

/// A value below a place.
type Under<'v> = (&'v Value, String);

impl Reader<'_> {
    fn wrong(&mut self, place: &str, what: &str) {
        self.problems.push(Problem::error(what, "").at(place));
    }

    fn object<'v>(&mut self, value: &'v Value, place: &str, known: &[&str]) -> Option<&'v Map<String, Value>> {
        let Some(map) = value.as_object() else {
            self.wrong(if place.is_empty() { "the whole" } else { place }, "This must be an object.");
            return None;
        };
        for key in map.keys().filter(|k| !known.contains(&k.as_str())) {
            let near = format!("Known are {}.", known.join(", "));
            self.problems.push(Problem::warning(format!("'{key}' is not known and does nothing."), near).at(place));
        }
        Some(map)
    }

    fn wish(&mut self, value: &Value) -> Wish {
        let mut wish = Wish::default();
        let Some(map) = self.object(value, "", &["judge", "metrics", "pass", "marginal", "groups"]) else { return wish };
        let judges = [("threshold", Judge::Threshold), ("kayenta", Judge::Kayenta), ("sequential", Judge::Sequential)];
        match map.get("judge") {
            None => self.wrong("judge", "The judge is missing: threshold, kayenta or sequential."),
            Some(v) => wish.judge = self.word(&(v, "judge".into()), &judges).unwrap_or_default(),
        }
        wish.pass = self.number(map, "pass", "");
        wish.marginal = self.number(map, "marginal", "");
        if let (Some(pass), Some(marginal)) = (wish.pass, wish.marginal)
            && marginal > pass
        {
            self.wrong("marginal", "It must not be above pass.");
        }
        for (group, v) in map.get("groups").and_then(Value::as_object).into_iter().flatten() {
            match v.as_f64().filter(|w| *w >= 0.0) {
                Some(w) => drop(wish.groups.insert(group.clone(), w)),
                None => self.wrong(&format!("groups.{group}"), "A weight must be a number from 0 on."),
            }
        }
        match map.get("metrics").map(Value::as_array) {
            Some(Some(list)) => {
                wish.metrics = list.iter().enumerate().map(|(i, m)| self.metric(m, &format!("metrics[{i}]"), wish.judge)).collect()
            }
            Some(None) => self.wrong("metrics", "This must be a list."),
            None => self.wrong("metrics", "The metrics are missing."),
        }
        wish
    }

    fn word<T: Copy>(&mut self, (value, place): &Under<'_>, words: &[(&str, T)]) -> Option<T> {
        let found = value.as_str().and_then(|t| words.iter().find(|(w, _)| *w == t)).map(|(_, v)| *v);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
            self.wrong(place, &format!("This must be one of {}.", known.join(", ")));
        }
        found
    }

    fn number(&mut self, map: &Map<String, Value>, key: &str, place: &str) -> Option<f64> {
        let v = map.get(key).filter(|v| !v.is_null())?;
        let n = v.as_f64();
        if n.is_none() {
            self.wrong(&below(place, key), "This must be a number.");
        }
        n
    }

    fn flag(&mut self, map: &Map<String, Value>, key: &str, place: &str) -> bool {
        let Some(v) = map.get(key).filter(|v| !v.is_null()) else { return false };
        if !v.is_boolean() {
            self.wrong(&below(place, key), "This must be true or false.");
        }
        v.as_bool().unwrap_or(false)
    }

    fn text(&mut self, map: &Map<String, Value>, key: &str, place: &str) -> String {
        let Some(v) = map.get(key).filter(|v| !v.is_null()) else { return String::new() };
        if !v.is_string() {
            self.wrong(&below(place, key), "This must be text.");
        }
        v.as_str().unwrap_or_default().to_owned()
    }

    /// A list of numbers; null and NaN are gaps.
    fn points(&mut self, map: &Map<String, Value>, key: &str, place: &str) -> Vec<Option<f64>> {
        let Some(v) = map.get(key).filter(|v| !v.is_null()) else { return Vec::new() };
        let Some(list) = v.as_array() else {
            self.wrong(&below(place, key), "This must be a list of numbers, with null for a missing one.");
            return Vec::new();
        };
        let gap = |v: &Value| v.is_null() || v.as_str().is_some_and(|t| ["NaN", "+Inf", "-Inf", "Inf"].contains(&t));
        if let Some(at) = list.iter().position(|v| !v.is_number() && !gap(v)) {
            self.wrong(&format!("{}[{at}]", below(place, key)), "This must be a number, or null for a missing one.");
        }
        list.iter().map(Value::as_f64).collect()
    }

    fn metric(&mut self, value: &Value, place: &str, judge: Judge) -> Metric {
        const KNOWN: [&str; 19] = [
            "name", "unit", "figure", "direction", "critical", "weight", "group", "limit", "baseline", "canary", "times",
            "baseline_requests", "canary_requests", "matters", "mustHaveData", "muted", "nanStrategy", "outliers", "effectSize",
        ];
        let mut m = Metric::default();
        let Some(map) = self.object(value, place, &KNOWN) else { return m };
        m.name = self.text(map, "name", place);
        if m.name.is_empty() {
            self.wrong(&below(place, "name"), "A metric needs a name.");
        }
        m.unit = self.text(map, "unit", place);
        m.group = self.text(map, "group", place);
        m.weight = self.number(map, "weight", place);
        if m.weight.is_some_and(|w| w < 0.0) {
            self.wrong(&below(place, "weight"), "A weight must be a number from 0 on.");
        }
        m.matters = self.number(map, "matters", place);
        m.figure = map.get("figure").filter(|v| !v.is_null()).and_then(|v| {
            let read = serde_json::from_value(v.clone()).ok();
            if read.is_none() {
                self.wrong(
                    &below(place, "figure"),
                    "This must be one of error-rate, success-rate, p95, p99, response-time, cpu, memory, restarts, health-checks.",
                );
            }
            read
        });
        self.rules(map, place, judge, &mut m);
        if let Some(v) = map.get("limit").filter(|v| !v.is_null()) {
            self.limit(v, &below(place, "limit"), &mut m);
        }
        m.baseline = self.points(map, "baseline", place);
        m.canary = self.points(map, "canary", place);
        if !map.contains_key("canary") {
            self.wrong(&below(place, "canary"), "The readings of the canary are missing; an empty list means that there are none.");
        }
        m.times = self.points(map, "times", place).into_iter().flatten().map(|t| t.round() as i64).collect();
        let asked = map.contains_key("baseline_requests") || map.contains_key("canary_requests");
        m.requests = asked.then(|| Requests {
            baseline: self.points(map, "baseline_requests", place),
            canary: self.points(map, "canary_requests", place),
        });
        for (key, requests, points) in
            m.requests.iter().flat_map(|r| [("baseline", &r.baseline, &m.baseline), ("canary", &r.canary, &m.canary)])
        {
            if requests.len() != points.len() {
                self.problems.push(
                    Problem::error(format!("There are {} numbers of requests for {} of errors.", requests.len(), points.len()), "")
                        .at(below(place, &format!("{key}_requests"))),
                );
            }
        }
        m
    }

    fn rules(&mut self, map: &Map<String, Value>, place: &str, judge: Judge, m: &mut Metric) {
        let ways = [("increase", Direction::Increase), ("decrease", Direction::Decrease), ("either", Direction::Either)];
        let given = map.get("direction").filter(|v| !v.is_null()).map(|v| (v, below(place, "direction")));
        // Kayenta's usual direction is either; a limit is a ceiling unless somebody says otherwise.
        let usual = if judge == Judge::Kayenta { Direction::Either } else { Direction::Increase };
        m.rules.direction = given.and_then(|v| self.word(&v, &ways)).unwrap_or(usual);
        m.rules.critical = self.flag(map, "critical", place);
        m.rules.must_have_data = self.flag(map, "mustHaveData", place);
        m.rules.muted = self.flag(map, "muted", place);
        if let Some(v) = map.get("nanStrategy") {
            m.rules.gaps =
                self.word(&(v, below(place, "nanStrategy")), &[("remove", Gaps::Remove), ("replace", Gaps::Replace)]).unwrap_or_default();
        }
        if let Some(v) = map.get("outliers") {
            let at = below(place, "outliers");
            if let Some(outliers) = self.object(v, &at, &["strategy", "outlierFactor"]) {
                let factor = self.number(outliers, "outlierFactor", &at).unwrap_or(3.0);
                let strategy = outliers.get("strategy").map(|v| (v, below(&at, "strategy")));
                let remove = strategy.and_then(|v| self.word(&v, &[("remove", true), ("keep", false)])).unwrap_or(false);
                if factor <= 0.0 {
                    self.wrong(&below(&at, "outlierFactor"), "It must be above 0.");
                }
                m.rules.outlier_factor = remove.then_some(factor);
            }
        }
        if let Some(v) = map.get("effectSize") {
            let at = below(place, "effectSize");
            let known = ["measure", "allowedIncrease", "allowedDecrease", "criticalIncrease", "criticalDecrease"];
            if let Some(size) = self.object(v, &at, &known) {
                let measure = size.get("measure").map(|v| (v, below(&at, "measure")));
                m.rules.effect =
                    measure.and_then(|v| self.word(&v, &[("meanRatio", Effect::MeanRatio), ("cles", Effect::Cles)])).unwrap_or_default();
                m.rules.allowed_increase = self.number(size, "allowedIncrease", &at);
                m.rules.allowed_decrease = self.number(size, "allowedDecrease", &at);
                m.rules.critical_increase = self.number(size, "criticalIncrease", &at);
                m.rules.critical_decrease = self.number(size, "criticalDecrease", &at);
            }
        }
    }

    /// A limit: a number, `+10%`, `+1 points`, `2x`, or the id of one of the release's limits.
    fn limit(&mut self, value: &Value, place: &str, m: &mut Metric) {
        let own = |value, against| Some(OwnLimit { value, against });
        m.limit = match value {
            Value::Number(n) => own(n.as_f64().unwrap_or_default(), Against::Itself),
            Value::String(t) if self.limits.iter().any(|l| l.id == *t) => {
                m.limits = vec![t.clone()];
                return;
            }
            Value::String(t) => {
                let t = t.trim();
                let number = |t: &str| t.trim().parse::<f64>().ok().filter(|v| v.is_finite());
                let more = t.strip_prefix('+').unwrap_or_default();
                let points = [" points", " point", " pp", "points", "pp"].iter().find_map(|p| more.strip_suffix(p));
                let read = more.strip_suffix('%').map(|n| (n, Against::Percent)).or(points.map(|n| (n, Against::Points)));
                let read = read.or_else(|| t.strip_suffix('x').map(|n| (n, Against::Times))).unwrap_or((t, Against::Itself));
                number(read.0).map(|value| OwnLimit { value, against: read.1 })
            }
            _ => None,
        };
        if m.limit.is_none() {
            self.wrong(place, "This must be a number, \"+10%\", \"+1 points\", \"2x\", or the id of a limit.");
        }
    }
}

fn below(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

#[derive(Serialize)]
struct Told<'a> {
    verdict: crate::metrics::Verdict,
    score: Option<f64>,
    metrics: Vec<ToldMetric<'a>>,
    more_minutes: Option<u32>,
    action: crate::metrics::Choice,
    why: &'a str,
}

#[derive(Serialize)]
struct ToldMetric<'a> {
    name: &'a str,
    class: &'static str,
    ratio: Option<f64>,
    p: Option<f64>,
    reason: &'a str,
    verdict: crate::metrics::Verdict,
    limit: &'a str,
}

/// Writes a judgement.
pub fn write(j: &Judgement) -> String {
    let metrics = j.metrics.iter().map(|m| ToldMetric {
        name: &m.name,
        class: m.class.word(),
        ratio: m.ratio,
        p: m.p,
        reason: &m.reason,
        verdict: m.verdict,
        limit: &m.limit,
    });
    let told = Told {
        verdict: j.verdict,
        score: j.score,
        metrics: metrics.collect(),
        more_minutes: j.more_minutes,
        action: j.action,
        why: &j.why,
    };
    serde_json::to_string_pretty(&told).unwrap_or_default()
}
