package io.sqlane.diagnostic;

import io.sqlane.internal.ffi.Constants;

/**
 * A counter that SQLite keeps for each prepared statement.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/c_stmtstatus_counter.html">Status Parameters for prepared statements</a>
 */
public enum StatementCounter {
    /** Forward steps in full table scans; many of them may ask for an index. */
    FULL_SCAN_STEP(Constants.SQLITE_STMTSTATUS_FULLSCAN_STEP),
    /** Sort operations; an index may save them. */
    SORT(Constants.SQLITE_STMTSTATUS_SORT),
    /** Rows put into indexes that SQLite made for one run; a permanent index may save them. */
    AUTOMATIC_INDEX(Constants.SQLITE_STMTSTATUS_AUTOINDEX),
    /** Operations of the virtual machine; undefined above 2,147,483,647. */
    VIRTUAL_MACHINE_STEP(Constants.SQLITE_STMTSTATUS_VM_STEP),
    /** Times that the statement was compiled anew, after a change of the schema or of bound values. */
    REPREPARE(Constants.SQLITE_STMTSTATUS_REPREPARE),
    /** Times that the statement was run. */
    RUN(Constants.SQLITE_STMTSTATUS_RUN),
    /** Join steps that a Bloom filter could not bypass. */
    FILTER_MISS(Constants.SQLITE_STMTSTATUS_FILTER_MISS),
    /** Join steps that a Bloom filter bypassed. */
    FILTER_HIT(Constants.SQLITE_STMTSTATUS_FILTER_HIT),
    /** Bytes of heap used by the statement, about; a reset does not change it. */
    MEMORY_USED(Constants.SQLITE_STMTSTATUS_MEMUSED);

    private final int code;

    StatementCounter(int code) {
        this.code = code;
    }

    /**
     * Returns the number of the counter in C.
     *
     * @return the value of {@code SQLITE_STMTSTATUS_…}
     */
    public int code() {
        return code;
    }
}
