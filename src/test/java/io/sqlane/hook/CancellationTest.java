package io.sqlane.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Batch;
import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Handlers;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What ends a statement that runs: a cancellation, the deadline, a progress handler. */
class CancellationTest {
    private static final String ENDLESS =
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT %s FROM c";
    private static final String COUNT = String.format(ENDLESS, "count(*)");
    private static final String ROWS = String.format(ENDLESS, "n");

    private Database database;
    private Hooks hooks;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a)");
        hooks = Hooks.of(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static void assertCancelled(Executable executable) {
        SqliteInterruptedException thrown = assertThrows(SqliteInterruptedException.class, executable);
        assertEquals("the statement was cancelled", thrown.errorMessage());
    }

    /** Cancels once the function of that name has been called in the statement. */
    private Statement cancelledWhileRunning(String sql, Cancellation[] cancellation) {
        CountDownLatch running = new CountDownLatch(1);
        new Handlers(database).function("running", value -> {
            running.countDown();
            return value;
        });
        Statement statement = database.prepare(sql);
        cancellation[0] = Cancellation.of(statement);
        Thread other = new Thread(() -> {
            try {
                running.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            cancellation[0].cancel();
        });
        other.setDaemon(true);
        other.start();
        return statement;
    }

    @Test
    void runningStatementIsCancelledFromAnotherThreadAndOthersGoOn() {
        Cancellation[] cancellation = new Cancellation[1];
        try (Statement others = database.prepare(ROWS).fetchSize(1);
                Rows rows = others.query();
                Statement statement =
                        cancelledWhileRunning(String.format(ENDLESS, "sum(running(n))"), cancellation)) {
            assertTrue(rows.next());
            assertCancelled(statement::query);
            assertTrue(cancellation[0].isCancelled());
            assertTrue(rows.next());
            assertEquals(2, rows.getLong(0));
        }
    }

    @Test
    void cancelledStatementStaysCancelledUntilItGetsANewCancellation() {
        try (Statement statement = database.prepare("SELECT 1")) {
            Cancellation first = Cancellation.of(statement);
            assertFalse(first.isCancelled());
            assertEquals(1, statement.list(row -> row.getLong(0)).size());
            first.cancel();
            assertCancelled(statement::query);
            assertCancelled(statement::query);
            Cancellation.of(statement);
            first.cancel();
            assertEquals(1, statement.list(row -> row.getLong(0)).size());
        }
    }

    @Test
    void rowsThatStandOnARowAreCancelledAtTheNext() {
        try (Statement statement = database.prepare(ROWS).fetchSize(1);
                Rows rows = statement.query()) {
            Cancellation cancellation = Cancellation.of(statement);
            assertTrue(rows.next());
            cancellation.cancel();
            assertEquals(1, rows.getLong(0));
            assertCancelled(rows::next);
            assertFalse(statement.isBusy());
        }
    }

    @Test
    void cancelledBatchStopsBeforeARow() {
        new Handlers(database).function("f", value -> value);
        try (Statement statement = database.prepare("INSERT INTO t VALUES (f(?))")) {
            Cancellation cancellation = Cancellation.of(statement);
            new Handlers(database).function("f", value -> {
                if (value == 3) {
                    cancellation.cancel();
                }
                return value;
            });
            Batch batch = statement.batch();
            for (int i = 1; i <= 5; i++) {
                batch.bind(1, i).add();
            }
            SqliteInterruptedException thrown = assertThrows(SqliteInterruptedException.class, batch::run);
            assertEquals(3, thrown.batchIndex());
        }
        assertEquals(3, database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow());
    }

    @Test
    void cancelledWriteRollsItsTransactionBack() {
        Cancellation[] cancellation = new Cancellation[1];
        assertThrows(SqliteInterruptedException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            it.update("INSERT INTO t VALUES (1)");
            try (Statement statement =
                    cancelledWhileRunning("INSERT INTO t " + String.format(ENDLESS, "running(n)"), cancellation)) {
                return statement.run();
            }
        }));
        assertFalse(database.inTransaction());
        assertEquals(0, database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow());
    }

    @Test
    void statementInsideTheCancelledOneEndsWithIt() {
        Handlers handlers = new Handlers(database);
        handlers.function("f", value -> value);
        try (Statement outer = database.prepare("SELECT f(1)")) {
            Cancellation cancellation = Cancellation.of(outer);
            handlers.function("f", value -> {
                cancellation.cancel();
                return database.query(COUNT).first(row -> row.getLong(0)).orElseThrow();
            });
            assertCancelled(outer::query);
        }
    }

    @Test
    void cancellationOutlivesStatementAndDatabase() {
        Statement statement = database.prepare("SELECT 1");
        Cancellation cancellation = Cancellation.of(statement);
        statement.close();
        cancellation.cancel();
        assertThrows(IllegalStateException.class, () -> Cancellation.of(statement));
        database.close();
        cancellation.cancel();
        assertTrue(cancellation.isCancelled());
    }

    @Test
    void cancellationThatNobodyHoldsIsHeldByItsStatement() {
        try (Statement statement = database.prepare("SELECT count(*) FROM t")) {
            for (int i = 0; i < 1_000; i++) {
                Cancellation.of(statement);
            }
            Garbage.collect();
            assertEquals(0, statement.first(row -> row.getLong(0)).orElseThrow());
            WeakReference<Cancellation> dropped = new WeakReference<>(Cancellation.of(statement));
            Garbage.collectUntil(() -> dropped.get() == null, "the cancellation");
            assertEquals(0, statement.first(row -> row.getLong(0)).orElseThrow());
        }
    }

    @Test
    void cancellationInsideItsOwnRunIsRefused() {
        Handlers handlers = new Handlers(database);
        handlers.function("f", value -> value);
        try (Statement statement = database.prepare("SELECT f(1)")) {
            handlers.function("f", value -> {
                assertThrows(IllegalStateException.class, () -> Cancellation.of(statement));
                return value;
            });
            assertEquals(1, statement.first(row -> row.getLong(0)).orElseThrow());
        }
    }

    // ---- deadline

    @Test
    void deadlineEndsAStatementAndIsTakenBack() {
        hooks.setStatementDeadline(Duration.ofMillis(5));
        SqliteInterruptedException thrown =
                assertThrows(SqliteInterruptedException.class, () -> database.query(COUNT));
        assertEquals("the statement ran longer than its deadline", thrown.errorMessage());
        hooks.setStatementDeadline(null);
        assertThrows(IllegalArgumentException.class, () -> hooks.setStatementDeadline(Duration.ZERO));
        int[] calls = new int[1];
        hooks.setProgressHandler(10_000, () -> ++calls[0] < 100);
        assertThrows(SqliteInterruptedException.class, () -> database.query(COUNT));
        assertEquals(100, calls[0]);
    }

    // ---- progress

    @Test
    void progressHandlerEndsTheStatementWhenItSaysSo() {
        int[] calls = new int[1];
        hooks.setProgressHandler(100, () -> ++calls[0] < 5);
        SqliteInterruptedException thrown =
                assertThrows(SqliteInterruptedException.class, () -> database.query(COUNT));
        assertEquals("interrupted", thrown.errorMessage());
        assertEquals(5, calls[0]);
        assertThrows(IllegalArgumentException.class, () -> hooks.setProgressHandler(0, () -> true));
        hooks.setProgressHandler(0, null);
        assertEquals(1, database.query(ROWS).first(row -> row.getLong(0)).orElseThrow());
    }

    @Test
    void progressHandlerIsCalledAsOftenAsItWasSetBesideADeadline() {
        long alone = countedCalls();
        hooks.setStatementDeadline(Duration.ofHours(1));
        assertEquals(alone, countedCalls(), 1);
    }

    private long countedCalls() {
        int[] calls = new int[1];
        hooks.setProgressHandler(5_000, () -> {
            calls[0]++;
            return true;
        });
        database.execute("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000)"
                + " SELECT sum(n) FROM c");
        assertTrue(calls[0] > 10, calls[0] + " calls");
        return calls[0];
    }
}
