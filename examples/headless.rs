//! The core without a browser: reads standard input, writes standard output and files.
//!
//! `cargo run --release --no-default-features --example headless -- VERB`; the README lists the verbs. Exit status: 0 done,
//! 1 the input has a problem (said on standard error), 2 wrong use.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks through them")]

#[path = "headless/labels.rs"]
mod labels;
#[path = "headless/input.rs"]
mod input;
#[path = "headless/facts.rs"]
mod facts;
#[path = "headless/plan.rs"]
mod plan;
#[path = "headless/convert.rs"]
mod convert;
#[path = "headless/files.rs"]
mod files;
#[path = "headless/coverage.rs"]
mod coverage;
#[path = "headless/example.rs"]
mod example;
#[path = "headless/judge.rs"]
mod judge;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let status = match args.first().map(String::as_str) {
        Some("facts") => facts::run(),
        Some("plan") => plan::run(args.get(1..).unwrap_or_default()),
        Some("convert") => convert::run(args.get(1..).unwrap_or_default()),
        Some("coverage") => coverage::run(),
        Some("files") => files::run(args.get(1..).unwrap_or_default()),
        Some("example") => example::run(args.get(1..).unwrap_or_default()),
        Some("judge") => judge::run(args.get(1..).unwrap_or_default()),
        Some(other) => wrong(&format!("there is no verb '{other}'")),
        None => wrong("a verb is missing"),
    };
    ExitCode::from(status)
}

/// Wrong use: says why and names the verbs.
pub(crate) fn wrong(why: &str) -> u8 {
    eprintln!(
        "headless: {why}. Verbs: facts, plan, files, example, convert, judge, coverage. The README tells what each reads and writes."
    );
    2
}

/// A problem of the input: says what and where.
pub(crate) fn problem(what: &str) -> u8 {
    eprintln!("headless: {what}");
    1
}
