//! What people paste is read into series, whatever it is; and never breaks.

use proptest::prelude::*;
use tminus::metrics::{Hints, Metric, Samples, Side, read};
use tminus::rollout::schema::Figure;

fn of(text: &str) -> Samples {
    read(text, &Hints::default())
}

/// Each series: side, name, unit, values.
fn shown(text: &str) -> Vec<(Side, String, String, Vec<Option<f64>>)> {
    of(text).series.into_iter().map(|s| (s.side, s.title(), s.unit, s.points.iter().map(|p| p.value).collect())).collect()
}

fn values(text: &str) -> Vec<Vec<Option<f64>>> {
    shown(text).into_iter().map(|s| s.3).collect()
}

fn some(v: &[f64]) -> Vec<Option<f64>> {
    v.iter().copied().map(Some).collect()
}

const RANGE: &str = r#"{"status":"success","data":{"resultType":"matrix","result":[
 {"metric":{"__name__":"job:latency_seconds","role":"stable"},"values":[[1772020800,"0.22"],[1772020860,"0.221"],[1772020980,"NaN"],[1772021040,"0.219"]]},
 {"metric":{"__name__":"job:latency_seconds","role":"canary"},"values":[[1772020800,"0.268"],[1772020860,"+Inf"],[1772020920,"0.272"],[1772020980,"0.265"],[1772021040,"0.27"]]}
]},"warnings":["one shard was slow"]}"#;

#[test]
fn a_range_of_prometheus_with_gaps() {
    let s = of(RANGE);
    assert_eq!(s.series.iter().map(|s| s.side).collect::<Vec<_>>(), [Side::Baseline, Side::Canary]);
    assert_eq!(s.series[1].because, "its label role is canary");
    let points = |i: usize| s.series[i].points.iter().map(|p| p.value).collect::<Vec<_>>();
    assert_eq!(points(0), [Some(0.22), Some(0.221), None, None, Some(0.219)], "12:02 is missing, 12:03 is NaN");
    assert_eq!(points(1), [Some(0.268), None, Some(0.272), Some(0.265), Some(0.27)]);
    assert!(s.problems.iter().any(|p| p.message.contains("one shard was slow")), "{:?}", s.problems);
    assert!(s.problems.iter().any(|p| p.message.contains("3 values are no numbers")), "{:?}", s.problems);
    let m = Metric::of(&s, Figure::P95);
    assert_eq!(
        (m.unit.as_str(), m.canary[0], m.baseline[0], m.times.len()),
        ("ms", Some(268.0), Some(220.0), 5),
        "seconds are milliseconds"
    );
}

