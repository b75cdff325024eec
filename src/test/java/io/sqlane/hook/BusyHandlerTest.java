package io.sqlane.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.InterruptHandle;
import io.sqlane.OpenOptions;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.error.BusyException;
import io.sqlane.error.SqliteInterruptedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens while another connection holds a lock. */
class BusyHandlerTest {
    private Database holder;
    private Database database;

    @TempDir
    Path folder;

    @BeforeEach
    void open() {
        holder = Database.open(folder.resolve("busy.db"));
        holder.execute("CREATE TABLE t(a)");
        database = Database.open(
                folder.resolve("busy.db"), OpenOptions.builder().busyTimeout(Duration.ofMinutes(1)).build());
    }

    @AfterEach
    void close() {
        database.close();
        holder.close();
    }

    private void hold() {
        holder.execute("BEGIN EXCLUSIVE");
    }

    private void insert() {
        database.update("INSERT INTO t VALUES (1)");
    }

    private long busyTimeout() {
        return database.query("PRAGMA busy_timeout").first(row -> row.getLong(0)).orElseThrow();
    }

    @Test
    void handlerIsAskedWithItsCountUntilItGivesUp() {
        hold();
        List<Integer> counts = new ArrayList<>();
        Hooks.of(database).setBusyHandler(count -> {
            counts.add(count);
            return count < 3;
        });
        assertThrows(BusyException.class, this::insert);
        assertEquals(List.of(0, 1, 2, 3), counts);
        counts.clear();
        assertThrows(BusyException.class, this::insert);
        assertEquals(List.of(0, 1, 2, 3), counts);
    }

    @Test
    void handlerThatWaitedLongEnoughGetsTheLock() {
        hold();
        Hooks.of(database).setBusyHandler(count -> {
            if (count == 2) {
                holder.execute("ROLLBACK");
            }
            return true;
        });
        insert();
        assertEquals(1, database.totalChanges());
    }

    @Test
    void removedHandlerLeavesTheBusyTimeout() {
        hold();
        Hooks.of(database).setBusyHandler(count -> true);
        Hooks.of(database).setBusyHandler(null);
        assertEquals(60_000L, busyTimeout());
        database.setBusyTimeout(Duration.ofMillis(30));
        assertEquals(30L, busyTimeout());
        BusyException busy = assertThrows(BusyException.class, this::insert);
        assertEquals("SQLITE_BUSY", busy.extendedCode().name());
    }

    @Test
    void busyTimeoutWaitsAsLongAsItSays() {
        hold();
        database.setBusyTimeout(Duration.ofMillis(250));
        long start = System.nanoTime();
        assertThrows(BusyException.class, this::insert);
        // No less; how much more is the machine's business.
        assertTrue(System.nanoTime() - start >= 240_000_000L);
        database.setBusyTimeout(Duration.ZERO);
        assertThrows(BusyException.class, this::insert);
    }

    @Test
    void busyTimeoutOfAPragmaIsTakenOver() {
        hold();
        database.execute("PRAGMA busy_timeout = 20");
        assertThrows(BusyException.class, this::insert);
        Hooks.of(database).setStatementDeadline(Duration.ofMillis(5));
        database.execute("PRAGMA busy_timeout = 60000");
        assertThrows(SqliteInterruptedException.class, this::insert);
    }

    @Test
    void deadlineEndsTheWaitingForALock() {
        hold();
        Hooks.of(database).setStatementDeadline(Duration.ofMillis(50));
        SqliteInterruptedException ended = assertThrows(SqliteInterruptedException.class, this::insert);
        assertEquals("the statement ran longer than its deadline", ended.errorMessage());
        assertThrows(SqliteInterruptedException.class, () -> database.execute("BEGIN IMMEDIATE"));
        assertThrows(SqliteInterruptedException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> 1));
        assertFalse(database.inTransaction());
        holder.execute("ROLLBACK");
        insert();
    }

    @Test
    void deadlineEndsTheAskingOfAHandler() {
        hold();
        Hooks.of(database).setStatementDeadline(Duration.ofMillis(50));
        Hooks.of(database).setBusyHandler(count -> true);
        assertThrows(SqliteInterruptedException.class, this::insert);
    }

    /** Whether a thread is in the native function that runs a statement. */
    private static boolean isRunning(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].getMethodName().equals("sqlane_run");
    }

    /** Runs a statement that waits for a lock, while another thread does something again and again. */
    private static SqliteInterruptedException endedWhileWaiting(Statement statement, Runnable action) {
        Thread owner = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!done.get()) {
                if (isRunning(owner)) {
                    action.run();
                }
            }
        });
        other.start();
        try {
            return assertThrows(SqliteInterruptedException.class, statement::run);
        } finally {
            done.set(true);
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void cancellationEndsTheWaitingForALock() {
        try (Statement insert = database.prepare("INSERT INTO t VALUES (1)")) {
            hold();
            Cancellation cancellation = Cancellation.of(insert);
            assertEquals("the statement was cancelled", endedWhileWaiting(insert, cancellation::cancel).errorMessage());
            holder.execute("ROLLBACK");
            assertThrows(SqliteInterruptedException.class, insert::run);
            Cancellation.of(insert);
            assertEquals(1, insert.run().count());
        }
    }

    @Test
    void interruptEndsTheWaitingForALock() {
        try (Statement insert = database.prepare("INSERT INTO t VALUES (1)")) {
            hold();
            InterruptHandle handle = database.interruptHandle();
            assertEquals("interrupted", endedWhileWaiting(insert, handle::interrupt).errorMessage());
            holder.execute("ROLLBACK");
            assertEquals(1, insert.run().count());
        }
    }
}
