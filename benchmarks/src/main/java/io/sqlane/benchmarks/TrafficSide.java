package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Synchronous;
import io.sqlane.TransactionMode;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.PoolOptions;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.BusyException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The ways of many threads to one file. */
interface TrafficSide extends AutoCloseable {
    /** Rows to read. */
    int ROWS = 10_000;

    String TABLES = """
            CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT);
            CREATE TABLE log(id INTEGER PRIMARY KEY, a INT, b TEXT);
            WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10000)
                INSERT INTO t SELECT i, i * 7, format('text of row %08d', i) FROM r;
            """;

    String INSERT = "INSERT INTO log(a, b) VALUES (?, 'text of a row of the log')";
    String SELECT = "SELECT a FROM t WHERE id = ?";

    /** What one thread does; opened and closed by that thread. */
    interface Session extends AutoCloseable {
        /** Answers false if the lock was not to be had. */
        boolean write(long value) throws Exception;

        long read(long id) throws Exception;

        @Override
        default void close() throws Exception {}
    }

    Session session() throws Exception;

    @Override
    default void close() {}

    static TrafficSide open(TrafficCase.Side side, Path file, TrafficCase.Level level) {
        OpenOptions options = OpenOptions.builder()
                .journalMode(JournalMode.WAL)
                .synchronous(Synchronous.valueOf(level.name()))
                .build();
        try (Database database = Database.open(file, options)) {
            database.execute(TABLES);
        }
        return switch (side) {
            case POOL -> pool(file, options);
            case METRICS ->
                    pool(file, options.toBuilder().metricsListener(new MetricsListener() {}).build());
            case OWN -> () -> own(file, options);
            case EXECUTOR -> new Executor(file, options);
            case JDBC -> () -> new TrafficJdbc(file, level);
        };
    }

    private static TrafficSide pool(Path file, OpenOptions options) {
        DatabasePool pool = DatabasePool.open(file, PoolOptions.builder().openOptions(options).build());
        return new TrafficSide() {
            @Override
            public Session session() {
                return new Session() {
                    @Override
                    public boolean write(long value) {
                        pool.write(it -> it.update(INSERT, value));
                        return true;
                    }

                    @Override
                    public long read(long id) {
                        return pool.<Long, RuntimeException>read(it -> select(it, id));
                    }
                };
            }

            @Override
            public void close() {
                pool.close();
            }
        };
    }

    private static Session own(Path file, OpenOptions options) {
        Database database = Database.open(file, options);
        return new Session() {
            @Override
            public boolean write(long value) {
                return insert(database, value);
            }

            @Override
            public long read(long id) {
                return select(database, id);
            }

            @Override
            public void close() {
                database.close();
            }
        };
    }

    private static boolean insert(Database database, long value) {
        try {
            database.transaction(TransactionMode.IMMEDIATE, it -> it.update(INSERT, value));
            return true;
        } catch (BusyException starved) {
            return false;
        }
    }

    private static long select(Database database, long id) {
        return database.query(SELECT, id).first(row -> row.getLong(0)).orElseThrow();
    }

    /** A transaction for each write, on the one thread that all of them are given to. */
    final class Executor implements TrafficSide {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Session own;

        private Executor(Path file, OpenOptions options) {
            try {
                own = thread.submit(() -> own(file, options)).get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Session session() {
            return new Session() {
                @Override
                public boolean write(long value) throws Exception {
                    return thread.submit(() -> own.write(value)).get();
                }

                @Override
                public long read(long id) throws Exception {
                    return thread.submit(() -> own.read(id)).get();
                }
            };
        }

        @Override
        public void close() {
            try {
                thread.submit(() -> {
                            own.close();
                            return null;
                        })
                        .get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            } finally {
                thread.shutdown();
            }
        }
    }
}
