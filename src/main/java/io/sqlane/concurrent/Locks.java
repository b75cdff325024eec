package io.sqlane.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Locks for what must not fail half way. A thread that has to wait for a lock, or at a condition, takes memory for its
 * place in the queue, and may be refused that.
 */
final class Locks {
    private static final int TRIES = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Locks() {}

    /** To be called while there is memory: to load a class takes some. */
    static void load() {}

    /**
     * Tries for a moment to take a lock that is held for moments only: to park and to be woken takes a hundred times as
     * long as what is done under it.
     */
    static boolean tryForAMoment(ReentrantLock lock) {
        for (int i = 0; i < TRIES; i++) {
            if (lock.tryLock()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Takes the lock, whatever memory there is. */
    static void acquire(ReentrantLock lock) {
        if (tryForAMoment(lock)) {
            return;
        }
        while (true) {
            try {
                lock.lock();
                return;
            } catch (OutOfMemoryError full) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Waits at a condition of a lock that is held, and answers what is left of the time. */
    static long awaitNanos(ReentrantLock lock, Condition condition, long nanos) throws InterruptedException {
        try {
            return condition.awaitNanos(nanos);
        } catch (OutOfMemoryError full) {
            if (!lock.isHeldByCurrentThread()) {
                acquire(lock);
            }
            lock.unlock();
            LockSupport.parkNanos(PAUSE_NANOS);
            acquire(lock);
            return nanos - PAUSE_NANOS;
        }
    }

    /**
     * Waits until something has come to its end, as the condition of the lock tells; answers false at the deadline. A
     * thread that is interrupted waits on and stays interrupted.
     *
     * @param isOver is asked under the lock, and made before: there may be no memory for it now
     */
    static boolean awaitEnd(ReentrantLock lock, Condition condition, BooleanSupplier isOver, long deadlineNanos) {
        boolean interrupted = false;
        acquire(lock);
        try {
            while (!isOver.getAsBoolean()) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    awaitNanos(lock, condition, left);
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

    /** Wakes one that waits at a condition. Without memory it wakes at the end of its time. */
    static void signal(Condition condition) {
        try {
            condition.signal();
        } catch (OutOfMemoryError full) {
            // Every wait here has an end and looks again.
        }
    }

    /** Wakes those that wait at a condition. Without memory they wake at the end of their time. */
    static void signalAll(Condition condition) {
        try {
            condition.signalAll();
        } catch (OutOfMemoryError full) {
            // Every wait here has an end and looks again.
        }
    }
}
