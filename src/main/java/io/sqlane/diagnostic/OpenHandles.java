package io.sqlane.diagnostic;

import java.util.List;
import java.util.Objects;

/**
 * What a thread has open, at one moment.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param threadName name of the owner thread
 * @param entries its open connections, copied; empty when it has none
 */
public record OpenHandles(String threadName, List<Entry> entries) {
    /**
     * Copies the list.
     *
     * @param threadName name of the owner thread
     * @param entries its open connections
     * @throws NullPointerException if an argument or an entry is null
     */
    public OpenHandles {
        Objects.requireNonNull(threadName, "threadName");
        entries = List.copyOf(Objects.requireNonNull(entries, "entries"));
    }

    /**
     * One open connection.
     *
     * <p>This type is <em>immutable</em>.
     *
     * @param database name or path of the database
     * @param openStatements number of statements that are not closed, cached ones included
     */
    public record Entry(String database, int openStatements) {}
}
