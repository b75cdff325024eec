-- 100,000 rows with a text of 20 bytes, and as many of integers only.
CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL);
CREATE TABLE n(id INTEGER PRIMARY KEY, a INT, b INT);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100000)
    INSERT INTO t SELECT i, i * 7 % 1000003, printf('text of row %08d', i), i * 0.5 + 0.25 FROM r;
INSERT INTO n SELECT id, a, a * 3 FROM t;
