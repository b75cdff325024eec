package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import java.util.stream.Stream;

/** Queries. */
final class SqlaneReads {
    private static final String BY_ID = "SELECT a, b, c FROM t WHERE id = ?";

    private SqlaneReads() {}

    static Work point(Database database) {
        Statement byId = database.prepare(BY_ID);
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    sum += pointOf(byId, ids.next());
                }
                return sum;
            }
        };
    }

    static Work openStatements(Database database, int count) {
        Statement[] statements =
                Stream.generate(() -> database.prepare(BY_ID)).limit(count).toArray(Statement[]::new);
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    sum += pointOf(statements[i % statements.length], ids.next());
                }
                return sum;
            }
        };
    }

    private static long pointOf(Statement byId, long id) {
        try (Rows rows = byId.bind(1, id).query()) {
            if (!rows.next()) {
                throw new AssertionError("no row: id=" + id);
            }
            return rows.getLong(0) + Data.take(rows.getString(1)) + (long) rows.getDouble(2);
        }
    }

    static Work pointNumbers(Database database) {
        Statement byId = database.prepare("SELECT a, c, id FROM t WHERE id = ?");
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    try (Rows rows = byId.bind(1, ids.next()).query()) {
                        if (!rows.next()) {
                            throw new AssertionError("no row");
                        }
                        sum += rows.getLong(0) + (long) rows.getDouble(1) + rows.getLong(2);
                    }
                }
                return sum;
            }
        };
    }

    static Work scanIntegers(Database database, String sql) {
        Statement all = database.prepare(sql);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                try (Rows rows = all.query()) {
                    while (rows.next()) {
                        sum += rows.getLong(0) + rows.getLong(1) + rows.getLong(2);
                    }
                }
                return sum;
            }
        };
    }

    static Work scanText(Database database) {
        Statement all = database.prepare("SELECT a, b, c FROM t");
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                try (Rows rows = all.query()) {
                    while (rows.next()) {
                        sum += rows.getLong(0) + Data.take(rows.getString(1)) + (long) rows.getDouble(2);
                    }
                }
                return sum;
            }
        };
    }

    static Work scanWide(Database database) {
        Statement all = database.prepare("SELECT id, a, b, c, d, e, f, g, h, i FROM w");
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                try (Rows rows = all.query()) {
                    while (rows.next()) {
                        sum += rows.getLong(0) + rows.getLong(1) + Data.take(rows.getString(2));
                        sum += (long) rows.getDouble(3) + rows.getLong(4) + Data.take(rows.getString(5));
                        sum += (long) rows.getDouble(6) + (rows.getLong(7) & 1023) + Data.take(rows.getString(8));
                        sum += rows.isNull(9) ? 1 : 0;
                    }
                }
                return sum;
            }
        };
    }

    static Work scanLongText(Database database) {
        Statement all = database.prepare("SELECT id, body FROM d");
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                try (Rows rows = all.query()) {
                    while (rows.next()) {
                        sum += rows.getLong(0) + Data.take(rows.getString(1));
                    }
                }
                return sum;
            }
        };
    }

    static Work scanBlob(Database database) {
        Statement all = database.prepare("SELECT id, body FROM d");
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                try (Rows rows = all.query()) {
                    while (rows.next()) {
                        sum += rows.getLong(0) + Data.take(rows.getBytes(1));
                    }
                }
                return sum;
            }
        };
    }
}
