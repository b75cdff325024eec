package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.await;
import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.concurrent.PoolTests.Caller;
import io.sqlane.concurrent.PoolTests.Holding;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a pool ends, and what happens to its connections when they do not behave. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PoolEndTest implements MetricsListener {
    @TempDir
    Path folder;

    private Path file;
    private DatabasePool pool;
    private volatile boolean closingFails;
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public void connectionClosed(String database) {
        closed.incrementAndGet();
        if (closingFails) {
            throw new IllegalStateException("the closing of " + database + " fails");
        }
    }

    @BeforeEach
    void open() {
        file = folder.resolve("end.db");
        pool = open(PoolOptions.builder().maxReaders(3));
        pool.write(it -> it.update("CREATE TABLE t(a)"));
    }

    private DatabasePool open(PoolOptions.Builder options) {
        return DatabasePool.open(
                file,
                options.openOptions(OpenOptions.builder().metricsListener(this).build())
                        .build());
    }

    @AfterEach
    void close() {
        closingFails = false;
        pool.close();
        assertEquals(List.of(), OpenFiles.of(file));
    }

    // ---- closing

    @Test
    void closeThatFailsHasClosedEverything() {
        try (Holding one = Holding.reader(pool); Holding other = Holding.reader(pool)) {
            count(pool);
        }
        await(() -> pool.state().idleReaders() == 3);
        closingFails = true;
        IllegalStateException failed = assertThrows(IllegalStateException.class, pool::close);
        // The writer's, and by it the first reader's with the two others.
        assertTrue(failed.getMessage().contains("(writer)"), failed::getMessage);
        assertEquals(1, failed.getSuppressed().length);
        assertEquals(2, failed.getSuppressed()[0].getSuppressed().length);
        assertEquals(4, closed.get());
        assertEquals(List.of(), OpenFiles.of(file));
    }

    @Test
    void secondCloseAfterAFailureDoesNothing() {
        closingFails = true;
        assertThrows(IllegalStateException.class, pool::close);
        pool.close();
        pool.closeNow();
        assertEquals(1, closed.get());
    }

    @Test
    void closeNowCutsACloseShort() {
        CompletableFuture<Object> waiting;
        Caller closer;
        Caller hasty;
        try (Holding holding = new Holding(pool)) {
            waiting = pool.writeAsync(it -> insert(it, 1));
            closer = new Caller(pool::close);
            await(() -> !pool.isOpen());
            assertFalse(waiting.isDone());
            hasty = new Caller(pool::closeNow);
            assertInstanceOf(IllegalStateException.class, failure(waiting));
        }
        assertNull(closer.thrown());
        assertNull(hasty.thrown());
        assertEquals(1, closed.get());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachTaskOfABusyPoolIsDoneOrRefused(boolean now) {
        AtomicLong acknowledged = new AtomicLong();
        ConcurrentLinkedQueue<Throwable> refused = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<CompletableFuture<Object>> futures = new ConcurrentLinkedQueue<>();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean waits = i < 3;
            callers.add(new Caller(() -> {
                try {
                    while (true) {
                        if (waits) {
                            pool.write(it -> insert(it, 1));
                            acknowledged.incrementAndGet();
                        } else {
                            futures.add(pool.writeAsync(it -> insert(it, 2)));
                        }
                        count(pool);
                    }
                } catch (IllegalStateException closed) {
                    refused.add(closed);
                }
            }));
        }
        await(() -> acknowledged.get() > 50);
        if (now) {
            pool.closeNow();
        } else {
            pool.close();
        }
        callers.forEach(caller -> assertNull(caller.thrown()));
        assertEquals(6, refused.size());
        for (CompletableFuture<Object> future : futures) {
            await(future::isDone);
            if (future.isCompletedExceptionally()) {
                assertTrue(now, () -> failure(future).toString());
                assertInstanceOf(IllegalStateException.class, failure(future));
            } else {
                acknowledged.incrementAndGet();
            }
        }
        assertEquals(List.of(), OpenFiles.of(file));
        try (Database database = Database.open(file)) {
            assertEquals(acknowledged.get(), count(database));
        }
    }

    // ---- failures that are nobody's

    /** The connection is replaced since the task has left something on it, and its closing throws. */
    @Test
    void failedClosingOfAReplacedConnectionIsLogged() {
        try (Leaks log = new Leaks()) {
            closingFails = true;
            pool.write(it -> {
                it.execute("PRAGMA cache_size = 50");
                return insert(it, 1);
            });
            pool.read(it -> {
                it.execute("PRAGMA cache_size = 50");
                return null;
            });
            closingFails = false;
            assertEquals(1, count(pool));
            assertEquals(1, log.logged("the writer of a pool").size());
            assertEquals(1, log.logged("the closing of a reader").size());
        }
    }

    @Test
    void failedCheckpointIsLoggedAndNotTheWritesFailure() {
        List<Database> writer = new ArrayList<>();
        Runnable[] interrupting = {() -> {}};
        try (Leaks log = new Leaks();
                DatabasePool checkpointing = open(PoolOptions.builder()
                        .checkpointPages(1)
                        .maxGroupTime(Duration.ofHours(1))
                        .onOpen(database -> {
                            if (writer.isEmpty()) {
                                writer.add(database);
                                interrupting[0] = database.interruptHandle()::interrupt;
                            }
                        })
                        // Runs after the commit and before the checkpoint, which the interrupt ends.
                        .completionExecutor(completion -> {
                            completion.run();
                            interrupting[0].run();
                        }))) {
            CompletableFuture<?>[] future = new CompletableFuture<?>[1];
            checkpointing.write(it -> {
                future[0] = checkpointing.writeAsync(later -> insert(later, 2));
                return insert(it, 1);
            });
            get(future[0]);
            assertEquals(1, log.logged("the writer of a pool").size());
            assertEquals(2, count(checkpointing));
            checkpointing.write(it -> insert(it, 3));
        }
        assertEquals(3, count(pool));
    }

    // ---- another connection on the same file

    private void replaceConnection() {
        pool.write(it -> {
            it.execute("PRAGMA cache_size = 50");
            return null;
        });
    }

    @Test
    void fileThatIsGoneIsNotCreatedAnew() throws IOException {
        replaceConnection();
        Files.delete(file);
        assertThrows(SqliteException.class, () -> pool.write(it -> insert(it, 1)));
        assertFalse(Files.exists(file));
        assertThrows(RuntimeException.class, () -> count(pool));
        assertFalse(Files.exists(file));
    }

    @Test
    void fileThatHasTakenThePlaceOfTheFirstIsNotWritten() throws IOException {
        Path other = folder.resolve("other.db");
        Initialisation.builder()
                .step(1, it -> it.update("CREATE TABLE t(a)"))
                .build()
                .open(other, OpenOptions.defaults())
                .close();
        replaceConnection();
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        ReadOnlyException lost = assertThrows(ReadOnlyException.class, () -> pool.write(it -> insert(it, 1)));
        assertEquals("SQLITE_READONLY_DBMOVED", lost.extendedCode().name());
        assertThrows(ReadOnlyException.class, () -> count(pool));
        try (Database database = Database.open(file)) {
            assertEquals(0, count(database));
        }
    }

    @Test
    void readerThatFindsAnotherFileEndsThePool() throws IOException {
        Path other = folder.resolve("other.db");
        Initialisation.none().open(other, OpenOptions.defaults()).close();
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThrows(ReadOnlyException.class, () -> count(pool));
        assertFalse(pool.isOpen());
    }
}
