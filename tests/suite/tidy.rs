//! The habits of the house, so that nobody has to remember them.

use crate::tree::{files, read, root, shown};

/// Files that may be longer than 400 lines, each with its reason.
const LONG: [(&str, &str); 0] = [];

#[test]
fn every_source_file_says_what_it_is() {
    let silent: Vec<String> = files("src", &["rs"])
        .into_iter()
        .chain(files("tests/suite", &["rs"]))
        .chain(files("examples", &["rs"]))
        .filter(|p| !read(p).starts_with("//!"))
        .map(|p| shown(&p))
        .collect();
    assert!(silent.is_empty(), "these files do not open with `//!`: {silent:?}");
}

#[test]
fn files_stay_small() {
    let long: Vec<String> = files("src", &["rs"])
        .into_iter()
        .map(|p| (shown(&p), read(&p).lines().count()))
        .filter(|(p, n)| *n > 400 && !LONG.iter().any(|(l, _)| l == p))
        .map(|(p, n)| format!("{p}: {n} lines"))
        .collect();
    assert!(long.is_empty(), "split these or give a reason: {long:?}");
}

#[test]
fn a_persons_words_are_never_markup() {
    let wrong: Vec<String> = files("src/web", &["rs"]).iter().filter(|p| read(p).contains("inner_html")).map(|p| shown(p)).collect();
    assert!(wrong.is_empty(), "inner_html in {wrong:?}");
}

#[test]
fn style_attributes_would_be_blocked() {
    let wrong: Vec<String> = files("src/web", &["rs"]).iter().filter(|p| read(p).contains(" style=\"")).map(|p| shown(p)).collect();
    assert!(wrong.is_empty(), "the page's policy blocks style attributes; use a class or `style:name`: {wrong:?}");
}

#[test]
fn the_documents_name_files_that_exist() {
    for doc in ["README.md", "ARCHITECTURE.md"] {
        let text = read(&root().join(doc));
        let outside_fences: String = text.split("```").step_by(2).collect();
        for quoted in outside_fences.split('`').skip(1).step_by(2) {
            let path = quoted.trim_end_matches('/');
            let looks_like_a_path = path.contains('/') && !path.contains([' ', '<', '*', '#', ':', '=']) && !path.starts_with(['.', '/']);
            if looks_like_a_path && !path.starts_with("dist") && !path.starts_with("target") {
                assert!(root().join(path).exists(), "{doc} names `{path}`, which does not exist");
            }
        }
    }
}

#[test]
fn versions_of_tools_agree() {
    let cargo = read(&root().join("Cargo.toml"));
    let trunk = read(&root().join("Trunk.toml"));
    let npm = read(&root().join("tools/package.json"));
    let pinned = cargo.split("wasm-bindgen = { version = \"=").nth(1).and_then(|r| r.split('"').next()).unwrap();
    assert!(trunk.contains(&format!("wasm_bindgen = \"{pinned}\"")), "Trunk.toml asks for another wasm-bindgen than {pinned}");
    let lock = read(&root().join("Cargo.lock"));
    let cut = read(&root().join("tools/setup.sh")).split("split_version=0.2.").count();
    assert!(cut == 2 && lock.contains("name = \"wasm_split_helpers\"\nversion = \"0.2."), "the cutter and its helpers are of one series");
    let binaryen = npm.split("\"binaryen\": \"").nth(1).and_then(|r| r.split('.').next()).unwrap();
    assert!(trunk.contains(&format!("wasm_opt = \"version_{binaryen}\"")), "Trunk.toml asks for another wasm-opt than {binaryen}");
}

#[test]
fn every_style_sheet_is_linked() {
    let index = read(&root().join("index.html"));
    for sheet in files("style", &["css"]) {
        let name = shown(&sheet);
        assert!(index.contains(&name), "index.html does not link {name}");
    }
}

#[test]
fn colours_stand_in_the_tokens_alone() {
    let is_hex = |w: &str| w.len() >= 3 && w.chars().take_while(char::is_ascii_hexdigit).count() >= 3;
    for sheet in files("style", &["css"]).into_iter().filter(|p| !shown(p).ends_with("tokens.css")) {
        for (n, line) in read(&sheet).lines().enumerate() {
            let colour = line.split_once(':').is_some_and(|(_, value)| value.split('#').skip(1).any(is_hex) || value.contains("rgb("));
            assert!(!colour, "{} line {}: colours belong into tokens.css: {line}", shown(&sheet), n + 1);
        }
    }
}
