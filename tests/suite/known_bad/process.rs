//! Approval, security, flags, names of tools, shell and times.

use super::{any, no_line, no_sentence, none, output, proven, refuted};

fn treats_all_alike(s: &str) -> bool {
    let board = s.contains("CAB") || any(s, &["change advisory board", "external approval"]);
    board && any(s, &["every change", "all changes", "every release", "must approve", "required for all", "always"]) && !refuted(s)
}

fn waives_tests(s: &str) -> bool {
    any(s, &["skip the tests", "skip tests", "tests are waived", "without tests", "no tests needed", "tests may be skipped"]) && !refuted(s)
}

#[test]
fn no_board_for_every_change_and_no_hotfix_without_tests() {
    no_sentence(treats_all_alike, &["The CAB must approve all changes"], &["The CAB approves what the regulation names"]);
    let bad = ["A hotfix may go without tests", "Emergency: skip tests"];
    no_sentence(waives_tests, &bad, &["A hotfix does not skip tests", "A skipped test is the cheapest warning"]);
    let hot = output().releases.iter().filter(|r| r.d.plan.templates == ["hotfix"]);
    let untested =
        |r: &&super::Release| !r.d.plan.lines().any(|l| any(&format!("{} {} {}", l.title, l.action, l.parts.join(" ")), &["test"]));
    assert!(hot.clone().count() > 5);
    none(hot.filter(untested).map(|r| format!("{}: no line says test", r.name)).collect());
}

fn ranks_teams(s: &str) -> bool {
    any(s, &["elite perform", "low perform", "high perform", "elite team", "four keys", "four key metrics", "four dora", "dora's four"])
}

#[test]
fn nobody_is_labelled_by_figures() {
    no_sentence(ranks_teams, &["You are an elite performer", "The four DORA metrics"], &["Lead time of this release: 2 days"]);
}

fn holds_up_the_fix(s: &str) -> bool {
    any(s, &["freeze"])
        && any(s, &["no exception", "without exception", "nothing may", "blocks everything", "no deployment at all", "freeze holds"])
        && !any(s, &["exceptions have", "owner", "override"])
}

#[test]
fn a_freeze_knows_exceptions_with_a_name() {
    let bad = ["The freeze holds: no exceptions", "During the freeze nothing may be deployed"];
    no_sentence(holds_up_the_fix, &bad, &["The code freeze holds for the release branch; exceptions have a reason and a name."]);
}

fn counts_cves(s: &str) -> bool {
    let risk = any(s, &["cve", "vulnerabilit"]) && any(s, &["critical", "high"]);
    risk && any(s, &["no ", "zero ", "0 open"]) && !any(s, &["exception", "vex", "exploit", "waived"]) && !refuted(s)
}

#[test]
fn vulnerabilities_are_weighed_not_counted() {
    let good = ["No CVEs rated critical/high without a fix, a VEX statement or an exception."];
    no_sentence(counts_cves, &["No critical/high CVEs", "0 open high vulnerabilities"], &good);
}

fn names_what_moves(s: &str) -> bool {
    let image = s.contains("image") && [":latest\"", ":latest'", ":latest "].iter().any(|t| format!("{s} ").contains(t));
    image
        || any(s, &["slsa 1.0", "slsa v1.0", "slsa 0.1"])
        || any(s, &["tag the release after the deployment", "create the tag after deploy"])
}

#[test]
fn images_do_not_move_and_what_is_tested_is_what_runs() {
    let bad = ["image: shop:latest", "docker service update --image shop:latest shop", "Tag the release after the deployment"];
    no_line(names_what_moves, &bad, &["image: shop:v2.3.0", "neither may be $LATEST"]);
    let standard = output().releases.iter().filter(|r| r.name.starts_with("kubernetes, "));
    let silent = |r: &&super::Release| !r.said.iter().any(|l| any(l, &["the digest in the registry is the one"]));
    assert!(standard.clone().count() > 3);
    none(standard.filter(silent).map(|r| format!("{}: nobody compares the digest", r.name)).collect());
}

