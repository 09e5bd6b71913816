//! The run day: the schedule that time stamps give, gates, the lamp, and where the run is.

use proptest::prelude::*;
use tminus::document::Document;
use tminus::document::edit::{self, Hand};
use tminus::pipeline::{self, Derived, Library};
use tminus::plan::Plan;
use tminus::rollout::{Pause, Step};
use tminus::run::act::{self, Said};
use tminus::run::event::{Ending, GateRule, Hold, Override, Resumption, Start, Vote};
use tminus::run::gate::{self, Gate, Matter, Stand};
use tminus::run::lamp::{Light, lamp_at};
use tminus::run::now::{self, Stage};
use tminus::run::schedule::{Moment, Schedule, schedule};
use tminus::run::{Choice, Decision, EntryId, Mark, Measurement, State, Verdict, What, fold};
use tminus::when::MINUTE;

/// A run that is told minute by minute.
struct Day {
    plan: Plan,
    doc: Document,
    start: Option<i64>,
}

impl Day {
    fn of(steps: &[(u32, bool)]) -> Self {
        let mut plan = Plan { templates: vec!["standard".into()], ..Plan::default() };
        let step = |(i, (minutes, gate)): (usize, &(u32, bool))| Step {
            id: format!("s{}", i + 1),
            weight: u8::try_from((i + 1) * 100 / steps.len()).unwrap_or(100),
            pause: if *minutes == 0 { Pause::UntilDecided } else { Pause::Minutes(*minutes) },
            gate: *gate,
        };
        plan.rollout.steps = steps.iter().enumerate().map(step).collect();
        for (place, offset) in [("T-2h", -120), ("T-0", 0), ("T+5m", 5), ("T+24h", 24 * 60)] {
            plan.sections.push(tminus::plan::Section {
                place: place.into(),
                label: place.into(),
                about: String::new(),
                offset: Some(offset),
                lines: vec![],
            });
        }
        Self { plan, doc: Document::new("r"), start: Some(0) }
    }

    fn say(&mut self, minute: i64, by: &str, what: What) -> EntryId {
        let hand = Hand { device: "d".into(), by: by.into(), now: minute * MINUTE };
        edit::apply(&mut self.doc, what, &hand).id
    }

    fn began(steps: &[(u32, bool)]) -> Self {
        let mut day = Self::of(steps);
        day.say(0, "Ada", What::Started(Start::default()));
        day.say(0, "Ada", What::Began("T-0".into()));
        day
    }

    fn state(&self) -> State {
        fold(&self.doc.entries)
    }

    fn moment(&self, minute: i64) -> Moment {
        Moment { now: minute * MINUTE, start: self.start, length: 0 }
    }

    fn schedule(&self, minute: i64) -> Schedule {
        schedule(&self.plan, &self.state(), &self.moment(minute))
    }

    fn gate(&self, minute: i64, place: &str) -> Gate {
        let at = self.moment(minute);
        let state = self.state();
        let all = gate::gates(&self.plan, &state, &schedule(&self.plan, &state, &at), &at);
        all.into_iter().find(|g| g.place == place).expect("a gate")
    }

    fn hold(&mut self, minute: i64, place: &str) -> EntryId {
        let hold = Hold { place: place.into(), reason: "odd".into(), owner: "Bo".into(), until: "calm".into(), review: None };
        self.say(minute, "Bo", What::Held(hold))
    }

    fn resume(&mut self, minute: i64, hold: EntryId) {
        self.say(minute, "Bo", What::Resumed(Resumption { hold, why: String::new() }));
    }

    fn decide(&mut self, minute: i64, by: &str, place: &str, choice: Choice) -> EntryId {
        self.say(minute, by, What::Decided(Decision { place: place.into(), choice, why: "so".into(), shown: "GO".into() }))
    }

    fn measure(&mut self, minute: i64, verdict: Verdict, action: Option<Choice>) {
        let m = Measurement {
            place: "step:s1".into(),
            name: "Error rate".into(),
            verdict,
            action,
            limit: "rollback-error-rise".into(),
            ..Measurement::default()
        };
        self.say(minute, "Ada", What::Measured(m));
    }

    fn light(&self, minute: i64) -> (Light, String) {
        let lamp = lamp_at(&self.plan, &self.state(), &self.moment(minute));
        (lamp.light, lamp.reason)
    }
}

fn minutes(ms: Option<i64>) -> Option<i64> {
    ms.map(|t| t / MINUTE)
}

