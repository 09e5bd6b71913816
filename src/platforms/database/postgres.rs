//! Changes → migrations for PostgreSQL: expand, fill, contract; nothing that rewrites a table or reads it under a lock that
//! stops others, unless the words above it say so.

use super::parts::Parts;
use super::rules;
use super::step::{Down, Fill, Statement, Step, Work};
use crate::cat;
use crate::facts::schema_change::Kind;
use crate::platforms::text::Text;

const NOT_YET: &str = "Run it when no running version needs the old form: one release after the code that stopped using it.";

/// What one change needs.
pub(super) fn work(p: &Parts<'_>) -> Work {
    let mut work = Work::default();
    match p.c.kind {
        Kind::AddColumn | Kind::AddRequiredColumn => add_column(p, &mut work),
        Kind::AddIndex => work.steps.push(index(p, false)),
        Kind::AddUnique => unique(p, &mut work),
        Kind::DropColumn => drop_column(p, &mut work),
        Kind::DropTable => drop_table(p, &mut work),
        Kind::DropIndex => drop_index(p, &mut work),
        Kind::RenameColumn => super::postgres_swap::rename_column(p, &mut work),
        Kind::RenameTable => rename_table(p, &mut work),
        Kind::ChangeType => super::postgres_swap::change_type(p, &mut work),
        Kind::SetNotNull => not_null(p, &mut work),
        Kind::Backfill => work.fills.push(fill(p, p.value("backfill_value"), "after the new version runs everywhere")),
        Kind::ForeignKey => foreign_key(p, &mut work),
        Kind::Check => check(p, &mut work),
        Kind::NewTable => new_table(p, &mut work),
        Kind::EnumValue => enum_value(p, &mut work),
    }
    work
}

/// A backfill of the column of this change.
pub(super) fn fill(p: &Parts<'_>, value: Text, when: &str) -> Fill {
    let (table, column) = p.said();
    Fill {
        table: p.table(),
        column: p.column(),
        value,
        name: p.file_name("backfill", &[&table, &column]).replace('_', "-"),
        when: when.into(),
    }
}

/// A default that is worked out anew for each row.
fn is_volatile(value: &str) -> bool {
    let v = value.to_lowercase();
    ["random(", "gen_random_uuid(", "uuid_generate_", "clock_timestamp(", "nextval(", "uuidv", "timeofday("].iter().any(|f| v.contains(f))
}

fn add_column(p: &Parts<'_>, work: &mut Work) {
    let required = p.c.kind == Kind::AddRequiredColumn;
    let (table, column) = p.said();
    let default = (p.c.has_default || required && p.t.scenario.text("column_default").is_some()).then(|| p.value("column_default"));
    let volatile = default.as_ref().is_some_and(|d| is_volatile(&d.plain()));
    let mut sql = cat!("ALTER TABLE ", p.table(), " ADD COLUMN ", p.column(), " ", p.column_type());
    let at_once = default.clone().filter(|_| !volatile);
    if required && at_once.is_some() {
        sql.push(" NOT NULL");
    }
    if let Some(d) = &at_once {
        sql.push(cat!(" DEFAULT ", d.clone()));
    }
    let mut up = vec![Statement::new(sql)];
    if let Some(d) = default.filter(|_| volatile) {
        let sql = cat!("ALTER TABLE ", p.table(), " ALTER COLUMN ", p.column(), " SET DEFAULT ", d.clone());
        up.push(
            Statement::new(sql)
                .saying("Apart from ADD COLUMN: a default that differs from row to row would rewrite the table. New rows alone get it."),
        );
    }
    let down = Statement::new(cat!("ALTER TABLE ", p.table(), " DROP COLUMN IF EXISTS ", p.column()));
    let down = Down::by(vec![down], "Loses what the new version has written into the column. Take the new version away first.");
    let name = p.file_name("add", &[&table, &column]);
    let why = match (required, at_once.is_some()) {
        (false, _) => "The old version does not notice a column that may be null.",
        (true, true) => "A constant default is kept in the catalogue: no row is written, and the old version's inserts get it.",
        (true, false) => "First without NOT NULL: the old version does not fill the column, so its inserts would fail.",
    };
    work.steps.push(Step::expand(name, why, up, down));
    if required && at_once.is_none() {
        let value = if volatile { p.value("column_default") } else { p.t.text("backfill_value") };
        work.fills.push(fill(p, value, "after the new version, which fills the column, runs everywhere"));
        not_null(p, work);
    }
}

