//! The clocks of incidents: when the next update is due, until when somebody decides, when the post-mortem has a date. All are
//! counted from entries; what the time is comes from outside.

use super::course::Lasting;
use super::event::Incident;
use super::{EntryId, State};
use crate::plan::{Line, Plan};
use crate::when::MINUTE;

/// Minutes between two updates as long as an incident lasts.
pub const CADENCE: i64 = 15;
/// Minutes until the report is handed in and the post-mortem is on the calendar.
const REPORT: i64 = 48 * 60;

/// One incident with its clocks. Times are milliseconds since 1970 UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The entry that declared it.
    pub entry: EntryId,
    /// What users notice.
    pub what: String,
    /// critical, high, medium or low.
    pub severity: String,
    /// Id of the line of the prepared list that it follows; empty: none was chosen.
    pub line: String,
    /// Since when.
    pub since: i64,
    /// When it ended; none while it lasts.
    pub ended: Option<i64>,
    /// Updates that left the page.
    pub updates: usize,
    /// When the next update is due; none once it is over.
    pub next_update: Option<i64>,
    /// Until when somebody decides; none where somebody has, where no list was chosen, and once it is over.
    pub decide_by: Option<i64>,
    /// Until when the report is handed in and the post-mortem has a date.
    pub report_by: i64,
}

/// The clocks of all incidents of a release: those that last first, each group in the order of the log.
pub fn clocks(plan: &Plan, state: &State) -> Vec<Clock> {
    let mut out: Vec<Clock> = state.course.incidents.iter().map(|i| clock(plan, state, i)).collect();
    crate::order::by_key(&mut out, |c| c.ended.is_some());
    out
}

fn clock(plan: &Plan, state: &State, incident: &Lasting<Incident>) -> Clock {
    let (from, ended) = (&incident.from, incident.end.as_ref().map(|e| e.at));
    let told: Vec<i64> =
        state.course.sent.iter().filter(|s| s.what.what.starts_with("incident") && s.at >= from.at).map(|s| s.at).collect();
    let line = symptom(plan, &from.what.scenario);
    let minutes = line.and_then(|l| l.drill.as_ref()).map(|d| i64::from(d.minutes)).filter(|m| *m > 0);
    let decided = state.decided.iter().any(|d| d.at >= from.at);
    let last = told.iter().copied().max().unwrap_or(from.at);
    Clock {
        entry: from.entry.clone(),
        what: from.what.what.clone(),
        severity: from.what.severity.clone(),
        line: line.map(|l| l.id.clone()).unwrap_or_default(),
        since: from.at,
        ended,
        updates: told.len(),
        next_update: ended.is_none().then(|| after(last, CADENCE)),
        decide_by: minutes.filter(|_| ended.is_none() && !decided).map(|m| after(from.at, m)),
        report_by: after(from.at, REPORT),
    }
}

fn after(at: i64, minutes: i64) -> i64 {
    at.saturating_add(minutes.saturating_mul(MINUTE))
}

/// The line of the prepared lists that says what to do at a symptom, by its item.
pub fn symptom<'a>(plan: &'a Plan, item: &str) -> Option<&'a Line> {
    symptoms(plan).find(|l| l.item == item)
}

/// All symptoms that the lists are prepared for.
pub fn symptoms(plan: &Plan) -> impl Iterator<Item = &Line> {
    plan.lists.iter().flat_map(|(_, lines)| lines).filter(|l| l.drill.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::EventList;
    use crate::plan::Drill;
    use crate::run::{Decision, Entry, Mark, What, event::Sent, fold};

    fn at(minute: i64, seq: u64, what: What) -> Entry {
        let id = EntryId { device: "d".into(), seq };
        let (by, heard_from, prev) = (String::new(), String::new(), String::new());
        Entry { id, lamport: seq, happened: minute * MINUTE, recorded: 0, by, heard_from, prev, after: Vec::new(), what }
    }

    fn plan() -> Plan {
        let state =
            fold(&[at(0, 1, What::Own(crate::run::OwnItem { id: "x".into(), title: "errors".into(), place: "T-0".into(), stop: true }))]);
        let mut made = Plan::default();
        crate::run::arrange::arrange(&mut made, &state);
        let line = made.sections.remove(0).lines.remove(0);
        let drill = Some(Drill { minutes: 10, ..Drill::default() });
        Plan { lists: vec![(EventList::Incident, vec![Line { item: "incident.errors".into(), drill, ..line }])], ..Plan::default() }
    }

    fn incident() -> What {
        What::Incident(Incident { what: "checkout fails".into(), severity: "critical".into(), scenario: "incident.errors".into() })
    }

    fn sent(what: &str) -> What {
        What::Sent(Sent { what: what.into(), ..Sent::default() })
    }

    #[test]
    fn the_next_update_is_due_fifteen_minutes_after_the_last_one_that_left() {
        let next = |entries: &[Entry]| clocks(&plan(), &fold(entries)).remove(0).next_update.map(|t| t / MINUTE);
        let declared = at(100, 1, incident());
        assert_eq!(next(std::slice::from_ref(&declared)), Some(115));
        assert_eq!(next(&[declared.clone(), at(103, 2, sent("incident.stakeholders"))]), Some(118));
        assert_eq!(
            next(&[declared.clone(), at(103, 2, sent("incident.stakeholders")), at(120, 3, sent("incident-update.customers"))]),
            Some(135)
        );
        assert_eq!(next(&[declared.clone(), at(104, 2, sent("export:yaml"))]), Some(115), "an export tells nobody");
        let over = What::Resolved { incident: declared.id.clone(), why: "rolled back".into() };
        assert_eq!(next(&[declared, at(130, 2, over)]), None);
    }

    #[test]
    fn somebody_decides_within_the_minutes_of_the_symptom() {
        let decide = |entries: &[Entry]| clocks(&plan(), &fold(entries)).remove(0).decide_by.map(|t| t / MINUTE);
        let declared = at(100, 2, incident());
        let decided = |minute, seq| at(minute, seq, What::Decided(Decision { place: "step:s1".into(), ..Decision::default() }));
        assert_eq!(decide(std::slice::from_ref(&declared)), Some(110));
        assert_eq!(decide(&[decided(90, 1), declared.clone()]), Some(110), "a decision from before does not count");
        assert_eq!(decide(&[declared.clone(), decided(104, 3)]), None);
        let other = at(100, 2, What::Incident(Incident { what: "odd".into(), ..Incident::default() }));
        assert_eq!(decide(&[other]), None, "without a list nobody has set a limit");
    }

    #[test]
    fn what_lasts_stands_before_what_is_over() {
        let over = What::Resolved { incident: EntryId { device: "d".into(), seq: 1 }, why: String::new() };
        let log = [
            at(100, 1, incident()),
            at(110, 2, over),
            at(120, 3, incident()),
            at(121, 4, What::Mark { line: "x".into(), mark: Mark::Done, reason: String::new() }),
        ];
        let all = clocks(&plan(), &fold(&log));
        assert_eq!(all.iter().map(|c| c.since / MINUTE).collect::<Vec<_>>(), [120, 100]);
        assert_eq!(all[0].report_by / MINUTE, 120 + 48 * 60);
    }
}
