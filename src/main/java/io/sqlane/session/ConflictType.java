package io.sqlane.session;

import io.sqlane.internal.ffi.Constants;

/**
 * Why a change cannot be applied as it is.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/session/c_changeset_conflict.html">Constants Passed To The Conflict Handler</a>
 */
public enum ConflictType {
    /** The row of an UPDATE or DELETE is there, with other values than the change expects. */
    DATA(Constants.SQLITE_CHANGESET_DATA),
    /** The row of an UPDATE or DELETE is not there. */
    NOT_FOUND(Constants.SQLITE_CHANGESET_NOTFOUND),
    /** A row with the primary key of an INSERT is there already. */
    CONFLICT(Constants.SQLITE_CHANGESET_CONFLICT),
    /** Another constraint would be violated, such as UNIQUE, CHECK or NOT NULL. */
    CONSTRAINT(Constants.SQLITE_CHANGESET_CONSTRAINT),
    /**
     * All changes are applied, and foreign keys are violated. {@link ConflictAction#OMIT} keeps the changes; if nothing
     * else mends the keys in the same transaction, it cannot be committed.
     */
    FOREIGN_KEY(Constants.SQLITE_CHANGESET_FOREIGN_KEY);

    private final int code;

    ConflictType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether there is a row in the way. */
    boolean hasRow() {
        return this == DATA || this == CONFLICT;
    }

    static ConflictType ofCode(int code) {
        for (ConflictType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("no such type of conflict: code=" + code);
    }
}