fn index(p: &Parts<'_>, unique: bool) -> Step {
    let (table, column) = p.said();
    let (word, name) = if unique { ("CREATE UNIQUE INDEX", p.named("uq_")) } else { ("CREATE INDEX", p.named("idx_")) };
    let sql = cat!(word, " CONCURRENTLY ", name.clone(), " ON ", p.table(), "(", p.columns(), ")");
    let back = Statement::new(cat!("DROP INDEX CONCURRENTLY IF EXISTS ", p.schema(), name.clone()));
    let down = Down::by(vec![back], "Nothing is lost but the time of the build.");
    let first = if p.c.name.is_empty() { column } else { p.c.name.clone() };
    Step::expand(p.file_name(if unique { "unique_index" } else { "index" }, &[&table, &first]), "Alone in its file and outside a transaction: PostgreSQL refuses it inside one.", vec![Statement::new(sql)], down)
        .and("No IF NOT EXISTS: it would take the INVALID index that a failed build leaves for a finished one. If this fails, look and drop it, then run again:")
        .and(cat!("  SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid;   DROP INDEX CONCURRENTLY ", p.schema(), name, ";"))
        .long()
}

fn unique(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let look = cat!(
        "Duplicates make the build fail. Look first:  SELECT ",
        p.columns(),
        ", count(*) FROM ",
        p.table(),
        " GROUP BY ",
        p.columns(),
        " HAVING count(*) > 1;"
    );
    work.steps.push(index(p, true).and(look));
    let sql = cat!("ALTER TABLE ", p.table(), " ADD CONSTRAINT ", p.named("uq_"), " UNIQUE USING INDEX ", p.named("uq_"));
    let back = Statement::new(cat!("ALTER TABLE ", p.table(), " DROP CONSTRAINT IF EXISTS ", p.named("uq_")));
    let name = p.file_name("unique", &[&table, &column]);
    work.steps.push(Step::expand(
        name,
        "Takes the finished index as the constraint, so the table is not read again.",
        vec![Statement::new(sql)],
        Down::by(vec![back], "Drops the index with it."),
    ));
}

fn drop_column(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let sql = cat!("ALTER TABLE ", p.table(), " DROP COLUMN IF EXISTS ", p.column());
    let kind = p.column_type();
    let down = if kind.has_blank() {
        Down::none(
            "Cannot be undone: the values are gone. Note the column's definition before (\\d in psql) and dump the table; adding the column again brings it back empty.",
        )
    } else {
        let back = Statement::new(cat!("ALTER TABLE ", p.table(), " ADD COLUMN IF NOT EXISTS ", p.column(), " ", kind));
        Down::by(vec![back], "Brings the column back EMPTY. Its values come from the dump taken before, or not at all.")
    };
    let step = Step::contract(p.file_name("drop", &[&table, &column]), NOT_YET, vec![Statement::new(sql)], down);
    work.steps.push(
        step.and(cat!("Indexes and views on ", p.column(), ": an index goes with it; a view makes it fail, change that view first."))
            .final_one(),
    );
}

