//! `facts`: JSON lines `{"id","text"}` in, one line of facts each out.

use serde_json::{Value as Json, json};
use std::io::{BufRead, Write};
use tminus::pipeline::{Library, derive_state};
use tminus::run::State;

/// Reads all lines; one bad line does not stop the rest.
pub(crate) fn run() -> u8 {
    let mut status = 0;
    let stdout = std::io::stdout();
    let mut out = stdout.lock();
    for (n, line) in std::io::stdin().lock().lines().enumerate() {
        let answer = line.map_err(|e| e.to_string()).and_then(|l| if l.trim().is_empty() { Ok(None) } else { one(&l).map(Some) });
        let shown = match answer {
            Ok(None) => continue,
            Ok(Some(v)) => v,
            Err(problem) => {
                status = 1;
                eprintln!("line {}: {problem}", n + 1);
                json!({"id": null, "problem": format!("line {}: {problem}", n + 1)})
            }
        };
        if writeln!(out, "{shown}").is_err() {
            return 1;
        }
    }
    status
}

fn one(line: &str) -> Result<Json, String> {
    let input: Json = serde_json::from_str(line).map_err(|e| format!("this is no JSON: {e}"))?;
    let text = input.get("text").and_then(Json::as_str).ok_or("the field \"text\" is missing")?;
    let id = input.get("id").cloned().unwrap_or(Json::Null);
    let mut state = State::default();
    state.inputs.text = text.to_owned();
    let derived = derive_state(state, Library::whole());
    Ok(super::labels::labels(&derived, id))
}
