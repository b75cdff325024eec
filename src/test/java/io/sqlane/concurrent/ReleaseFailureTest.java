package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.group;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sqlane.error.SqliteException;
import io.sqlane.hook.Hooks;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.hook.TracedStatement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task of a group fails after its savepoint was released: there is nothing that it alone could go back to. */
class ReleaseFailureTest {
    @TempDir
    Path folder;

    /** Fails once, when a savepoint of the pool is released. */
    private static final class FailingListener implements TraceListener {
        private final AtomicReference<@Nullable RuntimeException> armed = new AtomicReference<>();

        @Override
        public void begins(TracedStatement statement) {
            RuntimeException failure = statement.sql().startsWith("RELEASE") ? armed.getAndSet(null) : null;
            if (failure != null) {
                throw failure;
            }
        }
    }

    @Test
    void taskThatFailedIsNotCommittedWithTheOthers() {
        FailingListener listener = new FailingListener();
        PoolOptions options = PoolOptions.builder()
                .maxGroupTime(Duration.ofHours(1))
                .onOpen(it -> Hooks.of(it).setTraceListener(EnumSet.of(TraceEvent.STATEMENT), listener))
                .build();
        try (DatabasePool pool = DatabasePool.open(folder.resolve("group.db"), options)) {
            pool.write(it -> it.update("CREATE TABLE t(a INTEGER PRIMARY KEY)"));
            RuntimeException failure = new RuntimeException("the listener fails");
            AtomicInteger runsOfFirst = new AtomicInteger();
            List<CompletableFuture<Object>> futures = group(
                    pool,
                    it -> {
                        runsOfFirst.incrementAndGet();
                        return insert(it, 1);
                    },
                    it -> {
                        listener.armed.set(failure);
                        return insert(it, 2);
                    },
                    it -> insert(it, 3));

            get(futures.get(0));
            assertSame(failure, failure(futures.get(1)));
            get(futures.get(2));
            List<Long> written =
                    pool.read(it -> it.query("SELECT a FROM t ORDER BY a").list(row -> row.getLong(0)));
            assertEquals(List.of(1L, 3L), written);
            assertEquals(2, runsOfFirst.get());
        }
    }

    /** The names are the library's, so that they are not refused; a task may use them all the same. */
    @Test
    void taskThatGoesBackBehindItsBeginningTakesNoOtherWithIt() {
        try (DatabasePool pool =
                DatabasePool.open(
                        folder.resolve("group.db"),
                        PoolOptions.builder().maxGroupTime(Duration.ofHours(1)).build())) {
            pool.write(it -> it.update("CREATE TABLE t(a INTEGER PRIMARY KEY)"));
            List<CompletableFuture<Object>> futures = group(
                    pool,
                    it -> {
                        it.execute("SAVEPOINT sqlane_7");
                        return insert(it, 1);
                    },
                    it -> {
                        it.execute("ROLLBACK TO sqlane_7");
                        return insert(it, 2);
                    },
                    it -> insert(it, 3));

            get(futures.get(0));
            assertInstanceOf(SqliteException.class, failure(futures.get(1)));
            get(futures.get(2));
            List<Long> written =
                    pool.read(it -> it.query("SELECT a FROM t ORDER BY a").list(row -> row.getLong(0)));
            assertEquals(List.of(1L, 3L), written);
        }
    }
}
