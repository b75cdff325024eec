package io.sqlane.internal.engine;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes what nobody closed. Two ways lead here: the {@link Cleaner} reports a connection whose handle became
 * unreachable, and the reaper finds a connection whose owner thread has ended, whoever still refers to its handle.
 *
 * <p>The reaper is a daemon thread that lives only while connections are open, so that it keeps no class loader. A
 * thread found dead has happened-before all that it did; a dead thread can no longer hand its connections over, and
 * the owner is read again after {@code isAlive()} said no.
 *
 * <p>Nothing may end the reaper early or be forgotten by it, since no other would be started: it lets no Throwable out,
 * and tells a listener, which may take its time, only after all that could be closed is closed.
 */
final class Reclaimer {
    /** Half of it is the average time until the end of a thread is noticed. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How long the reaper stays when nothing is open any more, since as a rule something is opened again. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Set<NativeConnection> OPEN = new LinkedHashSet<>();

    // Both need a thread, which the system may refuse: what is missing is made at the next opening.
    private static @Nullable Cleaner cleaner;
    private static @Nullable Thread reaper;

    private static boolean lingering;

    private Reclaimer() {}

    /** Watches a connection until {@link #forget}; to be called also if this throws. */
    static void watch(ConnectionHandle handle, NativeConnection connection) {
        LOCK.lock();
        try {
            Cleaner unreachable = cleaner;
            if (unreachable == null) {
                unreachable = Cleaner.create();
                cleaner = unreachable;
            }
            if (reaper == null) {
                reaper = startDetached(Reclaimer::reap);
            }
            OPEN.add(connection);
            connection.cleanable = unreachable.register(handle, () -> reclaimUnreachable(connection));
        } finally {
            LOCK.unlock();
        }
    }

    /** Watches the token of a hand-over of a connection that is watched itself. */
    static Cleaner.Cleanable watchToken(Object token, BooleanSupplier untaken, NativeConnection connection) {
        LOCK.lock();
        try {
            return Objects.requireNonNull(cleaner).register(token, () -> {
                if (untaken.getAsBoolean() && connection.reclaim()) {
                    connection.report("nobody took it after its hand-over");
                }
            });
        } finally {
            LOCK.unlock();
        }
    }

    static void forget(NativeConnection connection) {
        Cleaner.Cleanable registered;
        LOCK.lock();
        try {
            OPEN.remove(connection);
            registered = connection.cleanable;
            if (OPEN.isEmpty() && !lingering) {
                LockSupport.unpark(reaper);
            }
        } finally {
            LOCK.unlock();
        }
        if (registered != null) {
            // Its action does nothing any more. But the cleaner would keep it, and with it our class loader, as long as
            // somebody keeps the handle; and that may be a static field of a class in that very loader.
            registered.clean();
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

    private static void reclaimUnreachable(NativeConnection connection) {
        if (connection.reclaim()) {
            connection.report("its handle became unreachable");
        }
    }

    // ---- the reaper

    private static void reap() {
        long pause = POLL_NANOS;
        while (pause > 0) {
            LockSupport.parkNanos(pause);
            Thread.interrupted(); // Nobody has a reason to interrupt, and a park that returns at once would spin.
            try {
                pause = nextPause();
                reclaimOrphans();
            } catch (Throwable failed) {
                // No memory for a list or a lock's queue: the next round may have it.
            }
        }
    }

    /** How long the reaper may rest now; 0 if it is to end. */
    private static long nextPause() {
        LOCK.lock();
        try {
            boolean lingered = lingering;
            lingering = OPEN.isEmpty() && !lingered;
            if (!OPEN.isEmpty()) {
                return POLL_NANOS;
            }
            if (lingering) {
                return LINGER_NANOS;
            }
            reaper = null;
            return 0;
        } finally {
            LOCK.unlock();
        }
    }

    private static void reclaimOrphans() {
        List<Runnable> reports = new ArrayList<>();
        for (NativeConnection connection : snapshot()) {
            Thread owner = connection.owner();
            if (owner != null && !owner.isAlive() && connection.owner() == owner && connection.reclaim()) {
                String reason = "its owner thread \"" + owner.getName() + "\" ended";
                reports.add(() -> connection.report(reason));
            }
        }
        reports.forEach(Runnable::run);
    }

    /**
     * Starts a thread that keeps nothing of its starter alive. A new thread inherits a thread group, inheritable thread
     * locals and a context class loader, which can be refused, and before JDK 24 the access control context, which
     * cannot: it refers to the class loader of every caller on the stack, and so to an application that shares this
     * library with others and is long undeployed. Only a worker of a pool begins without the stack of its starter.
     */
    private static Thread startDetached(Runnable work) {
        ForkJoinPool clean = new ForkJoinPool(1);
        try {
            return clean.invoke(ForkJoinTask.adapt(() -> {
                ThreadGroup group = Thread.currentThread().getThreadGroup();
                while (group.getParent() != null) {
                    group = group.getParent();
                }
                Thread thread = new Thread(group, work, "sqlane-reaper", 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                thread.start();
                return thread;
            }));
        } finally {
            clean.shutdown();
        }
    }
}
