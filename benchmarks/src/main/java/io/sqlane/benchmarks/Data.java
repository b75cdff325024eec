package io.sqlane.benchmarks;

import io.sqlane.Database;

/** The rows that every driver works on, as in c-floor/floor.c. */
final class Data {
    static final int ROWS = 100_000;

    /** Of the filled database. */
    static final int PAGES = 1_421;

    static final String LOG = "CREATE TABLE log(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d INT)";

    static final String TABLES = """
            CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL);
            CREATE TABLE n(id INTEGER PRIMARY KEY, a INT, b INT);
            WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100000)
                INSERT INTO t SELECT i, i * 7 % 1000003, format('text of row %08d', i), i * 0.5 + 0.25 FROM r;
            INSERT INTO n SELECT id, a, a * 3 FROM t;
            """;

    private Data() {}

    static Database open() {
        Database database = Database.openInMemory();
        database.execute(LOG);
        return database;
    }

    static Database openFilled() {
        Database database = open();
        database.execute(TABLES);
        return database;
    }

    /** The texts to insert, by id. */
    static String[] texts() {
        String[] texts = new String[ROWS + 1];
        for (int id = 1; id <= ROWS; id++) {
            texts[id] = String.format("text of row %08d", id);
        }
        return texts;
    }

    /** The same sequence of ids in every driver. */
    static final class RandomId {
        private long state = 0x9E3779B97F4A7C15L;

        long next() {
            long x = state;
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            state = x;
            return (x >>> 33) % ROWS + 1;
        }
    }
}
