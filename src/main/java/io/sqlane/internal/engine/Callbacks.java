package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.upcall.UpcallTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** A handler that is registered. */
    Callback get(long id) {
        return Objects.requireNonNull(registrations.get((int) id - 1)).callback;
    }

    void remove(long id) {
        registrations.set((int) id - 1, null);
    }

    @Override
    public int upcall(int kind, long id, long a, long b, long c) throws Throwable {
        Registration registration = registrations.get((int) id - 1);
        if (registration == null) {
            return Constants.SQLITE_ERROR;
        }
        if (kind == Constants.SQLANE_UPCALL_DESTROY) {
            return destroy(id, registration);
        }
        if (kind == Constants.SQLANE_UPCALL_DISCARD) {
            return registration.callback.call(a, b, c);
        }
        if (kind >= Constants.SQLANE_UPCALL_TABLE && !isByOwner()) {
            return kind == Constants.SQLANE_UPCALL_TABLE_END ? Constants.SQLITE_OK : Constants.SQLITE_ERROR;
        }
        // A rollback that goes unnoticed would leave its handler with what never came to be; and the end of a group
        // frees its state, whatever else comes of it. So does that of a cursor or table.
        boolean mayRun = parked == null
                || kind == Constants.SQLANE_UPCALL_ROLLBACK
                || kind == Constants.SQLANE_UPCALL_FINISH
                || kind == Constants.SQLANE_UPCALL_TABLE_END
                || kind == Constants.SQLANE_UPCALL_TABLE && ModuleDefinition.isSync(b);
        if (!mayRun) {
            return Constants.SQLITE_ERROR;
        }
        String forbids = registration.forbids;
        if (forbids == null && kind == Constants.SQLANE_UPCALL_FINISH) {
            forbids = "the end of an aggregate function";
        } else if (kind == Constants.SQLANE_UPCALL_TABLE_ALONE
                || kind == Constants.SQLANE_UPCALL_TABLE_END
                || kind == Constants.SQLANE_UPCALL_TABLE && parked != null) {
            forbids = ModuleDefinition.nameOf(b);
        }
        return run(registration.callback, forbids, a, b, c);
    }

    private int run(Callback callback, @Nullable String forbids, long a, long b, long c) throws Throwable {
        ConnectionHandle handle = connection;
        if (handle == null) {
            return callback.call(a, b, c);
        }
        Thread owner = handle.thread;
        String outer = handle.forbidden;
        handle.upcalls++;
        if (forbids != null) {
            handle.forbidden = forbids;
            handle.thread = null;
        }
        try {
            return callback.call(a, b, c);
        } finally {
            // Without a call, for the stack may be full.
            handle.upcalls--;
            if (forbids != null) {
                handle.forbidden = outer;
                if (!handle.broken) {
                    handle.thread = owner;
                }
            }
        }
    }

    /**
     * SQLite has forgotten a handler, and so do we. What it holds is told on the owner thread only: whoever closes a
     * connection that was left behind runs no code of others.
     */
    private int destroy(long id, Registration registration) throws Throwable {
        remove(id);
        if (isByOwner() && registration.callback instanceof Definition<?> definition && definition.held() != null) {
            return run((a, b, c) -> definition.close(), "the end of a function, collation or module", 0, 0, 0);
        }
        return Constants.SQLITE_OK;
    }

    /** Whoever closes a connection that was left behind runs no code of others. */
    private boolean isByOwner() {
        ConnectionHandle handle = connection;
        return handle != null && handle.connection.owner() == Thread.currentThread();
    }

    /** Whether a handler has failed in the call that is under way. */
    boolean isFailing() {
        return parked != null;
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
