//! What is asked during a run: decisions, holds, incidents, what happened earlier, figures, rules of gates, freezes.

use super::super::dialogs::{Dialog, named};
use super::acts::{against, decide, enter, shown};
use super::form::{Act, Field, FormView, Kind, Then};
use crate::catalogue::EventList;
use crate::facts::parse_thousandths;
use crate::run::act::{self, Said};
use crate::run::event::{Ending, Freeze, GateRule, Hold, Incident, Override, Resumption, Vote};
use crate::run::{Choice, EntryId, LogLine, Mark, Measurement, Verdict, What};
use crate::views::run as words;
use crate::web::browser::clock;
use crate::web::session::{Session, use_session};
use crate::when::{MINUTE, parse_rfc3339};
use leptos::prelude::*;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Why it goes on against the lamp, or before the pause is over.
    Proceed,
    /// A hold.
    Hold,
    /// Going back.
    Back,
    /// The end of a hold.
    Resume(EntryId),
    /// Why a line that failed is accepted.
    Accept(String),
    /// How a line that failed was worked around.
    WorkAround(String),
    /// An incident.
    Incident,
    /// The end of the run.
    End(Ending),
    /// What happened earlier, or was heard.
    Report,
    /// What the gate needs.
    Rule(String),
    /// The word of a station.
    Vote(String, String),
    /// Figures.
    Measure,
    /// A freeze.
    Freeze,
    /// Setting a freeze aside.
    Lift(String),
    /// Taking changes over into the run.
    TakeOver(Box<(String, Vec<String>)>),
}

/// Asks.
pub fn open(session: Session, form: Form) {
    session.dialog.set(Some(Dialog::Run(form)));
}

/// Enters something under a name once the form is closed.
fn later(session: Session, make: impl FnOnce(Session) -> What + 'static) -> Result<Then, String> {
    Ok(Box::new(move || {
        named(session, move || {
            let what = make(session);
            enter(session, what);
        })
    }))
}

/// The form of a wish.
#[component]
pub fn RunForm(form: Form) -> impl IntoView {
    let session = use_session();
    let Asked { title, about, fields, submit, danger, act } = asked(session, form);
    view! { <FormView title about fields submit danger act/> }
}

struct Asked {
    title: String,
    about: String,
    fields: Vec<Field>,
    submit: &'static str,
    danger: bool,
    act: Act,
}

fn ask(
    title: impl Into<String>,
    about: impl Into<String>,
    submit: &'static str,
    fields: Vec<Field>,
    act: impl Fn(Vec<String>) -> Result<Then, String> + 'static,
) -> Asked {
    Asked { title: title.into(), about: about.into(), fields, submit, danger: false, act: Box::new(act) }
}

fn at(all: &[String], i: usize) -> String {
    all.get(i).cloned().unwrap_or_default()
}

fn choices(all: &[(&str, &str)]) -> Kind {
    Kind::Choice(all.iter().map(|(v, l)| ((*v).to_owned(), (*l).to_owned())).collect())
}

fn asked(session: Session, form: Form) -> Asked {
    let here = session.desk().with_untracked(|d| d.now.place.clone());
    match form {
        Form::Proceed => {
            let about = against(session);
            ask("Go on all the same", about, "Proceed", vec![Field::needed("Why", Kind::Area, "")], move |v| {
                let why = at(&v, 0);
                Ok(Box::new(move || decide(session, why)))
            })
        }
        Form::Hold => hold(session),
        Form::Back => Asked {
            danger: true,
            ..ask(
                "Roll back",
                "The decision is recorded and the way back opens with its commands.",
                "Roll back",
                vec![Field::needed("Why", Kind::Area, "")],
                move |v| {
                    let why = at(&v, 0);
                    later(session, move |s| {
                        let (by, shown) = (s.name(), shown(s));
                        let desk = s.desk().get_untracked();
                        s.with_state(|st| act::roll_back(st, &desk.schedule, Said { by: &by, why: &why, shown: &shown }))
                    })
                },
            )
        },
        Form::Resume(hold) => ask("End the hold", "", "End the hold", vec![Field::new("What happened", Kind::Area, "")], move |v| {
            let (hold, why) = (hold.clone(), at(&v, 0));
            later(session, move |_| What::Resumed(Resumption { hold, why }))
        }),
        Form::Accept(line) => mark(session, line, Mark::Accepted, "Accept it as it is", "Why it is acceptable"),
        Form::WorkAround(line) => mark(session, line, Mark::Done, "Worked around", "How"),
        Form::Incident => incident(session),
        Form::End(how) => end(session, how),
        Form::Report => report(session, here),
        Form::Rule(place) => rule(session, place),
        Form::Vote(place, station) => vote(session, place, station),
        Form::Measure => measure(session, here),
        Form::Freeze => freeze(session),
        Form::Lift(name) => lift(session, name),
        Form::TakeOver(found) => {
            let about = found.1.join(" ");
            ask("Take the changes over", about, "Take over", vec![Field::needed("Why", Kind::Area, "")], move |v| {
                let ((sealed, changes), why) = (*found.clone(), at(&v, 0));
                Ok(Box::new(move || named(session, move || session.amend(sealed, changes, &why))))
            })
        }
    }
}

