package io.sqlane.diagnostic;

/**
 * A receiver of what happens to connections, for a metrics system; every method does nothing unless overridden.
 *
 * <p>A method is called on the thread on which the event happens: most on the owner of the connection,
 * {@link #leakReclaimed} on a thread of the library, {@link #wrongThread} on the thread that was refused. It should
 * return at once, throw nothing, and make no call to the connection. The connection is named by the name given in its
 * options, else by its path.
 *
 * <p>An implementation must be <em>safe for any thread</em>.
 */
public interface MetricsListener {
    /**
     * Called after a connection was opened.
     *
     * @param database name or path of the database
     */
    default void connectionOpened(String database) {}

    /**
     * Called after a connection was closed by its owner, or, where that was meant, because the owner thread has ended.
     *
     * @param database name or path of the database
     */
    default void connectionClosed(String database) {}

    /**
     * Called after a connection that nobody closed was closed by the library.
     *
     * @param database name or path of the database
     */
    default void leakReclaimed(String database) {}

    /**
     * Called after a call was refused because its thread does not own the connection.
     *
     * @param database name or path of the database
     */
    default void wrongThread(String database) {}

    /**
     * Called after SQLite compiled a statement.
     *
     * @param database name or path of the database
     * @param elapsedNanos the time that compiling took, in nanoseconds
     */
    default void statementPrepared(String database, long elapsedNanos) {}

    /**
     * Called after the statement cache had the statement that was asked for.
     *
     * @param database name or path of the database
     */
    default void statementCacheHit(String database) {}

    /**
     * Called after the statement cache did not have the statement that was asked for.
     *
     * @param database name or path of the database
     */
    default void statementCacheMiss(String database) {}
}
