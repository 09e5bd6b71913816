//! What is asked during a run: decisions, holds, incidents, what happened earlier, figures, rules of gates, freezes.

use super::super::dialogs::{Dialog, named};
use super::acts::{against, decide, decided, enter, roll_back, shown};
use super::form::{Act, Field, FormView, Kind, Then};
use super::freezes;
use crate::catalogue::EventList;
use crate::facts::parse_thousandths;
use crate::metrics::wish::label;
use crate::run::act::{self, Said};
use crate::run::event::{Ending, GateRule, Hold, Incident, Resumption, Vote};
use crate::run::gate::same;
use crate::run::{Choice, EntryId, LogLine, Mark, Measurement, Verdict, What};
use crate::views::measure::FIGURES;
use crate::views::run as words;
use crate::web::browser::clock;
use crate::web::session::{Session, use_session};
use crate::when::MINUTE;
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
    /// The go of another person at a gate.
    Voice(String),
    /// Figures that were judged elsewhere.
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
pub(super) fn later(session: Session, make: impl FnOnce(Session) -> What + 'static) -> Result<Then, String> {
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

/// A form, ready to be shown.
pub(super) struct Asked {
    title: String,
    about: String,
    fields: Vec<Field>,
    submit: &'static str,
    danger: bool,
    act: Act,
}

/// A form of its parts.
pub(super) fn ask(
    title: impl Into<String>,
    about: impl Into<String>,
    submit: &'static str,
    fields: Vec<Field>,
    act: impl Fn(Vec<String>) -> Result<Then, String> + 'static,
) -> Asked {
    Asked { title: title.into(), about: about.into(), fields, submit, danger: false, act: Box::new(act) }
}

/// The value of a field.
pub(super) fn at(all: &[String], i: usize) -> String {
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
                    Ok(Box::new(move || named(session, move || roll_back(session, &why))))
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
        Form::Voice(place) => voice(session, place),
        Form::Measure => measure(session, here),
        Form::Freeze => freezes::add(session),
        Form::Lift(name) => freezes::lift(session, name),
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
            let decision =
                |choice, place: String, why: String| What::Decided(crate::run::Decision { place, choice, why, shown: String::new() });
            let what = match kind.as_str() {
                "began" => What::Began(place),
                "go" => decision(Choice::Proceed, place, text),
                "hold" => decision(Choice::Hold, place, text),
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
        Field::new("Which figures, with commas; none named: any", Kind::Line, old.figures.join(", ")),
    ];
    ask("What this gate needs", "Names are typed, not proved.", "Set", fields, move |v| {
        let people = at(&v, 0).parse().ok().filter(|n| (1..=9).contains(n)).ok_or("People: a number from 1 to 9.")?;
        let minutes = at(&v, 3);
        let minutes =
            if minutes.is_empty() { None } else { Some(minutes.parse().map_err(|_| "Minutes: write a whole number, or leave it empty.")?) };
        let list = |i: usize| at(&v, i).split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect::<Vec<_>>();
        let figures = named_figures(&list(5))?;
        let verdict = !at(&v, 4).is_empty() || !figures.is_empty();
        let rule = GateRule { place: place.clone(), people, role: at(&v, 1), stations: list(2), minutes, verdict, figures };
        later(session, move |_| What::Rule(rule))
    })
}

/// Figures by their names, however their letters are written; part of a name is enough where only one fits.
fn named_figures(words: &[String]) -> Result<Vec<String>, String> {
    let names = || FIGURES.into_iter().map(label);
    let find = |word: &String| {
        let fits = |n: &&str| n.to_lowercase().contains(&word.to_lowercase());
        let mut all = names().filter(fits);
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(one.to_owned()),
            _ => Err(format!("Figures: '{word}' is none of {}.", names().collect::<Vec<_>>().join(", "))),
        }
    };
    words.iter().map(find).collect()
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

/// The go of somebody who is not at the keyboard, under that name.
fn voice(session: Session, place: String) -> Asked {
    let fields = vec![Field::needed("Who says go", Kind::Line, ""), Field::new("Why", Kind::Line, "")];
    ask("Another person says go", "It is written down under that name. Names are typed, not proved.", "Enter", fields, move |v| {
        let (who, why) = (at(&v, 0), at(&v, 1));
        let said = |d: &words::Desk| d.gates.iter().any(|g| g.place == place && g.go.iter().any(|n| same(n, &who)));
        if session.desk().with_untracked(said) {
            return Err(format!("{who} has said go already: the gate needs somebody else."));
        }
        Ok(Box::new(move || named(session, move || decided(session, &why, &who))))
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
        Field::needed("Where it was read: a dashboard, a link", Kind::Line, ""),
        Field::new("Who read it, if somebody else", Kind::Line, ""),
    ];
    ask("A verdict read elsewhere", "As somebody read it at this place: nothing is worked out.", "Enter", fields, move |v| {
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
            why: [at(&v, 6), format!("Read in {}", at(&v, 7))].iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>().join(". "),
            action,
            ..Measurement::default()
        };
        let from = at(&v, 8);
        Ok(Box::new(move || {
            named(session, move || {
                session.dispatch_at(What::Measured(m), clock::now(), &from);
                session.say("Logged, as it was read elsewhere.");
            })
        }))
    })
}
