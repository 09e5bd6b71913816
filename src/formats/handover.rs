//! A release as a link: its log, compressed, behind the `#` of an address, so that no server ever sees it; and the QR code of a
//! short one.
//!
//! A sealed plan does not travel in a link, only its hash in the log: a run that has started goes by file.

use super::json;
use crate::document::{Document, VERSION};
use crate::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::{Deserialize, Serialize};

/// What stands in front of the data: the version of this form.
const FORM: &str = "1.";
/// A link longer than this is cut by mail programs and chats, in characters.
const LONGEST: usize = 30_000;
/// A QR code of more characters cannot be read from a screen by a phone held in the hand.
const LONGEST_QR: usize = 1_200;
/// More than any release needs, in bytes: what a link unpacks to ends here.
const LARGEST: usize = 4_000_000;

/// A release as a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What goes behind the `#` of the page's address.
    pub fragment: String,
    /// The plan of a run is sealed and does not travel in the link.
    pub sealed: bool,
}

/// Writes a release as a link.
///
/// # Errors
/// A release whose link would be too long: it goes by file.
pub fn link(doc: &Document) -> Result<Link, Problem> {
    let json = serde_json::json!({ "tminus": VERSION, "id": doc.id, "entries": doc.entries }).to_string();
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(json.as_bytes(), 9);
    let data = URL_SAFE_NO_PAD.encode(packed);
    if data.len() > LONGEST {
        let message = format!("The link would have {} characters; mail and chat cut links over {LONGEST}.", data.len());
        return Err(Problem::error(message, "Hand over the file instead: YAML or JSON under Take away."));
    }
    Ok(Link { fragment: format!("/h/{FORM}{data}"), sealed: !doc.plan_hashes().is_empty() })
}

/// Reads a link's data: what stands behind `#/h/`. Nothing is taken in yet.
///
/// # Errors
/// A link of another version, one that was cut or changed on its way, and one that unpacks to more than a release.
pub fn read(data: &str) -> Result<(Document, Vec<Problem>), Problem> {
    let data = data.trim();
    let Some(body) = data.strip_prefix(FORM) else {
        let newer = data.split_once('.').is_some_and(|(v, _)| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()));
        let message = if newer { "This link was made by a newer version of the page." } else { "This is no hand-over link." };
        return Err(Problem::error(message, "Reload the page, or ask for the file."));
    };
    let packed = URL_SAFE_NO_PAD.decode(body).map_err(|_| cut())?;
    let bytes = decompress_to_vec_zlib_with_limit(&packed, LARGEST).map_err(|e| {
        if e.status == TINFLStatus::HasMoreOutput {
            Problem::error(
                format!("The link unpacks to more than {LARGEST} bytes, more than any release."),
                "Do not use it; ask who sent it.",
            )
        } else {
            cut()
        }
    })?;
    let (doc, problems) = json::read(&String::from_utf8(bytes).map_err(|_| cut())?)?;
    if doc.entries.is_empty() {
        return Err(Problem::error("The link holds no release.", "Ask for a new one."));
    }
    Ok((doc, problems))
}

fn cut() -> Problem {
    Problem::error("The link was cut or changed on its way.", "Copy it whole, up to its last letter, or ask for the file.")
}

/// The QR code of an address as the path of an SVG with its size in modules, a margin of four included; none where it would be
/// too fine to be read.
pub fn qr(address: &str) -> Option<(String, u32)> {
    const MARGIN: i32 = 4;
    if address.len() > LONGEST_QR {
        return None;
    }
    let code = QrCode::encode_text(address, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
        }
    }
    Some((path, u32::try_from(size + 2 * MARGIN).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::edit::{self, Hand};
    use crate::run::What;

    fn release(text: &str) -> Document {
        let mut doc = Document::new("r1");
        let hand = Hand { device: "d".into(), by: "Zo\u{eb}".into(), now: 1_700_000_000_000 };
        edit::apply(&mut doc, What::Text { text: text.into(), at: hand.now, zone: "Europe/Berlin".into() }, &hand);
        doc
    }

    fn body(doc: &Document) -> String {
        link(doc).expect("a link").fragment.trim_start_matches("/h/").to_owned()
    }

    #[test]
    fn a_link_brings_the_log_over() {
        let doc = release("checkout-service v2.2.5 -> v2.3.0 to prod, \u{1f680} tonight");
        assert_eq!(read(&body(&doc)), Ok((doc, vec![])));
    }

    #[test]
    fn a_link_cut_anywhere_or_changed_is_told_and_nothing_is_read() {
        let whole = body(&release("checkout-service v2.2.5 -> v2.3.0 to prod"));
        for end in 0..whole.len() {
            let problem = read(whole.get(..end).expect("ascii")).expect_err("cut");
            assert!(!problem.hint.is_empty(), "{end}");
        }
        for at in 2..whole.len() {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("ascii");
            assert!(changed == whole || read(&changed).is_err(), "a change at {at} went unseen");
        }
    }

    #[test]
    fn a_bomb_is_stopped_and_a_newer_link_is_told() {
        let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; 50_000_000], 9);
        let problem = read(&format!("1.{}", URL_SAFE_NO_PAD.encode(bomb))).expect_err("a bomb");
        assert!(problem.message.contains("unpacks to more"), "{problem}");
        assert!(read("2.abc").expect_err("newer").message.contains("newer"));
        assert!(read("hello").expect_err("none").message.contains("no hand-over"));
    }

    #[test]
    fn a_release_too_long_for_a_link_goes_by_file() {
        let mut dice = 1_u64;
        let noise: String = std::iter::repeat_with(|| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + u8::try_from((dice >> 33) % 90).unwrap_or(0))
        })
        .take(60_000)
        .collect();
        assert!(link(&release(&noise)).expect_err("too long").hint.contains("file"));
    }

    #[test]
    fn a_short_link_has_a_code_and_a_long_one_has_none() {
        let (path, size) = qr("https://example.org/tminus/#/h/1.abcdefgh").expect("a code");
        assert!(path.starts_with("M4 4h1v1h-1z"), "the corner pattern stands behind the margin: {path}");
        assert!((29..=185).contains(&size), "{size}");
        assert_eq!(qr(&"x".repeat(1_201)), None);
    }
}
