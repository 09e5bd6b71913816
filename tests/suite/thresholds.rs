//! The limits of the release as a judge: each just below, at and just above; no data; and what the generated AnalysisTemplate says.

use crate::budget::described;
use tminus::formats::judge;
use tminus::metrics::bar::bar;
use tminus::metrics::wish::Requests;
use tminus::metrics::{self, Choice, Given, Judged, Metric, Verdict, threshold};
use tminus::pipeline::{Library, derive_state, target};
use tminus::platforms;
use tminus::rollout::schema::{Against, Bound, Figure, LimitDef, Moment};

fn given(lib: &Library) -> Given<'_> {
    Given { limits: &lib.limits, moment: Moment::Step, weight: 50, slo: Some(99_900), ..Given::default() }
}

fn def<'a>(lib: &'a Library, id: &str) -> &'a LimitDef {
    lib.limits.iter().find(|l| l.id == id).expect("a limit of limits.yaml")
}

fn metric(figure: Figure, unit: &str, baseline: &[f64], canary: &[f64]) -> Metric {
    let some = |v: &[f64]| v.iter().copied().map(Some).collect();
    let name = metrics::wish::label(figure).to_owned();
    Metric { name, unit: unit.into(), figure: Some(figure), baseline: some(baseline), canary: some(canary), ..Metric::default() }
}

/// A baseline, and the reading at which a limit lies over it.
fn reading_at(def: &LimitDef, value: f64) -> (f64, f64) {
    match def.against {
        Against::Itself => (0.0, value),
        Against::Points => (0.25, 0.25 + value),
        Against::Percent => (200.0, 200.0 * (1.0 + value / 100.0)),
        Against::Times => (200.0, 200.0 * value),
        Against::Budget => (0.05, 0.1 * value),
    }
}

#[test]
fn every_limit_holds_just_below_and_is_breached_just_beyond() {
    let lib = Library::embedded();
    for def in &lib.limits {
        let mut given = given(lib);
        // Those that are not set by default are set; every person may.
        let own = if def.default == 0 { 250_000 } else { def.default + 1000 };
        for value in [def.default, own].into_iter().filter(|v| *v > 0) {
            given.own.insert(def.id.clone(), value);
            let limit = value as f64 / 1000.0;
            let (baseline, at) = reading_at(def, limit);
            let m = |x: f64| metric(def.figure, "", &[baseline], &[x]);
            let said = |x: f64| threshold::under(&bar(def, def.figure, &given).unwrap(), &m(x), &given);
            let step = at * 1e-4;
            let (below, same, above) = (said(at - step), said(at), said(at + step));
            let breached = |s: &threshold::Said| s.verdict != Verdict::Pass;
            let expected = match def.breached {
                Bound::At => [false, true, true],
                Bound::Above => [false, false, true],
                Bound::Below => [true, false, false],
            };
            assert_eq!(
                [breached(&below), breached(&same), breached(&above)],
                expected,
                "{} at {limit}: {} {} {}",
                def.id,
                below.why,
                same.why,
                above.why
            );
            let worst = if def.breached == Bound::Below { below } else { above };
            let action = if def.breach == "roll-back" { Choice::RollBack } else { Choice::Hold };
            let verdict = if def.until.is_empty() { Verdict::Fail } else { Verdict::Inconclusive };
            assert_eq!((worst.action, worst.verdict), (action, verdict), "{}", def.id);
            for none in [vec![], vec![None], vec![Some(f64::NAN)]] {
                let empty = Metric { canary: none, ..m(at) };
                let s = threshold::under(&bar(def, def.figure, &given).unwrap(), &empty, &given);
                assert_eq!((s.verdict, s.action), (Verdict::NoData, Choice::Hold), "{}", def.id);
            }
        }
        assert!(def.until.is_empty() || lib.limits.iter().any(|l| l.id == def.until && l.breach == "roll-back" && l.figure == def.figure));
    }
}

fn judged(m: &Metric) -> Judged {
    threshold::judge(m, &given(Library::embedded()))
}

