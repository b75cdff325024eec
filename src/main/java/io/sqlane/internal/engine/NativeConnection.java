package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.upcall.Upcall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a connection when its handle is gone: the address and all that it takes to close it. Refers to
 * nothing that leads back to the handle, so that the handle can become unreachable.
 *
 * <p>Three parties may close it: the owner, the cleaner after the handle became unreachable, and the reaper after the
 * owner thread ended. {@link #claim} lets exactly one of them through.
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

    /** The owner as the reaper sees it; null while a hand-over is under way. */
    private volatile @Nullable Thread owner;

    /** For diagnostics only. */
    volatile int openStatements;

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
        this.owner = Thread.currentThread();
    }

    State state() {
        return state.get();
    }

    @Nullable Thread owner() {
        return owner;
    }

    void setOwner(@Nullable Thread thread) {
        owner = thread;
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
        return true;
    }

    /** Gives the right to close back, after SQLite refused. */
    void unclaim() {
        state.set(State.OPEN);
    }

    /** Closes the children and the connection; for the one that {@link #claim} let through. */
    int close() {
        interrupter.disable();
        int code = ConnectionFunctions.sqlane_close(address);
        if (code == Constants.SQLITE_OK) {
            Upcall.release(slot);
            Reclaimer.forget(this);
        }
        return code;
    }

    /** Closes a connection that its owner left behind; never throws, since nobody could catch. */
    void reclaim(String reason) {
        if (!claim(State.RECLAIMED)) {
            return;
        }
        int code = close();
        try {
            listener.reclaimed(label, reason, openedAt, code);
        } catch (RuntimeException failed) {
            System.getLogger("io.sqlane").log(System.Logger.Level.WARNING, "listener failed for " + label, failed);
        }
    }
}
