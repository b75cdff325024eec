package io.sqlane.concurrent;

import io.sqlane.Database;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections that read: opened when one is needed and none is idle, one after another, and kept. Threads that wait
 * are served in the order in which they came.
 */
final class ReaderPool {
    /** A thread that waits, and what it gets. */
    private static final class Waiter {
        private final Condition served;
        private @Nullable Reader reader;

        /** Whether it may open one instead. */
        private boolean mayOpen;

        private Waiter(Condition served) {
            this.served = served;
        }

        private boolean isServed() {
            return reader != null || mayOpen;
        }
    }

    private final PoolOptions options;
    private final IntFunction<Database> opening;
    private final Function<String, RuntimeException> timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private final Deque<Reader> idle = new ArrayDeque<>();
    private final List<Reader> active = new ArrayList<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();

    /** Whether some thread opens a connection; never two at once. */
    private boolean isOpening;

    /** Guarded by that. */
    private int openings;

    private @Nullable Supplier<RuntimeException> refusal;

    /**
     * A pool without a connection.
     *
     * @param opening opens the connection of a number
     * @param timeout makes an exception of what was waited for
     */
    ReaderPool(PoolOptions options, IntFunction<Database> opening, Function<String, RuntimeException> timeout) {
        this.options = options;
        this.opening = opening;
        this.timeout = timeout;
    }

    // ---- lending

    /** A reader of the calling thread; to be given back. */
    Reader acquire() {
        Reader reader = reserve();
        if (reader == null) {
            reader = open();
        } else {
            reader.take();
        }
        reader.sinceNanos = System.nanoTime();
        reader.holder = Thread.currentThread();
        return reader;
    }

    /** A reader that was idle, or null for the right to open one. */
    private @Nullable Reader reserve() {
        lock.lock();
        try {
            refuseIfStopped();
            Waiter waiter = new Waiter(lock.newCondition());
            waiters.add(waiter);
            serve();
            await(waiter);
            return waiter.reader;
        } finally {
            lock.unlock();
        }
    }

    private void refuseIfStopped() {
        Supplier<RuntimeException> reason = refusal;
        if (reason != null) {
            throw reason.get();
        }
    }

    /** Gives the first of those that wait what there is. */
    private void serve() {
        while (!waiters.isEmpty()) {
            Waiter first = waiters.element();
            Reader reader = idle.pollLast();
            boolean mayOpen = reader == null && !isOpening && active.size() < options.maxReaders();
            if (reader == null && !mayOpen) {
                return;
            }
            waiters.remove();
            first.mayOpen = mayOpen;
            first.reader = reader;
            isOpening |= mayOpen;
            if (reader != null) {
                active.add(reader);
            }
            first.served.signal();
        }
    }

    private void await(Waiter waiter) {
        long left = options.readTimeout().toNanos();
        while (!waiter.isServed()) {
            RuntimeException failure = null;
            if (refusal != null) {
                failure = refusal.get();
            } else if (left <= 0) {
                failure = timeout.apply("no read connection was free");
            } else {
                try {
                    left = waiter.served.awaitNanos(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    // What was given to this thread meanwhile is not lost: it reads.
                    failure = waiter.isServed()
                            ? null
                            : new CancellationException("the thread was interrupted while it waited for a read"
                                    + " connection; the task was not begun");
                }
            }
            if (failure != null) {
                waiters.remove(waiter);
                throw failure;
            }
        }
    }

    private Reader open() {
        Reader opened = null;
        try {
            opened = openReader();
            return opened;
        } finally {
            lock.lock();
            try {
                isOpening = false;
                if (opened != null) {
                    active.add(opened);
                }
                serve();
                closed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private Reader openReader() {
        Database database = opening.apply(++openings);
        try {
            return new Reader(database, options);
        } catch (Throwable failed) {
            try {
                database.close();
            } catch (Throwable secondary) {
                failed.addSuppressed(secondary);
            }
            throw failed;
        }
    }

    void giveBack(Reader reader) {
        boolean kept = false;
        reader.holder = null;
        lock.lock();
        try {
            kept = refusal == null && reader.giveBack();
            if (kept) {
                idle.add(reader);
                isReturned(reader);
            }
        } finally {
            lock.unlock();
            if (!kept) {
                close(reader);
            }
        }
    }

    /** Counts as lent until it is closed: who waits for the end of the pool waits for that. */
    private void close(Reader reader) {
        try {
            reader.close();
        } finally {
            lock.lock();
            try {
                isReturned(reader);
            } finally {
                lock.unlock();
            }
        }
    }

    private void isReturned(Reader reader) {
        active.remove(reader);
        serve();
        closed.signalAll();
    }

    // ---- facts

    boolean isHeldByCurrentThread() {
        lock.lock();
        try {
            return active.stream().anyMatch(reader -> reader.holder == Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    PoolState state(boolean writing, int queuedWrites) {
        lock.lock();
        try {
            String oldest = active.stream()
                    .filter(reader -> reader.holder != null)
                    .min(Comparator.comparingLong(reader -> reader.sinceNanos - System.nanoTime()))
                    .map(Reader::holderText)
                    .orElse(null);
            return new PoolState(
                    active.size() + idle.size(),
                    active.size(),
                    idle.size(),
                    waiters.size(),
                    options.maxReaders(),
                    writing,
                    queuedWrites,
                    options.writeQueueCapacity(),
                    oldest);
        } finally {
            lock.unlock();
        }
    }

    // ---- the end

    /**
     * Refuses further reads, also of those that wait; closes what is idle. What is lent is closed when it comes back.
     */
    void stop(Supplier<RuntimeException> reason) {
        List<Reader> closing;
        lock.lock();
        try {
            refusal = reason;
            closing = List.copyOf(idle);
            idle.clear();
            waiters.forEach(waiter -> waiter.served.signal());
        } finally {
            lock.unlock();
        }
        for (Reader reader : closing) {
            reader.take();
            reader.close();
        }
    }

    /** Waits until nothing is lent; answers false at the deadline. */
    boolean awaitClosed(long deadlineNanos) {
        boolean interrupted = false;
        lock.lock();
        try {
            while (!active.isEmpty() || isOpening) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    closed.awaitNanos(left);
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
}