fn drop_table(p: &Parts<'_>, work: &mut Work) {
    let (table, _) = p.said();
    let away = cat!(p.table().map(|t| t.rsplit('.').next().unwrap_or(t).trim_matches('"').to_owned()), "_retired");
    let gone = cat!(p.schema(), away.clone());
    let rename = Statement::new(cat!("ALTER TABLE IF EXISTS ", p.table(), " RENAME TO ", away));
    let back = Statement::new(cat!(
        "ALTER TABLE IF EXISTS ",
        gone.clone(),
        " RENAME TO ",
        p.table().map(|t| t.rsplit('.').next().unwrap_or(t).to_owned())
    ));
    let step = Step::contract(
        p.file_name("retire", &[&table]),
        "Renamed first: whoever still reads it fails now, while going back takes a moment and loses nothing.",
        vec![rename],
        Down::by(vec![back], "Loses nothing."),
    );
    work.steps.push(step.and(NOT_YET));
    let drop = Statement::new(cat!("DROP TABLE IF EXISTS ", gone));
    let down = Down::none(
        "Cannot be undone: the rows are gone. They come back from the dump taken before (pg_restore --table), without what was written since.",
    );
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

fn drop_index(p: &Parts<'_>, work: &mut Work) {
    let name = p.named("idx_");
    let sql = Statement::new(cat!("DROP INDEX CONCURRENTLY IF EXISTS ", name.clone()));
    let note = "To undo it, build the index again (CREATE INDEX CONCURRENTLY, in a file of its own). Its definition stands in pg_indexes until it is dropped: note it before.";
    let look = cat!("Is it used?  SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '", name, "';  (on each replica too)");
    let file = if p.c.name.is_empty() { p.file_name("drop_index", &[]) } else { p.file_name("drop_index", &[&p.c.name]) };
    work.steps.push(Step::contract(file, "Alone in its file and outside a transaction.", vec![sql], Down::none(note)).and(look).long());
}

fn rename_table(p: &Parts<'_>, work: &mut Work) {
    let (table, _) = p.said();
    let new = cat!(p.schema(), p.to("new_name"));
    let old_name = p.table().map(|t| t.rsplit('.').next().unwrap_or(t).to_owned());
    let up = vec![
        Statement::new(cat!("ALTER TABLE ", p.table(), " RENAME TO ", p.to("new_name"))),
        Statement::new(cat!("CREATE VIEW ", p.table(), " AS SELECT * FROM ", new.clone()))
            .saying("The old version goes on under the old name: a view of one table takes inserts, updates and deletes too. Both in one transaction, so nobody sees a gap."),
    ];
    let down = vec![
        Statement::new(cat!("DROP VIEW IF EXISTS ", p.table())),
        Statement::new(cat!("ALTER TABLE IF EXISTS ", new, " RENAME TO ", old_name)),
    ];
    let why =
        "TRUNCATE, LOCK, triggers on the old name and COPY into it do not pass through a view: look for them in the old version first.";
    work.steps.push(Step::expand(
        p.file_name("rename", &[&table, &p.c.to]),
        why,
        up,
        Down::by(down, "Loses nothing; the new version must be gone first."),
    ));
    let drop = Statement::new(cat!("DROP VIEW IF EXISTS ", p.table()));
    let back = Statement::new(cat!("CREATE OR REPLACE VIEW ", p.table(), " AS SELECT * FROM ", p.schema(), p.to("new_name")));
    work.steps.push(Step::contract(p.file_name("drop_view", &[&table]), NOT_YET, vec![drop], Down::by(vec![back], "Loses nothing.")));
}

/// NOT NULL without reading the table under a lock: a check that is validated apart, taken as the proof.
pub(super) fn not_null(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let check = super::parts::quoted(cat!(p.named("chk_"), "_not_null"), p.engine);
    let add = cat!("ALTER TABLE ", p.table(), " ADD CONSTRAINT ", check.clone(), " CHECK (", p.column(), " IS NOT NULL) NOT VALID");
    let off = || Statement::new(cat!("ALTER TABLE ", p.table(), " DROP CONSTRAINT IF EXISTS ", check.clone()));
    let first = Step::contract(
        p.file_name("check_not_null", &[&table, &column]),
        "From now on no row without a value comes in; the rows that are there are looked at by the next migration.",
        vec![Statement::new(add)],
        Down::by(vec![off()], "Loses nothing."),
    );
    work.steps.push(first.and("Run it when no running version writes null: one release later, after the backfill."));
    work.steps.push(validate(p, &check, p.file_name("validate_not_null", &[&table, &column])));
    let set = Statement::new(cat!("ALTER TABLE ", p.table(), " ALTER COLUMN ", p.column(), " SET NOT NULL"))
        .saying("ACCESS EXCLUSIVE, for a moment: PostgreSQL 12 and later take the validated check as proof and do not read the table. WARNING: older ones read all of it.");
    let back = Statement::new(cat!("ALTER TABLE ", p.table(), " ALTER COLUMN ", p.column(), " DROP NOT NULL"));
    let name = p.file_name("set_not_null", &[&table, &column]);
    work.steps.push(Step::contract(
        name,
        "The check has done its work and goes.",
        vec![set, off()],
        Down::by(vec![back], "Loses nothing."),
    ));
}

/// Validates a constraint in a migration of its own.
pub(super) fn validate(p: &Parts<'_>, constraint: &Text, name: String) -> Step {
    let sql = Statement::new(cat!("ALTER TABLE ", p.table(), " VALIDATE CONSTRAINT ", constraint.clone()));
    let down = Down::none("Nothing to undo: a validated constraint is the same constraint. The migration before takes it away.");
    Step::contract(
        name,
        "Apart from the one that adds it: in one transaction the strong lock would last as long as the look at every row.",
        vec![sql],
        down,
    )
    .long()
}

fn foreign_key(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let name = p.named("fk_");
    let target = p.to("referenced_table");
    let to = if p.c.to_column.is_empty() { target.clone() } else { cat!(target.clone(), "(", p.to_column(), ")") };
    let add =
        cat!("ALTER TABLE ", p.table(), " ADD CONSTRAINT ", name.clone(), " FOREIGN KEY (", p.columns(), ") REFERENCES ", to, " NOT VALID");
    let back = Statement::new(cat!("ALTER TABLE ", p.table(), " DROP CONSTRAINT IF EXISTS ", name.clone()));
    let why = cat!("NOT VALID: new rows are checked from now on, old ones by the next migration. It locks ", target, " too.");
    let add = Statement::new(add).saying("SHARE ROW EXCLUSIVE on both tables, for a moment: writes wait, reads go on.");
    let first =
        Step::expand(p.file_name("foreign_key", &[&table, &column]), why, vec![add], Down::by(vec![back], "Loses nothing but the check."));
    work.steps.push(first.and(cat!(
        "Without an index on ",
        p.table(),
        "(",
        p.columns(),
        ") each delete in the other table reads all of this one."
    )));
    let last = validate(p, &name, p.file_name("validate_foreign_key", &[&table, &column]));
    work.steps.push(Step { stage: super::step::Stage::Expand, ..last });
}

fn check(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let name = if p.c.name.is_empty() && p.c.columns.is_empty() {
        cat!("chk_", p.table().map(|t| t.rsplit('.').next().unwrap_or(t).trim_matches('"').to_owned()))
    } else {
        p.named("chk_")
    };
    let add = cat!("ALTER TABLE ", p.table(), " ADD CONSTRAINT ", name.clone(), " CHECK (", p.body("check_condition"), ") NOT VALID");
    let back = Statement::new(cat!("ALTER TABLE ", p.table(), " DROP CONSTRAINT IF EXISTS ", name.clone()));
    let more = if p.c.columns.is_empty() { String::new() } else { column };
    let step = Step::expand(
        p.file_name("check", &[&table, &more]),
        "NOT VALID: new rows are checked from now on, old ones by the next migration.",
        vec![Statement::new(add)],
        Down::by(vec![back], "Loses nothing but the check."),
    );
    work.steps.push(step.and("The old version must keep the condition too, or its writes fail."));
    let last = validate(p, &name, p.file_name("validate_check", &[&table, &more]));
    work.steps.push(Step { stage: super::step::Stage::Expand, ..last });
}

fn new_table(p: &Parts<'_>, work: &mut Work) {
    let (table, _) = p.said();
    let sql = cat!("CREATE TABLE ", p.table(), " (", p.body("table_columns"), ")");
    let back = Statement::new(cat!("DROP TABLE IF EXISTS ", p.table()));
    let says = if p.c.body.to_lowercase().contains("references") {
        "A foreign key in it locks the other table against writes for a moment."
    } else {
        "Nobody waits: nobody knows the table yet."
    };
    work.steps.push(Step::expand(
        p.file_name("create", &[&table]),
        says,
        vec![Statement::new(sql)],
        Down::by(vec![back], "Loses every row that the new version has written into it."),
    ));
}

fn enum_value(p: &Parts<'_>, work: &mut Work) {
    let sql = Statement::new(cat!("ALTER TYPE ", p.table(), " ADD VALUE IF NOT EXISTS ", p.enum_value()));
    let down = Down::none(
        "Cannot be undone: PostgreSQL does not take a value out of an enumeration. It may stay; what must not stay are rows that use it once the old version is back.",
    );
    let step = Step::expand(
        p.file_name("enum_value", &[&p.c.table]),
        "The old version may meet the new value as soon as the new one writes it: it must be able to read it.",
        vec![sql],
        down,
    );
    work.steps.push(step.and("PostgreSQL 12 and later; the value can be used only after this transaction has ended."));
}

/// Whether a change of type can be done where the column stands.
pub(super) fn in_place(p: &Parts<'_>) -> bool {
    rules::keeps_rows(&p.c.from_type, &p.c.column_type)
}