#[test]
fn before_the_start_the_plan_is_the_projection() {
    let mut day = Day::of(&[(5, true), (10, true), (30, false)]);
    day.start = Some(60 * MINUTE);
    let s = day.schedule(0);
    assert_eq!(minutes(s.rollout.planned), Some(105));
    assert_eq!(minutes(s.rollout.projected), Some(105));
    assert_eq!(minutes(s.finish.planned), Some(105 + 24 * 60), "the phases after it count from the end of the rollout");
    assert_eq!(minutes(s.rows[0].planned.from), Some(-60));
    assert_eq!(minutes(s.rows[0].planned.to), Some(60));
    let late = day.schedule(70);
    assert_eq!(minutes(late.rollout.projected), Some(115), "it can begin now at the earliest");
    day.start = None;
    let unplanned = day.schedule(0);
    assert_eq!((unplanned.rollout.planned, minutes(unplanned.rollout.projected)), (None, Some(45)));
}

#[test]
fn a_hold_and_an_overrun_move_what_follows() {
    let mut day = Day::began(&[(5, true), (10, true), (30, false)]);
    day.say(0, "Ada", What::Began("step:s1".into()));
    assert_eq!(minutes(day.schedule(2).rollout.projected), Some(45));
    let hold = day.hold(2, "step:s1");
    let s = day.schedule(9);
    assert_eq!(minutes(s.rollout.projected), Some(52), "seven minutes on hold so far");
    assert!(s.at_least);
    assert_eq!(minutes(s.here().unwrap().left), Some(3), "the pause stands still");
    day.resume(10, hold);
    let s = day.schedule(10);
    assert_eq!((minutes(s.rollout.projected), s.at_least), (Some(53), false));
    assert_eq!(minutes(day.schedule(20).rollout.projected), Some(60), "the pause was over at 13: an overrun of 7 minutes");
    assert_eq!(minutes(day.schedule(20).here().unwrap().overdue), Some(7));
    assert_eq!(minutes(day.schedule(20).rollout.planned), Some(45), "the plan stays what it was");
    let second = day.hold(20, "step:s1");
    day.resume(22, second);
    assert_eq!(minutes(day.schedule(22).here().unwrap().overdue), Some(9), "a hold after the pause does not bring it back");
}

#[test]
fn the_last_step_ends_by_itself_and_the_looks_count_from_there() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Began("step:s1".into()));
    day.decide(5, "Ada", "step:s1", Choice::Proceed);
    day.say(5, "Ada", What::Began("step:s2".into()));
    let s = day.schedule(18);
    assert_eq!(minutes(s.rollout.actual), Some(15));
    let look = s.rows.iter().find(|r| r.place.id == "T+5m").unwrap();
    assert_eq!((minutes(look.due), look.overdue), (Some(20), None));
    assert_eq!(minutes(day.schedule(23).rows.iter().find(|r| r.place.id == "T+5m").unwrap().overdue), Some(3));
    day.say(24, "Ada", What::Ended(Ending::Shipped));
    let s = day.schedule(500);
    assert_eq!(minutes(s.finish.actual), Some(24));
    assert!(s.rows.iter().all(|r| r.overdue.is_none() && r.left.is_none()), "nothing is late any more");
}

#[test]
fn a_step_until_decided_says_at_least() {
    let mut day = Day::began(&[(0, true), (10, false)]);
    day.say(0, "Ada", What::Began("step:s1".into()));
    let s = day.schedule(7);
    assert!(s.at_least);
    assert_eq!((minutes(s.rollout.projected), s.here().unwrap().left), (Some(17), None));
}

#[test]
fn what_is_ticked_ahead_of_time_begins_nothing() {
    let text = "canary auth-service v3.0.0 -> v3.1.0, k8s prod, Argo Rollouts, 20 replicas, 10/25/50 pauses 5m 5m 10m";
    let mut doc = Document::new("r");
    let hand = |now| Hand { device: "d".into(), by: "Ada".into(), now };
    edit::apply(&mut doc, What::Text { text: text.into(), at: 1, zone: "UTC".into() }, &hand(1));
    let (what, sealed) = pipeline::start(&doc, Library::whole(), false);
    doc.take_plan(sealed);
    edit::apply(&mut doc, what, &hand(10 * MINUTE));
    let d = pipeline::derive(&doc, Library::whole());
    let at = |minute| Moment { now: minute * MINUTE, start: None, length: 0 };
    let here = |d: &Derived| schedule(&d.plan, &d.state, &at(12)).here().map(|r| r.place.id.clone());
    let line = |place: &str| d.plan.sections.iter().find(|s| s.place == place).unwrap().lines[0].id.clone();
    assert_eq!(here(&d).as_deref(), Some("T-48h"));
    for (place, stands) in [("T+24h", "T-48h"), ("T-0", "T-0"), ("step:s1", "step:s1")] {
        edit::apply(&mut doc, What::Mark { line: line(place), mark: Mark::Done, reason: String::new() }, &hand(11 * MINUTE));
        assert_eq!(here(&pipeline::derive(&doc, Library::whole())).as_deref(), Some(stands), "after a tick at {place}");
    }
}

