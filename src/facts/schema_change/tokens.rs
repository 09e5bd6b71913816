//! A text as words, names, strings and signs, each with its place; names and types of a schema among them.

/// A word, a quoted text or a sign, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// As written, without the quotes of a name.
    pub text: &'a str,
    /// In lower case.
    pub lower: String,
    /// First byte.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// Whether it stood in quotes of a name (`"a"`, `` `a` ``).
    pub quoted: bool,
    /// Whether a line begins before it.
    pub fresh: bool,
}

/// Cuts a text into tokens.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut fresh = true;
    let word = |c: char| c.is_alphanumeric() || c == '_';
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        if c == '\n' {
            fresh = true;
        }
        if c.is_whitespace() {
            continue;
        }
        let mut quoted = false;
        let rest = text.get(end..).unwrap_or_default();
        let closing = rest
            .find(c)
            .filter(|n| matches!(c, '"' | '`') && *n > 0 && rest.get(..*n).is_some_and(|q| q.chars().all(|x| word(x) || x == '.')));
        let string = rest.find('\'').filter(|n| c == '\'' && rest.get(..*n).is_some_and(|q| q.len() < 60 && !q.contains('\n')));
        let before_is_word = text.get(..start).and_then(|t| t.chars().next_back()).is_some_and(word);
        let mut span = (start, end);
        if let Some(n) = closing {
            quoted = true;
            span = (end, end + n);
            end += n + 1;
        } else if let Some(n) = string.filter(|_| !before_is_word) {
            end += n + 1;
            span = (start, end);
        } else if word(c) {
            let inner = |i: usize, x: char| {
                let next = text.get(i + x.len_utf8()..).and_then(|t| t.chars().next());
                word(x) || x == '.' && next.is_some_and(word)
            };
            for (i, x) in text.get(end..).unwrap_or_default().char_indices() {
                if !inner(end + i, x) {
                    break;
                }
                span.1 = end + i + x.len_utf8();
            }
            end = span.1;
        }
        while chars.peek().is_some_and(|(i, _)| *i < end) {
            chars.next();
        }
        let shown = text.get(span.0..span.1).unwrap_or_default();
        if matches!(shown, "`" | "\"") {
            continue;
        }
        out.push(Token { text: shown, lower: shown.to_lowercase(), start, end, quoted, fresh });
        fresh = false;
    }
    out
}

/// Words of SQL and of prose that are no names of tables or columns unless they stand in quotes.
const NO_NAMES: &[&str] = &[
    "a", "add", "after", "all", "alter", "an", "and", "any", "as", "at", "be", "before", "by", "can", "carefully", "check", "column",
    "columns", "constraint", "create", "default", "drop", "each", "every", "exists", "field", "for", "foreign", "from", "has", "have",
    "if", "in", "index", "indexes", "into", "is", "it", "its", "key", "later", "new", "no", "not", "null", "nullable", "of", "on", "one",
    "only", "or", "our", "own", "plus", "primary", "production", "prod", "references", "rename", "same", "set", "so", "some", "staging",
    "table", "tables", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "type", "unique", "update",
    "use", "using", "value", "values", "we", "when", "where", "which", "will", "with", "without", "would", "both", "existing", "old",
    "legacy", "unused", "called", "named", "also", "are", "was", "were", "but", "because", "top", "demand", "call", "time", "purpose",
    "bulk", "place", "batches", "stay", "stays", "remain", "remains", "gets", "get", "keeps", "exists", "holds", "grows",
];

/// Words of SQL that cannot stand where SQL wants a name.
const KEYWORDS: &[&str] = &[
    "add", "alter", "column", "constraint", "create", "default", "drop", "exists", "foreign", "from", "if", "index", "not", "null", "on",
    "only", "primary", "references", "rename", "set", "table", "to", "type", "unique", "update", "using", "where", "check", "cascade",
];

fn shaped_as_name(t: &Token<'_>) -> bool {
    let parts: Vec<&str> = t.text.split('.').collect();
    let fine = |p: &&str| {
        p.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && p.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && p.len() < 64
    };
    parts.len() <= 3 && parts.iter().all(fine)
}

/// The name that a token is, in prose: letters, digits, underscores, a schema before a dot, and no common word.
pub fn name(t: &Token<'_>) -> Option<String> {
    (shaped_as_name(t) && (t.quoted || !NO_NAMES.contains(&t.lower.as_str()) && !is_type(t))).then(|| t.text.to_owned())
}

/// The name that a token is, in SQL.
pub(super) fn plain_name(t: &Token<'_>) -> Option<String> {
    (shaped_as_name(t) && (t.quoted || !KEYWORDS.contains(&t.lower.as_str()))).then(|| t.text.to_owned())
}

/// Words that begin a type.
const TYPES: &[&str] = &[
    "varchar", "varchar2", "text", "char", "character", "int", "int2", "int4", "int8", "integer", "bigint", "smallint", "serial",
    "bigserial", "boolean", "bool", "timestamp", "timestamptz", "datetime", "date", "uuid", "json", "jsonb", "numeric", "decimal", "float",
    "double", "real", "bytea", "blob", "tinyint", "mediumint", "longtext", "mediumtext", "citext", "inet", "interval", "money", "nvarchar",
];

/// Whether a token begins a type.
pub fn is_type(t: &Token<'_>) -> bool {
    !t.quoted && TYPES.contains(&t.lower.as_str())
}

/// A type at a place: its text and the place after it. `name` says whether unknown words count too.
pub fn type_at(text: &str, all: &[Token<'_>], at: usize, any: bool) -> Option<(String, usize)> {
    let t = all.get(at)?;
    if !(is_type(t) || any && name(t).is_some()) {
        return None;
    }
    let word = |i: usize| all.get(i).map_or("", |t| t.lower.as_str());
    let mut next = at + 1;
    if matches!((word(at), word(next)), ("double", "precision") | ("character", "varying")) {
        next += 1;
    }
    if word(next) == "(" {
        let close = (next..next + 6).find(|i| word(*i) == ")")?;
        next = close + 1;
    }
    if matches!(word(at), "timestamp" | "time")
        && matches!(word(next), "with" | "without")
        && word(next + 1) == "time"
        && word(next + 2) == "zone"
    {
        next += 3;
    }
    while word(next) == "[" && word(next + 1) == "]" {
        next += 2;
    }
    let end = all.get(next - 1)?.end;
    Some((text.get(t.start..end)?.to_owned(), next))
}
