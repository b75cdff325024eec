package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import org.jspecify.annotations.Nullable;

/** What a pool does with a connection that it lends to tasks. */
public final class Lending {
    private Lending() {}

    static void refuse(ConnectionHandle connection, String what) {
        if (connection.lent) {
            throw new IllegalStateException(
                    connection + " must not " + what + " by a task that it is lent to: it belongs to the pool");
        }
    }

    /**
     * Lends the connection to a task on the calling thread.
     *
     * @param guarded whether the task must not begin or end transactions, nor commit anything once its own has ended
     */
    public static void begin(ConnectionHandle connection, boolean guarded) {
        if (guarded) {
            guard(connection, 1);
        }
        connection.lent = true;
    }

    /** Takes the connection back and ends what the task has left running; answers what a write among it failed with. */
    public static @Nullable Throwable end(ConnectionHandle connection, boolean guarded) {
        connection.lent = false;
        try {
            return connection.children().endUse();
        } catch (Throwable failed) {
            return failed;
        } finally {
            // Not before: what was left of a write must not be committed either.
            if (isUsable(connection)) {
                leave(connection, guarded);
            }
        }
    }

    /** A statement that was compiled without the guard is not asked under it, and may be in the statement cache. */
    private static void leave(ConnectionHandle connection, boolean guarded) {
        if (guarded) {
            guard(connection, 0);
        } else {
            connection.call(it -> {
                ConnectionFunctions.sqlane_expire_statements(it);
                return 0;
            });
        }
    }

    /** How many transactions were rolled back since the first guarded task. */
    public static int rollbackCount(ConnectionHandle connection) {
        return (int) connection.call(ConnectionFunctions::sqlane_rollback_count);
    }

    private static void guard(ConnectionHandle connection, int on) {
        connection.call(it -> {
            ConnectionFunctions.sqlane_guard(it, on);
            return 0;
        });
    }

    /** Whether a statement, blob or backup of the connection is under way. */
    public static boolean isRunning(ConnectionHandle connection) {
        return connection.children().running() != null;
    }

    /** Whether the connection can be used on: it is open, and no rollback of it has failed. */
    public static boolean isUsable(ConnectionHandle connection) {
        return connection.isOpen() && !connection.broken && connection.isOwner();
    }

    /** What the system says of the files of the main database, without opening them. */
    public static FileState fileState(ConnectionHandle connection) {
        long[] state = new long[Constants.SQLANE_FILE_COUNT];
        connection.callChecked(null, it -> {
            NativeBuffer out = connection.buffer();
            int code = ConnectionFunctions.sqlane_file_state(it, out.address);
            for (int i = 0; i < state.length; i++) {
                state[i] = out.view.getLong(8 * i);
            }
            return code;
        });
        return new FileState(
                state[Constants.SQLANE_FILE_MOVED] != 0,
                state[Constants.SQLANE_FILE_WAL_DEVICE],
                state[Constants.SQLANE_FILE_WAL_INODE],
                state[Constants.SQLANE_FILE_WAL_BYTES]);
    }

    /**
     * The files of a database.
     *
     * @param moved whether the main file is no longer where it was opened
     * @param walBytes size of the log, -1 if there is none
     */
    public record FileState(boolean moved, long walDevice, long walInode, long walBytes) {
        /** Whether the log is still the one it was. */
        public boolean hasLogOf(FileState other) {
            return walBytes >= 0 && walDevice == other.walDevice && walInode == other.walInode;
        }
    }
}
