//! The statistical judges against published figures: SciPy's, R's, Kayenta's own tests; and simulations of the sequential test.

use crate::tree::{read, root};
use serde_json::Value;
use tminus::metrics::kayenta::{self, Class, Direction, Effect, Gaps, Level, Rules};
use tminus::metrics::sequential::{ALPHA, Finding, counts, means};
use tminus::metrics::{self, Choice, Given, Judge, Metric, Verdict, Wish, more, rank};

fn reference(name: &str) -> Value {
    serde_json::from_str(&read(&root().join("tests/reference").join(name))).expect("the script writes JSON")
}

fn numbers(case: &Value, key: &str) -> Vec<f64> {
    case[key].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

#[test]
fn the_rank_test_is_scipys() {
    let all = reference("mann_whitney.json");
    let cases = all["cases"].as_array().unwrap();
    assert!(cases.len() >= 12);
    for c in cases {
        let f = |key: &str| c[key].as_f64().unwrap();
        let t = rank::test(&numbers(c, "canary"), &numbers(c, "baseline"), f("confidence")).unwrap();
        let name = c["name"].as_str().unwrap();
        assert_eq!(t.u, f("u"), "{name}");
        assert!((t.p / f("p") - 1.0).abs() < 1e-9, "{name}: p {} {}", t.p, f("p"));
        let (shift, near) = (numbers(c, "shift"), 1.5e-4);
        assert!(t.estimate >= shift[0] - near && t.estimate <= shift[1] + near, "{name}: {} {shift:?}", t.estimate);
        assert!((t.low - f("low")).abs() < near && (t.high - f("high")).abs() < near, "{name}: {t:?} {} {}", f("low"), f("high"));
    }
}

#[test]
fn intervals_are_those_of_r_and_kayenta() {
    for c in reference("kayenta.json")["intervals"].as_array().unwrap() {
        let f = |key: &str| c[key].as_f64().unwrap();
        let t = rank::test(&numbers(c, "canary"), &numbers(c, "baseline"), f("confidence")).unwrap();
        // Kayenta's own tests ask for as much.
        assert!((t.low - f("low")).abs() < 1e-6 && (t.high - f("high")).abs() < 1e-6, "{}: {t:?}", c["name"]);
        assert!((t.estimate - f("estimate")).abs() < 1e-4, "{}: {t:?}", c["name"]);
    }
}

#[test]
fn metrics_are_classified_as_kayenta_does() {
    let all = reference("kayenta.json");
    let cases = all["classes"].as_array().unwrap();
    assert!(cases.len() >= 30);
    for c in cases {
        let size = |key: &str| c[key].as_f64();
        let rules = Rules {
            direction: match c["direction"].as_str().unwrap() {
                "increase" => Direction::Increase,
                "decrease" => Direction::Decrease,
                _ => Direction::Either,
            },
            critical: c["critical"] == true,
            gaps: if c["nanStrategy"] == "replace" { Gaps::Replace } else { Gaps::Remove },
            effect: if c["measure"] == "cles" { Effect::Cles } else { Effect::MeanRatio },
            allowed_increase: size("allowedIncrease"),
            allowed_decrease: size("allowedDecrease"),
            critical_increase: size("criticalIncrease"),
            critical_decrease: size("criticalDecrease"),
            ..Rules::default()
        };
        let level = Level { tolerance: c["tolerance"].as_f64().unwrap(), confidence: c["confidence"].as_f64().unwrap() };
        let found = kayenta::classify(&numbers(c, "baseline"), &numbers(c, "canary"), &rules, level);
        assert_eq!(found.class.word(), c["class"].as_str().unwrap(), "{}: {found:?}", c["name"]);
        if let Some(critical) = c.get("isCritical") {
            assert_eq!(found.critical, critical.as_bool().unwrap(), "{}", c["name"]);
        }
    }
}

fn metric(baseline: Vec<Option<f64>>, canary: Vec<Option<f64>>) -> Metric {
    Metric { name: "m".into(), baseline, canary, ..Metric::default() }
}

fn kayenta_of(metrics: Vec<Metric>) -> metrics::Judgement {
    metrics::judge(&Wish { judge: Judge::Kayenta, metrics, ..Wish::default() }, &Given::default())
}

fn critical(m: Metric) -> Metric {
    Metric { rules: Rules { critical: true, ..m.rules.clone() }, ..m }
}

#[test]
fn too_few_points_and_missing_ones_are_no_success() {
    let many: Vec<Option<f64>> = (0..20).map(|i| Some(100.0 + f64::from(i % 5))).collect();
    let few = kayenta_of(vec![metric(some(&[1.0, 2.0, 3.0]), some(&[1.0, 3.0, 2.0]))]);
    assert_eq!((few.verdict, few.action, few.metrics[0].class), (Verdict::Inconclusive, Choice::Hold, Class::Inconclusive));
    assert!(few.more_minutes.is_some_and(|m| m >= 1), "{few:?}");
    for canary in [vec![], vec![None; 20], vec![Some(f64::NAN); 20], vec![Some(f64::INFINITY); 20]] {
        let none = kayenta_of(vec![critical(metric(many.clone(), canary.clone()))]);
        assert_eq!((none.verdict, none.action), (Verdict::NoData, Choice::Hold), "{canary:?}");
        let mut replaced = metric(many.clone(), canary);
        replaced.rules.gaps = Gaps::Replace;
        assert_eq!(kayenta_of(vec![replaced]).verdict, Verdict::NoData);
    }
    let pass = metric(many.clone(), many.iter().rev().copied().collect());
    assert_eq!(kayenta_of(vec![pass.clone()]).verdict, Verdict::Pass);
    // One of three without data is Kayenta's to accept, a critical one is not.
    let empty = metric(many.clone(), vec![None; 3]);
    assert_eq!(kayenta_of(vec![pass.clone(), pass.clone(), empty.clone()]).verdict, Verdict::Pass);
    assert_eq!(kayenta_of(vec![pass.clone(), pass.clone(), critical(empty.clone())]).verdict, Verdict::Fail);
    let mut must = empty;
    must.rules.must_have_data = true;
    let required = kayenta_of(vec![pass.clone(), pass, must]);
    assert_eq!((required.verdict, required.metrics[2].class), (Verdict::Fail, Class::NodataFailMetric), "score {:?}", required.score);
    assert_eq!(kayenta_of(vec![]).verdict, Verdict::NoData);
}

#[test]
fn a_score_between_marginal_and_pass_holds() {
    let base: Vec<Option<f64>> = (0..20).map(|i| Some(100.0 + f64::from(i % 5))).collect();
    let high: Vec<Option<f64>> = base.iter().map(|v| v.map(|v| v + 50.0)).collect();
    let named = |n: usize, m: Metric| Metric { name: format!("m{n}"), ..m };
    let wish = |bad: usize| (0..5).map(|n| named(n, metric(base.clone(), if n < bad { high.clone() } else { base.clone() }))).collect();
    let verdicts: Vec<(Verdict, Choice)> = (0..3).map(|n| kayenta_of(wish(n))).map(|j| (j.verdict, j.action)).collect();
    assert_eq!(verdicts, [(Verdict::Pass, Choice::Proceed), (Verdict::Inconclusive, Choice::Hold), (Verdict::Fail, Choice::RollBack)]);
    let one = kayenta_of(wish(1));
    assert_eq!(one.score, Some(80.0));
    let noted = one.to_measurements("step:s1");
    assert_eq!((noted.len(), noted[0].verdict, noted[0].judge.as_str(), noted[0].series.len()), (5, Verdict::Fail, "kayenta", 2));
    assert_eq!(one.to_measurement("step:s1").verdict, Verdict::Inconclusive);
}

/// A small generator that is the same everywhere (G. Marsaglia: Xorshift RNGs, 2003).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// How many of `n` requests fail.
    fn failures(&mut self, n: u32, rate: f64) -> f64 {
        // Waiting times between failures: far fewer draws than requests.
        let (mut at, mut failed) = (0.0, 0.0);
        loop {
            at += (self.next().max(1e-300).ln() / (1.0 - rate).ln()).floor() + 1.0;
            if at > f64::from(n) {
                return failed;
            }
            failed += 1.0;
        }
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.next().max(1e-300).ln()).sqrt() * (std::f64::consts::TAU * self.next()).cos()
    }
}