fn hold(session: Session) -> Asked {
    let fields = vec![
        Field::needed("Why", Kind::Area, ""),
        Field::needed("Who looks after it", Kind::Line, session.name()),
        Field::needed("What ends it", Kind::Line, ""),
        Field::new("Look again in so many minutes", Kind::Number, ""),
    ];
    ask("Hold here", "The clock of the step stands still until somebody ends the hold.", "Hold", fields, move |v| {
        let minutes = at(&v, 3);
        let review = if minutes.is_empty() {
            None
        } else {
            Some(minutes.parse::<i64>().map_err(|_| "Minutes: write a whole number, or leave it empty.")?)
        };
        let (reason, owner, until) = (at(&v, 0), at(&v, 1), at(&v, 2));
        later(session, move |s| {
            let (by, shown, desk) = (s.name(), shown(s), s.desk().get_untracked());
            let said = Said { by: &by, why: &reason, shown: &shown };
            let review = review.map(|m| clock::now() + m * MINUTE);
            act::hold(&desk.gates, &desk.schedule, Hold { place: String::new(), reason: reason.clone(), owner, until, review }, said)
        })
    })
}

fn mark(session: Session, line: String, mark: Mark, title: &str, label: &'static str) -> Asked {
    ask(title, "It stands in the record with the reason.", "Set", vec![Field::needed(label, Kind::Area, "")], move |v| {
        let (line, reason) = (line.clone(), at(&v, 0));
        later(session, move |_| What::Mark { line, mark, reason })
    })
}

fn incident(session: Session) -> Asked {
    let severity = choices(&[("critical", "Critical"), ("high", "High"), ("medium", "Medium"), ("low", "Low")]);
    let fields = vec![Field::needed("What users notice", Kind::Area, ""), Field::new("Severity", severity, "high")];
    ask("Declare an incident", "Its list opens, and its clock starts.", "Declare", fields, move |v| {
        let (what, severity) = (at(&v, 0), at(&v, 1));
        later(session, move |_| {
            let reason = what.clone();
            What::Many(vec![
                What::Incident(Incident { what, severity, scenario: String::new() }),
                What::Open { list: EventList::Incident, reason },
            ])
        })
    })
}

fn end(session: Session, how: Ending) -> Asked {
    let about = match how {
        Ending::Shipped => "The new version stays. The run is closed and can be read only; Undo opens it again.",
        Ending::RolledBack => "The old version is back. The run is closed and can be read only; Undo opens it again.",
        Ending::CalledOff => "It is stopped before anything changed. Use Rolled back where something did.",
    };
    ask(format!("End the run: {}", words::ending(how).to_lowercase()), about, "End the run", vec![], move |_| {
        later(session, move |_| What::Ended(how))
    })
}

