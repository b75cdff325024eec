package io.sqlane.benchmarks;

import com.almworks.sqlite4java.SQLite;
import com.almworks.sqlite4java.SQLiteConnection;
import com.almworks.sqlite4java.SQLiteException;
import com.almworks.sqlite4java.SQLiteStatement;
import java.io.File;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The workloads with sqlite4java, as its users write them: a native call for each value. */
abstract class Sqlite4javaWork implements Work {
    private static final String BY_ID = "SELECT a, b, c FROM t WHERE id = ?";

    /** Kept: a logger that nobody holds forgets its level. */
    private static final Logger LOG = Logger.getLogger("com.almworks.sqlite4java");

    static {
        LOG.setLevel(Level.WARNING);
        SQLite.setLibraryPath("benchmarks/target/lib");
    }

    private final SQLiteConnection connection;

    Sqlite4javaWork(SQLiteConnection connection) {
        this.connection = connection;
    }

    static Work open(Workload workload, String path) throws SQLiteException {
        SQLiteConnection connection = connect(path);
        if (workload.isInFile()) {
            connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000");
        }
        connection.exec(workload.schemaText());
        return switch (workload) {
            case POINT -> point(connection);
            case POINT_NUMBERS -> pointNumbers(connection);
            case SCAN_INTEGERS -> scanIntegers(connection);
            case SCAN_TEXT -> scanText(connection);
            case SCAN_WIDE -> scanWide(connection);
            case INSERT -> insert(connection);
            case INSERT_AUTOCOMMIT -> autocommit(connection);
            case OPEN_QUERY -> openQuery(connection, path);
            case PREPARE_QUERY -> prepareQuery(connection, false);
            case PREPARE_CACHED -> prepareQuery(connection, true);
            default -> throw new IllegalArgumentException("not with sqlite4java: " + workload);
        };
    }

    private static SQLiteConnection connect(String path) throws SQLiteException {
        SQLiteConnection connection =
                path.equals(":memory:") ? new SQLiteConnection() : new SQLiteConnection(new File(path));
        connection.open(true);
        connection.exec("PRAGMA foreign_keys = ON");
        return connection;
    }

    @Override
    public long verify(String sql) throws SQLiteException {
        return one(connection.prepare(sql));
    }

    @Override
    public void close() {
        connection.dispose();
    }

    private static long one(SQLiteStatement statement) throws SQLiteException {
        try {
            statement.step();
            return statement.columnLong(0);
        } finally {
            statement.dispose();
        }
    }

    private static Work point(SQLiteConnection connection) throws SQLiteException {
        SQLiteStatement byId = connection.prepare(BY_ID);
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new Sqlite4javaWork(connection) {
            @Override
            public long run() throws SQLiteException {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    byId.bind(1, ids.next());
                    byId.step();
                    sum += byId.columnLong(0) + Data.take(byId.columnString(1)) + (long) byId.columnDouble(2);
                    byId.reset(false);
                }
                return sum;
            }
        };
    }

    private static Work pointNumbers(SQLiteConnection connection) throws SQLiteException {
        SQLiteStatement byId = connection.prepare("SELECT a, c, id FROM t WHERE id = ?");
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new Sqlite4javaWork(connection) {
            @Override
            public long run() throws SQLiteException {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    byId.bind(1, ids.next());
                    byId.step();
                    sum += byId.columnLong(0) + (long) byId.columnDouble(1) + byId.columnLong(2);
                    byId.reset(false);
                }
                return sum;
            }
        };
    }

    private static Work scanIntegers(SQLiteConnection connection) throws SQLiteException {
        SQLiteStatement all = connection.prepare("SELECT id, a, b FROM n");
        return new Sqlite4javaWork(connection) {
            @Override
            public long run() throws SQLiteException {
                long sum = 0;
                while (all.step()) {
                    sum += all.columnLong(0) + all.columnLong(1) + all.columnLong(2);
                }
                all.reset(false);
                return sum;
            }
        };
    }

    private static Work scanText(SQLiteConnection connection) throws SQLiteException {
        SQLiteStatement all = connection.prepare("SELECT a, b, c FROM t");
        return new Sqlite4javaWork(connection) {
            @Override
            public long run() throws SQLiteException {
                long sum = 0;
                while (all.step()) {
                    sum += all.columnLong(0) + Data.take(all.columnString(1)) + (long) all.columnDouble(2);
                }
                all.reset(false);
                return sum;
            }
        };
    }

    private static Work scanWide(SQLiteConnection connection) throws SQLiteException {
        SQLiteStatement all = connection.prepare("SELECT id, a, b, c, d, e, f, g, h, i FROM w");
        return new Sqlite4javaWork(connection) {
            @Override
            public long run() throws SQLiteException {
                long sum = 0;
                while (all.step()) {
                    sum += all.columnLong(0) + all.columnLong(1) + Data.take(all.columnString(2));
                    sum += (long) all.columnDouble(3) + all.columnLong(4) + Data.take(all.columnString(5));
                    sum += (long) all.columnDouble(6) + (all.columnLong(7) & 1023) + Data.take(all.columnString(8));
                    sum += all.columnNull(9) ? 1 : 0;
                }
                all.reset(false);
                return sum;
            }
        };
    }

    private static final class Inserts {
        private final SQLiteConnection connection;
        private final SQLiteStatement insert;
        private final String[] texts = Data.texts();

        Inserts(SQLiteConnection connection) throws SQLiteException {
            this.connection = connection;
            insert = connection.prepare("INSERT INTO log(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)");
        }

        long insert(int count) throws SQLiteException {
            long changed = 0;
            for (long id = 1; id <= count; id++) {
                insert.bind(1, id)
                        .bind(2, id * 7)
                        .bind(3, texts[(int) (id - 1)])
                        .bind(4, id * 0.5 + 0.25)
                        .bind(5, id & 15)
                        .stepThrough();
                insert.reset(false);
                changed += connection.getChanges();
            }
            return changed;
        }
    }

    private static Work insert(SQLiteConnection connection) throws SQLiteException {
        Inserts inserts = new Inserts(connection);
        return new Sqlite4javaWork(connection) {
            @Override
            public void before() throws SQLiteException {
                connection.exec("DELETE FROM log");
            }

            @Override
            public long run() throws SQLiteException {
                connection.exec("BEGIN IMMEDIATE");
                long changed = inserts.insert(Data.ROWS);
                connection.exec("COMMIT");
                return changed;
            }
        };
    }

    private static Work autocommit(SQLiteConnection connection) throws SQLiteException {
        Inserts inserts = new Inserts(connection);
        return new Sqlite4javaWork(connection) {
            @Override
            public void before() throws SQLiteException {
                connection.exec("DELETE FROM log");
            }

            @Override
            public long run() throws SQLiteException {
                return inserts.insert(Data.POINTS);
            }
        };
    }

    private static Work openQuery(SQLiteConnection connection, String path) {
        return new Sqlite4javaWork(connection) {
            @Override
            public long run() throws SQLiteException {
                SQLiteConnection other = connect(path);
                try {
                    return one(other.prepare("SELECT a FROM t WHERE id = 7"));
                } finally {
                    other.dispose();
                }
            }
        };
    }

    private static Work prepareQuery(SQLiteConnection connection, boolean cached) {
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new Sqlite4javaWork(connection) {
            @Override
            public long run() throws SQLiteException {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    sum += one(connection.prepare(BY_ID, cached).bind(1, ids.next()));
                }
                return sum;
            }
        };
    }
}
