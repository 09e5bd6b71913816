//! Changes of a schema: sentences as people write them, and what they say.

use tminus::facts::Value;
use tminus::pipeline::Library;
use tminus::reading::read;

fn changes(text: &str) -> Vec<String> {
    let reading = read(&Library::embedded().vocabulary, text);
    let list = reading.observations.into_iter().find(|o| o.fact == "schema_changes").map(|o| o.value);
    if let Some(Value::List(l)) = list { l } else { Vec::new() }
}

#[test]
fn the_worked_example_in_few_and_in_many_words() {
    let both = ["ALTER TABLE orders ADD COLUMN discount_code", "CREATE INDEX ON orders(discount_code)"];
    assert_eq!(changes("checkout-service to prod. Migration: nullable discount_code on orders (5M rows) + index."), both);
    let many = "There is a database migration: a new nullable VARCHAR(50) column discount_code on orders plus an\nindex on it; about 2 minutes on 5 million rows.";
    assert_eq!(changes(many), ["ALTER TABLE orders ADD COLUMN discount_code VARCHAR(50)", both[1]]);
}

#[test]
fn prose_says_what_changes() {
    let cases: &[(&str, &[&str])] = &[
        (
            "Adds a nullable column discount_code VARCHAR(50) on orders and an index on orders(discount_code).",
            &["ALTER TABLE orders ADD COLUMN discount_code VARCHAR(50)", "CREATE INDEX ON orders(discount_code)"],
        ),
        ("Drop column legacy_id from customers.", &["ALTER TABLE customers DROP COLUMN legacy_id"]),
        ("drops the unused `fax` column from customers", &["ALTER TABLE customers DROP COLUMN fax"]),
        (
            "We drop the columns old_total and old_tax from invoices",
            &["ALTER TABLE invoices DROP COLUMN old_total", "ALTER TABLE invoices DROP COLUMN old_tax"],
        ),
        ("Rename column cust_id to customer_id on orders.", &["ALTER TABLE orders RENAME COLUMN cust_id TO customer_id"]),
        ("renames users.mail to users.email", &["ALTER TABLE users RENAME COLUMN mail TO email"]),
        ("rename table purchases to orders", &["ALTER TABLE purchases RENAME TO orders"]),
        ("change orders.id from int to bigint", &["ALTER TABLE orders ALTER COLUMN id TYPE bigint FROM int"]),
        ("Widens events.user_id to bigint.", &["ALTER TABLE events ALTER COLUMN user_id TYPE bigint"]),
        ("adds a unique index on users(email)", &["CREATE UNIQUE INDEX ON users(email)"]),
        ("unique constraint on accounts(tenant_id, slug)", &["CREATE UNIQUE INDEX ON accounts(tenant_id, slug)"]),
        ("index idx_orders_state on orders(state) built concurrently", &["CREATE INDEX idx_orders_state ON orders(state)"]),
        (
            "Adds a foreign key from orders.customer_id to customers.",
            &["ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers"],
        ),
        ("Adds a check constraint on payments (amount > 0).", &["ALTER TABLE payments ADD CHECK (amount > 0)"]),
        ("Creates a new table refunds.", &["CREATE TABLE refunds (?)"]),
        ("adds enum value 'refunded' to order_state", &["ALTER TYPE order_state ADD VALUE 'refunded'"]),
        ("drop table sessions_old", &["DROP TABLE sessions_old"]),
        ("Makes orders.customer_id NOT NULL.", &["ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL"]),
        ("Backfill region_code from country_code on addresses in batches", &["UPDATE addresses SET region_code = country_code"]),
        (
            "adds column status text NOT NULL default 'new' to tickets",
            &["ALTER TABLE tickets ADD COLUMN status text NOT NULL DEFAULT 'new'"],
        ),
        (
            "Migration adds `archived_at` timestamptz column to `documents` table",
            &["ALTER TABLE documents ADD COLUMN archived_at timestamptz"],
        ),
        (
            "ALTER TABLE shipments\n  ADD COLUMN carrier text,\n  DROP COLUMN old_carrier;",
            &["ALTER TABLE shipments ADD COLUMN carrier text", "ALTER TABLE shipments DROP COLUMN old_carrier"],
        ),
        (
            "the table orders gets a column priority smallint default 0 not null",
            &["ALTER TABLE orders ADD COLUMN priority smallint NOT NULL DEFAULT 0"],
        ),
        ("It removes the deprecated column nickname from the profiles table.", &["ALTER TABLE profiles DROP COLUMN nickname"]),
        ("Add an index on events.user_id (120M rows, Postgres)", &["CREATE INDEX ON events(user_id)"]),
        ("Migration V12 adds discount_code to orders", &["ALTER TABLE orders ADD COLUMN discount_code"]),
        (
            "two additive migrations: nullable column on users + an index on sessions",
            &["ALTER TABLE users ADD COLUMN ?", "CREATE INDEX ON sessions(?)"],
        ),
    ];
    let wrong: Vec<String> =
        cases.iter().filter(|(t, c)| changes(t) != *c).map(|(t, c)| format!("{t}\n  {:?}\n  {c:?}", changes(t))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_change_of_a_schema_is_none() {
    for text in [
        "No migration: we do not add a column to orders.",
        "If we later add a column region to orders, we will say so.",
        "Rollback: drop column discount_code from orders.",
        "Adds a column to the weekly report.",
        "Rename the service from alpha to beta.",
        "New index in Elasticsearch, then switch the alias on products.",
        "Please update the table of contents and drop Anna a line.",
        "We drop two nodes from the pool and add a table to the meeting room.",
        "The index page is faster; a new field guide is on the wiki.",
        "Last year we dropped the column fax from customers.",
    ] {
        assert_eq!(changes(text), [""; 0], "{text}");
    }
}

#[test]
fn labelled_lines_name_the_parts() {
    let reading = read(&Library::embedded().vocabulary, "Table: orders\nColumn: note\nColumn type: text\nPrimary key: id\n");
    let of = |f: &str| reading.observations.iter().find(|o| o.fact == f).map(|o| o.value.show()).unwrap_or_default();
    assert_eq!([of("table"), of("column"), of("column_type"), of("key_column")], ["orders", "note", "text", "id"]);
}
