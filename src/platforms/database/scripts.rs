//! Scripts around the migrations: run them one by one and try again after a lock timeout, fill rows in batches, change a table by
//! a copy in the background.

use super::naming::{Style, folder, stage_folder, style};
use super::parts::Engine;
use super::step::{Fill, Stage, Work};
use crate::cat;
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Body, File, Target};

const ROWS: (&str, &str) = ("5000", "Small enough to hold its row locks for well under a second.");
const PAUSE: (&str, &str) = ("0.2", "Leaves room for the service and for the replicas.");
const LAG: (&str, &str) = ("5", "Readers of replicas notice more than a few seconds.");

/// The scripts that the work needs.
pub(super) fn files(t: &Target<'_>, work: &Work, engine: Engine) -> Vec<File> {
    let mut out: Vec<File> = work.fills.iter().map(|f| backfill(t, f, engine)).collect();
    out.extend(work.copies.iter().map(|c| copy(t, c)));
    if work.steps.iter().any(|s| s.stage == Stage::Expand) && engine == Engine::Postgres {
        out.push(run_all(t));
    }
    out
}

fn usual((value, why): (&str, &str)) -> Text {
    Text::of(value, Origin::Usual(why.into()))
}

fn script(t: &Target<'_>, name: &str, purpose: &str, order: u16, text: Text) -> File {
    let path = format!("{}/{name}.sh", folder(t));
    File { how: cat!("sh ", path.clone()), path, purpose: purpose.into(), order, body: Body::Text(text) }
}

/// Runs the migrations before the rollout.
fn run_all(t: &Target<'_>) -> File {
    let home = stage_folder(t, Stage::Expand);
    let mut s = Text::from(
        "#!/bin/sh\n# Runs the migrations that come before the rollout. A lock that is not free in time changes nothing: wait, try again.\nset -eu\n",
    );
    let purpose = "Runs the migrations and tries again after a lock timeout.";
    if style(t) == Style::Flyway {
        s.push("# Connection: FLYWAY_URL, FLYWAY_USER and FLYWAY_PASSWORD in the environment.\n: \"${FLYWAY_URL:?set FLYWAY_URL}\"\n");
        s.line(cat!("dir=", home));
        s.push(FLYWAY);
    } else {
        s.push("# DATABASE_URL must stand in the environment, not in a file; its user owns the tables.\n: \"${DATABASE_URL:?set DATABASE_URL}\"\n");
        s.line(cat!("dir=", home));
        s.push(GOLANG);
    }
    script(t, "migrate", purpose, 22, s)
}

const FLYWAY: &str = r#"log=$(mktemp)
trap 'rm -f "$log"' EXIT
try=1
# transactional.lock=false: with Flyway's own lock inside a transaction, CREATE INDEX CONCURRENTLY would wait for it forever.
until flyway -locations="filesystem:$dir" -postgresql.transactional.lock=false migrate >"$log" 2>&1; do
  cat "$log" >&2
  if ! grep -q -e 'lock timeout' -e 55P03 "$log"; then
    echo "Not a lock timeout. After a failed CONCURRENTLY: drop the INVALID index, then flyway repair." >&2
    exit 1
  fi
  if [ "$try" -ge 10 ]; then
    echo "No luck in 10 tries: find who holds the lock (pg_stat_activity, pg_blocking_pids)." >&2
    exit 75
  fi
  sleep $((try * 5))
  try=$((try + 1))
done
cat "$log"
"#;

const GOLANG: &str = r#"log=$(mktemp)
trap 'rm -f "$log"' EXIT
m() { migrate -database "$DATABASE_URL" -path "$dir" "$@"; }

# A CREATE INDEX CONCURRENTLY that failed leaves an INVALID index: it costs writes, serves no query and blocks the name.
drop_invalid() {
  index=$(sed -n 's/^CREATE \(UNIQUE \)\{0,1\}INDEX CONCURRENTLY \([^ ]*\) .*/\2/p' "$1")
  [ -n "$index" ] || return 0
  invalid=$(psql "$DATABASE_URL" -XqAt -v ON_ERROR_STOP=1 -v name="$index" <<'SQL'
SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass(:'name') AND NOT indisvalid;
SQL
  )
  [ "$invalid" = 0 ] || psql "$DATABASE_URL" -Xq -v ON_ERROR_STOP=1 -c "DROP INDEX CONCURRENTLY $index"
}

