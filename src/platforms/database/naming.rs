//! Migrations → files, named as the migration tool wants them.

use super::rules;
use super::step::{Down, Stage, Statement, Step};
use crate::cat;
use crate::facts::id;
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Body, File, Target};

use super::parts::Engine;

/// How long a statement may wait for its lock before it gives up.
const LOCK: (&str, &str) = ("1s", "Whoever waits for a lock makes everybody behind it wait: give up early, try again.");
/// The same for MySQL, in seconds; its default is a year.
const MYSQL_LOCK: (&str, &str) = ("2", "Its default is a year: a statement that waits for a long query makes everybody behind it wait.");
/// How long a statement that takes a strong lock may run.
const RUN: (&str, &str) = ("15s", "A change of the catalogue takes milliseconds: what takes longer is not what was planned.");

/// How the files are named and run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `000001_name.up.sql`, `000001_name.down.sql`.
    Golang,
    /// `V1__name.sql`, `U1__name.sql`.
    Flyway,
}

/// The style of the tool that was named; golang-migrate's where it has no SQL files of its own, or nobody said.
pub(super) fn style(t: &Target<'_>) -> Style {
    if t.is("migration_tool", "flyway") { Style::Flyway } else { Style::Golang }
}

/// What tools without plain SQL files need to run these statements.
const OTHERS: [(&str, &str); 12] = [
    ("liquibase", "Liquibase: one changeSet with sqlFile for each file, runInTransaction=\"false\" for the CONCURRENTLY ones."),
    ("alembic", "Alembic: op.execute() each; the CONCURRENTLY ones inside with op.get_context().autocommit_block()."),
    ("rails", "Rails: one migration for each file with execute; disable_ddl_transaction! for the CONCURRENTLY ones."),
    ("django", "Django: RunSQL in one migration for each file; atomic = False for the CONCURRENTLY ones (or AddIndexConcurrently)."),
    ("prisma", "Prisma: migrate dev --create-only, then put each file into a migration.sql of its own; CONCURRENTLY alone in one."),
    ("knex", "Knex: knex.raw() in one migration for each file; exports.config = { transaction: false } for the CONCURRENTLY ones."),
    ("sequelize", "Sequelize: queryInterface.sequelize.query() in one migration for each file; no transaction for the CONCURRENTLY ones."),
    ("typeorm", "TypeORM: queryRunner.query() in one migration for each file; transaction = false for the CONCURRENTLY ones."),
    ("ef-core", "EF Core: migrationBuilder.Sql() in one migration for each file; suppressTransaction: true for the CONCURRENTLY ones."),
    ("goose", "goose: the up and down text under -- +goose Up and -- +goose Down; -- +goose NO TRANSACTION for the CONCURRENTLY ones."),
    ("dbmate", "dbmate: the texts under -- migrate:up and -- migrate:down; transaction:false for the CONCURRENTLY ones."),
    ("laravel", "Laravel: DB::statement() in one migration for each file; public $withinTransaction = false for the CONCURRENTLY ones."),
];