#[test]
fn an_instant_answer_and_one_below_its_command() {
    let vector = r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"track":"canary"},"value":[1772020800.5,"0.004"]},{"metric":{"track":"stable"},"value":[1772020800.5,"0.003"]}]}}"#;
    assert_eq!(
        shown(vector).iter().map(|s| (s.0, s.3.clone())).collect::<Vec<_>>(),
        [(Side::Canary, some(&[0.004])), (Side::Baseline, some(&[0.003]))]
    );
    assert_eq!(shown(&format!("$ curl -sG http://x/api/v1/query\n{vector}")), shown(vector));
    let m = Metric::of(&of(vector), Figure::ErrorRate);
    assert_eq!((m.canary, m.unit.as_str()), (some(&[0.4]), "%"), "Prometheus counts shares of one");
    assert_eq!(values(r#"{"status":"success","data":{"resultType":"scalar","result":[1772020800,"12.5"]}}"#), [some(&[12.5])]);
    // Two answers, one after the other.
    assert_eq!(shown(&format!("{vector}\n{vector}")).len(), 4);
}

#[test]
fn an_error_and_an_empty_answer_say_so() {
    for (text, word) in [
        (r#"{"status":"error","errorType":"bad_data","error":"parse error: unexpected }"}"#, "bad_data: parse error"),
        (r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#, "no series"),
        (r#"{"status":"success","data":{"resultType":"string","result":[1,"x"]}}"#, "text"),
        (r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}}"#, "native histogram"),
        (r#"{"status":"#, "line 1, column"),
        (r#"{"a":{"b":1}}"#, "no answer of Prometheus"),
        ("no figures at all", "no figures"),
        ("", "nothing to read"),
    ] {
        let s = of(text);
        assert!(s.series.is_empty() && s.problems.iter().any(|p| p.to_string().contains(word)), "{text}: {:?}", s.problems);
    }
}

#[test]
fn tables_with_and_without_a_header() {
    let both = [(Side::Baseline, some(&[0.3, 0.4])), (Side::Canary, some(&[0.5, 0.6]))];
    for text in [
        "baseline,canary\n0.3,0.5\n0.4,0.6",
        "baseline;canary\n0,3;0,5\n0,4;0,6",
        "time\tstable\tcanary\n12:00\t0.3\t0.5\n12:01\t0.4\t0.6",
        "\"Time\",\"checkout-stable\",\"checkout-canary\"\n\"2026-02-25 12:00:00\",0.3,0.5\n\"2026-02-25 12:01:00\",0.4,0.6",
        "0.3 0.5\n0.4 0.6",
        "0.3\t0.5\n0.4\t0.6",
        "2026-02-25T12:00:00Z 0.3 0.5\n2026-02-25T12:01:00Z 0.4 0.6",
        "baseline: 0.3 0.4\ncanary: 0.5 0.6",
        "stable 0.3, 0.4\ncanary 0.5, 0.6",
        "stable;0.3;0.4\ncanary;0.5;0.6",
        "canary 0.5\nstable 0.3\ncanary 0.6\nstable 0.4",
        "| baseline | canary |\n| 0.3 | 0.5 |\n| 0.4 | 0.6 |",
        "time,version,value\n1772020800,v3.0.0,0.3\n1772020800,v3.1.0,0.5\n1772020860,v3.0.0,0.4\n1772020860,v3.1.0,0.6",
        r#"{"baseline":[0.3,0.4],"canary":[0.5,0.6]}"#,
    ] {
        let mut found: Vec<_> = shown(text).into_iter().map(|s| (s.0, s.3)).collect();
        found.sort_by_key(|s| s.0 == Side::Canary);
        assert_eq!(found, both, "{text}");
    }
    let timed = of("1772020800 230\n1772020860 240\n1772021100 250");
    assert_eq!(
        timed.series[0].points.iter().map(|p| p.value).collect::<Vec<_>>(),
        [Some(230.0), Some(240.0), None, Some(250.0)],
        "a gap of five minutes"
    );
    let midnight = of("23:59 1\n00:00 2\n00:01 3");
    assert_eq!(midnight.series[0].points.iter().map(|p| p.value).collect::<Vec<_>>(), some(&[1.0, 2.0, 3.0]));
}

#[test]
fn lists_and_single_figures() {
    for (text, expected, unit) in [
        ("230 ms", vec![230.0], "ms"),
        ("0.4%", vec![0.4], "%"),
        ("0,4 %", vec![0.4], "%"),
        ("1.2s", vec![1.2], "s"),
        ("p95 = 230 ms", vec![230.0], "ms"),
        ("error rate: 0.4 %", vec![0.4], "%"),
        ("230, 240, 235", vec![230.0, 240.0, 235.0], ""),
        ("230\n240\n235\n", vec![230.0, 240.0, 235.0], ""),
        ("230 ms\n240 ms", vec![230.0, 240.0], "ms"),
        ("[230, 240.5]", vec![230.0, 240.5], ""),
        ("268ms 272ms 265ms", vec![268.0, 272.0, 265.0], "ms"),
    ] {
        let s = shown(text);
        assert_eq!((s.len(), s[0].0, s[0].3.clone(), s[0].2.as_str()), (1, Side::Canary, some(&expected), unit), "{text}");
    }
    assert_eq!(values("230\nNaN\n-\n240"), [vec![Some(230.0), None, None, Some(240.0)]]);
    let odd = of("230\nabc\n240\n250");
    assert_eq!(odd.series[0].points.len(), 4);
    assert!(odd.problems.iter().any(|p| p.place == "line 2, column 1" && p.message.contains("'abc'")), "{:?}", odd.problems);
}

#[test]
fn the_versions_of_the_release_tell_the_sides_apart() {
    let text = "version,value\n9.9.1,1\n10.0.0,2";
    let sides = |hints: &Hints<'_>| read(text, hints).series.iter().map(|s| s.side).collect::<Vec<_>>();
    assert_eq!(sides(&Hints::default()), [Side::Baseline, Side::Canary], "ten is more than nine");
    assert_eq!(sides(&Hints { from: "v10.0.0", to: "v9.9.1" }), [Side::Canary, Side::Baseline], "a rollback");
    let mut two = of("a,b\n1,2\n3,4");
    assert!(two.problems.iter().any(|p| p.message.contains("second one was taken")), "{:?}", two.problems);
    two.turn();
    assert_eq!(two.series.iter().map(|s| s.side).collect::<Vec<_>>(), [Side::Canary, Side::Baseline]);
    let hashes = of("a,b,c\n1,2,3");
    assert!(hashes.series.iter().all(|s| s.side == Side::Other) && !hashes.problems.is_empty());
}

#[test]
fn a_hundred_thousand_lines_are_read_in_bounded_steps() {
    let text: String = (0..100_000).map(|i| format!("{} {}.5\n", 1_772_020_800 + i * 60, i % 300)).collect();
    let s = of(&text);
    assert_eq!((s.series.len(), s.series[0].points.len()), (1, 100_000));
    let wild: String = (0..100_000).map(|i| format!("name{i},{}\n", i % 300)).collect();
    assert!(of(&wild).series.len() <= 100);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reading(text in "\\PC*") {
        let s = of(&text);
        prop_assert!(!s.series.is_empty() || !s.problems.is_empty());
        let _ = Metric::of(&s, Figure::P95);
    }

    #[test]
    fn no_table_breaks_the_reading(text in "[-0-9a-z.,;:%|\"'\\t\\n {}\\[\\]+=#NaTZ]{0,200}") {
        let s = of(&text);
        prop_assert!(!s.series.is_empty() || !s.problems.is_empty(), "{text}");
        prop_assert!(s.series.iter().flat_map(|s| &s.points).all(|p| p.value.is_none_or(f64::is_finite)));
    }

    #[test]
    fn no_bytes_break_the_reading(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = of(&String::from_utf8_lossy(&bytes));
    }
}