for file in "$dir"/*.up.sql; do
  number=$(basename "$file")
  number=$(printf '%s' "${number%%_*}" | sed 's/^0*//')
  before=$(m version 2>&1 || true)
  case $before in *dirty*) echo "The last migration failed half-way: look at it, then migrate force." >&2; exit 1 ;; esac
  before=$(printf '%s\n' "$before" | sed -n 's/^\([0-9][0-9]*\)$/\1/p')
  [ "${before:-0}" -lt "$number" ] || continue
  drop_invalid "$file"
  try=1
  until m goto "$number" >"$log" 2>&1; do
    cat "$log" >&2
    if ! grep -q -e 'lock timeout' -e 55P03 "$log"; then
      echo "Not a lock timeout: nothing is tried again." >&2
      exit 1
    fi
    if [ "$try" -ge 10 ]; then
      echo "No luck in 10 tries: find who holds the lock (pg_stat_activity, pg_blocking_pids)." >&2
      exit 75
    fi
    # The transaction left nothing behind, but golang-migrate has marked the version as dirty.
    m force "${before:--1}"
    sleep $((try * 5))
    try=$((try + 1))
  done
  cat "$log"
done
"#;

/// Fills rows in batches, in the order of the key.
fn backfill(t: &Target<'_>, f: &Fill, engine: Engine) -> File {
    let key = super::parts::quoted(t.text("key_column"), engine);
    let mut s = Text::from("#!/bin/sh\n");
    s.line(cat!("# Fills ", f.table.clone(), ".", f.column.clone(), " in batches. Run it ", f.when.clone(), "."));
    s.push("# It can be stopped at any time (Ctrl+C, or a file named stop beside it) and goes on where it was. It fills what is null\n");
    s.push("# and overwrites nothing, so a second run does no harm. What it has filled cannot be told from what the application wrote.\n");
    let (table, column) = (&f.table, &f.column);
    let postgres = engine == Engine::Postgres;
    s.push(if postgres { PG_URL } else { MY_URL });
    s.push("set -eu\ncd \"$(dirname \"$0\")\"\n");
    s.line(cat!("pause=", usual(PAUSE)));
    s.line(cat!("state=./", f.name.clone(), ".last"));
    s.push(if postgres { PG_HEAD } else { MY_HEAD });
    // The SQL stands in quoted here-documents: the shell changes nothing in it.
    s.line(cat!("SELECT ", key.clone(), " FROM ", table.clone(), " ORDER BY ", key.clone(), " LIMIT 1;"));
    s.push(FIRST);
    s.push(if postgres { PG_LAG } else { MY_LAG });
    if postgres {
        s.line(cat!(
            "WITH batch AS (SELECT ",
            key.clone(),
            " FROM ",
            table.clone(),
            " WHERE ",
            key.clone(),
            " >= :'last' ORDER BY ",
            key.clone(),
            " LIMIT ",
            usual(ROWS),
            "),"
        ));
        s.line(cat!("done AS (UPDATE ", table.clone(), " t SET ", column.clone(), " = ", scoped(&f.value), " FROM batch b"));
        s.line(cat!("  WHERE t.", key.clone(), " = b.", key.clone(), " AND t.", column.clone(), " IS NULL RETURNING 1)"));
        s.line(cat!("SELECT (SELECT count(*) FROM done), (SELECT ", key.clone(), " FROM batch ORDER BY ", key, " DESC LIMIT 1);"));
        s.push(PG_SPLIT);
    } else {
        let batch = cat!(
            "SELECT ",
            key.clone(),
            " AS k FROM ",
            table.clone(),
            " WHERE ",
            key.clone(),
            " >= @last ORDER BY ",
            key.clone(),
            " LIMIT ",
            usual(ROWS)
        );
        s.line(cat!("SELECT MAX(k) FROM (", batch, ") b;"));
        s.push("SQL\n  )\n  ask <<'SQL'\n");
        s.line(cat!(
            "UPDATE ",
            table.clone(),
            " SET ",
            column.clone(),
            " = ",
            f.value.clone(),
            " WHERE ",
            key.clone(),
            " >= @last AND ",
            key,
            " <= @next AND ",
            column.clone(),
            " IS NULL;"
        ));
        s.push("SQL\n  count=\"\"\n");
    }
    s.push(TAIL);
    script(t, &f.name, "Fills the rows that are there, in small batches.", 30, s)
}

/// A plain name belongs to the table that is updated.
fn scoped(value: &Text) -> Text {
    let plain = value.plain();
    let name =
        plain.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && plain.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let word = ["null", "true", "false", "current_date", "current_timestamp"].contains(&plain.to_lowercase().as_str());
    if name && !word { cat!("t.", value.clone()) } else { value.clone() }
}