/// A run of minutes with the error rate of each side; the rate itself wanders, and so does the traffic.
fn minutes(dice: &mut Dice, looks: u32, base: f64, times: f64) -> Vec<counts::Minute> {
    (0..looks)
        .map(|i| {
            let busy = 1 + i % 3;
            let rate = base * (1.0 + 0.5 * f64::from(i % 7) / 7.0);
            let (stable, canary) = (1800 * busy, 200 * busy);
            counts::Minute {
                baseline_errors: dice.failures(stable, rate),
                baseline: f64::from(stable),
                canary_errors: dice.failures(canary, rate * times),
                canary: f64::from(canary),
            }
        })
        .collect()
}

#[test]
fn two_hundred_looks_at_error_counts_raise_few_false_alarms_and_find_a_tripled_rate_early() {
    let mut dice = Dice(88_172_645_463_325_252);
    let runs = 400;
    let alarms =
        (0..runs).filter(|_| counts::test(&minutes(&mut dice, 200, 0.005, 1.0), true, 2.0, ALPHA).finding == Finding::Worse).count();
    assert!((alarms as f64) < ALPHA * f64::from(runs), "{alarms} false alarms of {runs}");
    let mut found: Vec<usize> = (0..100)
        .map(|_| counts::test(&minutes(&mut dice, 200, 0.005, 3.0), true, 2.0, ALPHA))
        .map(|s| if s.finding == Finding::Worse { s.look.unwrap() } else { 999 })
        .collect();
    found.sort_unstable();
    // Half of the runs after so many minutes of about 400 canary requests, nearly all after so many.
    assert!(found[50] <= 6 && found[95] <= 20, "{} {}", found[50], found[95]);
    // And what is as good as the baseline passes in the end: a doubled rate is excluded.
    let fine = (0..100).filter(|_| counts::test(&minutes(&mut dice, 200, 0.005, 1.0), true, 2.0, ALPHA).finding == Finding::Fine).count();
    assert!(fine >= 95, "{fine}");
    // A doubled rate is hardly ever passed off as fine.
    let missed = (0..200).filter(|_| counts::test(&minutes(&mut dice, 200, 0.005, 2.0), true, 2.0, ALPHA).finding == Finding::Fine).count();
    assert!((missed as f64) < ALPHA * 200.0, "{missed}");
}

