package io.sqlane.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * Ownership in turns, for a caller whose own lock lets in one thread at a time: the connection is the thread's between
 * {@link #begin} and {@link #end}, and otherwise nobody's. The lock orders each turn behind the one before. Unlike a
 * hand-over, a turn may end while rows stand in SQLite: those are for the turns to come.
 *
 * <p>Between turns no thread that ends takes the connection with it; only its unreachable handle is reclaimed.
 */
public final class Turn {
    private Turn() {}

    /** Makes a connection, which the calling thread has opened, one that is used in turns; the first has begun. */
    public static void prepare(ConnectionHandle connection) {
        connection.check();
        connection.connection.setOwner(null);
    }

    /** Begins a turn of the calling thread. A connection that nobody may use now stays so. */
    public static void begin(ConnectionHandle connection) {
        if (connection.incoming == null && !connection.broken && connection.isOpen()) {
            connection.thread = Thread.currentThread();
        }
    }

    public static void end(ConnectionHandle connection) {
        connection.thread = null;
    }

    /** Ties the connection to a thread, whose turn it is, beyond that turn; null unties it. */
    public static void tie(ConnectionHandle connection, @Nullable Thread thread) {
        connection.connection.setOwner(thread);
    }

    /** Ends the statements that stand on a row, before a commit; throws what a write of theirs failed with. */
    public static void endRows(ConnectionHandle connection) {
        connection.check();
        Throwable failed = connection.children().endRunning();
        if (failed != null) {
            throw ConnectionHandle.sneaky(failed);
        }
    }

    /** The end of a connection, whatever it was used for last. */
    public static void close(ConnectionHandle connection) {
        NativeConnection closing = connection.connection;
        Thread before = closing.owner();
        closing.setOwner(Thread.currentThread());
        try {
            connection.close();
        } finally {
            if (connection.isOpen()) {
                closing.setOwner(before);
            }
        }
    }
}