#[test]
fn the_reason_names_figures_baseline_limit_and_what_is_compared() {
    let worse = judged(&metric(Figure::ErrorRate, "%", &[0.3], &[5.6]));
    assert_eq!((worse.verdict, worse.action, worse.limit.as_str()), (Verdict::Fail, Choice::RollBack, "success-rate-min"));
    let after = Given { slo: None, ..given(Library::embedded()) };
    let points =
        threshold::judge(&Metric { limits: vec!["rollback-error-rise".into()], ..metric(Figure::ErrorRate, "%", &[0.3], &[5.6]) }, &after);
    assert_eq!(points.reason, "Error rate: 5.6%, 5.3 points above the baseline of 0.3%; the limit is 5 points. That means roll back.");
    let band = judged(&metric(Figure::P95, "ms", &[220.0], &[268.0, 272.0, 265.0]));
    assert_eq!((band.verdict, band.action, band.limit.as_str()), (Verdict::Inconclusive, Choice::Hold, "canary-p95-rise"));
    assert_eq!(
        band.reason,
        "P95 latency: 268, 272, 265 ms, 21.8% above the baseline of 220 ms; the limit is 10%. 3 of 3 readings beyond it; 1 may be. Hold and look."
    );
    let mut own = given(Library::embedded());
    own.own.insert("p95-max".into(), 250_000);
    let ceiling = threshold::judge(&metric(Figure::P95, "ms", &[220.0], &[268.0, 272.0, 265.0]), &own);
    assert_eq!((ceiling.verdict, ceiling.action), (Verdict::Fail, Choice::Hold), "a ceiling is absolute: {}", ceiling.reason);
    let budget = Metric { limits: vec!["burn-rate-max".into()], ..metric(Figure::ErrorRate, "%", &[0.3], &[2.0]) };
    assert_eq!(
        judged(&budget).reason,
        "Error rate: 2% spends the error budget of an objective of 99.9% 20 times as fast as it allows; the limit is 14.4 times. That means roll back."
    );
    let rise = Metric { limits: vec!["canary-error-rise".into()], ..metric(Figure::ErrorRate, "%", &[0.3], &[5.0]) };
    assert!(
        judged(&rise)
            .reason
            .ends_with("It spends the error budget 50 times as fast as the objective allows: a budget of 30 days is gone in 14.4 hours."),
        "{}",
        judged(&rise).reason
    );
}

#[test]
fn an_improvement_is_information_and_no_baseline_is_a_question() {
    let better = judged(&metric(Figure::P95, "ms", &[220.0], &[180.0]));
    assert_eq!((better.verdict, better.action), (Verdict::Pass, Choice::Proceed));
    assert!(better.reason.contains("18.2% better than the baseline of 220 ms."), "{}", better.reason);
    let alone = judged(&metric(Figure::P95, "ms", &[], &[180.0]));
    assert_eq!((alone.verdict, alone.action), (Verdict::NoData, Choice::Hold), "{}", alone.reason);
    assert!(alone.reason.contains("no baseline"), "{}", alone.reason);
    let today = Given { today: [(Figure::P95, 220_000)].into(), ..given(Library::embedded()) };
    assert_eq!(threshold::judge(&metric(Figure::P95, "ms", &[], &[180.0]), &today).verdict, Verdict::Pass, "today's figure stands in");
    let zero = judged(&Metric { limits: vec!["canary-p95-rise".into()], ..metric(Figure::P95, "ms", &[0.0], &[180.0]) });
    assert_ne!(zero.verdict, Verdict::Pass, "a rise from nothing has no end");
    assert_eq!(
        judged(&Metric { limits: vec!["canary-p95-rise".into()], ..metric(Figure::P95, "ms", &[0.0], &[0.0]) }).verdict,
        Verdict::NoData
    );
}