/// What can happen in a minute of a run.
#[derive(Debug, Clone, Copy)]
enum Act {
    Next,
    Hold,
    Resume,
    Nothing,
}

proptest! {
    /// The schedule is worked out from time stamps; this walks the clock minute by minute instead.
    #[test]
    fn the_projected_end_is_what_a_walk_along_the_clock_gives(
        pauses in proptest::collection::vec(1_u32..15, 1..5),
        acts in proptest::collection::vec((0_i64..6, prop_oneof![Just(Act::Next), Just(Act::Hold), Just(Act::Resume), Just(Act::Nothing)]), 1..14),
    ) {
        let last = pauses.len() - 1;
        let steps: Vec<(u32, bool)> = pauses.iter().enumerate().map(|(i, p)| (*p, i != last)).collect();
        let mut day = Day::began(&steps);
        let (mut at, mut minute, mut holds) = (None::<usize>, 0, Vec::new());
        let mut rest: Vec<i64> = pauses.iter().map(|p| i64::from(*p)).collect();
        let mut over = None;
        for (gap, act) in acts {
            for _ in 0..gap {
                minute += 1;
                if let Some(now) = at.filter(|_| holds.is_empty()) {
                    rest[now] = (rest[now] - 1).max(0);
                    if now == last && rest[now] == 0 && over.is_none() {
                        over = Some(minute);
                    }
                }
            }
            match act {
                Act::Next if at.is_none_or(|n| n < last) => {
                    let to = at.map_or(0, |n| n + 1);
                    day.say(minute, "Ada", What::Began(format!("step:s{}", to + 1)));
                    at = Some(to);
                }
                Act::Hold => {
                    let place = at.map_or("T-0".to_owned(), |n| format!("step:s{}", n + 1));
                    let id = day.hold(minute, &place);
                    holds.push(id);
                }
                Act::Resume => if let Some(id) = holds.pop() { day.resume(minute, id) },
                _ => {}
            }
            let ahead: i64 = rest.iter().skip(at.map_or(0, |n| n)).sum();
            let expected = over.unwrap_or(minute + ahead);
            let s = day.schedule(minute);
            prop_assert_eq!(minutes(s.rollout.projected), Some(expected), "at minute {}", minute);
            // A hold of n minutes moves the end by n.
            if over.is_none() && holds.is_empty() && at.is_some_and(|n| rest[n] > 0) {
                let mut held = Day { plan: day.plan.clone(), doc: day.doc.clone(), start: day.start };
                let id = held.hold(minute, "step:s1");
                held.resume(minute + 7, id);
                prop_assert_eq!(minutes(held.schedule(minute + 7).rollout.projected), Some(expected + 7));
            }
        }
    }
}

#[test]
fn a_gate_opens_when_its_pause_is_over_and_never_hangs() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Rule(GateRule { place: "step:s1".into(), people: 1, minutes: Some(10), ..GateRule::default() }));
    assert_eq!(day.gate(0, "step:s1").stand, Stand::NotReached);
    day.say(0, "Ada", What::Began("step:s1".into()));
    assert_eq!(day.gate(4, "step:s1").stand, Stand::NotReached);
    let open = day.gate(5, "step:s1");
    assert_eq!((open.stand.clone(), minutes(open.since), minutes(open.until)), (Stand::Open, Some(5), Some(15)));
    assert_eq!(day.gate(16, "step:s1").stand, Stand::TimedOut);
    assert_eq!(day.light(16), (Light::Hold, "The gate at 50 % timed out: nobody decided".into()));
    day.decide(17, "Ada", "step:s1", Choice::Proceed);
    let passed = day.gate(18, "step:s1");
    assert_eq!(
        (passed.stand.clone(), minutes(passed.since), passed.go.as_slice()),
        (Stand::Passed, Some(17), ["Ada".to_owned()].as_slice())
    );
}

