package io.sqlane.diagnostic;

/**
 * A receiver of what happens to connections, for a metrics system; every method does nothing unless overridden.
 *
 * <p>A method is called on the thread on which the event happens: most on the owner of the connection,
 * {@link #leakReclaimed} and {@link #taskOverdue} on a thread of the library, {@link #wrongThread} on the thread that
 * was refused. It should return at once, throw nothing, and make no call to the connection. The connection is named by
 * the name given in its options, else by its path.
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

    /**
     * Called after something of a connection has ended that waited for locks of other connections: a transaction, or a
     * group of writes or a read of a pool. Autocommit statements are not told of alone, but with the next of these.
     *
     * @param database name or path of the database
     * @param busyCalls how often the lock was found taken
     * @param elapsedNanos the time that was waited, in nanoseconds
     */
    default void lockWaited(String database, int busyCalls, long elapsedNanos) {}

    /**
     * Called before a retry policy waits to try something again.
     *
     * @param database name or path of the database
     * @param code the extended result code that it failed with
     * @param delayNanos the time that it is about to wait, in nanoseconds
     */
    default void retried(String database, int code, long delayNanos) {}

    /**
     * Called after a transaction has ended that was run as a body of code; not for savepoints, nor for the transactions
     * of a pool.
     *
     * @param database name or path of the database
     * @param committed whether it was committed, else it was rolled back
     * @param elapsedNanos the time from before its beginning until then, in nanoseconds
     */
    default void transactionEnded(String database, boolean committed, long elapsedNanos) {}

    /**
     * Called after a pool has committed writes together and has told their callers.
     *
     * @param database name of the pool or path of its database
     * @param writes how many, those that were rolled back alone included
     * @param queuedWrites how many wait for the next group
     * @param elapsedNanos the time from before the beginning of their transaction until after its end, in nanoseconds
     */
    default void groupCommitted(String database, int writes, int queuedWrites, long elapsedNanos) {}

    /**
     * Called with each group that was committed by a pool.
     *
     * @param database name of the pool or path of its database
     * @param bytes size of the file of the write-ahead log, used or not; -1 if the system does not say
     */
    default void walSize(String database, long bytes) {}

    /**
     * Called after a checkpoint that was asked for by this library; not for those that SQLite makes by itself.
     *
     * @param database name or path of the database
     * @param busy whether others kept it from being completed
     * @param walFrames frames in the write-ahead log, -1 if it did not look
     * @param checkpointedFrames how many of them are in the database file by now, -1 if it did not look
     * @param elapsedNanos the time that it took, in nanoseconds
     */
    default void checkpointed(
            String database, boolean busy, int walFrames, int checkpointedFrames, long elapsedNanos) {}

    /**
     * Called after the writer of a pool has made a checkpoint: a read that goes on for long keeps the write-ahead log
     * from being used anew.
     *
     * @param database name of the pool or path of its database
     * @param ageNanos how long the oldest read that is under way has had its connection, in nanoseconds; 0 without one
     */
    default void oldestRead(String database, long ageNanos) {}

    /**
     * Called once for a task of a pool that goes on for longer than the pool's options say, and for a transaction or
     * query that a connection without a pool keeps open for longer than its own say; on a thread of the library.
     *
     * @param database name of the pool or of the connection, or path of its database
     * @param ageNanos for how long the task has had its connection, or the connection something open, in nanoseconds
     */
    default void taskOverdue(String database, long ageNanos) {}
}
