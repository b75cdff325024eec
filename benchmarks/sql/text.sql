-- 1,000 rows with a text of 4 KiB, and a table for more of them.
CREATE TABLE d(id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE d2(id INTEGER PRIMARY KEY, body TEXT);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 1000)
    INSERT INTO d SELECT i, printf('%08d', i) || replace(hex(zeroblob(2044)), '00', 'ab') FROM r;
