//! Generated files: whatever the description says, each file can be read by its format's reader, asks only for facts that the
//! page can ask for, and has a path of its own inside the folder.

use crate::tree::{files as walk, read, shown};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use tminus::pipeline::{Derived, Library, derive_state, target};
use tminus::platforms::{self, Written};
use tminus::run::State;

/// Descriptions of all stories by name.
pub(crate) fn stories() -> Vec<(String, String)> {
    walk("tests/cases", &["md"])
        .iter()
        .map(|p| (shown(p), read(p).split("```text\n").nth(1).and_then(|r| r.split("\n```").next()).unwrap_or_default().to_owned()))
        .collect()
}

/// What follows from a description, with a strategy chosen.
pub(crate) fn derived(text: &str, strategy: Option<&str>) -> Derived {
    let mut state = State::default();
    state.inputs.text = text.to_owned();
    state.inputs.strategy = strategy.map(str::to_owned);
    derive_state(state, Library::whole())
}

/// All files of every story with every strategy, by a name that says which. Several tests look at them, so they are written once.
pub(crate) fn everything() -> &'static BTreeMap<String, Vec<Written>> {
    static ALL: OnceLock<BTreeMap<String, Vec<Written>>> = OnceLock::new();
    ALL.get_or_init(written)
}

fn written() -> BTreeMap<String, Vec<Written>> {
    let lib = Library::whole();
    let mut out = BTreeMap::new();
    for (name, text) in stories() {
        for s in &lib.strategies {
            let d = derived(&text, Some(&s.id));
            out.insert(format!("{name} as {}", s.id), platforms::files(&target(&d, lib)));
        }
    }
    out
}

#[test]
fn a_digest_that_is_known_is_what_is_deployed() {
    let lib = Library::whole();
    let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
    let text = format!(
        "shop-api 2.0.0 -> 3.0.0 to production on Kubernetes, rolling\nReplicas: 3\nImage: registry.example.com/shop-api\nDigest: {digest}"
    );
    let files = platforms::files(&target(&derived(&text, None), lib));
    let deployment = files.iter().find(|f| f.path.ends_with("deployment.yaml")).unwrap();
    assert!(deployment.text.contains(&format!("registry.example.com/shop-api:3.0.0@{digest}")), "{}", deployment.text);
}

#[test]
fn flux_finds_the_line_that_it_may_change() {
    let lib = Library::whole();
    let text = "shop-api 2.0.0 -> 3.0.0 to production on Kubernetes, rolling, Flux with image automation\nReplicas: 3\nImage: registry.example.com/shop-api";
    let files = platforms::files(&target(&derived(text, None), lib));
    let deployment = files.iter().find(|f| f.path.ends_with("deployment.yaml")).unwrap();
    let marker = r#"image: registry.example.com/shop-api:3.0.0 # {"$imagepolicy": "flux-system:shop-api"}"#;
    assert!(deployment.text.contains(marker), "{}", deployment.text);
}

#[test]
fn every_file_can_be_read_and_asks_only_for_what_can_be_asked() {
    let lib = Library::whole();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (name, files) in everything() {
        let mut paths = BTreeSet::new();
        for f in files {
            seen += 1;
            let place = format!("{name}: {}", f.path);
            if !paths.insert(&f.path) {
                wrong.push(format!("{place}: the path is used twice"));
            }
            if f.path.starts_with('/') || f.path.contains("..") || f.path.contains(['\\', ' ', '‹']) {
                wrong.push(format!("{place}: this is no path inside the folder"));
            }
            if let Some(fact) = f.blanks.iter().find(|b| lib.fact(b).is_none()) {
                wrong.push(format!("{place}: asks for '{fact}', which is no fact"));
            }
            if f.blanks.is_empty() == f.text.contains('‹') {
                wrong.push(format!("{place}: its blanks are {:?}, its text says otherwise", f.blanks));
            }
            if f.purpose.is_empty() || f.how.is_empty() {
                wrong.push(format!("{place}: does not say what it is for and how it is used"));
            }
            let read = match f.language.as_str() {
                "yaml" | "yml" => serde_saphyr::from_multiple::<serde_json::Value>(&f.text).map(|_| ()).map_err(|e| e.to_string()),
                "json" => serde_json::from_str::<serde_json::Value>(&f.text).map(|_| ()).map_err(|e| e.to_string()),
                _ => Ok(()),
            };
            if let Err(e) = read {
                wrong.push(format!("{place}: {e}\n{}", f.text));
            }
        }
    }
    assert!(seen > 100, "{seen} files");
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n"));
}
