package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool that is called where the stack ends, and whose tasks run over its end. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PoolStackTest {
    private static final long STACK_BYTES = 512 * 1024;

    @TempDir
    Path folder;

    private DatabasePool pool;
    private final AtomicInteger overflows = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final List<CompletableFuture<?>> futures = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        pool = DatabasePool.open(
                folder.resolve("stack.db"), PoolOptions.builder().maxReaders(2).build());
        pool.write(it -> it.update("CREATE TABLE IF NOT EXISTS t(a)"));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** Calls where the stack ends, and then from each frame further up until it succeeds. */
    private boolean fromTheEndOfTheStack(Runnable operation, int padding) {
        boolean done = false;
        try {
            done = fromTheEndOfTheStack(operation, padding);
        } catch (StackOverflowError end) {
            // Here it ends; the first attempts find no room either.
        }
        return done || attempt(operation, padding);
    }

    private boolean attempt(Runnable operation, int padding) {
        if (padding > 0) {
            return attempt(operation, padding - 1);
        }
        try {
            operation.run();
            return true;
        } catch (StackOverflowError full) {
            overflows.incrementAndGet();
            return false;
        }
    }

    private void onThreadsWithSmallStacks(Runnable operation) throws InterruptedException {
        // What is linked for the first time where the stack ends is broken for good.
        operation.run();
        for (int padding = 0; padding < 4; padding++) {
            int pad = padding;
            AtomicReference<Throwable> failed = new AtomicReference<>();
            Runnable deep = () -> assertTrue(fromTheEndOfTheStack(operation, pad));
            Thread thread = new Thread(null, deep, "deep", STACK_BYTES);
            thread.setUncaughtExceptionHandler((dead, thrown) -> failed.set(thrown));
            thread.start();
            thread.join();
            assertNull(failed.get());
        }
    }

    private void assertWhole() {
        futures.forEach(PoolTests::get);
        PoolTests.await(() -> !pool.state().writing());
        PoolState state = pool.state();
        assertEquals(0, state.activeReaders(), state::toString);
        assertEquals(0, state.queuedWrites(), state::toString);
        assertTrue(overflows.get() > 1000, overflows::toString);
        assertEquals(written.get(), count(pool));
        pool.write(it -> insert(it, 0));
        assertEquals(written.get() + 1, count(pool));
    }

    @Test
    void writesFromTheEndOfTheStackLeaveTheQueueIdle() throws InterruptedException {
        onThreadsWithSmallStacks(() -> {
            pool.write(it -> insert(it, 1));
            written.incrementAndGet();
        });
        assertWhole();
    }

    @Test
    void readsFromTheEndOfTheStackLoseNoReader() throws InterruptedException {
        onThreadsWithSmallStacks(() -> count(pool));
        assertWhole();
    }

    @Test
    void concurrentReadsFromTheEndOfTheStackLoseNoReader() throws InterruptedException {
        onThreadsWithSmallStacks(() -> pool.concurrentRead(PoolTests::count));
        assertWhole();
    }

    @Test
    void futuresFromTheEndOfTheStackAreCompleted() throws InterruptedException {
        onThreadsWithSmallStacks(() -> {
            futures.add(pool.writeAsync(it -> insert(it, 1)));
            written.incrementAndGet();
        });
        assertWhole();
    }

    @Test
    void workWithoutTransactionFromTheEndOfTheStackLeavesTheQueueIdle() throws InterruptedException {
        onThreadsWithSmallStacks(() -> {
            pool.writeWithoutTransaction(it -> insert(it, 1));
            written.incrementAndGet();
        });
        assertWhole();
    }

    @Test
    void closeFromTheEndOfTheStackSucceedsOnceThereIsRoom() throws InterruptedException {
        onThreadsWithSmallStacks(() -> {
            count(pool);
            pool.close();
            open();
        });
        pool.close();
        assertFalse(pool.isOpen());
        assertTrue(overflows.get() > 1000, overflows::toString);
    }

    @Test
    void tasksThatRunOverTheEndOfTheStackFailAlone() {
        for (int i = 0; i < 50; i++) {
            assertThrows(StackOverflowError.class, () -> pool.write(PoolStackTest::dive));
            assertThrows(StackOverflowError.class, () -> pool.read(PoolStackTest::dive));
            assertThrows(StackOverflowError.class, () -> pool.concurrentRead(PoolStackTest::dive));
            assertThrows(StackOverflowError.class, () -> pool.writeWithoutTransaction(PoolStackTest::dive));
            assertEquals(0, pool.state().activeReaders());
            assertFalse(pool.state().writing());
        }
        assertEquals(0, count(pool));
        pool.write(it -> insert(it, 1));
    }

    /** Uses the database all the way down, so that it ends inside our own methods as well. */
    private static long dive(Database database) {
        return count(database) + dive(database);
    }
}