/// What happened earlier, or was heard from somebody: it is entered under its own time.
fn report(session: Session, here: String) -> Asked {
    let what = choices(&[
        ("began", "This place began"),
        ("go", "Somebody decided to proceed"),
        ("hold", "Somebody decided to hold"),
        ("seen", "Something was seen or done"),
    ]);
    let all = session
        .desk()
        .with_untracked(|d| d.schedule.rows.iter().map(|r| (r.place.id.clone(), format!("{} {}", r.place.label, r.place.about))).collect());
    let fields = vec![
        Field::new("What", what, "seen"),
        Field::new("Where", Kind::Choice(all), here),
        Field::needed("At what time", Kind::Time, session.hour(clock::now())),
        Field::new("Heard from", Kind::Line, ""),
        Field::new("In words", Kind::Line, ""),
    ];
    ask(
        "Happened earlier",
        "It is entered with its own time, and with whom it was heard from. The latest such time lies in the past.",
        "Enter",
        fields,
        move |v| {
            let moment = earlier(session, &at(&v, 2)).ok_or("At what time: write it as 22:04.")?;
            let (kind, place, from, text) = (at(&v, 0), at(&v, 1), at(&v, 3), at(&v, 4));
            if kind == "seen" && text.is_empty() {
                return Err("In words: say what was seen or done.".into());
            }
            let decided =
                |choice, place: String, why: String| What::Decided(crate::run::Decision { place, choice, why, shown: String::new() });
            let what = match kind.as_str() {
                "began" => What::Began(place),
                "go" => decided(Choice::Proceed, place, text),
                "hold" => decided(Choice::Hold, place, text),
                _ => What::Logged(LogLine { place, text }),
            };
            Ok(Box::new(move || {
                named(session, move || {
                    session.dispatch_at(what, moment, &from);
                    session.say("Entered.");
                })
            }))
        },
    )
}

/// The latest moment that is not in the future and at which clocks showed this time.
fn earlier(session: Session, text: &str) -> Option<i64> {
    let (hour, minute) = text.rsplit(' ').next()?.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    let now = clock::now();
    let day = 24 * 60 * MINUTE;
    let local = now + i64::from(session.offset(now)) * MINUTE;
    let then = now - (local.rem_euclid(day) - (hour * 60 + minute) * MINUTE);
    (hour < 24 && minute < 60).then_some(if then > now { then - day } else { then })
}

fn rule(session: Session, place: String) -> Asked {
    let d = session.derived.get_untracked();
    let old = session.with_state(|s| crate::run::gate::rule(&d.plan, s, &place));
    let fields = vec![
        Field::needed("How many different people say go", Kind::Number, old.people.to_string()),
        Field::new("A role that must say go", Kind::Line, old.role),
        Field::new("Stations that are polled, with commas", Kind::Line, old.stations.join(", ")),
        Field::new("Times out after so many minutes", Kind::Number, old.minutes.map_or(String::new(), |m| m.to_string())),
        Field::new("Figures must have been judged", Kind::Tick, if old.verdict { "on" } else { "" }),
    ];
    ask("What this gate needs", "Names are typed, not proved.", "Set", fields, move |v| {
        let people = at(&v, 0).parse().ok().filter(|n| (1..=9).contains(n)).ok_or("People: a number from 1 to 9.")?;
        let minutes = at(&v, 3);
        let minutes =
            if minutes.is_empty() { None } else { Some(minutes.parse().map_err(|_| "Minutes: write a whole number, or leave it empty.")?) };
        let stations = at(&v, 2).split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect();
        let rule = GateRule { place: place.clone(), people, role: at(&v, 1), stations, minutes, verdict: !at(&v, 4).is_empty() };
        later(session, move |_| What::Rule(rule))
    })
}

fn vote(session: Session, place: String, station: String) -> Asked {
    let fields =
        vec![Field::new("Word", choices(&[("go", "GO"), ("no", "NO-GO")]), "go"), Field::new("Why; needed for NO-GO", Kind::Line, "")];
    ask(format!("The word of {station}"), "", "Enter", fields, move |v| {
        let (go, why) = (at(&v, 0) == "go", at(&v, 1));
        if !go && why.is_empty() {
            return Err("Why: a NO-GO says why.".into());
        }
        let vote = Vote { place: place.clone(), station: station.clone(), go, why };
        later(session, move |_| What::Voted(vote))
    })
}

