package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.group;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.InterruptHandle;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.FullException;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.testing.Throwables;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of each write of a group when one fails, or the transaction, or the file. */
class GroupFailureTest extends GroupTests {
    @Test
    void failingTaskRollsBackAlone() {
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> insert(it, 1),
                it -> {
                    insert(it, 2);
                    return fail();
                },
                it -> insert(it, 3));

        assertInstanceOf(IllegalArgumentException.class, failure(futures.get(1)));
        get(futures.get(2));
        assertEquals(List.of(1L, 3L), written());
        assertEquals(1, commits.get());
    }

    @Test
    void firstTaskThatFailsIsRolledBack() {
        IllegalArgumentException reason = new IllegalArgumentException("mine");

        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> pool.write(it -> {
            insert(it, 1);
            throw reason;
        }));
        assertSame(reason, thrown);
        assertEquals(List.of(), written());
        pool.write(it -> insert(it, 2));
        assertEquals(List.of(2L), written());
    }

    @Test
    void overflowOfTheStackFailsItsTaskOnly() {
        List<CompletableFuture<Object>> futures =
                group(pool, it -> insert(it, 1), GroupFailureTest::recurse, it -> insert(it, 3));

        assertInstanceOf(StackOverflowError.class, failure(futures.get(1)));
        get(futures.get(2));
        assertEquals(List.of(1L, 3L), written());
    }

    @Test
    void throwableOfEachSortFailsItsTaskOnly() {
        long expected = 0;
        for (Supplier<Throwable> maker : Throwables.ALL) {
            Throwable mine = maker.get();
            long value = ++expected;
            List<CompletableFuture<Object>> futures = group(
                    pool,
                    it -> insert(it, value),
                    it -> {
                        insert(it, -value);
                        throw ConnectionHandle.<RuntimeException>sneaky(mine);
                    },
                    it -> insert(it, 100 + value));
            get(futures.get(0));
            assertSame(mine, failure(futures.get(1)));
            get(futures.get(2));
            assertEquals(2 * expected, written().size());
        }
    }

    /** The thread that leads runs a task of another's, which ends with an Error; it goes on with its own. */
    @Test
    void errorOfAnotherTaskDoesNotEndTheThreadThatLeads() {
        AssertionError mine = new AssertionError("mine");
        CompletableFuture<?>[] other = new CompletableFuture<?>[1];
        pool.write(it -> {
            other[0] = pool.writeAsync(later -> {
                throw mine;
            });
            return insert(it, 1);
        });
        assertSame(mine, failure(other[0]));
        assertEquals(List.of(1L), written());
    }

    @Test
    void interruptOfTheThreadThatLeadsIsNotTheTaskOfOthers() {
        AtomicInteger flags = new AtomicInteger();
        CompletableFuture<?>[] other = new CompletableFuture<?>[1];
        PoolTests.Caller caller = new PoolTests.Caller(() -> {
            pool.write(it -> {
                other[0] = pool.writeAsync(later -> {
                    flags.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                    // Waits for nothing, and would end with the interrupt.
                    new CountDownLatch(0).await();
                    return insert(later, 2);
                });
                Thread.currentThread().interrupt();
                return insert(it, 1);
            });
            flags.addAndGet(Thread.currentThread().isInterrupted() ? 10 : 0);
        });
        assertNull(caller.thrown());
        get(other[0]);
        assertEquals(10, flags.get());
        assertEquals(List.of(1L, 2L), written());
    }

    private static Object recurse(Database database) {
        return recurse(database) + "!";
    }

    @Test
    void violatedDeferredForeignKeyFailsItsTaskOnly() {
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> insert(it, 1),
                it -> it.update("INSERT INTO child VALUES (42)"),
                it -> {
                    it.update("INSERT INTO child VALUES (7)");
                    return it.update("INSERT INTO parent VALUES (7)");
                });

        ConstraintException refused = assertInstanceOf(ConstraintException.class, failure(futures.get(1)));
        assertEquals("SQLITE_CONSTRAINT_FOREIGNKEY", refused.extendedCode().name());
        get(futures.get(2));
        assertEquals(List.of(1L), written());
        assertEquals(1, commits.get());
    }

    @Test
    void violatedDeferredForeignKeyOfALoneTaskIsTold() {
        assertThrows(ConstraintException.class, () -> pool.write(it -> it.update("INSERT INTO child VALUES (42)")));
        assertEquals(0, commits.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT OR ROLLBACK INTO t(a) VALUES (1)", "INSERT INTO child VALUES (-1)"})
    void rollbackInsideATaskFailsItAndTheOthersRunAgain(String sql) {
        pool.write(it -> {
            it.execute("CREATE TRIGGER r BEFORE INSERT ON child WHEN new.p = -1 BEGIN"
                    + " SELECT raise(ROLLBACK, 'no'); END");
            return null;
        });
        commits.set(0);
        AtomicInteger runs = new AtomicInteger();
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> {
                    runs.incrementAndGet();
                    return insert(it, 1);
                },
                it -> fail(),
                it -> it.update(sql),
                it -> insert(it, 3));

        assertInstanceOf(ConstraintException.class, failure(futures.get(2)));
        get(futures.get(0));
        assertInstanceOf(IllegalArgumentException.class, failure(futures.get(1)));
        get(futures.get(3));
        assertEquals(2, runs.get());
        assertEquals(List.of(1L, 3L), written());
        assertEquals(1, commits.get());
    }

    @Test
    void taskThatHidesARollbackWritesNothingAfterIt() {
        List<CompletableFuture<Object>> futures = group(pool, it -> insert(it, 1), it -> {
            assertThrows(ConstraintException.class, () -> it.update("INSERT OR ROLLBACK INTO t(a) VALUES (1)"));
            assertFalse(it.inTransaction());
            try {
                insert(it, 99);
            } catch (ConstraintException refused) {
                assertTrue(refused.getMessage().contains("has ended inside it"), refused::getMessage);
            }
            return null;
        });

        assertInstanceOf(IllegalStateException.class, failure(futures.get(1)));
        get(futures.get(0));
        assertEquals(List.of(1L), written());
    }

    @Test
    void fullDiskFailsTheWholeGroup() {
        AtomicInteger most = new AtomicInteger(10);
        pool.close();
        pool = DatabasePool.open(
                folder.resolve("group.db"),
                PoolOptions.builder()
                        .maxGroupTime(Duration.ofHours(1))
                        .onOpen(database -> database.pragmas().set("max_page_count", most.get()))
                        .build());
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> insert(it, 1),
                it -> it.update("INSERT INTO t(b) VALUES (zeroblob(1000000))"),
                it -> insert(it, 3));

        FullException own = assertInstanceOf(FullException.class, failure(futures.get(1)));
        FullException others = assertInstanceOf(FullException.class, failure(futures.get(0)));
        assertSame(own, others.getCause());
        get(futures.get(2));
        assertEquals(List.of(3L), written());
        most.set(1000);
        pool.write(it -> {
            it.execute("PRAGMA cache_size = 100");
            return null;
        });
        pool.write(it -> it.update("INSERT INTO t(b) VALUES (zeroblob(1000000))"));
    }

    @Test
    void fullDiskThatATaskWrapsFailsTheWholeGroup() {
        SqliteException full = SqliteException.from(
                SqliteException.Details.of(ResultCode.of(Constants.SQLITE_FULL), "made for a test"));
        List<CompletableFuture<Object>> futures = group(pool, it -> insert(it, 1), it -> {
            throw new IllegalStateException("of the task", full);
        });
        assertInstanceOf(IllegalStateException.class, failure(futures.get(0)));
        assertSame(full, failure(futures.get(1)).getCause());
        assertEquals(List.of(), written());
    }

    @ParameterizedTest
    @ValueSource(ints = {Constants.SQLITE_IOERR_WRITE, Constants.SQLITE_CORRUPT, Constants.SQLITE_NOMEM})
    void failureOfFileOrMemoryFailsTheWholeGroup(int code) {
        SqliteException failed =
                SqliteException.from(SqliteException.Details.of(ResultCode.of(code), "made for a test"));
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> insert(it, 1),
                it -> {
                    throw failed;
                },
                it -> insert(it, 3));
        SqliteException others = assertInstanceOf(SqliteException.class, failure(futures.get(0)));
        assertSame(failed, others.getCause());
        assertEquals(code, others.extendedCode().code());
        assertSame(failed, failure(futures.get(1)));
        get(futures.get(2));
        assertEquals(List.of(3L), written());
    }

    /** Two tasks end the transaction, one after the other: what is not at fault runs once more for each. */
    @Test
    void taskRunsOnceMoreForEachEndOfItsTransaction() {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger later = new AtomicInteger();
        String rollback = "INSERT OR ROLLBACK INTO t(a) VALUES (1)";
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> {
                    runs.incrementAndGet();
                    return insert(it, 1);
                },
                it -> it.update(rollback),
                it -> it.update(rollback),
                it -> {
                    later.incrementAndGet();
                    return insert(it, 4);
                });
        get(futures.get(0));
        assertInstanceOf(ConstraintException.class, failure(futures.get(1)));
        assertInstanceOf(ConstraintException.class, failure(futures.get(2)));
        get(futures.get(3));
        assertEquals(3, runs.get());
        assertEquals(1, later.get());
        assertEquals(List.of(1L, 4L), written());
        assertEquals(1, commits.get());
    }

    @Test
    void interruptOfSqliteFailsItsTaskAndTheOthersRunAgain() {
        AtomicInteger runs = new AtomicInteger();
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> {
                    runs.incrementAndGet();
                    return insert(it, 1);
                },
                it -> {
                    InterruptHandle interrupt = it.interruptHandle();
                    Functions.scalar(it, "stop", FunctionOptions.arguments(1), (values, result) -> {
                        interrupt.interrupt();
                        result.set(values.getLong(0));
                    });
                    return it.update("INSERT INTO t(a) WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n)"
                            + " SELECT stop(i) FROM n LIMIT 10000");
                },
                it -> insert(it, 3));
        get(futures.get(0));
        assertInstanceOf(SqliteInterruptedException.class, failure(futures.get(1)));
        get(futures.get(2));
        assertEquals(2, runs.get());
        assertEquals(List.of(1L, 3L), written());
    }

    @Test
    void failingCommitAcknowledgesNobody() {
        atCommit = () -> false;
        List<CompletableFuture<Object>> futures = group(pool, it -> insert(it, 1), it -> insert(it, 2));

        for (CompletableFuture<Object> future : futures) {
            ConstraintException refused = assertInstanceOf(ConstraintException.class, failure(future));
            assertEquals("SQLITE_CONSTRAINT_COMMITHOOK", refused.extendedCode().name());
        }
        assertEquals(List.of(), written());
        atCommit = () -> true;
        pool.write(it -> insert(it, 3));
        assertEquals(List.of(3L), written());
    }
}