#[test]
fn two_people_are_two_names_and_a_hold_asks_them_again() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Rule(GateRule { place: "step:s1".into(), people: 2, ..GateRule::default() }));
    day.say(0, "Ada", What::Began("step:s1".into()));
    day.decide(5, "Ada", "step:s1", Choice::Proceed);
    day.decide(6, " ada ", "step:s1", Choice::Proceed);
    let g = day.gate(6, "step:s1");
    assert_eq!((g.stand.clone(), g.missing.as_slice()), (Stand::Waiting, ["one more person".to_owned()].as_slice()));
    day.decide(7, "Bo", "step:s1", Choice::Hold);
    let hold = day.hold(7, "step:s1");
    assert_eq!(day.gate(8, "step:s1").stand, Stand::Held);
    day.resume(9, hold);
    assert_eq!(day.gate(9, "step:s1").stand, Stand::Open, "the hold took the first word back");
    day.decide(10, "Ada", "step:s1", Choice::Proceed);
    day.decide(10, "Bo", "step:s1", Choice::Proceed);
    assert_eq!(day.gate(10, "step:s1").stand, Stand::Passed);
}

#[test]
fn a_poll_waits_for_each_station_and_a_no_go_says_why() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    let rule = GateRule {
        place: "step:s1".into(),
        people: 1,
        stations: vec!["DB".into(), "Web".into()],
        role: "SRE".into(),
        ..GateRule::default()
    };
    day.say(0, "Ada", What::Rule(rule));
    day.say(0, "Ada", What::Began("step:s1".into()));
    let vote = |station: &str, go, why: &str| What::Voted(Vote { place: "step:s1".into(), station: station.into(), go, why: why.into() });
    day.say(5, "Ada", vote("db", true, ""));
    day.say(5, "Bo", vote("Web", false, "queue grows"));
    day.decide(6, "Ada", "step:s1", Choice::Proceed);
    let g = day.gate(6, "step:s1");
    assert_eq!((g.stand, g.missing), (Stand::Waiting, vec!["NO-GO from Web: queue grows".to_owned(), "the word of SRE".to_owned()]));
    day.say(7, "Bo", vote("Web", true, ""));
    day.say(7, "Cy", vote("SRE", true, ""));
    assert_eq!(day.gate(7, "step:s1").stand, Stand::Passed);
}

#[test]
fn a_gate_that_needs_figures_lets_on_by_a_pass_only() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Rule(GateRule { place: "step:s1".into(), people: 1, verdict: true, ..GateRule::default() }));
    day.say(0, "Ada", What::Began("step:s1".into()));
    day.decide(5, "Ada", "step:s1", Choice::Proceed);
    for verdict in [Verdict::NoData, Verdict::Inconclusive, Verdict::Fail] {
        day.measure(6, verdict, None);
        assert_eq!(day.gate(6, "step:s1").stand, Stand::Waiting, "{verdict:?}");
        assert_eq!(day.light(6).0, Light::Hold, "{verdict:?}");
    }
    day.measure(7, Verdict::Pass, None);
    assert_eq!(day.gate(7, "step:s1").stand, Stand::Passed);
    assert_eq!(day.light(7).0, Light::Go);
}

#[test]
fn the_lamp_knows_breaches_and_what_was_set_aside() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Began("step:s1".into()));
    day.measure(1, Verdict::Fail, Some(Choice::RollBack));
    assert_eq!(day.light(1), (Light::NoGo, "Error rate failed".into()));
    let hold = day.hold(1, "step:s1");
    assert_eq!(day.light(1).0, Light::NoGo, "NO-GO comes before HOLD");
    day.say(
        2,
        "Ada",
        What::Overridden(Override { rule: "limit:rollback-error-rise".into(), reason: "known bot".into(), owner: "Ada".into() }),
    );
    assert_eq!(day.light(2), (Light::Hold, "On hold: odd".into()));
    day.resume(3, hold);
    assert_eq!(day.light(3).0, Light::Go);
}

