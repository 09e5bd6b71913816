//! A column that gets another name or type while both versions run: a second column beside it, kept in step by a trigger,
//! filled in batches, and changed over when the old version is gone.

use super::parts::{Parts, quoted};
use super::postgres::{fill, in_place};
use super::step::{Down, Fill, Statement, Step, Work};
use crate::cat;
use crate::platforms::text::Text;

/// Another name: the old version uses the old one, the new version the new one.
pub(super) fn rename_column(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    let (old, new) = (p.column(), p.to("new_name"));
    let to = p.c.to.clone();
    work.steps.push(
        second_column(p, &new, p.file_name("add", &[&table, &to])).and(
            "Renamed in place, one of the two versions would fail: both run during the rollout, and the old one again after a rollback.",
        ),
    );
    let body = cat!(
        "BEGIN\n  IF TG_OP = 'INSERT' THEN\n    IF NEW.",
        new.clone(),
        " IS NULL THEN NEW.",
        new.clone(),
        " := NEW.",
        old.clone(),
        "; ELSE NEW.",
        old.clone(),
        " := NEW.",
        new.clone(),
        "; END IF;\n  ELSIF NEW.",
        new.clone(),
        " IS DISTINCT FROM OLD.",
        new.clone(),
        " THEN\n    NEW.",
        old.clone(),
        " := NEW.",
        new.clone(),
        ";\n  ELSIF NEW.",
        old.clone(),
        " IS DISTINCT FROM OLD.",
        old.clone(),
        " THEN\n    NEW.",
        new.clone(),
        " := NEW.",
        old.clone(),
        ";\n  END IF;\n  RETURN NEW;\nEND",
    );
    work.steps.push(in_step(
        p,
        body,
        p.file_name("sync", &[&table, &column, &to]),
        "What one version writes, the other one reads: whichever column changed is copied to its twin.",
    ));
    let twin = Fill {
        column: new.clone(),
        value: old.clone(),
        ..fill(p, old.clone(), "after the migrations, before the new version reads the new column")
    };
    work.fills.push(Fill { name: p.file_name("backfill", &[&table, &to]).replace('_', "-"), ..twin });
    work.steps.push(off(p, p.file_name("unsync", &[&table, &column, &to])));
    let drop = Statement::new(cat!("ALTER TABLE ", p.table(), " DROP COLUMN IF EXISTS ", old.clone()));
    let kind = p.column_type();
    let back = Statement::new(cat!("ALTER TABLE ", p.table(), " ADD COLUMN IF NOT EXISTS ", old, " ", kind));
    let down =
        Down::by(vec![back], "Brings the column back EMPTY; fill it from the new one. The old version cannot run until that is done.");
    work.steps.push(
        Step::contract(
            p.file_name("drop", &[&table, &column]),
            "Indexes, constraints and views on the old column must have their twins on the new one by now.",
            vec![drop],
            down,
        )
        .final_one(),
    );
}

