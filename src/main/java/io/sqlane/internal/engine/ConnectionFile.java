package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;

/** What a connection does with its file as a whole. */
public final class ConnectionFile {
    private final ConnectionHandle connection;

    ConnectionFile(ConnectionHandle connection) {
        this.connection = connection;
    }

    /** Reads the file in a transaction, and begins that if one is wanted. */
    public void readSchema() {
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 0", 0, null);
    }

    /**
     * Reads the file for the first time, so that what is no database is refused here and not later. EXPLAIN needs the
     * schema to compile, and to run nothing more: no second transaction.
     */
    public void loadSchema() {
        connection.execute("EXPLAIN SELECT 1 FROM sqlite_schema LIMIT 0", 0, null);
    }

    /** Checkpoints all attached databases; answers false if others were in the way. */
    public boolean checkpoint(int mode, int[] frames) {
        int code = (int) connection.call(it -> ConnectionFunctions.sqlane_wal_checkpoint(it, null, mode, frames));
        if (code == Constants.SQLITE_OK || (code & 0xff) == Constants.SQLITE_BUSY) {
            return code == Constants.SQLITE_OK;
        }
        throw connection.failure(null);
    }
}
