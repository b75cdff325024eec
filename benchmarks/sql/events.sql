-- 50,000 events of 50 users: about 1,000 of each.
CREATE TABLE events(id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, type TEXT NOT NULL, data TEXT,
    created_at INTEGER);
WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 50000)
    INSERT INTO events SELECT i, i * 7919 % 50021 % 50 + 1, substr('login logoutbuy   view  click ', i % 5 * 6 + 1, 6),
        printf('{"value":%d,"extra":"%s"}', i, replace(hex(zeroblob(50)), '00', 'xx')), 1700000000 + i FROM r;
CREATE INDEX events_by_user ON events(user_id);
