//! Reads and checks the data files of the rooms and embeds each room as one compact blob.
//!
//! An unknown key, a duplicate id, an unknown phase or fact is a build error that names file and item.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a build script speaks through them")]
#![allow(unreachable_pub, reason = "the included files are public in the library")]

#[path = "src/scenario/condition.rs"]
#[allow(dead_code, reason = "the build needs a part of it")]
mod condition;
#[path = "src/facts/schema.rs"]
#[allow(dead_code, reason = "the build needs a part of it")]
mod facts;
#[path = "."]
#[allow(dead_code, reason = "the build needs a part of it")]
mod catalogue {
    pub(crate) use crate::condition;
    #[path = "src/catalogue/schema.rs"]
    pub(crate) mod schema;
}
#[path = "."]
#[allow(dead_code, reason = "the build needs a part of it")]
mod strategy {
    pub(crate) use crate::condition;
    #[path = "src/strategy/schema.rs"]
    pub(crate) mod schema;
}
#[path = "."]
#[allow(dead_code, reason = "the build needs a part of it")]
mod platforms {
    pub(crate) use crate::condition;
    #[path = "src/platforms/schema.rs"]
    pub(crate) mod schema;
}
#[path = "src/metrics/measured.rs"]
#[allow(dead_code, reason = "the build needs a part of it")]
mod measured;
#[path = "src/run/day.rs"]
#[allow(dead_code, reason = "the build needs a part of it")]
mod day;
#[path = "."]
#[allow(dead_code, reason = "the build needs a part of it")]
mod samples {
    pub(crate) use crate::day;
    #[path = "src/samples/schema.rs"]
    pub(crate) mod schema;
}
#[path = "."]
#[allow(dead_code, reason = "the build needs a part of it")]
mod messages {
    pub(crate) use crate::condition;
    #[path = "src/messages/schema.rs"]
    pub(crate) mod schema;
}
#[path = "src/rollout/schema.rs"]
#[allow(dead_code, reason = "the build needs a part of it")]
mod rollout;

use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn main() {
    if let Err(problem) = run() {
        eprintln!("error: {problem}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), String> {
    println!("cargo:rerun-if-changed=build.rs");
    let topics: Vec<(PathBuf, facts::TopicFile)> = read_room("facts")?;
    let mut areas: Vec<(PathBuf, catalogue::schema::AreaFile)> = read_room("catalogue")?;
    let mut strategies: Vec<(PathBuf, strategy::schema::StrategyDef)> = read_room("strategy")?;
    let limits: Vec<(PathBuf, rollout::LimitFile)> = read_room("rollout")?;
    let mut tools: Vec<(PathBuf, platforms::schema::ToolFile)> = read_room("platforms")?;
    let samples: Vec<(PathBuf, samples::schema::SampleFile)> = read_room("samples")?;
    let mut moments: Vec<(PathBuf, messages::schema::MomentFile)> = read_room("messages")?;
    check_facts(&topics)?;
    let known = known_names(&topics);
    check_items(&areas, &known)?;
    check_strategies(&strategies, &known)?;
    check_tools(&tools, &known)?;
    check_samples(&samples, &topics)?;
    check_messages(&moments, &known, &limits)?;
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        // The build cuts the page's wasm into a first part and others that come when they are shown; for that it needs to know
        // what refers to what.
        println!("cargo:rustc-link-arg-bin=tminus=--emit-relocs");
    }
    if std::env::var_os("CARGO_FEATURE_WEB").is_some() {
        // The contract's ids serve the proof of coverage only; they need not travel to the page.
        strip_covers(&mut areas, &mut strategies);
        tools.iter_mut().flat_map(|(_, t)| &mut t.commands).for_each(|c| c.covers.clear());
        strip_messages(&mut moments);
    }
    println!("cargo:rustc-env=LIBRARY_ID={}", library_id()?);
    write("facts", &topics.into_iter().map(|t| t.1).collect::<Vec<_>>())?;
    write("catalogue", &areas.into_iter().map(|t| t.1).collect::<Vec<_>>())?;
    write("samples", &samples.into_iter().map(|t| t.1).collect::<Vec<_>>())?;
    write("messages", &moments.into_iter().map(|t| t.1).collect::<Vec<_>>())?;
    write("platforms", &tools.into_iter().map(|t| t.1).collect::<Vec<_>>())?;
    write("strategy", &strategies.into_iter().map(|t| t.1).collect::<Vec<_>>())?;
    write("limits", &limits.into_iter().flat_map(|t| t.1.limits).collect::<Vec<_>>())
}

/// Names all data files by their content, so that a sealed plan can say what it was made with.
fn library_id() -> Result<String, String> {
    use std::hash::Hasher;
    let mut hash = std::hash::DefaultHasher::new();
    for room in ["facts", "catalogue", "strategy", "rollout", "platforms", "messages"] {
        for path in data_files(room)? {
            hash.write(&std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?);
        }
    }
    Ok(format!("{}-{:016x}", env!("CARGO_PKG_VERSION"), hash.finish()))
}

fn strip_covers(areas: &mut [(PathBuf, catalogue::schema::AreaFile)], strategies: &mut [(PathBuf, strategy::schema::StrategyDef)]) {
    for item in areas.iter_mut().flat_map(|(_, a)| &mut a.items) {
        item.covers.clear();
        item.parts.iter_mut().chain(&mut item.first).for_each(|p| p.covers.clear());
        item.branches.iter_mut().for_each(|b| b.covers.clear());
    }
    strategies.iter_mut().flat_map(|(_, s)| &mut s.notes).for_each(|n| n.covers.clear());
}

fn strip_messages(moments: &mut [(PathBuf, messages::schema::MomentFile)]) {
    for m in moments.iter_mut().flat_map(|(_, f)| &mut f.messages) {
        m.covers.clear();
        for b in &mut m.body {
            b.covers.clear();
            b.bullets.iter_mut().for_each(|l| l.covers.clear());
            b.rows.iter_mut().for_each(|r| r.covers.clear());
        }
    }
}

/// The paths `src/<room>/data/*.yaml` in the order of their names.
fn data_files(room: &str) -> Result<Vec<PathBuf>, String> {
    let folder = Path::new("src").join(room).join("data");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|f| f.ok().map(|f| f.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "yaml"))
        .collect();
    files.sort();
    Ok(files)
}

