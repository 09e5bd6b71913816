//! All files of a release as one ZIP archive, with a README that tells the order of use.

use crate::facts::schema::TopicFile;
use crate::platforms::Written;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The README: every file in the order of use, what it is for, how it is used, and what is still missing.
pub fn readme(name: &str, files: &[Written], topics: &[TopicFile]) -> String {
    let label = |id: &str| topics.iter().flat_map(|t| &t.facts).find(|f| f.id == id).map_or(id.to_owned(), |f| f.label.clone());
    let mut out = format!(
        "# Files of {}\n\nIn the order of use. Text between ‹ and › is missing: fill it in before you use the file.\n",
        super::markdown::inline(name)
    );
    for (i, f) in files.iter().enumerate() {
        let _ = write!(out, "\n{}. `{}`\n   {}\n", i + 1, f.path, super::markdown::inline(&f.purpose));
        let fence = "`".repeat(f.how.split(|c| c != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
        let _ = writeln!(out, "   {fence}");
        for line in f.how.lines() {
            let _ = writeln!(out, "   {line}");
        }
        let _ = writeln!(out, "   {fence}");
        if f.blanks.is_empty() {
            out.push_str("   Ready.\n");
        } else {
            let missing: Vec<String> = f.blanks.iter().map(|b| label(b)).collect();
            let _ = writeln!(out, "   NOT ready. Missing: {}.", missing.join(", "));
        }
    }
    out
}

/// The archive's bytes. The entries carry no time, so that the same release gives the same bytes.
pub fn zip(readme: &str, files: &[Written]) -> Result<Vec<u8>, String> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let all = std::iter::once(("README.md", readme)).chain(files.iter().map(|f| (f.path.as_str(), f.text.as_str())));
    for (path, text) in all {
        let rights = if path.ends_with(".sh") { 0o755 } else { 0o644 };
        out.start_file(path, plain.unix_permissions(rights)).map_err(|e| e.to_string())?;
        out.write_all(text.as_bytes()).map_err(|e| e.to_string())?;
    }
    out.finish().map(Cursor::into_inner).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn an_archive_can_be_read_back() {
        let file = Written {
            path: "a/b.sh".into(),
            tool: "t".into(),
            label: "T".into(),
            purpose: "Does it.".into(),
            how: "sh a/b.sh".into(),
            order: 10,
            language: "sh".into(),
            text: "echo ‹host›\n".into(),
            stretches: Vec::new(),
            blanks: vec!["host".into()],
        };
        let note = readme("x", std::slice::from_ref(&file), &crate::pipeline::Library::whole().topics);
        assert!(note.contains("NOT ready. Missing: Host name."), "{note}");
        let bytes = zip(&note, &[file]).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 2);
        let mut entry = archive.by_name("a/b.sh").unwrap();
        assert_eq!(entry.unix_mode().map(|m| m & 0o777), Some(0o755));
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        assert_eq!(text, "echo ‹host›\n");
    }
}