#[test]
fn the_promised_minutes_are_enough_for_four_runs_of_five() {
    // 0.5 % doubled, at 10 %, with 200 requests of the canary a minute.
    let looks = more::of_requests(0.005, 0.01, 10, 0.0, 200.0).unwrap();
    let mut dice = Dice(1_234_567_890_123);
    let minutes = |dice: &mut Dice| -> Vec<counts::Minute> {
        (0..looks)
            .map(|_| counts::Minute {
                baseline_errors: dice.failures(1800, 0.005),
                baseline: 1800.0,
                canary_errors: dice.failures(200, 0.01),
                canary: 200.0,
            })
            .collect()
    };
    let found = (0..200).filter(|_| counts::test(&minutes(&mut dice), true, 2.0, ALPHA).finding == Finding::Worse).count();
    assert!(found >= 160, "{found} of 200 within {looks} minutes");
}

#[test]
fn two_hundred_looks_at_means_raise_few_false_alarms_whatever_the_tails() {
    let mut dice = Dice(424_242_424_242);
    type Draw = fn(&mut Dice) -> f64;
    let draws: [(&str, Draw); 3] = [
        ("normal", |d| 220.0 + 9.0 * d.normal()),
        ("long tail", |d| 200.0 * (0.3 * d.normal()).exp()),
        ("mostly zero", |d| if d.next() < 0.1 { 1.0 } else { 0.0 }),
    ];
    let runs = 300;
    for (name, draw) in draws {
        let alarms = (0..runs)
            .filter(|_| {
                let differences: Vec<f64> = (0..200).map(|_| draw(&mut dice) - draw(&mut dice)).collect();
                means::test(&differences, f64::INFINITY, ALPHA).0.finding == Finding::Worse
                    || means::test(&differences.iter().map(|d| -d).collect::<Vec<_>>(), f64::INFINITY, ALPHA).0.finding == Finding::Worse
            })
            .count();
        assert!((alarms as f64) < ALPHA * f64::from(runs), "{name}: {alarms} of {runs}");
    }
    // Latency up by a tenth with a spread of four percent is found within minutes.
    let late = (0..100)
        .map(|_| (0..60).map(|_| 22.0 + 9.0 * (dice.normal() - dice.normal())).collect::<Vec<f64>>())
        .map(|d| means::test(&d, 22.0, ALPHA).0)
        .filter(|s| s.finding != Finding::Worse || s.look.unwrap() > 15)
        .count();
    assert!(late <= 5, "{late} of 100 runs needed more than 15 readings");
}

