-- 100,000 rows of ten columns of all types.
CREATE TABLE w(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d INT, e TEXT, f REAL, g INT, h TEXT, i TEXT);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100000)
    INSERT INTO w SELECT i, i * 7 % 1000003, printf('text of row %08d', i), i * 0.5 + 0.25, i & 255,
        printf('name %d', i), i * 2.0, 1700000000000 + i, printf('a longer text in row %08d of all', i), NULL FROM r;
