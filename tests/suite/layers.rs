//! A room sees only the rooms above it in `src/lib.rs`, and only `web` names the browser.

use crate::tree::{files, read, root, shown};

/// Rooms in the order of their `pub mod` lines.
fn rooms() -> Vec<String> {
    let lib = read(&root().join("src/lib.rs"));
    lib.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned)).collect()
}

/// The room a source file belongs to; none for the crate's roots.
fn room_of(path: &str) -> Option<String> {
    let inner = path.strip_prefix("src/")?;
    let first = inner.split('/').next()?.trim_end_matches(".rs");
    (!["lib", "main", "bin"].contains(&first)).then(|| first.to_owned())
}

/// Rooms named by `crate::x`, by a group `crate::{x, y::z}`, or by `super::` out of the room.
fn names(source: &str) -> Vec<String> {
    let code: String = source.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = code.get(at + "crate::".len()..).unwrap_or_default();
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut skip = false;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 && c == ',' {
                    skip = false;
                    out.push(std::mem::take(&mut word));
                } else if !skip && (c.is_alphanumeric() || c == '_') {
                    word.push(c);
                } else if !word.is_empty() && c == ':' {
                    skip = true;
                }
            }
            out.push(word);
        } else {
            out.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

#[test]
fn a_room_sees_only_rooms_above_it() {
    let rooms = rooms();
    assert!(rooms.len() > 10, "src/lib.rs lists its rooms, one `pub mod` a line");
    let position = |room: &str| rooms.iter().position(|r| r == room);
    let mut wrong = Vec::new();
    for path in files("src", &["rs"]) {
        let Some(own) = room_of(&shown(&path)).and_then(|r| position(&r)) else {
            continue;
        };
        for named in names(&read(&path)) {
            if let Some(seen) = position(&named)
                && seen > own
            {
                wrong.push(format!("{} ({}) sees {named}, which stands below it", shown(&path), rooms[own]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn groups_and_nested_paths_are_seen() {
    assert_eq!(names("use crate::{web::x::{A, B}, plan}; crate::run::fold()"), ["web", "plan", "run"]);
}

#[test]
fn only_the_browser_room_names_the_browser() {
    let banned = ["leptos", "web_sys", "js_sys", "gloo", "wasm_bindgen"];
    let wrong: Vec<String> = files("src", &["rs"])
        .iter()
        .map(|p| (shown(p), read(p)))
        .filter(|(p, _)| !p.starts_with("src/web/"))
        .flat_map(|(p, text)| {
            let code: Vec<String> = text.lines().filter(|l| !l.trim_start().starts_with("//")).map(str::to_owned).collect();
            let code = code.join("\n");
            banned.iter().filter(move |b| code.contains(&format!("{b}::"))).map(move |b| format!("{p} names {b}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_leaves_plans_to_the_planner() {
    let banned = ["Library::embedded", "Library::whole", "pipeline::derive", "pipeline::runbook", "reading::", "platforms::files"];
    let wrong: Vec<String> = files("src/web", &["rs"])
        .iter()
        .filter(|p| shown(p) != "src/web/planner.rs")
        .flat_map(|p| {
            let text = read(p);
            banned.iter().filter(|b| text.contains(**b)).map(|b| format!("{} names {b}", shown(p))).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "the first load would carry what the planner has; use `library()` and `session.derived`: {wrong:?}");
}
