package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.group;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Changes;
import io.sqlane.Database;
import io.sqlane.TransactionMode;
import io.sqlane.error.SqliteException;
import io.sqlane.hook.Hooks;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.hook.TracedStatement;
import io.sqlane.testing.Leaks;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several writes in one transaction. */
class GroupCommitTest extends GroupTests {
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void groupHasNoMoreThanTheMost(int most) {
        PoolOptions.Builder options = PoolOptions.builder().maxGroupSize(most).maxGroupTime(Duration.ofHours(1));
        // The one that holds the writer is the first of the first group.
        assertEquals((1 + 6 + most - 1) / most, commitsOfSix(options));
    }

    @Test
    void groupTakesNothingMoreAfterItsTime() {
        assertEquals(1 + 6, commitsOfSix(PoolOptions.builder().maxGroupTime(Duration.ZERO)));
    }

    private int commitsOfSix(PoolOptions.Builder options) {
        try (DatabasePool other = DatabasePool.open(
                folder.resolve("limits.db"),
                options.onOpen(database -> Hooks.of(database).setCommitHook(() -> commits.incrementAndGet() > 0))
                        .build())) {
            other.write(it -> it.update("CREATE TABLE t(a)"));
            commits.set(0);
            List<CompletableFuture<Object>> futures = group(
                    other,
                    it -> insert(it, 1),
                    it -> insert(it, 2),
                    it -> insert(it, 3),
                    it -> insert(it, 4),
                    it -> insert(it, 5),
                    it -> insert(it, 6));
            futures.forEach(PoolTests::get);
            return commits.get();
        }
    }

    /** The time of a group is for what has queued up: nobody waits for more. */
    @Test
    void loneWriteDoesNotWaitForOthers() {
        pool.write(it -> insert(it, 1));
        assertEquals(1, commits.get());
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

    // ---- what tasks leave behind

    @Test
    void rowsThatATaskLeavesOpenAreEnded() {
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> insert(it, 1),
                it -> it.query("SELECT a FROM t").next(),
                it -> it.prepare("INSERT INTO t(a) VALUES (5), (6) RETURNING a").query().next(),
                it -> it.prepare("SELECT 1 UNION ALL SELECT 2").fetchSize(1).query().next());

        futures.forEach(PoolTests::get);
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

    @Test
    void handlerThatThrowsAfterTheCommitDoesNotMakeItAFailure() {
        try (Leaks log = new Leaks()) {
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
            assertEquals(1, log.logged("a handler, after a commit").size());
        }
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
