package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.testing.Leaks;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class JdbcThreadsTest {
    private static final String ENDLESS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(begun(i)) FROM n";

    private ExecutorService threads;
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        threads = Executors.newCachedThreadPool();
        connection = JdbcTests.open();
        JdbcTests.run(connection, "CREATE TABLE t(a INTEGER PRIMARY KEY, b)");
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(300, TimeUnit.SECONDS));
    }

    private <T> T elsewhere(Callable<T> work) throws Exception {
        try {
            return threads.submit(work).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Waits until a query runs that never ends by itself. */
    private Future<?> runEndless(Statement statement) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Functions.scalar(connection.unwrap(Database.class), "begun", FunctionOptions.arguments(1), (in, out) -> {
            begun.countDown();
            out.set(in.getLong(0));
        });
        connection.clearWarnings();
        Future<?> running = threads.submit(() -> statement.executeQuery(ENDLESS));
        begun.await();
        return running;
    }

    @Test
    void anyThreadMayUseAndCloseTheConnection() throws Exception {
        assertEquals("1", elsewhere(() -> JdbcTests.value(connection, "SELECT 1")));
        JdbcTests.run(connection, "INSERT INTO t VALUES (1, 1)");
        elsewhere(() -> {
            connection.close();
            return null;
        });
        assertTrue(connection.isClosed());
        JdbcTests.refused(connection::createStatement);
    }

    @Test
    void rowsThatStandInSqliteAreReadOnByAnotherThread() throws Exception {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT i FROM n");
        int sum = 0;
        while (rows.next()) {
            sum += rows.getInt(1);
            if (rows.getInt(1) % 100 == 0) {
                sum += elsewhere(() -> rows.next() ? rows.getInt(1) : 0);
            }
        }
        assertEquals(500_500, sum);
    }

    @Test
    void connectionOutlivesTheThreadsThatUsedIt() throws Exception {
        Thread user = new Thread(() -> {
            try {
                JdbcTests.run(connection, "INSERT INTO t VALUES (1, 1)");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        user.start();
        user.join();
        try (Leaks leaks = new Leaks()) {
            leaks.leaveOneBehind();
            while (leaks.unread() == 0) {
                assertEquals("1", JdbcTests.value(connection, "SELECT count(*) FROM t"));
            }
        }
        assertEquals("1", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    @Test
    void cancelEndsThatStatementOnly() throws Exception {
        Statement endless = connection.createStatement();
        Statement reading = connection.createStatement();
        ResultSet rows = reading.executeQuery(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n");
        assertTrue(rows.next());
        Throwable ended = cancelled(endless, runEndless(endless));
        assertInstanceOf(SQLTimeoutException.class, ended);
        assertEquals("HYT00", ((SQLException) ended).getSQLState());
        int count = 1;
        while (rows.next()) {
            count++;
        }
        assertEquals(100_000, count);
        assertEquals(List.of("1"), JdbcTests.rows(endless.executeQuery("SELECT 1")));
    }

    /** Cancels until what runs has ended. */
    private static Throwable cancelled(Statement statement, Future<?> running) throws Exception {
        while (true) {
            statement.cancel();
            try {
                running.get(10, TimeUnit.MILLISECONDS);
                return new AssertionError("it has ended by itself");
            } catch (ExecutionException e) {
                return e.getCause();
            } catch (java.util.concurrent.TimeoutException e) {
                // It had not begun.
            }
        }
    }

    @Test
    void cancelEndsTheWaitingForATransaction(@TempDir Path folder) throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("t.db") + "?busy_timeout=20000&transaction_mode=IMMEDIATE";
        try (Connection holder = JdbcTests.open(url); Connection waiting = JdbcTests.open(url)) {
            JdbcTests.run(holder, "CREATE TABLE t(a)");
            PreparedStatement insert = waiting.prepareStatement("INSERT INTO t VALUES (1)");
            insert.addBatch();
            holder.setAutoCommit(false);
            JdbcTests.value(holder, "SELECT 1");
            assertInstanceOf(SQLTimeoutException.class, cancelled(insert, threads.submit(insert::executeBatch)));
            waiting.setAutoCommit(false);
            Statement select = waiting.createStatement();
            assertInstanceOf(SQLTimeoutException.class,
                    cancelled(select, threads.submit(() -> select.executeQuery("SELECT 1"))));
            holder.rollback();
            assertEquals("0", JdbcTests.value(waiting, "SELECT count(*) FROM t"));
        }
    }

    @Test
    void cancelOfAnIdleStatementDoesNothing() throws Exception {
        PreparedStatement select = connection.prepareStatement("SELECT 1");
        select.cancel();
        assertEquals(List.of("1"), JdbcTests.rows(select.executeQuery()));
    }

    @Test
    void cancelOfAnIdleStatementDoesNotReachItsNextBatch() throws Exception {
        PreparedStatement insert = connection.prepareStatement("INSERT INTO t(b) VALUES (1)");
        insert.addBatch();
        insert.cancel();
        assertEquals(1, insert.executeBatch().length);
    }

    @Test
    void functionMayUseItsConnectionButNotCloseIt() throws Exception {
        Functions.scalar(connection.unwrap(Database.class), "inner", FunctionOptions.arguments(0), (in, out) -> {
            out.set(JdbcTests.value(connection, "SELECT 'from inside'"));
            JdbcTests.refused(connection::close);
            JdbcTests.refused(() -> connection.unwrap(Database.class));
        });
        connection.clearWarnings();
        assertEquals("from inside", elsewhere(() -> JdbcTests.value(connection, "SELECT inner()")));
        assertFalse(connection.isClosed());
    }

    @Test
    void abortEndsWhatRunsAndCloses() throws Exception {
        Future<?> running = runEndless(connection.createStatement());
        connection.abort(threads);
        assertTrue(connection.isClosed());
        try {
            running.get(300, TimeUnit.SECONDS);
            throw new AssertionError("the endless query has ended by itself");
        } catch (ExecutionException e) {
            assertInstanceOf(SQLException.class, e.getCause());
        }
        JdbcTests.refused(connection::createStatement);
        assertFalse(connection.isValid(1));
    }

    @Test
    void closeEndsWhatAnAbortHasLeft() throws Exception {
        connection.abort(never -> {});
        assertTrue(connection.isClosed());
        assertTrue(((JdbcConnection) connection).handle().isOpen());
        connection.close();
        assertFalse(((JdbcConnection) connection).handle().isOpen());
        connection.close();
    }

    @Test
    void abortedConnectionIsClosedByTheThreadThatHasItsDatabase() throws Exception {
        connection.unwrap(Database.class);
        elsewhere(() -> {
            connection.abort(Runnable::run);
            return null;
        });
        assertTrue(((JdbcConnection) connection).handle().isOpen());
        connection.close();
        assertFalse(((JdbcConnection) connection).handle().isOpen());
    }

    @Test
    void connectionInUseAsADatabaseIsNotValidForOthers() throws Exception {
        connection.unwrap(Database.class);
        assertTrue(connection.isValid(1));
        assertFalse(elsewhere(() -> connection.isValid(1)));
        connection.clearWarnings();
        assertTrue(elsewhere(() -> connection.isValid(1)));
    }

    @Test
    void validityDoesNotWaitForever() throws Exception {
        assertTrue(connection.isValid(1));
        Statement endless = connection.createStatement();
        Future<?> running = runEndless(endless);
        while (connection.isValid(1)) {
            Thread.onSpinWait();
        }
        connection.abort(threads);
        try {
            running.get(300, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertInstanceOf(SQLException.class, e.getCause());
        }
    }

    // ---- the core behind it

    @Test
    void databaseBelongsToTheThreadThatHasUnwrappedIt() throws Exception {
        Database database = connection.unwrap(Database.class);
        assertTrue(connection.isWrapperFor(Database.class));
        assertEquals(1, database.update("INSERT INTO t VALUES (1, 'core')").count());
        assertEquals("core", JdbcTests.value(connection, "SELECT b FROM t"));
        SQLException refused = assertInstanceOf(
                SQLException.class, elsewhere(() -> JdbcTests.refused(() -> connection.createStatement()
                        .executeQuery("SELECT 1"))));
        assertEquals("HY010", refused.getSQLState());
        assertInstanceOf(ThreadConfinementException.class, elsewhere(() -> {
            try {
                return database.totalChanges();
            } catch (RuntimeException e) {
                return e;
            }
        }));
    }

    @Test
    void clearWarningsGivesTheDatabaseBack() throws Exception {
        Database database = connection.unwrap(Database.class);
        connection.clearWarnings();
        assertEquals("1", elsewhere(() -> JdbcTests.value(connection, "SELECT 1")));
        try {
            database.totalChanges();
            throw new AssertionError("the database was used outside of a turn");
        } catch (IllegalStateException refused) {
            assertNotNull(refused.getMessage());
        }
        assertEquals(0L, elsewhere(() -> {
            long changes = connection.unwrap(Database.class).totalChanges();
            connection.clearWarnings();
            return changes;
        }));
    }

    @Test
    void transactionOfTheCoreIsSeen() throws Exception {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1, 1)");
        connection.unwrap(Database.class).execute("COMMIT");
        JdbcTests.run(connection, "INSERT INTO t VALUES (2, 2)");
        connection.rollback();
        assertEquals("1", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    // ---- many threads at once

    /** Seconds that the threads work for; more where SQLite or the sanitizers look for misuse. */
    private static final long SECONDS = Long.getLong("io.sqlane.jdbc.seconds", 2);

    @Test
    void sixteenThreadsShareOneConnection() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        AtomicLong next = new AtomicLong();
        List<Future<Long>> working = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int kind = i;
            working.add(threads.submit(() -> work(kind, end, next)));
        }
        long inserted = 0;
        for (Future<Long> work : working) {
            inserted += work.get();
        }
        assertEquals("" + inserted, JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    private long work(int kind, long end, AtomicLong next) throws SQLException {
        long inserted = 0;
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)");
                PreparedStatement select = connection.prepareStatement("SELECT a, b FROM t WHERE a <= ?");
                Statement any = connection.createStatement()) {
            while (System.nanoTime() < end) {
                switch (kind % 4) {
                    case 0 -> {
                        long key = next.incrementAndGet();
                        insert.setLong(1, key);
                        insert.setString(2, "text " + key);
                        inserted += insert.executeUpdate();
                    }
                    case 1 -> {
                        for (int i = 0; i < 10; i++) {
                            long key = next.incrementAndGet();
                            insert.setLong(1, key);
                            insert.setString(2, "text " + key);
                            insert.addBatch();
                        }
                        inserted += insert.executeBatch().length;
                    }
                    case 2 -> {
                        select.setLong(1, 200);
                        try (ResultSet rows = select.executeQuery()) {
                            while (rows.next()) {
                                assertEquals("text " + rows.getLong("a"), rows.getString(2));
                            }
                        }
                    }
                    default -> {
                        any.execute("SELECT count(*), '" + "x".repeat(50_000) + "' FROM t");
                        any.getResultSet().next();
                        assertEquals(50_000, any.getResultSet().getString(2).length());
                        connection.getMetaData().getTables(null, null, "%", null).close();
                    }
                }
            }
        }
        return inserted;
    }

    /** Misuse: they disturb each other, and must not harm more than that. */
    @Test
    void threadsThatShareOneStatementDoNoHarm() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        PreparedStatement select = connection.prepareStatement("SELECT value, ? FROM json_each(?)");
        String array = "[" + "\"abcdefgh\",".repeat(999) + "1]";
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String text = "y".repeat(1 + 999 * i);
            working.add(threads.submit(() -> {
                while (System.nanoTime() < end) {
                    try {
                        select.setString(1, text);
                        select.setString(2, array);
                        select.addBatch();
                        ResultSet rows = select.executeQuery();
                        while (rows.next()) {
                            rows.getString(1);
                            rows.getString(2);
                        }
                        select.clearBatch();
                    } catch (SQLException expected) {
                        assertNotNull(expected.getMessage());
                    }
                }
                return null;
            }));
        }
        for (Future<?> work : working) {
            work.get();
        }
        assertEquals("1", JdbcTests.value(connection, "SELECT 1"));
    }

    @Test
    void batchOfOneStatementMayBeMadeByThreads() throws Exception {
        Statement statement = connection.createStatement();
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            working.add(threads.submit(() -> {
                for (int n = 0; n < 1000; n++) {
                    statement.addBatch("INSERT INTO t(b) VALUES (1)");
                }
                return null;
            }));
        }
        for (Future<?> work : working) {
            work.get();
        }
        assertEquals(4000, statement.executeBatch().length);
        assertEquals("4000", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    @Test
    void abortIsToldOfAnExecutorThatRefuses() throws Exception {
        SQLException refused = JdbcTests.refused(() -> connection.abort(task -> {
            throw new RejectedExecutionException("full");
        }));
        assertInstanceOf(RejectedExecutionException.class, refused.getCause());
        assertTrue(connection.isClosed());
        connection.close();
        assertFalse(((JdbcConnection) connection).handle().isOpen());
    }

    @Test
    void closingWhileOthersWorkEndsThemWithAnException() throws Exception {
        for (int round = 0; round < 50; round++) {
            Connection shared = JdbcTests.open();
            CountDownLatch begun = new CountDownLatch(4);
            List<Future<SQLException>> working = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                working.add(threads.submit(() -> {
                    try (PreparedStatement select = shared.prepareStatement("SELECT ?")) {
                        for (int n = 0; ; n++) {
                            select.setInt(1, n);
                            ResultSet rows = select.executeQuery();
                            rows.next();
                            rows.getInt(1);
                            if (n == 0) {
                                begun.countDown();
                            }
                        }
                    } catch (SQLException e) {
                        return e;
                    }
                }));
            }
            begun.await();
            if (round % 2 == 0) {
                shared.close();
            } else {
                shared.abort(threads);
            }
            for (Future<SQLException> work : working) {
                assertNotNull(work.get().getMessage());
            }
        }
    }
}
