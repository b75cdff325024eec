-- 1,000 customers of 5 countries and 10,000 purchases.
CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE NOT NULL, country TEXT);
CREATE TABLE purchases(id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers(id),
    amount REAL NOT NULL, product TEXT NOT NULL, created_at INTEGER DEFAULT 0);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 1000)
    INSERT INTO customers SELECT i, printf('Customer %d', i), printf('customer%d@example.com', i),
        printf('country %d', i % 5) FROM r;
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10000)
    INSERT INTO purchases SELECT i, i * 7919 % 10007 % 1000 + 1, i * 7919 % 50021 / 100.0, printf('product %d', i % 5),
        0 FROM r;
CREATE INDEX purchases_by_customer ON purchases(customer_id);
