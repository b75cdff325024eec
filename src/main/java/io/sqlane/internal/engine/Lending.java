package io.sqlane.internal.engine;

import io.sqlane.internal.engine.ConnectionHandle.NativeCall;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import org.jspecify.annotations.Nullable;

/**
 * What a pool does with a connection that it lends to tasks.
 *
 * <p>What a task sets on the connection would reach the next one: pragmas, attached databases, temporary tables, hooks,
 * functions, limits. It is noted, by the authorizer and where Java sets it, and {@link #hasLeftSomething} says so: such
 * a connection is not lent again.
 */
public final class Lending {
    // Kept, so that the end of a loan needs no memory.
    private static final NativeCall GUARD = it -> ConnectionFunctions.sqlane_guard(it, 1);
    private static final NativeCall UNGUARD = it -> ConnectionFunctions.sqlane_guard(it, 0);
    private static final NativeCall BEGIN_READ = ConnectionFunctions::sqlane_begin_read;
    private static final NativeCall END_READ = ConnectionFunctions::sqlane_end_read;
    private static final NativeCall EXPIRE = it -> {
        ConnectionFunctions.sqlane_expire_statements(it);
        return 0;
    };

    private Lending() {}

    static void refuse(ConnectionHandle connection, String what) {
        if (connection.loan.isRunning) {
            throw new IllegalStateException(
                    connection + " must not " + what + " by a task that it is lent to: it belongs to the pool");
        }
    }

    /** Throws {@link StackOverflowError} if too little is left for what must not be broken off half way. */
    public static void requireStack(long needed) {
        StackReserve.requireForPool(needed);
    }

    /** What the native calls of a connection need, in bytes; for {@link #requireStack}. */
    public static long stackNeeded(ConnectionHandle connection) {
        return connection.call(ConnectionFunctions::sqlane_stack_needed);
    }

    /** To be called when the pool itself has set what it wants on a connection. */
    public static void prepare(ConnectionHandle connection) {
        Throwable left = connection.children().endUse();
        if (left != null) {
            throw ConnectionHandle.sneaky(left);
        }
        connection.loan.isPooled = true;
        connection.call(UNGUARD);
        // What was compiled by then, and noted, would not be noted again.
        connection.call(EXPIRE);
    }

    /**
     * Begins the transaction of a task that reads, as BEGIN would, and guards it. Answers false, and has done nothing,
     * if BEGIN has to: if somebody hears of statements, or anything is under way.
     */
    public static boolean beginRead(ConnectionHandle connection) {
        connection.loan.hasEndedRead = false;
        boolean begins = connection.call(BEGIN_READ) != 0;
        if (begins) {
            connection.lastSql = "BEGIN";
        }
        return begins;
    }

    /**
     * Lends the connection to a task on the calling thread.
     *
     * @param guarded whether the task must not begin or end transactions, nor commit anything once its own has ended
     */
    public static void begin(ConnectionHandle connection, boolean guarded) {
        if (guarded) {
            connection.call(GUARD);
        }
        connection.loan.isRunning = true;
    }

    /** Takes the connection back and ends what the task has left running; answers what a write among it failed with. */
    public static @Nullable Throwable end(ConnectionHandle connection, boolean guarded) {
        try {
            return endUse(connection);
        } finally {
            // Not before: what was left of a write must not be committed either.
            if (isUsable(connection)) {
                leave(connection, guarded);
            }
        }
    }

    /**
     * The same for a task that reads. Its transaction ends with it, unless COMMIT or ROLLBACK has to do that:
     * {@link #hasEndedRead} tells.
     */
    public static @Nullable Throwable endRead(ConnectionHandle connection) {
        try {
            return endUse(connection);
        } finally {
            if (isUsable(connection)) {
                long answer = endGuard(connection, END_READ);
                connection.loan.hasEndedRead = (answer & Constants.SQLANE_READ_ENDED) != 0;
            }
        }
    }

    /** Whether nothing is left of the transaction of the last task that read. */
    public static boolean hasEndedRead(ConnectionHandle connection) {
        return connection.loan.hasEndedRead;
    }

    private static @Nullable Throwable endUse(ConnectionHandle connection) {
        connection.loan.isRunning = false;
        try {
            return connection.children().endUseOfTask();
        } catch (Throwable failed) {
            return failed;
        }
    }

    /**
     * Makes it nobody's between two loans; refuses that while anything is under way, be it what a handler has begun
     * outside every loan, or what could not be ended.
     */
    public static void release(ConnectionHandle connection) {
        connection.check();
        if (connection.children().areAtRest()) {
            connection.refuseInsideCallback("be handed over");
            connection.disown();
        } else {
            connection.release();
        }
    }

    /** A statement that was compiled without the guard is not asked under it, and may be in the statement cache. */
    private static void leave(ConnectionHandle connection, boolean guarded) {
        endGuard(connection, UNGUARD);
        if (!guarded) {
            connection.call(EXPIRE);
        }
    }

    /** If it fails, what was set is no longer known to the native side, and is taken for granted. */
    private static long endGuard(ConnectionHandle connection, NativeCall end) {
        boolean before = connection.loan.hasLeftSomething;
        connection.loan.hasLeftSomething = true;
        long answer = connection.call(end);
        connection.loan.hasLeftSomething = before || (answer & ~Constants.SQLANE_READ_ENDED) != 0;
        return answer;
    }

    /** Whether a task has set something on the connection that would reach the next one. */
    public static boolean hasLeftSomething(ConnectionHandle connection) {
        return connection.loan.hasLeftSomething;
    }

    /** The statement that was begun last, for a report; from any thread, and perhaps a moment old. */
    public static String lastSql(ConnectionHandle connection) {
        String sql = connection.lastSql;
        return sql == null ? "" : sql;
    }

    /** What the task before has run says nothing of the next one. */
    public static void forgetLastSql(ConnectionHandle connection) {
        connection.lastSql = null;
    }

    /**
     * Lets the thread that reclaims connections do a round of somebody's own now and then, as long as connections are
     * open: ten times a second or less often. It is referred to weakly, must not wait, and must throw nothing.
     */
    public static void patrol(Runnable round) {
        Reclaimer.patrol(round);
    }

    /** How many transactions were rolled back since {@link #prepare}. */
    public static int rollbackCount(ConnectionHandle connection) {
        return (int) connection.call(ConnectionFunctions::sqlane_rollback_count);
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
                state[Constants.SQLANE_FILE_DEVICE],
                state[Constants.SQLANE_FILE_INODE],
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
    public record FileState(
            boolean moved, long device, long inode, long walDevice, long walInode, long walBytes) {
        /** Whether the log is still the one it was. */
        public boolean hasLogOf(FileState other) {
            return walBytes >= 0 && walDevice == other.walDevice && walInode == other.walInode;
        }

        /** Whether the main file is the one that another connection has opened. */
        public boolean isFileOf(FileState other) {
            return !moved && device == other.device && inode == other.inode;
        }
    }
}
