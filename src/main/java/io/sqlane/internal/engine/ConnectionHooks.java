package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.HookFunctions;
import org.jspecify.annotations.Nullable;

/** The handlers of a connection's hooks: one of each kind, and a new one takes the place of the one before. */
public final class ConnectionHooks {
    /** What SQLite calls a handler for. */
    public enum Kind {
        UPDATE("an update hook"),
        PREUPDATE("a preupdate hook"),
        COMMIT("a commit hook"),
        ROLLBACK("a rollback hook"),
        WAL("a WAL hook"),
        AUTHORIZER("an authorizer"),
        TRACE("a trace listener"),
        PROGRESS("a progress handler"),
        BUSY("a busy handler");

        /** Why the connection must not be used inside such a handler. */
        private final String forbids;

        Kind(String forbids) {
            this.forbids = forbids;
        }
    }

    private final ConnectionHandle connection;
    private final long[] ids = new long[Kind.values().length];
    private @Nullable Runnable closing;

    ConnectionHooks(ConnectionHandle connection) {
        this.connection = connection;
    }

    /** Sets a handler, or removes it where there is none to set. */
    public void set(Kind kind, @Nullable Callback handler) {
        set(kind, 0, handler);
    }

    /**
     * Sets a handler, or removes it where there is none to set.
     *
     * @param how for PROGRESS the instructions between two calls, for TRACE the SQLITE_TRACE_ events
     */
    public void set(Kind kind, int how, @Nullable Callback handler) {
        connection.check();
        if (kind == Kind.WAL) {
            Lending.refuse(connection, "be given a WAL hook");
        }
        connection.loan.setsSomething();
        long before = ids[kind.ordinal()];
        long id = handler == null ? 0 : connection.register(handler, kind.forbids);
        int code = (int) connection.call(it -> install(it, kind, how, id));
        long unused = code == Constants.SQLITE_OK ? before : id;
        if (unused != 0) {
            connection.unregister(unused);
        }
        if (code != Constants.SQLITE_OK) {
            throw connection.failure(null);
        }
        ids[kind.ordinal()] = id;
    }

    private static int install(long address, Kind kind, int how, long id) {
        switch (kind) {
            case PREUPDATE -> {
                return HookFunctions.sqlane_preupdate_hook(address, id);
            }
            case UPDATE -> HookFunctions.sqlane_update_hook(address, id);
            case COMMIT -> HookFunctions.sqlane_commit_hook(address, id);
            case ROLLBACK -> HookFunctions.sqlane_rollback_hook(address, id);
            case WAL -> HookFunctions.sqlane_wal_hook(address, id);
            case AUTHORIZER -> {
                return HookFunctions.sqlane_set_authorizer(address, id);
            }
            case TRACE -> HookFunctions.sqlane_trace(address, how, id);
            case PROGRESS -> HookFunctions.sqlane_progress_handler(address, how, id);
            case BUSY -> HookFunctions.sqlane_busy_handler(address, id);
        }
        return Constants.SQLITE_OK;
    }

    /** What is to be told when the owner has closed the connection; SQLite's own hooks are silent by then. */
    public void setClosing(@Nullable Runnable told) {
        connection.check();
        closing = told;
    }

    /** Answers what the one who was told has thrown. */
    @Nullable Throwable closed() {
        Runnable told = closing;
        closing = null;
        try {
            if (told != null) {
                told.run();
            }
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }
}
