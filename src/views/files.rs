//! Generated files as coloured lines, each value with its origin.

use super::facts;
use crate::pipeline::{Derived, Library};
use crate::plan::Plan;
use crate::platforms::text::Origin;
use crate::platforms::write::Stretch;
use crate::platforms::{About, Moment, Written};
use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// The moments of the run book in order, with headings and what each is for.
pub const MOMENTS: [(Moment, &str, &str); 9] = [
    (Moment::Prepare, "Prepare", "nothing changes yet"),
    (Moment::Deploy, "Deploy", "starts the change"),
    (Moment::Watch, "Watch", "how far it is"),
    (Moment::Verify, "Verify", "whether it is well"),
    (Moment::Pause, "Pause", "stop where it is"),
    (Moment::GoOn, "Go on", "after a pause or a gate"),
    (Moment::Abort, "Abort", "everything to the old version, at once"),
    (Moment::RollBack, "Roll back", "the old version, for good"),
    (Moment::CleanUp, "Clean up", "when the release is accepted"),
];

/// Where a release stands, as far as going back depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing of the new version serves yet; a migration may have run.
    Before,
    /// Old and new serve side by side.
    Rolling,
    /// The new version serves alone.
    Complete,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Before, Self::Rolling, Self::Complete];

    /// Shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Before => "Nothing deployed yet",
            Self::Rolling => "It rolls out",
            Self::Complete => "It is complete",
        }
    }

    /// What that means for going back.
    pub fn about(self) -> &'static str {
        match self {
            Self::Before => "Nobody uses the new version. Do not start; take back the migration only if it ran and nothing needs it.",
            Self::Rolling => {
                "Stop first: send everybody to the old version. Then make it the truth (Git, the manifest), so that nothing brings the new one back."
            }
            Self::Complete => {
                "The quick way may be gone: the old version is rolled out again, or found where the tool kept it. Data written since stays."
            }
        }
    }
}

/// Where a release stands by the first place with something open: before T-0, in its steps, or after them.
pub fn stage(plan: &Plan, present: Option<&str>) -> Stage {
    let at = |place: &str| plan.sections.iter().position(|s| s.place == place);
    let start = at("T-0").or_else(|| at("hotfix-deployment"));
    let steps = plan.sections.iter().rposition(|s| s.place.starts_with("step:"));
    match (present.and_then(at), start) {
        (Some(now), Some(start)) if now < start => Stage::Before,
        (Some(now), Some(start)) if now <= steps.unwrap_or(start) => Stage::Rolling,
        (None, _) if present.is_none() && plan.sections.is_empty() => Stage::Before,
        _ => Stage::Complete,
    }
}

/// A part of the way back: heading, what it is, whose commands, of which moments.
type Leg = (&'static str, &'static str, About, &'static [Moment]);

/// The way back from a stage, in the order in which it is gone.
pub fn way_back(stage: Stage) -> Vec<Leg> {
    let flag: Leg = ("Flags", "the quickest switch, where there is one", About::Flag, &[Moment::Abort, Moment::RollBack]);
    let data: Leg = ("Database", "last, and only if the old version needs it", About::Database, &[Moment::Abort, Moment::RollBack]);
    let delivery: Leg = ("Pipeline", "", About::Pipeline, &[Moment::Abort, Moment::RollBack]);
    let check: Leg = ("Prove that you are back", "", About::Workload, &[Moment::Verify]);
    match stage {
        Stage::Before => vec![data],
        Stage::Rolling => vec![
            flag,
            ("Stop", "everybody to the old version", About::Workload, &[Moment::Abort]),
            ("Make it stay", "the old version is the truth again", About::Workload, &[Moment::RollBack]),
            delivery,
            data,
            check,
        ],
        Stage::Complete => {
            vec![flag, ("Roll back", "the old version serves again", About::Workload, &[Moment::RollBack]), delivery, data, check]
        }
    }
}

/// A file as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Path as in a repository.
    pub path: String,
    /// The tool's name.
    pub tool: String,
    /// What it is for.
    pub purpose: String,
    /// How it is used.
    pub how: String,
    /// The text.
    pub text: String,
    /// Its lines in parts.
    pub lines: Vec<Vec<Part>>,
    /// Facts that are missing.
    pub blanks: Vec<String>,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The characters.
    pub text: String,
    /// What they are.
    pub tone: Tone,
    /// Where they came from.
    pub origin: Option<Origin>,
}

