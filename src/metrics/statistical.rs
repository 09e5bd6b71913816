//! The statistical judges on a wish: Kayenta's with its score, and the sequential one.

use super::figures::{mean, rounded, show, show_in};
use super::judgement::{Judged, Judgement, worst};
use super::kayenta::score::{Score, Scored, score};
use super::kayenta::{self, Class, Direction, Gaps, NETFLIX};
use super::measured::{Choice, Verdict};
use super::more;
use super::sequential::{ALPHA, Finding, State, counts, means};
use super::wish::{Judge, Metric, Wish};
use std::collections::BTreeMap;

/// From which rise of a mean on it matters, in percent.
const MATTERS: f64 = 10.0;
/// From which rise of an error rate on it matters, in percent: twice as much.
const TWICE: f64 = 100.0;
/// Kayenta's usual scores for pass and marginal.
const SCORES: (f64, f64) = (95.0, 75.0);

/// Kayenta's judge.
pub fn kayenta(wish: &Wish) -> Judgement {
    let found: Vec<kayenta::Classified> = wish.metrics.iter().map(|m| kayenta::judge(&m.baseline, &m.canary, &m.rules, NETFLIX)).collect();
    let counted = || wish.metrics.iter().zip(&found).filter(|(m, _)| !m.rules.muted);
    let group = |m: &Metric| if m.group.is_empty() { m.name.clone() } else { m.group.clone() };
    let scored: Vec<Scored> = counted().map(|(m, f)| Scored { group: group(m), class: f.class, critical: f.critical }).collect();
    let total = score(&scored, &weights(wish, &group));
    let (pass, marginal) = (wish.pass.unwrap_or(SCORES.0), wish.marginal.unwrap_or(SCORES.1));
    let read = counted().any(|(_, f)| f.class != Class::Nodata);
    let open = counted().any(|(m, f)| m.rules.critical && f.class == Class::Inconclusive);
    let (verdict, action) = match total {
        // Nothing at all was read: that is no failure of the release.
        Score::Critical(_) | Score::NoData(_) if !read => (Verdict::NoData, Choice::Hold),
        Score::Critical(_) => (Verdict::Fail, Choice::RollBack),
        Score::NoData(_) => {
            let few = counted().any(|(_, f)| f.class == Class::Inconclusive);
            (if few { Verdict::Inconclusive } else { Verdict::NoData }, Choice::Hold)
        }
        Score::Points(p) if p < marginal => (Verdict::Fail, Choice::RollBack),
        Score::Points(p) if p >= pass && !open => (Verdict::Pass, Choice::Proceed),
        Score::Points(_) => (Verdict::Inconclusive, Choice::Hold),
    };
    let metrics: Vec<Judged> = wish.metrics.iter().zip(found).map(|(m, f)| of_class(m, f)).collect();
    let why = why(total, (pass, marginal), &scored, &metrics, open);
    Judgement { why, ..Judgement::new(Judge::Kayenta, (verdict, action), Some(total.points()), metrics) }
}

/// Weights of groups: as given, or the sum of those of its metrics. Weights of all groups that do not come to 100 are stretched.
fn weights(wish: &Wish, group: &dyn Fn(&Metric) -> String) -> BTreeMap<String, f64> {
    let mut out = wish.groups.clone();
    let counted = || wish.metrics.iter().filter(|m| !m.rules.muted);
    for m in counted().filter(|m| !wish.groups.contains_key(&group(m))) {
        if let Some(w) = m.weight {
            *out.entry(group(m)).or_default() += w;
        }
    }
    let total: f64 = out.values().sum();
    let all = counted().all(|m| out.contains_key(&group(m)));
    if total > 0.0 && (all || total > 100.0) {
        out.values_mut().for_each(|w| *w *= 100.0 / total);
    }
    out
}

fn why(total: Score, (pass, marginal): (f64, f64), scored: &[Scored], metrics: &[Judged], open: bool) -> String {
    let passed = scored.iter().filter(|s| s.class == Class::Pass).count();
    let bad: Vec<String> = metrics.iter().filter(|m| m.verdict != Verdict::Pass).map(|m| format!("{}: {}", m.name, m.reason)).collect();
    let head = match total {
        Score::Critical(_) => "A critical metric fails the whole.".to_owned(),
        Score::NoData(n) => format!("{n} of {} metrics have too little data, half of them or more.", scored.len()),
        Score::Points(p) if p >= pass && open => "A critical metric has too few points.".to_owned(),
        Score::Points(p) if p >= pass => {
            format!("Score {} of 100, {passed} of {} metrics pass; {} is enough.", show(p), scored.len(), show(pass))
        }
        Score::Points(p) if p >= marginal => {
            format!("Score {} of 100: between {} and {} somebody looks.", show(p), show(marginal), show(pass))
        }
        Score::Points(p) => format!("Score {} of 100: below {}.", show(p), show(marginal)),
    };
    match bad.split_first() {
        None => head,
        Some((first, [])) => format!("{head} {first}"),
        Some((first, rest)) => format!("{head} {first} {} more did not pass.", rest.len()),
    }
}

