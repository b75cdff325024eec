package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose turn it is. */
class WriteQueueTest implements WriteQueue.Work {
    private static final AtomicInteger QUEUES = new AtomicInteger();
    private static final long FAR = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);

    private final List<Thread> leaders = new CopyOnWriteArrayList<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final String name = "helper " + QUEUES.incrementAndGet();
    private CountDownLatch second = gate;
    private volatile boolean deadly;

    private final WriteQueue queue = new WriteQueue(name, 10, this);

    @Override
    public RuntimeException timeout(String what) {
        return new IllegalStateException(what);
    }

    @Override
    public void settle(QueuedWrite write) {
        write.settle(Runnable::run);
    }

    /** A writer would log it; here it ends the thread. */
    @Override
    public void report(Throwable thrown) {
        throw (Error) thrown;
    }

    @Override
    public void turn() {
        leaders.add(Thread.currentThread());
        PoolTests.await(leaders.size() == 2 ? second : gate);
        QueuedWrite write = queue.takeFirst();
        if (write != null) {
            write.runExclusive();
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

    private void submit(CompletableFuture<@Nullable Object> future, long deadline) {
        queue.submit(QueuedWrite.ofFuture(it -> null, future, deadline));
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
        assertEquals(name, leaders.get(1).getName());
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

    // ---- futures whose time is over

    @Test
    void futureIsLateWhileAnotherLeads() {
        CompletableFuture<@Nullable Object> leading = new CompletableFuture<>();
        CompletableFuture<@Nullable Object> late = new CompletableFuture<>();
        submit(leading, FAR);
        PoolTests.await(() -> leaders.size() == 1);
        submit(late, System.nanoTime() + 1_000_000);
        assertEquals("a write did not begin", PoolTests.failure(late).getMessage());
        assertFalse(leading.isDone());
        gate.countDown();
        PoolTests.get(leading);
        assertEquals(1, leaders.size());
    }

    @Test
    void manyFuturesAreTimedByOneThread() {
        CompletableFuture<@Nullable Object> leading = new CompletableFuture<>();
        submit(leading, FAR);
        PoolTests.await(() -> leaders.size() == 1);
        List<CompletableFuture<@Nullable Object>> late = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            late.add(new CompletableFuture<>());
            submit(late.get(i), System.nanoTime() + 20_000_000);
        }
        long timers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name + " timeouts"))
                .count();
        assertEquals(1, timers);
        late.forEach(PoolTests::failure);
        assertEquals(1, queue.size());
        gate.countDown();
        PoolTests.get(leading);
        assertTrue(queue.awaitIdle(FAR));
    }

    @Test
    void futureThatCouldBeginAtOnceIsNeverLate() {
        gate.countDown();
        CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
        submit(future, System.nanoTime());
        PoolTests.get(future);
    }

    /** The helper has the turn for a future that is gone before it is taken, as one that is late. */
    @Test
    void workOfAThreadStaysThereWhenTheFutureBeforeItIsGone() {
        second = new CountDownLatch(1);
        PoolTests.Caller first =
                new PoolTests.Caller(() -> queue.submitAndWait(QueuedWrite.waitedFor(it -> null, FAR)));
        PoolTests.await(() -> leaders.size() == 1);
        CompletableFuture<@Nullable Object> gone = new CompletableFuture<>();
        submit(gone, FAR);
        List<Thread> ran = new CopyOnWriteArrayList<>();
        PoolTests.Caller caller = new PoolTests.Caller(() -> queue.submitAndWait(
                QueuedWrite.exclusive(() -> ran.add(Thread.currentThread()), FAR)));
        PoolTests.await(() -> queue.size() == 3);
        gate.countDown();
        PoolTests.await(() -> leaders.size() == 2);
        QueuedWrite taken = queue.takeWaiting();
        assertNotNull(taken);
        taken.note(null, null);
        taken.settle(Runnable::run);
        PoolTests.get(gone);
        second.countDown();
        assertNull(first.thrown());
        assertNull(caller.thrown());
        assertEquals(List.of(caller.thread), ran);
    }

    // ---- a full queue

    @Test
    void fullQueueRefusesAfterTheDeadline() {
        List<CompletableFuture<@Nullable Object>> futures = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            futures.add(new CompletableFuture<>());
        }
        submit(futures.get(0), FAR);
        PoolTests.await(() -> leaders.size() == 1);
        for (int i = 1; i < 10; i++) {
            submit(futures.get(i), FAR);
        }
        // The first is in the queue until its turn takes it.
        IllegalStateException full = assertThrows(
                IllegalStateException.class, () -> submit(new CompletableFuture<>(), System.nanoTime() + 1_000_000));
        assertEquals("the queue of writes had no place", full.getMessage());
        gate.countDown();
        futures.forEach(PoolTests::get);
    }

    @Test
    void placeThatBecomesFreeIsTaken() {
        List<CompletableFuture<@Nullable Object>> futures = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            futures.add(new CompletableFuture<>());
            submit(futures.get(i), FAR);
        }
        CompletableFuture<@Nullable Object> last = new CompletableFuture<>();
        PoolTests.Caller caller = new PoolTests.Caller(() -> submit(last, FAR));
        PoolTests.await(() -> caller.thread.getState() == Thread.State.TIMED_WAITING);
        gate.countDown();
        assertNull(caller.thrown());
        PoolTests.get(last);
    }

    @Test
    void interruptEndsTheWaitForAPlace() {
        for (int i = 0; i < 10; i++) {
            submit(new CompletableFuture<>(), FAR);
        }
        PoolTests.Caller caller = new PoolTests.Caller(() -> submit(new CompletableFuture<>(), FAR));
        PoolTests.await(() -> caller.thread.getState() == Thread.State.TIMED_WAITING);
        caller.thread.interrupt();
        assertInstanceOf(CancellationException.class, caller.thrown());
        gate.countDown();
        assertTrue(queue.awaitIdle(FAR));
    }
}
