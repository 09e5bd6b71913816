//! Changes → migrations for MySQL 8 and MariaDB: the algorithm is written out, so that the server refuses instead of falling back
//! to a copy of the table that stops every write; what only a copy can do goes to gh-ost or pt-online-schema-change.

use super::parts::Parts;
use super::postgres::fill;
use super::step::{Down, Fill, Statement, Step, Work};
use crate::cat;
use crate::facts::schema_change::Kind;
use crate::platforms::text::Text;

const NOT_YET: &str = "Run it when no running version needs the old form: one release after the code that stopped using it.";
const INSTANT: &str =
    "INSTANT: the catalogue alone, no row is written (the server refuses where it cannot). It waits for queries that run on the table.";
const ONLINE: &str =
    "INPLACE, LOCK=NONE: reads and writes go on while it works. Replicas start it only when it has ended here: watch their lag.";

/// What one change needs.
pub(super) fn work(p: &Parts<'_>) -> Work {
    let mut work = Work::default();
    let (table, column) = p.said();
    match p.c.kind {
        Kind::AddColumn | Kind::AddRequiredColumn => add_column(p, &mut work),
        Kind::AddIndex | Kind::AddUnique => work.steps.push(index(p)),
        Kind::DropColumn => {
            let kind = p.column_type();
            let down = if kind.has_blank() {
                Down::none("Cannot be undone: the values are gone. Note the definition before (SHOW CREATE TABLE) and dump the table.")
            } else {
                Down::by(
                    vec![alter(p, cat!("ADD COLUMN ", p.column(), " ", kind, " NULL"), true)],
                    "Brings the column back EMPTY. Its values come from the dump taken before, or not at all.",
                )
            };
            let drop = alter(p, cat!("DROP COLUMN ", p.column()), true);
            work.steps.push(
                Step::contract(p.file_name("drop", &[&table, &column]), NOT_YET, vec![drop], down)
                    .and("INSTANT needs 8.0.29 or later; drop an index on the column first.")
                    .final_one(),
            );
        }
        Kind::DropTable => drop_table(p, &mut work),
        Kind::DropIndex => {
            let sql = cat!("DROP INDEX ", p.named("idx_"), " ON ", p.table(), " ALGORITHM=INPLACE LOCK=NONE");
            let note = "To undo it, create the index again. Note its definition before (SHOW CREATE TABLE). ALTER INDEX ... INVISIBLE first shows whether anybody misses it.";
            work.steps.push(Step::contract(
                p.file_name("drop_index", &[&p.c.name]),
                NOT_YET,
                vec![Statement::new(sql).saying(ONLINE)],
                Down::none(note),
            ));
        }
        Kind::RenameColumn => rename_column(p, &mut work),
        Kind::RenameTable => rename_table(p, &mut work),
        Kind::ChangeType => copy(p, cat!("MODIFY COLUMN ", p.column(), " ", p.column_type()), &mut work),
        Kind::SetNotNull => copy(p, cat!("MODIFY COLUMN ", p.column(), " ", p.column_type(), " NOT NULL"), &mut work),
        Kind::Backfill => work.fills.push(fill(p, p.value("backfill_value"), "after the new version runs everywhere")),
        Kind::ForeignKey => foreign_key(p, &mut work),
        Kind::Check => copy(p, cat!("ADD CONSTRAINT CHECK (", p.body("check_condition"), ")"), &mut work),
        Kind::NewTable => {
            let sql = cat!("CREATE TABLE ", p.table(), " (", p.body("table_columns"), ")");
            let back = Statement::new(cat!("DROP TABLE IF EXISTS ", p.table()));
            let down = Down::by(vec![back], "Loses every row that the new version has written into it.");
            work.steps.push(Step::expand(
                p.file_name("create", &[&table]),
                "Nobody waits: nobody knows the table yet.",
                vec![Statement::new(sql)],
                down,
            ));
        }
        Kind::EnumValue => {
            let kind = p.column_type();
            let sql = alter(p, cat!("MODIFY COLUMN ", p.column(), " ", kind), true);
            let down = Down::none("Taking a value out of an enumeration copies the table and fails on rows that use it. It may stay.");
            let why = "The type names ALL values, the new one at the END: anywhere else the server copies the table.";
            work.steps.push(Step::expand(p.file_name("enum_value", &[&table]), why, vec![sql], down));
        }
    }
    work
}

/// ALTER TABLE with the algorithm written out. INSTANT takes no LOCK clause.
fn alter(p: &Parts<'_>, what: Text, instant: bool) -> Statement {
    let (tail, says) = if instant { (", ALGORITHM=INSTANT", INSTANT) } else { (", ALGORITHM=INPLACE, LOCK=NONE", ONLINE) };
    Statement::new(cat!("ALTER TABLE ", p.table(), " ", what, tail)).saying(says)
}

