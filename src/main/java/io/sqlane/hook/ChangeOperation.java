package io.sqlane.hook;

import io.sqlane.internal.ffi.Constants;

/**
 * What happens to a row.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/update_hook.html">sqlite3_update_hook</a>
 */
public enum ChangeOperation {
    /** The row is new. */
    INSERT(Constants.SQLITE_INSERT),
    /** The row has other values. */
    UPDATE(Constants.SQLITE_UPDATE),
    /** The row goes. */
    DELETE(Constants.SQLITE_DELETE);

    private final int code;

    ChangeOperation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ChangeOperation ofCode(long code) {
        return switch ((int) code) {
            case Constants.SQLITE_INSERT -> INSERT;
            case Constants.SQLITE_UPDATE -> UPDATE;
            case Constants.SQLITE_DELETE -> DELETE;
            default -> throw new IllegalArgumentException("no such operation: code=" + code);
        };
    }
}
