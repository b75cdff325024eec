package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.internal.engine.ConnectionHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections that read: opened when one is needed and none is idle, one after another, and kept. Threads that wait
 * are served in the order in which they came.
 *
 * <p>A reader that is lent comes back whatever happens: to give it back takes no memory that could be refused.
 */
final class ReaderPool {
    /** A thread that waits, and what it gets. */
    private static final class Waiter {
        private final Condition served;
        private final long sinceNanos = System.nanoTime();
        private @Nullable Reader reader;

        /** Whether it may open one instead. */
        private boolean mayOpen;

        private Waiter(Condition served) {
            this.served = served;
        }

        private boolean isServed() {
            return reader != null || mayOpen;
        }

        private boolean hasWaitedForLong() {
            return System.nanoTime() - sinceNanos >= LONG_NANOS;
        }
    }

    /**
     * Who has waited for less may be passed by threads that have not waited at all. Were each reader handed to the
     * first of those that wait, every read would begin with the waking of a thread once there are more threads than
     * readers.
     */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final PoolOptions options;
    private final IntFunction<Database> opening;
    private final Function<String, RuntimeException> timeout;
    private final Supplier<RuntimeException> nesting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private final BooleanSupplier isEmpty = this::isEmpty;
    private final Deque<Reader> idle;
    private final List<Reader> active;

    /** Not an array: one that cannot grow for want of memory loses what is in it. */
    private final LinkedList<Waiter> waiters = new LinkedList<>();

    /** Whether some thread opens a connection; never two at once. */
    private boolean isOpening;

    /** Guarded by that. */
    private int openings;

    /** Raised when no connection that is open can be trusted any more. */
    private volatile int generation;

    private volatile @Nullable Supplier<RuntimeException> refusal;

    /**
     * A pool without a connection.
     *
     * @param opening opens the connection of a number
     * @param timeout makes an exception of what was waited for
     * @param nesting makes one for a thread that has a reader already
     */
    ReaderPool(
            PoolOptions options,
            IntFunction<Database> opening,
            Function<String, RuntimeException> timeout,
            Supplier<RuntimeException> nesting) {
        this.options = options;
        this.opening = opening;
        this.timeout = timeout;
        this.nesting = nesting;
        this.idle = new ArrayDeque<>(options.maxReaders() + 1);
        this.active = new ArrayList<>(options.maxReaders() + 1);
        Locks.load();
    }

    // ---- lending

    /** A reader of the calling thread; to be given back. */
    Reader acquire() {
        Reader reader = reserve();
        if (reader == null) {
            return open();
        }
        take(reader);
        return reader;
    }

    /** A reader that was idle, or null for the right to open one. */
    private @Nullable Reader reserve() {
        long now = System.nanoTime();
        lock.lock();
        try {
            if (isLentToCurrentThread()) {
                throw nesting.get();
            }
            refuseIfStopped();
            Reader reader = takePassing();
            if (reader == null) {
                Waiter waiter = new Waiter(lock.newCondition());
                waiters.add(waiter);
                serve();
                await(waiter);
                reader = waiter.reader;
                now = System.nanoTime();
            }
            if (reader != null) {
                reader.isLent(now);
            }
            return reader;
        } finally {
            lock.unlock();
        }
    }

    /** An idle reader, unless somebody has waited for long. */
    private @Nullable Reader takePassing() {
        if (!waiters.isEmpty() && waiters.getFirst().hasWaitedForLong()) {
            return null;
        }
        Reader reader = idle.pollLast();
        if (reader != null) {
            active.add(reader);
        }
        return reader;
    }

