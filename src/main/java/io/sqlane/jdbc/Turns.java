package io.sqlane.jdbc;

import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Turn;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets the threads that use a connection in one after the other. A thread owns the core's handle during its turn only,
 * so that any of them may come next, and none that ends takes the connection with it.
 *
 * <p>The lock is fair: a thread that works in a loop does not keep the others out. It is taken again by a function that
 * SQL calls, on the thread whose turn it is.
 */
final class Turns {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final ConnectionHandle handle;

    /** The thread that uses the core's objects directly, between turns as well. */
    private volatile @Nullable Thread tied;

    Turns(ConnectionHandle handle) {
        this.handle = handle;
        Turn.prepare(handle);
        Turn.end(handle);
    }

    /** Begins a turn, which {@link #end} must end. */
    void begin() throws SQLException {
        lock.lock();
        if (lock.getHoldCount() == 1) {
            beginOutermost();
        }
    }

    private void beginOutermost() throws SQLException {
        Thread now = tied;
        if (now != null && now != Thread.currentThread()) {
            lock.unlock();
            throw SqlErrors.state("the connection is in use as a Database by thread \"" + now.getName()
                    + "\", which must call clearWarnings() or close() before another thread may use it");
        }
        Turn.begin(handle);
    }

    /** Begins a turn if that is possible within a time; an interrupt of the thread stays for others. */
    boolean tryBegin(long nanos) throws SQLException {
        if (!tryLock(nanos)) {
            return false;
        }
        if (lock.getHoldCount() == 1) {
            beginOutermost();
        }
        return true;
    }

    private boolean tryLock(long nanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void end() {
        if (lock.getHoldCount() == 1 && tied == null) {
            Turn.end(handle);
        }
        lock.unlock();
    }

    /** Whether the calling thread's turn is inside another turn of its own, that of the SQL that has called it. */
    boolean isNested() {
        return lock.getHoldCount() > 1;
    }

    /** Lets the calling thread, whose turn it is, use the core's objects until {@link #untie}, and nobody else. */
    void tie() {
        if (tied == null) {
            tied = Thread.currentThread();
            Turn.tie(handle, Thread.currentThread());
        }
    }

    void untie() {
        if (tied != null) {
            Turn.tie(handle, null);
            tied = null;
        }
    }

    boolean isTied() {
        return tied != null;
    }
}
