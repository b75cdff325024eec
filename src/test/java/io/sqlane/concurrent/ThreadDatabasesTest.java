package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.TransactionMode;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadDatabasesTest {
    private static final int THREADS = 4;

    @TempDir
    Path folder;

    private Path file;
    private final AtomicInteger opened = new AtomicInteger();

    @BeforeEach
    void createTable() {
        file = folder.resolve("threads.db");
        Initialisation schema = Initialisation.builder()
                .step(1, it -> it.update("CREATE TABLE t(a)"))
                .build();
        schema.open(file, OpenOptions.defaults()).close();
    }

    private ThreadDatabases databases(OpenOptions options) {
        return ThreadDatabases.of(() -> {
            opened.incrementAndGet();
            return Database.open(file, options);
        });
    }

    private ThreadDatabases databases() {
        return databases(OpenOptions.defaults());
    }

    private static void shutDown(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        assertTrue(executor.awaitTermination(60, TimeUnit.SECONDS));
    }

    @Test
    void threadGetsTheSameDatabaseAgain() {
        try (ThreadDatabases databases = databases()) {
            Database first = databases.get();
            assertSame(first, databases.get());
            assertEquals(1, opened.get());
            assertEquals(1, databases.openCount());
        }
        assertEquals(List.of(), OpenFiles.of(file));
    }

    @Test
    void nothingIsOpenedBeforeItIsAskedFor() {
        try (ThreadDatabases databases = databases()) {
            assertEquals(0, databases.openCount());
        }
        assertEquals(0, opened.get());
    }

    @Test
    void eachThreadOfAnExecutorHasItsOwn() throws Exception {
        Set<Database> seen = ConcurrentHashMap.newKeySet();
        try (ThreadDatabases databases = databases()) {
            ExecutorService executor = databases.newExecutor(THREADS);
            CyclicBarrier together = new CyclicBarrier(THREADS);
            Callable<Object> task = () -> {
                together.await();
                Database mine = databases.get();
                seen.add(mine);
                return mine.transaction(TransactionMode.IMMEDIATE, it -> PoolTests.insert(it, 1));
            };
            for (Future<Object> future : executor.invokeAll(List.of(task, task, task, task, task, task, task, task))) {
                future.get();
            }
            assertEquals(THREADS, seen.size());
            assertEquals(THREADS, opened.get());
            shutDown(executor);
        }
        try (Database database = Database.open(file)) {
            assertEquals(2 * THREADS, PoolTests.count(database));
        }
    }

    @Test
    void executorThatHasTerminatedHasClosedItsDatabases() throws Exception {
        try (ThreadDatabases databases = databases()) {
            for (int round = 0; round < 50; round++) {
                ExecutorService executor = databases.newExecutor(THREADS);
                CyclicBarrier together = new CyclicBarrier(THREADS);
                Callable<Integer> task = () -> {
                    databases.get();
                    return together.await();
                };
                executor.invokeAll(List.of(task, task, task, task));
                shutDown(executor);
                assertEquals(0, databases.openCount());
                assertEquals(List.of(), OpenFiles.of(file));
            }
        }
    }

    @Test
    void threadOfAFactoryClosesItsDatabaseWhenItEnds() throws Exception {
        try (ThreadDatabases databases = databases()) {
            AtomicReference<Database> theirs = new AtomicReference<>();
            Thread thread = databases.threadFactory(Thread::new).newThread(() -> theirs.set(databases.get()));
            thread.start();
            thread.join();
            assertFalse(theirs.get().isOpen());
            assertEquals(0, databases.openCount());
        }
    }

    @Test
    void databaseOfAnyThreadIsClosedSoonAfterItsEndWithoutAWarning() throws Exception {
        try (Leaks leaks = new Leaks()) {
            OpenOptions options = OpenOptions.builder().name("meant").metricsListener(leaks).build();
            try (ThreadDatabases databases = databases(options)) {
                AtomicReference<Database> theirs = new AtomicReference<>();
                Thread thread = new Thread(() -> {
                    Database mine = databases.get();
                    mine.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
                    theirs.set(mine);
                });
                thread.start();
                thread.join();
                await(() -> leaks.closed() == 1);
                assertFalse(theirs.get().isOpen());
                // The transaction is gone with it: the lock is free, and the row is not there.
                databases.get().setBusyTimeout(java.time.Duration.ZERO);
                PoolTests.insert(databases.get(), 2);
                assertEquals(1, PoolTests.count(databases.get()));
            }
            assertEquals(List.of(), leaks.logged("meant"));
            assertEquals(0, leaks.unread());
        }
    }

    @Test
    void closedOnesAreNotGivenAnyMore() throws Exception {
        ThreadDatabases databases = databases();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicReference<Database> theirs = new AtomicReference<>();
        PoolTests.Caller other = new PoolTests.Caller(() -> {
            theirs.set(databases.get());
            asked.countDown();
            await(closed);
            databases.get();
        });
        await(asked);
        Database mine = databases.get();
        databases.close();
        assertFalse(mine.isOpen());
        assertFalse(databases.isOpen());
        assertTrue(theirs.get().isOpen());
        assertThrows(IllegalStateException.class, databases::get);
        closed.countDown();
        assertTrue(other.thrown() instanceof IllegalStateException);
        assertFalse(theirs.get().isOpen());
        databases.close();
    }

    @Test
    void databaseThatItsThreadHasClosedIsOpenedAgain() {
        try (ThreadDatabases databases = databases()) {
            Database first = databases.get();
            first.close();
            assertNotSame(first, databases.get());
            databases.closeCurrent();
            databases.closeCurrent();
            assertEquals(0, databases.openCount());
            databases.get();
            assertEquals(3, opened.get());
        }
    }

    @Test
    void oneDatabaseForTwoThreadsIsRefused() {
        try (Database shared = Database.open(file);
                ThreadDatabases databases = ThreadDatabases.of(() -> shared)) {
            databases.get();
            Throwable refused = new PoolTests.Caller(databases::get).thrown();
            assertTrue(refused instanceof IllegalStateException, String.valueOf(refused));
            assertTrue(shared.isOpen());
        }
    }

    @Test
    void openingThatFailsLeavesNothing() {
        ThreadDatabases databases = ThreadDatabases.of(() -> {
            throw new IllegalArgumentException("fails");
        });
        assertThrows(IllegalArgumentException.class, databases::get);
        assertEquals(0, databases.openCount());
        databases.close();
    }

    @Test
    void databaseOfAnotherThreadIsRefused() {
        try (ThreadDatabases databases = databases()) {
            Database mine = databases.get();
            Throwable refused = new PoolTests.Caller(() -> mine.execute("SELECT 1")).thrown();
            assertTrue(refused instanceof ThreadConfinementException, String.valueOf(refused));
        }
    }
}
