//! Where we are: everything behind the `#` of the address, so that any folder of any host will do.

/// A screen of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// What was understood.
    Scenario,
    /// The strategy and its rollout.
    Strategy,
    /// The checklist.
    Checklist,
    /// The files and the run book.
    Files,
    /// What to say to whom.
    Messages,
    /// What happened.
    Record,
    /// Taking it away, and reading it back.
    Export,
}

/// All screens of a release: (screen, name in the address, label, letter after `g`).
pub const SCREENS: [(Screen, &str, &str, char); 7] = [
    (Screen::Scenario, "scenario", "Scenario", 'f'),
    (Screen::Strategy, "strategy", "Strategy", 's'),
    (Screen::Checklist, "checklist", "Checklist", 'c'),
    (Screen::Files, "files", "Files", 'l'),
    (Screen::Messages, "messages", "Messages", 'm'),
    (Screen::Record, "record", "Record", 'd'),
    (Screen::Export, "export", "Take away", 'e'),
];

/// A place of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Describe a release, or go on with one.
    Home,
    /// A release.
    Release(String, Screen),
    /// Settings and help.
    Settings,
    /// A template, blank.
    Template(String),
}

/// Reads the part of the address behind the `#`.
pub fn parse(hash: &str) -> Route {
    let parts: Vec<&str> = hash.trim_start_matches('#').trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["r", id, rest @ ..] if !id.is_empty() => {
            let name = rest.first().copied().unwrap_or("checklist");
            let screen = SCREENS.iter().find(|s| s.1 == name).map_or(Screen::Checklist, |s| s.0);
            Route::Release((*id).to_owned(), screen)
        }
        ["settings"] => Route::Settings,
        ["template", name] => Route::Template((*name).to_owned()),
        _ => Route::Home,
    }
}

/// The address of a screen of a release.
pub fn release(id: &str, screen: Screen) -> String {
    let name = SCREENS.iter().find(|s| s.0 == screen).map_or("checklist", |s| s.1);
    format!("#/r/{id}/{name}")
}
