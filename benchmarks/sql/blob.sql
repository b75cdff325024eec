-- 16 rows with a blob of 1 MiB, and a table for more of them.
CREATE TABLE d(id INTEGER PRIMARY KEY, body BLOB);
CREATE TABLE d2(id INTEGER PRIMARY KEY, body BLOB);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 16)
    INSERT INTO d SELECT i, CAST(replace(hex(zeroblob(524288)), '00', 'ab') AS BLOB) FROM r;