fn drop_added(p: &Parts<'_>, column: &Text, says: &str) -> Down {
    Down::by(vec![alter(p, cat!("DROP COLUMN ", column.clone()), true)], says)
}

fn add_column(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let required = p.c.kind == Kind::AddRequiredColumn;
    let default = (p.c.has_default || required && p.t.scenario.text("column_default").is_some()).then(|| p.value("column_default"));
    let mut what = cat!("ADD COLUMN ", p.column(), " ", p.column_type());
    what.push(if required && default.is_some() { " NOT NULL" } else { " NULL" });
    if let Some(d) = &default {
        what.push(cat!(" DEFAULT ", d.clone()));
    }
    let why = if required && default.is_none() {
        "First nullable: the old version does not fill the column, so its inserts would fail."
    } else {
        "The old version does not notice: its inserts leave the column out and get the default."
    };
    let down = drop_added(p, &p.column(), "Loses what the new version has written into the column. Take the new version away first.");
    work.steps.push(Step::expand(p.file_name("add", &[&table, &column]), why, vec![alter(p, what, true)], down));
    if required && default.is_none() {
        work.fills.push(fill(p, p.t.text("backfill_value"), "after the new version, which fills the column, runs everywhere"));
        copy(p, cat!("MODIFY COLUMN ", p.column(), " ", p.column_type(), " NOT NULL"), work);
    }
}

fn index(p: &Parts<'_>) -> Step {
    let (table, column) = p.said();
    let unique = p.c.kind == Kind::AddUnique;
    let (word, prefix) = if unique { ("CREATE UNIQUE INDEX ", "uq_") } else { ("CREATE INDEX ", "idx_") };
    let sql = cat!(word, p.named(prefix), " ON ", p.table(), "(", p.columns(), ") ALGORITHM=INPLACE LOCK=NONE");
    let back = Statement::new(cat!("DROP INDEX ", p.named(prefix), " ON ", p.table(), " ALGORITHM=INPLACE LOCK=NONE"));
    let name = p.file_name(if unique { "unique_index" } else { "index" }, &[&table, &column]);
    let why = if unique {
        "Duplicates make it fail at the end of the build: look for them first."
    } else {
        "The old version does not notice an index."
    };
    Step::expand(name, why, vec![Statement::new(sql).saying(ONLINE)], Down::by(vec![back], "Loses nothing but the time of the build."))
}

fn drop_table(p: &Parts<'_>, work: &mut Work) {
    let (table, _) = p.said();
    let away = cat!(p.table().map(|t| t.trim_matches('`').to_owned()), "_retired");
    let swap = |a: Text, b: Text| {
        Statement::new(cat!("RENAME TABLE ", a, " TO ", b)).saying("The catalogue alone; waits for queries that run on the table.")
    };
    let first = "Renamed first: whoever still reads it fails now, while going back takes a moment and loses nothing.";
    work.steps.push(
        Step::contract(
            p.file_name("retire", &[&table]),
            first,
            vec![swap(p.table(), away.clone())],
            Down::by(vec![swap(away.clone(), p.table())], "Loses nothing."),
        )
        .and(NOT_YET),
    );
    let drop = Statement::new(cat!("DROP TABLE IF EXISTS ", away));
    let down =
        Down::none("Cannot be undone: the rows are gone. They come back from the dump taken before, without what was written since.");
    work.steps.push(
        Step::contract(
            p.file_name("drop", &[&table]),
            "Only after a full business cycle under the other name without a complaint.",
            vec![drop],
            down,
        )
        .final_one(),
    );
}

fn rename_table(p: &Parts<'_>, work: &mut Work) {
    let (table, _) = p.said();
    let new = p.to("new_name");
    let up = vec![
        Statement::new(cat!("RENAME TABLE ", p.table(), " TO ", new.clone()))
            .saying("Two statements, each committed by itself: between them the old version fails for a moment."),
        Statement::new(cat!("CREATE VIEW ", p.table(), " AS SELECT * FROM ", new.clone()))
            .saying("The old version goes on under the old name."),
    ];
    let down = vec![
        Statement::new(cat!("DROP VIEW IF EXISTS ", p.table())),
        Statement::new(cat!("RENAME TABLE ", new.clone(), " TO ", p.table())),
    ];
    work.steps.push(Step::expand(
        p.file_name("rename", &[&table, &p.c.to]),
        "Both versions run during the rollout: a view keeps the old name.",
        up,
        Down::by(down, "Loses nothing; the new version must be gone first."),
    ));
    let view = Statement::new(cat!("DROP VIEW IF EXISTS ", p.table()));
    let back = Statement::new(cat!("CREATE OR REPLACE VIEW ", p.table(), " AS SELECT * FROM ", new));
    work.steps.push(Step::contract(p.file_name("drop_view", &[&table]), NOT_YET, vec![view], Down::by(vec![back], "Loses nothing.")));
}

