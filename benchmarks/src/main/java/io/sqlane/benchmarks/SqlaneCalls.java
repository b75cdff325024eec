package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.backup.Backup;
import io.sqlane.backup.BackupOptions;
import java.nio.file.Path;

/** Connections, statements and backups, and what a call costs before any work is done. */
final class SqlaneCalls {
    private static final String BY_ID = "SELECT a, b, c FROM t WHERE id = ?";

    private SqlaneCalls() {}

    static Work fieldRead(Database database) {
        return new SqlaneWork(database) {
            @SuppressWarnings("FieldMayBeFinal") // A constant would not be read.
            private int field = 7;

            @Override
            public long run() {
                return field;
            }
        };
    }

    /** The check of the owner thread alone. */
    static Work checkedGetter(Database database) {
        Statement statement = database.prepare("SELECT ?");
        return new SqlaneWork(database) {
            @Override
            public long run() {
                return statement.parameterCount();
            }
        };
    }

    static Work nativeCall(Database database) {
        return new SqlaneWork(database) {
            @Override
            public long run() {
                return database.totalChanges();
            }
        };
    }

    static Work handOver(Database database) {
        return new SqlaneWork(database) {
            @Override
            public long run() {
                return database.handOver().take().isOpen() ? 1 : 0;
            }
        };
    }

    static Work openQuery(Database database, Path path) {
        return new SqlaneWork(database) {
            @Override
            public long run() {
                try (Database other = Database.open(path);
                        Rows rows = other.query("SELECT a FROM t WHERE id = 7")) {
                    rows.next();
                    return rows.getLong(0);
                }
            }
        };
    }

    static Work prepareQuery(Database database) {
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    try (Statement statement = database.prepare(BY_ID);
                            Rows rows = statement.bind(1, ids.next()).query()) {
                        rows.next();
                        sum += rows.getLong(0);
                    }
                }
                return sum;
            }
        };
    }

    static Work prepareCached(Database database) {
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    try (Rows rows = database.query(BY_ID, ids.next())) {
                        rows.next();
                        sum += rows.getLong(0);
                    }
                }
                return sum;
            }
        };
    }

    /** To a database that has the same pages already. */
    static Work backup(Database source) {
        Database destination = Database.openInMemory();
        BackupOptions options = BackupOptions.builder().pagesPerStep(100).build();
        return new SqlaneWork(source) {
            @Override
            public long run() {
                try (Backup backup = Backup.start(source, destination, options)) {
                    Backup.StepResult result = backup.step();
                    while (result == Backup.StepResult.MORE) {
                        result = backup.step();
                    }
                    return backup.pageCount();
                }
            }

            @Override
            public void close() {
                destination.close();
                super.close();
            }
        };
    }
}
