package io.sqlane.internal.engine;

import io.sqlane.internal.event.Instruments;
import java.util.List;

/** Told about what goes wrong around a connection. Must not refer to the connection's handle. */
public interface ConnectionListener {
    /** What the connection is called where a listener or a list names it. */
    String name();

    /** What is told of the connection's work. */
    Instruments instruments();

    /** The connection was closed because its owner did not; called on the reclaiming thread, after the close. */
    void reclaimed(String label, String reason, List<StackTraceElement> openedAt, int closeCode);

    /** The connection was closed because its owner thread has ended, as was meant; called as {@link #reclaimed} is. */
    void ended();

    /** A call came from a thread that is not the owner; called on that thread, before it gets its exception. */
    void wrongThread(String label);

    /**
     * A transaction or the rows of a query stay open for longer than wanted; called once, on a thread of the library.
     *
     * @param thread name of the one that began them
     * @param lastSql of the statement that the connection ran last
     */
    void overdue(String label, String thread, long ageNanos, String lastSql, List<StackTraceElement> begunAt);
}
