package io.sqlane;

import io.sqlane.internal.ffi.Constants;

/**
 * What a transaction holds of a schema.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/txn_state.html">sqlite3_txn_state</a>
 */
public enum TransactionState {
    /** No transaction is at work, or it has touched nothing yet. */
    NONE(Constants.SQLITE_TXN_NONE),
    /** The transaction has read, and not written. */
    READ(Constants.SQLITE_TXN_READ),
    /** The transaction holds the write lock; nothing is committed yet. */
    WRITE(Constants.SQLITE_TXN_WRITE);

    private final int code;

    TransactionState(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static TransactionState ofCode(int code) {
        return switch (code) {
            case Constants.SQLITE_TXN_NONE -> NONE;
            case Constants.SQLITE_TXN_READ -> READ;
            case Constants.SQLITE_TXN_WRITE -> WRITE;
            default -> throw new IllegalArgumentException("unknown transaction state: code=" + code);
        };
    }
}
