package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.ConnectionFunctions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports a transaction, or the rows of a query, that a connection keeps open for long, once each: nobody else can
 * write meanwhile, or the write-ahead log cannot be used anew. After each native call the owner notes what the
 * connection says of itself; the library's own thread compares the time.
 */
final class OverdueUse implements Runnable {
    /** What is open: since when, and who began it where. */
    private record Use(String thread, long sinceNanos, List<StackTraceElement> stack) {}

    private final ConnectionHandle connection;
    private final long limitNanos;

    /** Written by the owner; null while nothing is open. */
    private volatile @Nullable Use open;

    /** Written and read by the library's thread. */
    private @Nullable Use reported;

    private OverdueUse(ConnectionHandle connection, long limitNanos) {
        this.connection = connection;
        this.limitNanos = limitNanos;
    }

    static OverdueUse watch(ConnectionHandle connection, long limitNanos) {
        OverdueUse use = new OverdueUse(connection, limitNanos);
        Reclaimer.patrol(use);
        return use;
    }

    /** After a native call, on the thread that made it. Never throws: a call that went well must not fail here. */
    void note() {
        try {
            long address = connection.connection.address;
            boolean isOpen = ConnectionFunctions.sqlane_txn_state(address, null) > 0
                    || ConnectionFunctions.sqlane_get_autocommit(address) == 0;
            if (isOpen != (open != null)) {
                open = isOpen
                        ? new Use(Thread.currentThread().getName(), System.nanoTime(), OpeningStack.capture())
                        : null;
            }
        } catch (StackOverflowError | OutOfMemoryError unnoted) {
            // The next call notes it.
        }
    }

    @Override
    public void run() {
        Use use = open;
        if (use == null || use == reported || !connection.isOpen()) {
            return;
        }
        long age = System.nanoTime() - use.sinceNanos;
        if (age < limitNanos) {
            return;
        }
        reported = use;
        NativeConnection told = connection.connection;
        try {
            told.listener.overdue(told.label, use.thread, age, Lending.lastSql(connection), use.stack);
        } catch (Throwable failed) {
            told.logFailure(failed);
        }
    }
}