fn of_class(m: &Metric, found: kayenta::Classified) -> Judged {
    let (verdict, action) = match found.class {
        Class::Pass => (Verdict::Pass, Choice::Proceed),
        Class::High | Class::Low | Class::NodataFailMetric => (Verdict::Fail, if found.critical { Choice::RollBack } else { Choice::Hold }),
        Class::Nodata => (Verdict::NoData, Choice::Hold),
        Class::Inconclusive | Class::Error => (Verdict::Inconclusive, Choice::Hold),
    };
    let more_minutes = (verdict == Verdict::Inconclusive).then(|| {
        let baseline: Vec<f64> = m.baseline.iter().flatten().copied().collect();
        let seen = m.canary.iter().flatten().count();
        let matters = mean(&baseline)?.abs() * m.matters.unwrap_or(MATTERS) / 100.0;
        more::of_ranks(&baseline, seen, matters, NETFLIX.confidence, more::rate(&m.times))
    });
    Judged {
        class: found.class,
        verdict,
        action,
        ratio: found.ratio,
        p: found.p,
        reason: found.reason,
        more_minutes: more_minutes.flatten(),
        ..Judged::of(m)
    }
}

/// The sequential judge. The chance of a false alarm is shared by the metrics.
pub fn sequential(wish: &Wish) -> Judgement {
    let counted = wish.metrics.iter().filter(|m| !m.rules.muted).count().max(1);
    let alpha = ALPHA / counted as f64;
    let metrics: Vec<Judged> =
        wish.metrics.iter().map(|m| if m.requests.is_some() { of_counts(m, alpha) } else { of_means(m, alpha) }).collect();
    let shown: Vec<Judged> = metrics.iter().zip(&wish.metrics).filter(|(_, m)| !m.rules.muted).map(|(j, _)| j.clone()).collect();
    let whole = (super::threshold::whole(&shown).0, worst(&shown));
    Judgement::new(Judge::Sequential, whole, None, metrics)
}

/// Both directions together: worse if one is, fine if both are.
fn joined(a: State, b: State) -> State {
    let finding = match (a.finding, b.finding) {
        (Finding::Worse, _) | (_, Finding::Worse) => Finding::Worse,
        (Finding::Fine, Finding::Fine) => Finding::Fine,
        _ => Finding::Open,
    };
    State { finding, look: a.look.into_iter().chain(b.look).min(), p: (2.0 * a.p.min(b.p)).min(1.0), looks: a.looks }
}

fn of_counts(m: &Metric, alpha: f64) -> Judged {
    let requests = m.requests.clone().unwrap_or_default();
    let four = m.baseline.iter().zip(&requests.baseline).zip(m.canary.iter().zip(&requests.canary));
    let minutes: Vec<counts::Minute> = four
        .filter_map(|((be, b), (ce, c))| {
            Some(counts::Minute { baseline_errors: (*be)?, baseline: (*b)?, canary_errors: (*ce)?, canary: (*c)? })
        })
        .collect();
    let matters = 1.0 + m.matters.unwrap_or(TWICE).max(0.1) / 100.0;
    let state = match m.rules.direction {
        Direction::Increase => counts::test(&minutes, true, matters, alpha),
        Direction::Decrease => counts::test(&minutes, false, matters, alpha),
        Direction::Either => {
            joined(counts::test(&minutes, true, matters, alpha / 2.0), counts::test(&minutes, false, matters, alpha / 2.0))
        }
    };
    let sum = |f: fn(&counts::Minute) -> f64| minutes.iter().map(f).sum::<f64>();
    let (ce, c, be, b) = (sum(|x| x.canary_errors), sum(|x| x.canary), sum(|x| x.baseline_errors), sum(|x| x.baseline));
    let (rate, base) = (ce / c, be / b);
    let ratio = (base > 0.0).then(|| rate / base).filter(|r| r.is_finite());
    let large = ratio.is_none_or(|r| r >= matters || r <= 1.0 / matters);
    let weight = (100.0 * c / (c + b)).round().clamp(1.0, 99.0) as u8;
    let figures = format!(
        "{} of {} requests failed ({}%) against {} of {} ({}%)",
        show(ce),
        show(c),
        show(rate * 100.0),
        show(be),
        show(b),
        show(base * 100.0)
    );
    let minutes_more = more::of_requests(base, (base * matters).min(1.0), weight, c, c / minutes.len().max(1) as f64);
    let higher = ratio.is_none_or(|r| r > 1.0);
    found(
        m,
        state,
        Seen { ratio, large, higher, figures, matters: format!("a rate {} times as high", show(matters)), minutes: minutes_more },
    )
}