#[test]
fn most_readings_must_be_there_and_good() {
    let m = |canary: Vec<Option<f64>>| Metric { canary, limits: vec!["cpu-max".into()], ..metric(Figure::Cpu, "%", &[], &[]) };
    let of = |canary: &[Option<f64>]| judged(&m(canary.to_vec())).verdict;
    let (good, bad, none) = (Some(50.0), Some(90.0), None);
    assert_eq!(of(&[good, good, bad, bad, good]), Verdict::Pass, "two of five may be beyond, as the generated failureLimit says");
    assert_eq!(of(&[good, bad, bad, bad, good]), Verdict::Fail);
    assert_eq!(of(&[good, none, none, none, good]), Verdict::Inconclusive);
    assert_eq!(of(&[good, bad, none, none, good]), Verdict::Inconclusive);
    assert_eq!(of(&[bad]), Verdict::Fail);
    let long: Vec<Option<f64>> = (0..60).map(|i| if i >= 57 { bad } else { good }).collect();
    assert_eq!(of(&long), Verdict::Fail, "three in an hour are more than two, however long it went well");
}

#[test]
fn too_few_requests_are_no_pass() {
    let few = Metric {
        requests: Some(Requests { baseline: vec![Some(900.0); 3], canary: vec![Some(100.0); 3] }),
        ..metric(Figure::ErrorRate, "", &[3.0, 2.0, 3.0], &[0.0, 1.0, 0.0])
    };
    let said = judged(&few);
    assert_eq!((said.verdict, said.action), (Verdict::Inconclusive, Choice::Hold), "{}", said.reason);
    assert!(said.reason.starts_with("300 requests are too few to show a rise of 1 points:"), "{}", said.reason);
    assert!(said.more_minutes.is_some_and(|m| (2..20).contains(&m)), "{:?}", said.more_minutes);
    let many = Metric {
        requests: Some(Requests { baseline: vec![Some(90_000.0); 3], canary: vec![Some(10_000.0); 3] }),
        ..metric(Figure::ErrorRate, "", &[270.0; 3], &[30.0; 3])
    };
    assert_eq!(judged(&many).verdict, Verdict::Pass, "{}", judged(&many).reason);
}

/// A generated condition on a result: `len(result) > 0 && !isNaN(result[0]) && result[0] >= 0.99`.
fn holds(condition: &str, result: &[f64]) -> bool {
    condition.split(" && ").all(|part| match part.split(' ').collect::<Vec<_>>().as_slice() {
        ["len(result)", ">", "0"] => !result.is_empty(),
        ["!isNaN(result[0])"] => result.first().is_some_and(|v| !v.is_nan()),
        ["result[0]", sign, limit] => {
            let (v, limit) = (result[0], limit.parse::<f64>().expect("a number"));
            match *sign {
                "<" => v < limit,
                ">" => v > limit,
                ">=" => v >= limit,
                other => panic!("{other}"),
            }
        }
        other => panic!("{other:?}"),
    })
}

/// What a run of the analysis says of one measurement.
fn analysis(success: &str, failure: &str, result: &[f64]) -> Verdict {
    match (holds(success, result), holds(failure, result)) {
        (true, false) => Verdict::Pass,
        (false, true) => Verdict::Fail,
        (false, false) => Verdict::Inconclusive,
        both => panic!("{both:?}"),
    }
}