#[test]
fn it_says_where_the_run_is() {
    let mut day = Day::of(&[(5, true), (10, false)]);
    let read = |day: &Day, minute| {
        let (state, at) = (day.state(), day.moment(minute));
        let s = schedule(&day.plan, &state, &at);
        let gates = gate::gates(&day.plan, &state, &s, &at);
        now::now(&day.plan, &state, &s, &gates, at.now)
    };
    assert_eq!(read(&day, 0).stage, Stage::Before);
    day.say(0, "Ada", What::Started(Start::default()));
    assert_eq!(read(&day, 0).stage, Stage::Preparing);
    assert_eq!(read(&day, 0).gate.map(|g| g.matter), Some(Matter::Start));
    day.say(
        1,
        "Ada",
        What::Many(vec![
            What::Decided(Decision { place: "T-0".into(), choice: Choice::Proceed, ..Decision::default() }),
            What::Began("T-0".into()),
        ]),
    );
    assert_eq!(read(&day, 1).stage, Stage::Rolling { n: 0, of: 2 });
    day.say(2, "Ada", What::Began("step:s1".into()));
    let n = read(&day, 3);
    assert_eq!((n.stage, minutes(n.since), n.gate.map(|g| g.place)), (Stage::Rolling { n: 1, of: 2 }, Some(2), Some("step:s1".into())));
    let hold = day.hold(4, "step:s1");
    assert_eq!(read(&day, 5).stage, Stage::Holding);
    day.resume(6, hold);
    day.decide(8, "Ada", "step:s1", Choice::RollBack);
    assert_eq!((read(&day, 9).stage, minutes(read(&day, 9).since)), (Stage::GoingBack, Some(8)));
    day.say(20, "Ada", What::Ended(Ending::RolledBack));
    assert_eq!(read(&day, 99).stage, Stage::Ended(Ending::RolledBack));
    assert_eq!(read(&day, -60).ahead.map(|a| a / MINUTE), Some(68), "the clock was put back");
}

#[test]
fn one_word_decides_ticks_its_line_and_begins_the_next_step() {
    use tminus::run::act::{self, Said};
    let said = |by| Said { by, why: "", shown: "GO" };
    let mut day = Day::of(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Started(Start::default()));
    let go = |day: &Day, minute: i64, by: &'static str| {
        let (state, at) = (day.state(), day.moment(minute));
        let s = schedule(&day.plan, &state, &at);
        act::proceed(&day.plan, &state, &s, &gate::gates(&day.plan, &state, &s, &at), said(by)).expect("something comes next")
    };
    let begun = |day: &Day| day.state().course.began.keys().cloned().collect::<Vec<_>>();
    let what = go(&day, 1, "Ada");
    day.say(1, "Ada", what);
    assert_eq!(begun(&day), ["T-0"], "go for the deployment");
    let what = go(&day, 2, "Ada");
    assert_eq!(what, What::Began("step:s1".into()), "no gate stands between T-0 and the first step");
    day.say(2, "Ada", what);
    day.say(2, "Ada", What::Rule(GateRule { place: "step:s1".into(), people: 2, ..GateRule::default() }));
    let what = go(&day, 8, "Ada");
    day.say(8, "Ada", what);
    assert_eq!(begun(&day), ["T-0", "step:s1"], "one of two people");
    let what = go(&day, 9, "Bo");
    let id = day.say(9, "Bo", what);
    assert_eq!(begun(&day), ["T-0", "step:s1", "step:s2"]);
    day.say(10, "Bo", What::TakeBack(id));
    assert_eq!(begun(&day), ["T-0", "step:s1"], "one undo takes the decision and the beginning back");
}

#[test]
fn going_back_ends_the_holds_and_opens_its_list() {
    use tminus::run::act::{self, Said};
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Began("step:s1".into()));
    day.hold(2, "step:s1");
    let state = day.state();
    let what = act::roll_back(&state, &schedule(&day.plan, &state, &day.moment(3)), Said { by: "Ada", why: "errors", shown: "NO-GO" });
    day.say(3, "Ada", what);
    let state = day.state();
    assert_eq!(state.course.holding().count(), 0);
    assert_eq!(state.open_lists.len(), 1);
    assert_eq!(day.gate(3, "step:s1").stand, Stand::RolledBack);
}

#[test]
fn a_settled_phase_before_the_deployment_gives_way_to_the_next_open_one() {
    let mut day = Day::of(&[(5, true), (10, false)]);
    let own = |id: &str, place: &str| What::Own(tminus::run::OwnItem { id: id.into(), title: id.into(), place: place.into(), stop: true });
    day.say(0, "Ada", What::Many(vec![own("own.a", "T-48h"), own("own.b", "T-2h")]));
    day.say(0, "Ada", What::Started(Start::default()));
    let at = |day: &mut Day, minute| {
        let mut plan = day.plan.clone();
        let state = day.state();
        tminus::run::arrange::arrange(&mut plan, &state);
        let here = schedule(&plan, &state, &day.moment(minute)).here().map(|r| r.place.id.clone());
        (here, tminus::run::act::open_before(&plan, &state))
    };
    assert_eq!(at(&mut day, 1), (Some("T-48h".into()), 2));
    day.say(2, "Ada", What::Mark { line: "own.a".into(), mark: Mark::Done, reason: String::new() });
    assert_eq!(at(&mut day, 3), (Some("T-2h".into()), 1));
    day.say(4, "Ada", What::Mark { line: "own.b".into(), mark: Mark::Done, reason: String::new() });
    assert_eq!(at(&mut day, 5), (Some("T-2h".into()), 0));
}

