//! What a platform may ask about the release. A value that nobody gave is a named blank, never invented.

use super::node::Node;
use super::text::{Origin, Text};
use crate::evidence::Basis;
use crate::facts::schema::TopicFile;
use crate::facts::{Value, blank, id};
use crate::rollout::schema::LimitDef;
use crate::rollout::{Rollout, limits};
use crate::scenario::condition::{Lookup, Tri};
use crate::scenario::{Known, Scenario};
use std::collections::BTreeMap;

/// The release as its files see it.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The vocabulary, for the labels of blanks.
    pub topics: &'a [TopicFile],
    /// The picture.
    pub scenario: &'a Scenario,
    /// The rollout: strategy, steps, pauses, surge, router.
    pub rollout: &'a Rollout,
    /// All limits.
    pub limits: &'a [LimitDef],
    /// Limits that differ from their defaults, in thousandths.
    pub own_limits: &'a BTreeMap<String, i64>,
}

impl Target<'_> {
    /// The value of a fact, if it is known. One that was only assumed says so.
    pub fn get(&self, fact: &str) -> Option<Text> {
        let known = self.scenario.facts.get(fact)?;
        let Known::Present(value) = &known.known else { return None };
        let origin = match known.basis {
            Basis::Assumed => Origin::Usual(known.evidence.first().map(|e| e.reason.clone()).unwrap_or_default()),
            _ => Origin::Fact(fact.to_owned()),
        };
        Some(Text::of(value.show(), origin))
    }

    /// The value of a fact, or a visible blank with the fact's label.
    pub fn text(&self, fact: &str) -> Text {
        self.get(fact).unwrap_or_else(|| self.missing(fact))
    }

    /// The value of a fact, or a usual value with the reason why it may stand in.
    pub fn or(&self, fact: &str, usual: &str, why: &str) -> Text {
        self.get(fact).unwrap_or_else(|| Text::of(usual, Origin::Usual(why.to_owned())))
    }

    /// A blank for a fact. The fact must stand in a data file: it is what the page asks for (held by a test).
    pub fn missing(&self, fact: &str) -> Text {
        let label = self.topics.iter().flat_map(|t| &t.facts).find(|f| f.id == fact).map_or(fact, |f| f.label.as_str());
        Text::of(blank(&label.to_lowercase()), Origin::Blank(fact.to_owned()))
    }

    /// A whole number of a fact; a fact that was given as text (a port) counts if it is one.
    pub fn int(&self, fact: &str) -> Option<i64> {
        match self.scenario.known(fact) {
            Known::Present(Value::Number(n)) => Some(n / 1000),
            Known::Present(Value::Text(t)) => t.trim().parse().ok(),
            _ => None,
        }
    }

    /// A whole number of a fact as a node, or a blank.
    pub fn whole(&self, fact: &str) -> Node {
        self.int(fact).map_or_else(|| Node::Text(self.missing(fact)), |n| Node::Int(n, Some(Origin::Fact(fact.to_owned()))))
    }

    /// A whole number of a fact as a node, or a usual value with its reason.
    pub fn whole_or(&self, fact: &str, usual: i64, why: &str) -> Node {
        match self.int(fact) {
            Some(n) => Node::Int(n, Some(Origin::Fact(fact.to_owned()))),
            None => Node::Int(usual, Some(Origin::Usual(why.to_owned()))),
        }
    }

    /// The application as a name that Kubernetes and most clouds take: lower-case letters, digits and hyphens, at most 50 of
    /// them, so that there is room for `-canary` behind it (RFC 1123: 63).
    pub fn app(&self) -> Text {
        match self.scenario.text(id::APP).map(slug) {
            Some(s) if !s.is_empty() => Text::of(s, Origin::Fact(id::APP.to_owned())),
            _ => self.missing(id::APP),
        }
    }

    /// The application's name for paths of files.
    pub fn app_path(&self) -> String {
        self.scenario.text(id::APP).map(slug).filter(|s| !s.is_empty()).unwrap_or_else(|| "application".into())
    }

    /// production, staging or development: the folder that the files of this release belong to.
    pub fn environment(&self) -> &'static str {
        match self.scenario.text(id::CRITICALITY) {
            Some("staging") => "staging",
            Some("development") => "development",
            _ => "production",
        }
    }

    /// The image without its tag, or a blank.
    pub fn image_name(&self) -> Text {
        self.text(id::IMAGE).map(|t| untagged(t).to_owned())
    }

    /// The image with the new version as its tag, and with its digest where that is known: a tag can be moved, a digest not.
    pub fn image(&self) -> Text {
        let named = crate::cat!(self.image_name(), ":", self.text(id::VERSION_TO));
        match self.digest() {
            Some(digest) => crate::cat!(named, "@", digest),
            None => named,
        }
    }

    /// The digest of the new image, given by itself or behind the image's name.
    fn digest(&self) -> Option<Text> {
        let whole = |t: &str| t.trim().rsplit('@').next().filter(|d| d.starts_with("sha256:") && d.len() == 71).map(str::to_owned);
        ["digest", id::IMAGE].iter().find_map(|fact| {
            let digest = whole(self.scenario.text(fact)?)?;
            Some(Text::of(digest, Origin::Fact((*fact).to_owned())))
        })
    }

    /// The value of a limit in thousandths of its unit, with its origin. None where the limit is not set.
    pub fn limit(&self, limit: &str) -> Option<(i64, Origin)> {
        let def = self.limits.iter().find(|l| l.id == limit)?;
        let value = limits::value(def, self.own_limits);
        (value != 0).then(|| (value, Origin::Limit(limit.to_owned())))
    }

    /// The strategy's id.
    pub fn strategy(&self) -> &str {
        &self.rollout.strategy
    }

    /// The traffic router; `none` where there is none or nobody said.
    pub fn router(&self) -> &str {
        if self.rollout.router.is_empty() { "none" } else { &self.rollout.router }
    }

    /// Whether a fact is this value for certain: `is("platform", "kubernetes")`, `is("gitops", "argocd")`.
    pub fn is(&self, fact: &str, value: &str) -> bool {
        Lookup::is(self.scenario, fact, value) == Tri::Yes
    }

    /// Whether a yes/no fact is yes for certain.
    pub fn is_flag(&self, fact: &str) -> bool {
        self.scenario.flag(fact) == Tri::Yes
    }

    /// Whether a component is in the picture for certain.
    pub fn has(&self, component: &str) -> bool {
        self.scenario.has(component) == Tri::Yes
    }

    /// Whether this change touches a component for certain.
    pub fn touches(&self, component: &str) -> bool {
        self.scenario.touches(component) == Tri::Yes
    }
}

/// Lower-case letters, digits and single hyphens, at most 50.
pub fn slug(name: &str) -> String {
    let mapped: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let joined = mapped.split('-').filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-");
    let letters = joined.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    letters.chars().take(50).collect::<String>().trim_end_matches('-').to_owned()
}

/// An image without tag and digest: a colon before the last slash belongs to the registry's port.
fn untagged(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    let slash = name.rfind('/').map_or(0, |i| i + 1);
    let colon = name.get(slash..).and_then(|tail| tail.find(':')).map(|i| slash + i);
    colon.and_then(|i| name.get(..i)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_names_that_clusters_take() {
        assert_eq!(slug("Checkout Service"), "checkout-service");
        assert_eq!(slug("3d_Rails.cache--"), "d-rails-cache");
        assert!(slug(&"x-".repeat(60)).len() <= 50);
    }

    #[test]
    fn a_port_of_the_registry_is_no_tag() {
        assert_eq!(untagged("reg.example.com:5000/team/app:1.2"), "reg.example.com:5000/team/app");
        assert_eq!(untagged("app@sha256:abc"), "app");
        assert_eq!(untagged("reg.example.com/app"), "reg.example.com/app");
    }
}
