package io.sqlane;

import io.sqlane.internal.ffi.Constants;

/**
 * A storage class: what a value is, whatever its column was declared as.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/datatype3.html">Datatypes In SQLite</a>
 */
public enum ColumnType {
    /** A signed integer of 64 bits. */
    INTEGER(Constants.SQLITE_INTEGER),
    /** A floating-point number of 64 bits; SQL calls it REAL. */
    FLOAT(Constants.SQLITE_FLOAT),
    /** Text. */
    TEXT(Constants.SQLITE_TEXT),
    /** Bytes. */
    BLOB(Constants.SQLITE_BLOB),
    /** No value. */
    NULL(Constants.SQLITE_NULL);

    private final int code;

    ColumnType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ColumnType ofCode(int code) {
        return switch (code) {
            case Constants.SQLITE_INTEGER -> INTEGER;
            case Constants.SQLITE_FLOAT -> FLOAT;
            case Constants.SQLITE_TEXT -> TEXT;
            case Constants.SQLITE_BLOB -> BLOB;
            case Constants.SQLITE_NULL -> NULL;
            default -> throw new IllegalArgumentException("unknown storage class: code=" + code);
        };
    }
}
