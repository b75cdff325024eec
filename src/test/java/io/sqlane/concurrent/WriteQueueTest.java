package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose turn it is. */
class WriteQueueTest {
    private static final long FAR = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);

    private final List<Thread> leaders = new CopyOnWriteArrayList<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean deadly;

    private final WriteQueue queue = new WriteQueue("the helper", 10, this::turn, IllegalStateException::new);

    private void turn() {
        leaders.add(Thread.currentThread());
        PoolTests.await(gate);
        QueuedWrite write = queue.takeFirst();
        if (write != null) {
            write.note(null, null);
            write.settle(Runnable::run);
        }
        if (deadly) {
            deadly = false;
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
            throw new AssertionError("the leader dies");
        }
    }

    private static QueuedWrite ofFuture(CompletableFuture<@Nullable Object> future) {
        return QueuedWrite.ofFuture(it -> null, future, FAR);
    }

    @Test
    void loneWriterChangesNoThread() {
        gate.countDown();
        queue.submitAndWait(QueuedWrite.waitedFor(it -> null, FAR));
        assertEquals(List.of(Thread.currentThread()), leaders);
        assertFalse(queue.isBusy());
    }

    @Test
    void turnGoesToTheThreadThatWaits() {
        List<PoolTests.Caller> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            callers.add(new PoolTests.Caller(() -> queue.submitAndWait(QueuedWrite.waitedFor(it -> null, FAR))));
            PoolTests.await(() -> queue.size() == number + 1);
        }
        gate.countDown();
        callers.forEach(PoolTests.Caller::thrown);
        assertEquals(callers.stream().map(caller -> caller.thread).toList(), leaders);
    }

    @Test
    void deadHelperIsReplacedAndTheQueueSurvives() {
        List<CompletableFuture<@Nullable Object>> futures = new ArrayList<>();
        deadly = true;
        for (int i = 0; i < 3; i++) {
            futures.add(new CompletableFuture<>());
            queue.submit(ofFuture(futures.get(i)));
        }
        gate.countDown();
        futures.forEach(PoolTests::get);
        PoolTests.await(() -> uncaught.size() == 1);
        assertNotSame(leaders.get(0), leaders.get(1));
        assertEquals("the helper", leaders.get(1).getName());
        assertTrue(queue.awaitIdle(FAR));
    }

    @Test
    void helperEndsWithTheQueue() {
        gate.countDown();
        CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
        queue.submit(ofFuture(future));
        PoolTests.get(future);
        queue.stop(IllegalStateException::new);
        PoolTests.await(() -> !leaders.get(0).isAlive());
    }
}
