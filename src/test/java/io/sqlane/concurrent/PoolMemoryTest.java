package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.group;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.Throwables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool in a JVM without memory: whatever fails, nobody waits for ever. */
class PoolMemoryTest {
    @TempDir
    Path folder;

    private static DatabasePool open(Path file) {
        DatabasePool pool = DatabasePool.open(
                file,
                PoolOptions.builder()
                        .maxGroupTime(Duration.ofHours(1))
                        .maxReaders(2)
                        // The common pool leaves what it was given lying when a worker of it finds no memory to begin.
                        .completionExecutor(Runnable::run)
                        .readTimeout(Duration.ofSeconds(10))
                        .writeTimeout(Duration.ofSeconds(10))
                        .build());
        pool.write(it -> it.update("CREATE TABLE IF NOT EXISTS t(a)"));
        return pool;
    }

    @Test
    void errorOfATaskIsItsOwn() {
        try (DatabasePool pool = open(folder.resolve("memory.db"))) {
            Throwable error = Throwables.outOfMemory();
            List<CompletableFuture<Object>> futures = group(
                    pool,
                    it -> insert(it, 1),
                    it -> {
                        insert(it, 2);
                        throw (OutOfMemoryError) error;
                    },
                    it -> insert(it, 3));
            get(futures.get(0));
            assertSame(error, failure(futures.get(1)));
            get(futures.get(2));
            assertEquals(2, count(pool));
        }
    }

    @Test
    void executorThatRefusesKeepsNobodyWaiting() {
        try (DatabasePool pool = DatabasePool.open(
                folder.resolve("refusing.db"),
                PoolOptions.builder()
                        .completionExecutor(task -> {
                            throw new RejectedExecutionException("mine");
                        })
                        .build())) {
            try (Leaks log = new Leaks()) {
                get(pool.writeAsync(it -> it.update("CREATE TABLE t(a)")));
                IllegalStateException reason = new IllegalStateException("mine");
                assertSame(reason, failure(pool.writeAsync(it -> {
                    throw reason;
                })));
                PoolTests.await(() -> log.logged("the writer of a pool").size() == 2);
            }
        }
    }

    /** Fills the heap again and again while others write, read and wait for futures. */
    static final class SmallHeap {
        private static final int ROUNDS = 15;
        private static final AtomicInteger SETTLED = new AtomicInteger();
        private static final AtomicInteger ACKNOWLEDGED = new AtomicInteger();

        /** Calls that have met the full heap. */
        private static final AtomicInteger EXHAUSTED = new AtomicInteger();

        private static final Object[] NONE = new Object[0];
        private static volatile Object[] ballast = NONE;

        private SmallHeap() {}

        public static void main(String[] arguments) throws Exception {
            try (DatabasePool pool = open(Path.of(arguments[0]))) {
                for (int round = 0; round < ROUNDS; round++) {
                    round(pool);
                }
                System.out.println("idle=" + isIdleSoon(pool) + " active=" + pool.state().activeReaders());
                pool.write(it -> insert(it, -1));
                long rows = count(pool);
                System.out.println("settled=" + SETTLED + " exhausted=" + (EXHAUSTED.get() > 0));
                // There may be more: to hear of it takes memory, too.
                System.out.println("kept=" + (rows - 1 >= ACKNOWLEDGED.get() ? "all" : rows + " of " + ACKNOWLEDGED));
            }
        }

        /** A turn goes on for a while when its writes are settled. */
        private static boolean isIdleSoon(DatabasePool pool) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (pool.state().writing() && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(1_000_000);
            }
            return !pool.state().writing();
        }

        private static void round(DatabasePool pool) throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int kind = i;
                Thread thread = new Thread(() -> work(pool, kind));
                thread.start();
                threads.add(thread);
            }
            int before = EXHAUSTED.get();
            fill();
            // With the heap full they go on for a while. Nothing here takes memory now.
            LockSupport.parkNanos(20_000_000);
            while (EXHAUSTED.get() == before && isAnyAlive(threads)) {
                LockSupport.parkNanos(1_000_000);
            }
            ballast = NONE;
            for (Thread thread : threads) {
                // Each of its calls has an end of its own, which on a busy machine the collector puts off.
                thread.join(120_000);
                SETTLED.addAndGet(thread.isAlive() ? 0 : 1);
            }
        }

        private static boolean isAnyAlive(List<Thread> threads) {
            for (int i = 0; i < threads.size(); i++) {
                if (threads.get(i).isAlive()) {
                    return true;
                }
            }
            return false;
        }

        /** Whether a failure is one of memory. This takes none. */
        private static boolean isExhaustion(Throwable failed) {
            Throwable cause = failed;
            while (cause != null && !(cause instanceof OutOfMemoryError)) {
                cause = cause.getCause();
            }
            return cause != null;
        }

        private static void work(DatabasePool pool, int kind) {
            for (int i = 0; i < 30; i++) {
                try {
                    if (kind == 0) {
                        pool.read(PoolTests::count);
                    } else if (kind == 1) {
                        pool.concurrentRead(PoolTests::count);
                    } else if (kind == 2) {
                        pool.writeAsync(it -> insert(it, 1)).get(60, TimeUnit.SECONDS);
                        ACKNOWLEDGED.incrementAndGet();
                    } else if (kind == 3) {
                        pool.write(it -> {
                            insert(it, 2);
                            throw new IllegalStateException(Arrays.toString(new long[1000]));
                        });
                    } else {
                        pool.write(it -> insert(it, 3));
                        ACKNOWLEDGED.incrementAndGet();
                    }
                } catch (Throwable failed) {
                    if (isExhaustion(failed)) {
                        EXHAUSTED.incrementAndGet();
                    }
                }
            }
        }

        /** As a list, whose elements are the smaller the less is left. */
        private static void fill() {
            int size = 1 << 18;
            while (size > 1) {
                try {
                    Object[] element = new Object[size];
                    element[0] = ballast;
                    ballast = element;
                } catch (OutOfMemoryError full) {
                    size /= 2;
                }
            }
        }
    }

    @Test
    void fullHeapLosesNoWriteAndNoReader() {
        ChildJvm.Result result = ChildJvm.of(SmallHeap.class, folder.resolve("heap.db").toString())
                .option("-Xmx48m", "-XX:+UseSerialGC")
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("idle=true active=0\nsettled=90 exhausted=true\nkept=all\n", result.out(), result::toString);
    }
}
