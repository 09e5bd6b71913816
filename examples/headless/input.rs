//! What every verb needs: its options and standard input.

use std::collections::BTreeMap;
use std::io::Read;

/// More than any description or document of one release, in bytes.
const LONGEST: u64 = 4_000_000;

/// Options as `--name value` or `--name=value`; anything else, or one twice, is wrong use.
pub(crate) fn options(args: &[String], known: &[&str]) -> Result<BTreeMap<String, String>, String> {
    let mut out = BTreeMap::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let name = arg.strip_prefix("--").ok_or_else(|| format!("'{arg}' is not expected here"))?;
        let (name, value) = match name.split_once('=') {
            Some((n, v)) => (n, Some(v.to_owned())),
            None => (name, args.next().cloned()),
        };
        if !known.contains(&name) {
            return Err(format!("there is no option '--{name}'"));
        }
        let value = value.ok_or_else(|| format!("'--{name}' needs a value"))?;
        if out.insert(name.to_owned(), value).is_some() {
            return Err(format!("'--{name}' is given twice"));
        }
    }
    Ok(out)
}

/// All of standard input as text.
pub(crate) fn text() -> Result<String, String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes).map_err(|e| format!("standard input: {e}"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("standard input has more than {LONGEST} bytes. Is it really one release?"));
    }
    let text =
        String::from_utf8(bytes).map_err(|e| format!("standard input, byte {}: this is no UTF-8 text", e.utf8_error().valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Writes the answer; a reader that went away is no reason to panic.
pub(crate) fn answer(text: &str) -> bool {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") }).is_ok()
}
