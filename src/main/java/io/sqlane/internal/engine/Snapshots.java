package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.SnapshotFunctions;

/** States of WAL databases that readers can go back to. */
public final class Snapshots {
    private Snapshots() {}

    /** The state that the transaction of a connection reads, or will read. */
    public static byte[] get(ConnectionHandle connection, String schema) {
        byte[] name = checkReader(connection, schema, "take a snapshot");
        byte[] snapshot = new byte[Constants.SQLANE_SNAPSHOT_SIZE];
        call(connection, "snapshot of=" + schema, it -> SnapshotFunctions.sqlane_snapshot_get(it, name, snapshot));
        return snapshot;
    }

    /** Makes the transaction of a connection read that state. */
    public static void open(ConnectionHandle connection, String schema, byte[] snapshot) {
        byte[] name = checkReader(connection, schema, "open a snapshot");
        String running = connection.children().running();
        if (running != null) {
            throw new IllegalStateException(connection + " must not open a snapshot while " + running);
        }
        call(connection, "snapshot of=" + schema, it -> SnapshotFunctions.sqlane_snapshot_open(it, name, snapshot));
    }

    /** Negative if the first is older, positive if it is newer. */
    public static int compare(byte[] snapshot, byte[] other) {
        return SnapshotFunctions.sqlane_snapshot_cmp(snapshot, other);
    }

    /** Makes states that are in the log but were forgotten when the last connection was closed available again. */
    public static void recover(ConnectionHandle connection, String schema) {
        connection.check();
        byte[] name = Utf8.encodeForC(schema, "schema");
        connection.status().transactionState(schema);
        connection.refuseWhileInUse("recover snapshots");
        call(connection, "snapshots of=" + schema, it -> SnapshotFunctions.sqlane_snapshot_recover(it, name));
    }

    private static byte[] checkReader(ConnectionHandle connection, String schema, String what) {
        connection.check();
        byte[] name = Utf8.encodeForC(schema, "schema");
        int state = connection.status().transactionState(schema);
        if (!connection.inTransaction()) {
            throw new IllegalStateException(
                    connection + " must not " + what + " outside a transaction: begin a DEFERRED one");
        }
        if (state == Constants.SQLITE_TXN_WRITE) {
            throw new IllegalStateException(connection + " must not " + what + " while it writes: commit first");
        }
        return name;
    }

    private static void call(ConnectionHandle connection, String note, ConnectionHandle.NativeCall call) {
        if (connection.call(call) != Constants.SQLITE_OK) {
            throw Failures.noted(connection.connection.address, note);
        }
    }
}