#[test]
fn the_judge_says_what_the_generated_analysis_would_have_said() {
    let text =
        "canary auth-service v3.0.0 -> v3.1.0 to production, Kubernetes, Argo Rollouts with Istio, 20 replicas, 10/25/50, Prometheus";
    let mut state = described(text).state;
    state.inputs.limits = [("p95-max".to_owned(), 250_000), ("p99-max".to_owned(), 500_000)].into();
    let d = derive_state(state, Library::whole());
    let lib = Library::whole();
    let files = platforms::files(&target(&d, lib));
    let mut conditions: std::collections::BTreeMap<String, (String, String)> = Default::default();
    for f in files.iter().filter(|f| f.text.contains("AnalysisTemplate")) {
        for document in serde_saphyr::from_multiple::<serde_json::Value>(&f.text).unwrap() {
            for m in document.pointer("/spec/metrics").and_then(|m| m.as_array()).into_iter().flatten() {
                let text = |key: &str| m[key].as_str().unwrap_or_default().to_owned();
                conditions.insert(text("name"), (text("successCondition"), text("failureCondition")));
            }
        }
    }
    // Metric of the template, limits of the judge, figure, and how its reading becomes the result that the query gives.
    type Result = fn(f64, f64) -> f64;
    type Row<'a> = (&'a str, &'a [&'a str], Figure, Result, f64, &'a [f64]);
    let share: Result = |_, x| x / 100.0;
    let same: Result = |_, x| x;
    let points: Result = |b, x| x - b;
    let percent: Result = |b, x| (x / b - 1.0) * 100.0;
    let table: [Row<'_>; 6] = [
        ("success-rate", &["success-rate-min"], Figure::SuccessRate, share, 0.0, &[98.0, 98.999, 99.0, 99.001, 100.0]),
        ("p95-latency", &["p95-max"], Figure::P95, same, 0.0, &[100.0, 249.999, 250.0, 250.001, 900.0]),
        ("p99-latency", &["p99-max"], Figure::P99, same, 0.0, &[100.0, 499.999, 500.0, 500.001, 900.0]),
        (
            "error-rise",
            &["canary-error-rise", "rollback-error-rise"],
            Figure::ErrorRate,
            points,
            0.5,
            &[0.0, 1.499, 1.5, 1.501, 5.499, 5.5, 5.501, 50.0],
        ),
        (
            "p95-rise",
            &["canary-p95-rise", "rollback-p95-rise"],
            Figure::P95,
            percent,
            200.0,
            &[150.0, 219.99, 220.01, 249.99, 250.0, 250.01, 900.0],
        ),
        (
            "p99-rise",
            &["canary-p99-rise", "rollback-p99-ratio"],
            Figure::P99,
            percent,
            200.0,
            &[150.0, 229.99, 230.01, 399.99, 400.0, 400.01, 900.0],
        ),
    ];
    let mut given = given(lib);
    given.own = d.limits.clone();
    for (name, limits, figure, result, baseline, readings) in table {
        let (success, failure) = conditions.get(name).unwrap_or_else(|| panic!("no metric {name} in {:?}", conditions.keys()));
        let judge = |canary: &[Option<f64>]| {
            let limits = limits.iter().map(|l| (*l).to_owned()).collect();
            let m = Metric { limits, canary: canary.to_vec(), ..metric(figure, "", &[baseline], &[]) };
            match threshold::judge(&m, &given).verdict {
                // An analysis has no word of its own for no data.
                Verdict::NoData => Verdict::Inconclusive,
                v => v,
            }
        };
        for x in readings {
            assert_eq!(judge(&[Some(*x)]), analysis(success, failure, &[result(baseline, *x)]), "{name} at {x}: {success} / {failure}");
        }
        assert_eq!(judge(&[]), analysis(success, failure, &[]), "{name} of nothing");
        assert_eq!(judge(&[Some(f64::NAN)]), analysis(success, failure, &[f64::NAN]), "{name} of NaN");
    }
    assert_eq!(def(lib, "health-failures").default / 1000 - 1, 2, "the generated failureLimit");
}

fn verb(text: &str) -> serde_json::Value {
    let lib = Library::embedded();
    let (wish, problems) = judge::read(text, &lib.limits);
    assert!(judge::usable(&problems), "{problems:?}");
    serde_json::from_str(&judge::write(&metrics::judge(&wish, &given(lib)))).expect("it is JSON")
}

