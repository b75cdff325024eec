package io.sqlane.concurrent;

import io.sqlane.concurrent.QueuedWrite.State;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order of the writes, and whose turn it is.
 *
 * <p>There is no writer thread as long as threads wait for their writes: one that finds nobody at work leads a turn. It
 * takes its own write and those that have queued up meanwhile, commits them together, wakes their threads, and passes
 * the turn to the thread of the write that is first by then. So a lone writer changes no thread, and nobody does the
 * work of others for longer than one group. Where the first write is one of a future, the helper leads, a daemon thread
 * that is started when it is needed and ends when it has been idle. Another one, started when the first future has to
 * wait, ends the waiting of those whose time is over.
 *
 * <p>{@code busy} says that some thread has the turn or was told to take it, and passes it on, whatever becomes of it.
 * What lies between takes no memory and little stack, for without either nobody would pass on the turn; the pool looks
 * for the stack before it comes here.
 */
final class WriteQueue {
    /** What a queue is for. */
    interface Work {
        /** Takes what is first, and maybe more, and settles it; called by one thread at a time. */
        void turn();

        /** Makes an exception of what was waited for in vain. */
        RuntimeException timeout(String what);

        /** Tells whoever waits for a write what was noted. */
        void settle(QueuedWrite write);

        /** Hears what a turn has thrown. It is nobody's failure: each write was told its own. */
        void report(Throwable thrown);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition space = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final BooleanSupplier isIdle = () -> !isBusy();
    private final WriteList waiting = new WriteList();
    private final int capacity;
    private final Work work;
    private final PoolThread helper;
    private final PoolThread expiry;
    private volatile boolean busy;
    private @Nullable Supplier<RuntimeException> refusal;

    /** The thread that leads a turn; it finds itself only if it does. */
    private volatile @Nullable Thread leader;

    WriteQueue(String name, int capacity, Work work) {
        this.capacity = capacity;
        this.work = work;
        this.helper = new PoolThread(name, lock, this::lead);
        this.expiry = new PoolThread(name + " timeouts", lock, this::expire);
        Locks.load();
    }

    // ---- waiting

    boolean isLedByCurrentThread() {
        return leader == Thread.currentThread();
    }

    /** Puts a write of a future into the queue. */
    void submit(QueuedWrite write) {
        if (enqueue(write)) {
            lead();
        }
    }

    /** Puts a write into the queue and returns when it is settled. */
    void submitAndWait(QueuedWrite write) {
        enqueue(write);
        await(write);
    }

    /** Answers whether the caller must lead since there is nobody else. */
    private boolean enqueue(QueuedWrite write) {
        if (!Locks.tryForAMoment(lock)) {
            lock.lock();
        }
        try {
            awaitSpace(write);
            write.hasQueued = busy;
            waiting.addLast(write);
            if (busy) {
                if (write.isOfFuture()) {
                    expiry.wakeAt(write.deadlineNanos);
                }
                return false;
            }
            busy = true;
            return !designate(write);
        } finally {
            lock.unlock();
        }
    }

    private void awaitSpace(QueuedWrite write) {
        refuseIfStopped();
        while (waiting.size() >= capacity) {
            if (isLedByCurrentThread()) {
                throw new IllegalStateException(
                        "the queue of writes is full, and it is this thread that empties it: capacity=" + capacity);
            }
            long left = write.deadlineNanos - System.nanoTime();
            if (left <= 0) {
                throw work.timeout("the queue of writes had no place");
            }
            try {
                space.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted();
            }
            refuseIfStopped();
        }
    }

    private static CancellationException interrupted() {
        return new CancellationException("the thread was interrupted while its write waited; the write was not begun");
    }

    private void refuseIfStopped() {
        Supplier<RuntimeException> reason = refusal;
        if (reason != null) {
            throw reason.get();
        }
    }

