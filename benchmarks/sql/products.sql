CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT, price REAL NOT NULL,
    stock INTEGER);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10000)
    INSERT INTO products SELECT i, printf('Product %d', i), printf('Description of product %d', i), 9.99 + i % 100,
        i * 7919 % 1000 FROM r;
