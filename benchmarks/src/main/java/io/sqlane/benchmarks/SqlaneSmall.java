package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Row;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What better-sqlite3 measures of itself: small rows of every type. */
final class SqlaneSmall {
    private static final int ROWS = 10_000;
    private static final String TEXT = "this is the text";
    private static final byte[] BLOB = "this is the blob".getBytes(StandardCharsets.US_ASCII);
    private static final String INSERT = "INSERT INTO small VALUES (?, ?, ?, ?, ?)";

    private record Small(@Nullable Object nul, long integer, double real, String text, byte[] blob) {
        static Small of(Row row) {
            return new Small(row.getValue(0), row.getLong(1), row.getDouble(2), row.getString(3), row.getBytes(4));
        }

        long sum() {
            return (nul == null ? 1 : 0) + integer + (long) (real * 30) + Data.take(text) + Data.take(blob);
        }
    }

    private SqlaneSmall() {}

    static Work select(Database database) {
        Statement byRowid = database.prepare("SELECT nul, integer, real, text, blob FROM small WHERE rowid = ?");
        Data.RandomId ids = new Data.RandomId(ROWS);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    sum += byRowid.bind(1, ids.next()).first(Small::of).orElseThrow().sum();
                }
                return sum;
            }
        };
    }

    private static Statement hundred(Database database) {
        return database.prepare("SELECT nul, integer, real, text, blob FROM small WHERE rowid >= ? LIMIT 100");
    }

    static Work selectAll(Database database) {
        Statement hundred = hundred(database);
        Data.RandomId ids = new Data.RandomId(ROWS - 100);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < 100; i++) {
                    List<Small> rows = hundred.bind(1, ids.next()).list(Small::of);
                    sum += rows.size() + rows.get(rows.size() - 1).sum();
                }
                return sum;
            }
        };
    }

    static Work iterate(Database database) {
        Statement hundred = hundred(database);
        Data.RandomId ids = new Data.RandomId(ROWS - 100);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < 100; i++) {
                    try (Rows rows = hundred.bind(1, ids.next()).query()) {
                        while (rows.next()) {
                            sum += Small.of(rows).sum();
                        }
                    }
                }
                return sum;
            }
        };
    }

    private static long insertOne(Statement insert) {
        return insert.bindNull(1)
                .bind(2, Integer.MAX_VALUE)
                .bind(3, 1.0 / 3)
                .bind(4, TEXT)
                .bind(5, BLOB)
                .run()
                .count();
    }

    static Work insert(Database database) {
        Statement insert = database.prepare(INSERT);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long changed = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    changed += insertOne(insert);
                }
                return changed;
            }
        };
    }

    static Work insert100(Database database) {
        Statement insert = database.prepare(INSERT);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long changed = 0;
                for (int i = 0; i < 10; i++) {
                    changed += database.transaction(TransactionMode.DEFERRED, it -> {
                        long inserted = 0;
                        for (int row = 0; row < 100; row++) {
                            inserted += insertOne(insert);
                        }
                        return inserted;
                    });
                }
                return changed;
            }
        };
    }
}
