package io.sqlane.hook;

import io.sqlane.internal.ffi.Constants;

/**
 * What a {@link TraceListener} may be told. Each costs a call into Java whenever it happens.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/c_trace.html">SQL Trace Event Codes</a>
 */
public enum TraceEvent {
    /** A statement begins to run, or a trigger in it. */
    STATEMENT(Constants.SQLITE_TRACE_STMT),
    /** A statement has ended, and how long it took. */
    PROFILE(Constants.SQLITE_TRACE_PROFILE),
    /** A statement stands on one more row of its result. */
    ROW(Constants.SQLITE_TRACE_ROW),
    /** The database was closed. */
    CLOSE(Constants.SQLITE_TRACE_CLOSE);

    private final int code;

    TraceEvent(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
