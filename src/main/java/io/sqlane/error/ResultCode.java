package io.sqlane.error;

import io.sqlane.internal.ffi.Constants;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A result code of SQLite: a value over the number, primary or extended, known to this version or not.
 *
 * <p>The constants are the primary codes of errors and those extended codes that a program decides by; every other code
 * is made by {@link #of} and is equal to any other of the same number.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/rescode.html">Result and Error Codes</a>
 */
public final class ResultCode implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int PRIMARY_MASK = 0xff;

    /** {@code SQLITE_ERROR}: no more specific code fits. */
    public static final ResultCode ERROR = of(Constants.SQLITE_ERROR);

    /** {@code SQLITE_INTERNAL}: a fault in SQLite itself. */
    public static final ResultCode INTERNAL = of(Constants.SQLITE_INTERNAL);

    /** {@code SQLITE_PERM}: the permissions of a new file could not be set. */
    public static final ResultCode PERM = of(Constants.SQLITE_PERM);

    /** {@code SQLITE_ABORT}: the operation was aborted before it ended. */
    public static final ResultCode ABORT = of(Constants.SQLITE_ABORT);

    /** {@code SQLITE_BUSY}: another connection holds a lock. */
    public static final ResultCode BUSY = of(Constants.SQLITE_BUSY);

    /** {@code SQLITE_LOCKED}: a statement of the same connection is in the way. */
    public static final ResultCode LOCKED = of(Constants.SQLITE_LOCKED);

    /** {@code SQLITE_NOMEM}: native memory is exhausted. */
    public static final ResultCode NOMEM = of(Constants.SQLITE_NOMEM);

    /** {@code SQLITE_READONLY}: the database cannot be written. */
    public static final ResultCode READONLY = of(Constants.SQLITE_READONLY);

    /** {@code SQLITE_INTERRUPT}: the operation was cancelled. */
    public static final ResultCode INTERRUPT = of(Constants.SQLITE_INTERRUPT);

    /** {@code SQLITE_IOERR}: the operating system failed on a file. */
    public static final ResultCode IOERR = of(Constants.SQLITE_IOERR);

    /** {@code SQLITE_CORRUPT}: the database file is damaged. */
    public static final ResultCode CORRUPT = of(Constants.SQLITE_CORRUPT);

    /** {@code SQLITE_NOTFOUND}: an unknown file control or name. */
    public static final ResultCode NOTFOUND = of(Constants.SQLITE_NOTFOUND);

    /** {@code SQLITE_FULL}: no space is left. */
    public static final ResultCode FULL = of(Constants.SQLITE_FULL);

    /** {@code SQLITE_CANTOPEN}: the file could not be opened. */
    public static final ResultCode CANTOPEN = of(Constants.SQLITE_CANTOPEN);

    /** {@code SQLITE_PROTOCOL}: the locks of the WAL index raced for too long. */
    public static final ResultCode PROTOCOL = of(Constants.SQLITE_PROTOCOL);

    /** {@code SQLITE_SCHEMA}: the schema kept changing. */
    public static final ResultCode SCHEMA = of(Constants.SQLITE_SCHEMA);

    /** {@code SQLITE_TOOBIG}: a value or statement exceeds its limit. */
    public static final ResultCode TOOBIG = of(Constants.SQLITE_TOOBIG);

    /** {@code SQLITE_CONSTRAINT}: a constraint forbids the change. */
    public static final ResultCode CONSTRAINT = of(Constants.SQLITE_CONSTRAINT);

    /** {@code SQLITE_MISMATCH}: a value does not have the datatype that the column demands. */
    public static final ResultCode MISMATCH = of(Constants.SQLITE_MISMATCH);

    /** {@code SQLITE_MISUSE}: the interface was used wrongly. */
    public static final ResultCode MISUSE = of(Constants.SQLITE_MISUSE);

    /** {@code SQLITE_NOLFS}: the system cannot store so large a file. */
    public static final ResultCode NOLFS = of(Constants.SQLITE_NOLFS);

    /** {@code SQLITE_AUTH}: the authorizer denied the statement. */
    public static final ResultCode AUTH = of(Constants.SQLITE_AUTH);

    /** {@code SQLITE_RANGE}: an index is out of range. */
    public static final ResultCode RANGE = of(Constants.SQLITE_RANGE);

    /** {@code SQLITE_NOTADB}: the file is not a database. */
    public static final ResultCode NOTADB = of(Constants.SQLITE_NOTADB);

    /** {@code SQLITE_BUSY_RECOVERY}: another connection recovers the write-ahead log. */
    public static final ResultCode BUSY_RECOVERY = of(Constants.SQLITE_BUSY_RECOVERY);

    /** {@code SQLITE_BUSY_SNAPSHOT}: the snapshot of a read transaction is too old to write. */
    public static final ResultCode BUSY_SNAPSHOT = of(Constants.SQLITE_BUSY_SNAPSHOT);

    /** {@code SQLITE_BUSY_TIMEOUT}: a blocking lock was not obtained in time. */
    public static final ResultCode BUSY_TIMEOUT = of(Constants.SQLITE_BUSY_TIMEOUT);

    /** {@code SQLITE_LOCKED_SHAREDCACHE}: a connection that shares the cache is in the way. */
    public static final ResultCode LOCKED_SHAREDCACHE = of(Constants.SQLITE_LOCKED_SHAREDCACHE);

    /** {@code SQLITE_LOCKED_VTAB}: a virtual table is locked. */
    public static final ResultCode LOCKED_VTAB = of(Constants.SQLITE_LOCKED_VTAB);

    /** {@code SQLITE_CONSTRAINT_CHECK}: a CHECK constraint failed. */
    public static final ResultCode CONSTRAINT_CHECK = of(Constants.SQLITE_CONSTRAINT_CHECK);

    /** {@code SQLITE_CONSTRAINT_COMMITHOOK}: a commit hook refused the commit. */
    public static final ResultCode CONSTRAINT_COMMITHOOK = of(Constants.SQLITE_CONSTRAINT_COMMITHOOK);

    /** {@code SQLITE_CONSTRAINT_DATATYPE}: a value does not fit a column of a STRICT table. */
    public static final ResultCode CONSTRAINT_DATATYPE = of(Constants.SQLITE_CONSTRAINT_DATATYPE);

    /** {@code SQLITE_CONSTRAINT_FOREIGNKEY}: a foreign key would be broken. */
    public static final ResultCode CONSTRAINT_FOREIGNKEY = of(Constants.SQLITE_CONSTRAINT_FOREIGNKEY);

    /** {@code SQLITE_CONSTRAINT_FUNCTION}: a function of an extension refused the change. */
    public static final ResultCode CONSTRAINT_FUNCTION = of(Constants.SQLITE_CONSTRAINT_FUNCTION);

    /** {@code SQLITE_CONSTRAINT_NOTNULL}: a NOT NULL column would become null. */
    public static final ResultCode CONSTRAINT_NOTNULL = of(Constants.SQLITE_CONSTRAINT_NOTNULL);

    /** {@code SQLITE_CONSTRAINT_PINNED}: an UPSERT or trigger would change a row that is in use. */
    public static final ResultCode CONSTRAINT_PINNED = of(Constants.SQLITE_CONSTRAINT_PINNED);

    /** {@code SQLITE_CONSTRAINT_PRIMARYKEY}: a primary key exists already. */
    public static final ResultCode CONSTRAINT_PRIMARYKEY = of(Constants.SQLITE_CONSTRAINT_PRIMARYKEY);

    /** {@code SQLITE_CONSTRAINT_ROWID}: a rowid exists already. */
    public static final ResultCode CONSTRAINT_ROWID = of(Constants.SQLITE_CONSTRAINT_ROWID);

    /** {@code SQLITE_CONSTRAINT_TRIGGER}: a trigger raised an error. */
    public static final ResultCode CONSTRAINT_TRIGGER = of(Constants.SQLITE_CONSTRAINT_TRIGGER);

    /** {@code SQLITE_CONSTRAINT_UNIQUE}: a UNIQUE constraint failed. */
    public static final ResultCode CONSTRAINT_UNIQUE = of(Constants.SQLITE_CONSTRAINT_UNIQUE);

    /** {@code SQLITE_CONSTRAINT_VTAB}: a virtual table refused the change. */
    public static final ResultCode CONSTRAINT_VTAB = of(Constants.SQLITE_CONSTRAINT_VTAB);

    /** The number that SQLite gave. */
    private final int code;

    private ResultCode(int code) {
        this.code = code;
    }

    /**
     * Returns the result code of a number. Any number is accepted.
     *
     * @param code the number, primary or extended
     * @return the result code
     */
    public static ResultCode of(int code) {
        return new ResultCode(code);
    }

    /**
     * Returns the number.
     *
     * @return the number that SQLite gave
     */
    public int code() {
        return code;
    }

    /**
     * Returns the primary code: the low byte.
     *
     * @return the primary code; equal to this one unless this one is extended
     */
    public ResultCode primary() {
        return isExtended() ? of(code & PRIMARY_MASK) : this;
    }

    /**
     * Returns whether this code says more than its primary code.
     *
     * @return true for an extended code
     */
    public boolean isExtended() {
        return (code & PRIMARY_MASK) != code;
    }

    /**
     * Returns the name in C.
     *
     * @return a name such as {@code SQLITE_CONSTRAINT_UNIQUE}; of an unknown code {@code SQLITE_UNKNOWN(57)}, or
     *     {@code SQLITE_BUSY_UNKNOWN(25349)} when at least its primary code is known
     */
    public String name() {
        String name = Constants.resultName(code);
        return name != null ? name : unknownName();
    }

    private String unknownName() {
        String primary = Constants.resultName(code & PRIMARY_MASK);
        return (primary == null ? "SQLITE" : primary) + "_UNKNOWN(" + code + ')';
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResultCode && ((ResultCode) other).code == code;
    }

    @Override
    public int hashCode() {
        return Integer.hashCode(code);
    }

    /**
     * Returns name and number.
     *
     * @return a text such as {@code SQLITE_CONSTRAINT_UNIQUE (2067)}; of an unknown code its name, which has the number
     */
    @Override
    public String toString() {
        String name = Constants.resultName(code);
        return name != null ? name + " (" + code + ')' : unknownName();
    }
}
