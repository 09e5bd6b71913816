//! The head of the log on what leaves the page: who holds the paper can later compare it with the log.

use super::html::escape;
use crate::messages::Message;
use crate::messages::block::Block;
use crate::run::chain::short;
use std::fmt::Write;

/// What stands below an export.
pub fn line(head: &str) -> String {
    format!("Head of the log: {} ({head})", short(head))
}

/// A message with the head as its last line, short as the copied state has it.
pub fn signed(m: &Message, head: &str) -> Message {
    let mut m = m.clone();
    m.blocks.push(Block::Text(format!("Log {}.", short(head))));
    m
}

/// A Markdown text with the head below it.
pub fn below(mut text: String, head: &str) -> String {
    if !head.is_empty() {
        let _ = writeln!(text, "\n---\n\n{}", line(head));
    }
    text
}

/// A page of HTML, or a part of one, with the head at its end.
pub fn inside(text: &str, head: &str) -> String {
    if head.is_empty() {
        return text.to_owned();
    }
    let foot = format!("<p><small>{}</small></p>\n", escape(&line(head)));
    match text.split_once("</body>") {
        Some((body, rest)) => format!("{body}{foot}</body>{rest}"),
        None => format!("{text}{foot}"),
    }
}
