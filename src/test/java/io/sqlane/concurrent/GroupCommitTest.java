package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.group;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Changes;
import io.sqlane.Database;
import io.sqlane.TransactionMode;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.FullException;
import io.sqlane.error.SqliteException;
import io.sqlane.hook.Hooks;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.hook.TracedStatement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several writes in one transaction, and what becomes of each. */
class GroupCommitTest {
    @TempDir
    Path folder;

    private DatabasePool pool;
    private final AtomicInteger commits = new AtomicInteger();
    private volatile BooleanSupplier atCommit = () -> true;

    @BeforeEach
    void open() {
        pool = DatabasePool.open(
                folder.resolve("group.db"),
                PoolOptions.builder()
                        .maxGroupTime(Duration.ofHours(1))
                        .onOpen(database -> Hooks.of(database).setCommitHook(() -> {
                            commits.incrementAndGet();
                            return atCommit.getAsBoolean();
                        }))
                        .build());
        pool.write(database -> {
            database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b);"
                    + " CREATE TABLE parent(id INTEGER PRIMARY KEY);"
                    + " CREATE TABLE child(p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
            return null;
        });
        commits.set(0);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private List<Long> written() {
        return pool.<List<Long>, RuntimeException>read(
                database -> database.query("SELECT a FROM t ORDER BY a").list(row -> row.getLong(0)));
    }

    private static @Nullable Object fail() {
        throw new IllegalArgumentException("the task fails");
    }

    // ---- together

    @Test
    void queuedWritesAreCommittedTogether() {
        group(pool, it -> insert(it, 1), it -> insert(it, 2), it -> insert(it, 3)).forEach(PoolTests::get);

        assertEquals(1, commits.get());
        assertEquals(List.of(1L, 2L, 3L), written());
    }

    @Test
    void lateWritesGoIntoTheNextGroup() {
        try (DatabasePool single = DatabasePool.open(
                folder.resolve("single.db"),
                PoolOptions.builder()
                        .maxGroupSize(1)
                        .onOpen(database -> Hooks.of(database).setCommitHook(() -> commits.incrementAndGet() > 0))
                        .build())) {
            single.write(it -> it.update("CREATE TABLE t(a)"));
            commits.set(0);
            group(single, it -> insert(it, 1), it -> insert(it, 2), it -> insert(it, 3)).forEach(PoolTests::get);
        }
        // With the one that held the writer.
        assertEquals(4, commits.get());
    }

    @Test
    void futureIsCompletedAfterTheCommit() {
        List<CompletableFuture<Object>> futures = new CopyOnWriteArrayList<>();
        AtomicInteger early = new AtomicInteger();
        atCommit = () -> {
            early.addAndGet((int) futures.stream().filter(CompletableFuture::isDone).count());
            return true;
        };
        try (PoolTests.Holding holding = new PoolTests.Holding(pool)) {
            futures.add(pool.writeAsync(it -> insert(it, 1)));
            futures.add(pool.writeAsync(it -> insert(it, 2)));
        }
        futures.forEach(PoolTests::get);

        assertEquals(1, commits.get());
        assertEquals(0, early.get());
    }

    @Test
    void eachTaskHasItsOwnChangesAndRowid() {
        List<CompletableFuture<Object>> futures = group(pool, it -> insert(it, 70), it -> insert(it, 80));

        assertEquals(new Changes(1, 70), get(futures.get(0)));
        assertEquals(new Changes(1, 80), get(futures.get(1)));
    }

    // ---- a task that fails

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
                group(pool, it -> insert(it, 1), GroupCommitTest::recurse, it -> insert(it, 3));

        assertInstanceOf(StackOverflowError.class, failure(futures.get(1)));
        get(futures.get(2));
        assertEquals(List.of(1L, 3L), written());
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

    // ---- control of the transaction

    @ParameterizedTest
    @ValueSource(strings = {
        "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT a", "RELEASE sqlane_1000000", "ROLLBACK TO sqlane_1000000"
    })
    void taskMustNotControlTheTransaction(String sql) {
        for (int attempt = 0; attempt < 2; attempt++) {
            List<CompletableFuture<Object>> futures = group(
                    pool,
                    it -> it.update("INSERT INTO t(b) VALUES (1)"),
                    it -> {
                        it.update("INSERT INTO t(b) VALUES (2)");
                        return it.update(sql);
                    },
                    it -> {
                        it.execute(sql);
                        return null;
                    });

            SqliteException refused = assertInstanceOf(SqliteException.class, failure(futures.get(1)));
            assertEquals("SQLITE_AUTH", refused.extendedCode().name());
            assertTrue(refused.getMessage().contains("must not begin or end transactions"), refused::getMessage);
            assertInstanceOf(SqliteException.class, failure(futures.get(2)));
            assertEquals(attempt + 1, written().size());
        }
    }