fn reaches_everybody_at_once(l: &str) -> bool {
    any(l, &["flag", "kill switch"])
        && any(l, &["in seconds", "within seconds", "instantly", "at once"])
        && any(l, &["everybody", "everyone", "all users"])
        && !any(l, &["poll", "cache", "interval", "often stated", "stream"])
}

fn undoes_data(s: &str) -> bool {
    any(s, &["flag"]) && any(s, &["undoes what was written", "removes the data", "reverts the data"]) && !any(s, &["never", "does not"])
}

#[test]
fn a_flag_reaches_clients_when_they_ask_and_undoes_no_data() {
    let good = ["Turn the flag off for everybody. Often stated: within seconds. SDKs that poll take as long as their interval."];
    no_line(reaches_everybody_at_once, &["Switch the flag off: all users are back within seconds"], &good);
    no_sentence(
        undoes_data,
        &["Switching the flag off undoes what was written"],
        &["The flag does not remove the data: it never undoes what was written"],
    );
    let flags =
        output().releases.iter().filter(|r| ["Unleash", "LaunchDarkly", "Flagsmith", "flagd (OpenFeature)"].contains(&r.name.as_str()));
    let known = |r: &super::Release| {
        let all: String = r.files.iter().filter(|f| !f.path.starts_with("kubernetes/")).map(|f| f.text.as_str()).collect();
        all.contains("team-checkout") && all.contains("2029-04-30")
    };
    assert_eq!(flags.clone().count(), 4);
    none(flags.filter(|r| !known(r)).map(|r| format!("{}: no owner or no expiry", r.name)).collect());
}

fn names_a_tool_that_ends(s: &str) -> bool {
    any(s, &["opsgenie"]) && !any(s, &["support ends", "2027"])
}

#[test]
fn a_tool_whose_support_ends_is_named_with_its_end() {
    no_line(names_a_tool_that_ends, &["Set Opsgenie up"], &["Opsgenie (support ends in April 2027)"]);
}

/// What a shell sees outside quotes.
fn outside_quotes(line: &str) -> String {
    let mut out = String::new();
    let (mut quote, mut skip) = (None, false);
    for c in line.chars() {
        match (quote, c) {
            _ if skip => skip = false,
            (None | Some('"'), '\\') => skip = true,
            (None, '\'' | '"') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            (None, c) => out.push(c),
            _ => {}
        }
    }
    out
}

fn badly_quoted(l: &str) -> bool {
    let Some((_, url)) = l.split_once("curl ") else { return false };
    let bare = outside_quotes(url);
    let words = bare.split(['|', ';', '>']).next().unwrap_or_default();
    let query = l.contains("query=") && !l.contains("--data-urlencode");
    l.contains("http") && words.contains(['{', '(', '?']) && !words.contains("$(") || query
}

fn replaces_too_much(l: &str) -> bool {
    let edits = l.contains("sed -i") || l.contains("sed 's/v") || l.contains("sed \"s/v") || l.contains("sed s/v");
    // A pattern that is held at both ends of its line, and looked at, means one line.
    edits && !(l.contains("s/^") && l.contains("$/") && l.contains("git diff"))
}

fn opens_a_production_pod(l: &str) -> bool {
    l.contains("kubectl exec") && ["psql", "mysql ", "mongosh", "redis-cli"].iter().any(|c| l.contains(c)) && !any(l, &["often stated"])
}