#[test]
fn a_gate_that_names_a_figure_waits_for_that_one() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    let rule = GateRule { place: "step:s1".into(), people: 1, verdict: true, figures: vec!["P95 latency".into()], ..GateRule::default() };
    day.say(0, "Ada", What::Rule(rule));
    day.say(0, "Ada", What::Began("step:s1".into()));
    day.measure(6, Verdict::Pass, None);
    let g = day.gate(6, "step:s1");
    assert_eq!(g.figures.as_deref(), Some("figures: P95 latency was not judged here yet"));
    assert_eq!(g.judged, [("P95 latency".to_owned(), None), ("Error rate".to_owned(), Some(Verdict::Pass))]);
    let m = Measurement { place: "step:s1".into(), name: "P95 latency".into(), verdict: Verdict::Pass, ..Measurement::default() };
    day.say(7, "Ada", What::Measured(m));
    day.decide(7, "Ada", "step:s1", Choice::Proceed);
    assert_eq!(day.gate(7, "step:s1").stand, Stand::Passed);
}

#[test]
fn going_back_is_no_go_with_its_reason() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Began("step:s1".into()));
    let hold = day.hold(1, "step:s1");
    assert_eq!(day.light(2).0, Light::Hold);
    let (at, state) = (day.moment(3), day.state());
    let said = Said { by: "Ada", why: "errors", shown: "HOLD" };
    day.say(3, "Ada", act::roll_back(&state, &schedule(&day.plan, &state, &at), said));
    assert_eq!(day.light(3), (Light::NoGo, "Going back: errors".into()));
    assert!(day.state().course.holding().next().is_none(), "nothing waits for {hold:?} any more");
}

#[test]
fn a_word_that_was_heard_is_that_of_who_said_it() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Rule(GateRule { place: "step:s1".into(), people: 2, ..GateRule::default() }));
    day.say(0, "Ada", What::Began("step:s1".into()));
    day.decide(6, "Ada", "step:s1", Choice::Proceed);
    let hand = Hand { device: "d".into(), by: "Ada".into(), now: 8 * MINUTE };
    let go = What::Decided(Decision { place: "step:s1".into(), choice: Choice::Proceed, why: String::new(), shown: String::new() });
    edit::report(&mut day.doc, go.clone(), &hand, 7 * MINUTE, " ada ");
    assert_eq!(day.gate(8, "step:s1").missing, ["one more person"], "the same person twice");
    edit::report(&mut day.doc, go, &hand, 7 * MINUTE, "Bo");
    let g = day.gate(8, "step:s1");
    assert_eq!((g.stand, g.go), (Stand::Passed, vec!["Ada".to_owned(), "Bo".to_owned()]));
}

#[test]
fn a_place_that_began_before_somebody_entered_it_began_then() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(4, "Ada", What::Began("step:s1".into()));
    let hand = Hand { device: "d".into(), by: "Ada".into(), now: 6 * MINUTE };
    edit::report(&mut day.doc, What::Began("step:s1".into()), &hand, 2 * MINUTE, "Bo");
    assert_eq!(minutes(day.gate(6, "step:s1").opens), Some(7), "the pause counts from minute 2");
    edit::report(&mut day.doc, What::Began("step:s1".into()), &hand, 5 * MINUTE, "Cy");
    assert_eq!(minutes(day.gate(6, "step:s1").opens), Some(7), "a later word does not move it");
}

#[test]
fn the_lamp_names_a_figure_once() {
    let mut day = Day::began(&[(5, true), (10, false)]);
    day.say(0, "Ada", What::Began("step:s1".into()));
    let m = Measurement {
        place: "step:s1".into(),
        name: "P95 latency".into(),
        verdict: Verdict::Fail,
        why: "P95 latency: 400 ms; the limit is 250 ms.".into(),
        ..Measurement::default()
    };
    day.say(1, "Ada", What::Measured(m));
    assert_eq!(day.light(1).1, "P95 latency failed: 400 ms; the limit is 250 ms.");
}