    @Test
    void taskMayUseSavepointsOfTheLibrary() {
        List<CompletableFuture<Object>> futures = group(pool, it -> insert(it, 1), it -> {
            it.transaction(TransactionMode.IMMEDIATE, inner -> insert(inner, 2));
            assertThrows(IllegalArgumentException.class, () -> it.transaction(TransactionMode.IMMEDIATE, inner -> {
                insert(inner, 3);
                return fail();
            }));
            return null;
        });

        futures.forEach(PoolTests::get);
        assertEquals(List.of(1L, 2L), written());
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

    // ---- the whole group

    @Test
    void fullDiskFailsTheWholeGroup() {
        long pages = pool.<Long, RuntimeException>writeWithoutTransaction(it -> {
            long now = it.pragmas().pageCount();
            it.pragmas().set("max_page_count", now + 2);
            return now;
        });
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
        pool.writeWithoutTransaction(it -> it.pragmas().set("max_page_count", pages + 1000));
        pool.write(it -> it.update("INSERT INTO t(b) VALUES (zeroblob(1000000))"));
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

    // ---- what tasks leave behind

    @Test
    void rowsThatATaskLeavesOpenAreEnded() {
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> insert(it, 1),
                it -> it.query("SELECT a FROM t").next(),
                it -> it.prepare("INSERT INTO t(a) VALUES (5), (6) RETURNING a").query().next(),
                it -> it.prepare("SELECT value FROM generate_series(1, 100000)").fetchSize(1).toString());

        futures.subList(0, 3).forEach(PoolTests::get);
        assertEquals(List.of(1L, 5L, 6L), written());
    }

    @Test
    void taskMustNotCloseOrHandOnItsDatabase() {
        for (CompletableFuture<Object> future : group(
                pool,
                it -> {
                    it.close();
                    return null;
                },
                Database::handOver)) {
            assertInstanceOf(IllegalStateException.class, failure(future));
            assertTrue(failure(future).getMessage().contains("belongs to the pool"), () -> failure(future).toString());
        }
        pool.write(it -> insert(it, 1));
        assertEquals(List.of(1L), written());
    }

    @Test
    void cancelledFutureKeepsItsTaskFromRunning() {
        AtomicInteger runs = new AtomicInteger();
        try (PoolTests.Holding holding = new PoolTests.Holding(pool)) {
            pool.writeAsync(it -> runs.incrementAndGet()).cancel(false);
        }
        pool.write(it -> insert(it, 1));
        assertEquals(0, runs.get());
    }

    // ---- what a task leaves behind

    @Test
    void handlerThatThrowsAfterTheCommitDoesNotMakeItAFailure() {
        pool.write(database -> {
            Hooks.of(database).setTraceListener(Set.of(TraceEvent.PROFILE), new TraceListener() {
                @Override
                public void ends(TracedStatement statement, long elapsedNanos) {
                    if (statement.sql().equals("COMMIT")) {
                        throw new IllegalStateException("after the commit");
                    }
                }
            });
            return database.update("INSERT INTO t VALUES (1, 'one')");
        });
        assertEquals(List.of(1L), written());
    }

    @Test
    void savepointThatWasCompiledOutsideATransactionIsRefusedInATask() {
        pool.writeWithoutTransaction(database -> {
            database.update("SAVEPOINT a");
            return database.update("RELEASE a");
        });
        SqliteException refused = assertThrows(
                SqliteException.class, () -> pool.write(database -> database.update("SAVEPOINT a")));
        assertEquals("SQLITE_AUTH", refused.primaryCode().name());
    }

    @Test
    void taskCannotTakeTheWalHookFromThePool() {
        assertThrows(IllegalStateException.class, () -> pool.write(database -> {
            Hooks.of(database).setWalHook((schema, frames) -> {});
            return null;
        }));
        pool.write(database -> database.update("INSERT INTO t VALUES (1, 'one')"));
        assertEquals(List.of(1L), written());
    }
}
