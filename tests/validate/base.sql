-- The tables as they are before the migrations of tests/validate/releases.py.
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text NOT NULL, total numeric(10, 2) NOT NULL DEFAULT 0);
INSERT INTO orders (customer, total) SELECT 'c' || n, n FROM generate_series(1, 500) AS n;
