package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HikariCP: connections that are made, lent, given back, thrown out and closed on different threads. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HikariTest extends Client {
    private static final String ENDLESS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    @BeforeEach
    void createTable() throws SQLException {
        execute("PRAGMA journal_mode = WAL", "CREATE TABLE t(thread INTEGER, n INTEGER)");
    }

    private HikariDataSource pool(int size) {
        return new HikariDataSource(config(size));
    }

    private HikariConfig config(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(size);
        config.addDataSourceProperty("busy_timeout", "60000");
        // Nothing here loses power.
        config.addDataSourceProperty("synchronous", "OFF");
        return config;
    }

    private static void insert(Connection connection, int thread, int n) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
            insert.setInt(1, thread);
            insert.setInt(2, n);
            assertEquals(1, insert.executeUpdate());
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }

    private static List<Future<Integer>> start(ExecutorService threads, int count, Callable<Integer> body) {
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(threads.submit(body));
        }
        return results;
    }

    @Test
    void moreThreadsThanConnectionsWriteEachRowOnce() throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (HikariDataSource pool = pool(3)) {
            for (Future<Integer> result : start(threads, 8, () -> {
                int thread = next.getAndIncrement();
                for (int n = 0; n < 50; n++) {
                    try (Connection connection = pool.getConnection()) {
                        insert(connection, thread, n);
                    }
                }
                return 50;
            })) {
                assertEquals(50, result.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertEquals(List.of("400|400|8"), stored(
                "SELECT count(*), count(DISTINCT thread * 50 + n), count(DISTINCT thread) FROM t"));
    }

    @Test
    void whatABorrowerLeavesIsRolledBackAndReset() throws SQLException {
        try (HikariDataSource pool = pool(1)) {
            Connection first;
            try (Connection connection = pool.getConnection()) {
                first = connection.unwrap(Connection.class);
                connection.setAutoCommit(false);
                insert(connection, 1, 1);
                assertEquals(1, count(connection));
            }
            try (Connection connection = pool.getConnection()) {
                assertSame(first, connection.unwrap(Connection.class));
                assertTrue(connection.getAutoCommit());
                assertEquals(0, count(connection));
                insert(connection, 2, 2);
            }
        }

        assertEquals(List.of("2|2"), stored("SELECT * FROM t"));
    }

    @Test
    void failedStatementLeavesItsConnectionInThePool() throws SQLException {
        try (HikariDataSource pool = pool(1)) {
            Connection first;
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                first = connection.unwrap(Connection.class);
                assertThrows(SQLException.class, () -> statement.execute("SELECT * FROM missing"));
                statement.execute("CREATE UNIQUE INDEX i ON t(n)");
                insert(connection, 1, 1);
                assertThrows(SQLException.class, () -> insert(connection, 2, 1));
            }
            try (Connection connection = pool.getConnection()) {
                assertSame(first, connection.unwrap(Connection.class));
                assertEquals(1, count(connection));
            }
        }
    }

    @Test
    void evictedConnectionIsClosedAndReplaced() throws SQLException {
        try (HikariDataSource pool = pool(1)) {
            Connection first;
            try (Connection connection = pool.getConnection()) {
                first = connection.unwrap(Connection.class);
                insert(connection, 1, 1);
                pool.evictConnection(connection);
            }
            try (Connection connection = pool.getConnection()) {
                assertNotSame(first, connection.unwrap(Connection.class));
                assertEquals(1, count(connection));
            }
            while (!first.isClosed()) {
                Thread.onSpinWait();
            }
            assertFalse(first.isValid(1));
        }
    }

    @Test
    void softEvictionClosesWhatIsIdleNowAndWhatIsLentOnItsReturn() throws SQLException {
        try (HikariDataSource pool = pool(2)) {
            Connection lent = pool.getConnection();
            Connection inside = lent.unwrap(Connection.class);
            pool.getHikariPoolMXBean().softEvictConnections();
            insert(lent, 1, 1);
            lent.close();
            while (!inside.isClosed()) {
                Thread.onSpinWait();
            }
            try (Connection connection = pool.getConnection()) {
                assertEquals(1, count(connection));
            }
        }

        assertEquals(List.of("1|1"), stored("SELECT * FROM t"));
    }

    @Test
    void connectionOutlivesTheThreadThatMadeIt() throws Exception {
        try (HikariDataSource pool = pool(1)) {
            for (int n = 0; n < 5; n++) {
                int value = n;
                List<Throwable> failures = new ArrayList<>();
                Thread thread = new Thread(() -> {
                    try (Connection connection = pool.getConnection()) {
                        insert(connection, 1, value);
                    } catch (SQLException | AssertionError e) {
                        failures.add(e);
                    }
                });
                thread.start();
                thread.join();
                assertEquals(List.of(), failures);
            }
        }

        assertEquals(List.of("5|10"), stored("SELECT count(*), sum(n) FROM t"));
    }

    @Test
    void anotherThreadCancelsAStatementAndItsConnectionIsUsable() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (HikariDataSource pool = pool(2);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            Future<SQLException> failure = threads.submit(
                    () -> assertThrows(SQLException.class, () -> statement.executeQuery(ENDLESS)));
            while (!failure.isDone()) {
                statement.cancel();
                Thread.onSpinWait();
            }
            assertEquals(9, failure.get().getErrorCode());
            try (Connection other = pool.getConnection()) {
                insert(other, 1, 1);
            }
        } finally {
            threads.shutdownNow();
        }

        assertEquals(List.of("1|1"), stored("SELECT * FROM t"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void readOnlyBorrowerCannotWriteAndTheNextOneCan() throws SQLException {
        try (HikariDataSource pool = pool(1)) {
            try (Connection connection = pool.getConnection()) {
                connection.setReadOnly(true);
                SQLException refusal = assertThrows(SQLException.class, () -> insert(connection, 1, 1));
                assertEquals("25006", refusal.getSQLState());
            }
            try (Connection connection = pool.getConnection()) {
                assertFalse(connection.isReadOnly());
                insert(connection, 2, 2);
            }
        }

        assertEquals(List.of("2|2"), stored("SELECT * FROM t"));
    }

    @Test
    void closeStormLosesNoRowThatWasWritten() throws Exception {
        int rounds = 10;
        AtomicInteger written = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(17);
        try {
            for (int round = 0; round < rounds; round++) {
                HikariConfig config = config(6);
                // So long does a borrower wait in a pool that has been closed.
                config.setConnectionTimeout(250);
                HikariDataSource pool = new HikariDataSource(config);
                CountDownLatch busy = new CountDownLatch(40);
                List<Future<Integer>> results = start(threads, 16, () -> borrowUntilClosed(pool, written, busy));
                assertTrue(busy.await(60, TimeUnit.SECONDS));
                Future<?> closing = threads.submit(pool::close);
                for (Future<Integer> result : results) {
                    result.get();
                }
                closing.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertTrue(written.get() >= 20 * rounds, "written=" + written);
        assertEquals(List.of("ok"), stored("PRAGMA integrity_check"));
        // A row whose insert was not answered may be there as well.
        int stored = Integer.parseInt(stored("SELECT count(*) FROM t").get(0));
        assertTrue(stored >= written.get(), "stored=" + stored + ", written=" + written);
        assertEquals(List.of("0"), stored("SELECT count(*) FROM (SELECT n FROM t GROUP BY n HAVING count(*) > 1)"));
    }

    /** Writes, reads, evicts and aborts until the pool is closed under it. */
    private static Integer borrowUntilClosed(HikariDataSource pool, AtomicInteger written, CountDownLatch busy) {
        int failures = 0;
        for (int i = 0; !pool.isClosed(); i++) {
            try (Connection connection = pool.getConnection()) {
                if (i % 2 == 0) {
                    try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO t SELECT 0, coalesce(max(n), 0) + 1 FROM t")) {
                        insert.executeUpdate();
                        written.incrementAndGet();
                    }
                } else {
                    count(connection);
                }
                busy.countDown();
                if (i % 7 == 3) {
                    pool.evictConnection(connection);
                } else if (i % 11 == 5) {
                    connection.abort(Runnable::run);
                }
            } catch (SQLException e) {
                failures++;
            }
        }
        return failures;
    }
}