/// What a part of a line is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// A key or keyword.
    Key,
    /// A string.
    Quoted,
    /// A comment.
    Comment,
}

impl Tone {
    /// Class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Key => "t-key",
            Self::Quoted => "t-str",
            Self::Comment => "t-note",
        }
    }
}

/// Files for the page.
pub fn sheets(files: Vec<Written>) -> Vec<Sheet> {
    files
        .into_iter()
        .map(|f| Sheet {
            lines: lines(&f.text, &f.language, &f.stretches),
            path: f.path,
            tool: f.label,
            purpose: f.purpose,
            how: f.how,
            text: f.text,
            blanks: f.blanks,
        })
        .collect()
}

/// A text in coloured lines.
fn lines(text: &str, language: &str, stretches: &[Stretch]) -> Vec<Vec<Part>> {
    let mut at = 0;
    text.lines()
        .map(|line| {
            let start = at;
            at += line.len() + 1;
            cut(line, start, &tones(line, language), stretches)
        })
        .collect()
}

/// Cuts a line where its tone or its origin changes.
fn cut(line: &str, start: usize, tones: &[(usize, Tone)], stretches: &[Stretch]) -> Vec<Part> {
    let mut marks: Vec<usize> = tones.iter().map(|(i, _)| *i).collect();
    let inside = || stretches.iter().filter(|s| s.start < start + line.len() && s.end > start);
    marks.extend(inside().flat_map(|s| [s.start.saturating_sub(start), s.end - start]));
    marks.extend([0, line.len()]);
    marks.retain(|m| *m <= line.len());
    marks.sort_unstable();
    marks.dedup();
    let mut out: Vec<Part> = Vec::new();
    for pair in marks.windows(2) {
        let [from, to] = pair else { continue };
        let Some(text) = line.get(*from..*to) else { continue };
        let tone = tones.iter().rev().find(|(i, _)| i <= from).map_or(Tone::Plain, |(_, t)| *t);
        let origin = inside().find(|s| s.start <= start + from && s.end >= start + to).map(|s| s.origin.clone());
        out.push(Part { text: text.to_owned(), tone, origin });
    }
    out
}

/// Where each tone of a line begins. One line at a time: enough for reading, and it can never be led astray for long.
fn tones(line: &str, language: &str) -> Vec<(usize, Tone)> {
    let comment = match language {
        "sql" => "--",
        "json" => "\u{0}",
        "js" | "ts" | "bicep" => "//",
        _ => "#",
    };
    let mut out = vec![(0, Tone::Plain)];
    let mut quote: Option<(char, usize)> = None;
    let mut before = ' ';
    for (i, c) in line.char_indices() {
        match quote {
            Some((q, from)) if c == q && before != '\\' => {
                let end = i + c.len_utf8();
                let key = language == "json" && line.get(end..).is_some_and(|r| r.trim_start().starts_with(':'));
                if let Some(o) = out.iter_mut().find(|(at, _)| *at == from) {
                    o.1 = if key { Tone::Key } else { Tone::Quoted };
                }
                out.push((end, Tone::Plain));
                quote = None;
            }
            Some(_) => {}
            None if line.get(i..).is_some_and(|r| r.starts_with(comment)) && (before == ' ' || i == 0) => {
                out.push((i, Tone::Comment));
                break;
            }
            None if (c == '"' || c == '\'') && !before.is_alphanumeric() => {
                out.push((i, Tone::Quoted));
                quote = Some((c, i));
            }
            None => {}
        }
        before = c;
    }
    if matches!(language, "yaml" | "yml")
        && let Some(colon) = key_end(line)
    {
        let from = line.len() - line.trim_start_matches([' ', '-']).len();
        out.retain(|(i, _)| *i == 0 || *i >= colon);
        out.push((from, Tone::Key));
        out.push((colon, Tone::Plain));
        out.sort_by_key(|(i, _)| *i);
    }
    out
}

