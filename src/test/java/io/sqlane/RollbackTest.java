package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.testing.Handlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transaction that failed is rolled back, whatever stands in the way of a ROLLBACK. */
class RollbackTest {
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("test.db"));
        database.execute("CREATE TABLE t(a)");
        database.execute("CREATE TABLE log(a)");
        database.execute("INSERT INTO t VALUES (1), (2), (3)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> logged() {
        try (Database other = Database.open(folder.resolve("test.db"))) {
            return other.query("SELECT a FROM log").list(row -> row.getString(0));
        }
    }

    private void log(String text) {
        database.update("INSERT INTO log VALUES (?)", text);
    }

    private Rows standing() {
        Rows rows = database.prepare("SELECT a FROM t").fetchSize(1).query();
        assertTrue(rows.next());
        return rows;
    }

    @Test
    void interruptIsNotInItsWayThoughAQueryStands() {
        try (Rows rows = standing()) {
            assertThrows(SqliteInterruptedException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
                log("lost");
                it.interruptHandle().interrupt();
                log("never");
                return null;
            }));
            assertFalse(database.inTransaction());
            assertThrows(SqliteInterruptedException.class, () -> {
                while (rows.next()) {}
            });
        }
        database.transaction(TransactionMode.IMMEDIATE, it -> {
            log("kept");
            return null;
        });
        assertEquals(List.of("kept"), logged());
    }

    @Test
    void interruptIsNotInTheWayOfASavepoint() {
        try (Rows rows = standing()) {
            database.transaction(TransactionMode.IMMEDIATE, outer -> {
                log("outer");
                assertThrows(Refusal.class, () -> outer.transaction(TransactionMode.IMMEDIATE, inner -> {
                    log("inner");
                    inner.interruptHandle().interrupt();
                    throw new Refusal();
                }));
                return null;
            });
        }
        assertEquals(List.of("outer"), logged());
    }

    @Test
    void interruptsFromAnotherThreadLeaveNoTransactionOpen() throws InterruptedException {
        InterruptHandle handle = database.interruptHandle();
        AtomicBoolean end = new AtomicBoolean();
        Thread interrupter = new Thread(() -> {
            while (!end.get()) {
                handle.interrupt();
            }
        });
        interrupter.start();
        try {
            for (int i = 0; i < 20_000; i++) {
                try {
                    database.transaction(TransactionMode.IMMEDIATE, it -> {
                        throw new Refusal();
                    });
                } catch (Refusal | SqliteInterruptedException expected) {
                    assertFalse(database.inTransaction());
                }
            }
        } finally {
            end.set(true);
            interrupter.join();
        }
    }

    @Test
    void lowLimitsAreNotInItsWay() {
        assertThrows(Refusal.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            log("lost");
            it.setLimit(Limit.SQL_LENGTH, 5);
            it.setLimit(Limit.VDBE_OP, 1);
            throw new Refusal();
        }));
        assertFalse(database.inTransaction());
        assertEquals(5, database.limit(Limit.SQL_LENGTH));
        assertEquals(1, database.limit(Limit.VDBE_OP));
        assertEquals(List.of(), logged());
    }

    @Test
    void overflowOfTheStackIsNotInItsWay() throws InterruptedException {
        boolean[] open = new boolean[1];
        Thread thread = new Thread(null, () -> {
            try (Database own = Database.openInMemory()) {
                own.execute("CREATE TABLE t(a)");
                for (int depth = 0; depth < 400; depth++) {
                    overflow(own, depth);
                    open[0] |= own.inTransaction();
                }
            }
        }, "overflow", 512 * 1024);
        thread.start();
        thread.join();
        assertFalse(open[0]);
    }

    /** The transaction begins after so many frames. */
    private static void overflow(Database own, int depth) {
        if (depth > 0) {
            overflow(own, depth - 1);
            return;
        }
        try {
            own.transaction(TransactionMode.IMMEDIATE, it -> {
                own.update("INSERT INTO t VALUES (1)");
                return endless();
            });
        } catch (StackOverflowError expected) {
            // The caller looks.
        }
    }

    private static int endless() {
        return endless() + 1;
    }

    @Test
    void listenerThatThrowsIsNotInItsWay() {
        AtomicBoolean armed = new AtomicBoolean();
        MetricsListener listener = new MetricsListener() {
            @Override
            public void statementCacheMiss(String name) {
                hit();
            }

            @Override
            public void statementCacheHit(String name) {
                hit();
            }

            private void hit() {
                if (armed.get()) {
                    throw new Refusal();
                }
            }
        };
        OpenOptions options = OpenOptions.builder().metricsListener(listener).build();
        try (Database own = Database.openInMemory(options)) {
            assertThrows(Refusal.class, () -> own.transaction(TransactionMode.IMMEDIATE, it -> {
                armed.set(true);
                return it.update("SELECT 1");
            }));
            assertFalse(own.inTransaction());
        }
    }

    @Test
    void handlerOfRollbackThatThrowsIsNotInItsWay() {
        RuntimeException fromHandler = new RuntimeException();
        new Handlers(database).rollback(() -> {
            throw fromHandler;
        });
        Refusal refusal = assertThrows(Refusal.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            log("lost");
            throw new Refusal();
        }));
        assertSame(fromHandler, refusal.getSuppressed()[0]);
        assertFalse(database.inTransaction());
        assertEquals(List.of(), logged());
    }

    /** Inside a callback, the interrupt lasts until the statement outside has ended. */
    @Test
    void connectionWhoseTransactionStandsCanOnlyBeClosed() {
        new Handlers(database).function("g", value -> {
            database.transaction(TransactionMode.IMMEDIATE, it -> {
                log("lost");
                it.interruptHandle().interrupt();
                throw new Refusal();
            });
            return value;
        });
        assertThrows(Refusal.class, () -> database.query("SELECT g(1)").list(row -> row.getLong(0)));
        IllegalStateException refused = assertThrows(IllegalStateException.class, database::inTransaction);
        assertTrue(refused.getMessage().contains("could not be rolled back"), refused::getMessage);
        database.close();
        assertEquals(List.of(), logged());
    }
}
