package io.sqlane.benchmarks;

import io.sqlane.Batch;
import io.sqlane.Database;
import io.sqlane.Parameters;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import java.util.Arrays;

/** Inserts. */
final class SqlaneWrites {
    private static final String INSERT = "INSERT INTO log(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)";

    private SqlaneWrites() {}

    private static <S extends Parameters<S>> S bind(S parameters, long id, String[] texts) {
        return parameters
                .bind(1, id)
                .bind(2, id * 7)
                .bind(3, texts[(int) ((id - 1) % Data.ROWS)])
                .bind(4, id * 0.5 + 0.25)
                .bind(5, id & 15);
    }

    /** One run fills an empty table in one transaction. */
    static Work insert(Database database, int count) {
        Statement insert = database.prepare(INSERT);
        String[] texts = Data.texts();
        return new SqlaneWork(database) {
            @Override
            public void before() {
                database.execute("DELETE FROM log");
            }

            @Override
            public long run() {
                return database.transaction(TransactionMode.IMMEDIATE, it -> {
                    long changed = 0;
                    for (long id = 1; id <= count; id++) {
                        changed += bind(insert, id, texts).run().count();
                    }
                    return changed;
                });
            }
        };
    }

    static Work scanOfFilled(Database database, int count) {
        try (Statement insert = database.prepare(INSERT)) {
            String[] texts = Data.texts();
            database.transaction(TransactionMode.IMMEDIATE, it -> {
                for (long id = 1; id <= count; id++) {
                    bind(insert, id, texts).run();
                }
                return count;
            });
        }
        return SqlaneReads.scanIntegers(database, "SELECT id, a, d FROM log");
    }

    static Work batch(Database database) {
        Statement insert = database.prepare(INSERT);
        String[] texts = Data.texts();
        return new SqlaneWork(database) {
            @Override
            public void before() {
                database.execute("DELETE FROM log");
            }

            @Override
            public long run() {
                return database.transaction(TransactionMode.IMMEDIATE, it -> {
                    Batch batch = insert.batch();
                    for (long id = 1; id <= Data.ROWS; id++) {
                        bind(batch, id, texts).add();
                    }
                    return batch.run().count();
                });
            }
        };
    }

    static Work autocommit(Database database) {
        Statement insert = database.prepare(INSERT);
        String[] texts = Data.texts();
        return new SqlaneWork(database) {
            @Override
            public void before() {
                database.execute("DELETE FROM log");
            }

            @Override
            public long run() {
                long changed = 0;
                for (long id = 1; id <= Data.POINTS; id++) {
                    changed += bind(insert, id, texts).run().count();
                }
                return changed;
            }
        };
    }

    static Work longText(Database database) {
        Statement insert = database.prepare("INSERT INTO d2(id, body) VALUES (?, ?)");
        String body = "x".repeat(Data.DOCUMENT_SIZE);
        return new SqlaneWork(database) {
            @Override
            public void before() {
                database.execute("DELETE FROM d2");
            }

            @Override
            public long run() {
                return database.transaction(TransactionMode.IMMEDIATE, it -> {
                    long changed = 0;
                    for (long id = 1; id <= Data.DOCUMENTS; id++) {
                        changed += insert.bind(1, id).bind(2, body).run().count();
                    }
                    return changed;
                });
            }
        };
    }

    static Work blob(Database database) {
        Statement insert = database.prepare("INSERT INTO d2(id, body) VALUES (?, ?)");
        byte[] body = new byte[Data.BLOB_SIZE];
        Arrays.fill(body, (byte) 'x');
        return new SqlaneWork(database) {
            @Override
            public void before() {
                database.execute("DELETE FROM d2");
            }

            @Override
            public long run() {
                return database.transaction(TransactionMode.IMMEDIATE, it -> {
                    long changed = 0;
                    for (long id = 1; id <= Data.BLOBS; id++) {
                        changed += insert.bind(1, id).bind(2, body).run().count();
                    }
                    return changed;
                });
            }
        };
    }
}
