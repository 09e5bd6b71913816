//! Everything of a browser in one file: all releases with their sealed plans, confirmations of services, settings.
//!
//! ```json
//! { "tminus-backup": 1,          // version of this shape
//!   "made": 1732400000000,       // milliseconds since 1970 UTC
//!   "checksum": "9b1d...",       // SHA-256 of the rest, keys in order
//!   "releases": [...],           // each in the shape of a JSON export, without what is derived
//!   "confirmed": {...},          // standing items by service and item
//!   "settings": {...} }          // name, role, letters
//! ```

use super::shape;
use crate::document::Document;
use crate::document::merge::{Standing, join, standing};
use crate::pipeline::{Library, derive};
use crate::problem::Problem;
use crate::run::Confirmed;
use crate::views::status;
use crate::wire::wire;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The version of the shape that this program writes.
const BACKUP: u64 = 1;
/// More than a browser's storage holds, in bytes.
const LONGEST: usize = 64_000_000;
/// The key that tells a backup from everything else.
const KEY: &str = "tminus-backup";

/// Standing items of services: service, item, confirmation.
pub type Services = BTreeMap<String, BTreeMap<String, Confirmed>>;

/// All that one browser holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backup {
    /// When it was made, milliseconds since 1970 UTC.
    pub made: i64,
    /// All releases.
    pub releases: Vec<Document>,
    /// What was confirmed for services.
    pub confirmed: Services,
    /// Settings by their key.
    pub settings: BTreeMap<String, String>,
}

/// What a restore would do to one release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// The release.
    pub id: String,
    /// Its name in the backup.
    pub name: String,
    /// How the copy in the backup stands to the one here.
    pub standing: Standing,
    /// When something was last written down here and there, milliseconds since 1970 UTC; 0 if never.
    pub changed: (i64, i64),
    /// How many entries there are here and there.
    pub entries: (usize, usize),
    /// How many there would be after both come together.
    pub together: usize,
}

/// Whether a text is a backup.
pub fn is_backup(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.chars().take(400).collect::<String>().contains(KEY)
}

/// Writes a backup; none if it cannot be written.
pub fn write(backup: &Backup) -> Option<String> {
    let releases: Vec<_> = backup.releases.iter().map(shape::bare).collect();
    let (made, confirmed, settings) = (backup.made, &backup.confirmed, &backup.settings);
    let mut rest = serde_json::json!({"made": made, "confirmed": confirmed, "settings": settings});
    rest.as_object_mut()?.insert("releases".into(), serde_json::to_value(releases).ok()?);
    let sum = checksum(&rest);
    // The two keys that say what it is stand first.
    let body = serde_json::to_string(&rest).ok()?;
    let body = body.strip_prefix('{')?;
    Some(format!("{{\"{KEY}\":{BACKUP},\"checksum\":\"{sum}\",{body}\n"))
}

fn checksum(rest: &Json) -> String {
    let text = serde_json::to_string(rest).unwrap_or_default();
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Reads a backup. Where it was changed or damaged it says so and takes what can be read.
///
/// # Errors
/// If the text is no backup, or one of a newer version.
pub fn read(text: &str) -> Result<(Backup, Vec<Problem>), Problem> {
    let hint = "Choose a backup that was made here, as it was saved.";
    if text.len() > LONGEST {
        return Err(Problem::error(format!("The file has {} bytes, more than {LONGEST}.", text.len()), hint));
    }
    let mut rest: Json = serde_json::from_str(text)
        .map_err(|e| Problem::error(format!("This is no backup, or it was cut off: {e}."), hint).at(format!("line {}", e.line())))?;
    let map = rest.as_object_mut().ok_or_else(|| Problem::error("This is no backup.", hint))?;
    match map.remove(KEY).and_then(|v| v.as_u64()) {
        Some(BACKUP) => {}
        Some(v) if v > BACKUP => {
            return Err(Problem::error(
                format!("This backup was made by a newer version of the page (shape {v}, this page knows {BACKUP})."),
                "Reload the page to get the newer version.",
            ));
        }
        _ => return Err(Problem::error("This is no backup.", hint)),
    }
    let sum = map.remove("checksum");
    let mut problems = Vec::new();
    if sum.as_ref().and_then(Json::as_str) != Some(&checksum(&rest)) {
        problems.push(Problem::warning(
            "The checksum is not that of the content: the file was changed or damaged.",
            "What can be read is offered.",
        ));
    }
    let part = |key: &str| rest.get(key).cloned().unwrap_or(Json::Null);
    let mut out = Backup { made: part("made").as_i64().unwrap_or(0), ..Backup::default() };
    for (n, release) in part("releases").as_array().cloned().unwrap_or_default().into_iter().enumerate() {
        let place = format!("release {}", n + 1);
        let found =
            serde_json::from_value::<shape::Read>(release).map_err(|e| Problem::warning(format!("This release was left out: {e}."), ""));
        match found.and_then(shape::document) {
            Ok((doc, found)) => {
                problems.extend(found.into_iter().map(|p| Problem { place: format!("{place}, {}", p.place), ..p }));
                out.releases.push(doc);
            }
            Err(p) => problems.push(p.at(place)),
        }
    }
    let strings = |v: Json| serde_json::from_value(v).ok();
    out.settings = strings(part("settings")).unwrap_or_default();
    match serde_json::from_value(part("confirmed")) {
        Ok(confirmed) => out.confirmed = confirmed,
        Err(_) => problems.push(Problem::warning("The confirmations of services cannot be read and were left out.", "")),
    }
    Ok((out, problems))
}

/// What a restore would do, release by release, in the order of the backup. `here` are the releases of this browser; their
/// plans are not looked at.
pub fn preview(backup: &Backup, here: &[Document]) -> Vec<Offer> {
    let none = Document::default();
    let offers = backup.releases.iter().map(|there| {
        let own = here.iter().find(|d| d.id == there.id).unwrap_or(&none);
        let last = |d: &Document| d.entries.iter().map(|e| e.recorded).max().unwrap_or(0);
        let both = crate::order::set(own.entries.iter().chain(&there.entries).map(|e| &e.id)).len();
        Offer {
            id: there.id.clone(),
            name: status::name(&derive(there, Library::whole())),
            standing: standing(&own.entries, &there.entries),
            changed: (last(own), last(there)),
            entries: (own.entries.len(), there.entries.len()),
            together: both,
        }
    });
    offers.collect()
}

/// A release of the backup together with the one here. Nothing of either is lost, in whatever order copies come.
pub fn restore(mut here: Document, there: Document) -> Document {
    if here.id.is_empty() {
        here.id.clone_from(&there.id);
    }
    join(&mut here, there);
    here
}

/// Confirmations of both sides; of one item the later one.
pub fn confirmations(mut here: Services, there: Services) -> Services {
    for (service, items) in there {
        let own = here.entry(service).or_default();
        for (item, c) in items {
            if own.get(&item).is_none_or(|known| (known.at, known.expires, &known.owner) < (c.at, c.expires, &c.owner)) {
                own.insert(item, c);
            }
        }
    }
    here
}

wire! {
    Backup { made, releases, confirmed, settings }
    Offer { id, name, standing, changed, entries, together }
}
