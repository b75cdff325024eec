package io.sqlane.vtab;

import io.sqlane.internal.ffi.Constants;

/**
 * What a statement wants done with a conflict: its clause {@code OR REPLACE}, {@code OR IGNORE} and so on.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/vtab_on_conflict.html">sqlite3_vtab_on_conflict</a>
 */
public enum ConflictResolution {
    /** The transaction is rolled back. */
    ROLLBACK(Constants.SQLITE_ROLLBACK),
    /** The row is left out, and the statement goes on. */
    IGNORE(Constants.SQLITE_IGNORE),
    /** The statement ends, and keeps what it has changed before. */
    FAIL(Constants.SQLITE_FAIL),
    /** The statement is undone: so it is without a clause. */
    ABORT(Constants.SQLITE_ABORT),
    /** The row that is in the way goes; the table sees to that. */
    REPLACE(Constants.SQLITE_REPLACE);

    private final int code;

    ConflictResolution(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ConflictResolution ofCode(int code) {
        return switch (code) {
            case Constants.SQLITE_ROLLBACK -> ROLLBACK;
            case Constants.SQLITE_IGNORE -> IGNORE;
            case Constants.SQLITE_FAIL -> FAIL;
            case Constants.SQLITE_REPLACE -> REPLACE;
            default -> ABORT;
        };
    }
}