const PG_URL: &str = ": \"${DATABASE_URL:?set DATABASE_URL}\"\n";
const MY_URL: &str = "# Host, user and password stand in ~/.my.cnf.\n: \"${MYSQL_DATABASE:?set MYSQL_DATABASE}\"\n";

const PG_HEAD: &str = r#"most_lag=5 # seconds that a replica may be behind
ask() { psql "$DATABASE_URL" -XqAt -F ' ' -v ON_ERROR_STOP=1 -v last="$last" "$@"; }
last=$(cat "$state" 2>/dev/null || true)
if [ -z "$last" ]; then
  last=$(ask <<'SQL'
"#;

const MY_HEAD: &str = r#"ask() { { printf "SET @last = '%s', @next = '%s';\n" "$last" "$next"; cat; } | mysql --batch --skip-column-names "$MYSQL_DATABASE"; }
next=""
last=$(cat "$state" 2>/dev/null || true)
if [ -z "$last" ]; then
  last=$(ask <<'SQL'
"#;

const FIRST: &str = r#"SQL
  )
fi
[ -n "$last" ] || { echo "The table is empty."; exit 0; }
while [ ! -e stop ]; do
"#;

const PG_LAG: &str = r#"  lag=$(ask -c "SELECT coalesce(max(extract(epoch FROM replay_lag)), 0)::int FROM pg_stat_replication")
  if [ "$lag" -gt "$most_lag" ]; then
    echo "A replica is $lag s behind: waiting" >&2
    sleep 5
    continue
  fi
  answer=$(ask <<'SQL'
"#;

const MY_LAG: &str = r#"  # Watch the lag beside it (SHOW REPLICA STATUS on the replicas); touch stop when it grows.
  next=$(ask <<'SQL'
"#;

const PG_SPLIT: &str = r#"SQL
  )
  count=${answer%% *}
  next=${answer#* }
"#;

const TAIL: &str = r#"  case $next in '' | NULL) echo "Done."; exit 0 ;; esac
  printf '%s\n' "$next" >"$state"
  echo "up to $next ${count:+($count filled)}"
  if [ "$next" = "$last" ]; then
    echo "Done."
    exit 0
  fi
  last=$next
  sleep "$pause"
done
echo "Stopped. To go on: rm stop, then start it again." >&2
"#;

/// Changes a table by a copy in the background.
fn copy(t: &Target<'_>, (table, what, name): &(Text, Text, String)) -> File {
    let mut s = Text::from("#!/bin/sh\n");
    s.push("# MySQL can do this only by copying the table while every write waits. gh-ost copies it in the background, follows the\n");
    s.push("# binary log (row format) and swaps the names at the end. It refuses tables with foreign keys or triggers: take\n");
    s.push("# pt-online-schema-change for those. Down: the same with the old definition; values that no longer fit are lost.\n");
    s.push("# MODIFY takes the whole definition: NOT NULL, DEFAULT, AUTO_INCREMENT and COMMENT are lost unless they stand here too.\n");
    s.push("# Point of no return: once the old table (_..._del) is dropped.\n");
    s.push("set -eu\n: \"${MYSQL_HOST:?set MYSQL_HOST}\" \"${MYSQL_DATABASE:?set MYSQL_DATABASE}\"\n");
    s.push("# Without --execute it only checks. The flag file holds the swap back until somebody removes it.\n");
    s.line(cat!("touch ./", name.clone(), ".postpone"));
    s.push("gh-ost --conf=\"$HOME/.gh-ost.cnf\" --host=\"$MYSQL_HOST\" --database=\"$MYSQL_DATABASE\" \\\n");
    s.line(cat!("  --table=", table.clone().shell(), " --alter=", what.clone().shell(), " \\"));
    s.line(cat!(
        "  --max-lag-millis=",
        lag_millis(),
        " --chunk-size=1000 --max-load=Threads_running=50 --critical-load=Threads_running=200 \\"
    ));
    s.line(cat!("  --postpone-cut-over-flag-file=./", name.clone(), ".postpone --ok-to-drop-table=false \"$@\""));
    let mut file = script(t, name, "Changes the table by a copy in the background.", 80, s);
    file.how = cat!("sh ", file.path.clone(), "   (checks; then the same with --execute)");
    file
}

fn lag_millis() -> Text {
    let (seconds, why) = LAG;
    usual((&format!("{seconds}000"), why))
}
