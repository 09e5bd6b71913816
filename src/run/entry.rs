//! What can be logged.

use super::day::{Decision, LogLine, Measurement};
use super::event::{Amendment, Ending, Freeze, GateRule, Hold, Incident, Override, Resumption, Sent, Start, Vote};
use crate::catalogue::EventList;
use crate::rollout::RolloutSettings;
use crate::scenario::resolve::Answer;
use crate::wire::{Bytes, Wire, wire};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Names one entry: the device that made it, and its number there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryId {
    /// The device.
    pub device: String,
    /// Its number on the device, from 1.
    pub seq: u64,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who it is.
    pub id: EntryId,
    /// Lamport time: larger than that of every entry seen before.
    pub lamport: u64,
    /// When it happened, milliseconds since 1970 UTC.
    pub happened: i64,
    /// When it was written down, milliseconds since 1970 UTC.
    pub recorded: i64,
    /// Who did it, as typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// From whom it was heard, if somebody else wrote it down.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub heard_from: String,
    /// Hash of the device's entry before; empty for its first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prev: String,
    /// Entries of other devices that it comes after, beside the device's own one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<EntryId>,
    /// What was done.
    pub what: What,
}

impl Entry {
    /// SHA-256 of the entry as JSON, in hexadecimal: what the next entry of the device names as the one before it.
    pub fn hash(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(&json).iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// State of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Not done yet.
    #[default]
    Open,
    /// Done.
    Done,
    /// Tried, and it is not so.
    Failed,
    /// Cannot be done now.
    Blocked,
    /// Does not apply; the reason is required.
    NotApplicable,
    /// It is not so, and somebody goes on all the same; the reason is required and stands in the record.
    Accepted,
}

impl Mark {
    /// Whether nothing is left to do on the line.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::NotApplicable | Self::Accepted)
    }
}

/// A line that a person added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnItem {
    /// Given when it is made; never changes.
    pub id: String,
    /// What must be done.
    pub title: String,
    /// The place it stands at.
    pub place: String,
    /// Whether it blocks.
    #[serde(default)]
    pub stop: bool,
}

/// The words of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// What was done.
///
/// `remote` makes serde write plain functions, which the two impls below call: so that what a newer version wrote is kept
/// as it is, without the buffering that an untagged variant brings into the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum What {
    /// The description was typed.
    Text {
        /// The whole text.
        text: String,
        /// When, milliseconds since 1970 UTC: "tomorrow" counts from here.
        at: i64,
        /// Zone of the person, an IANA name; may be empty.
        zone: String,
    },
    /// The release was named.
    Title(String),
    /// A fact was answered, corrected or rejected; none takes the answer back.
    Answer {
        /// The fact.
        fact: String,
        /// The answer.
        answer: Option<Answer>,
    },
    /// A field of the header was filled (severity, issue description, change ticket, approval link, ...).
    Field {
        /// The field.
        field: String,
        /// Its value; empty clears it.
        value: String,
    },
    /// A strategy was chosen; none follows the recommendation.
    Strategy(Option<String>),
    /// Templates were chosen; none follows the facts.
    Templates(Option<Vec<String>>),
    /// The rollout was changed.
    Rollout(RolloutSettings),
    /// A limit was changed, in thousandths of its unit; none goes back to the default.
    Limit {
        /// The limit.
        limit: String,
        /// Its value.
        value: Option<i64>,
    },
    /// A line was ticked, failed, blocked, set aside or opened again.
    Mark {
        /// The line, `item@place`.
        line: String,
        /// Its state.
        mark: Mark,
        /// Why; required for not applicable.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// A note on a line; empty clears it.
    Note {
        /// The line.
        line: String,
        /// The note.
        text: String,
    },
    /// A link on a line; empty clears it.
    Link {
        /// The line.
        line: String,
        /// Where it leads.
        url: String,
    },
    /// A line was added, or an own one changed.
    Own(OwnItem),
    /// A line was moved to another place, before another line or to the end.
    Move {
        /// The line.
        line: String,
        /// The place it goes to.
        place: String,
        /// The line it goes before; empty: to the end.
        before: String,
    },
    /// A line was taken out, or put back.
    Remove {
        /// The line.
        line: String,
        /// Why; empty for an own line.
        reason: String,
        /// False puts it back.
        removed: bool,
    },
    /// A standing item was confirmed for the service.
    Confirm {
        /// The item.
        item: String,
        /// Who answers for it.
        owner: String,
        /// Until when, milliseconds since 1970 UTC.
        expires: i64,
    },
    /// A message was put in own words; none takes the generated ones again.
    Wording {
        /// The message.
        message: String,
        /// The own words.
        text: Option<Draft>,
        /// The generated ones that they were written on.
        on: Draft,
    },
    /// A list was opened.
    Open {
        /// Which.
        list: EventList,
        /// Why.
        reason: String,
    },
    /// Figures were read and judged.
    Measured(Measurement),
    /// Somebody decided at a gate.
    Decided(Decision),
    /// A command printed something, or somebody saw it.
    Logged(LogLine),
    /// The run started by a sealed plan.
    Started(Start),
    /// A change was taken over into the run.
    Amended(Amendment),
    /// A place began: a phase, or `step:<step id>`.
    Began(String),
    /// The release was stopped where it is.
    Held(Hold),
    /// A hold ended.
    Resumed(Resumption),
    /// What a gate needs was set.
    Rule(GateRule),
    /// A station said GO or NO-GO.
    Voted(Vote),
    /// An incident was declared.
    Incident(Incident),
    /// An incident is over.
    Resolved {
        /// The entry that declared it.
        incident: EntryId,
        /// What ended it.
        why: String,
    },
    /// A message or a file left the page.
    Sent(Sent),
    /// A rule was set aside.
    Overridden(Override),
    /// A period in which nothing is released was set, or ended by one that ends before it begins.
    Freeze(Freeze),
    /// The run ended.
    Ended(Ending),
    /// The release was put away, or taken out again.
    Archive(bool),
    /// This is no release but a template of that name, kept to start releases from; empty: a release again.
    Template(String),
    /// Several things at once, undone at once.
    Many(Vec<What>),
    /// An entry was taken back.
    TakeBack(EntryId),
    /// Something that a newer version wrote. It is kept as it is and does nothing.
    #[serde(skip)]
    Unknown(serde_json::Value),
}

impl Serialize for What {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown(raw) => raw.serialize(to),
            known => Self::serialize(known, to),
        }
    }
}

impl<'de> Deserialize<'de> for What {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = serde_json::Value::deserialize(from)?;
        Ok(Self::deserialize(&raw).unwrap_or(Self::Unknown(raw)))
    }
}

wire!(enum Mark { 0 Open, 1 Done, 2 Failed, 3 Blocked, 4 NotApplicable, 5 Accepted });
wire! {
    OwnItem { id, title, place, stop }
    Draft { subject, body }
}

/// An edit goes over the wire as it is saved.
impl Wire for What {
    fn put(&self, to: &mut Vec<u8>) {
        serde_json::to_string(self).unwrap_or_default().put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        serde_json::from_str(&String::take(from)).unwrap_or_else(|_| Self::Many(Vec::new()))
    }
}