/// Another type: in place where no row changes, else a second column that takes the name over.
pub(super) fn change_type(p: &Parts<'_>, work: &mut Work) {
    let (table, column) = p.said();
    if in_place(p) {
        let alter = |kind: Text| cat!("ALTER TABLE ", p.table(), " ALTER COLUMN ", p.column(), " TYPE ", kind);
        let up = Statement::new(alter(p.column_type()));
        let back = Statement::new(alter(p.t.text("column_type_from"))).saying(
            "WARNING: writes the whole table again while nobody can read or write it, and fails on values that are too long by now.",
        );
        let why =
            "From this type to that one no row changes: only the catalogue does. Views on the column make it fail, change them first.";
        work.steps.push(Step::expand(
            p.file_name("widen", &[&table, &column]),
            why,
            vec![up],
            Down::by(vec![back], "Better left: the wider type does not disturb the old version."),
        ));
        return;
    }
    let other = |tail: &str| quoted(cat!(p.column().map(|c| c.trim_matches('"').to_owned()), tail), p.engine);
    let (old, new) = (p.column(), other("_new"));
    let step = second_column(p, &new, p.file_name("add", &[&table, &column, "new"]));
    work.steps.push(step.and("Changed in place, the whole table would be written again while nobody can read or write it."));
    let body = cat!("BEGIN\n  NEW.", new.clone(), " := NEW.", old.clone(), ";\n  RETURN NEW;\nEND");
    work.steps.push(in_step(
        p,
        body,
        p.file_name("sync", &[&table, &column]),
        "Each write fills the second column too; a value that does not fit the new type makes the write fail: look for such values first.",
    ));
    let name = p.file_name("backfill", &[&table, &column, "new"]).replace('_', "-");
    work.fills.push(Fill { column: new.clone(), name, ..fill(p, old.clone(), "after the migrations") });
    let kept = other("_old");
    let (trigger, function) = names(p);
    let rename = |a: &Text, b: &Text| Statement::new(cat!("ALTER TABLE ", p.table(), " RENAME COLUMN ", a.clone(), " TO ", b.clone()));
    let up = vec![
        Statement::new(cat!("DROP TRIGGER IF EXISTS ", trigger.clone(), " ON ", p.table())),
        rename(&old, &kept),
        rename(&new, &old).saying("In the same transaction: no version sees the table without the column."),
        Statement::new(cat!("ALTER TABLE ", p.table(), " ALTER COLUMN ", kept.clone(), " DROP NOT NULL"))
            .saying("New rows leave the old column empty."),
        Statement::new(cat!("DROP FUNCTION IF EXISTS ", function, "()")),
    ];
    let down = vec![rename(&old, &new), rename(&kept, &old)];
    let swap = Step::contract(
        p.file_name("swap", &[&table, &column]),
        "Only when the backfill is done and no row differs. NOT NULL, default, indexes, keys and the owner of a sequence belong to the second column first, indexes CONCURRENTLY.",
        up,
        Down::by(
            down,
            "Rows written since have no value in the old column: fill it before the old version writes again. Create trigger and function again if the change shall be tried once more.",
        ),
    );
    work.steps.push(swap.and("A primary key stops this migration, and nothing is changed: build its unique index on the second column CONCURRENTLY, then swap the key USING INDEX in this same transaction, keys that point to it included."));
    let drop = Statement::new(cat!("ALTER TABLE ", p.table(), " DROP COLUMN IF EXISTS ", kept.clone()));
    let down = if p.c.from_type.is_empty() {
        Down::none("Cannot be undone: the values in their old type are gone. The new column holds the same values in the new type.")
    } else {
        let back = cat!("ALTER TABLE ", p.table(), " ADD COLUMN IF NOT EXISTS ", kept, " ", p.t.text("column_type_from"));
        Down::by(vec![Statement::new(back)], "Brings the column back EMPTY: the values in their old type are gone. Fill it where they fit.")
    };
    work.steps.push(
        Step::contract(p.file_name("drop", &[&table, &column, "old"]), "A release after the change-over.", vec![drop], down).final_one(),
    );
}

fn second_column(p: &Parts<'_>, new: &Text, name: String) -> Step {
    let add = Statement::new(cat!("ALTER TABLE ", p.table(), " ADD COLUMN ", new.clone(), " ", p.column_type()));
    let back = Statement::new(cat!("ALTER TABLE ", p.table(), " DROP COLUMN IF EXISTS ", new.clone()));
    let down = Down::by(vec![back], "Loses nothing as long as the old column is kept in step.");
    Step::expand(name, "A second column beside the old one, without a default: a trigger and a backfill fill it.", vec![add], down)
}

/// Names of trigger and function.
fn names(p: &Parts<'_>) -> (Text, Text) {
    let name = p.named("sync_");
    (name.clone(), cat!(p.schema(), name))
}

fn in_step(p: &Parts<'_>, body: Text, name: String, why: &str) -> Step {
    let (trigger, function) = names(p);
    let up = vec![
        Statement::new(cat!("CREATE FUNCTION ", function.clone(), "() RETURNS trigger LANGUAGE plpgsql AS $$\n", body, "\n$$")),
        Statement::new(cat!(
            "CREATE TRIGGER ",
            trigger,
            " BEFORE INSERT OR UPDATE ON ",
            p.table(),
            "\n  FOR EACH ROW EXECUTE FUNCTION ",
            function,
            "()"
        )),
    ];
    Step::expand(name, why, up, Down::by(gone(p), "From then on the two columns drift apart."))
}

fn gone(p: &Parts<'_>) -> Vec<Statement> {
    let (trigger, function) = names(p);
    vec![
        Statement::new(cat!("DROP TRIGGER IF EXISTS ", trigger, " ON ", p.table())),
        Statement::new(cat!("DROP FUNCTION IF EXISTS ", function, "()")),
    ]
}

fn off(p: &Parts<'_>, name: String) -> Step {
    let down = Down::none(
        "To undo it, run the migration that created the trigger again, then the backfill: the columns have drifted apart since.",
    );
    Step::contract(name, "No running version uses the old column any more.", gone(p), down)
}
