//! Databases: the migrations that a change of the schema needs, so that the old and the new version work on it side by side.
//!
//! Invariants: a strong lock is never waited for without a limit; CONCURRENTLY stands alone in its file; what rewrites or reads
//! a whole table says so; each migration has a way back or says why there is none.
//! Inside: `parts` (the changes and their names), `rules` (what a statement locks, as measured), `step` (a migration before it is a
//! file), `postgres`, `postgres_swap` and `mysql` (change → steps), `naming` (steps → files of a migration tool), `scripts`.

mod parts;
mod rules;
mod step;
mod postgres;
mod postgres_swap;
mod mysql;
mod naming;
mod scripts;

use super::text::Text;
use super::{Body, File, Target, Tool};
use crate::cat;
use crate::facts::id;
use parts::{Engine, Parts};
use step::Work;

/// The tool.
pub const TOOL: Tool = Tool { id: "database", label: "Database", files };

fn files(t: &Target<'_>) -> Vec<File> {
    let changes = parts::changes(t);
    if changes.is_empty() {
        return Vec::new();
    }
    let Some(engine) = engine(t) else {
        return vec![no_engine(t)];
    };
    let mut work = Work::default();
    for c in &changes {
        let p = Parts { t, c, all: &changes, engine };
        let more = if engine == Engine::Postgres { postgres::work(&p) } else { mysql::work(&p) };
        work.steps.extend(more.steps);
        work.copies.extend(more.copies);
        for f in more.fills {
            if !work.fills.iter().any(|x| x.name == f.name) {
                work.fills.push(f);
            }
        }
    }
    let mut out = naming::files(t, &work.steps, engine);
    out.extend(scripts::files(t, &work, engine));
    if let (Some(note), Some(first)) = (naming::note(t), out.first_mut()) {
        first.purpose = format!("{} {note}", first.purpose);
    }
    out
}

/// The engine, if the release names one that these migrations are written for.
fn engine(t: &Target<'_>) -> Option<Engine> {
    if t.is(id::DATABASES, "postgresql") || t.is(id::DATABASES, "timescaledb") {
        Some(Engine::Postgres)
    } else if t.is(id::DATABASES, "mysql") || t.is(id::DATABASES, "mariadb") {
        Some(Engine::MySql)
    } else {
        None
    }
}

/// The changes as they were understood, with the question that decides how they are done.
fn no_engine(t: &Target<'_>) -> File {
    let mut text = Text::default();
    text.line(cat!(
        "-- Engine: ",
        t.missing(id::DATABASES),
        ". PostgreSQL and MySQL do this in different ways without stopping anybody; this file is a note, not a migration."
    ));
    for c in parts::changes(t) {
        text.line(cat!("-- ", c.to_string()));
    }
    File {
        path: format!("{}/changes.sql", naming::folder(t)),
        purpose: "The changes of the schema; the engine decides how they are done.".into(),
        how: "Name the engine, and the migrations take its place.".into(),
        order: 20,
        body: Body::Text(text),
    }
}

#[cfg(test)]
mod tests;
