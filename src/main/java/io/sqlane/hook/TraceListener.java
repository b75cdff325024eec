package io.sqlane.hook;

/**
 * Is told what a database runs. Each method does nothing unless it is overridden, and is called only for its event.
 *
 * <p>It is called on the owner thread of the database, and may be kept from nothing but using that database. It is
 * <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/trace_v2.html">sqlite3_trace_v2</a>
 */
public interface TraceListener {
    /**
     * A statement begins to run ({@link TraceEvent#STATEMENT}), or a trigger in it, whose SQL is then a comment with
     * its name.
     *
     * @param statement lent for this call
     */
    default void begins(TracedStatement statement) {}

    /**
     * A statement stands on one more row ({@link TraceEvent#ROW}). Rows are fetched ahead: this one may be read later,
     * or never.
     *
     * @param statement lent for this call
     */
    default void row(TracedStatement statement) {}

    /**
     * A statement has ended ({@link TraceEvent#PROFILE}): its rows were read to the end, or closed. One that failed
     * because a handler in Java threw is not told.
     *
     * @param statement lent for this call
     * @param elapsedNanos about how long it took from its beginning, in milliseconds times 1,000,000; that includes
     *     what Java did between its rows
     */
    default void ends(TracedStatement statement, long elapsedNanos) {}

    /** The owner has closed the database ({@link TraceEvent#CLOSE}). */
    default void closed() {}
}