/// Reads the data files of a room.
fn read_room<T: DeserializeOwned>(room: &str) -> Result<Vec<(PathBuf, T)>, String> {
    data_files(room)?
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let data = serde_saphyr::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok((path, data))
        })
        .collect()
}

/// Names that a condition may use: facts by id, and what the pipeline adds.
fn known_names(topics: &[(PathBuf, facts::TopicFile)]) -> BTreeSet<String> {
    let added =
        ["strategy", "template", "router", "step", "excludes", "has", "touches", "user-impacting", "zero-downtime", "critical-deployment"];
    let facts = topics.iter().flat_map(|(_, t)| t.facts.iter().map(|f| f.id.clone()));
    added.iter().map(ToString::to_string).chain(facts).collect()
}

fn check_facts(topics: &[(PathBuf, facts::TopicFile)]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (path, topic) in topics {
        if let Some(f) = topic.facts.iter().find(|f| !seen.insert(f.id.clone())) {
            return Err(format!("{}: the fact '{}' stands there twice, or in another topic too", path.display(), f.id));
        }
    }
    Ok(())
}

fn check_condition(place: &str, c: &condition::Condition, known: &BTreeSet<String>) -> Result<(), String> {
    for term in &c.terms {
        if !known.contains(&term.key) {
            return Err(format!("{place}: the condition '{c}' names '{}', which is no fact", term.key));
        }
        if (term.key == "has" || term.key == "touches")
            && let Some(v) = term.values.iter().find(|v| !known.contains(*v))
        {
            return Err(format!("{place}: the condition '{c}' names '{v}', which is no component"));
        }
    }
    Ok(())
}

fn check_items(areas: &[(PathBuf, catalogue::schema::AreaFile)], known: &BTreeSet<String>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (path, area) in areas {
        for item in &area.items {
            let place = format!("{}: item '{}'", path.display(), item.id);
            if !seen.insert(item.id.clone()) {
                return Err(format!("{place}: the id is used twice"));
            }
            let conditions = [Some(&item.when), item.stop_when.as_ref(), item.check_when.as_ref()];
            let parts = item.parts.iter().chain(&item.first).map(|p| &p.when).chain(item.commands.iter().map(|c| &c.when));
            let parts = parts.chain(item.branches.iter().map(|b| &b.when));
            for c in conditions.into_iter().flatten().chain(parts) {
                check_condition(&place, c, known)?;
            }
            let drill = [!item.first.is_empty(), !item.branches.is_empty(), item.decide_within > 0, !item.decide.is_empty()];
            if drill.contains(&true) && drill.contains(&false) {
                return Err(format!("{place}: a symptom has first actions, branches, a decision and its minutes, all four"));
            }
        }
    }
    Ok(())
}

fn check_strategies(all: &[(PathBuf, strategy::schema::StrategyDef)], known: &BTreeSet<String>) -> Result<(), String> {
    for (path, s) in all {
        let place = format!("{}: strategy '{}'", path.display(), s.id);
        for c in s.fit.iter().map(|r| &r.when).chain(s.vetoes.iter().map(|r| &r.when)) {
            check_condition(&place, c, known)?;
        }
    }
    Ok(())
}

fn check_tools(all: &[(PathBuf, platforms::schema::ToolFile)], known: &BTreeSet<String>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (path, tool) in all {
        check_condition(&path.display().to_string(), &tool.when, known)?;
        for c in &tool.commands {
            let place = format!("{}: command '{}'", path.display(), c.id);
            if !seen.insert(c.id.clone()) {
                return Err(format!("{place}: the id is used twice"));
            }
            if [&c.title, &c.run, &c.expect, &c.fails, &c.source].iter().any(|t| t.trim().is_empty()) {
                return Err(format!("{place}: title, run, expect, fails and source must say something"));
            }
            check_condition(&place, &c.when, known)?;
        }
    }
    Ok(())
}

