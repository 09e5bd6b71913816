//! What figures can be judged at a place: each with the limits that hold there, a person's own values marked.

use crate::metrics::bar::bars;
use crate::metrics::wish::{Given, Metric, label};
use crate::pipeline::Derived;
use crate::rollout::limits;
use crate::rollout::schema::{Figure, LimitDef};

/// All figures, in the order in which they are offered.
pub const FIGURES: [Figure; 9] = [
    Figure::ErrorRate,
    Figure::SuccessRate,
    Figure::P95,
    Figure::P99,
    Figure::ResponseTime,
    Figure::Cpu,
    Figure::Memory,
    Figure::Restarts,
    Figure::HealthChecks,
];

/// A limit as it holds at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its name.
    pub label: String,
    /// Its value as it is read: `< 10%`.
    pub value: String,
    /// What the value counts: `percent above the stable version`.
    pub unit: String,
    /// Whether a breach means roll back; else hold.
    pub back: bool,
    /// Whose value it is: yours, the description's, or empty for the default.
    pub whose: &'static str,
}

/// A figure that can be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The figure.
    pub figure: Figure,
    /// Its name, which is the name of the measurement too.
    pub name: &'static str,
    /// Its limits here; none: it can only be compared.
    pub limits: Vec<Held>,
}

impl Offer {
    /// Its name and its limits in a few words.
    pub fn title(&self) -> String {
        let of = |h: &Held| {
            format!("{}{}{}", if h.back { "roll back at " } else { "" }, h.value, if h.whose.is_empty() { "" } else { " (set)" })
        };
        let limits: Vec<String> = self.limits.iter().map(of).collect();
        if limits.is_empty() { self.name.to_owned() } else { format!("{}: {}", self.name, limits.join(", ")) }
    }
}

/// The figures at a place (`step:<step id>` or a phase), those without a limit there last.
pub fn offers(d: &Derived, defs: &[LimitDef], place: &str) -> Vec<Offer> {
    let given = Given::of(&d.scenario, &d.rollout, defs, &d.limits, place);
    let held = |figure: Figure| {
        let metric = Metric { figure: Some(figure), ..Metric::default() };
        let of = |def: &LimitDef| Held {
            label: def.label.clone(),
            value: limits::show(def, &d.limits),
            unit: def.unit.clone(),
            back: def.breach == "roll-back",
            whose: match (d.state.inputs.limits.contains_key(&def.id), d.limits.contains_key(&def.id)) {
                (true, _) => "your value",
                (false, true) => "set by the description",
                (false, false) => "",
            },
        };
        bars(&metric, &given).iter().filter_map(|b| defs.iter().find(|def| def.id == b.id)).map(of).collect::<Vec<_>>()
    };
    let all = || FIGURES.into_iter().map(|figure| Offer { figure, name: label(figure), limits: held(figure) });
    all().filter(|o| !o.limits.is_empty()).chain(all().filter(|o| o.limits.is_empty())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::document::edit::{self, Hand};
    use crate::pipeline::{self, Library};
    use crate::run::What;

    #[test]
    fn each_figure_comes_with_the_limits_that_hold_at_its_place() {
        let mut doc = Document::new("r1");
        let hand = Hand { device: "d".into(), by: String::new(), now: 0 };
        let text = "canary of auth-service to production, 10/50, gates: p95 < 250ms".to_owned();
        edit::apply(&mut doc, What::Text { text, at: 0, zone: String::new() }, &hand);
        edit::apply(&mut doc, What::Limit { limit: "canary-p95-rise".into(), value: Some(30_000) }, &hand);
        let lib = Library::whole();
        let d = pipeline::derive(&doc, lib);
        let at = |place: &str, figure| offers(&d, &lib.limits, place).into_iter().find(|o| o.figure == figure).expect("offered");
        let p95 = at("step:s1", Figure::P95);
        assert_eq!(p95.title(), "P95 latency: < 30% (set), roll back at > 25%, < 250 ms (set)");
        let whose: Vec<&str> = p95.limits.iter().map(|l| l.whose).collect();
        assert_eq!(whose, ["your value", "", "set by the description"]);
        assert!(at("step:s1", Figure::P99).limits.iter().all(|l| l.label != "Canary P99 latency"), "it counts from half of the traffic on");
        assert!(at("step:s2", Figure::P99).limits.iter().any(|l| l.label == "Canary P99 latency"));
        assert_eq!(at("step:s1", Figure::ResponseTime).title(), "Response time", "its limits hold after the rollout");
        assert!(!at("T+15m", Figure::ResponseTime).limits.is_empty());
        let all = offers(&d, &lib.limits, "step:s1");
        assert_eq!(all.len(), FIGURES.len());
        assert!(all.last().is_some_and(|o| o.limits.is_empty()), "those without a limit come last");
    }
}
