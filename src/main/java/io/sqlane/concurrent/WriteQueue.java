package io.sqlane.concurrent;

import io.sqlane.concurrent.QueuedWrite.State;
import io.sqlane.internal.engine.ConnectionHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order of the writes, and whose turn it is.
 *
 * <p>There is no writer thread as long as threads wait for their writes: one that finds nobody at work leads a turn. It
 * takes its own write and those that have queued up meanwhile, commits them together, wakes their threads, and passes
 * the turn to the thread of the write that is first by then. So a lone writer changes no thread, and nobody does the
 * work of others for longer than one group. Where the first write is one of a future, the {@link Helper} leads, a
 * daemon thread that is started when it is needed and ends when it has been idle.
 *
 * <p>{@code busy} says that some thread has the turn or was told to take it, and passes it on, whatever becomes of it.
 */
final class WriteQueue {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition space = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Deque<QueuedWrite> waiting = new ArrayDeque<>();
    private final int capacity;
    private final Runnable turn;
    private final Function<String, RuntimeException> timeout;
    private final Helper helper;
    private boolean busy;
    private @Nullable Supplier<RuntimeException> refusal;

    /** The thread that leads a turn; it finds itself only if it does. */
    private volatile @Nullable Thread leader;

    /**
     * A queue.
     *
     * @param turn takes what is first, and maybe more, and settles it; called by one thread at a time
     * @param timeout makes an exception of what was waited for
     */
    WriteQueue(String name, int capacity, Runnable turn, Function<String, RuntimeException> timeout) {
        this.capacity = capacity;
        this.turn = turn;
        this.timeout = timeout;
        this.helper = new Helper(name);
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
        lock.lock();
        try {
            awaitSpace(write);
            waiting.add(write);
            if (busy) {
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
                throw timeout.apply("the queue of writes had no place");
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
            throw timeout.apply("a write did not begin");
        }
    }

    private boolean withdraw(QueuedWrite write) {
        lock.lock();
        try {
            if (write.state != State.QUEUED) {
                return false;
            }
            write.state = State.WITHDRAWN;
            waiting.remove(write);
            space.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- leading

    /** Runs turns until there is somebody else for the next. What a turn throws is thrown when that is settled. */
    private void lead() {
        Throwable failed = null;
        do {
            leader = Thread.currentThread();
            try {
                turn.run();
            } catch (Throwable thrown) {
                failed = failed == null ? thrown : failed;
            }
            leader = null;
        } while (!passOn());
        if (failed != null) {
            throw ConnectionHandle.sneaky(failed);
        }
    }

    /** Answers false if there is a write but nobody to lead. */
    private boolean passOn() {
        lock.lock();
        try {
            QueuedWrite next = waiting.peek();
            if (next != null) {
                return designate(next);
            }
            busy = false;
            idle.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean designate(QueuedWrite next) {
        if (next.thread == null) {
            return helper.wake();
        }
        next.state = State.LEADING;
        if (next.thread != Thread.currentThread()) {
            LockSupport.unpark(next.thread);
        }
        return true;
    }

    /** For a turn: the first write, or null. */
    @Nullable QueuedWrite takeFirst() {
        return take(true);
    }

    /** For a turn: the next write if it shares a transaction with others, or null. */
    @Nullable QueuedWrite takeMember() {
        return take(false);
    }

    private @Nullable QueuedWrite take(boolean any) {
        lock.lock();
        try {
            QueuedWrite next = waiting.peek();
            if (next == null || !any && !next.sharesTransaction()) {
                return null;
            }
            waiting.remove();
            next.state = State.TAKEN;
            space.signal();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** A daemon thread that leads where no thread waits for the first write. */
    private final class Helper {
        private final String name;
        private final Condition woken = lock.newCondition();
        private @Nullable Thread thread;
        private boolean hasTurn;

        private Helper(String name) {
            this.name = name;
        }

        /** Under the lock. Answers false if there can be no thread. */
        private boolean wake() {
            hasTurn = true;
            if (thread == Thread.currentThread()) {
                return true;
            }
            if (thread != null && thread.isAlive()) {
                woken.signal();
                return true;
            }
            try {
                Thread fresh = new Thread(null, this::run, name, 0, false);
                fresh.setDaemon(true);
                fresh.setContextClassLoader(null);
                fresh.start();
                thread = fresh;
                return true;
            } catch (Throwable refused) {
                // No memory, or no thread.
                hasTurn = false;
                return false;
            }
        }

        private void run() {
            try {
                while (awaitTurn()) {
                    lead();
                }
            } finally {
                replace();
            }
        }

        private boolean awaitTurn() {
            lock.lock();
            try {
                long left = IDLE_NANOS;
                while (!hasTurn && left > 0 && refusal == null) {
                    left = awaitNanos(left);
                }
                boolean mine = hasTurn;
                hasTurn = false;
                if (!mine) {
                    thread = null;
                }
                return mine;
            } finally {
                lock.unlock();
            }
        }

        private long awaitNanos(long nanos) {
            try {
                return woken.awaitNanos(nanos);
            } catch (InterruptedException nobodyHasAReasonTo) {
                return nanos;
            }
        }

        /** This thread ends. If a turn threw, and the next is one of a future, another thread leads it. */
        private void replace() {
            lock.lock();
            try {
                if (thread == Thread.currentThread()) {
                    thread = null;
                    if (hasTurn) {
                        wake();
                    }
                }
            } finally {
                lock.unlock();
            }
        }
    }

    // ---- the end

    /** Refuses further writes; what waits is still done. */
    void stop(Supplier<RuntimeException> reason) {
        lock.lock();
        try {
            refusal = reason;
            space.signalAll();
            helper.woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes away what waits and has not been told to lead; to be settled by the caller. */
    List<QueuedWrite> takeWaiting() {
        lock.lock();
        try {
            List<QueuedWrite> taken = new ArrayList<>();
            for (QueuedWrite write : List.copyOf(waiting)) {
                if (write.state == State.QUEUED) {
                    waiting.remove(write);
                    write.state = State.TAKEN;
                    taken.add(write);
                }
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nobody leads and nothing waits; answers false at the deadline. */
    boolean awaitIdle(long deadlineNanos) {
        boolean interrupted = false;
        lock.lock();
        try {
            while (busy) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    idle.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    boolean isBusy() {
        lock.lock();
        try {
            return busy;
        } finally {
            lock.unlock();
        }
    }
}