fn check_samples(all: &[(PathBuf, samples::schema::SampleFile)], topics: &[(PathBuf, facts::TopicFile)]) -> Result<(), String> {
    let facts: BTreeSet<&str> = topics.iter().flat_map(|(_, t)| t.facts.iter().map(|f| f.id.as_str())).collect();
    for (path, sample) in all {
        let place = path.display();
        if path.file_stem().is_none_or(|stem| stem != sample.id.as_str()) {
            return Err(format!("{place}: the id '{}' is not the file's stem", sample.id));
        }
        if sample.base.as_ref().is_some_and(|b| !all.iter().any(|(_, s)| s.id == b.sample && s.base.is_none())) {
            return Err(format!("{place}: its base is no sample"));
        }
        if let Some(a) = sample.answers.iter().chain(sample.log.iter().flat_map(|s| &s.answers)).find(|a| !facts.contains(a.fact.as_str()))
        {
            return Err(format!("{place}: answers '{}', which is no fact", a.fact));
        }
        if let Some(pair) = sample.log.windows(2).find(|w| matches!(w, [a, b] if a.at.get(..16) > b.at.get(..16))) {
            return Err(format!("{place}: {} comes before the stage ahead of it", pair.last().map_or("", |s| s.at.as_str())));
        }
        for s in &sample.log {
            if let Some(list) = s.opened.keys().find(|l| !["rollback", "incident"].contains(&l.as_str())) {
                return Err(format!("{place}: {}: there is no list '{list}'", s.at));
            }
            if !["", "shipped", "rolled-back", "called-off"].contains(&s.ended.as_str()) {
                return Err(format!("{place}: {}: a run does not end as '{}'", s.at, s.ended));
            }
        }
    }
    Ok(())
}

type Moments = [(PathBuf, messages::schema::MomentFile)];

fn check_messages(all: &Moments, known: &BTreeSet<String>, limits: &[(PathBuf, rollout::LimitFile)]) -> Result<(), String> {
    let phrases: BTreeSet<&str> = all.iter().flat_map(|(_, f)| &f.phrases).map(|p| p.id.as_str()).collect();
    let limits: BTreeSet<String> = limits.iter().flat_map(|(_, f)| &f.limits).map(|l| format!("limit.{}", l.id)).collect();
    let fills = |place: &str, text: &str, phrase: bool| match messages::schema::placeholders(text)
        .into_iter()
        .find(|n| !(messages::schema::COMPUTED.contains(n) || known.contains(*n) || limits.contains(*n) || phrase && phrases.contains(n)))
    {
        Some(name) => Err(format!("{place}: '{{{name}}}' is no fact, limit, phrase or computed value")),
        None => Ok(()),
    };
    let mut seen = BTreeSet::new();
    for (path, file) in all {
        for p in &file.phrases {
            let place = format!("{}: phrase '{}'", path.display(), p.id);
            for w in &p.any {
                check_condition(&place, &w.when, known)?;
                fills(&place, &w.text, false)?;
            }
        }
        for m in &file.messages {
            let place = format!("{}: message '{}'", path.display(), m.id);
            if !seen.insert(m.id.clone()) {
                return Err(format!("{place}: the id is used twice"));
            }
            if m.id.split_once('.').is_none_or(|(moment, _)| moment != file.moment) {
                return Err(format!("{place}: the id begins with the moment, '{}.'", file.moment));
            }
            if m.from.is_some() == m.event.is_some() && !m.when.to_string().contains("hotfix") {
                return Err(format!("{place}: it is due at a time or with an event, one of the two"));
            }
            check_condition(&place, &m.when, known)?;
            fills(&place, &m.subject, true)?;
            for b in &m.body {
                let kinds = [!b.heading.is_empty(), !b.text.is_empty(), !b.bullets.is_empty(), !b.rows.is_empty()];
                if kinds.iter().filter(|k| **k).count() != 1 {
                    return Err(format!("{place}: a part is a heading, a text, bullets or rows"));
                }
                let lines = b.bullets.iter().map(|l| (&l.text, &l.when)).chain(b.rows.iter().map(|r| (&r.value, &r.when)));
                for (text, when) in lines.chain([(&b.heading, &b.when), (&b.text, &b.when)]) {
                    check_condition(&place, when, known)?;
                    fills(&place, text, true)?;
                }
            }
        }
    }
    Ok(())
}

fn write<T: Serialize>(name: &str, data: &T) -> Result<(), String> {
    let out = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    let bytes = postcard::to_allocvec(data).map_err(|e| e.to_string())?;
    let path = Path::new(&out).join(format!("{name}.bin"));
    std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))
}
