package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Application;
import io.sqlane.Database;
import io.sqlane.Database.TransactionBody;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the tests of pools share. */
final class PoolTests {
    private static final long PATIENCE_SECONDS = 60;

    private PoolTests() {}

    /** A task that has begun and goes on when it is told to. */
    static final class Holding implements AutoCloseable {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final CompletableFuture<?> future;

        /** Keeps the writer. */
        Holding(DatabasePool pool) {
            future = pool.writeAsync(this::hold);
            await(entered);
        }

        /** Keeps a reader. */
        static Holding reader(DatabasePool pool) {
            return new Holding(pool, pool::read);
        }

        private interface Lender {
            void lend(TransactionBody<@Nullable Object, RuntimeException> task);
        }

        private Holding(DatabasePool pool, Lender lender) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            new Thread(() -> {
                        try {
                            lender.lend(this::hold);
                            done.complete(null);
                        } catch (Throwable failed) {
                            done.completeExceptionally(failed);
                        }
                    }, "holder")
                    .start();
            future = done;
            await(entered);
        }

        private @Nullable Object hold(Database database) {
            Application.hold(entered, released);
            return null;
        }

        void release() {
            released.countDown();
        }

        @Override
        public void close() {
            release();
            await(future::isDone);
        }
    }

    /** Gives the tasks to the pool so that all of them are in one group. */
    @SafeVarargs
    static List<CompletableFuture<Object>> group(DatabasePool pool, TransactionBody<?, ?>... tasks) {
        List<CompletableFuture<Object>> futures = new ArrayList<>();
        try (Holding holding = new Holding(pool)) {
            for (TransactionBody<?, ?> task : tasks) {
                @SuppressWarnings("unchecked")
                TransactionBody<Object, ?> any = (TransactionBody<Object, ?>) task;
                futures.add(pool.writeAsync(any));
            }
        }
        return futures;
    }

    static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "the condition does not come true");
            LockSupport.parkNanos(1_000_000);
        }
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What the future ends with. */
    static Throwable failure(CompletableFuture<?> future) {
        try {
            future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("the future did not fail");
    }

    /** A thread that does something and can be asked for what it threw. */
    static final class Caller {
        private final FutureTask<@Nullable Throwable> task;
        final Thread thread;

        Caller(Runnable work) {
            task = new FutureTask<>(() -> {
                try {
                    work.run();
                    return null;
                } catch (Throwable thrown) {
                    return thrown;
                }
            });
            thread = new Thread(task, "caller");
            thread.start();
        }

        @Nullable Throwable thrown() {
            try {
                return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    static long count(Database database) {
        return database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
    }

    static long count(DatabasePool pool) {
        return pool.<Long, RuntimeException>read(PoolTests::count);
    }

    static Object insert(Database database, long value) {
        return database.update("INSERT INTO t(a) VALUES (?)", value);
    }
}
