package io.sqlane.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread of a pool. It is started when there is something to do at some time, ends when there has been nothing
 * for a while, and is replaced if it dies. All of it is guarded by the lock of its queue.
 */
final class PoolThread {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final ReentrantLock lock;
    private final Condition woken;
    private final Runnable work;
    private @Nullable Thread thread;

    /** Whether there is something to do, and from when on. */
    private boolean isDue;

    private long dueNanos;
    private boolean isStopping;

    /**
     * A thread that is not there yet.
     *
     * @param work what it does, without the lock, once for any number of calls of {@link #wake}
     */
    PoolThread(String name, ReentrantLock lock, Runnable work) {
        this.name = name;
        this.lock = lock;
        this.woken = lock.newCondition();
        this.work = work;
    }

    /** Answers false if there can be no thread. */
    boolean wake() {
        return wakeAt(System.nanoTime());
    }

    /** The same at a time of {@link System#nanoTime}, or before. */
    boolean wakeAt(long nanos) {
        if (isDue && dueNanos - nanos <= 0) {
            return true;
        }
        isDue = true;
        dueNanos = nanos;
        Thread now = thread;
        if (now == Thread.currentThread()) {
            return true;
        }
        if (now != null && now.isAlive()) {
            Locks.signalAll(woken);
            return true;
        }
        return start();
    }

    private boolean start() {
        try {
            Thread fresh = new Thread(null, this::run, name, 0, false);
            fresh.setDaemon(true);
            fresh.setContextClassLoader(null);
            fresh.start();
            thread = fresh;
            return true;
        } catch (Throwable refused) {
            // No memory, or no thread.
            isDue = false;
            return false;
        }
    }

    /** There is nothing to do after all. */
    void cancel() {
        isDue = false;
        if (isStopping) {
            Locks.signalAll(woken);
        }
    }

    /** The thread ends as soon as there is nothing to do. */
    void stop() {
        isStopping = true;
        Locks.signalAll(woken);
    }

    private void run() {
        boolean running = true;
        try {
            while (running) {
                running = awaitAndWork();
            }
        } finally {
            replace();
        }
    }

    /** Without memory there would be no thread in the place of this one either. */
    private boolean awaitAndWork() {
        try {
            boolean hasWork = awaitWork();
            if (hasWork) {
                work.run();
            }
            return hasWork;
        } catch (OutOfMemoryError full) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return true;
        }
    }

    private boolean awaitWork() {
        Locks.acquire(lock);
        try {
            long end = System.nanoTime() + IDLE_NANOS;
            while (true) {
                long now = System.nanoTime();
                if (isDue && dueNanos - now <= 0) {
                    isDue = false;
                    return true;
                }
                if (!isDue && (isStopping || end - now <= 0)) {
                    thread = null;
                    return false;
                }
                awaitNanos((isDue ? dueNanos : end) - now);
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitNanos(long nanos) {
        try {
            Locks.awaitNanos(lock, woken, nanos);
        } catch (InterruptedException nobodyHasAReasonTo) {
            // The flag is gone, and the loop looks again.
        }
    }

    /** This thread ends. If its work threw and there is more, another one does that. */
    private void replace() {
        Locks.acquire(lock);
        try {
            if (thread == Thread.currentThread()) {
                thread = null;
                if (isDue) {
                    start();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
