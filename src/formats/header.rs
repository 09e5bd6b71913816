//! The header of every export: what is shipped, when, by whom.

use crate::facts::id;
use crate::pipeline::{Derived, Library};
use crate::views::words;
use crate::when::{Civil, show_day};

/// What stands where nothing is known yet, to be filled in by hand.
pub const BLANK: &str = "____________";

/// Label and value of each row.
pub fn rows(d: &Derived) -> Vec<(&'static str, String)> {
    let inputs = &d.state.inputs;
    let filled = |f: &str| inputs.fields.get(f).filter(|v| !v.trim().is_empty()).cloned();
    let fact = |f: &str| d.scenario.text(f).map(str::to_owned);
    let or_blank = |v: Option<String>| v.unwrap_or_else(|| BLANK.to_owned());
    let versions: Vec<String> = [fact(id::VERSION_FROM), fact(id::VERSION_TO)].into_iter().flatten().collect();
    let mut out = vec![
        ("Application", or_blank(fact(id::APP))),
        ("Version", or_blank((!versions.is_empty()).then(|| versions.join(" → ")))),
        ("Deployment Date", or_blank(filled("date").or_else(|| fact(id::WINDOW).map(|w| said(w, inputs.described_at))))),
        ("Deployer", or_blank(filled("deployer").or_else(|| fact(id::DEPLOYER)))),
        ("Approver", or_blank(filled("approver").or_else(|| fact(id::APPROVER)))),
        ("Change ticket", or_blank(filled("ticket").or_else(|| fact(id::TICKET)))),
    ];
    if d.plan.templates.iter().any(|t| t == "hotfix") {
        out.push(("Issue Severity", or_blank(filled("severity"))));
        out.push(("Issue Description", or_blank(filled("issue"))));
    }
    out.extend(filled("approval").map(|a| ("Approval", a)));
    out.push(("Strategy", words::value(Library::whole(), "strategy", &d.strategy)));
    out
}

/// "Tomorrow" means nothing to who reads it next week, so the day on which it was said stands beside it.
fn said(window: String, described_at: i64) -> String {
    let year = Civil::from_utc(described_at).year;
    let dated = (year..year + 3).any(|y| window.contains(&y.to_string()));
    if described_at == 0 || dated { window } else { format!("{window} (said on {})", show_day(described_at)) }
}