#[test]
fn commands_can_be_pasted_and_change_only_what_they_should() {
    let bad = ["curl http://p:9090/api/v1/query?query=rate(a{b=\"c\"}[5m])", "curl -s \"http://p/api/v1/query?query=up\""];
    no_line(badly_quoted, &bad, &["curl -sG \"http://p/api/v1/query\" --data-urlencode 'query=rate(a{b=\"c\"}[5m])'"]);
    let bad = ["sed -i 's/v2.2.5/v2.3.0/g' k8s/*.yaml", "sed 's/v2.2.5/v2.3.0/g' deployment.yaml"];
    no_line(
        replaces_too_much,
        &bad,
        &[
            "kustomize edit set image shop=shop:v2.3.0",
            "sed -i 's/^    colour: blue$/    colour: green/' service.yaml && git diff service.yaml",
        ],
    );
    let good = ["psql \"$DATABASE_URL\" -c 'SELECT 1'", "Often stated as kubectl exec -it a -- psql"];
    no_line(opens_a_production_pod, &["kubectl exec -it analytics-pod -n production -- psql -c 'SELECT 1'"], &good);
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Weekday of a date (Sakamoto).
fn weekday(day: usize, month: usize, year: usize) -> &'static str {
    let y = if month < 3 { year - 1 } else { year };
    let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1];
    DAYS[(y + y / 4 - y / 100 + y / 400 + shift + day) % 7]
}

/// A weekday that is not the one of its date: `Mon 13 Feb 2024`.
fn wrong_weekday(l: &str) -> bool {
    let words: Vec<&str> = l.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(4).any(|w| {
        let month = MONTHS.iter().position(|m| *m == w[2]);
        let date = w[1].parse().ok().zip(month).zip(w[3].parse::<usize>().ok().filter(|y| (1970..2200).contains(y)));
        DAYS.contains(&w[0]) && date.is_some_and(|((d, m), y)| weekday(d, m + 1, y) != w[0])
    })
}

/// A zone with an offset that is another zone's, or a full time without UTC beside it.
fn wrong_zone(l: &str) -> bool {
    let zones = [("EST", "UTC-5"), ("EDT", "UTC-4"), ("CET", "UTC+1"), ("CEST", "UTC+2"), ("PST", "UTC-8"), ("PDT", "UTC-7")];
    zones.iter().any(|(zone, offset)| {
        l.match_indices(&format!(" {zone}")).any(|(at, _)| {
            let (before, behind) = l.split_at(at);
            let after = behind.get(zone.len() + 1..).unwrap_or_default();
            let clock = before.ends_with(|c: char| c.is_ascii_digit()) && before.len() > 4 && before.as_bytes()[before.len() - 3] == b':';
            let dated = MONTHS.iter().any(|m| before.contains(&format!(" {m} 20")));
            clock && dated && !after.starts_with(|c: char| c.is_ascii_alphanumeric()) && !after.starts_with(&format!(" ({offset}, "))
        })
    })
}

#[test]
fn a_time_has_its_weekday_its_zone_and_utc_beside_it() {
    assert_eq!([weekday(13, 2, 2024), weekday(13, 2, 2025), weekday(17, 7, 2029)], ["Tue", "Thu", "Tue"]);
    no_line(wrong_weekday, &["Tue 13 Feb 2025, 14:00 UTC"], &["Tue 13 Feb 2024, 14:00 UTC"]);
    let bad = ["Tue 16 Jul 2024, 14:00 EST (UTC-4, 18:00 UTC)", "Tue 13 Feb 2024, 14:00 EST"];
    proven(wrong_zone, &bad, &["Tue 16 Jul 2024, 14:00 EST (UTC-5, 19:00 UTC)", "Tue 13 Feb 2024, 14:00 UTC"]);
    // A description that nobody dated keeps its own words for the time.
    let dated = output().releases.iter().filter(|r| r.d.state.inputs.described_at != 0);
    let lines = dated.flat_map(|r| r.said.iter().map(move |l| (r, l)));
    none(lines.filter(|(_, l)| wrong_zone(l)).map(|(r, l)| format!("{}: {l}", r.name)).collect());
    let shown = output().said.keys().filter(|l| l.contains("EST (UTC-5, ") || l.contains("EDT (UTC-4, ")).count();
    assert!(shown > 3, "{shown} times were looked at");
    proven(|s| outside_quotes(s).contains('{'), &["curl http://a/{b}"], &["curl 'http://a/{b}'"]);
}
