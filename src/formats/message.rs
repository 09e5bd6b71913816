//! A message in the markup of where it is sent: plain text, Markdown, Slack, Teams, e-mail, and HTML for pasting.
//!
//! Invariant: only the parts of a message become markup; every text in them is escaped for its format.

use super::html::escape;
use super::markdown::inline;
use crate::messages::Message;
use crate::messages::block::{Block, plain};

/// (id, label, what it is for) of every form.
pub const FORMS: [(&str, &str, &str); 5] = [
    ("text", "Plain text", "For any field that knows no markup."),
    ("markdown", "Markdown", "For trackers, wikis and pull requests."),
    ("slack", "Slack", "Slack's own markup, for webhooks and the API. Into the message box itself paste the formatted copy."),
    ("teams", "Teams", "The Markdown that Teams knows, for its message box and for cards."),
    ("mail", "E-mail", "Subject and text."),
];

/// A message in one of the forms; an unknown form is plain text.
pub fn write(m: &Message, form: &str) -> String {
    match form {
        "markdown" => markdown(m),
        "slack" => slack(m),
        "teams" => teams(m),
        "mail" => format!("Subject: {}\n\n{}\n", m.subject, plain(&m.blocks)),
        _ => format!("{}\n\n{}\n", m.subject, plain(&m.blocks)),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn markdown(m: &Message) -> String {
    let title = format!("# {}", marked(&m.subject));
    let body = m.blocks.iter().map(|b| match b {
        Block::Heading(t) => format!("## {}", marked(t)),
        Block::Text(t) => t.lines().map(marked).collect::<Vec<_>>().join("  \n"),
        Block::Bullets(label, items) => {
            let items = items.iter().map(|i| format!("- {}", marked(i))).collect::<Vec<_>>().join("\n");
            if label.is_empty() { items } else { format!("**{}:**\n\n{items}", marked(label)) }
        }
        // No list: it would run together with a list before it.
        Block::Rows(rows) => rows.iter().map(|(l, v)| format!("**{}:** {}", marked(l), marked(v))).collect::<Vec<_>>().join("  \n"),
    });
    joined([title].into_iter().chain(body))
}

/// Teams knows no headlines; a line of its own needs an empty line before it.
fn teams(m: &Message) -> String {
    let title = format!("**{}**", bare(&m.subject));
    let body = m.blocks.iter().map(|b| match b {
        Block::Heading(t) => format!("**{}**", bare(t)),
        Block::Text(t) => t.lines().map(bare).collect::<Vec<_>>().join("\n\n"),
        Block::Bullets(label, items) => {
            let items = items.iter().map(|i| format!("- {}", bare(i))).collect::<Vec<_>>().join("\n");
            if label.is_empty() { items } else { format!("**{}:**\n\n{items}", bare(label)) }
        }
        Block::Rows(rows) => rows.iter().map(|(l, v)| format!("**{}:** {}", bare(l), bare(v))).collect::<Vec<_>>().join("\n\n"),
    });
    joined([title].into_iter().chain(body))
}

fn slack(m: &Message) -> String {
    let bold = |t: &str| format!("*{}*", chat(t));
    let title = bold(&m.subject);
    let body = m.blocks.iter().map(|b| match b {
        Block::Heading(t) => bold(t),
        Block::Text(t) => t.lines().map(chat).collect::<Vec<_>>().join("\n"),
        Block::Bullets(label, items) => {
            let items = items.iter().map(|i| format!("\u{2022} {}", chat(i)));
            let label = (!label.is_empty()).then(|| bold(&format!("{label}:")));
            label.into_iter().chain(items).collect::<Vec<_>>().join("\n")
        }
        Block::Rows(rows) => rows.iter().map(|(l, v)| format!("{} {}", bold(&format!("{l}:")), chat(v))).collect::<Vec<_>>().join("\n"),
    });
    joined([title].into_iter().chain(body))
}

/// The message as HTML, for pasting into mail programs, documents and chats.
pub fn html(m: &Message) -> String {
    let mut out = String::new();
    for b in &m.blocks {
        out += &match b {
            Block::Heading(t) => format!("<h2>{}</h2>\n", escape(t)),
            Block::Text(t) => format!("<p>{}</p>\n", t.lines().map(linked).collect::<Vec<_>>().join("<br>\n")),
            Block::Bullets(label, items) => {
                let head = if label.is_empty() { String::new() } else { format!("<p><strong>{}:</strong></p>\n", escape(label)) };
                let items: String = items.iter().map(|i| format!("<li>{}</li>\n", linked(i))).collect();
                format!("{head}<ul>\n{items}</ul>\n")
            }
            Block::Rows(rows) => {
                let rows = rows.iter().map(|(l, v)| format!("<strong>{}:</strong> {}", escape(l), linked(v)));
                format!("<p>{}</p>\n", rows.collect::<Vec<_>>().join("<br>\n"))
            }
        };
    }
    out
}

/// Mail programs cut longer addresses.
const LONGEST_MAILTO: usize = 1900;

/// An address that opens the mail program with the message in it; none if it is too long for that.
pub fn mailto(m: &Message) -> Option<String> {
    let link = format!("mailto:?subject={}&body={}", percent(&m.subject), percent(&plain(&m.blocks).replace('\n', "\r\n")));
    (link.len() <= LONGEST_MAILTO).then_some(link)
}

/// Percent-encodes everything but unreserved characters (RFC 3986; RFC 6068 asks for %0D%0A as line end).
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            out += &format!("%{b:02X}");
        }
    }
    out
}

