package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.TransactionMode;
import io.sqlane.error.BusyException;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.hook.Hooks;
import io.sqlane.internal.ffi.Constants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    @TempDir
    Path folder;

    private Database database;
    private Database other;
    private final AtomicLong now = new AtomicLong();
    private final List<Long> sleeps = new ArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();

    @BeforeEach
    void open() {
        OpenOptions options = OpenOptions.builder()
                .journalMode(JournalMode.WAL)
                .busyTimeout(Duration.ofMillis(1))
                .build();
        database = Database.open(folder.resolve("retry.db"), options);
        other = Database.open(folder.resolve("retry.db"), options);
        database.execute("CREATE TABLE t(a)");
    }

    @AfterEach
    void close() {
        database.close();
        other.close();
    }

    /** One whose time passes by its sleeps only. */
    private RetryPolicy.Builder policy() {
        return RetryPolicy.builder()
                .nanoClock(now::get)
                .random(() -> 1.0)
                .sleeper(duration -> {
                    sleeps.add(duration.toMillis());
                    now.addAndGet(duration.toNanos());
                });
    }

    private static SqliteException failure(int code) {
        return SqliteException.from(SqliteException.Details.of(ResultCode.of(code), "made for a test"));
    }

    private int attemptsUntilGivenUp(int code) {
        attempts.set(0);
        SqliteException made = failure(code);
        assertSame(made, assertThrows(SqliteException.class, () -> policy().build().run(database, it -> {
            attempts.incrementAndGet();
            throw made;
        })));
        return attempts.get();
    }

    // ---- how often

    @Test
    void sixAttemptsEachWaitTwiceAsLong() {
        assertEquals(6, attemptsUntilGivenUp(Constants.SQLITE_BUSY));
        assertEquals(List.of(150L, 250L, 450L, 850L, 1650L), sleeps);
    }

    @Test
    void lastErrorTellsAttemptsAndTime() {
        BusyException last = assertThrows(BusyException.class, () -> policy().build().run(database, it -> {
            throw failure(Constants.SQLITE_BUSY);
        }));
        String added = "; given up: attempts=6, waited between them=3350 ms, since 3350 ms, for no attempt was left";
        assertTrue(last.getMessage().endsWith(added), last::getMessage);
        assertEquals("made for a test", last.errorMessage());
    }

    @Test
    void deadlineCoversAllAttempts() {
        RetryPolicy hasty = policy().deadline(Duration.ofMillis(500)).build();
        BusyException last = assertThrows(BusyException.class, () -> hasty.run(database, it -> {
            attempts.incrementAndGet();
            throw failure(Constants.SQLITE_BUSY);
        }));
        assertEquals(3, attempts.get());
        assertTrue(last.getMessage().contains("deadline of PT0.5S"), last::getMessage);
    }

    /** SQLite counts the busy timeout anew for each statement. With the deadline none of them waits for an hour. */
    @Test
    @Timeout(60)
    void deadlineCoversTheWaitingOfEachStatement() {
        database.setBusyTimeout(Duration.ofHours(1));
        other.execute("BEGIN IMMEDIATE");
        RetryPolicy hasty = RetryPolicy.builder().deadline(Duration.ofMillis(100)).build();
        assertThrows(BusyException.class, () -> hasty.run(database, it -> {
            for (int i = 0; i < 3; i++) {
                attempts.incrementAndGet();
                assertThrows(BusyException.class, () -> it.update("INSERT INTO t VALUES (1)"));
            }
            return it.update("INSERT INTO t VALUES (1)");
        }));
        assertEquals(3, attempts.get());
        assertEquals(3600000L, database.pragmas().get("busy_timeout"));
    }

    @Test
    @Timeout(60)
    void deadlineOfThePolicyAroundIsKept() {
        database.setBusyTimeout(Duration.ofHours(1));
        other.execute("BEGIN IMMEDIATE");
        RetryPolicy hasty = RetryPolicy.builder().attempts(1).deadline(Duration.ofMillis(100)).build();
        RetryPolicy patient = RetryPolicy.builder().attempts(1).deadline(Duration.ofDays(1)).build();
        assertThrows(BusyException.class, () -> hasty.run(database, it -> {
            assertThrows(
                    BusyException.class,
                    () -> patient.run(it, inner -> inner.update("INSERT INTO t VALUES (1)")));
            return it.update("INSERT INTO t VALUES (1)");
        }));
    }

    @Test
    void busyTimeoutCountsAgainAfterTheDeadline() {
        policy().build().run(database, it -> 1);
        database.setBusyTimeout(Duration.ofHours(1));
        other.execute("BEGIN IMMEDIATE");
        AtomicInteger asked = new AtomicInteger();
        Hooks.of(database).setBusyHandler(count -> {
            asked.incrementAndGet();
            return count < 3;
        });
        assertThrows(BusyException.class, () -> database.update("INSERT INTO t VALUES (1)"));
        assertEquals(4, asked.get());
    }

    @Test
    void interruptEndsTheWaiting() {
        RetryPolicy real = RetryPolicy.builder().delay(Duration.ofHours(1)).deadline(Duration.ofDays(1)).build();
        Thread.currentThread().interrupt();
        BusyException last = assertThrows(BusyException.class, () -> real.run(database, it -> {
            attempts.incrementAndGet();
            throw failure(Constants.SQLITE_BUSY);
        }));
        assertTrue(Thread.interrupted());
        assertEquals(1, attempts.get());
        assertTrue(last.getMessage().contains("interrupted"), last::getMessage);
    }

    // ---- what

    @Test
    void codesDecide() {
        assertEquals(6, attemptsUntilGivenUp(Constants.SQLITE_BUSY_RECOVERY));
        assertEquals(3, attemptsUntilGivenUp(Constants.SQLITE_PROTOCOL));
        assertEquals(1, attemptsUntilGivenUp(Constants.SQLITE_BUSY_SNAPSHOT));
        assertEquals(1, attemptsUntilGivenUp(Constants.SQLITE_LOCKED));
        assertEquals(1, attemptsUntilGivenUp(Constants.SQLITE_IOERR));
        assertEquals(1, attemptsUntilGivenUp(Constants.SQLITE_CONSTRAINT_UNIQUE));
    }

    @Test
    void nothingIsRepeatedInsideATransaction() {
        database.transaction(TransactionMode.IMMEDIATE, it -> attempts.addAndGet(attemptsUntilGivenUp(5)));
        assertEquals(List.of(), sleeps);
    }

    @Test
    void busyStatementOfItsOwnIsNoLock() {
        database.execute("INSERT INTO t VALUES (1), (2)");
        try (Rows open = database.prepare("SELECT a FROM t").fetchSize(1).query()) {
            open.next();
            assertEquals(1, attemptsUntilGivenUp(Constants.SQLITE_BUSY));
        }
        assertEquals(6, attemptsUntilGivenUp(Constants.SQLITE_BUSY));
    }

    @Test
    void commitThatAnUnfinishedStatementKeepsBusyIsNotRepeated() {
        assertThrows(SqliteException.class, () -> policy().build().transaction(
                database, TransactionMode.IMMEDIATE, it -> {
                    attempts.incrementAndGet();
                    return it.prepare("INSERT INTO t VALUES (1), (2) RETURNING a").fetchSize(1).query().next();
                }));
        assertEquals(1, attempts.get());
    }

    // ---- locks of others

    @Test
    void workSucceedsOnceTheLockIsGone() {
        other.execute("BEGIN IMMEDIATE");
        RetryPolicy releasing = policy().sleeper(duration -> other.execute("COMMIT")).build();
        releasing.run(database, it -> it.update("INSERT INTO t VALUES (1)"));
        assertEquals(1, PoolTests.count(database));
    }

    @Test
    void transactionOnAStaleSnapshotRunsAgain() {
        policy().build().transaction(database, TransactionMode.DEFERRED, it -> {
            PoolTests.count(it);
            if (attempts.incrementAndGet() == 1) {
                other.execute("INSERT INTO t VALUES (1)");
            }
            return it.update("INSERT INTO t VALUES (2)");
        });
        assertEquals(2, attempts.get());
        assertEquals(1, sleeps.size());
        assertEquals(2, PoolTests.count(database));
    }

    @Test
    void innerTransactionRunsOnce() {
        other.execute("BEGIN IMMEDIATE");
        assertThrows(BusyException.class, () -> policy().attempts(2).build().transaction(
                database, TransactionMode.DEFERRED, it -> policy().build().transaction(
                        it, TransactionMode.IMMEDIATE, inner -> {
                            attempts.incrementAndGet();
                            return inner.update("INSERT INTO t VALUES (1)");
                        })));
        assertEquals(2, attempts.get());
        assertFalse(database.inTransaction());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void attemptsMustBePositive(int wrong) {
        assertThrows(IllegalArgumentException.class, () -> RetryPolicy.builder().attempts(wrong));
    }

    @Test
    void toStringTellsAll() {
        assertEquals(
                "RetryPolicy[attempts=6, delay=PT0.1S, jitter=PT0.05S, deadline=PT30S]",
                RetryPolicy.defaults().toString());
    }
}