#[test]
fn the_verb_judges_json() {
    let out = verb(
        r#"{"judge":"threshold","metrics":[{"name":"p95","direction":"increase","critical":true,"weight":1,"limit":250,"baseline":[220,221,219],"canary":[268,272,265]}],"pass":95,"marginal":75}"#,
    );
    assert_eq!(
        (&out["verdict"], &out["action"], &out["metrics"][0]["class"], &out["score"]),
        (&"fail".into(), &"roll-back".into(), &"High".into(), &serde_json::Value::Null)
    );
    let out = verb(
        r#"{"judge":"threshold","metrics":[{"name":"ok","direction":"decrease","limit":99,"canary":[99.5,null,99.7]},{"name":"p99","limit":"+10%","baseline":[100],"canary":[109.9]},{"name":"x","limit":"2x","baseline":[100],"canary":[199]},{"name":"e","limit":"+1 points","baseline":[0.3],"canary":[1.2]}]}"#,
    );
    assert_eq!(out["verdict"], "pass", "{out}");
    let out = verb(
        r#"{"judge":"threshold","metrics":[{"name":"e","figure":"error-rate","limit":"canary-error-rise","baseline":[null],"canary":[null]}]}"#,
    );
    assert_eq!(out["verdict"], "no-data");
    let ten = "[10.1,11.2,9.8,10.4,10.9,9.5,10.0,10.6,9.9,10.3]";
    let high = "[20.1,21.2,19.8,20.4,20.9,19.5,20.0,20.6,19.9,20.3]";
    for (judge, canary, verdict, class) in [
        ("kayenta", ten, "pass", "Pass"),
        ("kayenta", high, "fail", "High"),
        ("kayenta", "[10,11,12]", "pass", "Pass"),
        ("kayenta", "[10,11]", "inconclusive", "Inconclusive"),
        ("kayenta", "[null]", "no-data", "Nodata"),
        ("sequential", high, "fail", "High"),
        ("sequential", "[10.0]", "inconclusive", "Inconclusive"),
        ("sequential", "[]", "no-data", "Nodata"),
    ] {
        let out = verb(&format!(
            r#"{{"judge":"{judge}","metrics":[{{"name":"m","direction":"increase","critical":true,"baseline":{ten},"canary":{canary}}}]}}"#
        ));
        assert_eq!(
            (out["verdict"].as_str().unwrap(), out["metrics"][0]["class"].as_str().unwrap()),
            (verdict, class),
            "{judge} {canary}: {out}"
        );
        assert!(!out["metrics"][0]["reason"].as_str().unwrap().is_empty());
    }
}

#[test]
fn bad_input_says_where() {
    let lib = Library::embedded();
    for (text, place) in [
        ("{", "line 1, column 1"),
        ("[]", "the whole"),
        (r#"{"metrics":[]}"#, "judge"),
        (r#"{"judge":"oracle","metrics":[]}"#, "judge"),
        (r#"{"judge":"kayenta"}"#, "metrics"),
        (r#"{"judge":"kayenta","metrics":{}}"#, "metrics"),
        (r#"{"judge":"kayenta","metrics":[{"name":"a","canary":[1,"x"]}]}"#, "metrics[0].canary[1]"),
        (r#"{"judge":"kayenta","metrics":[{"name":"a","canary":[1]},{"canary":[1]}]}"#, "metrics[1].name"),
        (r#"{"judge":"kayenta","metrics":[{"name":"a"}]}"#, "metrics[0].canary"),
        (r#"{"judge":"kayenta","metrics":[{"name":"a","canary":[],"direction":"up"}]}"#, "metrics[0].direction"),
        (r#"{"judge":"threshold","metrics":[{"name":"a","canary":[],"limit":"much"}]}"#, "metrics[0].limit"),
        (r#"{"judge":"kayenta","metrics":[{"name":"a","canary":[],"weight":-1}]}"#, "metrics[0].weight"),
        (r#"{"judge":"kayenta","metrics":[{"name":"a","canary":[],"critical":"yes"}]}"#, "metrics[0].critical"),
        (r#"{"judge":"sequential","metrics":[{"name":"a","canary":[1,2],"canary_requests":[10]}]}"#, "metrics[0].canary_requests"),
        (r#"{"judge":"kayenta","metrics":[],"pass":50,"marginal":75}"#, "marginal"),
        (r#"{"judge":"kayenta","metrics":[{"name":"a","canary":[],"outliers":{"strategy":"drop"}}]}"#, "metrics[0].outliers.strategy"),
    ] {
        let (_, problems) = judge::read(text, &lib.limits);
        assert!(!judge::usable(&problems) && problems.iter().any(|p| p.place == place), "{text}: {problems:?}");
    }
    let (_, problems) = judge::read(r#"{"judge":"kayenta","metrics":[{"name":"a","canary":[],"baselin":[1]}]}"#, &lib.limits);
    assert!(judge::usable(&problems) && problems[0].message.contains("'baselin'"), "what is not known is said: {problems:?}");
}
