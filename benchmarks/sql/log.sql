-- What rows are inserted into.
CREATE TABLE log(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d INT);
