-- As numbers.sql, and texts in an order that has nothing to do with that of the rows.
CREATE TABLE n(id INTEGER PRIMARY KEY, a INT);
CREATE TABLE s(b TEXT);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100000)
    INSERT INTO n SELECT i, i * 7 % 1000003 FROM r;
INSERT INTO s SELECT hex(a * 7919 % 100003) || printf('text of row %08d', id) FROM n;
