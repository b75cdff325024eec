package io.sqlane.internal.engine;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Closes what nobody closed. Two ways lead here: the {@link Cleaner} reports a connection whose handle became
 * unreachable, and the reaper finds a connection whose owner thread has ended, whoever still refers to its handle.
 *
 * <p>The reaper is a daemon thread that lives only while connections are open, so that it keeps no class loader. A
 * thread found dead has happened-before all that it did; a dead thread can no longer hand its connections over, and
 * the owner is read again after {@code isAlive()} said no.
 */
final class Reclaimer {
    /** Half of it is the average time until the end of a thread is noticed. */
    private static final long POLL_MILLIS = 200;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition CHANGED = LOCK.newCondition();
    private static final Set<NativeConnection> OPEN = new LinkedHashSet<>();
    private static @Nullable Thread reaper;

    private Reclaimer() {}

    /** Watches a connection until {@link #forget}. */
    static Cleaner.Cleanable watch(ConnectionHandle handle, NativeConnection connection) {
        LOCK.lock();
        try {
            OPEN.add(connection);
            if (reaper == null) {
                // No inherited thread locals and no context class loader: they would outlive a redeployed application.
                Thread thread = new Thread(null, Reclaimer::reap, "sqlane-reaper", 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                reaper = thread;
                thread.start();
            }
        } finally {
            LOCK.unlock();
        }
        return CLEANER.register(handle, () -> connection.reclaim("its handle became unreachable"));
    }

    static void forget(NativeConnection connection) {
        LOCK.lock();
        try {
            OPEN.remove(connection);
        } finally {
            LOCK.unlock();
        }
    }

    /** The open connections of one thread. */
    static List<NativeConnection> ownedBy(Thread thread) {
        List<NativeConnection> owned = new ArrayList<>();
        for (NativeConnection connection : snapshot()) {
            if (connection.owner() == thread) {
                owned.add(connection);
            }
        }
        return owned;
    }

    private static List<NativeConnection> snapshot() {
        LOCK.lock();
        try {
            return new ArrayList<>(OPEN);
        } finally {
            LOCK.unlock();
        }
    }

    private static void reap() {
        while (true) {
            List<NativeConnection> open;
            LOCK.lock();
            try {
                CHANGED.awaitNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
                if (OPEN.isEmpty()) {
                    reaper = null;
                    return;
                }
                open = new ArrayList<>(OPEN);
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt this thread; what is open must still be watched.
                continue;
            } finally {
                LOCK.unlock();
            }
            for (NativeConnection connection : open) {
                Thread owner = connection.owner();
                if (owner != null && !owner.isAlive() && connection.owner() == owner) {
                    connection.reclaim("its owner thread \"" + owner.getName() + "\" ended");
                }
            }
        }
    }
}
