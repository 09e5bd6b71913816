//! Messages as the screen shows them: a list by moment, and the one that is open. Plain data: the worker fills them in.

use crate::messages::block::Block;
use crate::messages::difference::{Side, difference};
use crate::messages::{Blank, Message, Messages};
use crate::pipeline::Library;
use crate::run::Draft;
use crate::run::conflict::Claim;
use crate::run::{State, What};
use crate::wire::wire;
use serde::{Deserialize, Serialize};

/// One message in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The message.
    pub id: String,
    /// Its moment.
    pub moment: String,
    /// For whom.
    pub audience: String,
    /// When it is due.
    pub due: String,
    /// How many values are missing.
    pub blanks: usize,
    /// Whether it is in own words.
    pub own: bool,
    /// Whether the generated words moved on since the own ones were written.
    pub moved: bool,
}

/// The open message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The message.
    pub id: String,
    /// Its moment.
    pub moment: String,
    /// For whom.
    pub audience: String,
    /// Where it is sent.
    pub channel: String,
    /// When it is due: the time, where it is known.
    pub due: String,
    /// When it is sent, in words; empty where `due` says the same.
    pub cadence: String,
    /// What would settle whether it is needed; empty: it is.
    pub unsettled: String,
    /// The subject as it stands.
    pub subject: String,
    /// What it says as it stands.
    pub blocks: Vec<Block>,
    /// The words as they stand, as one edits them.
    pub words: Draft,
    /// The generated words.
    pub made: Draft,
    /// Who put it in own words; none: it is as generated.
    pub own: Option<String>,
    /// The generated words that the own ones were written on.
    pub on: Draft,
    /// Own against generated words, line by line.
    pub against: Vec<(Side, String)>,
    /// What changed in the generated words since the own ones were written; empty if nothing did.
    pub news: Vec<(Side, String)>,
    /// Words that somebody else wrote at the same time: (who, words).
    pub others: Vec<(String, Draft)>,
    /// What is missing, and what a usual value stands in for.
    pub blanks: Vec<Blank>,
    /// The text in each form: (form, text).
    pub forms: Vec<(String, String)>,
    /// For pasting into documents and mails.
    pub html: String,
    /// Opens the mail program; none if the text is too long for that.
    pub mailto: Option<String>,
    /// The head of the log that its texts carry; empty before the start of a run.
    pub head: String,
}

/// Everything that the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// All messages.
    pub rows: Vec<Row>,
    /// The open one; none only where there are no messages at all.
    pub open: Option<Open>,
    /// Messages that are not needed: (moment and audience, why).
    pub aside: Vec<(String, String)>,
    /// What keeps the start from being told; empty if nothing does.
    pub question: String,
}

/// The list.
pub fn rows(all: &Messages) -> Vec<Row> {
    let row = |m: &Message| Row {
        id: m.id.clone(),
        moment: m.moment.clone(),
        audience: m.audience.clone(),
        due: m.due.clone(),
        blanks: m.open().count(),
        own: m.own.is_some(),
        moved: m.has_moved(),
    };
    all.all.iter().map(row).collect()
}

/// What is set aside, and why.
pub fn aside(lib: &Library, all: &Messages) -> Vec<(String, String)> {
    let told = |(moment, audience, term): &(String, String, String)| (format!("{moment}: {audience}"), super::words::aside(lib, term));
    all.aside.iter().map(told).collect()
}

/// The open message without its forms.
pub fn open(lib: &Library, m: &Message, state: &State) -> Open {
    let words = Draft { subject: m.subject.clone(), body: crate::messages::block::plain(&m.blocks) };
    let whole = |d: &Draft| format!("{}\n\n{}", d.subject, d.body);
    let words = m.own.as_ref().map_or(words, |o| o.text.clone());
    let unsettled = m.unsettled.iter().map(|t| super::words::term(lib, t)).collect::<Vec<_>>().join("; ");
    Open {
        id: m.id.clone(),
        moment: m.moment.clone(),
        audience: m.audience.clone(),
        channel: m.channel.clone(),
        due: m.due.clone(),
        cadence: if m.due == m.cadence { String::new() } else { m.cadence.clone() },
        unsettled,
        subject: m.subject.clone(),
        blocks: m.blocks.clone(),
        made: m.made.clone(),
        own: m.own.as_ref().map(|o| o.by.clone()),
        on: m.own.as_ref().map_or_else(|| m.made.clone(), |o| o.on.clone()),
        against: m.own.as_ref().map(|_| difference(&whole(&m.made), &whole(&words))).unwrap_or_default(),
        news: m.own.as_ref().filter(|_| m.has_moved()).map(|o| difference(&whole(&o.on), &whole(&m.made))).unwrap_or_default(),
        others: others(&m.id, state),
        words,
        blanks: m.blanks.clone(),
        ..Open::default()
    }
}

/// What others wrote at the same time: all claims but the one that counts.
fn others(message: &str, state: &State) -> Vec<(String, Draft)> {
    let claims = state.conflicts.get(&format!("wording:{message}")).map_or(&[] as &[Claim], Vec::as_slice);
    let Some((_, earlier)) = claims.split_last() else { return Vec::new() };
    earlier
        .iter()
        .filter_map(|c| match &c.what {
            What::Wording { text: Some(text), .. } => Some((c.by.clone(), text.clone())),
            _ => None,
        })
        .collect()
}

/// A text cut at its blanks: (whether it is a blank, the words).
pub fn gaps(text: &str) -> Vec<(bool, String)> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('\u{2039}') {
        let Some((name, after)) = tail.split_once('\u{203a}') else { break };
        out.extend((!before.is_empty()).then(|| (false, before.to_owned())));
        out.push((true, name.to_owned()));
        rest = after;
    }
    out.extend((!rest.is_empty()).then(|| (false, rest.to_owned())));
    out
}

wire! {
    Row { id, moment, audience, due, blanks, own, moved }
    Open {
        id, moment, audience, channel, due, cadence, unsettled, subject, blocks, words, made, own, on, against, news, others, blanks, forms, html,
        mailto, head
    }
    Board { rows, open, aside, question }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_cut_out() {
        let cut = gaps("by \u{2039}deployer\u{203a}, at \u{2039}open");
        assert_eq!(cut, [(false, "by ".into()), (true, "deployer".into()), (false, ", at \u{2039}open".into())]);
    }
}