/// What the person must know about the tool that was named; empty for those whose files these are.
pub(super) fn note(t: &Target<'_>) -> Option<&'static str> {
    match t.scenario.text("migration_tool") {
        Some("golang-migrate" | "flyway") => None,
        Some(tool) => OTHERS.iter().find(|(id, _)| *id == tool).map(|(_, n)| *n),
        None => Some("Nobody named a migration tool: the files are named as golang-migrate wants them."),
    }
}

/// The folder of the release's database files.
pub(super) fn folder(t: &Target<'_>) -> String {
    format!("database/{}/{}", t.app_path(), t.environment())
}

/// The folder of one stage.
pub(super) fn stage_folder(t: &Target<'_>, stage: Stage) -> String {
    let name = if stage == Stage::Expand { "migrations" } else { "migrations-contract" };
    format!("{}/{name}", folder(t))
}

/// The files of all migrations, numbered in order; those that may run only later have a folder of their own.
pub(super) fn files(t: &Target<'_>, steps: &[Step], engine: Engine) -> Vec<File> {
    let first = t.scenario.text("migration_number").and_then(|n| n.trim().parse::<u32>().ok()).unwrap_or(1);
    let ordered = steps.iter().filter(|s| s.stage == Stage::Expand).chain(steps.iter().filter(|s| s.stage == Stage::Contract));
    ordered.zip(first..).flat_map(|(step, number)| of(t, step, number, engine)).collect()
}

fn of(t: &Target<'_>, step: &Step, number: u32, engine: Engine) -> Vec<File> {
    let style = style(t);
    let at = stage_folder(t, step.stage);
    let (up, down) = match style {
        Style::Golang => (format!("{at}/{number:06}_{}.up.sql", step.name), format!("{at}/{number:06}_{}.down.sql", step.name)),
        Style::Flyway => (format!("{at}/V{number}__{}.sql", step.name), format!("{at}/U{number}__{}.sql", step.name)),
    };
    let order = if step.stage == Stage::Expand { 20 } else { 80 };
    let purpose = match (step.stage, step.final_one) {
        (Stage::Expand, _) => "Changes the schema before the rollout; the old version keeps working.",
        (_, false) => "Finishes the change when the old version is gone.",
        _ => "Point of no return: what it takes away nobody brings back.",
    };
    let alone = step.up.iter().any(is_alone);
    let home = stage_folder(t, Stage::Expand);
    let run = match (style, step.stage) {
        (Style::Golang, Stage::Expand) => cat!("migrate -database \"$DATABASE_URL\" -path ", home.clone(), " goto ", number.to_string()),
        // golang-migrate wants the migrations before it in the same folder.
        (Style::Golang, Stage::Contract) => {
            cat!(
                "mv ",
                at.clone(),
                format!("/{number:06}_*.sql "),
                home.clone(),
                "/ && migrate -database \"$DATABASE_URL\" -path ",
                home.clone(),
                " goto ",
                number.to_string()
            )
        }
        (Style::Flyway, _) => {
            let places =
                if step.stage == Stage::Expand { format!("filesystem:{home}") } else { format!("filesystem:{home},filesystem:{at}") };
            cat!("flyway -locations=", places, " -postgresql.transactional.lock=false -target=", number.to_string(), " migrate")
        }
    };
    let back = match style {
        Style::Golang => cat!("migrate -database \"$DATABASE_URL\" -path ", home, " down 1"),
        Style::Flyway => Text::from(
            "flyway undo (Teams and Enterprise editions); else run it with psql and delete the version's row of flyway_schema_history",
        ),
    };
    let mut out = vec![
        File { path: up.clone(), purpose: purpose.into(), how: run, order, body: Body::Text(up_text(t, step, engine, style)) },
        File {
            path: down,
            purpose: "Takes that migration back, as far as it can be.".into(),
            how: back,
            order: order + 1,
            body: Body::Text(down_text(step, engine, style)),
        },
    ];
    if style == Style::Flyway && alone {
        let body =
            "# CREATE INDEX CONCURRENTLY and DROP INDEX CONCURRENTLY refuse to run inside a transaction.\nexecuteInTransaction=false\n";
        let how = "Stays beside its migration; Flyway finds it by its name.".into();
        out.push(File {
            path: format!("{up}.conf"),
            purpose: "Keeps Flyway from opening a transaction.".into(),
            how,
            order,
            body: Body::Text(body.into()),
        });
    }
    out
}

fn is_alone(s: &Statement) -> bool {
    rules::of(&s.sql.plain()).is_some_and(|r| r.alone)
}

fn up_text(t: &Target<'_>, step: &Step, engine: Engine, style: Style) -> Text {
    let mut out = Text::default();
    out.line(match (step.stage, step.final_one) {
        (Stage::Expand, _) => "-- Expand: run before the rollout.",
        (_, false) => "-- Contract: run after the rollout, when the old version is gone.",
        _ => {
            "-- Contract. POINT OF NO RETURN: after this only a restore brings back what was dropped, without every write since the backup."
        }
    });
    for s in &step.says {
        out.line(cat!("-- ", s.clone()));
    }
    if let (Some(rows), true) = (t.get(id::ROWS), step.long) {
        out.line(cat!("-- Rows in the table: ", rows, ". Measure the time on a copy of that size."));
    }
    out.push(statements(&step.up, step.long, engine, style));
    out
}

fn down_text(step: &Step, engine: Engine, style: Style) -> Text {
    let down: &Down = &step.down;
    let mut out = Text::default();
    for s in &down.says {
        out.line(cat!("-- ", s.clone()));
    }
    if !down.statements.is_empty() {
        out.push(statements(&down.statements, step.long, engine, style));
    }
    out
}

fn statements(all: &[Statement], long: bool, engine: Engine, style: Style) -> Text {
    let mut out = Text::default();
    let alone = engine == Engine::Postgres && all.iter().any(is_alone);
    if engine == Engine::MySql {
        out.line("-- Several statements: golang-migrate needs multiStatements=true in the URL. Each one commits by itself.");
        out.line(cat!("SET SESSION lock_wait_timeout = ", usual(MYSQL_LOCK), ";"));
    } else if alone {
        out.line("-- squawk-ignore-file require-timeout-settings, prefer-robust-stmts");
    } else {
        out.line(if style == Style::Golang {
            "BEGIN;"
        } else {
            "-- Flyway runs the file in one transaction.\n-- squawk-ignore-file prefer-robust-stmts"
        });
        // LOCAL: a limit that outlived this transaction would hit the next migration on the same connection.
        out.line(cat!("SET LOCAL lock_timeout = '", usual(LOCK), "';"));
        out.line(cat!("SET LOCAL statement_timeout = '", if long { Text::from("0") } else { usual(RUN) }, "';"));
    }
    for s in all {
        let rule = if engine == Engine::Postgres { rules::of(&s.sql.plain()).map_or("", |r| r.says()) } else { "" };
        let says = s.says.clone().unwrap_or_else(|| rule.to_owned());
        if !says.is_empty() {
            out.line(cat!("-- ", says));
        }
        let meant = if engine == Engine::Postgres { rules::meant(&s.sql.plain()) } else { Vec::new() };
        if !meant.is_empty() {
            out.line(cat!("-- squawk-ignore ", meant.join(", ")));
        }
        out.line(cat!(s.sql.clone(), ";"));
    }
    if engine == Engine::Postgres && !alone && style == Style::Golang {
        out.line("COMMIT;");
    }
    out
}

fn usual((value, why): (&str, &str)) -> Text {
    Text::of(value, Origin::Usual(why.into()))
}
