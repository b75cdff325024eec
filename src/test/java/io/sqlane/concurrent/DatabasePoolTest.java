package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.await;
import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.concurrent.PoolTests.Caller;
import io.sqlane.concurrent.PoolTests.Holding;
import io.sqlane.error.BusyException;
import io.sqlane.testing.OpenFiles;
import io.sqlane.testing.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasePoolTest {
    @TempDir
    Path folder;

    private Path file;
    private DatabasePool pool;

    @BeforeEach
    void open() {
        file = folder.resolve("pool.db");
        pool = open(PoolOptions.builder().maxReaders(2));
        pool.write(it -> it.update("CREATE TABLE t(a INTEGER PRIMARY KEY)"));
    }

    private DatabasePool open(PoolOptions.Builder options) {
        return DatabasePool.open(file, options.build());
    }

    @AfterEach
    void close() {
        pool.close();
        assertEquals(List.of(), OpenFiles.of(file));
    }

    // ---- writes

    @Test
    void exceptionOfATaskIsThrownAsItIs() {
        IOException mine = new IOException("mine");
        assertSame(mine, assertThrows(IOException.class, () -> pool.write(it -> {
            throw mine;
        })));
        assertSame(mine, failure(pool.writeAsync(it -> {
            throw mine;
        })));
        assertSame(mine, assertThrows(IOException.class, () -> pool.writeWithoutTransaction(it -> {
            throw mine;
        })));
        assertSame(mine, assertThrows(IOException.class, () -> pool.read(it -> {
            throw mine;
        })));
    }

    @Test
    void writesAreDoneInTheOrderInWhichTheyCame() {
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<Caller> callers = new ArrayList<>();
        try (Holding holding = new Holding(pool)) {
            for (int i = 0; i < 6; i++) {
                int number = i;
                callers.add(new Caller(() -> {
                    if (number == 3) {
                        pool.writeWithoutTransaction(it -> order.add(number));
                    } else {
                        pool.write(it -> order.add(number));
                    }
                }));
                await(() -> pool.state().queuedWrites() == number + 1);
            }
        }
        callers.forEach(caller -> assertNull(caller.thrown()));
        assertEquals(List.of(0, 1, 2, 3, 4, 5), order);
    }

    @Test
    void manyThreadsWriteEachOnce() {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int first = 1 + i * 50;
            callers.add(new Caller(() -> {
                for (int value = first; value < first + 50; value++) {
                    int row = value;
                    pool.write(it -> insert(it, row));
                }
            }));
        }
        callers.forEach(caller -> assertNull(caller.thrown()));
        assertEquals(400, count(pool));
    }

    @Test
    void waitThatCouldNeverEndIsRefusedAtOnce() {
        pool.write(writer -> {
            assertThrows(IllegalStateException.class, () -> pool.write(it -> 1));
            assertThrows(IllegalStateException.class, () -> pool.writeWithoutTransaction(it -> 1));
            assertThrows(IllegalStateException.class, () -> pool.read(it -> 1));
            assertThrows(IllegalStateException.class, () -> pool.concurrentRead(it -> 1));
            assertThrows(IllegalStateException.class, pool::close);
            return insert(writer, 1);
        });
        pool.read(reader -> {
            assertThrows(IllegalStateException.class, () -> pool.read(it -> 1));
            assertThrows(IllegalStateException.class, () -> pool.concurrentRead(it -> 1));
            assertThrows(IllegalStateException.class, pool::closeNow);
            return null;
        });
        assertTrue(pool.isOpen());
        assertEquals(1, count(pool));
    }

    @Test
    void taskMayGiveFurtherWritesToThePool() {
        List<CompletableFuture<?>> inner = new ArrayList<>();
        pool.write(it -> inner.add(pool.writeAsync(later -> insert(later, 1))));
        get(inner.get(0));
        assertEquals(1, count(pool));
    }

    /** The place of a write that is late is free again. */
    @Test
    void fullQueueDelaysAWriteUntilItsOwnDeadlineAtMost() {
        PoolOptions.Builder options = PoolOptions.builder().writeQueueCapacity(1).writeTimeout(Duration.ofMillis(20));
        try (DatabasePool other = open(options); Holding holding = new Holding(other)) {
            List<CompletableFuture<Object>> late = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                try {
                    late.add(other.writeAsync(it -> insert(it, 1)));
                } catch (PoolTimeoutException full) {
                    assertTrue(full.getMessage().contains(" of 1, oldest holder=null"), full::getMessage);
                }
            }
            late.forEach(future -> assertInstanceOf(PoolTimeoutException.class, failure(future)));
        }
        assertEquals(0, count(pool));
    }

    @Test
    void fullQueueIsNotWaitedForByTheThreadThatEmptiesIt() {
        try (DatabasePool other = open(PoolOptions.builder().writeQueueCapacity(1))) {
            other.write(it -> {
                other.writeAsync(later -> insert(later, 1));
                return assertThrows(IllegalStateException.class, () -> other.writeAsync(later -> insert(later, 2)));
            });
        }
    }

    @Test
    void writeThatDoesNotBeginInTimeIsNotDone() {
        try (DatabasePool other = open(PoolOptions.builder().writeTimeout(Duration.ofMillis(1)));
                Holding holding = new Holding(other)) {
            assertThrows(PoolTimeoutException.class, () -> other.write(it -> insert(it, 1)));
        }
        assertEquals(0, count(pool));
    }

    @Test
    void futureThatDoesNotBeginInTimeIsNotDone() {
        CompletableFuture<Object> late;
        try (DatabasePool other = open(PoolOptions.builder().writeTimeout(Duration.ofMillis(1)));
                Holding holding = new Holding(other)) {
            late = other.writeAsync(it -> insert(it, 1));
            // While the writer is held.
            PoolTimeoutException failed = assertInstanceOf(PoolTimeoutException.class, failure(late));
            assertTrue(failed.getMessage().contains("a write did not begin within PT0.001S"), failed::getMessage);
        }
        assertEquals(0, count(pool));
    }

    @Test
    void interruptedWriterThatWaitsDoesNotRunItsTask() {
        Caller caller;
        AtomicInteger flags = new AtomicInteger();
        try (Holding holding = new Holding(pool)) {
            caller = new Caller(() -> {
                try {
                    pool.write(it -> insert(it, 1));
                } finally {
                    flags.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                }
            });
            await(() -> pool.state().queuedWrites() == 1);
            caller.thread.interrupt();
            assertInstanceOf(CancellationException.class, caller.thrown());
        }
        assertEquals(1, flags.get());
        assertEquals(0, count(pool));
    }

    @Test
    void interruptedWriterWhoseTaskHasBegunGetsItsOutcome() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger flags = new AtomicInteger();
        // The task joins the group of the one that holds the writer, and so runs on that thread.
        try (DatabasePool other = open(PoolOptions.builder().maxGroupTime(Duration.ofHours(1)));
                Holding holding = new Holding(other)) {
            Caller caller = new Caller(() -> {
                other.write(it -> {
                    begun.countDown();
                    await(interrupted);
                    return insert(it, 1);
                });
                flags.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
            });
            await(() -> other.state().queuedWrites() == 1);
            holding.release();
            await(begun);
            caller.thread.interrupt();
            interrupted.countDown();
            assertNull(caller.thrown());
        }
        assertEquals(1, flags.get());
        assertEquals(1, count(pool));
    }

    @Test
    void writeWaitsForAnotherProcessUntilTheDeadline() {
        try (DatabasePool hasty = open(PoolOptions.builder().writeTimeout(Duration.ZERO));
                Database other = Database.open(file)) {
            other.execute("BEGIN IMMEDIATE");
            assertThrows(BusyException.class, () -> hasty.write(it -> insert(it, 1)));
            CompletableFuture<Object> waiting = pool.writeAsync(it -> insert(it, 2));
            await(() -> pool.state().queuedWrites() == 0);
            assertFalse(waiting.isDone());
            other.execute("COMMIT");
            get(waiting);
        }
        assertEquals(1, count(pool));
    }

    @Test
    void workWithoutTransactionMayDoWhatATransactionMustNot() {
        pool.writeWithoutTransaction(it -> {
            it.execute("VACUUM; BEGIN; INSERT INTO t VALUES (1); COMMIT");
            return null;
        });
        assertEquals(1, count(pool));
    }

    @Test
    void transactionThatIsLeftOpenIsRolledBackAndTold() {
        assertThrows(IllegalStateException.class, () -> pool.writeWithoutTransaction(it -> {
            it.execute("BEGIN");
            return insert(it, 1);
        }));
        assertEquals(0, count(pool));
        pool.write(it -> insert(it, 2));
    }

    // ---- the end

    @Test
    void closeDoesTheWritesThatWait() {
        CompletableFuture<Object> waiting;
        Caller closer;
        try (Holding holding = new Holding(pool)) {
            waiting = pool.writeAsync(it -> insert(it, 1));
            closer = new Caller(pool::close);
            await(() -> !pool.isOpen());
        }
        assertNull(closer.thrown());
        get(waiting);
        try (Database database = Database.open(file)) {
            assertEquals(1, count(database));
        }
    }

    @Test
    void closeNowFailsTheWritesThatWait() {
        CompletableFuture<Object> waiting;
        Caller writer;
        Caller closer;
        try (Holding holding = new Holding(pool)) {
            waiting = pool.writeAsync(it -> insert(it, 1));
            writer = new Caller(() -> pool.write(it -> insert(it, 2)));
            await(() -> pool.state().queuedWrites() == 2);
            closer = new Caller(pool::closeNow);
            assertInstanceOf(IllegalStateException.class, failure(waiting));
            assertInstanceOf(IllegalStateException.class, writer.thrown());
        }
        assertNull(closer.thrown());
    }

    @Test
    void closedPoolRefusesTasks() {
        pool.close();
        pool.close();
        pool.closeNow();
        assertFalse(pool.isOpen());
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> pool.write(it -> 1));
        assertTrue(refused.getMessage().contains("the pool is closed"), refused::getMessage);
        assertThrows(IllegalStateException.class, () -> pool.writeAsync(it -> 1));
        assertThrows(IllegalStateException.class, () -> pool.read(it -> 1));
        assertThrows(IllegalStateException.class, () -> pool.concurrentRead(it -> 1));
        assertThrows(IllegalStateException.class, () -> pool.writeWithoutTransaction(it -> 1));
        assertEquals(0, pool.state().totalReaders());
    }

    @Test
    void closeGivesUpOnATaskThatRunsOnAndCanBeRepeated() {
        PoolOptions.Builder hasty =
                PoolOptions.builder().readTimeout(Duration.ofMillis(1)).writeTimeout(Duration.ofMillis(1));
        DatabasePool other = open(hasty);
        try (Holding holding = Holding.reader(other)) {
            assertThrows(PoolTimeoutException.class, other::close);
        }
        await(() -> other.state().activeReaders() == 0);
        other.close();
    }

    // ---- virtual threads

    @Test
    void manyVirtualThreadsShareTheConnections() throws InterruptedException {
        boolean hasVirtual = Runtime.version().feature() >= 21;
        int threads = hasVirtual ? 10_000 : 100;
        AtomicInteger most = new AtomicInteger();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(threads);
        // They all wait at once, the last of them for all the others.
        PoolOptions.Builder patient =
                PoolOptions.builder().readTimeout(Duration.ofMinutes(10)).writeTimeout(Duration.ofMinutes(10));
        try (DatabasePool shared = open(patient.maxReaders(2))) {
            for (int i = 0; i < threads; i++) {
                int number = i;
                (hasVirtual ? Owner.VIRTUAL : Owner.PLATFORM).unstarted(() -> {
                            try {
                                if (number % 10 == 0) {
                                    shared.write(it -> insert(it, number + 1));
                                }
                                count(shared);
                                most.accumulateAndGet(shared.state().totalReaders(), Math::max);
                            } catch (Throwable failed) {
                                failures.add(failed);
                            } finally {
                                all.countDown();
                            }
                        })
                        .start();
            }
            assertTrue(all.await(10, TimeUnit.MINUTES), () -> "left=" + all.getCount() + ", " + shared.state());
            assertEquals(List.of(), failures);
            assertTrue(most.get() <= 2, most::toString);
            assertEquals(threads / 10, count(shared));
            assertNotNull(shared.toString());
        }
    }
}
