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
    /// The run.
    Run,
    /// The run for the room, read only; a window of its own.
    Board,
    /// What happened.
    Record,
    /// Taking it away, and reading it back.
    Export,
}

/// The screens of a release in the navigation: (screen, name in the address, label, letter after `g`).
pub const SCREENS: [(Screen, &str, &str, char); 8] = [
    (Screen::Scenario, "scenario", "Scenario", 'f'),
    (Screen::Strategy, "strategy", "Strategy", 's'),
    (Screen::Checklist, "checklist", "Checklist", 'c'),
    (Screen::Files, "files", "Files", 'l'),
    (Screen::Messages, "messages", "Messages", 'm'),
    (Screen::Run, "run", "Run", 'r'),
    (Screen::Record, "record", "Record", 'd'),
    (Screen::Export, "export", "Take away", 'e'),
];

/// The board's name in the address.
const BOARD: &str = "board";

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
    /// A release that a link brings.
    Handed(String),
}

/// Reads the part of the address behind the `#`.
pub fn parse(hash: &str) -> Route {
    let parts: Vec<&str> = hash.trim_start_matches('#').trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["r", id, rest @ ..] if !id.is_empty() => {
            let name = rest.first().copied().unwrap_or("checklist");
            let screen =
                if name == BOARD { Screen::Board } else { SCREENS.iter().find(|s| s.1 == name).map_or(Screen::Checklist, |s| s.0) };
            Route::Release((*id).to_owned(), screen)
        }
        ["settings"] => Route::Settings,
        ["h", data] => Route::Handed((*data).to_owned()),
        ["template", name] => Route::Template((*name).to_owned()),
        _ => Route::Home,
    }
}

/// The address of a screen of a release.
pub fn release(id: &str, screen: Screen) -> String {
    let name = if screen == Screen::Board { BOARD } else { SCREENS.iter().find(|s| s.0 == screen).map_or("checklist", |s| s.1) };
    format!("#/r/{id}/{name}")
}
