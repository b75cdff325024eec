CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, age INTEGER, bio TEXT,
    created_at INTEGER);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10000)
    INSERT INTO users SELECT i, printf('User %d', i), printf('user%d@example.com', i), 20 + i % 50,
        replace(hex(zeroblob(10)), '00', printf('What user %d tells of itself. ', i)), 1700000000 + i FROM r;
