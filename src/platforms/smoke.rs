//! Smoke test: a POSIX shell script made of the health paths and journeys that the description names.

use super::metrics::serves;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::cat;
use crate::facts::{blank, id};

/// The tool.
pub const TOOL: Tool = Tool { id: "smoke", label: "Smoke test", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !serves(t) && t.get(id::HEALTH_PATH).is_none() {
        return Vec::new();
    }
    let path = format!("smoke/{}/{}/smoke.sh", t.app_path(), t.environment());
    vec![File {
        how: cat!("sh ", Text::from(path.clone()).shell(), " ", base(t).shell()),
        path,
        purpose: "Asks the service from outside: health, readiness, version, journeys, response time. Run it before the change too.".into(),
        order: 73,
        body: Body::Text(script(t)),
    }]
}

fn base(t: &Target<'_>) -> Text {
    let host = t.text(id::HOST);
    if host.plain().contains("://") { host.map(|h| h.trim_end_matches('/').to_owned()) } else { cat!("https://", host) }
}

/// A page of a site stands for its health; a service says where it answers.
fn health(t: &Target<'_>) -> Text {
    let site = t.is(id::APP_TYPE, "frontend") || t.is(id::PLATFORM, "static-hosting");
    if site { t.or(id::HEALTH_PATH, "/", "a site answers at its root") } else { t.text(id::HEALTH_PATH) }
}

fn script(t: &Target<'_>) -> Text {
    let mut out = Text::default();
    out.line("#!/bin/sh");
    out.line(cat!("# Smoke test of ", t.app(), " (", t.environment(), "). It only reads."));
    out.line("#");
    out.line("#   sh smoke.sh [BASE_URL]");
    out.line("#");
    out.line("# Exit status: 0 all passed, 1 something failed, 2 it cannot run.");
    out.line("set -u");
    out.line("LC_ALL=C");
    out.line("export LC_ALL");
    out.line("");
    out.line(cat!("BASE_URL=${1:-", base(t).shell(), "}"));
    out.line("# Longest wait for one answer, tries for each check, and pause between them.");
    out.line("MAX_SECONDS=${SMOKE_MAX_SECONDS:-10}");
    out.line("TRIES=${SMOKE_TRIES:-3}");
    out.line("PAUSE_SECONDS=${SMOKE_PAUSE_SECONDS:-2}");
    ceiling(t, &mut out);
    out.push(MACHINERY);
    out.line("");
    out.line(cat!("answers 'health' ", health(t).shell()));
    if t.is(id::PLATFORM, "kubernetes") || t.get(id::READY_PATH).is_some() {
        out.line(cat!("answers 'readiness' ", t.text(id::READY_PATH).shell()));
    }
    if let Some(path) = t.get("version_path") {
        out.line(cat!("version ", path.shell(), " ", t.text(id::VERSION_TO).shell()));
    }
    let journeys = journeys(t);
    if journeys.is_empty() {
        out.line("# No journey was named: add one line each for what must never break, such as: answers 'cart' '/cart'");
    }
    for (name, path) in &journeys {
        out.line(cat!("answers ", name.clone().shell(), " ", path.clone().shell()));
    }
    match journeys.first() {
        Some((name, path)) => out.line(cat!("fast ", name.clone().shell(), " ", path.clone().shell())),
        None => out.line(cat!("fast 'health' ", health(t).shell())),
    }
    out.line("");
    out.line("echo \"$passed passed, $failed failed\"");
    out.line("[ \"$failed\" -eq 0 ]");
    out
}

/// The longest response time: the ceiling that was set, else today's P95 with the rise that is still accepted.
fn ceiling(t: &Target<'_>, out: &mut Text) {
    out.line("# Milliseconds that the middle one of five answers may take.");
    let given =
        match (super::metrics::limit(t, "p95-max", 3), t.scenario.whole(id::P95), super::metrics::limit(t, "accept-response-rise", 3)) {
            (Some(ms), _, _) => ms.map(|m| m.split('.').next().unwrap_or(m).to_owned()),
            (None, Some(p95), Some(rise)) => {
                let whole = rise.map(|r| r.split('.').next().unwrap_or(r).to_owned());
                cat!("$((", super::metrics::fact_of(id::P95, p95.to_string()), " * (100 + ", whole, ") / 100))")
            }
            _ => t.missing(id::P95),
        };
    // A blank stands in quotes, so that the shell reads the file and the script itself says what is missing.
    let word = if given.has_blank() { cat!("'", given, "'") } else { given };
    out.line(cat!("MAX_MS=", word));
    out.line("MAX_MS=${SMOKE_MAX_MS:-$MAX_MS}");
}