fn measure(session: Session, place: String) -> Asked {
    let verdict = choices(&[("pass", "Pass"), ("fail", "Fail"), ("inconclusive", "Inconclusive"), ("none", "No data")]);
    let action = choices(&[("", "Nothing follows"), ("hold", "Hold"), ("back", "Roll back")]);
    let fields = vec![
        Field::needed("What was measured", Kind::Line, ""),
        Field::new("Value", Kind::Line, ""),
        Field::new("Unit", Kind::Line, ""),
        Field::new("Baseline", Kind::Line, ""),
        Field::new("Verdict", verdict, "pass"),
        Field::new("If it is not a pass", action, ""),
        Field::new("Why", Kind::Line, ""),
    ];
    ask("Figures", "As they were read at this place.", "Enter", fields, move |v| {
        let figure = |i: usize, name: &str| match at(&v, i) {
            t if t.is_empty() => Ok(None),
            t => parse_thousandths(&t).map(Some).ok_or_else(|| format!("{name}: write a number, or leave it empty.")),
        };
        let (readings, baseline) = (figure(1, "Value")?.into_iter().collect(), figure(3, "Baseline")?);
        let verdict = match at(&v, 4).as_str() {
            "pass" => Verdict::Pass,
            "fail" => Verdict::Fail,
            "inconclusive" => Verdict::Inconclusive,
            _ => Verdict::NoData,
        };
        let action = match at(&v, 5).as_str() {
            "hold" => Some(Choice::Hold),
            "back" => Some(Choice::RollBack),
            _ => None,
        };
        let m = Measurement {
            place: place.clone(),
            name: at(&v, 0),
            unit: at(&v, 2),
            readings,
            baseline,
            verdict,
            why: at(&v, 6),
            action,
            ..Measurement::default()
        };
        later(session, move |_| What::Measured(m))
    })
}

fn freeze(session: Session) -> Asked {
    let fields = vec![
        Field::needed("Name", Kind::Line, ""),
        Field::needed("First day", Kind::Day, ""),
        Field::needed("Last day", Kind::Day, ""),
        Field::new("Who answers for it", Kind::Line, ""),
        Field::new("Hard: only its owner sets it aside", Kind::Tick, ""),
        Field::new("Why it is there", Kind::Line, ""),
    ];
    ask("A freeze", "A period in which nothing is released. It can be set aside with a reason.", "Set", fields, move |v| {
        let day = |i: usize| {
            let midnight = parse_rfc3339(&format!("{}T00:00:00Z", at(&v, i))).ok_or("Days: choose both of them.")?;
            Ok::<i64, String>(midnight - i64::from(session.offset(midnight)) * MINUTE)
        };
        let (from, to) = (day(1)?, day(2)? + 24 * 60 * MINUTE);
        if to <= from {
            return Err("The last day comes before the first one.".into());
        }
        let f = Freeze { name: at(&v, 0), from, to, hard: !at(&v, 4).is_empty(), owner: at(&v, 3), reason: at(&v, 5) };
        later(session, move |_| What::Freeze(f))
    })
}

fn lift(session: Session, name: String) -> Asked {
    let d = session.derived.get_untracked();
    let f = session.with_state(|s| crate::run::freeze::all(&d.plan, s).into_iter().find(|f| f.name == name).cloned()).unwrap_or_default();
    let about = if f.hard && !f.owner.is_empty() {
        format!("It is hard: only {} may set it aside.", f.owner)
    } else {
        "Anybody may, with a reason.".into()
    };
    let fields = vec![
        Field::needed("Why", Kind::Area, ""),
        Field::needed("Who answers for it", Kind::Line, if f.hard { f.owner.clone() } else { session.name() }),
    ];
    ask(format!("Set the freeze aside: {name}"), about, "Set aside", fields, move |v| {
        let o = Override { rule: format!("freeze:{name}"), reason: at(&v, 0), owner: at(&v, 1) };
        if f.hard && !f.owner.is_empty() && o.owner.to_lowercase() != f.owner.trim().to_lowercase() {
            return Err(format!("Only {} may set this freeze aside.", f.owner));
        }
        later(session, move |_| What::Overridden(o))
    })
}
