package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.upcall.UpcallTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Java handlers of one connection and the exception that one of them threw. SQLite's frames lie between a handler
 * and the call that led to it, so an exception is parked here and thrown again, the very same object, when that call
 * returns. Once one is parked, no further handler runs until then, save those that are told of a rollback.
 */
final class Callbacks implements UpcallTarget {
    private record Registration(Callback callback, @Nullable String forbids) {}

    private final List<@Nullable Registration> registrations = new ArrayList<>();
    private @Nullable Throwable parked;
    private @Nullable ConnectionHandle connection;

    void attach(ConnectionHandle handle) {
        connection = handle;
    }

    /**
     * Registers a handler.
     *
     * @param forbids why the connection must not be used inside this callback, or null if it may be
     * @return its id, never 0
     */
    long register(Callback callback, @Nullable String forbids) {
        Registration registration = new Registration(callback, forbids);
        int free = registrations.indexOf(null);
        if (free < 0) {
            registrations.add(registration);
            return registrations.size();
        }
        registrations.set(free, registration);
        return free + 1L;
    }

    void remove(long id) {
        registrations.set((int) id - 1, null);
    }

    @Override
    public int upcall(int kind, long id, long a, long b, long c) throws Throwable {
        if (kind == Constants.SQLANE_UPCALL_DESTROY) {
            remove(id);
            return Constants.SQLITE_OK;
        }
        Registration registration = registrations.get((int) id - 1);
        // A rollback that goes unnoticed would leave its handler with what never came to be.
        boolean mayRun = parked == null || kind == Constants.SQLANE_UPCALL_ROLLBACK;
        if (registration == null || !mayRun) {
            return Constants.SQLITE_ERROR;
        }
        ConnectionHandle handle = connection;
        if (handle == null) {
            return registration.callback.call(a, b, c);
        }
        Thread owner = handle.thread;
        String outer = handle.forbidden;
        handle.upcalls++;
        if (registration.forbids != null) {
            handle.forbidden = registration.forbids;
            handle.thread = null;
        }
        try {
            return registration.callback.call(a, b, c);
        } finally {
            // Without a call, for the stack may be full.
            handle.upcalls--;
            handle.forbidden = outer;
            if (!handle.broken) {
                handle.thread = owner;
            }
        }
    }

    @Override
    public void park(Throwable thrown) {
        if (parked == null) {
            parked = thrown;
        } else if (parked != thrown) {
            parked.addSuppressed(thrown);
        }
    }

    /** Takes what a handler threw during the call that has just returned, or null. */
    @Nullable Throwable takeParked() {
        Throwable thrown = parked;
        if (thrown != null) {
            parked = null;
        }
        return thrown;
    }
}
