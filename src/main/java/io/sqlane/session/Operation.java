package io.sqlane.session;

import io.sqlane.internal.ffi.Constants;

/**
 * What a change does to its row.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/session/sqlite3changeset_op.html">sqlite3changeset_op</a>
 */
public enum Operation {
    /** The row is new. */
    INSERT(Constants.SQLITE_INSERT),
    /** The row has other values. A change of its primary key is a {@link #DELETE} and an {@link #INSERT}. */
    UPDATE(Constants.SQLITE_UPDATE),
    /** The row goes. */
    DELETE(Constants.SQLITE_DELETE);

    private final int code;

    Operation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Operation ofCode(int code) {
        return switch (code) {
            case Constants.SQLITE_INSERT -> INSERT;
            case Constants.SQLITE_UPDATE -> UPDATE;
            case Constants.SQLITE_DELETE -> DELETE;
            default -> throw new IllegalArgumentException("no such operation: code=" + code);
        };
    }
}