/// Text in Markdown; addresses stand between angle brackets.
fn marked(text: &str) -> String {
    split(text, &inline, &|a| format!("<{a}>"))
}

/// Text in Teams' Markdown; it finds addresses by itself.
fn bare(text: &str) -> String {
    split(text, &inline, &str::to_owned)
}

/// Text in Slack's markup.
fn chat(text: &str) -> String {
    split(text, &mrkdwn, &|a| format!("<{}>", a.replace('&', "&amp;")))
}

/// Text in HTML; addresses become links.
fn linked(text: &str) -> String {
    split(text, &escape, &|a| format!("<a href=\"{0}\">{0}</a>", escape(a)))
}

/// Escapes text for Slack. It has entities for three characters and no escape for its marks: where a mark could begin or
/// end a format, a character that looks the same stands for it.
fn mrkdwn(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    // These two mean something in pairs alone.
    let paired = |mark: char| text.matches(mark).count() > 1;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside = before.is_alphanumeric() && chars.peek().is_some_and(|n| n.is_alphanumeric());
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // A line that begins with it would be a quotation.
            '>' if out.trim().is_empty() => out.push_str("\u{200b}&gt;"),
            '>' => out.push_str("&gt;"),
            '*' if !inside => out.push('\u{2217}'),
            '_' if !inside && paired('_') => out.push('\u{02cd}'),
            '~' if !inside && paired('~') => out.push('\u{223c}'),
            '`' => out.push('\u{02cb}'),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// Escapes what stands between addresses (which escapes would break), and writes the addresses in their own way.
fn split(text: &str, escape: &dyn Fn(&str) -> String, address: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((start, end)) = find_address(rest) {
        out += &spaced(rest.get(..start).unwrap_or_default(), escape);
        out += &address(rest.get(start..end).unwrap_or_default());
        rest = rest.get(end..).unwrap_or_default();
    }
    out + &spaced(rest, escape)
}

/// Escapes a text and keeps the spaces around it.
fn spaced(text: &str, escape: &dyn Fn(&str) -> String) -> String {
    let inner = text.trim();
    if inner.is_empty() { text.to_owned() } else { text.replacen(inner, &escape(inner), 1) }
}

/// Where the first address that opens in a browser stands.
fn find_address(text: &str) -> Option<(usize, usize)> {
    let start = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let tail = text.get(start..)?;
    let end = tail.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"|`\\^{}\u{2039}\u{203a}*'".contains(c)).unwrap_or(tail.len());
    let end = tail.get(..end)?.trim_end_matches(['.', ',', ';', ':', ')', '!', '?', '_', '~']).len();
    // A scheme alone is no address.
    (tail.get(..end)?.split("://").nth(1).is_some_and(|host| !host.is_empty())).then_some((start, start + end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Message;

    fn message(blocks: Vec<Block>) -> Message {
        Message { subject: "a*b* & <!here>".into(), blocks, ..Message::default() }
    }

    fn text(t: &str) -> Message {
        message(vec![Block::Text(t.into())])
    }

    /// What each form makes of one text: (text, Markdown, Slack, HTML).
    const TABLE: [(&str, &str, &str, &str); 13] = [
        ("plain", "plain", "plain", "plain"),
        ("*bold*", r"\*bold\*", "\u{2217}bold\u{2217}", "*bold*"),
        ("_under_ snake_case", r"\_under\_ snake_case", "\u{2cd}under\u{2cd} snake_case", "_under_ snake_case"),
        ("~15 minutes", r"\~15 minutes", "~15 minutes", "~15 minutes"),
        ("~gone~", r"\~gone\~", "\u{223c}gone\u{223c}", "~gone~"),
        ("`code`", r"\`code\`", "\u{2cb}code\u{2cb}", "`code`"),
        ("a < b & c > d", r"a \< b \& c \> d", "a &lt; b &amp; c &gt; d", "a &lt; b &amp; c &gt; d"),
        ("<!channel> <@U1>", r"\<!channel\> \<@U1\>", "&lt;!channel&gt; &lt;@U1&gt;", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("> quote", r"\> quote", "\u{200b}&gt; quote", "&gt; quote"),
        ("# head", r"\# head", "# head", "# head"),
        ("[x](javascript:1)", r"\[x\](javascript:1)", "[x](javascript:1)", "[x](javascript:1)"),
        (
            "see https://a.example/_b_?c=1&d=2.",
            "see <https://a.example/_b_?c=1&d=2>.",
            "see <https://a.example/_b_?c=1&amp;d=2>.",
            "see <a href=\"https://a.example/_b_?c=1&amp;d=2\">https://a.example/_b_?c=1&amp;d=2</a>.",
        ),
        ("\"quoted\" 'x'", "\"quoted\" 'x'", "\"quoted\" 'x'", "&quot;quoted&quot; &#39;x&#39;"),
    ];

    #[test]
    fn what_a_person_typed_stays_text_in_every_form() {
        for (typed, markdown, slack, web) in TABLE {
            assert_eq!(marked(typed), markdown, "Markdown");
            assert_eq!(chat(typed), slack, "Slack");
            assert_eq!(linked(typed), web, "HTML");
            assert!(write(&text(typed), "text").contains(typed), "plain text");
        }
    }

    #[test]
    fn an_address_inside_marks_takes_nothing_along() {
        assert_eq!(chat("*https://x.example*"), "\u{2217}<https://x.example>\u{2217}");
        assert_eq!(linked("https://x.example\"onload=1"), "<a href=\"https://x.example\">https://x.example</a>&quot;onload=1");
        assert_eq!(marked("https:// alone"), "https:// alone");
    }

    #[test]
    fn each_form_has_the_marks_of_its_parts() {
        let m = message(vec![
            Block::Heading("HEAD".into()),
            Block::Rows(vec![("Version".into(), "1_0".into())]),
            Block::Bullets("Changes".into(), vec!["one".into(), "two".into()]),
        ]);
        assert_eq!(write(&m, "mail"), "Subject: a*b* & <!here>\n\nHEAD\n====\n\nVersion: 1_0\n\nChanges:\n- one\n- two\n");
        assert_eq!(write(&m, "markdown"), "# a\\*b\\* \\& \\<!here\\>\n\n## HEAD\n\n**Version:** 1_0\n\n**Changes:**\n\n- one\n- two\n");
        assert_eq!(
            write(&m, "slack"),
            "*a*b\u{2217} &amp; &lt;!here&gt;*\n\n*HEAD*\n\n*Version:* 1_0\n\n*Changes:*\n\u{2022} one\n\u{2022} two\n"
        );
        assert_eq!(write(&m, "teams"), "**a\\*b\\* \\& \\<!here\\>**\n\n**HEAD**\n\n**Version:** 1_0\n\n**Changes:**\n\n- one\n- two\n");
        assert!(html(&m).contains("<h2>HEAD</h2>"));
    }

    #[test]
    fn a_mail_program_is_opened_with_short_messages_only() {
        let link = mailto(&text("one & two\nthree")).unwrap();
        assert_eq!(link, "mailto:?subject=a%2Ab%2A%20%26%20%3C%21here%3E&body=one%20%26%20two%0D%0Athree");
        assert_eq!(mailto(&text(&"long ".repeat(600))), None);
    }
}
