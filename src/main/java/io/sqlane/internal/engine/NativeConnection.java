package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.upcall.Upcall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a connection when its handle is gone: the address and all that it takes to close it. Refers to
 * nothing that leads back to the handle, so that the handle can become unreachable.
 *
 * <p>Two parties may close it: the owner, and the {@link Reclaimer} after the owner left it behind. {@link #claim} lets
 * exactly one of them through.
 */
final class NativeConnection {
    enum State { OPEN, CLOSED, RECLAIMED }

    private static final VarHandle CALLS;

    static {
        try {
            CALLS = MethodHandles.lookup().findVarHandle(NativeConnection.class, "calls", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final long address;
    final int slot;
    final String label;
    final Interrupter interrupter;
    final List<StackTraceElement> openedAt;
    final ConnectionListener listener;

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /**
     * The owner as the reaper sees it; null while a hand-over is under way. Weak, because a virtual thread that can
     * never run on is garbage with its stack, on which its handles lie.
     */
    private volatile @Nullable WeakReference<Thread> owner;

    /** The last that was not null, for a thread that comes again; read and written by owners only. */
    private WeakReference<Thread> lastOwner;

    /** Set before the {@link Reclaimer} knows of this connection. */
    Reclaimer.@Nullable Watch handleWatch;

    /** Of the last hand-over. */
    volatile Reclaimer.@Nullable TokenWatch tokenWatch;

    /** What a backup into this connection reads: to close this one is to touch that one, too. */
    volatile @Nullable NativeConnection backupSource;

    /** For diagnostics only. */
    volatile int openStatements;

    /** Whether it is meant to be closed when its owner thread ends: that is no leak. */
    volatile boolean endsWithThread;

    /** What SQLite answered; written and read by the thread that reclaims. */
    private int reclaimCode;

    /** Written after every native call, read before a close on another thread: see {@link #release}. */
    @SuppressWarnings("unused")
    private int calls;

    NativeConnection(
            long address, int slot, String label, List<StackTraceElement> openedAt, ConnectionListener listener) {
        this.address = address;
        this.slot = slot;
        this.label = label;
        this.openedAt = openedAt;
        this.listener = listener;
        this.interrupter = new Interrupter(address);
        this.lastOwner = new WeakReference<>(Thread.currentThread());
        this.owner = lastOwner;
    }

    State state() {
        return state.get();
    }

    /** Null while a hand-over is under way, and after the owner thread was collected, and the handle with it. */
    @Nullable Thread owner() {
        WeakReference<Thread> now = owner;
        return now == null ? null : now.get();
    }

    void setOwner(@Nullable Thread thread) {
        if (thread != null && !lastOwner.refersTo(thread)) {
            lastOwner = new WeakReference<>(thread);
        }
        owner = thread == null ? null : lastOwner;
    }

    /**
     * Publishes what the owner did to the connection. Java 17 promises no order between an action before a
     * reachability fence and the cleaning action after it; this store, with the load in {@link #claim}, makes one.
     */
    void release() {
        CALLS.setRelease(this, 0);
    }

    /** Decides who closes: true for exactly one caller. */
    boolean claim(State by) {
        if (!state.compareAndSet(State.OPEN, by)) {
            return false;
        }
        CALLS.getAcquire(this);
        NativeConnection source = backupSource;
        if (source != null) {
            CALLS.getAcquire(source);
        }
        return true;
    }

    /** Gives the right to close back, after SQLite refused or was not asked. */
    void unclaim() {
        interrupter.enable(address);
        state.set(State.OPEN);
    }

    /**
     * Closes the children and the connection; for the one that {@link #claim} let through. Where this throws before
     * SQLite was asked, as it may at the end of a stack, the claim is given back.
     */
    int close() {
        boolean asked = false;
        try {
            interrupter.disable();
            int code = ConnectionFunctions.sqlane_close(address);
            asked = true;
            if (code == Constants.SQLITE_OK) {
                Upcall.release(slot);
                Reclaimer.forget(this);
            }
            return code;
        } finally {
            if (!asked) {
                unclaim();
            }
        }
    }

    /** Closes a connection that its owner left behind; answers false if another did. */
    boolean reclaim() {
        if (!claim(State.RECLAIMED)) {
            return false;
        }
        reclaimCode = close();
        if (reclaimCode != Constants.SQLITE_OK) {
            // It stays open for good, and its slot reserved: there is nobody whose next call could change that.
            Reclaimer.forget(this);
        }
        return true;
    }

    /** Whether the reaper is to close it without a word, now that its owner has ended. */
    boolean isEndedAsMeant() {
        WeakReference<Thread> now = owner;
        Thread thread = now == null ? null : now.get();
        return endsWithThread && now != null && (thread == null || !thread.isAlive());
    }

    /** Tells of a connection that was reclaimed; never throws, since nobody could catch. */
    void report(String reason) {
        try {
            if (reclaimCode == Constants.SQLITE_OK && isEndedAsMeant()) {
                listener.ended();
            } else {
                listener.reclaimed(label, reason, openedAt, reclaimCode);
            }
        } catch (Throwable failed) {
            // A listener of the user's, a broken log, or a class of ours that a closed class loader gives no more.
            logFailure(failed);
        }
    }

    void logFailure(Throwable failed) {
        try {
            System.getLogger("io.sqlane").log(System.Logger.Level.WARNING, "listener failed for " + label, failed);
        } catch (Throwable again) {
            // There is nobody left to tell.
        }
    }
}
