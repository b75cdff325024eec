package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.testing.Handlers;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptHandleTest {
    private static final String FOR_EVER =
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c";

    @TempDir
    Path folder;

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Interrupts from another thread, again and again until the owner is through. */
    private static void whileInterrupted(InterruptHandle handle, Runnable work) {
        AtomicBoolean done = new AtomicBoolean();
        Thread other = start(() -> {
            while (!done.get()) {
                handle.interrupt();
                Thread.yield();
            }
        });
        try {
            work.run();
        } finally {
            done.set(true);
            join(other);
        }
    }

    @Test
    void runningQueryIsInterrupted() {
        try (Database database = Database.openInMemory()) {
            whileInterrupted(database.interruptHandle(), () -> {
                SqliteInterruptedException interrupted =
                        assertThrows(SqliteInterruptedException.class, () -> database.query(FOR_EVER));
                assertEquals("SQLITE_INTERRUPT", interrupted.extendedCode().name());
            });
            assertEquals(1, database.query("SELECT 1").first(row -> row.getLong(0)).orElseThrow());
        }
    }

    @Test
    void scriptIsInterrupted() {
        try (Database database = Database.openInMemory()) {
            whileInterrupted(
                    database.interruptHandle(),
                    () -> assertThrows(SqliteInterruptedException.class, () -> database.execute(FOR_EVER)));
        }
    }

    @Test
    void interruptedWriteTransactionIsRolledBack() {
        try (Database database = Database.openInMemory()) {
            database.execute("CREATE TABLE t(a); BEGIN; INSERT INTO t VALUES (1)");
            // What is interrupted while it is compiled rolls nothing back.
            try (Statement insert = database.prepare("INSERT INTO t " + FOR_EVER.replace("count(*)", "n"))) {
                whileInterrupted(
                        database.interruptHandle(),
                        () -> assertThrows(SqliteInterruptedException.class, insert::run));
            }
            assertFalse(database.inTransaction());
            assertEquals(0, database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow());
        }
    }

    @Test
    void rowsThatStandOnARowAreInterruptedAtTheNext() {
        try (Database database = Database.openInMemory();
                Statement statement = database.prepare(FOR_EVER.replace("count(*)", "n")).fetchSize(1);
                Rows rows = statement.query()) {
            assertTrue(rows.next());
            assertTrue(database.interruptHandle().interrupt());
            assertThrows(SqliteInterruptedException.class, rows::next);
            assertThrows(IllegalStateException.class, rows::next);
            assertFalse(statement.isBusy());
        }
    }

    @Test
    void interruptWhileNothingRunsDoesNothing() {
        try (Database database = Database.openInMemory()) {
            assertTrue(database.interruptHandle().interrupt());
            assertEquals(1, database.query("SELECT 1").first(row -> row.getLong(0)).orElseThrow());
        }
    }

    @Test
    void interruptFromInsideAHandlerEndsItsStatement() {
        try (Database database = Database.openInMemory()) {
            InterruptHandle handle = database.interruptHandle();
            new Handlers(database).progress(1_000, handle::interrupt);
            assertThrows(SqliteInterruptedException.class, () -> database.query(FOR_EVER));
        }
    }

    @Test
    void closedDatabaseIsNotInterrupted() {
        Database database = Database.openInMemory();
        InterruptHandle handle = database.interruptHandle();
        database.close();
        assertFalse(handle.interrupt());
    }

    @Test
    void rollbackHookOfAnInterruptedWriteRunsOnTheOwner() {
        try (Database database = Database.openInMemory()) {
            AtomicReference<@Nullable Thread> caller = new AtomicReference<>();
            InterruptHandle handle = database.interruptHandle();
            Handlers handlers = new Handlers(database);
            handlers.rollback(() -> caller.set(Thread.currentThread()));
            // Before its first row a write has nothing to roll back.
            handlers.function("interrupted", value -> {
                Thread other = start(handle::interrupt);
                join(other);
                return value;
            });
            database.execute("CREATE TABLE t(a)");
            assertThrows(
                    SqliteInterruptedException.class,
                    () -> database.update("INSERT INTO t " + FOR_EVER.replace("count(*)", "interrupted(n)")));
            assertEquals(Thread.currentThread(), caller.get());
        }
    }

    /**
     * Connections are opened, used and closed while others interrupt them all the time. SQLite forbids an interrupt
     * during a close: the memory of the closed connection is handed out again at once to the next one, so that a late
     * interrupt would write into it.
     */
    @Test
    void interruptNeverMeetsAClosingConnection() {
        AtomicReference<@Nullable InterruptHandle> current = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong refused = new AtomicLong();
        AtomicLong accepted = new AtomicLong();
        CountDownLatch running = new CountDownLatch(2);
        Runnable interrupting = () -> {
            running.countDown();
            while (!done.get()) {
                InterruptHandle handle = current.get();
                if (handle != null) {
                    (handle.interrupt() ? accepted : refused).incrementAndGet();
                }
            }
        };
        Thread first = start(interrupting);
        Thread second = start(interrupting);
        AtomicInteger interrupted = new AtomicInteger();
        try {
            running.await();
            int rounds = 0;
            // Until every outcome has been seen often.
            while (rounds++ < 1_000 || interrupted.get() < 100 || refused.get() < 100 || accepted.get() < 100) {
                Database database = Database.open(folder.resolve("interrupted.db"));
                current.set(database.interruptHandle());
                try {
                    database.query("SELECT count(*) FROM (" + FOR_EVER + ")").close();
                } catch (SqliteInterruptedException expected) {
                    interrupted.incrementAndGet();
                } finally {
                    database.close();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            done.set(true);
            join(first);
            join(second);
        }
    }
}
