//! Every format that a release can be taken away in: what the page and the command line offer.

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// How it is asked for.
    pub id: &'static str,
    /// The group that it is shown in.
    pub group: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// How its file ends.
    pub ending: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// Where it goes, one line.
    pub goes: &'static str,
}

const DOCUMENTS: &str = "Documents";
const TRACKERS: &str = "Trackers and wikis";
const DATA: &str = "Data";

const fn format(
    group: &'static str,
    id: &'static str,
    label: &'static str,
    (ending, media): (&'static str, &'static str),
    goes: &'static str,
) -> Format {
    Format { id, group, label, ending, media, goes }
}

const MD: (&str, &str) = ("md", "text/markdown");
const YAML: (&str, &str) = ("yaml", "application/yaml");

/// All of them, group by group.
pub const FORMATS: [Format; 17] = [
    format(DOCUMENTS, "markdown", "Markdown", MD, "For issues and documents; ticks in it can be read back."),
    format(DOCUMENTS, "html", "HTML", ("html", "text/html"), "One page that prints well."),
    format(DOCUMENTS, "record", "Record", MD, "What happened: times, figures, decisions, how long it took, what was left open."),
    format(DOCUMENTS, "record-html", "Record, HTML", ("html", "text/html"), "The same as one page that needs nothing else."),
    format(DOCUMENTS, "post-mortem", "Post-mortem", MD, "A draft, filled from the log; what it does not know is a named blank."),
    format(DOCUMENTS, "release-notes", "Release notes", MD, "What changed, from the facts, and what was measured."),
    format(DOCUMENTS, "mkdocs", "MkDocs", MD, "A page below docs/, with front matter; ticks in it can be read back."),
    format(DOCUMENTS, "docusaurus", "Docusaurus", ("mdx", "text/mdx"), "A page below docs/, safe as MDX; ticks in it can be read back."),
    format(DOCUMENTS, "techdocs", "Backstage", MD, "A page below docs/ of a component with TechDocs; ticks in it can be read back."),
    format(TRACKERS, "github-form", "GitHub form", ("yml", "application/yaml"), "Save it as .github/ISSUE_TEMPLATE/release.yml."),
    format(TRACKERS, "gitlab", "GitLab", MD, "For an issue, or as .gitlab/issue_templates/Release.md; ticks in it can be read back."),
    format(TRACKERS, "jira", "Jira", ("jira", "text/plain"), "Wiki markup for the text field of an issue."),
    format(
        TRACKERS,
        "confluence",
        "Confluence",
        ("xml", "application/xml"),
        "Storage format, for the source editor or the field body.storage of the API.",
    ),
    format(DATA, "yaml", "YAML", YAML, "The whole release, to be read in on another computer."),
    format(DATA, "json", "JSON", ("json", "application/json"), "The same for programs."),
    format(DATA, "csv", "CSV", ("csv", "text/csv"), "For spreadsheets; no cell is run as a formula."),
    format(DATA, "ics", "Calendar", ("ics", "text/calendar"), "The phases and messages with reminders."),
];

/// The format of an id.
pub fn find(id: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.id == id)
}
