-- The tables as they are before the migrations of tests/validate/releases.py.
CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
INSERT INTO shops (name) VALUES ('one'), ('two');
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL,
  customer text NOT NULL,
  shop_id bigint,
  quantity integer NOT NULL DEFAULT 1,
  legacy_code text,
  total numeric(10, 2) NOT NULL DEFAULT 0
);
INSERT INTO orders (number, customer, shop_id, legacy_code, total) SELECT 'o' || n, 'c' || n, 1 + n % 2, 'x', n FROM generate_series(1, 500) AS n;
CREATE TABLE old_orders (id bigint PRIMARY KEY, payload text);
