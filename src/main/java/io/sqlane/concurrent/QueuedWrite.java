package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.Database.TransactionBody;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One task on its way through the queue: of a thread that waits for it, or of a future. */
final class QueuedWrite {
    enum State {
        /** Waits; may be withdrawn. */
        QUEUED,
        /** Waits no more: its thread is to lead the next turn. Guarded as the queue is. */
        LEADING,
        /** Somebody has taken it out of the queue and will settle it. */
        TAKEN,
        /** Result or failure stand. */
        SETTLED,
        /** Given up before it was begun. */
        WITHDRAWN
    }

    /** Null for a piece of work that shares no transaction and runs on the thread that waits. */
    private final @Nullable TransactionBody<?, ?> body;

    private final @Nullable Runnable exclusive;
    final @Nullable Thread thread;
    private final @Nullable CompletableFuture<@Nullable Object> future;
    final long deadlineNanos;
    volatile State state = State.QUEUED;
    private boolean begun;
    private @Nullable Object result;
    private @Nullable Throwable failure;

    private QueuedWrite(
            @Nullable TransactionBody<?, ?> body,
            @Nullable Runnable exclusive,
            @Nullable CompletableFuture<@Nullable Object> future,
            long deadlineNanos) {
        this.body = body;
        this.exclusive = exclusive;
        this.future = future;
        this.thread = future == null ? Thread.currentThread() : null;
        this.deadlineNanos = deadlineNanos;
    }

    static QueuedWrite waitedFor(TransactionBody<?, ?> body, long deadlineNanos) {
        return new QueuedWrite(body, null, null, deadlineNanos);
    }

    static QueuedWrite exclusive(Runnable work, long deadlineNanos) {
        return new QueuedWrite(null, work, null, deadlineNanos);
    }

    static QueuedWrite ofFuture(
            TransactionBody<?, ?> body, CompletableFuture<@Nullable Object> future, long deadlineNanos) {
        return new QueuedWrite(body, null, future, deadlineNanos);
    }

    boolean sharesTransaction() {
        return exclusive == null;
    }

    /** Whether nobody wants it any more; asked before it is begun. */
    boolean isCancelled() {
        return future != null && future.isDone();
    }

    /** Whether an interrupt of the calling thread may keep it from running: it is that thread's, and was not begun. */
    boolean endsByInterrupt() {
        return thread == Thread.currentThread() && !begun;
    }

    @Nullable Object run(Database database) throws Exception {
        begun = true;
        TransactionBody<?, ?> task = body;
        return task == null ? null : task.run(database);
    }

    void runExclusive() {
        Runnable work = exclusive;
        if (work != null) {
            work.run();
        }
    }

    // ---- the end; on the thread that has taken it

    /** Notes what came of it, which nobody sees until {@link #settle}. */
    void note(@Nullable Object newResult, @Nullable Throwable newFailure) {
        result = newResult;
        failure = newFailure;
    }

    @Nullable Throwable failure() {
        return failure;
    }

    /** Tells whoever waits. */
    void settle(Executor executor) {
        state = State.SETTLED;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
        CompletableFuture<@Nullable Object> told = future;
        if (told != null && !told.isDone()) {
            try {
                executor.execute(() -> complete(told));
            } catch (Throwable refused) {
                // Whoever waits for it must not wait for ever.
                complete(told);
            }
        }
    }

    private void complete(CompletableFuture<@Nullable Object> told) {
        if (failure == null) {
            told.complete(result);
        } else {
            told.completeExceptionally(failure);
        }
    }

    /** On the thread that has waited: the result, or the failure as it is. */
    @Nullable Object result() {
        return result;
    }
}
