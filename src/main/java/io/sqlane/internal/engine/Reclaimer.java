package io.sqlane.internal.engine;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes what nobody closed: a connection whose handle became unreachable, one that was handed over and is to be had
 * by nobody any more, and one whose owner thread has ended, whoever still refers to its handle.
 *
 * <p>A daemon thread, the reaper, looks after all of them as long as connections are open. It must not keep this class,
 * and with it our class loader, alive: an application may be undeployed while a database lies in a static field of it
 * and the owner is a pool's thread that lives on. So the reaper is a {@link DetachedLoop}, which refers to us weakly,
 * and the references to handles are our own, not those of a {@link java.lang.ref.Cleaner}, whose thread refers strongly
 * to what it is to run. Once the class loader is garbage there is no Java left to close a connection with or to report
 * it: the JNI shim closes it when the JVM unloads it ({@code native/client.cpp}), silently.
 *
 * <p>The method handles of that loop take tens of milliseconds to make, which no opening shall wait for, and a program
 * that is done by then shall not pay at all. So an opening starts an ordinary thread; once that finds that there is
 * more to do, it starts the loop, and ends.
 *
 * <p>A thread found dead has happened-before all that it did; a dead thread can no longer hand its connections over,
 * and the owner is read again after {@code isAlive()} said no.
 *
 * <p>No round of the reaper may fail as a whole or forget what it found: it lets no Throwable out, notes what the
 * queue gave before anything else, and tells a listener, which may take its time, only after all that could be closed
 * is closed.
 */
final class Reclaimer {
    /** Half of it is the average time until the end of a thread is noticed, or that nothing is open any more. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Between two looks whether the loop has begun. */
    private static final long TAKEOVER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final String NAME = "sqlane-reaper";

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Set<NativeConnection> OPEN = new LinkedHashSet<>();
    private static final ReferenceQueue<Object> UNREACHABLE = new ReferenceQueue<>();

    /** What others want to be done in each round. Weak, as those are not to be kept. */
    private static final List<WeakReference<Runnable>> PATROLS = new CopyOnWriteArrayList<>();

    /** What the reaper refers to weakly: it is there as long as this class is. */
    private static final BooleanSupplier ROUND = Reclaimer::round;

    /** Null if there is none, for the system may refuse a thread: it is asked again at the next opening. */
    private static @Nullable Thread reaper;

    /** Finds out when an object is unreachable; for its connection, which refers to it. */
    static final class Watch extends PhantomReference<Object> {
        /** Written and read by the reaper. */
        private boolean found;

        private Watch(Object watched) {
            super(watched, UNREACHABLE);
        }
    }

    /** The same for the token of a hand-over; the connection is closed if it was still to be had for the token. */
    record TokenWatch(Watch watch, BooleanSupplier untaken) {}

    private Reclaimer() {}

    /** Watches a connection until {@link #forget}; to be called also if this throws. */
    static void watch(ConnectionHandle handle, NativeConnection connection) {
        LOCK.lock();
        try {
            if (!hasReaper()) {
                reaper = startFirst();
            }
            connection.handleWatch = new Watch(handle);
            OPEN.add(connection);
        } finally {
            LOCK.unlock();
        }
    }

    /** Watches the token of a hand-over of a connection that is watched itself, until there is another token. */
    static void watchToken(Object token, BooleanSupplier untaken, NativeConnection connection) {
        connection.tokenWatch = new TokenWatch(new Watch(token), untaken);
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

    // ---- the reaper

    /** Starts the ordinary thread. It inherits what it must from its starter, which the loop after it does not. */
    private static Thread startFirst() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        // Made here, for when the thread comes to it, the class loader may be closed and give no class any more.
        DetachedLoop next = new DetachedLoop(ROUND, PAUSE_NANOS);
        Thread thread = new Thread(group, () -> reapUntilDetached(next), NAME, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
        return thread;
    }

    private static void reapUntilDetached(DetachedLoop next) {
        do {
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (round() && !isDetached(next));
    }

    /** Leaves the work to a loop; answers false if there can be none for now. */
    private static boolean isDetached(DetachedLoop loop) {
        try {
            Runnable code = loop.code();
            resign();
            Future<?> running = DetachedLoop.start(code);
            while (!running.isDone() && !hasReaper()) {
                LockSupport.parkNanos(TAKEOVER_NANOS);
            }
            return true;
        } catch (Throwable refused) {
            // No memory, or no thread.
            return false;
        }
    }

    private static void resign() {
        LOCK.lock();
        try {
            reaper = null;
        } finally {
            LOCK.unlock();
        }
    }

    private static boolean hasReaper() {
        LOCK.lock();
        try {
            return reaper != null && reaper.isAlive();
        } finally {
            LOCK.unlock();
        }
    }

    /** Makes this thread the reaper unless there is another. */
    private static boolean takeOver() {
        LOCK.lock();
        try {
            Thread current = Thread.currentThread();
            if (reaper != current) {
                if (hasReaper()) {
                    return false;
                }
                reaper = current;
                current.setName(NAME);
            }
            return true;
        } finally {
            LOCK.unlock();
        }
    }

    /** Answers whether there is to be another round. */
    private static boolean round() {
        Thread.interrupted(); // Nobody has a reason to interrupt, and a park that returns at once would spin.
        try {
            if (!takeOver()) {
                return false;
            }
            noteUnreachable();
            reclaimAbandoned();
            doPatrols();
            return stay();
        } catch (Throwable failed) {
            // No memory for a list or a lock's queue: the next round may have it.
            return true;
        }
    }

    private static void noteUnreachable() {
        for (Reference<?> next = UNREACHABLE.poll(); next != null; next = UNREACHABLE.poll()) {
            ((Watch) next).found = true;
        }
    }

    static void patrol(Runnable round) {
        PATROLS.removeIf(patrol -> patrol.get() == null);
        PATROLS.add(new WeakReference<>(round));
    }

    private static void doPatrols() {
        for (WeakReference<Runnable> patrol : PATROLS) {
            Runnable round = patrol.get();
            if (round != null) {
                round.run();
            }
        }
    }

    private static void reclaimAbandoned() {
        List<Runnable> reports = new ArrayList<>();
        for (NativeConnection connection : snapshot()) {
            String reason = whyAbandoned(connection);
            if (reason != null && connection.reclaim()) {
                reports.add(() -> connection.report(reason));
            }
        }
        reports.forEach(Runnable::run);
    }

    /** Why nobody can use or close the connection any more, or null. */
    private static @Nullable String whyAbandoned(NativeConnection connection) {
        Watch handle = connection.handleWatch;
        if (handle != null && handle.found) {
            return "its handle became unreachable";
        }
        TokenWatch token = connection.tokenWatch;
        if (token != null && token.watch.found && token.untaken.getAsBoolean()) {
            return "nobody took it after its hand-over";
        }
        Thread owner = connection.owner();
        if (owner != null && !owner.isAlive() && connection.owner() == owner) {
            return "its owner thread \"" + owner.getName() + "\" ended";
        }
        return null;
    }

    private static boolean stay() {
        LOCK.lock();
        try {
            if (OPEN.isEmpty()) {
                reaper = null;
                return false;
            }
            return true;
        } finally {
            LOCK.unlock();
        }
    }
}
