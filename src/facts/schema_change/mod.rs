//! One change of a database schema: as a line of SQL that a person writes (`ALTER TABLE orders ADD COLUMN note text`), and
//! back. The fact `schema_changes` is a list of such lines. What nobody said is `?` in the line, and stays unknown.
//!
//! Inside: the change itself and how it is written; `tokens` (words and signs of a text) and `sql`, which read it.

pub mod tokens;
mod sql;

pub use sql::{change_at, statements};

/// What is done to the schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A column that may be null.
    #[default]
    AddColumn,
    /// A column that must have a value; with a default or without.
    AddRequiredColumn,
    /// An index.
    AddIndex,
    /// No two rows may have the same values.
    AddUnique,
    /// A column goes.
    DropColumn,
    /// A table goes.
    DropTable,
    /// An index goes.
    DropIndex,
    /// A column gets another name.
    RenameColumn,
    /// A table gets another name.
    RenameTable,
    /// A column gets another type.
    ChangeType,
    /// A column that is there must have a value from now on.
    SetNotNull,
    /// Rows are filled.
    Backfill,
    /// A column points to another table.
    ForeignKey,
    /// Rows must keep a condition.
    Check,
    /// A table comes.
    NewTable,
    /// An enumeration gets one more value.
    EnumValue,
}

/// All kinds with the ids of the fact `schema_change`.
pub const KINDS: [(Kind, &str); 16] = [
    (Kind::AddColumn, "add-column"),
    (Kind::AddRequiredColumn, "add-required-column"),
    (Kind::AddIndex, "add-index"),
    (Kind::AddUnique, "add-unique"),
    (Kind::DropColumn, "drop-column"),
    (Kind::DropTable, "drop-table"),
    (Kind::DropIndex, "drop-index"),
    (Kind::RenameColumn, "rename-column"),
    (Kind::RenameTable, "rename-table"),
    (Kind::ChangeType, "change-type"),
    (Kind::SetNotNull, "set-not-null"),
    (Kind::Backfill, "backfill"),
    (Kind::ForeignKey, "foreign-key"),
    (Kind::Check, "check-constraint"),
    (Kind::NewTable, "new-table"),
    (Kind::EnumValue, "enum-value"),
];

impl Kind {
    /// The id of the fact `schema_change`.
    pub fn id(self) -> &'static str {
        KINDS.iter().find(|(k, _)| *k == self).map_or("", |(_, id)| id)
    }

    /// The kind behind an id.
    pub fn of(id: &str) -> Option<Self> {
        KINDS.iter().find(|(_, i)| *i == id).map(|(k, _)| *k)
    }
}

/// One change. Parts that nobody said are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What is done.
    pub kind: Kind,
    /// The table; for an enumeration its type.
    pub table: String,
    /// The columns: one for most kinds, several for indexes and keys.
    pub columns: Vec<String>,
    /// The type; of a changed column the new one.
    pub column_type: String,
    /// Of a changed column the type before.
    pub from_type: String,
    /// The default of a column, as SQL; the value of a backfill or an enumeration.
    pub value: String,
    /// Whether a default was spoken of.
    pub has_default: bool,
    /// New name of a column or table; the table that a key points to.
    pub to: String,
    /// The column that a key points to.
    pub to_column: String,
    /// Name of the index or constraint.
    pub name: String,
    /// Condition of a check; columns of a new table.
    pub body: String,
}