fn rename_column(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let (old, new) = (p.column(), p.to("new_name"));
    let add = alter(p, cat!("ADD COLUMN ", new.clone(), " ", p.column_type(), " NULL"), true);
    let down = drop_added(p, &new, "Loses nothing as long as the old column is kept in step.");
    let why = "Renamed in place, one of the two versions would fail: both run during the rollout, and the old one again after a rollback.";
    work.steps.push(Step::expand(p.file_name("add", &[&table, &p.c.to]), why, vec![add], down));
    let name = p.named("sync_");
    let (insert, update) = (cat!(name.clone(), "_ins"), cat!(name, "_upd"));
    let n = |c: &Text| cat!("NEW.", c.clone());
    let o = |c: &Text| cat!("OLD.", c.clone());
    let up = vec![
        Statement::new(cat!(
            "CREATE TRIGGER ",
            insert.clone(),
            " BEFORE INSERT ON ",
            p.table(),
            " FOR EACH ROW\n  SET ",
            n(&new),
            " = COALESCE(",
            n(&new),
            ", ",
            n(&old),
            "), ",
            n(&old),
            " = ",
            n(&new)
        )),
        Statement::new(cat!(
            "CREATE TRIGGER ",
            update.clone(),
            " BEFORE UPDATE ON ",
            p.table(),
            " FOR EACH ROW\n  SET ",
            n(&new),
            " = IF(",
            n(&new),
            " <=> ",
            o(&new),
            ", ",
            n(&old),
            ", ",
            n(&new),
            "), ",
            n(&old),
            " = ",
            n(&new)
        )),
    ];
    let gone = || {
        vec![
            Statement::new(cat!("DROP TRIGGER IF EXISTS ", insert.clone())),
            Statement::new(cat!("DROP TRIGGER IF EXISTS ", update.clone())),
        ]
    };
    let sync = Step::expand(
        p.file_name("sync", &[&table, &column, &p.c.to]),
        "What one version writes, the other one reads: whichever column changed is copied to its twin.",
        up,
        Down::by(gone(), "From then on the two columns drift apart."),
    );
    work.steps.push(sync);
    work.fills.push(Fill {
        column: new,
        name: p.file_name("backfill", &[&table, &p.c.to]).replace('_', "-"),
        ..fill(p, old.clone(), "after the migrations, before the new version reads the new column")
    });
    work.steps.push(Step::contract(
        p.file_name("unsync", &[&table, &column]),
        NOT_YET,
        gone(),
        Down::none("To undo it, create the triggers again, then run the backfill."),
    ));
    let drop = alter(p, cat!("DROP COLUMN ", old.clone()), true);
    let back = alter(p, cat!("ADD COLUMN ", old, " ", p.column_type(), " NULL"), true);
    work.steps.push(
        Step::contract(
            p.file_name("drop", &[&table, &column]),
            NOT_YET,
            vec![drop],
            Down::by(vec![back], "Brings the column back EMPTY; fill it from the new one."),
        )
        .final_one(),
    );
}

fn foreign_key(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let name = p.named("fk_");
    let (target, to) = (p.to("referenced_table"), p.to_column());
    let what = cat!("ADD CONSTRAINT ", name.clone(), " FOREIGN KEY (", p.columns(), ") REFERENCES ", target.clone(), "(", to.clone(), ")");
    let up = vec![
        Statement::new("SET SESSION foreign_key_checks = 0".into()).saying("With the checks on, the server copies the table and stops every write. With them off it does NOT look at the rows that are there."),
        alter(p, what, false),
        Statement::new("SET SESSION foreign_key_checks = 1".into()),
    ];
    let look = cat!(
        "Rows without a partner, to be mended first:  SELECT count(*) FROM ",
        p.table(),
        " c LEFT JOIN ",
        target,
        " r ON r.",
        to.clone(),
        " = c.",
        p.column(),
        " WHERE c.",
        p.column(),
        " IS NOT NULL AND r.",
        to,
        " IS NULL;"
    );
    let back = alter(p, cat!("DROP FOREIGN KEY ", name), false);
    work.steps.push(Step::expand(
        p.file_name("foreign_key", &[&table, &column]),
        look,
        up,
        Down::by(vec![back], "Loses nothing but the check."),
    ));
}

/// What only a copy of the table can do: in the background, by a tool of its own.
fn copy(p: &Parts<'_>, what: Text, work: &mut Work) {
    let (table, column) = p.said();
    work.copies.push((p.table(), what, p.file_name("online", &[&table, &column]).replace('_', "-")));
}