#[test]
fn the_sequential_judge_says_how_long_it_still_takes() {
    let minute = |e: f64| Some(e);
    let errors = |per: &[f64]| per.iter().map(|e| minute(*e)).collect::<Vec<_>>();
    let requests = metrics::wish::Requests { baseline: vec![Some(1800.0); 3], canary: vec![Some(200.0); 3] };
    let m = Metric { requests: Some(requests), ..metric(errors(&[5.0, 6.0, 5.0]), errors(&[1.0, 0.0, 1.0])) };
    let wish = |m: Metric| Wish { judge: Judge::Sequential, metrics: vec![m], ..Wish::default() };
    let open = metrics::judge(&wish(m.clone()), &Given::default());
    assert_eq!((open.verdict, open.action), (Verdict::Inconclusive, Choice::Hold), "{}", open.why);
    assert!(open.more_minutes.is_some_and(|n| (10..200).contains(&n)), "{:?}", open.more_minutes);
    let bad = metrics::judge(&wish(Metric { canary: errors(&[9.0, 8.0, 11.0]), ..m }), &Given::default());
    assert_eq!((bad.verdict, bad.action, bad.metrics[0].class), (Verdict::Fail, Choice::RollBack, Class::High), "{}", bad.why);
    let empty = metrics::judge(&wish(metric(vec![None], vec![None])), &Given::default());
    assert_eq!(empty.verdict, Verdict::NoData);
}

#[test]
fn a_hundred_thousand_points_are_judged_in_bounded_steps() {
    let many = |shift: f64| (0..100_000_u32).map(|i| Some(f64::from(i.wrapping_mul(2_654_435_761) % 1000) + shift)).collect::<Vec<_>>();
    for judge in [Judge::Threshold, Judge::Kayenta, Judge::Sequential] {
        let m = Metric { limit: Some(metrics::wish::OwnLimit { value: 5000.0, ..Default::default() }), ..metric(many(0.0), many(600.0)) };
        let j = metrics::judge(&Wish { judge, metrics: vec![m], ..Wish::default() }, &Given::default());
        assert!(j.metrics[0].readings.len() <= 60 && j.metrics[0].series.iter().all(|s| s.values.len() <= 130), "what is kept is short");
        assert_eq!(j.verdict, if judge == Judge::Threshold { Verdict::Pass } else { Verdict::Fail });
    }
}