/// Where the key of a YAML line ends; none if the line has no key.
fn key_end(line: &str) -> Option<usize> {
    let body = line.trim_start_matches([' ', '-']);
    let lead = line.len() - body.len();
    let colon = body.find(':')?;
    let key = body.get(..colon)?;
    let follows = body.get(colon + 1..)?;
    let is_key = key.chars().all(|c| c.is_alphanumeric() || "_-./\"".contains(c)) && (follows.is_empty() || follows.starts_with(' '));
    (is_key && !key.is_empty()).then_some(lead + colon)
}

/// What the page says of an origin: a heading, and the reason or the words.
pub fn origin(lib: &Library, d: &Derived, origin: &Origin) -> (String, Vec<String>) {
    match origin {
        Origin::Fact(id) => match facts::row(lib, d, id) {
            Some(r) => {
                let mut said: Vec<String> = r.quotes.iter().map(|q| format!("“{q}”")).collect();
                said.extend((!r.reason.is_empty()).then(|| r.reason.clone()));
                (format!("{}: {} ({})", r.label, r.value, r.ground), said)
            }
            None => (id.clone(), Vec::new()),
        },
        Origin::Rollout => ("From the rollout".into(), vec!["Weights, pauses, surge and gates are set on the strategy screen.".into()]),
        Origin::Limit(id) => {
            let def = lib.limits.iter().find(|l| &l.id == id);
            let label = def.map_or(id.as_str(), |l| l.label.as_str());
            (format!("Limit: {label}"), def.map(|l| l.about.clone()).into_iter().collect())
        }
        Origin::Usual(why) => ("A usual value".into(), vec![why.clone()]),
        Origin::Blank(id) => (
            format!("Missing: {}", super::words::fact_label(lib, id)),
            vec!["Nobody has said. Fill it in; it goes into every file that needs it.".into()],
        ),
    }
}

wire!(enum Tone { 0 Plain, 1 Key, 2 Quoted, 3 Comment });
wire! {
    Sheet { path, tool, purpose, how, text, lines, blanks }
    Part { text, tone, origin }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, language: &str) -> Vec<(String, Tone)> {
        lines(line, language, &[]).remove(0).into_iter().map(|p| (p.text, p.tone)).collect()
    }

    #[test]
    fn the_way_back_follows_where_the_release_stands() {
        let section = |place: &str| crate::plan::Section {
            place: place.into(),
            label: String::new(),
            about: String::new(),
            offset: None,
            lines: Vec::new(),
        };
        let plan = Plan { sections: ["T-48h", "T-0", "step:s1", "T+15m"].map(section).to_vec(), ..Plan::default() };
        let stages = [Some("T-48h"), Some("T-0"), Some("step:s1"), Some("T+15m"), None].map(|p| stage(&plan, p));
        assert_eq!(stages, [Stage::Before, Stage::Rolling, Stage::Rolling, Stage::Complete, Stage::Complete]);
        assert!(way_back(Stage::Complete).iter().all(|leg| !leg.3.contains(&Moment::Abort) || leg.2 != About::Workload));
    }

    #[test]
    fn keys_strings_and_comments_are_told_apart() {
        assert_eq!(
            shown("  image: \"a # b\" # why", "yaml"),
            [
                ("  ".into(), Tone::Plain),
                ("image".into(), Tone::Key),
                (": ".into(), Tone::Plain),
                ("\"a # b\"".into(), Tone::Quoted),
                (" ".into(), Tone::Plain),
                ("# why".into(), Tone::Comment),
            ]
        );
        assert_eq!(shown("{\"a\": \"b\"}", "json")[1], ("\"a\"".into(), Tone::Key));
        assert_eq!(shown("SELECT 1; -- note", "sql")[1].1, Tone::Comment);
    }

    #[test]
    fn a_value_is_cut_out_with_its_origin_and_nothing_is_lost() {
        let text = "a: xy-é\nb: 2\n";
        let stretches = [Stretch { start: 3, end: 5, origin: Origin::Rollout }, Stretch { start: 12, end: 13, origin: Origin::Rollout }];
        let all = lines(text, "yaml", &stretches);
        let back: Vec<String> = all.iter().map(|l| l.iter().map(|p| p.text.as_str()).collect()).collect();
        assert_eq!(back, ["a: xy-é", "b: 2"]);
        let marked: Vec<&str> = all.iter().flatten().filter(|p| p.origin.is_some()).map(|p| p.text.as_str()).collect();
        assert_eq!(marked, ["xy", "2"]);
    }
}
