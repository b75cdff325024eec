-- 10,000 small rows of each type.
CREATE TABLE small(nul, integer INTEGER, real REAL, text TEXT, blob BLOB);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10000)
    INSERT INTO small SELECT NULL, 2147483647, 1.0 / 3, 'this is the text', CAST('this is the blob' AS BLOB) FROM r;