/// What a sequential test saw, for the sentence.
struct Seen {
    ratio: Option<f64>,
    large: bool,
    higher: bool,
    figures: String,
    matters: String,
    minutes: Option<u32>,
}

fn of_means(m: &Metric, alpha: f64) -> Judged {
    let gap = |v: &Option<f64>| if m.rules.gaps == Gaps::Replace { Some(v.unwrap_or(0.0)) } else { *v };
    let pairs: Vec<(f64, f64)> = m.baseline.iter().zip(&m.canary).filter_map(|(b, c)| Some((gap(b)?, gap(c)?))).collect();
    let read = m.baseline.iter().any(Option::is_some) && m.canary.iter().any(Option::is_some);
    let pairs = if read { pairs } else { Vec::new() };
    let side = |f: fn(&(f64, f64)) -> f64| pairs.iter().map(f).collect::<Vec<f64>>();
    let (base, now) = (mean(&side(|p| p.0)).unwrap_or_default(), mean(&side(|p| p.1)).unwrap_or_default());
    let matters = base.abs() * m.matters.unwrap_or(MATTERS) / 100.0;
    let run = |sign: f64, alpha: f64| means::test(&pairs.iter().map(|(b, c)| sign * (c - b)).collect::<Vec<_>>(), matters, alpha);
    let (state, range) = match m.rules.direction {
        Direction::Increase => run(1.0, alpha),
        Direction::Decrease => run(-1.0, alpha),
        Direction::Either => {
            // The confidence sequence covers both sides at once already.
            let (up, range) = run(1.0, alpha);
            let both = joined(up, run(-1.0, alpha).0);
            (State { p: both.p / 2.0, ..both }, range)
        }
    };
    let ratio = (base != 0.0).then(|| now / base);
    let between = range.half.map_or(String::new(), |h| format!(", between {} and {} so far", show(range.mean - h), show(range.mean + h)));
    let figures = format!(
        "mean {} against {} over {} readings; difference {}{between}",
        show_in(now, &m.unit),
        show_in(base, &m.unit),
        range.n,
        show(now - base)
    );
    let minutes = more::of_means(range.n, range.deviation, matters, more::rate(&m.times));
    let seen = Seen {
        ratio,
        large: range.mean.abs() >= matters,
        higher: now > base,
        figures,
        matters: format!("a change of {}", show_in(matters, &m.unit)),
        minutes,
    };
    found(m, state, seen)
}

fn found(m: &Metric, state: State, seen: Seen) -> Judged {
    let mut out = Judged::of(m);
    out.ratio = seen.ratio.map(|r| rounded(r, 9));
    if state.looks == 0 {
        out.reason = "No reading of both sides. That is no success.".into();
        return out;
    }
    out.p = Some(rounded(state.p, 9));
    let at = state.look.map_or(String::new(), |n| format!(", first shown at reading {n}"));
    let (class, verdict, action, words) = match state.finding {
        Finding::Worse => {
            let back = m.rules.critical || seen.large;
            let class = if seen.higher { Class::High } else { Class::Low };
            (class, Verdict::Fail, if back { Choice::RollBack } else { Choice::Hold }, format!("The canary is worse{at}"))
        }
        Finding::Fine => (Class::Pass, Verdict::Pass, Choice::Proceed, format!("{} can be excluded{at}", capital(&seen.matters))),
        Finding::Open => {
            (Class::Inconclusive, Verdict::Inconclusive, Choice::Hold, "Neither a change for the worse nor its absence is shown yet".into())
        }
    };
    (out.class, out.verdict, out.action) = (class, verdict, action);
    out.reason = format!("{words}: {}.", seen.figures);
    out.more_minutes = seen.minutes.filter(|_| verdict == Verdict::Inconclusive);
    out
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