/// Journeys as (name, path). One without a path is a blank: the script must not pass over it.
fn journeys(t: &Target<'_>) -> Vec<(Text, Text)> {
    let of = |text: &str| Text::of(text, Origin::Fact(id::JOURNEYS.to_owned()));
    let pair = |journey: &String| {
        let path = journey.split_whitespace().find(|w| w.starts_with('/') && !w.contains('‹'));
        let rest: Vec<&str> = journey.split_whitespace().filter(|w| Some(*w) != path).collect();
        let words = rest.join(" ");
        let name = words.strip_prefix("GET").unwrap_or(&words).trim_matches([' ', ':', '-', '(', ')']).to_owned();
        match path {
            Some(p) => (of(if name.is_empty() { p } else { &name }), of(p)),
            None => (of(journey), Text::of(blank(&format!("path of {journey}")), Origin::Blank(id::JOURNEYS.to_owned()))),
        }
    };
    t.scenario.list(id::JOURNEYS).iter().map(pair).collect()
}

/// What does not depend on the release.
const MACHINERY: &str = r#"
passed=0
failed=0

pass() { passed=$((passed + 1)); echo "ok    $*"; }
fail() { failed=$((failed + 1)); echo "FAIL  $*"; }

command -v curl >/dev/null 2>&1 || { echo "curl is needed" >&2; exit 2; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

case $BASE_URL in
  *‹*) echo "The address is not filled in: $BASE_URL. Give it as the first argument." >&2; exit 2 ;;
  http://* | https://*) BASE_URL=${BASE_URL%/} ;;
  *) echo "This is no address: $BASE_URL" >&2; exit 2 ;;
esac

# filled NAME VALUE: a check with a blank in it counts as failed, so that nobody takes it for done.
filled() {
  case $2 in
    '' | *‹*) fail "$1: not filled in: $2"; return 1 ;;
  esac
}

# get PATH: one request. A redirect is no answer: a login page would look like success.
get() {
  : >"$work/body"
  curl --fail --silent --show-error --max-time "$MAX_SECONDS" --output "$work/body" \
    --write-out '%{http_code} %{time_total}\n' "$BASE_URL$1" >"$work/line" 2>"$work/error" || return 1
  read -r code seconds <"$work/line"
  case $code in
    2??) ;;
    *) echo "it answers $code" >"$work/error"; return 1 ;;
  esac
}

# get_patiently PATH: tries again, because a new instance may not have been reached yet.
get_patiently() {
  try=1
  until get "$1"; do
    [ "$try" -ge "$TRIES" ] && return 1
    try=$((try + 1))
    sleep "$PAUSE_SECONDS"
  done
}

# answers NAME PATH: it answers with 2xx.
answers() {
  filled "$1" "$2" || return 0
  if get_patiently "$2"; then pass "$1: $2 answers $code"; else fail "$1: $2: $(cat "$work/error")"; fi
}

# version PATH VERSION: the answer names this version, with or without a v before it.
version() {
  filled version "$1" && filled version "$2" || return 0
  if ! get_patiently "$1"; then fail "version: $1: $(cat "$work/error")"; return 0; fi
  if tr -c 'A-Za-z0-9._+-' '\n' <"$work/body" | grep -q -F -x -e "${2#v}" -e "v${2#v}"; then
    pass "version: $1 says $2"
  else
    fail "version: $1 does not say $2"
  fi
}

# fast NAME PATH: the middle one of five answers is in time.
fast() {
  filled "response time" "$2" || return 0
  case $MAX_MS in
    '' | *[!0-9]*) fail "response time: no limit is filled in: $MAX_MS"; return 0 ;;
  esac
  : >"$work/times"
  for _ in 1 2 3 4 5; do
    if ! get "$2"; then fail "response time: $2: $(cat "$work/error")"; return 0; fi
    echo "$seconds" | awk '{ printf "%d\n", $1 * 1000 + 0.5 }' >>"$work/times"
  done
  middle=$(sort -n "$work/times" | sed -n 3p)
  if [ "$middle" -le "$MAX_MS" ]; then
    pass "response time: $1 takes $middle ms, limit $MAX_MS ms"
  else
    fail "response time: $1 takes $middle ms, limit $MAX_MS ms"
  fi
}
"#;
