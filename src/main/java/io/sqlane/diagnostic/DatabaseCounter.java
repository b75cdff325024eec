package io.sqlane.diagnostic;

import io.sqlane.internal.ffi.Constants;

/**
 * A counter that SQLite keeps for each connection.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/c_dbstatus_options.html">Status Parameters for database connections</a>
 */
public enum DatabaseCounter {
    /** Slots of lookaside memory in use. */
    LOOKASIDE_USED(Constants.SQLITE_DBSTATUS_LOOKASIDE_USED),
    /** Allocations served by lookaside memory; only the highest value means something. */
    LOOKASIDE_HIT(Constants.SQLITE_DBSTATUS_LOOKASIDE_HIT),
    /** Allocations too large for a lookaside slot; only the highest value means something. */
    LOOKASIDE_MISS_SIZE(Constants.SQLITE_DBSTATUS_LOOKASIDE_MISS_SIZE),
    /** Allocations that found all lookaside slots in use; only the highest value means something. */
    LOOKASIDE_MISS_FULL(Constants.SQLITE_DBSTATUS_LOOKASIDE_MISS_FULL),
    /** Bytes of heap used by all page caches of the connection, about. */
    CACHE_USED(Constants.SQLITE_DBSTATUS_CACHE_USED),
    /** Bytes of heap used by all page caches, a shared cache counted in equal parts, about. */
    CACHE_USED_SHARED(Constants.SQLITE_DBSTATUS_CACHE_USED_SHARED),
    /** Bytes of heap used by the schemas of all databases of the connection, about. */
    SCHEMA_USED(Constants.SQLITE_DBSTATUS_SCHEMA_USED),
    /** Bytes of heap and lookaside memory used by all prepared statements, about. */
    STATEMENT_USED(Constants.SQLITE_DBSTATUS_STMT_USED),
    /** Pages found in the page cache. */
    CACHE_HIT(Constants.SQLITE_DBSTATUS_CACHE_HIT),
    /** Pages not found in the page cache. */
    CACHE_MISS(Constants.SQLITE_DBSTATUS_CACHE_MISS),
    /** Pages written to the database or the write-ahead log; overlaps with {@link #TEMPORARY_BUFFER_SPILL}. */
    CACHE_WRITE(Constants.SQLITE_DBSTATUS_CACHE_WRITE),
    /** Pages written in the middle of a transaction because the page cache was full. */
    CACHE_SPILL(Constants.SQLITE_DBSTATUS_CACHE_SPILL),
    /** Zero if and only if no foreign key constraint is unresolved. */
    DEFERRED_FOREIGN_KEYS(Constants.SQLITE_DBSTATUS_DEFERRED_FKS),
    /** Bytes written to temporary files for want of memory; overlaps with {@link #CACHE_WRITE}. */
    TEMPORARY_BUFFER_SPILL(Constants.SQLITE_DBSTATUS_TEMPBUF_SPILL);

    private final int code;

    DatabaseCounter(int code) {
        this.code = code;
    }

    /**
     * Returns the number of the counter in C.
     *
     * @return the value of {@code SQLITE_DBSTATUS_…}
     */
    public int code() {
        return code;
    }
}