    private void await(QueuedWrite write) {
        boolean interrupted = false;
        try {
            while (write.state != State.SETTLED) {
                switch (write.state) {
                    case LEADING -> lead();
                    case QUEUED -> awaitTurn(write);
                    default -> {
                        // It is being done, and its outcome will be known: an interrupt comes too late.
                        interrupted |= Thread.interrupted();
                        LockSupport.park(this);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitTurn(QueuedWrite write) {
        long left = write.deadlineNanos - System.nanoTime();
        if (Thread.currentThread().isInterrupted()) {
            if (withdraw(write)) {
                throw interrupted();
            }
        } else if (left > 0) {
            LockSupport.parkNanos(this, left);
        } else if (withdraw(write)) {
            throw work.timeout("a write did not begin");
        }
    }

    private boolean withdraw(QueuedWrite write) {
        Locks.acquire(lock);
        try {
            if (write.state != State.QUEUED) {
                return false;
            }
            takeOut(write, State.WITHDRAWN);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void takeOut(QueuedWrite write, State state) {
        write.state = state;
        waiting.remove(write);
        Locks.signal(space);
    }

    // ---- leading

    /** Runs turns until there is somebody else for the next. */
    private void lead() {
        Throwable failed = null;
        do {
            leader = Thread.currentThread();
            try {
                work.turn();
            } catch (Throwable thrown) {
                failed = failed == null ? thrown : failed;
            }
            leader = null;
        } while (!passOn());
        if (failed != null) {
            work.report(failed);
        }
    }

    /** Answers false if there is a write but nobody to lead. */
    private boolean passOn() {
        QueuedWrite next = null;
        Locks.acquire(lock);
        try {
            next = waiting.first();
            if (next != null) {
                return designate(next);
            }
            busy = false;
            expiry.cancel();
            Locks.signalAll(idle);
            return true;
        } finally {
            lock.unlock();
            // Not under the lock, which others take meanwhile: to wake a thread takes longer than all that is.
            if (next != null && next.thread != Thread.currentThread()) {
                LockSupport.unpark(next.thread);
            }
        }
    }

    private boolean designate(QueuedWrite next) {
        if (next.thread == null) {
            return helper.wake();
        }
        next.state = State.LEADING;
        return true;
    }

    /** For a turn: the first write, or null; the turn is another thread's then, if there is one at all. */
    @Nullable QueuedWrite takeFirst() {
        return take(true);
    }

    /** For a turn: the next write if it shares a transaction with others, or null. */
    @Nullable QueuedWrite takeMember() {
        return take(false);
    }

    private @Nullable QueuedWrite take(boolean any) {
        Locks.acquire(lock);
        try {
            QueuedWrite next = waiting.first();
            // What shares no transaction runs on its own thread. It may have become the first since the turn was given.
            if (next == null || !next.sharesTransaction() && !(any && next.isOfCurrentThread())) {
                return null;
            }
            takeOut(next, State.TAKEN);
            return next;
        } finally {
            lock.unlock();
        }
    }

    // ---- futures whose time is over

    private void expire() {
        for (QueuedWrite late = takeLate(); late != null; late = takeLate()) {
            late.note(null, timeoutOrWhy());
            work.settle(late);
        }
    }

    /** The failure of a late write; its message may be refused its memory. */
    Throwable timeoutOrWhy() {
        try {
            return work.timeout("a write did not begin");
        } catch (Throwable failed) {
            return failed;
        }
    }

    /** Futures have one timeout, and so are late in the order in which they came. */
    private @Nullable QueuedWrite takeLate() {
        Locks.acquire(lock);
        try {
            QueuedWrite next = waiting.first();
            while (next != null && !next.mayBeLate()) {
                next = next.next;
            }
            if (next == null) {
                return null;
            }
            if (next.isLate(System.nanoTime())) {
                takeOut(next, State.TAKEN);
                return next;
            }
            expiry.wakeAt(next.deadlineNanos);
            return null;
        } finally {
            lock.unlock();
        }
    }

    // ---- the end

    /** Refuses further writes; what waits is still done. */
    void stop(Supplier<RuntimeException> reason) {
        Locks.acquire(lock);
        try {
            refusal = reason;
            Locks.signalAll(space);
            helper.stop();
            expiry.stop();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out a write that waits and was not told to lead; to be settled by the caller. Null if there is none. */
    @Nullable QueuedWrite takeWaiting() {
        Locks.acquire(lock);
        try {
            QueuedWrite next = waiting.first();
            while (next != null && next.state != State.QUEUED) {
                next = next.next;
            }
            if (next != null) {
                takeOut(next, State.TAKEN);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nobody leads and nothing waits; answers false at the deadline. */
    boolean awaitIdle(long deadlineNanos) {
        return Locks.awaitEnd(lock, idle, isIdle, deadlineNanos);
    }

    // Without the lock: they are asked for messages, by threads that hold the one of the readers.

    int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.size() == 0;
    }

    boolean isBusy() {
        return busy;
    }

    /** The thread that leads a turn, for a report; null between two turns. */
    @Nullable Thread leader() {
        return leader;
    }
}