    /** Leaves a reader that has come back to whoever is faster, or gives it to one that has waited for long. */
    private void offer() {
        if (waiters.isEmpty()) {
            return;
        }
        Waiter first = waiters.getFirst();
        if (first.hasWaitedForLong()) {
            serve();
        } else {
            Locks.signal(first.served);
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
        while (!waiters.isEmpty() && refusal == null) {
            Waiter first = waiters.getFirst();
            Reader reader = idle.pollLast();
            boolean mayOpen = reader == null && !isOpening && active.size() < options.maxReaders();
            if (reader == null && !mayOpen) {
                return;
            }
            waiters.removeFirst();
            first.mayOpen = mayOpen;
            first.reader = reader;
            isOpening |= mayOpen;
            if (reader != null) {
                active.add(reader);
            }
            Locks.signal(first.served);
        }
    }

    private void await(Waiter waiter) {
        long left = options.readTimeout().toNanos();
        while (!waiter.isServed()) {
            Throwable failure = null;
            try {
                Supplier<RuntimeException> reason = refusal;
                if (reason != null) {
                    failure = reason.get();
                } else if (left <= 0) {
                    failure = timeout.apply("no read connection was free");
                } else {
                    left = waiter.served.awaitNanos(left);
                    if (!waiter.isServed()) {
                        serve();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                // What was given to this thread meanwhile is not lost: it reads.
                failure = waiter.isServed() ? null : interrupted();
            } catch (Throwable failed) {
                failure = waiter.isServed() ? null : failed;
            }
            if (failure != null) {
                waiters.remove(waiter);
                // It may have been woken for a reader that the next one is to have.
                serve();
                throw ConnectionHandle.sneaky(failure);
            }
        }
    }

    private static CancellationException interrupted() {
        return new CancellationException(
                "the thread was interrupted while it waited for a read connection; the task was not begun");
    }

    private void take(Reader reader) {
        try {
            reader.take();
        } catch (Throwable failed) {
            close(reader);
            throw failed;
        }
    }

    private Reader open() {
        Reader opened = null;
        try {
            opened = openReader();
        } finally {
            Locks.acquire(lock);
            try {
                isOpening = false;
                if (opened != null) {
                    opened.isLent(System.nanoTime());
                    active.add(opened);
                }
                serve();
                Locks.signalAll(closed);
            } finally {
                lock.unlock();
            }
        }
        if (refusal != null) {
            close(opened);
            refuseIfStopped();
        }
        return opened;
    }

    private Reader openReader() {
        int now = generation;
        Database database = opening.apply(++openings);
        try {
            return new Reader(database, options, now);
        } catch (Throwable failed) {
            Writer.closeAfter(failed, database);
            throw failed;
        }
    }

    /** Throws nothing: what was read with it stands. */
    void giveBack(Reader reader) {
        boolean kept = false;
        Locks.acquire(lock);
        try {
            reader.isReturned();
            kept = refusal == null && reader.generation == generation && reader.giveBack();
            if (kept) {
                idle.add(reader);
                active.remove(reader);
                offer();
                Locks.signalAll(closed);
            }
        } catch (Throwable failed) {
            warn(failed);
        } finally {
            lock.unlock();
        }
        if (!kept) {
            close(reader);
        }
    }

    /** Counts as lent until it is closed: who waits for the end of the pool waits for that. */
    private void close(Reader reader) {
        try {
            reader.close();
        } catch (Throwable failed) {
            warn(failed);
        }
        Locks.acquire(lock);
        try {
            isReturned(reader);
        } finally {
            lock.unlock();
        }
    }

    /** Throws nothing, not even for want of the memory that the call itself takes when it is made first. */
    private static void warn(Throwable failed) {
        try {
            PoolLog.warn("the closing of a reader", failed);
        } catch (Throwable full) {
            // It is not told then.
        }
    }

    private void isReturned(Reader reader) {
        active.remove(reader);
        serve();
        Locks.signalAll(closed);
    }

    /** No connection that is open now is used again: those that are lent are closed when they come back. */
    void retire() {
        for (Reader reader = takeIdle(true); reader != null; reader = takeIdle(false)) {
            try {
                reader.take();
                reader.close();
            } catch (Throwable failed) {
                warn(failed);
            }
        }
    }

    private @Nullable Reader takeIdle(boolean first) {
        Locks.acquire(lock);
        try {
            if (first) {
                generation++;
            }
            return idle.poll();
        } finally {
            lock.unlock();
        }
    }

    // ---- facts

    boolean isHeldByCurrentThread() {
        Locks.acquire(lock);
        try {
            return isLentToCurrentThread();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLentToCurrentThread() {
        for (int i = 0; i < active.size(); i++) {
            if (active.get(i).isLentToCurrentThread()) {
                return true;
            }
        }
        return false;
    }

    PoolState state(boolean writing, int queuedWrites) {
        return state(writing, queuedWrites, true);
    }

    /** Stops no thread to see where it is. */
    PoolState stateWithoutHolder(boolean writing, int queuedWrites) {
        return state(writing, queuedWrites, false);
    }

    private PoolState state(boolean writing, int queuedWrites, boolean withHolder) {
        Reader.Loan oldest;
        int activeReaders;
        int idleReaders;
        int waitingReads;
        Locks.acquire(lock);
        try {
            oldest = oldestLoan();
            activeReaders = active.size();
            idleReaders = idle.size();
            waitingReads = waiters.size();
        } finally {
            lock.unlock();
        }
        return new PoolState(
                activeReaders + idleReaders,
                activeReaders,
                idleReaders,
                waitingReads,
                options.maxReaders(),
                writing,
                queuedWrites,
                options.writeQueueCapacity(),
                // Without the lock, which everybody would wait for until the thread has come to a halt.
                oldest == null || !withHolder ? null : oldest.text(),
                oldest == null ? null : Duration.ofNanos(System.nanoTime() - oldest.sinceNanos()));
    }

    /** How long the oldest of those that are lent has been so; 0 if none is. */
    long oldestReadNanos() {
        Locks.acquire(lock);
        try {
            Reader.Loan oldest = oldestLoan();
            return oldest == null ? 0 : Math.max(1, System.nanoTime() - oldest.sinceNanos());
        } finally {
            lock.unlock();
        }
    }

    void findOverdue(long limitNanos, List<OverdueTasks.Task> found) {
        Locks.acquire(lock);
        try {
            active.forEach(reader -> reader.findOverdue(limitNanos, found));
        } finally {
            lock.unlock();
        }
    }

    private Reader.@Nullable Loan oldestLoan() {
        Reader.Loan oldest = null;
        for (Reader reader : active) {
            Reader.Loan loan = reader.loan();
            if (loan != null && (oldest == null || loan.sinceNanos() - oldest.sinceNanos() < 0)) {
                oldest = loan;
            }
        }
        return oldest;
    }

    // ---- the end

    /**
     * Refuses further reads, also of those that wait; closes what is idle. What is lent is closed when it comes back.
     * Answers what a closing failed with, the failures of others suppressed by it.
     */
    @Nullable Throwable stop(Supplier<RuntimeException> reason) {
        Locks.acquire(lock);
        try {
            refusal = reason;
            waiters.forEach(waiter -> Locks.signal(waiter.served));
        } finally {
            lock.unlock();
        }
        Throwable failure = null;
        for (Reader reader = takeIdle(false); reader != null; reader = takeIdle(false)) {
            try {
                reader.take();
                reader.close();
            } catch (Throwable failed) {
                failure = failure == null ? failed : withSuppressed(failure, failed);
            }
        }
        return failure;
    }

    private static Throwable withSuppressed(Throwable first, Throwable further) {
        if (first != further) {
            first.addSuppressed(further);
        }
        return first;
    }

    private boolean isEmpty() {
        return active.isEmpty() && !isOpening;
    }

    /** Waits until nothing is lent; answers false at the deadline. */
    boolean awaitClosed(long deadlineNanos) {
        return Locks.awaitEnd(lock, closed, isEmpty, deadlineNanos);
    }
}