impl Change {
    /// A change of a kind.
    pub fn new(kind: Kind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// The first column; empty if there is none.
    pub fn column(&self) -> &str {
        self.columns.first().map_or("", String::as_str)
    }
}

fn or(text: &str) -> &str {
    if text.is_empty() { "?" } else { text }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (table, column, to) = (or(&self.table), or(self.column()), or(&self.to));
        let columns = if self.columns.is_empty() { "?".to_owned() } else { self.columns.join(", ") };
        let named = |word: &str| if self.name.is_empty() { String::new() } else { format!("{word}{} ", self.name) };
        let kind = if self.column_type.is_empty() { String::new() } else { format!(" {}", self.column_type) };
        match self.kind {
            Kind::AddColumn | Kind::AddRequiredColumn => {
                write!(f, "ALTER TABLE {table} ADD COLUMN {column}{kind}")?;
                if self.kind == Kind::AddRequiredColumn {
                    f.write_str(" NOT NULL")?;
                }
                if self.has_default { write!(f, " DEFAULT {}", or(&self.value)) } else { Ok(()) }
            }
            Kind::AddIndex => write!(f, "CREATE INDEX {}ON {table}({columns})", named("")),
            Kind::AddUnique => write!(f, "CREATE UNIQUE INDEX {}ON {table}({columns})", named("")),
            Kind::DropColumn => write!(f, "ALTER TABLE {table} DROP COLUMN {column}"),
            Kind::DropTable => write!(f, "DROP TABLE {table}"),
            Kind::DropIndex => write!(f, "DROP INDEX {}", or(&self.name)),
            Kind::RenameColumn => write!(f, "ALTER TABLE {table} RENAME COLUMN {column} TO {to}"),
            Kind::RenameTable => write!(f, "ALTER TABLE {table} RENAME TO {to}"),
            Kind::ChangeType => {
                write!(f, "ALTER TABLE {table} ALTER COLUMN {column} TYPE {}", or(&self.column_type))?;
                if self.from_type.is_empty() { Ok(()) } else { write!(f, " FROM {}", self.from_type) }
            }
            Kind::SetNotNull => write!(f, "ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"),
            Kind::Backfill => write!(f, "UPDATE {table} SET {column} = {}", or(&self.value)),
            Kind::ForeignKey => {
                write!(f, "ALTER TABLE {table} ADD {}FOREIGN KEY ({columns}) REFERENCES {to}", named("CONSTRAINT "))?;
                if self.to_column.is_empty() { Ok(()) } else { write!(f, "({})", self.to_column) }
            }
            Kind::Check => write!(f, "ALTER TABLE {table} ADD {}CHECK ({})", named("CONSTRAINT "), or(&self.body)),
            Kind::NewTable => write!(f, "CREATE TABLE {table} ({})", or(&self.body)),
            Kind::EnumValue => write!(f, "ALTER TYPE {table} ADD VALUE {}", or(&self.value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_as_it_is_written() {
        let lines = [
            "ALTER TABLE orders ADD COLUMN discount_code VARCHAR(50)",
            "ALTER TABLE orders ADD COLUMN ?",
            "ALTER TABLE shop.orders ADD COLUMN state text NOT NULL DEFAULT 'new'",
            "ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT ?",
            "CREATE INDEX ON orders(discount_code)",
            "CREATE INDEX idx_a ON orders(a, b)",
            "CREATE UNIQUE INDEX ON ?(?)",
            "ALTER TABLE t DROP COLUMN c",
            "DROP TABLE old_orders",
            "DROP INDEX idx_a",
            "ALTER TABLE t RENAME COLUMN a TO b",
            "ALTER TABLE a RENAME TO b",
            "ALTER TABLE t ALTER COLUMN a TYPE bigint FROM int",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
            "UPDATE t SET a = lower(b)",
            "ALTER TABLE t ADD FOREIGN KEY (customer_id) REFERENCES customers(id)",
            "ALTER TABLE t ADD CONSTRAINT chk_total CHECK (total >= 0)",
            "CREATE TABLE refunds (id bigint primary key, amount numeric(10,2) not null)",
            "ALTER TYPE order_state ADD VALUE 'refunded'",
        ];
        for line in lines {
            let read: Vec<String> = statements(line).iter().map(|(c, _)| c.to_string()).collect();
            assert_eq!(read, [line]);
        }
        // An answer is split at commas and joined again: the statements are still found.
        let all = statements(&lines.join(", "));
        assert_eq!(all.iter().map(|(c, _)| c.to_string()).collect::<Vec<_>>(), lines);
    }

    #[test]
    fn sql_as_people_write_it() {
        let of = |t: &str| statements(t).into_iter().map(|(c, _)| c.to_string()).collect::<Vec<_>>();
        assert_eq!(
            of("alter table only public.\"orders\" add column if not exists a int default 0 not null, add b timestamp with time zone;"),
            [
                "ALTER TABLE public.orders ADD COLUMN a int NOT NULL DEFAULT 0",
                "ALTER TABLE public.orders ADD COLUMN b timestamp with time zone"
            ]
        );
        assert_eq!(
            of("CREATE INDEX CONCURRENTLY IF NOT EXISTS `ix` ON orders USING btree (a desc, b);"),
            ["CREATE INDEX ix ON orders(a, b)"]
        );
        assert_eq!(of("ALTER TABLE t MODIFY COLUMN a BIGINT NOT NULL"), ["ALTER TABLE t ALTER COLUMN a TYPE BIGINT"]);
        assert_eq!(of("ALTER TABLE t ADD CONSTRAINT u UNIQUE (email)"), ["CREATE UNIQUE INDEX u ON t(email)"]);
        assert_eq!(of("DROP TABLE IF EXISTS old_a, old_b CASCADE;"), ["DROP TABLE old_a", "DROP TABLE old_b"]);
        assert_eq!(of("Please alter table reservations carefully."), [""; 0]);
        assert_eq!(of("we update the docs and create the table later, set in stone"), [""; 0]);
    }

    #[test]
    fn every_kind_has_an_id_of_its_own() {
        for (k, id) in KINDS {
            assert_eq!((k.id(), Kind::of(id)), (id, Some(k)));
        }
    }
}
