//! Names that files need: what stands behind their labels, as written. They have no grammar of their own.

use super::Vocabulary;
use super::labels::Span;
use super::names::placeholder;
use super::tokens::Sentence;
use crate::facts::schema::FactKind;
use crate::facts::{Value, parse_thousandths};

/// Facts of the topic `files` that stand on a `key: value` line, each from the first line that gives it.
pub(super) fn find(vocabulary: &Vocabulary, text: &str, sentences: &[Sentence]) -> Vec<(String, Value, Span)> {
    let of = |fact: &str| vocabulary.named.iter().any(|n| n == fact);
    let lines = vocabulary.keys.iter().filter(|(fact, _, _)| of(fact));
    lines
        .filter_map(|(fact, kind, keys)| {
            sentences
                .iter()
                .filter(|s| !s.key.is_empty() && keys.contains(&s.key))
                .find_map(|s| {
                    let (value, span) = behind(text, s)?;
                    Some((fact.clone(), read(*kind, value)?, span))
                })
                .or_else(|| {
                    sentences
                        .iter()
                        .find_map(|s| inside(text, s, keys).and_then(|(value, span)| Some((fact.clone(), read(*kind, value)?, span))))
                })
        })
        .collect()
}

/// A label with its colon inside a sentence: "on Kubernetes, registry: ghcr.io/shop, host: shop.example.com".
fn inside<'a>(text: &'a str, s: &Sentence, keys: &[String]) -> Option<(&'a str, Span)> {
    (1..s.words.len()).filter(|i| s.words.get(*i).is_some_and(|w| w.colon)).find_map(|i| {
        let named = |key: &&String| {
            let parts = key.split(' ').count();
            let first = i.checked_sub(parts).filter(|f| *f > 0);
            let opens = first.and_then(|f| s.words.get(f)).is_some_and(|w| w.breaks || w.glue == ' ');
            opens && first.and_then(|f| s.words.get(f..i)).is_some_and(|w| w.iter().map(|w| w.lower.as_str()).eq(key.split(' ')))
        };
        keys.iter().find(named)?;
        let start = s.words.get(i)?.start;
        let from = start - usize::from(text.as_bytes().get(start.checked_sub(1)?) == Some(&b'/'));
        let rest = text.get(from..)?;
        let end = [", ", "; ", ". ", "\n", ")"].iter().filter_map(|p| rest.find(p)).min().unwrap_or(rest.len());
        let value = rest.get(..end)?.trim_end_matches(['.', ',', ';', '`', '"', ' ']);
        (!value.is_empty() && !placeholder(value)).then_some((value, (from, from + value.len())))
    })
}

/// The words behind a label, without marks around them.
fn behind<'a>(text: &'a str, s: &Sentence) -> Option<(&'a str, Span)> {
    let whole = text.get(s.value.0..s.value.1)?;
    let marks = |c: char| c.is_whitespace() || matches!(c, '`' | '"' | '*');
    let value = whole.trim_matches(marks).trim_end_matches(['.', ',', ';']).trim_end_matches(marks);
    let at = s.value.0 + whole.find(value)?;
    (!placeholder(value)).then_some((value, (at, at + value.len())))
}

fn read(kind: FactKind, value: &str) -> Option<Value> {
    match kind {
        FactKind::Text => Some(Value::Text(value.to_owned())),
        FactKind::Number => value.split_whitespace().next().and_then(parse_thousandths).map(Value::Number),
        FactKind::List => {
            let all: Vec<String> =
                value.split([',', ';']).map(|v| v.trim().trim_matches('`').to_owned()).filter(|v| !v.is_empty()).collect();
            (!all.is_empty()).then_some(Value::List(all))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::sentences;
    use super::*;
    use crate::facts::schema::{FactDef, TopicFile};

    #[test]
    fn a_label_gives_its_name_and_a_placeholder_gives_nothing() {
        let fact = |id: &str, kind, key: &str| FactDef { id: id.into(), kind, keys: vec![key.into()], ..FactDef::default() };
        let facts = vec![
            fact("host", FactKind::Text, "host"),
            fact("journeys", FactKind::List, "journeys"),
            fact("registry", FactKind::Text, "registry"),
            fact("segment", FactKind::Number, "flag segment"),
        ];
        let vocabulary = Vocabulary::new(&[TopicFile { topic: "files".into(), label: String::new(), facts }]);
        let text = "Host: `shop.example.com`\nJourneys: /cart, checkout /checkout\nRegistry: TBD\nflag segment: 42\n";
        let found = find(&vocabulary, text, &sentences(text));
        let of = |fact: &str| found.iter().find(|(f, _, _)| f == fact).map(|(_, v, (a, b))| (v.clone(), text.get(*a..*b).unwrap()));
        assert_eq!(of("host"), Some((Value::Text("shop.example.com".into()), "shop.example.com")));
        assert_eq!(of("journeys").map(|v| v.0), Some(Value::List(vec!["/cart".into(), "checkout /checkout".into()])));
        assert_eq!(of("registry"), None);
        assert_eq!(of("segment").map(|v| v.0), Some(Value::Number(42_000)));
        let inline = "It runs in the shop cluster, registry: ghcr.io/shop, host: shop.example.com. Nothing else.";
        let found = find(&vocabulary, inline, &sentences(inline));
        let of = |fact: &str| found.iter().find(|(f, _, _)| f == fact).and_then(|(_, _, (a, b))| inline.get(*a..*b));
        assert_eq!((of("registry"), of("host")), (Some("ghcr.io/shop"), Some("shop.example.com")));
    }
}
