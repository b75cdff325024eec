package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.Database.TransactionBody;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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

    /** A future needs a few bytes to be completed; without these it is tried again, and not for ever. */
    private static final int MOST_COMPLETIONS = 1000;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Null for a piece of work that shares no transaction and runs on the thread that waits. */
    private final @Nullable TransactionBody<?, ?> body;

    private final @Nullable Runnable exclusive;
    final @Nullable Thread thread;
    private final @Nullable CompletableFuture<@Nullable Object> future;

    /** Made before anything is begun: what tells a future must not need memory. */
    private final @Nullable Runnable completion;

    final long deadlineNanos;
    volatile State state = State.QUEUED;

    /** Whether another one was before it. What could have begun at once is never late. */
    boolean hasQueued;

    private boolean begun;
    private @Nullable Object result;
    private @Nullable Throwable failure;

    /** Its place in the list that it is in. */
    @Nullable QueuedWrite previous;

    @Nullable QueuedWrite next;

    private QueuedWrite(
            @Nullable TransactionBody<?, ?> body,
            @Nullable Runnable exclusive,
            @Nullable CompletableFuture<@Nullable Object> future,
            long deadlineNanos) {
        this.body = body;
        this.exclusive = exclusive;
        this.future = future;
        this.completion = future == null ? null : this::complete;
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

    boolean isOfFuture() {
        return future != null;
    }

    /** Whether nobody wants it any more; asked before it is begun. */
    boolean isCancelled() {
        return future != null && future.isDone();
    }

    /** Whether others look for its deadline; a thread that waits does so itself. */
    boolean mayBeLate() {
        return future != null && hasQueued && !begun;
    }

    boolean isLate(long nowNanos) {
        return mayBeLate() && nowNanos - deadlineNanos >= 0;
    }

    /** Whether it is of the calling thread. */
    boolean isOfCurrentThread() {
        return thread == Thread.currentThread();
    }

    /** Whether an interrupt of the calling thread may keep it from running: it is that thread's, and was not begun. */
    boolean endsByInterrupt() {
        return isOfCurrentThread() && !begun;
    }

    @Nullable Object run(Database database) throws Exception {
        begun = true;
        TransactionBody<?, ?> task = body;
        return task == null ? null : task.run(database);
    }

    void runExclusive() {
        begun = true;
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

    /** Tells whoever waits. Throws nothing; answers what the executor has thrown. */
    @Nullable Throwable settle(Executor executor) {
        state = State.SETTLED;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
        if (completion == null || isCancelled()) {
            return null;
        }
        try {
            executor.execute(completion);
            return null;
        } catch (Throwable refused) {
            // Whoever waits for it must not wait for ever.
            complete();
            return refused;
        }
    }

    private void complete() {
        CompletableFuture<@Nullable Object> told = future;
        if (told == null) {
            return;
        }
        for (int attempt = 0; !told.isDone() && attempt < MOST_COMPLETIONS; attempt++) {
            try {
                if (failure == null) {
                    told.complete(result);
                } else {
                    told.completeExceptionally(failure);
                }
            } catch (OutOfMemoryError full) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** On the thread that has waited: the result, or the failure as it is. */
    @Nullable Object result() {
        return result;
    }
}
