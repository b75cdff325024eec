package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.HookFunctions;
import org.jspecify.annotations.Nullable;

/** What a connection says of itself and of its databases. */
public final class ConnectionStatus {
    private final ConnectionHandle connection;

    ConnectionStatus(ConnectionHandle connection) {
        this.connection = connection;
    }

    public int transactionState(@Nullable String schema) {
        connection.check();
        byte[] name = schema == null ? null : Utf8.encodeForC(schema, "schema");
        int state = (int) connection.call(it -> ConnectionFunctions.sqlane_txn_state(it, name));
        if (state < 0) {
            throw noSuchSchema(schema);
        }
        return state;
    }

    public String path(String schema) {
        connection.check();
        byte[] name = Utf8.encodeForC(schema, "schema");
        // Refuses an unknown schema; isReadOnly would not know "temp" before it is used.
        transactionState(schema);
        @Nullable String[] path = new String[1];
        connection.call(it -> {
            path[0] = Failures.string(ConnectionFunctions.sqlane_db_filename(it, name));
            return 0;
        });
        return path[0] == null ? "" : path[0];
    }

    public boolean isReadOnly(String schema) {
        byte[] name = Utf8.encodeForC(schema, "schema");
        int readOnly = (int) connection.call(it -> ConnectionFunctions.sqlane_db_readonly(it, name));
        if (readOnly < 0) {
            throw noSuchSchema(schema);
        }
        return readOnly != 0;
    }

    private static IllegalArgumentException noSuchSchema(@Nullable String schema) {
        return new IllegalArgumentException(
                "no such schema: name=\"" + (schema == null ? "" : Excerpt.of(schema)) + '"');
    }

    public long lastInsertRowid() {
        return connection.call(ConnectionFunctions::sqlane_last_insert_rowid);
    }

    public long totalChanges() {
        return connection.call(ConnectionFunctions::sqlane_total_changes);
    }

    /** Current and highest value of a counter. */
    public long[] counter(int counter, boolean reset) {
        long[] values = new long[2];
        connection.callChecked(null, it -> {
            NativeBuffer out = connection.buffer();
            int code = ConnectionFunctions.sqlane_db_status(it, counter, reset ? 1 : 0, out.address);
            values[0] = out.view.getLong(0);
            values[1] = out.view.getLong(8);
            return code;
        });
        return values;
    }

    /** Tells the listener and the recorder how long locks were waited for since the last time. */
    public void tellBusyWaits() {
        if (!connection.isOpen() || !connection.isOwner()) {
            return;
        }
        NativeBuffer out = connection.buffer();
        int calls = (int) connection.call(it -> HookFunctions.sqlane_take_busy_waits(it, out.address));
        if (calls > 0) {
            connection.instruments().lockWaited(calls, out.view.getLong(0));
        }
    }
}
