package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.SessionFunctions;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One recording of changes. */
public final class SessionHandle implements ChildHandle {
    private static final class SessionChild extends ChildReferences.Child {
        SessionChild(SessionHandle handle, ConnectionHandle connection, long address) {
            super(handle, connection.children(), address, SessionFunctions::sqlane_session_delete);
        }

        @Override
        boolean isStatement() {
            return false;
        }
    }

    private final ConnectionHandle connection;
    private final SessionChild child;
    private final String schema;
    private boolean isClosed;

    private SessionHandle(ConnectionHandle connection, long address, String schema) {
        this.connection = connection;
        this.child = new SessionChild(this, connection, address);
        this.schema = schema;
        connection.children().add(child);
    }

    /**
     * Begins to record, of the tables that the filter accepts, or without one of none as yet.
     *
     * @param options SQLANE_SESSION_ options
     */
    public static SessionHandle open(
            ConnectionHandle connection, String schema, int options, @Nullable Predicate<? super String> filter) {
        connection.check();
        byte[] name = Utf8.encodeForC(schema, "schema");
        // Refuses a schema that does not exist.
        connection.status().transactionState(schema);
        connection.refuseInsideCallback("be given a session");
        long id = filter == null ? 0 : connection.register(callback(filter), "a table filter of a session");
        long address = connection.call(it -> SessionFunctions.sqlane_session_create(it, name, options, id));
        if (address == 0) {
            throw Failures.noted(connection.connection.address, "session of=" + Excerpt.of(schema));
        }
        return new SessionHandle(connection, address, schema);
    }

    /** Refers to no handle: it lives as long as the native session. */
    private static Callback callback(Predicate<? super String> filter) {
        return (address, unused, none) -> {
            String table = Failures.string(address);
            boolean accepted = filter.test(table == null ? "" : table);
            return accepted ? Constants.SQLANE_ANSWER_YES : Constants.SQLANE_ANSWER_NO;
        };
    }

    /** The owner thread, and a session that is open. */
    public void checkOpen() {
        connection.check();
        if (isClosed) {
            throw new IllegalStateException("session is closed: " + this);
        }
    }

    private long call(ConnectionHandle.NativeCall call) {
        checkOpen();
        connection.enter();
        long answer;
        try {
            answer = call.on(child.address);
        } finally {
            connection.leave(this);
        }
        connection.throwParked();
        return answer;
    }

    /** In the midst of a change SQLite has its own hands in the session. */
    private void refuseInsideCallback(String what) {
        checkOpen();
        connection.refuseInsideCallback(what);
    }

    /** Records one more table, or all if there is no name. */
    public void attach(@Nullable String table) {
        refuseInsideCallback("be attached to a session");
        byte[] name = table == null ? null : Utf8.encodeForC(table, "table");
        int all = table == null ? 1 : 0;
        if (call(it -> SessionFunctions.sqlane_session_attach(it, name, all)) != Constants.SQLITE_OK) {
            throw Failures.noted(connection.connection.address, toString());
        }
    }

    /** Answers whether it records; a negative argument changes nothing. */
    public boolean enable(int enable) {
        return call(it -> SessionFunctions.sqlane_session_enable(it, enable)) != 0;
    }

    /** Answers whether all changes count as indirect; a negative argument changes nothing. */
    public boolean indirect(int indirect) {
        return call(it -> SessionFunctions.sqlane_session_indirect(it, indirect)) != 0;
    }

    public boolean isEmpty() {
        return call(SessionFunctions::sqlane_session_isempty) != 0;
    }

    public long memoryUsed() {
        return call(SessionFunctions::sqlane_session_memory_used);
    }

    public long changesetSize() {
        return call(SessionFunctions::sqlane_session_changeset_size);
    }

    /** The bytes of what is recorded. */
    public byte[] changes(boolean asPatchset) {
        refuseInsideCallback("be read by a session");
        int[] info = new int[Constants.SQLANE_CHANGES_COUNT];
        connection.enter();
        long address;
        try {
            address = SessionFunctions.sqlane_session_changeset(
                    child.address, asPatchset ? 1 : 0, Changesets.MOST_BYTES, info);
        } finally {
            connection.leave(this);
        }
        return Changesets.take(connection, address, info, toString());
    }

    /** Records what makes the table of another schema the one of the session's. */
    public void diff(String fromSchema, String table) {
        refuseInsideCallback("be compared by a session");
        byte[] from = Utf8.encodeForC(fromSchema, "fromSchema");
        byte[] name = Utf8.encodeForC(table, "table");
        if (call(it -> SessionFunctions.sqlane_session_diff(it, from, name)) != Constants.SQLITE_OK) {
            throw Failures.noted(
                    connection.connection.address,
                    "fromSchema=" + Excerpt.of(fromSchema) + ", table=" + Excerpt.of(table) + ", " + this);
        }
    }

    public boolean isOpen() {
        return !isClosed && connection.isOpen();
    }

    /** Ends the recording; nothing happens if that is over already. */
    public void close() {
        if (!isOpen()) {
            return;
        }
        refuseInsideCallback("be released by a session");
        connection.enter();
        isClosed = true;
        connection.children().remove(child);
        try {
            SessionFunctions.sqlane_session_delete(child.address);
        } finally {
            connection.leave(this);
        }
        connection.throwParked();
    }

    @Override
    public @Nullable String running() {
        return null;
    }

    @Override
    public @Nullable Throwable endBeforeClose() {
        return null;
    }

    @Override
    public void closedByConnection() {
        isClosed = true;
    }

    @Override
    public String toString() {
        return "schema=" + Excerpt.of(schema);
    }
}
